"""PyAV, as the media child uses it: the poster of a film, the length and the peaks of a sound."""

import time
from array import array
from itertools import pairwise
from pathlib import Path
from typing import Any

import av

from webapp.assets import pictures

PEAKS = 120
RATE = 8000
PATIENCE = 3.0


class BrokenMediaError(Exception):
    """The container opens, and there is nothing in it to show."""


def look(path: Path, decoder: str, *, thumb: Path) -> dict[str, Any]:
    """Facts of a film or a sound. A container without pictures is a sound: `{"sound": true}`."""
    # A file object and a named format: nothing in the file can make ffmpeg open another address.
    with path.open("rb") as file, av.open(file, format=decoder) as container:
        film = next((s for s in container.streams.video if not _is_cover(s)), None)
        if film is not None:
            return _poster(container, film, thumb)
        if not container.streams.audio:
            raise BrokenMediaError
        return _sound(container)


def _is_cover(stream: Any) -> bool:
    return "ATTACHED_PIC" in str(stream.disposition).upper()


def _poster(container: Any, stream: Any, thumb: Path) -> dict[str, Any]:
    if stream.width * stream.height > pictures.PIXELS:
        raise BrokenMediaError
    seconds = _seconds(container, stream)
    frame = _frame(container, stream, min(seconds * 0.1, 1.0))
    facts = pictures.copies(frame.to_image(), thumb=thumb, preview=None)
    return facts | {"seconds": seconds, "width": frame.width, "height": frame.height}


def _frame(container: Any, stream: Any, at: float) -> Any:
    """The first whole frame at or after a moment: the very first is often black."""
    stream.codec_context.thread_count = 1
    first = None
    for frame in container.decode(stream):
        first = first or frame
        if frame.time is None or frame.time >= at:
            return frame
    if first is None:
        raise BrokenMediaError
    return first


def _seconds(container: Any, stream: Any) -> float:
    if container.duration:
        return float(round(container.duration / av.time_base, 2))
    if stream.duration and stream.time_base:
        return round(float(stream.duration * stream.time_base), 2)
    return 0.0


def _sound(container: Any) -> dict[str, Any]:
    stream = container.streams.audio[0]
    loudest, samples = _loudness(container, stream)
    seconds = _seconds(container, stream) or round(samples / RATE, 2)
    return {"sound": True, "seconds": seconds, "peaks": reduce(loudest)}


def _loudness(container: Any, stream: Any) -> tuple[list[int], int]:
    """The peak of each piece, and how many samples there were. Empty if it takes longer than `PATIENCE`."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    until = time.process_time() + PATIENCE
    found, total = [], 0
    for frame in container.decode(stream):
        for piece in resampler.resample(frame):
            samples = array("h", bytes(piece.planes[0])[: piece.samples * 2])
            total += len(samples)
            found += [max(map(abs, samples[at : at + 200])) for at in range(0, len(samples), 200)]
        if time.process_time() > until:
            return [], total
    if not total:
        raise BrokenMediaError
    return found, total


def reduce(loudest: list[int]) -> list[int]:
    """At most `PEAKS` values of 0–100, the loudest being 100."""
    count = min(PEAKS, len(loudest))
    top = max(loudest, default=0) or 1
    bounds = [len(loudest) * at // count for at in range(count + 1)] if count else []
    return [round(100 * max(loudest[a:b]) / top) for a, b in pairwise(bounds)]
