"""From a recipe to a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from webapp.sandbox.painting.lettering import stripped

_QUALITY = 88


def make(recipe: Mapping[str, Any], path: Path) -> None:
    """Write the file of ``recipe`` to ``path``; only what it needs is loaded."""
    kind = recipe["kind"]
    if kind == "video":
        from webapp.sandbox.painting.filming import write_film

        write_film(recipe, path)
    elif kind == "image":
        from webapp.sandbox.painting.choosing import picture

        stripped(picture(recipe), str(recipe["prompt"])).save(path, quality=_QUALITY)
    else:
        from webapp.sandbox.painting.sound import write_sound

        write_sound(recipe, path)
