"""The gallery's own row: made at submit, one for each expected result, kept in step by whoever changes a generation."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Big, Id, Made, Moment, Name, Prose, Ref


class Entry(Base):
    """A running and a finished card are one row. Every offered filter and sort is a column with an index."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("generation_id", "position"),
        Index("ix_entry_page", "workspace_id", "deleted_at", "id"),
        Index("ix_entry_kind", "workspace_id", "deleted_at", "kind", "id"),
        Index("ix_entry_generator", "workspace_id", "deleted_at", "slug", "id"),
        Index("ix_entry_person", "workspace_id", "deleted_at", "person_id", "id"),
        Index("ix_entry_status", "workspace_id", "deleted_at", "status", "id"),
        Index("ix_entry_revision", "workspace_id", "revision"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    generation_id: Mapped[Ref] = mapped_column(ForeignKey("generation.id", ondelete="CASCADE"))
    position: Mapped[int]
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id"), index=True)
    person_id: Mapped[Ref]
    person_name: Mapped[Name]
    source: Mapped[str] = mapped_column(String(32))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[Name]
    model_name: Mapped[Name] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(String(16))
    # running (nothing to show yet), done, attention, ended (failed or cancelled)
    status: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    prompt: Mapped[Prose]
    # 16x9, 3x2, 1x1, 4x5, 9x16
    ratio: Mapped[str] = mapped_column(String(8), default="1x1")
    placeholder: Mapped[str] = mapped_column(String(7), default="")
    seconds: Mapped[float | None]
    excerpt: Mapped[Prose] = mapped_column(default="")
    cost: Mapped[Big | None]
    unit: Mapped[str] = mapped_column(String(16), default="credits")
    started_at: Mapped[Moment | None]
    expected_seconds: Mapped[int | None]
    created_at: Mapped[Made]
    # Null sorts and indexes badly in a filter: an empty string is "not deleted".
    deleted_at: Mapped[str] = mapped_column(String(32), default="")
    revision: Mapped[Big] = mapped_column(default=0)
