import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time

from tests.sandbox.conftest import Person
from tests.support.sandbox import Sandbox

BODY = {"prompt": "Tea [150s]", "model_id": 1, "privacy_mode": 1}


def test_four_hundred_slow_calls_are_held_at_once(strict):
    strict.control("PUT", "settings", {"rate_factor": 100})
    key = strict.open_account(tier="enterprise")
    statuses = []

    def call():
        connection = http.client.HTTPConnection(strict.url.removeprefix("http://"), timeout=60)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/generators/joke/generate", json.dumps(BODY), headers)
        statuses.append(connection.getresponse().status)
        connection.close()

    began = time.monotonic()
    calls = [threading.Thread(target=call) for _ in range(400)]
    for one in calls:
        one.start()
    for one in calls:
        one.join()

    assert statuses == [201] * 400
    # One after the other they would take ten minutes.
    assert time.monotonic() - began < 20
    assert len(strict.charges()) == 400
    assert Person(strict, key).credits == 1_600


def test_a_connection_is_kept_for_the_next_request(sandbox):
    connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    ports = []
    for path in ("/api/v1/generators", "/api/v1/nothing", "/"):
        connection.request("GET", path, body=b"unread")
        connection.getresponse().read()
        ports.append(connection.sock.getsockname())
    connection.close()

    assert len(set(ports)) == 1


def test_sigterm_ends_it_cleanly_even_with_calls_under_way():
    sandbox = Sandbox(clock_scale=1)
    person = Person(sandbox, sandbox.open_account())
    threading.Thread(target=_give_up_on, args=(person,), daemon=True).start()
    time.sleep(0.3)
    sandbox.process.send_signal(signal.SIGTERM)

    assert sandbox.process.wait(timeout=5) == 0
    sandbox.stop()


def test_it_ends_when_its_parent_is_gone():
    watched, pipe = os.pipe()
    command = [sys.executable, "-m", "webapp.sandbox", "--port", "0", "--parent-fd", str(watched)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, pass_fds=[watched])
    os.close(watched)
    assert process.stdout.readline().startswith(b"listening on http://127.0.0.1:")
    os.close(pipe)

    assert process.wait(timeout=5) == 0
    process.stdout.close()


def test_a_taken_port_is_said_plainly(sandbox):
    port = sandbox.url.rpartition(":")[2]
    command = [sys.executable, "-m", "webapp.sandbox", "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith(f"The sandbox cannot listen on port {port}")


def _give_up_on(person):
    with contextlib.suppress(OSError):
        person.generate("joke", "Tea [100s]")
