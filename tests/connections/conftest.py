"""A sandbox to connect to, and an application that knows it as both the live provider and the sandbox."""

import pytest

from tests.support.sandbox import Sandbox
from webapp.connections import service
from webapp.connections.keyring import Keyring
from webapp.connections.providers import Providers
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
def key(sandbox) -> str:
    """A key of an account of its own, at the pretended live provider."""
    return sandbox.open_account(credits=2_000, tier="pro")


@pytest.fixture
def connect(db, providers, alice, key):
    """Add a key to Alice's workspace."""

    def add(label="Studio account", key=key, mode=Mode.live, **more):
        return service.add(
            db,
            providers,
            workspace_id=alice.workspace.id,
            provider=Provider.generor,
            mode=mode,
            label=label,
            key=Secret(key),
            by=alice.actor,
            **more,
        )

    return add
