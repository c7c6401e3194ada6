"""Whose a creation at the provider is: the first generation that says so."""

from collections.abc import Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from webapp.generations.models import Output
from webapp.providers.port import Creation


def claim(
    session: Session, generation_id: str, account: str, creations: Sequence[Creation]
) -> None:
    """Make an output of each creation, before its file is here, so that nobody else takes it for a lost one.

    Those that another generation of the account already has are left to it.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    rows = [
        {
            "generation_id": generation_id,
            "position": position,
            "account": account,
            "remote_id": creation.remote_id,
            "remote": creation.raw,
        }
        for position, creation in enumerate(creations)
    ]
    if rows:
        session.execute(insert(Output).on_conflict_do_nothing(), rows)
