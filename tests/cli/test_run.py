"""`atelier run` as a person meets it: it starts, it stops, and it says plainly what is in the way."""

import os
import signal
import socket
import stat
import time
from pathlib import Path

import pytest

from tests.support.server import Atelier

pytestmark = pytest.mark.xdist_group("run")


@pytest.fixture
def atelier(tmp_path):
    made = Atelier(tmp_path / "instance")
    yield made
    if made.process is not None and not made.ended:
        made.stop()


def wait_until(true, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.05)


def test_a_first_start_is_ready_says_where_and_stops_cleanly_on_ctrl_c(atelier):
    atelier.start()

    assert atelier.get("/healthz")[0] == 200
    wait_until(lambda: atelier.get("/readyz")[0] == 200)
    folder = atelier.instance.stat()
    assert stat.S_IMODE(folder.st_mode) == 0o700
    assert len(atelier.children()) >= 4

    assert atelier.stop(signal.SIGINT) == 0
    assert atelier.children() == []
    assert "Traceback" not in atelier.said


def test_sigterm_stops_it_too_and_a_second_start_is_quick(atelier):
    atelier.start()
    assert atelier.stop() == 0

    atelier.start()

    # The bar is 3 s on a machine with nothing else to do; tests share theirs.
    assert atelier.seconds_to_ready < 10


def test_after_kill_9_the_children_go_and_the_next_start_finds_its_port_and_its_lock(atelier):
    atelier.start()
    port, before = atelier.port, atelier.children()

    atelier.kill()
    atelier.start(port)

    assert atelier.port == port
    assert atelier.get("/healthz")[0] == 200
    wait_until(lambda: not set(before) & set(atelier.children()))


def test_a_child_that_dies_is_started_again_and_it_is_said(atelier):
    atelier.start()
    wait_until(lambda: atelier.get("/readyz")[0] == 200)
    workers = [pid for pid in atelier.children() if b"worker" in _command(pid)]

    os.kill(workers[0], signal.SIGKILL)

    wait_until(lambda: "The worker ended (signal 9). It starts again in 1 s." in atelier.said)
    wait_until(
        lambda: any(b"worker" in _command(p) for p in set(atelier.children()) - set(workers))
    )


def test_a_taken_port_is_said_with_another_to_try(atelier):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        atelier.launch(port)

        assert atelier.process.wait(20) == 1
    wait_until(lambda: f"atelier run --port {port + 1}" in atelier.said)
    assert f"Port {port} is already in use" in atelier.said
    assert "Traceback" not in atelier.said


def test_a_second_one_in_the_same_folder_is_refused(atelier):
    atelier.start()
    other = Atelier(atelier.instance)

    other.launch()

    assert other.process.wait(20) == 1
    wait_until(lambda: "Atelier already runs in" in other.said)
    assert f"process {atelier.process.pid}" in other.said
    assert atelier.get("/healthz")[0] == 200


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    atelier = Atelier(tmp_path / "file" / "instance")

    atelier.launch()

    assert atelier.process.wait(20) == 1
    wait_until(lambda: "cannot be written to" in atelier.said)
    assert "ATELIER_INSTANCE" in atelier.said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_said(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o500)
    atelier = Atelier(folder)

    atelier.launch()

    assert atelier.process.wait(20) == 1
    wait_until(lambda: "cannot be written to" in atelier.said)


def test_a_setting_that_cannot_be_used_is_named(tmp_path):
    atelier = Atelier(tmp_path / "instance", ATELIER_WEB_THREADS="many")

    atelier.launch()

    assert atelier.process.wait(20) == 1
    wait_until(lambda: "ATELIER_WEB_THREADS" in atelier.said)


def test_without_the_sandbox_there_is_none(tmp_path):
    with Atelier(tmp_path / "instance", sandbox=False) as atelier:
        assert not [pid for pid in atelier.children() if b"webapp.sandbox" in _command(pid)]


def test_a_web_process_that_cannot_start_ends_it_all(tmp_path):
    atelier = Atelier(tmp_path / "instance", ATELIER_STORAGE_URL="ftp://nowhere")

    atelier.launch()

    assert atelier.process.wait(40) == 1
    wait_until(lambda: "The web process could not start" in atelier.said)
    assert atelier.children() == []


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
