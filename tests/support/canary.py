"""Plant a secret, do things, and look for it everywhere, in every dress it could wear."""

import base64
import gzip
import html
import json
import urllib.parse
from collections.abc import Iterable
from pathlib import Path


def dresses(secret: str) -> dict[str, bytes]:
    """Seven encodings of a secret. Base64 is cut to what does not depend on where it begins."""
    raw = secret.encode()
    found = {
        "plain": raw,
        "hex": raw.hex().encode(),
        "percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "quoted": urllib.parse.quote(secret, safe="").encode(),
        "json": json.dumps("".join(f"\\u{ord(c):04x}" for c in secret))[1:-1]
        .replace("\\\\", "\\")
        .encode(),
        "html": "".join(f"&#{ord(c)};" for c in secret).encode(),
        "escaped": html.escape(secret).encode(),
        "reversed": raw[::-1],
    }
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + raw)
        found[f"base64+{shift}"] = whole[4 if shift else 0 : -4]
    return found


def found_in(secret: str, *places: bytes | str | Path) -> list[str]:
    """Where the secret is, and in which dress; an empty list is what one hopes for. A folder is searched whole."""
    hits = []
    for name, data in _contents(places):
        hits += [f"{name}: {dress}" for dress, text in dresses(secret).items() if text in data]
    return hits


def _contents(places: Iterable[bytes | str | Path]) -> Iterable[tuple[str, bytes]]:
    for place in places:
        if isinstance(place, Path):
            files = (
                [place] if place.is_file() else sorted(p for p in place.rglob("*") if p.is_file())
            )
            for path in files:
                data = path.read_bytes()
                yield str(path), data
                if data[:2] == b"\x1f\x8b":
                    yield f"{path} (unpacked)", gzip.decompress(data)
        elif isinstance(place, str):
            yield "text", place.encode()
        else:
            yield "bytes", place
