"""The HTTP server: a thread per connection, kept alive, hundreds of them at once."""

import os
import socketserver
import sys
import threading
from typing import TYPE_CHECKING

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

if TYPE_CHECKING:
    from flask import Flask

_IDLE_SECONDS = 120
_STACK_BYTES = 512 * 1024


class Handler(WSGIRequestHandler):
    """HTTP/1.1 with keep-alive, and no line per request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = _IDLE_SECONDS

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Server(ThreadedWSGIServer):
    """A loopback server for many slow calls."""

    request_queue_size = 1024
    daemon_threads = True
    block_on_close = False

    def server_bind(self) -> None:
        """Bind without asking the resolver for this machine's name."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])


def serve(app: "Flask", *, port: int, parent: int | None = None) -> Server:
    """Listen on ``port`` of the loopback (0 chooses one) and answer from a thread of its own.

    With ``parent``, the reading end of a pipe, the server ends when the pipe's writer is gone.

    :raises OSError: when the port is taken.
    """
    threading.stack_size(_STACK_BYTES)
    server = Server("127.0.0.1", port, app, handler=Handler)
    if parent is not None:
        threading.Thread(target=_follow, args=(parent, server), daemon=True).start()
    return server


def _follow(pipe: int, server: Server) -> None:
    while os.read(pipe, 1):
        pass
    sys.stderr.flush()
    server.shutdown()
