"""What came back is kept as it came; what can be known of it is found out in a child."""

import json
import time

import pytest

from tests.factories import media
from webapp.assets import probe, service
from webapp.assets.storage import TooLarge


def keep(storage, workspace_id, content, **more):
    return service.keep(storage, workspace_id=workspace_id, content=content, **more)


def bytes_of(storage, facts):
    return storage.path(facts.storage_key).read_bytes()


def test_a_picture_is_measured_and_gets_a_small_copy(storage, workspace_id):
    content = media.picture(1280, 720)
    facts = keep(storage, workspace_id, iter([content]), suggested_name="Serum.exe")
    assert (facts.kind, facts.media_type, facts.filename) == ("image", "image/png", "Serum.png")
    assert (facts.width, facts.height, facts.placeholder) == (1280, 720, "#c85028")
    assert bytes_of(storage, facts) == content
    small = storage.path(facts.thumb_key).read_bytes()
    assert small[8:12] == b"WEBP"
    assert facts.preview_key == ""


def test_a_large_picture_gets_a_preview_too(storage, workspace_id):
    facts = keep(storage, workspace_id, media.picture(2400, 1200, kind="JPEG"))
    assert storage.path(facts.preview_key).is_file()


def test_a_turned_picture_is_measured_upright(storage, workspace_id):
    import io

    from PIL import Image

    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (300, 100)).save(made, "JPEG", exif=exif)
    facts = keep(storage, workspace_id, made.getvalue())
    assert (facts.width, facts.height) == (100, 300)


def test_a_film_gets_a_poster_and_its_length(storage, workspace_id):
    facts = keep(storage, workspace_id, media.film(2))
    assert (facts.kind, facts.media_type, facts.width, facts.height) == (
        "video",
        "video/mp4",
        320,
        180,
    )
    assert facts.seconds == pytest.approx(2.0, abs=0.2)
    assert storage.path(facts.thumb_key).is_file()


def test_a_sound_has_a_length_and_peaks_that_follow_it(storage, workspace_id):
    facts = keep(storage, workspace_id, media.sound(6.0))
    assert (facts.kind, facts.media_type, facts.seconds) == ("audio", "audio/wav", 6.0)
    assert len(facts.peaks) == 120
    assert facts.peaks[0] < 10
    assert facts.peaks[-1] == max(facts.peaks) == 100
    assert facts.peaks[60] == pytest.approx(50, abs=5)


def test_silence_is_a_sound_too(storage, workspace_id):
    facts = keep(storage, workspace_id, media.sound(1.0, loudness=0))
    assert facts.kind == "audio"
    assert set(facts.peaks) == {0}


def test_a_container_without_pictures_is_a_sound(storage, workspace_id):
    import io

    import av
    import numpy as np

    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as file:
        stream = file.add_stream("aac", rate=44100)
        frame = av.AudioFrame.from_ndarray(
            np.zeros((1, 44100), dtype="float32"), format="fltp", layout="mono"
        )
        frame.sample_rate = 44100
        file.mux(stream.encode(frame))
        file.mux(stream.encode())
    facts = keep(storage, workspace_id, made.getvalue())
    assert (facts.kind, facts.media_type) == ("audio", "audio/mp4")


@pytest.mark.parametrize(
    "content",
    [
        media.picture(600, 400, kind="JPEG")[:700],
        media.film(1)[:900],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"RIFF\x24\0\0\0WAVEfmt ",
        b"OggS" + b"\xff" * 200,
        media.glb(whole=False),
        media.bomb(),
        b"",
    ],
    ids=[
        "cut jpeg",
        "cut film",
        "empty png",
        "cut wav",
        "noise",
        "broken glb",
        "pixel bomb",
        "nothing",
    ],
)
def test_a_broken_file_is_kept_and_not_shown(storage, workspace_id, content):
    facts = keep(storage, workspace_id, content)
    assert facts.kind == "file"
    assert bytes_of(storage, facts) == content
    assert facts.thumb_key == facts.preview_key == ""
    assert len([path for path in storage.root.rglob("*") if path.is_file()]) == 1


def test_markup_is_a_file_to_download(storage, workspace_id):
    facts = keep(
        storage,
        workspace_id,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        suggested_name="logo.png",
    )
    assert (facts.kind, facts.media_type, facts.filename) == ("file", "image/svg+xml", "logo.svg")


def test_a_3d_model_is_recognised_without_being_opened(storage, workspace_id, monkeypatch):
    monkeypatch.setattr(probe, "look", None)
    assert keep(storage, workspace_id, media.glb()).kind == "3d"


def test_a_text_file_shows_its_words(storage, workspace_id):
    facts = keep(storage, workspace_id, "Ein Gedicht\nmit ö".encode())
    assert (facts.kind, facts.media_type, facts.text) == (
        "text",
        "text/plain",
        "Ein Gedicht\nmit ö",
    )


def test_what_only_begins_like_json_is_text(storage, workspace_id):
    assert keep(storage, workspace_id, b'{"a": 1}').media_type == "application/json"
    assert keep(storage, workspace_id, b"{not json").media_type == "text/plain"


def test_a_text_result_is_stored_as_the_provider_sent_it(storage, workspace_id, monkeypatch):
    monkeypatch.setattr(probe, "look", None)
    creation = {
        "creation_id": 812,
        "text": "Geduld, sagt der Mond.",
        "mood": "hopeful",
        "lucky_number": 7,
    }
    facts = service.keep_text(storage, workspace_id=workspace_id, creation=creation)
    assert (facts.kind, facts.media_type) == ("text", "application/json")
    assert facts.text == "Geduld, sagt der Mond."
    assert bytes_of(storage, facts).decode() == json.dumps(creation, ensure_ascii=False)


@pytest.mark.parametrize(
    ("creation", "words"),
    [
        ({"content": "Hello there"}, "Hello there"),
        (
            {"text": "", "verses": ["One long first verse of it", "Two"]},
            "One long first verse of it",
        ),
        ({"prompt": "a very long prompt that is not a result", "id": "x" * 60}, ""),
        ({"deep": {"er": [{"still": "words that somebody wrote"}]}}, "words that somebody wrote"),
        ({"text": "a\x00b\ud800"}, "ab?"),
    ],
)
def test_the_words_of_any_object_are_found(creation, words):
    from webapp.assets.excerpts import words_of

    assert words_of(creation) == words


def test_a_download_over_the_cap_keeps_nothing(storage, workspace_id):
    with pytest.raises(TooLarge):
        keep(storage, workspace_id, b"x" * 2000, largest=1000)
    assert not [path for path in storage.root.rglob("*") if path.is_file()]


def test_a_child_that_hangs_is_ended_and_the_next_file_gets_a_new_one(tmp_path, monkeypatch):
    child = probe.Child()
    good = tmp_path / "good.png"
    good.write_bytes(media.picture())
    question = {
        "path": str(good),
        "kind": "image",
        "decoder": "PNG",
        "thumb": str(tmp_path / "t"),
        "preview": str(tmp_path / "p"),
    }
    assert child.ask(question)["ok"]
    first = child._process.pid
    import os
    import signal

    os.kill(first, signal.SIGSTOP)
    began = time.monotonic()
    assert child.ask(question, seconds=0.5) == {"ok": False, "why": "ended"}
    assert time.monotonic() - began < 5
    assert child.ask(question)["ok"]
    assert child._process.pid != first
    child.end()


def test_the_child_sees_no_secret(monkeypatch):
    monkeypatch.setenv("ATELIER_MASTER_KEY", "planted")
    process = probe._start()
    from pathlib import Path

    seen = Path(f"/proc/{process.pid}/environ").read_bytes()
    process.kill()
    process.communicate()
    assert b"planted" not in seen
