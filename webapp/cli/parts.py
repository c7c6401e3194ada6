"""What a headless command works with: the database, brought up to date, and what is built from it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from webapp.cli import preflight, schema
from webapp.cli.trouble import Trouble, settings_or_trouble
from webapp.db.engine import Database
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.workspaces import service as workspaces
from webapp.workspaces.models import Workspace

LONGEST_SECRET = 4096


def prepared() -> Settings:
    """The settings, with the instance folder there, the database up to date, and the sandbox that runs beside."""
    settings = settings_or_trouble()
    folder = preflight.instance_folder(settings)
    schema.bring_up(settings)
    beside = settings.sandbox_url or preflight.sandbox_url(folder)
    return settings.model_copy(update={"sandbox_url": beside})


@contextmanager
def database(settings: Settings | None = None) -> Iterator[Database]:
    """The database, for one command."""
    db = Database((settings or prepared()).database, pool_size=2)
    try:
        yield db
    finally:
        db.dispose()


def secret_from_stdin(what: str) -> Secret:
    """A secret from standard input, less the one newline that `echo` puts at its end.

    :raises Trouble: there is none.
    """
    text = sys.stdin.read(LONGEST_SECRET)
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise Trouble(f"There is no {what} on standard input.")
    return Secret(text)


def workspace_named(session: Session, name: str) -> Workspace:
    """A workspace by id or name.

    :raises Trouble: there is none.
    """
    found = session.get(Workspace, name) or workspaces.by_name(session, name)
    if found is None:
        raise Trouble(f"There is no workspace named {name}.")
    return found
