"""Addresses as somebody elsewhere would type them."""

from flask import request

from webapp.kernel.settings import Settings
from webapp.web import state


def absolute(path: str) -> str:
    """`path` on the public address, or on the one that this request was sent to."""
    root = state.of(Settings).public_url or request.host_url
    return root.rstrip("/") + path
