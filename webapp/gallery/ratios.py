"""The shapes of tiles: five ratios that rows are made of."""

import math
import re
from collections.abc import Mapping
from typing import Any

BUCKETS = {"16x9": 16 / 9, "3x2": 3 / 2, "1x1": 1.0, "4x5": 4 / 5, "9x16": 9 / 16}
BY_KIND = {"video": "16x9", "audio": "3x2", "text": "3x2", "file": "3x2"}
_PAIR = re.compile(r"(\d{1,4})\s*[:x×]\s*(\d{1,4})")


def of(width: int | None, height: int | None) -> str:
    """The bucket nearest to a size in pixels; empty where there is none."""
    if not width or not height:
        return ""
    shape = math.log(width / height)
    return min(BUCKETS, key=lambda name: abs(math.log(BUCKETS[name]) - shape))


def asked(values: Mapping[str, Any], kind: str) -> str:
    """The bucket a person asked for by any field that speaks of a ratio, else what its kind usually has."""
    for name, value in values.items():
        if "ratio" in name or "aspect" in name or "size" in name:
            pair = _PAIR.search(str(value))
            if pair:
                return of(int(pair[1]), int(pair[2])) or "1x1"
    return BY_KIND.get(kind, "1x1")
