"""Pillow, as the media child uses it: one picture in, small WebP copies and a mean colour out."""

import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

THUMB = 640
PREVIEW = 1600
PIXELS = 50_000_000
# A picture that is no larger and no heavier is its own preview.
LARGE = 2000
HEAVY = 1_500_000
# Above this, memory matters more than the last bit of smoothness.
MANY_PIXELS = 12_000_000

Image.MAX_IMAGE_PIXELS = PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def look(path: Path, decoder: str, *, thumb: Path, preview: Path) -> dict[str, Any]:
    """Facts of a picture: width, height, placeholder, and which copies were written."""
    with Image.open(path, formats=[decoder]) as picture:
        moving = bool(getattr(picture, "is_animated", False))
        big = max(picture.size) > LARGE or path.stat().st_size > HEAVY
        return copies(picture, thumb=thumb, preview=preview if big and not moving else None)


def copies(picture: Image.Image, *, thumb: Path, preview: Path | None) -> dict[str, Any]:
    """Write the copies of an open picture, upright, and say its size as a viewer sees it."""
    width, height = picture.size
    turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    small = ImageOps.exif_transpose(_reduced(picture, PREVIEW if preview else THUMB))
    if preview:
        small.save(preview, "WEBP", quality=82, method=2)
    small.thumbnail((THUMB, THUMB))
    small.save(thumb, "WEBP", quality=78, method=4)
    return {
        "width": height if turned else width,
        "height": width if turned else height,
        "placeholder": mean_colour(small),
        "thumb": True,
        "preview": bool(preview),
    }


def mean_colour(picture: Image.Image) -> str:
    """The mean as `#rrggbb`; transparent parts count as paper."""
    flat = Image.new("RGB", (8, 8), "#f4f2ef")
    tiny = picture.convert("RGBA").resize((8, 8))
    flat.paste(tiny, mask=tiny.getchannel("A"))
    red, green, blue = flat.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"


def _reduced(picture: Image.Image, longest: int) -> Image.Image:
    """At most `longest` long, as RGB or RGBA, with little memory however large it was."""
    picture.draft("RGB", (longest, longest))
    clear = "A" in picture.getbands() or "transparency" in picture.info
    wide, high = picture.size
    many = wide * high > MANY_PIXELS
    if clear and many:
        # With transparency a resize copies the whole picture first: take every n-th pixel before.
        step = max(wide, high) // PREVIEW
        picture = picture.resize((wide // step, high // step), Image.Resampling.NEAREST)
    wanted = "RGBA" if clear else "RGB"
    if picture.mode != wanted:
        picture = picture.convert(wanted)
    else:
        picture.load()
    picture.thumbnail((longest, longest), reducing_gap=1.01 if many else 2.0)
    return picture
