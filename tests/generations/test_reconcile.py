"""Which creation in the provider's list is the lost one."""

from datetime import UTC, datetime

import pytest

from webapp.generations.models import Attempt, Generation
from webapp.generations.reconcile import matching
from webapp.providers.port import Creation

SENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def generation():
    return Generation(slug="poster", prompt="Spring launch", count=1)


@pytest.fixture
def attempt():
    return Attempt(sent_at=SENT, watermark=100)


def creation(remote_id, **more):
    values = {
        "files": (),
        "text": "",
        "generator": "poster",
        "prompt": "Spring launch",
        "created_at": "2026-11-20 12:00:20",
        "public": False,
        "raw": {},
    } | more
    return Creation(remote_id=str(remote_id), **values)


def found(generation, attempt, *creations, claimed=()):
    return [item.remote_id for item in matching(generation, attempt, creations, claimed=claimed)]


def test_the_same_words_by_the_same_generator_after_we_sent_are_ours(generation, attempt):
    assert found(generation, attempt, creation(101)) == ["101"]


def test_white_space_that_the_provider_tidied_is_no_difference(generation, attempt):
    assert found(generation, attempt, creation(101, prompt=" Spring\n launch ")) == ["101"]


@pytest.mark.parametrize(
    "other",
    [
        creation(101, prompt="Autumn launch"),
        creation(101, generator="logo"),
        creation(100),
        creation(99),
        creation(101, created_at="2026-11-18 12:00:00"),
    ],
    ids=["other words", "other generator", "the newest we knew", "older", "days before"],
)
def test_what_differs_is_not_ours(generation, attempt, other):
    assert found(generation, attempt, other) == []


def test_what_another_generation_has_claimed_is_not_ours(generation, attempt):
    assert found(generation, attempt, creation(101), creation(102), claimed={"101"}) == ["102"]


def test_a_clock_in_any_zone_is_believed(generation, attempt):
    assert found(generation, attempt, creation(101, created_at="2026-11-21 02:00:20")) == ["101"]
    assert found(generation, attempt, creation(101, created_at="not a date")) == ["101"]


def test_no_more_are_taken_than_were_asked_for_and_the_oldest_first(generation, attempt):
    generation.count = 2
    listed = [creation(105), creation(103), creation(104)]
    assert found(generation, attempt, *listed) == ["103", "104"]
