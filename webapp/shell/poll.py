"""What changed since a page was loaded, as pieces of that page. One poll a page; which pieces, by the page's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flask import render_template
from markupsafe import Markup
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.events.models import Revision
from webapp.gallery import filters, service, tiles
from webapp.gallery.listing import Card, Filters
from webapp.queue import page as queue
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission

MOST_CARDS = 200

_revision = select(Revision.number).where(Revision.workspace_id == bindparam("workspace_id"))


@dataclass(frozen=True, slots=True)
class Changes:
    """Rendered pieces, and the revision they reach where that is not the newest."""

    pieces: list[Markup] = field(default_factory=list)
    reached: int | None = None


Renderer = Callable[[Session, Actor, int, Mapping[str, str]], Changes]


def revision(session: Session, workspace_id: str) -> int:
    """The workspace's revision by one indexed read; nearly every poll ends here."""
    return session.scalar(_revision, {"workspace_id": workspace_id}) or 0


def changes(
    session: Session, *, page: str, by: Actor, since: int, args: Mapping[str, str]
) -> Changes:
    """The pieces of `page` that changed after revision `since`; none for a page that shows only the frame."""
    renderer = RENDERERS.get(page)
    return renderer(session, by, since, args) if renderer else Changes()


def _gallery(session: Session, by: Actor, since: int, args: Mapping[str, str]) -> Changes:
    cards, reached = service.changed(
        session, workspace_id=by.workspace_id, since=since, most=MOST_CARDS
    )
    wanted = filters.read(args, by.person_id)
    newest = filters.number(args.get("id", ""))
    made = tiles.render(cards, remix=by.can(Permission.generate))
    # Prepended one by one, so the oldest comes first.
    pairs = reversed(list(zip(cards, made, strict=True)))
    return Changes(
        [_into("#tiles", html) if _is_new(card, newest, wanted) else html for card, html in pairs],
        reached,
    )


def _is_new(card: Card, newest: int, wanted: Filters) -> bool:
    """Whether a card that the page may not have belongs on top of it. What a search would find is not known here."""
    if card.number <= newest or card.deleted_at or wanted.text:
        return False
    return all(getattr(card, name) == value for name, value in wanted.columns.items())


def _queue(session: Session, by: Actor, since: int, args: Mapping[str, str]) -> Changes:
    rows, reached = queue.changed(session, by=by, since=since, mine=args.get("who") == "mine")
    made = ((row, Markup(render_template("queue/_row.html", row=row))) for row in reversed(rows))  # noqa: S704
    return Changes([_into(f"#queue-{row.group}-rows", html) for row, html in made], reached)


def _into(place: str, html: Markup) -> Markup:
    """A piece that goes into `place` unless it stands there already."""
    return Markup('<template data-insert="{}" data-place="prepend">{}</template>').format(
        place, html
    )


RENDERERS: dict[str, Renderer] = {"gallery": _gallery, "queue": _queue}
