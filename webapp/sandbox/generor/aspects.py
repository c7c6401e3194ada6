"""Aspect ratios: numbers, ratios and names, which differ between pictures and films."""

from webapp.sandbox.generor.errors import InvalidError
from webapp.sandbox.violations import record

MATCH_INPUT = "match_input_image"
_RATIOS = {
    "image": {1: ("1:1", "square"), 2: ("3:4", "vertical"), 3: ("4:3", "horizontal")}
    | {4: ("16:9", "wide"), 5: ("9:16", "tall"), 6: (MATCH_INPUT, MATCH_INPUT)},
    "video": {1: ("16:9", "wide"), 2: ("9:16", "tall")},
}
_DEFAULTS = {"image": "1:1", "video": "16:9"}
_SIZES = {
    "1:1": (960, 960),
    "3:4": (864, 1152),
    "4:3": (1152, 864),
    "16:9": (1280, 720),
    "9:16": (720, 1280),
}


def ratio(asked: object, media: str) -> str:
    """Return the ratio string for what was asked of ``media`` (image or video).

    :raises InvalidError: when that media has no such ratio.
    """
    if asked is None:
        return _DEFAULTS[media]
    known = _RATIOS[media]
    text = str(asked).strip().lower()
    for number, names in known.items():
        if not isinstance(asked, bool) and text in {str(number), *names}:
            return names[0]
    record("aspect_ratio", f"{asked!r} is not an aspect ratio of {media} models")
    raise InvalidError(f"aspect_ratio {asked!r} is not valid for {media} models")


def size(ratio: str) -> tuple[int, int]:
    """Return width and height in pixels of a ratio."""
    return _SIZES.get(ratio, _SIZES["1:1"])
