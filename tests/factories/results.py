"""Generations that went their way, with assets and gallery entries, as a worker leaves them."""

from tests.factories import media, money
from webapp.assets import service as assets
from webapp.db.engine import Database
from webapp.events import service as events
from webapp.gallery import service as gallery
from webapp.generations.models import Generation, Output, State
from webapp.kernel.clock import now
from webapp.kernel.ids import new_id
from webapp.spend.models import ChargeState, Proof


def queued(db: Database, connection, person, **more) -> Generation:
    """A generation as it is after submit."""
    made = money.generation(db, connection, person.id, **more)
    return changed(db, made)


def changed(db: Database, generation: Generation, **values) -> Generation:
    """The same after some change, with its gallery entries in step."""
    with db.write() as session:
        row = session.get_one(Generation, generation.id)
        for name, value in values.items():
            setattr(row, name, value)
        row.revision = events.touch(session, row.workspace_id)
        gallery.follow(session, row)
        return row


def stored(db: Database, storage, generation: Generation, *contents, remote=None) -> list[str]:
    """Assets of a generation; each content is bytes, or a text result's object. Returns their ids."""
    ids = []
    for position, content in enumerate(contents):
        keep = assets.keep_text if isinstance(content, dict) else assets.keep
        name = "creation" if isinstance(content, dict) else "content"
        facts = keep(storage, workspace_id=generation.workspace_id, **{name: content})
        with db.write() as session:
            asset = assets.add(session, generation.workspace_id, facts)
            session.add(
                Output(
                    generation_id=generation.id,
                    position=position,
                    account="generor:42",
                    remote_id=new_id(),
                    asset_id=asset.id,
                    remote=remote or {},
                )
            )
            ids.append(asset.id)
    return ids


def completed(db: Database, storage, connection, person, *contents, remote=None, **more):
    """A generation that made these; returns it and the ids of its assets."""
    contents = contents or (media.picture(),)
    generation = queued(db, connection, person, count=len(contents), **more)
    ids = stored(db, storage, generation, *contents, remote=remote)
    generation = changed(
        db,
        generation,
        state=State.completed,
        started_at=now(),
        finished_at=now(),
        charge_state=ChargeState.charged,
        charge_proof=Proof.proven,
        charge_amount=6 * len(contents),
    )
    return generation, ids
