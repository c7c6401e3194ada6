"""Pages by key: a cursor says after which row to go on, so page 1,000 costs what page 1 does."""

import base64
import binascii
import json

from webapp.web.errors import UserError

MOST = 200


class BadCursor(UserError):
    """A page address that was not made here."""

    def __init__(self) -> None:
        super().__init__("That page address is not one of ours.", "before")


def encode(*key: str | int) -> str:
    """An opaque cursor for the row whose sort key is `key`."""
    text = json.dumps(key, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def decode(cursor: str, size: int = 1) -> tuple[str | int, ...]:
    """The sort key in a cursor of `size` parts.

    :raises BadCursor: it is none.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor from error
    if not isinstance(key, list) or len(key) != size:
        raise BadCursor
    if not all(isinstance(part, str | int) and not isinstance(part, bool) for part in key):
        raise BadCursor
    return tuple(key)


def limit(text: str | None, *, default: int, most: int = MOST) -> int:
    """How many rows a reader asked for, kept between 1 and `most`."""
    if not text or not text.isascii() or not text.isdecimal():
        return default
    return max(1, min(int(text[:9]), most))
