"""Every component in every state, for whoever builds pages."""

from flask import Blueprint, render_template

from webapp.workspaces.access import needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
@needs(Permission.look)
def show() -> str:
    return render_template("styleguide/show.html")
