"""An owner's link by which a member sets a new password."""

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.accounts import passwords
from webapp.accounts.models import Person
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.declared import open_to_all
from webapp.web.errors import UserError
from webapp.workspaces import resets, service

blueprint = Blueprint("reset", __name__)


@blueprint.get("/reset/<token>")
@open_to_all
def show(token: str) -> str:
    with state.of(Database).read() as session:
        _, person = resets.find(session, token)
    return _page(token, person)


@blueprint.post("/reset/<token>")
@open_to_all
def create(token: str) -> Response:
    """Set the password, and ask for it once: whoever has the link alone is not signed in by it."""
    with state.of(Database).read() as session:
        _, person = resets.find(session, token)
        names = [one.name for one in service.list_for(session, person.id)]
    password = request.form.get("password", "")
    try:
        passwords.check_new(password, words=[person.name, person.email, *names])
    except UserError as error:
        return Response(_page(token, person, error), status=error.status)
    hashed = passwords.hash_new(password)
    with state.of(Database).write() as session:
        resets.use(session, token=token, password_hash=hashed)
    flash("Your new password is set. Sign in with it.")
    return htmx.go(url_for("accounts.sign_in"))


def _page(token: str, person: Person, error: UserError | None = None) -> str:
    return render_template("workspaces/reset.html", token=token, person=person, error=error)
