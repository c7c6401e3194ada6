"""What the frame of every page shows: workspaces, navigation, what is under way, what is left to spend."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request, url_for
from sqlalchemy.orm import Session

from webapp.accounts import login
from webapp.accounts.faces import face
from webapp.db.engine import Database
from webapp.events import service as events
from webapp.kernel.settings import Settings
from webapp.shell import pulse
from webapp.web import state
from webapp.web.declared import Audience, declared
from webapp.workspaces import service
from webapp.workspaces.actor import Actor
from webapp.workspaces.permissions import Permission

# Label, icon, endpoint: what the rail offers where the view exists and the person may open it.
RAIL = (
    ("Create", "sparkle", "create.show"),
    ("Queue", "list-video", "queue.show"),
    ("Gallery", "layout-grid", "gallery.show"),
    ("Connections", "key-round", "connections.show"),
    ("Team", "users", "team.show"),
    ("Settings", "settings-2", "settings.show"),
)
ON_PHONE = ("Gallery", "Queue", "Create", "Connections")


@dataclass(frozen=True, slots=True)
class Item:
    """One place to go."""

    href: str
    label: str
    icon: str
    current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Face:
    """A person as they are shown."""

    name: str
    email: str
    initials: str
    hue: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the workspace switcher."""

    id: str
    name: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """Everything the layout needs. `can` are the permissions of whoever looks, by name."""

    workspace: Choice
    workspaces: list[Choice]
    person: Face
    nav: list[Item]
    tabs: list[Item]
    running: int
    waiting: int
    attention: int
    balances: list[pulse.Balance]
    revision: int
    can: dict[str, bool]
    sandbox: bool
    shortcuts: bool
    account_href: str
    budget: None = None


def variables() -> dict[str, Any]:
    """The context of every template. `shell` is None on a page that shows no workspace; it is made once a request."""
    if "shell" not in g:
        g.shell = _shell()
    return {"shell": g.shell}


def _shell() -> Shell | None:
    actor: Actor | None = g.get("actor")
    if actor is None:
        return None
    with state.of(Database).read() as session:
        return _made(session, actor)


def _made(session: Session, actor: Actor) -> Shell:
    counts = pulse.counts(session, actor.workspace_id)
    nav = [item for item in _items(actor, counts) if item]
    by_label = {item.label: item for item in nav}
    tabs = [by_label[label] for label in ON_PHONE if label in by_label]
    person = login.who()
    elsewhere = any(item.current for item in nav if item not in tabs)
    return Shell(
        workspace=Choice(actor.workspace_id, actor.workspace_name, current=True),
        workspaces=[
            Choice(one.id, one.name, current=one.id == actor.workspace_id)
            for one in service.list_for(session, actor.person_id)
        ],
        person=Face(
            name=actor.person_name,
            email=actor.email,
            initials=face(actor.person_id, actor.person_name).initials,
            hue=face(actor.person_id, actor.person_name).hue,
        ),
        nav=nav,
        tabs=[*tabs, Item("#more", "More", "ellipsis", elsewhere)],
        running=counts.running,
        waiting=counts.waiting,
        attention=counts.attention,
        balances=pulse.balances(session, actor.workspace_id),
        revision=events.revision(session, actor.workspace_id),
        can={permission.value: actor.can(permission) for permission in Permission},
        sandbox=bool(state.of(Settings).sandbox_url),
        shortcuts=person is None or person.shortcuts,
        account_href=url_for("settings.show"),
    )


def _items(actor: Actor, counts: pulse.Counts) -> list[Item | None]:
    return [_item(actor, counts, *row) for row in RAIL]


def _item(actor: Actor, counts: pulse.Counts, label: str, icon: str, endpoint: str) -> Item | None:
    access = declared(current_app.view_functions.get(endpoint))
    if access is None:
        return None
    if access.audience is Audience.member and not actor.can(Permission(access.permission)):
        return None
    current = (request.blueprint or "") == endpoint.partition(".")[0]
    count = counts.running + counts.waiting if label == "Queue" else 0
    return Item(url_for(endpoint), label, icon, current, count)
