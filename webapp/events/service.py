"""Write to the log, and raise the number that tells pages to look again."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.events.models import Event, Revision


def record(
    session: Session,
    *,
    workspace_id: str | None,
    kind: str,
    by: str | None,
    subject_id: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Append one event in the caller's transaction. `by` is a person's id, or None for Atelier itself."""
    session.add(
        Event(
            workspace_id=workspace_id,
            kind=kind,
            actor_id=by,
            subject_id=subject_id,
            data=data or {},
        )
    )


def touch(session: Session, workspace_id: str) -> int:
    """Raise the workspace's revision and return it.

    The row stays locked until the commit, so numbers become visible in their own order.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Revision)
        .values(workspace_id=workspace_id, number=1)
        .on_conflict_do_update(
            index_elements=[Revision.workspace_id], set_={"number": Revision.number + 1}
        )
        .returning(Revision.number)
    )
    return session.execute(statement).scalar_one()


def revision(session: Session, workspace_id: str) -> int:
    """The workspace's revision; 0 before anything happened."""
    found = session.scalar(select(Revision.number).where(Revision.workspace_id == workspace_id))
    return found or 0
