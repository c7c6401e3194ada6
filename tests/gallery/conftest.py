import pytest

from tests.factories import money
from tests.support import people
from tests.support.databases import both_db, both_settings, postgres  # noqa: F401 - fixtures
from webapp.assets.storage import Storage
from webapp.workspaces.models import Role


@pytest.fixture
def storage(settings) -> Storage:
    """Where the application of this test keeps its files."""
    return Storage.open(settings)


@pytest.fixture
def connection(db, alice):
    return money.connection(db, member=alice, label="Sandbox")


@pytest.fixture
def vera(db, workspace) -> people.Member:
    """A viewer on Alice's team."""
    return people.member(db, "Vera Voss", workspace, Role.viewer)


@pytest.fixture
def as_vera(app, vera):
    browser = app.test_client()
    browser.sign_in(vera)
    return browser
