"""A whole job without a browser: the command line before and while `atelier run` is up, then the API."""

import hashlib
import json
import time

import pytest

from tests.support.sandbox import Sandbox
from tests.support.server import Atelier

pytestmark = pytest.mark.xdist_group("run")
RECIPE = {
    "generator": "generor/horoscope",
    "connection": "Main",
    "input": {"prompt": "A calm week", "model_id": 37, "count": 2, "zodiac-sign": "aries"},
}


@pytest.fixture(scope="module")
def provider():
    with Sandbox(clock_scale=20) as running:
        yield running


@pytest.fixture(scope="module")
def atelier(tmp_path_factory, provider):
    """An Atelier whose Generor is `provider`; a person is made before it ever ran."""
    folder = tmp_path_factory.mktemp("headless") / "instance"
    made = Atelier(folder, sandbox=False, ATELIER_GENEROR_URL=provider.api)
    made.cli(
        *("user", "create", "--email", "ann@example.org", "--name", "Ann"),
        *("--workspace", "Northwind", "--password-stdin"),
        stdin="four unrelated words do\n",
    )
    with made:
        yield made


@pytest.fixture(scope="module")
def token(atelier):
    scopes = ("--scope", "read", "--scope", "generate")
    who = ("--email", "ann@example.org", "--workspace", "Northwind")
    return atelier.cli("token", "create", *who, *scopes).stdout.strip()


@pytest.fixture(scope="module")
def connected(atelier, provider):
    done = add_key(atelier, provider.open_account(credits=500), label="Main")
    assert done.returncode == 0, done.stderr
    return done


def add_key(atelier, key, *, label, workspace="Northwind"):
    named = ("--workspace", workspace, "--provider", "generor", "--label", label)
    return atelier.cli("connection", "add", *named, "--key-stdin", stdin=f"{key}\n", check=False)


def test_setting_up_is_over_once_there_is_somebody(atelier):
    status, _, _ = atelier.get("/setup")

    assert status in {302, 303, 404}


def test_a_key_that_works_brings_the_generators_with_it(atelier, connected, token):
    listed = json.loads(atelier.get("/api/v1/generators", token)[2])["data"]

    assert len(listed) >= 12
    shown = atelier.cli("connection", "list", "--workspace", "Northwind").stdout
    assert "Main\tlive\t" in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize("key", ["gnr_live_" + "0" * 40, "sk_live_of_another_provider", ""])
def test_a_key_that_does_not_is_refused_with_the_reason_and_never_shown(atelier, key):
    done = add_key(atelier, key, label="Wrong")

    assert done.returncode == 1
    assert done.stderr.startswith("atelier: ")
    assert not key or key not in done.stdout + done.stderr


def test_a_job_goes_all_the_way(atelier, provider, connected, token):
    _, _, body = atelier.ask("POST", "/api/v1/quotes", token=token, body=RECIPE)
    price = json.loads(body)["amount"]["high"]

    status, headers, body = atelier.ask(
        "POST", "/api/v1/generations", token=token, body=RECIPE | {"max_amount": price}
    )
    assert status == 202, body
    done = finished(atelier, headers["location"], token)

    assert done["state"] == "completed", done
    assert done["charge"]["state"] == "charged"
    assert done["charge"]["amount"] == sum(row["amount"] for row in provider.charges()) > 0
    assert len(done["assets"]) == 2
    for asset in done["assets"]:
        status, got, file = atelier.get(asset["url"], token)
        assert status == 200
        assert hashlib.sha256(file).hexdigest() == asset["sha256"]
        assert len(file) == asset["bytes"]
        assert got["content-type"].startswith(asset["media_type"])
    assert provider.violations() == []


def finished(atelier, path, token, seconds=60):
    deadline = time.monotonic() + seconds
    while True:
        shown = json.loads(atelier.get(path, token)[2])
        if shown["state"] in {"completed", "failed", "cancelled", "unknown"}:
            return shown
        assert time.monotonic() < deadline, shown
        time.sleep(0.2)


def test_the_token_is_in_nothing_that_was_said(atelier, token):
    assert token not in atelier.said


def test_workers_lists_the_one_that_works(atelier):
    deadline = time.monotonic() + 20
    while "pid" not in (said := atelier.cli("workers").stdout):
        assert time.monotonic() < deadline
        time.sleep(0.5)
    assert "s ago" in said


def test_the_keys_are_well_and_can_be_rotated_while_it_runs(atelier, connected, token):
    assert "Every stored key can be read" in atelier.cli("keys", "doctor").stdout

    atelier.cli("keys", "rotate")

    assert "Every stored key can be read" in atelier.cli("keys", "doctor").stdout
    status, _, body = atelier.ask("POST", "/api/v1/quotes", token=token, body=RECIPE)
    assert status == 200, body
