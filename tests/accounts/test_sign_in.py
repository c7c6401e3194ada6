from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.support.html import Page
from tests.support.people import PASSWORD
from webapp.accounts import limits
from webapp.accounts.models import Person, SignInAttempt, UserSession
from webapp.kernel import clock


def sign_in(client, email, password=PASSWORD, next_="/team", **kwargs):
    data = {"email": email, "password": password, "next": next_}
    return client.post("/sign-in", data=data, **kwargs)


def test_the_right_password_signs_in_and_goes_on(client, alice):
    response = sign_in(client, alice.email)
    assert (response.status_code, response.location) == (303, "/team")
    assert "Alice Ardent" in client.page("/team").words


def test_the_address_may_be_typed_in_any_case(client, alice):
    assert sign_in(client, f"  {alice.email.upper()} ").status_code == 303


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, alice):
    wrong, unknown = (
        sign_in(client, alice.email, "wrong"),
        sign_in(client, "zoe@example.test", "wrong"),
    )
    assert wrong.status_code == unknown.status_code == 422
    words = Page(wrong.text).words
    assert "Email and password do not match" in words
    assert words == Page(unknown.text).words


def test_the_form_comes_back_with_the_address_and_without_the_password(client, alice):
    page = Page(sign_in(client, alice.email, "wrong").text)
    assert page.one("input", name="email")["value"] == alice.email
    assert not page.one("input", name="password")["value"]
    assert page.one("input", name="next")["value"] == "/team"


def test_only_the_digest_of_the_token_is_kept(client, alice, db):
    sign_in(client, alice.email)
    token = client.get_cookie("atelier").value
    with db.read() as session:
        kept = session.scalars(select(UserSession)).one()
    assert len(token) >= 43
    assert token not in repr(vars(kept))
    assert kept.person_id == alice.id


def test_the_cookie_is_for_http_only_and_lax(client, alice):
    header = sign_in(client, alice.email).headers.getlist("Set-Cookie")[0]
    assert header.startswith("atelier=")
    assert all(part in header for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Secure" not in header


def test_a_cookie_stolen_before_sign_out_is_worth_nothing_after_it(client, app, alice):
    sign_in(client, alice.email)
    stolen = client.get_cookie("atelier").value
    assert client.post("/sign-out").status_code == 303
    thief = app.test_client()
    thief.set_cookie("atelier", stolen)
    response = thief.get("/team")
    assert (response.status_code, response.location) == (303, "/sign-in?next=/team&ended=1")


def test_a_fragment_asked_with_an_ended_session_gets_a_bare_401(client, alice):
    client.set_cookie("atelier", "x" * 43)
    response = client.get(
        "/team", headers={"HX-Request": "true", "Referer": "http://localhost/queue?who=mine"}
    )
    assert (response.status_code, response.data) == (401, b"")
    assert response.headers["HX-Redirect"] == "/sign-in?next=/queue?who%3Dmine&ended=1"


def test_a_token_planted_before_signing_in_is_not_the_one_used_after(client, alice, db):
    client.set_cookie("atelier", "planted-by-somebody-else-planted-by-somebody-else")
    sign_in(client, alice.email)
    assert client.get_cookie("atelier").value != "planted-by-somebody-else-planted-by-somebody-else"


def test_signing_in_again_ends_the_session_before(client, app, alice):
    before = client.sign_in(alice)
    sign_in(client, alice.email)
    old = app.test_client()
    old.set_cookie("atelier", before)
    assert old.get("/team").status_code == 303
    assert client.get("/team").status_code == 200


@pytest.mark.parametrize("field", ["last_seen_at", "expires_at"])
def test_a_session_ends_by_itself(as_alice, db, field):
    past = {"last_seen_at": clock.ago(12 * 3600 + 1), "expires_at": clock.ago(1)}
    assert as_alice.get("/team").status_code == 200
    with db.write() as session:
        session.execute(update(UserSession).values({field: past[field]}))
    assert as_alice.get("/team").status_code == 303


def test_a_session_in_use_stays_and_no_longer_than_fourteen_days(as_alice, db):
    with db.write() as session:
        session.execute(update(UserSession).values(last_seen_at=clock.ago(6 * 3600)))
    assert as_alice.get("/team").status_code == 200
    with db.read() as session:
        kept = session.scalars(select(UserSession)).one()
    assert kept.last_seen_at > clock.ago(60)
    assert kept.expires_at < clock.now() + timedelta(days=14)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.test/",
        "//evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "/\tx",
        "",
        "evil",
    ],
)
def test_signing_in_never_leads_elsewhere(client, alice, elsewhere):
    assert sign_in(client, alice.email, next_=elsewhere).location == "/"


def test_ten_failures_close_the_door_for_five_minutes(client, alice, db):
    for _ in range(10):
        assert sign_in(client, alice.email, "wrong").status_code == 422
    response = sign_in(client, alice.email)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 301
    assert "Too many attempts" in Page(response.text).words
    with db.write() as session:
        session.execute(update(SignInAttempt).values(at=clock.ago(301)))
    assert sign_in(client, alice.email).status_code == 303


def test_the_limit_of_one_person_does_not_hold_back_another_elsewhere(client, app, alice, charlie):
    for _ in range(10):
        sign_in(client, alice.email, "wrong")
    there = {"environ_base": {"REMOTE_ADDR": "198.51.100.7"}}
    assert sign_in(app.test_client(), charlie.email, **there).status_code == 303
    assert sign_in(app.test_client(), alice.email, **there).status_code == 429


def test_one_address_may_not_try_many_people(client, alice):
    for n in range(10):
        assert sign_in(client, f"person{n}@example.test", "wrong").status_code == 422
    assert sign_in(client, alice.email).status_code == 429


def test_hosts_of_one_ipv6_network_are_one_address():
    one = limits.keys(email="a@b.test", address="2001:db8::1")
    same = limits.keys(email="a@b.test", address="2001:db8::ffff:2")
    other = limits.keys(email="a@b.test", address="2001:db8:0:1::1")
    assert one == same != other


def test_success_forgives_what_was_mistyped(client, alice, db):
    for _ in range(9):
        sign_in(client, alice.email, "wrong")
    sign_in(client, alice.email)
    with db.read() as session:
        assert session.scalars(select(SignInAttempt)).all() == []


def test_an_old_hash_is_made_anew_at_sign_in(client, alice, db, strong_hashes):
    sign_in(client, alice.email)
    with db.read() as session:
        kept = session.get_one(Person, alice.id).password_hash
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_who_is_signed_in_already_goes_on(as_alice):
    assert as_alice.get("/sign-in?next=/settings").location == "/settings"
