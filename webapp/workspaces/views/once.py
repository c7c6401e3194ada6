"""What is shown this once: it stands in one answer and is kept nowhere."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Once:
    """A link or a token, what it is for, and what it does."""

    href: str
    title: str
    words: str
    label: str = "Link"
