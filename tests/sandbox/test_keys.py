import re

import pytest

from tests.sandbox.conftest import Person, refused


def test_a_key_of_the_sandboxs_own_beginning_opens_an_account_by_itself(sandbox):
    key = "gnr_live_5adb0c" + "a1" * 17
    me = Person(sandbox, key).get("/users/me").json()["data"]

    assert me["credits"]["total"] == 2_000
    assert me["username"].startswith("sandbox-")
    assert Person(sandbox, key).get("/users/me").json()["data"]["user_id"] == me["user_id"]
    assert Person(sandbox, key).get("/users/me").headers["X-RateLimit-Tier"] == "pro"


@pytest.mark.parametrize(
    "key", ["nonsense", "gnr_live_" + "b" * 40, "gnr_live_5adb0c", "gnr_live_5adb0c" + "a" * 35]
)
def test_a_malformed_or_unknown_key_is_refused(sandbox, key):
    refused(Person(sandbox, key).get("/users/me"), 401, "UNAUTHORIZED")


def test_what_needs_a_key_says_so(nobody):
    refused(nobody.get("/users/me"), 401, "UNAUTHORIZED")
    refused(nobody.generate("joke"), 401, "UNAUTHORIZED")


@pytest.mark.parametrize(
    ("scope", "may"), [("read", {"read"}), ("write", {"write"}), ("generate", {"generate"})]
)
def test_a_scope_opens_its_own_door_only(open_person, scope, may):
    person = open_person(scopes=[scope])
    tries = {
        "read": person.get("/users/me"),
        "write": person.ask("PATCH", "/users/me", json={"bio": "Hello"}),
        "generate": person.generate("joke"),
    }

    assert {name for name, answer in tries.items() if answer.status_code < 300} == may
    for name in tries.keys() - may:
        refused(tries[name], 403, "FORBIDDEN")


def test_keys_are_made_listed_and_revoked(alice):
    made = alice.ask("POST", "/api-keys", json={"name": "My App", "scopes": ["read", "generate"]})
    key = made.json()["data"]["api_key"]
    other = Person(alice.sandbox, key)

    assert made.status_code == 201
    assert re.fullmatch(r"gnr_live_[0-9a-f]{40}", key)
    assert other.account_id == alice.account_id
    listed = alice.get("/api-keys").json()["data"]
    assert listed[-1]["prefix"] == key[:17]
    assert all("api_key" not in row for row in listed)
    assert alice.ask("DELETE", f"/api-keys/{made.json()['data']['key_id']}").status_code == 200
    refused(other.get("/users/me"), 401, "UNAUTHORIZED")


def test_an_account_has_at_most_ten_keys(alice):
    answers = [alice.ask("POST", "/api-keys", json={"name": f"Key {n}"}) for n in range(10)]

    assert [answer.status_code for answer in answers] == [201] * 9 + [400]


def test_the_keys_themselves_are_nowhere_in_the_database(tmp_path):
    from tests.support.sandbox import Sandbox

    with Sandbox(state=tmp_path) as sandbox:
        key = sandbox.open_account()
        assert Person(sandbox, key).get("/users/me").status_code == 200
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("sandbox.sqlite3*"))

    assert key[:17].encode() in kept
    assert key[17:].encode() not in kept
