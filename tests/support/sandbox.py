"""The sandbox provider as a process of its own, for any test that needs a real provider."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

_ROOT = Path(__file__).parents[2]


class Sandbox:
    """A running sandbox; ``url`` is its root, ``api`` the base of its Generor API."""

    def __init__(self, *, clock_scale: float = 50.0, state: Path | None = None, port: int = 0):
        watched, self._pipe = os.pipe()
        command = [sys.executable, "-m", "webapp.sandbox", "--port", str(port)]
        command += ["--clock-scale", str(clock_scale), "--parent-fd", str(watched)]
        command += ["--state", str(state)] if state else []
        self.process = subprocess.Popen(
            command, cwd=_ROOT, stdout=subprocess.PIPE, text=True, pass_fds=[watched]
        )
        os.close(watched)
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line.startswith("listening on "):
            self.stop()
            raise RuntimeError(f"The sandbox did not start: {line or 'see its error output'}")
        self.url = line.removeprefix("listening on ")
        self.api = f"{self.url}/api/v1"

    def control(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Ask the control surface; ``path`` is what follows ``/_sandbox/``."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        headers = {"X-Sandbox-Control": "1", "Content-Type": "application/json"}
        path = "/_sandbox/" + path.lstrip("/").removeprefix("_sandbox/")
        try:
            connection.request(method, path, json.dumps(body or {}), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)

    def open_account(self, **wanted: Any) -> str:
        """Open an account (username, credits, tier, scopes) and return its key."""
        return str(self.control("POST", "accounts", wanted)["api_key"])

    def charges(self, account: int | None = None) -> list[dict[str, Any]]:
        """What the provider charged, by its own ledger, oldest first."""
        rows: list[dict[str, Any]] = self.control(
            "GET", "charges" if account is None else f"charges?account={account}"
        )
        return rows

    def violations(self, kind: str | None = None) -> list[dict[str, Any]]:
        """The requests that broke a documented rule, oldest first."""
        rows: list[dict[str, Any]] = self.control("GET", "violations")
        return [row for row in rows if kind in {None, row["kind"]}]

    def stop(self) -> None:
        """End the process and wait for it; may be called twice."""
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        finally:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
