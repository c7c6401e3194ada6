"""The queue as people see it: four groups, each from one index-served query."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.assets.models import Asset
from webapp.connections.models import Connection
from webapp.generations.models import Attempt, Generation, Output, State
from webapp.queue.rows import Row, row
from webapp.spend import ledger
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission

LIMITS = {"attention": 50, "running": 200, "waiting": 100, "done": 25}

_NEEDS = or_(
    Generation.state == State.held,
    and_(Generation.state == State.unknown, Generation.reconciling.is_(False)),
    and_(Generation.state == State.failed, Generation.dismissed_at.is_(None)),
)
_GROUPS: dict[str, ColumnElement[bool]] = {
    "attention": and_(
        Generation.state.in_([State.held, State.unknown, State.failed]),
        _NEEDS,
    ),
    "running": and_(
        Generation.state.in_([State.submitting, State.running, State.fetching, State.unknown]),
        or_(Generation.state != State.unknown, Generation.reconciling),
    ),
    "waiting": Generation.state == State.queued,
    "done": or_(
        Generation.state.in_([State.completed, State.cancelled]),
        and_(Generation.state == State.failed, Generation.dismissed_at.is_not(None)),
    ),
}


# Few of many are in these groups. Sorted by what no index holds, they are found by their states; in the order of
# the index on ids, SQLite would read the whole history for them.
_ORDERS: dict[str, ColumnElement[str]] = {
    "attention": Generation.id.concat("").desc(),
    "running": Generation.id.concat("").desc(),
    "waiting": Generation.id.asc(),
    "done": Generation.id.desc(),
}
MOST_CHANGED = 100


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an attempt whose answer was lost."""

    sent_at: datetime
    looked: int
    looked_at: datetime | None
    balance_before: int | None
    balance_now: int | None
    unit: str
    connection: str
    quoted: int


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of each group, newest first (the waiting ones in the order of their turn)."""

    attention: list[Row]
    running: list[Row]
    waiting: list[Row]
    done: list[Row]
    reserved: dict[str, int]
    mine: bool

    @property
    def empty(self) -> bool:
        return not (self.attention or self.running or self.waiting or self.done)


def page(session: Session, *, by: Actor, mine: bool = False) -> Page:
    """The queue of the actor's workspace; with `mine`, only what this person asked for."""
    groups = {
        name: _rows(session, by, condition, _ORDERS[name], mine=mine, limit=LIMITS[name])
        for name, condition in _GROUPS.items()
    }
    return Page(
        **groups,
        reserved=ledger.set_aside(session, by.workspace_id),
        mine=mine,
    )


def changed(
    session: Session, *, by: Actor, since: int, mine: bool = False
) -> tuple[list[Row], int | None]:
    """The rows that changed after revision `since`, newest first.

    Where there are more than a screenful, the oldest changes come first, and the second value is the revision they
    reach: ask again from there.
    """
    order = Generation.revision.asc()
    newer = Generation.revision > since
    rows = _rows(session, by, newer, order, mine=mine, limit=MOST_CHANGED + 1)
    reached = None
    if len(rows) > MOST_CHANGED:
        # A revision is never cut in two, unless it alone is more than a screenful.
        rows = [row for row in rows if row.revision < rows[-1].revision] or rows
        reached = rows[-1].revision
    return sorted(rows, key=lambda row: row.id, reverse=True), reached


def one(session: Session, *, by: Actor, generation_id: str) -> Row | None:
    """One row, for a page that acts on it."""
    order = Generation.id.desc()
    found = _rows(session, by, Generation.id == generation_id, order, mine=False, limit=1)
    return found[0] if found else None


def evidence(session: Session, *, by: Actor, generation_id: str) -> Evidence | None:
    """What speaks for or against the last attempt of a generation; None where nothing was ever sent."""
    found = session.execute(
        select(Attempt, Generation, Connection)
        .join(Generation, Generation.id == Attempt.generation_id)
        .join(Connection, Connection.id == Generation.connection_id)
        .where(Generation.id == generation_id, Generation.workspace_id == by.workspace_id)
        .order_by(Attempt.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        return None
    attempt, generation, connection = found
    return Evidence(
        sent_at=attempt.sent_at,
        looked=attempt.looked,
        looked_at=attempt.looked_at,
        balance_before=attempt.balance_before,
        balance_now=connection.balance,
        unit=generation.unit,
        connection=connection.label,
        quoted=int(generation.quote["high"]),
    )


def _rows(
    session: Session,
    by: Actor,
    condition: ColumnElement[bool],
    order: ColumnElement[Any],
    *,
    mine: bool,
    limit: int,
) -> list[Row]:
    statement = _statement().where(Generation.workspace_id == by.workspace_id, condition)
    if mine:
        statement = statement.where(Generation.person_id == by.person_id)
    places: Counter[str] = Counter()
    rows = []
    for found in session.execute(statement.order_by(order).limit(limit)):
        place = None
        if order is _ORDERS["waiting"]:
            places[found.connection_id] += 1
            place = places[found.connection_id]
        rows.append(row(found, place=place, mine=may_act(by, found.person_id), remix=_remix(found)))
    return rows


def may_act(by: Actor, person_id: str) -> bool:
    """Whether the reader may cancel or mend what this person asked for."""
    own = person_id == by.person_id and by.can(Permission.cancel_own)
    return own or by.can(Permission.cancel_any)


def _remix(found: Any) -> str:
    return f"/create/{found.source}/{found.slug}?from={found.id}"


def _statement() -> Select[*tuple[Any, ...]]:
    """What a row shows, with the first result's picture if there is one."""
    return (
        select(
            Generation.id,
            Generation.connection_id,
            Generation.person_id,
            Person.name.label("person_name"),
            Generation.source,
            Generation.slug,
            Generation.title,
            Generation.kind,
            Generation.prompt,
            Generation.asked,
            Generation.model,
            Generation.count,
            Generation.state,
            Generation.reconciling,
            Generation.charge_state,
            Generation.charge_proof,
            Generation.charge_amount,
            Generation.unit,
            Generation.quote,
            Generation.error_code,
            Generation.error_message,
            Generation.expected_seconds,
            Generation.dismissed_at,
            Generation.created_at,
            Generation.started_at,
            Generation.finished_at,
            Generation.revision,
            Asset.id.label("asset_id"),
            Asset.thumb_key,
        )
        .join(Person, Person.id == Generation.person_id)
        .outerjoin(Output, and_(Output.generation_id == Generation.id, Output.position == 0))
        .outerjoin(Asset, and_(Asset.id == Output.asset_id, Asset.deleted_at.is_(None)))
    )
