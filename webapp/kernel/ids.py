"""Identifiers: time-ordered for rows, random for secrets."""

import secrets
import time
import uuid


def new_id() -> str:
    """A UUIDv7 (RFC 9562) as 36 characters: rows sort by when they were made, so an id is a page's key."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | secrets.randbits(80)
    value = (value & ~(0xF000 << 64)) | (0x7000 << 64)
    value = (value & ~(0xC000 << 48)) | (0x8000 << 48)
    return str(uuid.UUID(int=value))


def is_id(text: str) -> bool:
    """Whether `text` has the shape of one of our ids, so that a lookup is worth making."""
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def new_token(size: int = 32) -> str:
    """A URL-safe random secret of `size` bytes."""
    return secrets.token_urlsafe(size)
