"""The gallery is in step with each generation: one place for each expected result, then what came."""

import pytest
from sqlalchemy import event, select

from tests.factories import media, money, results
from tests.support import people
from webapp.assets.storage import Storage
from webapp.gallery import service
from webapp.gallery.following import GONE
from webapp.gallery.models import Entry
from webapp.generations.models import State
from webapp.kernel.clock import now
from webapp.spend.models import ChargeState


@pytest.fixture
def alice(both_db):
    return people.owner(both_db, "Alice Ardent", "Northwind Studio")


@pytest.fixture
def connection(both_db, alice):
    return money.connection(both_db, member=alice)


@pytest.fixture
def storage(tmp_path):
    return Storage(tmp_path / "assets")


@pytest.fixture
def entries(both_db):
    def read(generation, *, gone=False):
        query = (
            select(Entry).where(Entry.generation_id == generation.id).order_by(Entry.number.desc())
        )
        with both_db.read() as session:
            found = session.scalars(query).all()
        return found if gone else [entry for entry in found if entry.deleted_at != GONE]

    return read


def test_what_is_queued_has_a_place_for_each_result_the_first_in_front(
    both_db, alice, connection, entries
):
    generation = results.queued(
        both_db,
        connection,
        alice,
        count=3,
        model={"id": 1, "name": "Seedream 5"},
        asked={"aspect_ratio": "9:16"},
    )
    places = entries(generation)
    assert [place.position for place in places] == [0, 1, 2]
    assert {(p.status, p.state, p.kind, p.ratio) for p in places} == {
        ("running", "queued", "image", "9x16")
    }
    assert {(p.person_name, p.model_name, p.title) for p in places} == {
        ("Alice Ardent", "Seedream 5", "Poster")
    }
    assert {p.revision for p in places} == {generation.revision}
    assert {p.cost for p in places} == {None}


def test_a_running_one_knows_when_it_began_and_a_finished_one_forgets(
    both_db, alice, connection, storage, entries
):
    generation = results.queued(both_db, connection, alice)
    results.changed(both_db, generation, state=State.running, started_at=now())
    assert entries(generation)[0].started_at
    results.stored(both_db, storage, generation, media.picture())
    results.changed(both_db, generation, state=State.completed)
    assert entries(generation)[0].started_at is None


def test_a_result_fills_its_place(both_db, alice, connection, storage, entries):
    generation, ids = results.completed(
        both_db, storage, connection, alice, media.picture(1080, 1350), {"text": "Words " * 200}
    )
    picture, text = entries(generation)
    assert (picture.asset_id, picture.kind, picture.ratio, picture.thumb) == (
        ids[0],
        "image",
        "4x5",
        True,
    )
    assert (text.asset_id, text.kind, text.ratio, text.thumb) == (ids[1], "text", "3x2", False)
    assert text.excerpt.startswith("Words Words")
    assert len(text.excerpt) <= 240
    assert {(p.status, p.cost) for p in (picture, text)} == {("done", 6)}


def test_a_sound_brings_a_short_wave(both_db, alice, connection, storage, entries):
    generation, _ = results.completed(both_db, storage, connection, alice, media.sound(6.0))
    (entry,) = entries(generation)
    assert len(entry.peaks) == 60
    assert entry.seconds == 6.0


def test_fewer_results_than_expected_leave_no_empty_place(
    both_db, alice, connection, storage, entries
):
    generation = results.queued(both_db, connection, alice, count=4)
    results.stored(both_db, storage, generation, media.picture(), media.picture())
    generation = results.changed(
        both_db,
        generation,
        state=State.completed,
        charge_state=ChargeState.charged,
        charge_amount=10,
    )
    assert [place.position for place in entries(generation)] == [0, 1]
    assert [place.cost for place in entries(generation)] == [5, 5]
    assert {p.revision for p in entries(generation, gone=True)} == {generation.revision}


def test_more_results_than_expected_are_added(both_db, alice, connection, storage, entries):
    generation = results.queued(both_db, connection, alice, count=1)
    results.stored(both_db, storage, generation, media.picture(), media.picture())
    results.changed(both_db, generation, state=State.completed)
    assert {place.status for place in entries(generation)} == {"done"}
    assert len(entries(generation)) == 2


@pytest.mark.parametrize("state", [State.failed, State.cancelled])
def test_what_ended_without_a_result_keeps_one_place(both_db, alice, connection, entries, state):
    generation = results.queued(both_db, connection, alice, count=4)
    results.changed(both_db, generation, state=state)
    (place,) = entries(generation)
    assert (place.position, place.status, place.state) == (0, "ended", state.value)


def test_what_came_before_a_failure_stays(both_db, alice, connection, storage, entries):
    generation = results.queued(both_db, connection, alice, count=3)
    results.stored(both_db, storage, generation, media.picture())
    results.changed(both_db, generation, state=State.failed)
    assert [(p.position, p.status) for p in entries(generation)] == [(0, "done"), (1, "ended")]


def test_an_unknown_outcome_needs_attention_and_sending_again_brings_its_places_back(
    both_db, alice, connection, entries
):
    generation = results.queued(both_db, connection, alice, count=2)
    results.changed(both_db, generation, state=State.unknown)
    assert {p.status for p in entries(generation)} == {"attention"}
    results.changed(both_db, generation, state=State.failed)
    assert len(entries(generation)) == 1
    results.changed(both_db, generation, state=State.queued)
    assert [(p.position, p.status) for p in entries(generation)] == [(0, "running"), (1, "running")]


def test_following_twice_changes_nothing(both_db, alice, connection, storage, entries):
    generation, _ = results.completed(
        both_db, storage, connection, alice, media.picture(), media.picture()
    )
    before = [(p.number, p.asset_id, p.status) for p in entries(generation, gone=True)]
    with both_db.write() as session:
        service.follow(session, generation)
    assert [(p.number, p.asset_id, p.status) for p in entries(generation, gone=True)] == before


def test_what_a_person_deleted_stays_deleted(both_db, alice, connection, storage, entries):
    generation, ids = results.completed(both_db, storage, connection, alice)
    with both_db.write() as session:
        service.delete(session, by=alice.actor, asset_id=ids[0])
    results.changed(both_db, generation, charge_amount=7)
    assert entries(generation)[0].deleted_at.startswith("20")


def test_the_number_of_statements_does_not_grow_with_the_results(both_db, alice, connection):
    def statements(count):
        generation = results.queued(both_db, connection, alice, count=count)
        ran = []
        listen = lambda *args: ran.append(args[2])  # noqa: E731
        event.listen(both_db.engine, "before_cursor_execute", listen)
        with both_db.write() as session:
            service.follow(session, generation)
        event.remove(both_db.engine, "before_cursor_execute", listen)
        return len(ran)

    assert statements(10) == statements(1)
