"""Pretended time: a nominal second lasts ``1 / scale`` real seconds."""

import threading
import time


class StoppedError(Exception):
    """The sandbox is shutting down, so the wait was given up."""


class Clock:
    """Waits in nominal seconds; a change of scale also reaches the waits under way."""

    def __init__(self, scale: float) -> None:
        """Start at ``scale`` nominal seconds to a real one."""
        self._scale = scale
        self._changed = threading.Condition()
        self._stopped = False

    @property
    def scale(self) -> float:
        """Nominal seconds to a real one."""
        return self._scale

    def set_scale(self, scale: float) -> None:
        """Change the pace from now on."""
        with self._changed:
            self._scale = scale
            self._changed.notify_all()

    def stop(self) -> None:
        """End each wait, now and later, with :class:`StoppedError`."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def sleep(self, nominal: float) -> None:
        """Wait ``nominal`` seconds of pretended time.

        :raises StoppedError: when the sandbox is stopped meanwhile.
        """
        left = nominal
        with self._changed:
            while left > 0 and not self._stopped:
                scale, began = self._scale, time.monotonic()
                self._changed.wait(left / scale)
                left -= (time.monotonic() - began) * scale
            if self._stopped:
                raise StoppedError
