"""The gallery's filters as they stand in an address: reading them, and writing the addresses around them."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from webapp.gallery.listing import Filters
from webapp.gallery.search import LONGEST

KINDS = {
    "image": "Images",
    "video": "Videos",
    "audio": "Sounds",
    "text": "Texts",
    "3d": "3D",
    "file": "Other files",
}
STATUSES = {
    "done": "Finished",
    "running": "Under way",
    "attention": "Needs attention",
    "ended": "Failed or cancelled",
}
HIGHEST = 2**62
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is on: its words, and the address without it."""

    words: str
    href: str


def read(args: Mapping[str, str], person_id: str = "") -> Filters:
    """The filters of an address; what is not known is not a filter. `person=me` is whoever asks."""
    source, _, slug = args.get("generator", "").partition("/")
    person = args.get("person", "")
    return Filters(
        kind=_known(args.get("type", ""), KINDS),
        source=source[:32] if slug else "",
        slug=slug[:120],
        person_id=person_id if person == "me" else person[:36],
        status=_known(args.get("status", ""), STATUSES),
        text=" ".join(args.get("q", "").replace("\x00", " ").split())[:LONGEST],
    )


def before(args: Mapping[str, str]) -> int:
    """The number a page goes on below; 0 for the first page, or for what is not a number."""
    return number(args.get("before", ""))


def number(text: str) -> int:
    """A whole number as a page writes it; 0 for anything else."""
    return min(int(text[:19]), HIGHEST) if text.isascii() and text.isdigit() else 0


def values(filters: Filters) -> dict[str, str]:
    """The parameters of an address that has these filters."""
    generator = f"{filters.source}/{filters.slug}" if filters.slug else ""
    every = {
        "q": filters.text,
        "type": filters.kind,
        "generator": generator,
        "person": filters.person_id,
        "status": filters.status,
    }
    return {name: value for name, value in every.items() if value}


def address(filters: Filters, *, without: str = "", before: int | None = None) -> str:
    """The gallery with these filters, or all but one of them, or from a number on."""
    kept: dict[str, str | int] = {k: v for k, v in values(filters).items() if k != without}
    if before:
        kept["before"] = before
    return "/gallery" + ("?" + urlencode(kept) if kept else "")


def chips(filters: Filters, generators: Mapping[str, str], people: Mapping[str, str]) -> list[Chip]:
    """One chip for each filter that is on, in the order of the bar."""
    on = values(filters)
    text = filters.text if len(filters.text) <= SHOWN else filters.text[: SHOWN - 1] + "…"
    words = {
        "q": f"“{text}”",
        "type": KINDS.get(filters.kind, ""),
        "generator": generators.get(on.get("generator", ""), filters.slug),
        "person": people.get(filters.person_id, "Somebody"),
        "status": STATUSES.get(filters.status, ""),
    }
    return [Chip(words[name], address(filters, without=name)) for name in words if name in on]


def _known(value: str, choices: Mapping[str, str]) -> str:
    return value if value in choices else ""
