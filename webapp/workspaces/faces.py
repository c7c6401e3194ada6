"""A person without a picture: two letters on a pastel that stays with them."""

HUES = 6


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = name.split() or ["?"]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue(person_id: str) -> int:
    """One of six pastels."""
    return sum(person_id.encode()) % HUES
