import threading

import pytest
from sqlalchemy import func, select

from tests.support.html import Page
from webapp.accounts.models import Person
from webapp.workspaces import service
from webapp.workspaces.models import Membership, Role, Workspace

FIELDS = {
    "email": "Ada@Example.test ",
    "name": "Ada  Lovelace",
    "workspace_name": "Analytical Studio",
    "password": "plum-orbit-cactus-river",
}


@pytest.mark.parametrize("path", ["/", "/sign-in", "/team", "/create", "/nowhere"])
def test_while_there_is_nobody_every_page_leads_to_the_set_up(client, path):
    response = client.get(path)
    assert (response.status_code, response.location) == (303, "/setup")


def test_programs_are_told_too_and_health_answers(client):
    assert client.get("/api/v1/generations").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_the_first_visit_makes_an_owner_who_is_signed_in(client, db):
    response = client.post("/setup", data=FIELDS)
    assert (response.status_code, response.location) == (303, "/")
    page = client.page("/")
    assert "Your first picture is two minutes away" in page.words
    with db.read() as session:
        person = session.scalars(select(Person)).one()
        member = session.scalars(select(Membership)).one()
    assert (person.email, person.name, member.role) == (
        "ada@example.test",
        "Ada Lovelace",
        Role.owner,
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "ada", "Enter an email address"),
        ("name", "  ", "Enter your name"),
        ("name", "x" * 101, "at most 100"),
        ("workspace_name", "\n", "Enter a name for the workspace"),
        ("password", "short", "at least 12"),
        ("password", "analytical studio", "Too easily guessed"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field_and_the_rest_stays(
    client, db, field, value, words
):
    response = client.post("/setup", data=FIELDS | {field: value})
    assert response.status_code == 422
    page = Page(response.text)
    wrong = [has for has in page.all("input") if has.get("aria-invalid") == "true"]
    assert [has["name"] for has in wrong] == [field]
    assert words in page.words
    for name in {"email", "name", "workspace_name"} - {field}:
        assert page.one("input", name=name)["value"] == FIELDS[name]
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 0
        assert session.scalar(select(func.count()).select_from(Workspace)) == 0


def test_afterwards_the_set_up_is_closed(client, alice):
    assert client.get("/setup").location == "/sign-in"
    assert client.post("/setup", data=FIELDS).status_code == 404


def test_of_eight_first_visits_at_once_one_wins(app, db):
    statuses, start = [], threading.Barrier(8)

    def visit(n):
        browser = app.test_client()
        browser.get("/setup")
        token = browser.csrf_token()
        start.wait()
        data = FIELDS | {"email": f"ada{n}@example.test", "csrf_token": token}
        statuses.append(browser.post("/setup", data=data, csrf=False).status_code)

    threads = [threading.Thread(target=visit, args=[n]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303] + [404] * 7
    with db.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 1
        assert session.scalar(select(func.count()).select_from(Workspace)) == 1


def test_the_command_line_makes_an_owner_and_may_be_repeated(db):
    made = {
        "email": "ada@example.test",
        "name": "Ada",
        "workspace_name": "Studio",
        "password": FIELDS["password"],
    }
    for _ in range(2):
        with db.write() as session:
            service.ensure_owner(session, **made)
    with db.write() as session:
        service.ensure_owner(session, **made | {"email": "bea@example.test", "name": "Bea"})
    with db.read() as session:
        assert session.scalars(select(Workspace.name)).all() == ["Studio"]
        assert session.scalars(select(Membership.role)).all() == [Role.owner, Role.owner]
