"""The Connections page: what people see and do, with and without script."""

import pytest

from webapp.connections import service
from webapp.connections.models import Connection, Health
from webapp.kernel.clock import now
from webapp.providers.port import Mode

SCRIPT = {"HX-Request": "true"}


def kept(db, workspace):
    with db.read() as session:
        return service.list_for(session, workspace.id)


def test_the_first_visit_offers_a_form_and_the_sandbox(as_alice):
    text = as_alice.get("/connections").text
    assert "Add a Generor key" in text
    assert "Use the sandbox" in text
    assert 'autocomplete="off"' in text
    assert 'type="password"' in text


def test_a_good_key_is_tested_kept_and_shown_by_its_ends(as_alice, db, workspace, key):
    answer = as_alice.post("/connections", data={"key": f"  {key} ", "label": " Studio  account "})
    assert (answer.status_code, answer.location) == (303, "/connections")
    (made,) = kept(db, workspace)
    assert (made.label, made.health, made.mode) == ("Studio account", Health.ok, Mode.live)
    assert (made.balance, made.tier, made.plan) == (2_000, "pro", "Pro")
    text = as_alice.get("/connections").text
    assert f"{key[:13]}…{key[-4:]}" in text
    assert "2,000 credits" in text
    assert "120 a minute" in text
    assert "Healthy" in text
    assert key[:14] not in text
    assert key[-5:] not in text


def test_a_kept_key_brings_the_generator_list(as_alice, db, key):
    as_alice.post("/connections", data={"key": key, "label": "Studio"})
    with db.read() as session:
        count = session.connection().exec_driver_sql(
            "SELECT count(*) FROM generator WHERE source = 'generor'"
        )
        assert count.scalar_one() >= 12


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Paste your Generor key here."),
        ("sk_live_1234567890abcdef", "A Generor key starts with gnr_live_."),
        ("gnr_live_short", "This is not a whole Generor key."),
        ("gnr_live_" + "a" * 30 + " b", "This is not a whole Generor key."),
        ("gnr_live_" + "é" * 40, "This is not a whole Generor key."),
        ("gnr_live_" + "0" * 40, "Generor does not accept this key."),
    ],
)
@pytest.mark.parametrize("headers", [{}, SCRIPT])
def test_a_key_that_does_not_work_comes_back_beside_its_field(
    as_alice, db, workspace, typed, words, headers
):
    answer = as_alice.post(
        "/connections", data={"key": typed, "label": "Client work"}, headers=headers
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Client work"' in answer.text
    assert not typed or typed.strip() not in answer.text
    assert ("The field was emptied" in answer.text) is bool(typed)
    assert answer.text.startswith("<!doctype html>") is not bool(headers)
    assert kept(db, workspace) == []


def test_a_label_that_is_missing_or_taken_comes_back_beside_its_field(as_alice, connect, key):
    connect("Studio account")
    for label, words in (("", "Give the key a label"), ("studio ACCOUNT", "Another key has")):
        answer = as_alice.post("/connections", data={"key": key, "label": label})
        assert answer.status_code == 422
        assert words in answer.text
        assert key not in answer.text


def test_testing_a_key_keeps_nothing_and_leaves_it_in_its_field(as_alice, db, workspace, key):
    form = {"key": key, "label": "Client", "do": "test"}
    alone = as_alice.post("/connections", data=form, headers=SCRIPT)
    assert alone.status_code == 200
    assert alone.headers["HX-Retarget"] == "#key-tested"
    assert "The key works." in alone.text
    assert "2,000 credits" in alone.text
    page = as_alice.post("/connections", data=form)
    assert "The key works." in page.text
    assert "paste it again" in page.text
    assert key not in page.text
    assert kept(db, workspace) == []


def test_the_sandbox_needs_no_key_and_is_labelled(as_alice, db, workspace):
    for _twice in range(2):
        assert as_alice.post("/connections/sandbox").status_code == 303
    (made,) = kept(db, workspace)
    assert (made.mode, made.source, made.health) == (Mode.sandbox, "generor-sandbox", Health.ok)
    text = as_alice.get("/connections").text
    assert "Sandbox: no AI, costs nothing" in text
    assert "Use the sandbox" not in text


def test_the_sandbox_that_does_not_run_is_said_plainly(as_alice, app, db, workspace, monkeypatch):
    from webapp.connections.providers import Providers
    from webapp.web import state

    with app.app_context():
        parts = state.of(Providers)
    monkeypatch.setattr(parts, "settings", parts.settings.model_copy(update={"sandbox_url": ""}))
    answer = as_alice.post("/connections/sandbox")
    assert answer.status_code == 422
    assert "sandbox is not running" in answer.text
    assert kept(db, workspace) == []


def test_a_key_that_was_revoked_at_the_provider_is_found_out(
    as_alice, db, workspace, connect, sandbox, client
):
    made = connect()
    sandbox.control("POST", "reset")
    assert as_alice.post(f"/connections/{made.id}/check").status_code == 303
    assert kept(db, workspace)[0].health is Health.broken
    text = as_alice.get("/connections").text
    assert "This key does not work." in text
    assert "Not working" in text


def test_label_and_jobs_at_once_can_be_changed(as_alice, db, workspace, connect):
    made = connect()
    form = {"label": "Client work", "concurrency": "16"}
    assert as_alice.post(f"/connections/{made.id}/change", data=form).status_code == 303
    (changed,) = kept(db, workspace)
    assert (changed.label, changed.concurrency) == ("Client work", 16)
    assert service.queue_name(changed) == "generor-16"
    for wrong in ({"label": "", "concurrency": "4"}, {"label": "Other", "concurrency": "5"}):
        answer = as_alice.post(f"/connections/{made.id}/change", data=wrong)
        assert answer.status_code == 422
    (still,) = kept(db, workspace)
    assert (still.label, still.concurrency) == ("Client work", 16)


def test_a_new_key_of_the_same_account_takes_the_old_ones_place(
    as_alice, db, workspace, connect, providers, key
):
    made = connect()
    other = providers.client(made)._channel._mouth.send(
        "POST",
        providers.settings.generor_url + "/api-keys",
        seconds=5,
        limit=10_000,
        headers={"Authorization": f"Bearer {key}"},
        body={"name": "second"},
    )
    import json

    fresh = json.loads(other.body)["data"]["api_key"]
    assert as_alice.post(f"/connections/{made.id}/rotate", data={"key": fresh}).status_code == 303
    (rotated,) = kept(db, workspace)
    assert rotated.key_last4 == fresh[-4:]
    assert providers.client(rotated).balance() == 2_000


def test_a_new_key_of_another_account_has_to_be_wanted(as_alice, db, workspace, connect, sandbox):
    made = connect()
    other = sandbox.open_account(credits=7)
    refused = as_alice.post(f"/connections/{made.id}/rotate", data={"key": other})
    assert refused.status_code == 422
    assert "belongs to" in refused.text
    assert "Change to the other account" in refused.text
    assert kept(db, workspace)[0].key_last4 == made.key_last4
    wanted = {"key": other, "other_account": "on"}
    assert as_alice.post(f"/connections/{made.id}/rotate", data=wanted).status_code == 303
    assert kept(db, workspace)[0].balance == 7


def test_a_new_key_that_does_not_work_changes_nothing(as_alice, db, workspace, connect, providers):
    made = connect()
    answer = as_alice.post(f"/connections/{made.id}/rotate", data={"key": "gnr_live_" + "0" * 40})
    assert answer.status_code == 422
    assert providers.client(kept(db, workspace)[0]).balance() == 2_000


def test_revoking_takes_the_label_typed_and_forgets_the_key(as_alice, db, workspace, connect):
    made = connect()
    for wrong in ("", "yes", "Studio"):
        answer = as_alice.post(f"/connections/{made.id}/revoke", data={"confirm": wrong})
        assert answer.status_code == 422
        assert "Type Studio account" in answer.text
    assert kept(db, workspace)[0].key_ciphertext
    answer = as_alice.post(f"/connections/{made.id}/revoke", data={"confirm": " studio account "})
    assert answer.status_code == 303
    assert kept(db, workspace) == []
    with db.read() as session:
        gone = session.get_one(Connection, made.id)
        assert gone.key_ciphertext is None
        assert gone.revoked_at <= now()
    assert as_alice.post(f"/connections/{made.id}/check").status_code == 404


def test_a_creator_sees_the_cards_and_may_change_nothing(as_bob, connect):
    made = connect()
    text = as_bob.get("/connections").text
    assert "Studio account" in text
    assert "Revoke" not in text
    assert "Add a key" not in text
    assert as_bob.get("/connections/new").status_code == 403
    for path in (
        "",
        "/sandbox",
        *(f"/{made.id}/{act}" for act in ("check", "change", "rotate", "revoke")),
    ):
        assert as_bob.post(f"/connections{path}").status_code == 403


def test_another_workspaces_key_is_not_there(as_charlie, connect, db, workspace):
    made = connect()
    assert made.id not in as_charlie.get("/connections").text
    for act in ("check", "change", "rotate", "revoke"):
        form = {"confirm": made.label, "label": "Mine", "concurrency": "4"}
        assert as_charlie.post(f"/connections/{made.id}/{act}", data=form).status_code == 404
    assert as_charlie.get(f"/connections/{made.id}").status_code == 404
    (still,) = kept(db, workspace)
    assert still.label == made.label


def test_without_dialogs_each_key_has_a_page_of_its_own(as_alice, connect):
    made = connect()
    text = as_alice.get(f"/connections/{made.id}").text
    for words in ("Jobs at once", "New key", "to revoke it"):
        assert words in text
    assert as_alice.get("/connections/new").status_code == 200
