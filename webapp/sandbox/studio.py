"""The painter's door: pictures, films and sounds are made in one process of their own.

One thing is made at a time, at a low priority, so that painting never slows an answer. The
process starts at the first need and ends by itself when its standard input closes.
"""

import json
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path

_AHEAD = 4


class PaintingError(Exception):
    """The painter could not make the file."""


class Studio:
    """Makes files by recipe and keeps them by their seed, so that each is made once."""

    def __init__(self, folder: Path) -> None:
        """Keep the files in ``folder``; nothing is started yet."""
        self._folder = folder
        self._lock = threading.Lock()
        self._waiting: deque[Mapping[str, object]] = deque()
        self._ready = threading.Semaphore(0)
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def ahead(self, recipe: Mapping[str, object]) -> None:
        """Begin a recipe before anybody asks for its file, unless there is much to do already."""
        if len(self._waiting) >= _AHEAD or self._path(recipe).exists():
            return
        self._waiting.append(recipe)
        if self._thread is None:
            self._thread = threading.Thread(target=self._work_ahead, daemon=True)
            self._thread.start()
        self._ready.release()

    def file(self, recipe: Mapping[str, object]) -> Path:
        """Return the finished file of a recipe, made now if need be.

        :raises PaintingError: when the painter fails.
        """
        path = self._path(recipe)
        if not path.exists():
            with self._lock:
                if not path.exists():
                    self._make(recipe, path)
        return path

    def close(self) -> None:
        """End the painter."""
        self._closed = True
        self._waiting.clear()
        self._ready.release()
        process = self._process
        if process is not None:
            process.kill()
            process.wait()

    def _path(self, recipe: Mapping[str, object]) -> Path:
        return self._folder / f"{recipe['seed']}.{recipe['format']}"

    def _work_ahead(self) -> None:
        while not self._closed:
            self._ready.acquire()
            try:
                self.file(self._waiting.popleft())
            except (IndexError, PaintingError):
                continue

    def _make(self, recipe: Mapping[str, object], path: Path) -> None:
        """Have the painter write ``path``; it appears whole or not at all."""
        if self._closed:
            raise PaintingError("The sandbox is closing.")
        path.parent.mkdir(exist_ok=True)
        painter = self._painter()
        assert painter.stdin is not None  # noqa: S101 - opened with pipes below
        assert painter.stdout is not None  # noqa: S101
        try:
            painter.stdin.write(json.dumps({**recipe, "path": str(path)}) + "\n")
            painter.stdin.flush()
            answer = painter.stdout.readline().strip()
        except OSError as err:
            raise PaintingError("The painter went away.") from err
        if answer != "done":
            raise PaintingError(answer or "The painter went away.")

    def _painter(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "webapp.sandbox.painting"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[2],
            )
        return self._process
