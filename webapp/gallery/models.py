"""The gallery's own row: made at submit, one for each expected result, kept in step by whoever changes a generation."""

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Big, BigInt, JsonList, Made, Moment, Name, Prose, Ref


class Entry(Base):
    """A running and a finished card are one row. Each filter is a column with an index that ends in `number`."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("generation_id", "position"),
        Index("ix_entry_page", "workspace_id", "deleted_at", "number"),
        Index("ix_entry_kind", "workspace_id", "deleted_at", "kind", "number"),
        Index("ix_entry_generator", "workspace_id", "deleted_at", "source", "slug", "number"),
        Index("ix_entry_person", "workspace_id", "deleted_at", "person_id", "number"),
        Index("ix_entry_status", "workspace_id", "deleted_at", "status", "number"),
        Index("ix_entry_revision", "workspace_id", "revision"),
    )

    # Its name, its order and the key of a page: the newest has the highest. On SQLite this is the rowid, so the
    # search index may speak of it even after a VACUUM.
    number: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
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
    # image, video, audio, text, 3d, file: of the asset once there is one
    kind: Mapped[str] = mapped_column(String(16))
    # running (nothing to show yet), done, attention, ended (failed or cancelled)
    status: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    prompt: Mapped[Prose]
    # 16x9, 3x2, 1x1, 4x5, 9x16
    ratio: Mapped[str] = mapped_column(String(8), default="1x1")
    placeholder: Mapped[str] = mapped_column(String(7), default="")
    thumb: Mapped[bool] = mapped_column(default=False)
    seconds: Mapped[float | None]
    # Audio: a few dozen values 0–100. Empty otherwise.
    peaks: Mapped[JsonList] = mapped_column(default=list)
    excerpt: Mapped[Prose] = mapped_column(default="")
    cost: Mapped[Big | None]
    unit: Mapped[str] = mapped_column(String(16), default="credits")
    # Only while it runs: what a finished card does not show it does not read either.
    started_at: Mapped[Moment | None]
    expected_seconds: Mapped[int | None]
    created_at: Mapped[Made]
    # Null sorts and indexes badly in a filter: an empty string is "not deleted". `gone`: a place that stayed empty.
    deleted_at: Mapped[str] = mapped_column(String(32), default="")
    revision: Mapped[Big] = mapped_column(default=0)
