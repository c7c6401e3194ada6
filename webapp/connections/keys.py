"""What an operator does with the keys of an installation: renew the master key, and look whether all is well."""

from sqlalchemy import select

from webapp.connections import masterkey
from webapp.connections.keyring import Keyring
from webapp.connections.models import Connection
from webapp.db.engine import Database
from webapp.kernel.crypto import Sealed
from webapp.kernel.settings import Settings
from webapp.workspaces.models import Workspace


def rotate(db: Database, settings: Settings) -> int:
    """Seal all data keys with a new master key, while everything runs. Returns how many workspaces changed.

    With a key file, a new key is put before the others in it. With `ATELIER_MASTER_KEY`, its first key is used:
    put the new one in front, restart, and rotate.

    :raises MasterKeyError:
    """
    keyring = Keyring.open(settings)
    if not settings.master_key.strip():
        masterkey.add_newest(masterkey.path_of(settings))
        keyring = Keyring.open(settings)
    with db.read() as session:
        ids = list(session.scalars(select(Workspace.id).where(Workspace.data_key.is_not(None))))
    return sum(_rewrap(db, keyring, workspace_id) for workspace_id in ids)


def doctor(db: Database, settings: Settings) -> list[str]:
    """What is wrong with the keys, a sentence each; nothing where all is well."""
    try:
        keyring = Keyring.open(settings)
    except masterkey.MasterKeyError as error:
        return [str(error)]
    findings = []
    with db.read() as session:
        for workspace in session.scalars(select(Workspace).order_by(Workspace.name)):
            if not keyring.opens(workspace):
                findings.append(
                    f"{workspace.name}: sealed by another master key. Put that key back, "
                    "or enter the provider keys again."
                )
            elif keyring.rewrapped(workspace) is not None:
                findings.append(
                    f"{workspace.name}: sealed by an older master key. Run: atelier keys rotate"
                )
        for connection in session.scalars(
            select(Connection).where(Connection.revoked_at.is_(None)).order_by(Connection.label)
        ):
            try:
                keyring.unseal(session, connection)
            except Sealed as error:
                findings.append(f"{connection.label} ({connection.id}): cannot be read, {error}.")
    return findings


def _rewrap(db: Database, keyring: Keyring, workspace_id: str) -> bool:
    with db.write() as session:
        workspace = session.get_one(Workspace, workspace_id, with_for_update=True)
        renewed = keyring.rewrapped(workspace)
        if renewed is None:
            return False
        workspace.data_key = renewed
        return True
