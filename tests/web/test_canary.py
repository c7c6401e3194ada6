"""A password, a session, an API token and two links are planted: none of them is kept or said anywhere."""

import base64
import logging

import pytest

from tests.support.canary import dresses, found_in
from tests.support.html import Page
from webapp.web import logs

SECRET = "gnr_live_0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize("dress", dresses(SECRET))
def test_a_planted_secret_is_found_in_every_dress(dress, tmp_path):
    (tmp_path / "file").write_bytes(b"before " + dresses(SECRET)[dress] + b" after")
    assert found_in(SECRET, tmp_path)


@pytest.mark.parametrize("before", [b"", b"x", b"xy", b"xyz"])
def test_base64_is_found_wherever_it_begins(before):
    assert found_in(SECRET, base64.b64encode(before + SECRET.encode() + b"after"))


def test_what_is_not_there_is_not_found(tmp_path):
    (tmp_path / "file").write_bytes(b"gnr_live_0123")
    assert found_in(SECRET, tmp_path, b"nothing", "nothing") == []


def test_no_secret_of_a_person_is_kept_or_logged(client, settings, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(logs.JsonLines())
    password = "plum-orbit-cactus-river-97"
    fields = {"email": "ada@example.test", "name": "Ada", "workspace_name": "Ada and Co"}
    client.post("/setup", data={**fields, "password": password})
    session = client.get_cookie("atelier").value
    invitation = once(client.post("/team/invitations", data={"role": "viewer"}), "/join/")
    token = once(
        client.post("/settings/tokens", data={"label": "A", "scopes": "read", "days": "30"}), "atl_"
    )
    client.get("/api/v1/generations", headers={"Authorization": f"Bearer {token}"})
    client.get(f"/join/{invitation}")
    client.post("/sign-out")
    client.post("/sign-in", data={"email": fields["email"], "password": password + "x"})
    pages = "".join(client.get(path).text for path in ("/sign-in", "/nowhere"))
    for secret in (password, session, token, invitation):
        assert found_in(secret, settings.instance, caplog.text, pages) == []


def once(response, start):
    """What an answer shows this once."""
    shown = Page(response.text).one("input", id="once-link")["value"]
    assert start in shown
    return shown.partition("/join/")[2] or shown
