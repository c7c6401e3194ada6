"""Sound by arithmetic: soft chords for words, a few bars of music, one effect."""

import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from webapp.sandbox.painting.colour import Array
from webapp.sandbox.painting.palette import words_of

_RATE = 22_050
_MOST_SECONDS = 30.0
_SCALES = {
    "happy": (0, 2, 4, 7, 9),
    "calm": (0, 2, 5, 7, 9),
    "proud": (0, 4, 5, 7, 11),
    "dreamy": (0, 2, 4, 6, 9),
}


def write_sound(recipe: Mapping[str, Any], path: Path) -> None:
    """Write the WAV file of a recipe: one channel, 16 bits."""
    chance = np.random.default_rng(int(recipe["seed"], 16))
    seconds = min(float(recipe["seconds"]), _MOST_SECONDS)
    make = {"speech": _words, "music": _music}.get(str(recipe["kind"]), _effect)
    sound = make(recipe, seconds, chance)
    sound = _faded(sound / max(float(np.abs(sound).max()), 1e-6) * 0.7)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes((sound * 32_000).astype("<i2").tobytes())


def _words(recipe: Mapping[str, Any], seconds: float, chance: np.random.Generator) -> Array:
    """A soft chord per word, spoken for as long as there are words."""
    words = words_of(str(recipe["prompt"]))[:40] or ["silence"]
    speed = float(recipe["choices"].get("voiceover-speed", 1))
    lengths = [(0.16 + 0.05 * len(word)) / speed for word in words]
    sound = np.zeros(int((sum(lengths) + 0.8) * _RATE), dtype=np.float32)
    at = 0.1
    for word, length in zip(words, lengths, strict=True):
        pitch = 190.0 * 2 ** (sum(map(ord, word)) % 9 / 12)
        for part, strength in ((1, 1.0), (1.5, 0.5), (2.01, 0.35), (3.0, 0.15)):
            _add(sound, _tone(pitch * part, length * 1.5, 0.03) * strength, at)
        at += length
    del seconds, chance
    return sound


def _music(recipe: Mapping[str, Any], seconds: float, chance: np.random.Generator) -> Array:
    """A pad, a bass and an arpeggio over four chords."""
    choices = recipe["choices"]
    scale = _SCALES.get(choices.get("jingle-mood", "happy"), _SCALES["happy"])
    beat = 60 / float(choices.get("jingle-tempo", 110))
    sound = np.zeros(int((seconds + 0.5) * _RATE), dtype=np.float32)
    roots = [0, *(int(step) for step in chance.choice((-5, -3, 2, 5, 7), 3))]
    root = 220.0 * 2 ** (int(chance.integers(-3, 4)) / 12)
    for number in range(int(seconds / beat)):
        chord = root * 2 ** (roots[number // 4 % 4] / 12)
        if number % 4 == 0:
            for step in (0, scale[2], scale[3]):
                _add(sound, _tone(chord * 2 ** (step / 12), beat * 4, 0.25) * 0.35, number * beat)
        if number % 2 == 0:
            _add(sound, _tone(chord / 2, beat * 1.6, 0.01) * 0.6, number * beat)
        for half in (0.0, 0.5):
            step = int(chance.choice(scale)) + 12
            pluck = _tone(chord * 2 ** (step / 12), beat * 1.2, 0.005)
            _add(sound, pluck * 0.4, (number + half) * beat)
    return sound[: int(seconds * _RATE)]


def _effect(recipe: Mapping[str, Any], seconds: float, chance: np.random.Generator) -> Array:
    """A sweep of filtered noise with a bell in it."""
    count = int(seconds * _RATE)
    time = np.arange(count, dtype=np.float32) / _RATE
    noise = chance.standard_normal(count).astype(np.float32)
    width = int(chance.integers(8, 60))
    noise = np.convolve(noise, np.hanning(width) / width, mode="same").astype(np.float32)
    swell = np.sin(np.pi * np.clip(time / seconds, 0, 1)) ** 2
    sound = noise * swell * 2.4
    _add(
        sound,
        _tone(float(chance.uniform(500, 1200)), min(seconds, 1.5), 0.004) * 0.5,
        seconds * 0.3,
    )
    del recipe
    return np.asarray(sound, dtype=np.float32)


def _tone(pitch: float, seconds: float, attack: float) -> Array:
    """Return a soft note with two overtones that dies away."""
    time = np.arange(int(seconds * _RATE), dtype=np.float32) / _RATE
    shape = np.minimum(time / attack, 1) * np.exp(-time * 3.2 / seconds)
    wave_ = np.sin(2 * np.pi * pitch * time) + 0.3 * np.sin(4 * np.pi * pitch * time)
    return np.asarray(wave_ * shape, dtype=np.float32)


def _add(sound: Array, part: Array, at: float) -> None:
    """Lay ``part`` into ``sound`` from second ``at``; what sticks out is cut off."""
    begin = int(at * _RATE)
    part = part[: max(0, len(sound) - begin)]
    sound[begin : begin + len(part)] += part


def _faded(sound: Array) -> Array:
    edge = min(len(sound) // 4, int(0.08 * _RATE))
    sound[-edge:] *= np.linspace(1, 0, edge, dtype=np.float32)
    return sound
