"""A creation as the API shows it: in full, and as the answer of a generation."""

import json
import sqlite3

from flask import request

from webapp.sandbox.generor.catalogue import Json
from webapp.sandbox.store import Store

_FOLDERS = {"image": "img", "video": "video", "text": ""}
_NAMES = {"image": "image", "video": "video"}
_TYPES = {"image": "img", "video": "video", "text": "text"}
SELECT = "SELECT creations.*, username FROM creations JOIN accounts ON accounts.id = account_id"


def file_path(row: sqlite3.Row) -> str | None:
    """Return the path of a creation's file on this host; None for a text."""
    folder = _FOLDERS.get(row["kind"], "audio")
    if not folder:
        return None
    suffix = json.loads(row["recipe"])["format"]
    name = _NAMES.get(row["kind"], "audio")
    return f"/users/{row['account_id']}/{folder}/{name}-{row['id']}.{suffix}"


def answered(store: Store, creation_id: int) -> Json:
    """Return a creation as a generate answer lists it, with absolute addresses."""
    row = store.row(f"{SELECT} WHERE creations.id = ?", creation_id)
    if row is None:
        return {"creation_id": creation_id}
    path = file_path(row)
    name = _NAMES.get(row["kind"], "audio") + "_url"
    address = {name: request.host_url.rstrip("/") + path} if path else {}
    return {"creation_id": creation_id, **json.loads(row["fields"]), **address}


def full(row: sqlite3.Row) -> Json:
    """Return a creation's whole record, with relative addresses."""
    return {
        "creation_id": row["id"],
        "generator": row["generator"],
        "user_id": row["account_id"],
        "username": row["username"],
        "prompt": row["prompt"],
        "created_at": row["created_at"],
        "privacy_mode": row["privacy_mode"],
        "type": _TYPES.get(row["kind"], "audio"),
        "license": row["license"],
        "images": _images(row),
        "generator_data": {"model_id": row["model_id"], **_data(row)},
    }


def _images(row: sqlite3.Row) -> list[Json]:
    if row["kind"] != "image":
        return []
    recipe = json.loads(row["recipe"])
    return [{"url": file_path(row), "width": recipe["width"], "height": recipe["height"]}]


def _data(row: sqlite3.Row) -> Json:
    data: Json = json.loads(row["fields"])
    recipe = json.loads(row["recipe"])
    data["parameters"] = recipe["choices"]
    if row["kind"] == "video":
        measures = {name: recipe[name] for name in ("width", "height", "seconds")}
        data["videos"] = [{"url": file_path(row), **measures}]
    elif row["kind"] not in {"image", "text"}:
        data["audio_url"] = file_path(row)
    return data
