"""The blueprint of `/api/v1`. Who may ask is checked by the token alone; cookies mean nothing here."""

from flask import Blueprint

from webapp.api import problems

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
problems.init(blueprint)
