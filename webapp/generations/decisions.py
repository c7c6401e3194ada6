"""What people decide about a generation that did not simply end: leave it, fetch it, look, send, give it up."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.events import service as events
from webapp.generations.errors import TooLate
from webapp.generations.models import Attempt, Generation, State
from webapp.generations.service import enqueue
from webapp.generations.states import move, revise
from webapp.jobs.service import Jobs
from webapp.kernel.clock import now
from webapp.spend import ledger
from webapp.spend.models import ChargeState, Proof, Reservation
from webapp.workspaces.actor import Actor


def dismiss(session: Session, generation: Generation, *, by: Actor) -> Generation:
    """Take a failed one out of Needs attention. It stays under Done.

    :raises TooLate: it is not one that failed.
    """
    if generation.state is not State.failed:
        raise TooLate("Only what failed can be dismissed.")
    events.record(
        session,
        workspace_id=generation.workspace_id,
        kind="generation.dismissed",
        by=by.person_id,
        subject_id=generation.id,
    )
    dismissed = revise(session, generation, dismissed_at=now())
    return _give_up(session, dismissed)


def _give_up(session: Session, generation: Generation) -> Generation:
    """Where nobody knows what a failure cost, and nobody looks any more, it counts as charged: money must not stay
    aside for ever.
    """
    if generation.charge_state is not ChargeState.unknown or generation.reconciling:
        return generation
    amount, proof = int(generation.quote["high"]), Proof.assumed
    ledger.charge(session, generation.reservation_id, amount=amount, proof=proof, note="dismissed")
    return revise(
        session,
        generation,
        charge_state=ChargeState.charged,
        charge_proof=proof,
        charge_amount=amount,
    )


def restore(session: Session, generation: Generation) -> Generation:
    """Undo a dismissal."""
    return revise(session, generation, dismissed_at=None)


def write_off(session: Session, generation: Generation, *, by: Actor) -> Generation:
    """Give an unknown outcome up. What was quoted counts as spent, because it may have been.

    :raises TooLate: its outcome is known by now, or still looked for.
    """
    _not_while_looking(generation)
    amount = int(generation.quote["high"])
    ended = move(
        session,
        generation,
        frm=State.unknown,
        to=State.failed,
        by=by.person_id,
        reconciling=False,
        charge_state=ChargeState.charged,
        charge_proof=Proof.assumed,
        charge_amount=amount,
        error_code="unknown_outcome",
        error_message="Written off: the answer never came, and it counts as charged.",
        dismissed_at=now(),
        finished_at=now(),
    )
    if ended is None:
        raise TooLate("Its outcome is known by now.")
    ledger.charge(
        session, ended.reservation_id, amount=amount, proof=Proof.assumed, note="written off"
    )
    return ended


def send_again(
    session: Session, generation: Generation, *, jobs: Jobs, connection: Connection, by: Actor
) -> Generation:
    """A person knowingly sends once more something whose outcome is unknown: it may cost twice.

    What the lost attempt may have cost is charged as assumed, and as much again is set aside.

    :raises TooLate: its outcome is known by now, or still looked for.
    """
    _not_while_looking(generation)
    lost = int(generation.quote["high"])
    held = session.get_one(Reservation, generation.reservation_id)
    reservation = ledger.reserve(
        session,
        workspace_id=generation.workspace_id,
        connection_id=generation.connection_id,
        amount=held.amount,
        unit=held.unit,
    )
    again = move(
        session,
        generation,
        frm=State.unknown,
        to=State.queued,
        by=by.person_id,
        reconciling=False,
        reservation_id=reservation.id,
        charge_state=ChargeState.reserved,
        charge_proof=None,
        charge_amount=reservation.amount,
        error_code="",
        error_message="",
        started_at=None,
        cancel_requested_at=None,
    )
    if again is None:
        raise TooLate("Its outcome is known by now.")
    ledger.charge(
        session,
        held.id,
        amount=lost,
        proof=Proof.assumed,
        note="lost answer, sent again by a person",
    )
    enqueue(session, jobs, again, connection, run=2 + again.revision)
    return again


def fetch_again(
    session: Session, generation: Generation, *, jobs: Jobs, connection: Connection, by: Actor
) -> Generation:
    """Fetch files that were made and paid for once more. Nothing is sent that could cost.

    :raises TooLate: nothing is missing.
    """
    if generation.error_code != "file":
        raise TooLate("Nothing of it is missing.")
    again = move(
        session,
        generation,
        frm=State.failed,
        to=State.fetching,
        by=by.person_id,
        error_message="",
    )
    if again is None:
        raise TooLate("It is being fetched already.")
    enqueue(session, jobs, again, connection, run=2 + again.revision)
    return again


def look_again(session: Session, generation: Generation, *, jobs: Jobs) -> Generation:
    """Look once more for an unknown outcome in the provider's own list.

    :raises TooLate: it is being looked for.
    """
    _not_while_looking(generation)
    attempt = session.scalars(
        select(Attempt)
        .where(Attempt.generation_id == generation.id)
        .order_by(Attempt.number.desc())
        .limit(1)
    ).one()
    attempt.looked += 1
    jobs.look(session, attempt.id, number=attempt.looked + 1, delay=0)
    return revise(session, generation, reconciling=True)


def _not_while_looking(generation: Generation) -> None:
    """:raises TooLate: Atelier still looks; whoever decides now decides too early, and may pay twice for it."""
    if generation.reconciling:
        raise TooLate("Atelier is still looking for it. Decide when it has stopped.")
