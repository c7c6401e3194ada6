"""A state changes once, whoever tries; what changed carries a number that pages can ask for."""

import threading

import pytest
from sqlalchemy import select

from tests.factories import money as factory
from tests.support import people
from webapp.events import service as events
from webapp.events.models import Event
from webapp.generations.models import Generation, State
from webapp.generations.states import BUSY, move


@pytest.fixture
def alice(both_db):
    return people.owner(both_db, "Alice Ardent", "Northwind Studio")


@pytest.fixture
def generation(both_db, alice):
    return factory.generation(both_db, factory.connection(both_db, member=alice), alice.id)


def test_a_generation_moves_on_and_says_so(both_db, generation):
    with both_db.write() as session:
        moved = move(session, generation, frm=State.queued, to=State.submitting)
    assert moved.state is State.submitting
    with both_db.read() as session:
        assert moved.revision == events.revision(session, generation.workspace_id) == 1


def test_from_another_state_it_does_not_move(both_db, generation):
    with both_db.write() as session:
        assert move(session, generation, frm=BUSY, to=State.failed) is None
    with both_db.read() as session:
        assert session.get(Generation, generation.id).state is State.queued
        told = select(Event).where(Event.subject_id == generation.id)
        assert session.scalars(told).all() == []


def test_of_many_who_take_it_one_gets_it(both_db, generation):
    got = []

    def take():
        with both_db.write() as session:
            if move(session, generation, frm=State.queued, to=State.submitting) is not None:
                got.append(1)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1]
