"""Generators and models: data files, and the generators that were put in or taken out live."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from webapp.sandbox.generor.errors import InvalidError, NotFoundError
from webapp.sandbox.store import Store

MODEL_TYPES = (
    "text",
    "image",
    "video",
    "speech",
    "music",
    "soundeffect",
    "upscale",
    "vector",
    "backgroundremoval",
)
_DATA = Path(__file__).parent / "data"
_FILES = ("image", "text", "video", "audio")
_LISTED = ("slug", "title", "description", "icon", "similar")
# Known to the sandbox, not part of the documented answers.
_HIDDEN_OF_MODELS = ("seconds", "references", "needs_video")

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Generator:
    """One generator: its public entry, and what only the provider knows of it."""

    entry: Json
    parameters: list[Json]
    kind: str
    status: str = "active"
    needs: str = "prompt"
    format: str = "webp"

    @property
    def slug(self) -> str:
        """Its name in paths."""
        return str(self.entry["slug"])

    def listed(self) -> Json:
        """Return it as lists show it: the documented fields and no others."""
        return {name: self.entry[name] for name in _LISTED}

    def detailed(self) -> Json:
        """Return it with its schema."""
        return {**self.listed(), "parameters": self.parameters}


def generators(store: Store) -> dict[str, Generator]:
    """Return all generators by slug, live changes included."""
    found = dict(_shipped())
    for row in store.rows("SELECT slug, entry FROM generators"):
        found.pop(row["slug"], None)
        if row["entry"] is not None:
            found[row["slug"]] = _generator(json.loads(row["entry"]))
    return found


def generator(store: Store, slug: str) -> Generator:
    """Return one generator.

    :raises NotFoundError: when there is none of that name.
    """
    found = generators(store).get(slug)
    if found is None:
        raise NotFoundError("Generator not found")
    return found


def put_generator(store: Store, slug: str, change: Mapping[str, Any]) -> Generator:
    """Add a generator, or replace the given fields of one; it counts at once."""
    old = generators(store).get(slug)
    entry: Json = {
        "title": slug.replace("-", " ").capitalize(),
        "description": "",
        "icon": "sparkles",
        "similar": [],
        "parameters": [],
    }
    if old is not None:
        entry |= old.entry | {"parameters": old.parameters}
        entry |= {"kind": old.kind, "status": old.status, "needs": old.needs, "format": old.format}
    entry |= {**change, "slug": slug}
    made = _generator(entry)
    entry["kind"] = made.kind
    _keep(store, slug, json.dumps(entry))
    return made


def drop_generator(store: Store, slug: str) -> None:
    """Take a generator out of discovery."""
    _keep(store, slug, None)


@cache
def models() -> dict[int, Json]:
    """Return all models by id, with the sandbox's own facts among their fields."""
    listed: list[Json] = json.loads((_DATA / "models.json").read_text(encoding="utf-8"))
    return {int(model["id"]): model for model in listed}


def model(model_id: int, kind: str) -> Json:
    """Return the model ``model_id`` for work of ``kind``.

    :raises InvalidError: when it is unknown or made for something else.
    """
    found = models().get(model_id)
    if found is None:
        raise InvalidError(f"model_id {model_id} is unknown")
    if found["type"] != kind:
        raise InvalidError(
            f"model_id {model_id} is a {found['type']} model; this takes {kind} models"
        )
    return found


def models_of(kind: str) -> list[Json]:
    """Return the models of one type, in the order of the data file."""
    return [model for model in models().values() if model["type"] == kind]


def shown(model: Json) -> Json:
    """Return a model as the API shows it."""
    return {name: value for name, value in model.items() if name not in _HIDDEN_OF_MODELS}


@cache
def _shipped() -> dict[str, Generator]:
    found: dict[str, Generator] = {}
    for name in _FILES:
        text = (_DATA / "generators" / f"{name}.json").read_text(encoding="utf-8")
        for entry in json.loads(text):
            found[entry["slug"]] = _generator(entry)
    return found


def _generator(entry: Json) -> Generator:
    parameters: list[Json] = entry["parameters"]
    return Generator(
        entry={name: entry[name] for name in _LISTED},
        parameters=parameters,
        kind=entry.get("kind") or _kind_of(parameters),
        status=entry.get("status", "active"),
        needs=entry.get("needs", "prompt"),
        format=entry.get("format", "webp"),
    )


def _kind_of(parameters: list[Json]) -> str:
    """Read the kind off the schema's model field; without one it is text."""
    for parameter in parameters:
        kind = str(parameter.get("id", "")).removeprefix("model-")
        if parameter.get("type") == "model" and kind in MODEL_TYPES:
            return kind
    return "text"


def _keep(store: Store, slug: str, entry: str | None) -> None:
    store.write(
        "INSERT INTO generators (slug, entry) VALUES (?, ?)"
        " ON CONFLICT (slug) DO UPDATE SET entry = excluded.entry",
        slug,
        entry,
    )
