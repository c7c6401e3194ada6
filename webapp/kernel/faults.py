"""Named points at which a test may kill this process, as a power cut would."""

import os
import signal

POINTS = frozenset(
    {
        "enqueued",
        "claimed",
        "sending-committed",
        "connected",
        "sent",
        "answered-uncommitted",
        "answered",
        "file-written",
        "asset-committed",
        "settled",
        "checkpointed",
    }
)


def point(name: str) -> None:
    """Die here by SIGKILL if `ATELIER_FAULT` names this point. Does nothing otherwise.

    Read from the environment at each call, because a fault belongs to a process and not to a request.
    """
    if os.environ.get("ATELIER_FAULT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
