"""How much two texts are alike: whether they may be one thing written twice. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from segsync.values import fold

_ALIKE = 0.72
_MOST_NAMED = 5


def alike(text: str, others: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keys of the texts that are much like `text`, the likest first."""
    wanted = SequenceMatcher(b=fold(text), autojunk=False)
    found = [(-ratio, key) for key, other in others.items() if (ratio := _likeness(wanted, fold(other)))]
    return tuple(key for _, key in sorted(found)[:_MOST_NAMED])


def are_alike(one: str, other: str) -> bool:
    """Whether two texts are much alike."""
    return _likeness(SequenceMatcher(b=fold(one), autojunk=False), fold(other)) > 0


def _likeness(matcher: SequenceMatcher[str], text: str) -> float:
    """Return how like a text is to the matcher's, 0 when it is not much alike; the cheap bounds first."""
    matcher.set_seq1(text)
    if matcher.real_quick_ratio() > _ALIKE and matcher.quick_ratio() > _ALIKE:
        ratio = matcher.ratio()
        return ratio if ratio > _ALIKE else 0.0
    return 0.0
