"""A few colours chosen together: a quiet ground, a subject, one accent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from webapp.sandbox.painting.colour import Array, oklch

_HUES = {
    "red": 27,
    "crimson": 20,
    "terracotta": 42,
    "orange": 58,
    "amber": 70,
    "peach": 52,
    "gold": 88,
    "yellow": 100,
    "lime": 122,
    "olive": 112,
    "green": 150,
    "sage": 145,
    "mint": 168,
    "teal": 190,
    "turquoise": 195,
    "cyan": 210,
    "blue": 250,
    "navy": 260,
    "indigo": 275,
    "violet": 300,
    "purple": 308,
    "lavender": 300,
    "magenta": 335,
    "pink": 5,
    "rose": 12,
    "brown": 55,
}
_PLEASANT = (27, 42, 58, 75, 98, 145, 165, 190, 215, 250, 262)
_DARK = {"dark", "night", "midnight", "moody", "black"}
_LIGHT = {"light", "bright", "white", "airy", "pale", "clean"}


@dataclass(frozen=True)
class Palette:
    """Hues in degrees; ``dark`` tells the ground."""

    hue: float
    accent: float
    dark: bool
    ground_hue: float | None = None

    def ground(self, depth: float = 0.0) -> Array:
        """Return the quiet colour of the background; ``depth`` 0 to 1 takes it further."""
        hue = self.hue + 15 if self.ground_hue is None else self.ground_hue
        if self.dark:
            return oklch(0.38 - 0.1 * depth, 0.03, hue)
        return oklch(0.94 - 0.1 * depth, 0.022 + 0.03 * depth, hue)

    def subject(self, light: float = 0.64, chroma: float = 0.15, turn: float = 0.0) -> Array:
        """Return the subject's colour; yellow is lifted, since dark yellow is olive."""
        hue = (self.hue + turn) % 360
        if 72 < hue < 118 and 0.42 < light < 0.84:
            light += (0.86 - light) * 0.72
        return oklch(light, chroma, hue)

    def contrast(self, light: float = 0.7, chroma: float = 0.16) -> Array:
        """Return the one contrasting accent."""
        return oklch(light, chroma * 0.88, self.accent)


def words_of(prompt: str) -> list[str]:
    """Return the words of a prompt, small."""
    return re.findall(r"[^\W\d_]+", prompt.lower())


def palette(prompt: str, choices: Mapping[str, str], chance: np.random.Generator) -> Palette:
    """Choose colours: by the prompt's colour words where it has some, else by chance."""
    words = words_of(prompt + " " + " ".join(choices.values()))
    named = [_HUES[word] for word in words if word in _HUES]
    hue = float(named[0]) if named else float(chance.choice(_PLEASANT))
    accent = float(named[1]) if len(named) > 1 else hue + float(chance.uniform(125, 175))
    dark = bool(_DARK & set(words)) or (not _LIGHT & set(words) and chance.random() < 0.22)
    return Palette(hue + float(chance.uniform(-4, 4)), accent, dark)
