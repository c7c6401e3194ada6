"""Still lifes for products: what stands on the plinth, and in which colours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from webapp.sandbox.painting.canvas import Canvas, smooth
from webapp.sandbox.painting.colour import Array, mix, oklch
from webapp.sandbox.painting.lettering import fitted, in_lines
from webapp.sandbox.painting.marching import Scene
from webapp.sandbox.painting.palette import Palette
from webapp.sandbox.painting.solids import (
    Paint,
    Solid,
    ball,
    box,
    capsule,
    common,
    cylinder,
    dimpled,
    joined,
    ring,
    tilted,
    without,
)

_GOLD = oklch(0.8, 0.11, 85)
_CREAM = oklch(0.94, 0.02, 85)


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


def serum(brief: Brief) -> Scene:
    """A bottle with a dropper on a plinth, a ball and a ring beside it."""
    p = brief.palette
    glass = p.subject(0.5, 0.14)
    body = joined(
        cylinder((0, 1.12, 0), 0.56, 0.7, 0.1), cylinder((0, 1.9, 0), 0.2, 0.12), soft=0.16
    )
    dropper = joined(
        cylinder((0, 2.2, 0), 0.2, 0.1, 0.05), cylinder((0, 2.45, 0), 0.14, 0.28, 0.12), soft=0.1
    )
    paint = brief.lettered(glass, _CREAM, 1.08, 0.82, 0.5)
    return Scene(
        [
            brief.plinth(1.15, 0.4),
            Solid(body, glass, rough=0.12, paint=paint),
            Solid(cylinder((0, 2.0, 0), 0.235, 0.1, 0.02), _GOLD, rough=0.25, metal=True),
            Solid(dropper, _CREAM, rough=0.4, wrap=0.3),
            Solid(
                ring((-1.0, 1.05, -0.75), 0.92, 0.13, facing=True),
                p.subject(0.82, 0.09, 25),
                rough=0.6,
                wrap=0.2,
            ),
            brief.plinth(0.45, 0.62, (1.35, 0.35)),
            Solid(ball((1.35, 0.62 + 0.3, 0.35), 0.3), p.contrast(0.74, 0.13), rough=0.35),
        ],
        brief.ground,
        target=(0.1, 1.28, 0),
        bound=2.7,
    )


def perfume(brief: Brief) -> Scene:
    """A square flacon with a dark cap, turned a little, between two blocks."""
    p = brief.palette
    glass = p.subject(0.55, 0.13)
    paint = brief.lettered(glass, _CREAM, 1.0, 0.95, 0.55)
    return Scene(
        [
            Solid(
                box((0, 0.13, 0), (1.5, 0.13, 0.95), 0.03, 6),
                oklch(0.9, 0.02, p.hue + 30),
                rough=0.7,
            ),
            Solid(box((0, 1.0, 0), (0.72, 0.72, 0.34), 0.13, 14), glass, rough=0.08, paint=paint),
            Solid(cylinder((0, 1.78, 0), 0.2, 0.08, 0.02), _GOLD, rough=0.2, metal=True),
            Solid(
                box((0, 2.07, 0), (0.33, 0.24, 0.25), 0.05, 14),
                oklch(0.22, 0.03, p.hue),
                rough=0.15,
            ),
            Solid(
                box((-1.25, 0.66, -0.45), (0.36, 0.42, 0.36), 0.03, 28),
                p.subject(0.8, 0.08, 20),
                rough=0.75,
                wrap=0.2,
            ),
            Solid(
                box((1.3, 0.46, -0.3), (0.32, 0.22, 0.42), 0.03, -20),
                p.contrast(0.72, 0.12),
                rough=0.75,
                wrap=0.2,
            ),
            Solid(ball((1.28, 0.68 + 0.22, -0.3), 0.22), _GOLD, rough=0.22, metal=True),
        ],
        brief.ground,
        target=(0, 1.12, 0),
        bound=2.5,
    )


def can(brief: Brief) -> Scene:
    """A leaning can with a band and its name, among citrus."""
    p = brief.palette
    base, band = oklch(0.95, 0.02, p.hue), p.subject(0.66, 0.19)
    words = brief.lettered(band, oklch(0.98, 0.01, 90), 1.02, 0.86, 0.52)

    def paint(x: Array, y: Array, z: Array) -> Array:
        inside = smooth(0.45, 0.47, y) * (1 - smooth(1.6, 1.62, y))
        return mix(np.broadcast_to(base, (*x.shape, 3)), words(x, y, z), inside)

    body = joined(
        cylinder((0, 1.03, 0), 0.62, 0.95, 0.09), cylinder((0, 1.95, 0), 0.5, 0.12, 0.04), soft=0.2
    )
    hue = 65.0 if not 30 < p.accent % 360 < 120 else p.accent
    peel = oklch(0.76, 0.17, hue)
    return Scene(
        [
            Solid(tilted(body, (0, 0.08, 0), 8), base, rough=0.3, paint=paint),
            Solid(
                tilted(cylinder((0, 2.09, 0), 0.5, 0.035, 0.02), (0, 0.08, 0), 8),
                oklch(0.86, 0.01, 250),
                rough=0.25,
                metal=True,
            ),
            Solid(dimpled(ball((1.2, 0.46, 0.35), 0.46), 85, 0.0022), peel, rough=0.45, wrap=0.25),
            Solid(
                dimpled(ball((-1.2, 0.36, 0.55), 0.36), 85, 0.0022),
                oklch(0.84, 0.15, 108),
                rough=0.45,
                wrap=0.25,
            ),
            Solid(
                tilted(cylinder((0.62, 0.42, 0.98), 0.4, 0.055, 0.02), (0.62, 0.42, 0.98), 66),
                peel,
                rough=0.5,
                wrap=0.4,
            ),
        ],
        brief.ground,
        target=(0, 1.15, 0),
        bound=2.5,
    )


def candle(brief: Brief) -> Scene:
    """A candle in coloured glass with a paper label, burning."""
    p = brief.palette
    glass = p.subject(0.58, 0.13)
    label = brief.lettered(_CREAM, oklch(0.25, 0.03, p.hue), 0.86, 0.9, 0.5)

    def paint(x: Array, y: Array, z: Array) -> Array:
        side = smooth(0.5, 0.48, np.abs(x)) * smooth(0.32, 0.3, np.abs(y - 0.86)) * (z > 0)
        glow = np.exp(-(((y - 1.5) / 0.42) ** 2))[:, None] * oklch(0.8, 0.12, 65) * 0.5
        return mix(np.broadcast_to(glass, (*x.shape, 3)) + glow, label(x, y, z), side)

    jar = without(cylinder((0, 0.85, 0), 0.78, 0.85, 0.07), cylinder((0, 1.5, 0), 0.7, 0.45, 0.05))
    flame = joined(ball((0, 1.62, 0), 0.075), ball((0, 1.76, 0), 0.035), soft=0.16)
    return Scene(
        [
            Solid(jar, glass, rough=0.12, paint=paint),
            Solid(
                cylinder((0, 1.16, 0), 0.7, 0.14, 0.04),
                oklch(0.95, 0.04, 85),
                rough=0.6,
                wrap=0.6,
                glow=0.25,
            ),
            Solid(cylinder((0, 1.4, 0), 0.018, 0.14, 0.01), oklch(0.2, 0.02, 60)),
            Solid(flame, oklch(0.93, 0.11, 85), glow=4.0),
            Solid(
                tilted(cylinder((1.12, 0.66, 0.1), 0.7, 0.05, 0.03), (1.12, 0.66, 0.1), -64),
                oklch(0.72, 0.06, 65),
                rough=0.6,
            ),
            Solid(
                joined(ball((-1.12, 0.28, 0.5), 0.28), ball((-1.1, 0.55, 0.5), 0.09), soft=0.25),
                p.contrast(0.45, 0.1),
                rough=0.4,
                wrap=0.3,
            ),
            Solid(
                joined(ball((-0.7, 0.22, 0.95), 0.22), ball((-0.68, 0.44, 0.95), 0.07), soft=0.2),
                p.contrast(0.5, 0.1),
                rough=0.4,
                wrap=0.3,
            ),
        ],
        brief.ground,
        target=(0, 0.92, 0),
        bound=2.2,
        eye=(0, 2.2, 6.8),
    )


def mug(brief: Brief) -> Scene:
    """A mug of coffee on a cork plate, two books beneath."""
    p = brief.palette
    glaze = p.subject(0.66, 0.14)
    wall = without(
        cylinder((0, 1.13, 0), 0.72, 0.68, 0.06), cylinder((0, 1.3, 0), 0.63, 0.62, 0.05)
    )
    handle = common(
        ring((0.78, 1.12, 0), 0.36, 0.095, facing=True),
        lambda x, y, z: 0.68 - np.sqrt(x * x + z * z) + 0 * y,
    )
    paint = brief.lettered(glaze, _CREAM, 1.08, 0.95, 0.5)
    return Scene(
        [
            Solid(joined(wall, handle, soft=0.06), glaze, rough=0.22, paint=paint),
            Solid(cylinder((0, 1.5, 0), 0.635, 0.03, 0.01), oklch(0.34, 0.06, 50), rough=0.15),
            Solid(cylinder((0, 0.42, 0), 0.95, 0.05, 0.02), oklch(0.72, 0.07, 65), rough=0.9),
            Solid(
                box((0, 0.28, 0), (1.35, 0.1, 0.95), 0.02, 12),
                oklch(0.9, 0.03, p.hue + 20),
                rough=0.8,
            ),
            Solid(
                box((0.05, 0.09, 0), (1.45, 0.09, 1.0), 0.02, -4), p.contrast(0.55, 0.1), rough=0.8
            ),
            Solid(
                ball((1.55, 0.24, 0.75), 0.24), oklch(0.86, 0.1, p.hue + 30), rough=0.5, wrap=0.3
            ),
        ],
        brief.ground,
        target=(0.05, 0.95, 0),
        bound=2.3,
        eye=(0, 2.5, 6.7),
    )


def lamp(brief: Brief) -> Scene:
    """A table lamp with a glowing shade, a small still life beside it."""
    p = brief.palette
    dome = common(ball((0, 1.75, 0), 0.95), lambda x, y, z: 1.72 - y + 0 * x * z)
    shell = without(dome, ball((0, 1.75, 0), 0.89))
    colour = p.subject(0.64, 0.17)
    return Scene(
        [
            Solid(shell, colour, rough=0.4, wrap=0.2),
            Solid(ball((0, 1.74, 0), 0.3), oklch(0.95, 0.07, 80), glow=2.6),
            Solid(cylinder((0, 0.95, 0), 0.045, 0.9, 0.02), _GOLD, rough=0.25, metal=True),
            Solid(cylinder((0, 0.06, 0), 0.55, 0.06, 0.04), _GOLD, rough=0.25, metal=True),
            Solid(
                box((1.2, 0.3, 0.1), (0.4, 0.3, 0.4), 0.03, 20),
                oklch(0.88, 0.03, p.hue + 10),
                rough=0.75,
            ),
            Solid(ball((1.2, 0.6 + 0.26, 0.1), 0.26), p.contrast(0.7, 0.13), rough=0.4),
            Solid(
                box((-1.25, 0.06, 0.4), (0.5, 0.06, 0.36), 0.02, -14),
                p.subject(0.45, 0.09, 10),
                rough=0.8,
            ),
            Solid(
                box((-1.22, 0.17, 0.42), (0.44, 0.05, 0.32), 0.02, 8),
                oklch(0.9, 0.03, 80),
                rough=0.8,
            ),
        ],
        brief.ground,
        target=(0, 1.22, 0),
        bound=2.7,
        eye=(0, 1.7, 7.6),
    )


def gifts(brief: Brief) -> Scene:
    """Boxes at odd angles, tied with ribbon."""
    p = brief.palette
    solids: list[Solid] = []
    boxes = (
        (-0.55, 0.6, -0.1, 0.72, 0.6, 14.0, 0.62, 0.16, 0.0),
        (0.85, 0.45, 0.35, 0.55, 0.45, -22.0, 0.86, 0.07, 25.0),
        (-0.5, 1.5, -0.1, 0.46, 0.3, 34.0, 0.8, 0.1, 18.0),
        (0.0, 0.24, 1.15, 0.36, 0.24, 8.0, 0.42, 0.1, 6.0),
    )
    for number, (x, y, z, wide, high, turn, light, chroma, shift) in enumerate(boxes):
        tie = p.contrast(0.72, 0.15) if number % 2 == 0 else _CREAM
        colour = p.subject(light, chroma, shift)
        ribbon = _ribboned(colour, tie, (x, z), wide * 0.14, turn)
        shape = box((x, y, z), (wide, high, wide), 0.025, turn)
        solids.append(Solid(shape, colour, rough=0.6, wrap=0.15, paint=ribbon))
        top = y + high + wide * 0.16
        bow = joined(
            tilted(
                ring((x - wide * 0.2, top, z), wide * 0.18, wide * 0.055, facing=True),
                (x, top, z),
                18,
            ),
            tilted(
                ring((x + wide * 0.2, top, z), wide * 0.18, wide * 0.055, facing=True),
                (x, top, z),
                -18,
            ),
            ball((x, top - wide * 0.1, z), wide * 0.08),
        )
        if number:
            solids.append(Solid(bow, tie, rough=0.3, wrap=0.2))
    return Scene(solids, brief.ground, target=(0.1, 0.95, 0), bound=2.4, eye=(0, 2.4, 7.0))


def rings(brief: Brief) -> Scene:
    """A tower of rings, each smaller and paler, a ball on top."""
    p = brief.palette
    solids = [brief.plinth(1.3, 0.3)]
    high = 0.3
    for number in range(5):
        thick = 0.27 - 0.028 * number
        high += thick
        tone = oklch(0.5 + 0.095 * number, 0.15 - 0.024 * number, p.hue + 7 * number)
        at = (0.05 * (-1) ** number, high, 0.0)
        shape = tilted(ring(at, 0.72 - 0.1 * number, thick), at, 4 * (-1) ** number)
        solids.append(Solid(shape, tone, rough=0.42, wrap=0.25))
        high += thick * 0.82
    solids.append(
        Solid(ball((0, high + 0.2, 0), 0.25), p.contrast(0.68, 0.14), rough=0.5, wrap=0.2)
    )
    return Scene(solids, brief.ground, target=(0, 1.2, 0), bound=2.6)


def blobs(brief: Brief) -> Scene:
    """Balls melted together, coloured by height, two satellites."""
    p = brief.palette
    chance = brief.chance
    parts = [
        ball(
            (float(chance.uniform(-0.6, 0.6)), 0.55 + 0.27 * n, float(chance.uniform(-0.35, 0.35))),
            float(chance.uniform(0.42, 0.6)),
        )
        for n in range(6)
    ]
    low, high = p.subject(0.58, 0.2), oklch(0.86, 0.14, p.hue + 48)

    def paint(x: Array, y: Array, z: Array) -> Array:
        return mix(np.broadcast_to(low, (*x.shape, 3)), high, smooth(0.1, 2.3, y + 0 * z))

    return Scene(
        [
            Solid(joined(*parts, soft=0.34), low, rough=0.2, wrap=0.3, paint=paint),
            Solid(ball((1.35, 1.75, 0.3), 0.22), p.contrast(0.62, 0.16), rough=0.18),
            Solid(ball((-1.3, 0.3, 0.6), 0.3), p.contrast(0.62, 0.16), rough=0.18),
        ],
        brief.ground,
        target=(0, 1.2, 0),
        bound=2.6,
    )


def arches(brief: Brief) -> Scene:
    """An arch, a stair and three balls in clear light."""
    p = brief.palette
    outer = joined(
        box((-0.2, 0.75, -0.5), (1.0, 0.75, 0.4), 0.02), _lying((-0.2, 1.5, -0.5), 1.0, 0.4)
    )
    inner = joined(
        box((-0.2, 0.5, -0.5), (0.6, 0.9, 0.6), 0.01), _lying((-0.2, 1.4, -0.5), 0.6, 0.6)
    )
    stairs = [
        Solid(
            box((0.95 + 0.3 * n, 0.3 - 0.1 * n, 0.35), (0.2, 0.3 - 0.1 * n, 0.55), 0.02),
            p.subject(0.84, 0.08, 18),
            rough=0.8,
            wrap=0.15,
        )
        for n in range(3)
    ]
    return Scene(
        [
            Solid(without(outer, inner), p.subject(0.68, 0.14), rough=0.8, wrap=0.15),
            *stairs,
            Solid(ball((-0.2, 0.42, -0.3), 0.42), p.contrast(0.72, 0.14), rough=0.4, wrap=0.15),
            Solid(ball((0.95, 0.6 + 0.2, 0.35), 0.2), _GOLD, rough=0.2, metal=True),
            Solid(ball((-1.2, 0.22, 0.75), 0.22), p.subject(0.88, 0.07, 30), rough=0.6, wrap=0.2),
        ],
        brief.ground,
        target=(0.1, 1.15, 0),
        bound=2.7,
    )


def citrus(brief: Brief) -> Scene:
    """Fruit with fine skins, one of them on a plinth."""
    p = brief.palette
    warm = p.hue if 30 < p.hue % 360 < 130 else 62.0
    places = (
        (-0.75, 0.52, 0.1, 0.52, 0),
        (0.55, 0.46, 0.55, 0.46, 22),
        (-0.1, 0.34, 1.1, 0.34, 44),
        (0.85, 1.08, -0.5, 0.48, 8),
    )
    fruits = [
        Solid(
            dimpled(ball((x, y, z), r), 85, 0.0022),
            oklch(0.77, 0.17, warm + turn),
            rough=0.42,
            wrap=0.28,
        )
        for x, y, z, r, turn in places
    ]
    leaf = capsule((0.85, 1.55, -0.5), (1.15, 1.75, -0.4), 0.05)
    return Scene(
        [
            *fruits,
            brief.plinth(0.62, 0.6, (0.85, -0.5)),
            Solid(leaf, oklch(0.5, 0.12, 145), rough=0.5),
            Solid(cylinder((-1.35, 0.8, -0.6), 0.34, 0.8, 0.05), p.contrast(0.5, 0.1), rough=0.12),
        ],
        brief.ground,
        target=(0, 0.92, 0),
        bound=2.2,
        eye=(0, 2.3, 6.8),
    )


def headphones(brief: Brief) -> Scene:
    """Headphones standing on a round plinth."""
    p = brief.palette
    colour = p.subject(0.6, 0.14)
    band = common(ring((0, 1.32, 0), 0.86, 0.1, facing=True), lambda x, y, z: 1.1 - y + 0 * x * z)
    solids = [brief.plinth(1.35, 0.3), Solid(band, oklch(0.3, 0.03, p.hue), rough=0.45, wrap=0.2)]
    for side in (-1, 1):
        cup = tilted(
            cylinder((0.9 * side, 0.8, 0), 0.5, 0.15, 0.1), (0.9 * side, 0.8, 0), 84 * side
        )
        pad = tilted(ring((0.72 * side, 0.8, 0), 0.36, 0.13), (0.72 * side, 0.8, 0), 84 * side)
        rim = tilted(
            cylinder((1.06 * side, 0.8, 0), 0.3, 0.03, 0.02), (1.06 * side, 0.8, 0), 84 * side
        )
        solids += [
            Solid(cup, colour, rough=0.3),
            Solid(pad, oklch(0.28, 0.02, p.hue), rough=0.7, wrap=0.4),
            Solid(rim, _GOLD, rough=0.25, metal=True),
        ]
    return Scene(solids, brief.ground, target=(0, 1.2, 0), bound=2.6, eye=(2.6, 2.2, 6.8))


def composed(name: str, canvas: Canvas, palette: Palette, title: str) -> Scene:
    """Return the scene ``name`` in these colours."""
    return SCENES[name](Brief(palette, canvas.chance, title))


def _lying(
    at: tuple[float, float, float], radius: float, half: float
) -> Callable[[Array, Array, Array], Array]:
    """A cylinder lying towards the viewer."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        across = np.sqrt((x - at[0]) ** 2 + (y - at[1]) ** 2) - radius
        return np.asarray(np.maximum(across, np.abs(z - at[2]) - half))

    return distance


def _ribboned(
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


SCENES: dict[str, Callable[[Brief], Scene]] = {
    "serum": serum,
    "perfume": perfume,
    "can": can,
    "candle": candle,
    "mug": mug,
    "lamp": lamp,
    "gifts": gifts,
    "rings": rings,
    "blobs": blobs,
    "arches": arches,
    "citrus": citrus,
    "headphones": headphones,
}
