"""`atelier run`: web, worker and sandbox under one command, started together and stopped together."""

import contextlib
import http.client
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

import click

from webapp.cli.children import Child, ending

STOP_SECONDS = 23.0
SANDBOX_STOP_SECONDS = 1.5
START_SECONDS = 90.0
TICK = 0.5


class Supervisor:
    """Watches the children until a signal asks for the end."""

    def __init__(self, web: Child, others: list[Child], *, host: str, port: int) -> None:
        self.web = web
        self.others = others
        self.host = host
        self.port = port
        self.ready = threading.Event()
        self._asked = 0
        self._ear, self._mouth = os.pipe()

    def run(self, prepare: Callable[[], None], announce: Callable[[], None]) -> int:
        """Start, `prepare` the database meanwhile, `announce` when the web answers, and watch.

        The worker starts when the web answers: that is what somebody is waiting for, and cores are few.

        :returns: the exit code: 0 after a stop that was asked for, 1 where the web could not start.
        """
        self._listen_for_signals()
        try:
            for child in (self.web, *self.others):
                if child.name != "worker":
                    child.start()
            prepare()
            threading.Thread(target=self._wait_for_web, args=(announce,), daemon=True).start()
            return self._watch()
        finally:
            self._stop()

    def _watch(self) -> int:
        deadline = time.monotonic() + START_SECONDS
        while not self._asked:
            self._sleep()
            if self.ready.is_set():
                for child in (self.web, *self.others):
                    child.look()
            elif not self.web.lives or time.monotonic() > deadline:
                click.echo(self._no_web(), err=True)
                return 1
        return 0

    def _no_web(self) -> str:
        process = self.web.process
        code = process.poll() if process else None
        how = f"it ended ({ending(code)})" if code is not None else "it does not answer"
        return f"atelier: The web process could not start: {how}. What it said is above."

    def _wait_for_web(self, announce: Callable[[], None]) -> None:
        while not self._asked and not answers(self.host, self.port):
            time.sleep(0.03)
        if not self._asked:
            self.ready.set()
            os.write(self._mouth, b"!")
            announce()

    def _stop(self) -> None:
        """Ask web and worker, then the sandbox that they may still need; kill what is left. Ask twice to hurry."""
        first = [child for child in (self.web, *self.others) if child.name != "sandbox"]
        self._end(first, STOP_SECONDS)
        self._end([child for child in self.others if child not in first], SANDBOX_STOP_SECONDS)

    def _end(self, children: list[Child], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        for child in children:
            child.signal(signal.SIGTERM)
        while any(child.lives for child in children):
            if time.monotonic() > deadline or self._asked > 1:
                for child in children:
                    child.signal(signal.SIGKILL)
            self._sleep(0.1)

    def _listen_for_signals(self) -> None:
        os.set_blocking(self._ear, False)
        os.set_blocking(self._mouth, False)
        signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._heard)
        # A child's end wakes the loop at once.
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self._asked += 1

    def _sleep(self, seconds: float = TICK) -> None:
        """Until a signal comes, at most `seconds`."""
        with contextlib.suppress(BlockingIOError):
            if select.select([self._ear], [], [], seconds)[0]:
                os.read(self._ear, 512)


def answers(host: str, port: int) -> bool:
    """Whether the web process says that it lives."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
