"""From a schema and a model come the fields of the form."""

from tests.catalog.made import (
    ALL,
    EDIT,
    FLUX,
    IMAGE,
    SCHNELL,
    VEO,
    VIDEO,
    generator,
    model,
)
from webapp.catalog.parameter import Kind
from webapp.catalog.parameters import default_model, offered, parameters


def names(fields, *, drawn=True):
    return [field.name for field in fields if not (drawn and field.hidden)]


def by_name(generator_, models, model_id):
    return {field.name: field for field in parameters(generator_, models, model_id)}


def test_a_text_generator_s_basics_and_advanced_fields():
    fields = by_name(generator(), ALL, 37)
    basics = [name for name, field in fields.items() if not field.advanced and not field.hidden]
    assert basics == [
        "prompt",
        "model_id",
        "zodiac-sign",
        "horoscope-length",
        "horoscope-luck",
        "count",
    ]
    assert {"language", "temperature", "thinking_mode", "user_text", "public"} <= set(fields)
    assert fields["horoscope-length"].label == "Length"
    assert [choice.effect for choice in fields["horoscope-length"].choices] == [1.0, 3.0]
    assert fields["horoscope-luck"].whole


def test_the_model_field_and_the_count_of_the_schema_are_not_drawn():
    fields = by_name(generator(), ALL, 37)
    assert "model-text" not in fields
    assert "horoscope-count" not in fields


def test_only_models_of_the_right_type_are_offered_and_the_schema_s_is_first_chosen():
    made = generator("film", VIDEO)
    usable = offered(made, ALL)
    assert {one.type for one in usable} == {"video"}
    assert default_model(made, usable).id == 20061


def test_a_default_of_another_numbering_is_not_believed():
    made = generator(parameters=[{"id": "model-text", "type": "model", "default": "3"}])
    assert default_model(made, offered(made, ALL)).id == 1


def test_video_fields_follow_the_model():
    made = generator("film", VIDEO)
    veo, dreamina, edit = (by_name(made, ALL, one) for one in (20023, 20061, 20051))
    assert [choice.wire for choice in veo["seconds"].choices] == [4, 6, 8]
    assert veo["seconds"].default == 8
    assert veo["generate_audio"].effect == 1.5
    assert veo["reference_images"].maximum == 3
    assert "reference_videos" not in veo
    assert dreamina["reference_images"].maximum == 9
    assert dreamina["reference_videos"].maximum == 3
    assert {"reference_audio", "video_url", "ending_frame_url"} <= set(dreamina)
    assert edit["video_url"].required
    assert edit["reference_images"].maximum == 5
    assert "image_url" not in edit
    assert "generate_audio" not in edit


def test_a_reference_picture_only_where_the_model_takes_one():
    made = generator("image", IMAGE)
    assert "image_url" in by_name(made, ALL, FLUX.model_id)
    assert "image_url" not in by_name(made, ALL, SCHNELL.model_id)
    shapes = by_name(made, ALL, SCHNELL.model_id)["aspect_ratio"].choices
    assert "match_input_image" not in [choice.value for choice in shapes]


def test_of_two_ways_to_say_a_shape_one_is_drawn_and_starts_where_the_schema_does():
    aspect = {
        "id": "image-aspect-ratio",
        "type": "enum",
        "options": [{"value": "1", "label": "Square 1:1"}, {"value": "4", "label": "Wide 16:9"}],
        "default": "4",
    }
    fields = by_name(generator("wallart", [*IMAGE, aspect]), ALL, SCHNELL.model_id)
    assert fields["image-aspect-ratio"].hidden
    assert fields["aspect_ratio"].default == "16:9"


def test_a_schema_that_prices_its_shapes_draws_its_own():
    aspect = {
        "id": "aspect-ratio",
        "type": "enum",
        "options": ["1", "4"],
        "cost_multipliers": {"1": 1, "4": 2},
    }
    fields = by_name(generator("wallart", [*IMAGE, aspect]), ALL, SCHNELL.model_id)
    assert fields["aspect_ratio"].hidden
    assert not fields["aspect-ratio"].hidden


def test_a_schema_s_own_field_beside_one_of_the_body():
    own = [
        {"id": "language", "type": "enum", "options": ["en-US", "de-DE"]},
        {"id": "seconds", "type": "number"},
    ]
    fields = by_name(generator(parameters=own, model_types=["text"]), ALL, 37)
    assert fields["parameters.language"].place == "parameters"
    assert fields["parameters.language"].id == "language"
    assert fields["language"].place == "body"
    assert "parameters.seconds" in fields


def test_a_type_never_seen_is_a_plain_input_marked_advanced():
    odd = [
        {"id": "mystery", "type": "hologram", "default": "x"},
        {"id": "pick", "type": "wheel", "options": ["a", "b"]},
    ]
    fields = by_name(generator(parameters=odd), ALL, 37)
    assert fields["mystery"].kind is Kind.unknown
    assert fields["mystery"].advanced
    assert fields["pick"].kind is Kind.choice
    assert fields["pick"].advanced


def test_known_types_become_their_controls():
    kinds = {
        "string": Kind.text, "textarea": Kind.longtext, "boolean": Kind.switch, "integer": Kind.number,
        "range": Kind.number, "url": Kind.url, "color": Kind.color, "images": Kind.url_list,
    }  # fmt: skip
    schema = [{"id": f"a-{kind}", "type": kind} for kind in kinds]
    fields = by_name(generator(parameters=schema), ALL, 37)
    assert {kind: fields[f"a-{kind}"].kind for kind in kinds} == kinds


def test_an_enum_without_usable_options_is_still_usable():
    for options in (None, [], {}, 7, "x", [None]):
        fields = by_name(
            generator(parameters=[{"id": "a", "type": "enum", "options": options}]), ALL, 37
        )
        assert fields["a"].kind is Kind.unknown


def test_two_booleans_are_a_switch():
    schema = [
        {
            "id": "loop",
            "type": "enum",
            "options": [True, False],
            "default": True,
            "cost_multipliers": {"true": 2},
        }
    ]
    loop = by_name(generator(parameters=schema), ALL, 37)["loop"]
    assert (loop.kind, loop.default, loop.effect) == (Kind.switch, True, 2.0)


def test_without_a_model_all_models_fields_are_merged():
    made = generator("film", VIDEO)
    fields = {field.name: field for field in parameters(made, ALL)}
    assert {choice.wire for choice in fields["seconds"].choices} >= {3, 4, 15}
    assert fields["reference_images"].maximum == 9
    assert not fields["video_url"].required
    assert fields["model_id"].default == 20061


def test_a_vanished_model_is_not_offered():
    gone = model(20999, "video", "Gone")
    gone.gone_at = gone.read_at
    assert [one.id for one in offered(generator("film", VIDEO), [VEO, EDIT, gone])] == [
        20023,
        20051,
    ]


def test_unknown_generators_are_offered_all_models():
    assert len(offered(generator("mystery", []), ALL)) == len(ALL)
