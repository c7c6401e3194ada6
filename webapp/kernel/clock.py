"""The one place that asks what time it is."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, in UTC, aware."""
    return datetime.now(UTC)


def ago(seconds: float) -> datetime:
    """The moment `seconds` before now."""
    return now() - timedelta(seconds=seconds)
