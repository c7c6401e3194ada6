import pytest

from tests.sandbox.conftest import refused

HOROSCOPE = {"zodiac-sign": "aries", "horoscope-length": "long"}


def test_the_documented_example_gives_the_documented_answer(nobody):
    data = nobody.estimate("horoscope", model_id=37, count=5, parameters=HOROSCOPE).json()["data"]

    assert data["model_name"] == "Gemini 3.5 Flash"
    assert data["credit_cost"] == {
        "total": 15,
        "per_item": 3,
        "count": 5,
        "discount": 0,
        "discount_percent": 5,
    }
    assert data["applied_parameters"] == {**HOROSCOPE, "model-text": "3", "horoscope-count": "5"}
    assert "adjustments" not in data


def test_the_bulk_discount_stops_at_ten_percent(nobody):
    cost = nobody.estimate("image", model_id=10001, count=10).json()["data"]["credit_cost"]

    assert cost == {
        "total": 720,
        "per_item": 80,
        "count": 10,
        "discount": 80,
        "discount_percent": 10,
    }


@pytest.mark.parametrize(("asked", "used"), [(1, 5), (9, 8), (11, 10), (13, 12), (40, 15)])
def test_seconds_snap_to_the_nearest_duration_and_ties_to_the_lower(nobody, asked, used):
    data = nobody.estimate("video", model_id=20061, seconds=asked).json()["data"]

    assert data["adjustments"]["seconds"]["requested"] == asked
    assert data["adjustments"]["seconds"]["used"] == used
    assert data["credit_cost"]["per_item"] == 6 * used


def test_a_supported_duration_is_not_adjusted_and_a_missing_one_is_the_default(nobody):
    assert "adjustments" not in nobody.estimate("video", model_id=20061, seconds=5).json()["data"]
    assert nobody.estimate("video", model_id=20061).json()["data"]["credit_cost"]["per_item"] == 48


def test_sound_costs_more_only_where_the_model_makes_it(nobody):
    def price(model_id, **body):
        return nobody.estimate("video", model_id=model_id, seconds=8, **body).json()["data"][
            "credit_cost"
        ]["total"]

    assert price(20023, generate_audio=True) > price(20023) * 1.4
    assert price(20044, generate_audio=True) == price(20044)


def test_what_the_schema_does_not_know_or_allow_is_dropped_in_silence(nobody):
    sent = {"zodiac-sign": "dragon", "moon": "full", "horoscope-tone": "mystical"}
    applied = nobody.estimate("horoscope", model_id=37, parameters=sent).json()["data"][
        "applied_parameters"
    ]

    assert applied == {"horoscope-tone": "mystical", "model-text": "3", "horoscope-count": "1"}


def test_disabled_options_numbers_out_of_range_and_free_fields_are_told_apart(nobody):
    def applied(slug, model_id, **parameters):
        return nobody.estimate(slug, model_id=model_id, parameters=parameters).json()["data"][
            "applied_parameters"
        ]

    assert "poster-size" not in applied("poster", 10007, **{"poster-size": "billboard"})
    assert applied("poster", 10007, **{"poster-size": "a3"})["poster-size"] == "a3"
    assert "joke-daring" not in applied("joke", 1, **{"joke-daring": 11})
    assert applied("joke", 1, **{"joke-daring": 4})["joke-daring"] == "4"
    assert applied("logo", 10007, **{"logo-colour": "#0f8"})["logo-colour"] == "#0f8"
    assert applied("ad-copy", 12, language="nb-NO")["language"] == "nb-NO"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "model_id"),
        ({"model_id": "1"}, "model_id"),
        ({"model_id": 999}, "model_id"),
        ({"model_id": 10003}, "model_id"),
        ({"model_id": 1, "count": 0}, "count"),
        ({"model_id": 1, "count": 11}, "count"),
        ({"model_id": 1, "count": True}, "count"),
        ({"model_id": 1, "prompt": "x" * 10_001}, "prompt"),
        ({"model_id": 1, "prompt": 5}, "prompt"),
        ({"model_id": 1, "temperature": 2.1}, "temperature"),
        ({"model_id": 1, "image_url": "file:///etc/passwd"}, "image_url"),
        ({"model_id": 1, "image_url": "http://[::1"}, "image_url"),
        ({"model_id": 1, "privacy_mode": 2}, "privacy_mode"),
        ({"model_id": 1, "parameters": []}, "parameters"),
        ({"model_id": 1, "reference_images": ["https://a.example/1"] * 10}, "reference_images"),
        ({"model_id": 1, "thinking_mode": "deep"}, "thinking_mode"),
    ],
)
def test_a_wrong_field_is_refused_by_name(nobody, body, field):
    assert field in refused(nobody.estimate("joke", **body), 400, "VALIDATION_ERROR")


def test_a_body_that_is_no_object_is_refused(nobody):
    answer = nobody.ask(
        "POST", "/generators/joke/estimate", data="[1", headers={"Content-Type": "application/json"}
    )
    refused(answer, 400, "VALIDATION_ERROR")


def test_a_ratio_of_pictures_is_none_of_films(nobody, sandbox):
    assert nobody.estimate("image", model_id=10003, aspect_ratio=4).status_code == 200
    assert nobody.estimate("video", model_id=20061, aspect_ratio="tall").status_code == 200
    message = refused(
        nobody.estimate("video", model_id=20061, aspect_ratio=4), 400, "VALIDATION_ERROR"
    )

    assert "aspect_ratio" in message
    assert sandbox.violations("aspect_ratio")


def test_the_price_factor_moves_all_prices(nobody, sandbox):
    sandbox.control("PUT", "settings", {"price_factor": 2})

    assert nobody.estimate("image", model_id=10001).json()["data"]["credit_cost"]["per_item"] == 160


def test_the_time_becomes_historical_after_three_generations(alice):
    def time_estimate():
        return alice.estimate("new-here", model_id=1, count=4).json()["data"]["time_estimate"]

    alice.sandbox.control("PUT", "generators/new-here", {"kind": "text"})
    assert (time_estimate()["source"], time_estimate()["sample_count"]) == ("fallback", 0)
    for _ in range(3):
        alice.generate("new-here", "Bread [100s]")
    learned = time_estimate()

    assert (learned["source"], learned["sample_count"], learned["has_historical"]) == (
        "historical",
        3,
        True,
    )
    assert learned["seconds"] == 4
