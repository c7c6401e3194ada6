"""One's own settings: profile, password, sessions; and the workspace's name."""

from flask import Blueprint, Response, flash, render_template, request, session, url_for

from webapp.accounts import browsers, login, sessions
from webapp.accounts import service as accounts
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.errors import NotFound, UserError
from webapp.workspaces import service
from webapp.workspaces.access import actor, needs, who
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("settings", __name__)


@blueprint.get("/settings")
@needs(Permission.look)
def show() -> str:
    return _page()


@blueprint.post("/settings/profile")
@needs(Permission.look)
def profile() -> Response:
    try:
        with state.of(Database).write() as db_session:
            accounts.update_profile(
                db_session,
                person_id=who().person_id,
                name=request.form.get("name", ""),
                shortcuts="shortcuts" in request.form,
            )
    except UserError as error:
        return Response(_page(error), status=error.status)
    return _saved("Saved.")


@blueprint.post("/settings/password")
@needs(Permission.look)
def password() -> Response:
    """Change the password: every other session ends, and this one gets a new token."""
    try:
        token = accounts.change_password(
            state.of(Database),
            person_id=who().person_id,
            current=request.form.get("current_password", ""),
            new=request.form.get("password", ""),
            words=_workspace_names(),
            browser=login.browser(),
            workspace_id=who().workspace_id,
        )
    except UserError as error:
        return Response(_page(error), status=error.status)
    session.clear()
    flash("Your password is changed. All other sessions have ended.")
    return login.remember(htmx.go(url_for(".show")), token)


@blueprint.post("/settings/sessions/<id>/end")
@needs(Permission.look)
def end_session(id: str) -> Response:  # noqa: A002 - the name in the address
    with state.of(Database).write() as db_session:
        if not sessions.end(db_session, person_id=who().person_id, session_id=id):
            raise NotFound
    return _saved("That session has ended.")


@blueprint.post("/settings/sessions/end-others")
@needs(Permission.look)
def end_other_sessions() -> Response:
    with state.of(Database).write() as db_session:
        sessions.end_all(db_session, person_id=who().person_id, but=who().session_id)
    return _saved("All other sessions have ended.")


@blueprint.post("/settings/workspace")
@needs(Permission.manage_workspace)
def rename() -> Response:
    try:
        with state.of(Database).write() as db_session:
            service.rename(db_session, by=actor(), name=request.form.get("workspace_name", ""))
    except UserError as error:
        return Response(_page(error), status=error.status)
    return _saved("The workspace has its new name.")


def _saved(words: str) -> Response:
    flash(words)
    return htmx.go(url_for(".show"))


def _workspace_names() -> list[str]:
    with state.of(Database).read() as db_session:
        return [one.name for one in service.list_for(db_session, who().person_id)]


def _page(error: UserError | None = None) -> str:
    with state.of(Database).read() as db_session:
        mine = sessions.list_for(db_session, who().person_id)
    return render_template(
        "workspaces/settings.html",
        me=who(),
        by=actor(),
        sessions=mine,
        browser_name=browsers.name,
        typed=request.form,
        error=error,
    )
