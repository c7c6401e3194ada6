"""The master key: made once, kept from others, renewed while everything runs, and missed without a crash."""

import base64
import stat
import threading

import pytest

from webapp.connections import keys, masterkey, service
from webapp.connections.keyring import Keyring
from webapp.connections.masterkey import MasterKeyError
from webapp.connections.models import Connection, Health
from webapp.connections.providers import Locked, Providers
from webapp.kernel.crypto import Sealed, new_key
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.workspaces.models import Workspace


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def unsealed(db, keyring, connection) -> str:
    with db.read() as session:
        return keyring.unseal(session, session.get_one(Connection, connection.id)).reveal()


def test_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = Settings(instance=tmp_path / "new")
    first = masterkey.load(settings)
    path = masterkey.path_of(settings)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert masterkey.load(settings) == first
    assert [each.name for each in path.parent.iterdir()] == ["master.key"]


def test_processes_that_start_together_share_one_key(tmp_path):
    settings, rings = Settings(instance=tmp_path), []
    threads = [
        threading.Thread(target=lambda: rings.append(masterkey.load(settings))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({ring.keys for ring in rings}) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777, 0o602])
def test_a_file_that_others_can_read_is_refused_in_a_plain_sentence(tmp_path, mode):
    settings = Settings(instance=tmp_path)
    masterkey.load(settings)
    masterkey.path_of(settings).chmod(mode)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        Keyring.open(settings)


@pytest.mark.parametrize(
    "given",
    ["short", "!!!", text(b"x" * 31), f"{text(b'x' * 32)},nonsense"],
    ids=["short", "no base64", "31 bytes", "a second that is none"],
)
def test_a_variable_that_is_no_key_is_refused_without_being_repeated(tmp_path, given):
    with pytest.raises(MasterKeyError, match="not 32 bytes") as caught:
        Keyring.open(Settings(instance=tmp_path, master_key=given))
    assert given not in str(caught.value)


def test_an_empty_key_file_is_refused(tmp_path):
    settings = Settings(instance=tmp_path)
    masterkey.load(settings)
    masterkey.path_of(settings).write_text("")
    with pytest.raises(MasterKeyError, match="empty"):
        Keyring.open(settings)


def test_a_key_moved_to_another_row_or_workspace_does_not_open(
    db, providers, connect, sandbox, charlie
):
    one, two = connect("One"), connect("Two", sandbox.open_account())
    with db.write() as session:
        session.get_one(Connection, two.id).key_ciphertext = one.key_ciphertext
    with pytest.raises(Sealed):
        unsealed(db, providers.keyring, two)
    with db.write() as session:
        session.get_one(Connection, one.id).workspace_id = charlie.workspace.id
    with pytest.raises(Sealed):
        unsealed(db, providers.keyring, one)


def test_rotation_changes_the_wrapping_and_nothing_that_runs_notices(
    db, settings, providers, connect, key
):
    made = connect()
    with db.read() as session:
        before = session.get_one(Workspace, made.workspace_id).data_key
    assert keys.rotate(db, settings) == 1
    with db.read() as session:
        after = session.get_one(Workspace, made.workspace_id).data_key
    assert after != before
    assert unsealed(db, providers.keyring, made) == key, "a process that started before"
    assert unsealed(db, Keyring.open(settings), made) == key, "and one that starts now"
    assert keys.doctor(db, settings) == []
    path = masterkey.path_of(settings)
    newest = path.read_text().split()[0]
    only = settings.model_copy(update={"master_key": newest})
    assert unsealed(db, Keyring.open(only), made) == key, "the newest alone is enough"


def test_rotation_under_traffic_fails_no_read(db, settings, providers, connect, key):
    made, failures, over = connect(), [], threading.Event()

    def read():
        while not over.is_set():
            try:
                if unsealed(db, providers.keyring, made) != key:
                    failures.append("another key")
            except Sealed as error:
                failures.append(str(error))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _round in range(8):
        assert keys.rotate(db, settings) == 1
    over.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_with_a_variable_the_first_key_is_the_one_to_rotate_to(db, settings, alice):
    old, new = text(new_key()), text(new_key())
    before = settings.model_copy(update={"master_key": old})
    keyring = Keyring.open(before)
    with db.write() as session:
        made = Connection(
            id="c" * 36,
            workspace_id=alice.workspace.id,
            provider="generor",
            mode="live",
            label="One",
            health=Health.ok,
            key_prefix="gnr",
            key_last4="0000",
        )
        made.key_ciphertext = keyring.seal(session, made, Secret("gnr_live_plain"))
        session.add(made)
    both = settings.model_copy(update={"master_key": f"{new},{old}"})
    assert any("older master key" in finding for finding in keys.doctor(db, both))
    assert keys.rotate(db, both) == 1
    assert keys.rotate(db, both) == 0
    after = settings.model_copy(update={"master_key": new})
    assert unsealed(db, Keyring.open(after), made) == "gnr_live_plain"
    assert keys.doctor(db, after) == []


def test_without_its_master_key_a_connection_is_locked_and_says_what_to_do(
    db, settings, connect, alice, key, sandbox
):
    made = connect()
    other = settings.model_copy(update={"master_key": text(new_key())})
    providers = Providers(other, db, Keyring.open(other))
    with pytest.raises(Locked, match="Enter it again"):
        providers.client(made)
    checked = service.check(db, providers, made, by=alice.actor)
    assert checked.health is Health.locked
    assert len(keys.doctor(db, other)) == 2
    again = service.rotate(db, providers, made, key=Secret(key), by=alice.actor)
    assert again.health is Health.ok
    assert providers.client(again).balance() == 2_000


def test_a_master_key_that_comes_back_opens_what_it_sealed(
    db, settings, connect, alice, sandbox, key
):
    old, other_key = connect("Old"), sandbox.open_account()
    other = settings.model_copy(update={"master_key": text(new_key())})
    service.add(
        db,
        Providers(other, db, Keyring.open(other)),
        workspace_id=alice.workspace.id,
        provider=old.provider,
        mode=old.mode,
        label="New",
        key=Secret(other_key),
        by=alice.actor,
    )
    assert unsealed(db, Keyring.open(settings), old) == key


def test_the_page_of_a_locked_key_asks_for_it_again(as_alice, db, connect):
    made = connect()
    with db.write() as session:
        workspace = session.get_one(Workspace, made.workspace_id)
        workspace.data_key = bytes(len(workspace.data_key))
    assert as_alice.post(f"/connections/{made.id}/check").status_code == 303
    text = as_alice.get("/connections").text
    assert "Enter this key again." in text
    assert "Locked" in text
