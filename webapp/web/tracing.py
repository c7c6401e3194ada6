"""What happens around each request: its number, and one line in the log."""

import logging
import time

from flask import Flask, Response, g, request

from webapp.web import logs

log = logging.getLogger("atelier.request")


def init(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = logs.begin_request()
    g.began = time.monotonic()


def _end(response: Response) -> Response:
    """The rule is logged and not the path: a path may hold an invitation."""
    rule = request.url_rule.rule if request.url_rule else "(none)"
    milliseconds = round((time.monotonic() - g.began) * 1000) if "began" in g else 0
    log.info("%s %s %d %d ms", request.method, rule, response.status_code, milliseconds)
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    return response
