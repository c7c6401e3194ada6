"""Files: their facts and their bytes."""

from flask import Response, send_file

from webapp.api.blueprint import blueprint
from webapp.api.represent import answer, asset
from webapp.assets import service as assets
from webapp.assets.storage import Storage
from webapp.db.engine import Database
from webapp.web import state
from webapp.web.errors import NotFound
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
    """The bytes as they came, whole or the range asked for. Never shown in a browser: always a download."""
    with state.of(Database).read() as session:
        found = assets.get(session, workspace_id=actor().workspace_id, id=asset_id)
    path = state.of(Storage).path(found.storage_key)
    if not path.is_file():
        raise NotFound("The file is no longer in the storage.")
    made = send_file(
        path,
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        conditional=True,
        etag=found.sha256,
        last_modified=found.created_at,
        max_age=0,
    )
    made.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return made
