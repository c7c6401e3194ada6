"""Whatever a provider answers, the client says one of our errors, and never takes a paid call for unsent."""

from contextlib import suppress

import pytest

from tests.kernel.hostile import BEHAVIOURS, GARBLED, hostile_server
from webapp.providers.errors import (
    DownError,
    InvalidError,
    RateError,
    UnknownOutcome,
)
from webapp.providers.generor import channel

BODY = {"prompt": "A joke", "model_id": 37, "privacy_mode": 1}
QUICK = [
    name
    for name in BEHAVIOURS
    if not name.startswith(("slow", "silent", "endless", "ten", "redirect"))
]
NAMES = [*QUICK, "slow-body", "endless-chunks", "silent", *GARBLED]


@pytest.fixture(scope="module")
def server():
    with hostile_server() as server:
        yield server


@pytest.fixture
def client(server, client_for, monkeypatch):
    monkeypatch.setattr(channel, "READ_SECONDS", 0.5)
    monkeypatch.setattr(channel, "FILE_SECONDS", 0.5)
    return client_for(f"{server.url}/api/v1", generate_seconds=0.5)


@pytest.mark.parametrize("name", NAMES)
def test_a_paid_call_that_comes_back_garbled_has_an_unknown_outcome(server, client, name):
    server.force = name
    before = len(server.requests)
    with pytest.raises(UnknownOutcome) as caught:
        client.generate("joke", BODY)
    assert caught.value.retryable is False
    assert len(server.requests) - before == 1, "and is never sent twice"


@pytest.mark.parametrize("name", NAMES)
def test_a_read_that_comes_back_garbled_is_one_of_our_errors(server, client, name):
    server.force = name
    for ask in (
        client.check,
        client.generators,
        client.models,
        client.creations,
        client.transactions,
        client.balance,
        lambda: client.generator("joke"),
        lambda: client.estimate("joke", BODY),
        lambda: client.creation("7"),
        lambda: client.status("7"),
    ):
        with suppress(DownError):
            ask()
        if name.startswith(("slow", "silent", "endless")):
            break


@pytest.mark.parametrize("name", ["reset-in-body", "slow-body", "too-long", "html-error"])
def test_a_file_that_breaks_off_is_one_of_our_errors(server, client, name):
    server.force = name
    with (
        pytest.raises(DownError),
        client.fetch(f"{server.url}/users/1/img/{name}") as download,
    ):
        for _piece in download.chunks:
            pass


def test_a_file_elsewhere_inside_is_refused(client):
    for address in ("http://10.0.0.1/a.png", "https://169.254.169.254/latest/meta-data"):
        with pytest.raises(InvalidError, match="does not go"), client.fetch(address):
            pass


def test_a_closed_door_is_provably_unsent(client_for):
    with pytest.raises(DownError) as caught:
        client_for("http://127.0.0.1:1/api/v1").generate("joke", BODY)
    assert caught.value.retryable


class FullGate:
    def take(self, purpose):
        raise RateError("full", seconds=9)

    def learn(self, status, headers):
        raise AssertionError


def test_a_full_gate_stops_a_request_before_it_leaves(server, client):
    client._channel._gate = FullGate()
    before = len(server.requests)
    for ask in (client.balance, lambda: client.generate("joke", BODY), client.prepare):
        with pytest.raises(RateError):
            ask()
    assert len(server.requests) == before


def test_room_taken_beforehand_is_not_taken_again(server, client, gate):
    server.force = "html"
    client.prepare()
    client.prepare()
    with pytest.raises(UnknownOutcome):
        client.generate("joke", BODY)
    assert len(gate.taken) == 1
    with pytest.raises(UnknownOutcome):
        client.generate("joke", BODY)
    assert len(gate.taken) == 2
