"""Keeping what came back: bytes first, then facts, then the row.

`keep` and `keep_text` need no session and may take their time; `add` writes the row in the caller's transaction.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.assets import excerpts, filenames, magic, probe
from webapp.assets.models import Asset
from webapp.assets.storage import HEAD, LARGEST, Storage, Stored, key_of
from webapp.kernel.ids import new_id
from webapp.web.errors import NotFound

SHOWN_TEXT = 20_000


@dataclass(slots=True)
class Facts:
    """All that is known of a stored file: the columns of its row."""

    id: str
    kind: str
    media_type: str
    filename: str
    bytes: int
    sha256: str
    storage_key: str
    thumb_key: str = ""
    preview_key: str = ""
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    placeholder: str = ""
    peaks: list[int] = field(default_factory=list)
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def keep(
    storage: Storage,
    *,
    workspace_id: str,
    content: bytes | Iterable[bytes],
    suggested_name: str = "",
    largest: int = LARGEST,
) -> Facts:
    """Store a file as it came and find out what it is. A broken one is kept too, as kind `file`.

    :raises StorageError: it could not be written (see `storage`); nothing is left behind.
    """
    asset_id = new_id()
    chunks = [content] if isinstance(content, bytes) else content
    stored = storage.put(chunks, key=key_of(workspace_id, asset_id), largest=largest)
    return _facts(storage, asset_id, stored, suggested_name)


def keep_text(
    storage: Storage, *, workspace_id: str, creation: dict[str, Any], suggested_name: str = ""
) -> Facts:
    """Store a text result: the provider's own object, as JSON, is the file; its words are what a card shows.

    :raises StorageError: it could not be written.
    """
    asset_id = new_id()
    content = json.dumps(creation, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stored = storage.put([content], key=key_of(workspace_id, asset_id))
    facts = _plain(asset_id, stored, magic.JSON, suggested_name)
    facts.text = excerpts.words_of(creation)[:SHOWN_TEXT]
    facts.data = creation
    return facts


def add(session: Session, workspace_id: str, facts: Facts) -> Asset:
    """The row of a stored file, in the caller's transaction."""
    asset = Asset(workspace_id=workspace_id, **asdict(facts))
    session.add(asset)
    session.flush()
    return asset


def get(session: Session, *, workspace_id: str, id: str) -> Asset:  # noqa: A002 - the name all rooms use
    """An asset of this workspace that has not been deleted.

    :raises NotFound: there is none.
    """
    query = select(Asset).where(
        Asset.workspace_id == workspace_id, Asset.id == id, Asset.deleted_at.is_(None)
    )
    asset = session.scalar(query)
    if asset is None:
        raise NotFound
    return asset


def _facts(storage: Storage, asset_id: str, stored: Stored, name: str) -> Facts:
    known = magic.recognise(stored.head)
    if known.decoder:
        return _media(storage, asset_id, stored, known, name)
    if known.kind == "text":
        return _written(storage, asset_id, stored, known, name)
    if known is magic.GLB and not magic.is_whole_glb(stored.head, stored.size):
        known = magic.UNKNOWN
    return _plain(asset_id, stored, known, name)


def _plain(asset_id: str, stored: Stored, known: magic.Format, name: str) -> Facts:
    return Facts(
        id=asset_id,
        kind=known.kind,
        media_type=known.media_type,
        filename=filenames.safe(name, known.extension),
        bytes=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
    )


def _media(
    storage: Storage, asset_id: str, stored: Stored, known: magic.Format, name: str
) -> Facts:
    thumb, preview = f"{stored.key}.thumb", f"{stored.key}.preview"
    seen = probe.look(
        storage.path(stored.key),
        kind=known.kind,
        decoder=known.decoder,
        thumb=storage.path(thumb),
        preview=storage.path(preview),
    )
    if seen is None:
        storage.remove(thumb)
        storage.remove(preview)
        facts = _plain(asset_id, stored, known, name)
        facts.kind = "file"
        return facts
    if seen.pop("sound", False):
        known = magic.SOUND_ONLY.get(known, known)
    facts = _plain(asset_id, stored, known, name)
    facts.thumb_key = thumb if seen.pop("thumb", False) else ""
    facts.preview_key = preview if seen.pop("preview", False) else ""
    for column, value in seen.items():
        setattr(facts, column, value)
    return facts


def _written(
    storage: Storage, asset_id: str, stored: Stored, known: magic.Format, name: str
) -> Facts:
    """Plain text, or JSON that parses; a file that only begins like JSON is text."""
    with storage.read(stored.key) as file:
        content = file.read(max(HEAD, SHOWN_TEXT * 4))
        whole = content + (file.read() if known is magic.JSON else b"")
    if known is magic.JSON and not magic.is_json(whole):
        known = magic.TEXT
    facts = _plain(asset_id, stored, known, name)
    facts.text = content.decode("utf-8-sig", "replace").replace("\x00", "")[:SHOWN_TEXT]
    return facts
