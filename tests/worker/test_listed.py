"""A list that tells little is read further, one by one, before anything is adopted."""

from datetime import UTC, datetime

import pytest

from webapp.generations.models import Attempt, Generation
from webapp.generations.reconcile import matching
from webapp.providers.errors import MissingError
from webapp.providers.port import Creation
from webapp.worker.listed import newest

SENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GENERATION = Generation(slug="poster", prompt="Spring launch", count=1)
ATTEMPT = Attempt(sent_at=SENT, watermark=100)


class Account:
    """Stands for a provider whose list gives ids and times alone."""

    def __init__(self, prompts):
        self.prompts = prompts
        self.read = []

    def creations(self, *, slug, limit):
        return [self._creation(number, {}) for number in sorted(self.prompts, reverse=True)]

    def creation(self, remote_id):
        self.read.append(remote_id)
        if self.prompts[int(remote_id)] is None:
            raise MissingError("Creation not found")
        return self._creation(int(remote_id), {"prompt": self.prompts[int(remote_id)]})

    def _creation(self, number, raw):
        return Creation(
            remote_id=str(number),
            files=(),
            text="",
            generator="poster",
            prompt=raw.get("prompt", ""),
            created_at="2026-11-20 12:00:20",
            public=False,
            raw=raw,
        )


def adopted(account, generation=GENERATION, claimed=()):
    listed = newest(account, generation, ATTEMPT, claimed=claimed)
    return [one.remote_id for one in matching(generation, ATTEMPT, listed, claimed=claimed)]


def test_words_that_the_list_does_not_tell_are_asked_for():
    account = Account({99: "Spring launch", 101: "Autumn", 102: "Spring launch", 103: "Autumn"})
    assert adopted(account, claimed={"103"}) == ["102"]
    assert account.read == ["101", "102"]


@pytest.mark.parametrize("prompt", ["Spring launch", ""])
def test_one_that_cannot_be_read_is_nobodys(prompt):
    generation = Generation(slug="poster", prompt=prompt, count=1)
    assert adopted(Account({101: None}), generation) == []


def test_a_silent_list_is_no_match_for_a_job_without_words():
    assert adopted(Account({101: "Autumn"}), Generation(slug="poster", prompt="", count=1)) == []
