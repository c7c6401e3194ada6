"""Generor's API as its documentation describes it."""
