"""The child process that opens strangers' media: one line of JSON in, one line out, under hard limits.

Whatever a file does to a decoder happens here and not in the web process or the worker. It ends by itself when its
parent is gone, or when nothing was asked for a while.
"""

import json
import resource
import select
import sys
from pathlib import Path
from typing import Any

ADDRESS_SPACE = 640 * 1024**2
DATA = 236 * 1024**2
LARGEST_COPY = 32 * 1024**2
CPU_SECONDS = 5
IDLE_SECONDS = 60


def main() -> None:
    """Answer until the input ends."""
    _limit()
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        _grant()
        sys.stdout.write(json.dumps(_answer(json.loads(line))) + "\n")
        sys.stdout.flush()


def _answer(asked: dict[str, str]) -> dict[str, Any]:
    try:
        return {"ok": True, **_look(asked)}
    except MemoryError:
        return {"ok": False, "why": "MemoryError"}
    except Exception as error:  # noqa: BLE001 - a decoder may raise anything, and all of it means "broken"
        return {"ok": False, "why": type(error).__name__}


def _look(asked: dict[str, str]) -> dict[str, Any]:
    path, thumb = Path(asked["path"]), Path(asked["thumb"])
    if asked["kind"] == "image":
        from webapp.assets import pictures

        return pictures.look(path, asked["decoder"], thumb=thumb, preview=Path(asked["preview"]))
    from webapp.assets import films

    return films.look(path, asked["decoder"], thumb=thumb)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_DATA, (DATA, DATA))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_COPY, LARGEST_COPY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _grant() -> None:
    """A few seconds of CPU for the next file; past them the kernel ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + CPU_SECONDS + 1
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
