"""The gallery's doors: follow a generation, list, find one by its asset, delete and restore."""

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.assets.models import Asset
from webapp.events import service as events
from webapp.gallery.following import GONE, follow, follow_running
from webapp.gallery.listing import Card, Filters, Page, around, changed, page
from webapp.gallery.models import Entry
from webapp.kernel.clock import now
from webapp.web.errors import NotFound, Refused
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission

__all__ = [
    "Card",
    "Filters",
    "Page",
    "around",
    "changed",
    "delete",
    "follow",
    "follow_running",
    "get",
    "may_delete",
    "page",
    "restore",
]


def get(session: Session, *, workspace_id: str, asset_id: str, deleted: bool = False) -> Entry:
    """The entry of an asset of this workspace; with `deleted`, one that was deleted too.

    :raises NotFound: there is none.
    """
    query = select(Entry).where(
        Entry.workspace_id == workspace_id, Entry.asset_id == asset_id, Entry.deleted_at != GONE
    )
    entry = session.scalar(query)
    if entry is None or (entry.deleted_at and not deleted):
        raise NotFound
    return entry


def may_delete(by: Actor, entry: Entry) -> bool:
    """Whether this person may delete and restore it: their own, or anybody's."""
    own = by.can(Permission.delete_own) and entry.person_id == by.person_id
    return own or by.can(Permission.delete_any)


def delete(session: Session, *, by: Actor, asset_id: str) -> Entry:
    """Take an asset out of the gallery. Its bytes and its recipe stay, and `restore` brings it back.

    :raises NotFound: there is none.
    :raises Refused: it is somebody else's.
    """
    moment = now()
    return _mark(session, by=by, asset_id=asset_id, kind="asset.deleted", moment=moment)


def restore(session: Session, *, by: Actor, asset_id: str) -> Entry:
    """Undo a deletion.

    :raises NotFound: there is none.
    :raises Refused: it is somebody else's.
    """
    return _mark(session, by=by, asset_id=asset_id, kind="asset.restored", moment=None)


def _mark(
    session: Session, *, by: Actor, asset_id: str, kind: str, moment: datetime | None
) -> Entry:
    entry = get(session, workspace_id=by.workspace_id, asset_id=asset_id, deleted=True)
    if not may_delete(by, entry):
        raise Refused("Only its maker, an admin or an owner can delete or restore this.")
    if bool(entry.deleted_at) == bool(moment):
        return entry
    # The revision first, as everywhere: who changes rows before it may wait for somebody who waits for them.
    entry.revision = events.touch(session, by.workspace_id)
    entry.deleted_at = moment.astimezone(UTC).isoformat(timespec="seconds") if moment else ""
    session.execute(update(Asset).where(Asset.id == asset_id).values(deleted_at=moment))
    events.record(
        session,
        workspace_id=by.workspace_id,
        kind=kind,
        subject_id=asset_id,
        by=by.person_id,
    )
    return entry
