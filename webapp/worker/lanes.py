"""The queues: one a provider and width. A connection's width says which queue its jobs go to.

Each queue is asked for work four times a second, so only those that some connection uses are opened.
"""

from dbos import DBOS
from sqlalchemy import select

from webapp.connections.models import Connection
from webapp.connections.service import queue_name
from webapp.db.engine import Database
from webapp.jobs.service import LOOK_QUEUE
from webapp.worker.loop import Loop

ASKED_SECONDS = 0.25
LOOKED_SECONDS = 0.5
# How soon the first job of a new connection finds its queue open.
PAUSE_SECONDS = 1.0


class Lanes:
    """Opens the queue of every width that is in use, and goes on looking for new ones."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._open: set[str] = set()
        self._loop = Loop("opening queues", self.open_those_in_use, pause=PAUSE_SECONDS)

    def start(self) -> None:
        DBOS.register_queue(
            LOOK_QUEUE, polling_interval_sec=LOOKED_SECONDS, on_conflict="always_update"
        )
        self.open_those_in_use()
        self._loop.start()

    def stop(self) -> None:
        self._loop.stop()

    def open_those_in_use(self) -> None:
        """Open the queue of each connection that has none yet."""
        for name, width in self._in_use().items():
            if name not in self._open:
                DBOS.register_queue(
                    name,
                    partition_concurrency=width,
                    polling_interval_sec=ASKED_SECONDS,
                    on_conflict="always_update",
                )
                self._open.add(name)

    def _in_use(self) -> dict[str, int]:
        """Also those of revoked keys: what waits there has to be told."""
        with self._db.read() as session:
            rows = session.scalars(select(Connection))
            return {queue_name(row): row.concurrency for row in rows}
