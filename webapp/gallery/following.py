"""Keeps the entries of a generation in step with it: bulk statements, whatever the number of results."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.assets.excerpts import excerpt
from webapp.assets.models import Asset
from webapp.gallery import ratios
from webapp.gallery.models import Entry
from webapp.generations.models import Generation, Output, State
from webapp.generations.states import ACTIVE
from webapp.spend.models import ChargeState

# What a place is called that was expected and stayed empty; unlike a deletion by a person it is not undone.
GONE = "gone"
WAVE = 60
SHOWN = (
    "asset_id", "kind", "status", "state", "ratio", "placeholder", "thumb", "seconds", "peaks",
    "excerpt",
)  # fmt: skip

STATUS = {
    State.held: "running",
    State.queued: "running",
    State.submitting: "running",
    State.running: "running",
    State.fetching: "running",
    State.completed: "done",
    State.unknown: "attention",
    State.failed: "ended",
    State.cancelled: "ended",
}

# Nothing has come yet and nothing has ended.
UNDER_WAY = frozenset({State.submitting, State.running})

_generation = select(
    Generation.id,
    Generation.workspace_id,
    Generation.person_id,
    Person.name.label("person_name"),
    Generation.source,
    Generation.slug,
    Generation.title,
    Generation.kind,
    Generation.prompt,
    Generation.asked,
    Generation.model,
    Generation.count.label("expected"),
    Generation.state,
    Generation.charge_state,
    Generation.charge_amount,
    Generation.unit,
    Generation.started_at,
    Generation.expected_seconds,
    Generation.created_at,
    Generation.revision,
).join(Person, Person.id == Generation.person_id)

_outputs = (
    select(
        Output.position, Asset.id, Asset.kind, Asset.width, Asset.height, Asset.thumb_key,
        Asset.placeholder, Asset.seconds, Asset.peaks, Asset.text,
    )
    .join(Asset, Asset.id == Output.asset_id)
    .where(Output.generation_id == bindparam("generation_id"))
)  # fmt: skip

_places = select(Entry.position, Entry.deleted_at).where(
    Entry.generation_id == bindparam("generation_id")
)

_entries = cast("Table", Entry.__table__)
_shown = (
    update(_entries)
    .where(_entries.c.generation_id == bindparam("of"), _entries.c.position == bindparam("at"))
    .values({name: bindparam(name) for name in SHOWN})
)


class Facts(NamedTuple):
    """What one look at the generation and its outputs tells."""

    generation: Any
    assets: Mapping[int, Any]


def follow(session: Session, generation: Generation) -> None:
    """Bring the gallery to what the generation's row says now, in the caller's transaction.

    To be called after each change of a generation, its outputs or its charge. Calling it twice changes nothing.
    """
    session.flush()
    if generation.state in UNDER_WAY and _step(session, generation):
        return
    facts = _facts(session, generation.id)
    found = session.execute(_places, {"generation_id": generation.id})
    places = {place.position: place.deleted_at for place in found}
    wanted = _wanted(facts)
    missing = wanted - places.keys()
    if missing:
        # Written backwards, so that the first of a generation is the newest and stands first.
        rows = [_new(facts, position) for position in sorted(missing, reverse=True)]
        session.execute(insert(_entries), rows)
    if places:
        _update(session, facts, wanted, places)
    shown = [_asset(facts, position, asset) for position, asset in facts.assets.items()]
    if shown:
        session.connection().execute(_shown, shown)


def follow_running(session: Session, ids: Collection[str], revision: int) -> None:
    """The same for many generations whose requests have just left: their places are there and stay as they are."""
    session.execute(
        update(_entries)
        .where(_entries.c.generation_id.in_(ids))
        .values(state=State.running.value, status="running", revision=revision)
    )


def _step(session: Session, generation: Generation) -> bool:
    """A step between being queued and being there changes no place: one statement, in the worker's busiest hour.
    False where the places have yet to be made.
    """
    stepped = session.execute(
        update(_entries)
        .where(_entries.c.generation_id == generation.id)
        .values(
            state=generation.state.value,
            status="running",
            started_at=generation.started_at,
            revision=generation.revision,
        )
    )
    return bool(stepped.rowcount)  # type: ignore[attr-defined]


def _facts(session: Session, generation_id: str) -> Facts:
    row = session.execute(_generation.where(Generation.id == generation_id)).one()
    if row.state in ACTIVE and row.state is not State.fetching:
        return Facts(row, {})
    assets = session.execute(_outputs, {"generation_id": generation_id})
    return Facts(row, {asset.position: asset for asset in assets})


def _wanted(facts: Facts) -> set[int]:
    """Which places there are: the expected ones while it may still come, then what came.

    Something that ended without a result keeps one place, so that it is seen.
    """
    came = set(facts.assets)
    expected = range(facts.generation.expected)
    if STATUS[facts.generation.state] in {"running", "attention"}:
        return came | set(expected)
    if came and facts.generation.state is State.completed:
        return came
    return came | {next(iter(at for at in expected if at not in came), 0)}


def _new(facts: Facts, position: int) -> dict[str, Any]:
    generation = facts.generation
    return {
        "workspace_id": generation.workspace_id,
        "generation_id": generation.id,
        "position": position,
        "person_id": generation.person_id,
        "person_name": generation.person_name,
        "source": generation.source,
        "slug": generation.slug,
        "title": generation.title,
        "kind": generation.kind,
        "prompt": generation.prompt,
        "ratio": ratios.asked(generation.asked, generation.kind),
        "created_at": generation.created_at,
        **_common(facts),
    }


def _common(facts: Facts) -> dict[str, Any]:
    """What all places of a generation share and what may change."""
    generation = facts.generation
    running = STATUS[generation.state] == "running"
    return {
        "state": generation.state.value,
        "status": STATUS[generation.state],
        "model_name": str(generation.model.get("name") or "")[:200],
        "cost": _cost(facts),
        "unit": generation.unit,
        "started_at": generation.started_at if running else None,
        "expected_seconds": generation.expected_seconds if running else None,
        "revision": generation.revision,
    }


def _cost(facts: Facts) -> int | None:
    """What one of the results cost: the charge, shared by those that came."""
    generation = facts.generation
    if generation.charge_state is not ChargeState.charged or generation.charge_amount is None:
        return None
    return int(generation.charge_amount / (len(facts.assets) or generation.expected or 1) + 0.5)


def _update(session: Session, facts: Facts, wanted: set[int], places: Mapping[int, str]) -> None:
    mine = _entries.c.generation_id == facts.generation.id
    session.execute(update(_entries).where(mine).values(**_common(facts)))
    back = [at for at in wanted if places.get(at) == GONE]
    gone = [at for at, deleted in places.items() if at not in wanted and not deleted]
    for positions, deleted in ((back, ""), (gone, GONE)):
        if positions:
            statement = update(_entries).where(mine, _entries.c.position.in_(positions))
            session.execute(statement.values(deleted_at=deleted))


def _asset(facts: Facts, position: int, asset: Any) -> dict[str, Any]:
    generation = facts.generation
    return {
        "of": generation.id,
        "at": position,
        "asset_id": asset.id,
        "kind": asset.kind,
        "status": "done",
        "state": State.completed.value,
        "ratio": ratios.of(asset.width, asset.height) or ratios.asked(generation.asked, asset.kind),
        "placeholder": asset.placeholder,
        "thumb": bool(asset.thumb_key),
        "seconds": asset.seconds,
        "peaks": _fewer(asset.peaks),
        "excerpt": excerpt(asset.text),
    }


def _fewer(peaks: list[int]) -> list[int]:
    """A wave for a card: the loudest of every few peaks."""
    step = max(1, -(-len(peaks) // WAVE))
    return [max(peaks[at : at + step]) for at in range(0, len(peaks), step)]
