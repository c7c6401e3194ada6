"""What htmx needs of an answer. The only module that knows htmx-flask, whose names are those of htmx 2."""

from flask import Flask, Response, request
from htmx_flask import Htmx


def init(app: Flask) -> None:
    """Give every request its `htmx` attribute."""
    Htmx(app)


def wants_fragment() -> bool:
    """Whether a script on a page of ours asked, so that a piece and not a page is the answer."""
    known = getattr(request, "htmx", None)
    return known is not None and bool(known) and not known.history_restore_request


def go(location: str) -> Response:
    """Send the reader on after a change: 303 for a plain form, `HX-Redirect` for a script."""
    if wants_fragment():
        return Response(status=200, headers={"HX-Redirect": location})
    return Response(status=303, headers={"Location": location})


def sign_in(location: str) -> Response:
    """The same where a session has ended: a script gets a bare 401, so that no card is filled with a page."""
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": location})
    return go(location)
