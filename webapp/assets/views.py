"""The files of assets, for members of the workspace they belong to."""

from flask import Blueprint, Response

from webapp.assets import serving
from webapp.assets.serving import File
from webapp.assets.storage import Storage
from webapp.db.engine import Database
from webapp.kernel.ids import is_id
from webapp.web import state
from webapp.web.errors import NotFound
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("assets", __name__)


@blueprint.get("/assets/<id>/file")
@needs(Permission.look)
def file(id: str) -> Response:  # noqa: A002 - the name in the address
    return serving.original(state.of(Storage), _find(id))


@blueprint.get("/assets/<id>/download")
@needs(Permission.look)
def download(id: str) -> Response:  # noqa: A002
    return serving.original(state.of(Storage), _find(id), download=True)


@blueprint.get("/assets/<id>/thumb")
@needs(Permission.look)
def thumb(id: str) -> Response:  # noqa: A002
    found = _find(id)
    return serving.small(state.of(Storage), found, found.thumb_key, "thumb")


@blueprint.get("/assets/<id>/preview")
@needs(Permission.look)
def preview(id: str) -> Response:  # noqa: A002
    found = _find(id)
    return serving.small(state.of(Storage), found, found.preview_key, "preview")


def _find(asset_id: str) -> File:
    if not is_id(asset_id):
        raise NotFound
    with state.of(Database).read() as session:
        return serving.find(session, workspace_id=actor().workspace_id, asset_id=asset_id)
