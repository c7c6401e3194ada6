"""A child process that is started, watched and started again."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import click

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
# A child that lived this long has started well: its next fall is a first one.
STEADY = 60.0


@dataclass
class Child:
    """One of the processes under `atelier run`."""

    name: str
    command: list[str]
    environ: Mapping[str, str]
    # Descriptors it inherits: the parent's pipe, the lock, for the web its socket.
    descriptors: tuple[int, ...]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    falls: int = 0
    due_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the one who stops it in order."""
        environ = dict(self.environ)
        if self.falls:
            # A planned fault is a power cut: it comes once.
            environ.pop("ATELIER_FAULT", None)
        self.process = subprocess.Popen(  # noqa: S603 - our own modules, no shell
            [sys.executable, *self.command],
            env=environ,
            pass_fds=self.descriptors,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self.started_at = time.monotonic()

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look(self) -> None:
        """Notice that it has ended, say so, and start it again when its time has come."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due_at:
                self.start()
        elif self.process.poll() is not None:
            self._fell(self.process.returncode, now)

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.process.pid, number)

    def _fell(self, code: int, now: float) -> None:
        self.falls = 1 if now - self.started_at > STEADY else self.falls + 1
        wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** (self.falls - 1))
        self.process = None
        self.due_at = now + wait
        click.echo(
            f"The {self.name} ended ({ending(code)}). It starts again in {wait:.0f} s.", err=True
        )


def ending(code: int) -> str:
    """How a process ended, in words."""
    return f"signal {-code}" if code < 0 else f"exit {code}"
