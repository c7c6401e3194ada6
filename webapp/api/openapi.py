"""The OpenAPI 3.1 document, made from the types that the answers are made from."""

from functools import cache
from typing import Any

from flask import Response, json
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api import shapes
from webapp.api.blueprint import blueprint
from webapp.generations.models import State
from webapp.web.declared import open_to_all

REFERENCE = "#/components/schemas/{model}"
TAKEN: tuple[type[BaseModel], ...] = (shapes.Wanted, shapes.WantedGeneration)
GIVEN: tuple[type[BaseModel], ...] = (
    shapes.Quote,
    shapes.Asset,
    shapes.GeneratorDetail,
    shapes.GeneratorList,
    shapes.Generation,
    shapes.GenerationList,
    shapes.Problem,
)
PROBLEMS = {
    "400": "The body is not JSON",
    "401": "No token, or one that is not valid",
    "402": "The provider account has not enough credit; nothing was queued",
    "403": "The token's scopes, or its person's role, do not allow it",
    "404": "There is nothing of that id in this workspace",
    "409": "In the way of how things stand: see `code` (`price_above_maximum`, `too_late`, `provider_auth`, …)",
    "413": "The body is too large",
    "415": "The body is not declared as JSON",
    "416": "There are no such bytes in the file",
    "422": "Something in the request cannot be used; `errors` says what, by field",
    "429": "Too many requests, ours or the provider's: wait for Retry-After",
    "502": "The provider could not be reached, or answered that it broke",
    "503": "Busy: wait for Retry-After",
}
CURSOR = {
    "name": "after",
    "in": "query",
    "schema": {"type": "string"},
    "description": "Where to go on; `next` holds it",
}
LIMIT = {
    "name": "limit",
    "in": "query",
    "schema": {"type": "integer", "minimum": 1, "maximum": 200},
}
CONNECTION = {
    "name": "connection",
    "in": "query",
    "schema": {"type": "string"},
    "description": "Label or id of a connection, where the workspace has live ones and sandbox ones",
}
STATES = {
    "name": "state",
    "in": "query",
    "schema": {"type": "array", "items": {"enum": [state.value for state in State]}},
    "style": "form",
    "explode": True,
}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same key with the same body queues once; with another body it is 422",
}
LOCATION = {"Location": {"schema": {"type": "string"}, "description": "Path of the generation"}}


@blueprint.get("/openapi.json")
@open_to_all
def document() -> Response:
    """The document itself; nobody has to be signed in to read it."""
    return Response(json.dumps(build()), content_type="application/json")


document.before_anybody = True  # type: ignore[attr-defined]


@cache
def build() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Atelier",
            "version": "1",
            "description": "Prices before spending, generations that are queued once, and their files.",
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Authorization: Bearer atl_…, made under Settings or by `atelier token create`",
                }
            },
            "schemas": _schemas(),
            "responses": {
                f"Problem{status}": {
                    "description": words,
                    "content": {"application/problem+json": {"schema": _reference("Problem")}},
                }
                for status, words in PROBLEMS.items()
            },
        },
    }


def _schemas() -> dict[str, Any]:
    pairs: list[Any] = [(model, "validation") for model in TAKEN]
    pairs += [(model, "serialization") for model in GIVEN]
    _, found = models_json_schema(pairs, ref_template=REFERENCE)
    schemas: dict[str, Any] = found["$defs"]
    return schemas


def _paths() -> dict[str, Any]:
    one = _parameter("generation_id")
    asset = _parameter("asset_id")
    return {
        "/generators": {
            "get": _operation(
                "List generators",
                "GeneratorList",
                parameters=[CONNECTION, LIMIT, CURSOR],
                fails=("422",),
            )
        },
        "/generators/{provider}/{slug}": {
            "get": _operation(
                "A generator with its fields and their JSON Schema",
                "GeneratorDetail",
                parameters=[_parameter("provider"), _parameter("slug"), CONNECTION],
                fails=("404", "409", "422", "502"),
            )
        },
        "/quotes": {
            "post": _operation(
                "What a request would cost",
                "Quote",
                body="Wanted",
                fails=("400", "402", "409", "413", "415", "422", "429", "502", "503"),
            )
        },
        "/generations": {
            "get": _operation(
                "List generations, newest first",
                "GenerationList",
                parameters=[STATES, LIMIT, CURSOR],
                fails=("422",),
            ),
            "post": _operation(
                "Queue a generation",
                "Generation",
                status="202",
                body="WantedGeneration",
                parameters=[IDEMPOTENCY],
                headers=LOCATION,
                fails=("400", "402", "409", "413", "415", "422", "429", "502", "503"),
            ),
        },
        "/generations/{generation_id}": {
            "get": _operation("A generation", "Generation", parameters=[one], fails=("404",))
        },
        "/generations/{generation_id}/cancel": {
            "post": _operation(
                "Cancel it; once it was sent, the provider may still charge",
                "Generation",
                parameters=[one],
                fails=("404", "409"),
            )
        },
        "/assets/{asset_id}": {
            "get": _operation("A file's facts", "Asset", parameters=[asset], fails=("404",))
        },
        "/assets/{asset_id}/file": {"get": _file(asset)},
    }


def _operation(
    summary: str,
    shape: str,
    *,
    status: str = "200",
    body: str = "",
    parameters: list[dict[str, Any]] | None = None,
    headers: dict[str, Any] | None = None,
    fails: tuple[str, ...] = (),
) -> dict[str, Any]:
    made: dict[str, Any] = {"summary": summary, "parameters": parameters or []}
    if body:
        made["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _reference(body)}},
        }
    good: dict[str, Any] = {
        "description": summary,
        "content": {"application/json": {"schema": _reference(shape)}},
    }
    if headers:
        good["headers"] = headers
    made["responses"] = {status: good, **_failures(fails)}
    return made


def _file(asset: dict[str, Any]) -> dict[str, Any]:
    content = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    return {
        "summary": "The file's own bytes",
        "parameters": [asset, {"name": "Range", "in": "header", "schema": {"type": "string"}}],
        "responses": {
            "200": {"description": "The whole file", "content": content},
            "206": {"description": "The bytes asked for", "content": content},
            **_failures(("404", "416")),
        },
    }


def _failures(statuses: tuple[str, ...]) -> dict[str, Any]:
    always = {"401", "403", *statuses}
    return {
        status: {"$ref": f"#/components/responses/Problem{status}"} for status in sorted(always)
    }


def _parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _reference(model: str) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=model)}
