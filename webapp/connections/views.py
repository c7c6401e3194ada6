"""The Connections page: keys as cards, and the forms that add, test, change, rotate and revoke them."""

import logging
import secrets
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.connections import checking, service
from webapp.connections.hooks import AfterConnect
from webapp.connections.models import Connection
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.kernel.secret import Secret
from webapp.kernel.settings import Settings
from webapp.providers.errors import ProviderError
from webapp.providers.port import Mode, Provider
from webapp.providers.registry import PROVIDERS
from webapp.web import htmx, state
from webapp.web.errors import UserError
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("connections", __name__)
log = logging.getLogger(__name__)

# The sandbox opens an account for any key that begins so.
SANDBOX_KEY = "gnr_live_5adb0c"
SANDBOX_LABEL = "Sandbox"
STEPS = [
    ("1", "1", "Slowest. Each charge is proven by the balance alone."),
    ("4", "4", "A good start. Charges are checked against the provider's transactions."),
    ("16", "16", "For long lists. More charges rest on the provider's word."),
    ("64", "64", "As fast as the key's rate allows. Many charges are taken as told."),
]


@blueprint.get("/connections")
@needs(Permission.look)
def show() -> Response:
    return _page()


@blueprint.get("/connections/new")
@needs(Permission.connect)
def new() -> Response:
    """The form that adds a key, as a page of its own."""
    return _add_form()


@blueprint.post("/connections")
@needs(Permission.connect)
def add() -> Response:
    """Test a key and keep it; with `do=test`, only test it."""
    key = Secret(request.form.get("key", ""))
    if request.form.get("do") == "test":
        return _test(key)
    db, providers = state.of(Database), state.of(Providers)
    try:
        made = service.add(
            db,
            providers,
            workspace_id=actor().workspace_id,
            provider=Provider.generor,
            mode=Mode.live,
            label=request.form.get("label", ""),
            key=key,
            by=actor(),
        )
    except UserError as error:
        return _add_form(error=error, emptied=bool(key.reveal()))
    _after(providers, made)
    return htmx.go(url_for(".show"))


@blueprint.post("/connections/sandbox")
@needs(Permission.connect)
def use_sandbox() -> Response:
    """A connection to the providers on this machine, which open an account by themselves."""
    db, providers, by = state.of(Database), state.of(Providers), actor()
    with db.read() as session:
        kept = service.list_for(session, by.workspace_id)
    if not any(one.mode is Mode.sandbox for one in kept):
        taken = {one.label.lower() for one in kept}
        label = SANDBOX_LABEL if SANDBOX_LABEL.lower() not in taken else "Built-in sandbox"
        try:
            made = service.add(
                db,
                providers,
                workspace_id=by.workspace_id,
                provider=Provider.generor,
                mode=Mode.sandbox,
                label=label,
                key=Secret(SANDBOX_KEY + secrets.token_hex(17)),
                by=by,
            )
        except UserError as error:
            return _page(error=error)
        _after(providers, made)
    return htmx.go(_way_back())


@blueprint.get("/connections/<id>")
@needs(Permission.connect)
def manage(id: str) -> Response:  # noqa: A002 - the name in the address
    """One key with everything that can be done to it, as a page of its own."""
    return _manage(_load(id))


@blueprint.post("/connections/<id>/check")
@needs(Permission.connect)
def check(id: str) -> Response:  # noqa: A002
    """Test a kept key again."""
    found = service.check(state.of(Database), state.of(Providers), _load(id), by=actor())
    works = found.health is found.health.ok
    flash(f"{found.label} works." if works else f"{found.label}: {found.health_note}")
    return htmx.go(url_for(".show"))


@blueprint.post("/connections/<id>/change")
@needs(Permission.connect)
def change(id: str) -> Response:  # noqa: A002
    """Label and jobs at once."""
    jobs = request.form.get("concurrency", "")
    try:
        with state.of(Database).write() as session:
            found = service.get(session, workspace_id=actor().workspace_id, id=id)
            service.relabel(session, found, label=request.form.get("label", ""), by=actor())
            service.set_concurrency(
                session, found, jobs=int(jobs) if jobs.isdecimal() else 0, by=actor()
            )
    except UserError as error:
        return _form("settings", _load(id), error)
    flash(f"{found.label} is saved.")
    return htmx.go(url_for(".show"))


@blueprint.post("/connections/<id>/rotate")
@needs(Permission.connect)
def rotate(id: str) -> Response:  # noqa: A002
    """Put a new key in the place of the old one."""
    found, providers = _load(id), state.of(Providers)
    try:
        service.rotate(
            state.of(Database),
            providers,
            found,
            key=Secret(request.form.get("key", "")),
            by=actor(),
            other_account=request.form.get("other_account") == "on",
        )
    except UserError as error:
        return _form("rotate", found, error)
    flash(f"{found.label} uses its new key. Revoke the old one at the provider.")
    return htmx.go(url_for(".show"))


@blueprint.post("/connections/<id>/revoke")
@needs(Permission.connect)
def revoke(id: str) -> Response:  # noqa: A002
    """Forget a key, once its label was typed."""
    typed = " ".join(request.form.get("confirm", "").split()).lower()
    with state.of(Database).write() as session:
        found = service.get(session, workspace_id=actor().workspace_id, id=id)
        if typed == found.label.lower():
            service.revoke(session, found, by=actor())
    if found.revoked_at is None:
        wrong = UserError(f"Type {found.label} to revoke this key.", field="confirm")
        return _form("revoke", found, wrong)
    flash(f"{found.label} is revoked. Its key is forgotten here; revoke it at the provider too.")
    return htmx.go(url_for(".show"))


def _test(key: Secret) -> Response:
    """How a key does, without keeping it. A script gets the sentence alone, so that the key stays in its field."""
    try:
        account = checking.test(
            state.of(Providers),
            provider=Provider.generor,
            mode=Mode.live,
            key=checking.checked_form(Provider.generor, key),
        )
    except UserError as error:
        return _add_form(error=error, emptied=bool(key.reveal()))
    if not htmx.wants_fragment():
        return _add_form(account=account, emptied=True)
    answer = Response(render_template("connections/_tested.html", account=account))
    answer.headers["HX-Retarget"] = "#key-tested"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def _after(providers: Providers, made: Connection) -> None:
    """Read what the provider offers. If that fails the key is kept, and the worker tries again."""
    try:
        state.of(AfterConnect).act(providers.client(made), made.source)
    except ProviderError as error:
        log.warning("the generators of %s could not be read: %s", made.source, error)
        flash(f"{made.label} works. Its generators could not be read yet; that is tried again.")
        return
    flash(f"{made.label} works and is ready to use.")


def _load(connection_id: str) -> Connection:
    with state.of(Database).read() as session:
        return service.get(session, workspace_id=actor().workspace_id, id=connection_id)


def _way_back() -> str:
    """To the checklist for who came from there, else to the keys."""
    came_from = (request.referrer or "").removeprefix(request.host_url.rstrip("/"))
    return came_from if came_from in {"/", "/first-run"} else url_for(".show")


def _page(error: UserError | None = None) -> Response:
    with state.of(Database).read() as session:
        kept = service.list_for(session, actor().workspace_id)
    return _render("connections/show.html", error=error, connections=kept)


def _add_form(**context: Any) -> Response:
    typed = {"label": request.form.get("label", "")}
    return _render("connections/new.html", "connections/_add.html", typed=typed, **context)


def _manage(found: Connection, **context: Any) -> Response:
    return _render("connections/manage.html", one=found, **context)


def _form(name: str, found: Connection, error: UserError) -> Response:
    """A form that came back: alone for a script, else on the key's own page."""
    if htmx.wants_fragment():
        return _render("", f"connections/_{name}.html", one=found, error=error, form=name)
    return _manage(found, error=error, form=name)


def _render(page: str, piece: str = "", **context: Any) -> Response:
    known: dict[str, Any] = {
        "error": None,
        "form": "",
        "account": None,
        "emptied": False,
        "typed": {},
        "providers": PROVIDERS,
        "steps": STEPS,
        "sandbox": bool(state.of(Settings).sandbox_url),
        "may": actor().can(Permission.connect),
    }
    context = {**known, **context}
    template = piece if piece and htmx.wants_fragment() else page
    status = 200 if context["error"] is None else context["error"].status
    return Response(render_template(template, **context), status=status)
