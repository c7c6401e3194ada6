"""A provider's own schema of one generator, read into our fields. Never raises: what is odd becomes a plain input."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from webapp.catalog.options import choices, effects, humanise, single_effect
from webapp.catalog.parameter import Choice, Condition, Kind, Parameter, Place, text_of

# Every field of the provider's generate body: a schema's own id among these is `parameters.<id>`.
BODY = frozenset(
    {
        "prompt", "model_id", "privacy_mode", "team_id", "count", "language", "temperature", "preference",
        "preference_two", "aspect_ratio", "image_url", "seconds", "generate_audio", "ending_frame_url",
        "reference_images", "reference_videos", "reference_audio", "video_url", "parameters", "user_text",
        "user_text_two", "avoid_duplicates", "thinking_mode", "story_context", "character_context",
        "character_name", "character_id", "support_for", "mode", "model_speech", "item_index", "total_count",
        "translation_of", "source_language",
    }
)  # fmt: skip
# The page's own, beside those: they are no part of what is asked.
PAGE = frozenset(
    ["submission_id", "quote_id", "connection_id", "price_shown", "csrf_token", "do", "form"]
)
TAKEN = BODY | PAGE | {"public"}
KINDS = {
    "enum": Kind.choice, "select": Kind.choice, "dropdown": Kind.choice, "radio": Kind.choice,
    "choice": Kind.choice, "options": Kind.choice, "list": Kind.choice,
    "number": Kind.number, "integer": Kind.number, "int": Kind.number, "float": Kind.number,
    "range": Kind.number, "slider": Kind.number, "decimal": Kind.number,
    "string": Kind.text, "text": Kind.text, "input": Kind.text, "char": Kind.text, "date": Kind.text,
    "textarea": Kind.longtext, "longtext": Kind.longtext, "multiline": Kind.longtext, "prose": Kind.longtext,
    "boolean": Kind.switch, "bool": Kind.switch, "checkbox": Kind.switch, "toggle": Kind.switch, "switch": Kind.switch,
    "color": Kind.color, "colour": Kind.color,
    "url": Kind.url, "uri": Kind.url, "image": Kind.url, "file": Kind.url, "image_url": Kind.url,
    "video_url": Kind.url, "audio_url": Kind.url, "upload": Kind.url, "link": Kind.url,
    "urls": Kind.url_list, "images": Kind.url_list, "url_list": Kind.url_list, "files": Kind.url_list,
    "model": Kind.model,
}  # fmt: skip
WHOLE = frozenset({"integer", "int"})
LONG_DEFAULT = 80


def fields(parameters: object, *, slug: str) -> Iterator[Parameter]:
    """The fields of a schema, in its order. `type: model` and `*-count` are the body's `model_id` and `count`."""
    seen: set[str] = set()
    for item in _items(parameters):
        identifier = _identifier(item)
        if not identifier or identifier in seen or identifier.endswith(("-count", "_count")):
            continue
        seen.add(identifier)
        field = _field(identifier, item, slug)
        if field.kind is not Kind.model:
            yield field


def field_name(identifier: str) -> str:
    """The name of a schema's field: its id, but `parameters.<id>` where that means something else already."""
    taken = identifier in TAKEN or identifier.startswith(("_", "parameters."))
    return f"parameters.{identifier}" if taken else identifier


def model_default(parameters: object) -> int | None:
    """The id that the schema's model field starts with, where it is one. (It may be an id of another numbering.)"""
    for item in _items(parameters):
        if _kind(item)[0] is Kind.model:
            default = text_of(item.get("default"))
            return int(default) if default.isdecimal() and len(default) < 10 else None
    return None


def is_aspect(field: Parameter) -> bool:
    """Whether a schema's field is a second way to say the picture's shape."""
    words = field.id.lower().replace("_", "-")
    return words in {"aspect", "ratio"} or "aspect-ratio" in words or words.endswith("-aspect")


def _items(parameters: object) -> Iterator[Mapping[str, Any]]:
    """A list of objects; or a mapping id→object, as JSON Schema would have it."""
    if isinstance(parameters, Mapping):
        inner = parameters.get("properties", parameters)
        entries = inner.items() if isinstance(inner, Mapping) else ()
        parameters = [{"id": key, **item} for key, item in entries if isinstance(item, Mapping)]
    if isinstance(parameters, list):
        yield from (item for item in parameters if isinstance(item, Mapping))


def _identifier(item: Mapping[str, Any]) -> str:
    named = (item.get(name) for name in ("id", "key", "name", "slug"))
    return next((text_of(value).strip() for value in named if _plain(value)), "")[:120]


def _plain(value: object) -> bool:
    return (
        isinstance(value, str | int)
        and not isinstance(value, bool)
        and text_of(value).strip() != ""
    )


def _field(identifier: str, item: Mapping[str, Any], slug: str) -> Parameter:
    kind, odd = _kind(item)
    multipliers = next(
        (item[n] for n in ("cost_multipliers", "cost_multiplier", "multipliers") if n in item), None
    )
    options = _options(item, multipliers) if kind in {Kind.choice, Kind.unknown} else ()
    if options and kind is Kind.unknown:
        kind = Kind.choice
    elif kind is Kind.choice and not options:
        kind, odd = Kind.unknown, True
    if kind is Kind.choice and {choice.value for choice in options} == {"true", "false"}:
        kind, multipliers = (
            Kind.switch,
            effects(multipliers) or {c.value: c.effect for c in options},
        )
    low, high, step = (
        _number(item, *names) for names in (("min", "minimum"), ("max", "maximum"), ("step",))
    )
    if kind is Kind.unknown and low is not None and high is not None:
        kind = Kind.number
    default = _default(item, kind)
    if (
        kind is Kind.text
        and isinstance(default, str)
        and ("\n" in default or len(default) > LONG_DEFAULT)
    ):
        kind = Kind.longtext
    return Parameter(
        name=field_name(identifier),
        id=identifier,
        place=Place.parameters,
        label=_words(item, "label", "title", "display_name") or humanise(identifier, prefix=slug),
        kind=kind,
        choices=options if kind is Kind.choice else (),
        minimum=low if kind is Kind.number else None,
        maximum=_maximum(item, kind, low, high),
        step=step if kind is Kind.number and step and step > 0 else None,
        whole=kind is Kind.number and _is_whole(item, low, step),
        default=default,
        required=item.get("required") is True,
        unit=_words(item, "unit", "units", "suffix"),
        help=_words(item, "help", "description", "hint", "tooltip"),
        condition=_condition(item),
        advanced=odd or kind is Kind.unknown or item.get("advanced") is True,
        effect=single_effect(multipliers) if kind is Kind.switch else None,
    )


def _kind(item: Mapping[str, Any]) -> tuple[Kind, bool]:
    """The kind, and whether the provider's word for it is new to us."""
    word = item.get("type")
    told = word.strip().lower().replace("-", "_") if isinstance(word, str) else ""
    if told in KINDS:
        kind = KINDS[told]
        has_options = any(item.get(name) for name in ("options", "choices", "enum"))
        return (
            (Kind.choice, False)
            if has_options and kind in {Kind.text, Kind.number}
            else (kind, False)
        )
    if not told:
        return (Kind.choice if item.get("options") else Kind.unknown), False
    return Kind.unknown, True


def _options(item: Mapping[str, Any], multipliers: object) -> tuple[Choice, ...]:
    listed = (item[name] for name in ("options", "choices", "enum", "values") if item.get(name))
    return next((found for found in (choices(one, multipliers) for one in listed) if found), ())


def _number(item: Mapping[str, Any], *names: str) -> float | None:
    for name in names:
        value = item.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            continue
        try:
            number = float(value)
        except (ValueError, OverflowError):
            continue
        if math.isfinite(number):
            return number
    return None


def _maximum(
    item: Mapping[str, Any], kind: Kind, low: float | None, high: float | None
) -> float | None:
    if kind is Kind.number:
        return None if high is None or (low is not None and high < low) else high
    if kind in {Kind.text, Kind.longtext, Kind.unknown}:
        return _number(item, "maxlength", "max_length", "maxLength")
    return _number(item, "max_items", "maxItems", "max") if kind is Kind.url_list else None


def _is_whole(item: Mapping[str, Any], low: float | None, step: float | None) -> bool:
    if str(item.get("type", "")).lower() in WHOLE:
        return True
    figures = [low, step, _number(item, "default")]
    return step is not None and all(one is None or one.is_integer() for one in figures)


def _default(item: Mapping[str, Any], kind: Kind) -> Any:
    default = next(
        (item[n] for n in ("default", "default_value", "defaultValue") if item.get(n) is not None),
        None,
    )
    if kind is Kind.switch:
        return text_of(default).lower() in {"true", "1", "on", "yes"}
    if kind is Kind.number:
        return _number({"default": default}, "default")
    return default if isinstance(default, str | int | float) else None


def _words(item: Mapping[str, Any], *names: str) -> str:
    found = (item.get(name) for name in names)
    return next(
        (value.strip()[:300] for value in found if isinstance(value, str) and value.strip()), ""
    )


def _condition(item: Mapping[str, Any]) -> Condition | None:
    """`{"field": "a", "value": "b"}`, `{"a": "b"}` or `{"a": ["b", "c"]}`, under the usual names."""
    names = ("condition", "depends_on", "show_if", "visible_if", "showIf", "dependsOn")
    rule = next((item[name] for name in names if isinstance(item.get(name), Mapping)), None)
    if not rule:
        return None
    other = next(
        (rule[name] for name in ("field", "id", "parameter", "name") if _plain(rule.get(name))),
        None,
    )
    wanted = next(
        (rule[name] for name in ("value", "values", "equals", "in") if name in rule), None
    )
    if other is None and len(rule) == 1:
        other, wanted = next(iter(rule.items()))
    if other is None or wanted is None:
        return None
    values = wanted if isinstance(wanted, list) else [wanted]
    name = text_of(other)
    bare = f"parameters.{name}" if name in BODY or name in PAGE else name
    return Condition(
        bare, tuple(text_of(value) for value in values if not isinstance(value, dict | list))
    )
