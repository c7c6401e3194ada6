"""Looking for a result whose answer was lost: through the provider's own list, several times, never by sending.

A generation still running is invisible in that list, so looking goes on until twice the quoted time and at
least a minute have passed. Then a person decides.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.connections.service import partition
from webapp.gallery import service as gallery
from webapp.generations.models import Attempt, AttemptState, Generation, Output, State
from webapp.generations.reconcile import matching
from webapp.generations.states import move, revise
from webapp.kernel.clock import now
from webapp.providers.errors import ProviderError
from webapp.providers.port import Creation
from webapp.spend import ledger
from webapp.spend.models import ChargeState, Proof
from webapp.worker import answers, charges, outcomes
from webapp.worker.house import House
from webapp.worker.listed import LISTED, newest
from webapp.worker.patience import carried

log = logging.getLogger(__name__)

PAUSES = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0, 30.0)


def look(house: House, attempt_id: str) -> None:
    """Look once; adopt what is found, look again later, or leave it to a person."""
    carried(
        house.db,
        f"looking for attempt {attempt_id}",
        lambda: _look(house, attempt_id),
        broke=lambda session: _broke(session, house, attempt_id),
    )


def _look(house: House, attempt_id: str) -> None:
    with house.db.read() as session:
        attempt = session.get_one(Attempt, attempt_id)
        generation = session.get_one(Generation, attempt.generation_id)
        connection = session.get_one(Connection, generation.connection_id)
        claimed = _claimed(session, connection)
    if attempt.state is AttemptState.answered:
        _take_in(house, generation)
        return
    if attempt.state is not AttemptState.unknown or not generation.reconciling:
        return
    over = now() >= deadline(house, generation, attempt)
    adopted = untouched = False
    try:
        client = house.providers.client(connection, purpose="read")
        listed = newest(client, generation, attempt, claimed=claimed)
        found = matching(generation, attempt, listed, claimed=claimed)
        if found and (len(found) == generation.count or over):
            whole = [client.creation(creation.remote_id) for creation in found]
            adopted = _adopt(house, generation, connection, attempt, whole)
        if not adopted and generation.state is State.failed:
            untouched = charges.nothing_is_gone(house.db, client, generation, attempt)
    except ProviderError as error:
        log.info("looking for %s: %s", generation.id, error)
    if adopted:
        answers.take_in(house, generation.id)
        return
    with house.db.write() as session:
        if not _still_looked_for(session, generation, attempt):
            return
        if untouched:
            _nothing_taken(session, generation)
        elif over:
            _leave_to_a_person(session, generation)
        else:
            _look_again(session, house, generation, attempt)


def _take_in(house: House, generation: Generation) -> None:
    """An answer came by another way, and nobody may have got to the end of it."""
    if generation.charge_state is not ChargeState.charged or generation.state is State.fetching:
        answers.take_in(house, generation.id)


def _broke(session: Session, house: House, attempt_id: str) -> None:
    """Our own mistake. Nobody else would look for it, so it is left to a person."""
    attempt = session.get_one(Attempt, attempt_id)
    generation = session.get_one(Generation, attempt.generation_id)
    if _still_looked_for(session, generation, attempt):
        _leave_to_a_person(session, generation)
    else:
        outcomes.broke(session, house.jobs, generation.id)


def _still_looked_for(session: Session, generation: Generation, attempt: Attempt) -> bool:
    """Whether this attempt is what its generation waits for. Raising the revision first makes others wait their
    turn, so what is read here stays true until the commit.
    """
    fresh = revise(session, generation)
    newest = outcomes.last_attempt(session, generation.id)
    if newest is None or newest.id != attempt.id or not fresh.reconciling:
        return False
    session.refresh(newest)
    return newest.state is AttemptState.unknown


def deadline(house: House, generation: Generation, attempt: Attempt) -> datetime:
    """When looking ends."""
    seconds = max(2.0 * (generation.expected_seconds or 0), house.settings.reconcile_min)
    return attempt.sent_at + timedelta(seconds=seconds)


def _adopt(
    house: House,
    generation: Generation,
    connection: Connection,
    attempt: Attempt,
    found: list[Creation],
) -> bool:
    """Claim the creations and keep them as this attempt's answer. False where one was claimed meanwhile, or may
    belong to a request that is still out.
    """
    try:
        with house.db.write() as session:
            if not _still_looked_for(session, generation, attempt):
                return False
            if _same_recipe_is_out(session, generation, attempt):
                return False
            for position, creation in enumerate(found):
                session.add(
                    Output(
                        generation_id=generation.id,
                        position=position,
                        account=partition(connection),
                        remote_id=creation.remote_id,
                        remote=creation.raw,
                    )
                )
            session.execute(
                update(Attempt)
                .where(Attempt.id == attempt.id)
                .values(
                    state=AttemptState.answered,
                    answer={"creations": [creation.raw for creation in found]},
                    answered_at=now(),
                    looked=Attempt.looked + 1,
                    looked_at=now(),
                )
            )
            moved = move(
                session,
                generation,
                frm=frozenset({State.unknown, State.failed}),
                to=State.fetching,
                dismissed_at=None,
            )
            if moved is not None:
                gallery.follow(session, moved)
    except IntegrityError:
        log.info("generation %s: what was found belongs to another by now", generation.id)
        return False
    return True


def _claimed(session: Session, connection: Connection) -> set[str]:
    """The creations of this account that generations already have; only the newest can be in the list."""
    return set(
        session.scalars(
            select(Output.remote_id)
            .where(Output.account == partition(connection))
            .order_by(Output.id.desc())
            .limit(10 * LISTED)
        )
    )


def _same_recipe_is_out(session: Session, generation: Generation, attempt: Attempt) -> bool:
    """Whether a request with the same words is still out on this account: what is listed may be its own."""
    statement = (
        select(Attempt.id)
        .join(Generation, Generation.id == Attempt.generation_id)
        .where(
            Attempt.id != attempt.id,
            Attempt.state == AttemptState.sending,
            Attempt.sent_at > attempt.sent_at - charges.LONGEST_OUT,
            Generation.slug == generation.slug,
            Generation.source == generation.source,
            Generation.prompt == generation.prompt,
        )
        .limit(1)
    )
    return session.scalar(statement) is not None


def _nothing_taken(session: Session, generation: Generation) -> None:
    changed = revise(
        session,
        generation,
        reconciling=False,
        charge_state=ChargeState.released,
        charge_proof=Proof.proven,
        charge_amount=0,
    )
    ledger.release(
        session, generation.reservation_id, proof=Proof.proven, note="the balance is the same"
    )
    gallery.follow(session, changed)


def _leave_to_a_person(session: Session, generation: Generation) -> None:
    """Stop looking. What failed stays failed, and its money set aside; anything else needs a decision."""
    changed = move(
        session,
        generation,
        frm=frozenset({State.unknown, State.cancelled}),
        to=State.unknown,
        reconciling=False,
        charge_state=ChargeState.unknown,
    )
    gallery.follow(session, changed or revise(session, generation, reconciling=False))


def _look_again(session: Session, house: House, generation: Generation, attempt: Attempt) -> None:
    looked = session.scalars(
        update(Attempt)
        .where(Attempt.id == attempt.id)
        .values(looked=Attempt.looked + 1, looked_at=now())
        .returning(Attempt.looked)
    ).one()
    changed = revise(session, generation)
    pause = PAUSES[min(looked, len(PAUSES) - 1)]
    house.jobs.look(session, attempt.id, number=looked + 1, delay=pause)
    gallery.follow(session, changed)
