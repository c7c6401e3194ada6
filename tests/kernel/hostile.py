"""A provider that means harm: one raw socket server, one misbehaviour a path."""

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, threading.Event], None]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CREATED = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"


def sized(body: bytes, head: bytes = HEAD) -> bytes:
    return head + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def says(data: bytes) -> Behaviour:
    return lambda connection, _over: connection.sendall(data)


def drips(first: bytes, drop: bytes, pause: float = 0.05) -> Behaviour:
    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(first)
        while not over.wait(pause):
            connection.sendall(drop)

    return behave


def floods(first: bytes, piece: bytes) -> Behaviour:
    return drips(first, piece, pause=0.0)


def breaks(first: bytes) -> Behaviour:
    def behave(connection: socket.socket, _over: threading.Event) -> None:
        connection.sendall(first)
        time.sleep(0.05)
        reset(connection)

    return behave


def _bomb() -> bytes:
    return gzip.compress(b" " * 60_000_000, 9)


CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIPPED = HEAD + b"Content-Encoding: gzip\r\nConnection: close\r\n"
HTML = b"<!doctype html><title>Bad gateway</title><h1>502</h1>"

BEHAVIOURS: dict[str, Behaviour] = {
    "gzip-bomb": says(GZIPPED + b"\r\n" + _bomb()),
    "endless-chunks": floods(CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
    "endless-chunk-size": floods(CHUNKED, b"0" * 65_536),
    "endless-trailers": floods(CHUNKED + b"2\r\n{}\r\n0\r\n", b"X-A: b\r\n" * 4_096),
    "endless-body": floods(HEAD + b"\r\n", b" " * 65_536),
    "redirect-flood": floods(
        b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 10737418240\r\n\r\n",
        b" " * 65_536,
    ),
    "ten-gigabytes": floods(HEAD + b"Content-Length: 10737418240\r\n\r\n", b" " * 65_536),
    "endless-continue": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 64),
    "slow-head": drips(b"HTTP/1.1 200 OK\r\n", b"X"),
    "slow-headers": drips(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
    "slow-body": drips(HEAD + b"Content-Length: 100000\r\n\r\n", b" "),
    "slow-unsized-body": drips(HEAD + b"Connection: close\r\n\r\n", b" "),
    "silent": drips(b"", b""),
    "silent-after-head": drips(HEAD + b"Content-Length: 10\r\n\r\n", b""),
    "header-flood": says(
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(5_000)) + b"\r\n"
    ),
    "header-size": says(
        b"HTTP/1.1 200 OK\r\n"
        + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 60_000) for n in range(50))
        + b"\r\n"
    ),
    "header-line": says(b"HTTP/1.1 200 OK\r\nX-A: " + b"y" * 1_000_000 + b"\r\n\r\n"),
    "no-http": says(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "binary": says(bytes(range(256)) * 40),
    "empty": says(b""),
    "too-long": says(HEAD + b"Content-Length: 500\r\nConnection: close\r\n\r\n{}"),
    "negative-length": says(HEAD + b"Content-Length: -5\r\nConnection: close\r\n\r\n{}"),
    "doubled-length": says(
        HEAD + b"Content-Length: 2\r\nContent-Length: 400\r\nConnection: close\r\n\r\n{}"
    ),
    "bad-chunk": says(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"),
    "cut-chunk": says(CHUNKED + b"400\r\n{}"),
    "bad-gzip": says(GZIPPED + b"\r\n" + b"this is not gzip"),
    "cut-gzip": says(GZIPPED + b"\r\n" + gzip.compress(b"{}" * 9_000)[:40]),
    "reset-before": breaks(b""),
    "reset-in-head": breaks(b"HTTP/1.1 20"),
    "reset-in-body": breaks(HEAD + b"Content-Length: 400\r\n\r\n{"),
}

# Whole as http goes, and yet no answer: what they mean is for the client to say.
GARBLED: dict[str, bytes] = {
    "html": sized(HTML, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
    "html-created": sized(HTML, b"HTTP/1.1 201 Created\r\nContent-Type: text/html\r\n"),
    "html-error": sized(HTML, b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n"),
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "nothing": sized(b"", CREATED),
    "too-short": CREATED + b'Content-Length: 9\r\nConnection: close\r\n\r\n{"success": true}',
    "deep": sized(b"[" * 200_000 + b"]" * 200_000, CREATED),
    "deep-object": sized(b'{"a":' * 100_000 + b"1" + b"}" * 100_000, CREATED),
    "nan": sized(b'{"success": true, "data": {"credit_cost": NaN}}', CREATED),
    "infinity": sized(b'{"success": true, "data": {"credit_cost": -Infinity}}', CREATED),
    "overflow": sized(b'{"success": true, "data": {"credit_cost": 1e999}}', CREATED),
    "long-number": sized(
        b'{"success": true, "data": {"credit_cost": ' + b"9" * 6_000 + b"}}", CREATED
    ),
    "not-utf8": sized(b'{"success": true, "data": {"text": "\xff\xfe"}}', CREATED),
    "list": sized(b"[]", CREATED),
    "null": sized(b"null", CREATED),
    "string": sized(b'"ok"', CREATED),
    "data-null": sized(b'{"success": true, "data": null}', CREATED),
    "data-text": sized(b'{"success": true, "data": "ok"}', CREATED),
    "creations-wrong": sized(
        json.dumps({"success": True, "data": {"creations": "none", "credit_cost": []}}).encode(),
        CREATED,
    ),
    "creations-empty": sized(b'{"success": true, "data": {"creations": []}}', CREATED),
    "creations-odd": sized(b'{"success": true, "data": {"creations": [1, null, {}]}}', CREATED),
    "success-text": sized(b'{"success": "false", "error": 7}', CREATED),
}


class Hostile:
    """Serves each behaviour at a path that ends in its name, e.g. `/anything/slow-body`."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._over = threading.Event()
        self.requests: list[bytes] = []
        self.port: int = self._listener.getsockname()[1]
        self.force = ""
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            request = self._read(connection)
            self.requests.append(request)
            path = request.split(b" ", 2)[1].decode().split("?")[0]
            name = self.force or path.rsplit("/", 1)[-1]
            if name in GARBLED:
                connection.sendall(GARBLED[name])
            else:
                BEHAVIOURS[name](connection, self._over)

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            piece = connection.recv(65_536)
            if not piece:
                raise OSError
            data += piece
        head, _, body = data.partition(b"\r\n\r\n")
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                while len(body) < int(line.split(b":")[1]):
                    body += connection.recv(65_536)
        return head + b"\r\n\r\n" + body

    def close(self) -> None:
        self._over.set()
        self._listener.close()


@contextmanager
def hostile_server() -> Iterator[Hostile]:
    server = Hostile()
    try:
        yield server
    finally:
        server.close()
