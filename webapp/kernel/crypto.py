"""Secrets at rest: AES-256-GCM, bound to the place they are kept in, under a ring of keys.

A sealed value is `version ‖ key id ‖ nonce ‖ ciphertext and tag`. What it is bound to (table, workspace, row,
field) is authenticated with it, so a value moved to another row does not open there.
"""

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
KEY_SIZE = 32
ID_SIZE = 8
NONCE_SIZE = 12
TAG_SIZE = 16
HEAD_SIZE = len(VERSION) + ID_SIZE + NONCE_SIZE
# How long a sealed key is: data keys are kept one after another.
SEALED_KEY_SIZE = HEAD_SIZE + KEY_SIZE + TAG_SIZE


class Sealed(Exception):
    """The value cannot be opened: its key is not at hand, or it was changed or moved."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value belongs."""

    table: str
    workspace: str
    row: str
    field: str

    def bytes(self) -> bytes:
        """All parts, each with its length, so that no two places read the same."""
        parts = [part.encode() for part in (self.table, self.workspace, self.row, self.field)]
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@dataclass(frozen=True, slots=True, repr=False)
class Ring:
    """Keys of 32 bytes, newest first: the first seals, all open. It may be empty."""

    keys: tuple[bytes, ...]

    def __post_init__(self) -> None:
        if any(len(key) != KEY_SIZE for key in self.keys):
            msg = f"a key has {KEY_SIZE} bytes"
            raise ValueError(msg)

    def seal(self, plain: bytes, place: Place) -> bytes:
        """`plain`, readable only with this key and in this place.

        :raises Sealed: the ring is empty.
        """
        if not self.keys:
            raise Sealed("there is no key to seal with")
        key = self.keys[0]
        head = VERSION + key_id(key) + os.urandom(NONCE_SIZE)
        return head + AESGCM(key).encrypt(head[-NONCE_SIZE:], plain, head + place.bytes())

    def open(self, sealed: bytes, place: Place) -> bytes:
        """What was sealed in this place.

        :raises Sealed:
        """
        key = self._key_of(sealed)
        head, ciphertext = sealed[:HEAD_SIZE], sealed[HEAD_SIZE:]
        if key is None:
            raise Sealed("its key is not in the ring")
        try:
            return AESGCM(key).decrypt(head[-NONCE_SIZE:], ciphertext, head + place.bytes())
        except InvalidTag as error:
            raise Sealed("it was changed, or belongs elsewhere") from error

    def is_newest(self, sealed: bytes) -> bool:
        """Whether a value is sealed with the ring's first key."""
        return bool(self.keys) and _id_in(sealed) == key_id(self.keys[0])

    def knows(self, sealed: bytes) -> bool:
        """Whether the key of a value is in the ring."""
        return self._key_of(sealed) is not None

    def _key_of(self, sealed: bytes) -> bytes | None:
        if len(sealed) < HEAD_SIZE + TAG_SIZE or sealed[:1] != VERSION:
            return None
        wanted = _id_in(sealed)
        return next((key for key in self.keys if key_id(key) == wanted), None)


def new_key() -> bytes:
    return os.urandom(KEY_SIZE)


def key_id(key: bytes) -> bytes:
    """Tells keys apart without telling anything about them."""
    return hashlib.sha256(b"atelier key id\x00" + key).digest()[:ID_SIZE]


def split(sealed_keys: bytes) -> Sequence[bytes]:
    """Sealed keys that were kept one after another."""
    return [
        sealed_keys[start : start + SEALED_KEY_SIZE]
        for start in range(0, len(sealed_keys), SEALED_KEY_SIZE)
    ]


def _id_in(sealed: bytes) -> bytes:
    return sealed[len(VERSION) : len(VERSION) + ID_SIZE]
