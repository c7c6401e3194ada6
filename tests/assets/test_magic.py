"""A file is what its first bytes prove, whatever it is called."""

import pytest

from tests.factories import media
from webapp.assets import magic

SAMPLES = {
    "image/png": media.picture(8, 8),
    "image/jpeg": media.picture(8, 8, kind="JPEG"),
    "image/webp": media.picture(8, 8, kind="WEBP"),
    "image/gif": media.picture(8, 8, kind="GIF"),
    "image/avif": media.picture(16, 16, kind="AVIF"),
    "video/mp4": b"\0\0\0\x20ftypisom\0\0\2\0",
    "video/quicktime": b"\0\0\0\x14ftypqt  \0\0\2\0",
    "video/webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "audio/mp4": b"\0\0\0\x20ftypM4A \0\0\2\0",
    "audio/wav": media.sound(0.01),
    "audio/mpeg": b"ID3\x04\0\0\0\0\0\0",
    "audio/aac": b"\xff\xf1\x50\x80\x00\x1f\xfc",
    "audio/ogg": b"OggS\0\2",
    "audio/flac": b"fLaC\0\0\0\x22",
    "model/gltf-binary": media.glb(),
    "application/pdf": b"%PDF-1.7\n",
    "application/json": b' {"text": "hello"}',
    "text/plain": "Ein Schönes Gedicht\n".encode(),
    "image/svg+xml": b'<?xml version="1.0"?><svg onload="alert(1)"/>',
    "text/html": b"\n<!DOCTYPE html><script>alert(1)</script>",
    "application/octet-stream": b"\x7fELF\x02\x01\x01\0",
}


@pytest.mark.parametrize("media_type", SAMPLES)
def test_each_format_is_recognised(media_type):
    assert magic.recognise(SAMPLES[media_type]).media_type == media_type


@pytest.mark.parametrize("head", [b"\xff\xfb\x90\x44\0\0", b"\xff\xf3\x40\xc0\0"])
def test_sound_without_a_tag_is_recognised_by_its_frame(head):
    assert magic.recognise(head) is magic.MP3


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"   ",
        b"\xff\xff\xff\xff",
        b"\xfe\xff",
        b"RIFF\0\0\0\0AVI ",
        b"\0\0\0\x20ftypheic",
        b"a\0b",
    ],
)
def test_what_is_not_known_is_only_a_file(head):
    assert magic.recognise(head) is magic.UNKNOWN


@pytest.mark.parametrize(
    "text",
    ["<html>", "x <svg xmlns=''>", " <script>1</script>", "<BODY onload=x>", "<iframe src=x>"],
)
def test_markup_is_never_text(text):
    known = magic.recognise(text.encode())
    assert known in (magic.SVG, magic.HTML)
    assert not known.inline


def test_text_cut_in_the_middle_of_a_letter_is_still_text():
    head = ("ä" * 3000).encode()[:4095]
    assert magic.recognise(head) is magic.TEXT


def test_a_polyglot_is_what_it_begins_as():
    assert magic.recognise(b"GIF89a/*<script>alert(1)</script>*/") is magic.GIF


def test_a_broken_glb_is_noticed():
    assert magic.is_whole_glb(media.glb(), len(media.glb()))
    assert not magic.is_whole_glb(media.glb(whole=False), len(media.glb()))
    assert not magic.is_whole_glb(b"glTF\x02\0\0\0", 8)


def test_json_that_is_too_deep_is_not_json():
    assert magic.is_json(b'{"a": [1]}')
    assert not magic.is_json(b"[" * 200_000)
    assert not magic.is_json(b"{'a': 1}")
