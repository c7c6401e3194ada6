"""What has to be true before anything starts. Each failure is one sentence that says what to do."""

import contextlib
import errno
import fcntl
import json
import os
import socket
import sys
import time
from pathlib import Path

from webapp.cli import schema
from webapp.cli.trouble import Trouble
from webapp.kernel.settings import Settings

SANDBOX_PORT = "sandbox.port"
OLDEST_PYTHON = (3, 11)
# How long the children of an Atelier that was killed may take to notice it.
GONE_SOON = 8.0


def python_is_new_enough() -> None:
    """:raises Trouble: this Python is older than 3.11."""
    major, minor = sys.version_info[:2]
    if (major, minor) < OLDEST_PYTHON:
        raise Trouble(f"Atelier needs Python 3.11 or newer; this is {major}.{minor}.")


def instance_folder(settings: Settings) -> Path:
    """The folder for all data, made (0700) where it is missing and proven writable.

    :raises Trouble: it cannot be made or written to.
    """
    folder = settings.instance.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_uid == os.geteuid():
            # A clone makes it with everybody's rights.
            folder.chmod(0o700)
        probe = folder / f".write-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise Trouble(
            f"The instance folder {folder} cannot be written to: {_reason(error)}. "
            "Make it writable for this user, or set ATELIER_INSTANCE to another folder."
        ) from error
    return folder


def master_key(settings: Settings) -> str:
    """Make sure of the master key; it is made at the first start.

    :returns: a warning where the key file is gone while keys are kept that it protected; Atelier works without
        them, and asks for each again.
    :raises Trouble: the key cannot be used: not readable, readable by others, or no key at all.
    """
    from webapp.connections import masterkey

    path = masterkey.path_of(settings)
    lost = not settings.master_key.strip() and not path.exists() and schema.keeps_keys(settings)
    try:
        masterkey.load(settings)
    except masterkey.MasterKeyError as error:
        raise Trouble(str(error)) from error
    if not lost:
        return ""
    return (
        f"The master key file {path} is missing, so the provider keys kept here cannot be read. "
        "A new one was made. Stop Atelier and put the old file back, or enter each provider key again."
    )


def claim(folder: Path, address: str) -> int:
    """The lock that lets one Atelier run in a folder: a descriptor, to be inherited by every child, so that the
    lock is free only when the last of them is gone.

    :raises Trouble: another one runs here.
    """
    descriptor = os.open(folder / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + GONE_SOON
    while not _locked(descriptor):
        holder = _holder(descriptor)
        if time.monotonic() > deadline or _lives(holder.get("pid", 0)):
            raise Trouble(
                f"Atelier already runs in {folder} (process {holder.get('pid', '?')}, "
                f"{holder.get('address', 'address unknown')}). Stop it first, "
                "or set ATELIER_INSTANCE to another folder."
            )
        time.sleep(0.05)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)
    return descriptor


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address people will use; it is handed on, so the port cannot be lost in between.

    :raises Trouble: the port is taken, or the address is not this machine's.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        opened = socket.socket(family, kind, proto)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(512)
    except OSError as error:
        raise Trouble(_port_sentence(host, port, error)) from error
    return opened


def sandbox_url(folder: Path) -> str:
    """Where the sandbox of this folder's Atelier listens; empty before it ever did."""
    try:
        return f"http://127.0.0.1:{int((folder / SANDBOX_PORT).read_text())}"
    except (OSError, ValueError):
        return ""


def free_port(folder: Path) -> int:
    """A free loopback port for the sandbox: the one it had before, while that is free.

    So addresses of files that it gave out before a restart stay good.
    """
    remembered = folder / SANDBOX_PORT
    with contextlib.suppress(OSError, ValueError), socket.socket() as trial:
        port = int(remembered.read_text())
        trial.bind(("127.0.0.1", port))
        return port
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    remembered.write_text(str(port))
    return port


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> dict[str, object]:
    try:
        told = json.loads(os.pread(descriptor, 1000, 0) or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _lives(pid: object) -> bool:
    if not isinstance(pid, int) or pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _port_sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is already in use on {host}. "
            f"Stop what uses it, or choose another: atelier run --port {port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}. Choose one above 1023."
    return f"Atelier cannot listen on {host}, port {port}: {_reason(error)}."


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
