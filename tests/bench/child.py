"""One application over one database, driven over pipes: a line asks for so many calls, a line tells their CPU time."""

import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def hello() -> Flask:
    """What everything is measured against."""
    app = Flask("hello")

    @app.get("/")
    def show() -> str:
        return "hello"

    return app


def application(folder: str) -> WSGI:
    if folder == "hello":
        return hello().wsgi_app
    from webapp.app import create_app
    from webapp.kernel.settings import Settings

    return create_app(Settings(instance=Path(folder))).wsgi_app


def call(app: WSGI, environ: dict[str, Any]) -> tuple[str, int]:
    """One request, as a server makes it; its status and the length of its body."""
    status = []
    body = app(dict(environ), lambda line, _headers, _exc=None: status.append(line))
    size = sum(map(len, body))
    close = getattr(body, "close", None)
    if close:
        close()
    return status[0], size


def main() -> None:
    app = application(sys.argv[1])
    for line in sys.stdin:
        asked = json.loads(line)
        environ = EnvironBuilder(
            path=asked["path"], query_string=asked["query"], headers=asked["headers"]
        ).get_environ()
        status, size = call(app, environ)
        start = time.process_time_ns()
        for _ in range(asked["calls"]):
            call(app, environ)
        spent = (time.process_time_ns() - start) / asked["calls"] / 1_000
        print(json.dumps({"us": spent, "status": status, "bytes": size}), flush=True)


if __name__ == "__main__":
    main()
