"""Routes of generators and models: open to everybody."""

from flask import Blueprint, Response, request

from webapp.sandbox.generor import catalogue
from webapp.sandbox.generor.asking import read_asked
from webapp.sandbox.generor.doors import needs, the_caller
from webapp.sandbox.generor.envelope import success
from webapp.sandbox.generor.errors import InvalidError, NotFoundError
from webapp.sandbox.generor.generating import generate as carry_out
from webapp.sandbox.generor.pricing import described, plan
from webapp.sandbox.world import the_world

bp = Blueprint("discovery", __name__)


@bp.get("/generators")
def list_generators() -> Response:
    wanted = request.args.get("status", "active")
    if wanted not in {"active", "development", "all"}:
        raise InvalidError("status must be active, development or all")
    found = catalogue.generators(the_world().store).values()
    return success([one.listed() for one in found if wanted in {"all", one.status}])


@bp.get("/generators/<slug>")
def show_generator(slug: str) -> Response:
    return success(catalogue.generator(the_world().store, slug).detailed())


@bp.post("/generators/<slug>/estimate")
def estimate(slug: str) -> Response:
    world = the_world()
    asked = read_asked(catalogue.generator(world.store, slug))
    return success(described(world, plan(world, asked)))


@bp.post("/generators/<slug>/generate")
@needs("generate")
def generate(slug: str) -> Response:
    world = the_world()
    return carry_out(world, the_caller(), read_asked(catalogue.generator(world.store, slug)))


@bp.get("/models")
def list_models() -> Response:
    return success({kind: _of(kind) for kind in catalogue.MODEL_TYPES})


@bp.get("/models/<kind>")
def list_models_of(kind: str) -> Response:
    if kind not in catalogue.MODEL_TYPES:
        raise NotFoundError(f"There is no model type {kind}")
    return success(_of(kind))


@bp.get("/models/<kind>/<int:model_id>")
def show_model(kind: str, model_id: int) -> Response:
    found = catalogue.models().get(model_id)
    if found is None or found["type"] != kind:
        raise NotFoundError("Model not found")
    return success(catalogue.shown(found))


def _of(kind: str) -> list[catalogue.Json]:
    return [catalogue.shown(model) for model in catalogue.models_of(kind)]
