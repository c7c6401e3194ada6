"""Generor's error answers as one family of errors."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any

from webapp.kernel.clock import now
from webapp.kernel.http import Answer
from webapp.providers.errors import (
    AuthError,
    ContentError,
    DownError,
    FailedError,
    FundsError,
    InvalidError,
    MissingError,
    PlanError,
    ProviderError,
    RateError,
    UnknownOutcome,
)
from webapp.providers.untrusted import Unreadable, mapping, read_object, rows, text

LONGEST_WAIT = 86_400.0
LONGEST_MESSAGE = 500
USUAL_WAIT = 60.0
FIELDS = (
    *("prompt", "model_id", "privacy_mode", "team_id", "count", "language", "temperature"),
    *("preference_two", "preference", "aspect_ratio", "image_url", "seconds", "generate_audio"),
    *("ending_frame_url", "reference_images", "reference_videos", "reference_audio", "video_url"),
    *("user_text_two", "user_text", "avoid_duplicates", "thinking_mode", "story_context"),
    *("character_context", "character_name", "character_id", "support_for", "mode"),
    *("model_speech", "item_index", "total_count", "translation_of", "source_language"),
)
# Statuses with one meaning; the last says whether the provider's own words come first.
_PLAIN: dict[int, tuple[type[ProviderError], str, bool]] = {
    401: (AuthError, "Generor does not accept this key. It is wrong or was revoked.", False),
    402: (FundsError, "The Generor account does not have enough credits for this.", False),
    403: (PlanError, "Generor does not allow this with this key or plan.", True),
    404: (MissingError, "Generor does not know what was asked for.", True),
    405: (MissingError, "Generor does not know what was asked for.", True),
    410: (MissingError, "Generor no longer has what was asked for.", True),
}
# With these, Generor's own envelope says that nothing was made.
_REFUSED = frozenset({400, 401, 402, 403, 404, 405, 410, 413, 415, 422})
# A refusal for what was asked has no code of its own; it is known by its words.
_CONTENT = re.compile(
    r"content polic|moderat|safety (filter|system|polic|check)|unsafe|nsfw|inappropriate|prohibited"
    r"|violat|sensitive content|explicit content|copyright|disallowed content|flagged",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[^>]*>")


def refusal(answer: Answer, *, fields: Iterable[str] = ()) -> ProviderError:
    """The error that an answer of a request that costs nothing means. `fields` are the request's own parameters."""
    error = _envelope(answer)
    message = _message(error)
    if answer.status == 429:
        return RateError("Generor asks to wait: too many requests.", seconds=retry_after(answer))
    if answer.status in _PLAIN:
        kind, sentence, theirs = _PLAIN[answer.status]
        return kind((message if theirs else "") or sentence)
    if not 400 <= answer.status < 500 or answer.status == 408:
        return DownError("Generor is not working right now. Nothing was charged.")
    if _CONTENT.search(message):
        return ContentError(f"Generor refused the content: {message}")
    field = guess_field(error, message, fields)
    return InvalidError(message or "Generor refused the request as it was written.", field=field)


def paid_refusal(answer: Answer, *, fields: Iterable[str] = ()) -> ProviderError:
    """The same for `generate`. What is not Generor's own refusal may have cost something.

    A received 500 in its own envelope is a failure whose charge nobody states (FailedError).
    """
    if answer.status == 503:
        return DownError("Generor did not take the request. Nothing was charged.")
    error = _envelope(answer)
    if answer.status == 429 or (error and answer.status in _REFUSED):
        return refusal(answer, fields=fields)
    if not error or answer.status != 500:
        return UnknownOutcome("Generor's answer does not say what became of it: it may be charged.")
    message = _message(error)
    if _CONTENT.search(message):
        return ContentError(f"Generor refused the content: {message}", charge_unclear=True)
    return FailedError(
        f"Generor failed to make it: {message or 'no reason was given.'}", charge_unclear=True
    )


def retry_after(answer: Answer) -> float:
    """Seconds to wait: as a number, as a date, or a minute where nothing usable is said."""
    told = answer.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", told):
        return min(LONGEST_WAIT, max(0.0, float(told)))
    try:
        moment = parsedate_to_datetime(told)
    except ValueError:
        return USUAL_WAIT
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(LONGEST_WAIT, max(0.0, math.ceil((moment - now()).total_seconds())))


def guess_field(error: Mapping[str, Any], message: str, fields: Iterable[str]) -> str:
    """The field that a refusal speaks of: told as such, or named in its words. Empty where it is neither."""
    candidates = (*fields, *FIELDS)
    for name in ("field", "param", "parameter", "path"):
        told = text(error.get(name)).removeprefix("parameters.")
        if told in candidates:
            return told
    details = mapping(error.get("errors")) or mapping(error.get("details"))
    for told in details:
        if told in candidates:
            return told
    for item in rows(error.get("errors")) + rows(error.get("details")):
        told = text(mapping(item).get("field"))
        if told in candidates:
            return told
    named = [
        (found.start(), -len(candidate), candidate)
        for candidate in candidates
        if (
            found := re.search(
                rf"(?<![\w-]){re.escape(candidate)}(?![\w-])", message, re.IGNORECASE
            )
        )
    ]
    spoken = re.sub(r"[ ]", "_", message.lower())
    named += [
        (spoken.index(candidate), -len(candidate), candidate)
        for candidate in FIELDS
        if "_" in candidate and candidate in spoken
    ]
    return min(named)[2] if named else ""


def _envelope(answer: Answer) -> dict[str, Any]:
    """The `error` object of the documented envelope; empty where the answer has none."""
    try:
        whole = read_object(answer.body)
    except Unreadable:
        return {}
    error = whole.get("error")
    if isinstance(error, str) and error:
        return {"message": error, **{k: v for k, v in whole.items() if k != "error"}}
    return mapping(error)


def _message(error: Mapping[str, Any]) -> str:
    """The provider's own words: plain, one line, not too long."""
    words = " ".join(_MARKUP.sub(" ", text(error.get("message"))).split())
    return words[:LONGEST_MESSAGE].rstrip(".") + "." if words else ""
