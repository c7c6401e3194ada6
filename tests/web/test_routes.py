"""Every route × method × who asks × whose it is: nobody gets in whom the view does not declare."""

import pytest

from tests.support import people
from tests.support.world import Snapshot, address, dump, fill
from webapp.app import create_app
from webapp.assets.storage import Storage
from webapp.db.engine import Database
from webapp.jobs.service import Jobs
from webapp.web import state
from webapp.web.declared import Audience, declared
from webapp.workspaces import tokens
from webapp.workspaces.models import Role
from webapp.workspaces.permissions import BY_ROLE, Permission

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
# A member who may only look may still change these: they are one's own.
OWN_AFFAIRS = {
    "team.leave",
    "settings.profile",
    "settings.password",
    "settings.end_session",
    "settings.end_other_sessions",
}
# What a form cannot do without, where an empty one would be told "not found".
FIELDS = {"workspaces.switch": lambda scene: {"workspace_id": scene.me.workspace.id}}
# Noted at every visit, whoever comes.
VISITS = frozenset({"user_session.last_seen_at", "api_token.last_used_at"})


@pytest.fixture
def settings(settings):
    """No provider answers: what is tried here is the door."""
    return settings.model_copy(update={"generor_url": "http://127.0.0.1:9/api/v1"})


def routes(app):
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods))
    ):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, declared(app.view_functions[rule.endpoint])


def nothing(_scene):
    return {}


class Visitor:
    """Somebody who asks: by cookie on pages, by token at the API."""

    def __init__(self, app, db, person=None):
        self.app, self.person = app, person
        self.cookie = app.test_client().sign_in(person) if person else None
        self.token = None
        if person and isinstance(person, people.Member):
            with db.write() as session:
                _, self.token = tokens.issue(
                    session,
                    person_id=person.id,
                    workspace_id=person.workspace.id,
                    label="Walk",
                    scopes=["read", "generate"],
                )

    def ask(self, path, method, *, fragment=False, **more):
        client = self.app.test_client()
        headers = dict(more.pop("headers", {}))
        if path.startswith("/api/"):
            if self.token:
                headers["Authorization"] = f"Bearer {self.token}"
        elif self.cookie:
            client.set_cookie("atelier", self.cookie)
        if fragment:
            headers["HX-Request"] = "true"
        # The pages of those who get in are looked at; a thousand times "not found" is not.
        more.setdefault("checked", False)
        return client.open(path, method=method, headers=headers, **more)


@pytest.fixture
def scene(app, db, settings, alice, charlie):
    """Two workspaces with one of everything each."""
    with app.app_context():
        storage, jobs, own = state.of(Storage), state.of(Jobs), state.of(Database)

    class Scene:
        def start(self, role: Role | None) -> Visitor:
            self.me = (
                alice if role is Role.owner else people.member(db, "Mia May", alice.workspace, role)
            )
            self.own = fill(db, storage, self.me, alice)
            self.foreign = fill(db, storage, charlie, charlie)
            self.visitor = Visitor(app, db, self.me)
            return self.visitor

        def snapshot(self):
            jobs.close()
            return Snapshot(settings.instance / "atelier.db", db, own)

    return Scene()


def test_every_view_declares_whom_it_is_for(app):
    undeclared = [rule.endpoint for rule, _, access in routes(app) if access is None]
    assert undeclared == []


def test_a_view_that_declares_nothing_is_shown_to_nobody(settings, alice):
    app = create_app(settings)
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    visitor = Visitor(app, None)
    response = app.test_client().get("/forgotten")
    assert response.status_code == 500
    assert b"secret" not in response.data
    del visitor


def test_whatever_changes_something_needs_more_than_looking(app):
    loose = [
        rule.endpoint
        for rule, method, access in routes(app)
        if method in UNSAFE and access.permission in {"look", "see_people"}
    ]
    assert set(loose) == OWN_AFFAIRS


def test_nobody_is_sent_to_sign_in(app, db, alice):
    visitor = Visitor(app, db)
    ids = fill(db, Storage.open(app_settings(app)), alice, alice)
    for rule, method, access in routes(app):
        path, _ = address(rule, ids)
        response = visitor.ask(path, method)
        if access.audience is Audience.everybody:
            assert response.status_code < 500 or rule.endpoint == "ready.ready", path
            assert "/sign-in" not in (response.location or "") or path.startswith(
                ("/setup", "/reset")
            ), path
        elif path.startswith("/api/"):
            assert response.status_code == 401, path
            assert response.mimetype == "application/problem+json"
        else:
            assert response.status_code == 303, path
            assert response.location.startswith("/sign-in?next="), path
            assert visitor.ask(path, method, fragment=True).status_code == 401, path


def app_settings(app):
    from webapp.kernel.settings import Settings

    with app.app_context():
        return state.of(Settings)


@pytest.mark.parametrize("role", list(Role))
def test_a_member_gets_in_where_the_role_allows_and_never_into_another_workspace(
    scene, app, db, role
):
    visitor = scene.start(role)
    before = dump(db, without=VISITS)
    allowed = []
    for rule, method, access in routes(app):
        own, scoped = address(rule, scene.own)
        foreign, _ = address(rule, scene.foreign)
        if access.audience is Audience.everybody:
            continue
        if (
            access.audience is Audience.member
            and Permission(access.permission) not in BY_ROLE[role]
        ):
            assert visitor.ask(own, method).status_code == 403, (method, own)
            assert visitor.ask(foreign, method).status_code == 403, (method, foreign)
            continue
        if scoped and rule.endpoint != "join.accept":
            assert visitor.ask(foreign, method).status_code == 404, (method, foreign)
        allowed.append((rule, method, own))
    assert dump(db, without=VISITS) == before
    snapshot = scene.snapshot()
    for rule, method, path in allowed:
        response = visitor.ask(
            path, method, checked=True, data=FIELDS.get(rule.endpoint, nothing)(scene)
        )
        assert response.status_code not in {401, 403, 404, 405}, (
            method,
            path,
            response.status_code,
        )
        assert response.status_code < 500, (method, path)
        assert (
            not (response.location or "").startswith("/sign-in")
            or rule.endpoint == "accounts.sign_out"
        )
        if method in UNSAFE:
            snapshot.restore()


def test_an_owner_elsewhere_is_an_outsider_here(scene, app, db, charlie):
    scene.start(Role.owner)
    outsider = Visitor(app, db, charlie)
    before = dump(db, without=VISITS)
    tried = 0
    for rule, method, access in routes(app):
        path, scoped = address(rule, scene.own)
        if scoped and access.audience is not Audience.everybody and rule.endpoint != "join.accept":
            assert outsider.ask(path, method).status_code == 404, (method, path)
            tried += 1
    assert tried > 25
    assert dump(db, without=VISITS) == before


def test_a_person_without_a_workspace_is_told_so(app, db, alice):
    visitor = Visitor(app, db, people.nobody(db, "Nora Noone"))
    response = visitor.ask("/queue", "GET")
    assert (response.status_code, response.location) == (303, "/workspaces/none")
    assert visitor.ask("/workspaces/none", "GET").status_code == 200
    assert visitor.ask("/workspaces/new", "GET").status_code == 200


def test_nothing_changes_without_a_form_token_or_from_another_site(scene, app, db):
    visitor = scene.start(Role.owner)
    before = dump(db, without=VISITS)
    tried = 0
    for rule, method, access in routes(app):
        if method not in UNSAFE:
            continue
        path, _ = address(rule, scene.own)
        tried += 1
        if path.startswith("/api/"):
            by_cookie = app.test_client()
            by_cookie.set_cookie("atelier", visitor.cookie)
            assert by_cookie.open(path, method=method).status_code == 401, path
            continue
        assert visitor.ask(path, method, csrf=False).status_code == 400, path
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "http://evil.test"},
            {"Origin": "null"},
        ):
            assert visitor.ask(path, method, headers=headers).status_code == 400, (path, headers)
        del access
    assert tried > 25
    assert dump(db, without=VISITS) == before


def test_a_token_of_another_browser_is_no_token(app, alice):
    mine, other = app.test_client(), app.test_client()
    mine.sign_in(alice)
    stolen = other.get("/sign-in").text.partition('name="csrf_token" value="')[2].partition('"')[0]
    mine.get("/settings")
    response = mine.post("/sign-out", csrf=False, data={"csrf_token": stolen})
    assert response.status_code == 400


def test_a_token_for_reading_does_not_generate(app, db, alice):
    with db.write() as session:
        _, text = tokens.issue(
            session,
            person_id=alice.id,
            workspace_id=alice.workspace.id,
            label="Reader",
            scopes=["read"],
        )
    headers = {"Authorization": f"Bearer {text}"}
    client = app.test_client()
    assert client.get("/api/v1/generations", headers=headers).status_code == 200
    refused = client.post("/api/v1/generations", headers=headers, json={}, csrf=False)
    assert refused.status_code == 403
