"""Invitations: a link with a role, good for one person and seven days. Only its SHA-256 is kept."""

import hashlib
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from webapp.events import service as events
from webapp.kernel import clock
from webapp.kernel.ids import new_token
from webapp.web.errors import NotFound, Refused, UserError
from webapp.workspaces import members
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import Invitation, Membership, Role, Workspace
from webapp.workspaces.permissions import Permission

LIVES = timedelta(days=7)
NOTE_LENGTH = 100


class Ended(UserError):
    """The link was used, taken back, or is too old; or there never was one."""

    status = NotFound.status

    def __init__(self) -> None:
        super().__init__("This invitation has ended. Ask for a new link.")


def make(session: Session, *, by: Actor, role: Role, note: str = "") -> tuple[Invitation, str]:
    """Invite somebody; the token of the link is returned once.

    :raises Refused: owners are made by owners only.
    """
    if role is Role.owner and not by.can(Permission.manage_owners):
        raise Refused("Only an owner invites an owner.")
    token = new_token()
    made = Invitation(
        workspace_id=by.workspace_id,
        token_sha256=_digest(token),
        role=role,
        note=" ".join(note.split())[:NOTE_LENGTH],
        made_by=by.person_id,
        expires_at=clock.now() + LIVES,
    )
    session.add(made)
    session.flush()
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="invitation.made",
        subject_id=made.id,
        by=by.person_id,
        data={"role": role.value},
    )
    return made, token


def list_open(session: Session, workspace_id: str) -> list[Invitation]:
    """Invitations that still work, newest first."""
    return list(
        session.scalars(
            select(Invitation)
            .where(Invitation.workspace_id == workspace_id, *_works())
            .order_by(Invitation.id.desc())
        )
    )


def revoke(session: Session, *, by: Actor, id: str) -> None:  # noqa: A002 - the name all services share
    """Take an invitation back.

    :raises NotFound: there is none of that id here.
    """
    found = session.scalar(
        select(Invitation).where(Invitation.workspace_id == by.workspace_id, Invitation.id == id)
    )
    if found is None:
        raise NotFound
    found.revoked_at = found.revoked_at or clock.now()
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="invitation.revoked",
        subject_id=found.id,
        by=by.person_id,
    )


def find(session: Session, token: str) -> tuple[Invitation, Workspace]:
    """The working invitation of a link.

    :raises Ended: it does not work any more.
    """
    row = session.execute(
        select(Invitation, Workspace)
        .join(Workspace, Workspace.id == Invitation.workspace_id)
        .where(Invitation.token_sha256 == _digest(token), *_works())
    ).one_or_none()
    if row is None:
        raise Ended
    return row[0], row[1]


def accept(session: Session, *, token: str, person_id: str) -> Membership:
    """Make the person a member, once: of two who open the link at the same moment one gets in.

    Somebody who is a member already keeps their role, and the link.

    :raises Ended: it does not work any more.
    """
    invitation, workspace = find(session, token)
    known = members.find(session, workspace_id=workspace.id, person_id=person_id)
    if known:
        return known
    taken = session.execute(
        update(Invitation)
        .where(Invitation.id == invitation.id, *_works())
        .values(accepted_at=clock.now(), accepted_by=person_id)
        .returning(Invitation.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(taken) != 1:
        raise Ended
    events.record(
        session,
        workspace_id=workspace.id,
        kind="member.joined",
        subject_id=person_id,
        by=person_id,
        data={"role": invitation.role.value},
    )
    return members.add(
        session, workspace_id=workspace.id, person_id=person_id, role=invitation.role
    )


def _works() -> tuple[ColumnElement[bool], ...]:
    return (
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > clock.now(),
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
