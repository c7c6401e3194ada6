"""The team: members and their roles, invitations, links that reset a password."""

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.addresses import absolute
from webapp.web.errors import UserError
from webapp.workspaces import invitations, members, resets
from webapp.workspaces.access import actor, needs
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import Role
from webapp.workspaces.permissions import COLUMNS, Permission
from webapp.workspaces.permissions import table as permissions_table
from webapp.workspaces.views.once import Once

blueprint = Blueprint("team", __name__)


@blueprint.get("/team")
@needs(Permission.see_people)
def show() -> str:
    return _page()


@blueprint.post("/team/invitations")
@needs(Permission.invite)
def invite() -> Response:
    """Make a link and show it, this once: it is in this answer and nowhere else."""
    by = actor()
    role = _role(request.form.get("role", ""))
    with state.of(Database).write() as session:
        _, token = invitations.make(session, by=by, role=role, note=request.form.get("note", ""))
    return _once(
        absolute(url_for("join.show", token=token)),
        "Send this link",
        f"It lets one person join {by.workspace_name} as {role.value}, once, within 7 days.",
    )


@blueprint.post("/team/invitations/<id>/revoke")
@needs(Permission.invite)
def revoke_invitation(id: str) -> Response:  # noqa: A002 - the name in the address
    with state.of(Database).write() as session:
        invitations.revoke(session, by=actor(), id=id)
    flash("Invitation taken back. Its link no longer works.")
    return htmx.go(url_for(".show"))


@blueprint.post("/team/members/<id>/role")
@needs(Permission.manage_members)
def change_role(id: str) -> Response:  # noqa: A002
    try:
        with state.of(Database).write() as session:
            members.get(session, workspace_id=actor().workspace_id, id=id)
            role = _role(request.form.get("role", ""))
            changed = members.change_role(session, by=actor(), id=id, role=role)
            name = changed.person.name
    except members.LastOwner as error:
        return _refused(error)
    flash(f"{name} is now {role.value}.")
    return htmx.go(url_for(".show"))


@blueprint.post("/team/members/<id>/remove")
@needs(Permission.manage_members)
def remove(id: str) -> Response:  # noqa: A002
    """Take a member out; the page that follows offers to take it back."""
    try:
        with state.of(Database).write() as session:
            gone = members.remove(session, by=actor(), id=id)
            name = gone.person.name
    except members.LastOwner as error:
        return _refused(error)
    undo = url_for(".restore", person_id=gone.person_id)
    flash({"text": f"{name} was removed. What they made stays.", "undo": undo})  # type: ignore[arg-type]
    return htmx.go(url_for(".show"))


@blueprint.post("/team/members/<person_id>/restore")
@needs(Permission.manage_members)
def restore(person_id: str) -> Response:
    """Undo a removal: the same person, in the role they had."""
    with state.of(Database).write() as session:
        name = members.restore(session, by=actor(), person_id=person_id).person.name
    flash(f"{name} is back.")
    return htmx.go(url_for(".show"))


@blueprint.post("/team/members/<id>/reset")
@needs(Permission.manage_owners)
def reset(id: str) -> Response:  # noqa: A002
    """Make a link by which a member sets a new password, and show it, this once."""
    with state.of(Database).write() as session:
        person, token = resets.make(session, by=actor(), member_id=id)
    return _once(
        absolute(url_for("reset.show", token=token)),
        f"Send this link to {person.name}",
        "It sets a new password, once, within 24 hours. Their sessions end when they use it.",
    )


@blueprint.post("/team/leave")
@needs(Permission.look)
def leave() -> Response:
    """Leave the workspace that this browser shows."""
    by = actor()
    try:
        with state.of(Database).write() as session:
            members.leave(session, by=by)
    except members.LastOwner as error:
        return _refused(error)
    flash(f"You left {by.workspace_name}.")
    return htmx.go(url_for("shell.home"))


def _offered(by: Actor) -> list[dict[str, str]]:
    """The roles that `by` may give, as choices of a field."""
    return [
        {"value": role.value, "label": role.value.capitalize()}
        for role in Role
        if role is not Role.owner or by.can(Permission.manage_owners)
    ]


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise UserError("Choose a role.", "role") from error


def _once(href: str, title: str, words: str) -> Response:
    return Response(_page(link=Once(href, title, words)))


def _refused(error: UserError) -> Response:
    return Response(_page(error=error), status=error.status)


def _page(*, link: Once | None = None, error: UserError | None = None) -> str:
    by = actor()
    with state.of(Database).read() as session:
        people = members.list_for(session, by.workspace_id)
        invited = invitations.list_open(session, by.workspace_id)
    return render_template(
        "workspaces/team.html",
        by=by,
        members=people,
        invitations=invited,
        roles=_offered(by),
        columns=list(COLUMNS),
        table=permissions_table(),
        link=link,
        error=error,
    )
