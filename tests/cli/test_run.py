"""`atelier run` as a person meets it: it starts, it stops, and it says plainly what is in the way."""

import os
import signal
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.server import Atelier

pytestmark = pytest.mark.xdist_group("run")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One that runs, for the tests that leave it running."""
    with Atelier(tmp_path_factory.mktemp("run") / "instance") as made:
        yield made


@pytest.fixture
def atelier(tmp_path):
    made = Atelier(tmp_path / "instance")
    yield made
    if made.process is not None and not made.ended:
        made.stop()


def wait_until(true, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def test_it_lives_gets_ready_and_keeps_its_folder_to_itself(running):
    assert running.get("/healthz")[0] == 200
    wait_until(lambda: running.get("/readyz")[0] == 200)
    assert stat.S_IMODE(running.instance.stat().st_mode) == 0o700
    names = b" ".join(_command(pid) for pid in running.children())
    assert all(name in names for name in (b"web", b"worker", b"webapp.sandbox"))


def test_a_child_that_dies_is_started_again_and_it_is_said(running):
    wait_until(lambda: _workers(running))
    before = _workers(running)

    os.kill(before[0], signal.SIGKILL)

    wait_until(lambda: "The worker ended (signal 9). It starts again in 1 s." in running.said)
    wait_until(lambda: set(_workers(running)) - set(before))


def test_a_taken_port_is_said_with_another_to_try(running, tmp_path):
    other = Atelier(tmp_path / "instance")

    other.launch(running.port)

    assert other.process.wait(60) == 1
    wait_until(lambda: f"atelier run --port {running.port + 1}" in other.said)
    assert f"Port {running.port} is already in use" in other.said
    assert "Traceback" not in other.said


def test_a_second_one_in_the_same_folder_is_refused(running):
    other = Atelier(running.instance)

    other.launch()

    assert other.process.wait(60) == 1
    wait_until(lambda: "Atelier already runs in" in other.said)
    assert f"process {running.process.pid}" in other.said
    assert running.get("/healthz")[0] == 200


def test_it_stops_cleanly_on_ctrl_c_and_on_sigterm(atelier):
    for number in (signal.SIGINT, signal.SIGTERM):
        atelier.start()

        assert atelier.stop(number) == 0

        assert atelier.children() == []
        assert "Traceback" not in atelier.said


def test_after_kill_9_the_children_go_and_the_next_start_finds_its_port_and_its_lock(atelier):
    atelier.start()
    port, before = atelier.port, atelier.children()

    atelier.kill()
    atelier.start(port)

    assert atelier.port == port
    assert atelier.get("/healthz")[0] == 200
    wait_until(lambda: not set(before) & set(atelier.children()))


def test_a_lost_master_key_is_said_and_does_not_keep_it_from_starting(tmp_path):
    folder = tmp_path / "instance"
    atelier = Atelier(folder, sandbox=False)
    atelier.cli("migrate")
    with closing(sqlite3.connect(folder / "atelier.db")) as database:
        database.execute(
            "INSERT INTO workspace (id, name, data_key, created_at)"
            " VALUES ('1', 'Northwind', x'00', '2026-01-01 00:00:00')"
        )
        database.commit()

    with atelier:
        assert "master.key is missing" in atelier.said
        assert atelier.get("/healthz")[0] == 200


def test_a_master_key_that_others_can_read_is_said_and_nothing_starts(tmp_path):
    atelier = Atelier(tmp_path / "instance", sandbox=False)
    atelier.instance.mkdir(mode=0o700)
    key = atelier.instance / "master.key"
    key.write_text("AAAA")
    key.chmod(0o644)

    atelier.launch()

    assert atelier.process.wait(60) == 1
    wait_until(lambda: f"chmod 600 {key}" in atelier.said)


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    atelier = Atelier(tmp_path / "file" / "instance")

    atelier.launch()

    assert atelier.process.wait(60) == 1
    wait_until(lambda: "cannot be written to" in atelier.said)
    assert "ATELIER_INSTANCE" in atelier.said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o500)
    atelier = Atelier(folder)

    atelier.launch()

    assert atelier.process.wait(60) == 1
    wait_until(lambda: "cannot be written to" in atelier.said)


def test_a_setting_that_cannot_be_used_is_named(tmp_path):
    atelier = Atelier(tmp_path / "instance", ATELIER_WEB_THREADS="many")

    atelier.launch()

    assert atelier.process.wait(60) == 1
    wait_until(lambda: "ATELIER_WEB_THREADS" in atelier.said)


def test_a_web_process_that_cannot_start_ends_it_all(tmp_path):
    atelier = Atelier(tmp_path / "instance", ATELIER_STORAGE_URL="ftp://nowhere")

    atelier.launch()

    assert atelier.process.wait(90) == 1
    wait_until(lambda: "The web process could not start" in atelier.said)
    assert atelier.children() == []


def _workers(atelier: Atelier) -> list[int]:
    return [pid for pid in atelier.children() if b"\0worker\0" in _command(pid)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
