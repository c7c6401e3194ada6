"""The engine and its two kinds of session: reads and writes.

SQLite needs the difference. A write session begins with BEGIN IMMEDIATE, so it holds the write lock from
its first statement and a check stays true until the commit; a read session begins with BEGIN and sees one
snapshot. (Python's own IMMEDIATE begins only before the first INSERT, which loses races.)
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import chain, repeat
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.orm import Session, sessionmaker

log = logging.getLogger(__name__)

BUSY_MILLISECONDS = 30_000
# What a database that restarts, or has no connection to spare, answers with.
AWAY = (OperationalError, InterfaceError, NoConnection)
FIRST_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
LONGEST_PAUSE = 8.0

T = TypeVar("T")


class Database:
    """One process's way to the database."""

    def __init__(self, url: str, *, pool_size: int = 20) -> None:
        self.url = url
        self.engine = _engine(url, pool_size)
        writing = self.engine.execution_options(atelier_write=True)
        self._reads = sessionmaker(self.engine, expire_on_commit=False)
        self._writes = sessionmaker(writing, expire_on_commit=False)
        # SQLite's writers wait for each other by sleeping and asking again, which is slow among hundreds of
        # threads: within a process they line up here instead.
        self._gate: AbstractContextManager[object] = Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking only; nothing of it is committed."""
        with self._reads() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back by any error."""
        with self._gate, self._writes.begin() as session:
            yield session

    def insist(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a write transaction, again and again while the database is away, however long.

        For what must not be lost to a database that restarts: a paid answer in hand. `work` may run several
        times, of which one is committed, or two where the answer to a commit was lost.
        """
        waits = pauses()
        while True:
            try:
                with self.write() as session:
                    return work(session)
            except AWAY:
                pause = next(waits)
                log.warning("the database is away; trying again in %.1f s", pause)
                time.sleep(pause)

    def dispose(self) -> None:
        self.engine.dispose()


def pauses() -> Iterator[float]:
    """How long to wait before each further try, in seconds, without end."""
    return chain(FIRST_PAUSES, repeat(LONGEST_PAUSE))


def _engine(url: str, pool_size: int) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    engine = create_engine(
        url,
        connect_args={"isolation_level": None, "check_same_thread": False},
        pool_size=pool_size,
        max_overflow=-1,
        hide_parameters=True,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("atelier_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
