"""A child ends when its parent is gone, even by kill -9: it watches a pipe that only the parent can write to."""

import os
import signal
import threading
import time


def follow(
    descriptor: int, *, stop: signal.Signals = signal.SIGTERM, grace: float = 3.0
) -> threading.Thread:
    """Watch the inherited pipe `descriptor`. At its end send ourselves `stop`, and after `grace` seconds SIGKILL.

    The kernel closes the parent's end however it dies, so nothing has to be asked for again and again.
    """
    thread = threading.Thread(
        target=_watch, args=(descriptor, stop, grace), name="parent", daemon=True
    )
    thread.start()
    return thread


def _watch(descriptor: int, stop: signal.Signals, grace: float) -> None:
    while os.read(descriptor, 512):
        pass
    os.kill(os.getpid(), stop)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
