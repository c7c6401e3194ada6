"""What stands before each route: the caller, the scope, the rate limit."""

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from webapp.sandbox.generor.accounts import Caller, caller_of
from webapp.sandbox.generor.errors import ForbiddenError, RateLimitedError, UnauthorizedError
from webapp.sandbox.limits import ANONYMOUS, Verdict
from webapp.sandbox.violations import record
from webapp.sandbox.world import the_world

BASE = "/api/v1"

P = ParamSpec("P")


def needs(scope: str) -> Callable[[Callable[P, Response]], Callable[P, Response]]:
    """Open a route only to a key that carries ``scope``."""

    def wrap(view: Callable[P, Response]) -> Callable[P, Response]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
            if not the_caller().may(scope):
                raise ForbiddenError(f"This API key does not have the {scope} scope")
            return view(*args, **kwargs)

        return guarded

    return wrap


def the_caller() -> Caller:
    """Return who asks.

    :raises UnauthorizedError: when the request carried no key.
    """
    caller: Caller | None = g.get("caller")
    if caller is None:
        raise UnauthorizedError("Missing API key. Send it as Authorization: Bearer gnr_live_…")
    return caller


def admit() -> None:
    """Identify the caller and count the request against the limits.

    :raises UnauthorizedError: for a key that is malformed, unknown or revoked.
    :raises RateLimitedError: when a window is full or a Retry-After has not passed.
    """
    world = the_world()
    world.requests[request.path] += 1
    if world.settings.latency_seconds:
        time.sleep(world.settings.latency_seconds)
    unknown = _identify()
    caller: Caller | None = g.caller
    tier = caller.tier if caller else ANONYMOUS
    verdict = world.limiter.admit(subject(), tier, world.settings.rate_factor)
    g.verdict = verdict
    if verdict.retry_after:
        _note_excess(verdict)
        raise RateLimitedError("Too many requests", retry_after=verdict.retry_after)
    if unknown:
        raise UnauthorizedError("Invalid API key")


def subject() -> str:
    """Return whom the limits count: the key, or without one the address."""
    caller: Caller | None = g.caller
    return f"key {caller.key_id}" if caller else f"address {request.remote_addr}"


def add_limit_headers(response: Response) -> Response:
    """Put the minute window's state on an answer."""
    verdict: Verdict | None = g.get("verdict")
    if verdict is not None:
        response.headers["X-RateLimit-Limit"] = str(verdict.limit)
        response.headers["X-RateLimit-Remaining"] = str(verdict.remaining)
        response.headers["X-RateLimit-Reset"] = str(verdict.reset)
        response.headers["X-RateLimit-Tier"] = verdict.tier
    return response


def _identify() -> bool:
    """Set ``g.caller`` and tell whether a key was sent that opens nothing."""
    g.caller = None
    sent = request.headers.get("Authorization", "")
    if not sent:
        return False
    kind, _, key = sent.partition(" ")
    g.caller = caller_of(the_world().store, key.strip()) if kind.lower() == "bearer" else None
    return g.caller is None


def _note_excess(verdict: Verdict) -> None:
    if verdict.too_early:
        record("retry_too_early", "a request came before Retry-After had passed")
    else:
        record(
            "rate_limit_exceeded",
            f"more than {verdict.limit} requests a minute, or a fuller window",
        )
