"""Quotes: the provider's own price of a request, asked without what is typed freely, and remembered for a while.

A key has few requests a minute. So a price is asked without prompt and free text (they do not change it), and one
answer serves everybody in the workspace for five minutes: typing costs nothing, and a thousand rows of one kind
cost one request.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.catalog.binding import Bound
from webapp.catalog.parameter import Kind, Place, text_of
from webapp.connections.models import Connection
from webapp.db.engine import Database
from webapp.kernel.clock import ago, now
from webapp.kernel.ids import new_id
from webapp.providers.errors import RateError
from webapp.providers.port import Client, Estimate
from webapp.spend.models import Quote, Trust

KEPT_SECONDS = 300
# A submission asks again, unless another submission has just done so.
FIRM_SECONDS = 60


def quote(
    db: Database,
    client: Client,
    *,
    workspace_id: str,
    connection: Connection,
    slug: str,
    bound: Bound,
    firm_seconds: float | None = None,
) -> Quote:
    """The price of a checked request, at most five minutes old.

    With `firm_seconds` it is for spending: asked now, unless a price for spending is younger than that. Where the
    key's limit forbids to ask, one of the last five minutes counts.

    :raises RateError: the key's limit is used up and no price is known; `seconds` says how long to wait.
    :raises ProviderError: the provider gave no price.
    """
    meaning = body_hash(connection, slug, bound)
    with db.read() as session:
        known = _newest(session, workspace_id, meaning)
    usable = known if known and is_current(known) else None
    if usable and (firm_seconds is None or _is_firm(usable, firm_seconds)):
        return usable
    try:
        estimate = client.estimate(slug, bound.priced)
    except RateError:
        if usable:
            return usable
        raise
    made = _made(estimate, bound, firm=firm_seconds is not None)
    made.workspace_id, made.connection_id = workspace_id, connection.id
    made.slug, made.body_hash = slug, meaning
    with db.write() as session:
        session.add(made)
    return made


def last_known(
    session: Session, *, workspace_id: str, connection: Connection, slug: str, bound: Bound
) -> Quote | None:
    """The newest price of exactly this request, however old."""
    return _newest(session, workspace_id, body_hash(connection, slug, bound))


def is_current(known: Quote) -> bool:
    """Whether a price is young enough to be shown without asking again."""
    return known.expires_at > now()


def by_id(session: Session, *, workspace_id: str, quote_id: str) -> Quote | None:
    """A quote of this workspace."""
    statement = select(Quote).where(Quote.id == quote_id, Quote.workspace_id == workspace_id)
    return session.scalar(statement)


def body_hash(connection: Connection, slug: str, bound: Bound) -> str:
    """SHA-256 of connection, generator and what can change the price; of media only how many there are."""
    media = {(one.place, one.id) for one in bound.fields if one.kind in {Kind.url, Kind.url_list}}
    body = {name: value for name, value in bound.priced.items() if name != "privacy_mode"}
    own = body.pop("parameters", {})
    parts = [(Place.body, body), (Place.parameters, own)]
    shaped = [
        {n: _number(v) if (place, n) in media else v for n, v in values.items()}
        for place, values in parts
    ]
    text = json.dumps(
        [connection.id, slug, shaped, bound.adjustments, bound.dropped], sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _number(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _newest(session: Session, workspace_id: str, meaning: str) -> Quote | None:
    statement = select(Quote).where(Quote.workspace_id == workspace_id, Quote.body_hash == meaning)
    return session.scalar(statement.order_by(Quote.id.desc()).limit(1))


def _is_firm(known: Quote, seconds: float) -> bool:
    return bool(known.detail.get("firm")) and known.made_at > ago(seconds)


def _made(estimate: Estimate, bound: Bound, *, firm: bool) -> Quote:
    changes, dropped = _differences(estimate, bound)
    moment = now()
    return Quote(
        id=new_id(),
        low=estimate.total,
        high=estimate.total,
        unit=estimate.unit.value,
        trust=Trust.quoted,
        seconds=estimate.seconds,
        detail={
            "firm": firm,
            "per_item": estimate.per_item,
            "count": estimate.count,
            "discount": estimate.discount,
            "discount_percent": estimate.discount_percent,
            # The provider's figures are of one item, the total is of all.
            "min_seconds": _times(estimate.min_seconds, estimate.count),
            "max_seconds": _times(estimate.max_seconds, estimate.count),
            "historical": estimate.historical,
            "model_id": estimate.model_id,
            "model_name": estimate.model_name,
            "model_type": estimate.model_type or str(bound.model.get("type", "")),
        },
        adjustments=bound.adjustments + changes,
        dropped=dropped,
        applied=dict(estimate.applied),
        made_at=moment,
        expires_at=moment + timedelta(seconds=KEPT_SECONDS),
    )


def _times(seconds: int | None, count: int) -> int | None:
    return None if seconds is None else seconds * count


def _differences(estimate: Estimate, bound: Bound) -> tuple[list[dict[str, Any]], list[str]]:
    """What the provider changes, and what it leaves out, of that which was asked: by the form's names."""
    names = {one.id: one.name for one in bound.fields if one.place is Place.parameters}
    ours = {change["field"] for change in bound.adjustments}
    changes = [
        {"field": one.field, "asked": one.asked, "used": one.used, "reason": one.reason}
        for one in estimate.adjustments
        if one.field not in ours
    ]
    dropped = list(bound.dropped)
    if not _tells_applied(estimate):
        return changes, dropped
    for identifier, value in bound.priced.get("parameters", {}).items():
        used = estimate.applied.get(identifier)
        name = names.get(identifier, identifier)
        if used is None:
            dropped.append(name)
        elif not _same(used, value):
            reason = "The provider uses another value."
            changes.append({"field": name, "asked": value, "used": used, "reason": reason})
    return changes, dropped


def _tells_applied(estimate: Estimate) -> bool:
    told = estimate.raw.get("applied_parameters")
    return bool(estimate.applied) or isinstance(told, dict)


def _same(used: object, value: object) -> bool:
    """Whether the provider's text is our value: `"5"` is 5, `"1"` and `"true"` are yes."""
    mine, theirs = text_of(value).strip(), text_of(used).strip()
    if isinstance(value, bool):
        return theirs.lower() in (
            {"true", "1", "on", "yes"} if value else {"false", "0", "off", "no", ""}
        )
    if isinstance(value, int | float):
        try:
            return float(theirs) == float(mine)
        except ValueError:
            return False
    return mine == theirs
