"""What the application was wired with, by type: `of(Database)`, `of(Settings)`."""

from typing import TypeVar, cast

from flask import Flask, current_app

T = TypeVar("T")
NAME = "atelier"


def put(app: Flask, *parts: object) -> None:
    """Wire `parts` into the application; each is found again by its class."""
    known: dict[type, object] = app.extensions.setdefault(NAME, {})
    known.update({type(part): part for part in parts})


def of(kind: type[T]) -> T:
    """The part of that class that this application was wired with."""
    return cast("T", current_app.extensions[NAME][kind])
