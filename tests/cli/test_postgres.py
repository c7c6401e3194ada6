"""`atelier run` on PostgreSQL: the same commands, the same job."""

import json
from contextlib import contextmanager

import psycopg
import pytest

from tests.support.server import Atelier

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("run")]


def test_it_migrates_starts_and_serves_on_postgresql(postgres, tmp_path):
    """From an empty database: nothing was migrated before."""
    with (
        postgres.database() as url,
        _emptied(url),
        Atelier(tmp_path / "instance", sandbox=False, ATELIER_DATABASE_URL=url) as atelier,
    ):
        atelier.until_ready()
        who = ("--email", "ann@example.org", "--workspace", "Northwind")
        atelier.cli(
            *("user", "create", *who, "--name", "Ann", "--password-stdin"),
            stdin="four unrelated words do\n",
        )
        token = atelier.cli("token", "create", *who, "--scope", "read").stdout.strip()

        status, _, body = atelier.get("/api/v1/generations", token)

        assert status == 200
        assert json.loads(body) == {"data": [], "next": None}
        assert not (atelier.instance / "atelier.db").exists()


@contextmanager
def _emptied(url):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA dbos CASCADE")
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    yield
