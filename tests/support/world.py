"""One of everything in a workspace, so that every address has something to point at.

A rule whose address holds a new kind of id fails the walk until `KINDS` says what it points at.
"""

import re
import shutil
from pathlib import Path

from sqlalchemy import MetaData, select

from tests.factories import money
from tests.support import people
from webapp.accounts import sessions
from webapp.assets.models import Asset
from webapp.assets.storage import Storage, key_of
from webapp.catalog.models import Generator
from webapp.db.engine import Database
from webapp.events import service as events
from webapp.gallery import service as gallery
from webapp.generations.models import Attempt, AttemptState, Generation, Output, State
from webapp.kernel import clock
from webapp.kernel.ids import new_id
from webapp.workspaces import invitations, resets, tokens
from webapp.workspaces.models import Role

# The beginning of an address, and what each of its parts points at. The first that fits counts.
KINDS: list[tuple[str, dict[str, str]]] = [
    (r"/static/", {"version": "version", "path": "static"}),
    (r"/join/", {"token": "invitation_token"}),
    (r"/reset/", {"token": "reset_token"}),
    (r"/team/invitations/", {"id": "invitation"}),
    (r"/team/members/", {"id": "member", "person_id": "removed"}),
    (r"/settings/sessions/", {"id": "session"}),
    (r"/settings/tokens/", {"id": "token"}),
    (r"/connections/", {"id": "connection"}),
    (r"/assets/", {"id": "asset"}),
    (r"/queue/<id>/decide", {"id": "undecided"}),
    (r"/queue/", {"id": "generation"}),
    (r"/create/", {"source": "source", "slug": "slug"}),
    (r"/api/v1/assets/", {"asset_id": "asset"}),
    (r"/api/v1/generations/", {"generation_id": "generation"}),
    (r"/api/v1/generators/", {"provider": "provider", "slug": "slug"}),
]
# These point at something that belongs to nobody in particular.
SHARED = {
    "version": "0",
    "static": "css/app.css",
    "source": "generor",
    "provider": "generor",
    "slug": "poster",
}
# Where one address is used by more than one kind, the endpoint decides.
BY_ENDPOINT = {"gallery.restore": {"id": "deleted_asset"}, "queue.restore": {"id": "dismissed"}}


QUOTE = {
    "id": new_id(),
    "low": 6,
    "high": 6,
    "unit": "credits",
    "trust": "quoted",
    "seconds": 12,
    "adjustments": [],
    "dropped": [],
    "expires_at": "2030-01-01T00:00:00+00:00",
}


class NoSample(AssertionError):
    """A route came in whose address nobody has taught the walk."""


def address(rule, ids: dict[str, str]) -> tuple[str, bool]:
    """The rule's address with these ids, and whether any of them belongs to a workspace."""
    if not rule.arguments:
        return rule.rule, False
    kinds = BY_ENDPOINT.get(rule.endpoint) or next(
        (parts for start, parts in KINDS if re.match(start, rule.rule)), {}
    )
    if not rule.arguments <= set(kinds):
        raise NoSample(f"say in tests/support/world.py what {rule.rule} points at")
    path, scoped = rule.rule, False
    for name in rule.arguments:
        kind = kinds[name]
        scoped |= kind not in SHARED
        value = SHARED.get(kind) or ids[kind]
        path = re.sub(rf"<(?:\w+:)?{name}>", value, path)
    return path, scoped


def fill(db: Database, storage: Storage, me: people.Member, owner: people.Member) -> dict[str, str]:
    """One of everything in the workspace of `me`, made by `me` where it can be; its ids by kind."""
    catalogue(db)
    workspace = me.workspace
    key = money.connection(db, member=me, balance=500)
    queued = money.generation(db, key, me.id, quote=QUOTE)
    undecided = money.generation(db, key, me.id, quote=QUOTE, state=State.unknown)
    dismissed = money.generation(db, key, me.id, quote=QUOTE, state=State.failed)
    other = people.member(db, f"Olga {new_id()[-6:]}", workspace, Role.viewer)
    gone = people.nobody(db, f"Gus {new_id()[-6:]}")
    with db.write() as session:
        for one in (queued, undecided, dismissed):
            gallery.follow(session, session.get_one(Generation, one.id))
        session.add(Attempt(generation_id=undecided.id, number=1, state=AttemptState.unknown))
        invitation, invitation_token = invitations.make(session, by=owner.actor, role=Role.viewer)
        events.record(
            session,
            workspace_id=workspace.id,
            kind="member.removed",
            subject_id=gone.id,
            by=owner.id,
            data={"role": "viewer"},
        )
        _, reset_token = resets.make(session, by=owner.actor, member_id=other.membership.id)
        kept, _ = sessions.start(session, person_id=me.id, workspace_id=workspace.id)
        token, _ = tokens.issue(
            session, person_id=me.id, workspace_id=workspace.id, label="A", scopes=["read"]
        )
    return {
        "connection": key.id,
        "generation": queued.id,
        "undecided": undecided.id,
        "dismissed": dismissed.id,
        "asset": finished(db, storage, key, me),
        "deleted_asset": finished(db, storage, key, me, deleted_by=owner),
        "member": other.membership.id,
        "removed": gone.id,
        "invitation": invitation.id,
        "invitation_token": invitation_token,
        "reset_token": reset_token,
        "session": kept.id,
        "token": token.id,
    }


def catalogue(db: Database) -> None:
    """One generator, read a moment ago, so that its page asks no provider."""
    with db.write() as session:
        if session.get(Generator, ("generor", "poster")):
            return
        session.add(
            Generator(
                source="generor",
                slug="poster",
                provider="generor",
                title="Poster",
                description="A poster",
                kind="image",
                parameters=[],
                raw={},
                listed_at=clock.now(),
                read_at=clock.now(),
            )
        )


def finished(
    db: Database, storage: Storage, connection, me: people.Member, *, deleted_by=None
) -> str:
    """A completed generation with one small picture; the id of its asset."""
    made = money.generation(db, connection, me.id, quote=QUOTE, state=State.completed)
    asset_id = new_id()
    stored = storage.put([PNG], key=key_of(made.workspace_id, asset_id))
    with db.write() as session:
        session.add(
            Asset(
                id=asset_id,
                workspace_id=made.workspace_id,
                kind="image",
                media_type="image/png",
                filename="poster.png",
                bytes=len(PNG),
                sha256=stored.sha256,
                storage_key=key_of(made.workspace_id, asset_id),
                thumb_key=key_of(made.workspace_id, asset_id),
                preview_key=key_of(made.workspace_id, asset_id),
                width=1,
                height=1,
            )
        )
        session.flush()
        session.add(
            Output(
                generation_id=made.id,
                position=0,
                account=connection.account_id,
                remote_id=asset_id,
                remote={},
                asset_id=asset_id,
            )
        )
        session.flush()
        gallery.follow(session, session.get_one(Generation, made.id))
    if deleted_by:
        with db.write() as session:
            gallery.delete(session, by=deleted_by.actor, asset_id=asset_id)
    return asset_id


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
)


def dump(db: Database, *, without: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Every row of every table, DBOS' too, as text. `without` leaves columns out: `user_session.last_seen_at`."""
    tables = MetaData()
    with db.read() as session:
        connection = session.connection()
        tables.reflect(connection)
        found = {}
        for table in tables.sorted_tables:
            columns = [c for c in table.columns if f"{table.name}.{c.name}" not in without]
            rows = connection.execute(select(*columns)).all()
            found[table.name] = sorted(repr(tuple(row)) for row in rows)
    return found


class Snapshot:
    """The database as it was, to return to after each request that changed it."""

    def __init__(self, path: Path, *databases: Database) -> None:
        self.path = path
        self.databases = databases
        self._let_go()
        self.copy = shutil.copy(path, path.with_suffix(".before"))

    def restore(self) -> None:
        self._let_go()
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        shutil.copy(self.copy, self.path)

    def _let_go(self) -> None:
        for database in self.databases:
            database.dispose()
