"""Small files of every kind we know, made on the spot."""

import io
import struct
import wave

import av
import numpy as np
from PIL import Image


def picture(width=320, height=200, *, kind="PNG", mode="RGB", colour=(200, 80, 40)) -> bytes:
    made = io.BytesIO()
    Image.new(mode, (width, height), colour if mode == "RGB" else (*colour, 128)).save(made, kind)
    return made.getvalue()


def sound(seconds=1.0, *, loudness=20_000) -> bytes:
    """A WAV that grows louder from start to end."""
    count = int(8000 * seconds)
    samples = np.sin(np.arange(count) / 3) * loudness * np.linspace(0, 1, count)
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(samples.astype("<i2").tobytes())
    return made.getvalue()


def film(seconds=1, *, width=320, height=180, container="mp4", codec="libx264") -> bytes:
    made = io.BytesIO()
    with av.open(made, "w", format=container) as file:
        stream = file.add_stream(codec, rate=8)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(8 * seconds):
            image = np.full((height, width, 3), 20 + number * 5, dtype="uint8")
            file.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        file.mux(stream.encode())
    return made.getvalue()


def glb(*, whole=True) -> bytes:
    chunk = b'{"asset":{"version":"2.0"}}'.ljust(28)
    body = struct.pack("<I4s", len(chunk), b"JSON") + chunk
    return b"glTF" + struct.pack("<II", 2, 12 + len(body) + (0 if whole else 9)) + body


def bomb() -> bytes:
    """A PNG of a few kilobytes that would be 169 million pixels."""
    made = io.BytesIO()
    Image.new("1", (13_000, 13_000)).save(made, "PNG")
    return made.getvalue()
