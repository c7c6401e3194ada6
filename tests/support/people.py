"""The cast: Alice owns the workspace, Bob creates on her team, Charlie is outside with a workspace of his own."""

from dataclasses import dataclass

from argon2 import PasswordHasher

from webapp.accounts import service as accounts
from webapp.accounts.models import Person
from webapp.db.engine import Database
from webapp.workspaces import members, service
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import Membership, Role, Workspace

PASSWORD = "plum-orbit-cactus-river"
# Cheap on purpose: it is the same check, without its tenth of a second.
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASH = CHEAP.hash(PASSWORD)


@dataclass(frozen=True)
class Member:
    """A person in one workspace, detached: plain values and an actor to act with."""

    person: Person
    workspace: Workspace
    membership: Membership
    actor: Actor

    @property
    def id(self) -> str:
        return self.person.id

    @property
    def email(self) -> str:
        return self.person.email


def owner(db: Database, name: str, workspace_name: str) -> Member:
    """A person with a workspace of their own."""
    with db.write() as session:
        person = _person(session, name)
        workspace = service.create(session, name=workspace_name, owner_id=person.id)
        membership = members.find(session, workspace_id=workspace.id, person_id=person.id)
    return _member(db, person, workspace, membership)


def member(db: Database, name: str, workspace: Workspace, role: Role) -> Member:
    """Another person in a workspace."""
    with db.write() as session:
        person = _person(session, name)
        made = members.add(session, workspace_id=workspace.id, person_id=person.id, role=role)
    return _member(db, person, workspace, made)


def nobody(db: Database, name: str) -> Person:
    """A person who belongs to no workspace."""
    with db.write() as session:
        return _person(session, name)


def _person(session, name: str) -> Person:
    email = f"{name.lower().replace(' ', '.')}@example.test"
    return accounts.create(session, email=email, name=name, password_hash=HASH)


def _member(db, person, workspace, membership) -> Member:
    with db.read() as session:
        actor = members.actor(session, person_id=person.id, workspace_id=workspace.id)
    return Member(person, workspace, membership, actor)
