"""What a provider can do, in plain data. Every client speaks this, whatever its protocol."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from webapp.kernel.money import Unit


class Purpose(StrEnum):
    """What a request is for. A key's rate is shared: quotes stop first, and a third is kept for jobs."""

    job = "job"
    read = "read"
    quote = "quote"


class Provider(StrEnum):
    """The providers Atelier speaks to."""

    generor = "generor"
    apex = "apex"
    rows42 = "rows42"


class Mode(StrEnum):
    """Whether a key belongs to the real provider or to the sandbox on this machine."""

    live = "live"
    sandbox = "sandbox"


@dataclass(frozen=True, slots=True)
class Account:
    """Who a key belongs to and what it may spend. `scopes` is None where the provider does not say."""

    account_id: str
    name: str
    plan: str
    tier: str
    balance: int | None
    unit: Unit
    scopes: tuple[str, ...] | None
    limits: dict[str, int]
    raw: dict[str, Any] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class GeneratorListing:
    """One line of the generator list. `kind` is empty where the list does not tell."""

    slug: str
    title: str
    description: str
    icon: str
    kind: str
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class GeneratorDetail:
    """A generator with its own parameters, as the provider describes them: never trusted, read by the catalogue."""

    listing: GeneratorListing
    parameters: list[Any]


@dataclass(frozen=True, slots=True)
class ModelListing:
    """An AI model. `raw` is the provider's whole struct."""

    model_id: int
    type: str
    name: str
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What the provider changes in a request: asked 3, used 5, because …"""

    field: str
    asked: Any
    used: Any
    reason: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """The provider's own word on cost and time. `total` counts all items, after any discount."""

    total: int
    unit: Unit
    per_item: int | None
    count: int
    discount: int
    discount_percent: float
    seconds: int | None
    min_seconds: int | None
    max_seconds: int | None
    historical: bool
    model_id: int | None
    model_name: str
    model_type: str
    applied: dict[str, str]
    adjustments: tuple[Adjustment, ...]
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Creation:
    """One thing the provider made. `files` are absolute addresses on the provider's hosts, best first.

    `created_at` is the provider's own text: its zone is not stated. `public` is None where it is not told.
    """

    remote_id: str
    files: tuple[str, ...]
    text: str
    generator: str
    prompt: str
    created_at: str
    public: bool | None
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Done:
    """The answer at the end of a paid call. `charge` is what the provider says it took; None where it does not."""

    creations: tuple[Creation, ...]
    charge: int | None
    charge_estimated: int | None
    unit: Unit
    balance_after: int | None
    seconds: float | None
    model_name: str
    adjustments: tuple[Adjustment, ...]
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Transaction:
    """A movement of the provider's own books. `amount` is negative for a spend; `kind` is its word."""

    remote_id: str
    kind: str
    amount: int
    at: str
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way: the type the provider claims, and its bytes in pieces."""

    media_type: str
    length: int | None
    chunks: Iterator[bytes] = field(repr=False)


class Gate(Protocol):
    """Stands before every request of a key and counts it, for all processes together."""

    def take(self, purpose: Purpose) -> None:
        """Pass when there is room; a job waits for it.

        :raises RateError: there is none soon; `seconds` says when.
        """

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Correct the count by what an answer's headers say (names in lower case)."""


class Client(Protocol):
    """A provider, through one key. Every method may raise a `ProviderError` (see `errors`)."""

    def check(self) -> Account:
        """Who the key belongs to; proves that it works."""

    def generators(self) -> list[GeneratorListing]:
        """All active generators, whole, whatever the paging."""

    def generator(self, slug: str) -> GeneratorDetail:
        """One generator with its parameters."""

    def models(self) -> list[ModelListing]:
        """All models of all types."""

    def estimate(self, slug: str, body: dict[str, Any]) -> Estimate:
        """What `body` would cost. Free, and writes nothing."""

    def prepare(self) -> None:
        """Wait until the key's rate has room for one `generate`, which then leaves at once.

        Called before the attempt is written, a wait (or a kill in it) never looks like something sent.

        :raises RateError: there is no room for long.
        """

    def generate(
        self, slug: str, body: dict[str, Any], *, on_sent: Callable[[], None] | None = None
    ) -> Done:
        """Spend. Never repeated by the client, whatever happens. `on_sent` is called once the request's
        bytes have left and the answer is waited for.

        :raises UnknownOutcome: bytes may have left and no usable answer came back.
        """

    def read_answer(self, raw: dict[str, Any]) -> Done:
        """An answer that was kept (`Done.raw`), read again. No request is made."""

    def creations(self, *, slug: str = "", limit: int = 100) -> list[Creation]:
        """The account's own newest creations, newest first."""

    def creation(self, remote_id: str) -> Creation:
        """One creation, whole."""

    def transactions(self, *, kind: str = "", limit: int = 100) -> list[Transaction]:
        """The account's newest movements, newest first."""

    def balance(self) -> int | None:
        """What is left to spend."""

    def fetch(self, address: str) -> AbstractContextManager[Download]:
        """A file of the provider's, streamed. The key goes only to the provider's own host."""
