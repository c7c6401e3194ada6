"""Discovery goes on through whatever key works, and leaves a provider that does not answer alone for a while."""

from types import SimpleNamespace

import pytest

from tests.factories import money as factory
from tests.support import people
from webapp.catalog import service as catalog
from webapp.providers.errors import AuthError, DownError
from webapp.providers.port import GeneratorDetail, GeneratorListing
from webapp.worker.discovery import LONGEST_REST, Discovery

POSTER = GeneratorListing("poster", "Poster", "", "", "", {"slug": "poster"})


class Providers:
    """Hands out clients of a provider that remembers who asked it."""

    def __init__(self):
        self.asked = []
        self.refuses = {}

    def client(self, connection, *, purpose):
        def generators():
            self.asked.append(connection.label)
            if error := self.refuses.get(connection.label):
                raise error
            return [POSTER]

        return SimpleNamespace(
            generators=generators,
            models=list,
            generator=lambda _slug: GeneratorDetail(POSTER, []),
        )


@pytest.fixture
def providers():
    return Providers()


@pytest.fixture
def watch():
    return SimpleNamespace(now=1000.0)


@pytest.fixture
def discovery(db, settings, providers, watch):
    alice = people.owner(db, "Alice Ardent", "Northwind Studio")
    for label in ("First", "Second"):
        factory.connection(db, member=alice, label=label)
    house = SimpleNamespace(db=db, settings=settings, providers=providers)
    return Discovery(house, clock=lambda: watch.now)


def test_a_source_is_read_once_until_it_is_due_again(discovery, providers, db):
    discovery.read_all()
    discovery.read_all()
    assert providers.asked == ["First"]
    with db.read() as session:
        assert [one.slug for one in catalog.listing(session, ["generor"])] == ["poster"]


def test_where_one_key_is_refused_the_next_one_is_tried(discovery, providers, watch):
    providers.refuses["First"] = AuthError("It was revoked.")
    discovery.read_all()
    watch.now += 5
    discovery.read_all()
    assert providers.asked == ["First", "Second"]


def test_a_provider_that_is_down_is_asked_less_and_less_often(discovery, providers, watch):
    providers.refuses = dict.fromkeys(("First", "Second"), DownError("It does not answer."))
    for _ in range(120):
        discovery.read_all()
        watch.now += 5
    assert len(providers.asked) == 7
    watch.now += LONGEST_REST
    providers.refuses = {}
    discovery.read_all()
    assert len(providers.asked) == 8
