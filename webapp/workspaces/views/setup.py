"""The first visit: an owner and a workspace."""

from flask import Blueprint, Response, render_template, request, session, url_for

from webapp.accounts import login, passwords, sessions
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.declared import open_to_all
from webapp.web.errors import NotFound, UserError
from webapp.workspaces import first_visit, service

blueprint = Blueprint("setup", __name__)


@blueprint.get("/setup")
@open_to_all
def show() -> str | Response:
    """The form; closed for good once there is somebody."""
    if first_visit.settled():
        return htmx.go(url_for("accounts.sign_in"))
    return _form()


@blueprint.post("/setup")
@open_to_all
def create() -> Response:
    """Make the owner and the workspace, and sign the owner in."""
    if first_visit.settled():
        raise service.AlreadySetUp
    try:
        token = _set_up()
    except NotFound:
        raise
    except UserError as error:
        return Response(_form(error), status=error.status)
    session.clear()
    return login.remember(htmx.go(url_for("shell.home")), token)


def _set_up() -> str:
    typed = {key: request.form.get(key, "") for key in ("email", "name", "workspace_name")}
    password = request.form.get("password", "")
    passwords.check_new(password, words=typed.values())
    hashed = passwords.hash_new(password)
    with state.of(Database).write() as db_session:
        person, workspace = service.set_up(db_session, **typed, password_hash=hashed)
        _, token = sessions.start(
            db_session,
            person_id=person.id,
            workspace_id=workspace.id,
            browser=login.browser(),
        )
    return token


def _form(error: UserError | None = None) -> str:
    return render_template("setup/page.html", typed=request.form, error=error)
