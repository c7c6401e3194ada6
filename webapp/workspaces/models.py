"""Workspaces: the tenant, its members, invitations and API tokens."""

from enum import StrEnum

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.accounts.models import Person
from webapp.db.base import Base, Id, JsonList, Made, Moment, Name, Ref, enum_column


class Role(StrEnum):
    """What a member may do, from most to least."""

    owner = "owner"
    admin = "admin"
    creator = "creator"
    reviewer = "reviewer"
    viewer = "viewer"


class Workspace(Base):
    """A team with members, connections and a gallery. Everything else belongs to one."""

    __tablename__ = "workspace"

    id: Mapped[Id]
    name: Mapped[Name]
    # The key that encrypts this workspace's provider keys, itself wrapped by the master key.
    data_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[Made]


class Membership(Base):
    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("workspace_id", "person_id"),)

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(ForeignKey("workspace.id", ondelete="CASCADE"))
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    created_at: Mapped[Made]

    workspace: Mapped[Workspace] = relationship()
    person: Mapped[Person] = relationship()


class Invitation(Base):
    """A link that makes whoever opens it a member, once, until it expires."""

    __tablename__ = "invitation"

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), index=True
    )
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    note: Mapped[Name] = mapped_column(default="")
    made_by: Mapped[Ref] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[Made]
    expires_at: Mapped[Moment]
    accepted_at: Mapped[Moment | None]
    accepted_by: Mapped[str | None] = mapped_column(String(36))
    revoked_at: Mapped[Moment | None]


class ApiToken(Base):
    """A bearer token of one person in one workspace. Only its SHA-256 is kept."""

    __tablename__ = "api_token"

    id: Mapped[Id]
    workspace_id: Mapped[Ref] = mapped_column(
        ForeignKey("workspace.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    label: Mapped[Name]
    prefix: Mapped[str] = mapped_column(String(24))
    last4: Mapped[str] = mapped_column(String(4))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[JsonList]
    created_at: Mapped[Made]
    expires_at: Mapped[Moment | None]
    last_used_at: Mapped[Moment | None]
    revoked_at: Mapped[Moment | None]
