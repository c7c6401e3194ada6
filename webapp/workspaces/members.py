"""Who belongs to a workspace: finding, listing, changing roles, removing, leaving."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from webapp.accounts import sessions
from webapp.accounts.faces import face
from webapp.accounts.models import Person, UserSession
from webapp.events import service as events
from webapp.events.models import Event
from webapp.kernel import clock
from webapp.web.errors import NotFound, Refused, UserError
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import ApiToken, Membership, Role, Workspace
from webapp.workspaces.permissions import Permission

# How long a removal can be undone.
UNDO = timedelta(days=1)


class LastOwner(UserError):
    """A workspace keeps at least one owner."""

    def __init__(self) -> None:
        super().__init__("A workspace needs an owner. Make somebody else an owner first.", "role")


@dataclass(frozen=True, slots=True)
class Member:
    """A line of the team page."""

    id: str
    person_id: str
    name: str
    email: str
    role: Role
    joined_at: datetime
    seen_at: datetime | None

    @property
    def initials(self) -> str:
        return face(self.person_id, self.name).initials

    @property
    def hue(self) -> int:
        return face(self.person_id, self.name).hue


# In the order of `Actor`; every request asks.
_acting = (
    select(
        Person.id,
        Person.name,
        Person.email,
        Workspace.id,
        Workspace.name,
        Membership.role,
    )
    .join(Membership, Membership.person_id == Person.id)
    .join(Workspace, Workspace.id == Membership.workspace_id)
    .where(Person.id == bindparam("person_id"))
    .order_by((Membership.workspace_id == bindparam("workspace_id")).desc(), Membership.id)
    .limit(1)
)


def actor(session: Session, *, person_id: str, workspace_id: str | None = None) -> Actor | None:
    """A person in that workspace, or in their first one if they are not in it; None if they have none."""
    row = session.execute(
        _acting, {"person_id": person_id, "workspace_id": workspace_id or ""}
    ).one_or_none()
    return Actor(*row) if row else None


def list_for(session: Session, workspace_id: str) -> list[Member]:
    """Everybody in the workspace, owners first, then by name."""
    seen = (
        select(UserSession.person_id, func.max(UserSession.last_seen_at).label("at"))
        .group_by(UserSession.person_id)
        .subquery()
    )
    rows = session.execute(
        select(Membership, Person, seen.c.at)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(seen, seen.c.person_id == Person.id)
        .where(Membership.workspace_id == workspace_id)
    )
    found = [
        Member(m.id, p.id, p.name, p.email, m.role, m.created_at, seen_at) for m, p, seen_at in rows
    ]
    ranks = list(Role)
    return sorted(found, key=lambda one: (ranks.index(one.role), one.name.lower(), one.id))


def get(session: Session, *, workspace_id: str, id: str) -> Membership:  # noqa: A002 - the name all services share
    """:raises NotFound: no such member here."""
    found = session.scalar(
        select(Membership).where(Membership.workspace_id == workspace_id, Membership.id == id)
    )
    if found is None:
        raise NotFound
    return found


def find(session: Session, *, workspace_id: str, person_id: str) -> Membership | None:
    """A person's membership of a workspace."""
    return session.scalar(
        select(Membership).where(
            Membership.workspace_id == workspace_id, Membership.person_id == person_id
        )
    )


def add(session: Session, *, workspace_id: str, person_id: str, role: Role) -> Membership:
    """Make a person a member. Who is one already keeps the role they have."""
    known = find(session, workspace_id=workspace_id, person_id=person_id)
    if known:
        return known
    made = Membership(workspace_id=workspace_id, person_id=person_id, role=role)
    session.add(made)
    session.flush()
    return made


def change_role(session: Session, *, by: Actor, id: str, role: Role) -> Membership:  # noqa: A002
    """Give a member another role.

    :raises Refused: owners are made and unmade by owners only.
    :raises LastOwner: nobody would be left.
    """
    found = get(session, workspace_id=by.workspace_id, id=id)
    if Role.owner in {found.role, role} and not by.can(Permission.manage_owners):
        raise Refused("Only an owner makes or unmakes an owner.")
    if found.role is Role.owner and role is not Role.owner:
        _keep_an_owner(session, found)
    before, found.role = found.role, role
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="member.role_changed",
        subject_id=found.person_id,
        by=by.person_id,
        data={"from": before.value, "to": role.value},
    )
    return found


def remove(session: Session, *, by: Actor, id: str) -> Membership:  # noqa: A002
    """Take a member out; their tokens for this workspace end with it, what they made stays.

    :raises Refused: an owner is removed by owners only.
    :raises LastOwner: nobody would be left.
    """
    found = get(session, workspace_id=by.workspace_id, id=id)
    if found.role is Role.owner and not by.can(Permission.manage_owners):
        raise Refused("Only an owner removes an owner.")
    return _take_out(session, found, by=by, kind="member.removed")


def restore(session: Session, *, by: Actor, person_id: str) -> Membership:
    """Undo a removal within a day: the same person in the role they had. Their API tokens stay revoked.

    :raises NotFound: nobody of that id was removed from here.
    """
    removal = session.scalar(
        select(Event)
        .where(
            Event.workspace_id == by.workspace_id,
            Event.kind == "member.removed",
            Event.subject_id == person_id,
            Event.at > clock.now() - UNDO,
        )
        .order_by(Event.id.desc())
        .limit(1)
    )
    if removal is None:
        raise NotFound
    role = Role(removal.data["role"])
    if role is Role.owner and not by.can(Permission.manage_owners):
        raise Refused("Only an owner makes an owner.")
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="member.restored",
        subject_id=person_id,
        by=by.person_id,
        data={"role": role.value},
    )
    return add(session, workspace_id=by.workspace_id, person_id=person_id, role=role)


def leave(session: Session, *, by: Actor) -> Membership:
    """Leave the workspace oneself.

    :raises LastOwner: nobody would be left.
    """
    found = find(session, workspace_id=by.workspace_id, person_id=by.person_id)
    if found is None:
        raise NotFound
    return _take_out(session, found, by=by, kind="member.left")


def _take_out(session: Session, found: Membership, *, by: Actor, kind: str) -> Membership:
    if found.role is Role.owner:
        _keep_an_owner(session, found)
    tokens = session.scalars(
        select(ApiToken).where(
            ApiToken.workspace_id == found.workspace_id, ApiToken.person_id == found.person_id
        )
    )
    for token in tokens:
        token.revoked_at = token.revoked_at or clock.now()
    sessions.forget_workspace(session, person_id=found.person_id, workspace_id=found.workspace_id)
    events.record(
        session,
        workspace_id=found.workspace_id,
        kind=kind,
        subject_id=found.person_id,
        by=by.person_id,
        data={"role": found.role.value},
    )
    session.delete(found)
    return found


def _keep_an_owner(session: Session, leaving: Membership) -> None:
    """The owners are locked (where the database locks rows), so that two cannot go at once."""
    others = session.scalars(
        select(Membership)
        .where(Membership.workspace_id == leaving.workspace_id, Membership.role == Role.owner)
        .order_by(Membership.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if not [one for one in others if one.id != leaving.id]:
        raise LastOwner
