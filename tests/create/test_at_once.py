"""Fifty presses of one button, all at the same moment."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import column, func, select, table

from tests.factories import money as factory
from tests.support import people
from webapp.catalog import service as catalog
from webapp.catalog.binding import bind
from webapp.catalog.models import Generator
from webapp.create import service
from webapp.gallery.models import Entry
from webapp.generations.models import Generation
from webapp.jobs.service import Jobs
from webapp.kernel.clock import now
from webapp.spend import quotes
from webapp.spend.models import LedgerRow, Quote, Reservation, Trust

PRESSES = 50
VALUES = {"prompt": "Spring launch", "model_id": "37"}


class NoNetwork:
    """The price is in the table already, so no client is used."""

    def client(self, *_, **__):
        return None


@pytest.fixture
def alice(both_db):
    return people.owner(both_db, "Alice Ardent", "Northwind Studio")


@pytest.fixture
def priced(both_db, alice):
    """A connection and a generator whose price is known."""
    connection = factory.connection(both_db, member=alice)
    with both_db.write() as session:
        session.add(
            Generator(
                source=connection.source, slug="poster", provider="generor", title="Poster",
                description="", kind="image", parameters=[], raw={}, listed_at=now(), read_at=now(),
            )
        )  # fmt: skip
        session.flush()
        generator = catalog.get(session, connection.source, "poster")
        bound = bind(generator, catalog.models_for(session, generator), VALUES, strict=True)
        assert not bound.errors
        session.add(
            Quote(
                workspace_id=alice.workspace.id, connection_id=connection.id, slug="poster",
                body_hash=quotes.body_hash(connection, "poster", bound), low=6, high=6,
                unit="credits", trust=Trust.quoted, seconds=12, detail={"firm": True},
                adjustments=[], dropped=[], applied={},
                expires_at=now() + timedelta(minutes=5),
            )
        )  # fmt: skip
    return connection


def test_fifty_at_once_queue_one_generation_and_set_money_aside_once(
    both_db, both_settings, alice, priced
):
    jobs = Jobs(both_settings)
    together = threading.Barrier(PRESSES)
    queued, problems = [], []

    def press():
        together.wait()
        try:
            made = service.submit(
                both_db, NoNetwork(), jobs, by=alice.actor, connection=priced, slug="poster",
                values=VALUES, submission_id="once", max_amount=6,
            )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            problems.append(error)
        else:
            queued.append(made.id)

    presses = [threading.Thread(target=press) for _ in range(PRESSES)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    jobs.close()
    assert problems == []
    assert len(queued) == PRESSES
    assert len(set(queued)) == 1
    with both_db.read() as session:
        for rows in (Generation, Reservation, LedgerRow, Entry):
            assert session.scalar(select(func.count()).select_from(rows)) == 1, rows
        workflows = table(
            "workflow_status",
            column("workflow_uuid"),
            schema=None if both_db.is_sqlite else "dbos",
        )
        found = session.scalars(select(workflows.c.workflow_uuid)).all()
    assert found == queued[:1]
