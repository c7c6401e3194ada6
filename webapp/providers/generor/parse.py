"""Generor's account, catalogue and estimates as plain data. Nothing is trusted; the raw form is kept beside."""

import json
import math
from collections.abc import Mapping as MappingType
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from webapp.kernel.money import Unit
from webapp.providers.port import (
    Account,
    Adjustment,
    Estimate,
    GeneratorDetail,
    GeneratorListing,
    ModelListing,
)
from webapp.providers.untrusted import (
    Decimal,
    Mapping,
    Text,
    Unreadable,
    Whole,
    mapping,
    rows,
    text,
    whole,
)

T = TypeVar("T", bound=BaseModel)

# Requests in a minute, an hour and a day.
TIERS = {
    "free": (30, 500, 5_000),
    "basic": (60, 2_000, 20_000),
    "pro": (120, 5_000, 50_000),
    "enterprise": (300, 20_000, 200_000),
}
_KINDS = {
    "img": "image",
    "images": "image",
    "picture": "image",
    "upscale": "image",
    "vector": "image",
    "backgroundremoval": "image",
    "videos": "video",
    "speech": "audio",
    "music": "audio",
    "soundeffect": "audio",
}
_KNOWN_KINDS = frozenset({"text", "image", "video", "audio", "3d"})


class Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Profile(Loose):
    user_id: Text = ""
    username: Text = ""
    credits: Mapping = Field(default_factory=dict)


class _Cost(Loose):
    total: Whole = None
    per_item: Whole = None
    count: Whole = None
    discount: Whole = None
    discount_percent: Decimal = None


class _Time(Loose):
    seconds: Decimal = None
    min_seconds: Decimal = None
    max_seconds: Decimal = None
    has_historical: Any = False


def account(data: Any, headers: MappingType[str, str], scopes: tuple[str, ...] | None) -> Account:
    """`GET /users/me`, with the tier that the rate headers name.

    :raises Unreadable: it names nobody.
    """
    profile = read_as(_Profile, data)
    if not profile.user_id:
        raise Unreadable("no account is named")
    tier = headers.get("x-ratelimit-tier", "").strip().lower()[:64]
    return Account(
        account_id=profile.user_id[:100],
        name=profile.username[:200],
        plan=tier.capitalize(),
        tier=tier,
        balance=balance(profile.credits),
        unit=Unit.credits,
        scopes=scopes,
        limits=limits(headers),
        raw={"user_id": profile.user_id, "username": profile.username, "credits": profile.credits},
    )


def limits(headers: MappingType[str, str]) -> dict[str, int]:
    """Requests a minute, an hour and a day: the first from the headers, the others from the tier's table."""
    minute = whole(headers.get("x-ratelimit-limit"))
    known = TIERS.get(headers.get("x-ratelimit-tier", "").strip().lower())
    if minute is None or minute <= 0:
        return dict(zip(("minute", "hour", "day"), known, strict=True)) if known else {}
    if known is None:
        return {"minute": minute}
    return {
        "minute": minute,
        "hour": max(1, known[1] * minute // known[0]),
        "day": max(1, known[2] * minute // known[0]),
    }


def balance(data: Any) -> int | None:
    """Credits left: the stated total, or the sum of what makes it up."""
    found = mapping(data)
    total = whole(found.get("total"))
    if total is not None:
        return total
    parts = [whole(found.get(name)) for name in ("paid", "free", "earned")]
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def generators(data: Any) -> list[GeneratorListing]:
    """`GET /generators`. Entries without a slug are left out."""
    found = rows(data, "generators", "items", "results", "data")
    if not found and isinstance(data, dict):
        found = [{"slug": slug, **item} for slug, item in data.items() if isinstance(item, dict)]
    listed = [_listing(item) for item in found if isinstance(item, dict)]
    return [listing for listing in listed if listing.slug]


def generator(data: Any, slug: str) -> GeneratorDetail:
    """`GET /generators/{slug}`. `parameters` may come as a list or as a mapping by id."""
    raw = mapping(data)
    raw = mapping(raw.get("generator")) or raw
    if not raw:
        raise Unreadable("no generator")
    given = raw.get("parameters")
    if isinstance(given, dict):
        given = [
            {"id": name, **item} if isinstance(item, dict) else {"id": name, "default": item}
            for name, item in given.items()
        ]
    return GeneratorDetail(
        _listing({"slug": slug, **raw}), given if isinstance(given, list) else []
    )


def models(data: Any) -> list[ModelListing]:
    """`GET /models`, grouped by type or in one list. Entries without a number are left out."""
    found: dict[int, ModelListing] = {}
    groups = mapping(data)
    groups = mapping(groups.get("models")) or groups
    pairs = [("", item) for item in rows(data, "models", "items")] or [
        (str(kind), item)
        for kind, group in groups.items()
        for item in rows(group, "models", "items")
    ]
    for kind, item in pairs:
        raw = mapping(item)
        number = whole(raw.get("id")) or whole(raw.get("model_id"))
        if number is not None and 0 < number < 2**31:
            listed = text(raw.get("type")) or kind
            name = text(raw.get("name"))[:200] or f"Model {number}"
            found.setdefault(number, ModelListing(number, listed[:32], name, raw))
    return list(found.values())


def estimate(data: Any) -> Estimate:
    """`POST /generators/{slug}/estimate`. The total is the price and is never computed from its parts.

    :raises Unreadable: it names no total.
    """
    raw = mapping(data)
    given = raw.get("credit_cost")
    cost = read_as(_Cost, given if isinstance(given, dict) else {"total": given})
    if cost.total is None or cost.total < 0:
        raise Unreadable("no price is named")
    time = read_as(_Time, mapping(raw.get("time_estimate")))
    return Estimate(
        total=cost.total,
        unit=Unit.credits,
        per_item=cost.per_item,
        count=cost.count or 1,
        discount=cost.discount or 0,
        discount_percent=cost.discount_percent or 0.0,
        seconds=_seconds(time.seconds),
        min_seconds=_seconds(time.min_seconds),
        max_seconds=_seconds(time.max_seconds),
        historical=time.has_historical is True,
        model_id=whole(raw.get("model_id")),
        model_name=text(raw.get("model_name"))[:200],
        model_type=text(raw.get("model_type"))[:32],
        applied={
            str(name): _as_text(item)
            for name, item in mapping(raw.get("applied_parameters")).items()
        },
        adjustments=adjustments(raw.get("adjustments")),
        raw=raw,
    )


def adjustments(data: Any) -> tuple[Adjustment, ...]:
    """What the provider changed: `{field: {requested, used, reason}}`."""
    return tuple(
        Adjustment(
            str(name), item.get("requested"), item.get("used"), text(item.get("reason"))[:500]
        )
        for name, item in mapping(data).items()
        if isinstance(item, dict)
    )


def _listing(raw: dict[str, Any]) -> GeneratorListing:
    slug = text(raw.get("slug"))[:120]
    title = text(raw.get("title")) or text(raw.get("name")) or slug.replace("-", " ").capitalize()
    return GeneratorListing(
        slug=slug,
        title=title[:200],
        description=text(raw.get("description")),
        icon=text(raw.get("icon"))[:200],
        kind=_kind(raw),
        raw=raw,
    )


def _kind(raw: dict[str, Any]) -> str:
    for name in ("type", "model_type", "category", "kind", "media_type", "output_type"):
        word = text(raw.get(name)).strip().lower()
        kind = _KINDS.get(word, word)
        if kind in _KNOWN_KINDS:
            return kind
    return ""


def _seconds(value: float | None) -> int | None:
    return None if value is None or value < 0 else math.ceil(value)


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def read_as(kind: type[T], data: Any) -> T:
    """An object's documented fields, each of the right type or left at its default."""
    try:
        return kind.model_validate(mapping(data))
    except ValidationError as error:
        raise Unreadable("not as documented") from error
