"""Colours chosen in OKLCH and mixed in a space where the middle of a gradient stays clean."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

# Painted in single precision; the alias leaves room for what numpy returns on the way.
Array: TypeAlias = NDArray[np.floating[Any]]

_LMS = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)


def oklch(light: float, chroma: float, hue: float) -> Array:
    """Return linear RGB of a colour; ``hue`` in degrees. Out of gamut, chroma gives way."""
    for _ in range(12):
        angle = np.radians(hue)
        lab = np.array([light, chroma * np.cos(angle), chroma * np.sin(angle)])
        rgb = _RGB @ (_LMS @ lab) ** 3
        if rgb.min() >= -0.002 and rgb.max() <= 1.002:
            break
        chroma *= 0.9
    return np.asarray(np.clip(rgb, 0, 1), dtype=np.float32)


def gradient(stops: Sequence[tuple[float, Array]], at: Array) -> Array:
    """Return linear RGB along ``stops`` (place, colour) at each place, mixed by cube root."""
    places = [place for place, _ in stops]
    roots = np.cbrt(np.stack([colour for _, colour in stops]))
    mixed = [np.interp(at, places, roots[:, channel]) for channel in range(3)]
    return np.asarray(np.stack(mixed, axis=-1) ** 3, dtype=np.float32)


def mix(one: Array, other: Array, share: Array | float) -> Array:
    """Return ``one`` going over into ``other`` by ``share`` from 0 to 1."""
    part = np.asarray(share, dtype=np.float32)
    if part.ndim:
        part = part[..., None]
    return np.asarray(one * (1 - part) + other * part, dtype=np.float32)


def srgb(linear: Array) -> NDArray[np.uint8]:
    """Return 8-bit sRGB of linear light."""
    light = np.clip(linear, 0, 1)
    coded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(coded * 255 + 0.5, dtype=np.uint8)


def film(linear: Array) -> Array:
    """Bend bright light as film does, so that highlights roll off instead of burning out."""
    x = np.maximum(linear, 0) * 0.82
    return np.asarray((x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14), dtype=np.float32)
