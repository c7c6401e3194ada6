"""Several workspaces: switching, making another, and having none."""

from flask import Blueprint, Response, render_template, request, url_for

from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.errors import UserError
from webapp.workspaces import service
from webapp.workspaces.access import signed_in, who

blueprint = Blueprint("workspaces", __name__)


@blueprint.post("/workspaces/switch")
@signed_in
def switch() -> Response:
    """Show another workspace; the page one was on may not exist there, so home it is."""
    with state.of(Database).write() as session:
        service.switch(
            session,
            person_id=who().person_id,
            session_id=who().session_id,
            workspace_id=request.form.get("workspace_id", ""),
        )
    return htmx.go(url_for("shell.home"))


@blueprint.get("/workspaces/new")
@signed_in
def new() -> str:
    return render_template("workspaces/new.html", typed=request.form, error=None)


@blueprint.post("/workspaces/new")
@signed_in
def create() -> Response:
    """Make a workspace of one's own and show it."""
    try:
        with state.of(Database).write() as session:
            made = service.create(
                session, name=request.form.get("workspace_name", ""), owner_id=who().person_id
            )
            service.switch(
                session,
                person_id=who().person_id,
                session_id=who().session_id,
                workspace_id=made.id,
            )
    except UserError as error:
        page = render_template("workspaces/new.html", typed=request.form, error=error)
        return Response(page, status=error.status)
    return htmx.go(url_for("shell.home"))


@blueprint.get("/workspaces/none")
@signed_in
def none() -> str:
    """For somebody who belongs nowhere: wait for an invitation, or make a workspace."""
    return render_template("workspaces/none.html")
