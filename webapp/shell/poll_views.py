"""The one poll of every page."""

from flask import Blueprint, Response, render_template, request

from webapp.db.engine import Database
from webapp.gallery.filters import number
from webapp.shell import poll, pulse
from webapp.web import state
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("poll", __name__)


@blueprint.get("/poll")
@needs(Permission.look)
def ask() -> Response:
    """304 while nothing changed; else the changed pieces of the page, the rail's figures always among them.

    `Atelier-Revision` is what to ask with next; `Atelier-Active` says whether anything is under way.
    """
    by = actor()
    since = number(request.args.get("since", ""))
    with state.of(Database).read() as session:
        revision = poll.revision(session, by.workspace_id)
        if revision == since:
            return Response(status=304, headers={"Atelier-Revision": str(revision)})
        page = request.args.get("page", "")
        found = poll.changes(session, page=page, by=by, since=since, args=request.args)
        counts = pulse.counts(session, by.workspace_id)
    made = Response(render_template("shell/_poll.html", pieces=found.pieces))
    made.headers["Atelier-Revision"] = str(found.reached or revision)
    made.headers["Atelier-Active"] = "1" if counts.running or counts.waiting else "0"
    return made
