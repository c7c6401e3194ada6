"""What every test stands on: a migrated database of its own, the application, and the cast."""

import os
import shutil
from pathlib import Path

import pytest
from jinja2 import StrictUndefined

from tests.support import people
from tests.support.web import Browser, CompiledTemplates
from webapp import migrations
from webapp.accounts import passwords
from webapp.app import create_app
from webapp.db.engine import Database
from webapp.jobs.service import Jobs
from webapp.kernel.settings import Settings
from webapp.web import state
from webapp.workspaces.models import Role

pytest_plugins = ["tests.support.databases"]

for name in list(os.environ):
    if name.startswith("ATELIER_"):
        del os.environ[name]


@pytest.fixture(scope="session")
def template_instance(tmp_path_factory) -> Path:
    """An instance folder whose database is migrated; copied for each test, so that each may do as it likes."""
    folder = tmp_path_factory.mktemp("template")
    settings = Settings(instance=folder)
    migrations.upgrade(settings.database)
    jobs = Jobs(settings)
    jobs.migrate()
    jobs.close()
    return folder


@pytest.fixture
def settings(template_instance, tmp_path) -> Settings:
    """Settings over an instance folder of this test's own."""
    instance = tmp_path / "instance"
    shutil.copytree(template_instance, instance)
    return Settings(instance=instance)


@pytest.fixture(autouse=True)
def cheap_hashes(request, monkeypatch):
    """Hash in a millisecond instead of a tenth of a second, except where the parameters are what is tried."""
    if "strong_hashes" not in request.fixturenames:
        monkeypatch.setattr(passwords, "_hasher", people.CHEAP)


@pytest.fixture
def strong_hashes():
    """For tests of the real parameters."""


@pytest.fixture
def db(settings):
    """The database of this test. Real transactions: another process or thread sees what is committed."""
    database = Database(settings.database)
    yield database
    database.dispose()


@pytest.fixture
def app(settings):
    made = create_app(settings)
    made.testing = True
    made.test_client_class = Browser
    made.jinja_env.bytecode_cache = CompiledTemplates()
    made.jinja_env.undefined = StrictUndefined
    with made.app_context():
        database = state.of(Database)
    yield made
    database.dispose()


@pytest.fixture
def client(app) -> Browser:
    """A browser that has not signed in."""
    return app.test_client()


@pytest.fixture
def alice(db) -> people.Member:
    """The owner."""
    return people.owner(db, "Alice Ardent", "Northwind Studio")


@pytest.fixture
def workspace(alice):
    """Alice's workspace, where most things happen."""
    return alice.workspace


@pytest.fixture
def bob(db, workspace) -> people.Member:
    """A creator on Alice's team."""
    return people.member(db, "Bob Baker", workspace, Role.creator)


@pytest.fixture
def charlie(db) -> people.Member:
    """Outside: he owns another workspace."""
    return people.owner(db, "Charlie Chalk", "Halden and Sons")


@pytest.fixture
def as_alice(app, alice) -> Browser:
    return _signed_in(app, alice)


@pytest.fixture
def as_bob(app, bob) -> Browser:
    return _signed_in(app, bob)


@pytest.fixture
def as_charlie(app, charlie) -> Browser:
    return _signed_in(app, charlie)


def _signed_in(app, person) -> Browser:
    browser = app.test_client()
    browser.sign_in(person)
    return browser
