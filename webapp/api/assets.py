"""Files: their facts and their bytes."""

from flask import Response

from webapp.api.blueprint import blueprint
from webapp.api.represent import answer, asset
from webapp.assets import service as assets
from webapp.assets import serving
from webapp.assets.storage import Storage
from webapp.db.engine import Database
from webapp.web import state
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission


@blueprint.get("/assets/<asset_id>")
@needs(Permission.look)
def show_asset(asset_id: str) -> Response:
    with state.of(Database).read() as session:
        found = assets.get(session, workspace_id=actor().workspace_id, id=asset_id)
        return answer(asset(found))


@blueprint.get("/assets/<asset_id>/file")
@needs(Permission.look)
def asset_file(asset_id: str) -> Response:
    """The bytes as they came, whole or the range asked for."""
    with state.of(Database).read() as session:
        found = serving.find(session, workspace_id=actor().workspace_id, asset_id=asset_id)
    return serving.original(state.of(Storage), found, download=True)
