"""Where the file of a creation is: no field is documented for most types, so it is looked for."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from webapp.kernel.guard import Forbidden, checked_url, plain_host

DEEPEST = 6
MOST = 50
_LISTS = frozenset({"images", "videos", "audios", "audio", "files", "outputs", "output", "results"})
# Addresses of pages and people, and what went in rather than what came out.
_OTHER = re.compile(
    r"^(avatar|profile|page|share|permalink|source|website|author|user|web|reference|ending_frame"
    r"|input|callback|webhook|license)",
)
_INPUTS = frozenset(
    {"parameters", "request", "input", "inputs", "reference_images", "reference_videos", "user"}
)
_SMALL = re.compile(r"thumb|preview|poster|small|icon")
_KINDS = {
    "img": "image",
    "upscale": "image",
    "vector": "image",
    "backgroundremoval": "image",
    "speech": "audio",
    "music": "audio",
    "soundeffect": "audio",
}
_SUFFIXES = {
    "image": re.compile(r"\.(png|jpe?g|webp|gif|avif|svg)$", re.IGNORECASE),
    "video": re.compile(r"\.(mp4|webm|mov|m4v)$", re.IGNORECASE),
    "audio": re.compile(r"\.(mp3|wav|ogg|m4a|flac|aac|opus)$", re.IGNORECASE),
}


def addresses(creation: dict[str, Any], base: str, kind: str) -> tuple[str, ...]:
    """Absolute addresses of a creation's files, best first: of its kind, near the top, full size.

    `kind` is the provider's word for the model's type or the creation's, or empty. A text has none.
    """
    if kind == "text":
        return ()
    wanted = _KINDS.get(kind, kind)
    found: dict[str, tuple[int, int]] = {}
    for place, (path, value) in enumerate(_candidates(creation, (), 0)):
        address = absolute(value, base)
        if address is not None and len(found) < MOST:
            found.setdefault(address, (_rank(path, address, wanted), place))
    return tuple(sorted(found, key=lambda address: found[address]))


def absolute(value: Any, base: str) -> str | None:
    """An address on the provider's own host, or by https elsewhere; None for anything else."""
    if not isinstance(value, str) or not value.strip():
        return None
    value = value.strip()
    if "//" not in value and not value.startswith("/"):
        return None
    try:
        joined = checked_url(urljoin(base, value))
    except (Forbidden, ValueError):
        return None
    own = plain_host(urlsplit(joined).hostname or "") == plain_host(urlsplit(base).hostname or "")
    return joined if own or joined.startswith("https://") else None


def _candidates(
    value: Any, path: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value whose name says that it is an address, with the names that lead to it."""
    if depth > DEEPEST:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            name = str(key).lower()
            if name in _INPUTS or _OTHER.match(name):
                continue
            if isinstance(item, str) and (name.endswith(("url", "uri")) or name in _LISTS):
                yield (*path, name), item
            else:
                yield from _candidates(item, (*path, name), depth + 1)
    elif isinstance(value, list):
        in_list = bool(path) and (path[-1] in _LISTS or path[-1].endswith("urls"))
        for item in value:
            if isinstance(item, str) and in_list:
                yield path, item
            else:
                yield from _candidates(item, path, depth + 1)


def _rank(path: tuple[str, ...], address: str, wanted: str) -> int:
    """Less is better."""
    names = " ".join(path)
    rank = len(path) if len(path) > 1 else 0
    if _SMALL.search(names):
        rank += 100
    suffix = _SUFFIXES.get(wanted)
    fits = wanted in names or bool(suffix and suffix.search(urlsplit(address).path))
    if wanted and not fits:
        rank += 20
    return rank
