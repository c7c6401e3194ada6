"""Rate limits in three fixed windows: the minute, the hour and the day."""

import math
import threading
import time
from collections import Counter
from dataclasses import dataclass

TIERS = {
    "free": (30, 500, 5_000),
    "basic": (60, 2_000, 20_000),
    "pro": (120, 5_000, 50_000),
    "enterprise": (300, 20_000, 200_000),
}
ANONYMOUS = "anonymous"
_WINDOWS = (60, 3_600, 86_400)
_UNBOUNDED = 10**9


@dataclass(frozen=True)
class Verdict:
    """What the limiter says of one request; ``retry_after`` in whole seconds, 0 when admitted."""

    limit: int
    remaining: int
    reset: int
    tier: str
    retry_after: int = 0
    too_early: bool = False


class Limiter:
    """Counts requests per subject (a key, or an address) and remembers whom it told to wait."""

    def __init__(self) -> None:
        """Start with empty windows."""
        self._lock = threading.Lock()
        self._counts: Counter[tuple[str, int, int]] = Counter()
        self._wait_until: dict[str, float] = {}

    def admit(self, subject: str, tier: str, factor: float = 1.0) -> Verdict:
        """Count one request of ``subject``; a refused one is not counted."""
        now = time.time()
        caps = _caps(tier, factor)
        with self._lock:
            used = [self._counts[subject, size, int(now // size)] for size in _WINDOWS]
            told = self._wait_until.get(subject, 0.0)
            full = [s for s, u, c in zip(_WINDOWS, used, caps, strict=True) if u >= c]
            if not full and now >= told:
                for size in _WINDOWS:
                    self._counts[subject, size, int(now // size)] += 1
                return Verdict(caps[0], caps[0] - used[0] - 1, _end(now, 60), tier)
            until = max([told, *(float(_end(now, size)) for size in full)])
            self._wait_until[subject] = until
            left = max(0, caps[0] - used[0])
            wait = max(1, math.ceil(until - now))
            return Verdict(caps[0], left, _end(now, 60), tier, wait, too_early=now < told)

    def hold(self, subject: str, seconds: float) -> None:
        """Refuse ``subject`` for so many real seconds."""
        with self._lock:
            self._wait_until[subject] = time.time() + seconds

    def clear(self) -> None:
        """Forget all counts."""
        with self._lock:
            self._counts.clear()
            self._wait_until.clear()


def _caps(tier: str, factor: float) -> list[int]:
    caps = (15, _UNBOUNDED, _UNBOUNDED) if tier == ANONYMOUS else TIERS[tier]
    return [max(1, int(cap * factor)) for cap in caps]


def _end(now: float, size: int) -> int:
    return (int(now // size) + 1) * size
