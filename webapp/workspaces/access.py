"""Who may see a view. Deny by default: a view that declares nothing is refused, whoever asks."""

from collections.abc import Callable
from typing import cast

from flask import Response, current_app, g, request, url_for

from webapp.accounts import login
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.declared import Access, Audience, View, declare, declared, open_to_all, signed_in
from webapp.web.errors import Audience as Reader
from webapp.web.errors import Refused, audience, problem
from webapp.workspaces import members, tokens
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission

__all__ = ["Undeclared", "actor", "guard", "needs", "open_to_all", "signed_in", "who"]

BEARER = "Bearer "


class Undeclared(RuntimeError):
    """A view does not say who may see it. It is never shown."""


def needs(permission: Permission) -> Callable[[View], View]:
    """Members of the workspace whose role has `permission` may see this."""

    def mark(view: View) -> View:
        return declare(view, Access(Audience.member, permission.value))

    return mark


def actor() -> Actor:
    """Who acts in this request; set by `guard` for every view that needs a permission."""
    return cast("Actor", g.actor)


def who() -> login.SignedIn:
    """The signed-in person of this request; set for every view of people."""
    found = login.who()
    if found is None:
        raise Undeclared
    return found


def guard() -> Response | None:
    """Before each view: let in whom it declares, and send the others where they can do something about it."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        _recognise()
        return None
    access = declared(view)
    if access is None:
        raise Undeclared(request.endpoint)
    if access.audience is Audience.everybody:
        return None
    if audience() is Reader.api:
        return _program(access)
    return _person(access)


def _recognise() -> None:
    """Whoever is signed in reads in their own frame that an address leads nowhere."""
    person = login.who() if audience() is Reader.page else None
    if person is None:
        return
    with state.of(Database).read() as session:
        found = members.actor(session, person_id=person.person_id, workspace_id=person.workspace_id)
    if found is not None:
        g.actor = found


def _person(access: Access) -> Response | None:
    person = login.who()
    if person is None:
        return htmx.sign_in(url_for("accounts.sign_in", next=_way_back(), ended=_had_cookie()))
    with state.of(Database).read() as session:
        found = members.actor(session, person_id=person.person_id, workspace_id=person.workspace_id)
    if found is not None:
        g.actor = found
    if access.audience is Audience.signed_in:
        return None
    if found is None:
        return htmx.go(url_for("workspaces.none"))
    _check(found, access)
    return None


def _program(access: Access) -> Response | None:
    given = request.headers.get("Authorization", "")
    found = None
    if given.startswith(BEARER):
        found = tokens.use(state.of(Database), given.removeprefix(BEARER).strip())
    if found is None:
        made = problem(
            401, "Unauthorized", detail="Send a valid token: Authorization: Bearer atl_…"
        )
        made.headers["WWW-Authenticate"] = 'Bearer realm="atelier"'
        return made
    g.actor = found
    if access.audience is Audience.member:
        _check(found, access)
    return None


def _check(found: Actor, access: Access) -> None:
    """:raises Refused: it is this person's workspace, and the role (or the token) does not allow it."""
    if not found.can(Permission(access.permission)):
        raise Refused


def _way_back() -> str:
    """Where to return after signing in: this page, or the page that the refused form stands on."""
    if request.method == "GET" and not htmx.wants_fragment():
        return request.full_path.rstrip("?")
    referrer = request.referrer or ""
    if referrer.startswith(request.host_url):
        return "/" + referrer.removeprefix(request.host_url)
    return "/"


def _had_cookie() -> str | None:
    return "1" if login.cookie_name() in request.cookies else None
