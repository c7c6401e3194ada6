"""Home: the checklist of the first run, and then the work."""

from flask import Blueprint, Response, render_template, request, url_for

from webapp.db.engine import Database
from webapp.kernel.settings import Settings
from webapp.shell import first_run
from webapp.web import htmx, state
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

blueprint = Blueprint("shell", __name__)

# Where each step is done.
PLACES = {
    "connect": ("connections.show", "Connect"),
    "test": ("connections.show", "Test"),
    "picture": ("create.show", "Make a picture"),
    "invite": ("team.show", "Invite"),
}


@blueprint.get("/")
@needs(Permission.look)
def home() -> str | Response:
    """The checklist for whoever can connect a provider, until there is a picture; then the work."""
    by = actor()
    with state.of(Database).read() as session:
        begun = first_run.has_asset(session, by.workspace_id)
    if begun or not by.can(Permission.connect):
        place = "create.show" if by.can(Permission.generate) else "gallery.show"
        return htmx.go(url_for(place))
    return checklist()


@blueprint.get("/first-run")
@needs(Permission.look)
def checklist() -> str:
    return _page("setup/first_run.html", _steps())


@blueprint.get("/first-run/steps")
@needs(Permission.look)
def steps() -> str | Response:
    """The steps alone, for a page that watches them; 204 while as many are done as it shows."""
    found = _steps()
    if request.args.get("done") == str(found.done):
        return Response(status=204)
    return _page("setup/_steps.html", found)


def _steps() -> first_run.Steps:
    with state.of(Database).read() as session:
        return first_run.steps(session, actor())


def _page(template: str, found: first_run.Steps) -> str:
    by = actor()
    return render_template(
        template,
        steps=found,
        ways={
            step.key: {"href": url_for(PLACES[step.key][0]), "words": PLACES[step.key][1]}
            for step in found.all
            if by.can(step.permission)
        },
        sandbox=bool(state.of(Settings).sandbox_url)
        and found.needs_key
        and by.can(Permission.connect),
    )
