"""What there is to choose from in the filter bar: generators and people that the gallery really holds."""

import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.orm import Session

from webapp.gallery.listing import Card
from webapp.gallery.models import Entry

MOST = 200
KEPT = 256
FRESH_SECONDS = 20.0

entries = Entry.__table__.c
_here = (entries.workspace_id == bindparam("workspace_id"), entries.deleted_at == "")

# Each jumps over an index from one value to the next: as many steps as there are values, however many rows.
_next_generator = (
    select(entries.source, entries.slug, entries.title)
    .where(*_here)
    .where(
        tuple_(entries.source, entries.slug)
        > tuple_(
            bindparam("source", type_=entries.source.type),
            bindparam("slug", type_=entries.slug.type),
        )
    )
    .order_by(entries.source, entries.slug)
    .limit(1)
)
_next_person = (
    select(entries.person_id, entries.person_name)
    .where(*_here, entries.person_id > bindparam("person_id"))
    .order_by(entries.person_id)
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Choices:
    """Words by value: `generor/horoscope` → Horoscope, a person's id → their name."""

    generators: dict[str, str]
    people: dict[str, str]
    # The same as the options of a select, written once and not for each page.
    generator_options: Markup
    person_options: Markup


def options(choices: Mapping[str, str]) -> Markup:
    """Words by value as `<option>` elements."""
    one = Markup('<option value="{}">{}</option>')
    return Markup().join(one.format(value, words) for value, words in choices.items())


_kept: OrderedDict[str, tuple[float, Choices]] = OrderedDict()


def choices(session: Session, *, workspace_id: str, cards: Iterable[Card]) -> Choices:
    """The choices of a workspace, remembered for some seconds unless one of the `cards` on show is not among them."""
    known = _kept.get(workspace_id)
    if known and time.monotonic() - known[0] < FRESH_SECONDS and _covers(known[1], cards):
        return known[1]
    generators, people = _generators(session, workspace_id), _people(session, workspace_id)
    found = Choices(generators, people, options(generators), options(people))
    _kept[workspace_id] = (time.monotonic(), found)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return found


def _covers(known: Choices, cards: Iterable[Card]) -> bool:
    return all(
        card.person_id in known.people and f"{card.source}/{card.slug}" in known.generators
        for card in cards
    )


def _generators(session: Session, workspace_id: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at: dict[str, Any] = {"workspace_id": workspace_id, "source": "", "slug": ""}
    while len(found) < MOST and (row := session.execute(_next_generator, at).first()):
        at |= {"source": row.source, "slug": row.slug}
        words = row.title + (" (sandbox)" if row.source.endswith("-sandbox") else "")
        found[f"{row.source}/{row.slug}"] = words
    return dict(sorted(found.items(), key=lambda item: item[1].lower()))


def _people(session: Session, workspace_id: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = {"workspace_id": workspace_id, "person_id": ""}
    while len(found) < MOST and (row := session.execute(_next_person, at).first()):
        at["person_id"] = row.person_id
        found[row.person_id] = row.person_name
    return dict(sorted(found.items(), key=lambda item: item[1].lower()))
