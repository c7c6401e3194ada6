"""Products on a plinth, in studio light."""

import numpy as np

from webapp.sandbox.painting.canvas import smooth
from webapp.sandbox.painting.colour import Array, mix, oklch
from webapp.sandbox.painting.composing import CREAM, GOLD, Brief
from webapp.sandbox.painting.marching import Scene
from webapp.sandbox.painting.solids import (
    Solid,
    ball,
    box,
    common,
    cylinder,
    dimpled,
    joined,
    ring,
    tilted,
    without,
)


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
    paint = brief.lettered(glass, CREAM, 1.08, 0.82, 0.5)
    return Scene(
        [
            brief.plinth(1.0, 0.4),
            Solid(body, glass, rough=0.12, paint=paint),
            Solid(cylinder((0, 2.0, 0), 0.235, 0.1, 0.02), GOLD, rough=0.25, metal=True),
            Solid(dropper, CREAM, rough=0.4, wrap=0.3),
            Solid(
                ring((-1.0, 1.05, -0.75), 0.92, 0.13, facing=True),
                p.subject(0.82, 0.09, 25),
                rough=0.6,
                wrap=0.2,
            ),
            brief.plinth(0.45, 0.62, (1.42, 0.55)),
            Solid(ball((1.42, 0.62 + 0.3, 0.55), 0.3), p.contrast(0.74, 0.13), rough=0.35),
        ],
        brief.ground,
        target=(0.1, 1.28, 0),
        bound=2.7,
    )


def perfume(brief: Brief) -> Scene:
    """A square flacon with a dark cap, turned a little, between two blocks."""
    p = brief.palette
    glass = p.subject(0.55, 0.13)
    paint = brief.lettered(glass, CREAM, 1.0, 0.95, 0.55)
    return Scene(
        [
            Solid(
                box((0, 0.13, 0), (1.5, 0.13, 0.95), 0.03, 6),
                oklch(0.9, 0.02, p.hue + 30),
                rough=0.7,
            ),
            Solid(box((0, 1.0, 0), (0.72, 0.72, 0.34), 0.13, 14), glass, rough=0.08, paint=paint),
            Solid(cylinder((0, 1.78, 0), 0.2, 0.08, 0.02), GOLD, rough=0.2, metal=True),
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
            Solid(ball((1.28, 0.68 + 0.22, -0.3), 0.22), GOLD, rough=0.22, metal=True),
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
    label = brief.lettered(CREAM, oklch(0.25, 0.03, p.hue), 0.86, 0.9, 0.5)

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
    paint = brief.lettered(glaze, CREAM, 1.08, 0.95, 0.5)
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
