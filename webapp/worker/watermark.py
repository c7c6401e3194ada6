"""The newest creation of an account that is known when a request leaves: a lost result lies above it."""

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.connections.service import partition
from webapp.generations.models import Output
from webapp.providers.errors import ProviderError
from webapp.providers.port import Client


def known(session: Session, connection: Connection) -> int | None:
    """The highest id among what this account has made for us; None before the first."""
    return session.scalar(
        select(func.max(cast(Output.remote_id, BigInteger))).where(
            Output.account == partition(connection)
        )
    )


def ask(client: Client) -> int:
    """The same from the provider's own list, for an account we know nothing of. 0 where it is empty or the
    list cannot be read: then words and time alone speak.
    """
    try:
        listed = client.creations(limit=1)
    except ProviderError:
        return 0
    return max((int(item.remote_id) for item in listed if item.remote_id.isdigit()), default=0)
