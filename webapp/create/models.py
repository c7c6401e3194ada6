"""A draft: what somebody has typed and not yet queued, kept on the server."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Id, Json, Made, Ref


class Draft(Base):
    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("workspace_id", "person_id", "source", "slug"),)

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(32))
    slug: Mapped[str] = mapped_column(String(120))
    schema_hash: Mapped[str] = mapped_column(String(64), default="")
    # The form's fields as they were typed, by name: text, or a list of texts.
    values: Mapped[Json]
    saved_at: Mapped[Made]
