import io
import wave

import av
import pytest
import requests
from PIL import Image, ImageStat


def files_of(person, name, *args, **kwargs):
    """Generate, then fetch each file as anybody can: without a key."""
    creations = person.generate(*args, **kwargs).json()["data"]["creations"]
    answers = [requests.get(creation[name], timeout=60) for creation in creations]
    assert {answer.status_code for answer in answers} == {200}
    return answers


@pytest.mark.parametrize(
    ("ratio", "size"), [("9:16", (720, 1280)), ("square", (960, 960)), (3, (1152, 864))]
)
def test_a_picture_has_the_asked_ratio_and_is_a_real_picture(alice, ratio, size):
    (answer,) = files_of(alice, "image_url", "image", "Calm sea at dawn", 10003, aspect_ratio=ratio)
    image = Image.open(io.BytesIO(answer.content))

    assert answer.headers["Content-Type"] == "image/webp"
    assert image.size == size
    assert min(ImageStat.Stat(image.convert("RGB")).stddev) > 15


def test_the_same_request_paints_the_same_picture_and_its_variants_differ(alice):
    first = files_of(alice, "image_url", "poster", '"Spring sale"', 10007, count=2)
    again = files_of(alice, "image_url", "poster", '"Spring sale"', 10007, count=2)

    assert first[0].content == again[0].content
    assert first[0].content != first[1].content


def test_a_product_stands_in_a_studio(alice):
    (answer,) = files_of(alice, "image_url", "product-photo", "Teal perfume", 10003)
    image = Image.open(io.BytesIO(answer.content)).convert("RGB")
    green, red = image.getpixel((480, 560))[1], image.getpixel((480, 560))[0]

    assert green > red + 40


def test_a_logo_is_a_png(alice):
    (answer,) = files_of(alice, "image_url", "logo", "Fern", 10007)

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_a_film_plays(alice):
    (answer,) = files_of(
        alice, "video_url", "video", "Waves at sunset", 20060, seconds=5, aspect_ratio="9:16"
    )
    with av.open(io.BytesIO(answer.content)) as film:
        stream = film.streams.video[0]
        frames = list(film.decode(stream))

    assert answer.headers["Content-Type"] == "video/mp4"
    assert (frames[0].width, frames[0].height) == (480, 854)
    assert len(frames) == 60
    assert frames[0].to_image().tobytes() != frames[30].to_image().tobytes()


@pytest.mark.parametrize(
    ("slug", "model_id", "parameters", "seconds"),
    [
        ("voiceover", 30001, {}, 2),
        ("jingle", 40001, {"seconds": 5}, 5),
        ("soundeffect", 50001, {"seconds": 2}, 2),
    ],
)
def test_sound_can_be_heard(alice, slug, model_id, parameters, seconds):
    (answer,) = files_of(
        alice, "audio_url", slug, "Good morning, dear friends", model_id, parameters=parameters
    )
    with wave.open(io.BytesIO(answer.content)) as sound:
        frames = sound.readframes(sound.getnframes())
        length = sound.getnframes() / sound.getframerate()

    assert answer.headers["Content-Type"] == "audio/wav"
    assert length == pytest.approx(seconds, abs=0.6)
    assert max(frames) > 0


def test_a_file_can_be_read_in_parts_and_by_anybody_who_knows_its_address(alice, nobody):
    address = alice.generate("soundeffect", "Door", 50001).json()["data"]["creations"][0][
        "audio_url"
    ]
    part = nobody.session.get(address, headers={"Range": "bytes=0-3"}, timeout=30)

    assert (part.status_code, part.content) == (206, b"RIFF")


def test_a_key_sent_to_a_file_is_noted(alice):
    before = len(alice.sandbox.violations("key_sent_to_file"))
    alice.session.get(
        alice.generate("soundeffect", "Door", 50001).json()["data"]["creations"][0]["audio_url"],
        timeout=30,
    )

    assert len(alice.sandbox.violations("key_sent_to_file")) == before + 1


@pytest.mark.parametrize(
    "path", ["/users/1/img/image-1.webp", "/users/1/img/..%2f..%2fetc", "/users/1/img/image-x.png"]
)
def test_other_addresses_hold_nothing(sandbox, nobody, path):
    assert nobody.session.get(sandbox.url + path, timeout=5).status_code == 404
