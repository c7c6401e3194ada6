"""Landscapes: ridges in mist, dunes, the sea, a city at dusk."""

import numpy as np

from webapp.sandbox.painting.canvas import Canvas, blurred, enlarged, grained, smooth
from webapp.sandbox.painting.colour import Array, gradient, mix, oklch
from webapp.sandbox.painting.palette import Palette

# Skies from the top down: (place, lightness, chroma, hue).
_SKIES = {
    "dawn": (
        (0, 0.72, 0.07, 250),
        (0.3, 0.82, 0.06, 300),
        (0.52, 0.89, 0.08, 60),
        (0.7, 0.94, 0.07, 85),
    ),
    "dusk": (
        (0, 0.36, 0.09, 275),
        (0.3, 0.55, 0.11, 330),
        (0.5, 0.72, 0.15, 45),
        (0.68, 0.87, 0.12, 78),
    ),
    "night": (
        (0, 0.16, 0.05, 265),
        (0.35, 0.25, 0.07, 258),
        (0.7, 0.42, 0.08, 235),
        (1, 0.5, 0.07, 220),
    ),
    "day": (
        (0, 0.66, 0.11, 240),
        (0.4, 0.83, 0.06, 225),
        (0.7, 0.95, 0.03, 95),
        (1, 0.96, 0.02, 90),
    ),
}
_HOURS = {
    "night": "night",
    "midnight": "night",
    "stars": "night",
    "dark": "night",
    "dawn": "dawn",
    "sunrise": "dawn",
    "morning": "dawn",
    "sunset": "dusk",
    "dusk": "dusk",
    "evening": "dusk",
    "day": "day",
    "summer": "day",
}


def hour(words: list[str], chance: np.random.Generator) -> str:
    """Return the time of day the words name, or one by chance."""
    named = [_HOURS[word] for word in words if word in _HOURS]
    return named[0] if named else str(chance.choice(["dawn", "dusk", "day", "dawn"]))


def ridges(canvas: Canvas, palette: Palette, words: list[str]) -> Array:
    """Skylines one before the other, each fading into the mist at its foot."""
    when = hour(words, canvas.chance)
    water = bool({"lake", "fjord", "river", "water"} & set(words))
    horizon = 0.6 if water else 1.0
    light = _sky(canvas, when, low=0.62 * horizon)
    light = _lights(canvas, when, light, 0.4 * horizon)
    haze = _sky_colour(when, 0.66)
    far = oklch(0.7 if when != "night" else 0.4, 0.05, palette.hue + 10)
    near = oklch(0.26 if when != "night" else 0.13, 0.055, palette.hue)
    down = canvas.down()
    for number in range(7):
        part = number / 6
        base = horizon * (0.4 + 0.5 * part**1.15)
        line = base - horizon * (0.15 - 0.05 * part) * _skyline(canvas, 1.4 + 1.2 * part)
        mask = smooth(-0.0014, 0.0014, down - line[None, :])
        foot = np.convolve(np.pad(line, 60, mode="edge"), np.full(121, 1 / 121), mode="valid")
        depth = np.clip((down - foot[None, :]) / (0.2 * horizon), 0, 1)
        body = mix(far, near, part**0.85)
        layer = mix(np.broadcast_to(body, light.shape), haze, depth * (0.75 - 0.6 * part))
        light = mix(light, layer, mask)
    if water:
        light = _reflected(canvas, light, horizon)
    return grained(light, canvas.chance, 0.011)


def dunes(canvas: Canvas, palette: Palette, words: list[str]) -> Array:
    """Crests of sand, lit on one side."""
    when = hour(words, canvas.chance)
    chance = canvas.chance
    light = _lights(canvas, when, _sky(canvas, when, low=0.55), 0.3)
    across, down = canvas.across(), canvas.down()
    night = when == "night"
    for number in range(6):
        part = number / 5
        base = 0.44 + 0.42 * part
        waves = sum(
            float(chance.uniform(0.4, 1))
            * np.sin(across[0] * rate * 6.28 + chance.uniform(0, 6.28))
            / rate
            for rate in (0.6, 1.1, 1.9)
        )
        line = base - (0.05 + 0.05 * part) * np.asarray(waves)
        mask = smooth(-0.0012, 0.0012, down - line[None, :])
        slope = np.gradient(line) * canvas.width
        depth = np.clip((down - line[None, :]) / 0.3, 0, 1)
        lean = np.arange(canvas.width)[None, :] + depth * canvas.width * (0.1 + 0.12 * part)
        slope = slope[np.clip(lean, 0, canvas.width - 1).astype(int)]
        side = smooth(-0.22, 0.22, slope.astype(np.float32))
        lit = oklch(0.5 if night else 0.86 - 0.12 * part, 0.06 if night else 0.085, 62)
        shaded = oklch(0.22 if night else 0.52 - 0.16 * part, 0.07, 38)
        layer = mix(lit, shaded, np.clip(side * 0.85 + depth * 0.25, 0, 1))
        ripple = np.sin((down - line[None, :]) * 240 * (1.3 - part) + across * 26 + waves * 9)
        layer = layer * (1 + 0.022 * ripple * (1 - depth))[..., None]
        haze = _sky_colour(when, 0.6)
        light = mix(light, mix(layer, haze, 0.5 * (1 - part) ** 2), mask)
    del palette
    return grained(light.astype(np.float32), chance, 0.011)


def sea(canvas: Canvas, palette: Palette, words: list[str]) -> Array:
    """Water that darkens towards the viewer, with a path of glints under a low sun."""
    when = hour(words, canvas.chance)
    chance, horizon = canvas.chance, 0.54
    sun = float(chance.uniform(0.34, 0.66))
    sky = _sky(canvas, when, low=horizon)
    down, across = canvas.down(), canvas.across()
    narrow = Canvas(canvas.width // 5 + 1, canvas.height, chance).noise(1.2, octaves=4, fall=0.55)
    cloud = enlarged(np.pad(narrow, 1, mode="edge"), canvas.width, canvas.height, 5.0, 1.0)
    veil = smooth(0.1, 1.2, cloud) * np.exp(-(((down - 0.3) / 0.16) ** 2))
    sky = mix(sky, oklch(0.95, 0.03, 70) if when != "night" else oklch(0.4, 0.05, 260), veil * 0.5)
    sky = _lights(canvas, when, sky, horizon - 0.1, sun)
    depth = np.clip((down - horizon) / (1 - horizon), 0, 1)
    deep = oklch(
        0.34 if when != "night" else 0.14, 0.07, 228 if palette.dark else 205 + palette.hue % 40
    )
    water = mix(
        np.broadcast_to(_sky_colour(when, 0.6) * 0.8, sky.shape),
        deep,
        np.clip(depth * 1.6, 0, 1) ** 0.34,
    )
    swell = canvas.noise(3.0, octaves=3)
    waves = np.sin(np.log(depth + 0.02) * 34 + swell * 2.2 + across * 3)
    fine = np.sin(np.log(depth + 0.03) * 90 + np.roll(swell, 50, 1) * 5)
    water = water * (1 + (0.09 * waves + 0.05 * fine)[..., None] * np.sqrt(depth + 0.05)[..., None])
    reach = 0.018 + 0.17 * depth
    path = np.exp(-(((across - sun) / reach) ** 2))
    glint = smooth(0.25, 0.95, (waves + 0.8 * fine + swell * 0.5).astype(np.float32)) * path
    glow = _sky_colour(when, 0.68) if when != "night" else oklch(0.8, 0.03, 240)
    water = water + (glint * (0.85 - 0.35 * depth))[..., None] * glow
    light = mix(sky, water.astype(np.float32), smooth(-0.001, 0.001, down - horizon))
    return grained(light, chance, 0.01)


def city(canvas: Canvas, palette: Palette, words: list[str]) -> Array:
    """Rows of towers before the evening sky, with lit windows on the nearest."""
    when = "night" if {"night", "midnight"} & set(words) else "dusk"
    light = _lights(canvas, when, _sky(canvas, when, low=0.8), 0.5)
    chance, down = canvas.chance, canvas.down()
    haze = _sky_colour(when, 0.6)
    for number in range(4):
        part = number / 3
        wide = canvas.width / (30 - 14 * part)
        tops = np.zeros(canvas.width, dtype=np.float32)
        left = 0.0
        while left < canvas.width:
            step = wide * float(chance.uniform(0.5, 1.3))
            tall = float(chance.uniform(0.05, 0.3)) * (1.1 - 0.2 * part)
            tops[int(left) : int(left + step)] = 0.62 + 0.22 * part - tall
            left += step
        mask = (down > tops[None, :]).astype(np.float32)
        body = mix(haze, oklch(0.2, 0.05, 262 + palette.hue % 30), 0.25 + 0.7 * part)
        layer = np.broadcast_to(body, light.shape)
        if number >= 2:
            layer = layer + _windows(canvas, tops, wide)[..., None] * oklch(0.88, 0.1, 80)
        light = mix(light, layer.astype(np.float32), mask)
        veil = np.exp(-(((down - 0.95) / 0.3) ** 2)) * 0.2 * (1 - part)
        light = mix(light, haze, veil)
    return grained(light, chance, 0.01)


def _sky_colour(when: str, place: float) -> Array:
    stops = [(float(at), oklch(light, chroma, hue)) for at, light, chroma, hue in _SKIES[when]]
    return gradient(stops, np.full(1, place, dtype=np.float32)).reshape(3)


def _sky(canvas: Canvas, when: str, *, low: float) -> Array:
    """Return the sky, its lowest colour at ``low`` of the height."""
    stops = [(at * low / 0.7, oklch(light, chroma, hue)) for at, light, chroma, hue in _SKIES[when]]
    return gradient(stops, canvas.down())


def _lights(
    canvas: Canvas, when: str, light: Array, height: float, place: float | None = None
) -> Array:
    """Add the sun with its glow, or the moon and stars."""
    chance = canvas.chance
    across = float(chance.uniform(0.25, 0.75)) if place is None else place
    short = min(canvas.width, canvas.height)
    dx = (canvas.across() - across) * canvas.width / short
    dy = (canvas.down() - height) * canvas.height / short
    far = np.sqrt(dx**2 + dy**2)
    if when == "night":
        scatter = chance.random(far.shape)
        stars = blurred((scatter > 0.9992).astype(np.float32), 0.7) * 3.2
        fade = np.clip(1 - canvas.down() * 1.5, 0, 1)
        light = light + (np.clip(stars, 0, 1) * fade)[..., None]
        disc, glow, colour = 0.045, 0.1, oklch(0.94, 0.02, 90)
    else:
        disc, glow, colour = 0.065, 0.3, oklch(0.97, 0.05, 85)
    halo = np.exp(-far / glow) * (0.5 if when != "day" else 0.35)
    light = light + halo[..., None] * colour * (0.8 if when != "night" else 0.3)
    mask = 1 - smooth(disc - canvas.pixel, disc + canvas.pixel, far.astype(np.float32))
    return mix(np.minimum(light, 1.2).astype(np.float32), colour, mask)


def _skyline(canvas: Canvas, rough: float) -> Array:
    """Return a ridge line around 0 to 1, one number a column."""
    points = 2**11 + 1
    line = np.zeros(points, dtype=np.float32)
    step, strength = points - 1, 1.0
    line[0], line[-1] = canvas.chance.uniform(-0.6, 0.9, 2)
    while step > 1:
        middles = np.arange(step // 2, points, step)
        mean = (line[middles - step // 2] + line[middles + step // 2]) / 2
        line[middles] = mean + canvas.chance.standard_normal(len(middles)) * strength * 0.55
        strength *= 0.47 + 0.025 * rough
        step //= 2
    at = np.linspace(0, points - 1, canvas.width)
    return np.asarray(np.interp(at, np.arange(points), line), dtype=np.float32)


def _reflected(canvas: Canvas, light: Array, horizon: float) -> Array:
    """Repeat what is above the waterline upside down, shifted more towards the viewer."""
    line = int(canvas.height * horizon)
    rows = np.arange(canvas.height - line)
    source = np.clip(line - 1 - (rows * line / (canvas.height - line) * 0.72).astype(int), 0, None)
    noise = canvas.noise(6, octaves=3)[line:]
    stretch = np.sin(np.log1p(rows)[:, None] * 26 + noise * 2)
    shift = (stretch * (0.5 + rows[:, None] / 28)).astype(int)
    columns = np.clip(np.arange(canvas.width)[None, :] + shift, 0, canvas.width - 1)
    mirrored = light[source[:, None], columns] * 0.82
    fade = np.linspace(0, 0.35, len(rows), dtype=np.float32)[:, None] * np.ones_like(noise)
    light = light.copy()
    light[line:] = mix(mirrored.astype(np.float32), oklch(0.25, 0.05, 230), fade)
    return light


def _windows(canvas: Canvas, tops: Array, wide: float) -> Array:
    """Return lit windows, one in three, in a fixed grid below the roofs."""
    cell = max(4.0, wide / 5)
    rows = (np.arange(canvas.height) / (cell * 1.5)).astype(int)
    columns = (np.arange(canvas.width) / cell).astype(int)
    lit = canvas.chance.random((rows[-1] + 1, columns[-1] + 1)) < 0.3
    inside = (np.arange(canvas.width) % cell / cell > 0.4)[None, :] & (
        np.arange(canvas.height) % (cell * 1.5) / (cell * 1.5) > 0.45
    )[:, None]
    below = canvas.down() > tops[None, :] + 0.012
    strength = canvas.chance.uniform(0.35, 1.0, lit.shape)
    return np.asarray(
        (lit * strength)[rows[:, None], columns[None, :]] * inside * below, np.float32
    )
