"""Asks the media child about a file. A file that breaks it, or takes too long, is simply not shown."""

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

SECONDS = 8.0
CHILDREN = 2


class Child:
    """One media child, started when it is first needed and again after it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def ask(self, question: dict[str, str], *, seconds: float = SECONDS) -> dict[str, Any]:
        """Its answer, or `{"ok": False}` when it died or had to be ended."""
        process = self._running()
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            answer = _exchange(process, json.dumps(question))
        except BrokenPipeError:
            answer = ""
        finally:
            timer.cancel()
        if answer:
            return dict(json.loads(answer))
        self.end()
        return {"ok": False, "why": "ended"}

    def end(self) -> None:
        """End the process, if there is one, and wait for it."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe and not pipe.closed:
                _close(pipe)

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = _start()
        return self._process


_free: "queue.LifoQueue[Child]" = queue.LifoQueue()
for _ in range(CHILDREN):
    _free.put(Child())


def look(
    path: Path, *, kind: str, decoder: str, thumb: Path, preview: Path
) -> dict[str, Any] | None:
    """Facts of a media file (see `pictures.look` and `films.look`); None when it cannot be shown."""
    question = {
        "path": str(path), "kind": kind, "decoder": decoder,
        "thumb": str(thumb), "preview": str(preview),
    }  # fmt: skip
    child = _free.get()
    try:
        answer = child.ask(question)
    finally:
        _free.put(child)
    return answer if answer.pop("ok") else None


def _start() -> subprocess.Popen[str]:
    """Only what Python needs is handed on: no key and no address of a database reaches a decoder."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-m", "webapp.assets.media_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=keep | {"MALLOC_ARENA_MAX": "1"},
        cwd=Path(__file__).parents[2],
    )


def _exchange(process: subprocess.Popen[str], line: str) -> str:
    if process.stdin is None or process.stdout is None:
        return ""
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline()


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return
