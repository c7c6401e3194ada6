"""Rows that money stands on, written straight into the database."""

from tests.support import people
from webapp.connections.models import Connection, Health
from webapp.db.engine import Database
from webapp.generations.models import Generation, State
from webapp.kernel.ids import new_id
from webapp.providers.port import Mode, Provider
from webapp.spend import ledger
from webapp.spend.models import ChargeState


def connection(db: Database, *, member: people.Member | None = None, **more) -> Connection:
    """A connection whose key is never used."""
    member = member or people.owner(db, "Alice Ardent", "Northwind Studio")
    values = {
        "provider": Provider.generor,
        "mode": Mode.live,
        "label": "Studio",
        "key_prefix": "gnr_live_ab12",
        "key_last4": "9f0e",
        "account_id": "42",
        "health": Health.ok,
    } | more
    with db.write() as session:
        made = Connection(workspace_id=member.workspace.id, **values)
        session.add(made)
        session.flush()
        return made


def generation(db: Database, connection: Connection, person_id: str, **more) -> Generation:
    """A queued generation with its money set aside."""
    values = {
        "slug": "poster",
        "title": "Poster",
        "kind": "image",
        "prompt": "Spring launch",
        "asked": {"prompt": "Spring launch"},
        "body": {"prompt": "Spring launch", "model_id": 10003, "privacy_mode": 1},
        "submission_id": new_id(),
        "submission_hash": "0" * 64,
        "quote": {"low": 6, "high": 6, "unit": "credits", "seconds": 12},
        "state": State.queued,
        "charge_state": ChargeState.reserved,
        "charge_amount": 24,
        "expected_seconds": 12,
    } | more
    with db.write() as session:
        reservation = ledger.reserve(
            session,
            workspace_id=connection.workspace_id,
            connection_id=connection.id,
            amount=24,
            unit="credits",
        )
        made = Generation(
            workspace_id=connection.workspace_id,
            connection_id=connection.id,
            person_id=person_id,
            source=connection.source,
            reservation_id=reservation.id,
            **values,
        )
        session.add(made)
        session.flush()
        return made
