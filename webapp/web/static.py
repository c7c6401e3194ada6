"""Our own files, under an address that changes with their contents, so that a browser may keep them for ever."""

import hashlib
from pathlib import Path

from flask import Blueprint, Flask, Response, send_from_directory

from webapp.web import state
from webapp.web.declared import open_to_all

FOR_EVER = "public, max-age=31536000, immutable"
ROOT = Path(__file__).resolve().parents[2] / "static"

blueprint = Blueprint("static_files", __name__)


class StaticFiles:
    """The folder, and one digest over all of it: files speak of each other by relative addresses."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        digest = hashlib.sha256()
        for path in sorted(root.rglob("*")):
            if path.is_file():
                digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
        self.version = digest.hexdigest()[:16]

    def url(self, path: str) -> str:
        """The address of one file, as templates write it: `static_url('css/app.css')`."""
        return f"/static/{self.version}/{path}"


def init(app: Flask) -> None:
    files = StaticFiles()
    state.put(app, files)
    app.jinja_env.globals["static_url"] = files.url
    app.register_blueprint(blueprint)


@blueprint.get("/static/<version>/<path:path>")
@open_to_all
def show(version: str, path: str) -> Response:
    """One file. Under an older version the present file is served, but not to be kept."""
    files = state.of(StaticFiles)
    response = send_from_directory(files.root, path)
    response.headers["Cache-Control"] = FOR_EVER if version == files.version else "no-cache"
    return response
