import time

import pytest

from tests.sandbox.conftest import Person, refused
from tests.support.sandbox import Sandbox


@pytest.fixture(scope="module")
def documented():
    """A sandbox with the documented limits; each test counts on a key of its own."""
    with Sandbox(clock_scale=100) as sandbox:
        yield sandbox


def settle_into_a_minute():
    """Do not let a window end in the middle of a test."""
    left = 60 - time.time() % 60
    if left < 3:
        time.sleep(left + 0.05)


def test_every_answer_says_how_many_requests_are_left(documented):
    settle_into_a_minute()
    person = Person(documented, documented.open_account(tier="free"))
    first, second = person.get("/users/me"), person.get("/nothing")

    assert first.headers["X-RateLimit-Limit"] == "30"
    assert first.headers["X-RateLimit-Tier"] == "free"
    assert [first.headers["X-RateLimit-Remaining"], second.headers["X-RateLimit-Remaining"]] == [
        "29",
        "28",
    ]
    assert 0 < int(first.headers["X-RateLimit-Reset"]) - time.time() <= 60


def test_the_thirty_first_request_of_a_minute_waits_for_the_next(documented):
    settle_into_a_minute()
    person = Person(documented, documented.open_account(tier="free"))
    answers = [person.get("/users/me") for _ in range(31)]

    assert {answer.status_code for answer in answers[:30]} == {200}
    refused(answers[30], 429, "RATE_LIMIT_EXCEEDED")
    assert 0 < int(answers[30].headers["Retry-After"]) <= 60
    assert [row["kind"] for row in documented.violations()] == ["rate_limit_exceeded"]
    person.get("/users/me")
    assert documented.violations("retry_too_early")


def test_limits_belong_to_the_key_and_strangers_share_their_address(documented):
    settle_into_a_minute()
    stranger = Person(documented)
    answers = [stranger.get("/generators") for _ in range(16)]
    keyed = Person(documented, documented.open_account(tier="basic")).get("/generators")

    assert [answer.status_code for answer in answers] == [200] * 15 + [429]
    assert (keyed.status_code, keyed.headers["X-RateLimit-Limit"]) == (200, "60")
