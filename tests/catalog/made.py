"""Generators and models made by hand, in the provider's documented shapes."""

from typing import Any

from webapp.catalog import kinds
from webapp.catalog.models import Generator, ProviderModel
from webapp.kernel.clock import now

RATIOS = [{"id": 1, "ratio": "16:9", "label": "Wide"}, {"id": 2, "ratio": "9:16", "label": "Tall"}]
SHAPES = [
    {"id": 1, "ratio": "1:1", "label": "Square"},
    {"id": 2, "ratio": "3:4", "label": "Vertical"},
    {"id": 4, "ratio": "16:9", "label": "Wide"},
    {"id": 6, "ratio": "match_input_image", "label": "Match input image"},
]
HOROSCOPE = [
    {"id": "zodiac-sign", "type": "enum", "options": ["aries", "taurus"], "default": "aries"},
    {
        "id": "horoscope-length",
        "type": "enum",
        "options": {"short": "Short", "long": "Long"},
        "default": "short",
        "cost_multipliers": {"short": 1, "long": 3},
    },
    {"id": "horoscope-luck", "type": "number", "min": 0, "max": 10, "step": 1, "default": 3},
    {"id": "model-text", "type": "model", "default": 37},
    {"id": "horoscope-count", "type": "number", "min": 1, "max": 10},
]


def generator(
    slug: str = "horoscope", parameters: list[Any] | None = None, **more: Any
) -> Generator:
    title = more.pop("title", slug.replace("-", " ").capitalize())
    schema = HOROSCOPE if parameters is None else parameters
    kind, types = kinds.infer(
        slug=slug, title=title, description=more.get("description", ""), raw={}, parameters=schema
    )
    values = {"kind": kind, "model_types": types, "description": "", "schema_hash": "h"} | more
    return Generator(
        source="generor", slug=slug, provider="generor", title=title, parameters=schema, raw={}, listed_at=now(), **values
    )  # fmt: skip


def model(model_id: int, kind: str, name: str, **raw: Any) -> ProviderModel:
    whole = {"id": model_id, "type": kind, "name": name, "credit_cost": 6} | raw
    return ProviderModel(
        source="generor", model_id=model_id, type=kind, name=name, raw=whole, read_at=now()
    )


FLASH = model(37, "text", "Gemini 3.5 Flash", credit_cost=1)
NANO = model(1, "text", "GPT Nano", credit_cost=1)
SCHNELL = model(
    10003,
    "image",
    "Flux Schnell",
    supports_img2img=False,
    supports_aspect_ratio=True,
    aspect_ratios=SHAPES,
)
FLUX = model(
    10001,
    "image",
    "Flux 1.1 Pro",
    supports_img2img=True,
    supports_aspect_ratio=True,
    aspect_ratios=SHAPES,
)
VEO = model(
    20023, "video", "Veo 3.1", supports_img2img=True, supports_audio=True, audio_cost_multiplier=1.5,
    supports_end_frame=True, supported_durations=[4, 6, 8], default_duration=8, aspect_ratios=RATIOS,
)  # fmt: skip
DREAMINA = model(
    20061, "video", "Dreamina Seedance 2.0 (720p)", supports_img2img=True, supports_audio=True,
    supports_end_frame=True, supported_durations=[5, 6, 7, 8, 10, 12, 15], default_duration=8, aspect_ratios=RATIOS,
    qualities={"480p": 20060, "720p": 20061},
)  # fmt: skip
EDIT = model(
    20051,
    "video",
    "Happy Horse Video Edit",
    supports_img2img=False,
    supported_durations=[3, 5],
    aspect_ratios=RATIOS,
)
VOICE = model(30001, "speech", "ElevenLabs v3")
MUSIC = model(40003, "music", "Stable Audio 2.5")
CUT = model(70001, "backgroundremoval", "Cut out")
ALL = [NANO, FLASH, FLUX, SCHNELL, VEO, EDIT, DREAMINA, VOICE, MUSIC, CUT]
VIDEO = [{"id": "model-video", "type": "model", "default": 20061}]
IMAGE = [{"id": "model-image", "type": "model", "default": 10003}]
