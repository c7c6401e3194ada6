"""The one mouth to the network. Everything Atelier asks of other machines goes through here.

Each failure says what it means for money: `NotSent` (provably no byte of the request left), `Lost` (some may
have), `TooLarge` (an answer came and was cut off), `Forbidden` (we do not connect there).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin

import requests
from requests import RequestException, Response
from urllib3.exceptions import HTTPError

from webapp.kernel.guard import Forbidden, NoAddress, Resolver, checked_url, guard, origin
from webapp.kernel.wire import Adapter, Call

__all__ = ["Answer", "Forbidden", "Lost", "Mouth", "NotSent", "Stream", "TooLarge"]

CONNECT_SECONDS = 10.0
AT_ONCE = 400
PIECE = 64 * 1024
MOST_HEADERS = 64 * 1024
MOST_REDIRECTS = 3
AGENT = "Atelier"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What requests, urllib3 and http.client raise between them; a ValueError stands for malformed framing.
_FAILURES = (RequestException, HTTPError, HTTPException, OSError, ValueError)


class HttpError(Exception):
    """An exchange that did not end with a whole answer."""


class NotSent(HttpError):
    """No byte of the request left this machine: no address, no connection, no agreement on TLS."""


class Lost(HttpError):
    """The request may have arrived, and no whole answer came back."""


class TooLarge(HttpError):
    """The answer is larger than the caller takes; the rest was not read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Header names are in lower case; the body is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Stream:
    """An answer whose body is still coming. `length` is None where it was not told."""

    status: int
    headers: Mapping[str, str]
    length: int | None
    url: str
    chunks: Iterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Ask:
    method: str
    url: str
    headers: Mapping[str, str]
    params: Mapping[str, str] | None
    body: Any


class _Session(requests.Session):
    """Sees no redirects: requests would read the whole body of one, however large, even if told not to follow."""

    def get_redirect_target(self, resp: Response) -> str | None:
        del resp
        return None


class Mouth:
    """Speaks http to public hosts on 443, and to the hosts of `trusted` base URLs on any port.

    Safe to share between threads; carries some hundreds of long calls at once on its callers' threads.
    """

    def __init__(self, *, trusted: Iterable[str] = (), resolver: Resolver | None = None) -> None:
        self._guard = guard(trusted, resolver)
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = Adapter(pool_connections=16, pool_maxsize=AT_ONCE)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(
        self,
        method: str,
        url: str,
        *,
        seconds: float,
        limit: int,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        once: bool = False,
        on_connected: Callable[[], None] | None = None,
        on_sent: Callable[[], None] | None = None,
    ) -> Answer:
        """Ask, and wait for the whole answer: at most `seconds` and `limit` bytes. Never follows a redirect.

        `body` goes as JSON. `once` is for what costs money: a connection of its own, so that a dead one is
        found out before anything leaves. A GET on a kept connection that proves dead is asked again.

        :raises NotSent, Lost, TooLarge, Forbidden:
        """
        given = {"Accept": "application/json", "Accept-Encoding": "gzip", **(headers or {})}
        ask = _Ask(method, url, given, params, body)
        fresh = once or method != "GET"
        call = self._call(seconds, fresh=fresh, on_connected=on_connected, on_sent=on_sent)
        try:
            return self._exchange(call, ask, limit)
        except Lost:
            if not call.reused or call.expired:
                raise
        return self._exchange(self._call(call.left(), fresh=True), ask, limit)

    @contextmanager
    def stream(
        self,
        url: str,
        *,
        seconds: float,
        limit: int,
        headers: Mapping[str, str] | None = None,
    ) -> Iterator[Stream]:
        """A file, piece by piece. A redirect is followed, at most three, without `headers` and re-checked.

        :raises NotSent, Lost, TooLarge, Forbidden: also while the pieces are read.
        """
        with self._call(seconds, fresh=False) as call, ExitStack() as opened:
            response, address = self._arrive(call, opened, url, headers or {})
            yield _streamed(call, response, address, limit)

    def _arrive(
        self, call: Call, opened: ExitStack, url: str, private: Mapping[str, str]
    ) -> tuple[Response, str]:
        """The answer at the end of the redirects, and its address."""
        given = {"Accept": "*/*", "Accept-Encoding": "identity"}
        for _hop in range(MOST_REDIRECTS + 1):
            with _told(call):
                ask = _Ask("GET", url, {**given, **private}, None, None)
                response = opened.enter_context(self._open(call, ask))
            target = response.headers.get("Location", "")
            if response.status_code not in _REDIRECTS or not target:
                return response, url
            opened.close()
            url = _redirected(url, target)
            private = {}
        raise Lost("The file's address redirects too often.")

    def _call(
        self,
        seconds: float,
        *,
        fresh: bool,
        on_connected: Callable[[], None] | None = None,
        on_sent: Callable[[], None] | None = None,
    ) -> Call:
        return Call(
            self._guard,
            seconds=seconds,
            connect_seconds=CONNECT_SECONDS,
            fresh=fresh,
            on_connected=on_connected,
            on_sent=on_sent,
        )

    def _exchange(self, call: Call, ask: _Ask, limit: int) -> Answer:
        with call, _told(call), self._open(call, ask) as response:
            headers = _headers(response)
            return Answer(response.status_code, headers, b"".join(_pieces(call, response, limit)))

    @contextmanager
    def _open(self, call: Call, ask: _Ask) -> Iterator[Response]:
        request = requests.Request(
            ask.method,
            checked_url(ask.url),
            headers={"User-Agent": AGENT, **ask.headers},
            params=ask.params,
        )
        if ask.body is not None:
            request.data = json.dumps(ask.body, allow_nan=False).encode()
            request.headers["Content-Type"] = "application/json"
        response = self._session.send(
            self._session.prepare_request(request),
            stream=True,
            allow_redirects=False,
            timeout=(call.connect_left(), call.left()),
        )
        try:
            yield response
        finally:
            response.raw.close()  # goes back to the pool by itself once it was read to its end

    def close(self) -> None:
        self._session.close()


@contextmanager
def _told(call: Call) -> Iterator[None]:
    """Turn whatever goes wrong inside into one of our own errors, by whether a byte may have left."""
    try:
        yield
    except NoAddress as error:
        raise NotSent(str(error)) from error
    except _FAILURES as error:
        if not call.leaving:
            raise NotSent("No connection could be made.") from error
        if call.expired:
            raise Lost("No whole answer came in time.") from error
        raise Lost("The connection broke before a whole answer came.") from error


def _pieces(call: Call, response: Response, limit: int) -> Iterator[bytes]:
    """The decompressed body. Read by http.client's own framing, which bounds each line it reads."""
    total = 0
    while True:
        piece = response.raw.read(PIECE, decode_content=True)
        if call.expired:  # a shut socket can look like a proper end
            raise Lost("No whole answer came in time.")
        if not piece:
            return
        total += len(piece)
        if total > limit:
            raise TooLarge(f"The answer is larger than {limit:,} bytes.")
        yield piece


def _told_pieces(call: Call, response: Response, limit: int) -> Iterator[bytes]:
    with _told(call):
        yield from _pieces(call, response, limit)


def _streamed(call: Call, response: Response, url: str, limit: int) -> Stream:
    headers = _headers(response)
    told = headers.get("content-length", "")
    length = int(told) if told.isdecimal() and len(told) < 16 else None
    if length is not None and length > limit:
        raise TooLarge(f"The file is larger than {limit:,} bytes.")
    return Stream(response.status_code, headers, length, url, _told_pieces(call, response, limit))


def _headers(response: Response) -> dict[str, str]:
    """All headers, names in lower case. More than 64 KB of them is no answer.

    :raises Lost:
    """
    found = {name.lower(): value for name, value in response.headers.items()}
    if sum(len(name) + len(value) for name, value in found.items()) > MOST_HEADERS:
        raise Lost("The answer has more headers than an answer has.")
    return found


def _redirected(url: str, target: str) -> str:
    """Where a file's redirect leads. From https it may not fall back to http.

    :raises Forbidden:
    """
    try:
        joined = checked_url(urljoin(url, target))
    except ValueError as error:
        raise Forbidden("The file's redirect is not an address.") from error
    if origin(url)[0] == "https" and origin(joined)[0] != "https":
        raise Forbidden("The file's redirect leads away from https.")
    return joined
