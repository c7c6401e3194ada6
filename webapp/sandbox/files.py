"""Finished files by address: readable by anybody who knows it, as at the provider."""

import json
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file

from webapp.sandbox.generor.records import SELECT, file_path
from webapp.sandbox.violations import record
from webapp.sandbox.world import the_world

bp = Blueprint("files", __name__)
_TYPES = {".webp": "image/webp", ".png": "image/png", ".mp4": "video/mp4", ".wav": "audio/wav"}


@bp.get("/users/<int:account_id>/<folder>/<name>")
def send(account_id: int, folder: str, name: str) -> Response:
    if "Authorization" in request.headers:
        record("key_sent_to_file", "an API key was sent to the address of a file")
    world = the_world()
    number = Path(name).stem.rpartition("-")[2]
    row = world.store.row(
        f"{SELECT} WHERE creations.id = ?", int(number) if number.isdigit() else 0
    )
    if row is None or file_path(row) != request.path:
        abort(404, f"No file for {account_id}/{folder}/{name}")
    path = world.studio.file(json.loads(row["recipe"]))
    return send_file(path, mimetype=_TYPES[path.suffix], conditional=True, max_age=3600)
