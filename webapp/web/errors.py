"""Errors that people are told about, and one answer to each by audience: page, fragment or API."""

import logging
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, json, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.web import htmx, logs

log = logging.getLogger(__name__)


class UserError(Exception):
    """Something a person can put right; `message` is shown to them, beside `field` if it names one."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, message: str = "", field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotFound(UserError):
    """There is no such thing, or it is not yours: the two look the same."""

    status = HTTPStatus.NOT_FOUND


class Refused(UserError):
    """It is in your workspace, and your role does not allow it."""

    status = HTTPStatus.FORBIDDEN


class TooMany(UserError):
    """Asked for too often; `retry_after` are the seconds to wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Audience(StrEnum):
    """Who reads an answer."""

    page = "page"
    fragment = "fragment"
    api = "api"


WORDS = {
    400: (
        "That did not arrive as a form of ours.",
        "Nothing was changed and nothing was charged. Go back, reload the page and try again.",
    ),
    403: (
        "This is not open to you.",
        "Your role in this workspace does not allow it. Ask an owner.",
    ),
    404: ("There is nothing here.", "It was deleted, or the link is mistyped."),
    405: ("This address is not opened that way.", "Nothing was changed. Go back and try again."),
    413: ("That is too large.", "Nothing was changed. Send something smaller."),
    422: ("That could not be used.", "Nothing was changed. Go back and try again."),
    429: ("Too often, too quickly.", "Nothing was changed. Wait a little and try again."),
    500: (
        "This page broke. Your work did not.",
        "It is our mistake. What was saved is safe, and Queue knows how running jobs went.",
    ),
    503: (
        "Atelier is catching its breath.",
        "The database is busy. Running jobs go on. Reload in ten seconds.",
    ),
}


def audience() -> Audience:
    """Who asked: a program at `/api/`, a page that wants a piece, or a person who wants a page."""
    if request.path.startswith("/api/"):
        return Audience.api
    return Audience.fragment if htmx.wants_fragment() else Audience.page


def problem(status: int, title: str, *, detail: str = "", **more: Any) -> Response:
    """Problem details (RFC 9457); `more` are its extension members."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": request.path,
        "code": title.lower().replace(" ", "_"),
        **more,
    }
    return Response(
        json.dumps({key: value for key, value in body.items() if value != ""}),
        status=status,
        content_type="application/problem+json",
    )


def answer(status: int, message: str = "", field: str = "") -> Response:
    """The answer to a failure, in the form its reader can use."""
    title, words = WORDS.get(status, WORDS[500 if status >= 500 else 400])
    reader = audience()
    if reader is Audience.api:
        return problem(
            status,
            HTTPStatus(status).phrase,
            detail=message or title,
            request_id=logs.request_id(),
            errors=[{"field": field, "message": message}] if field else "",
        )
    if reader is Audience.fragment:
        return Response(status=status)
    if status >= 500:
        # What broke may be what the frame is made of: a frame that is not there yet is not asked for.
        g.setdefault("shell", None)
    page = render_template(
        "errors/error.html",
        status=status,
        title=message or title,
        words="" if message else words,
        request_id=logs.request_id(),
    )
    return Response(page, status=status)


def init(app: Flask) -> None:
    """Answer every error of the application."""
    app.register_error_handler(UserError, _user_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(InternalServerError, _broken)


def _user_error(error: UserError) -> Response:
    made = answer(error.status, error.message, error.field)
    if isinstance(error, TooMany):
        made.headers["Retry-After"] = str(error.retry_after)
    return made


def _http_error(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    made = answer(error.code)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range"}:
            made.headers[name] = value
    return made


def _database_error(error: OperationalError) -> Response:
    log.error("the database did not answer", exc_info=error)
    made = answer(503)
    made.headers["Retry-After"] = "10"
    return made


def _broken(error: InternalServerError) -> Response:
    """Flask has logged the traceback; the reader gets the request's number and no more."""
    del error
    return answer(500)
