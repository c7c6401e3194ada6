"""The JSON Schema that the API shows says what the checker takes."""

from tests.catalog.made import ALL, VIDEO, generator
from webapp.catalog.jsonschema import schema
from webapp.catalog.parameters import parameters


def test_a_text_generator():
    found = schema(parameters(generator(), ALL))
    assert found["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert found["additionalProperties"] is False
    assert found["required"] == ["model_id"]
    properties = found["properties"]
    assert properties["prompt"]["maxLength"] == 10_000
    assert properties["zodiac-sign"]["enum"] == ["aries", "taurus"]
    assert properties["horoscope-length"]["x-price-effect"] == {"short": 1.0, "long": 3.0}
    assert properties["horoscope-luck"] | {"title": ""} == {
        "title": "", "type": "integer", "minimum": 0.0, "maximum": 10.0, "default": 3.0
    }  # fmt: skip
    assert properties["model_id"]["enum"] == [1, 37]
    assert properties["public"] == properties["public"] | {"type": "boolean", "default": False}


def test_a_film_takes_any_length_and_says_which_are_made():
    properties = schema(parameters(generator("film", VIDEO), ALL, 20061))["properties"]
    assert properties["seconds"]["type"] == "number"
    assert properties["seconds"]["x-offered"] == [5, 6, 7, 8, 10, 12, 15]
    assert properties["reference_images"]["maxItems"] == 9
    assert properties["image_url"]["format"] == "uri"
