import pytest

from tests.sandbox.conftest import Person, refused
from tests.support.sandbox import Sandbox

COLOUR = {"id": "tea-colour", "type": "color", "default": "#aa5500"}


def test_no_web_page_reaches_the_control_surface(sandbox, nobody):
    assert nobody.session.get(sandbox.url + "/_sandbox/charges", timeout=5).status_code == 404


def test_a_generator_appears_changes_and_goes_while_the_sandbox_runs(alice, nobody):
    def schema():
        return nobody.get("/generators/tea-label").json()["data"]["parameters"]

    model = {"id": "model-image", "type": "model", "default": 10003}
    alice.sandbox.control(
        "PUT", "generators/tea-label", {"title": "Tea label", "parameters": [model]}
    )
    assert "tea-label" in {entry["slug"] for entry in nobody.get("/generators").json()["data"]}
    assert alice.generate("tea-label", "Earl", 10003).status_code == 201

    alice.sandbox.control("PUT", "generators/tea-label", {"parameters": [model, COLOUR]})
    assert schema() == [model, COLOUR]
    assert nobody.get("/generators/tea-label").json()["data"]["title"] == "Tea label"

    alice.sandbox.control("DELETE", "generators/tea-label")
    refused(nobody.get("/generators/tea-label"), 404, "NOT_FOUND")


def test_two_keys_can_belong_to_one_account(alice):
    made = alice.sandbox.control("POST", f"accounts/{alice.account_id}/keys", {})
    other = Person(alice.sandbox, made["api_key"])

    assert other.account_id == alice.account_id
    assert alice.sandbox.control("POST", "keys/revoke", {"api_key": other.key}) == {"revoked": True}
    refused(other.get("/users/me"), 401, "UNAUTHORIZED")


def test_credits_can_be_given_and_taken(alice):
    alice.sandbox.control("POST", f"accounts/{alice.account_id}/credits", {"delta": -500})

    assert alice.credits == 1_500


def test_requests_are_counted_by_path(alice):
    def count():
        return alice.sandbox.control("GET", "requests").get("/api/v1/generators/joke", 0)

    before = count()
    alice.get("/generators/joke")
    assert count() == before + 1


def test_a_wish_that_makes_no_sense_is_refused(sandbox):
    with pytest.raises(RuntimeError, match="400"):
        sandbox.open_account(tier="golden")


def test_a_reset_forgets_everything(strict):
    person = Person(strict, strict.open_account())
    person.generate("joke")
    strict.control("POST", "reset")

    assert strict.charges() == []
    refused(person.get("/users/me"), 401, "UNAUTHORIZED")


def test_data_outlive_the_process(tmp_path):
    with Sandbox(state=tmp_path, clock_scale=100) as first:
        person = Person(first, first.open_account())
        kept = person.generate("joke", "Kept").json()["data"]["creations"][0]["creation_id"]
        number = first.charges()[0]["request_no"]
    with Sandbox(state=tmp_path, clock_scale=100) as second:
        again = Person(second, person.key)
        assert again.get(f"/creations/{kept}").json()["data"]["prompt"] == "Kept"
        again.generate("joke")
        assert [row["request_no"] for row in second.charges()] == [number, number + 1]
