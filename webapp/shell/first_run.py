"""The way to the first picture: four steps that tick themselves from what is there."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from webapp.assets.models import Asset
from webapp.connections.models import Connection, Health
from webapp.kernel import money
from webapp.providers.port import Mode
from webapp.workspaces import invitations
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import Membership
from webapp.workspaces.permissions import Permission

NAMES = {"generor": "Generor", "apex": "Apex Studio", "rows42": "42rows"}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the checklist. `permission` is what its button takes."""

    key: str
    title: str
    words: str
    done: bool
    permission: Permission


@dataclass(frozen=True, slots=True)
class Steps:
    """All four; `now` is the first that is open."""

    all: list[Step]
    needs_key: bool

    @property
    def done(self) -> int:
        return sum(step.done for step in self.all)

    @property
    def now(self) -> str:
        return next((step.key for step in self.all if not step.done), "")


def steps(session: Session, by: Actor) -> Steps:
    """How far the workspace of `by` has come."""
    connection = _connection(session, by.workspace_id)
    return Steps(
        [
            _connect(connection),
            _test(connection),
            Step(
                "picture",
                "Make your first picture",
                "Every price is shown before it is spent.",
                has_asset(session, by.workspace_id),
                Permission.generate,
            ),
            Step(
                "invite",
                "Invite your team",
                "Creators make, reviewers and viewers look.",
                _has_company(session, by.workspace_id),
                Permission.invite,
            ),
        ],
        needs_key=connection is None,
    )


def has_asset(session: Session, workspace_id: str) -> bool:
    """Whether anything was ever made here."""
    found = select(Asset.id).where(Asset.workspace_id == workspace_id).limit(1)
    return session.scalar(found) is not None


def _connection(session: Session, workspace_id: str) -> Connection | None:
    """A working connection if there is one, else the newest."""
    return session.scalar(
        select(Connection)
        .where(Connection.workspace_id == workspace_id, Connection.revoked_at.is_(None))
        .order_by((Connection.health == Health.ok).desc(), Connection.id.desc())
        .limit(1)
    )


def _connect(found: Connection | None) -> Step:
    words = "Paste a key. It is stored encrypted and never shown again."
    if found is not None:
        provider = "The sandbox" if found.mode is Mode.sandbox else NAMES[found.provider.value]
        plan = f", {found.plan}" if found.plan else ""
        left = f" {money.words(found.balance, found.unit)}." if found.balance is not None else ""
        words = f"{provider}{plan}.{left}"
    return Step("connect", "Connect a provider", words, found is not None, Permission.connect)


def _test(found: Connection | None) -> Step:
    done = found is not None and found.health is Health.ok and found.checked_at is not None
    words = "Atelier asks the provider whose key it is, and what it may do."
    if done:
        words = "It answers."
        if found is not None and found.scopes:
            words = f"It may {' and '.join(found.scopes)}."
    elif found is not None and found.health_note:
        words = found.health_note
    return Step("test", "Test the key", words, done, Permission.connect)


def _has_company(session: Session, workspace_id: str) -> bool:
    members = session.scalar(select(func.count()).where(Membership.workspace_id == workspace_id))
    return (members or 0) > 1 or bool(invitations.list_open(session, workspace_id))
