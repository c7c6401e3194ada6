"""A person, a workspace and a real provider to create with: the sandbox on its own port."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from tests.create.filled import Form
from tests.support.sandbox import Sandbox
from webapp.catalog import sync
from webapp.connections import service as connections
from webapp.connections.keyring import Keyring
from webapp.connections.providers import Providers
from webapp.generations.models import Generation
from webapp.kernel.secret import Secret
from webapp.providers.port import Mode, Provider


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox(clock_scale=200.0) as sandbox:
        yield sandbox


@pytest.fixture
def settings(settings, sandbox):
    return settings.model_copy(update={"generor_url": sandbox.api, "sandbox_url": sandbox.url})


@pytest.fixture
def providers(settings, db):
    return Providers(settings, db, Keyring.open(settings))


@pytest.fixture
def connect(db, providers, sandbox, alice):
    def add(label="Main key", mode=Mode.live, person=alice, tier="enterprise", **account):
        key = sandbox.open_account(tier=tier, **{"credits": 2_000, **account})
        made = connections.add(
            db, providers, workspace_id=person.workspace.id, provider=Provider.generor, mode=mode,
            label=label, key=Secret(key), by=person.actor,
        )  # fmt: skip
        sync.sync(db, providers.client(made), made.source)
        return made

    return add


@pytest.fixture
def connection(connect):
    return connect()


class Desk:
    """Somebody at the Create page of one generator."""

    def __init__(self, browser, slug="horoscope", source="generor"):
        self.browser = browser
        self.path = f"/create/{source}/{slug}"

    def open(self, query="") -> Form:
        answer = self.browser.get(self.path + query)
        assert answer.status_code == 200, answer.text
        self.html = answer.text
        return Form(answer.text)

    def post(self, data, path="", **headers):
        self.answer = self.browser.post(
            self.path + path,
            data=urlencode(data),
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )
        self.html = self.answer.text
        return self.answer

    def send(self, form, *, do="generate", **changes):
        """Press a button of the form; the submit button's own name goes with it."""
        return self.post([*form.with_(**changes), ("do", do)])

    def price(self, form, **changes) -> Form:
        """Ask for the price without scripts; the page that comes back."""
        answer = self.send(form, do="price", **changes)
        assert answer.status_code == 200, answer.text
        return Form(answer.text)

    def quote(self, form, **changes):
        """What the script of the page asks for while somebody types."""
        return self.post(form.with_(**changes), "/quote", **{"HX-Request": "true"})


@pytest.fixture
def desk(as_alice, connection):
    return Desk(as_alice)


@pytest.fixture
def at(as_alice, connection):
    def sit(slug, source="generor"):
        return Desk(as_alice, slug, source)

    return sit


@pytest.fixture
def queued(db):
    """Everything that was queued, oldest first."""

    def rows():
        with db.read() as session:
            return session.scalars(select(Generation).order_by(Generation.id)).all()

    return rows
