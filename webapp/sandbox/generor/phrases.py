"""Sentences for each text generator, chosen by seed and by the chosen parameters."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from webapp.sandbox.generor.catalogue import Json

_SUBJECT_WORDS = 7
_MOODS = ("hopeful", "focused", "playful", "steady", "curious", "tender")
_NOTICES = (
    "A small decision opens a larger door",
    "Someone asks for your help and gives more than they take",
    "What felt stuck begins to move, quietly",
    "An old plan deserves a second look",
)
_ADVICE = (
    "Keep the evening free",
    "Say the plain thing first",
    "Leave one task unfinished on purpose",
    "Write it down before noon",
)
_OPENINGS = ("Made for", "At last:", "Say hello to", "Room for")
_BENEFITS = (
    "saves an hour a day",
    "feels right from the first touch",
    "lasts for years",
    "fits into any morning",
    "needs no instructions",
    "is easy to give and hard to give back",
    "looks as good as it works",
)
_CALLS = ("See it today", "Try it for a week", "Find yours", "Order before Sunday")
_LINES = (
    "{0}. Simply so.",
    "Begin with {0}.",
    "More {0}, less noise.",
    "{0}, every day.",
    "The quiet power of {0}.",
)


@dataclass(frozen=True)
class Brief:
    """What a text is made from: the prompt, the choices, and a seeded chance."""

    prompt: str
    choices: dict[str, str]
    chance: random.Random

    @property
    def subject(self) -> str:
        """The prompt's first words, without an end mark."""
        return " ".join(self.prompt.split()[:_SUBJECT_WORDS]).rstrip(".,;:!?") or "this"

    @property
    def title(self) -> str:
        """The subject with a capital."""
        return self.subject[:1].upper() + self.subject[1:]

    def choice(self, name: str, default: str) -> str:
        """Return a chosen parameter's value in plain words."""
        return self.choices.get(name, default).replace("-", " ")


def _horoscope(brief: Brief) -> Json:
    sign = brief.choice("zodiac-sign", "aries").capitalize()
    frame = {"daily": "Today", "weekly": "This week", "monthly": "This month"}.get(
        brief.choice("horoscope-timeframe", "daily"), "This year"
    )
    count = {"short": 1, "medium": 2, "long": 4}.get(brief.choice("horoscope-length", "short"), 1)
    focus = brief.choice("horoscope-focus", "general")
    notices = brief.chance.sample(_NOTICES, count)
    text = f"{sign}: {frame.lower()} is about {brief.subject}. " + ". ".join(notices) + "."
    if focus != "general":
        text += f" In {focus}, patience pays twice."
    return {
        "text": f"{text} {brief.chance.choice(_ADVICE)}.",
        "mood": brief.chance.choice(_MOODS),
        "lucky_number": brief.chance.randint(1, 99),
    }


def _joke(brief: Brief) -> Json:
    ends = (
        "It heard there was a better angle.",
        "Because the meeting could have been a postcard.",
        "It wanted to be remembered for its timing.",
        "Somebody told it to think outside the carton.",
    )
    return {
        "text": f"Why did {brief.subject} cross the office? {brief.chance.choice(ends)}",
        "illustration_desc": f"a small line drawing of {brief.subject} on a cream background",
    }


def _ad_copy(brief: Brief) -> Json:
    benefits = brief.chance.sample(_BENEFITS, 2)
    return {
        "headline": f"{brief.chance.choice(_OPENINGS)} {brief.subject}",
        "primary_text": (
            f"{brief.title} {benefits[0]} and {benefits[1]}. "
            f"Written in a {brief.choice('ad-copy-tone', 'warm')} tone"
            f" for {brief.choice('ad-copy-platform', 'instagram').capitalize()}."
        ),
        "call_to_action": brief.chance.choice(_CALLS),
        "hashtags": _hashtags(brief),
    }


def _product_description(brief: Brief) -> Json:
    wanted = int(brief.choices.get("product-description-points", "5"))
    points = brief.chance.sample(_BENEFITS, wanted)
    sentences = {"short": 2, "medium": 3, "long": 5}.get(
        brief.choice("product-description-length", "medium"), 3
    )
    text = " ".join(f"It {benefit}." for benefit in brief.chance.sample(_BENEFITS, sentences))
    return {
        "title": brief.title,
        "text": f"{brief.title}, made for {brief.choice('product-description-audience', 'everyone')}. {text}",
        "bullet_points": [point[0].upper() + point[1:] for point in points],
    }


def _slogan(brief: Brief) -> Json:
    lines = [line.format(brief.subject) for line in brief.chance.sample(_LINES, len(_LINES))]
    lines = [line[0].upper() + line[1:] for line in lines]
    return {"text": lines[0], "variants": lines[1:]}


def _social_post(brief: Brief) -> Json:
    return {
        "text": f"{brief.title}. It {brief.chance.choice(_BENEFITS)}. {brief.chance.choice(_CALLS)}.",
        "hashtags": _hashtags(brief),
    }


def _recipe(brief: Brief) -> Json:
    servings = brief.choice("recipe-servings", "4")
    staples = ("olive oil", "sea salt", "lemon", "parsley", "garlic", "black pepper", "butter")
    return {
        "dish_name": brief.title,
        "ingredients": [brief.subject, *brief.chance.sample(staples, 4)],
        "steps": [
            f"Lay everything out for {servings}.",
            f"Warm the pan and begin with {brief.subject}.",
            f"Cook for {brief.choice('recipe-minutes', '30')} minutes, tasting twice.",
            "Serve at once.",
        ],
    }


def _vision(brief: Brief) -> Json:
    light = brief.chance.choice(("soft light from the left", "low evening light", "even daylight"))
    return {
        "text": f"The picture at {brief.prompt[:120]} shows one subject in {light},"
        " with room around it and few colours.",
        "objects": brief.chance.sample(("plinth", "bottle", "horizon", "disc", "leaf", "word"), 3),
    }


def _anything(brief: Brief) -> Json:
    return {
        "text": f"{brief.title}. {brief.chance.choice(_NOTICES)}. {brief.chance.choice(_ADVICE)}."
    }


def _hashtags(brief: Brief) -> list[str]:
    words = ["".join(filter(str.isalnum, word)).lower() for word in brief.subject.split()]
    return [f"#{word}" for word in words if len(word) > 3][:4]


WRITERS: dict[str, Callable[[Brief], Json]] = {
    "": _anything,
    "horoscope": _horoscope,
    "joke": _joke,
    "ad-copy": _ad_copy,
    "product-description": _product_description,
    "slogan": _slogan,
    "social-post": _social_post,
    "recipe": _recipe,
    "vision": _vision,
}
