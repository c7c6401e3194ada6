"""A generation, its attempts and its outputs."""

from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.assets.models import Asset
from webapp.db.base import (
    Base,
    Big,
    Id,
    Json,
    JsonList,
    Made,
    Moment,
    Name,
    Prose,
    Ref,
    enum_column,
)
from webapp.spend.models import ChargeState, Proof


class State(StrEnum):
    """Where a generation stands. `held` → `queued` → `submitting` → `running` → `fetching` → an end."""

    held = "held"
    queued = "queued"
    submitting = "submitting"
    running = "running"
    fetching = "fetching"
    completed = "completed"
    failed = "failed"
    cancelled = "cancelled"
    unknown = "unknown"


class AttemptState(StrEnum):
    """What is known of one request that may have cost money."""

    sending = "sending"  # committed before the first byte leaves
    answered = "answered"
    not_sent = "not_sent"  # provably never reached the provider, or was refused unpaid
    unknown = "unknown"


class Generation(Base):
    """One queued run of one recipe."""

    __tablename__ = "generation"
    __table_args__ = (
        UniqueConstraint("workspace_id", "submission_id"),
        Index("ix_generation_workspace_id_state_id", "workspace_id", "state", "id"),
        Index("ix_generation_workspace_id_revision", "workspace_id", "revision"),
        Index("ix_generation_workspace_id_id", "workspace_id", "id"),
    )

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    connection_id: Mapped[Ref] = mapped_column(ForeignKey("connection.id"), index=True)
    source: Mapped[str] = mapped_column(String(32))
    slug: Mapped[str] = mapped_column(String(120))
    title: Mapped[Name]
    kind: Mapped[str] = mapped_column(String(16))
    prompt: Mapped[Prose]
    # The recipe as a person asked for it (flat, by field name), and the body the provider gets.
    asked: Mapped[Json]
    body: Mapped[Json]
    # What the provider said it used; from the quote, then from the answer.
    applied: Mapped[Json] = mapped_column(default=dict)
    adjustments: Mapped[JsonList] = mapped_column(default=list)
    dropped: Mapped[JsonList] = mapped_column(default=list)
    schema_hash: Mapped[str] = mapped_column(String(64), default="")
    # Name and price as they were then: {id, name, type, credit_cost}.
    model: Mapped[Json] = mapped_column(default=dict)
    count: Mapped[int] = mapped_column(default=1)
    submission_id: Mapped[str] = mapped_column(String(100))
    # SHA-256 of what was submitted under that id, so that another body under the same id is noticed.
    submission_hash: Mapped[str] = mapped_column(String(64))
    quote_id: Mapped[str | None] = mapped_column(ForeignKey("quote.id"))
    quote: Mapped[Json]
    reservation_id: Mapped[Ref] = mapped_column(ForeignKey("reservation.id"))

    state: Mapped[State] = mapped_column(enum_column(State))
    reconciling: Mapped[bool] = mapped_column(default=False)
    charge_state: Mapped[ChargeState] = mapped_column(enum_column(ChargeState))
    charge_proof: Mapped[Proof | None] = mapped_column(enum_column(Proof))
    charge_amount: Mapped[Big | None]
    unit: Mapped[str] = mapped_column(String(16), default="credits")
    error_code: Mapped[str] = mapped_column(String(32), default="")
    error_message: Mapped[Prose] = mapped_column(default="")
    error_retryable: Mapped[bool] = mapped_column(default=False)
    expected_seconds: Mapped[int | None]
    cancel_requested_at: Mapped[Moment | None]
    dismissed_at: Mapped[Moment | None]
    created_at: Mapped[Made]
    started_at: Mapped[Moment | None]
    finished_at: Mapped[Moment | None]
    revision: Mapped[Big] = mapped_column(default=0)

    attempts: Mapped[list["Attempt"]] = relationship(
        order_by="Attempt.number", back_populates="generation"
    )
    outputs: Mapped[list["Output"]] = relationship(order_by="Output.position")


class Attempt(Base):
    """One request that may have cost money; written before the first byte leaves."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("generation_id", "number"),
        Index("ix_attempt_sent_at", "sent_at"),
    )

    id: Mapped[Id]
    generation_id: Mapped[Ref] = mapped_column(ForeignKey("generation.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[AttemptState] = mapped_column(enum_column(AttemptState))
    sent_at: Mapped[Made]
    answered_at: Mapped[Moment | None]
    # The provider's answer, whole. Asset files are fetched from it, so that a restart needs no second request.
    answer: Mapped[Json | None]
    balance_before: Mapped[Big | None]
    # The newest creation id in the provider's list when this was sent: what we look for is above it.
    watermark: Mapped[Big | None]
    looked: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[Moment | None]
    error: Mapped[Prose] = mapped_column(default="")

    generation: Mapped[Generation] = relationship(back_populates="attempts")


class Output(Base):
    """What a generation made. A creation at the provider belongs to one generation only."""

    __tablename__ = "output"
    __table_args__ = (
        UniqueConstraint("generation_id", "position"),
        UniqueConstraint("account", "remote_id"),
        Index("ix_output_account_id", "account", "id"),
    )

    id: Mapped[Id]
    generation_id: Mapped[Ref] = mapped_column(ForeignKey("generation.id", ondelete="CASCADE"))
    position: Mapped[int]
    # `source:account` and the provider's id: the claim that keeps two generations from adopting one creation.
    account: Mapped[str] = mapped_column(String(150))
    remote_id: Mapped[str] = mapped_column(String(100))
    asset_id: Mapped[str | None] = mapped_column(ForeignKey("asset.id"), index=True)
    remote: Mapped[Json]

    asset: Mapped[Asset | None] = relationship()
