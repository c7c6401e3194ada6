"""What a file is, by its first bytes. Names and types that others claim are not asked."""

import json
import re
import struct
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A file format we know. `decoder` is what the media child opens it with; empty when nothing is opened.

    `inline` says that a browser may show it from our own address; everything else is only downloaded.
    """

    kind: str
    media_type: str
    extension: str
    decoder: str = ""
    inline: bool = False


def _shown(kind: str, media_type: str, extension: str, decoder: str) -> Format:
    return Format(kind, media_type, extension, decoder, inline=True)


PNG = _shown("image", "image/png", "png", "PNG")
JPEG = _shown("image", "image/jpeg", "jpg", "JPEG")
WEBP = _shown("image", "image/webp", "webp", "WEBP")
GIF = _shown("image", "image/gif", "gif", "GIF")
AVIF = _shown("image", "image/avif", "avif", "AVIF")
MP4 = _shown("video", "video/mp4", "mp4", "mov")
MOV = _shown("video", "video/quicktime", "mov", "mov")
WEBM = _shown("video", "video/webm", "webm", "matroska")
M4A = _shown("audio", "audio/mp4", "m4a", "mov")
WEBM_AUDIO = _shown("audio", "audio/webm", "weba", "matroska")
WAV = _shown("audio", "audio/wav", "wav", "wav")
MP3 = _shown("audio", "audio/mpeg", "mp3", "mp3")
AAC = _shown("audio", "audio/aac", "aac", "aac")
OGG = _shown("audio", "audio/ogg", "ogg", "ogg")
FLAC = _shown("audio", "audio/flac", "flac", "flac")
GLB = Format("3d", "model/gltf-binary", "glb")
JSON = _shown("text", "application/json", "json", "")
TEXT = _shown("text", "text/plain", "txt", "")
PDF = Format("file", "application/pdf", "pdf")
SVG = Format("file", "image/svg+xml", "svg")
HTML = Format("file", "text/html", "html")
UNKNOWN = Format("file", "application/octet-stream", "bin")

FORMATS = {
    known.media_type: known
    for known in (
        PNG, JPEG, WEBP, GIF, AVIF, MP4, MOV, WEBM, M4A, WEBM_AUDIO, WAV, MP3, AAC, OGG, FLAC,
        GLB, JSON, TEXT, PDF, SVG, HTML, UNKNOWN,
    )
}  # fmt: skip

# What a container turns out to be when it has sound and no picture.
SOUND_ONLY = {MP4: M4A, MOV: M4A, WEBM: WEBM_AUDIO}

_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"fLaC", FLAC),
    (b"OggS", OGG),
    (b"ID3", MP3),
    (b"glTF\x02\x00\x00\x00", GLB),
    (b"%PDF-", PDF),
)
_RIFF = {b"WEBP": WEBP, b"WAVE": WAV}
_BRANDS = {b"avif": AVIF, b"avis": AVIF, b"qt  ": MOV, b"M4A ": M4A, b"M4B ": M4A}
_FILM = (b"iso", b"mp4", b"avc", b"M4V", b"MSN", b"dash", b"3gp", b"f4v")
_MARKUP = re.compile(
    rb"<\s*(!doctype\s+html|html|head|body|script|iframe|svg|\?xml)", re.IGNORECASE
)
_JSON_LARGEST = 4 * 1024**2


def recognise(head: bytes) -> Format:
    """The format that the first bytes (a few thousand are enough) prove, or `UNKNOWN`."""
    for start, known in _STARTS:
        if head.startswith(start):
            return known
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return _film(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return WEBM if b"webm" in head[:64] else UNKNOWN
    return _sound(head) or _written(head)


def is_whole_glb(head: bytes, size: int) -> bool:
    """Whether a GLB's own length is the file's, and its first chunk is its JSON."""
    if len(head) < 20:
        return False
    length, chunk, kind = struct.unpack("<II4s", head[8:20])
    return bool(length == size and kind == b"JSON" and chunk <= size - 20)


def is_json(content: bytes) -> bool:
    """Whether these bytes are one JSON value. Very large ones are not looked at."""
    if len(content) > _JSON_LARGEST:
        return False
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _film(brand: bytes) -> Format:
    known = _BRANDS.get(brand)
    return known or (MP4 if brand.startswith(_FILM) else UNKNOWN)


def _sound(head: bytes) -> Format | None:
    """MPEG audio has no magic but a frame header: eleven set bits, then values that must be allowed ones."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return AAC
    layer, version = (head[1] >> 1) & 3, (head[1] >> 3) & 3
    sound = layer == 1 and version != 1 and head[2] >> 4 not in {0, 15} and (head[2] >> 2) & 3 != 3
    return MP3 if sound else None


def _written(head: bytes) -> Format:
    """Text is what decodes and has no control characters; markup is never shown as itself."""
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3 or len(head) < 16:
            return UNKNOWN
        text = head[: error.start].decode("utf-8-sig")
    if not text.strip() or any(char < " " and char not in "\t\n\r\f" for char in text):
        return UNKNOWN
    if _MARKUP.search(head[:2048]):
        return SVG if b"<svg" in head.lower() else HTML
    return JSON if text.lstrip()[:1] in {"{", "["} else TEXT
