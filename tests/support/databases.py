"""Fixtures for tests that must hold on both databases."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.support.postgres import Postgres
from webapp.db.engine import Database
from webapp.kernel.ids import new_id
from webapp.kernel.settings import Settings


@pytest.fixture(scope="session")
def postgres():
    """One PostgreSQL for the whole run, shared by its processes."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or new_id()
    folder = Path(tempfile.gettempdir()) / f"atelier-pg-{run[-12:]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    server = Postgres(folder)
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def both_settings(request, template_instance, tmp_path):
    """Settings over a migrated database of this test's own: SQLite, then PostgreSQL."""
    instance = tmp_path / "instance"
    shutil.copytree(template_instance, instance)
    if request.param == "sqlite":
        yield Settings(instance=instance)
        return
    with request.getfixturevalue("postgres").database() as url:
        yield Settings(instance=instance, database_url=url)


@pytest.fixture
def both_db(both_settings):
    """The database of a test that runs on both."""
    database = Database(both_settings.database)
    yield database
    database.dispose()
