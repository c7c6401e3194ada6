"""Locks and unlocks provider keys: a data key per workspace, itself sealed by the master key."""

import threading
from pathlib import Path
from typing import Self

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from webapp.connections import masterkey
from webapp.connections.models import Connection
from webapp.kernel.crypto import Place, Ring, Sealed, new_key, split
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.workspaces.models import Workspace


class Keyring:
    """The master keys of this installation. A ring that another process renewed is read again by itself."""

    def __init__(self, ring: Ring, path: Path | None = None) -> None:
        self._ring = ring
        self._path = path
        self._lock = threading.Lock()

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """The installation's keyring; at the first start its key file is made.

        :raises MasterKeyError: the key cannot be used; the sentence says what to do.
        """
        path = None if settings.master_key.strip() else masterkey.path_of(settings)
        return cls(masterkey.load(settings), path)

    def seal(self, session: Session, connection: Connection, key: Secret) -> bytes:
        """A provider key as the connection's row keeps it. Needs a write session and the row's id."""
        # Two first keys at once would each make the workspace's data key, and the later one would lose the earlier.
        session.execute(
            select(Workspace.id)
            .where(Workspace.id == connection.workspace_id)
            .with_for_update(key_share=True)
        )
        ring = self._data_ring(session, connection.workspace_id)
        if not ring.keys:
            ring = Ring((self._new_data_key(session, connection.workspace_id),))
        return ring.seal(key.reveal().encode(), place_of(connection))

    def unseal(self, session: Session, connection: Connection) -> Secret:
        """The provider key of a connection.

        :raises Sealed: the master key is another one, or the row was tampered with.
        """
        if connection.key_ciphertext is None:
            raise Sealed("there is no key")
        ring = self._data_ring(session, connection.workspace_id)
        return Secret(ring.open(connection.key_ciphertext, place_of(connection)).decode())

    def rewrapped(self, workspace: Workspace) -> bytes | None:
        """The workspace's data keys under the newest master key, or None where that changes nothing.

        What cannot be opened stays as it is: its master key may come back.
        """
        ring = self.ring_for(workspace.data_key or b"")
        place = data_place(workspace.id)
        sealed = split(workspace.data_key or b"")
        renewed = [
            ring.seal(ring.open(one, place), place)
            if ring.knows(one) and not ring.is_newest(one)
            else one
            for one in sealed
        ]
        joined = b"".join(renewed)
        return None if joined == (workspace.data_key or b"") else joined

    def opens(self, workspace: Workspace) -> bool:
        """Whether at least the newest data key of a workspace can be read."""
        sealed = split(workspace.data_key or b"")
        if not sealed:
            return True
        try:
            self.ring_for(sealed[0]).open(sealed[0], data_place(workspace.id))
        except Sealed:
            return False
        return True

    def ring_for(self, sealed_keys: bytes) -> Ring:
        """The master keys; read again from the file where one of these was sealed by a newer one."""
        with self._lock:
            unknown = any(not self._ring.knows(one) for one in split(sealed_keys))
            if unknown and self._path is not None and self._path.exists():
                self._ring = masterkey.read(self._path)
            return self._ring

    def _data_ring(self, session: Session, workspace_id: str) -> Ring:
        sealed_keys = session.scalar(select(Workspace.data_key).where(Workspace.id == workspace_id))
        master, place = self.ring_for(sealed_keys or b""), data_place(workspace_id)
        opened = []
        for one in split(sealed_keys or b""):
            try:
                opened.append(master.open(one, place))
            except Sealed:  # sealed by a master key that is not at hand
                continue
        return Ring(tuple(opened))

    def _new_data_key(self, session: Session, workspace_id: str) -> bytes:
        """A new first data key. Older ones that cannot be opened now are kept behind it."""
        made = new_key()
        sealed = self.ring_for(b"").seal(made, data_place(workspace_id))
        kept = func.coalesce(Workspace.data_key, b"")
        before = session.scalar(select(kept).where(Workspace.id == workspace_id)) or b""
        session.execute(
            update(Workspace).where(Workspace.id == workspace_id).values(data_key=sealed + before)
        )
        return made


def place_of(connection: Connection) -> Place:
    """Where a provider key belongs: this field of this row of this workspace, and nowhere else."""
    return Place("connection", connection.workspace_id, connection.id, "key_ciphertext")


def data_place(workspace_id: str) -> Place:
    return Place("workspace", workspace_id, workspace_id, "data_key")
