"""How a person appears beside what they made: initials on one of six pastels."""

import zlib
from dataclasses import dataclass

HUES = 6


@dataclass(frozen=True, slots=True)
class Face:
    """A name, its initials, and a hue from 0 to 5 that stays the same for the same person."""

    name: str
    initials: str
    hue: int


def face(person_id: str, name: str) -> Face:
    """The face of a person. Initials are those of the first and the last word of the name."""
    words = name.split() or ["?"]
    initials = words[0][:1] + (words[-1][:1] if len(words) > 1 else "")
    return Face(name=name, initials=initials.upper(), hue=zlib.crc32(person_id.encode()) % HUES)
