"""Pages of the gallery: keyset, newest first, Core statements built once a shape, named tuples out.

No COUNT, no OFFSET, no entities. One filter is served by its own index; several at once, or a search, by the
full-text index, in which workspace, kind, person, generator and status are words of each entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from webapp.gallery import search
from webapp.gallery.models import Entry

PAGE = 48

entries = Entry.__table__.c


class Card(NamedTuple):
    """What a tile shows. The names are those of the columns."""

    number: int
    generation_id: str
    asset_id: str | None
    kind: str
    status: str
    state: str
    ratio: str
    title: str
    prompt: str
    person_name: str
    model_name: str
    person_id: str
    source: str
    slug: str
    thumb: bool
    placeholder: str
    seconds: float | None
    peaks: list[int]
    excerpt: str
    cost: int | None
    unit: str
    started_at: datetime | None
    expected_seconds: int | None
    deleted_at: str
    revision: int


@dataclass(frozen=True, slots=True)
class Filters:
    """What a person narrowed the gallery to; an empty string is "all of them"."""

    kind: str = ""
    source: str = ""
    slug: str = ""
    person_id: str = ""
    status: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def columns(self) -> dict[str, str]:
        """The columns that must be equal, without the search."""
        names = (field.name for field in fields(self) if field.name != "text")
        return {name: value for name in names if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Page:
    """Some cards, and the number to go on before; None at the end."""

    cards: list[Card]
    next: int | None


columns = [entries[name] for name in Card._fields]


def page(
    session: Session, *, workspace_id: str, filters: Filters, before: int = 0, size: int = PAGE
) -> Page:
    """The next `size` cards below the number `before`, newest first; from the newest where it is 0."""
    values: dict[str, Any] = {"workspace_id": workspace_id, "size": size + 1, "before": before}
    values |= filters.columns
    names = frozenset(filters.columns)
    if filters.text or _needs_words(names):
        found = search.words(session, workspace_id, filters.columns, filters.text)
        if found is None:
            return Page([], None)
        statement = _searched(search.dialect(session), names, bool(before))
        values |= found
    else:
        statement = _listed(names, bool(before))
    cards = [Card._make(row) for row in session.execute(statement, values)]
    return Page(cards[:size], cards[size - 1].number if len(cards) > size else None)


def changed(
    session: Session, *, workspace_id: str, since: int, most: int
) -> tuple[list[Card], int | None]:
    """Cards that changed after revision `since`, newest first, deleted ones too.

    With more than `most`, the oldest changes come first, and the second value is the revision they reach: ask again
    from there. A revision is never cut in two.
    """
    values = {"workspace_id": workspace_id, "since": since, "size": most + 1}
    cards = [Card._make(row) for row in session.execute(_changed, values)]
    reached = None
    if len(cards) > most:
        last = cards[-1].revision
        whole = [card for card in cards if card.revision < last]
        cards = whole or cards
        reached = cards[-1].revision
    return sorted(cards, key=lambda card: -card.number), reached


def _needs_words(names: frozenset[str]) -> bool:
    """Whether no index serves these columns alone. Source and slug are one filter."""
    return len(names - {"source"}) > 1 or names == {"source"}


def _where(names: frozenset[str]) -> list[ColumnElement[bool]]:
    same = [entries[name] == bindparam(name) for name in sorted(names)]
    return [entries.workspace_id == bindparam("workspace_id"), entries.deleted_at == "", *same]


@cache
def _listed(names: frozenset[str], deep: bool) -> Select[Any]:  # noqa: FBT001
    statement = select(*columns).where(*_where(names))
    if deep:
        statement = statement.where(entries.number < bindparam("before"))
    return statement.order_by(entries.number.desc()).limit(bindparam("size"))


@cache
def _searched(dialect: str, names: frozenset[str], deep: bool) -> Select[Any]:  # noqa: FBT001
    number, matches, source = search.source(dialect)
    statement = select(*columns).select_from(source).where(matches, *_where(names))
    if deep:
        statement = statement.where(number < bindparam("before"))
    return statement.order_by(number.desc()).limit(bindparam("size"))


_changed = (
    select(*columns)
    .where(entries.workspace_id == bindparam("workspace_id"))
    .where(entries.revision > bindparam("since"))
    .order_by(entries.revision)
    .limit(bindparam("size"))
)


def around(session: Session, *, workspace_id: str, number: int) -> Mapping[str, str | None]:
    """The finished assets next to an entry in the gallery: `newer` and `older`, by asset id."""
    values = {"workspace_id": workspace_id, "number": number}
    return {
        "newer": session.scalar(_newer, values),
        "older": session.scalar(_older, values),
    }


_neighbour = select(entries.asset_id).where(
    entries.workspace_id == bindparam("workspace_id"),
    entries.deleted_at == "",
    entries.status == "done",
)
_newer = _neighbour.where(entries.number > bindparam("number")).order_by(entries.number).limit(1)
_older = (
    _neighbour.where(entries.number < bindparam("number")).order_by(entries.number.desc()).limit(1)
)
