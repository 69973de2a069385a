"""The ids of measures: a development area's prefix and the next free number. An id is never used twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_PREFIX = re.compile(r"[A-ZÅÄÖ]{2,5}")
_NO_AREA = "ATG"


def prefix_of(area: str) -> str:
    """Return the prefix of the ids of a development area, by its key."""
    return area if _PREFIX.fullmatch(area) else re.sub(r"[^A-ZÅÄÖ]", "", area.upper())[:3] or _NO_AREA


def next_id(prefix: str, used: Iterable[str]) -> str:
    """Return the id after the highest that was ever used with this prefix."""
    return f"{prefix}-{max(_numbers(prefix, used), default=0) + 1:02}"


def _numbers(prefix: str, used: Iterable[str]) -> Iterator[int]:
    pattern = re.compile(rf"{re.escape(prefix)}-0*(\d{{1,6}})")
    return (int(found[1]) for known in used if (found := pattern.fullmatch(known)))
