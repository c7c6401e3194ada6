"""Turns what somebody filled in into the provider's request. The one checker for pages, API, CSV and worker."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from webapp.catalog import checks
from webapp.catalog.capabilities import FROM_PICTURE, KIND_OF_TYPE
from webapp.catalog.checks import Wrong, is_empty
from webapp.catalog.model_facts import MATCH_INPUT, ModelFacts
from webapp.catalog.models import Generator, ProviderModel
from webapp.catalog.parameter import Kind, Parameter, Place, text_of
from webapp.catalog.parameters import default_model, offered, parameters, prompt_required
from webapp.catalog.schema_fields import BODY, is_aspect

# Any of these may stand in for a prompt.
OTHER_INPUT = (
    "image_url",
    "video_url",
    "user_text",
    "reference_images",
    "reference_videos",
    "reference_audio",
    "translation_of",
    "story_context",
)
FREE = frozenset({Kind.text, Kind.longtext})
# The provider's own way to say whether something is public.
PRIVACY = "privacy_mode"
PUBLIC = {"0": True, "1": False}


@dataclass(slots=True)
class Bound:
    """A checked request. It may be sent only while `errors` is empty.

    `body` is the provider's; `asked` is the recipe, flat by field name, as it was asked. `adjustments` are changes
    that we made as the provider would (`{field, asked, used, reason}`); `leftovers` are values of fields that this
    model or this schema does not have; `dropped` are those among them that go unsent.
    """

    kind: str
    model: dict[str, Any]
    fields: list[Parameter]
    body: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    adjustments: list[dict[str, Any]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    leftovers: dict[str, Any] = field(default_factory=dict)
    count: int = 1

    @property
    def priced(self) -> dict[str, Any]:
        """The body without the prompt and other free text: all that can change the price."""
        free = {(one.place, one.id) for one in self.fields if one.kind in FREE and not one.choices}
        body = {name: value for name, value in self.body.items() if (Place.body, name) not in free}
        own = body.pop("parameters", {})
        kept = {name: value for name, value in own.items() if (Place.parameters, name) not in free}
        return body | ({"parameters": kept} if kept else {})

    @property
    def prompt(self) -> str:
        return str(self.body.get("prompt", ""))


def bind(
    generator: Generator,
    models: Sequence[ProviderModel],
    values: Mapping[str, Any],
    *,
    strict: bool = True,
) -> Bound:
    """Check `values`, flat by field name, for this generator. Never raises; every complaint is in `errors`.

    Strict (API, CSV): a name that means nothing here is an error. Otherwise (forms, drafts) it is a leftover.
    """
    usable = offered(generator, models)
    wanted, trouble = _model(usable, values.get("model_id"))
    model = wanted or default_model(generator, usable)
    fields = parameters(generator, models, model.id if model else None)
    kind = KIND_OF_TYPE.get(model.type, "") if model else ""
    bound = Bound(kind or generator.kind or "text", model.snapshot() if model else {}, fields)
    if trouble:
        bound.errors["model_id"] = trouble
    given = _named(fields, values)
    _set_aside(bound, given, strict=strict, generator=generator)
    for one in fields:
        if one.name in given and not (one.name == "model_id" and usable):
            _take(bound, one, given, model)
    _finish(bound, generator, model)
    return bound


def _model(usable: Sequence[ModelFacts], value: object) -> tuple[ModelFacts | None, str]:
    """The chosen model, or what is wrong with the choice."""
    if not usable:
        return None, "" if not is_empty(value) else "Enter the number of a model."
    if is_empty(value):
        return None, "Choose a model."
    wanted = text_of(value).strip() if isinstance(value, str | int | float) else ""
    found = next((model for model in usable if str(model.id) == wanted), None)
    return found, "" if found else "Choose a model from the list: this one is not offered here."


def _named(fields: Sequence[Parameter], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by our names: `parameters.tone` is `tone` where only the schema has it, and `privacy_mode` 0 is
    `public`. Nothing empty.
    """
    names = {one.name for one in fields}
    given: dict[str, Any] = {}
    for name, value in values.items():
        if name == PRIVACY and text_of(value) in PUBLIC:
            given.setdefault("public", PUBLIC[text_of(value)])
            continue
        bare = name.removeprefix("parameters.")
        ours = bare if name not in names and bare in names and bare not in BODY else name
        if not is_empty(value) and ours not in given:
            given[ours] = value
    return given


def _set_aside(bound: Bound, given: dict[str, Any], *, strict: bool, generator: Generator) -> None:
    """Values that no field takes, or whose condition is not met, leave `given`."""
    by_name = {one.name: one for one in bound.fields}
    for name in list(given):
        known = by_name.get(name)
        if known is None:
            value = bound.leftovers[name] = given.pop(name)
            if strict:
                _complain(bound, name, value, generator)
        elif known.condition and not known.condition.met(
            _effective(known.condition.name, given, by_name)
        ):
            bound.leftovers[name] = given.pop(name)
    if "aspect_ratio" in given:
        _one_shape(bound, given)


def _one_shape(bound: Bound, given: dict[str, Any]) -> None:
    """Of the two ways to say a shape only the body's is sent."""
    for one in bound.fields:
        if one.place is Place.parameters and one.name in given and is_aspect(one):
            bound.leftovers[one.name] = given.pop(one.name)
            bound.dropped.append(one.name)


def _effective(name: str, given: Mapping[str, Any], by_name: Mapping[str, Parameter]) -> object:
    return given[name] if name in given else getattr(by_name.get(name), "default", None)


def _complain(bound: Bound, name: str, value: object, generator: Generator) -> None:
    """An unknown name is an error, and so is media that the model would not look at. What it ignores is reported."""
    who = bound.model.get("name") or generator.title
    if name in {
        "generate_audio",
        "seconds",
        "aspect_ratio",
        "language",
        "temperature",
        "thinking_mode",
    }:
        if value is not False:
            bound.dropped.append(name)
        return
    if name in BODY:
        bound.errors[name] = f"{who} does not take {name}."
        return
    near = difflib.get_close_matches(name, [one.name for one in bound.fields], n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    bound.errors[name[:100]] = f"{generator.title} has no field called {name[:100]}.{hint}"


def _take(bound: Bound, one: Parameter, given: Mapping[str, Any], model: ModelFacts | None) -> None:
    value = given[one.name]
    try:
        wire = (
            _seconds(bound, one, value, model)
            if one.name == "seconds"
            else _checked(one, value, model)
        )
    except Wrong as wrong:
        bound.errors[one.name] = str(wrong)
        bound.asked[one.name] = (
            value if isinstance(value, str | int | float | bool | list) else None
        )
        return
    bound.asked.setdefault(one.name, wire)
    if one.name in {"public", "count"} or (one.place is Place.body and _at_rest(one, wire)):
        return
    if one.place is Place.body:
        bound.body[one.id] = wire
    else:
        bound.body.setdefault("parameters", {})[one.id] = wire


def _at_rest(one: Parameter, wire: object) -> bool:
    """An advanced field of the body as it stands by itself need not be sent."""
    return one.advanced and one.default is not None and text_of(wire) == text_of(one.default)


def _checked(one: Parameter, value: object, model: ModelFacts | None) -> Any:
    """The checked value. A shape may also be said by the provider's number or word for it."""
    if one.name == "aspect_ratio" and model and isinstance(value, str | int):
        said = text_of(value).strip().lower()
        value = next(
            (r.ratio for r in model.ratios if said in {r.ratio.lower(), r.label.lower(), r.id}),
            value,
        )
    return checks.check(one, value)


def _seconds(bound: Bound, one: Parameter, value: object, model: ModelFacts | None) -> int | float:
    """A length the model does not make becomes the one the provider would use, and is reported."""
    whole = not (model and model.durations)
    plain = Parameter(
        one.name,
        one.id,
        one.place,
        one.label,
        Kind.number,
        minimum=1,
        maximum=3600,
        whole=whole,
        unit="seconds",
    )
    asked = checks.number(plain, value)
    used = model.snapped(asked) if model else None
    bound.asked[one.name] = asked
    if used is None or used == asked:
        return asked
    makes = ", ".join(map(str, model.durations)) if model else ""
    reason = f"{bound.model.get('name', 'The model')} makes {makes} seconds."
    bound.adjustments.append({"field": "seconds", "asked": asked, "used": used, "reason": reason})
    return used


def _finish(bound: Bound, generator: Generator, model: ModelFacts | None) -> None:
    """What no field can know alone: what is missing, what belongs together, and what is always sent."""
    body = bound.body
    if model:
        body["model_id"] = bound.asked["model_id"] = model.id
    bound.count = (
        int(bound.asked["count"]) if "count" in bound.asked and "count" not in bound.errors else 1
    )
    body["count"] = bound.count
    body["privacy_mode"] = 0 if bound.asked.get("public") is True else 1
    for one in bound.fields:
        if one.required and one.name not in {"prompt", "model_id"} and one.name not in bound.asked:
            bound.errors.setdefault(one.name, _missing(one))
    wordless = model is not None and model.type in FROM_PICTURE
    instead = any(name in bound.asked for name in OTHER_INPUT)
    if prompt_required(generator) and not wordless and not instead and "prompt" not in bound.asked:
        bound.errors["prompt"] = "Write a prompt: it says what to make."
    if body.get("aspect_ratio") == MATCH_INPUT and "image_url" not in body:
        bound.errors["aspect_ratio"] = (
            "This shape follows a reference image: give one, or choose another shape."
        )
    if "ending_frame_url" in body and "image_url" not in body:
        bound.notes.append("An end frame works together with a start frame.")


def _missing(one: Parameter) -> str:
    if one.kind is Kind.url:
        return f"{one.label} is needed here: enter its web address."
    return f"{one.label} is needed here."
