"""The way of one generation through the worker, written to be entered again at any point.

Nothing here trusts that it runs once. What is durable is in the rows: a generation that is `queued` has not
begun; an attempt that is `sending` may have cost money, so it is never sent again; one that is `answered` holds
the provider's whole answer, so that everything after it can be repeated for free.
"""

import logging
import time
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from webapp.connections import service as connections
from webapp.connections.models import Connection
from webapp.db.engine import INSIST_PAUSES
from webapp.gallery import service as gallery
from webapp.generations.models import Attempt, AttemptState, Generation, State
from webapp.generations.states import BUSY, move
from webapp.kernel import faults
from webapp.kernel.clock import now
from webapp.providers.errors import ProviderError, UnknownOutcome
from webapp.providers.port import Client, Done
from webapp.spend.models import ChargeState
from webapp.worker import answers, outcomes, watermark
from webapp.worker.house import House
from webapp.worker.sent import Sent

log = logging.getLogger(__name__)

_with_connection = (
    select(Generation, Connection)
    .join(Connection, Connection.id == Generation.connection_id)
    .where(Generation.id == bindparam("generation_id"))
)

# Provably unpaid trouble (no connection, 429, 503) is tried again this often before it becomes a failure.
TRIES = 4
PAUSES = (2.0, 8.0, 20.0)


@dataclass(frozen=True, slots=True)
class Started:
    """What a worker holds while one request is out."""

    generation: Generation
    connection: Connection
    attempt_id: str


def carry(house: House, sent: Sent, generation_id: str) -> str:
    """Take a generation as far as it goes now. Returns its state.

    Whatever breaks here must not leave it hanging: a database that went away is waited for, because all of this
    can be entered again; anything else is told as it is.
    """
    faults.point("claimed")
    for pause in INSIST_PAUSES:
        try:
            return _carry(house, sent, generation_id)
        except OperationalError:
            log.warning("generation %s waits for the database", generation_id)
            time.sleep(pause)
        except Exception:
            log.exception("generation %s broke its worker", generation_id)
            house.db.insist(lambda session: outcomes.broke(session, house.jobs, generation_id))
            return "broke"
    return _carry(house, sent, generation_id)


def _carry(house: House, sent: Sent, generation_id: str) -> str:
    for number in range(TRIES):
        with house.db.read() as session:
            generation = session.get_one(Generation, generation_id)
            attempt = outcomes.last_attempt(session, generation_id)
        if generation.state is not State.queued:
            return _resume(house, generation, attempt)
        pause = _send(house, sent, generation_id, last=number == TRIES - 1)
        if pause is None:
            break
        _wait(house, generation_id, pause if pause > 0 else PAUSES[min(number, len(PAUSES) - 1)])
    with house.db.read() as session:
        return session.get_one(Generation, generation_id).state.value


def _resume(house: House, generation: Generation, attempt: Attempt | None) -> str:
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
    elif generation.state in BUSY:
        with house.db.write() as session:
            outcomes.back_to_queue(session, generation.id)
    with house.db.read() as session:
        return session.get_one(Generation, generation.id).state.value


def _send(house: House, sent: Sent, generation_id: str, *, last: bool) -> float | None:
    """One attempt. Returns None when it has come to something, or the seconds to wait before another
    (0: as many as usual).
    """
    started = _begin(house, generation_id)
    if started is None:
        return None
    try:
        client = house.providers.client(started.connection, purpose="job")
        done = _generate(client, started, sent)
    except UnknownOutcome as error:
        with house.db.write() as session:
            outcomes.lost(session, house.jobs, generation_id, started.attempt_id, why=error.message)
        return None
    except ProviderError as error:
        with house.db.write() as session:
            if error.retryable and not last:
                outcomes.not_sent(session, generation_id, started.attempt_id, error)
                return error.seconds or 0.0
            outcomes.refused(session, house.jobs, generation_id, started.attempt_id, error)
        return None
    _keep_answer(house, started, done)
    answers.take_in(house, generation_id)
    return None


def _begin(house: House, generation_id: str) -> Started | None:
    """Write the attempt before the first byte leaves. None where somebody cancelled or was faster."""
    with house.db.read() as session:
        generation, connection = session.execute(
            _with_connection, {"generation_id": generation_id}
        ).one()
        newest = watermark.known(session, connection)
    if connection.revoked_at is not None:
        with house.db.write() as session:
            outcomes.connection_gone(session, generation_id)
        return None
    if newest is None:
        newest = watermark.ask(house.providers.client(connection, purpose="job"))
    with house.db.write() as session:
        moved = move(session, generation, frm=State.queued, to=State.submitting, started_at=now())
        if moved is None:
            return None
        attempt = Attempt(
            generation_id=generation_id,
            number=1 + _number_of_attempts(session, generation_id),
            state=AttemptState.sending,
            balance_before=connection.balance,
            watermark=newest,
        )
        session.add(attempt)
        session.flush()
        gallery.follow(session, moved)
    faults.point("sending-committed")
    return Started(generation=moved, connection=connection, attempt_id=attempt.id)


def _generate(client: Client, started: Started, sent: Sent) -> Done:
    generation = started.generation
    return client.generate(generation.slug, generation.body, on_sent=lambda: sent.note(generation))


def _keep_answer(house: House, started: Started, done: Done) -> None:
    """Commit the provider's whole answer. From here on nothing needs the provider's memory."""

    def keep(session: Session) -> None:
        session.execute(
            update(Attempt)
            .where(Attempt.id == started.attempt_id)
            .values(state=AttemptState.answered, answer=done.raw, answered_at=now())
        )
        moved = move(session, started.generation, frm=BUSY | {State.unknown}, to=State.fetching)
        if moved is not None:
            gallery.follow(session, moved)
        connections.note_balance(session, started.connection, done.balance_after)
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


def _number_of_attempts(session: Session, generation_id: str) -> int:
    statement = select(func.count()).select_from(Attempt)
    return session.scalar(statement.where(Attempt.generation_id == generation_id)) or 0
