"""Checks one value against its field: the provider's value, or a sentence for the person who typed it."""

import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from webapp.catalog.parameter import Kind, Parameter, text_of

LONGEST_URL = 2048
LONGEST_TEXT = 10_000
ON = frozenset({"true", "1", "on", "yes"})
OFF = frozenset({"false", "0", "off", "no", ""})


class Wrong(Exception):
    """A value that its field does not take; the message is the sentence beside the field."""


def is_empty(value: object) -> bool:
    """Whether nothing was given: never sent, never wrong by itself."""
    if value is None or value is False:
        return value is None
    if isinstance(value, str):
        return not value.strip()
    return isinstance(value, list | tuple) and all(is_empty(one) for one in value)


def check(field: Parameter, value: object) -> Any:
    """The value as the provider gets it.

    :raises Wrong: it does not fit the field.
    """
    if field.kind is Kind.url_list:
        return _urls(field, value)
    if not isinstance(value, str | int | float | bool):
        raise Wrong("Give one text or number here.")
    return BY_KIND.get(field.kind, _text)(field, value)


def clean(text: str) -> str:
    """Text as every database and JSON takes it: one sort of line end, no NUL, no halves of characters."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return plain.encode("utf-8", "replace").decode("utf-8")


def number(field: Parameter, value: object) -> int | float:
    """A finite number within the field's range.

    :raises Wrong: it is none, or lies outside.
    """
    try:
        if isinstance(value, bool):
            raise Wrong("Enter a number.")
        found = float(str(value).strip().replace("−", "-"))
    except ValueError:
        raise Wrong("Enter a number.") from None
    if not math.isfinite(found):
        raise Wrong("Enter a number.")
    if field.whole and not found.is_integer():
        raise Wrong("Enter a whole number.")
    low, high = field.minimum, field.maximum
    if (low is not None and found < low) or (high is not None and found > high):
        raise Wrong(f"Enter a number {_range(low, high)}{_unit(field)}.")
    return int(found) if found.is_integer() else found


def _range(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"from {text_of(low)} to {text_of(high)}"
    return f"of at least {text_of(low)}" if low is not None else f"of at most {text_of(high)}"


def _unit(field: Parameter) -> str:
    return f" {field.unit}" if field.unit else ""


def _choice(field: Parameter, value: object) -> Any:
    found = field.choice(clean(value).strip() if isinstance(value, str) else value)
    if found is None and field.kind is Kind.model:
        raise Wrong("Choose a model from the list: this one is not offered here.")
    if found is None:
        offered = [choice.value for choice in field.choices if not choice.disabled]
        listed = ", ".join(offered[:8]) + (" …" if len(offered) > 8 else "")
        raise Wrong(f"Choose one of: {listed}.")
    if found.disabled:
        raise Wrong(f"{found.label} cannot be chosen at the moment.")
    return found.wire


def _switch(field: Parameter, value: object) -> Any:
    word = text_of(value).strip().lower()
    if word not in ON | OFF:
        raise Wrong("Switch it on or off.")
    choice = field.choice(word in ON)
    return choice.wire if choice else word in ON


def _url(_field: Parameter, value: object) -> str:
    address = str(value).strip()
    try:
        parts = urlsplit(address)
        usable = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
        )
    except ValueError:
        usable = False
    if not usable or len(address) > LONGEST_URL or re.search(r"[\s\x00-\x1f\x7f\"<>\\]", address):
        raise Wrong("Enter a whole web address that starts with https://.")
    return clean(address)


def _urls(field: Parameter, value: object) -> list[str]:
    given = value.splitlines() if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or not all(isinstance(one, str | None) for one in given):
        raise Wrong("Give a list of web addresses.")
    addresses = [one for one in given if one and one.strip()]
    most = int(field.maximum or len(addresses))
    if len(addresses) > most:
        raise Wrong(f"At most {most} fit here; you gave {len(addresses)}.")
    return [_url(field, one) for one in addresses]


def _color(_field: Parameter, value: object) -> str:
    word = str(value).strip()
    if not re.fullmatch(r"#[0-9a-fA-F]{3,8}|[A-Za-z]{3,30}|(rgb|hsl)a?\([\d\s.,%/]{3,40}\)", word):
        raise Wrong("Enter a colour such as #1f6f5c.")
    return word


def _text(field: Parameter, value: object) -> Any:
    if not isinstance(value, str):
        return value
    text = clean(value)
    most = int(field.maximum or LONGEST_TEXT)
    if len(text) > most:
        raise Wrong(f"Use at most {most:,} characters; this has {len(text):,}.")
    return text if field.kind is Kind.longtext else text.strip()


BY_KIND: dict[Kind, Callable[[Parameter, object], Any]] = {
    Kind.choice: _choice,
    Kind.model: _choice,
    Kind.number: number,
    Kind.switch: _switch,
    Kind.url: _url,
    Kind.color: _color,
}
