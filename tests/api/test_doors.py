"""Who gets in, and how the API says no."""

import pytest

from tests.api.conftest import Api
from webapp.workspaces import members, tokens
from webapp.workspaces.models import Role

READS = ["/generators", "/generators/generor/horoscope", "/generations"]


def fields(answer):
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}


def test_the_document_is_open_to_all_and_speaks_of_every_route(app, nobody):
    answer = nobody.ask("GET", "/openapi.json", hold=False)

    document = answer.get_json()
    assert answer.status_code == 200
    assert document["openapi"] == "3.1.0"
    served = {
        rule.rule.removeprefix("/api/v1").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.document"
    }
    assert served == set(document["paths"])


@pytest.mark.parametrize("path", READS)
def test_without_a_token_there_is_nothing_to_see(alice, nobody, path):
    answer = nobody.get(path)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "token", ["atl_", "atl_aaaaaaaa_" + "b" * 43 + "_cccccc", "Bearer", "x" * 5000, "ü"]
)
def test_a_token_that_is_none_is_refused(alice, nobody, token):
    answer = nobody.get("/generations", Authorization=f"Bearer {token}".encode().decode("latin-1"))

    assert answer.status_code == 401


def test_a_cookie_opens_nothing(app, alice, nobody):
    nobody.client.sign_in(alice)

    assert nobody.get("/generations").status_code == 401


def test_a_revoked_token_is_refused(db, alice, api):
    with db.write() as session:
        for token in tokens.list_for(session, by=alice.actor):
            tokens.revoke(session, by=alice.actor, id=token.id)

    assert api.get("/generations").status_code == 401


def test_a_token_ends_with_the_membership(db, alice, bob, api_for):
    program = api_for(bob)
    assert program.get("/generations").status_code == 200

    with db.write() as session:
        members.remove(session, by=alice.actor, id=bob.membership.id)

    assert program.get("/generations").status_code == 401


def test_a_token_for_reading_may_not_spend(connection, alice, api_for):
    reader = api_for(alice, "read")

    assert reader.get("/generations").status_code == 200
    for path in ("/quotes", "/generations"):
        assert reader.post(path, {"generator": "generor/joke", "input": {}}).status_code == 403


def test_a_role_narrows_a_token(db, workspace, api_for):
    from tests.support import people

    program = api_for(people.member(db, "Vera Viewer", workspace, Role.viewer))

    assert program.get("/generations").status_code == 200
    assert program.post("/quotes", {"generator": "generor/joke", "input": {}}).status_code == 403


def test_what_is_not_there_and_what_is_not_done_are_said_as_problems(api):
    for method, path, status in (
        ("GET", "/api/v1/nothing", 404),
        ("DELETE", "/api/v1/generations", 405),
        ("POST", "/api/v1/generators", 405),
    ):
        answer = api.ask(method, path, hold=False)
        assert answer.status_code == status
        assert answer.mimetype == "application/problem+json"
        problem = answer.get_json()
        assert problem["status"] == status
        assert problem["instance"] == path
        assert all(problem[name] for name in ("title", "code", "detail"))
    assert "GET" in api.ask("DELETE", "/generations", hold=False).headers["Allow"]


@pytest.mark.parametrize("path", ["/quotes", "/generations"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1, 2",
        b"\xff\xfe",
        b'{"generator": NaN}',
        b'{"generator": "\\ud800", "input": {}}',
        b'{"generator": "a\\u0000b", "input": {}}',
        b'{"n": ' + b"9" * 6000 + b"}",
        b"[" * 100_000,
    ],
    ids=["empty", "open", "half", "bytes", "nan", "surrogate", "nul", "digits", "deep"],
)
def test_a_body_that_is_no_json_is_400(api, path, body):
    answer = api.ask("POST", path, data=body, Content_Type="application/json")

    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("path", ["/quotes", "/generations"])
def test_a_form_is_415_and_a_huge_body_413(api, path):
    form = api.ask("POST", path, data={"generator": "generor/joke"})
    huge = api.ask("POST", path, data=b" " * (1024 * 1024 + 1), Content_Type="application/json")

    assert form.status_code == 415
    assert huge.status_code == 413


def test_a_body_of_another_shape_says_which_field(api):
    answer = api.post("/quotes", {"generator": 7, "inputs": {}, "connection": []})

    assert answer.status_code == 422
    assert set(fields(answer)) == {"generator", "input", "inputs", "connection"}


@pytest.mark.parametrize("body", [[], "text", 7, None, True])
def test_a_body_that_is_no_object_is_422(api, body):
    import json

    data = json.dumps(body).encode()
    answer = api.ask("POST", "/quotes", data=data, Content_Type="application/json")

    assert answer.status_code == 422


def test_the_answers_may_not_be_kept_or_framed(api):
    answer = api.get("/generations")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_head_is_get_without_a_body(api):
    answer = api.ask("HEAD", "/generations", hold=False)

    assert answer.status_code == 200
    assert answer.data == b""


def test_ready_says_which_part_is_not(app):
    answer = app.test_client().get("/readyz")

    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not ready", "database": "ok", "worker": "down"}


def test_a_breakage_of_ours_tells_nothing_of_itself(app, api, monkeypatch):
    def breaks(**_view):
        raise RuntimeError("the secret of the house")

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "api.list_generations", _same_access(app, breaks))

    answer = api.ask("GET", "/generations", hold=False)

    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert b"secret" not in answer.data


def _same_access(app, view):
    from webapp.web.declared import declare, declared

    return declare(view, declared(app.view_functions["api.list_generations"]))


def test_the_token_is_in_no_answer(api: Api):
    for path in (*READS, "/openapi.json"):
        answer = api.ask("GET", path, hold=False)
        assert api.token.encode() not in answer.data
