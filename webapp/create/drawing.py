"""From checked values to the controls of the form: which control, with what in it, and what is said beside it."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.catalog.binding import Bound
from webapp.catalog.checks import ON, is_empty
from webapp.catalog.parameter import Choice, Kind, Parameter, text_of
from webapp.create.cards import Card

SEGMENTS, SELECTS = 5, 12
SEGMENT_LETTERS = 46
STEPS = 1000
FIRST = ("prompt", "model_id", "seconds", "aspect_ratio")
LAST = ("count", "generate_audio", "public")
MEDIA = (
    "video_url",
    "image_url",
    "ending_frame_url",
    "reference_images",
    "reference_videos",
    "reference_audio",
)
QUIET = frozenset(
    {
        "seconds",
        "aspect_ratio",
        "language",
        "temperature",
        "thinking_mode",
        "avoid_duplicates",
        "count",
    }
)


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


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something typed that this model or this schema has no field for."""

    label: str
    said: str


@dataclass(frozen=True, slots=True)
class Form:
    """The drawn form. `shape` changes when the controls do, so that a page can tell that its own are out of date."""

    basics: list[Control]
    advanced: list[Control]
    leftovers: list[Leftover]
    shape: str

    @property
    def changed(self) -> list[Control]:
        return [one for one in self.advanced if one.changed]

    @property
    def problems(self) -> list[dict[str, str]]:
        """The controls that say what is wrong, for the head of a form that came back."""
        return [
            {"id": one.id, "text": f"{one.label}: {one.error}"}
            for one in (*self.basics, *self.advanced)
            if one.error
        ]


def draw(
    bound: Bound,
    values: Mapping[str, Any],
    cards: Sequence[Card],
    *,
    complain: bool,
    used: set[str] | None = None,
) -> Form:
    """The form of `bound` filled with `values` as they were typed. Without `complain` only filled fields are wrong."""
    names = used if used is not None else set()
    controls = []
    for one in sorted(bound.fields, key=_place):
        if one.hidden and (one.name not in bound.errors or is_empty(values.get(one.name))):
            continue
        control = _control(one, bound, values, cards, names)
        error = bound.errors.get(one.name, "")
        control.error = error if complain or not is_empty(values.get(one.name)) else ""
        controls.append((one.advanced, control))
    basics = [control for advanced, control in controls if not advanced]
    advanced = [control for advanced, control in controls if advanced]
    _pair(basics)
    _pair(advanced)
    return Form(basics, advanced, _leftovers(bound), _shape(basics + advanced))


def _place(one: Parameter) -> tuple[int, int]:
    for rank, group in ((0, FIRST), (2, MEDIA), (3, LAST)):
        if one.place == "body" and one.name in group:
            return rank, group.index(one.name)
    return 1, 0


def _control(
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
        letters = sum(len(choice.label) + 2 for choice in one.choices)
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


def _pair(controls: list[Control]) -> None:
    """Half-wide controls stand in pairs; one that is left over takes the whole width."""
    waiting: Control | None = None
    for one in controls:
        if one.half and not one.when:
            waiting = None if waiting else one
            continue
        if waiting:
            waiting.half = False
        waiting, one.half = None, False
    if waiting:
        waiting.half = False


def _id(name: str, names: set[str]) -> str:
    plain = "f-" + re.sub(r"[^A-Za-z0-9_-]", "-", name)
    made, number = plain, 2
    while made in names:
        made, number = f"{plain}-{number}", number + 1
    names.add(made)
    return made


def missed(bound: Bound) -> list[str]:
    """Names of leftovers that somebody would miss. (What a field under a condition holds is still in its field.)"""
    drawn = {one.name for one in bound.fields}
    return [
        name
        for name, value in bound.leftovers.items()
        if name not in drawn
        and name not in QUIET
        and text_of(value).lower() not in {"off", "false"}
    ]


def _leftovers(bound: Bound) -> list[Leftover]:
    found = []
    for name in missed(bound):
        value = bound.leftovers[name]
        plain = name.removeprefix("parameters.").replace("_", " ").replace("-", " ").capitalize()
        said = f"{len(value)} links" if isinstance(value, list) else text_of(value)[:80]
        found.append(Leftover(NAMES.get(name, plain), said))
    return found


NAMES = {
    "image_url": "Reference image",
    "ending_frame_url": "End frame",
    "reference_images": "References",
    "reference_videos": "Reference videos",
    "reference_audio": "Reference sound",
    "video_url": "Source video",
    "generate_audio": "Sound",
    "user_text": "Source text",
    "user_text_two": "Second source text",
    "model_speech": "Voice to read it",
}


def _shape(controls: Sequence[Control]) -> str:
    parts = [
        (
            one.name,
            one.type,
            one.when,
            [(o["value"], o["label"], o.get("disabled")) for o in one.options],
        )
        for one in controls
    ]
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:16]
