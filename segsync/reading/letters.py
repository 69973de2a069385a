"""Whether letters were spoilt by a program that took them for another encoding. Pure over texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from segsync.schemas import MEASURES, NEEDS, REPORTS

_LETTERS = "åäöÅÄÖéÉüÜ"
_MISTAKEN_FOR = ("cp1252", "latin-1", "mac_roman", "cp850")
"""What programs take UTF-8 for: Windows' and the old Unix letters, those of Macs, those of DOS."""
_LOST = ("\ufffd", "?")
"""What programs put for letters that they cannot tell."""
_FEWEST_HEADINGS = 2
_FEWEST_LETTERS = 3


def _mistaken(text: str) -> Iterator[str]:
    """Yield a text in UTF-8 as it looks when taken for something else, once or twice."""
    for encoding in _MISTAKEN_FOR:
        once = text.encode().decode(encoding, "replace")
        yield from (once, once.encode().decode(encoding, "replace"))


def _spoilt(heading: str) -> Iterator[str]:
    yield from _mistaken(heading)
    yield from (re.sub(f"[{_LETTERS}]", lost, heading) for lost in _LOST)


_HEADINGS = frozenset(
    spoilt
    for table in (MEASURES, REPORTS, NEEDS)
    for field in table.fields
    for heading in field.heading
    if not heading.isascii()
    for spoilt in _spoilt(heading)
)
_SPOILT = re.compile("|".join(map(re.escape, ["\ufffd", *(word for letter in _LETTERS for word in _mistaken(letter))])))
_SOUND = re.compile(f"[{_LETTERS}]")


def are_spoilt(texts: Iterable[str]) -> bool:
    """Whether the letters of a whole table are spoilt: its headings, or more of its letters than are sound.

    A single spoilt text, pasted from elsewhere, does not spoil the table around it.
    """
    cells = set(texts)
    if len({cell.strip() for cell in cells} & _HEADINGS) >= _FEWEST_HEADINGS:
        return True
    rest, spoilt = _SPOILT.subn("", "\n".join(cells))
    return spoilt >= _FEWEST_LETTERS and spoilt > len(_SOUND.findall(rest))


def is_damaged_utf8(data: bytes) -> bool:
    """Whether bytes that are not UTF-8 were, but for a few of them; other encodings hardly ever look like it."""
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    return sum(not letter.isascii() for letter in text) - damaged > damaged
