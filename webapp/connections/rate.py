"""How often a key may be used: one bucket per key in the database, taken from before every request.

The provider counts per key, in a minute, an hour and a day; its headers tell of the minute only. Web and worker
share the count. Quotes stop at two thirds of the minute and reads at five sixths, so a third is kept for jobs.
"""

import logging
import random
import threading
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import cast

from sqlalchemy import BigInteger, Table, Update, and_, bindparam, case, insert, or_, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.sql.elements import ColumnElement

from webapp.connections.models import RateBucket
from webapp.db.engine import Database
from webapp.providers.errors import RateError
from webapp.providers.generor.parse import limits as told_limits
from webapp.providers.port import Purpose

log = logging.getLogger(__name__)

# The part of the minute's limit that each purpose may fill: numerator, denominator.
SHARES = {Purpose.job: (1, 1), Purpose.read: (5, 6), Purpose.quote: (2, 3)}
# How long each waits by itself for room, in seconds.
PATIENCE = {Purpose.job: 150.0, Purpose.read: 3.0, Purpose.quote: 0.0}
WINDOWS = {"minute": 60, "hour": 3_600, "day": 86_400}
# A reset told as a small number is seconds from now, not since 1970.
OLDEST_MOMENT = 1_000_000_000
LONGEST_BLOCK = 86_400

_TABLE = cast("Table", RateBucket.__table__)
# Within a process takers stand in line here: SQLite's own waiting is neither fair nor quick.
_line = threading.Lock()


class KeyGate:
    """A `port.Gate` for one key. `bucket` is the key's digest, never the key."""

    def __init__(self, db: Database, bucket: str) -> None:
        self._db = db
        self._bucket = bucket

    def take(self, purpose: Purpose) -> None:
        """Count one request, waiting for room as long as the purpose allows.

        :raises RateError: there is none that soon; `seconds` says when there will be.
        """
        patient_until = time.monotonic() + PATIENCE[purpose]
        while (seconds := self._try(purpose)) > 0:
            if time.monotonic() + seconds > patient_until:
                raise RateError(
                    f"Too many requests with this key. There is room in about {seconds} s.",
                    seconds=float(seconds),
                )
            time.sleep(seconds + random.uniform(0, 0.5))  # not all at the same moment

    def learn(self, status: int, headers: Mapping[str, str]) -> None:
        """Correct the count by an answer's headers. Never raises: the answer matters more than its count."""
        try:
            self._learn(status, headers)
        except SQLAlchemyError:
            log.exception("the rate of a key could not be noted")

    def _try(self, purpose: Purpose) -> int:
        """Take one; 0 when it was taken, else the seconds until there may be room."""
        now = int(time.time())
        with _line, self._db.write() as session:
            taken = session.connection().execute(
                _TAKE[purpose], {"bucket": self._bucket, "now": now}
            )
            if taken.rowcount == 1:
                return 0
            found = session.get(RateBucket, self._bucket)
            if found is not None:
                return max(1, _room_at(found, purpose, now) - now)
        self._make()
        return self._try(purpose)

    def _make(self) -> None:
        try:
            with self._db.write() as session:
                session.execute(insert(RateBucket).values(key=self._bucket))
        except IntegrityError:  # another process was first
            return

    def _learn(self, status: int, headers: Mapping[str, str]) -> None:
        now = int(time.time())
        with self._db.read() as session:
            known = session.get(RateBucket, self._bucket)
        if known is None:
            return
        values = _corrections(known, headers, now)
        if status == 429:
            values["blocked_until"] = max(known.blocked_until, now + _wait(headers))
        if not values:
            return
        with _line, self._db.write() as session:
            session.execute(
                update(RateBucket).where(RateBucket.key == self._bucket).values(**values)
            )


def _take(purpose: Purpose) -> Update:
    """One statement: changes the row if there is room in all windows, and rolls those that are over.

    Made once for each purpose and run on the bare table, because it runs before every request.
    """
    now = bindparam("now", type_=BigInteger)
    columns = _TABLE.c
    values: dict[str, ColumnElement[int]] = {}
    room = [columns.key == bindparam("bucket"), columns.blocked_until <= now]
    for window, size in WINDOWS.items():
        used, limit = columns[f"used_{window}"], columns[f"per_{window}"]
        ends = columns[f"{window}_ends"]
        over = ends <= now
        values[used.name] = case((over, 1), else_=used + 1)
        # The next window begins where the last one ended, so that ours stay in step with the provider's;
        # before anything is told they are the clock's own.
        missed = (now - ends) // size + 1
        values[ends.name] = case((over, ends + missed * size), else_=ends)
        filled = SHARES[purpose] if window == "minute" else (1, 1)
        room.append(or_(limit == 0, over, used * filled[1] < limit * filled[0]))
    return update(_TABLE).where(and_(*room)).values(**values)


def _room_at(found: RateBucket, purpose: Purpose, now: int) -> int:
    """The moment at which the fullest window ends, or the provider's own word is over."""
    moments = [found.blocked_until]
    for window in WINDOWS:
        limit, used = getattr(found, f"per_{window}"), getattr(found, f"used_{window}")
        ends: int = getattr(found, f"{window}_ends")
        filled = SHARES[purpose] if window == "minute" else (1, 1)
        if limit and ends > now and used * filled[1] >= limit * filled[0]:
            moments.append(ends)
    return max(moments)


def _corrections(known: RateBucket, headers: Mapping[str, str], now: int) -> dict[str, int]:
    """What an answer's headers change in the count; nothing where they only confirm it."""
    told = told_limits(headers)
    values = {
        f"per_{window}": limit
        for window, limit in told.items()
        if getattr(known, f"per_{window}") != limit
    }
    remaining, reset = _number(headers, "x-ratelimit-remaining"), _reset(headers, now)
    if "minute" in told and remaining is not None and now < reset <= now + 2 * WINDOWS["minute"]:
        used = max(0, told["minute"] - remaining)
        if used > known.used_minute:
            values["used_minute"] = used
        if abs(reset - known.minute_ends) > 1:
            values["minute_ends"] = reset
    return values


def _reset(headers: Mapping[str, str], now: int) -> int:
    """The end of the provider's minute by our clock; 0 where it is not told."""
    told = _number(headers, "x-ratelimit-reset")
    if told is None:
        return 0
    if told < OLDEST_MOMENT:
        return now + told
    try:
        theirs = int(parsedate_to_datetime(headers.get("date", "")).timestamp())
    except ValueError:
        return told
    return told + now - theirs


def _wait(headers: Mapping[str, str]) -> int:
    told = _number(headers, "retry-after")
    return min(LONGEST_BLOCK, max(1, told)) if told is not None else WINDOWS["minute"]


def _number(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


_TAKE = {purpose: _take(purpose) for purpose in Purpose}
