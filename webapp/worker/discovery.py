"""Reads the providers' generator lists again, once an hour and at the first start."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

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
# A source that cannot be read is left alone for twice as long each time, and at most so long.
LONGEST_REST = 600.0


@dataclass(slots=True)
class _Rest:
    """How often a source could not be read in a row, and until when it is left alone."""

    failures: int = 0
    until: float = 0.0

    def longer(self, moment: float) -> None:
        self.until = moment + min(LONGEST_REST, PAUSE * 2**self.failures)
        self.failures += 1


class Discovery:
    """A thread that keeps each source's catalogue fresh, through any key that works."""

    def __init__(self, house: House, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._house = house
        self._clock = clock
        self._rests: dict[str, _Rest] = {}
        self._loop = Loop("discovery", self.read_all, pause=PAUSE)

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop(wait=0)

    def read_all(self) -> None:
        """Read every source that is due, and fill in details that are still missing. One that fails rests a while
        and is then tried through the next key.
        """
        for source, keys in self._sources().items():
            rest = self._rests.setdefault(source, _Rest())
            if self._clock() < rest.until:
                continue
            try:
                self._read(source, keys[rest.failures % len(keys)])
            except ProviderError as error:
                rest.longer(self._clock())
                log.info("the list of %s could not be read: %s", source, error)
            else:
                del self._rests[source]

    def _read(self, source: str, connection: Connection) -> None:
        """:raises ProviderError: this key does not open it, or the provider does not answer."""
        house = self._house
        client = house.providers.client(connection, purpose="read")
        if sync.is_due(house.db, source, before=ago(house.settings.discovery_seconds)):
            sync.sync(house.db, client, source)
        sync.fill(house.db, client, source)

    def _sources(self) -> dict[str, list[Connection]]:
        """The keys that work, by source, oldest first."""
        found: dict[str, list[Connection]] = {}
        with self._house.db.read() as session:
            rows = session.scalars(
                select(Connection)
                .where(Connection.revoked_at.is_(None), Connection.health == Health.ok)
                .order_by(Connection.id)
            )
            for row in rows:
                found.setdefault(row.source, []).append(row)
        return found
