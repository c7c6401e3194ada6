"""The way of one generation through the worker, written to be entered again at any point.

Nothing here trusts that it runs once. What is durable is in the rows: a generation that is `queued` has not
begun; an attempt that is `sending` may have cost money, so it is never sent again; one that is `answered` holds
the provider's whole answer, so that everything after it can be repeated for free.
"""

import logging
import time
from typing import NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from webapp.connections import service as connections
from webapp.connections.models import Connection
from webapp.connections.service import partition
from webapp.gallery import service as gallery
from webapp.generations.claims import claim
from webapp.generations.models import Attempt, AttemptState, Generation, State
from webapp.generations.states import BUSY, move
from webapp.kernel import faults
from webapp.kernel.clock import now
from webapp.providers.errors import ProviderError, UnknownOutcome
from webapp.providers.port import Done
from webapp.spend.models import ChargeState
from webapp.worker import answers, outcomes, watermark
from webapp.worker.house import House
from webapp.worker.patience import carried
from webapp.worker.sent import Sent

log = logging.getLogger(__name__)

_with_connection = (
    select(Generation, Connection)
    .join(Connection, Connection.id == Generation.connection_id)
    .where(Generation.id == bindparam("generation_id"))
)

_attempts = (
    select(func.count())
    .select_from(Attempt)
    .where(Attempt.generation_id == bindparam("generation_id"))
)

# Provably unpaid trouble (no connection, 429, 503) is tried again this often before it becomes a failure.
TRIES = 4
PAUSES = (2.0, 8.0, 20.0)


class Job(NamedTuple):
    """A generation and the connection it runs through."""

    generation: Generation
    connection: Connection


def carry(house: House, sent: Sent, generation_id: str) -> str:
    """Take a generation as far as it goes now. Returns its state."""
    faults.point("claimed")
    state = carried(
        house.db,
        f"generation {generation_id}",
        lambda: _carry(house, sent, generation_id),
        broke=lambda session: outcomes.broke(session, house.jobs, generation_id),
    )
    return state or "broke"


def _carry(house: House, sent: Sent, generation_id: str) -> str:
    for number in range(TRIES):
        with house.db.read() as session:
            generation = session.get_one(Generation, generation_id)
            attempt = outcomes.last_attempt(session, generation_id)
        if generation.state is not State.queued:
            return _resume(house, sent, generation, attempt)
        pause = _send(house, sent, generation_id, last=number == TRIES - 1)
        if pause is None:
            break
        _wait(house, generation_id, pause if pause > 0 else PAUSES[min(number, len(PAUSES) - 1)])
    with house.db.read() as session:
        return session.get_one(Generation, generation_id).state.value


def _resume(house: House, sent: Sent, generation: Generation, attempt: Attempt | None) -> str:
    """Entered again after this process, or another, died on the way; or after somebody stopped waiting."""
    if attempt is not None and attempt.state is AttemptState.sending:
        with house.db.write() as session:
            outcomes.lost(
                session,
                house.jobs,
                generation.id,
                attempt.id,
                why="Atelier stopped while the answer was on its way.",
            )
    elif attempt is not None and attempt.state is AttemptState.answered:
        if generation.charge_state is not ChargeState.charged or generation.state is State.fetching:
            answers.take_in(house, generation.id)
    elif generation.state in BUSY and (attempt is None or attempt.state is AttemptState.not_sent):
        with house.db.write() as session:
            outcomes.back_to_queue(session, generation.id)
        return _carry(house, sent, generation.id)
    with house.db.read() as session:
        return session.get_one(Generation, generation.id).state.value


def _send(house: House, sent: Sent, generation_id: str, *, last: bool) -> float | None:
    """One attempt. Returns None when it has come to something, or the seconds to wait before another
    (0: as many as usual).
    """
    with house.db.read() as session:
        job = Job(*session.execute(_with_connection, {"generation_id": generation_id}).one())
        newest = watermark.known(session, job.connection)
    try:
        client = house.providers.client(job.connection, purpose="job")
        # The key's limit is waited for while it is still certain that nothing was sent.
        client.prepare()
        newest = watermark.ask(client) if newest is None else newest
    except ProviderError as error:
        return _never_sent(house, job, error, last=last)
    attempt_id = _begin(house, job, newest)
    if attempt_id is None:
        return None
    try:
        done = client.generate(
            job.generation.slug,
            job.generation.body,
            on_sent=lambda: sent.note(job.generation),
        )
    except UnknownOutcome as error:
        why = error.message
        house.db.insist(
            lambda session: outcomes.lost(session, house.jobs, generation_id, attempt_id, why=why)
        )
        return None
    except ProviderError as error:
        return _refused(house, job, attempt_id, error, last=last)
    _keep_answer(house, job, attempt_id, done)
    answers.take_in(house, generation_id)
    return None


def _never_sent(house: House, job: Job, error: ProviderError, *, last: bool) -> float | None:
    """The key cannot be used, or has no room: nothing has left."""
    if error.retryable and not last:
        return error.seconds or 0.0
    connections.note_problem(house.db, job.connection.id, error)
    with house.db.write() as session:
        outcomes.never_sent(session, job.generation, error)
    return None


def _begin(house: House, job: Job, newest: int) -> str | None:
    """Write the attempt before the first byte leaves. None where somebody cancelled or was faster."""
    with house.db.write() as session:
        moved = move(
            session, job.generation, frm=State.queued, to=State.submitting, started_at=now()
        )
        if moved is None:
            return None
        attempt = Attempt(
            generation_id=moved.id,
            number=1 + session.scalars(_attempts, {"generation_id": moved.id}).one(),
            state=AttemptState.sending,
            balance_before=job.connection.balance,
            watermark=newest,
        )
        session.add(attempt)
        session.flush()
        gallery.follow(session, moved)
    faults.point("sending-committed")
    return attempt.id


def _refused(
    house: House, job: Job, attempt_id: str, error: ProviderError, *, last: bool
) -> float | None:
    """The provider said no, or was provably not reached."""
    again = error.retryable and not last

    def tell(session: Session) -> None:
        if again:
            outcomes.not_sent(session, job.generation.id, attempt_id, error)
        else:
            outcomes.refused(session, house.jobs, job.generation.id, attempt_id, error)

    house.db.insist(tell)
    connections.note_problem(house.db, job.connection.id, error)
    return (error.seconds or 0.0) if again else None


def _keep_answer(house: House, job: Job, attempt_id: str, done: Done) -> None:
    """Commit the provider's whole answer. From here on nothing needs the provider's memory."""

    def keep(session: Session) -> None:
        session.execute(
            update(Attempt)
            .where(Attempt.id == attempt_id, Attempt.state != AttemptState.answered)
            .values(state=AttemptState.answered, answer=done.raw, answered_at=now())
        )
        claim(session, job.generation.id, partition(job.connection), done.creations)
        if any(creation.files for creation in done.creations):
            moved = move(session, job.generation, frm=answers.OPEN, to=State.fetching)
            if moved is not None:
                gallery.follow(session, moved)
        connections.note_balance(session, job.connection, done.balance_after)
        faults.point("answered-uncommitted")

    house.db.insist(keep)
    faults.point("answered")


def _wait(house: House, generation_id: str, seconds: float) -> None:
    """Wait, but not past a cancel."""
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        time.sleep(min(left, 1.0))
        with house.db.read() as session:
            if session.get_one(Generation, generation_id).state is not State.queued:
                return
