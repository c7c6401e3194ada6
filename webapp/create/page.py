"""Everything the Create page of one generator shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.catalog.binding import Bound, bind
from webapp.catalog.checks import is_empty
from webapp.catalog.models import Generator
from webapp.catalog.parameter import Parameter, text_of
from webapp.catalog.parameters import default_model, offered, ratio_of
from webapp.catalog.schema_fields import is_aspect
from webapp.create import drafts, drawing
from webapp.create.cards import Card, cards
from webapp.create.drawing import Form
from webapp.create.opening import Opened
from webapp.create.picker import source_words
from webapp.create.pricing import Panel
from webapp.db.engine import Database
from webapp.kernel.ids import new_id
from webapp.workspaces.actor import Actor


@dataclass(frozen=True, slots=True)
class Filling:
    """A generator with something in its form. `values` is what the form shows, `sent` what is queued of it.

    `missed` are names of values that were sent and that this model has no field for.
    """

    opened: Opened
    values: Mapping[str, Any]
    sent: Mapping[str, Any]
    bound: Bound
    saved_at: datetime | None = None
    recipe_of: str = ""
    changed: bool = False

    @property
    def missed(self) -> list[str]:
        return [name for name in drawing.missed(self.bound) if name in self.sent]


@dataclass(slots=True)
class Page:
    """What the template draws. `problem` stands above a form that came back."""

    filling: Filling
    generator: Generator
    form: Form
    panel: Panel
    submission_id: str
    source_words: str
    problem: str = ""
    complain: bool = False


def started(session: Session, *, by: Actor, opened: Opened) -> Filling:
    """The form as this person left it, else with its defaults."""
    generator = opened.generator
    draft = drafts.find(session, by=by, source=generator.source, slug=generator.slug)
    if draft is None:
        return fill(opened, {})
    changed = draft.schema_hash not in {"", generator.schema_hash}
    return fill(opened, draft.values, saved_at=draft.saved_at, changed=changed)


def kept(db: Database, *, by: Actor, opened: Opened, posted: Mapping[str, Any]) -> Filling:
    """The form as it was posted, kept as the person's draft; a form that nobody has touched leaves none."""
    generator = opened.generator
    sent = completed(opened, posted)
    source, slug = generator.source, generator.slug
    with db.read() as session:
        earlier = drafts.find(session, by=by, source=source, slug=slug)
    if earlier is None and _untouched(opened, posted):
        return fill(opened, posted, sent=sent)
    with db.write() as session:
        draft = drafts.keep(
            session,
            by=by,
            source=source,
            slug=slug,
            schema_hash=generator.schema_hash,
            values=posted,
        )
    return fill(opened, draft.values, sent=sent, saved_at=draft.saved_at)


def _untouched(opened: Opened, posted: Mapping[str, Any]) -> bool:
    start = completed(opened, {})
    return all(
        is_empty(value) or value == drafts.OFF or text_of(value) == text_of(start.get(name))
        for name, value in posted.items()
    )


def fill(
    opened: Opened, values: Mapping[str, Any], *, sent: Mapping[str, Any] | None = None, **more: Any
) -> Filling:
    """Fill the form with values, and with the defaults of what they do not speak of."""
    whole = completed(opened, values)
    return Filling(opened, whole, whole if sent is None else sent, checked(opened, whole), **more)


def page(
    filling: Filling,
    panel: Panel,
    *,
    submission_id: str = "",
    complain: bool = False,
    problem: str = "",
) -> Page:
    """Put together what the template draws. Without a submission id the form is a new one."""
    opened = filling.opened
    form = drawing.draw(filling.bound, filling.values, model_cards(opened), complain=complain)
    return Page(
        filling=filling,
        generator=opened.generator,
        form=form,
        panel=panel,
        submission_id=submission_id or new_id(),
        source_words=source_words(opened.connection),
        problem=problem,
        complain=complain,
    )


def completed(opened: Opened, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the defaults of every drawn field that they do not speak of, as the form shows them."""
    filled = dict(values)
    if not filled.get("model_id"):
        first = default_model(opened.generator, offered(opened.generator, opened.models))
        filled |= {"model_id": str(first.id)} if first else {}
    fields = checked(opened, filled).fields
    _one_shape(fields, filled)
    for one in fields:
        if one.name not in filled and one.default_text and not one.hidden:
            filled[one.name] = one.default_text
    return filled


def checked(opened: Opened, values: Mapping[str, Any]) -> Bound:
    """The values, checked as a form is: what has no field is a leftover."""
    return bind(opened.generator, opened.models, values, strict=False)


def _one_shape(fields: Sequence[Parameter], values: dict[str, Any]) -> None:
    """A recipe may say the shape in the schema's own way, while the form draws the model's list."""
    ours = next((one for one in fields if one.name == "aspect_ratio" and not one.hidden), None)
    theirs = next(
        (one for one in fields if one.hidden and is_aspect(one) and one.name in values), None
    )
    if ours is None or theirs is None:
        return
    said = values.pop(theirs.name)
    ratio = ratio_of(theirs, said, ours)
    if ratio and "aspect_ratio" not in values:
        values["aspect_ratio"] = ratio


def model_cards(opened: Opened) -> list[Card]:
    """The models on offer, the one the generator starts with first."""
    usable = offered(opened.generator, opened.models)
    first = default_model(opened.generator, usable)
    return cards(usable, first.id if first else None)
