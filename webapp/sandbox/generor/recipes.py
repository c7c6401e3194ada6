"""What the painter is told: a recipe per creation, with a seed made of all that shaped it."""

import hashlib
import json

from webapp.sandbox.generor.aspects import MATCH_INPUT, size
from webapp.sandbox.generor.catalogue import Json
from webapp.sandbox.generor.pricing import Plan
from webapp.sandbox.generor.tricks import plain

_FILM_SIZES = {"16:9": (854, 480), "9:16": (480, 854)}
_FORMATS = {"video": "mp4", "speech": "wav", "music": "wav", "soundeffect": "wav"}
_FILM_SECONDS = 3
_SPEECH_SECONDS = 8


def recipe(plan: Plan, index: int) -> Json:
    """Return the recipe of item ``index``; the same request gives the same recipe."""
    asked = plan.asked
    kind = asked.generator.kind
    choices = {name: value for name, value in plan.applied.items() if not _administrative(name)}
    made: Json = {
        "kind": kind,
        "generator": asked.generator.slug,
        "prompt": plain(asked.prompt),
        "choices": choices,
        "format": _FORMATS.get(kind, asked.generator.format),
        "index": index,
        **_measures(plan, choices),
    }
    source = [asked.fields.get("image_url"), asked.fields.get("preference"), asked.model["id"]]
    text = json.dumps([made, plan.ratio, plan.seconds, source], sort_keys=True)
    return {**made, "seed": hashlib.sha256(text.encode()).hexdigest()[:24]}


def _measures(plan: Plan, choices: dict[str, str]) -> Json:
    kind = plan.asked.generator.kind
    if kind == "video":
        width, height = _FILM_SIZES[plan.ratio]
        return {"width": width, "height": height, "seconds": _FILM_SECONDS}
    if kind == "image":
        width, height = size("1:1" if plan.ratio == MATCH_INPUT else plan.ratio)
        return {"width": width, "height": height}
    return {"seconds": float(choices.get("seconds", _SPEECH_SECONDS))}


def _administrative(name: str) -> bool:
    return name.startswith("model-") or name.endswith("-count")
