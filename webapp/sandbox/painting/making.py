"""From a recipe to a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from webapp.sandbox.painting import abstract
from webapp.sandbox.painting.canvas import Canvas
from webapp.sandbox.painting.colour import srgb
from webapp.sandbox.painting.palette import palette


def make(recipe: Mapping[str, Any], path: Path) -> None:
    """Write the file of ``recipe`` to ``path``."""
    picture(recipe).save(path, quality=90)


def picture(recipe: Mapping[str, Any]) -> Image.Image:
    """Return the picture of a recipe."""
    chance = np.random.default_rng(int(recipe["seed"], 16))
    canvas = Canvas(int(recipe["width"]), int(recipe["height"]), chance)
    colours = palette(recipe["prompt"], recipe["choices"], chance)
    return Image.fromarray(srgb(abstract.mesh(canvas, colours)))
