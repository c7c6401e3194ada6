"""A key's rate is counted once for all processes: no more than it allows, corrected by what the provider says."""

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from webapp.connections import rate
from webapp.connections.models import RateBucket
from webapp.connections.rate import KeyGate
from webapp.db.engine import Database
from webapp.providers.errors import RateError
from webapp.providers.port import Purpose

PRO = {"x-ratelimit-tier": "pro", "x-ratelimit-limit": "120", "x-ratelimit-remaining": "119"}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(rate, "PATIENCE", dict.fromkeys(Purpose, 0.0))


@pytest.fixture
def gate(db):
    gate = KeyGate(db, "b" * 64)
    gate.take(Purpose.job)
    return gate


def row(db, gate) -> RateBucket:
    with db.read() as session:
        return session.get_one(RateBucket, gate._bucket)


def limited(db, gate, **values):
    with db.write() as session:
        found = session.get_one(RateBucket, gate._bucket)
        for name, value in values.items():
            setattr(found, name, value)


def taken(gate, purpose, most=500) -> int:
    for count in range(most):
        try:
            gate.take(purpose)
        except RateError:
            return count
    return most


def fresh(db, gate, **limits):
    """A bucket whose minute has just begun and is empty."""
    ends = int(time.time()) + 50
    limited(
        db,
        gate,
        used_minute=0,
        used_hour=0,
        used_day=0,
        minute_ends=ends,
        hour_ends=ends,
        day_ends=ends,
        **limits,
    )


def test_before_anything_is_told_nothing_is_held_back(gate):
    assert taken(gate, Purpose.quote, 100) == 100


@pytest.mark.parametrize(
    ("purpose", "room"), [(Purpose.job, 30), (Purpose.read, 25), (Purpose.quote, 20)]
)
def test_quotes_stop_first_and_a_third_is_kept_for_jobs(db, gate, purpose, room):
    fresh(db, gate, per_minute=30)
    assert taken(gate, purpose) == room


def test_when_quotes_have_stopped_jobs_go_on(db, gate):
    fresh(db, gate, per_minute=30)
    assert taken(gate, Purpose.quote) == 20
    assert taken(gate, Purpose.read) == 5
    assert taken(gate, Purpose.job) == 5


@pytest.mark.parametrize("window", ["hour", "day"])
def test_the_hour_and_the_day_are_counted_too(db, gate, window):
    fresh(db, gate, per_minute=0, **{f"per_{window}": 7})
    assert taken(gate, Purpose.job) == 7


def test_a_full_bucket_says_when_there_is_room(db, gate):
    fresh(db, gate, per_minute=1)
    gate.take(Purpose.job)
    with pytest.raises(RateError) as caught:
        gate.take(Purpose.job)
    assert 45 <= caught.value.seconds <= 50
    assert caught.value.retryable


def test_a_window_that_is_over_begins_anew_and_stays_in_step(db, gate):
    fresh(db, gate, per_minute=5)
    ends = int(time.time()) - 130
    limited(db, gate, used_minute=5, minute_ends=ends)
    gate.take(Purpose.job)
    found = row(db, gate)
    assert found.used_minute == 1
    assert (found.minute_ends - ends) % 60 == 0
    assert time.time() < found.minute_ends <= time.time() + 60


def test_a_job_waits_by_itself(db, gate, monkeypatch):
    monkeypatch.setattr(rate, "PATIENCE", {**rate.PATIENCE, Purpose.job: 10.0})
    fresh(db, gate, per_minute=1)
    gate.take(Purpose.job)
    limited(db, gate, minute_ends=int(time.time()) + 2)
    began = time.monotonic()
    gate.take(Purpose.job)
    assert 0.9 < time.monotonic() - began < 5


def test_a_429_blocks_everything_until_its_time(db, gate):
    gate.learn(429, {"retry-after": "40"})
    for purpose in Purpose:
        with pytest.raises(RateError) as caught:
            gate.take(purpose)
        assert 35 <= caught.value.seconds <= 40
    limited(db, gate, blocked_until=int(time.time()))
    gate.take(Purpose.quote)


@pytest.mark.parametrize("header", [{}, {"retry-after": "soon"}, {"retry-after": "9" * 30}])
def test_a_429_without_a_usable_time_waits_a_minute(gate, header):
    gate.learn(429, header)
    with pytest.raises(RateError) as caught:
        gate.take(Purpose.job)
    assert 55 <= caught.value.seconds <= 60


def test_the_headers_tell_the_limits_and_what_others_used(db, gate):
    reset = int(time.time()) + 30
    gate.learn(200, {**PRO, "x-ratelimit-remaining": "20", "x-ratelimit-reset": str(reset)})
    found = row(db, gate)
    assert (found.per_minute, found.per_hour, found.per_day) == (120, 5_000, 50_000)
    assert found.used_minute == 100
    assert abs(found.minute_ends - reset) <= 1
    assert taken(gate, Purpose.job) == 20


def test_an_answer_that_was_long_on_its_way_does_not_lower_the_count(db, gate):
    fresh(db, gate, per_minute=120, per_hour=5_000, per_day=50_000)
    limited(db, gate, used_minute=60)
    gate.learn(200, {**PRO, "x-ratelimit-reset": str(int(time.time()) + 50)})
    assert row(db, gate).used_minute == 60
    gate.learn(
        200, {**PRO, "x-ratelimit-remaining": "1", "x-ratelimit-reset": str(int(time.time()) - 5)}
    )
    assert row(db, gate).used_minute == 60


def test_a_clock_that_differs_from_the_providers_is_allowed_for(db, gate):
    theirs = datetime.now(UTC) + timedelta(days=400)
    headers = {
        **PRO,
        "date": format_datetime(theirs, usegmt=True),
        "x-ratelimit-reset": str(int(theirs.timestamp()) + 30),
    }
    gate.learn(200, headers)
    assert abs(row(db, gate).minute_ends - (time.time() + 30)) < 3


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-ratelimit-limit": "many", "x-ratelimit-reset": "soon", "x-ratelimit-remaining": "-1"},
        {"x-ratelimit-limit": "9" * 50, "x-ratelimit-reset": "9" * 50},
        {"x-ratelimit-limit": "0", "date": "yesterday", "x-ratelimit-reset": "1900000000"},
    ],
)
def test_nonsense_in_the_headers_changes_nothing(db, gate, headers):
    before = row(db, gate)
    gate.learn(200, headers)
    after = row(db, gate)
    assert (after.per_minute, after.minute_ends) == (before.per_minute, before.minute_ends)


def test_two_processes_together_take_no_more_than_there_is(settings, db, gate):
    fresh(db, gate, per_minute=60)
    databases = [Database(settings.database) for _ in range(2)]
    gates = [KeyGate(database, gate._bucket) for database in databases]
    counts = []
    threads = [
        threading.Thread(target=lambda g=g: counts.append(taken(g, Purpose.job))) for g in gates * 4
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for database in databases:
        database.dispose()
    assert sum(counts) == 60


def test_three_hundred_at_once_do_not_stall(db):
    gates = [KeyGate(db, f"{number:064d}") for number in range(4)]
    for gate in gates:
        gate.take(Purpose.job)
        fresh(db, gate)
    threads = [
        threading.Thread(target=lambda g=gates[n % 4]: (g.take(Purpose.job), g.learn(200, PRO)))
        for n in range(300)
    ]
    began = time.process_time()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.process_time() - began < 3, "of one processor's time"
    assert sum(row(db, gate).used_minute for gate in gates) == 300


def test_a_database_in_trouble_never_costs_an_answer(db, gate, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def broken(*_args):
        raise OperationalError("locked", {}, Exception())

    monkeypatch.setattr(gate, "_learn", broken)
    gate.learn(200, PRO)


def test_it_counts_the_same_on_both_databases(both_db, both_settings):
    gate = KeyGate(both_db, "c" * 64)
    gate.take(Purpose.job)
    fresh(both_db, gate, per_minute=30)
    assert taken(gate, Purpose.quote) == 20
    limited(both_db, gate, minute_ends=int(time.time()) - 130)
    gate.take(Purpose.quote)
    assert row(both_db, gate).used_minute == 1
    gate.learn(200, {**PRO, "x-ratelimit-reset": str(int(time.time()) + 30)})
    assert row(both_db, gate).per_hour == 5_000
    fresh(both_db, gate, per_minute=40)
    other, counts = Database(both_settings.database), []
    threads = [
        threading.Thread(
            target=lambda d=d: counts.append(taken(KeyGate(d, gate._bucket), Purpose.job))
        )
        for d in (both_db, other) * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.dispose()
    assert sum(counts) == 40
