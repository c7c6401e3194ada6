"""Generators and models as discovery told them, per source (`generor`, `generor-sandbox`)."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Json, JsonList, Moment, Name, Prose


class Generator(Base):
    """Something that can be run. `parameters` is the provider's own list, untouched, or null until it is read."""

    __tablename__ = "generator"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), primary_key=True)
    provider: Mapped[str] = mapped_column(String(16))
    title: Mapped[Name]
    description: Mapped[Prose]
    icon: Mapped[str] = mapped_column(String(200), default="")
    # text, image, video, audio, 3d; empty while unknown.
    kind: Mapped[str] = mapped_column(String(16), default="", index=True)
    # The model types it can use (`image`, `speech`, …); empty means any.
    model_types: Mapped[JsonList] = mapped_column(default=list)
    parameters: Mapped[JsonList | None]
    schema_hash: Mapped[str] = mapped_column(String(64), default="")
    raw: Mapped[Json]
    # Learnt from the provider's refusals: whether it insists on a prompt.
    prompt_required: Mapped[bool | None]
    listed_at: Mapped[Moment]
    read_at: Mapped[Moment | None]
    gone_at: Mapped[Moment | None]


class ProviderModel(Base):
    """An AI model a generator can use; `raw` is the provider's struct."""

    __tablename__ = "provider_model"

    source: Mapped[str] = mapped_column(String(32), primary_key=True)
    model_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    type: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[Name]
    raw: Mapped[Json]
    read_at: Mapped[Moment]
    gone_at: Mapped[Moment | None]
