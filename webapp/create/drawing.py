"""From checked values to the whole form: its controls in order, basics and advanced, and what is left over."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.catalog.binding import Bound
from webapp.catalog.checks import is_empty
from webapp.catalog.parameter import Parameter, text_of
from webapp.create.cards import Card
from webapp.create.controls import Control, control

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
        drawn = control(one, bound, values, cards, names)
        error = bound.errors.get(one.name, "")
        drawn.error = error if complain or not is_empty(values.get(one.name)) else ""
        controls.append((one.advanced, drawn))
    basics = [drawn for folded, drawn in controls if not folded]
    advanced = [drawn for folded, drawn in controls if folded]
    _pair(basics)
    _pair(advanced)
    return Form(basics, advanced, _leftovers(bound), _shape(basics + advanced))


def _place(one: Parameter) -> tuple[int, int]:
    for rank, group in ((0, FIRST), (2, MEDIA), (3, LAST)):
        if one.place == "body" and one.name in group:
            return rank, group.index(one.name)
    return 1, 0


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
