"""The log of requests that broke a documented rule."""

from flask import g, request

from webapp.sandbox.store import timestamp
from webapp.sandbox.world import the_world


def record(kind: str, detail: str) -> None:
    """Note that the present request broke the rule ``kind``; the request goes on."""
    caller = g.get("caller")
    the_world().store.write(
        "INSERT INTO violations (at, kind, detail, method, path, account_id)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        timestamp(),
        kind,
        detail,
        request.method,
        request.path,
        caller.account_id if caller else None,
    )
