import pytest

from tests.support import people
from tests.support.web import Browser
from webapp.app import create_app


@pytest.fixture
def browser(settings, alice):
    app = create_app(settings.model_copy(update={"public_url": "https://atelier.example"}))
    app.testing = True
    app.test_client_class = Browser
    return app.test_client()


PROXIED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "atelier.example",
}


def test_over_https_the_cookie_belongs_to_this_host_alone(browser, alice):
    response = browser.get("/sign-in", headers=PROXIED)
    assert "max-age=63072000" in response.headers["Strict-Transport-Security"]
    response = browser.post(
        "/sign-in",
        data={"email": alice.email, "password": people.PASSWORD},
        csrf=False,
        headers={
            **PROXIED,
            "Referer": "https://atelier.example/sign-in",
            "Origin": "https://atelier.example",
            "X-CSRFToken": token(browser, response),
            "Cookie": response.headers["Set-Cookie"].partition(";")[0],
        },
    )
    assert response.status_code == 303
    cookie = next(c for c in response.headers.getlist("Set-Cookie") if "form" not in c)
    assert cookie.startswith("__Host-atelier=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def token(browser, response):
    return response.text.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_another_origin_is_refused_over_https(browser, alice):
    response = browser.get("/sign-in", headers=PROXIED)
    response = browser.post(
        "/sign-in",
        csrf=False,
        headers={
            **PROXIED,
            "Origin": "https://evil.example",
            "X-CSRFToken": token(browser, response),
            "Cookie": response.headers["Set-Cookie"].partition(";")[0],
        },
    )
    assert response.status_code == 400
