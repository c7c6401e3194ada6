"""Changes of state: each is a compare-and-set, an event and a new revision, in one transaction."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.events import service as events
from webapp.generations.models import Generation, State

ENDED = frozenset({State.completed, State.failed, State.cancelled})
# Ours to stop: nothing has been sent.
WAITING = frozenset({State.held, State.queued})
BUSY = frozenset({State.submitting, State.running, State.fetching})
ACTIVE = WAITING | BUSY


def move(
    session: Session,
    generation: Generation,
    *,
    frm: State | frozenset[State],
    to: State,
    by: str | None = None,
    **values: Any,
) -> Generation | None:
    """Move a generation from one of `frm` to `to`, setting `values` with it.

    `generation` may be as old as it likes: what counts is the row. Returns it as it now is, or None where another
    got there first.
    """
    allowed = [frm] if isinstance(frm, State) else sorted(frm)
    revision = events.touch(session, generation.workspace_id)
    moved = session.scalars(
        update(Generation)
        .where(Generation.id == generation.id, Generation.state.in_(allowed))
        .values(state=to, revision=revision, **values)
        .returning(Generation)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one_or_none()
    if moved is None:
        return None
    events.record(
        session,
        workspace_id=moved.workspace_id,
        kind=f"generation.{to}",
        by=by,
        subject_id=moved.id,
    )
    return moved


def move_all(
    session: Session, workspace_id: str, ids: Collection[str], *, frm: State, to: State
) -> tuple[list[str], int]:
    """The same for many of one workspace that change together: a handful of statements, whatever their number.

    Returns the ids of those that moved, and the revision they moved at.
    """
    revision = events.touch(session, workspace_id)
    moved = session.scalars(
        update(Generation)
        .where(Generation.id.in_(ids), Generation.state == frm)
        .values(state=to, revision=revision)
        .returning(Generation.id)
        .execution_options(synchronize_session=False)
    ).all()
    for generation_id in moved:
        events.record(
            session,
            workspace_id=workspace_id,
            kind=f"generation.{to}",
            by=None,
            subject_id=generation_id,
        )
    return list(moved), revision


def revise(session: Session, generation: Generation, **values: Any) -> Generation:
    """Change what a page shows of a generation without changing its state."""
    revision = events.touch(session, generation.workspace_id)
    return session.scalars(
        update(Generation)
        .where(Generation.id == generation.id)
        .values(revision=revision, **values)
        .returning(Generation)
        .execution_options(synchronize_session=False, populate_existing=True)
    ).one()
