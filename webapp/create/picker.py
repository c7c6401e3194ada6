"""The generators to pick from: searched, by kind, with those this person used last."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.catalog import service as catalog
from webapp.catalog.capabilities import KINDS
from webapp.catalog.model_facts import facts
from webapp.catalog.models import Generator
from webapp.connections.models import Connection
from webapp.gallery.models import Entry
from webapp.kernel.money import short
from webapp.providers.port import Mode
from webapp.providers.registry import PROVIDERS
from webapp.workspaces.actor import Actor

RECENT = 4
LOOKED_AT = 200
WORDS = {"image": "Image", "video": "Video", "audio": "Audio", "text": "Text", "3d": "3D"}
ICONS = {
    "image": "image",
    "video": "clapperboard",
    "audio": "audio-lines",
    "text": "type",
    "3d": "box",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A generator to pick. `thumb` is the id of an asset that this person made with it."""

    source: str
    slug: str
    title: str
    description: str
    kind: str
    line: str
    sandbox: bool
    thumb: str = ""

    @property
    def icon(self) -> str:
        return ICONS.get(self.kind, "sparkle")


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind."""

    kind: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Chip:
    """A kind to choose; an empty one means all."""

    kind: str
    title: str
    icon: str


@dataclass(frozen=True, slots=True)
class Picker:
    """What the picker shows. `total` counts every generator that could be picked."""

    query: str
    kind: str
    recent: Sequence[Row]
    groups: Sequence[Group]
    total: int
    chips: Sequence[Chip]

    @property
    def found(self) -> int:
        return sum(len(group.rows) for group in self.groups)


def picker(
    session: Session,
    *,
    by: Actor,
    connections: Sequence[Connection],
    query: str = "",
    kind: str = "",
) -> Picker:
    """The generators of all sources the workspace has a key for; live ones before the sandbox's."""
    sources = {one.source: source_words(one) for one in connections}
    listed = catalog.listing(session, sources)
    prices = _prices(session, sources)
    order = list(sources)
    rows = [
        _row(one, sources, prices)
        for one in sorted(listed, key=lambda one: order.index(one.source))
    ]
    wanted = [row for row in rows if _fits(row, query, kind)]
    present = {row.kind for row in rows}
    return Picker(
        query=query,
        kind=kind if kind in WORDS else "",
        recent=[] if query else _recent(session, by, rows),
        groups=_groups(wanted),
        total=len(rows),
        chips=[Chip("", "All", ""), *(Chip(k, WORDS[k], ICONS[k]) for k in KINDS if k in present)],
    )


def source_words(connection: Connection) -> str:
    """Who makes it, as a caption says it."""
    return "Sandbox" if connection.mode is Mode.sandbox else PROVIDERS[connection.provider].title


def _row(one: Generator, sources: Mapping[str, str], prices: Mapping[tuple[str, str], int]) -> Row:
    costs = [prices[one.source, kind] for kind in one.model_types if (one.source, kind) in prices]
    line = sources[one.source] + (f" · from {short(min(costs))}" if costs else "")
    return Row(
        one.source,
        one.slug,
        one.title,
        one.description,
        one.kind,
        line,
        one.source.endswith("-sandbox"),
    )


def _prices(session: Session, sources: Collection[str]) -> dict[tuple[str, str], int]:
    """The least that a model of each type starts at, by source and type."""
    found: dict[tuple[str, str], int] = {}
    for source in sources:
        for model in map(facts, catalog.models(session, source)):
            if model.credit_cost is not None:
                place = source, model.type
                found[place] = min(found.get(place, model.credit_cost), model.credit_cost)
    return found


def _fits(row: Row, query: str, kind: str) -> bool:
    text = f"{row.title} {row.slug} {row.description} {row.line}".lower()
    return (not kind or row.kind == kind) and all(word in text for word in query.lower().split())


def _groups(rows: Sequence[Row]) -> list[Group]:
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind if row.kind in WORDS else "text"].append(row)
    return [Group(kind, WORDS[kind], by_kind[kind]) for kind in KINDS if by_kind[kind]]


def _recent(session: Session, by: Actor, rows: Sequence[Row]) -> list[Row]:
    """The last few generators of this person, each with the newest picture it made."""
    latest = (
        select(Entry.source, Entry.slug, Entry.asset_id, Entry.thumb, Entry.number)
        .where(
            Entry.workspace_id == by.workspace_id,
            Entry.person_id == by.person_id,
            Entry.deleted_at == "",
        )
        .order_by(Entry.number.desc())
        .limit(LOOKED_AT)
        .subquery()
    )
    newest = func.max(latest.c.number)
    used = session.execute(
        select(latest.c.source, latest.c.slug)
        .group_by(latest.c.source, latest.c.slug)
        .order_by(newest.desc())
    ).all()
    shown = session.execute(
        select(latest.c.source, latest.c.slug, latest.c.asset_id)
        .where(latest.c.thumb)
        .order_by(latest.c.number)
    )
    thumbs = {(source, slug): asset for source, slug, asset in shown if asset}
    known = {(row.source, row.slug): row for row in rows}
    recent = [known[source, slug] for source, slug in used if (source, slug) in known][:RECENT]
    return [
        Row(
            r.source,
            r.slug,
            r.title,
            r.description,
            r.kind,
            r.line,
            r.sandbox,
            thumbs.get((r.source, r.slug), ""),
        )
        for r in recent
    ]
