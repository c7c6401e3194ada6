import time

import pytest
import requests

from tests.sandbox.conftest import refused


def test_fail_is_a_server_error_and_charges_nothing(alice):
    refused(alice.generate("joke", "Tea [fail]"), 500, "SERVER_ERROR")
    assert (alice.credits, alice.charged) == (2_000, 0)


def test_402_and_moderation_are_refused_at_once(alice):
    refused(alice.generate("joke", "Tea [402]"), 402, "INSUFFICIENT_CREDITS")
    assert "content policy" in refused(
        alice.generate("joke", "Tea [moderation]"), 400, "VALIDATION_ERROR"
    )
    assert alice.charged == 0


def test_429_holds_the_key_for_a_second_and_lets_the_second_try_through(alice):
    first = alice.generate("joke", "Tea [429]")
    early = alice.get("/users/me")
    time.sleep(1.05)
    second = alice.generate("joke", "Tea [429]")

    refused(first, 429, "RATE_LIMIT_EXCEEDED")
    assert first.headers["Retry-After"] == "1"
    refused(early, 429, "RATE_LIMIT_EXCEEDED")
    assert alice.sandbox.violations("retry_too_early")
    assert second.status_code == 201


def test_429_always_never_lets_anybody_through(alice):
    first = alice.generate("joke", "Tea [429 always]")
    time.sleep(1.05)
    second = alice.generate("joke", "Tea [429 always]")

    for answer in (first, second):
        refused(answer, 429, "RATE_LIMIT_EXCEEDED")


def test_drop_charges_and_keeps_the_creation_but_never_answers(alice):
    with pytest.raises(requests.ConnectionError):
        alice.generate("joke", "Tea [drop]")

    assert alice.charged == 1
    assert alice.get("/creations").json()["data"][0]["prompt"] == "Tea [drop]"


def test_drop_early_charges_nothing(alice):
    with pytest.raises(requests.ConnectionError):
        alice.generate("joke", "Tea [drop-early]")

    assert alice.charged == 0
    assert alice.get("/creations").json()["data"] == []


def test_html_is_a_page_that_charges_nothing(alice):
    answer = alice.generate("joke", "Tea [html]")

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert alice.charged == 0


def test_short_makes_and_charges_one_fewer(alice):
    data = alice.generate("image", "Tea [short]", 10003, count=3).json()["data"]

    assert len(data["creations"]) == 2
    assert data["credit_cost"] == alice.charged == 12


def test_surcharge_takes_four_times_the_estimate(alice):
    data = alice.generate("image", "Tea [surcharge]", 10003).json()["data"]

    assert (data["credit_cost_estimated"], data["credit_cost"], alice.charged) == (6, 24, 24)


def test_public_comes_back_public(alice, nobody):
    data = alice.generate("joke", "Tea [public]").json()["data"]

    assert nobody.get(f"/creations/{data['creations'][0]['creation_id']}").status_code == 200


def test_slow_takes_five_times_as_long(alice):
    plain = alice.generate("joke", "Tea [10s]").json()["data"]["time_taken_seconds"]
    slow = alice.generate("joke", "Tea [10s] [slow]").json()["data"]["time_taken_seconds"]

    assert 0.1 <= plain < 0.35
    assert slow >= 0.5


def test_hang_answers_only_after_ten_minutes_of_its_own_time(alice):
    alice.sandbox.control("PUT", "settings", {"clock_scale": 1_000})
    assert alice.generate("joke", "Tea [hang]").json()["data"]["time_taken_seconds"] >= 0.6


def test_a_client_that_has_gone_is_charged_all_the_same(alice):
    with pytest.raises(requests.ReadTimeout):
        alice.session.post(
            alice.sandbox.api + "/generators/joke/generate",
            json={"prompt": "Tea [40s]", "model_id": 1, "privacy_mode": 1},
            timeout=0.1,
        )
    for _ in range(100):
        if alice.charged:
            break
        time.sleep(0.02)

    assert alice.charged == 1
