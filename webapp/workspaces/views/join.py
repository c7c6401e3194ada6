"""An invitation's link: a new person makes an account, a signed-in one joins with theirs."""

from flask import Blueprint, Response, flash, render_template, request, session, url_for

from webapp.accounts import login, passwords, sessions
from webapp.accounts import service as accounts
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.declared import open_to_all, signed_in
from webapp.web.errors import UserError
from webapp.workspaces import invitations, service
from webapp.workspaces.access import who
from webapp.workspaces.models import Invitation, Workspace
from webapp.workspaces.permissions import ROLE_WORDS

blueprint = Blueprint("join", __name__)


@blueprint.get("/join/<token>")
@open_to_all
def show(token: str) -> str:
    invitation, workspace = _find(token)
    return _page(token, invitation, workspace)


@blueprint.post("/join/<token>")
@open_to_all
def create(token: str) -> Response:
    """Make the account and sign it in; a form that will not do comes back as it was."""
    invitation, workspace = _find(token)
    try:
        cookie = _make_account(token, workspace)
    except invitations.Ended:
        raise
    except UserError as error:
        return Response(_page(token, invitation, workspace, error), status=error.status)
    session.clear()
    return login.remember(htmx.go(url_for("shell.home")), cookie)


@blueprint.post("/join/<token>/as-me")
@signed_in
def accept(token: str) -> Response:
    """Join with the account that is signed in, and show the workspace."""
    me = who()
    with state.of(Database).write() as db_session:
        member = invitations.accept(db_session, token=token, person_id=me.person_id)
        service.switch(
            db_session,
            person_id=me.person_id,
            session_id=me.session_id,
            workspace_id=member.workspace_id,
        )
    flash("Welcome to the team.")
    return htmx.go(url_for("shell.home"))


def _find(token: str) -> tuple[Invitation, Workspace]:
    with state.of(Database).read() as db_session:
        return invitations.find(db_session, token)


def _make_account(token: str, workspace: Workspace) -> str:
    """The token for the new person's cookie."""
    email = accounts.tidy_email(request.form.get("email", ""))
    name = accounts.tidy_name(request.form.get("name", ""))
    password = request.form.get("password", "")
    passwords.check_new(password, words=[email, name, workspace.name])
    hashed = passwords.hash_new(password)
    with state.of(Database).write() as db_session:
        person = accounts.create(db_session, email=email, name=name, password_hash=hashed)
        invitations.accept(db_session, token=token, person_id=person.id)
        _, cookie = sessions.start(
            db_session,
            person_id=person.id,
            workspace_id=workspace.id,
            browser=login.browser(),
        )
    return cookie


def _page(
    token: str, invitation: Invitation, workspace: Workspace, error: UserError | None = None
) -> str:
    return render_template(
        "workspaces/join.html",
        token=token,
        invitation=invitation,
        workspace=workspace,
        me=login.who(),
        role_words=ROLE_WORDS,
        typed=request.form,
        error=error,
    )
