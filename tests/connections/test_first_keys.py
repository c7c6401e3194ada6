"""The first two keys of a workspace, added at the same moment, can both be read afterwards."""

import threading

import pytest

from tests.factories import money as factory
from tests.support import people
from webapp.connections.keyring import Keyring
from webapp.connections.models import Connection
from webapp.kernel.secret import Secret

KEYS = [f"gnr_live_{digit * 40}" for digit in "1234"]


@pytest.fixture
def keyring(both_settings):
    return Keyring.open(both_settings)


def test_first_keys_at_once_share_one_data_key(both_db, keyring):
    alice = people.owner(both_db, "Alice Ardent", "Northwind Studio")
    rows = [factory.connection(both_db, member=alice, label=key) for key in KEYS]
    together = threading.Barrier(len(KEYS))

    def keep(row):
        together.wait()
        with both_db.write() as session:
            fresh = session.get_one(Connection, row.id)
            fresh.key_ciphertext = keyring.seal(session, fresh, Secret(row.label))

    threads = [threading.Thread(target=keep, args=[row]) for row in rows]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with both_db.read() as session:
        read = [
            keyring.unseal(session, session.get_one(Connection, row.id)).reveal() for row in rows
        ]
    assert read == KEYS
