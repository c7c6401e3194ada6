"""API tokens of one's own: made, shown once, revoked."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.db.engine import Database
from webapp.kernel import clock
from webapp.web import htmx, state
from webapp.web.errors import UserError
from webapp.workspaces import tokens
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission, Scope
from webapp.workspaces.views.once import Once

blueprint = Blueprint("tokens", __name__)

LIVES = (
    {"value": "30", "label": "30 days"},
    {"value": "90", "label": "90 days"},
    {"value": "365", "label": "A year"},
    {"value": "0", "label": "Until it is revoked"},
)
SCOPES = (
    {"value": Scope.read.value, "label": "Read"},
    {"value": Scope.generate.value, "label": "Generate"},
)


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
    link = Once(
        href=text,
        title="Your new token",
        words=f"When you leave this page only {made.prefix}…{made.last4} is left.",
        label="Token",
    )
    return Response(_page(link=link))


@blueprint.post("/settings/tokens/<id>/revoke")
@needs(Permission.tokens)
def revoke(id: str) -> Response:  # noqa: A002 - the name in the address
    with state.of(Database).write() as session:
        label = tokens.revoke(session, by=actor(), id=id).label
    flash(f"{label} is revoked. Whatever used it is refused from now on.")
    return htmx.go(url_for(".show"))


def _expires(days: str) -> datetime | None:
    """:raises UserError: not one of those offered."""
    if days not in {life["value"] for life in LIVES}:
        raise UserError("Choose until when the token works.", "days")
    return clock.now() + timedelta(days=int(days)) if days != "0" else None


def _page(*, link: Once | None = None, error: UserError | None = None) -> str:
    with state.of(Database).read() as session:
        mine = tokens.list_for(session, by=actor())
    return render_template(
        "workspaces/tokens.html",
        tokens=mine,
        lives=LIVES,
        scopes=SCOPES,
        link=link,
        typed=request.form,
        error=error,
    )
