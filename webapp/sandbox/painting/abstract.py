"""Abstract pictures: few colours, one movement, grain."""

import numpy as np

from webapp.sandbox.painting.canvas import Canvas, grained
from webapp.sandbox.painting.colour import Array, oklch
from webapp.sandbox.painting.palette import Palette


def mesh(canvas: Canvas, palette: Palette) -> Array:
    """Soft points of five colours, their distances bent by noise."""
    chance = canvas.chance
    lights = (0.32, 0.5, 0.62) if palette.dark else (0.9, 0.8, 0.68)
    colours = [
        oklch(lights[0], 0.05, palette.hue + 20),
        oklch(lights[1], 0.10, palette.hue + 35),
        oklch(lights[2], 0.16, palette.hue),
        oklch(lights[1], 0.13, palette.hue - 28),
        oklch(0.78, 0.12, palette.accent),
    ]
    bend_x, bend_y = canvas.noise(1.6, octaves=3), canvas.noise(1.6, octaves=3)
    x, y = canvas.x + 0.16 * bend_x, canvas.y + 0.16 * bend_y
    total = np.zeros((canvas.height, canvas.width, 3), dtype=np.float32)
    weights = np.full((canvas.height, canvas.width), 1e-6, dtype=np.float32)
    spread = max(canvas.width, canvas.height) / min(canvas.width, canvas.height) * 0.55
    for number in range(10):
        colour = colours[number % 5 if number < 9 else 0]
        px, py = chance.uniform(-spread, spread, 2)
        size = 0.09 if number == 4 else 0.16
        weight = np.exp(-((x - px) ** 2 + (y - py) ** 2) / size)
        total += weight[..., None] * np.cbrt(colour)
        weights += weight
    return grained((total / weights[..., None]) ** 3, chance, 0.028)
