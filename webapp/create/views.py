"""The Create pages: pick a generator, fill its form, see the price, queue it."""

from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.connections.providers import Providers
from webapp.create import answers, drafts
from webapp.create import page as pages
from webapp.create.opening import Disconnected, Opened, open_generator, reread, usable
from webapp.create.page import Filling
from webapp.db.engine import Database
from webapp.generations import service as generations
from webapp.generations.models import Generation
from webapp.kernel.ids import is_id
from webapp.providers.errors import ProviderError
from webapp.web import htmx, state
from webapp.web.errors import NotFound
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("create", __name__)
# Buttons that show the price and queue nothing.
LOOKING = frozenset({"price", "update"})


@blueprint.get("/create")
@needs(Permission.generate)
def show() -> str:
    """All generators; as a piece, the list of the picker beside a form."""
    template = "create/_list.html" if htmx.wants_fragment() else "create/pick.html"
    return render_template(template, picker=answers.picker(), at=request.args.get("at", ""))


@blueprint.post("/create/refresh")
@needs(Permission.generate)
def refresh_all() -> Response:
    """Ask the providers for their lists and models."""
    read: dict[str, int] = {}
    for connection in usable(state.of(Database), actor().workspace_id):
        if connection.source not in read:
            try:
                providers = state.of(Providers)
                read[connection.source] = reread(state.of(Database), providers, connection)
            except ProviderError as error:
                flash(f"{connection.label} could not be read: {error.message}")
    if read:
        flash(f"{sum(read.values())} generators are there now.")
    return htmx.go(url_for(".show"))


@blueprint.get("/create/<source>/<slug>")
@needs(Permission.generate)
def form(source: str, slug: str) -> Response | tuple[str, int]:
    """One generator's form, as this person left it; with `from`, filled with the recipe of a generation."""
    recipe = _recipe(request.args.get("from", ""))
    if recipe is not None and (recipe.source, recipe.slug) != (source, slug):
        there = url_for(".form", source=recipe.source, slug=recipe.slug)
        return htmx.go(f"{there}?from={recipe.id}")
    try:
        opened = _open(source, slug, recipe.connection_id if recipe else "", fresh=True)
    except (Disconnected, NotFound, ProviderError) as error:
        return answers.nothing(source, slug, error)
    if recipe is not None:
        filling = pages.fill(opened, recipe.asked, recipe_of=recipe.title)
    else:
        with state.of(Database).read() as session:
            filling = pages.started(session, by=actor(), opened=opened)
    return answers.form(filling, answers.panel(filling, ask=False)), 200


@blueprint.post("/create/<source>/<slug>")
@needs(Permission.generate)
def send(source: str, slug: str) -> Response | tuple[str, int]:
    """Queue what the form holds, at most at the price it showed; where it showed none, show it first."""
    try:
        filling = _keep(_open(source, slug))
    except (Disconnected, NotFound, ProviderError) as error:
        return answers.nothing(source, slug, error)
    looking = request.form.get("do", "") in LOOKING or "_remove" in request.form
    shown = request.form.get("price_shown", "")
    if looking or filling.missed or not shown.isdecimal() or len(shown) > 15:
        price = answers.panel(filling)
        wrong = not looking and (filling.missed or filling.bound.errors)
        page = answers.form(filling, price, complain=not looking)
        return page, 422 if wrong or price.state == "incomplete" else 200
    return answers.queued(filling, int(shown))


@blueprint.post("/create/<source>/<slug>/quote")
@needs(Permission.generate)
def quote(source: str, slug: str) -> Response | str:
    """The price panel for what the form holds, and its fields where other ones are needed now."""
    filling = _keep(_open(source, slug))
    if not htmx.wants_fragment():
        return htmx.go(url_for(".form", source=source, slug=slug))
    return answers.pieces(filling, answers.panel(filling))


@blueprint.post("/create/<source>/<slug>/draft")
@needs(Permission.generate)
def draft(source: str, slug: str) -> Response:
    """Keep what was typed; `do=clear` forgets it."""
    if request.form.get("do") == "clear":
        with state.of(Database).write() as session:
            drafts.drop(session, by=actor(), source=source, slug=slug)
    else:
        _keep(_open(source, slug))
    if htmx.wants_fragment():
        return Response(status=204)
    return htmx.go(url_for(".form", source=source, slug=slug))


@blueprint.post("/create/<source>/<slug>/refresh")
@needs(Permission.generate)
def refresh(source: str, slug: str) -> Response:
    """Ask the provider what this generator, its list and its models are now."""
    opened = _open(source, slug)
    try:
        reread(state.of(Database), state.of(Providers), opened.connection, slug)
        flash("Read again: this is what the provider offers now.")
    except ProviderError as error:
        flash(f"It could not be read again: {error.message}")
    return htmx.go(url_for(".form", source=source, slug=slug))


def _recipe(generation_id: str) -> Generation | None:
    """The generation whose recipe fills the form.

    :raises NotFound: it is not one of this workspace.
    """
    if not generation_id:
        return None
    if not is_id(generation_id):
        raise NotFound
    with state.of(Database).read() as session:
        return generations.get(
            session, workspace_id=actor().workspace_id, generation_id=generation_id
        )


def _open(source: str, slug: str, connection_id: str = "", **more: Any) -> Opened:
    return open_generator(
        state.of(Database),
        state.of(Providers),
        by=actor(),
        source=source,
        slug=slug,
        connection_id=request.form.get("connection_id", connection_id),
        fresh=more.get("fresh", False),
    )


def _keep(opened: Opened) -> Filling:
    return pages.kept(
        state.of(Database), by=actor(), opened=opened, posted=drafts.posted(request.form)
    )
