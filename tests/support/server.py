"""A whole Atelier, started as a person starts it: `atelier run` in a folder of its own, on a free port."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Self

ROOT = Path(__file__).parents[2]
READY = re.compile(r"Atelier is ready at (\S+)")


class Atelier:
    """`with Atelier(tmp_path / "instance") as atelier:` … `atelier.url`. Says what it said when it fails."""

    def __init__(self, instance: Path, *, sandbox: bool = True, **environ: str) -> None:
        self.instance = instance
        self.sandbox = sandbox
        clean = {k: v for k, v in os.environ.items() if not k.startswith("ATELIER_")}
        self.environ = clean | {"ATELIER_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"}
        self.environ |= environ
        self.url = ""
        self.process: subprocess.Popen[str] | None = None
        self.seconds_to_ready = 0.0
        self._lines: list[str] = []
        self._said = threading.Condition()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def said(self) -> str:
        """Everything it has written so far."""
        return "".join(self._lines)

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def start(self, port: int = 0, *, seconds: float = 60.0) -> Self:
        """Start it and wait until it says that it is ready."""
        began = time.monotonic()
        self.launch(port)
        with self._said:
            found = self._said.wait_for(lambda: READY.search(self.said) or self.ended, seconds)
        match = READY.search(self.said)
        if not found or match is None:
            self.kill()
            raise AssertionError(f"Atelier did not start:\n{self.said}")
        self.url = match[1]
        self.seconds_to_ready = time.monotonic() - began
        return self

    def launch(self, port: int = 0) -> None:
        """Start it and do not wait."""
        command = [sys.executable, "-m", "webapp.cli", "run", "--port", str(port)]
        self._lines = []
        self.process = subprocess.Popen(
            command if self.sandbox else [*command, "--no-sandbox"],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()

    def until_ready(self, seconds: float = 90.0) -> None:
        """Wait until the worker works too."""
        deadline = time.monotonic() + seconds
        while self.get("/readyz")[0] != 200:
            if time.monotonic() > deadline:
                raise AssertionError(f"No worker came to work:\n{self.said}")
            time.sleep(0.1)

    @property
    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, number: int = signal.SIGTERM, *, seconds: float = 40.0) -> int:
        """Ask it to stop, wait, and return its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"Atelier did not stop:\n{self.said}") from None

    def kill(self) -> None:
        """kill -9 of the supervisor alone: its children have to notice by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)

    def children(self) -> list[int]:
        """The ids of every living process of this instance but the supervisor itself."""
        mine = f"ATELIER_INSTANCE={self.instance}".encode()
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                theirs = (folder / "environ").read_bytes().split(b"\0")
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mine in theirs and state != "Z":
                found.append(int(folder.name))
        me = self.process.pid if self.process else 0
        return sorted(pid for pid in found if pid != me)

    def cli(
        self, *arguments: str, stdin: str = "", check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run another `atelier` command in the same instance."""
        done = subprocess.run(
            [sys.executable, "-m", "webapp.cli", *arguments],
            cwd=ROOT,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"atelier {arguments}: {done.returncode}\n{done.stderr}")
        return done

    def get(self, path: str, token: str = "") -> tuple[int, dict[str, str], bytes]:
        """One GET: status, headers in lower case, body."""
        return self.ask("GET", path, token=token)

    def ask(
        self, method: str, path: str, *, token: str = "", body: object = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request with an optional bearer token and JSON body; redirects are not followed."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        request = urllib.request.Request(self.url + path, data, sent, method=method)  # noqa: S310 - always our own http address
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect())
        try:
            with opener.open(request, timeout=60) as response:
                return response.status, _lower(response.headers), response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _lower(error.headers), error.read()

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            with self._said:
                self._lines.append(line)
                self._said.notify_all()
        process.wait()
        with self._said:
            self._said.notify_all()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: object) -> None:
        return None


def _lower(headers: object) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
