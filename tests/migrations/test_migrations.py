"""The database's history goes up and down, keeps what is in it, and ends where the models are; on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from dbos import DBOS
from sqlalchemy import inspect, select

from tests.support import people
from tests.support.world import fill
from webapp import migrations
from webapp.assets.storage import Storage
from webapp.db.engine import Database
from webapp.jobs.service import Jobs
from webapp.kernel.settings import Settings
from webapp.migrations.models import metadata
from webapp.worker import run as worker

REVISIONS = [
    script.revision
    for script in reversed(
        list(ScriptDirectory.from_config(migrations.config("")).walk_revisions())
    )
]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request, tmp_path):
    """Settings over a database in which nothing is."""
    if request.param == "sqlite":
        yield Settings(instance=tmp_path)
        return
    with request.getfixturevalue("postgres").database() as url:
        database = Database(url)
        with database.write() as session:
            for schema in ("public", "dbos"):
                session.connection().exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            session.connection().exec_driver_sql("CREATE SCHEMA public")
        database.dispose()
        yield Settings(instance=tmp_path, database_url=url)


@pytest.fixture
def database(empty):
    made = Database(empty.database)
    yield made
    made.dispose()


def schema(database):
    """All there is of tables, columns, indexes and constraints, as plain values."""
    database.engine.dispose()
    look = inspect(database.engine)
    found = {}
    for table in sorted(look.get_table_names()):
        found[table] = {
            "columns": [
                (column["name"], str(column["type"]), column["nullable"])
                for column in look.get_columns(table)
            ],
            "indexes": sorted(
                (index["name"] or "", tuple(index["column_names"]), bool(index["unique"]))
                for index in look.get_indexes(table)
            ),
            "keys": sorted(
                (tuple(key["constrained_columns"]), key["referred_table"], str(key["options"]))
                for key in look.get_foreign_keys(table)
            ),
            "checks": sorted(check["name"] or "" for check in look.get_check_constraints(table)),
        }
    return found


def test_up_from_nothing_down_again_and_up(empty, database):
    migrations.upgrade(empty.database)
    first = schema(database)
    migrations.downgrade(empty.database, "base")
    assert set(schema(database)) <= {"alembic_version"}
    migrations.upgrade(empty.database)
    assert schema(database) == first


def test_each_step_back_leads_where_it_came_from(empty, database):
    before = schema(database)
    for revision in REVISIONS:
        migrations.upgrade(empty.database, revision)
        after = schema(database)
        migrations.downgrade(empty.database, "-1")
        left = schema(database)
        assert left.pop("alembic_version", None) is not None
        before.pop("alembic_version", None)
        assert left == before, revision
        migrations.upgrade(empty.database, revision)
        assert schema(database) == after, revision
        before = after


def test_the_newest_is_what_the_models_say(empty, database):
    migrations.upgrade(empty.database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_object": lambda _obj, name, kind, *_: (
                    kind != "table" or name in metadata.tables
                ),
                "compare_type": False,
            },
        )
        assert compare_metadata(context, metadata) == []


def test_what_is_in_it_survives_the_way_down_to_the_first_and_up_again(empty, database):
    """Search is made of what is there, so all that it found is found again."""
    migrations.upgrade(empty.database)
    alice = people.owner(database, "Alice Ardent", "Northwind Studio")
    fill(database, Storage.open(empty), alice, alice)
    before = rows(database)
    assert before["entry"]
    assert before["generation"]
    migrations.downgrade(empty.database, REVISIONS[0])
    assert rows(database) == before
    migrations.upgrade(empty.database)
    assert rows(database) == before
    with database.read() as session:
        found = session.connection().exec_driver_sql("SELECT count(*) FROM entry_fts").scalar()
        shown = session.connection().exec_driver_sql(
            "SELECT count(*) FROM entry WHERE deleted_at = ''"
        )
        assert found == shown.scalar() > 0


def rows(database):
    """Every row of our tables, as text."""
    with database.read() as session:
        return {
            table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
            for table in metadata.sorted_tables
        }


def test_no_table_of_ours_has_a_name_of_the_queue(empty, database):
    jobs = Jobs(empty)
    jobs.migrate()
    jobs.close()
    theirs = set(inspect(database.engine).get_table_names())
    if not database.is_sqlite:
        theirs |= set(inspect(database.engine).get_table_names(schema="dbos"))
    assert len(theirs) > 5
    assert not theirs & set(metadata.tables)


def test_the_queue_starts_on_the_same_database(empty, database):
    migrations.upgrade(empty.database)
    jobs = Jobs(empty)
    jobs.migrate()
    jobs.close()
    ours = {name: found for name, found in schema(database).items() if name in metadata.tables}
    worker.launch(empty, "trial", sqlite=database.is_sqlite)
    try:
        # In a thread of its own: a browser driven by the same test process keeps an event loop in this one.
        with ThreadPoolExecutor() as aside:
            assert aside.submit(DBOS.list_workflows).result() == []
    finally:
        DBOS.destroy()
    assert {name: schema(database)[name] for name in ours} == ours
