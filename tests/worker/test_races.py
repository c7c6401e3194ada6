"""What two who act at once may never do: pay twice, keep money aside for ever, or leave a job that nobody moves on."""

import logging
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from tests.factories import money as factory
from tests.support import people
from webapp.connections.service import partition
from webapp.generations import decisions
from webapp.generations import service as generations
from webapp.generations.claims import claim
from webapp.generations.errors import TooLate
from webapp.generations.models import Attempt, AttemptState, Generation, Output, State
from webapp.jobs.models import WorkerBeat
from webapp.jobs.service import Jobs
from webapp.kernel.clock import now
from webapp.kernel.ids import new_id
from webapp.providers.errors import AuthError, DownError, FailedError, FundsError
from webapp.providers.port import Creation
from webapp.spend import ledger
from webapp.spend.models import ChargeState, LedgerRow, Proof, Reservation
from webapp.worker import flow, look, outcomes, takeover
from webapp.worker.beat import Beat
from webapp.worker.loop import Loop


@pytest.fixture
def jobs(both_settings):
    made = Jobs(both_settings)
    yield made
    made.close()


@pytest.fixture
def alice(both_db):
    return people.owner(both_db, "Alice Ardent", "Northwind Studio")


@pytest.fixture
def connection(both_db, alice):
    return factory.connection(both_db, member=alice)


class NoKey:
    """Providers whose keys cannot be had: they were revoked, or the master key is another one."""

    def client(self, *_, **__):
        raise AuthError("This key was revoked in Atelier.")


class Broken:
    """Providers with a mistake of ours in them."""

    def client(self, *_, **__):
        raise RuntimeError("a mistake")


@pytest.fixture
def house(both_db, both_settings, jobs):
    settings = both_settings.model_copy(update={"reconcile_min": 0.0, "worker_dead_after": 1.0})
    return SimpleNamespace(db=both_db, settings=settings, jobs=jobs, providers=NoKey())


@pytest.fixture
def job(both_db, alice, connection):
    """A generation whose attempt is in the state asked for."""

    def make(state, attempt_state, **more):
        made = factory.generation(
            both_db, connection, alice.id, state=state, expected_seconds=0, **more
        )
        if attempt_state is None:
            return made, None
        with both_db.write() as session:
            attempt = Attempt(generation_id=made.id, number=1, state=attempt_state)
            session.add(attempt)
            session.flush()
            return made, attempt

    return make


def books(db, generation_id):
    """The generation as it is, whether money is aside for it, and its ledger."""
    with db.read() as session:
        found = session.get_one(Generation, generation_id)
        held = session.get_one(Reservation, found.reservation_id).open
        rows = session.scalars(
            select(LedgerRow.kind)
            .where(LedgerRow.reservation_id == found.reservation_id)
            .order_by(LedgerRow.id)
        )
        return found, held, list(rows)


def test_cancelled_and_then_not_sent_after_all_its_money_is_free(both_db, alice, job):
    made, attempt = job(State.running, AttemptState.sending)
    with both_db.write() as session:
        generations.cancel(session, session.get_one(Generation, made.id), by=alice.actor)
    with both_db.write() as session:
        outcomes.not_sent(session, made.id, attempt.id, DownError("Not reached."))
    found, held, rows = books(both_db, made.id)
    assert (found.state, found.charge_state) == (State.cancelled, ChargeState.released)
    assert (held, rows) == (False, ["reserve", "release"])


@pytest.mark.parametrize("error", [DownError("Not reached."), FundsError("No credit.")])
def test_news_of_an_attempt_that_was_given_up_moves_nothing_of_the_next(both_db, jobs, job, error):
    made, first = job(State.running, AttemptState.unknown)
    with both_db.write() as session:
        session.add(Attempt(generation_id=made.id, number=2, state=AttemptState.sending))
    tell = outcomes.not_sent if error.retryable else outcomes.refused
    more = () if error.retryable else (jobs,)
    with both_db.write() as session:
        tell(session, *more, made.id, first.id, error)
    found, held, _ = books(both_db, made.id)
    assert (found.state, found.charge_state, held) == (State.running, ChargeState.reserved, True)


def test_a_mistake_before_it_was_sent_ends_it_unpaid(house, job):
    made, _ = job(State.queued, None)
    house.providers = Broken()
    flow.carry(house, None, made.id)
    found, held, _ = books(house.db, made.id)
    assert (found.state, found.error_code) == (State.failed, "internal")
    assert (found.charge_state, held) == (ChargeState.released, False)


@pytest.mark.parametrize("state", [State.fetching, State.cancelled])
def test_what_was_made_and_cannot_be_taken_in_counts_as_charged(house, job, state):
    made, _ = job(state, AttemptState.answered)
    flow.carry(house, None, made.id)
    found, held, rows = books(house.db, made.id)
    assert (found.charge_state, found.charge_proof) == (ChargeState.charged, Proof.assumed)
    assert (held, rows) == (False, ["reserve", "release", "charge"])
    assert found.state is (State.failed if state is State.fetching else State.cancelled)


@pytest.mark.parametrize("providers", [NoKey(), Broken()])
def test_what_cannot_be_looked_for_is_left_to_a_person(house, job, providers):
    made, attempt = job(State.unknown, AttemptState.unknown, reconciling=True)
    house.providers = providers
    look.look(house, attempt.id)
    found, held, _ = books(house.db, made.id)
    assert (found.state, found.reconciling, held) == (State.unknown, False, True)


def test_a_lost_attempt_is_not_adopted_once_it_was_sent_again(house, alice, connection, job):
    made, attempt = job(State.unknown, AttemptState.unknown)
    with house.db.write() as session:
        generation = session.get_one(Generation, made.id)
        decisions.send_again(
            session, generation, jobs=house.jobs, connection=connection, by=alice.actor
        )
    assert not look._adopt(house, made, connection, attempt, [creation("901")])
    with house.db.read() as session:
        assert session.get_one(Attempt, attempt.id).state is AttemptState.unknown
        assert session.scalar(select(Output.id)) is None


def test_what_another_generation_was_answered_with_is_not_adopted(house, connection, job):
    lost, attempt = job(State.unknown, AttemptState.unknown, reconciling=True)
    other, _ = job(State.fetching, AttemptState.answered)
    with house.db.write() as session:
        claim(session, other.id, partition(connection), [creation("902")])
    assert not look._adopt(house, lost, connection, attempt, [creation("902")])
    with house.db.read() as session:
        assert session.scalars(select(Output.generation_id)).all() == [other.id]


def test_a_creation_is_claimed_by_the_first_and_twice_is_once(both_db, connection, job):
    first, _ = job(State.fetching, AttemptState.answered)
    second, _ = job(State.fetching, AttemptState.answered)
    for made in (first, second, first):
        with both_db.write() as session:
            claim(session, made.id, partition(connection), [creation("7"), creation("7")])
    with both_db.read() as session:
        rows = session.execute(select(Output.generation_id, Output.position)).all()
    assert rows == [(first.id, 0)]


def test_while_it_is_looked_for_nobody_sends_it_again_or_writes_it_off(
    house, alice, connection, job
):
    made, _ = job(State.unknown, AttemptState.unknown, reconciling=True)
    with house.db.write() as session:
        generation = session.get_one(Generation, made.id)
        with pytest.raises(TooLate):
            decisions.write_off(session, generation, by=alice.actor)
        with pytest.raises(TooLate):
            decisions.send_again(
                session, generation, jobs=house.jobs, connection=connection, by=alice.actor
            )
        with pytest.raises(TooLate):
            decisions.look_again(session, generation, jobs=house.jobs)


def test_dismissing_a_failure_of_unknown_cost_closes_its_books(both_db, alice, jobs, job):
    made, attempt = job(State.running, AttemptState.sending)
    with both_db.write() as session:
        outcomes.refused(
            session, jobs, made.id, attempt.id, FailedError("500", charge_unclear=True)
        )
    with both_db.write() as session:
        look._leave_to_a_person(session, session.get_one(Generation, made.id))
    assert books(both_db, made.id)[1]
    with both_db.write() as session:
        decisions.dismiss(session, session.get_one(Generation, made.id), by=alice.actor)
    found, held, _ = books(both_db, made.id)
    assert (found.charge_state, found.charge_proof) == (ChargeState.charged, Proof.assumed)
    assert not held


def test_a_worker_that_ended_in_time_leaves_its_unfinished_jobs_to_the_next(house, monkeypatch):
    taken = []
    monkeypatch.setattr(takeover, "resume_jobs_of", lambda dead: taken.append(dead) or 0)
    first = Beat(house, "first")
    first.start()
    first.stop()
    second = Beat(house, "second")
    second.beat()
    second.take_over()
    assert taken == ["first"]
    with house.db.read() as session:
        assert session.scalars(select(WorkerBeat.executor_id)).all() == ["second"]


def test_a_duty_that_breaks_goes_on(caplog):
    import threading

    done = threading.Event()
    times = []

    def duty():
        times.append(1)
        if len(times) == 1:
            raise KeyError("a mistake")
        done.set()

    loop = Loop("trying", duty, pause=0.01)
    with caplog.at_level(logging.ERROR):
        loop.start()
        assert done.wait(5)
        loop.stop()


def test_books_that_are_closed_stay_as_they_are(both_db, job):
    made, _ = job(State.fetching, AttemptState.answered)
    with both_db.write() as session:
        ledger.charge(session, made.reservation_id, amount=6, proof=Proof.assumed)
    from webapp.worker import charges

    with both_db.write() as session:
        row = session.get_one(Generation, made.id)
        charges.settle(session, row, charges.Charge(9, Proof.proven))
    found, _, rows = books(both_db, made.id)
    assert (found.charge_amount, found.charge_proof) == (6, Proof.assumed)
    assert rows.count("charge") == 1


def creation(remote_id):
    return Creation(
        remote_id=remote_id, prompt="Spring launch", generator="poster", files=(), text="", public=False,
        created_at=now().isoformat(), raw={"id": remote_id, "nonce": new_id()},
    )  # fmt: skip
