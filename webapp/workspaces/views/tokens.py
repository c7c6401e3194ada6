"""API tokens of one's own: made, shown once, revoked."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.db.engine import Database
from webapp.kernel import clock
from webapp.web import htmx, state
from webapp.web.errors import UserError
from webapp.workspaces import tokens
from webapp.workspaces.access import actor, needs
from webapp.workspaces.models import ApiToken
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("tokens", __name__)

# What the form offers, in days; 0 is for ever.
LIVES = (30, 90, 365, 0)


@blueprint.get("/settings/tokens")
@needs(Permission.tokens)
def show() -> str:
    return _page()


@blueprint.post("/settings/tokens")
@needs(Permission.tokens)
def create() -> Response:
    """Make a token and show it, this once: it is in this answer and nowhere else."""
    by = actor()
    try:
        with state.of(Database).write() as session:
            made, text = tokens.issue(
                session,
                person_id=by.person_id,
                workspace_id=by.workspace_id,
                label=request.form.get("label", ""),
                scopes=request.form.getlist("scopes"),
                expires=_expires(request.form.get("days", "")),
            )
    except UserError as error:
        return Response(_page(error=error), status=error.status)
    return Response(_page(made=made, text=text))


@blueprint.post("/settings/tokens/<id>/revoke")
@needs(Permission.tokens)
def revoke(id: str) -> Response:  # noqa: A002 - the name in the address
    with state.of(Database).write() as session:
        label = tokens.revoke(session, by=actor(), id=id).label
    flash(f"{label} is revoked. Whatever used it is refused from now on.")
    return htmx.go(url_for(".show"))


def _expires(days: str) -> datetime | None:
    """:raises UserError: not one of those offered."""
    if days not in {str(life) for life in LIVES}:
        raise UserError("Choose until when the token works.", "days")
    return clock.now() + timedelta(days=int(days)) if days != "0" else None


def _page(*, made: ApiToken | None = None, text: str = "", error: UserError | None = None) -> str:
    with state.of(Database).read() as session:
        mine = tokens.list_for(session, by=actor())
    return render_template(
        "workspaces/tokens.html",
        tokens=mine,
        lives=LIVES,
        made=made,
        text=text,
        typed=request.form,
        error=error,
    )
