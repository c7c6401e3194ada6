"""From a kept answer to assets, a settled charge and a finished generation.

Everything here can be repeated: files are fetched from what the answer names, rows are written once.
"""

import logging
import time
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.assets import service as assets
from webapp.assets.service import Facts
from webapp.assets.storage import StorageError
from webapp.connections.models import Connection
from webapp.gallery import service as gallery
from webapp.generations.models import Attempt, AttemptState, Generation, Output, State
from webapp.generations.states import BUSY, move, revise
from webapp.kernel import faults
from webapp.kernel.clock import now
from webapp.providers.errors import ProviderError
from webapp.providers.port import Client, Creation, Done
from webapp.worker import charges
from webapp.worker.house import House

log = logging.getLogger(__name__)

# An answer can still become the generation's end. (Words need no fetching, so not all pass through that state.)
OPEN = BUSY | {State.unknown}

# The newest answered attempt of a generation, with what it belongs to.
_answered = (
    select(Attempt, Generation, Connection)
    .join(Generation, Generation.id == Attempt.generation_id)
    .join(Connection, Connection.id == Generation.connection_id)
    .where(
        Attempt.generation_id == bindparam("generation_id"),
        Attempt.state == AttemptState.answered,
    )
    .order_by(Attempt.number.desc())
    .limit(1)
)

FETCH_PAUSES = (0.0, 1.0, 4.0, 10.0)
LEFT_THERE = "It was made, but its file could not be fetched. Fetching again costs nothing."
TAKEN = "What the provider names was taken in by another job before."


def take_in(house: House, generation_id: str) -> None:
    """Store what an answered attempt made, settle it, and say how it ended."""
    with house.db.read() as session:
        attempt, generation, connection = session.execute(
            _answered, {"generation_id": generation_id}
        ).one()
        outputs = {
            output.position: output
            for output in session.scalars(
                select(Output).where(Output.generation_id == generation_id)
            )
        }
    client = house.providers.client(connection, purpose="job")
    done = client.read_answer(attempt.answer or {})
    missing = ""
    ours = {output.remote_id for output in outputs.values()}
    for position, creation in enumerate(done.creations):
        output = outputs.get(position)
        if output is None:
            # Named twice in one answer, or another generation's by now.
            missing = missing or ("" if creation.remote_id in ours else TAKEN)
            continue
        if output.asset_id is not None:
            continue
        try:
            facts = _fetch(house, client, generation, creation)
        except (ProviderError, StorageError) as error:
            log.warning("generation %s: a file was not taken in: %s", generation_id, error)
            missing = LEFT_THERE
            continue
        faults.point("file-written")
        _add(house, generation, output, facts)
        faults.point("asset-committed")
    charge = charges.find_out(house.db, client, generation, attempt, done)
    with house.db.write() as session:
        _end(session, generation, done, charge, missing)
    faults.point("settled")


def _fetch(house: House, client: Client, generation: Generation, creation: Creation) -> Facts:
    """The bytes of one creation on our disk: its file, or where it has none, its own words."""
    name = f"{generation.slug}-{creation.remote_id}"
    if not creation.files and (generation.kind != "text" or not creation.text):
        creation = _whole(client, creation)
    if not creation.files:
        return assets.keep_text(
            house.storage,
            workspace_id=generation.workspace_id,
            creation=creation.raw,
            suggested_name=f"{name}.json",
        )
    for pause in FETCH_PAUSES[:-1]:
        time.sleep(pause)
        try:
            return _download(house, client, generation, creation.files[0], name)
        except ProviderError as error:
            log.info("generation %s: fetching again after: %s", generation.id, error)
    time.sleep(FETCH_PAUSES[-1])
    return _download(house, client, generation, creation.files[0], name)


def _whole(client: Client, creation: Creation) -> Creation:
    """The creation's own record: the answer to a request need not name the file of every kind, nor the words."""
    try:
        return client.creation(creation.remote_id)
    except ProviderError as error:
        log.info("creation %s: only what the answer said is known: %s", creation.remote_id, error)
        return creation


def _download(
    house: House, client: Client, generation: Generation, address: str, name: str
) -> Facts:
    with client.fetch(address) as download:
        return assets.keep(
            house.storage,
            workspace_id=generation.workspace_id,
            content=download.chunks,
            suggested_name=name,
        )


def _add(house: House, generation: Generation, output: Output, facts: Facts) -> None:
    with house.db.write() as session:
        asset = assets.add(session, generation.workspace_id, facts)
        session.merge(output).asset_id = asset.id


def _end(
    session: Session, seen: Generation, done: Done, charge: charges.Charge, missing: str
) -> None:
    """The last change: what it cost, and how it ended."""
    facts: dict[str, Any] = charges.facts(charge) | {
        "reconciling": False,
        "finished_at": now(),
        "adjustments": seen.adjustments or [vars_of(item) for item in done.adjustments],
    }
    if not done.creations or missing:
        facts["error_code"] = "file" if missing else "empty"
        facts["error_message"] = missing or "The provider answered, but made nothing."
        facts["error_retryable"] = bool(missing)
        ended = move(session, seen, frm=OPEN, to=State.failed, **facts)
    else:
        facts |= {"error_code": "", "error_message": "", "error_retryable": False}
        ended = move(session, seen, frm=OPEN, to=State.completed, **facts)
    if ended is None:
        # Somebody stopped waiting for it. It was made and paid for all the same, so it is kept and told.
        ended = revise(session, session.get_one(Generation, seen.id), **facts)
    ended = charges.settle(session, ended, charge)
    session.flush()
    gallery.follow(session, ended)


def vars_of(adjustment: object) -> dict[str, object]:
    """An adjustment as the row keeps it."""
    return {name: getattr(adjustment, name) for name in ("field", "asked", "used", "reason")}
