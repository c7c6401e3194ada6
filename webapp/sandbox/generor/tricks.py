"""Words in a prompt that make the provider misbehave on purpose."""

import re
import socket
from dataclasses import dataclass

from flask import Response, request

from webapp.sandbox.generor.doors import subject, the_caller
from webapp.sandbox.generor.errors import (
    InsufficientCreditsError,
    InvalidError,
    RateLimitedError,
)
from webapp.sandbox.server import CONNECTION
from webapp.sandbox.world import World

_WORD = re.compile(
    r"\[(fail|slow|402|429|429 always|drop|drop-early|html|moderation|short|surcharge|hang|public)\]"
)
_SECONDS = re.compile(r"\[(\d{1,4}(?:\.\d+)?)s\]")
_HANG_SECONDS = 600.0
_SLOWNESS = 5
_HTML = "<!doctype html><title>Just a moment</title><p>Checking your browser before you go on."


@dataclass(frozen=True)
class Tricks:
    """The misbehaviour asked for by a prompt."""

    words: frozenset[str]
    seconds: float | None

    def __contains__(self, word: str) -> bool:
        """Tell whether ``word`` stands in the prompt in square brackets."""
        return word in self.words

    def duration(self, usual: float) -> float:
        """Return the nominal seconds to wait in place of ``usual``."""
        if "hang" in self:
            return _HANG_SECONDS
        seconds = usual if self.seconds is None else self.seconds
        return seconds * _SLOWNESS if "slow" in self else seconds


def tricks_in(prompt: str) -> Tricks:
    """Read the words off a prompt."""
    seconds = _SECONDS.search(prompt)
    return Tricks(frozenset(_WORD.findall(prompt)), float(seconds[1]) if seconds else None)


def plain(prompt: str) -> str:
    """Return a prompt without those words."""
    return " ".join(_SECONDS.sub(" ", _WORD.sub(" ", prompt)).split())


def refuse_at_the_door(world: World, tricks: Tricks, prompt: str) -> None:
    """Refuse before any work: no credits, too many requests, content policy.

    ``[429]`` refuses every other sending of the same prompt, so that a client that waits gets
    through; ``[429 always]`` refuses each.

    :raises RefusalError: the refusal asked for.
    """
    if "402" in tricks:
        raise InsufficientCreditsError("Not enough credits for this generation")
    if "429 always" in tricks or ("429" in tricks and _odd(world, prompt)):
        world.limiter.hold(subject(), 1.0)
        raise RateLimitedError("Too many requests", retry_after=1)
    if "moderation" in tricks:
        raise InvalidError("The prompt was refused by our content policy (moderation: sensitive)")


def hang_up() -> Response:
    """Close the connection under the answer, so that the client receives nothing."""
    connection: socket.socket = request.environ[CONNECTION]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=503)


def page_instead() -> Response:
    """Answer with a web page, as a proxy in between does."""
    return Response(_HTML, mimetype="text/html")


def _odd(world: World, prompt: str) -> bool:
    place = (the_caller().account_id, prompt)
    with world.lock:
        world.refusals[place] += 1
        return world.refusals[place] % 2 == 1
