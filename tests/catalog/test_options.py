"""Every plausible shape of `options` gives choices; nothing makes the parser raise."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.catalog.options import choices, effects, humanise, label_of, single_effect
from webapp.catalog.schema_fields import fields

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5)
    ),
    max_leaves=20,
)


def pairs(options, multipliers=None):
    return [(choice.value, choice.label) for choice in choices(options, multipliers)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["aries", "taurus"], [("aries", "Aries"), ("taurus", "Taurus")]),
        (["framed-print", "16:9", "en-US"], [("framed-print", "Framed print"), ("16:9", "16:9"), ("en-US", "en-US")]),
        ([3, 5.0, 7.5], [("3", "3"), ("5", "5"), ("7.5", "7.5")]),
        ([True, False], [("true", "Yes"), ("false", "No")]),
        ([{"value": "a", "label": "First"}, {"value": "b"}], [("a", "First"), ("b", "B")]),
        ([{"id": "a4", "name": "A4"}, {"id": 3, "name": "A3"}], [("a4", "A4"), ("3", "A3")]),
        ([{"key": "x", "title": "Ex"}, {"slug": "y", "text": "Why"}], [("x", "Ex"), ("y", "Why")]),
        ([{"label": "Only words"}], [("Only words", "Only words")]),
        ({"slow": "Slow", "fast": "Quick"}, [("slow", "Slow"), ("fast", "Quick")]),
        ({"slow": 1, "fast": None}, [("slow", "Slow"), ("fast", "Fast")]),
        ({"a": {"label": "Ay"}, "b": {"title": "Bee"}}, [("a", "Ay"), ("b", "Bee")]),
        ([["en", "English"], ["de", "German"]], [("en", "English"), ("de", "German")]),
        ([{"en": "English"}, {"de": "German"}], [("en", "English"), ("de", "German")]),
        ([{"label": "Cities", "options": ["rome", "oslo"]}, "moon"], [("rome", "Rome"), ("oslo", "Oslo"), ("moon", "Moon")]),
        ({"Warm": ["red", "amber"], "Cold": ["blue"]}, [("red", "Red"), ("amber", "Amber"), ("blue", "Blue")]),
        ({"options": [{"value": 1, "label": "One"}]}, [("1", "One")]),
        ("red, green, blue", [("red", "Red"), ("green", "Green"), ("blue", "Blue")]),
        (["a", "a", "", None, [], {}, {"nothing": {}}], [("a", "A")]),
        (None, []),
        ([], []),
        ({}, []),
        (42, []),
        ("garbage", []),
        ([None, {"label": None}], []),
    ],
)  # fmt: skip
def test_shapes(options, expected):
    assert pairs(options)[: len(expected)] == expected
    if not expected:
        assert pairs(options) == []


def test_a_choice_keeps_the_provider_s_own_type():
    assert [choice.wire for choice in choices([3, True, "x", {"id": 7, "name": "Seven"}])] == [
        3,
        True,
        "x",
        7,
    ]


def test_a_disabled_choice_is_marked():
    found = choices(
        [{"id": "tv", "name": "Television", "disabled": True}, {"id": "x", "enabled": False}, "y"]
    )
    assert [choice.disabled for choice in found] == [True, True, False]


@pytest.mark.parametrize(
    "multipliers",
    [
        {"short": 1, "long": 3},
        {"short": "1", "long": "×3"},
        {"short": {"multiplier": 1}, "long": {"cost_multiplier": 3.0}},
        [{"value": "short", "multiplier": 1}, {"id": "long", "cost_multiplier": 3}],
        [["short", 1], ["long", 3]],
        [1, 3],
        {"horoscope-length": {"short": 1, "long": 3}},
    ],
)
def test_cost_multipliers_in_any_shape(multipliers):
    found = choices(["short", "long"], multipliers)
    assert [choice.effect for choice in found] == [1.0, 3.0]


def test_an_option_may_carry_its_own_multiplier():
    found = choices([{"value": "draft"}, {"value": "final", "cost_multiplier": 2}])
    assert [choice.effect for choice in found] == [None, 2.0]


def test_a_switch_s_effect():
    assert single_effect(1.5) == 1.5
    assert single_effect({"true": 2, "false": 1}) == 2.0
    assert single_effect("nonsense") is None


@settings(max_examples=60, deadline=None)
@given(JSON, JSON)
def test_no_shape_makes_it_raise(options, multipliers):
    found = choices(options, multipliers)
    assert len({choice.value for choice in found}) == len(found)
    assert all(choice.value and choice.label for choice in found)
    effects(multipliers, [choice.value for choice in found])


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_no_schema_makes_the_reader_raise(schema):
    for field in fields(schema, slug="any"):
        assert field.name
        assert field.label


ODD = st.text(max_size=9).filter(lambda word: word.strip().lower() != "model")
FIELD = {
    "id": st.text("abc-_ é", min_size=1, max_size=9),
    "type": ODD,
    "options": JSON,
    "default": JSON,
    "min": JSON,
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(FIELD), max_size=3))
def test_every_field_with_an_id_stays_usable(schema):
    wanted = {item["id"].strip() for item in schema} - {""}
    assert {field.id for field in fields(schema, slug="any")} == {
        one for one in wanted if not one.endswith(("-count", "_count"))
    }


def test_words_for_people():
    assert humanise("wallart-type", prefix="wallart") == "Type"
    assert humanise("zodiac-sign", prefix="horoscope") == "Zodiac sign"
    assert humanise("sceneLength") == "Scene length"
    assert humanise("---") == "---"
    assert label_of(True) == "Yes"
    assert label_of("line-art") == "Line art"
