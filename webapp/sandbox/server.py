"""The HTTP server: a thread per connection, kept alive, hundreds of them at once.

Werkzeug's own server closes each connection; the clients of a real provider keep theirs, so the
handler here speaks plain HTTP/1.1 on the standard library's classes.
"""

import os
import socketserver
import sys
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask
from werkzeug.wrappers import Response

_IDLE_SECONDS = 120
_STACK_BYTES = 512 * 1024
_LARGEST_BODY = 4 * 1024 * 1024
# Where in the WSGI environment a route finds the connection it may have to drop.
CONNECTION = "sandbox.connection"


class Handler(BaseHTTPRequestHandler):
    """Answers each request of one connection through the application."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _IDLE_SECONDS
    server: "Server"

    def answer(self) -> None:
        """Run the application on the present request and send what it says."""
        body = self._read_body()
        if body is None:
            return
        response = Response.from_app(self.server.app, self._environ(body))
        content = b"" if self.command == "HEAD" else response.get_data()
        length = response.headers.get("Content-Length", str(len(content)))
        self.send_response(response.status_code)
        for name, value in response.headers:
            if name != "Content-Length":
                self.send_header(name, value)
        self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(content)
        response.close()

    # The names by which the base class finds the method.
    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = answer  # noqa: N815

    def handle(self) -> None:
        """Go on until the client has left."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def version_string(self) -> str:
        """Return what the Server header says."""
        return "sandbox"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Say nothing."""

    def _read_body(self) -> bytes | None:
        """Return the body; None when it is refused, which also ends the connection."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdigit():
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif int(length) > _LARGEST_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            return self.rfile.read(int(length))
        self.close_connection = True
        return None

    def _environ(self, body: bytes) -> dict[str, Any]:
        address = urlsplit(self.path)
        host = self.headers.get("Host", f"127.0.0.1:{self.server.port}")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(address.path).decode("latin-1"),
            "QUERY_STRING": address.query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": self.client_address[0],
            "SERVER_NAME": host.partition(":")[0],
            "SERVER_PORT": str(self.server.port),
            "SERVER_PROTOCOL": self.request_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            CONNECTION: self.connection,
        }
        for name, value in self.headers.items():
            environ.setdefault("HTTP_" + name.upper().replace("-", "_"), value)
        return environ


class Server(socketserver.ThreadingTCPServer):
    """A loopback server for many slow calls."""

    allow_reuse_address = True
    request_queue_size = 1024
    daemon_threads = True
    block_on_close = False

    def __init__(self, port: int, app: Flask) -> None:
        """Listen on ``port`` of the loopback; 0 chooses one.

        :raises OSError: when the port is taken.
        """
        threading.stack_size(_STACK_BYTES)
        self.app = app
        super().__init__(("127.0.0.1", port), Handler)
        self.port = int(self.socket.getsockname()[1])

    def end_with(self, pipe: int) -> None:
        """Shut down when the other end of ``pipe`` is closed, for whatever reason."""

        def follow() -> None:
            while os.read(pipe, 1):
                pass
            self.shutdown()

        threading.Thread(target=follow, daemon=True).start()
