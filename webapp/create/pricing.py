"""The price beside the form: the quote, or why there is none yet, and what it leaves of the balance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.catalog.binding import Bound
from webapp.connections import service as keys
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.kernel.money import words
from webapp.providers.errors import AuthError, InvalidError, PlanError, ProviderError, RateError
from webapp.providers.port import Mode, Purpose
from webapp.providers.registry import PROVIDERS
from webapp.spend import ledger, quotes
from webapp.spend.models import Quote
from webapp.web.errors import UserError
from webapp.workspaces.actor import Actor

LEAST_WAIT = 2


@dataclass(slots=True)
class Panel:
    """What the price panel shows. `state`: none, quoted, old (the last known price, waiting), incomplete, broken.

    `wait` are the seconds until it is worth asking again; `rose` says that the price went up from `before`.
    """

    state: str = "none"
    quote: Quote | None = None
    connection: Connection | None = None
    connections: Sequence[Connection] = ()
    provider: str = ""
    message: str = ""
    connect: bool = False
    wait: int = 0
    rose: bool = False
    before: int = 0
    changes: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reserved: int = 0

    @property
    def sandbox(self) -> bool:
        return self.connection is not None and self.connection.mode is Mode.sandbox

    @property
    def payers(self) -> list[dict[str, str]]:
        """The keys that could pay, for a choice among them."""
        return [{"value": one.id, "label": _payer(one)} for one in self.connections]

    @property
    def price(self) -> str:
        return words(self.quote.high, self.quote.unit) if self.quote else ""

    @property
    def after(self) -> int | None:
        """What would be left of the balance, as it was at the last check."""
        if self.quote is None or self.connection is None or self.connection.balance is None:
            return None
        return self.connection.balance - self.quote.high

    @property
    def lines(self) -> list[tuple[str, str]]:
        """How the price adds up, as the provider told it: nothing is computed again."""
        if self.quote is None:
            return []
        detail, unit = self.quote.detail, self.quote.unit
        rows = []
        if detail.get("per_item") is not None and int(detail.get("count") or 1) > 1:
            rows.append((f"{detail['count']} versions", f"{words(detail['per_item'], unit)} each"))
        if detail.get("discount"):
            percent = detail.get("discount_percent")
            rows.append(
                (f"Discount, {percent:g} %" if percent else "Discount", f"−{detail['discount']:,}")
            )
        rows.append(("Reserved until done", words(self.reserved, unit)))
        return rows

    @property
    def eta(self) -> str:
        return about(self.quote.seconds) if self.quote and self.quote.seconds else ""


def _payer(one: Connection) -> str:
    return one.label + (f" · {words(one.balance, one.unit)}" if one.balance is not None else "")


def about(seconds: int) -> str:
    """A duration as a forecast: `about 50 s`, `about 2 min`."""
    if seconds < 90:
        return f"about {max(1, seconds)} s"
    return f"about {round(seconds / 60)} min"


def panel(
    db: Database,
    providers: Providers,
    *,
    by: Actor,
    bound: Bound,
    connection: Connection,
    connections: Sequence[Connection],
    slug: str,
    ask: bool = True,
) -> Panel:
    """The panel for what the form holds. It is never an error: without a price it says why, and what is safe.

    Without `ask` no request is made: only a price that is known is shown.
    """
    made = Panel(connection=connection, connections=connections, notes=list(bound.notes))
    made.provider = PROVIDERS[connection.provider].title
    if not _priceable(bound):
        made.state = "incomplete"
        made.message = "Put right what is marked, and the price follows."
        return made
    if not ask:
        return _known(db, made, by, bound, slug, current=True)
    try:
        client = providers.client(connection, purpose=Purpose.quote)
        found = quotes.quote(
            db, client, workspace_id=by.workspace_id, connection=connection, slug=slug, bound=bound
        )
    except RateError as error:
        made.wait = max(LEAST_WAIT, math.ceil(error.seconds or LEAST_WAIT))
        made.message = f"{made.provider} takes only so many questions a minute. It is asked again in {made.wait} s."
        made.state = "old"
        return _known(db, made, by, bound, slug)
    except (ProviderError, UserError) as error:
        if isinstance(error, ProviderError):
            keys.note_problem(db, connection.id, error)
        return broken(made, error)
    return show(made, found, bound)


def show(made: Panel, quote: Quote, bound: Bound) -> Panel:
    """A panel with its price."""
    labels = {one.name: one.label for one in bound.fields}
    units = {one.name: one.unit for one in bound.fields}
    made.state = "quoted"
    made.quote = quote
    made.reserved = ledger.reserve_amount(quote)
    made.changes = [
        {
            **change,
            "label": labels.get(change["field"], change["field"]),
            "unit": units.get(change["field"], ""),
        }
        for change in quote.adjustments
    ]
    made.dropped = [labels.get(name, str(name)) for name in quote.dropped]
    return made


def broken(made: Panel, error: ProviderError | UserError) -> Panel:
    """Why there is no price, in words that say what is safe."""
    made.state = "broken"
    made.connect = isinstance(error, AuthError | PlanError)
    if isinstance(error, AuthError):
        made.message = f"{made.provider} refused the key. Nothing was sent and nothing was charged."
    elif isinstance(error, InvalidError):
        made.message = f"{made.provider} says: {error.message} Nothing was charged."
    elif isinstance(error, PlanError | UserError):
        made.message = error.message
    else:
        made.message = f"{made.provider} does not answer at the moment. Your form is kept; nothing was charged."
    return made


def _priceable(bound: Bound) -> bool:
    """Whether everything that prices is right; what is typed freely may still be missing."""
    free = {one.name for one in bound.fields if one.kind in {"text", "longtext"}}
    missing = {
        one.name
        for one in bound.fields
        if one.kind in {"url", "url_list"} and one.name not in bound.asked
    }
    return set(bound.errors) <= free | missing


def _known(
    db: Database, made: Panel, by: Actor, bound: Bound, slug: str, *, current: bool = False
) -> Panel:
    """The last price of this request; with `current`, only one that still counts."""
    if made.connection is None:
        return made
    with db.read() as session:
        found = quotes.last_known(
            session,
            workspace_id=by.workspace_id,
            connection=made.connection,
            slug=slug,
            bound=bound,
        )
    if found is None or (current and not quotes.is_current(found)):
        return made
    state = "quoted" if current else made.state
    made = show(made, found, bound)
    made.state = state
    return made
