"""Workspaces: making them, the first visit, the switcher."""

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from webapp.accounts import passwords, sessions
from webapp.accounts import service as accounts
from webapp.accounts.models import Person
from webapp.events import service as events
from webapp.web.errors import NotFound, UserError
from webapp.workspaces import members
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import Membership, Role, Workspace

# Any number will do, as long as all processes use the same: it names the lock of the first visit.
SETUP_LOCK = 4_711_001


class AlreadySetUp(UserError):
    """Somebody was here before: the first visit is over."""

    status = NotFound.status

    def __init__(self) -> None:
        super().__init__("Atelier is set up already. Sign in.")


def create(session: Session, *, name: str, owner_id: str) -> Workspace:
    """A new workspace with its first owner."""
    tidy = accounts.tidy_name(name, field="workspace_name", what="a name for the workspace")
    made = Workspace(name=tidy)
    session.add(made)
    session.flush()
    members.add(session, workspace_id=made.id, person_id=owner_id, role=Role.owner)
    events.record(
        session, workspace_id=made.id, kind="workspace.made", subject_id=made.id, by=owner_id
    )
    return made


def set_up(
    session: Session, *, email: str, name: str, workspace_name: str, password_hash: str
) -> tuple[Person, Workspace]:
    """The first visit: an owner and their workspace, in one transaction. Two visits at once make one.

    :raises AlreadySetUp: there is somebody.
    """
    _one_at_a_time(session)
    if accounts.anybody(session):
        raise AlreadySetUp
    person = accounts.create(session, email=email, name=name, password_hash=password_hash)
    return person, create(session, name=workspace_name, owner_id=person.id)


def ensure_owner(
    session: Session, *, email: str, name: str, workspace_name: str, password: str
) -> Person:
    """An owner of the workspace of that name; person and workspace are made where they are missing.

    Somebody with that address keeps their account and gets the new name; a new password ends their sessions.

    :raises UserError: the address, a name or the password will not do; nothing was changed.
    """
    passwords.check_new(password, words=[email, name, workspace_name])
    _one_at_a_time(session)
    person = accounts.by_email(session, email)
    if person is None:
        hashed = passwords.hash_new(password)
        person = accounts.create(session, email=email, name=name, password_hash=hashed)
    else:
        person.name = accounts.tidy_name(name)
        if not passwords.verify(person.password_hash, password):
            hashed = passwords.hash_new(password)
            accounts.set_password(session, person_id=person.id, password_hash=hashed)
    workspace = by_name(session, workspace_name)
    if workspace is None:
        create(session, name=workspace_name, owner_id=person.id)
    else:
        member = members.add(
            session, workspace_id=workspace.id, person_id=person.id, role=Role.owner
        )
        member.role = Role.owner
    return person


def by_name(session: Session, name: str) -> Workspace | None:
    """The oldest workspace of that name, for the command line."""
    return session.scalar(
        select(Workspace).where(Workspace.name == name.strip()).order_by(Workspace.id).limit(1)
    )


def list_for(session: Session, person_id: str) -> list[Workspace]:
    """The workspaces of a person, by name."""
    mine = exists().where(
        Membership.workspace_id == Workspace.id, Membership.person_id == person_id
    )
    return list(session.scalars(select(Workspace).where(mine).order_by(Workspace.name)))


def rename(session: Session, *, by: Actor, name: str) -> Workspace:
    """Give the workspace another name."""
    tidy = accounts.tidy_name(name, field="workspace_name", what="a name for the workspace")
    found = session.get_one(Workspace, by.workspace_id)
    before, found.name = found.name, tidy
    events.record(
        session,
        workspace_id=found.id,
        kind="workspace.renamed",
        subject_id=found.id,
        by=by.person_id,
        data={"from": before, "to": tidy},
    )
    return found


def switch(session: Session, *, person_id: str, session_id: str, workspace_id: str) -> None:
    """Show another workspace in this browser.

    :raises NotFound: the person is no member of it.
    """
    if members.find(session, workspace_id=workspace_id, person_id=person_id) is None:
        raise NotFound
    sessions.look_at(session, session_id=session_id, workspace_id=workspace_id)


def _one_at_a_time(session: Session) -> None:
    """Hold the other first visits back. A write session of SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SETUP_LOCK})
