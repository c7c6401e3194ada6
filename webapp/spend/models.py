"""Quotes, reservations and the append-only ledger, in the provider's unit."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Big, Id, Json, JsonList, Made, Moment, Prose, Ref, enum_column


class Trust(StrEnum):
    """How sure a price is."""

    fixed = "fixed"
    quoted = "quoted"
    range = "range"
    learned = "learned"


class ChargeState(StrEnum):
    """What became of the money of one generation."""

    none = "none"
    reserved = "reserved"
    charged = "charged"
    released = "released"
    refunded = "refunded"
    unknown = "unknown"


class Proof(StrEnum):
    """Whether the provider's own figures say so, or we take it to be."""

    proven = "proven"
    assumed = "assumed"


class Quote(Base):
    """What a request would cost and take, as the provider said it at `made_at`."""

    __tablename__ = "quote"
    __table_args__ = (Index("ix_quote_workspace_id_body_hash", "workspace_id", "body_hash"),)

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    connection_id: Mapped[Ref] = mapped_column(ForeignKey("connection.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(String(120))
    # SHA-256 of connection, slug and the priced part of the body (no prompt, no free text).
    body_hash: Mapped[str] = mapped_column(String(64))
    low: Mapped[Big]
    high: Mapped[Big]
    unit: Mapped[str] = mapped_column(String(16))
    trust: Mapped[Trust] = mapped_column(enum_column(Trust))
    seconds: Mapped[int | None]
    detail: Mapped[Json]  # per_item, discount_percent, min/max seconds, model name …
    adjustments: Mapped[JsonList]  # [{field, asked, used, reason}]
    dropped: Mapped[JsonList]  # [field]
    applied: Mapped[Json]
    made_at: Mapped[Made]
    expires_at: Mapped[Moment]


class Reservation(Base):
    """Money set aside for one generation before it was queued."""

    __tablename__ = "reservation"
    __table_args__ = (CheckConstraint("amount >= 0", name="amount_not_negative"),)

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), index=True
    )
    connection_id: Mapped[Ref] = mapped_column(ForeignKey("connection.id"), index=True)
    amount: Mapped[Big]
    unit: Mapped[str] = mapped_column(String(16))
    open: Mapped[bool] = mapped_column(default=True, index=True)
    created_at: Mapped[Made]
    closed_at: Mapped[Moment | None]


class LedgerRow(Base):
    """One movement: reserve, charge, release or refund. Never changed, never deleted."""

    __tablename__ = "ledger_row"

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), index=True
    )
    reservation_id: Mapped[Ref] = mapped_column(ForeignKey("reservation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    amount: Mapped[Big]
    unit: Mapped[str] = mapped_column(String(16))
    proof: Mapped[Proof | None] = mapped_column(enum_column(Proof))
    note: Mapped[Prose] = mapped_column(default="")
    at: Mapped[Made]
