"""The gallery and the page of an asset."""

from flask import Blueprint, Response, flash, render_template, request, url_for

from webapp.assets.models import Asset
from webapp.db.engine import Database
from webapp.gallery import choices, filters, recipe, service, tiles
from webapp.kernel.ids import is_id
from webapp.web import htmx, state
from webapp.web.errors import NotFound
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("gallery", __name__)
KINDS = choices.options(filters.KINDS)
STATUSES = choices.options(filters.STATUSES)
blueprint.add_app_template_filter(tiles.length, "length_of")
blueprint.add_app_template_filter(tiles.wave, "wave")


@blueprint.get("/gallery")
@needs(Permission.look)
def show() -> str:
    """The gallery; for a script that asks for more, the next cards and the way to those after them."""
    by = actor()
    wanted = filters.read(request.args, by.person_id)
    before = filters.before(request.args)
    with state.of(Database).read() as session:
        page = service.page(session, workspace_id=by.workspace_id, filters=wanted, before=before)
        cards = tiles.together(tiles.render(page.cards, remix=by.can(Permission.generate)))
        more = filters.address(wanted, before=page.next) if page.next else None
        if before and htmx.wants_fragment():
            return render_template("gallery/_more.html", cards=cards, more=more)
        offered = choices.choices(session, workspace_id=by.workspace_id, cards=page.cards)
    return render_template(
        "gallery/show.html",
        cards=cards,
        more=more,
        filters=wanted,
        chosen=filters.values(wanted),
        chips=filters.chips(wanted, offered.generators, offered.people),
        offered=offered,
        kinds=KINDS,
        statuses=STATUSES,
        deep=before > 0,
        poll="gallery",
        poll_subject=filters.HIGHEST if before else max((c.number for c in page.cards), default=0),
    )


@blueprint.get("/assets/<id>")
@needs(Permission.look)
def asset(id: str) -> str:  # noqa: A002 - the name in the address
    """An asset with its recipe. A deleted one is shown only to whoever may bring it back."""
    by = actor()
    if not is_id(id):
        raise NotFound
    with state.of(Database).read() as session:
        entry = service.get(session, workspace_id=by.workspace_id, asset_id=id, deleted=True)
        may_delete = service.may_delete(by, entry)
        if entry.deleted_at:
            if not may_delete:
                raise NotFound
            return render_template("gallery/deleted.html", entry=entry, poll="shell")
        found = session.get_one(Asset, id)
        return render_template(
            "gallery/asset.html",
            asset=found,
            entry=entry,
            title=tiles.title(entry.prompt, entry.title),
            recipe=recipe.recipe(session, entry=entry, asset=found),
            words=recipe.words(found.data),
            wave=tiles.wave(found.peaks, 720, 160),
            around=service.around(session, workspace_id=by.workspace_id, number=entry.number),
            may_delete=may_delete,
            poll="shell",
        )


@blueprint.get("/assets/<id>/words.vtt")
@needs(Permission.look)
def captions(id: str) -> Response:  # noqa: A002
    """A film in words, for whoever cannot see it: nobody wrote down what is said, so it is what was asked for."""
    if not is_id(id):
        raise NotFound
    with state.of(Database).read() as session:
        entry = service.get(session, workspace_id=actor().workspace_id, asset_id=id)
    text = tiles.captions(entry.prompt or entry.title, entry.seconds or 0)
    return Response(text, content_type="text/vtt; charset=utf-8")


@blueprint.post("/assets/<id>/delete")
@needs(Permission.delete_own)
def delete(id: str) -> Response:  # noqa: A002
    with state.of(Database).write() as session:
        service.delete(session, by=actor(), asset_id=id)
    undo = url_for(".restore", id=id)
    flash({"text": "Deleted. The file and its recipe are kept.", "undo": undo})  # type: ignore[arg-type]
    return htmx.go(url_for(".show"))


@blueprint.post("/assets/<id>/restore")
@needs(Permission.delete_own)
def restore(id: str) -> Response:  # noqa: A002
    with state.of(Database).write() as session:
        service.restore(session, by=actor(), asset_id=id)
    return htmx.go(url_for(".asset", id=id))
