"""How templates write amounts and moments."""

from datetime import datetime

from flask import Flask
from markupsafe import Markup

from webapp.kernel import clock, money


def ago(moment: datetime | None) -> str:
    """How long since `moment`, in words: `now`, `4 min ago`, `2 h ago`, `yesterday`, `12 Nov`, `12 Nov 2025`."""
    if moment is None:
        return "never"
    present = clock.now()
    seconds = (present - moment).total_seconds()
    if seconds < 60:
        return "now"
    if seconds < 3600:
        return f"{int(seconds // 60)} min ago"
    if seconds < 24 * 3600:
        return f"{int(seconds // 3600)} h ago"
    if seconds < 48 * 3600:
        return "yesterday"
    return day(moment)


def day(moment: datetime) -> str:
    """The day of `moment`, with its year only where it is not this one: `12 Nov`."""
    year = "" if moment.year == clock.now().year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year}"


def when(moment: datetime | None) -> Markup:
    """The same as a `<time>` element, with the exact moment for machines and on hover."""
    if moment is None:
        return Markup("never")
    exact = f"{moment.day} {moment:%b %Y, %H:%M} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(timespec="seconds"), exact, ago(moment)
    )


def init(app: Flask) -> None:
    app.jinja_env.filters.update(
        money=money.words, short_money=money.short, ago=ago, day=day, when=when
    )
