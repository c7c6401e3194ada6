"""What a generator makes and which model types it can use. The provider's list does not say, so it is inferred."""

import re
from collections.abc import Mapping
from typing import Any

from webapp.catalog.capabilities import KIND_OF_TYPE
from webapp.catalog.options import choices

TOLD = (
    "model_type",
    "model_types",
    "type",
    "kind",
    "media_type",
    "output_type",
    "output",
    "category",
)
ALIASES = {
    "img": "image",
    "picture": "image",
    "photo": "image",
    "movie": "video",
    "film": "video",
    "clip": "video",
    "voice": "speech",
    "tts": "speech",
    "song": "music",
    "sfx": "soundeffect",
    "sound": "soundeffect",
    "sound-effect": "soundeffect",
    "soundeffects": "soundeffect",
    "background-removal": "backgroundremoval",
    "upscaler": "upscale",
    "svg": "vector",
    "model3d": "3d",
    "mesh": "3d",
}
PICTURES = (
    r"\b(images?|pictures?|photos?|posters?|logos?|wall ?art|illustrations?|drawings?|avatars?|portraits?"
    r"|tattoos?|icons?|paintings?|stickers?|wallpapers?|thumbnails?|mockups?|colou?ring)\b"
)
# Words of a slug, a title or a description → the model type; the first that is found counts.
WORDS: tuple[tuple[str, str], ...] = (
    (
        r"\b(describes?|captions?|reads?|says?|alt(ernative)? text)\b.*\b(image|picture|photo)s?\b",
        "text",
    ),
    (r"\b(image|picture|photo)s? (description|caption|to text)\b|\bvision\b", "text"),
    (r"background ?removal|remove[sd]? (the )?background", "backgroundremoval"),
    (r"\bupscal", "upscale"),
    (r"\b(vector|svg|vectori[sz]e)", "vector"),
    (r"\b(3d|mesh|glb)\b", "3d"),
    (r"\b(videos?|films?|movies?|clips?|animations?|animate|footage|b-roll|reels?)\b", "video"),
    (r"\b(sound ?effects?|sfx)\b", "soundeffect"),
    (r"\b(music|songs?|jingles?|melody|beats?|soundtracks?|lyria)\b", "music"),
    (r"\b(speech|voice(-?over)?s?|narrat\w+|audiobook|tts|spoken)\b", "speech"),
    (PICTURES, "image"),
)


def infer(
    *, slug: str, title: str, description: str, raw: Mapping[str, Any], parameters: list[Any] | None
) -> tuple[str, list[str]]:
    """`(kind, model types)`, the main type first; types are empty where any could be meant."""
    types = _types_told(raw) or _types_of_parameters(parameters or [], slug)
    if types:
        return KIND_OF_TYPE[types[0]], types
    guess = type_in_words(slug, title, description)
    return KIND_OF_TYPE.get(guess, "text"), [guess] if guess else []


def type_in_words(slug: str, title: str, description: str) -> str:
    """The model type that the words of a generator speak of; name before description; or an empty text."""
    for text in (f"{slug.replace('-', ' ')} {title}".lower(), description.lower()):
        for words, kind in WORDS:
            if re.search(words, text):
                return kind
    return ""


def model_type(word: object) -> str:
    """`model-image`, `Images`, `img` → `image`; an empty text for what is no model type."""
    if not isinstance(word, str):
        return ""
    plain = re.sub(r"^(ai-)?models?[-_ ]|[-_ ]models?$", "", word.strip().lower().replace("_", "-"))
    for name in (plain, plain.removesuffix("s"), plain.replace("-", "")):
        if name in KIND_OF_TYPE:
            return name
        if name in ALIASES:
            return ALIASES[name]
    return "speech" if plain == "audio" else ""


def _types_told(raw: Mapping[str, Any]) -> list[str]:
    for name in TOLD:
        told = raw.get(name)
        words = told if isinstance(told, list) else [told]
        types = [kind for kind in map(model_type, words) if kind]
        if types:
            return list(dict.fromkeys(types))
    return []


def _types_of_parameters(parameters: list[Any], slug: str) -> list[str]:
    """From the fields of type `model`. Beside a text model a speech model narrates: it is no other way to make it."""
    found: list[str] = []
    for item in parameters:
        if isinstance(item, Mapping) and str(item.get("type", "")).lower() == "model":
            found += [kind for kind in (_type_of_field(item),) if kind]
    types = list(dict.fromkeys(found))
    named = type_in_words(slug, "", "")
    if named in types:
        types.sort(key=lambda kind: kind != named)
    if "text" in types and "speech" in types and named != "speech":
        types.remove("speech")
    return types


def _type_of_field(item: Mapping[str, Any]) -> str:
    named = (item.get("model_type"), item.get("id"), item.get("name"), item.get("category"))
    told = next((kind for kind in map(model_type, named) if kind), "")
    if told:
        return told
    labels = " ".join(choice.label for choice in choices(item.get("options")))
    words = " ".join(str(item.get(name) or "") for name in ("id", "label", "description"))
    return type_in_words(words, labels, "")
