"""What models take, where the provider says it only in prose: Generor's documentation, read in November 2026."""

import re
from dataclasses import dataclass

# Model types → what comes back.
KIND_OF_TYPE = {
    "text": "text",
    "image": "image",
    "upscale": "image",
    "vector": "image",
    "backgroundremoval": "image",
    "video": "video",
    "speech": "audio",
    "music": "audio",
    "soundeffect": "audio",
    "3d": "3d",
}
KINDS = ("image", "video", "audio", "text", "3d")
# Types that change a picture: it is what they need, words are not.
FROM_PICTURE = frozenset({"upscale", "vector", "backgroundremoval"})
MOST_ITEMS = 10
MOST_CHARACTERS = 10_000


@dataclass(frozen=True, slots=True)
class References:
    """How many references of each sort a model takes, and whether it works on a given video."""

    images: int = 0
    videos: int = 0
    audio: bool = False
    video: bool = False
    video_required: bool = False


NONE = References()
# By name, because the ids are stated for a few only; the first that fits counts.
BY_NAME: tuple[tuple[str, References], ...] = (
    (r"dreamina.*seedance 2", References(images=9, videos=3, audio=True, video=True)),
    (r"seedance 2", References(images=9, videos=3)),
    (r"happy ?horse.*(r2v|reference)", References(images=9)),
    (r"happy ?horse.*edit", References(images=5, video=True, video_required=True)),
    (r"veo 3\.1", References(images=3)),
)
BY_ID: dict[int, References] = {
    20050: References(images=9),
    20051: References(images=5, video=True, video_required=True),
    20060: References(images=9, videos=3, audio=True, video=True),
    20061: References(images=9, videos=3, audio=True, video=True),
    20062: References(images=9, videos=3, audio=True, video=True),
}
# Start and end frame, where the model's own struct does not tell.
END_FRAME = r"veo 3\.1|wan 2\.6 i2v|seedance pro lite|kling v3"
SEES = r"\bvl\b|vision|gpt[- ]?(4o|5)|gemini|claude|omni|multimodal"

# Documented in prose as ranges; only a fallback for a model that lost its type.
ID_RANGES = (
    (1, 9_999, "text"),
    (10_001, 19_999, "image"),
    (20_001, 29_999, "video"),
    (30_001, 39_999, "speech"),
    (40_001, 49_999, "music"),
    (50_001, 59_999, "soundeffect"),
)


def references(model_id: int, name: str) -> References:
    """What the model takes beside words, as its documentation says."""
    if model_id in BY_ID:
        return BY_ID[model_id]
    lowered = name.lower()
    return next((facts for words, facts in BY_NAME if re.search(words, lowered)), NONE)


def takes_end_frame(name: str) -> bool:
    """Whether the documentation names this model among those with an end frame."""
    return re.search(END_FRAME, name.lower()) is not None


def sees(name: str) -> bool:
    """Whether a text model's name says that it reads pictures."""
    return re.search(SEES, name.lower()) is not None


def type_of_id(model_id: int) -> str:
    """The model type whose range holds this id, or an empty text."""
    return next((kind for low, high, kind in ID_RANGES if low <= model_id <= high), "")
