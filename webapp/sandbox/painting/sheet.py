"""A sheet to draw a poster on: twice the size, with type that fits, reduced at the end."""

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from webapp.sandbox.painting.canvas import Canvas, grained
from webapp.sandbox.painting.colour import Array, srgb
from webapp.sandbox.painting.lettering import Face, fitted, font, in_lines

_TWICE = 2


class Sheet:
    """A drawing at twice the size; ``m`` is the margin, ``u`` a hundredth of the width."""

    def __init__(self, canvas: Canvas, paper: Array) -> None:
        """Begin with a sheet of one colour."""
        self.w, self.h = canvas.width * _TWICE, canvas.height * _TWICE
        self.u = min(self.w, self.h * 1.1) / 100
        self.m = 6 * self.u
        self.canvas = canvas
        self.image = Image.new("RGB", (self.w, self.h), ink(paper))
        self.draw = ImageDraw.Draw(self.image)

    def disc(self, x: float, y: float, r: float, colour: Array) -> None:
        """Draw a filled circle."""
        self.draw.ellipse((x - r, y - r, x + r, y + r), fill=ink(colour))

    def title(
        self, text: str, *, foot: float, colour: Array, weight: int = 800, most: int = 2
    ) -> float:
        """Set ``text`` as wide as the margins allow, its last line standing on ``foot``.

        Returns the top of what was set.
        """
        lines = in_lines(text, most).splitlines()
        face = fitted(
            "\n".join(lines), self.w - 2 * self.m, weight=weight, largest=int(26 * self.u)
        )
        size = getattr(face, "size", 40)
        for number, line in enumerate(reversed(lines)):
            place = (self.m - size * 0.04, foot - number * size * 0.92)
            self.draw.text(place, line, font=face, fill=ink(colour), anchor="ls")
        return float(foot - len(lines) * size * 0.92)

    def small(self, text: str, x: float, y: float, colour: Array, anchor: str = "ls") -> None:
        """Set one small line."""
        face = font(int(2.5 * self.u), 550)
        self.draw.text((x, y), text[:60], font=face, fill=ink(colour), anchor=anchor)

    def finished(self) -> Image.Image:
        """Return the sheet at its size, with the grain of print."""
        size = (self.canvas.width, self.canvas.height)
        image = self.image.resize(size, Image.Resampling.LANCZOS)
        linear = (np.asarray(image, dtype=np.float32) / np.float32(255)) ** np.float32(2.2)
        return Image.fromarray(srgb(grained(linear, self.canvas.chance, 0.014)))

    def outlined(self, word: str, face: Face, y: float, colour: Array) -> None:
        """Draw a word as an outline: the difference between a fat and a plain setting."""
        masks = []
        for stroke in (int(self.u * 0.28), 0):
            mask = Image.new("L", self.image.size, 0)
            ImageDraw.Draw(mask).text(
                (self.w / 2, y),
                word,
                font=face,
                fill=255,
                anchor="mm",
                stroke_width=stroke,
            )
            masks.append(mask)
        self.image.paste(ink(colour), (0, 0), ImageChops.subtract(masks[0], masks[1]))


def ink(colour: Array) -> tuple[int, int, int]:
    """Return a colour as Pillow takes it."""
    red, green, blue = (int(part) for part in srgb(colour))
    return red, green, blue
