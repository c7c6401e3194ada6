"""Accounts and their keys; a key is kept only as a hash."""

import hashlib
import json
import re
import secrets
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.sandbox.limits import TIERS
from webapp.sandbox.store import Store, timestamp

SCOPES = ("read", "write", "generate")
MOST_KEYS = 10
MAX_FREE = 250
OPENING_CREDITS = 2_000
_OPENS_BY_ITSELF = "gnr_live_5adb0c"
_KEY = re.compile(r"gnr_live_[A-Za-z0-9]{40}")
_opening = threading.Lock()


@dataclass(frozen=True)
class Caller:
    """Who asks: an account by one of its keys; no scopes means full access."""

    account_id: int
    username: str
    tier: str
    key_id: int
    scopes: tuple[str, ...]

    def may(self, scope: str) -> bool:
        """Tell whether the key's scopes allow ``scope``."""
        return not self.scopes or scope in self.scopes


def open_account(
    store: Store, *, username: str | None = None, balance: int = OPENING_CREDITS, tier: str = "pro"
) -> int:
    """Open an account with ``balance`` credits to spend and return its id.

    :raises ValueError: when the tier or the credits are none, or the name is taken.
    """
    if tier not in TIERS or balance < 0:
        raise ValueError("tier must be one of the documented tiers, credits 0 or more")
    name = username or f"maker-{secrets.token_hex(4)}"
    free = min(balance, 200)
    earned = min(balance - free, 50)
    with store.transaction() as db:
        if db.execute("SELECT 1 FROM accounts WHERE username = ?", (name,)).fetchone():
            raise ValueError(f"the username {name} is taken")
        account_id = db.execute(
            "INSERT INTO accounts (username, tier, paid, free, earned, joined)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (name, tier, balance - free - earned, free, earned, timestamp()),
        ).lastrowid
        db.execute(
            "INSERT INTO transactions (account_id, type, amount, balance_after, description,"
            " created_at) VALUES (?, 'signup_bonus', ?, ?, 'Welcome', ?)",
            (account_id, balance, balance, timestamp()),
        )
    return int(account_id or 0)


def add_key(
    store: Store, account_id: int, *, name: str, scopes: Iterable[str] = (), key: str | None = None
) -> tuple[int, str]:
    """Give an account a key and return its id and the key itself, which is not kept."""
    key = key or "gnr_live_" + secrets.token_hex(20)
    key_id = store.write(
        "INSERT INTO api_keys (account_id, digest, prefix, name, scopes, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        account_id,
        _digest(key),
        key[:17],
        name,
        json.dumps([scope for scope in SCOPES if scope in set(scopes)]),
        timestamp(),
    )
    return key_id, key


def caller_of(store: Store, key: str) -> Caller | None:
    """Return whose key this is; None for a malformed, unknown or revoked one.

    A key of the sandbox's own beginning that was never seen opens an account by itself.
    """
    if not _KEY.fullmatch(key):
        return None
    row = _find(store, key)
    if row is None and key.startswith(_OPENS_BY_ITSELF):
        _open_by_itself(store, key)
        row = _find(store, key)
    if row is None or row["revoked_at"] is not None:
        return None
    return Caller(
        row["account_id"], row["username"], row["tier"], row["id"], tuple(json.loads(row["scopes"]))
    )


def active_keys(store: Store, account_id: int) -> list[sqlite3.Row]:
    """Return the account's keys that are not revoked, oldest first."""
    return store.rows(
        "SELECT * FROM api_keys WHERE account_id = ? AND revoked_at IS NULL ORDER BY id", account_id
    )


def revoke_key(store: Store, *, key: str) -> bool:
    """Revoke a key by its text and tell whether it was known."""
    row = _find(store, key)
    if row is not None:
        store.write("UPDATE api_keys SET revoked_at = ? WHERE id = ?", timestamp(), row["id"])
    return row is not None


def _find(store: Store, key: str) -> sqlite3.Row | None:
    return store.row(
        "SELECT api_keys.*, username, tier FROM api_keys"
        " JOIN accounts ON accounts.id = account_id WHERE digest = ?",
        _digest(key),
    )


def _open_by_itself(store: Store, key: str) -> None:
    with _opening:
        if _find(store, key) is None:
            account_id = open_account(store, username="sandbox-" + _digest(key)[:8])
            add_key(store, account_id, name="Sandbox", key=key)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
