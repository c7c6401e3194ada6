"""While there is nobody, every page leads to `/setup`."""

from flask import Flask, Response, current_app, request, url_for

from webapp.accounts import service as accounts
from webapp.db.engine import Database
from webapp.web import htmx, state
from webapp.web.errors import Audience, audience, problem

OPEN = frozenset({"static_files.show", "health.live", "setup.show", "setup.create"})


class Settled:
    """Remembers that there is somebody. People are never deleted, so it is asked until it is true, and no more."""

    def __init__(self) -> None:
        self.known = False


def init(app: Flask) -> None:
    state.put(app, Settled())
    app.before_request(_lead)


def settled() -> bool:
    """Whether there is anybody."""
    kept = state.of(Settled)
    if not kept.known:
        with state.of(Database).read() as session:
            kept.known = accounts.anybody(session)
    return kept.known


def _lead() -> Response | None:
    # A view that answers before there is anybody says so itself: the readiness of the process, for one.
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint in OPEN or getattr(view, "before_anybody", False) or settled():
        return None
    if audience() is Audience.api:
        return problem(503, "Service Unavailable", detail="Atelier is not set up yet.")
    return htmx.go(url_for("setup.show"))
