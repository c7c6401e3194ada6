"""People and their sessions."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db.base import Base, Id, Made, Moment, Name, Ref


class Person(Base):
    """Somebody who can sign in. An e-mail address is kept in lower case and belongs to one person."""

    __tablename__ = "person"

    id: Mapped[Id]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Name]
    password_hash: Mapped[str] = mapped_column(String(255))
    password_changed_at: Mapped[Made]
    shortcuts: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Made]


class UserSession(Base):
    """One browser that is signed in. Only the SHA-256 of its token is kept."""

    __tablename__ = "user_session"

    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    # The workspace this browser is looking at; plain, because workspaces are a floor above.
    workspace_id: Mapped[str | None] = mapped_column(String(36))
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[Made]
    last_seen_at: Mapped[Made]
    expires_at: Mapped[Moment]


class SignInAttempt(Base):
    """A failed sign-in, counted per person and per address. `key` is a digest, not the address itself."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[Made]


class PasswordReset(Base):
    """A link by which somebody sets a new password, made by an owner and good for once."""

    __tablename__ = "password_reset"

    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[Ref] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    made_by: Mapped[Ref]
    created_at: Mapped[Made]
    expires_at: Mapped[Moment]
    used_at: Mapped[Moment | None]
