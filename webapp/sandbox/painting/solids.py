"""Solids as signed distances: how far each of many points is from a surface."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from webapp.sandbox.painting.colour import Array

# Takes x, y and z of all points and returns the distance of each; y is up, z to the viewer.
Distance: TypeAlias = Callable[[Array, Array, Array], Array]
Place: TypeAlias = tuple[float, float, float]
# Takes the points and returns linear RGB for each.
Paint: TypeAlias = Callable[[Array, Array, Array], Array]


@dataclass(frozen=True)
class Solid:
    """A shape with its surface. ``rough`` 0 is polished; ``wrap`` lets light round soft edges."""

    distance: Distance
    colour: Array
    rough: float = 0.5
    metal: bool = False
    wrap: float = 0.0
    glow: float = 0.0
    paint: Paint | None = None


def ball(at: Place, radius: float) -> Distance:
    """A sphere."""
    return lambda x, y, z: _length(x - at[0], y - at[1], z - at[2]) - radius


def box(at: Place, half: Place, rim: float = 0.05, turn: float = 0.0) -> Distance:
    """A box with rounded edges, turned about its upright axis by degrees."""
    cos, sin = _turn(turn)

    def distance(x: Array, y: Array, z: Array) -> Array:
        dx, dz = x - at[0], z - at[2]
        qx = np.abs(dx * cos - dz * sin) - (half[0] - rim)
        qy = np.abs(y - at[1]) - (half[1] - rim)
        qz = np.abs(dx * sin + dz * cos) - (half[2] - rim)
        outside = _length(np.maximum(qx, 0), np.maximum(qy, 0), np.maximum(qz, 0))
        inside = np.minimum(np.maximum(qx, np.maximum(qy, qz)), 0)
        return np.asarray(outside + inside - rim)

    return distance


def cylinder(at: Place, radius: float, half: float, rim: float = 0.03) -> Distance:
    """An upright cylinder with a rounded rim."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        across = np.sqrt((x - at[0]) ** 2 + (z - at[2]) ** 2) - (radius - rim)
        up = np.abs(y - at[1]) - (half - rim)
        outside = np.sqrt(np.maximum(across, 0) ** 2 + np.maximum(up, 0) ** 2)
        return np.asarray(outside + np.minimum(np.maximum(across, up), 0) - rim)

    return distance


def ring(at: Place, radius: float, thick: float, *, facing: bool = False) -> Distance:
    """A torus lying flat, or standing and facing the viewer."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        dx, dy, dz = x - at[0], y - at[1], z - at[2]
        up, deep = (dz, dy) if facing else (dy, dz)
        return np.asarray(np.sqrt((np.sqrt(dx**2 + deep**2) - radius) ** 2 + up**2) - thick)

    return distance


def capsule(one: Place, other: Place, radius: float) -> Distance:
    """A rod with round ends from ``one`` to ``other``."""
    bx, by, bz = (other[i] - one[i] for i in range(3))
    square = bx * bx + by * by + bz * bz

    def distance(x: Array, y: Array, z: Array) -> Array:
        dx, dy, dz = x - one[0], y - one[1], z - one[2]
        part = np.clip((dx * bx + dy * by + dz * bz) / square, 0, 1)
        return _length(dx - bx * part, dy - by * part, dz - bz * part) - radius

    return distance


def tilted(shape: Distance, about: Place, degrees: float) -> Distance:
    """A shape leaned sideways about a point."""
    cos, sin = _turn(degrees)

    def distance(x: Array, y: Array, z: Array) -> Array:
        dx, dy = x - about[0], y - about[1]
        return shape(dx * cos - dy * sin + about[0], dx * sin + dy * cos + about[1], z)

    return distance


def joined(*shapes: Distance, soft: float = 0.0) -> Distance:
    """Several shapes as one, melted together over ``soft``."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        total = shapes[0](x, y, z)
        for shape in shapes[1:]:
            other = shape(x, y, z)
            if soft:
                part = np.maximum(soft - np.abs(total - other), 0) / soft
                total = np.minimum(total, other) - part * part * soft * 0.25
            else:
                total = np.minimum(total, other)
        return total

    return distance


def without(shape: Distance, hole: Distance, soft: float = 0.02) -> Distance:
    """A shape with another cut out of it."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        one, other = -shape(x, y, z), hole(x, y, z)
        part = np.maximum(soft - np.abs(one - other), 0) / soft
        return -(np.minimum(one, other) - part * part * soft * 0.25)

    return distance


def common(shape: Distance, other: Distance) -> Distance:
    """What two shapes have in common."""
    return lambda x, y, z: np.maximum(shape(x, y, z), other(x, y, z))


def dimpled(shape: Distance, rate: float, depth: float) -> Distance:
    """A shape with a fine pattern of dimples, as the skin of citrus."""

    def distance(x: Array, y: Array, z: Array) -> Array:
        relief = np.sin(x * rate) * np.sin(y * rate) * np.sin(z * rate)
        return np.asarray(shape(x, y, z) + depth * relief)

    return distance


def _length(x: Array, y: Array, z: Array) -> Array:
    return np.asarray(np.sqrt(x * x + y * y + z * z))


def _turn(degrees: float) -> tuple[np.float32, np.float32]:
    return np.float32(np.cos(np.radians(degrees))), np.float32(np.sin(np.radians(degrees)))
