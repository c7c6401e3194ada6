"""Everything an asset's page tells: how it was made, what was changed, what it cost, what came with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.faces import Face, face
from webapp.assets.models import Asset
from webapp.gallery.models import Entry
from webapp.generations.models import Attempt, Generation, Output
from webapp.generations.service import get as generation_of
from webapp.kernel import money

# Shown elsewhere on the page, or of no meaning to a person.
NOT_SETTINGS = frozenset({"prompt", "model_id", "privacy", "privacy_mode", "public", "parameters"})
NOT_WORDS = frozenset({"text", "creation_id", "id", "type", "prompt", "user_id", "username", "url"})
MOST_FIELDS = 40


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another result of the same generation."""

    asset_id: str
    thumb: bool
    kind: str
    number: int
    current: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """What it takes to make an asset again, and what became of the request."""

    generation: Generation
    person: Face
    made_at: datetime
    seconds: int | None
    attempts: int
    settings: list[tuple[str, str]]
    applied: list[tuple[str, str]]
    adjustments: list[dict[str, Any]]
    dropped: list[str]
    quoted: str
    charged: str
    went_public: bool
    siblings: list[Sibling]
    remix: str


def recipe(session: Session, *, entry: Entry, asset: Asset) -> Recipe:
    """The recipe of an asset, in a handful of indexed reads."""
    generation = generation_of(
        session, workspace_id=entry.workspace_id, generation_id=entry.generation_id
    )
    attempts = session.scalars(
        select(Attempt.id).where(Attempt.generation_id == generation.id)
    ).all()
    asked = {**generation.asked, **_parameters(generation.asked)}
    return Recipe(
        generation=generation,
        person=face(entry.person_id, entry.person_name),
        made_at=asset.created_at,
        seconds=_seconds(generation),
        attempts=len(attempts),
        settings=pairs(asked),
        applied=_differences(
            # Some providers call the number of results by the name of the generator.
            {**asked, f"{generation.slug}-count": generation.count},
            generation.applied,
        ),
        adjustments=[item for item in generation.adjustments if isinstance(item, dict)],
        dropped=[label(str(name)) for name in generation.dropped],
        quoted=_quoted(generation),
        charged=_charged(generation),
        went_public=_went_public(session, generation, asset),
        siblings=_siblings(session, entry),
        remix=f"/create/{generation.source}/{generation.slug}?from={generation.id}",
    )


def pairs(values: dict[str, Any]) -> list[tuple[str, str]]:
    """Settings as a person reads them, without what the page shows elsewhere and what is empty."""
    return [
        (label(name), said(value))
        for name, value in values.items()
        if name not in NOT_SETTINGS and value not in (None, "", [], {})
    ]


def words(data: dict[str, Any]) -> list[tuple[str, str]]:
    """What a text result says beside its text: the generator's own fields."""
    fields = ((name, value) for name, value in data.items() if name not in NOT_WORDS)
    shown = [
        (label(name), said(value)) for name, value in fields if value not in (None, "", [], {})
    ]
    return [(name, value) for name, value in shown if "://" not in value[:12]][:MOST_FIELDS]


def label(name: str) -> str:
    """`aspect_ratio` → Aspect ratio."""
    spaced = name.removeprefix("parameters.").replace("_", " ").replace("-", " ").strip()
    return spaced[:1].upper() + spaced[1:]


def said(value: Any) -> str:
    """A value in words: lists of words with commas and of sentences by lines, yes and no, objects as their pairs."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        items = [said(item) for item in value[:50]]
        return ("\n" if any(" " in item for item in items) else ", ").join(items)
    if isinstance(value, dict):
        return "; ".join(f"{label(str(name))}: {said(item)}" for name, item in value.items())
    return str(value).replace("\x00", "")


def _parameters(asked: dict[str, Any]) -> dict[str, Any]:
    nested = asked.get("parameters")
    return nested if isinstance(nested, dict) else {}


def _differences(asked: dict[str, Any], applied: dict[str, Any]) -> list[tuple[str, str]]:
    """What the provider says it used, where that is not what was asked. It writes all values as text."""
    same = {name: said(value).lower() for name, value in asked.items()}
    return pairs(
        {
            name: value
            for name, value in applied.items()
            if same.get(name) != said(value).lower() and not name.startswith("model")
        }
    )


def _seconds(generation: Generation) -> int | None:
    if not generation.finished_at:
        return None
    started = generation.started_at or generation.created_at
    return max(1, round((generation.finished_at - started).total_seconds()))


def _quoted(generation: Generation) -> str:
    low, high = generation.quote.get("low"), generation.quote.get("high")
    if not isinstance(high, int):
        return "–"
    top = money.short(high, generation.unit)
    return top if low in (None, high) else f"{money.short(int(low), generation.unit)} to {top}"


def _charged(generation: Generation) -> str:
    if generation.charge_state.value != "charged" or generation.charge_amount is None:
        return "–"
    return money.short(generation.charge_amount, generation.unit)


def _went_public(session: Session, generation: Generation, asset: Asset) -> bool:
    """Whether the provider says this is public though private was asked."""
    if str(generation.body.get("privacy_mode", 1)) == "0":
        return False
    remote = session.scalar(
        select(Output.remote).where(
            Output.generation_id == generation.id, Output.asset_id == asset.id
        )
    )
    return str((remote or {}).get("privacy_mode", "1")) == "0"


def _siblings(session: Session, entry: Entry) -> list[Sibling]:
    rows = session.execute(
        select(Entry.asset_id, Entry.thumb, Entry.kind, Entry.position)
        .where(
            Entry.generation_id == entry.generation_id,
            Entry.deleted_at == "",
            Entry.asset_id.is_not(None),
        )
        .order_by(Entry.position)
    )
    return [
        Sibling(row.asset_id, row.thumb, row.kind, row.position + 1, row.asset_id == entry.asset_id)
        for row in rows
    ]
