"""Opens a generator for a person: which key it runs through, what the provider says of it now."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.catalog import service as catalog
from webapp.catalog import sync
from webapp.catalog.models import Generator, ProviderModel
from webapp.connections import service as connections
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.providers.errors import ProviderError
from webapp.providers.port import Purpose
from webapp.web.errors import NotFound, UserError
from webapp.workspaces.actor import Actor

SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,119}")


class Disconnected(UserError):
    """The workspace has no working key for this source."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A generator, its models, and the keys of the workspace that can run it; `connection` is the chosen one."""

    generator: Generator
    models: Sequence[ProviderModel]
    connection: Connection
    connections: Sequence[Connection]


def usable(db: Database, workspace_id: str) -> Sequence[Connection]:
    """The working keys of a workspace, live ones first."""
    with db.read() as session:
        return connections.usable(session, workspace_id)


def open_generator(
    db: Database,
    providers: Providers,
    *,
    by: Actor,
    source: str,
    slug: str,
    connection_id: str = "",
    fresh: bool = True,
) -> Opened:
    """The generator as it is now; with `fresh` it is read again when that was long ago.

    :raises Disconnected: no key of the workspace reaches this source.
    :raises NotFound: the provider has no such generator, or no longer has it.
    :raises ProviderError: it is unknown here, and the provider does not answer.
    """
    reach = [one for one in usable(db, by.workspace_id) if one.source == source]
    if not reach:
        raise Disconnected
    chosen = next((one for one in reach if one.id == connection_id), reach[0])
    generator = _generator(db, providers, chosen, slug, fresh=fresh)
    if generator.gone_at is not None:
        raise NotFound(f"{generator.title} is no longer offered.")
    with db.read() as session:
        models = catalog.models_for(session, generator)
    return Opened(generator, models, chosen, reach)


def reread(db: Database, providers: Providers, connection: Connection, slug: str = "") -> int:
    """Read the whole list, all models, and one generator's fields. Returns how many generators there are.

    :raises ProviderError: the provider did not answer.
    """
    client = providers.client(connection, purpose=Purpose.read)
    number = sync.sync(db, client, connection.source)
    if slug:
        sync.refresh_one(db, client, connection.source, slug)
    return number


def _generator(
    db: Database, providers: Providers, connection: Connection, slug: str, *, fresh: bool
) -> Generator:
    if not SLUG.fullmatch(slug):
        raise NotFound
    with db.read() as session:
        known = session.get(Generator, (connection.source, slug))
    if known is not None and not (fresh and catalog.is_stale(known)):
        return known
    if not fresh:
        raise NotFound
    try:
        client = providers.client(connection, purpose=Purpose.read)
        return sync.current(db, client, connection.source, slug)
    except ProviderError:
        if known is None:
            raise
        return known
