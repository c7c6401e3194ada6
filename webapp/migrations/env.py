from typing import Any, Literal

from alembic import context
from sqlalchemy import JSON

from webapp.db.base import UtcDateTime
from webapp.db.engine import Database
from webapp.migrations.models import is_ours, metadata


def _include(obj: Any, name: str | None, kind: str, *_rest: object) -> bool:
    """Leave out what is not ours: DBOS' tables and the search tables."""
    if kind == "table":
        return is_ours(name or "")
    table = getattr(obj, "table", None)
    return table is None or is_ours(table.name)


def _render(kind: str, obj: Any, autogen: Any) -> str | Literal[False]:
    """Write our own column types by name, so that a migration reads like the models."""
    if kind != "type":
        return False
    if isinstance(obj, UtcDateTime):
        autogen.imports.add("from webapp.db.base import UtcDateTime")
        return "UtcDateTime()"
    if isinstance(obj, JSON):
        autogen.imports.add("from webapp.db.base import JsonColumn")
        return "JsonColumn"
    return False


def run() -> None:
    database = Database(context.config.get_main_option("sqlalchemy.url") or "", pool_size=1)
    with database.engine.execution_options(atelier_write=True).connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=metadata,
            include_object=_include,
            render_as_batch=False,
            render_item=_render,
            compare_type=False,
        )
        with context.begin_transaction():
            context.run_migrations()
    database.dispose()


run()
