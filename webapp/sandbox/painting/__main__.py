"""Read one recipe a line from standard input, write its file, answer ``done`` or the reason."""

import contextlib
import json
import os
import signal
import sys
from pathlib import Path

from webapp.sandbox.painting.making import make

_NICENESS = 4


def main() -> None:
    """Work until standard input closes."""
    # Ctrl-C reaches the whole group; the parent ends this process by closing its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    for line in sys.stdin:
        sys.stdout.write(_answer(line) + "\n")
        sys.stdout.flush()


def _answer(line: str) -> str:
    recipe = json.loads(line)
    path = Path(recipe["path"])
    half_done = path.with_name(f"making-{path.name}")
    try:
        make(recipe, half_done)
    except Exception as err:  # noqa: BLE001 - one bad recipe must not end the painter
        return f"{type(err).__name__}: {err}".replace("\n", " ")
    half_done.replace(path)
    return "done"


if __name__ == "__main__":
    main()
