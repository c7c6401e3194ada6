"""The master keys: from `ATELIER_MASTER_KEY`, or from a file that only its owner can read."""

import base64
import binascii
import os
import stat
import tempfile
from pathlib import Path

from webapp.kernel.crypto import KEY_SIZE, Ring, new_key
from webapp.kernel.settings import Settings

FILE = "master.key"
MODE = 0o600


class MasterKeyError(Exception):
    """The master key cannot be used as it is; the sentence says what to do."""


def path_of(settings: Settings) -> Path:
    return settings.instance / FILE


def load(settings: Settings) -> Ring:
    """The ring of master keys, newest first; the file is made where there is none yet.

    :raises MasterKeyError:
    """
    if settings.master_key.strip():
        return Ring(_decoded(settings.master_key.split(","), "ATELIER_MASTER_KEY"))
    path = path_of(settings)
    if not path.exists():
        _create(path, [new_key()])
    return read(path)


def read(path: Path) -> Ring:
    """The keys in a file, one a line.

    :raises MasterKeyError: others may read it, or it holds no keys.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise MasterKeyError(
                    f"Others on this machine can read the master key in {path}. Run: chmod 600 {path}"
                )
            lines = file.read().decode("ascii", "replace").split()
    except OSError as error:
        raise MasterKeyError(
            f"The master key in {path} cannot be read: {error.strerror}."
        ) from error
    if not lines:
        raise MasterKeyError(
            f"The master key file {path} is empty. Put the key back, or remove it."
        )
    return Ring(_decoded(lines, str(path)))


def add_newest(path: Path) -> Ring:
    """Put a new key before the others, in one step that a crash cannot halve."""
    ring = Ring((new_key(), *read(path).keys))
    _write(path, list(ring.keys)).replace(path)
    return ring


def _create(path: Path, keys: list[bytes]) -> None:
    """Make the file whole or not at all; whoever comes second finds the first one's."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        written = _write(path, keys)
    except OSError as error:
        raise MasterKeyError(
            f"The master key cannot be written to {path}: {error.strerror}."
        ) from error
    try:
        os.link(written, path)
    except FileExistsError:
        return
    finally:
        written.unlink()


def _write(path: Path, keys: list[bytes]) -> Path:
    handle, name = tempfile.mkstemp(prefix=".master-", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        os.fchmod(handle, MODE)
        file.write(b"".join(base64.b64encode(key) + b"\n" for key in keys))
        file.flush()
        os.fsync(handle)
    return Path(name)


def _decoded(texts: list[str], source: str) -> tuple[bytes, ...]:
    found = []
    for number, text in enumerate((text.strip() for text in texts), start=1):
        try:
            key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=False)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_SIZE:
            raise MasterKeyError(f"{source}: key {number} is not 32 bytes in base64.")
        found.append(key)
    return tuple(found)
