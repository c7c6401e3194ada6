"""A model's raw struct, read tolerantly into what forms, cards and checks need."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from webapp.catalog import capabilities
from webapp.catalog.capabilities import References
from webapp.catalog.models import ProviderModel

MATCH_INPUT = "match_input_image"
# The documented shapes, for a model that takes one and lists none.
DOCUMENTED = {"image": ("1:1", "3:4", "4:3", "16:9", "9:16"), "video": ("16:9", "9:16")}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A shape the model offers: the text that is sent, and its id at the provider."""

    ratio: str
    label: str
    id: str


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What one model can do. `img2img` and `audio` are None where the provider does not say."""

    id: int
    name: str
    type: str
    description: str
    credit_cost: int | None
    img2img: bool | None
    audio: bool
    audio_multiplier: float
    end_frame: bool
    durations: tuple[int, ...]
    default_duration: int | None
    ratios: tuple[Ratio, ...]
    quality: str
    qualities: tuple[tuple[str, int], ...]
    group: str
    sees: bool
    references: References

    def snapped(self, seconds: float) -> int | None:
        """The duration the provider would use: the nearest it offers, ties to the lower. None: it does not say."""
        if not self.durations:
            return None
        return min(self.durations, key=lambda offered: (abs(offered - seconds), offered))

    def snapshot(self) -> dict[str, Any]:
        """Name and price as they are now, to be kept with what is made."""
        return {
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "credit_cost": self.credit_cost,
        }


def facts(model: ProviderModel) -> ModelFacts:
    """Read one model. Wrong types count as not told."""
    raw = model.raw if isinstance(model.raw, Mapping) else {}
    durations = _durations(raw.get("supported_durations"))
    default = _integer(raw.get("default_duration"))
    kind = model.type or capabilities.type_of_id(model.model_id)
    end_frame = raw.get("supports_end_frame")
    img2img = raw.get("supports_img2img")
    return ModelFacts(
        id=model.model_id,
        name=model.name,
        type=kind,
        description=_text(raw.get("description")),
        credit_cost=_integer(raw.get("credit_cost")),
        img2img=img2img if isinstance(img2img, bool) else None,
        audio=raw.get("supports_audio") is True,
        audio_multiplier=_float(raw.get("audio_cost_multiplier")) or 1.0,
        end_frame=end_frame
        if isinstance(end_frame, bool)
        else capabilities.takes_end_frame(model.name),
        durations=durations,
        default_duration=default if default in durations else (durations[0] if durations else None),
        ratios=_ratios(raw, kind),
        quality=_text(raw.get("quality")),
        qualities=_qualities(raw.get("qualities")),
        group=_text(raw.get("group_slug")),
        sees=raw.get("supports_vision") is True or img2img is True or capabilities.sees(model.name),
        references=_references(model, raw),
    )


def _references(model: ProviderModel, raw: Mapping[str, Any]) -> References:
    """The documented table; where the provider's struct one day says it itself, that counts."""
    known = capabilities.references(model.model_id, model.name)
    told = _integer(raw.get("max_reference_images"))
    return known if told is None else replace(known, images=max(0, min(told, 20)))


def _ratios(raw: Mapping[str, Any], kind: str) -> tuple[Ratio, ...]:
    listed = raw.get("aspect_ratios")
    if listed is None and raw.get("supports_aspect_ratio") is True:
        listed = list(DOCUMENTED.get(kind, ()))
    if isinstance(listed, Mapping):
        listed = [{"id": key, "ratio": value} for key, value in listed.items()]
    if not isinstance(listed, list) or raw.get("supports_aspect_ratio") is False:
        return ()
    found: dict[str, Ratio] = {}
    for item in listed:
        entry = item if isinstance(item, Mapping) else {"ratio": item}
        ratio = _text(entry.get("ratio")) or _text(entry.get("value"))
        if ratio == MATCH_INPUT and raw.get("supports_img2img") is False:
            continue
        if ratio:
            label = _text(entry.get("label")) or ratio
            found.setdefault(ratio, Ratio(ratio, label, str(entry.get("id", ""))))
    return tuple(found.values())


def _durations(listed: object) -> tuple[int, ...]:
    items = listed if isinstance(listed, list) else []
    read = (_integer(item) for item in items)
    return tuple(
        sorted({seconds for seconds in read if seconds is not None and 0 < seconds <= 3600})
    )


def _qualities(listed: object) -> tuple[tuple[str, int], ...]:
    if not isinstance(listed, Mapping):
        return ()
    read = ((str(label), _integer(model_id)) for label, model_id in listed.items())
    return tuple((label, model_id) for label, model_id in read if model_id is not None)


def _integer(value: object) -> int | None:
    number = _float(value)
    return None if number is None else int(number)


def _float(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _text(value: object) -> str:
    return value.strip()[:500] if isinstance(value, str) else ""
