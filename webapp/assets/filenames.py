"""Names of files as strangers write them, made safe to keep and to offer."""

import re
import unicodedata

LONGEST = 80
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_UNSAFE = re.compile(r'[<>:"|?*\\/%;,\s]+')


def safe(name: str, extension: str) -> str:
    """A file name without path, control or direction characters, with our own extension.

    What others call the file is only its stem: the extension says what the bytes are.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    stem = _UNSAFE.sub("-", _without_extension(clean)).strip("-. ")[:LONGEST].rstrip("-. ")
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"asset-{stem}".rstrip("-")
    return f"{stem}.{extension}"


def _without_extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return stem if dot and re.fullmatch(r"[A-Za-z0-9]{1,5}", extension) else name
