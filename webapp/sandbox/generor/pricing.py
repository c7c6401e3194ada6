"""What a request would cost and how long it would take."""

import math
from dataclasses import dataclass

from webapp.sandbox.generor.applied import applied_parameters, multiplier
from webapp.sandbox.generor.asking import Asked
from webapp.sandbox.generor.aspects import ratio
from webapp.sandbox.generor.catalogue import Json
from webapp.sandbox.world import World

_MOST_DISCOUNT = 10
_SAMPLES = 10
_ENOUGH_SAMPLES = 3


@dataclass(frozen=True)
class Plan:
    """One priced request. Credits are whole; ``per_item_seconds`` is nominal."""

    asked: Asked
    applied: dict[str, str]
    ratio: str
    seconds: int | None
    per_item: int
    discount: int
    discount_percent: int
    per_item_seconds: float

    @property
    def total(self) -> int:
        """Credits after the bulk discount."""
        return self.per_item * self.asked.count - self.discount


def plan(world: World, asked: Asked) -> Plan:
    """Price a request.

    :raises InvalidError: when its aspect ratio is none of its model's media.
    """
    applied = applied_parameters(asked)
    seconds = _seconds(asked)
    per_item = _per_item(world, asked, multiplier(asked, applied), seconds)
    percent = min(asked.count, _MOST_DISCOUNT)
    media = asked.generator.kind
    wanted = asked.fields.get("aspect_ratio", applied.get("image-aspect-ratio"))
    return Plan(
        asked=asked,
        applied=applied,
        ratio=ratio(wanted, media) if media in {"image", "video"} else "",
        seconds=seconds,
        per_item=per_item,
        discount=per_item * asked.count * percent // 100,
        discount_percent=percent,
        per_item_seconds=_nominal(asked, seconds),
    )


def described(world: World, plan: Plan) -> Json:
    """Return the body of an estimate."""
    asked = plan.asked
    return {
        **named(asked),
        "credit_cost": {
            "total": plan.total,
            "per_item": plan.per_item,
            "count": asked.count,
            "discount": plan.discount,
            "discount_percent": plan.discount_percent,
        },
        "time_estimate": _time_estimate(world, plan),
        "applied_parameters": plan.applied,
        **adjustments(plan),
    }


def named(asked: Asked) -> Json:
    """Return the generator and model as estimate and generate name them."""
    return {
        "generator": asked.generator.slug,
        "model_id": asked.model["id"],
        "model_type": asked.model["type"],
        "model_name": asked.model["name"],
    }


def adjustments(plan: Plan) -> Json:
    """Return the adjustments block, empty where nothing was adjusted."""
    if plan.asked.seconds is None or plan.asked.seconds == plan.seconds:
        return {}
    snapped = {
        "requested": plan.asked.seconds,
        "used": plan.seconds,
        "supported": plan.asked.model["supported_durations"],
        "reason": "snapped to nearest provider-supported duration",
    }
    return {"adjustments": {"seconds": snapped}}


def _seconds(asked: Asked) -> int | None:
    if asked.generator.kind != "video":
        return None
    if asked.seconds is None:
        return int(asked.model["default_duration"])
    wanted: int = asked.seconds
    supported: list[int] = asked.model["supported_durations"]
    return int(min(supported, key=lambda seconds: (abs(seconds - wanted), seconds)))


def _per_item(world: World, asked: Asked, factor: float, seconds: int | None) -> int:
    cost: float = asked.model["credit_cost"] * factor * world.settings.price_factor
    if seconds is not None:
        cost *= seconds
        if asked.model["supports_audio"] and asked.fields.get("generate_audio"):
            cost *= asked.model["audio_cost_multiplier"]
    return max(1, math.floor(cost + 0.5))


def _nominal(asked: Asked, seconds: int | None) -> float:
    usual = float(asked.model["seconds"])
    if seconds is None:
        return usual
    return usual * seconds / float(asked.model["default_duration"])


def _time_estimate(world: World, plan: Plan) -> Json:
    """Return wall-clock seconds: from the last generations, or from the model's usual time."""
    asked = plan.asked
    rows = world.store.rows(
        "SELECT per_item FROM timings WHERE generator = ? AND model_id = ?"
        " ORDER BY id DESC LIMIT ?",
        asked.generator.slug,
        asked.model["id"],
        _SAMPLES,
    )
    samples = [float(row["per_item"]) for row in rows]
    historical = len(samples) >= _ENOUGH_SAMPLES
    usual = plan.per_item_seconds
    span = samples if historical else [usual * 0.8, usual, usual * 1.4]
    per_item = sum(span) / len(span) if historical else usual
    scale = world.clock.scale
    return {
        "seconds": _shown(per_item * asked.count / scale),
        "per_item": _shown(per_item / scale),
        "min_seconds": _shown(min(span) / scale),
        "max_seconds": _shown(max(span) / scale),
        "sample_count": len(samples),
        "has_historical": historical,
        "source": "historical" if historical else "fallback",
    }


def _shown(seconds: float) -> int:
    return max(1, round(seconds))
