"""Changes of state: each is a compare-and-set, an event and a new revision, in one transaction."""

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
