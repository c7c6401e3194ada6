"""Routes of one's own account: profile, credits, API keys."""

import json
import sqlite3

from flask import Blueprint, Response, request

from webapp.sandbox.generor import accounts, ledger
from webapp.sandbox.generor.catalogue import Json
from webapp.sandbox.generor.doors import needs, the_caller
from webapp.sandbox.generor.envelope import paged, success, wanted_page
from webapp.sandbox.generor.errors import InvalidError, NotFoundError
from webapp.sandbox.store import timestamp
from webapp.sandbox.world import the_world

bp = Blueprint("account", __name__)
_TRANSACTION_TYPES = (
    "spend",
    "purchase",
    "daily_bonus",
    "weekly_bonus",
    "signup_bonus",
    "refund",
    "gift_sent",
    "gift_received",
)


@bp.get("/users/me")
@needs("read")
def show_me() -> Response:
    return success(_profile())


@bp.patch("/users/me")
@needs("write")
def change_me() -> Response:
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not body or body.keys() - {"bio", "website"}:
        raise InvalidError("Send bio, website or both")
    for name, value in body.items():
        if not isinstance(value, str):
            raise InvalidError(f"{name} must be a string")
        the_world().store.write(
            f"UPDATE accounts SET {name} = ? WHERE id = ?", value, the_caller().account_id
        )
    return success(_profile())


@bp.get("/credits/balance")
@needs("read")
def show_balance() -> Response:
    return success(ledger.balance(the_world().store, the_caller().account_id))


@bp.get("/credits/transactions")
@needs("read")
def list_transactions() -> Response:
    kind = request.args.get("type")
    if kind is not None and kind not in _TRANSACTION_TYPES:
        raise InvalidError("type must be one of " + ", ".join(_TRANSACTION_TYPES))
    where = "account_id = ? AND (? IS NULL OR type = ?)"
    values = (the_caller().account_id, kind, kind)
    store, page = the_world().store, wanted_page()
    total = store.number(f"SELECT count(*) FROM transactions WHERE {where}", *values)
    order = f"ORDER BY id {page.order} LIMIT ? OFFSET ?"
    rows = store.rows(
        f"SELECT * FROM transactions WHERE {where} {order}", *values, page.size, page.offset
    )
    return paged(rows, total, page, _transaction)


@bp.get("/api-keys")
@needs("read")
def list_keys() -> Response:
    rows = accounts.active_keys(the_world().store, the_caller().account_id)
    return success([_key(row) for row in rows])


@bp.post("/api-keys")
@needs("write")
def create_key() -> Response:
    store, account_id = the_world().store, the_caller().account_id
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or not isinstance(body.get("name"), str) or not body["name"]:
        raise InvalidError("name is required")
    scopes = body.get("scopes") or []
    if not isinstance(scopes, list) or any(scope not in accounts.SCOPES for scope in scopes):
        raise InvalidError("scopes must be a list of read, write and generate")
    if len(accounts.active_keys(store, account_id)) >= accounts.MOST_KEYS:
        raise InvalidError(f"Maximum {accounts.MOST_KEYS} active keys per account")
    key_id, key = accounts.add_key(store, account_id, name=body["name"], scopes=scopes)
    made = {
        "key_id": key_id,
        "api_key": key,
        "prefix": key[:17],
        "name": body["name"],
        "scopes": scopes,
        "message": "Save this API key now. It will not be shown again.",
    }
    return success(made, status=201)


@bp.delete("/api-keys/<int:key_id>")
@needs("write")
def revoke(key_id: int) -> Response:
    store = the_world().store
    if key_id not in {row["id"] for row in accounts.active_keys(store, the_caller().account_id)}:
        raise NotFoundError("API key not found")
    store.write("UPDATE api_keys SET revoked_at = ? WHERE id = ?", timestamp(), key_id)
    return success({"key_id": key_id, "message": "API key revoked"})


def _profile() -> Json:
    store, caller = the_world().store, the_caller()
    row = store.row("SELECT * FROM accounts WHERE id = ?", caller.account_id)
    if row is None:
        raise NotFoundError("User not found")
    made = "SELECT count(*) FROM creations WHERE account_id = ? AND deleted_at IS NULL"
    return {
        "user_id": row["id"],
        "username": row["username"],
        "email": f"{row['username']}@sandbox.example",
        "avatar": None,
        "bio": row["bio"],
        "website": row["website"],
        "joined": row["joined"],
        "credits": ledger.balance(store, caller.account_id),
        "creation_count": store.number(made, caller.account_id),
        "follower_count": 0,
        "following_count": 0,
        "teams": [],
    }


def _transaction(row: sqlite3.Row) -> Json:
    names = ("id", "type", "amount", "balance_after", "creation_id", "description", "created_at")
    return {name: row[name] for name in names}


def _key(row: sqlite3.Row) -> Json:
    return {
        "key_id": row["id"],
        "prefix": row["prefix"],
        "name": row["name"],
        "scopes": json.loads(row["scopes"]),
        "created_at": row["created_at"],
    }
