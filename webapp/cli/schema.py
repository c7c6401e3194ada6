"""Whether the database is as this version wants it, found out without loading SQLAlchemy; and bringing it there."""

import fcntl
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from webapp.cli.trouble import Trouble
from webapp.kernel.settings import Settings

VERSIONS = Path(__file__).parent.parent / "migrations" / "versions"
# Any number will do as long as it is ours alone on that server.
ADVISORY_LOCK = 2_024_110_801


def head() -> str:
    """The newest revision: migrations are files named `<revision>_<what>.py`."""
    return max(path.stem.partition("_")[0] for path in VERSIONS.glob("[0-9]*.py"))


def is_current(settings: Settings) -> bool:
    """Whether our tables are at `head()` and the queue's tables are there."""
    queue = "dbos_migrations" if _is_sqlite(settings) else "dbos.dbos_migrations"
    if _ask(settings, f"SELECT version FROM {queue}") is None:  # noqa: S608 - one of two words above
        return False
    return _ask(settings, "SELECT version_num FROM alembic_version") == [(head(),)]


def wait_until_current(settings: Settings, *, seconds: float = 60.0) -> None:
    """Return once somebody else (`atelier run`, `atelier migrate`) has brought the database up to date.

    :raises Trouble: nobody has, in that time.
    """
    deadline = time.monotonic() + seconds
    while not is_current(settings):
        if time.monotonic() > deadline:
            raise Trouble("The database is not up to date. Run `atelier migrate` once.")
        time.sleep(0.05)


def bring_up(settings: Settings) -> None:
    """Migrate where it is needed. Two at once are safe: the second waits, and finds nothing to do."""
    if is_current(settings):
        return
    with _alone(settings):
        if is_current(settings):
            return
        from webapp.jobs.service import Jobs
        from webapp.migrations import upgrade

        upgrade(settings.database)
        Jobs(settings).migrate()


def keeps_keys(settings: Settings) -> bool:
    """Whether a workspace has encrypted keys, which only the master key can open."""
    found = _ask(settings, "SELECT 1 FROM workspace WHERE data_key IS NOT NULL LIMIT 1")
    return bool(found)


def _ask(settings: Settings, question: str) -> list[tuple[object, ...]] | None:
    """The rows of an answer; None where there is no database, or no such table in it."""
    if _is_sqlite(settings):
        return _ask_sqlite(Path(settings.database.removeprefix("sqlite:///")), question)
    return _ask_postgres(_address(settings), question)


def _ask_sqlite(path: Path, question: str) -> list[tuple[object, ...]] | None:
    if not path.exists():
        return None
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        return connection.execute(question).fetchall()
    except sqlite3.OperationalError:
        return None
    finally:
        connection.close()


def _ask_postgres(address: str, question: str) -> list[tuple[object, ...]] | None:
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            return connection.execute(question.encode()).fetchall()
    except psycopg.errors.UndefinedTable:
        return None
    except psycopg.OperationalError as error:
        raise Trouble(f"The database does not answer: {str(error).strip()}") from error


def _is_sqlite(settings: Settings) -> bool:
    return settings.database.startswith("sqlite")


def _address(settings: Settings) -> str:
    """The database's address as psycopg itself reads it."""
    return "postgresql://" + settings.database.partition("://")[2]


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Nobody else migrates meanwhile, on this machine or, with PostgreSQL, on another."""
    with (settings.instance / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _is_sqlite(settings):
            yield
            return
        import psycopg

        # Outside a transaction: an open one would keep indexes from being built concurrently.
        with psycopg.connect(_address(settings), autocommit=True) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (ADVISORY_LOCK,))
            yield
