"""Abstract pictures: few colours, one movement, grain."""

import numpy as np

from webapp.sandbox.painting.canvas import Canvas, blurred, grained, smooth
from webapp.sandbox.painting.colour import Array, gradient, mix, oklch
from webapp.sandbox.painting.palette import Palette


def mesh(canvas: Canvas, palette: Palette) -> Array:
    """Soft points of five colours, their distances bent by noise."""
    return grained(_mesh(canvas, palette, canvas.x, canvas.y), canvas.chance, 0.024)


def reeded_glass(canvas: Canvas, palette: Palette) -> Array:
    """A mesh seen through vertical ribs, each of which displaces and shades it."""
    ribs = 16 * canvas.width / min(canvas.width, canvas.height)
    place = canvas.across() * ribs % 1.0
    light = _mesh(canvas, palette, canvas.x + (place - 0.5) * 0.16, canvas.y)
    shade = 0.86 + 0.2 * np.sin(place * np.pi) - 0.14 * smooth(0.9, 1.0, place)
    return grained(light * shade[..., None], canvas.chance, 0.01)


def silk(canvas: Canvas, palette: Palette) -> Array:
    """Folds of one hue from dark to pale, lit as a relief."""
    chance = canvas.chance
    angle = float(chance.uniform(0.3, 1.2))
    bend = canvas.noise(1.1, octaves=3, fall=0.4)
    along = canvas.x * np.cos(angle) + canvas.y * np.sin(angle) + 0.22 * bend
    height = sum(
        np.sin(along * rate + shift + bend * twist) / rate
        for rate, shift, twist in zip(
            (5.0, 9.0, 17.0), chance.uniform(0, 6.3, 3), (1.2, 1.8, 2.4), strict=True
        )
    )
    slope_y, slope_x = np.gradient(np.asarray(height, dtype=np.float32), canvas.pixel)
    lit = 0.52 - 0.42 * np.tanh(0.42 * slope_x + 0.34 * slope_y)
    stops = [
        (0.0, oklch(0.24 if palette.dark else 0.38, 0.09, palette.hue - 12)),
        (0.45, oklch(0.5 if palette.dark else 0.66, 0.15, palette.hue)),
        (0.8, oklch(0.72 if palette.dark else 0.86, 0.1, palette.hue + 14)),
        (1.0, oklch(0.94, 0.03, palette.hue + 20)),
    ]
    shine = np.exp(-((lit - 0.9) ** 2) / 0.0012)
    light = gradient(stops, lit) + 0.1 * shine[..., None]
    return grained(light.astype(np.float32), chance, 0.01)


def lacquer(canvas: Canvas, palette: Palette) -> Array:
    """Noise looked up through noise, coloured by height, with a small highlight."""
    warp = 0.4
    one, other = canvas.noise(1.3, octaves=3, fall=0.4), canvas.noise(1.3, octaves=3, fall=0.4)
    fold = np.sin((canvas.x + warp * one) * 7.5 + (canvas.y + warp * other) * 6.2)
    veins = np.sin((canvas.x - warp * other) * 19 + one * 3.2) * 0.22
    height = np.asarray(0.62 * fold + veins + 0.16 * other, dtype=np.float32)
    slope_y, slope_x = np.gradient(height, canvas.pixel)
    lit = np.asarray(np.clip(0.62 - 0.05 * slope_x - 0.06 * slope_y, 0, 1.4))
    stops = [
        (0.0, oklch(0.2, 0.05, palette.hue + 30)),
        (0.36, oklch(0.42, 0.12, palette.hue + 8)),
        (0.62, oklch(0.66, 0.16, palette.hue)),
        (0.84, oklch(0.88, 0.07, palette.hue + 30)),
        (1.0, oklch(0.8, 0.13, palette.accent)),
    ]
    colour = gradient(stops, height * 0.45 + 0.5)
    shine = np.clip(lit - 1.0, 0, 1) ** 2 * 2.2
    light = colour * (0.45 + 0.75 * lit[..., None]) + shine[..., None]
    return grained(light.astype(np.float32), canvas.chance, 0.008)


def paper_cut(canvas: Canvas, palette: Palette) -> Array:
    """Layers of paper, dark inside and pale outside, each with its own shadow."""
    far = np.sqrt(canvas.x**2 + (canvas.y + 0.03) ** 2)
    field = far * 1.7 + 0.24 * canvas.noise(1.7, octaves=4, fall=0.42)
    tones = np.linspace(0.3, 0.93, 8)
    turns = np.linspace(-26, 18, 8)
    light = np.broadcast_to(oklch(0.26, 0.09, palette.hue - 30), (*far.shape, 3)).copy()
    reach = min(canvas.width, canvas.height)
    for number, edge in enumerate(np.linspace(0.2, 1.02, 7)):
        mask = smooth(edge - 2.2 * canvas.pixel, edge + 2.2 * canvas.pixel, field)
        cast = blurred(np.roll(mask, (reach // 90, reach // 130), (0, 1)), reach / 52)
        shade = oklch(0.2, 0.06, palette.hue - 30)
        light = mix(light, shade, cast * (1 - mask) * 0.5)
        chroma = (0.15, 0.15, 0.15, 0.14, 0.12, 0.09, 0.03)[number]
        colour = oklch(float(tones[number + 1]), chroma, palette.hue + float(turns[number]))
        light = mix(light, colour, mask)
    return grained(light, canvas.chance, 0.01)


def tiles(canvas: Canvas, palette: Palette) -> Array:
    """A grid of circles, quarters, halves, triangles and stripes, printed on cream."""
    chance = canvas.chance
    side = min(canvas.width, canvas.height) / 6
    column = (np.arange(canvas.width) // side).astype(int)
    row = (np.arange(canvas.height) // side).astype(int)
    across = np.broadcast_to((np.arange(canvas.width) % side) / side, (canvas.height, canvas.width))
    down = np.broadcast_to(
        ((np.arange(canvas.height) % side) / side)[:, None], (canvas.height, canvas.width)
    )
    inks = np.stack(
        [
            oklch(0.95, 0.02, 90),
            oklch(0.6, 0.16, palette.hue),
            oklch(0.34, 0.07, palette.hue + 12),
            oklch(0.82, 0.1, palette.hue + 26),
            oklch(0.72, 0.15, palette.accent),
            oklch(0.9, 0.05, palette.hue - 10),
        ]
    )
    rows, columns = int(row[-1]) + 1, int(column[-1]) + 1
    shape = chance.integers(0, 6, (rows, columns))[row[:, None], column[None, :]]
    turn = chance.integers(0, 4, (rows, columns))[row[:, None], column[None, :]]
    first = chance.choice([0, 0, 0, 2, 3, 5, 5], (rows, columns))
    second = chance.choice([1, 1, 2, 3, 4], (rows, columns))
    second = np.where(first == second, 1, second)
    a = np.where(turn % 2 == 0, across, 1 - across)
    d = np.where(turn // 2 == 0, down, 1 - down)
    edge = 1.0 / side
    fields = [
        0.42 - np.hypot(across - 0.5, down - 0.5),
        1.0 - np.hypot(a, d),
        0.5 - a,
        1 - a - d,
        0.13 - np.abs((d * 2) % 1 - 0.5),
        np.minimum(0.42 - np.hypot(across - 0.5, down - 0.5), 1) * np.sign(a - 0.5),
    ]
    value = np.choose(shape, fields).astype(np.float32)
    mask = smooth(-edge, edge, value)
    ground = inks[first[row[:, None], column[None, :]]]
    figure = inks[second[row[:, None], column[None, :]]]
    return grained(mix(ground, figure, mask), chance, 0.014)


def _mesh(canvas: Canvas, palette: Palette, x: Array, y: Array) -> Array:
    chance = canvas.chance
    lights = (0.26, 0.4, 0.56) if palette.dark else (0.93, 0.84, 0.7)
    colours = [
        oklch(lights[0], 0.05, palette.hue + 20),
        oklch(lights[1], 0.09, palette.hue + 32),
        oklch(lights[2], 0.16, palette.hue),
        oklch(lights[1], 0.12, palette.hue - 26),
        oklch(0.82, 0.11, palette.hue + 62),
    ]
    x, y = x + 0.14 * canvas.noise(1.5, octaves=2), y + 0.14 * canvas.noise(1.5, octaves=2)
    total = np.zeros((canvas.height, canvas.width, 3), dtype=np.float32)
    weights = np.full((canvas.height, canvas.width), 1e-6, dtype=np.float32)
    half_x = canvas.width / min(canvas.width, canvas.height) / 2 + 0.1
    half_y = canvas.height / min(canvas.width, canvas.height) / 2 + 0.1
    for number in range(10):
        px, py = chance.uniform(-half_x, half_x), chance.uniform(-half_y, half_y)
        accent = number == 4
        weight = np.exp(-((x - px) ** 2 + (y - py) ** 2) / (0.045 if accent else 0.12))
        total += weight[..., None] * np.cbrt(colours[number % 5 if number < 9 else 0])
        weights += weight
    return np.asarray((total / weights[..., None]) ** 3, dtype=np.float32)
