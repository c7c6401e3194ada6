"""One append-only log, and the number that says a workspace has changed.

Plain ids, no foreign keys: a row here outlives what it speaks of.
"""

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Big, Id, Json, Made, Ref


class Event(Base):
    __tablename__ = "event"
    __table_args__ = (Index("ix_event_workspace_id_id", "workspace_id", "id"),)

    id: Mapped[Id]
    workspace_id: Mapped[str | None] = mapped_column(String(36))
    actor_id: Mapped[str | None] = mapped_column(String(36))
    # "generation.submitted", "connection.revoked", …
    kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[str | None] = mapped_column(String(36), index=True)
    data: Mapped[Json]
    at: Mapped[Made]


class Revision(Base):
    """Goes up with each change a page could show. A changed row carries the number it changed at."""

    __tablename__ = "revision"

    workspace_id: Mapped[Ref] = mapped_column(primary_key=True)
    number: Mapped[Big]
