"""The newest creation of an account that is known when a request leaves: a lost result lies above it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.connections.models import Connection
from webapp.connections.service import partition
from webapp.generations.models import Output
from webapp.providers.errors import ProviderError
from webapp.providers.port import Client

# More than any account has in flight at once: ids do not come in the order in which requests end.
RECENT = 100


def known(session: Session, connection: Connection) -> int | None:
    """The highest id among what this account has lately made for us; None before the first."""
    latest = session.scalars(
        select(Output.remote_id)
        .where(Output.account == partition(connection))
        .order_by(Output.id.desc())
        .limit(RECENT)
    )
    return max((int(remote_id) for remote_id in latest if remote_id.isdigit()), default=None)


def ask(client: Client) -> int:
    """The same from the provider's own list, for an account we know nothing of. 0 where it is empty or the
    list cannot be read: then words and time alone speak.
    """
    try:
        listed = client.creations(limit=1)
    except ProviderError:
        return 0
    return max((int(item.remote_id) for item in listed if item.remote_id.isdigit()), default=0)
