"""What every still life is composed from: colours, plinths, lettering, ribbons."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from webapp.sandbox.painting.canvas import smooth
from webapp.sandbox.painting.colour import Array, mix, oklch
from webapp.sandbox.painting.lettering import fitted, in_lines
from webapp.sandbox.painting.palette import Palette
from webapp.sandbox.painting.solids import Distance, Paint, Solid, cylinder

GOLD = oklch(0.8, 0.11, 85)
CREAM = oklch(0.94, 0.02, 85)


@dataclass(frozen=True)
class Brief:
    """What a scene is composed from."""

    palette: Palette
    chance: np.random.Generator
    title: str

    @property
    def ground(self) -> Array:
        """The colour of wall and floor."""
        return self.palette.ground(0.35)

    def plinth(self, radius: float, high: float, at: tuple[float, float] = (0, 0)) -> Solid:
        """A round plinth standing on the ground."""
        place = (at[0], high / 2, at[1])
        light = 0.36 if self.palette.dark else 0.87
        colour = oklch(light, 0.045, self.palette.hue + 12)
        return Solid(cylinder(place, radius, high / 2, 0.035), colour, rough=0.75, wrap=0.15)

    def lettered(self, ground: Array, ink: Array, middle: float, wide: float, high: float) -> Paint:
        """Paint the title on the front of a solid, around ``middle`` of its height."""
        mask = _words(self.title, wide / high)

        def paint(x: Array, y: Array, z: Array) -> Array:
            across = (x / wide + 0.5) * (mask.shape[1] - 1)
            down = (0.5 - (y - middle) / high) * (mask.shape[0] - 1)
            inside = (across > 0) & (across < mask.shape[1] - 1) & (z > 0)
            inside &= (down > 0) & (down < mask.shape[0] - 1)
            value = mask[
                np.clip(down, 0, mask.shape[0] - 1).astype(int),
                np.clip(across, 0, mask.shape[1] - 1).astype(int),
            ]
            return mix(np.broadcast_to(ground, (*x.shape, 3)), ink, value * inside)

        return paint


def lying(at: tuple[float, float, float], radius: float, half: float) -> Distance:
    """A cylinder lying towards the viewer."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        across = np.sqrt((x - at[0]) ** 2 + (y - at[1]) ** 2) - radius
        return np.asarray(np.maximum(across, np.abs(z - at[2]) - half))

    return distance


def ribboned(
    paper: Array, tie: Array, middle: tuple[float, float], half: float, turn: float
) -> Paint:
    """Paint two crossing ribbons on a box turned by degrees."""
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))

    def paint(x: Array, y: Array, z: Array) -> Array:
        dx, dz = x - middle[0], z - middle[1]
        near = np.minimum(np.abs(dx * cos - dz * sin), np.abs(dx * sin + dz * cos)) + 0 * y
        return mix(np.broadcast_to(tie, (*x.shape, 3)), paper, smooth(half - 0.01, half, near))

    return paint


def _words(text: str, shape: float) -> Array:
    """Return a title as a mask, white on black, slightly blurred."""
    high = 220
    image = Image.new("L", (int(high * shape), high), 0)
    lines = in_lines(text)
    face = fitted(
        lines, image.width * 0.86, weight=650, largest=int(high * (0.5 if "\n" in lines else 0.62))
    )
    ImageDraw.Draw(image).multiline_text(
        (image.width / 2, high / 2), lines, font=face, fill=255, anchor="mm", align="center"
    )
    soft = image.filter(ImageFilter.GaussianBlur(0.8))
    return np.asarray(soft, dtype=np.float32) / np.float32(255)
