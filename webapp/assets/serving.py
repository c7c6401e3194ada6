"""Sending stored files: our own type, no execution, ranges, and a digest as their tag. Pages and the API share it."""

from typing import NamedTuple

from flask import Response, send_file
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from webapp.assets import magic
from webapp.assets.models import Asset
from webapp.assets.storage import Storage
from webapp.web.errors import NotFound

# Nothing in a file may run, load or frame anything, whoever opens its address.
POLICY = "sandbox; default-src 'none'"
# Types a browser would act on are handed over as mere bytes.
ACTIVE = frozenset({magic.SVG.media_type, magic.HTML.media_type})
KEEP = "private, max-age=31536000, immutable"
ASK = "private, no-cache"


class File(NamedTuple):
    """What sending an asset needs of its row."""

    kind: str
    media_type: str
    filename: str
    sha256: str
    storage_key: str
    thumb_key: str
    preview_key: str


_file = select(*(getattr(Asset, name) for name in File._fields)).where(
    Asset.workspace_id == bindparam("workspace_id"),
    Asset.id == bindparam("id"),
    Asset.deleted_at.is_(None),
)


def find(session: Session, *, workspace_id: str, asset_id: str) -> File:
    """The file of an asset of this workspace.

    :raises NotFound: there is none, or it was deleted.
    """
    row = session.execute(_file, {"workspace_id": workspace_id, "id": asset_id}).first()
    if row is None:
        raise NotFound
    return File._make(row)


def original(storage: Storage, file: File, *, download: bool = False) -> Response:
    """The bytes as they came; 206 for a range, 416 for one outside, 304 for a tag that is still right.

    :raises NotFound: the row is there and its file is not.
    """
    known = magic.FORMATS.get(file.media_type, magic.UNKNOWN)
    shown = known.inline and file.kind != "file" and not download
    kind = magic.UNKNOWN.media_type if file.media_type in ACTIVE else file.media_type
    response = _send(
        storage, file.storage_key, kind, tag=file.sha256, name=file.filename, shown=shown
    )
    response.headers["Cache-Control"] = ASK
    return response


def small(storage: Storage, file: File, key: str, size: str) -> Response:
    """A copy that was made of the original, which never changes: a browser may keep it.

    :raises NotFound: there is none.
    """
    if not key:
        raise NotFound
    stem = file.filename.rpartition(".")[0]
    tag = f"{file.sha256}-{size}"
    response = _send(storage, key, "image/webp", tag=tag, name=f"{stem}-{size}.webp", shown=True)
    response.headers["Cache-Control"] = KEEP
    return response


def _send(
    storage: Storage, key: str, media_type: str, *, tag: str, name: str, shown: bool
) -> Response:
    path = storage.path(key).resolve()
    if not path.is_file():
        raise NotFound("The file of this asset is missing from the storage.")
    response = send_file(
        path, mimetype=media_type, as_attachment=not shown, download_name=name, etag=tag
    )
    response.headers["Content-Security-Policy"] = POLICY
    return response
