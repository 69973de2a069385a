"""When files were saved, by what they say themselves. Pure over texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_FARTHEST_ZONES = timedelta(hours=15)
"""No clock on earth is further from UTC; LibreOffice writes its own clock's time, without saying which."""


def saved_at(text: str) -> datetime | None:
    """Return the time that a file states in ISO form, with its zone where it says one; None when it states none."""
    if "T" not in text:
        return None
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def is_later(one: datetime, other: datetime) -> bool:
    """Whether one time is surely after another: a time without a zone may be hours from what it says."""
    doubt = timedelta() if one.tzinfo and other.tzinfo else _FARTHEST_ZONES
    passed = _in_utc(one) - _in_utc(other)
    return passed > timedelta() and passed >= doubt


def _in_utc(time: datetime) -> datetime:
    return time if time.tzinfo else time.replace(tzinfo=UTC)
