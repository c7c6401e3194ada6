"""What an attempt came to, when it was not a plain answer. Each runs inside the caller's transaction."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.gallery import service as gallery
from webapp.generations.models import Attempt, AttemptState, Generation, State
from webapp.generations.states import BUSY, move, revise
from webapp.jobs.service import Jobs
from webapp.kernel.clock import now
from webapp.providers.errors import ProviderError
from webapp.spend import ledger
from webapp.spend.models import ChargeState, Proof
from webapp.worker import charges

FIRST_LOOK_SECONDS = 1.0
NOTHING_TAKEN: dict[str, Any] = {
    "charge_state": ChargeState.released,
    "charge_proof": Proof.proven,
    "charge_amount": 0,
    "reconciling": False,
}
MAYBE_TAKEN: dict[str, Any] = {
    "charge_state": ChargeState.unknown,
    "charge_proof": None,
    "charge_amount": None,
    "reconciling": True,
}


class OurMistake(ProviderError):
    """Something of Atelier's own went wrong; the provider was not asked."""

    code = "internal"
    retryable = True


def back_to_queue(session: Session, generation_id: str) -> bool:
    """Nothing was sent yet: it has not begun. False where somebody stopped waiting for it."""
    moved = move(session, _now(session, generation_id), frm=BUSY, to=State.queued, started_at=None)
    if moved is not None:
        gallery.follow(session, moved)
    return moved is not None


def not_sent(session: Session, generation_id: str, attempt_id: str, error: ProviderError) -> None:
    """Provably unpaid, and worth another try, unless somebody stopped waiting: then the money is free again."""
    if not _mark(session, attempt_id, AttemptState.not_sent, error.message):
        return
    if back_to_queue(session, generation_id):
        return
    left = revise(session, _now(session, generation_id), **NOTHING_TAKEN)
    ledger.release(session, left.reservation_id, proof=Proof.proven, note=error.code)
    gallery.follow(session, left)


def refused(
    session: Session, jobs: Jobs, generation_id: str, attempt_id: str, error: ProviderError
) -> None:
    """The provider said no. Where that proves that nothing was charged, the money is free again; where it does
    not, the provider's books are looked at first.
    """
    unclear = error.charge_unclear
    known = AttemptState.unknown if unclear else AttemptState.not_sent
    if not _mark(session, attempt_id, known, error.message):
        return
    money = MAYBE_TAKEN if unclear else NOTHING_TAKEN
    moved = move(
        session,
        _now(session, generation_id),
        frm=BUSY,
        to=State.failed,
        error_code=error.code,
        error_message=error.message,
        error_retryable=error.retryable or unclear,
        finished_at=now(),
        **money,
    )
    if moved is None:
        # Somebody stopped waiting; the money still has to be told the truth.
        moved = revise(session, _now(session, generation_id), **money)
    if unclear:
        jobs.look(session, attempt_id, number=1, delay=FIRST_LOOK_SECONDS)
    else:
        ledger.release(session, moved.reservation_id, proof=Proof.proven, note=error.code)
    gallery.follow(session, moved)


def lost(session: Session, jobs: Jobs, generation_id: str, attempt_id: str, *, why: str) -> None:
    """It may have been charged and no answer came. It is looked for, and never sent again by itself."""
    if not _mark(session, attempt_id, AttemptState.unknown, why):
        return
    moved = move(
        session,
        _now(session, generation_id),
        frm=BUSY,
        to=State.unknown,
        reconciling=True,
        charge_state=ChargeState.unknown,
        error_code="unknown_outcome",
        error_message=why,
    )
    if moved is None:
        moved = revise(session, _now(session, generation_id), reconciling=True)
    jobs.look(session, attempt_id, number=1, delay=FIRST_LOOK_SECONDS)
    gallery.follow(session, moved)


def never_sent(session: Session, generation: Generation, error: ProviderError) -> None:
    """It could not even begin: the key is gone, locked or out of requests."""
    moved = move(
        session,
        generation,
        frm=State.queued,
        to=State.failed,
        error_code=error.code,
        error_message=error.message,
        error_retryable=error.retryable,
        finished_at=now(),
        **NOTHING_TAKEN,
    )
    if moved is not None:
        ledger.release(session, moved.reservation_id, proof=Proof.proven, note="never sent")
        gallery.follow(session, moved)


def broke(session: Session, jobs: Jobs, generation_id: str) -> None:
    """Our own mistake on the way. What has not left is given up unpaid; what may have been charged is looked for;
    what was made counts as charged, and can be fetched again.
    """
    attempt = last_attempt(session, generation_id)
    if attempt is not None and attempt.state is AttemptState.sending:
        lost(session, jobs, generation_id, attempt.id, why="Atelier broke while it was out.")
        return
    generation = _now(session, generation_id)
    if generation.state is State.queued:
        never_sent(session, generation, OurMistake("Atelier broke before it was sent."))
        return
    made = attempt is not None and attempt.state is AttemptState.answered
    charge = charges.Charge(int(generation.quote["high"]), Proof.assumed, "broke on the way")
    moved = move(
        session,
        generation,
        frm=BUSY,
        to=State.failed,
        error_code="file",
        error_message="It was made, and Atelier broke while taking it in. This is our mistake.",
        error_retryable=True,
        finished_at=now(),
        **charges.facts(charge),
    )
    if moved is None and made:
        # Somebody stopped waiting; it was paid for all the same.
        moved = revise(session, generation, **charges.facts(charge))
    if moved is not None:
        gallery.follow(session, charges.settle(session, moved, charge))


def last_attempt(session: Session, generation_id: str) -> Attempt | None:
    """The newest attempt of a generation."""
    return session.scalar(
        select(Attempt)
        .where(Attempt.generation_id == generation_id)
        .order_by(Attempt.number.desc())
        .limit(1)
    )


def _now(session: Session, generation_id: str) -> Generation:
    return session.get_one(Generation, generation_id)


def _mark(session: Session, attempt_id: str, state: AttemptState, error: str) -> bool:
    """From `sending` to what it turned out to be. False where that was known already."""
    marked = session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id, Attempt.state == AttemptState.sending)
        .values(state=state, error=error, answered_at=now())
        .execution_options(synchronize_session=False)
    )
    return marked.rowcount == 1  # type: ignore[attr-defined, no-any-return]
