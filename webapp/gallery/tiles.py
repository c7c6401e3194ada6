"""Cards as HTML. A finished card is the same for everybody who may do the same, so it is rendered once a version."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from markupsafe import Markup

from webapp.gallery.listing import Card
from webapp.kernel import money
from webapp.kernel.clock import now

TEMPLATE = "gallery/_tile.html"
KEPT = 4096
# An estimate never fills the bar: what is nearly there is not there.
MOST = 0.95
MOVING = frozenset({"submitting", "running", "fetching"})
TITLE = 60
WORDS = 140

_kept: OrderedDict[tuple[int, int, str, bool], Markup] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running one is by its estimate: a share (None: nobody knows), and words."""

    share: float | None
    words: str


def render(cards: Iterable[Card], *, remix: bool) -> list[Markup]:
    """Each card by the same template, whether a page or the poll asked. `remix`: the reader may use recipes."""
    return [_kept_or_made(card, remix) for card in cards]


def together(cards: Iterable[Markup]) -> Markup:
    """Many rendered cards as one piece."""
    return Markup("".join(cards))  # noqa: S704 - each of them is safe already


def _kept_or_made(card: Card, remix: bool) -> Markup:  # noqa: FBT001
    if card.status != "done" or card.deleted_at:
        return _made(card, remix)
    key = (card.number, card.revision, card.asset_id or "", remix)
    made = _kept.get(key)
    if made is None:
        made = _kept[key] = _made(card, remix)
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _made(card: Card, remix: bool) -> Markup:  # noqa: FBT001
    return Markup(  # noqa: S704 - our own template, which escapes
        current_app.jinja_env.get_template(TEMPLATE).render(
            card=card,
            title=title(card.prompt, card.title, TITLE if card.status == "done" else WORDS),
            facts=facts(card),
            remix=remix,
            progress=progress(card) if card.state in MOVING else None,
        )
    )


def title(prompt: str, otherwise: str, longest: int = TITLE) -> str:
    """What a card is called: the first words of what was asked, or its generator's name."""
    words = " ".join(prompt.split())
    return (words if len(words) <= longest else words[: longest - 1].rstrip() + "…") or otherwise


def facts(card: Card) -> str:
    """Who, with which model, at what cost."""
    cost = money.short(card.cost, card.unit) if card.cost is not None else ""
    return " · ".join(part for part in (card.person_name, card.model_name, cost) if part)


def progress(card: Card) -> Progress:
    """By the clock alone; the provider tells nothing while it works."""
    if card.state == "fetching":
        return Progress(None, "saving")
    if not card.started_at or not card.expected_seconds:
        return Progress(None, "")
    spent = (now() - card.started_at).total_seconds()
    left = card.expected_seconds - spent
    words = f"about {_about(left)}" if left > 0 else "longer than usual"
    return Progress(round(min(MOST, max(0.0, spent / card.expected_seconds)), 3), words)


def length(seconds: float | None) -> str:
    """A duration as a player shows it: 0:06, 1:02:30."""
    whole = round(seconds or 0)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def wave(peaks: list[int], width: int = 240, height: int = 60) -> str:
    """The path of a sound's peaks: one upright stroke for each, in a box of that size."""
    step = width / max(1, len(peaks))
    middle = height / 2
    return "".join(
        f"M{at * step + step / 2:.0f} {middle - reach:.0f}v{2 * reach:.0f}"
        for at, peak in enumerate(peaks)
        for reach in (max(1.0, peak * (middle - 2) / 100),)
    )


def captions(words: str, seconds: float) -> str:
    """WebVTT with one cue over the whole length; its text is never markup and never ends the cue."""
    last = max(1, round(seconds))
    text = " ".join(words.split()).replace("-->", "→").replace("&", "&amp;").replace("<", "&lt;")
    end = f"{last // 3600:02}:{last // 60 % 60:02}:{last % 60:02}.000"
    return f"WEBVTT\n\n00:00:00.000 --> {end}\n{text}\n"


def _about(seconds: float) -> str:
    if seconds < 90:
        return f"{max(5, round(seconds / 5) * 5)} s"
    return f"{round(seconds / 60)} min"
