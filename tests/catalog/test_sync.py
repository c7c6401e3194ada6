"""Discovery is kept in step: what is new, what has changed, what has vanished."""

import pytest
from sqlalchemy import select

from webapp.catalog import service, sync
from webapp.catalog.models import Generator, ProviderModel
from webapp.providers.errors import MissingError, RateError
from webapp.providers.port import GeneratorDetail, GeneratorListing, ModelListing

MODEL = ModelListing(37, "text", "Flash", {"id": 37, "credit_cost": 1})


class Provider:
    """Stands for a provider's discovery."""

    def __init__(self):
        self.listed = {"joke": "Joke", "poster": "Poster"}
        self.schemas = {"poster": [{"id": "model-image", "type": "model"}]}
        self.known_models = [MODEL]
        self.read = []
        self.error = None

    def _listing(self, slug):
        return GeneratorListing(
            slug, self.listed[slug], "Made of\x00 words", "x", "", {"slug": slug, "bad": "\x00"}
        )

    def generators(self):
        return [self._listing(slug) for slug in self.listed]

    def models(self):
        return self.known_models

    def generator(self, slug):
        self.read.append(slug)
        if self.error:
            raise self.error
        if slug not in self.listed:
            raise MissingError("Generator not found")
        return GeneratorDetail(self._listing(slug), self.schemas.get(slug, []))


@pytest.fixture
def provider():
    return Provider()


@pytest.fixture
def rows(db):
    def read(kind=Generator):
        with db.read() as session:
            return {
                getattr(row, "slug", None) or row.model_id: row
                for row in session.scalars(select(kind))
            }

    return read


def test_the_list_and_the_models_are_kept_per_source(db, provider, rows):
    assert sync.sync(db, provider, "generor") == 2
    sync.sync(db, provider, "generor-sandbox")
    with db.read() as session:
        assert len(service.listing(session, ["generor"])) == 2
        assert len(service.listing(session, ["generor", "generor-sandbox"])) == 4
    assert rows()["joke"].kind == "text"
    assert rows()["joke"].description == "Made of words"
    assert rows()["joke"].raw["bad"] == ""
    assert rows(ProviderModel)[37].name == "Flash"


def test_what_has_vanished_is_gone_and_may_come_back(db, provider, rows):
    sync.sync(db, provider, "generor")
    title = provider.listed.pop("joke")
    provider.known_models = []
    sync.sync(db, provider, "generor")
    assert rows()["joke"].gone_at is not None
    assert rows()["poster"].gone_at is None
    assert rows(ProviderModel)[37].gone_at is not None
    provider.listed["joke"] = title
    sync.sync(db, provider, "generor")
    assert rows()["joke"].gone_at is None


def test_reading_one_learns_its_kind_and_its_schema(db, provider, rows):
    sync.sync(db, provider, "generor")
    before = rows()["poster"].schema_hash
    sync.refresh_one(db, provider, "generor", "poster")
    assert rows()["poster"].model_types == ["image"]
    assert rows()["poster"].schema_hash != before
    sync.sync(db, provider, "generor")
    assert rows()["poster"].model_types == ["image"]


def test_details_are_filled_in_a_few_at_a_time_until_the_limit(db, provider, rows):
    sync.sync(db, provider, "generor")
    assert sync.fill(db, provider, "generor", 1) == 1
    assert sync.fill(db, provider, "generor", 5) == 1
    assert sync.fill(db, provider, "generor", 5) == 0
    provider.listed["slogan"] = "Slogan"
    sync.sync(db, provider, "generor")
    provider.error = RateError("Too many requests.", seconds=9)
    assert sync.fill(db, provider, "generor", 5) == 0


def test_one_that_is_opened_is_read_again_once_the_list_was(db, provider):
    sync.sync(db, provider, "generor")
    sync.current(db, provider, "generor", "poster")
    provider.schemas["poster"] = [{"id": "poster-paper", "type": "enum", "options": ["matte"]}]
    sync.sync(db, provider, "generor")
    opened = sync.current(db, provider, "generor", "poster")
    assert [field["id"] for field in opened.parameters] == ["poster-paper"]
    sync.current(db, provider, "generor", "poster")
    assert provider.read == ["poster", "poster"]


def test_one_that_is_opened_is_read_only_when_it_is_old(db, provider, monkeypatch):
    sync.sync(db, provider, "generor")
    sync.current(db, provider, "generor", "joke")
    sync.current(db, provider, "generor", "joke")
    assert provider.read == ["joke"]
    monkeypatch.setattr(service, "STALE_SECONDS", -1)
    provider.error = RateError("Too many requests.")
    assert sync.current(db, provider, "generor", "joke").title == "Joke"
    assert provider.read == ["joke", "joke"]
