"""What a generation really cost, and how sure that is.

The provider's `credit_cost` is the difference of two balances, so whatever else runs on the account at the same
time is in it. Two of its figures that agree prove a charge; so does its list of transactions; so does a
difference that nothing else can have touched. Anything else is assumed, and says so.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.db.engine import Database
from webapp.generations.models import Attempt, Generation
from webapp.generations.states import revise
from webapp.kernel.clock import now
from webapp.providers.errors import ProviderError
from webapp.providers.port import Client, Creation, Done, Transaction
from webapp.spend import ledger
from webapp.spend.models import ChargeState, Proof

# No request is out for longer: older ones need not be looked at.
LONGEST_OUT = timedelta(days=1)

# A difference above this many times the quote is not believed to be one job's.
MOST_DRIFT = 10


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount in the provider's unit, and what speaks for it."""

    amount: int
    proof: Proof
    note: str = ""


def find_out(
    db: Database, client: Client, generation: Generation, attempt: Attempt, done: Done
) -> Charge:
    """What `done` cost. Asks the provider's books only where its answer alone does not settle it."""
    told = done.charge
    if told is not None and told >= 0:
        if told == done.charge_estimated:
            return Charge(told, Proof.proven, "as the provider estimated")
        if not _shared_balance(db, generation, attempt):
            return Charge(told, Proof.proven, "the balance's difference")
    booked = in_the_books(client, done.creations)
    if booked is not None:
        return Charge(booked, Proof.proven, "in the provider's transactions")
    quoted = int(generation.quote["high"])
    if told is None:
        return _by_balance(db, client, generation, attempt) or Charge(
            quoted, Proof.assumed, "no figure came; the quote"
        )
    if told < 0:
        return Charge(quoted, Proof.assumed, f"unexplained: the provider said {told}")
    return Charge(told, Proof.assumed, "the balance's difference, shared with other jobs")


def facts(charge: Charge) -> dict[str, Any]:
    """A charge as the generation's row shows it."""
    return {
        "charge_state": ChargeState.charged,
        "charge_proof": charge.proof,
        "charge_amount": charge.amount,
    }


def settle(session: Session, generation: Generation, charge: Charge) -> Generation:
    """Write a charge, which the row shows already, into the books. Where they were closed before, they stand: what is
    found out later changes the row to what they say. Returns the row.
    """
    try:
        ledger.charge(
            session,
            generation.reservation_id,
            amount=charge.amount,
            proof=charge.proof,
            note=charge.note,
        )
    except ledger.AlreadyClosed:
        state, proof, amount = ledger.settled(session, generation.reservation_id)
        generation = revise(
            session, generation, charge_state=state, charge_proof=proof, charge_amount=amount
        )
    return generation


def nothing_is_gone(db: Database, client: Client, generation: Generation, attempt: Attempt) -> bool:
    """Whether the account has what it had before, less what other jobs are known to have cost since."""
    if attempt.balance_before is None:
        return False
    balance = client.balance()
    with db.read() as session:
        account = select(Connection.account_id).where(Connection.id == generation.connection_id)
        known = session.scalar(
            select(func.coalesce(func.sum(Generation.charge_amount), 0))
            .join(Connection, Connection.id == Generation.connection_id)
            .where(
                Generation.id != generation.id,
                Generation.source == generation.source,
                Generation.charge_state == ChargeState.charged,
                Generation.finished_at >= attempt.sent_at,
                Connection.account_id == account.scalar_subquery(),
            )
        )
    return balance is not None and balance >= attempt.balance_before - int(known or 0)


def in_the_books(client: Client, creations: tuple[Creation, ...]) -> int | None:
    """What the provider's transactions say about these creations, or None where they say nothing."""
    wanted = {creation.remote_id for creation in creations}
    if not wanted:
        return None
    try:
        rows = client.transactions(kind="spend", limit=100)
    except ProviderError:
        return None
    speaking = [row for row in rows if _speaks_of(row, wanted)]
    return sum(abs(row.amount) for row in speaking) if speaking else None


def _by_balance(
    db: Database, client: Client, generation: Generation, attempt: Attempt
) -> Charge | None:
    """What has gone from the balance since the request left, where nothing else can have touched it."""
    if attempt.balance_before is None or _shared_balance(db, generation, attempt):
        return None
    try:
        left = client.balance()
    except ProviderError:
        return None
    if left is None or not 0 < attempt.balance_before - left <= MOST_DRIFT * int(
        generation.quote["high"]
    ):
        return None
    # The balance before may be older than the request, so this is likely and not proven.
    return Charge(attempt.balance_before - left, Proof.assumed, "the balance before and after")


def _speaks_of(row: Transaction, remote_ids: set[str]) -> bool:
    """Whether a transaction names one of these creations, in whatever field the provider uses for it."""
    named: set[str] = set()
    for key, value in row.raw.items():
        if key in {"id", "transaction_id", "amount", "balance", "balance_after"}:
            continue
        if isinstance(value, list):
            named.update(str(item) for item in value)
        else:
            named.add(str(value))
    return bool(named & remote_ids)


def _shared_balance(db: Database, generation: Generation, attempt: Attempt) -> bool:
    """Whether another request of the same account was out while this one was."""
    ended = attempt.answered_at or now()
    with db.read() as session:
        account = (
            select(Connection.account_id)
            .where(Connection.id == generation.connection_id)
            .scalar_subquery()
        )
        others = (
            select(func.count())
            .select_from(Attempt)
            .join(Generation, Generation.id == Attempt.generation_id)
            .join(Connection, Connection.id == Generation.connection_id)
            .where(
                Attempt.id != attempt.id,
                Attempt.sent_at < ended,
                Attempt.sent_at > attempt.sent_at - LONGEST_OUT,
                or_(Attempt.answered_at.is_(None), Attempt.answered_at > attempt.sent_at),
                Connection.account_id == account,
                Generation.source == generation.source,
            )
        )
        return bool(session.scalar(others))
