"""The sandbox's own database: one SQLite file, one connection, one writer at a time."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

_SCHEMA = (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")
_TABLES = (
    "charges",
    "transactions",
    "timings",
    "creations",
    "api_keys",
    "accounts",
    "violations",
    "generators",
)

Value: TypeAlias = str | int | float | None


def timestamp() -> str:
    """Return the present moment as the provider writes it: UTC, to the second, without a zone."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


class Store:
    """Short statements under one lock; whatever belongs together goes in one transaction."""

    def __init__(self, folder: Path) -> None:
        """Open, and make where missing, ``sandbox.sqlite3`` in ``folder``."""
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            folder / "sandbox.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        self._db.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection; all of the block is kept, or none of it."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        with self._lock:
            row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
            return row

    def number(self, sql: str, *values: Value) -> int:
        """Return the first column of the first row as a whole number; 0 where there is none."""
        row = self.row(sql, *values)
        return int(row[0] or 0) if row else 0

    def write(self, sql: str, *values: Value) -> int:
        """Carry out one statement and return the id of the row it added."""
        with self._lock:
            return int(self._db.execute(sql, values).lastrowid or 0)

    def clear(self) -> None:
        """Forget everything."""
        with self.transaction() as db:
            for table in _TABLES:
                db.execute(f"DELETE FROM {table}")

    def close(self) -> None:
        """Close the file; nothing may be asked afterwards."""
        with self._lock:
            self._db.close()
