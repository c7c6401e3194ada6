"""One field as a control: which macro draws it, what stands in it, and what is said beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.catalog.binding import Bound
from webapp.catalog.checks import ON
from webapp.catalog.parameter import Choice, Kind, Parameter, text_of
from webapp.create.cards import Card

SEGMENTS, SELECTS = 5, 12
SEGMENT_LETTERS = 46
STEPS = 1000


@dataclass(slots=True)
class Control:
    """One control of the form. `type` names the macro that draws it; `when` shows it only under a condition."""

    type: str
    name: str
    id: str
    label: str
    value: Any = ""
    options: list[dict[str, Any]] = field(default_factory=list)
    minimum: str = ""
    maximum: str = ""
    step: str = ""
    unit: str = ""
    help: str = ""
    hint: str = ""
    note: str = ""
    error: str = ""
    when: str = ""
    half: bool = False
    changed: str = ""
    adjusted: dict[str, Any] | None = None

    @property
    def items(self) -> list[dict[str, str]]:
        """The addresses of a strip of references."""
        return (
            [{"value": address} for address in self.value] if isinstance(self.value, list) else []
        )


def control(
    one: Parameter, bound: Bound, values: Mapping[str, Any], cards: Sequence[Card], names: set[str]
) -> Control:
    kind = _type(one)
    control = Control(
        type=kind, name=one.name, id=_id(one.name, names), label=one.label, help=one.help, unit=one.unit,
        value=_value(one, bound, values), minimum=text_of(one.minimum), maximum=text_of(one.maximum),
        step=text_of(one.step) or ("1" if one.whole else ""), hint=_hint(one), half=_fits_half(one, kind),
        when=f"{one.condition.name}={'|'.join(one.condition.values)}" if one.condition else "",
    )  # fmt: skip
    if kind == "models":
        control.options = [card.option for card in cards]
        control.note = f"{len(cards)} can do this" if len(cards) > 1 else ""
    elif one.choices and kind != "switch":
        control.options = [_option(one, choice) for choice in one.choices]
    if kind == "switch":
        control.value = text_of(control.value).lower() in ON
    control.changed = _changed(one, control)
    control.adjusted = next(
        (change for change in bound.adjustments if change["field"] == one.name), None
    )
    return control


def _type(one: Parameter) -> str:
    if one.kind is Kind.choice:
        letters = sum(len(choice.label) for choice in one.choices)
        if len(one.choices) <= SEGMENTS and letters <= SEGMENT_LETTERS:
            return "segmented"
        return "select" if len(one.choices) <= SELECTS else "datalist"
    if one.kind is Kind.number:
        return "slider" if _slides(one) else "number"
    if one.kind is Kind.text:
        return "datalist" if one.choices else "text"
    names = {Kind.model: "models", Kind.longtext: "textarea"}
    return "prompt" if one.name == "prompt" else names.get(one.kind, one.kind.value)


def _slides(one: Parameter) -> bool:
    if one.minimum is None or one.maximum is None or one.maximum <= one.minimum:
        return False
    step = one.step or (1 if one.whole else (one.maximum - one.minimum) / 100)
    return (one.maximum - one.minimum) / step <= STEPS


def _value(one: Parameter, bound: Bound, values: Mapping[str, Any]) -> Any:
    """What stands in the control: what was typed; a snapped length; else the default."""
    if one.name == "model_id" and bound.model and "model_id" not in bound.errors:
        return str(bound.model["id"])
    if one.name == "seconds" and one.choices and "seconds" in bound.body:
        return text_of(bound.body["seconds"])
    typed = values.get(one.name)
    if one.kind is Kind.url_list:
        listed = typed.splitlines() if isinstance(typed, str) else typed or []
        return [str(address) for address in listed if str(address).strip()]
    if one.name in values:
        return typed if isinstance(typed, str) else text_of(typed)
    return one.default_text


def _option(one: Parameter, choice: Choice) -> dict[str, Any]:
    effect = choice.effect
    others = {other.effect for other in one.choices if other.effect is not None}
    shown = effect is not None and effect != 1 and len(others) > 1
    option: dict[str, Any] = {
        "value": choice.value,
        "label": choice.label,
        "disabled": choice.disabled,
    }
    option["effect"] = f"×{text_of(round(effect, 1))}" if shown and effect is not None else None
    if one.name == "aspect_ratio":
        option["icon"] = _shape_icon(choice.value)
    return option


def _shape_icon(ratio: str) -> str | None:
    found = re.fullmatch(r"(\d+):(\d+)", ratio)
    if not found:
        return None
    wide, high = int(found[1]), int(found[2])
    return (
        "square"
        if wide == high
        else "rectangle-horizontal"
        if wide > high
        else "rectangle-vertical"
    )


def _hint(one: Parameter) -> str:
    if one.effect is not None and one.effect != 1:
        return f"price × {text_of(one.effect)}"
    if one.default is None or one.name in {
        "count",
        "model_id",
        "seconds",
        "aspect_ratio",
        "language",
    }:
        return ""
    if one.kind is Kind.number or (one.choices and one.kind is Kind.choice):
        choice = one.choice(one.default)
        words = choice.label if choice else one.default_text
        return f"default {words}{' ' + one.unit if one.unit and words else ''}" if words else ""
    return ""


def _changed(one: Parameter, control: Control) -> str:
    """What an advanced field was changed to, in a word or two; empty at its default."""
    if not one.advanced:
        return ""
    if control.type == "switch":
        return one.label if control.value != (text_of(one.default).lower() in ON) else ""
    said = ", ".join(control.value) if isinstance(control.value, list) else text_of(control.value)
    if not said.strip() or said == one.default_text:
        return ""
    choice = one.choice(said)
    words = choice.label if choice else said
    return f"{one.label}: {words[:24] + '…' if len(words) > 25 else words}"


def _fits_half(one: Parameter, kind: str) -> bool:
    if kind == "segmented":
        letters = sum(
            len(choice.label) + (6 if _option(one, choice)["effect"] else 2)
            for choice in one.choices
        )
        return len(one.choices) <= 3 and letters <= 24
    return kind in {
        "select",
        "datalist",
        "number",
        "slider",
        "color",
        "switch",
        "text",
        "unknown",
    } and (one.name != "prompt")


def _id(name: str, names: set[str]) -> str:
    plain = "f-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)
    made, number = plain, 2
    while made in names:
        made, number = f"{plain}-{number}", number + 1
    names.add(made)
    return made
