"""The control surface for tests and operators: never reachable from a web page."""

import sqlite3
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from webapp.sandbox.generor import accounts, catalogue
from webapp.sandbox.world import the_world

bp = Blueprint("control", __name__, url_prefix="/_sandbox")


@bp.before_request
def only_with_header() -> None:
    """A page of another origin cannot send this header, so it cannot get in."""
    if request.headers.get("X-Sandbox-Control") != "1":
        abort(404)


@bp.errorhandler(ValueError)
def refuse(error: ValueError) -> tuple[Response, int]:
    return jsonify(error=str(error)), 400


@bp.post("/accounts")
def open_account() -> tuple[Response, int]:
    body, store = _body(), the_world().store
    account_id = accounts.open_account(
        store,
        username=body.get("username"),
        balance=int(body.get("credits", accounts.OPENING_CREDITS)),
        tier=body.get("tier", "pro"),
    )
    return _new_key(account_id, body), 201


@bp.post("/accounts/<int:account_id>/keys")
def add_key(account_id: int) -> tuple[Response, int]:
    return _new_key(account_id, _body()), 201


@bp.post("/accounts/<int:account_id>/credits")
def change_credits(account_id: int) -> Response:
    delta, store = int(_body()["delta"]), the_world().store
    with store.transaction() as db:
        db.execute("UPDATE accounts SET paid = max(0, paid + ?) WHERE id = ?", (delta, account_id))
    row = _account(account_id)
    return jsonify(account_id=account_id, total=row["paid"] + row["free"] + row["earned"])


@bp.post("/keys/revoke")
def revoke() -> Response:
    return jsonify(revoked=accounts.revoke_key(the_world().store, key=str(_body()["api_key"])))


@bp.get("/charges")
def list_charges() -> Response:
    account_id = request.args.get("account", type=int)
    rows = the_world().store.rows(
        "SELECT creation_id, account_id, amount, prompt, generator, at, request_no FROM charges"
        " WHERE ? IS NULL OR account_id = ? ORDER BY id",
        account_id,
        account_id,
    )
    return jsonify([dict(row) for row in rows])


@bp.get("/violations")
def list_violations() -> Response:
    rows = the_world().store.rows("SELECT * FROM violations ORDER BY id")
    return jsonify([dict(row) for row in rows])


@bp.get("/requests")
def count_requests() -> Response:
    return jsonify(dict(the_world().requests))


@bp.put("/generators/<slug>")
def put_generator(slug: str) -> Response:
    return jsonify(catalogue.put_generator(the_world().store, slug, _body()).detailed())


@bp.delete("/generators/<slug>")
def drop_generator(slug: str) -> Response:
    catalogue.drop_generator(the_world().store, slug)
    return jsonify(slug=slug, removed=True)


@bp.put("/settings")
def change_settings() -> Response:
    """Set what is sent and return all settings."""
    world, body = the_world(), _body()
    settings = world.settings
    world.clock.set_scale(float(body.get("clock_scale", world.clock.scale)))
    settings.latency_seconds = float(body.get("latency_seconds", settings.latency_seconds))
    settings.price_factor = float(body.get("price_factor", settings.price_factor))
    settings.rate_factor = float(body.get("rate_factor", settings.rate_factor))
    settings.polluted_costs = bool(body.get("polluted_costs", settings.polluted_costs))
    return jsonify(clock_scale=world.clock.scale, **vars(settings))


@bp.post("/reset")
def reset() -> Response:
    the_world().reset()
    return jsonify(reset=True)


def _new_key(account_id: int, body: dict[str, Any]) -> Response:
    row = _account(account_id)
    _, key = accounts.add_key(
        the_world().store,
        account_id,
        name=body.get("name", "Control"),
        scopes=body.get("scopes") or (),
    )
    return jsonify(api_key=key, account_id=account_id, username=row["username"])


def _account(account_id: int) -> sqlite3.Row:
    row = the_world().store.row("SELECT * FROM accounts WHERE id = ?", account_id)
    if row is None:
        abort(404)
    return row


def _body() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
