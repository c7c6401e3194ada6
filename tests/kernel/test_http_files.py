"""A file's redirects are followed by hand: at most three, re-checked each time, and without what was private."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.kernel.hostile import hostile_server
from webapp.kernel import wire
from webapp.kernel.http import Forbidden, Lost, Mouth, TooLarge

PRIVATE = {"Authorization": "Bearer gnr_live_private"}


class Files(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append((self.path, self.headers.get("Authorization")))
        where, _, count = self.path.strip("/").partition("/")
        targets = {
            "hop": f"/hop/{int(count or 0) - 1}" if int(count or 0) else "/file",
            "inside": "http://169.254.169.254/latest/meta-data",
            "ftp": "ftp://files.example/a",
            "other-host": f"http://localhost:{self.server.server_port}/file",
            "user": "https://user@files.example/a",
            "odd": "http://[broken/",
        }
        if where in targets:
            self._send(302, b"moved", {"Location": targets[where]})
        else:
            self._send(200, b"picture" * 1_000, {"Content-Type": "image/png"})

    def _send(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        return


@pytest.fixture(scope="module")
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    server.daemon_threads = True
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def base(server):
    server.seen.clear()
    return f"http://127.0.0.1:{server.server_port}"


def read(base, path, **more):
    with Mouth(trusted=[base]).stream(
        base + path, seconds=10, limit=100_000, headers=PRIVATE, **more
    ) as file:
        return file.status, b"".join(file.chunks)


@pytest.mark.parametrize("hops", [0, 1, 2])
def test_a_few_redirects_are_followed_and_only_the_first_request_is_private(server, base, hops):
    assert read(base, f"/hop/{hops}") == (200, b"picture" * 1_000)
    assert [private for _path, private in server.seen] == [
        PRIVATE["Authorization"],
        *[None] * (hops + 1),
    ]


def test_the_fourth_redirect_is_not_followed(server, base):
    with pytest.raises(Lost, match="too often"):
        read(base, "/hop/3")
    assert len(server.seen) == 4


@pytest.mark.parametrize("path", ["/inside", "/ftp", "/other-host", "/user", "/odd"])
def test_a_redirect_to_where_we_do_not_go_is_refused(server, base, path):
    with pytest.raises(Forbidden):
        read(base, path)
    assert len(server.seen) == 1


def test_a_file_that_says_it_is_too_large_is_not_read(base):
    with (
        pytest.raises(TooLarge),
        Mouth(trusted=[base]).stream(base + "/file", seconds=5, limit=100),
    ):
        pass


def test_a_kept_connection_that_has_died_is_replaced_for_a_read():
    """The server closes after each answer without saying so; the next read must not be lost."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = []

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65_536)
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 2\r\n\r\nok"
                )
                served.append(connection.recv(65_536) if len(served) == 0 else b"")

    threading.Thread(target=serve, daemon=True).start()
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    mouth = Mouth(trusted=[base])
    for _each in range(3):
        assert mouth.send("GET", base, seconds=5, limit=100).body == b"ok"
    assert served[0].startswith(b"GET"), "the first connection was used again, and then broke"
    assert b"Cookie" not in served[0]
    assert not list(mouth._session.cookies)
    listener.close()


def test_what_costs_money_never_goes_over_a_kept_connection(server, base):
    mouth = Mouth(trusted=[base])
    opened = []
    for once in (False, False, True, True):
        mouth.send(
            "GET",
            base + "/file",
            seconds=5,
            limit=100_000,
            once=once,
            on_connected=lambda: opened.append(_port_of(mouth)),
        )
    assert opened[0] == opened[1]
    assert len({opened[1], opened[2], opened[3]}) == 3


def _port_of(_mouth):
    return wire._current().socket.getsockname()[1]


def test_the_body_of_a_redirect_is_not_read_without_end():
    with hostile_server() as server:
        server.force = "redirect-flood"
        began = time.monotonic()
        with pytest.raises(TooLarge):
            Mouth(trusted=[server.url]).send("GET", server.url, seconds=20, limit=1_000_000)
        assert time.monotonic() - began < 10
