"""Whether this process lives."""

from flask import Blueprint

from webapp.web.declared import open_to_all

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all
def live() -> dict[str, str]:
    """Answers while the process can answer at all; asks nothing of the database."""
    return {"status": "live"}
