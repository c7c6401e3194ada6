"""Stored files. An asset does not know its generation: `generations.Output` joins them."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Big, Id, Json, JsonList, Made, Moment, Name, Prose, Ref


class Asset(Base):
    """One file that came back, with its original bytes under `storage_key`."""

    __tablename__ = "asset"
    __table_args__ = (Index("ix_asset_workspace_id_sha256", "workspace_id", "sha256"),)

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    # image, video, audio, text, 3d, file
    kind: Mapped[str] = mapped_column(String(16))
    media_type: Mapped[str] = mapped_column(String(100))
    filename: Mapped[Name]
    bytes: Mapped[Big]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200))
    # Small WebP (image) or poster (video) beside the original; empty when there is none.
    thumb_key: Mapped[str] = mapped_column(String(200), default="")
    preview_key: Mapped[str] = mapped_column(String(200), default="")
    width: Mapped[int | None]
    height: Mapped[int | None]
    seconds: Mapped[float | None]
    # The mean colour as #rrggbb: what stands in the place until the picture is there.
    placeholder: Mapped[str] = mapped_column(String(7), default="")
    # Audio: up to 120 values 0–100. Empty otherwise.
    peaks: Mapped[JsonList] = mapped_column(default=list)
    # Text: what a card shows, and the provider's object as parsed.
    text: Mapped[Prose] = mapped_column(default="")
    data: Mapped[Json] = mapped_column(default=dict)
    created_at: Mapped[Made]
    deleted_at: Mapped[Moment | None]
