"""What an attempt came to, when it was not a plain answer. Each runs inside the caller's transaction."""

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

FIRST_LOOK_SECONDS = 1.0


def back_to_queue(session: Session, generation_id: str) -> None:
    """Nothing was sent yet: it has not begun."""
    moved = move(session, _now(session, generation_id), frm=BUSY, to=State.queued, started_at=None)
    if moved is not None:
        gallery.follow(session, moved)


def not_sent(session: Session, generation_id: str, attempt_id: str, error: ProviderError) -> None:
    """Provably unpaid, and worth another try."""
    _mark(session, attempt_id, AttemptState.not_sent, error.message)
    back_to_queue(session, generation_id)


def refused(
    session: Session, jobs: Jobs, generation_id: str, attempt_id: str, error: ProviderError
) -> None:
    """The provider said no. Where that proves that nothing was charged, the money is free again; where it does
    not, the provider's books are looked at first.
    """
    unclear = error.charge_unclear
    _mark(
        session,
        attempt_id,
        AttemptState.unknown if unclear else AttemptState.not_sent,
        error.message,
    )
    moved = move(
        session,
        _now(session, generation_id),
        frm=BUSY,
        to=State.failed,
        error_code=error.code,
        error_message=error.message,
        error_retryable=error.retryable or unclear,
        charge_state=ChargeState.unknown if unclear else ChargeState.released,
        charge_proof=None if unclear else Proof.proven,
        charge_amount=None if unclear else 0,
        reconciling=unclear,
        finished_at=now(),
    )
    if moved is None:
        # Somebody stopped waiting; the money still has to be told the truth.
        moved = revise(
            session,
            _now(session, generation_id),
            reconciling=unclear,
            charge_state=ChargeState.unknown if unclear else ChargeState.released,
            charge_proof=None if unclear else Proof.proven,
            charge_amount=None if unclear else 0,
        )
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
        charge_state=ChargeState.released,
        charge_proof=Proof.proven,
        charge_amount=0,
        finished_at=now(),
    )
    if moved is not None:
        ledger.release(session, moved.reservation_id, proof=Proof.proven, note="never sent")
        gallery.follow(session, moved)


def broke(session: Session, jobs: Jobs, generation_id: str) -> None:
    """Our own mistake on the way. What may have been charged is looked for; what was made can be fetched again."""
    attempt = last_attempt(session, generation_id)
    if attempt is not None and attempt.state is AttemptState.sending:
        lost(session, jobs, generation_id, attempt.id, why="Atelier broke while it was out.")
        return
    moved = move(
        session,
        _now(session, generation_id),
        frm=BUSY,
        to=State.failed,
        error_code="file",
        error_message="It was made, and Atelier broke while taking it in. This is our mistake.",
        error_retryable=True,
        finished_at=now(),
    )
    if moved is not None:
        gallery.follow(session, moved)


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
