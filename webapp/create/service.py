"""Queues what somebody asked for: the one door for pages and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError

from webapp.catalog import service as catalog
from webapp.catalog.binding import Bound, bind
from webapp.catalog.models import Generator
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.gallery import service as gallery
from webapp.generations import service as generations
from webapp.generations.errors import SubmissionClash
from webapp.generations.models import Generation
from webapp.jobs.service import Jobs
from webapp.providers.port import Purpose
from webapp.spend import quotes
from webapp.spend.models import Quote
from webapp.web.errors import Refused, UserError
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission


class Invalid(UserError):
    """The recipe cannot be sent as it is; `errors` are sentences by field name."""

    def __init__(self, bound: Bound) -> None:
        super().__init__(next(iter(bound.errors.values()), ""), next(iter(bound.errors), ""))
        self.bound = bound
        self.errors = bound.errors


class PriceRose(UserError):
    """The price is above what was agreed to. Nothing was queued; `quote` is the price now."""

    def __init__(self, quote: Quote, bound: Bound) -> None:
        super().__init__(f"The price is {quote.high} now.")
        self.quote = quote
        self.bound = bound


def submit(
    db: Database,
    providers: Providers,
    jobs: Jobs,
    *,
    by: Actor,
    connection: Connection,
    slug: str,
    values: Mapping[str, Any],
    submission_id: str,
    meaning: str | None = None,
    max_amount: int | None = None,
    strict: bool = True,
    firm_seconds: float = quotes.FIRM_SECONDS,
) -> Generation:
    """Check, price and queue one generation; the same submission id queues once and returns the first one.

    `meaning` is what the submission id stands for where that is more than the recipe. `max_amount` is the price that
    was agreed to, in the provider's unit. `strict` and `values` are those of `catalog.binding.bind`, `firm_seconds`
    that of `spend.quotes.quote`. The price is asked outside any transaction.

    :raises Refused: this person may not spend here.
    :raises Invalid: the recipe does not fit the generator.
    :raises PriceRose: it costs more than `max_amount`.
    :raises SubmissionClash: the submission id was used for another recipe.
    :raises ProviderError: no price could be had.
    """
    if not by.can(Permission.generate) or connection.workspace_id != by.workspace_id:
        raise Refused
    with db.read() as session:
        generator = catalog.get(session, connection.source, slug)
        bound = bind(generator, catalog.models_for(session, generator), values, strict=strict)
    if bound.errors:
        raise Invalid(bound)
    order = _Order(by, connection, generator, bound, submission_id, meaning)
    known = _earlier(db, order)
    if known is not None:
        return known
    quote = quotes.quote(
        db,
        providers.client(connection, purpose=Purpose.quote),
        workspace_id=by.workspace_id,
        connection=connection,
        slug=slug,
        bound=bound,
        firm_seconds=firm_seconds,
    )
    if max_amount is not None and quote.high > max_amount:
        raise PriceRose(quote, bound)
    return _queue(db, jobs, order, quote)


@dataclass(frozen=True, slots=True)
class _Order:
    """A checked request on its way to the queue."""

    by: Actor
    connection: Connection
    generator: Generator
    bound: Bound
    submission_id: str
    meaning: str | None


def earlier(db: Database, *, by: Actor, submission_id: str, meaning: str) -> Generation | None:
    """What this submission id has already queued: nothing is checked and no price is asked for it again.

    :raises SubmissionClash: it stood for something else.
    """
    with db.read() as session:
        known = generations.submitted(
            session, workspace_id=by.workspace_id, submission_id=submission_id
        )
    if known is not None and known.submission_hash != meaning:
        raise SubmissionClash
    return known


def _earlier(db: Database, order: _Order) -> Generation | None:
    meaning = order.meaning or generations.submission_hash(
        order.connection, order.generator.slug, order.bound.asked
    )
    return earlier(db, by=order.by, submission_id=order.submission_id, meaning=meaning)


def _queue(db: Database, jobs: Jobs, order: _Order, quote: Quote) -> Generation:
    try:
        with db.write() as session:
            generation, new = generations.submit(
                session,
                jobs=jobs,
                by=order.by,
                connection=order.connection,
                generator=order.generator,
                bound=order.bound,
                quote=quote,
                submission_id=order.submission_id,
                meaning=order.meaning,
            )
            if new:
                gallery.follow(session, generation)
            return generation
    except IntegrityError:
        # The same submission came twice at once, and the other one was first.
        known = _earlier(db, order)
        if known is None:
            raise
        return known
