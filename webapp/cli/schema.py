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
    if settings.database.startswith("sqlite"):
        return _sqlite_is_current(Path(settings.database.removeprefix("sqlite:///")))
    return _postgres_is_current(_address(settings))


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


def _sqlite_is_current(path: Path) -> bool:
    if not path.exists():
        return False
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
    try:
        ours = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        connection.execute("SELECT version FROM dbos_migrations").fetchall()
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return ours == [(head(),)]


def _postgres_is_current(address: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(address, connect_timeout=10) as connection:
            ours = connection.execute("SELECT version_num FROM alembic_version").fetchall()
            connection.execute("SELECT version FROM dbos.dbos_migrations").fetchall()
    except psycopg.errors.UndefinedTable:
        return False
    except psycopg.OperationalError as error:
        raise Trouble(f"The database does not answer: {str(error).strip()}") from error
    return ours == [(head(),)]


def _address(settings: Settings) -> str:
    """The database's address as psycopg itself reads it."""
    return "postgresql://" + settings.database.partition("://")[2]


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Nobody else migrates meanwhile, on this machine or, with PostgreSQL, on another."""
    with (settings.instance / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if settings.database.startswith("sqlite"):
            yield
            return
        import psycopg

        with psycopg.connect(_address(settings)) as connection:
            connection.execute("SELECT pg_advisory_lock(%s)", (ADVISORY_LOCK,))
            yield
