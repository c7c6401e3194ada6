"""Models as cards: name, price from the list, and what each can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from webapp.catalog.model_facts import ModelFacts
from webapp.kernel.money import short

MOST_BADGES = 4
LONGEST_WORDS = 90


@dataclass(frozen=True, slots=True)
class Card:
    """One model as the form offers it."""

    id: int
    name: str
    price: str
    badges: list[dict[str, str]]

    @property
    def option(self) -> dict[str, Any]:
        return {"value": str(self.id), "label": self.name, "price": self.price, "caps": self.badges}


def cards(models: Sequence[ModelFacts], first: int | None) -> list[Card]:
    """The models in the provider's order, the one that the form starts with before them."""
    ordered = sorted(models, key=lambda model: model.id != first)
    return [Card(model.id, model.name, price(model), _badges(model)) for model in ordered]


def price(model: ModelFacts) -> str:
    """What the list says of its price. Its unit is not stated, so it is only where a price starts."""
    return f"from {short(model.credit_cost)}" if model.credit_cost is not None else ""


def _badges(model: ModelFacts) -> list[dict[str, str]]:
    takes = model.references
    video, image = (model.type == kind for kind in ("video", "image"))
    can = (
        (bool(model.quality) and len(model.qualities) > 1, "monitor", model.quality),
        (takes.video_required, "film", "Edits a film"),
        (model.audio, "volume-2", "Sound"),
        (takes.images > 0, "images", f"{takes.images} refs"),
        (takes.videos > 0, "film", f"{takes.videos} video refs"),
        (video and model.img2img is True, "arrow-left-to-line", "Start frame"),
        (model.end_frame, "arrow-right-to-line", "End frame"),
        (image and model.img2img is True, "image", "From a picture"),
        (bool(model.durations), "clock", _lengths(model.durations)),
    )
    found = [{"icon": icon, "text": words} for it, icon, words in can if it][:MOST_BADGES]
    if found or not model.description:
        return found
    return [{"icon": "", "text": _short(model.description)}]


def _short(words: str) -> str:
    return (
        words
        if len(words) <= LONGEST_WORDS
        else words[: LONGEST_WORDS - 1].rsplit(" ", 1)[0] + " …"
    )


def _lengths(durations: tuple[int, ...]) -> str:
    if not durations:
        return ""
    low, high = durations[0], durations[-1]
    return f"{low} s" if low == high else f"{low}–{high} s"
