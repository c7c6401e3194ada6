"""Whether this Atelier can do its work: the database answers, and a worker gave a sign of life."""

from datetime import timedelta

from flask import Blueprint, Response, json
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.db.engine import Database
from webapp.jobs.models import WorkerBeat
from webapp.kernel.clock import now
from webapp.kernel.settings import Settings
from webapp.web import state
from webapp.web.declared import open_to_all

blueprint = Blueprint("ready", __name__)


@blueprint.get("/readyz")
@open_to_all
def ready() -> Response:
    """200 when all is well, 503 otherwise; the body says which part is not."""
    patience = timedelta(seconds=state.of(Settings).worker_dead_after)
    try:
        with state.of(Database).read() as session:
            newest = session.scalar(select(func.max(WorkerBeat.beat_at)))
    except SQLAlchemyError:
        return _answer({"database": "down", "worker": "unknown"})
    living = newest is not None and newest > now() - patience
    return _answer({"database": "ok", "worker": "ok" if living else "down"})


ready.before_anybody = True  # type: ignore[attr-defined]


def _answer(parts: dict[str, str]) -> Response:
    well = set(parts.values()) == {"ok"}
    body = {"status": "ready" if well else "not ready", **parts}
    return Response(json.dumps(body), status=200 if well else 503, content_type="application/json")
