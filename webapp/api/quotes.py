"""`POST /quotes`: what a request would cost, before it costs anything."""

from flask import Response

from webapp.api import bodies, recipes, shapes
from webapp.api.blueprint import blueprint
from webapp.api.represent import answer, quote
from webapp.connections.providers import Providers
from webapp.db.engine import Database
from webapp.providers.port import Purpose
from webapp.spend import quotes
from webapp.web import state
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission


@blueprint.post("/quotes")
@needs(Permission.generate)
def make_quote() -> Response:
    """The price, the time, what the provider would change, and what this model ignores."""
    recipe = recipes.recipe(actor(), bodies.read(shapes.Wanted))
    opened = recipe.opened
    made = quotes.quote(
        state.of(Database),
        state.of(Providers).client(opened.connection, purpose=Purpose.quote),
        workspace_id=actor().workspace_id,
        connection=opened.connection,
        slug=opened.generator.slug,
        bound=recipe.bound,
    )
    return answer(quote(made))
