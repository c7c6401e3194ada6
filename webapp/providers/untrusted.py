"""What providers send, read without trust: JSON that must be JSON, and values of whatever type."""

import json
import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator

# No documented number comes near; a larger one would not fit the database's integers.
LARGEST = 10**15
LONGEST_DIGITS = 30
LONGEST_TEXT = 2_000_000
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,16})?")
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


class Unreadable(ValueError):
    """An answer is not the JSON object it should be."""


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Not JSON: NaN and infinities, numbers without end, nesting without end.

    Characters that no database stores (NUL, lone surrogates) are replaced.

    :raises Unreadable:
    """
    try:
        value = json.loads(
            body.decode("utf-8"), parse_constant=_no_constant, parse_float=_float, parse_int=_int
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(value, dict):
        raise Unreadable("not an object")
    if b"\\u" in body:
        cleaned: dict[str, Any] = _cleaned(value)
        return cleaned
    return value


def whole(value: Any) -> int | None:
    """A whole number however it is written (5, 5.0, "5"), or None. Never larger than `LARGEST`."""
    number = decimal(value)
    if number is None or number != math.floor(number):
        return None
    return int(number)


def decimal(value: Any) -> float | None:
    """A finite number however it is written, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    if isinstance(value, int) and abs(value) > LARGEST:
        return None
    number = float(value)
    return number if math.isfinite(number) and abs(number) <= LARGEST else None


def text(value: Any) -> str:
    """A text; a number becomes its digits, anything else nothing."""
    if isinstance(value, str):
        return value[:LONGEST_TEXT]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""


def rows(value: Any, *names: str) -> list[Any]:
    """A list wherever it lies: bare, or in an object under one of `names`."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        for name in names:
            if isinstance(value.get(name), list):
                found: list[Any] = value[name]
                return found
    return []


def mapping(value: Any) -> dict[str, Any]:
    """An object, or an empty one."""
    return value if isinstance(value, dict) else {}


Whole = Annotated[int | None, BeforeValidator(whole)]
Decimal = Annotated[float | None, BeforeValidator(decimal)]
Text = Annotated[str, BeforeValidator(text)]
Mapping = Annotated[dict[str, Any], BeforeValidator(mapping)]


def _no_constant(name: str) -> Any:
    raise Unreadable(f"{name} is not JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Unreadable("a number is too large")
    return number


def _int(digits: str) -> int:
    if len(digits) > LONGEST_DIGITS:
        raise Unreadable("a number is too long")
    return int(digits)


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    return value
