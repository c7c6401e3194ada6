"""The sandbox as one Flask application."""

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.sandbox import control, files
from webapp.sandbox.generor import account, creations, discovery, doors
from webapp.sandbox.generor.envelope import refusal
from webapp.sandbox.generor.errors import (
    InvalidError,
    NotFoundError,
    RefusalError,
    ServerFaultError,
    WrongMethodError,
)
from webapp.sandbox.world import World

_FRONT = "Sandbox: no AI, costs nothing.\n"
_NOT_FOUND = "There is no such endpoint"
_WRONG_METHOD = "This endpoint does not support that HTTP method"


def create_app(world: World) -> Flask:
    """Put the sandbox's parts together around ``world``."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["sandbox"] = world
    for part in (discovery.bp, creations.bp, account.bp):
        app.register_blueprint(part, url_prefix=doors.BASE)
    app.register_blueprint(files.bp)
    app.register_blueprint(control.bp)
    app.add_url_rule("/", view_func=_front)
    app.before_request(_admit)
    app.after_request(doors.add_limit_headers)
    app.register_error_handler(RefusalError, refusal)
    app.register_error_handler(HTTPException, _http_error)
    return app


def _front() -> Response:
    return Response(_FRONT, mimetype="text/plain")


def _of_the_api() -> bool:
    return request.path.startswith(doors.BASE)


def _admit() -> None:
    if _of_the_api():
        doors.admit()


def _http_error(error: HTTPException) -> Response:
    """Give the API's errors their envelope; elsewhere a plain sentence is enough."""
    status = error.code or 500
    if not _of_the_api():
        return Response(f"{error.name}\n", status=status, mimetype="text/plain")
    if isinstance(error, InternalServerError):
        return refusal(ServerFaultError("Internal server error"))
    if status == 404:
        return refusal(NotFoundError(_NOT_FOUND))
    if status == 405:
        return refusal(WrongMethodError(_WRONG_METHOD))
    return refusal(InvalidError(error.description or error.name))
