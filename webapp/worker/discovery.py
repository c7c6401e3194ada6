"""Reads the providers' generator lists again, once an hour and at the first start."""

import logging

from sqlalchemy import select

from webapp.catalog import sync
from webapp.connections.models import Connection, Health
from webapp.kernel.clock import ago
from webapp.providers.errors import ProviderError
from webapp.worker.house import House
from webapp.worker.loop import Loop

log = logging.getLogger(__name__)

# Short, because a new connection's generators are told apart only once their details are read.
PAUSE = 5.0


class Discovery:
    """A thread that keeps each source's catalogue fresh, through any key that works."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._loop = Loop("discovery", self.read_all, pause=PAUSE)

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop(wait=0)

    def read_all(self) -> None:
        """Read every source that is due, and fill in details that are still missing."""
        for source, connection in self._sources().items():
            try:
                client = self._house.providers.client(connection, purpose="read")
                if sync.is_due(
                    self._house.db, source, before=ago(self._house.settings.discovery_seconds)
                ):
                    sync.sync(self._house.db, client, source)
                sync.fill(self._house.db, client, source)
            except ProviderError as error:
                log.info("the list of %s could not be read: %s", source, error)

    def _sources(self) -> dict[str, Connection]:
        with self._house.db.read() as session:
            rows = session.scalars(
                select(Connection).where(
                    Connection.revoked_at.is_(None), Connection.health == Health.ok
                )
            )
            return {row.source: row for row in rows}
