"""Reads `options` and `cost_multipliers` in whatever shape a provider sends them. Never raises."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from webapp.catalog.parameter import Choice, text_of

Scalar: TypeAlias = str | int | float | bool
VALUES = ("value", "id", "key", "slug", "code", "name")
LABELS = ("label", "title", "text", "name", "display", "description")
EFFECTS = ("cost_multiplier", "multiplier", "cost_multipliers", "price_multiplier", "factor")
NESTS = ("options", "choices", "values", "items", "enum", "data")
LONGEST = 200
MOST = 1000


def choices(options: object, multipliers: object = None) -> tuple[Choice, ...]:
    """The choices among `options`: scalars, objects, pairs, or a mapping; groups are flattened.

    What cannot be read is left out, and so is a second one of the same value: an empty answer means that there is
    nothing to choose from.
    """
    found: dict[str, Choice] = {}
    for choice in _read(options, depth=0):
        if choice.value != "" and len(choice.value) <= LONGEST and len(found) < MOST:
            found.setdefault(choice.value, choice)
    factors = effects(multipliers, list(found))
    return tuple(_with_effect(choice, factors) for choice in found.values())


def effects(multipliers: object, values: Sequence[str] = ()) -> dict[str, float]:
    """What each value does to the price: `{"long": 3.0}`.

    Mapping value→factor (or →object, or one level deeper), list of objects, list of pairs, or a list of factors
    in the order of `values`.
    """
    if isinstance(multipliers, Mapping):
        return _effects_of_mapping(multipliers)
    if not isinstance(multipliers, list | tuple):
        return {}
    factors = [_factor(item) for item in multipliers]
    if len(factors) == len(values) and None not in factors:
        return {value: factor for value, factor in zip(values, factors, strict=True) if factor}
    found: dict[str, float] = {}
    for item in multipliers:
        value, factor = _pair(item)
        if value and factor is not None:
            found[value] = factor
    return found


def single_effect(multipliers: object) -> float | None:
    """What a switch that is on does to the price."""
    plain = _factor(multipliers)
    if plain is not None:
        return plain
    found = effects(multipliers)
    return next((found[value] for value in ("true", "1", "on", "yes") if value in found), None)


def humanise(identifier: str, *, prefix: str = "") -> str:
    """`wallart-type` of the generator `wallart` as `Type`; `sceneLength` as `Scene length`."""
    words = identifier
    for lead in (f"{prefix}-", f"{prefix}_"):
        if prefix and words.startswith(lead) and len(words) > len(lead):
            words = words[len(lead) :]
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words)
    words = " ".join(re.split(r"[-_\s]+", words)).strip()
    if not words:
        return identifier
    return _sentence(words)


def label_of(value: object) -> str:
    """A choice's words where the provider gives none: `framed-print` as `Framed print`; `en-US` stays."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    text = text_of(value)
    if not re.fullmatch(r"[a-z][a-z0-9]*([-_ ][a-z0-9]+)*", text):
        return text
    return _sentence(re.sub(r"[-_]+", " ", text))


def _sentence(words: str) -> str:
    lowered = words if any(letter.isupper() for letter in words[1:2]) else words.lower()
    lowered = re.sub(r"\b(ai|3d|hd|url|id|cta|faq|seo)\b", lambda found: found[0].upper(), lowered)
    return lowered[:1].upper() + lowered[1:]


def _read(options: object, depth: int) -> Iterable[Choice]:
    if depth > 3:
        return
    if isinstance(options, Mapping):
        yield from _read_mapping(options, depth)
    elif isinstance(options, str):
        parts = [part.strip() for part in re.split(r"[\n,|]", options)]
        if len(parts) > 1:
            yield from (_scalar(part) for part in parts if part)
    elif isinstance(options, list | tuple):
        for item in options:
            yield from _read_item(item, depth)


def _read_mapping(options: Mapping[Any, Any], depth: int) -> Iterable[Choice]:
    if _is_one_option(options):
        yield from _read_item(options, depth)
        return
    nested = next(
        (options[name] for name in NESTS if isinstance(options.get(name), list | dict)), None
    )
    if nested is not None and len(options) <= 3:
        yield from _read(nested, depth + 1)
        return
    for key, item in options.items():
        yield from _read_entry(text_of(key), item, depth)


def _read_entry(key: str, item: object, depth: int) -> Iterable[Choice]:
    if isinstance(item, Mapping):
        yield _choice(key, item)
    elif isinstance(item, list | tuple):
        # A group: its name, then its members.
        yield from _read(item, depth + 1)
    elif isinstance(item, str) and item.strip():
        yield Choice(value=key, label=item.strip(), wire=key)
    else:
        yield Choice(value=key, label=label_of(key), wire=key)


def _read_item(item: object, depth: int) -> Iterable[Choice]:
    if isinstance(item, Mapping):
        nested = next((item[name] for name in NESTS if isinstance(item.get(name), list)), None)
        value = _value_of(item)
        if nested is not None:
            yield from _read(nested, depth + 1)
        elif value is not None:
            yield _choice(value, item)
        elif len(item) == 1 and not set(map(str, item)) & {*LABELS, *NESTS}:
            yield from _read_mapping(item, depth + 1)
    elif isinstance(item, list | tuple):
        if len(item) >= 2 and _is_scalar(item[0]) and isinstance(item[1], str):
            yield Choice(
                value=text_of(item[0]), label=item[1].strip() or label_of(item[0]), wire=item[0]
            )
        elif item and _is_scalar(item[0]):
            yield _scalar(item[0])
    elif _is_scalar(item):
        yield _scalar(item)


def _scalar(value: Any) -> Choice:
    text = text_of(value).strip()
    return Choice(
        value=text, label=label_of(value), wire=value.strip() if isinstance(value, str) else value
    )


def _choice(value: Any, item: Mapping[Any, Any]) -> Choice:
    label = next(
        (
            item[name]
            for name in LABELS
            if _is_scalar(item.get(name)) and text_of(item[name]).strip()
        ),
        None,
    )
    off = (
        item.get("disabled") is True
        or item.get("enabled") is False
        or item.get("available") is False
    )
    effect = next((f for f in (_factor(item.get(name)) for name in EFFECTS) if f is not None), None)
    words = label_of(value) if label is None or label == value else text_of(label).strip()
    return Choice(
        value=text_of(value).strip(), label=words, wire=value, disabled=off, effect=effect
    )


def _value_of(item: Mapping[Any, Any]) -> Any:
    found = (item.get(name) for name in (*VALUES, "label", "title", "text"))
    return next((value for value in found if _is_scalar(value) and text_of(value).strip()), None)


def _is_one_option(options: Mapping[Any, Any]) -> bool:
    """Whether this is an option itself. (A mapping value→label may well have a value called `name`.)"""
    known = {*VALUES, *LABELS, "disabled", "enabled", "available", *EFFECTS}
    names = set(map(str, options))
    return (
        bool(names & {"value", "id", "key", "slug"})
        and names <= known
        and _value_of(options) is not None
    )


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, int):
        return value.bit_length() <= 64
    return isinstance(value, str)


def _factor(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        factor = float(value.strip().lstrip("×xX") if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        return None
    return factor if math.isfinite(factor) and 0 <= factor < 1e6 else None


def _effects_of_mapping(multipliers: Mapping[Any, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for key, item in multipliers.items():
        factor = _factor(item)
        if factor is None and isinstance(item, Mapping):
            factor = _own_factor(item)
            if factor is None:
                found |= effects(item)
                continue
        if factor is not None:
            found[text_of(key)] = factor
    return found


def _own_factor(item: Mapping[Any, Any]) -> float | None:
    named = (_factor(item.get(name)) for name in EFFECTS)
    return next((factor for factor in named if factor is not None), None)


def _pair(item: object) -> tuple[str, float | None]:
    if isinstance(item, Mapping):
        return text_of(_value_of(item)), _own_factor(item)
    if isinstance(item, list | tuple) and len(item) == 2 and _is_scalar(item[0]):
        return text_of(item[0]), _factor(item[1])
    return "", None


def _with_effect(choice: Choice, factors: Mapping[str, float]) -> Choice:
    effect = factors.get(choice.value, choice.effect)
    return Choice(choice.value, choice.label, choice.wire, choice.disabled, effect)
