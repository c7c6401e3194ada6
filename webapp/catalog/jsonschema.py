"""JSON Schema 2020-12 of a generator's flat input: what `/api/v1` shows, and what a client may check with."""

from collections.abc import Sequence
from typing import Any

from webapp.catalog.checks import LONGEST_URL
from webapp.catalog.parameter import Kind, Parameter

DIALECT = "https://json-schema.org/draft/2020-12/schema"
URL = {"type": "string", "format": "uri", "maxLength": LONGEST_URL}
SIMPLE: dict[Kind, dict[str, Any]] = {Kind.switch: {"type": "boolean"}, Kind.url: URL}
TEXTS = frozenset({Kind.text, Kind.longtext, Kind.color})


def schema(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """One object whose properties are the fields by name."""
    required = [one.name for one in parameters if one.required and one.name != "prompt"]
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {one.name: _property(one) for one in parameters},
        "required": required,
        "additionalProperties": False,
    }


def _property(one: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {"title": one.label, **_type(one)}
    if one.help:
        found["description"] = one.help
    if one.default is not None and (one.kind is not Kind.choice or one.default_text):
        choice = one.choice(one.default)
        found["default"] = choice.wire if choice else one.default
    if one.unit:
        found["x-unit"] = one.unit
    effects = {choice.value: choice.effect for choice in one.choices if choice.effect is not None}
    if effects or one.effect is not None:
        found["x-price-effect"] = effects or one.effect
    return found


def _type(one: Parameter) -> dict[str, Any]:
    if one.name == "seconds" and one.kind is Kind.choice:
        # Any length is taken; the nearest offered one is used and reported.
        return {
            "type": "number",
            "minimum": 1,
            "maximum": 3600,
            "x-offered": [c.wire for c in one.choices],
        }
    if one.kind in {Kind.choice, Kind.model}:
        return {"enum": [choice.wire for choice in one.choices if not choice.disabled]}
    if one.kind is Kind.number:
        return _number(one)
    if one.kind is Kind.url_list:
        return {"type": "array", "items": dict(URL)} | (
            {"maxItems": int(one.maximum)} if one.maximum else {}
        )
    if one.kind in TEXTS:
        return {"type": "string"} | ({"maxLength": int(one.maximum)} if one.maximum else {})
    return dict(SIMPLE.get(one.kind, {"type": ["string", "number", "boolean"]}))


def _number(one: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "integer" if one.whole else "number"}
    if one.minimum is not None:
        found["minimum"] = one.minimum
    if one.maximum is not None:
        found["maximum"] = one.maximum
    return found
