"""What Generor made, and what it booked for it, as plain data."""

from typing import Any

from webapp.kernel.money import Unit
from webapp.providers.generor import files
from webapp.providers.generor.parse import Loose, adjustments, read_as
from webapp.providers.port import Creation, Done, Transaction
from webapp.providers.untrusted import Decimal, Text, Unreadable, Whole, mapping, rows, text, whole


class _Generated(Loose):
    model_name: Text = ""
    model_type: Text = ""
    credit_cost: Whole = None
    credit_cost_estimated: Whole = None
    credits_remaining: Whole = None
    time_taken_seconds: Decimal = None


class _Made(Loose):
    creation_id: Text = ""
    id: Text = ""
    generator: Text = ""
    prompt: Text = ""
    created_at: Text = ""
    text: Text = ""
    type: Text = ""
    privacy_mode: Whole = None


def done(data: Any, base: str) -> Done:
    """`POST /generators/{slug}/generate`, answered.

    :raises Unreadable: it names nothing that was made.
    """
    raw = mapping(data)
    told = read_as(_Generated, raw)
    made = [
        creation(item, base, kind=told.model_type)
        for item in rows(raw.get("creations"), "creations", "items")
        if isinstance(item, dict) and _id_of(item)
    ]
    if not made:
        raise Unreadable("nothing is named that was made")
    return Done(
        creations=tuple(made),
        charge=told.credit_cost,
        charge_estimated=told.credit_cost_estimated,
        unit=Unit.credits,
        balance_after=told.credits_remaining,
        seconds=told.time_taken_seconds,
        model_name=told.model_name[:200],
        adjustments=adjustments(raw.get("adjustments")),
        raw=raw,
    )


def creation(data: Any, base: str, *, kind: str = "") -> Creation:
    """A creation, from an answer or from `GET /creations/{id}`.

    :raises Unreadable: it has no id.
    """
    raw = mapping(data)
    made = read_as(_Made, raw)
    remote_id = _id_of(raw)
    if not remote_id:
        raise Unreadable("a creation without an id")
    inner = mapping(raw.get("generator_data"))
    return Creation(
        remote_id=remote_id,
        files=files.addresses(raw, base, kind or made.type),
        text=made.text or text(inner.get("text")),
        generator=made.generator[:120],
        prompt=made.prompt,
        created_at=made.created_at[:64],
        public={0: True, 1: False}.get(-1 if made.privacy_mode is None else made.privacy_mode),
        raw=raw,
    )


def creations(data: Any, base: str) -> list[Creation]:
    """`GET /creations`."""
    found = rows(data, "creations", "items", "results")
    return [creation(item, base) for item in found if isinstance(item, dict) and _id_of(item)]


def transactions(data: Any) -> list[Transaction]:
    """`GET /credits/transactions`, whose rows are not documented. A spend is negative here, however it is told."""
    found = []
    for item in rows(data, "transactions", "items", "results"):
        raw = mapping(item)
        amount = whole(raw.get("amount"))
        amount = whole(raw.get("credits")) if amount is None else amount
        if amount is None:
            continue
        kind = text(raw.get("type"))[:32]
        found.append(
            Transaction(
                remote_id=(text(raw.get("id")) or text(raw.get("transaction_id")))[:100],
                kind=kind,
                amount=-abs(amount) if kind == "spend" else amount,
                at=(text(raw.get("created_at")) or text(raw.get("date")))[:64],
                raw=raw,
            )
        )
    return found


def _id_of(raw: dict[str, Any]) -> str:
    return (text(raw.get("creation_id")) or text(raw.get("id")))[:100]
