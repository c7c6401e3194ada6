"""Words in pictures: Inter where it can be read, else the font that comes with Pillow."""

import re
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageFont

_INTER = Path(__file__).parents[3] / "static" / "vendor" / "inter" / "inter-latin-wght-normal.woff2"
_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,60})[\"“”„«»]|(?<!\w)'([^']{2,60})'(?!\w)")
_SMALL_WORDS = {"a", "an", "the", "of", "on", "in", "for", "with", "and", "to", "at", "our", "my"}
_STRIP = "Sandbox: no AI"


Face: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont


@lru_cache(maxsize=64)
def font(size: int, weight: int = 700) -> Face:
    """Return a font of ``size`` pixels."""
    try:
        face = ImageFont.truetype(_INTER, size)
        face.set_variation_by_axes([weight])
    except OSError:
        return ImageFont.load_default(size)
    return face


def quoted_in(prompt: str) -> str | None:
    """Return the first words in quotation marks, if any."""
    quoted = _QUOTED.search(prompt)
    return (quoted[1] or quoted[2]).strip() if quoted else None


def title_of(prompt: str, *, most: int = 3) -> str:
    """Return the words to set large: those in quotation marks, else the first that say most."""
    quoted = quoted_in(prompt)
    if quoted:
        return quoted
    words = [word for word in re.findall(r"[^\W_]+", prompt) if word.lower() not in _SMALL_WORDS]
    return " ".join(words[:most]).capitalize() or "Untitled"


def fitted(text: str, width: float, *, weight: int = 800, largest: int = 900) -> Face:
    """Return the font in which the longest line of ``text`` is ``width`` pixels wide."""
    probe = font(100, weight)
    longest = max(probe.getlength(line) for line in text.splitlines() or [" "]) or 1
    return font(max(8, min(largest, int(100 * width / longest))), weight)


def in_lines(text: str, most: int = 2) -> str:
    """Return a title broken into at most ``most`` lines of like length."""
    words = text.split()
    if len(words) < 2 or most < 2:
        return text
    breaks = range(1, len(words))
    best = min(breaks, key=lambda at: abs(len(" ".join(words[:at])) - len(" ".join(words[at:]))))
    return " ".join(words[:best]) + "\n" + " ".join(words[best:])


def stripped(image: Image.Image, prompt: str) -> Image.Image:
    """Return the picture with the strip that says what made it, and the prompt's first words."""
    size = max(11, round(min(image.size) / 72))
    words = " ".join(prompt.split()[:6])
    text = f"{_STRIP} · {words[:48]}" if words else _STRIP
    face = font(size, 500)
    wide, pad = face.getlength(text), round(size * 0.6)
    draw = ImageDraw.Draw(image)
    top = image.height - size - 2 * pad
    draw.rectangle((0, top, wide + 2 * pad, image.height), fill=(28, 28, 30))
    draw.text((pad, top + pad + size / 2), text, font=face, fill=(244, 243, 240), anchor="lm")
    return image
