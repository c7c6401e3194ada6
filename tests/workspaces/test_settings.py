import pytest
from sqlalchemy import select, update

from tests.support.html import Page
from tests.support.people import PASSWORD
from webapp.accounts.models import UserSession
from webapp.kernel import clock
from webapp.workspaces import tokens
from webapp.workspaces.models import ApiToken
from webapp.workspaces.permissions import Permission, of_scopes

NEW = "a-quite-different-walrus"


def test_a_new_password_ends_every_other_session_and_renews_this_one(as_alice, app, alice):
    other = app.test_client()
    other.sign_in(alice)
    before = as_alice.get_cookie("atelier").value
    response = as_alice.post(
        "/settings/password", data={"current_password": PASSWORD, "password": NEW}
    )
    assert response.status_code == 303
    assert as_alice.get_cookie("atelier").value != before
    assert as_alice.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 303


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", NEW, "current_password"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "Alice Ardent", "password"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(as_alice, current, new, field):
    response = as_alice.post(
        "/settings/password", data={"current_password": current, "password": new}
    )
    assert response.status_code == 422
    wrong = [has["name"] for has in Page(response.text).all("input") if has.get("aria-invalid")]
    assert wrong == [field]


def test_the_present_password_cannot_be_guessed_at_length(as_alice):
    for _ in range(10):
        as_alice.post("/settings/password", data={"current_password": "wrong", "password": NEW})
    response = as_alice.post(
        "/settings/password", data={"current_password": PASSWORD, "password": NEW}
    )
    assert response.status_code == 429


def test_sessions_are_listed_and_ended(as_alice, app, alice, db):
    other = app.test_client()
    other.sign_in(alice)
    assert as_alice.page("/settings").words.count("signed in now") == 2
    with db.read() as session:
        newest = session.scalars(select(UserSession).order_by(UserSession.id.desc())).first()
    as_alice.post(f"/settings/sessions/{newest.id}/end")
    assert other.get("/settings").status_code == 303
    assert as_alice.get("/settings").status_code == 200


def test_all_others_are_ended_at_once(as_alice, app, alice):
    others = [app.test_client() for _ in range(3)]
    for other in others:
        other.sign_in(alice)
    as_alice.post("/settings/sessions/end-others")
    assert {other.get("/settings").status_code for other in others} == {303}
    assert as_alice.get("/settings").status_code == 200


def test_a_profile_is_saved_and_shown_in_the_rail(as_alice):
    as_alice.post("/settings/profile", data={"name": " Alice   Andrews "})
    page = as_alice.page("/settings")
    assert page.one("input", name="name")["value"] == "Alice Andrews"
    assert "checked" not in page.one("input", name="shortcuts")


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "'\"><img src=x onerror=alert(1)>", "{{ 7*7 }}"]
)
def test_a_hostile_name_is_only_a_name(as_alice, name):
    as_alice.post("/settings/profile", data={"name": name})
    for path in ("/settings", "/team", "/first-run"):
        page = as_alice.page(path)
        assert name in page.text.replace("&lt;", "<").replace("&gt;", ">").replace(
            "&#39;", "'"
        ).replace("&#34;", '"')
        assert not [has for tag, has in page.elements if "onerror" in has]


def test_a_token_is_shown_once_and_its_digest_kept(as_alice, db):
    made = as_alice.post(
        "/settings/tokens", data={"label": "Nightly", "scopes": ["read", "generate"], "days": "30"}
    )
    text = Page(made.text).one("input", id="once-link")["value"]
    assert tokens.looks_right(text)
    assert made.headers["Cache-Control"] == "no-store"
    again = as_alice.get("/settings/tokens").text
    assert text not in again
    assert text[:12] in again
    assert text[-4:] in again
    with db.read() as session:
        kept = session.scalars(select(ApiToken)).one()
    assert text not in repr(vars(kept))
    assert kept.scopes == ["generate", "read"]


@pytest.mark.parametrize(
    ("field", "value"), [("label", " "), ("scopes", "write"), ("days", "7"), ("scopes", [])]
)
def test_a_token_that_will_not_do(as_alice, db, field, value):
    data = {"label": "Nightly", "scopes": "read", "days": "30"} | {field: value}
    assert as_alice.post("/settings/tokens", data=data).status_code == 422
    with db.read() as session:
        assert session.scalars(select(ApiToken)).all() == []


def issue(db, member, scopes=("read", "generate"), expires=None):
    with db.write() as session:
        return tokens.issue(
            session,
            person_id=member.id,
            workspace_id=member.workspace.id,
            label="Nightly",
            scopes=scopes,
            expires=expires,
        )


def test_a_token_acts_for_its_person_within_its_scopes(db, bob):
    _, text = issue(db, bob, ["read"])
    actor = tokens.use(db, text)
    assert (actor.person_id, actor.workspace_id) == (bob.id, bob.workspace.id)
    assert actor.can(Permission.look)
    assert not actor.can(Permission.generate)
    assert not actor.can(Permission.see_people)


def test_a_token_never_allows_more_than_the_role(db, bob):
    _, text = issue(db, bob)
    actor = tokens.use(db, text)
    assert actor.can(Permission.generate)
    assert not actor.can(Permission.cancel_any)
    assert of_scopes(["everything"]) == frozenset()


def test_use_is_noted(db, bob):
    made, text = issue(db, bob)
    tokens.use(db, text)
    with db.read() as session:
        assert session.get_one(ApiToken, made.id).last_used_at > clock.ago(60)


@pytest.mark.parametrize("end", ["revoked", "expired", "removed", "other last letter", "nonsense"])
def test_a_token_that_has_ended_is_refused(db, bob, as_alice, end):
    made, text = issue(db, bob)
    assert tokens.use(db, text)
    if end == "revoked":
        with db.write() as session:
            tokens.revoke(session, by=bob.actor, id=made.id)
    if end == "expired":
        with db.write() as session:
            session.execute(update(ApiToken).values(expires_at=clock.ago(1)))
    if end == "removed":
        as_alice.post(f"/team/members/{bob.membership.id}/remove")
        as_alice.post(f"/team/members/{bob.id}/restore")
    if end == "other last letter":
        text = text[:-1] + ("a" if text[-1] != "a" else "b")
    if end == "nonsense":
        text = "atl_" + "é" * 60
    assert tokens.use(db, text) is None


def test_the_shape_of_a_token():
    text = tokens.new_text()
    start, shown, secret, check = text.split("_")
    assert (start, len(shown), len(secret), len(check)) == ("atl", 8, 43, 6)
    assert tokens.checksum(f"{start}_{shown}_{secret}") == check
    assert not tokens.looks_right(text.replace(secret, secret[::-1]))
