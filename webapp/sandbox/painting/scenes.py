"""The still lifes by name."""

from collections.abc import Callable

from webapp.sandbox.painting import products, still_lifes
from webapp.sandbox.painting.canvas import Canvas
from webapp.sandbox.painting.composing import Brief
from webapp.sandbox.painting.marching import Scene
from webapp.sandbox.painting.palette import Palette

SCENES: dict[str, Callable[[Brief], Scene]] = {
    "serum": products.serum,
    "perfume": products.perfume,
    "can": products.can,
    "candle": products.candle,
    "mug": products.mug,
    "lamp": still_lifes.lamp,
    "gifts": still_lifes.gifts,
    "rings": still_lifes.rings,
    "blobs": still_lifes.blobs,
    "arches": still_lifes.arches,
    "citrus": still_lifes.citrus,
    "headphones": still_lifes.headphones,
}


def composed(name: str, canvas: Canvas, palette: Palette, title: str) -> Scene:
    """Return the scene ``name`` in these colours."""
    return SCENES[name](Brief(palette, canvas.chance, title))
