"""Sessions in the database: a browser holds a random token, we keep its SHA-256."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Person, UserSession
from webapp.kernel import clock
from webapp.kernel.ids import new_token

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=14)
# How stale `last_seen_at` may be before a request writes it again.
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Browser:
    """What is known of the browser that signs in."""

    user_agent: str = ""
    address: str = ""


NO_BROWSER = Browser()


def start(
    session: Session,
    *,
    person_id: str,
    workspace_id: str | None = None,
    browser: Browser = NO_BROWSER,
) -> tuple[UserSession, str]:
    """A new session and the token for its cookie, which is not kept. Ended sessions of the person are swept out."""
    _sweep(session, person_id)
    token = new_token()
    made = UserSession(
        token_sha256=digest(token),
        person_id=person_id,
        workspace_id=workspace_id,
        user_agent=browser.user_agent[:300],
        address=browser.address[:64],
        expires_at=clock.now() + ABSOLUTE,
    )
    session.add(made)
    session.flush()
    return made, token


class Found(NamedTuple):
    """A living session and what a page says of its person: columns, not entities, because every request asks."""

    session_id: str
    workspace_id: str | None
    last_seen_at: datetime
    person_id: str
    name: str
    email: str
    shortcuts: bool


_living = (
    select(
        UserSession.id,
        UserSession.workspace_id,
        UserSession.last_seen_at,
        Person.id,
        Person.name,
        Person.email,
        Person.shortcuts,
    )
    .join(Person, Person.id == UserSession.person_id)
    .where(
        UserSession.token_sha256 == bindparam("token_sha256"),
        UserSession.expires_at > bindparam("present"),
        UserSession.last_seen_at > bindparam("seen_after"),
    )
)


def find(session: Session, token: str) -> Found | None:
    """The living session of `token` with its person."""
    present = clock.now()
    row = session.execute(
        _living,
        {"token_sha256": digest(token), "present": present, "seen_after": present - IDLE},
    ).one_or_none()
    return Found(*row) if row else None


def needs_touch(found: Found) -> bool:
    """Whether it is time to note again that this session is in use."""
    return found.last_seen_at < clock.now() - SEEN_EVERY


def touch(session: Session, session_id: str) -> None:
    """Note that a session is in use."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(last_seen_at=clock.now())
    )


def list_for(session: Session, person_id: str) -> list[UserSession]:
    """A person's living sessions, the one used last first."""
    present = clock.now()
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.person_id == person_id,
                UserSession.expires_at > present,
                UserSession.last_seen_at > present - IDLE,
            )
            .order_by(UserSession.last_seen_at.desc(), UserSession.id)
        )
    )


def end(session: Session, *, person_id: str, session_id: str) -> bool:
    """End one session of that person; whether there was one."""
    gone = session.execute(
        delete(UserSession)
        .where(UserSession.id == session_id, UserSession.person_id == person_id)
        .returning(UserSession.id)
    )
    return gone.first() is not None


def end_all(session: Session, *, person_id: str, but: str = "") -> int:
    """End every session of a person, but that one; how many there were."""
    gone = session.execute(
        delete(UserSession)
        .where(UserSession.person_id == person_id, UserSession.id != but)
        .returning(UserSession.id)
    )
    return len(gone.all())


def look_at(session: Session, *, session_id: str, workspace_id: str | None) -> None:
    """The workspace that this browser shows from now on."""
    session.execute(
        update(UserSession).where(UserSession.id == session_id).values(workspace_id=workspace_id)
    )


def forget_workspace(session: Session, *, person_id: str, workspace_id: str) -> None:
    """Let no browser of that person show that workspace any more."""
    session.execute(
        update(UserSession)
        .where(UserSession.person_id == person_id, UserSession.workspace_id == workspace_id)
        .values(workspace_id=None)
    )


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _sweep(session: Session, person_id: str) -> None:
    present = clock.now()
    session.execute(
        delete(UserSession).where(
            UserSession.person_id == person_id,
            or_(UserSession.expires_at <= present, UserSession.last_seen_at <= present - IDLE),
        )
    )
