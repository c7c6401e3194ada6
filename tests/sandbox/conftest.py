import itertools

import pytest
import requests

from tests.support.sandbox import Sandbox

_numbers = itertools.count(1)


class Person:
    """Somebody with a key, who asks the API as a client would."""

    def __init__(self, sandbox, key=None):
        self.sandbox = sandbox
        self.session = requests.Session()
        self.key = key
        if key:
            self.session.headers["Authorization"] = f"Bearer {key}"

    def ask(self, method, path, **kwargs):
        return self.session.request(method, self.sandbox.api + path, timeout=30, **kwargs)

    def get(self, path, **query):
        return self.ask("GET", path, params=query)

    def estimate(self, slug, **body):
        return self.ask("POST", f"/generators/{slug}/estimate", json=body)

    def generate(self, slug, prompt="A joke about tea", model_id=1, **body):
        wanted = {"prompt": prompt, "model_id": model_id, "privacy_mode": 1, **body}
        return self.ask("POST", f"/generators/{slug}/generate", json=wanted)

    @property
    def account_id(self):
        return self.get("/users/me").json()["data"]["user_id"]

    @property
    def credits(self):
        return self.get("/credits/balance").json()["data"]["total"]

    @property
    def charged(self):
        return sum(row["amount"] for row in self.sandbox.charges(self.account_id))


@pytest.fixture(scope="session")
def running():
    with Sandbox(clock_scale=100) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running):
    """The shared sandbox with its limits out of the way and its settings as at the start."""
    settings = {"rate_factor": 100, "price_factor": 1, "clock_scale": 100, "polluted_costs": False}
    running.control("PUT", "settings", settings)
    return running


@pytest.fixture
def open_person(sandbox):
    def opened(**wanted):
        wanted.setdefault("username", f"person-{next(_numbers)}")
        return Person(sandbox, sandbox.open_account(**wanted))

    return opened


@pytest.fixture
def alice(open_person):
    return open_person(credits=2_000)


@pytest.fixture
def charlie(open_person):
    return open_person(credits=2_000)


@pytest.fixture
def nobody(sandbox):
    return Person(sandbox)


@pytest.fixture
def strict():
    """A sandbox of its own, with the documented limits."""
    with Sandbox(clock_scale=100) as sandbox:
        yield sandbox


def refused(answer, status, code):
    """The answer is the documented error envelope; its message is returned."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert body["success"] is False
    assert body["error"]["code"] == code
    assert body["error"]["status"] == status
    return body["error"]["message"]
