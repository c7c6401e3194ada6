"""People: making them, signing them in, and their own settings."""

import re
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import limits, passwords, sessions
from webapp.accounts.models import Person
from webapp.accounts.sessions import Browser
from webapp.db.engine import Database
from webapp.kernel import clock
from webapp.web.errors import UserError

EMAIL = re.compile(r"[^@\s\x00-\x1f<>\"(),:;]{1,64}@[^@\s\x00-\x1f<>\"(),:;]{1,189}")
NAME_LENGTH = 100


class EmailTaken(UserError):
    """Somebody has this address already."""

    def __init__(self) -> None:
        super().__init__("Somebody with this email is here already. Sign in instead.", "email")


class WrongSignIn(UserError):
    """The address or the password is wrong; which of the two is not told."""

    def __init__(self) -> None:
        super().__init__("Email and password do not match. Try again.", "password")


def tidy_email(text: str) -> str:
    """The address as it is kept.

    :raises UserError: it is none.
    """
    email = text.strip().lower()
    if not EMAIL.fullmatch(email):
        raise UserError("Enter an email address, such as maya@northwind.example.", "email")
    return email


def tidy_name(text: str, *, field: str = "name", what: str = "your name") -> str:
    """A name in one line, without control characters.

    :raises UserError: there is none, or it is too long.
    """
    name = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not name:
        raise UserError(f"Enter {what}.", field)
    if len(name) > NAME_LENGTH:
        raise UserError(f"Use at most {NAME_LENGTH} characters.", field)
    return name


def anybody(session: Session) -> bool:
    """Whether there is anybody at all; if not, the first visit sets Atelier up."""
    return session.scalar(select(Person.id).limit(1)) is not None


def by_email(session: Session, email: str) -> Person | None:
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def create(session: Session, *, email: str, name: str, password_hash: str) -> Person:
    """A new person. Hash the password outside of the transaction: it takes a tenth of a second.

    :raises EmailTaken: the address belongs to somebody.
    """
    email = tidy_email(email)
    if by_email(session, email):
        raise EmailTaken
    person = Person(email=email, name=tidy_name(name), password_hash=password_hash)
    session.add(person)
    session.flush()
    return person


def sign_in(db: Database, *, email: str, password: str, browser: Browser) -> tuple[Person, str]:
    """Check who it is and start a session; the person and the token for the cookie.

    :raises limits.TooManyAttempts: too many failures for this person or from this address.
    :raises WrongSignIn: the address is unknown or the password is wrong.
    """
    under = limits.keys(email=email.strip().lower(), address=browser.address)
    with db.write() as session:
        limits.take(session, under)
    with db.read() as session:
        person = by_email(session, email)
    if person is None:
        passwords.verify_nobody(password)
        raise WrongSignIn
    if not passwords.verify(person.password_hash, password):
        raise WrongSignIn
    better = passwords.hash_new(password) if passwords.is_outdated(person.password_hash) else ""
    with db.write() as session:
        limits.forgive(session, under)
        if better:
            session.get_one(Person, person.id).password_hash = better
        _, token = sessions.start(session, person_id=person.id, browser=browser)
    return person, token


def change_password(
    db: Database,
    *,
    person_id: str,
    current: str,
    new: str,
    words: Iterable[str],
    browser: Browser,
    workspace_id: str | None,
) -> str:
    """Set a new password, end all sessions and start another for this browser; the token for its cookie.

    :raises passwords.WrongPassword: `current` is not the present one.
    :raises limits.TooManyAttempts: that was said too often.
    :raises passwords.WeakPassword: `new` will not do.
    """
    with db.read() as session:
        person = session.get_one(Person, person_id)
    _prove(db, person=person, password=current, address=browser.address)
    passwords.check_new(new, words=[person.name, person.email, *words])
    hashed = passwords.hash_new(new)
    with db.write() as session:
        set_password(session, person_id=person_id, password_hash=hashed)
        _, token = sessions.start(
            session, person_id=person_id, browser=browser, workspace_id=workspace_id
        )
    return token


def _prove(db: Database, *, person: Person, password: str, address: str) -> None:
    """Check the present password once more, under the same limits as signing in."""
    under = limits.keys(email=person.email, address=address)
    with db.write() as session:
        limits.take(session, under)
    if not passwords.verify(person.password_hash, password):
        raise passwords.WrongPassword
    with db.write() as session:
        limits.forgive(session, under)


def set_password(session: Session, *, person_id: str, password_hash: str) -> None:
    """Keep a new hash and end every session of that person."""
    person = session.get_one(Person, person_id)
    person.password_hash = password_hash
    person.password_changed_at = clock.now()
    sessions.end_all(session, person_id=person_id)


def update_profile(session: Session, *, person_id: str, name: str, shortcuts: bool) -> Person:
    """Keep a person's name, and whether single-letter keys do something."""
    person = session.get_one(Person, person_id)
    person.name = tidy_name(name)
    person.shortcuts = shortcuts
    return person
