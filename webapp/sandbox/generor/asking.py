"""The body of an estimate or a generate request, checked against the documented rules."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import request

from webapp.sandbox.generor.catalogue import Generator, Json, model
from webapp.sandbox.generor.errors import InvalidError
from webapp.sandbox.violations import record

_LONGEST_PROMPT = 10_000
_MOST = 10
_TEXTS = (
    "language",
    "user_text",
    "user_text_two",
    "story_context",
    "character_context",
    "character_name",
    "mode",
    "source_language",
)
_WHOLE = ("team_id", "support_for", "model_speech", "item_index", "total_count", "translation_of")
_ADDRESSES = ("image_url", "ending_frame_url", "reference_audio", "video_url")
_FLAGS = ("generate_audio", "avoid_duplicates")
_CHECKED_BY_NAME = (
    "prompt",
    "model_id",
    "privacy_mode",
    "count",
    "temperature",
    "aspect_ratio",
    "seconds",
    "reference_images",
    "reference_videos",
    "parameters",
    "thinking_mode",
)
_UNCHECKED = ("preference", "preference_two", "character_id")
_KNOWN = {*_TEXTS, *_WHOLE, *_ADDRESSES, *_FLAGS, *_CHECKED_BY_NAME, *_UNCHECKED}


@dataclass(frozen=True)
class Asked:
    """One checked request; ``fields`` is the body as it came."""

    generator: Generator
    model: Json
    prompt: str
    count: int
    privacy_mode: int
    seconds: int | None
    parameters: Json
    fields: Json = field(repr=False)


def read_asked(generator: Generator) -> Asked:
    """Check the present request's body; whether the prompt may be missing is asked later.

    :raises InvalidError: naming the field that is wrong.
    """
    body = _body()
    asked_model = model(_integer(body, "model_id", required=True), generator.kind)
    _check_plain(body)
    _check_references(body, asked_model)
    seconds = None
    if generator.kind == "video" and body.get("seconds") is not None:
        seconds = _integer(body, "seconds", low=1, high=3_600)
    return Asked(
        generator=generator,
        model=asked_model,
        prompt=_text(body, "prompt"),
        count=_integer(body, "count", default=1, low=1, high=_MOST),
        privacy_mode=_integer(body, "privacy_mode", default=0, low=0, high=1),
        seconds=seconds,
        parameters=_parameters(body),
        fields=body,
    )


def check_complete(asked: Asked) -> None:
    """Check what only a generation needs: the prompt, or the picture or film it works from.

    :raises InvalidError: naming the field that is missing.
    """
    if "privacy_mode" not in asked.fields:
        record("privacy_mode_missing", "generate without an explicit privacy_mode is public")
    if asked.generator.needs == "image":
        if not asked.fields.get("image_url"):
            raise InvalidError("image_url is required for this generator")
    elif not asked.prompt.strip():
        raise InvalidError("prompt is required")
    if asked.model.get("needs_video") and not asked.fields.get("video_url"):
        raise InvalidError(f"video_url is required by model_id {asked.model['id']}")


def _body() -> Json:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise InvalidError("The request body must be a JSON object")
    for name in body.keys() - _KNOWN:
        record("unknown_field", f"{name} is no field of the request body")
    return body


def _check_plain(body: Json) -> None:
    for name in _TEXTS:
        _text(body, name)
    for name in _WHOLE:
        if body.get(name) is not None:
            _integer(body, name)
    for name in _FLAGS:
        if not isinstance(body.get(name, False), bool):
            raise InvalidError(f"{name} must be true or false")
    for name in _ADDRESSES:
        if body.get(name) is not None:
            _address(body[name], name)
    heat = body.get("temperature", 1.0)
    if isinstance(heat, bool) or not isinstance(heat, int | float) or not 0 <= heat <= 2:
        raise InvalidError("temperature must be between 0.0 and 2.0")
    if body.get("thinking_mode", "off") not in {"off", "on", "high"}:
        raise InvalidError("thinking_mode must be off, on or high")


def _check_references(body: Json, asked_model: Json) -> None:
    allowed = asked_model.get("references", {})
    for name, key, most in (("reference_images", "images", 9), ("reference_videos", "videos", 3)):
        listed = body.get(name)
        if listed is None:
            continue
        if not isinstance(listed, list):
            raise InvalidError(f"{name} must be a list of URLs")
        if len(listed) > allowed.get(key, most):
            record("too_many_references", f"{len(listed)} {name} for {asked_model['name']}")
            raise InvalidError(f"{name} takes at most {allowed.get(key, most)} URLs")
        for address in listed:
            _address(address, name)


def _parameters(body: Json) -> Json:
    parameters = body.get("parameters")
    if parameters is None:
        return {}
    if not isinstance(parameters, dict):
        raise InvalidError("parameters must be an object")
    return parameters


def _text(body: Json, name: str) -> str:
    text = body.get(name)
    if text is None:
        return ""
    if not isinstance(text, str):
        raise InvalidError(f"{name} must be a string")
    if name == "prompt" and len(text) > _LONGEST_PROMPT:
        raise InvalidError(f"prompt must be at most {_LONGEST_PROMPT:,} characters")
    return text


def _integer(
    body: Json,
    name: str,
    *,
    default: int | None = None,
    low: int = 0,
    high: int = 10**9,
    required: bool = False,
) -> int:
    number = body.get(name)
    if number is None and not required:
        number = default
    if isinstance(number, bool) or not isinstance(number, int):
        raise InvalidError(
            f"{name} is required" if number is None else f"{name} must be an integer"
        )
    if not low <= number <= high:
        raise InvalidError(f"{name} must be between {low} and {high}")
    return number


def _address(address: object, name: str) -> None:
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        parts = None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InvalidError(f"{name} must be an http or https URL")
