"""The ledger: money is set aside before a job is queued and settled on the provider's own figure.

Rows are only ever added. Of one reservation they read: reserve n; then release n and, where something was
charged, charge m. What is still set aside is reserve minus release.
"""

import math

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.kernel.clock import now
from webapp.spend.models import ChargeState, LedgerRow, Proof, Quote, Reservation

# The provider calls its estimate exact, yet its own example charges four times as much. Until a model's real
# prices are known, this much is set aside.
DRIFT_MEDIA = 4.0
DRIFT_TEXT = 1.25


class AlreadyClosed(Exception):
    """The reservation was settled before: another process got there first."""


def reserve_amount(quote: Quote) -> int:
    """How much to set aside for `quote`: the top of a range, times what the model may drift."""
    if quote.low != quote.high:
        return quote.high
    text = quote.detail.get("model_type") == "text"
    return math.ceil(quote.high * (DRIFT_TEXT if text else DRIFT_MEDIA))


def reserve(
    session: Session, *, workspace_id: str, connection_id: str, amount: int, unit: str
) -> Reservation:
    """Set `amount` aside."""
    reservation = Reservation(
        workspace_id=workspace_id, connection_id=connection_id, amount=amount, unit=unit
    )
    session.add(reservation)
    session.flush()
    _row(session, reservation, kind="reserve", amount=amount)
    return reservation


def charge(
    session: Session, reservation_id: str, *, amount: int, proof: Proof, note: str = ""
) -> None:
    """Settle: what was set aside is freed, and `amount` counts as spent.

    :raises AlreadyClosed: it was settled or released before.
    """
    reservation = _close(session, reservation_id)
    _row(session, reservation, kind="release", amount=reservation.amount)
    _row(session, reservation, kind="charge", amount=amount, proof=proof, note=note)


def release(session: Session, reservation_id: str, *, proof: Proof, note: str = "") -> None:
    """Nothing was charged: what was set aside is free again.

    :raises AlreadyClosed: it was settled or released before.
    """
    reservation = _close(session, reservation_id)
    _row(session, reservation, kind="release", amount=reservation.amount, proof=proof, note=note)


def settled(session: Session, reservation_id: str) -> tuple[ChargeState, Proof | None, int]:
    """How a closed reservation was settled: charged or released, what speaks for it, and how much was charged."""
    rows = session.scalars(select(LedgerRow).where(LedgerRow.reservation_id == reservation_id))
    by_kind = {row.kind: row for row in rows}
    charged = by_kind.get("charge")
    if charged is not None:
        return ChargeState.charged, charged.proof, charged.amount
    return ChargeState.released, by_kind["release"].proof, 0


def set_aside(session: Session, workspace_id: str) -> dict[str, int]:
    """What open reservations hold, by unit."""
    rows = session.execute(
        select(Reservation.unit, func.sum(Reservation.amount))
        .where(Reservation.workspace_id == workspace_id, Reservation.open)
        .group_by(Reservation.unit)
    )
    return {unit: int(amount) for unit, amount in rows}


def _close(session: Session, reservation_id: str) -> Reservation:
    closed = session.execute(
        update(Reservation)
        .where(Reservation.id == reservation_id, Reservation.open)
        .values(open=False, closed_at=now())
        .execution_options(synchronize_session=False)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise AlreadyClosed(reservation_id)
    return session.get_one(Reservation, reservation_id, populate_existing=True)


def _row(
    session: Session,
    reservation: Reservation,
    *,
    kind: str,
    amount: int,
    proof: Proof | None = None,
    note: str = "",
) -> None:
    session.add(
        LedgerRow(
            workspace_id=reservation.workspace_id,
            reservation_id=reservation.id,
            kind=kind,
            amount=amount,
            unit=reservation.unit,
            proof=proof,
            note=note,
        )
    )
