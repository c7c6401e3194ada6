"""Still lifes: lamps, gifts, toys, fruit, arches and blobs."""

import numpy as np

from webapp.sandbox.painting.canvas import smooth
from webapp.sandbox.painting.colour import Array, mix, oklch
from webapp.sandbox.painting.composing import CREAM, GOLD, Brief, lying, ribboned
from webapp.sandbox.painting.marching import Scene
from webapp.sandbox.painting.solids import (
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
            Solid(cylinder((0, 0.95, 0), 0.045, 0.9, 0.02), GOLD, rough=0.25, metal=True),
            Solid(cylinder((0, 0.06, 0), 0.55, 0.06, 0.04), GOLD, rough=0.25, metal=True),
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
        tie = p.contrast(0.72, 0.15) if number % 2 == 0 else CREAM
        colour = p.subject(light, chroma, shift)
        ribbon = ribboned(colour, tie, (x, z), wide * 0.14, turn)
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
        box((-0.2, 0.75, -0.5), (1.0, 0.75, 0.4), 0.02), lying((-0.2, 1.5, -0.5), 1.0, 0.4)
    )
    inner = joined(
        box((-0.2, 0.5, -0.5), (0.6, 0.9, 0.6), 0.01), lying((-0.2, 1.4, -0.5), 0.6, 0.6)
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
            Solid(ball((0.95, 0.6 + 0.2, 0.35), 0.2), GOLD, rough=0.2, metal=True),
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
            Solid(rim, GOLD, rough=0.25, metal=True),
        ]
    return Scene(solids, brief.ground, target=(0, 1.2, 0), bound=2.6, eye=(2.6, 2.2, 6.8))
