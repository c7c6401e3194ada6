"""The list does not say what a generator makes: it is read from whatever tells."""

import pytest

from webapp.catalog import kinds


def infer(slug="thing", title="Thing", description="", raw=None, parameters=None):
    return kinds.infer(
        slug=slug, title=title, description=description, raw=raw or {}, parameters=parameters
    )


@pytest.mark.parametrize(
    ("identifier", "kind", "types"),
    [
        ("model-image", "image", ["image"]),
        ("model-text", "text", ["text"]),
        ("model-speech", "audio", ["speech"]),
        ("model-soundeffect", "audio", ["soundeffect"]),
        ("model_video", "video", ["video"]),
        ("ai-model-music", "audio", ["music"]),
        ("upscale-model", "image", ["upscale"]),
    ],
)
def test_a_model_field_tells_the_kind(identifier, kind, types):
    assert infer(parameters=[{"id": identifier, "type": "model"}]) == (kind, types)


def test_the_provider_s_own_word_counts_most():
    assert infer(
        raw={"model_type": "video"}, parameters=[{"id": "model-text", "type": "model"}]
    ) == ("video", ["video"])


def test_beside_a_text_model_a_speech_model_only_narrates():
    schema = [{"id": "model-speech", "type": "model"}, {"id": "model-text", "type": "model"}]
    assert infer(parameters=schema) == ("text", ["text"])


def test_the_slug_decides_between_several_model_fields():
    schema = [{"id": "model-text", "type": "model"}, {"id": "model-image", "type": "model"}]
    assert infer(slug="poster", parameters=schema) == ("image", ["image", "text"])


@pytest.mark.parametrize(
    ("slug", "description", "kind"),
    [
        ("wallart", "", "image"),
        ("b-roll", "Short clips", "video"),
        ("jingle", "", "audio"),
        ("vision", "Describes a picture", "text"),
        ("background-removal", "", "image"),
        ("horoscope", "", "text"),
        ("toy", "A 3D figure from a picture", "3d"),
    ],
)
def test_without_a_model_field_the_words_tell(slug, description, kind):
    assert infer(slug=slug, title="", description=description)[0] == kind


def test_what_is_truly_unknown_is_offered_every_model():
    assert infer(slug="mystery", title="Mystery", parameters=[]) == ("text", [])
