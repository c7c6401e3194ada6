"""Short films: one picture, a slow camera, and light that passes over it; the loop has no seam."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from webapp.sandbox.painting.choosing import picture
from webapp.sandbox.painting.lettering import stripped

_RATE = 20
_LARGER = 1.25
_CODECS = (("libx264", {"preset": "veryfast", "crf": "21"}), ("mpeg4", {"q": "4"}))


def write_film(recipe: Mapping[str, Any], path: Path) -> None:
    """Write the MP4 file of a recipe."""
    width, height = int(recipe["width"]), int(recipe["height"])
    codec, options = next(c for c in _CODECS if c[0] in av.codecs_available)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream(codec, rate=_RATE, options=options)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for image in _frames(recipe, width, height):
            container.mux(stream.encode(av.VideoFrame.from_image(image)))
        container.mux(stream.encode())


def _frames(recipe: Mapping[str, Any], width: int, height: int) -> Iterator[Image.Image]:
    size = {"width": round(width * _LARGER), "height": round(height * _LARGER)}
    still = picture({**recipe, **size})
    camera = recipe["choices"].get("video-camera", "push-in")
    count = int(float(recipe["seconds"]) * _RATE)
    bright = Image.new("RGB", (width, height), "white")
    across = np.linspace(-1.5, 1.5, 3 * width, dtype=np.float32)
    ridge = Image.fromarray((np.exp(-((across / 0.16) ** 2)) * 24).astype(np.uint8)[None, :])
    for number in range(count):
        turn = number / count
        box = _view(still, camera, turn)
        frame = still.resize((width, height), Image.Resampling.BICUBIC, box=box)
        left = round(2 * width * (1 - turn))
        passing = ridge.resize((width, height), box=(left, 0, left + width, 1))
        frame.paste(bright, (0, 0), passing)
        yield stripped(frame, str(recipe["prompt"]))


def _view(still: Image.Image, camera: str, turn: float) -> tuple[float, float, float, float]:
    """Return the part of the still that the camera sees at ``turn`` of the loop."""
    wave = (1 - np.cos(turn * 2 * np.pi)) / 2
    size, dx, dy = 0.96, 0.0, 0.0
    if camera == "pan":
        size, dx = 0.84, (wave - 0.5) * 0.14
    elif camera == "orbit":
        size = 0.86
        dx, dy = np.sin(turn * 2 * np.pi) * 0.06, np.cos(turn * 2 * np.pi) * 0.03
    elif camera != "still":
        size = 0.99 - 0.17 * float(wave)
    wide, high = still.width * size, still.height * size
    left = (still.width - wide) / 2 + float(dx) * still.width
    top = (still.height - high) / 2 + float(dy) * still.height
    return left, top, left + wide, top + high
