"""Whatever the provider does, a generation ends as what it is, and its money is told the truth."""

import pytest

from tests.support.sandbox import Sandbox
from tests.worker.trial import Trial
from webapp.generations.models import AttemptState, State
from webapp.generations.states import BUSY
from webapp.queue import service as queue
from webapp.spend.models import ChargeState, Proof


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory):
    with Sandbox(clock_scale=20, state=tmp_path_factory.mktemp("sandbox")) as server:
        yield server


@pytest.fixture
def trial(settings, sandbox):
    made = Trial(settings, sandbox, reconcile_min=3.0)
    yield made
    made.close()


@pytest.fixture
def ended(trial):
    """Submits a joke to a worker that runs, and waits until nothing moves any more."""
    trial.worker()

    def run(prompt, **values):
        asked = trial.submit(prompt, **values)
        return trial.wait([asked])[asked]

    return run


def mine(trial, generation):
    return [row for row in trial.charges() if row["prompt"] == generation.prompt]


def attempts(trial, generation):
    with trial.db.read() as session:
        found = session.merge(generation, load=False).attempts
        return [attempt.state for attempt in found]


def test_every_way_to_end(trial, ended):
    """One worker, one ending after another: starting a process for each would only take longer."""
    for check in (
        what_is_made_is_charged,
        several_come_together,
        a_surcharge_is_told,
        fewer_than_asked_are_kept,
        no_credit_charges_nothing,
        refused_words_charge_nothing,
        a_rate_limit_is_waited_for,
        a_failure_that_took_nothing_is_free,
        a_dropped_answer_is_found_and_adopted,
        a_connection_dropped_early_is_left_to_a_person,
        a_page_instead_of_an_answer_is_not_believed,
    ):
        check(trial, ended)


def what_is_made_is_charged(trial, ended):
    found = ended("A joke about bees")
    assert (found.state, found.charge_state, found.charge_proof) == (
        State.completed,
        ChargeState.charged,
        Proof.proven,
    )
    assert [row["amount"] for row in mine(trial, found)] == [found.charge_amount]
    assert attempts(trial, found) == [AttemptState.answered]


def several_come_together(trial, ended):
    found = ended("A joke about crowds", count=3)
    with trial.db.read() as session:
        outputs = session.merge(found, load=False).outputs
        assert [output.position for output in outputs] == [0, 1, 2]
        assert all(output.asset.kind == "text" for output in outputs)


def a_surcharge_is_told(trial, ended):
    found = ended("[surcharge] A joke about inflation")
    charged = sum(row["amount"] for row in mine(trial, found))
    assert charged > found.quote["high"]
    assert (found.charge_amount, found.charge_proof) == (charged, Proof.proven)


def fewer_than_asked_are_kept(trial, ended):
    found = ended("[short] A joke about trains", count=2)
    assert found.state is State.completed
    with trial.db.read() as session:
        assert len(session.merge(found, load=False).outputs) == 1
    assert found.charge_amount == sum(row["amount"] for row in mine(trial, found))


def no_credit_charges_nothing(trial, ended):
    found = ended("[402] A joke about money")
    assert (found.state, found.error_code, found.charge_state) == (
        State.failed,
        "funds",
        ChargeState.released,
    )
    assert trial.ledger(found)[-1][0] == "release"


def refused_words_charge_nothing(trial, ended):
    found = ended("[moderation] A joke that is not nice")
    assert (found.state, found.error_code, found.charge_state) == (
        State.failed,
        "content",
        ChargeState.released,
    )
    assert not found.error_retryable


def a_rate_limit_is_waited_for(trial, ended):
    found = ended("[429] A joke about patience")
    assert found.state is State.completed
    assert attempts(trial, found) == [AttemptState.not_sent, AttemptState.answered]
    assert len(mine(trial, found)) == 1


def a_failure_that_took_nothing_is_free(trial, ended):
    found = ended("[fail] A joke about failure")
    assert (found.state, found.charge_state) == (State.failed, ChargeState.released)
    assert mine(trial, found) == []


def a_dropped_answer_is_found_and_adopted(trial, ended):
    found = ended("[drop] A joke about telephones")
    assert (found.state, found.charge_state, found.charge_proof) == (
        State.completed,
        ChargeState.charged,
        Proof.proven,
    )
    assert len(mine(trial, found)) == 1


def a_connection_dropped_early_is_left_to_a_person(trial, ended):
    found = ended("[drop-early] A joke about doors")
    assert (found.state, found.charge_state, found.reconciling) == (
        State.unknown,
        ChargeState.unknown,
        False,
    )
    with trial.db.write() as session:
        queue.write_off(session, by=trial.owner.actor, id=found.id)
    found = trial.generations([found.id])[found.id]
    assert (found.state, found.charge_proof) == (State.failed, Proof.assumed)
    assert mine(trial, found) == []


def a_page_instead_of_an_answer_is_not_believed(trial, ended):
    found = ended("[html] A joke about web pages")
    assert found.state is State.unknown
    with trial.db.write() as session:
        queue.send_again(session, jobs=trial.jobs, by=trial.owner.actor, id=found.id)
    again = trial.wait([found.id])[found.id]
    assert attempts(trial, again) == [AttemptState.unknown, AttemptState.unknown]


def test_cancelled_while_it_waits_it_is_never_sent(trial):
    asked = trial.submit("A joke nobody wants")
    with trial.db.write() as session:
        queue.cancel(session, by=trial.owner.actor, id=asked)
    after = trial.submit("A joke somebody wants")
    trial.worker()
    found = trial.wait([asked, after])
    assert found[asked].state is State.cancelled
    assert found[asked].charge_state is ChargeState.released
    assert mine(trial, found[asked]) == []


def test_cancelled_after_it_left_it_is_paid_kept_and_told(trial):
    trial.worker()
    asked = trial.submit("[60s] A joke that takes its time")
    while trial.generations([asked])[asked].state not in BUSY:
        pass
    with trial.db.write() as session:
        queue.cancel(session, by=trial.owner.actor, id=asked)
    found = trial.generations([asked])[asked]
    assert (found.state, found.charge_state) == (State.cancelled, ChargeState.unknown)
    while trial.generations([asked])[asked].charge_state is ChargeState.unknown:
        pass
    found = trial.generations([asked])[asked]
    assert (found.state, found.charge_state) == (State.cancelled, ChargeState.charged)
    assert trial.verdict([asked]).not_adopted == []


def test_a_connection_revoked_while_a_job_waits_tells_the_job(trial):
    from webapp.connections import service as connections

    asked = trial.submit("A joke about keys")
    with trial.db.write() as session:
        connection = connections.get(
            session, workspace_id=trial.owner.workspace.id, id=trial.connection.id
        )
        connections.revoke(session, connection, by=trial.owner.actor)
    trial.worker()
    found = trial.wait([asked])[asked]
    assert (found.state, found.error_code, found.charge_state) == (
        State.failed,
        "auth",
        ChargeState.released,
    )
