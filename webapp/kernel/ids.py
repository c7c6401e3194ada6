"""Identifiers: time-ordered for rows, random for secrets."""

import secrets
import time
import uuid
from threading import Lock

_RANDOM_BITS = 74
_lock = Lock()
_last = (0, 0)


def new_id() -> str:
    """A UUIDv7 (RFC 9562, method 2) as 36 characters: rows sort by when they were made, so an id is a page's key.

    Within a process ids only go up, also within one millisecond and when the clock steps back.
    """
    global _last  # noqa: PLW0603 - the last id of this process is what the next one must exceed
    with _lock:
        milliseconds, tail = time.time_ns() // 1_000_000, secrets.randbits(_RANDOM_BITS - 1)
        if milliseconds <= _last[0]:
            milliseconds, tail = _last[0], _last[1] + 1 + secrets.randbits(32)
        _last = (milliseconds, tail)
    high, low = tail >> 62, tail & ((1 << 62) - 1)
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low))


def is_id(text: str) -> bool:
    """Whether `text` has the shape of one of our ids, so that a lookup is worth making."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def new_token(size: int = 32) -> str:
    """A URL-safe random secret of `size` bytes."""
    return secrets.token_urlsafe(size)
