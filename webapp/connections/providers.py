"""Hands out provider clients. A key is unlocked here, goes into the client, and never further."""

import hashlib
import threading

from webapp.connections.keyring import Keyring
from webapp.connections.models import Connection
from webapp.connections.rate import KeyGate
from webapp.db.engine import Database
from webapp.kernel.crypto import Sealed
from webapp.kernel.http import Mouth
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.providers import registry
from webapp.providers.errors import AuthError
from webapp.providers.port import Client, Mode, Provider, Purpose


class Locked(AuthError):
    """The key is kept, and cannot be read: the master key is another one. It has to be entered again."""


class Providers:
    """The providers as these settings describe them; one way to the network for each."""

    def __init__(self, settings: Settings, db: Database, keyring: Keyring) -> None:
        self.settings = settings
        self.keyring = keyring
        self._db = db
        self._mouths: dict[tuple[Provider, Mode], Mouth] = {}
        self._lock = threading.Lock()

    def client(self, connection: Connection, purpose: Purpose | str = Purpose.read) -> Client:
        """A client for a connection's key. `purpose` decides how much of the key's rate it may use.

        :raises Locked: the key cannot be read.
        :raises AuthError: it was revoked.
        :raises DownError: it is a sandbox key and no sandbox runs.
        """
        if connection.revoked_at is not None or connection.key_ciphertext is None:
            raise AuthError("This key was revoked in Atelier.")
        try:
            with self._db.read() as session:
                key = self.keyring.unseal(session, connection)
        except Sealed as error:
            raise Locked("This key cannot be read any more. Enter it again.") from error
        return self.client_for(connection.provider, connection.mode, key, purpose)

    def client_for(
        self, provider: Provider, mode: Mode, key: Secret, purpose: Purpose | str = Purpose.read
    ) -> Client:
        """A client for a key that is not kept yet, to test it."""
        return registry.PROVIDERS[provider].build(
            mouth=self._mouth(provider, mode),
            base=registry.base_url(self.settings, provider, mode),
            key=key,
            gate=KeyGate(self._db, bucket(provider, mode, key)),
            purpose=Purpose(purpose),
            generate_seconds=self.settings.generor_timeout,
        )

    def _mouth(self, provider: Provider, mode: Mode) -> Mouth:
        with self._lock:
            if (provider, mode) not in self._mouths:
                self._mouths[provider, mode] = registry.mouth_for(self.settings, provider, mode)
            return self._mouths[provider, mode]


def bucket(provider: Provider, mode: Mode, key: Secret) -> str:
    """What the rate of a key is counted under: a digest, which tells nothing of the key."""
    named = f"{provider.value}\x00{mode.value}\x00{key.reveal()}"
    return hashlib.sha256(named.encode()).hexdigest()
