"""What people do with generations: submit, cancel, dismiss, send again, write off."""

import hashlib
import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.catalog.binding import Bound
from webapp.catalog.models import Generator
from webapp.connections.models import Connection
from webapp.connections.service import partition, queue_name
from webapp.events import service as events
from webapp.generations.errors import SubmissionClash, TooLate
from webapp.generations.models import Generation, State
from webapp.generations.states import BUSY, WAITING, move
from webapp.jobs.service import PRIORITY_SINGLE, Jobs
from webapp.kernel import faults
from webapp.kernel.clock import now
from webapp.spend import ledger
from webapp.spend.models import ChargeState, Proof, Quote
from webapp.web.errors import NotFound
from webapp.workspaces.actor import Actor


def get(session: Session, *, workspace_id: str, generation_id: str) -> Generation:
    """One generation of that workspace.

    :raises NotFound: there is none, or it belongs to somebody else.
    """
    found = session.scalar(
        select(Generation).where(
            Generation.id == generation_id, Generation.workspace_id == workspace_id
        )
    )
    if found is None:
        raise NotFound
    return found


def submitted(session: Session, *, workspace_id: str, submission_id: str) -> Generation | None:
    """The generation that this submission id has queued, if it has."""
    return session.scalar(
        select(Generation).where(
            Generation.workspace_id == workspace_id, Generation.submission_id == submission_id
        )
    )


def submission_hash(connection: Connection, slug: str, asked: dict[str, Any]) -> str:
    """What a submission id stands for: SHA-256 of connection, generator and the recipe."""
    text = json.dumps([connection.id, slug, asked], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def submit(
    session: Session,
    *,
    jobs: Jobs,
    by: Actor,
    connection: Connection,
    generator: Generator,
    bound: Bound,
    quote: Quote,
    submission_id: str,
    meaning: str | None = None,
    priority: int = PRIORITY_SINGLE,
) -> tuple[Generation, bool]:
    """Reserve, write the row and enqueue, all in the caller's transaction.

    Returns the generation and whether it is new: the same submission id queues once. `meaning` is what the id stands
    for where that is more than the recipe: SHA-256 of a whole request.

    :raises SubmissionClash: the submission id was used for another recipe.
    """
    meaning = meaning or submission_hash(connection, generator.slug, bound.asked)
    earlier = submitted(session, workspace_id=by.workspace_id, submission_id=submission_id)
    if earlier is not None:
        if earlier.submission_hash != meaning:
            raise SubmissionClash
        return earlier, False
    reservation = ledger.reserve(
        session,
        workspace_id=by.workspace_id,
        connection_id=connection.id,
        amount=ledger.reserve_amount(quote),
        unit=quote.unit,
    )
    generation = Generation(
        workspace_id=by.workspace_id,
        person_id=by.person_id,
        connection_id=connection.id,
        source=connection.source,
        slug=generator.slug,
        title=generator.title,
        kind=bound.kind,
        prompt=str(bound.body.get("prompt", "")),
        asked=bound.asked,
        body=bound.body,
        applied=quote.applied,
        adjustments=quote.adjustments,
        dropped=quote.dropped,
        schema_hash=generator.schema_hash,
        model=bound.model,
        count=bound.count,
        submission_id=submission_id,
        submission_hash=meaning,
        quote_id=quote.id,
        quote=quote_facts(quote),
        reservation_id=reservation.id,
        state=State.queued,
        charge_state=ChargeState.reserved,
        charge_amount=reservation.amount,
        unit=quote.unit,
        expected_seconds=quote.seconds,
        revision=events.touch(session, by.workspace_id),
        error_retryable=False,
    )
    session.add(generation)
    session.flush()
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="generation.submitted",
        by=by.person_id,
        subject_id=generation.id,
        data={"slug": generator.slug, "quoted": quote.high, "reserved": reservation.amount},
    )
    enqueue(session, jobs, generation, connection, run=1, priority=priority)
    faults.point("enqueued")
    return generation, True


def quote_facts(quote: Quote) -> dict[str, Any]:
    """What a generation remembers of its price, after the quote itself has expired."""
    return {
        "id": quote.id,
        "low": quote.low,
        "high": quote.high,
        "unit": quote.unit,
        "trust": quote.trust.value,
        "seconds": quote.seconds,
        "adjustments": quote.adjustments,
        "dropped": quote.dropped,
        "expires_at": quote.expires_at.isoformat(),
    }


def cancel(session: Session, generation: Generation, *, by: Actor) -> Generation:
    """Stop it. While it waits, nothing is sent and the money is free again. Once it was sent we only stop
    waiting: the provider may still charge, and what was paid for is still taken in when it comes.

    :raises TooLate: it has ended already.
    """
    stopped = move(
        session,
        generation,
        frm=WAITING,
        to=State.cancelled,
        by=by.person_id,
        charge_state=ChargeState.released,
        charge_proof=Proof.proven,
        charge_amount=0,
        finished_at=now(),
    )
    if stopped is not None:
        ledger.release(session, stopped.reservation_id, proof=Proof.proven, note="cancelled unsent")
        return stopped
    ignored = move(
        session,
        generation,
        frm=BUSY,
        to=State.cancelled,
        by=by.person_id,
        charge_state=ChargeState.unknown,
        cancel_requested_at=now(),
        finished_at=now(),
    )
    if ignored is None:
        raise TooLate("It has already ended.")
    return ignored


def enqueue(
    session: Session,
    jobs: Jobs,
    generation: Generation,
    connection: Connection,
    *,
    run: int,
    priority: int = PRIORITY_SINGLE,
) -> None:
    """Queue one run of a generation in its connection's lane, in the caller's transaction."""
    session.flush()
    jobs.generate(
        session,
        generation.id,
        queue=queue_name(connection),
        partition=partition(connection),
        run=run,
        priority=priority,
    )
