"""One checker for pages, API, CSV and worker: what is sent, what is said, and beside which field."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.made import ALL, CUT, EDIT, IMAGE, VIDEO, generator
from webapp.catalog.binding import bind

FILM = generator("film", VIDEO)
PICTURE = generator("image", IMAGE)


def text(**values):
    return bind(generator(), ALL, {"prompt": "A reading", "model_id": 37} | values)


def film(model_id=20061, **values):
    return bind(FILM, ALL, {"prompt": "A slow push-in", "model_id": model_id} | values)


def test_a_whole_request():
    bound = text(**{"zodiac-sign": "taurus", "horoscope-luck": "7", "count": "5"})
    assert bound.errors == {}
    assert bound.body == {
        "prompt": "A reading",
        "model_id": 37,
        "count": 5,
        "privacy_mode": 1,
        "parameters": {"zodiac-sign": "taurus", "horoscope-luck": 7},
    }
    assert bound.count == 5
    assert bound.kind == "text"
    assert bound.model["name"] == "Gemini 3.5 Flash"


def test_private_unless_somebody_chose_public():
    assert text().body["privacy_mode"] == 1
    assert text(public="off").body["privacy_mode"] == 1
    assert text(public=True).body["privacy_mode"] == 0


def test_privacy_may_be_said_as_the_provider_says_it():
    assert text(privacy_mode=0).body["privacy_mode"] == 0
    assert text(privacy_mode=0).asked["public"] is True
    assert text(privacy_mode="1").body["privacy_mode"] == 1
    assert "privacy_mode" in text(privacy_mode=2).errors


@pytest.mark.parametrize("prompt", [None, "", "   \n"])
def test_an_empty_prompt_is_never_sent(prompt):
    bound = text(prompt=prompt)
    assert "Write a prompt" in bound.errors["prompt"]
    assert "prompt" not in bound.body


def test_other_input_may_stand_in_for_a_prompt():
    assert text(prompt="", user_text="A source").errors == {}
    assert text(prompt="", image_url="https://example.com/a.jpg").errors == {}


def test_a_generator_that_wants_no_prompt():
    made = generator(prompt_required=False)
    assert bind(made, ALL, {"model_id": 37}).errors == {}


def test_a_picture_to_change_needs_no_words():
    made = generator("cutout", [{"id": "model-backgroundremoval", "type": "model"}])
    assert (
        bind(made, [CUT], {"model_id": 70001, "image_url": "https://example.com/a.png"}).errors
        == {}
    )
    assert "image_url" in bind(made, [CUT], {"model_id": 70001}).errors


def test_ten_thousand_and_one_characters():
    assert text(prompt="x" * 10_000).errors == {}
    assert (
        text(prompt="x" * 10_001).errors["prompt"]
        == "Use at most 10,000 characters; this has 10,001."
    )


def test_line_ends_of_a_browser_do_not_count_twice():
    assert text(prompt="a\r\n" * 5_000).errors == {}


@pytest.mark.parametrize(
    "number", ["11", "-1", 1e9, "nan", "inf", math.nan, "seven", True, "1.5", [1], "9" * 400]
)
def test_numbers_out_of_range_or_none(number):
    assert set(text(**{"horoscope-luck": number}).errors) == {"horoscope-luck"}


def test_a_number_s_sentence_names_its_range():
    assert text(**{"horoscope-luck": 11}).errors["horoscope-luck"] == "Enter a number from 0 to 10."


@pytest.mark.parametrize("count", ["0", "11", "2.5", "x"])
def test_one_to_ten_versions(count):
    assert set(text(count=count).errors) == {"count"}


def test_a_choice_is_compared_as_text_and_sent_as_the_provider_has_it():
    schema = [{"id": "points", "type": "enum", "options": [3, 5, 7]}]
    made = generator(parameters=schema, model_types=["text"])
    for value in (5, "5", 5.0):
        bound = bind(made, ALL, {"prompt": "x", "model_id": 37, "points": value})
        assert bound.body["parameters"] == {"points": 5}
    assert (
        "Choose one of: 3, 5, 7"
        in bind(made, ALL, {"prompt": "x", "model_id": 37, "points": 4}).errors["points"]
    )


def test_a_disabled_choice_is_refused():
    schema = [
        {
            "id": "size",
            "type": "enum",
            "options": [{"id": "a4", "name": "A4"}, {"id": "a0", "disabled": True}],
        }
    ]
    bound = bind(
        generator(parameters=schema, model_types=["text"]),
        ALL,
        {"prompt": "x", "model_id": 1, "size": "a0"},
    )
    assert "cannot be chosen" in bound.errors["size"]


@pytest.mark.parametrize("model_id", [99999, "x", 10003, [37], {"id": 37}, 37.5])
def test_a_model_that_is_not_offered(model_id):
    assert set(text(model_id=model_id).errors) == {"model_id"}


def test_no_model():
    assert bind(generator(), ALL, {"prompt": "x"}).errors == {"model_id": "Choose a model."}


@pytest.mark.parametrize(
    ("asked", "used"), [(3, 5), (9, 8), (11, 10), (100, 15), ("3", 5), (5.5, 5), (13.5, 12)]
)
def test_a_length_the_model_does_not_make_snaps_to_the_nearest_ties_to_the_lower(asked, used):
    bound = film(seconds=asked)
    assert bound.errors == {}
    assert bound.body["seconds"] == used
    assert bound.asked["seconds"] == float(asked)
    assert bound.adjustments[0]["asked"] == float(asked)
    assert bound.adjustments[0]["used"] == used
    assert "5, 6, 7, 8, 10, 12, 15" in bound.adjustments[0]["reason"]


def test_an_offered_length_is_no_adjustment():
    assert film(seconds="10").adjustments == []


@pytest.mark.parametrize("seconds", ["0", "-3", "x", "nan", 99999])
def test_a_length_that_is_none(seconds):
    assert set(film(seconds=seconds).errors) == {"seconds"}


def test_shapes_by_ratio_word_or_number_are_sent_as_ratios():
    for said in ("9:16", "tall", 2, "2"):
        assert film(aspect_ratio=said).body["aspect_ratio"] == "9:16"
    assert "aspect_ratio" in film(aspect_ratio="5:4").errors


def test_a_shape_that_follows_a_reference_needs_one():
    bound = bind(
        PICTURE, ALL, {"prompt": "x", "model_id": 10001, "aspect_ratio": "match_input_image"}
    )
    assert "reference image" in bound.errors["aspect_ratio"]


def test_only_one_of_two_shapes_is_sent():
    aspect = {"id": "image-aspect-ratio", "type": "enum", "options": ["1", "4"]}
    made = generator("wallart", [*IMAGE, aspect])
    values = {"prompt": "x", "model_id": 10003, "image-aspect-ratio": "4"}
    assert bind(made, ALL, values).body["parameters"] == {"image-aspect-ratio": "4"}
    both = bind(made, ALL, values | {"aspect_ratio": "1:1"})
    assert both.body["aspect_ratio"] == "1:1"
    assert "parameters" not in both.body
    assert both.dropped == ["image-aspect-ratio"]


def test_more_references_than_the_model_takes():
    links = [f"https://example.com/{number}.jpg" for number in range(4)]
    assert film(20023, reference_images=links[:3]).body["reference_images"] == links[:3]
    assert (
        film(20023, reference_images=links).errors["reference_images"]
        == "At most 3 fit here; you gave 4."
    )
    assert film(20023, reference_images="\n".join(links[:2])).body["reference_images"] == links[:2]


def test_references_are_never_lost_in_silence():
    bound = film(
        EDIT.model_id, video_url="https://example.com/a.mp4", image_url="https://example.com/a.jpg"
    )
    assert "does not take image_url" in bound.errors["image_url"]


def test_a_video_to_edit_is_needed():
    assert set(film(EDIT.model_id).errors) == {"video_url"}


def test_what_a_model_ignores_is_reported_not_refused():
    bound = bind(
        PICTURE, ALL, {"prompt": "x", "model_id": 10003, "seconds": 5, "generate_audio": True}
    )
    assert bound.errors == {}
    assert sorted(bound.dropped) == ["generate_audio", "seconds"]
    assert "seconds" not in bound.body


@pytest.mark.parametrize(
    "url",
    ["x", "ftp://example.com/a", "javascript:alert(1)", "https://", "https://user:pw@example.com/a", "https://a b.com", "http://[::1", "https://e.com/" + "a" * 3000, 5, ["https://example.com"]],
)  # fmt: skip
def test_bad_addresses(url):
    assert set(film(image_url=url).errors) == {"image_url"}


def test_an_unknown_name_is_an_error_for_programs_and_a_leftover_for_forms():
    values = {"prompt": "x", "model_id": 37, "zodiac-sing": "aries"}
    assert bind(generator(), ALL, values).errors == {
        "zodiac-sing": "Horoscope has no field called zodiac-sing. Did you mean zodiac-sign?"
    }
    loose = bind(generator(), ALL, values, strict=False)
    assert loose.errors == {}
    assert loose.leftovers == {"zodiac-sing": "aries"}


def test_bare_is_the_body_s_and_dotted_is_the_schema_s():
    own = [
        {"id": "language", "type": "enum", "options": ["en-US", "de-DE"]},
        {"id": "model-text", "type": "model"},
    ]
    made = generator(parameters=own)
    values = {"prompt": "x", "model_id": 37, "language": "nb-NO", "parameters.language": "de-DE"}
    bound = bind(made, ALL, values)
    assert bound.body["language"] == "nb-NO"
    assert bound.body["parameters"] == {"language": "de-DE"}
    assert bound.asked["parameters.language"] == "de-DE"


def test_dotted_also_reaches_a_plain_field():
    assert text(**{"parameters.zodiac-sign": "taurus"}).body["parameters"] == {
        "zodiac-sign": "taurus"
    }


def test_a_field_whose_condition_is_not_met_is_left_out():
    schema = [
        {"id": "mode-of", "type": "enum", "options": ["plain", "custom"], "default": "plain"},
        {"id": "extra", "type": "string", "condition": {"field": "mode-of", "value": "custom"}},
        {"id": "model-text", "type": "model"},
    ]
    values = {"prompt": "x", "model_id": 37, "extra": "words"}
    made = generator(parameters=schema)
    assert "parameters" not in bind(made, ALL, values).body
    assert bind(made, ALL, values | {"mode-of": "custom"}).body["parameters"]["extra"] == "words"


def test_the_priced_part_has_no_free_text():
    schema = [
        {"id": "note", "type": "string"},
        {"id": "tone", "type": "enum", "options": ["a", "b"]},
    ]
    made = generator(parameters=schema, model_types=["text"])
    bound = bind(
        made,
        ALL,
        {"prompt": "x", "model_id": 37, "note": "words", "tone": "b", "user_text": "long"},
    )
    assert bound.priced == {
        "model_id": 37,
        "count": 1,
        "privacy_mode": 1,
        "parameters": {"tone": "b"},
    }


def test_several_errors_at_once_each_beside_its_field():
    bound = text(prompt="", count=0, **{"zodiac-sign": "dragon", "horoscope-luck": 99})
    assert set(bound.errors) == {"prompt", "count", "zodiac-sign", "horoscope-luck"}


def test_no_nul_and_no_half_characters_reach_the_database():
    assert text(prompt="a\x00b\ud800").body["prompt"] == "ab?"


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["prompt", "model_id", "count", "seconds", "aspect_ratio", "image_url", "reference_images", "public",
     "generate_audio", "zodiac-sign", "parameters", "temperature", "nonsense"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(NAMES, ANY, max_size=6),
    st.booleans(),
    st.sampled_from([37, 20061, 20023, "20051", None]),
)
def test_no_value_makes_it_raise_and_no_error_means_a_clean_body(values, strict, model_id):
    made = FILM if str(model_id).startswith("2") else generator()
    bound = bind(made, ALL, {"model_id": model_id} | values, strict=strict)
    assert bound.body["privacy_mode"] in {0, 1}
    assert 1 <= bound.count <= 10
    if not bound.errors:
        assert isinstance(bound.body["model_id"], int)
        assert bound.body.get("prompt") != ""
