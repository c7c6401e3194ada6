"""Every failure as problem details (RFC 9457), with a stable `code`, and `errors` beside their fields."""

import logging
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from webapp.providers import errors as provider
from webapp.web import logs
from webapp.web.errors import NotFound, Refused, TooMany, UserError
from webapp.web.errors import problem as details

log = logging.getLogger(__name__)

# What a provider's trouble means to a program that asked us: 409 wants a person at the connection, 402 credit,
# 429 and 503 patience (Retry-After), 502 is the provider's own.
STATUS: dict[type[provider.ProviderError], int] = {
    provider.AuthError: 409,
    provider.PlanError: 409,
    provider.FundsError: 402,
    provider.InvalidError: 422,
    provider.ContentError: 422,
    provider.RateError: 429,
    provider.BusyError: 503,
    provider.DownError: 502,
    provider.UnknownOutcome: 502,
}
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
    422: "invalid",
    429: "too_many_requests",
    503: "unavailable",
}


class Invalid(UserError):
    """What was sent cannot be used; `errors` says why, by field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("The request cannot be used as it is.")
        self.errors = errors


class Conflict(UserError):
    """Right in itself, and in the way of how things stand now; `code` says of what."""

    status = HTTPStatus.CONFLICT

    def __init__(self, message: str, *, code: str, field: str = "", **more: Any) -> None:
        super().__init__(message, field)
        self.code = code
        self.more = more


def answer(
    status: int, detail: str, *, code: str = "", errors: dict[str, str] | None = None, **more: Any
) -> Response:
    """One problem, complete."""
    if errors:
        more["errors"] = [{"field": field, "message": said} for field, said in errors.items()]
    return details(
        status,
        HTTPStatus(status).phrase,
        detail=detail,
        code=code or CODES.get(status, "error"),
        request_id=logs.request_id(),
        **more,
    )


def init(blueprint: Blueprint) -> None:
    """Answer every error of the API's own views this way."""
    blueprint.register_error_handler(UserError, _user_error)
    blueprint.register_error_handler(provider.ProviderError, _provider_error)
    blueprint.register_error_handler(HTTPException, _http_error)
    blueprint.register_error_handler(OperationalError, _database_error)


def _user_error(error: UserError) -> Response:
    if isinstance(error, Invalid):
        return answer(error.status, error.message, errors=error.errors)
    errors = {error.field: error.message} if error.field else None
    if isinstance(error, Conflict):
        return answer(error.status, error.message, code=error.code, errors=errors, **error.more)
    detail = error.message or _default(error)
    made = answer(error.status, detail, errors=errors)
    if isinstance(error, TooMany):
        made.headers["Retry-After"] = str(error.retry_after)
    return made


def _default(error: UserError) -> str:
    if isinstance(error, NotFound):
        return "There is nothing of that id in this workspace."
    if isinstance(error, Refused):
        return "This token, or the role of its person, does not allow it."
    return "The request cannot be used as it is."


def _provider_error(error: provider.ProviderError) -> Response:
    status = STATUS.get(type(error), 502)
    field = f"input.{error.field}" if error.field else ""
    made = answer(
        status,
        error.message,
        code=f"provider_{error.code.removeprefix('provider_')}",
        errors={field: error.message} if field else None,
        retryable=error.retryable,
    )
    if error.seconds is not None or status in {429, 503}:
        made.headers["Retry-After"] = str(max(1, round(error.seconds or 5)))
    return made


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    detail = (
        f"A request body may have at most {request.max_content_length:,} bytes."
        if isinstance(error, RequestEntityTooLarge)
        else error.description or HTTPStatus(status).phrase
    )
    if status >= 500:
        detail = "Something broke here. What was saved is safe."
    made = answer(status, detail)
    for name, value in error.get_headers(request.environ):
        if name in {"Allow", "Retry-After", "WWW-Authenticate", "Content-Range"}:
            made.headers[name] = value
    return made


def _database_error(error: OperationalError) -> Response:
    log.error("the database did not answer", exc_info=error)
    made = answer(503, "The database is busy. Try again in ten seconds.")
    made.headers["Retry-After"] = "10"
    return made
