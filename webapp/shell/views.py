"""Home: the checklist of the first run."""

from flask import Blueprint, render_template

from webapp.workspaces.access import needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("shell", __name__)


@blueprint.get("/")
@needs(Permission.look)
def home() -> str:
    return render_template("setup/first_run.html")
