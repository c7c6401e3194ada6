"""Three hundred slow calls at once are held by one worker, in time and in little memory."""

import time
from pathlib import Path

import pytest

from tests.support.sandbox import Sandbox
from tests.worker.trial import Trial
from webapp.generations.models import State

CONNECTIONS = 5
EACH = 60
SECONDS = 20
MEGABYTE = 1024 * 1024


def resident(pid: int) -> int:
    """The memory of a process, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


@pytest.mark.nightly
@pytest.mark.timeout(240)
def test_three_hundred_slow_calls_are_held_by_one_worker(both_settings, tmp_path):
    with Sandbox(clock_scale=1, state=tmp_path / "sandbox") as sandbox:
        trial = Trial(both_settings, sandbox)
        try:
            lanes = [
                trial.connect(f"Lane {number}", concurrency=64) for number in range(CONNECTIONS)
            ]
            ids = [
                trial.submit(f"[{SECONDS}s] A joke {number} about {lane.label}", connection=lane)
                for lane in lanes
                for number in range(EACH)
            ]
            worker = trial.worker()
            started = time.monotonic()
            found = trial.wait(ids, within=90)
            taken = time.monotonic() - started
            print(f"300 held calls: {taken:.1f} s, {resident(worker.pid) / MEGABYTE:.0f} MB")
            assert {generation.state for generation in found.values()} == {State.completed}
            assert trial.verdict(ids).clean
            assert resident(worker.pid) < 300 * MEGABYTE
            assert taken < 30 + 3, "thirty seconds, and the worker's own start"
        finally:
            trial.close()
