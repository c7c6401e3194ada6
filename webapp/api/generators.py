"""`GET /generators` and one of them."""

from flask import Response, request, url_for

from webapp.api import recipes, shapes
from webapp.api.blueprint import blueprint
from webapp.api.represent import answer, generator_facts, parameter
from webapp.catalog import service as catalog
from webapp.catalog.jsonschema import schema
from webapp.catalog.parameters import parameters
from webapp.db.engine import Database
from webapp.web import paging, state
from webapp.workspaces.access import actor, needs
from webapp.workspaces.permissions import Permission

PAGE = 100


@blueprint.get("/generators")
@needs(Permission.look)
def list_generators() -> Response:
    """The generators this workspace can use, by title."""
    named = request.args.get("connection")
    size = paging.limit(request.args.get("limit"), default=PAGE)
    cursor = request.args.get("after", "")
    after = tuple(map(str, paging.decode(cursor, 2))) if cursor else ("", "")
    with state.of(Database).read() as session:
        found = catalog.listing(session, recipes.sources(session, actor().workspace_id, named))
        # Databases sort texts each in their own way; a cursor needs one.
        rest = sorted(
            (one for one in found if (one.title, one.slug) > after),
            key=lambda one: (one.title, one.slug),
        )
        page = rest[:size]
        more = len(rest) > size
        shown = [shapes.GeneratorSummary(**generator_facts(one)) for one in page]
    following = None
    if more:
        mark = paging.encode(page[-1].title, page[-1].slug)
        following = url_for(".list_generators", after=mark, limit=size, connection=named)
    return answer(shapes.GeneratorList(data=shown, next=following))


@blueprint.get("/generators/<provider>/<slug>")
@needs(Permission.look)
def show_generator(provider: str, slug: str) -> Response:
    """One generator with its fields and their JSON Schema."""
    opened = recipes.opened(
        actor(),
        recipes.provider_named(provider),
        slug,
        request.args.get("connection"),
    )
    fields = parameters(opened.generator, opened.models)
    return answer(
        shapes.GeneratorDetail(
            **generator_facts(opened.generator),
            parameters=[parameter(one) for one in fields],
            input_schema=schema(fields),
        )
    )
