"""What all recipes stand on: a seeded chance, coordinates, noise, soft edges, grain."""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from webapp.sandbox.painting.colour import Array


@dataclass(frozen=True)
class Canvas:
    """A picture to be: its size and its chance. Places run from 0 to 1 downwards and across."""

    width: int
    height: int
    chance: np.random.Generator

    @property
    def x(self) -> Array:
        """Across, in units of the shorter side, 0 in the middle."""
        short = min(self.width, self.height)
        line = (np.arange(self.width, dtype=np.float32) + 0.5 - self.width / 2) / short
        return np.broadcast_to(line, (self.height, self.width))

    @property
    def y(self) -> Array:
        """Down, in units of the shorter side, 0 in the middle."""
        short = min(self.width, self.height)
        line = (np.arange(self.height, dtype=np.float32) + 0.5 - self.height / 2) / short
        return np.broadcast_to(line[:, None], (self.height, self.width))

    @property
    def pixel(self) -> float:
        """The side of a pixel in those units."""
        return 1 / min(self.width, self.height)

    def down(self) -> Array:
        """Return 0 at the top to 1 at the foot."""
        line = (np.arange(self.height, dtype=np.float32) + 0.5) / self.height
        return np.broadcast_to(line[:, None], (self.height, self.width))

    def across(self) -> Array:
        """Return 0 at the left to 1 at the right."""
        line = (np.arange(self.width, dtype=np.float32) + 0.5) / self.width
        return np.broadcast_to(line, (self.height, self.width))

    def noise(self, cells: float, *, octaves: int = 5, fall: float = 0.5) -> Array:
        """Return smooth noise around 0, about −1 to 1; ``cells`` across the shorter side."""
        total = np.zeros((self.height, self.width), dtype=np.float32)
        strength, norm = 1.0, 0.0
        short = min(self.width, self.height)
        for octave in range(octaves):
            step = short / (cells * 2**octave)
            shape = (int(self.height / step) + 4, int(self.width / step) + 4)
            if min(step, *shape) < 2:
                break
            grid = self.chance.standard_normal(shape).astype(np.float32)
            total += strength * enlarged(grid, self.width, self.height, step)
            norm += strength**2
            strength *= fall
        return np.asarray(total / np.sqrt(norm or 1.0) * 0.75, dtype=np.float32)


def enlarged(grid: Array, width: int, height: int, step: float, down: float = 0.0) -> Array:
    """Return a small grid with a margin of one cell at full size, bicubic.

    A cell becomes ``step`` pixels wide and ``down`` (by default as many) high.
    """
    box = (1.0, 1.0, 1.0 + width / step, 1.0 + height / (down or step))
    image = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC, box=box)
    full: Array = np.asarray(image, dtype=np.float32)
    return full


def smooth(low: float, high: float, value: Array) -> Array:
    """Return 0 below ``low`` to 1 above ``high`` with a soft step between."""
    part = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(part * part * (3 - 2 * part), dtype=np.float32)


def blurred(mask: Array, radius: float) -> Array:
    """Return a mask (0 to 1) blurred by ``radius`` pixels."""
    image = Image.fromarray(np.asarray(np.clip(mask, 0, 1) * 255, dtype=np.uint8))
    soft = image.filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(soft, dtype=np.float32) / np.float32(255)


def grained(linear: Array, chance: np.random.Generator, strength: float = 0.01) -> Array:
    """Return a picture with film grain, the same in the three channels."""
    grain = chance.standard_normal(linear.shape[:2]).astype(np.float32)
    root = np.sqrt(np.clip(linear, 0, 1)) + grain[..., None] * strength
    return np.asarray(np.maximum(root, 0) ** 2, dtype=np.float32)
