"""Every table, so that Alembic and the tests see all of them."""

import webapp.accounts.models
import webapp.assets.models
import webapp.catalog.models
import webapp.connections.models
import webapp.create.models
import webapp.events.models
import webapp.gallery.models
import webapp.generations.models
import webapp.jobs.models
import webapp.spend.models
import webapp.workspaces.models  # noqa: F401
from webapp.db.base import Base

metadata = Base.metadata

# DBOS keeps its own tables beside ours; search tables are made by hand in a migration.
FOREIGN = (
    "dbos",
    "workflow_",
    "operation_",
    "notifications",
    "queues",
    "streams",
    "application_versions",
    "event_dispatch",
    "entry_fts",
)


def is_ours(name: str) -> bool:
    """Whether a table of this name belongs to our metadata."""
    return name in metadata.tables
