"""Routes of creations: one's own, everybody's public ones, a single one."""

import sqlite3

from flask import Blueprint, Response, g, request

from webapp.sandbox.generor import catalogue
from webapp.sandbox.generor.doors import needs, the_caller
from webapp.sandbox.generor.envelope import paged, success, wanted_page
from webapp.sandbox.generor.errors import ForbiddenError, InvalidError, NotFoundError
from webapp.sandbox.generor.records import SELECT, full
from webapp.sandbox.store import Value, timestamp
from webapp.sandbox.world import the_world

bp = Blueprint("creations", __name__)
_VALUES = {"privacy_mode": (0, 1), "license": (1, 2)}


@bp.get("/creations")
@needs("read")
def list_own() -> Response:
    where, values = _of_generator()
    return _listed(f"{where} AND account_id = ?", *values, the_caller().account_id)


@bp.get("/creations/public")
def list_public() -> Response:
    where, values = _of_generator()
    return _listed(f"{where} AND privacy_mode = 0", *values)


@bp.get("/creations/search")
def search() -> Response:
    words = request.args.get("q", "").split()
    if not words:
        raise InvalidError("q is required")
    like = " AND instr(lower(prompt), ?) > 0" * len(words)
    return _listed("deleted_at IS NULL AND privacy_mode = 0" + like, *(w.lower() for w in words))


@bp.get("/generators/<slug>/creations")
def list_of_generator(slug: str) -> Response:
    catalogue.generator(the_world().store, slug)
    return _listed("deleted_at IS NULL AND privacy_mode = 0 AND generator = ?", slug)


@bp.get("/creations/<int:creation_id>")
def show(creation_id: int) -> Response:
    row = _row(creation_id)
    caller = g.caller
    if row["privacy_mode"] and (caller is None or caller.account_id != row["account_id"]):
        raise NotFoundError("Creation not found")
    return success(full(row))


@bp.get("/creations/<int:creation_id>/status")
@needs("read")
def show_status(creation_id: int) -> Response:
    row = _own(creation_id)
    return success({"creation_id": row["id"], "status": "completed"})


@bp.patch("/creations/<int:creation_id>")
@needs("write")
def change(creation_id: int) -> Response:
    row = _own(creation_id)
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not body or body.keys() - _VALUES.keys():
        raise InvalidError("Send privacy_mode, license or both")
    for name, value in body.items():
        if isinstance(value, bool) or value not in _VALUES[name]:
            raise InvalidError(f"{name} must be one of {_VALUES[name]}")
    for name, value in body.items():
        the_world().store.write(f"UPDATE creations SET {name} = ? WHERE id = ?", value, row["id"])
    return success(full(_row(creation_id)))


@bp.delete("/creations/<int:creation_id>")
@needs("write")
def delete(creation_id: int) -> Response:
    row = _own(creation_id)
    the_world().store.write(
        "UPDATE creations SET deleted_at = ? WHERE id = ?", timestamp(), row["id"]
    )
    return success({"creation_id": row["id"], "message": "Creation deleted"})


def _of_generator() -> tuple[str, list[Value]]:
    slug = request.args.get("generator")
    if slug is None:
        return "deleted_at IS NULL", []
    return "deleted_at IS NULL AND generator = ?", [slug]


def _listed(where: str, *values: Value) -> Response:
    store, page = the_world().store, wanted_page()
    total = store.number(f"SELECT count(*) FROM creations WHERE {where}", *values)
    order = f"ORDER BY creations.id {page.order} LIMIT ? OFFSET ?"
    rows = store.rows(f"{SELECT} WHERE {where} {order}", *values, page.size, page.offset)
    return paged(rows, total, page, full)


def _own(creation_id: int) -> sqlite3.Row:
    row = _row(creation_id)
    if row["account_id"] != the_caller().account_id:
        raise ForbiddenError("This creation belongs to somebody else")
    return row


def _row(creation_id: int) -> sqlite3.Row:
    row = the_world().store.row(
        f"{SELECT} WHERE creations.id = ? AND deleted_at IS NULL", creation_id
    )
    if row is None:
        raise NotFoundError("Creation not found")
    return row
