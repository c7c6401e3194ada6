"""A thread that repeats one duty until it is stopped."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Loop:
    """Runs `duty` every `pause` seconds. A duty that breaks is logged and tried again: a thread that ended over it
    would leave everybody waiting for what it does.
    """

    def __init__(self, name: str, duty: Callable[[], object], *, pause: float) -> None:
        self._name = name
        self._duty = duty
        self._pause = pause
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, *, wait: float = 5) -> None:
        """Let it finish what it is at, for `wait` seconds at most."""
        self._stop.set()
        self._thread.join(timeout=wait)

    def _run(self) -> None:
        while not self._stop.wait(self._pause):
            try:
                self._duty()
            except Exception:
                log.exception("%s broke; trying again", self._name)
