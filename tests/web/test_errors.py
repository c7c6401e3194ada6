import pytest
from sqlalchemy.exc import OperationalError

from tests.support.html import Page
from webapp.app import create_app
from webapp.web.declared import open_to_all
from webapp.web.errors import NotFound, Refused, TooMany, UserError

RAISED = {
    "user": UserError("Ask for at most ten.", "count"),
    "missing": NotFound(),
    "refused": Refused(),
    "often": TooMany("Slow down.", retry_after=7),
    "busy": OperationalError("select", {}, Exception("database is locked")),
    "broken": RuntimeError("gnr_live_canary0123456789 in the works"),
}
STATUS = {"user": 422, "missing": 404, "refused": 403, "often": 429, "busy": 503, "broken": 500}


@pytest.fixture
def app(settings, alice):
    made = create_app(settings)
    made.config["PROPAGATE_EXCEPTIONS"] = False

    @open_to_all
    def raise_(kind):
        raise RAISED[kind]

    made.add_url_rule("/raise/<kind>", "raise_page", raise_)
    made.add_url_rule("/api/v1/raise/<kind>", "raise_api", raise_)
    return made


@pytest.mark.parametrize("kind", RAISED)
def test_a_page_says_what_happened_in_words(app, kind):
    response = app.test_client().get(f"/raise/{kind}")
    assert response.status_code == STATUS[kind]
    page = Page(response.text)
    assert len(page.all("h1")) == 1
    assert (response.headers["X-Request-Id"] in page.words) == (STATUS[kind] >= 500)
    assert "canary" not in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize("kind", RAISED)
def test_a_fragment_gets_the_status_alone(app, kind):
    response = app.test_client().get(f"/raise/{kind}", headers={"HX-Request": "true"})
    assert (response.status_code, response.data) == (STATUS[kind], b"")


@pytest.mark.parametrize("kind", RAISED)
def test_a_program_gets_problem_details(app, kind):
    response = app.test_client().get(f"/api/v1/raise/{kind}")
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == STATUS[kind]
    assert "canary" not in response.text


def test_it_says_when_to_try_again(app):
    assert app.test_client().get("/raise/often").headers["Retry-After"] == "7"
    assert app.test_client().get("/raise/busy").headers["Retry-After"] == "10"


def test_an_unknown_address_and_a_wrong_method(app):
    assert app.test_client().get("/api/v1/nowhere").mimetype == "application/problem+json"
    response = app.test_client().get("/sign-out")
    assert response.status_code == 405
    assert "POST" in response.headers["Allow"]
