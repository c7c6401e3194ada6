import re

import pytest

from webapp.web.headers import ALWAYS

PAGES = ["/sign-in", "/forgot", "/team", "/settings", "/queue", "/gallery", "/nowhere", "/healthz"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(as_alice, path):
    headers = as_alice.get(path).headers
    for name, value in ALWAYS.items():
        assert headers[name] == value
    assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize("path", ["/team", "/settings", "/queue", "/gallery"])
def test_a_private_page_is_kept_nowhere(as_alice, path):
    headers = as_alice.get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert {"Cookie", "HX-Request"} <= set(headers["Vary"].replace(" ", "").split(","))


def test_the_policy_allows_what_is_ours_and_nothing_else(as_alice):
    policy = as_alice.get("/team").headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([\w-]{20,})'", policy)[1]
    assert policy == (
        f"default-src 'none'; script-src 'nonce-{nonce}' 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "object-src 'none'; frame-ancestors 'none'"
    )


def test_no_two_answers_share_a_nonce(as_alice):
    policies = {as_alice.get("/team").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


def test_a_file_is_kept_for_ever_under_the_address_of_its_contents(app, client, alice):
    with app.app_context():
        address = app.jinja_env.globals["static_url"]("css/app.css")
    response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert "Set-Cookie" not in response.headers


def test_a_file_under_an_older_address_is_served_but_not_kept(client):
    assert client.get("/static/0000/css/app.css").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["../pyproject.toml", "%2e%2e/pyproject.toml", "/etc/passwd", "css/none.css"]
)
def test_nothing_but_our_files_is_served(client, alice, path):
    assert client.get(f"/static/0000/{path}").status_code in {308, 404}
