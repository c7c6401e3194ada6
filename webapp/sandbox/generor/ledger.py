"""Credits: what an account holds, what was spent, and the row that proves each charge."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.sandbox.generor.accounts import MAX_FREE
from webapp.sandbox.generor.catalogue import Json
from webapp.sandbox.generor.pricing import Plan
from webapp.sandbox.store import Store, timestamp


@dataclass(frozen=True)
class Made:
    """One finished item: the fields of its answer, and what its file is painted from."""

    fields: Json
    recipe: Json


@dataclass(frozen=True)
class Settled:
    """The outcome of a generation: the new creations, and the balance around the charge."""

    creation_ids: list[int]
    before: int
    after: int


def balance(store: Store, account_id: int) -> Json:
    """Return the credits of an account, by kind, as the API shows them."""
    row = store.row("SELECT paid, free, earned FROM accounts WHERE id = ?", account_id)
    held = {"paid": 0, "free": 0, "earned": 0} if row is None else dict(row)
    return {"total": sum(held.values()), **held, "max": MAX_FREE}


def settle(
    store: Store,
    plan: Plan,
    *,
    account_id: int,
    made: Sequence[Made],
    amount: int,
    public: bool,
    request_no: int,
) -> Settled:
    """Write the creations and take the credits for them, all at once or not at all."""
    with store.transaction() as db:
        before = _total(db, account_id)
        amount = min(amount, before)
        privacy = 0 if public else plan.asked.privacy_mode
        ids = [_insert(db, plan, account_id, privacy, item) for item in made]
        _take(db, account_id, amount)
        for creation_id, share in zip(ids, _shares(amount, len(ids)), strict=True):
            _charge(
                db,
                plan,
                account_id=account_id,
                creation_id=creation_id,
                share=share,
                request_no=request_no,
            )
        if amount:
            _note(db, plan, account_id, ids, amount)
    return Settled(ids, before, before - amount)


def _insert(db: sqlite3.Connection, plan: Plan, account_id: int, privacy: int, item: Made) -> int:
    asked = plan.asked
    row = db.execute(
        "INSERT INTO creations (account_id, generator, model_id, kind, prompt, privacy_mode,"
        " created_at, fields, recipe) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            account_id,
            asked.generator.slug,
            asked.model["id"],
            asked.generator.kind,
            asked.prompt,
            privacy,
            timestamp(),
            json.dumps(item.fields),
            json.dumps(item.recipe),
        ),
    )
    return int(row.lastrowid or 0)


def _take(db: sqlite3.Connection, account_id: int, amount: int) -> None:
    """Spend free credits first, then earned, then paid ones."""
    for purse in ("free", "earned", "paid"):
        held = db.execute(f"SELECT {purse} FROM accounts WHERE id = ?", (account_id,)).fetchone()[0]
        part = min(held, amount)
        db.execute(f"UPDATE accounts SET {purse} = {purse} - ? WHERE id = ?", (part, account_id))
        amount -= part


def _charge(
    db: sqlite3.Connection,
    plan: Plan,
    *,
    account_id: int,
    creation_id: int,
    share: int,
    request_no: int,
) -> None:
    asked = plan.asked
    db.execute(
        "INSERT INTO charges (creation_id, account_id, amount, prompt, generator, at, request_no)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            creation_id,
            account_id,
            share,
            asked.prompt,
            asked.generator.slug,
            timestamp(),
            request_no,
        ),
    )


def _note(
    db: sqlite3.Connection, plan: Plan, account_id: int, ids: Sequence[int], amount: int
) -> None:
    asked = plan.asked
    db.execute(
        "INSERT INTO transactions (account_id, type, amount, balance_after, creation_id,"
        " description, created_at) VALUES (?, 'spend', ?, ?, ?, ?, ?)",
        (
            account_id,
            -amount,
            _total(db, account_id),
            ids[0],
            f"{len(ids)} × {asked.generator.slug}, {asked.model['name']}",
            timestamp(),
        ),
    )


def _shares(amount: int, count: int) -> list[int]:
    """Divide an amount among items; the first takes the remainder."""
    return [amount // count + (amount % count if i == 0 else 0) for i in range(count)]


def _total(db: sqlite3.Connection, account_id: int) -> int:
    row = db.execute("SELECT paid + free + earned FROM accounts WHERE id = ?", (account_id,))
    return int(row.fetchone()[0])
