"""Queues one joke from a process of its own, so that it can be killed while it does."""

from sqlalchemy import select

from webapp.connections.keyring import Keyring
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.create import service as create
from webapp.db.engine import Database
from webapp.jobs.service import Jobs
from webapp.kernel.settings import read
from webapp.workspaces import members
from webapp.workspaces.models import Membership


def submit(connection_id: str, submission_id: str) -> None:
    settings = read()
    db = Database(settings.database)
    with db.read() as session:
        connection = session.get_one(Connection, connection_id)
        member = session.scalars(
            select(Membership).where(Membership.workspace_id == connection.workspace_id)
        ).one()
        actor = members.actor(
            session, person_id=member.person_id, workspace_id=connection.workspace_id
        )
    create.submit(
        db,
        Providers(settings, db, Keyring.open(settings)),
        Jobs(settings),
        by=actor,
        connection=connection,
        slug="joke",
        values={"prompt": "A joke about power cuts", "model_id": 37},
        submission_id=submission_id,
    )
