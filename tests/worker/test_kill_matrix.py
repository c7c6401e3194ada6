"""Killed at every point, a worker loses nothing and pays nothing twice."""

import subprocess
import sys

import pytest

from tests.support.sandbox import Sandbox
from tests.worker.trial import ROOT, Trial
from webapp.generations.models import State
from webapp.spend.models import ChargeState

# Where the request may have left: the answer is lost, and looked for.
SENT = ["sent", "answered-uncommitted"]
# Where it certainly had not: nobody was charged, and a person is asked.
UNSENT = ["sending-committed", "connected"]
SAFE = ["claimed", "answered", "file-written", "asset-committed", "settled", "checkpointed"]


@pytest.fixture
def sandbox(tmp_path):
    with Sandbox(clock_scale=20, state=tmp_path / "sandbox") as server:
        yield server


@pytest.fixture
def trial(both_settings, sandbox):
    made = Trial(both_settings, sandbox)
    yield made
    made.close()


def everywhere(points, *, always):
    """Each point on both databases; those that are not in `always` on PostgreSQL only at night."""
    night = pytest.mark.nightly
    return [
        pytest.param(
            database,
            point,
            id=f"{database}-{point}",
            marks=[
                *([pytest.mark.postgres] if database == "postgres" else []),
                *([night] if database == "postgres" and point not in always else []),
            ],
        )
        for database in ("sqlite", "postgres")
        for point in points
    ]


@pytest.mark.parametrize(
    ("both_settings", "point"), everywhere(SAFE + SENT, always=["sent"]), indirect=["both_settings"]
)
def test_a_killed_worker_loses_nothing_and_pays_once(trial, point):
    asked = trial.submit(f"A joke about {point}")
    assert trial.died(trial.worker(fault=point))
    trial.worker()
    found = trial.wait([asked])[asked]
    assert found.state is State.completed
    assert found.charge_state is ChargeState.charged
    assert trial.verdict([asked]).clean
    [charge] = trial.charges()
    assert found.charge_amount == charge["amount"]
    assert [kind for kind, _ in trial.ledger(found)] == ["reserve", "release", "charge"]


@pytest.mark.parametrize(
    ("both_settings", "point"), everywhere(UNSENT, always=[]), indirect=["both_settings"]
)
def test_what_was_never_sent_is_not_sent_by_itself_and_a_person_is_asked(trial, point):
    lost = trial.submit(f"A joke about {point}")
    assert trial.died(trial.worker(fault=point))
    trial.worker()
    found = trial.wait([lost])[lost]
    assert found.state is State.unknown
    assert found.charge_state is ChargeState.unknown
    assert trial.charges() == []
    assert [kind for kind, _ in trial.ledger(found)] == ["reserve"]


@pytest.mark.parametrize(
    "both_settings",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.nightly])],
    indirect=True,
)
def test_a_web_process_killed_while_it_queues_has_queued_nothing_or_all(trial):
    submission = "one-press-of-the-button"
    script = "from tests.worker.again import submit; import sys; submit(sys.argv[1], sys.argv[2])"
    child = subprocess.run(
        [sys.executable, "-c", script, trial.connection.id, submission],
        cwd=ROOT,
        env=trial.environ("enqueued") | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert child.returncode == -9
    first = trial.submit("A joke about power cuts", submission_id=submission)
    assert trial.submit("A joke about power cuts", submission_id=submission) == first
    trial.worker()
    trial.wait([first])
    assert trial.verdict([first]).clean
    assert len(trial.charges()) == 1


@pytest.mark.parametrize(
    "both_settings",
    ["sqlite", pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.nightly])],
    indirect=True,
)
def test_without_the_attempt_row_the_same_trial_pays_twice(trial):
    """The control: if this passes with one charge, the trial proves nothing."""
    naive = ["-m", "tests.worker.naive"]
    asked = trial.submit("A joke about paying twice")
    assert trial.died(trial.worker(fault="sent", command=naive))
    trial.worker(command=naive)
    trial.wait([asked])
    assert trial.verdict([asked]).charged_twice == ["A joke about paying twice"]


@pytest.mark.postgres
@pytest.mark.parametrize("both_settings", ["postgres"], indirect=True)
def test_a_worker_that_is_never_restarted_is_replaced_by_the_one_beside_it(trial):
    asked = trial.submit("A joke about a colleague")
    assert trial.died(trial.worker(fault="answered"))
    beside = trial.worker()
    found = trial.wait([asked])[asked]
    assert found.state is State.completed
    assert trial.verdict([asked]).clean
    assert beside.poll() is None
