"""API tokens: `atl_<8>_<43>_<6>`, shown once. The last six are a checksum: a scanner can tell one from noise."""

import hashlib
import re
import secrets
import string
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from webapp.accounts.models import Person
from webapp.db.engine import Database
from webapp.events import service as events
from webapp.kernel import clock
from webapp.web.errors import NotFound, UserError
from webapp.workspaces.actor import Actor
from webapp.workspaces.models import ApiToken, Membership, Workspace
from webapp.workspaces.permissions import Scope, of_scopes

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
SHAPE = re.compile(r"atl_[0-9A-Za-z]{8}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}")
LABEL_LENGTH = 100
# How stale `last_used_at` may be before a request writes it again.
USED_EVERY = timedelta(minutes=1)


def new_text() -> str:
    """A fresh token: eight characters to know it by, 43 that are the secret (256 bits), six of CRC32."""
    shown, secret = _random(8), _random(43)
    body = f"atl_{shown}_{secret}"
    return f"{body}_{checksum(body)}"


def checksum(body: str) -> str:
    """CRC32 of the part before it, in six characters of base 62."""
    value, digits = zlib.crc32(body.encode()), ""
    for _ in range(6):
        value, rest = divmod(value, 62)
        digits = BASE62[rest] + digits
    return digits


def looks_right(text: str) -> bool:
    """Whether this can be a token at all, told without the database."""
    return bool(SHAPE.fullmatch(text)) and checksum(text[:-7]) == text[-6:]


def issue(
    session: Session,
    *,
    person_id: str,
    workspace_id: str,
    label: str,
    scopes: Iterable[str],
    expires: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a token for a member; its text is returned once and not kept.

    :raises UserError: no label, or a scope we do not know.
    """
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(Scope):
        raise UserError("Choose what the token may do: read, generate, or both.", "scopes")
    name = " ".join(label.split())
    if not name or len(name) > LABEL_LENGTH:
        raise UserError(f"Name the token, in at most {LABEL_LENGTH} characters.", "label")
    text = new_text()
    made = ApiToken(
        workspace_id=workspace_id,
        person_id=person_id,
        label=name,
        prefix=text[:12],
        last4=text[-4:],
        sha256=_digest(text),
        scopes=wanted,
        expires_at=expires,
    )
    session.add(made)
    session.flush()
    events.record(
        session,
        workspace_id=workspace_id,
        kind="token.made",
        subject_id=made.id,
        by=person_id,
        data={"label": name, "scopes": wanted},
    )
    return made, text


def authenticate(session: Session, text: str) -> tuple[ApiToken, Actor] | None:
    """The living token of `text`, and its person in its workspace, narrowed to the token's scopes."""
    if not looks_right(text):
        return None
    row = session.execute(
        select(ApiToken, Person, Workspace, Membership)
        .join(Person, Person.id == ApiToken.person_id)
        .join(Workspace, Workspace.id == ApiToken.workspace_id)
        .join(
            Membership,
            (Membership.workspace_id == ApiToken.workspace_id)
            & (Membership.person_id == ApiToken.person_id),
        )
        .where(
            ApiToken.sha256 == _digest(text),
            ApiToken.revoked_at.is_(None),
            or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > clock.now()),
        )
    ).one_or_none()
    if row is None:
        return None
    token, person, workspace, membership = row
    return token, Actor(
        person_id=person.id,
        person_name=person.name,
        email=person.email,
        workspace_id=workspace.id,
        workspace_name=workspace.name,
        role=membership.role,
        within=of_scopes(token.scopes),
    )


def use(db: Database, text: str) -> Actor | None:
    """The same for one request, noting that the token was used."""
    with db.read() as session:
        found = authenticate(session, text)
    if found is None:
        return None
    token, actor = found
    if token.last_used_at is None or token.last_used_at < clock.now() - USED_EVERY:
        with db.write() as session:
            session.execute(
                update(ApiToken).where(ApiToken.id == token.id).values(last_used_at=clock.now())
            )
    return actor


def list_for(session: Session, *, by: Actor) -> list[ApiToken]:
    """One's own living tokens in this workspace, newest first."""
    return list(
        session.scalars(
            select(ApiToken)
            .where(
                ApiToken.workspace_id == by.workspace_id,
                ApiToken.person_id == by.person_id,
                ApiToken.revoked_at.is_(None),
            )
            .order_by(ApiToken.id.desc())
        )
    )


def revoke(session: Session, *, by: Actor, id: str) -> ApiToken:  # noqa: A002 - the name all services share
    """End one of one's own tokens.

    :raises NotFound: there is none of that id.
    """
    found = session.scalar(
        select(ApiToken).where(
            ApiToken.id == id,
            ApiToken.workspace_id == by.workspace_id,
            ApiToken.person_id == by.person_id,
        )
    )
    if found is None:
        raise NotFound
    found.revoked_at = found.revoked_at or clock.now()
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind="token.revoked",
        subject_id=found.id,
        by=by.person_id,
    )
    return found


def _random(length: int) -> str:
    return "".join(secrets.choice(BASE62) for _ in range(length))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
