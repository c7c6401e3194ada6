"""How often one may fail to sign in: counted in the database, for the person and for the address."""

import hashlib
import ipaddress
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from webapp.accounts.models import SignInAttempt
from webapp.kernel import clock
from webapp.web.errors import TooMany

MOST = 10
WINDOW = timedelta(minutes=5)


class TooManyAttempts(TooMany):
    """Ten failures within five minutes, for this person or from this address."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        super().__init__(
            f"Too many attempts. Nothing is wrong with the account; try again in {minutes} "
            f"minute{'s' if minutes > 1 else ''}.",
            retry_after=seconds,
        )


def keys(*, email: str, address: str) -> list[str]:
    """What an attempt is counted under. Digests, so that the table names nobody."""
    return [_digest(f"person:{email}"), _digest(f"address:{_network(address)}")]


def take(session: Session, under: list[str]) -> None:
    """Count an attempt before it is made, so that many at once cannot slip through; success takes it back.

    :raises TooManyAttempts: nothing was counted.
    """
    since = clock.now() - WINDOW
    for key in under:
        count, oldest = session.execute(
            select(func.count(), func.min(SignInAttempt.at)).where(
                SignInAttempt.key == key, SignInAttempt.at > since
            )
        ).one()
        if count >= MOST:
            raise TooManyAttempts(int((oldest - since).total_seconds()) + 1)
    session.add_all(SignInAttempt(key=key) for key in under)
    session.execute(delete(SignInAttempt).where(SignInAttempt.at <= since))


def forgive(session: Session, under: list[str]) -> None:
    """Forget what was counted: the person has shown who they are."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.key.in_(under)))


def _network(address: str) -> str:
    """An IPv6 host owns a whole /64, so that is what counts as one address."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
