"""Bytes are whole or not there, and never changed on the way."""

import errno
import hashlib

import pytest

from webapp.assets import storage as module
from webapp.assets.storage import DiskFull, Storage, StorageError, TooLarge, key_of
from webapp.kernel.settings import Settings

KEY = key_of("0190aaaa-0000-7000-8000-000000000001", "0190bbbb-0000-7000-8000-0000000000fe")


def left(storage):
    return sorted(path.name for path in storage.root.rglob("*") if path.is_file())


def test_what_comes_in_pieces_is_stored_whole_with_its_digest(storage):
    content = bytes(range(256)) * 400
    stored = storage.put([content[:1000], content[1000:]], key=KEY)
    assert storage.path(KEY).read_bytes() == content
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert stored.head == content[:4096]


def test_keys_fan_out_by_the_random_end_of_an_id():
    assert KEY.split("/")[1] == "fe"


def test_a_file_over_the_cap_leaves_nothing_behind(storage):
    with pytest.raises(TooLarge):
        storage.put([b"x" * 600, b"x" * 600], key=KEY, largest=1000)
    assert left(storage) == []


def test_a_source_that_breaks_leaves_nothing_behind(storage):
    def broken():
        yield b"half of it"
        raise ConnectionResetError

    with pytest.raises(StorageError):
        storage.put(broken(), key=KEY)
    assert left(storage) == []


def test_an_earlier_file_survives_a_later_one_that_breaks(storage):
    storage.put([b"first"], key=KEY)
    with pytest.raises(TooLarge):
        storage.put([b"second"], key=KEY, largest=3)
    assert storage.path(KEY).read_bytes() == b"first"


def test_a_full_disk_is_said_plainly_and_may_be_tried_again(storage, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "fsync", full)
    with pytest.raises(DiskFull, match="disk is full") as caught:
        storage.put([b"x"], key=KEY)
    assert caught.value.retryable
    assert left(storage) == []


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "a/../b", "/etc/passwd", "a/b/c/d", "a/b", "a/b/c\n", ""]
)
def test_only_keys_of_ours_become_paths(storage, key):
    with pytest.raises(StorageError):
        storage.path(key)


def test_the_settings_name_the_folder(tmp_path):
    assert Storage.open(Settings(instance=tmp_path)).root == tmp_path / "assets"
    assert Storage.open(Settings(storage_url=f"file://{tmp_path}/x")).root == tmp_path / "x"
    with pytest.raises(StorageError, match="s3://"):
        Storage.open(Settings(storage_url="s3://bucket"))
