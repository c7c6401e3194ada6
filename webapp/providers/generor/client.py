"""Generor's API through one key: https://generor.com/api/v1, or what serves the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from urllib.parse import quote

from webapp.kernel.guard import Forbidden
from webapp.kernel.http import Answer, HttpError, Mouth, Stream
from webapp.kernel.secret import Secret
from webapp.providers.errors import (
    DownError,
    InvalidError,
    MissingError,
    ProviderError,
    UnknownOutcome,
)
from webapp.providers.generor import made, parse
from webapp.providers.generor.channel import Channel, data
from webapp.providers.generor.refusals import refusal
from webapp.providers.port import (
    Account,
    Creation,
    Done,
    Download,
    Estimate,
    Gate,
    GeneratorDetail,
    GeneratorListing,
    ModelListing,
    Purpose,
    Transaction,
)
from webapp.providers.untrusted import Unreadable, mapping, rows, text

LONGEST_NAME = 120
# What the list of keys shows of each.
LISTED_PREFIX = 17

T = TypeVar("T")


class GenerorClient:
    """A `port.Client`. Each method names the endpoint it asks."""

    def __init__(
        self,
        *,
        mouth: Mouth,
        base: str,
        key: Secret,
        gate: Gate,
        purpose: Purpose = Purpose.read,
        generate_seconds: float = 1800.0,
    ) -> None:
        self._channel = Channel(mouth=mouth, base=base, key=key, gate=gate, purpose=purpose)
        self._generate_seconds = generate_seconds

    def check(self) -> Account:
        """GET /users/me, and the key's scopes from GET /api-keys."""
        answer = self._channel.ask("GET", "/users/me")
        return _readable(lambda: parse.account(data(answer), answer.headers, self._scopes()))

    def generators(self) -> list[GeneratorListing]:
        """GET /generators?status=active, all pages."""
        found: dict[str, GeneratorListing] = {}
        for answer in self._channel.pages("/generators", {"status": "active"}):
            before = len(found)
            for listing in parse.generators(data(answer)):
                found.setdefault(listing.slug, listing)
            if len(found) == before:
                break
        return list(found.values())

    def generator(self, slug: str) -> GeneratorDetail:
        """GET /generators/{slug}"""
        answer = self._channel.ask("GET", f"/generators/{_segment(slug)}")
        return _readable(lambda: parse.generator(data(answer), slug))

    def models(self) -> list[ModelListing]:
        """GET /models"""
        return parse.models(data(self._channel.ask("GET", "/models")))

    def estimate(self, slug: str, body: dict[str, Any]) -> Estimate:
        """POST /generators/{slug}/estimate"""
        purpose = Purpose.job if self._channel.purpose is Purpose.job else Purpose.quote
        path = f"/generators/{_segment(slug)}/estimate"
        answer = self._channel.ask("POST", path, body=body, purpose=purpose)
        return _readable(lambda: parse.estimate(data(answer)))

    def prepare(self) -> None:
        """Room for one `generate`. See `port.Client`."""
        self._channel.prepare()

    def generate(
        self, slug: str, body: dict[str, Any], *, on_sent: Callable[[], None] | None = None
    ) -> Done:
        """POST /generators/{slug}/generate: spends, and is never sent a second time.

        :raises InvalidError: also where `body` has no `privacy_mode`, because its default is public.
        :raises UnknownOutcome: bytes may have left and no usable answer came back.
        """
        if body.get("privacy_mode") not in {0, 1}:
            raise InvalidError("The request does not say whether it is private.", field="public")
        path = f"/generators/{_segment(slug)}/generate"
        answer = self._channel.pay(path, body, seconds=self._generate_seconds, on_sent=on_sent)
        if answer.get("success") is False:
            raise UnknownOutcome("Generor said both that it was made and that it was not.")
        return self.read_answer(mapping(answer.get("data")))

    def read_answer(self, raw: dict[str, Any]) -> Done:
        """An answer that was kept (`Done.raw`), read again. No request is made.

        :raises UnknownOutcome: it does not name what was made.
        """
        try:
            return made.done(raw, self._channel.base)
        except Unreadable as error:
            raise UnknownOutcome("Generor's answer does not name what was made.") from error

    def creations(self, *, slug: str = "", limit: int = 100) -> list[Creation]:
        """GET /creations?sort=newest: as many pages as `limit` needs."""
        asked = {"sort": "newest"} | ({"generator": slug} if slug else {})
        return self._listed(
            "/creations", asked, limit, lambda page: made.creations(page, self._channel.base)
        )

    def creation(self, remote_id: str) -> Creation:
        """GET /creations/{id}"""
        answer = self._channel.ask("GET", f"/creations/{_segment(remote_id)}")
        return _readable(lambda: made.creation(data(answer), self._channel.base))

    def status(self, remote_id: str) -> str:
        """GET /creations/{id}/status: pending, generating, completed, failed, cancelled, or another word."""
        found = data(self._channel.ask("GET", f"/creations/{_segment(remote_id)}/status"))
        return text(mapping(found).get("status") or found)[:32].lower()

    def transactions(self, *, kind: str = "", limit: int = 100) -> list[Transaction]:
        """GET /credits/transactions"""
        asked = {"type": kind} if kind else {}
        return self._listed("/credits/transactions", asked, limit, made.transactions)

    def balance(self) -> int | None:
        """GET /credits/balance"""
        return parse.balance(data(self._channel.ask("GET", "/credits/balance")))

    @contextmanager
    def fetch(self, address: str) -> Iterator[Download]:
        """A creation's file. It is asked for without the key, unless the provider's own host insists."""
        try:
            with self._channel.file(address, with_key=False) as stream:
                if stream.status not in {401, 403} or not self._channel.owns(address):
                    yield _download(stream)
                    return
            with self._channel.file(address, with_key=True) as stream:
                yield _download(stream)
        except Forbidden as error:
            raise InvalidError(f"The file lies where Atelier does not go: {error}") from error
        except HttpError as error:
            raise DownError("The file could not be fetched from Generor.") from error

    def _listed(
        self, path: str, asked: dict[str, str], limit: int, read: Callable[[Any], list[T]]
    ) -> list[T]:
        found: list[T] = []
        for answer in self._channel.pages(path, asked, limit):
            page = read(data(answer))
            found += page
            if len(found) >= limit or not page:
                break
        return found[:limit]

    def _scopes(self) -> tuple[str, ...] | None:
        """What the key may do, from the list of keys; () is everything, None where nothing is told."""
        try:
            listed = rows(data(self._channel.ask("GET", "/api-keys")), "keys", "api_keys", "items")
        except ProviderError:
            return None
        own = self._channel.key_prefix(LISTED_PREFIX)
        for item in map(mapping, listed):
            prefix = text(item.get("prefix")).rstrip(".…*")
            if len(prefix) >= LISTED_PREFIX and own == prefix[:LISTED_PREFIX]:
                return tuple(text(scope)[:32] for scope in rows(item.get("scopes")) if text(scope))
        return None


def _readable(read: Callable[[], T]) -> T:
    try:
        return read()
    except Unreadable as error:
        raise DownError("Generor's answer is not as documented.") from error


def _segment(name: str) -> str:
    """A name as one segment of a path.

    :raises MissingError: it cannot be one.
    """
    if name in {"", ".", ".."} or len(name) > LONGEST_NAME:
        raise MissingError("There is no such thing at Generor.")
    return quote(name, safe="")


def _download(stream: Stream) -> Download:
    if stream.status != 200:
        raise refusal(Answer(stream.status, stream.headers, b""))
    media_type = stream.headers.get("content-type", "").split(";")[0].strip().lower()[:100]
    return Download(media_type, stream.length, stream.chunks)
