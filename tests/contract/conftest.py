"""The client on real sockets: against the sandbox, and against a server that means harm."""

from collections.abc import Mapping

import pytest

from tests.support.sandbox import Sandbox
from webapp.kernel.http import Mouth
from webapp.kernel.secret import Secret
from webapp.providers.generor.client import GenerorClient
from webapp.providers.port import Purpose


class CountingGate:
    """Lets everything pass and remembers what for."""

    def __init__(self) -> None:
        self.taken: list[Purpose] = []
        self.learned: list[tuple[int, Mapping[str, str]]] = []

    def take(self, purpose: Purpose) -> None:
        self.taken.append(purpose)

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        self.learned.append((status, headers))


@pytest.fixture(scope="session")
def sandbox():
    with Sandbox(clock_scale=200.0) as sandbox:
        yield sandbox


@pytest.fixture
def gate():
    return CountingGate()


@pytest.fixture
def client_for(gate):
    def make(base, key="gnr_live_" + "a1" * 20, **more):
        return GenerorClient(
            mouth=Mouth(trusted=[base]), base=base, key=Secret(key), gate=gate, **more
        )

    return make


@pytest.fixture
def client(sandbox, client_for):
    """A client with an account of its own, rich enough for any test."""
    key = sandbox.open_account(credits=5_000, tier="enterprise")
    return client_for(sandbox.api, key)
