"""Where the bytes lie: files under the instance folder, written so that a file is whole or not there.

An object store needs only the same five methods; nobody outside this room builds a path.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Self

from webapp.kernel.settings import Settings

LARGEST = 2 * 1024**3
HEAD = 4096
_KEY = re.compile(r"[0-9a-z-]{1,64}(/[0-9a-z-]{1,64}){2}(\.[a-z]{1,16})?")
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageError(Exception):
    """A file could not be stored. `retryable` says whether trying again later may help."""

    retryable = True

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class DiskFull(StorageError):
    """There is no room left where assets are stored."""


class TooLarge(StorageError):
    """The file is larger than the cap. Nothing of it was kept."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is on the disk: its size, its digest, and its first bytes (at most `HEAD`)."""

    key: str
    size: int
    sha256: str
    head: bytes = field(repr=False)


class Storage:
    """Files by key. A key is `<workspace>/<two characters>/<id>`, with a suffix for what was made from it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The storage that the settings name: a folder, or `assets` in the instance folder.

        :raises StorageError: the address is of a kind that this version does not speak.
        """
        address = settings.storage_url.removeprefix("file://")
        if "://" in address:
            scheme = address.partition("://")[0]
            raise StorageError(f"ATELIER_STORAGE_URL: {scheme}:// is not supported, use a folder.")
        return cls(Path(address) if address else settings.instance / "assets")

    def put(self, chunks: Iterable[bytes], *, key: str, largest: int = LARGEST) -> Stored:
        """Write a file: beside its place, digested on the way, synced, then renamed into it.

        :raises TooLarge: more than `largest` bytes came.
        :raises DiskFull: no room is left.
        """
        path = self.path(key)
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            stored = _write(part, chunks, key=key, largest=largest)
            part.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            if error.errno in _FULL:
                raise DiskFull("The disk is full, so the file could not be stored.") from error
            raise StorageError(f"The file could not be stored: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        return stored

    def path(self, key: str) -> Path:
        """The file of a key, there or not. A key that is not one of ours is refused."""
        if not _KEY.fullmatch(key):
            raise StorageError("This is not the key of a stored file.")
        return self.root / key

    def read(self, key: str) -> BinaryIO:
        """The file, open for reading.

        :raises FileNotFoundError: there is none.
        """
        return self.path(key).open("rb")

    def remove(self, key: str) -> None:
        """Forget a file. One that is not there is fine."""
        with suppress(FileNotFoundError):
            self.path(key).unlink()


def key_of(workspace_id: str, asset_id: str) -> str:
    """The key of an asset's original. Ids are time-ordered, so the fan-out takes their random end."""
    return f"{workspace_id}/{asset_id[-2:]}/{asset_id}"


def _write(path: Path, chunks: Iterable[bytes], *, key: str, largest: int) -> Stored:
    digest, size, head = hashlib.sha256(), 0, b""
    with path.open("xb") as file:
        for chunk in chunks:
            size += len(chunk)
            if size > largest:
                raise TooLarge(
                    f"The file is larger than {largest // 1024**2} MB, so it was not kept."
                )
            if len(head) < HEAD:
                head += chunk[: HEAD - len(head)]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Stored(key, size, digest.hexdigest(), head)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
