"""What happens around each request: its number, and one line in the log."""

import logging
import time

from flask import Flask, Response, g, request

from webapp.web import logs

log = logging.getLogger("atelier.request")

USUAL = frozenset({"/poll", "/healthz", "/readyz", "/first-run/steps"})


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
    level = logging.DEBUG if _is_usual(rule, response) else logging.INFO
    log.log(level, "%s %s %d %d ms", request.method, rule, response.status_code, milliseconds)
    if "request_id" in g:
        response.headers["X-Request-Id"] = g.request_id
    return response


def _is_usual(rule: str, response: Response) -> bool:
    """What a page or a monitor asks by itself, again and again, and what went well: of no news to anybody."""
    return response.status_code < 400 and (rule in USUAL or rule.startswith("/static/"))
