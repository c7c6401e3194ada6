"""Files are sent as what they are, in ranges, and nothing in them runs."""

import pytest

from tests.factories import media, results
from webapp.assets.storage import Storage


@pytest.fixture
def make(db, storage, connection, alice):
    return lambda content, **more: results.completed(
        db, storage, connection, alice, content, **more
    )[1][0]


def test_a_picture_is_shown_with_its_digest_as_tag(as_alice, make):
    content = media.picture()
    asset = make(content)
    answer = as_alice.get(f"/assets/{asset}/file")
    assert (answer.data, answer.mimetype) == (content, "image/png")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    again = as_alice.get(f"/assets/{asset}/file", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_ranges_are_served_and_wrong_ones_refused(as_alice, make):
    content = media.film(1)
    asset = make(content)
    part = as_alice.get(f"/assets/{asset}/file", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, content[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    tail = as_alice.get(f"/assets/{asset}/file", headers={"Range": "bytes=-5"})
    assert tail.data == content[-5:]
    outside = as_alice.get(f"/assets/{asset}/file", headers={"Range": f"bytes={len(content)}-"})
    assert outside.status_code == 416
    assert outside.headers["Content-Range"] == f"bytes */{len(content)}"


def test_a_download_has_the_name_it_was_given(as_alice, make):
    answer = as_alice.get(f"/assets/{make(media.picture())}/download")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")


@pytest.mark.parametrize(
    "content",
    [
        b"<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>",
        b"<!doctype html><script>1</script>",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\nbroken",
    ],
)
def test_what_could_run_or_is_broken_is_only_downloaded(as_alice, make, content):
    answer = as_alice.get(f"/assets/{make(content)}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.mimetype not in {"text/html", "image/svg+xml"}
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_small_copies_may_be_kept_for_ever(as_alice, make):
    asset = make(media.picture(2400, 1200))
    for name in ("thumb", "preview"):
        answer = as_alice.get(f"/assets/{asset}/{name}")
        assert answer.mimetype == "image/webp"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "private" in answer.headers["Cache-Control"]


def test_what_has_no_copy_and_what_is_not_there_is_not_found(as_alice, make, app):
    asset = make({"text": "words"}, kind="text")
    assert as_alice.get(f"/assets/{asset}/file").json == {"text": "words"}
    for path in (
        f"{asset}/thumb",
        f"{asset}/preview",
        "nonsense/file",
        "0190aaaa-0000-7000-8000-000000000001/file",
    ):
        assert as_alice.get(f"/assets/{path}").status_code == 404


def test_a_file_that_was_lost_is_told_plainly(as_alice, make, storage: Storage):
    asset = make(media.picture())
    next(path for path in storage.root.rglob(asset) if path.is_file()).unlink()
    answer = as_alice.get(f"/assets/{asset}/file")
    assert answer.status_code == 404
    assert "missing from the storage" in answer.text


def test_nothing_is_sent_to_whoever_is_not_signed_in(client, make):
    assert client.get(f"/assets/{make(media.picture())}/file").status_code == 303
