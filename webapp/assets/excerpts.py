"""The words of a text result, found in whatever object a provider sends."""

from typing import Any

# Where a text usually lies, best first; anything else that is long enough to read comes after.
FIRST = ("text", "content", "body", "result", "output", "story", "description")
NOT_WORDS = ("id", "url", "type", "user", "prompt", "generator", "license", "model")
READABLE = 20
LONGEST = 240


def words_of(creation: dict[str, Any]) -> str:
    """The text of a creation; of an object without one, its longest string."""
    for name in FIRST:
        value = creation.get(name)
        if isinstance(value, str) and value.strip():
            return clean(value)
    return clean(max(_strings(creation), key=len, default=""))


def excerpt(text: str) -> str:
    """The first few hundred characters in one line: what a card in the gallery shows."""
    line = " ".join(text[: LONGEST * 4].split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def clean(text: str) -> str:
    """Without NULs and lone surrogates, which PostgreSQL refuses."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def _strings(value: Any, name: str = "", depth: int = 0) -> list[str]:
    """Readable strings anywhere in an object, not looking deeper than a person would."""
    if isinstance(value, str):
        long = len(value) >= READABLE and "://" not in value[:12]
        return [value] if long and not any(word in name.lower() for word in NOT_WORDS) else []
    if depth > 4:
        return []
    if isinstance(value, dict):
        return [s for key, item in value.items() for s in _strings(item, str(key), depth + 1)]
    if isinstance(value, list):
        return [s for item in value[:50] for s in _strings(item, name, depth + 1)]
    return []
