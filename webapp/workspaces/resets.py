"""A link by which a member sets a new password: made by an owner, shown once, good for once and a day."""

import hashlib
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.accounts.models import PasswordReset, Person
from webapp.events import service as events
from webapp.kernel import clock
from webapp.kernel.ids import new_token
from webapp.web.errors import NotFound, Refused, UserError
from webapp.workspaces import members
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import Membership, Role

LIVES = timedelta(hours=24)


class Ended(UserError):
    """The link was used, replaced, or is too old; or there never was one."""

    status = NotFound.status

    def __init__(self) -> None:
        super().__init__("This link has ended. Ask an owner for a new one.")


def make(session: Session, *, by: Actor, member_id: str) -> tuple[Person, str]:
    """A link for one member; the token is returned once, and earlier links of theirs end.

    :raises NotFound: no such member here.
    :raises Refused: the person belongs to a workspace that `by` does not own.
    """
    member = members.get(session, workspace_id=by.workspace_id, id=member_id)
    _only_mine(session, member, by)
    session.execute(
        delete(PasswordReset).where(
            PasswordReset.person_id == member.person_id, PasswordReset.used_at.is_(None)
        )
    )
    token = new_token()
    session.add(
        PasswordReset(
            token_sha256=_digest(token),
            person_id=member.person_id,
            made_by=by.person_id,
            expires_at=clock.now() + LIVES,
        )
    )
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="member.reset_made",
        subject_id=member.person_id,
        by=by.person_id,
    )
    return member.person, token


def find(session: Session, token: str) -> tuple[PasswordReset, Person]:
    """The working link of a token.

    :raises Ended: it does not work any more.
    """
    row = session.execute(
        select(PasswordReset, Person)
        .join(Person, Person.id == PasswordReset.person_id)
        .where(PasswordReset.token_sha256 == _digest(token), *_works())
    ).one_or_none()
    if row is None:
        raise Ended
    return row[0], row[1]


def use(session: Session, *, token: str, password_hash: str) -> Person:
    """Set the new password, once; every session of the person ends.

    :raises Ended: it does not work any more.
    """
    reset, person = find(session, token)
    taken = session.execute(
        update(PasswordReset)
        .where(PasswordReset.id == reset.id, *_works())
        .values(used_at=clock.now())
        .returning(PasswordReset.id)
        .execution_options(synchronize_session=False)
    ).all()
    if len(taken) != 1:
        raise Ended
    accounts.set_password(session, person_id=person.id, password_hash=password_hash)
    return person


def _only_mine(session: Session, member: Membership, by: Actor) -> None:
    """Whoever can set a password can act as that person everywhere, so it takes an owner of everywhere."""
    owned = select(Membership.workspace_id).where(
        Membership.person_id == by.person_id, Membership.role == Role.owner
    )
    elsewhere = session.scalar(
        select(Membership.id)
        .where(
            Membership.person_id == member.person_id,
            Membership.workspace_id.not_in(owned),
        )
        .limit(1)
    )
    if elsewhere:
        raise Refused(
            "This person belongs to a workspace that is not yours, and a link from here would open "
            "it. Whoever runs this server can set the password."
        )


def _works() -> tuple[ColumnElement[bool], ...]:
    return (PasswordReset.used_at.is_(None), PasswordReset.expires_at > clock.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
