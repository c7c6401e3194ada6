"""Which of the provider's creations is the one whose answer was lost: pure matching, no requests.

The provider gives no receipt, so what speaks for a creation is its generator, its words, that it is newer than
everything known when we sent, and that no other generation has claimed it.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from webapp.generations.models import Attempt, Generation
from webapp.providers.port import Creation

# The provider's times carry no zone: any zone on earth must fit, and clocks differ a little.
ZONE_TOLERANCE = timedelta(hours=15)


def matching(
    generation: Generation,
    attempt: Attempt,
    creations: Sequence[Creation],
    *,
    claimed: Collection[str],
) -> list[Creation]:
    """The creations this attempt may have made, oldest first and at most as many as were asked for."""
    fitting = [
        creation
        for creation in _possible(generation, attempt, creations, claimed)
        if _same_words(creation.prompt, generation.prompt)
    ]
    return fitting[: generation.count]


def wordless(
    generation: Generation,
    attempt: Attempt,
    creations: Sequence[Creation],
    *,
    claimed: Collection[str],
) -> list[Creation]:
    """The creations that may be this attempt's, oldest first, but whose words a list does not tell."""
    possible = _possible(generation, attempt, creations, claimed)
    return [creation for creation in possible if creation.raw.get("prompt") is None]


def _possible(
    generation: Generation,
    attempt: Attempt,
    creations: Sequence[Creation],
    claimed: Collection[str],
) -> list[Creation]:
    """Unclaimed, newer, by the same generator and of the same time; oldest first."""
    possible = [
        creation
        for creation in creations
        if creation.remote_id not in claimed
        and _newer(creation, attempt)
        and creation.generator in {"", generation.slug}
        and _same_time(creation.created_at, attempt.sent_at)
    ]
    return sorted(possible, key=lambda creation: _number(creation.remote_id))


def _newer(creation: Creation, attempt: Attempt) -> bool:
    return attempt.watermark is None or _number(creation.remote_id) > attempt.watermark


def _number(remote_id: str) -> int:
    return int(remote_id) if remote_id.isascii() and remote_id.isdigit() else 0


def _same_words(theirs: str, ours: str) -> bool:
    """Equal but for white space, which providers tidy up."""
    return " ".join(theirs.split()) == " ".join(ours.split())


def _same_time(theirs: str, sent_at: datetime) -> bool:
    try:
        made = datetime.fromisoformat(theirs)
    except ValueError:
        return True
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    return abs(made - sent_at) <= ZONE_TOLERANCE + timedelta(hours=1)
