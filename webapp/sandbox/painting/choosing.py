"""Which family of pictures a prompt gets: words choose, chance chooses inside the family."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from PIL import Image

from webapp.sandbox.painting import abstract, landscape, poster
from webapp.sandbox.painting.canvas import Canvas, grained
from webapp.sandbox.painting.colour import Array, srgb
from webapp.sandbox.painting.lettering import quoted_in, title_of
from webapp.sandbox.painting.marching import rendered
from webapp.sandbox.painting.palette import Palette, palette, words_of
from webapp.sandbox.painting.scenes import composed

_STUDIO_PIXELS = 250_000
_FINER_PIXELS = 420_000
_STUDIO = {
    "serum": ("serum", "skincare", "cosmetic", "cosmetics", "dropper", "bottle"),
    "perfume": ("perfume", "fragrance", "parfum", "cologne", "scent"),
    "can": ("can", "soda", "drink", "lemonade", "beer", "juice", "beverage", "kombucha"),
    "candle": ("candle", "jar", "wax", "honey", "jam"),
    "mug": ("mug", "cup", "coffee", "tea", "espresso", "cocoa"),
    "lamp": ("lamp", "lampshade", "lantern", "furniture"),
    "gifts": ("gift", "gifts", "present", "box", "boxes", "christmas", "birthday", "package"),
    "rings": ("toy", "toys", "rings", "baby", "kids", "ceramic", "pottery"),
    "blobs": ("chocolate", "lava", "gel", "slime", "balloon", "candy"),
    "arches": ("arch", "architecture", "house", "interior", "plinth", "podium", "product"),
    "citrus": ("citrus", "oranges", "lemons", "fruit", "fruits", "grapefruit"),
    "headphones": ("headphones", "headphone", "speaker", "audio", "music", "podcast"),
}
_LANDSCAPE = {
    "ridges": (
        "mountain",
        "mountains",
        "hill",
        "hills",
        "forest",
        "fjord",
        "lake",
        "valley",
        "mist",
    ),
    "dunes": ("desert", "dune", "dunes", "sand", "sahara"),
    "sea": ("sea", "ocean", "beach", "wave", "waves", "coast", "island", "sail", "sunset"),
    "city": ("city", "skyline", "town", "street", "urban", "towers", "tokyo", "york"),
}
_SKY_WORDS = {"landscape", "sunrise", "sky", "nature", "dawn", "dusk", "horizon", "travel", "hotel"}
_POSTER_WORDS = {"poster", "sale", "flyer", "banner", "headline", "typography", "billboard"}
_GROUNDS = {
    "ridges": landscape.ridges,
    "dunes": landscape.dunes,
    "sea": landscape.sea,
    "city": landscape.city,
}
_ABSTRACT = (
    abstract.mesh,
    abstract.reeded_glass,
    abstract.silk,
    abstract.lacquer,
    abstract.paper_cut,
    abstract.tiles,
)


def picture(recipe: Mapping[str, Any]) -> Image.Image:
    """Return the picture of a recipe, without its strip."""
    chance = np.random.default_rng(int(recipe["seed"], 16))
    canvas = Canvas(int(recipe["width"]), int(recipe["height"]), chance)
    prompt, choices = str(recipe["prompt"]), recipe["choices"]
    colours = palette(prompt, choices, chance)
    words = words_of(prompt)
    slug = str(recipe["generator"])
    if slug == "logo":
        return poster.mark(canvas, colours, title_of(prompt, most=1), "")
    scene = _named(_STUDIO, words)
    asked_for = bool(set(words) & _POSTER_WORDS) or (quoted_in(prompt) is not None and not scene)
    if slug == "poster" or (asked_for and not slug.startswith("product-")):
        return _poster(canvas, colours, prompt, choices)
    if scene is None and slug.startswith("product-"):
        scene = str(chance.choice(["serum", "perfume", "can", "candle", "gifts", "arches"]))
    ground = _named(_LANDSCAPE, words)
    if scene is not None and not (ground and slug in {"wallart", "image"}):
        return _studio(scene, canvas, colours, prompt, choices)
    if ground is None and (
        set(words) & _SKY_WORDS or (slug == "wallart" and chance.random() < 0.5)
    ):
        ground = str(chance.choice(["ridges", "dunes", "sea"]))
    if ground is not None:
        return _developed(_GROUNDS[ground](canvas, colours, words))
    paint = _ABSTRACT[int(chance.integers(len(_ABSTRACT)))]
    return _developed(paint(canvas, colours))


def _named(families: Mapping[str, tuple[str, ...]], words: list[str]) -> str | None:
    """Return the family of the last word that belongs to one: the noun, not what describes it."""
    of_word = {word: family for family, members in families.items() for word in members}
    return next((of_word[word] for word in reversed(words) if word in of_word), None)


def _poster(
    canvas: Canvas, colours: Palette, prompt: str, choices: Mapping[str, str]
) -> Image.Image:
    title = title_of(prompt)
    style = choices.get("poster-style")
    if style not in poster.POSTERS:
        digits = any(character.isdigit() for character in title)
        names = ["numeral"] if digits else [name for name in poster.POSTERS if name != "numeral"]
        style = str(canvas.chance.choice(names))
    line = " ".join(word for word in prompt.replace('"', "").split() if word not in title.split())
    return poster.POSTERS[style](canvas, colours, title, line[:42].capitalize())


def _studio(
    scene: str, canvas: Canvas, colours: Palette, prompt: str, choices: Mapping[str, str]
) -> Image.Image:
    """Paint a still life smaller than asked and enlarge it: marching is the slow part."""
    ground = choices.get("product-photo-background")
    if ground in {"warm", "cool", "dark"}:
        hue = {"warm": 55.0, "cool": 230.0}.get(ground, colours.hue)
        colours = Palette(colours.hue, colours.accent, ground == "dark", ground_hue=hue)
    title = quoted_in(prompt) or title_of(prompt, most=1)
    most = _FINER_PIXELS if "high" in choices.values() else _STUDIO_PIXELS
    scale = min(1.0, (most / (canvas.width * canvas.height)) ** 0.5)
    small = Canvas(round(canvas.width * scale), round(canvas.height * scale), canvas.chance)
    light = rendered(composed(scene, small, colours, title), small.width, small.height)
    image = Image.fromarray(srgb(light))
    image = image.resize((canvas.width, canvas.height), Image.Resampling.BICUBIC)
    linear = (np.asarray(image, dtype=np.float32) / np.float32(255)) ** np.float32(2.2)
    return _developed(grained(linear, canvas.chance, 0.0045))


def _developed(light: Array) -> Image.Image:
    return Image.fromarray(srgb(light))
