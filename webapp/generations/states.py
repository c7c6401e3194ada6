"""Changes of state: each is a compare-and-set, an event and a new revision, in one transaction."""

from typing import Any

from sqlalchemy import select, update
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
    generation_id: str,
    *,
    frm: State | frozenset[State],
    to: State,
    by: str | None = None,
    **values: Any,
) -> Generation | None:
    """Move a generation from one of `frm` to `to`, setting `values` with it.

    Returns the generation as it now is, or None where another got there first.
    """
    allowed = {frm} if isinstance(frm, State) else frm
    workspace_id = session.scalar(
        select(Generation.workspace_id).where(
            Generation.id == generation_id, Generation.state.in_(allowed)
        )
    )
    if workspace_id is None:
        return None
    revision = events.touch(session, workspace_id)
    moved = session.execute(
        update(Generation)
        .where(Generation.id == generation_id, Generation.state.in_(allowed))
        .values(state=to, revision=revision, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        return None
    events.record(
        session,
        workspace_id=workspace_id,
        kind=f"generation.{to}",
        by=by,
        subject_id=generation_id,
    )
    return session.get_one(Generation, generation_id, populate_existing=True)


def revise(session: Session, generation: Generation, **values: Any) -> Generation:
    """Change what a page shows of a generation without changing its state."""
    revision = events.touch(session, generation.workspace_id)
    session.execute(
        update(Generation)
        .where(Generation.id == generation.id)
        .values(revision=revision, **values)
        .execution_options(synchronize_session=False)
    )
    return session.get_one(Generation, generation.id, populate_existing=True)
