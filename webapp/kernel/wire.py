"""Below the one mouth: connections that go only where the guard says, and end when their time is over."""

import socket
import threading
import time
from collections.abc import Callable
from typing import Any, Self

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from webapp.kernel.guard import Address, Guard

_here = threading.local()


class Call:
    """One exchange: its deadline, whether any byte of it may have left, and the hooks around that moment.

    Known to the connection through the thread it runs in; a connection without a call refuses to open.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        seconds: float,
        connect_seconds: float,
        fresh: bool,
        on_connected: Callable[[], None] | None = None,
        on_sent: Callable[[], None] | None = None,
    ) -> None:
        self.guard = guard
        self.deadline = time.monotonic() + seconds
        self.connect_deadline = min(self.deadline, time.monotonic() + connect_seconds)
        self.fresh = fresh
        self.on_connected = on_connected
        self.on_sent = on_sent
        self.leaving = False
        self.reused = False
        self.expired = False
        self.socket: socket.socket | None = None

    def __enter__(self) -> Self:
        _here.call = self
        watchdog.watch(self)
        return self

    def __exit__(self, *_exc: object) -> None:
        watchdog.forget(self)
        self.socket = None
        _here.call = None

    def left(self) -> float:
        """Seconds until the deadline; never quite 0, which a socket would take as `do not wait`."""
        return max(0.001, self.deadline - time.monotonic())

    def connect_left(self) -> float:
        return max(0.001, self.connect_deadline - time.monotonic())

    def expire(self) -> None:
        """The time is over: wake whoever waits on the socket.

        Past SSLSocket's own `shutdown`, which would drop the TLS layer under the thread that reads.
        """
        self.expired = True
        if self.socket is not None:
            try:
                socket.socket.shutdown(self.socket, socket.SHUT_RDWR)
            except OSError:  # closed in the same moment
                return


class Watchdog:
    """One thread that ends all calls whose deadline has come. (A socket's own time-out is per read.)"""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: set[Call] = set()
        self._wakes_at = float("inf")
        self._thread: threading.Thread | None = None

    def watch(self, call: Call) -> None:
        with self._changed:
            self._calls.add(call)
            if self._thread is None or not self._thread.is_alive():  # also after a fork
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            elif call.deadline < self._wakes_at:
                self._changed.notify()

    def forget(self, call: Call) -> None:
        with self._changed:
            self._calls.discard(call)

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for call in [each for each in self._calls if each.deadline <= now]:
                    call.expire()
                    self._calls.discard(call)
                self._wakes_at = min((each.deadline for each in self._calls), default=now + 60)
                self._changed.wait(max(0.0, self._wakes_at - now))


watchdog = Watchdog()


def _current() -> Call:
    call: Call | None = getattr(_here, "call", None)
    if call is None:
        msg = "a connection was opened outside the one mouth"
        raise RuntimeError(msg)
    return call


class _Guarded(HTTPConnection):
    """Connects to a checked address only, and tells its call when the first byte is about to leave."""

    scheme = "http"
    _opened_by: Call | None = None

    def _new_conn(self) -> socket.socket:
        call = _current()
        found = call.guard.addresses(
            self.scheme, self._dns_host, self.port, timeout=call.connect_left()
        )
        self._opened_by = call
        return _connect(self, found, call)

    def request(self, *args: Any, **kwargs: Any) -> None:
        call = _current()
        if self.sock is not None and self._opened_by is not call:
            # A kept connection may be dead already: for a paid call that would look like a lost answer.
            if call.fresh:
                self.close()
            else:
                call.reused = True
        if self.sock is None:
            self.connect()
        call.socket = self.sock
        if call.on_connected:
            call.on_connected()
        if call.expired:
            raise ConnectTimeoutError(self, "The time was over before anything was sent.")
        call.leaving = True
        super().request(*args, **kwargs)
        if call.on_sent:
            call.on_sent()


class _GuardedTls(_Guarded, HTTPSConnection):
    scheme = "https"


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedTls


class Adapter(HTTPAdapter):
    """requests' adapter over guarded connections: many at once, none ever retried."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _connect(connection: HTTPConnection, addresses: list[Address], call: Call) -> socket.socket:
    """The first of the checked addresses that answers; the time left is shared among those still to try."""
    failure: OSError | None = None
    for index, (family, address) in enumerate(addresses):
        made = socket.socket(family, socket.SOCK_STREAM)
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(call.connect_left() / (len(addresses) - index))
            made.connect(address)
        except OSError as error:
            made.close()
            failure = error
            continue
        # The TLS handshake has this long as a whole.
        made.settimeout(call.connect_left())
        return made
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, "The connection timed out.") from failure
    raise NewConnectionError(connection, "No connection could be made.") from failure
