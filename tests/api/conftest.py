"""The API over a real provider: the sandbox, reached as if it were the live one."""

import pytest

from tests.support.openapi import Contract
from tests.support.sandbox import Sandbox
from webapp.api.openapi import build
from webapp.app import create_app
from webapp.catalog import sync
from webapp.connections import service as connections
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.kernel.secret import Secret
from webapp.providers.port import Mode, Provider
from webapp.web import state
from webapp.workspaces import tokens


class Api:
    """A program with one token. Every answer is held to the OpenAPI document."""

    def __init__(self, app, token):
        self.client = app.test_client()
        self.token = token
        self.contract = Contract(build())

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, body=None, **headers):
        return self.ask("POST", path, json=body, **headers)

    def ask(self, method, path, *, json=None, data=None, hold=True, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        whole = path if path.startswith("/api/") else f"/api/v1{path}"
        answer = self.client.open(
            whole, method=method, json=json, data=data, headers=sent, csrf=False
        )
        if hold:
            self.contract.hold(method, whole, answer)
        return answer


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox(clock_scale=100) as running:
        yield running


@pytest.fixture
def settings(settings, sandbox):
    return settings.model_copy(
        update={"generor_url": sandbox.api, "sandbox_url": sandbox.url, "discovery_seconds": 1e9}
    )


@pytest.fixture
def app(app, settings):
    """The application of the outer fixture, over these settings."""
    made = create_app(settings)
    made.testing = True
    made.test_client_class = app.test_client_class
    with made.app_context():
        parts = [state.of(Database), state.of(Providers)]
    yield made
    parts[0].dispose()


@pytest.fixture
def providers(app) -> Providers:
    with app.app_context():
        return state.of(Providers)


@pytest.fixture
def connect(db, providers, sandbox):
    """Give a workspace a key: `connect(workspace, "Main")`, with `credits=`, `scopes=` or `mode=`."""

    def add(workspace, label="Main", *, mode=Mode.live, **account):
        key = Secret(sandbox.open_account(**({"credits": 5000} | account)))
        made = connections.add(
            db,
            providers,
            workspace_id=workspace.id,
            provider=Provider.generor,
            mode=mode,
            label=label,
            key=key,
            by=None,
        )
        sync.sync(db, providers.client(made), made.source)
        return made

    return add


@pytest.fixture
def connection(connect, workspace):
    """Alice's workspace has one key."""
    return connect(workspace)


@pytest.fixture
def api_for(app, db):
    """A program that acts for somebody: `api_for(bob)`, `api_for(bob, "read")`."""

    def make(member, *scopes):
        with db.write() as session:
            _, text = tokens.issue(
                session,
                person_id=member.id,
                workspace_id=member.workspace.id,
                label="Test",
                scopes=scopes or ("read", "generate"),
            )
        return Api(app, text)

    return make


@pytest.fixture
def api(api_for, alice) -> Api:
    return api_for(alice)


@pytest.fixture
def nobody(app) -> Api:
    """A program without a token."""
    return Api(app, "")
