"""What somebody has typed and not yet queued, kept on the server for each person and generator."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from webapp.catalog.checks import clean
from webapp.catalog.schema_fields import PAGE
from webapp.create.models import Draft
from webapp.kernel.clock import now
from webapp.workspaces.actor import Actor

OFF = "off"


def find(session: Session, *, by: Actor, source: str, slug: str) -> Draft | None:
    """What this person has typed for this generator, if anything."""
    statement = select(Draft).where(
        Draft.workspace_id == by.workspace_id,
        Draft.person_id == by.person_id,
        Draft.source == source,
        Draft.slug == slug,
    )
    return session.scalar(statement)


def keep(
    session: Session,
    *,
    by: Actor,
    source: str,
    slug: str,
    schema_hash: str,
    values: Mapping[str, Any],
) -> Draft:
    """Keep what the form holds. What it did not send (another model's fields) stays."""
    draft = find(session, by=by, source=source, slug=slug)
    if draft is None:
        draft = Draft(
            workspace_id=by.workspace_id,
            person_id=by.person_id,
            source=source,
            slug=slug,
            values={},
        )
        session.add(draft)
    draft.values = draft.values | dict(values)
    draft.schema_hash = schema_hash
    draft.saved_at = now()
    return draft


def forget(session: Session, *, by: Actor, source: str, slug: str, names: Collection[str]) -> None:
    """Drop single values: they were kept for a form that has been sent without them."""
    draft = find(session, by=by, source=source, slug=slug)
    if draft is not None and names:
        draft.values = {name: value for name, value in draft.values.items() if name not in names}


def drop(session: Session, *, by: Actor, source: str, slug: str) -> None:
    """Start anew."""
    draft = find(session, by=by, source=source, slug=slug)
    if draft is not None:
        session.delete(draft)


def posted(form: MultiDict[str, str]) -> dict[str, Any]:
    """A posted form as values by field name: text, or a list of texts. The page's own fields are left out.

    A switch sends a hidden `off` before its own value, so that off can be told from not drawn.
    """
    values: dict[str, Any] = {}
    for name in form:
        if name in PAGE or name.startswith("_"):
            continue
        given = [clean(text) for text in form.getlist(name)]
        if given[0] == OFF:
            values[clean(name)] = given[-1]
        else:
            values[clean(name)] = (
                given[0] if len(given) == 1 else [text for text in given if text.strip()]
            )
    return _without(values, form.get("_remove", ""))


def _without(values: dict[str, Any], remove: str) -> dict[str, Any]:
    """`_remove=<name>:<index>`: a reference taken out of its strip without script."""
    name, _, index = remove.rpartition(":")
    listed = values.get(name)
    if isinstance(listed, str):
        listed = [listed]
    if isinstance(listed, list) and index.isdecimal() and int(index) < len(listed):
        values[name] = [text for at, text in enumerate(listed) if at != int(index)]
    return values
