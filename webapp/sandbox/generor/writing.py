"""Texts put together from the prompt's own words: no AI, but readable."""

import random

from webapp.sandbox.generor.asking import Asked
from webapp.sandbox.generor.catalogue import Json
from webapp.sandbox.generor.phrases import WRITERS, Brief
from webapp.sandbox.generor.tricks import plain


def written(asked: Asked, recipe: Json) -> Json:
    """Return the text fields of one item; empty for anything but text."""
    if asked.generator.kind != "text":
        return {}
    prompt = plain(asked.prompt) or str(asked.fields.get("image_url") or "")
    write = WRITERS.get(asked.generator.slug, WRITERS[""])
    return write(Brief(prompt, recipe["choices"], random.Random(recipe["seed"])))
