"""A small ray marcher: all pixels at once, stepping only those still in flight."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from webapp.sandbox.painting.canvas import smooth
from webapp.sandbox.painting.colour import Array, film, mix
from webapp.sandbox.painting.solids import Solid

_STEPS = 80
_SHADOW_STEPS = 30
_NEAR = 0.0012
_KEY = np.array([-0.55, 0.75, 0.45], dtype=np.float32) / np.float32(1.0332)
_WARM = np.array([1.0, 0.94, 0.85], dtype=np.float32) * np.float32(2.15)
_EDGE = 0.055


@dataclass(frozen=True)
class Scene:
    """Solids on an endless ground, seen from ``eye`` towards ``target``.

    ``reach`` is the height of a ball around the origin's column that holds all solids: its
    centre is half of it up, its radius ``bound``.
    """

    solids: Sequence[Solid]
    ground: Array
    eye: tuple[float, float, float] = (0.0, 2.1, 7.4)
    target: tuple[float, float, float] = (0.0, 1.05, 0.0)
    bound: float = 2.6
    angle: float = 29.5


def rendered(scene: Scene, width: int, height: int) -> Array:
    """Return the scene in display-ready linear light, its edges smoothed by four more rays."""
    columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    light = _traced(scene, columns.ravel(), rows.ravel(), width, height)
    light = light.reshape(height, width, 3)
    root = np.sqrt(np.clip(light, 0, 1)).mean(axis=2)
    rough = np.zeros((height, width), dtype=bool)
    rough[:, :-1] |= np.abs(np.diff(root, axis=1)) > _EDGE
    rough[:-1] |= np.abs(np.diff(root, axis=0)) > _EDGE
    rough[:, 1:] |= rough[:, :-1].copy()
    rough[1:] |= rough[:-1].copy()
    if rough.any():
        x, y = columns[rough], rows[rough]
        shifts = ((-0.125, -0.375), (0.375, -0.125), (0.125, 0.375), (-0.375, 0.125))
        finer = [_traced(scene, x + a, y + b, width, height) for a, b in shifts]
        # Mixed as the eye sees it: in linear light a pale edge on dark would still show steps.
        light[rough] = np.mean(np.sqrt(np.maximum(finer, 0)), axis=0) ** 2
    return light


def _traced(scene: Scene, columns: Array, rows: Array, width: int, height: int) -> Array:
    """Return the light that arrives through each of many places of the picture."""
    origin, ray = _rays(scene, columns, rows, width, height)
    back = _background(scene, columns / width, rows / height)
    centre, radius = _bounds(scene)
    along, through = _ball_entry(origin, ray, centre, radius)
    light = _on_ground(scene, origin, ray, back)
    inside = np.flatnonzero(through > 0)
    far = _march(scene, origin, ray[inside], along[inside], along[inside] + through[inside])
    hit = np.isfinite(far)
    if hit.any():
        index = inside[hit]
        place = origin + ray[index] * far[hit, None]
        light[index] = film(_lit(scene, place, ray[index]))
    return _vignetted(light, columns / width, rows / height)


def _rays(
    scene: Scene, columns: Array, rows: Array, width: int, height: int
) -> tuple[Array, Array]:
    eye, target = np.array(scene.eye), np.array(scene.target)
    ahead = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(ahead, (0, 1, 0))
    right /= np.linalg.norm(right)
    up = np.cross(right, ahead)
    # A tall picture comes a little nearer: its subject would look lost in so much room.
    short = width * 1.12 if height > width * 1.2 else min(width, height)
    scale = np.tan(np.radians(scene.angle / 2)) * 2 / short
    x, y = (columns - width / 2) * scale, (height / 2 - rows) * scale
    ray = ahead + x[:, None] * right + y[:, None] * up
    ray /= np.linalg.norm(ray, axis=1, keepdims=True)
    return eye.astype(np.float32), ray.astype(np.float32)


def _background(scene: Scene, across: Array, down: Array) -> Array:
    """Return the ground's colour with a pool of light behind the subject."""
    far = ((across - 0.42) / 0.75) ** 2 + ((down - 0.42) / 0.7) ** 2
    pool = 0.86 + 0.2 * np.exp(-far * 1.5)
    return np.asarray(scene.ground * pool[:, None], dtype=np.float32)


def _bounds(scene: Scene) -> tuple[Array, float]:
    return np.array([0, scene.bound * 0.55, 0], dtype=np.float32), scene.bound


def _ball_entry(origin: Array, ray: Array, centre: Array, radius: float) -> tuple[Array, Array]:
    """Return where rays enter a ball and how long they stay in it; 0 for those that miss."""
    towards = origin - centre
    b = (ray * towards).sum(axis=-1)
    square = b * b - ((towards * towards).sum(axis=-1) - radius * radius)
    root = np.sqrt(np.maximum(square, 0))
    start = np.maximum(-b - root, 0)
    return start, np.where(square > 0, np.maximum(-b + root - start, 0), 0).astype(np.float32)


def _distance(scene: Scene, x: Array, y: Array, z: Array) -> Array:
    total = scene.solids[0].distance(x, y, z)
    for solid in scene.solids[1:]:
        total = np.minimum(total, solid.distance(x, y, z))
    return total


def _march(scene: Scene, origin: Array, ray: Array, start: Array, end: Array) -> Array:
    """Return how far along each ray a solid is; infinite where there is none."""
    found = np.full(len(ray), np.inf, dtype=np.float32)
    flying, along = np.arange(len(ray)), start.astype(np.float32)
    for _ in range(_STEPS):
        place = origin + ray[flying] * along[:, None]
        gap = _distance(scene, place[:, 0], place[:, 1], place[:, 2])
        there = gap < _NEAR * 2
        found[flying[there]] = along[there]
        along = along + gap * np.float32(0.95)
        going = ~there & (along < end[flying])
        flying, along = flying[going], along[going]
        if not len(flying):
            break
    return found


def _shadow(scene: Scene, place: Array, spread: float = 9.0) -> Array:
    """Return how much of the key light reaches each place, 0 to 1, with soft edges."""
    centre, radius = _bounds(scene)
    start, through = _ball_entry(place, np.broadcast_to(_KEY, place.shape), centre, radius)
    light = np.ones(len(place), dtype=np.float32)
    flying = np.flatnonzero(through > 0)
    along = np.maximum(start[flying], 0.02).astype(np.float32)
    end = start + through
    for _ in range(_SHADOW_STEPS):
        if not len(flying):
            break
        at = place[flying] + _KEY * along[:, None]
        gap = _distance(scene, at[:, 0], at[:, 1], at[:, 2])
        light[flying] = np.minimum(light[flying], np.clip(0.5 + 0.5 * spread * gap / along, 0, 1))
        along = along + np.clip(gap, 0.03, 0.35)
        going = (along < end[flying]) & (light[flying] > 0.01)
        flying, along = flying[going], along[going]
    return np.asarray(light * light * (3 - 2 * light), dtype=np.float32)


def _occlusion(scene: Scene, place: Array, normal: Array) -> Array:
    """Return how open each place is to the sky: five taps along the normal, and the ground."""
    closed = np.zeros(len(place), dtype=np.float32)
    weight = 0.75
    for number in range(1, 6):
        step = np.float32(0.05 + 0.09 * number)
        at = place + normal * step
        gap = np.minimum(_distance(scene, at[:, 0], at[:, 1], at[:, 2]), np.maximum(at[:, 1], 0))
        closed += weight * np.maximum(step - gap, 0)
        weight *= 0.72
    return np.asarray(np.clip(1 - 0.75 * closed, 0.12, 1), dtype=np.float32)


def _on_ground(scene: Scene, origin: Array, ray: Array, back: Array) -> Array:
    """Return the ground: the background itself, darkened where the solids cast shadow."""
    light = back.copy()
    falling = np.flatnonzero(ray[:, 1] < -1e-4)
    place = origin + ray[falling] * (-origin[1] / ray[falling, 1])[:, None]
    near = np.hypot(place[:, 0], place[:, 2]) < scene.bound * 2.4
    index, place = falling[near], place[near]
    if not len(index):
        return film(light)
    up = np.broadcast_to(np.array([0, 1, 0], dtype=np.float32), place.shape)
    place = place + up * np.float32(0.004)
    shade = 0.42 * (1 - _shadow(scene, place, 6.0))
    close = 1 - _occlusion(scene, place, up)
    dark = np.clip(shade + 0.55 * close, 0, 0.85)[:, None]
    tint = scene.ground * np.float32(0.35)
    light[index] = light[index] * (1 - dark) + tint * light[index] * dark
    return film(light)


def _lit(scene: Scene, place: Array, ray: Array) -> Array:
    """Return the light each hit place sends to the eye."""
    normal = _normals(scene, place)
    gaps = np.stack([s.distance(place[:, 0], place[:, 1], place[:, 2]) for s in scene.solids])
    which = np.argmin(gaps, axis=0)
    sun = _shadow(scene, place + normal * np.float32(0.012))
    sky = _occlusion(scene, place, normal)
    light = np.zeros_like(place)
    for number, solid in enumerate(scene.solids):
        mine = which == number
        if mine.any():
            light[mine] = _surface(
                scene,
                solid,
                place=place[mine],
                normal=normal[mine],
                ray=ray[mine],
                sun=sun[mine],
                sky=sky[mine],
            )
    return light


def _normals(scene: Scene, place: Array) -> Array:
    corners = np.array([[1, -1, -1], [-1, -1, 1], [-1, 1, -1], [1, 1, 1]], dtype=np.float32)
    total = np.zeros_like(place)
    for corner in corners:
        at = place + corner * np.float32(0.0015)
        total += corner * _distance(scene, at[:, 0], at[:, 1], at[:, 2])[:, None]
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9))


def _surface(
    scene: Scene,
    solid: Solid,
    *,
    place: Array,
    normal: Array,
    ray: Array,
    sun: Array,
    sky: Array,
) -> Array:
    colour = np.broadcast_to(solid.colour, place.shape)
    if solid.paint is not None:
        colour = solid.paint(place[:, 0], place[:, 1], place[:, 2])
    wrap = np.float32(solid.wrap)
    facing = np.clip(((normal @ _KEY) + wrap) / (1 + wrap), 0, 1) * (sun * (1 - wrap) + wrap)
    above = 0.5 + 0.5 * normal[:, 1]
    ambient = mix(scene.ground * np.float32(0.5), np.full(3, 0.82, np.float32), above)
    diffuse = colour * (facing[:, None] * _WARM + ambient * sky[:, None] * np.float32(0.62))
    mirrored = ray - 2 * (ray * normal).sum(axis=1, keepdims=True) * normal
    edge = np.clip(1 + (ray * normal).sum(axis=1), 0, 1) ** 5
    room = _room(scene, mirrored, solid.rough) * sky[:, None]
    if solid.metal:
        part = colour + (1 - colour) * edge[:, None]
        return np.asarray(room * part * 1.15 + diffuse * 0.22, dtype=np.float32)
    strength = (0.04 + 0.96 * edge * (1 - solid.rough)) * (1 - 0.75 * solid.rough)
    return np.asarray(diffuse + room * strength[:, None] + colour * solid.glow, dtype=np.float32)


def _room(scene: Scene, towards: Array, rough: float) -> Array:
    """Return what a reflection sees: the ground, a paler ceiling, two softboxes."""
    x, y, z = towards[:, 0], towards[:, 1], towards[:, 2]
    base = mix(
        scene.ground * np.float32(0.55), scene.ground * np.float32(1.1), smooth(-0.3, 0.9, y)
    )
    soft = 0.05 + 0.5 * rough
    key = smooth(-soft, soft, 0.34 - np.abs(x + 0.62)) * smooth(-soft, soft, 0.5 - np.abs(y - 0.42))
    fill = smooth(-soft, soft, 0.1 - np.abs(x - 0.78)) * smooth(-soft, soft, 0.7 - np.abs(y - 0.25))
    front = smooth(-0.4, 0.3, z)
    strength = (1 - 0.6 * rough) * front * (key * 5.2 + fill * 3.0)
    return np.asarray(base + strength[:, None], dtype=np.float32)


def _vignetted(light: Array, across: Array, down: Array) -> Array:
    far = (across - 0.5) ** 2 + (down - 0.5) ** 2
    return np.asarray(light * (1 - 0.2 * far)[:, None], dtype=np.float32)
