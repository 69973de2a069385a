"""Sheets as grids of raw cells, and the addresses of cells. Pure; how a grid came to be is the readers' matter."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from segsync.parsing import Raw


_ENGLISH_ERRORS = ("NULL!", "DIV/0!", "VALUE!", "REF!", "NAME?", "NUM!", "N/A", "SPILL!", "CALC!", "FIELD!", "BLOCKED!")
_SWEDISH_ERRORS = ("SKÄRNING!", "DIVISION/0!", "VÄRDEFEL!", "REFERENS!", "NAMN?", "OGILTIGT!", "SAKNAS!", "BERÄKNA!")
_ERRORS = frozenset(f"#{word}" for word in (*_ENGLISH_ERRORS, *_SWEDISH_ERRORS))


def is_error_text(text: str) -> bool:
    """Whether a text is an error value as Excel and LibreOffice write it, in English or Swedish."""
    return text.startswith("#") and text.strip() in _ERRORS


class At(NamedTuple):
    """A cell's position in a sheet: row and column, counted from 0."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that is not plainly its value: a formula (with or without a stored result) or an error."""

    kind: str
    text: str


class Area(NamedTuple):
    """Cells from one corner to the other, both within it."""

    first: At
    last: At

    def covers(self, at: At) -> bool:
        """Whether a cell lies in the area and is not its first, which alone holds what is shown."""
        inside = self.first.row <= at.row <= self.last.row and self.first.column <= at.column <= self.last.column
        return inside and at != self.first


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: raw cells by row, and what the values alone do not tell.

    `merged` are the areas of merged cells, by their first rows. `marked` are cells
    with a colour that segsync does not use, or struck through. `units` are what the
    number formats of cells show with their numbers: "%", "kr", "tkr" or another currency.
    """

    name: str
    hidden: bool
    rows: Sequence[Sequence[Raw]]
    faults: Mapping[At, Fault] = field(default_factory=dict)
    comments: Mapping[At, str] = field(default_factory=dict)
    merged: Sequence[Area] = ()
    hidden_rows: frozenset[int] = frozenset()
    marked: frozenset[At] = frozenset()
    units: Mapping[At, str] = field(default_factory=dict)

    def cell(self, row: int, column: int) -> Raw:
        """Return a raw cell; blank outside the sheet's used area."""
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


def merged_in_rows(areas: Iterable[Area], rows: Iterable[int], most: int) -> dict[int, list[Area]]:
    """Return the merged areas that each of some rows (in ascending order) lies in.

    The areas of a sound file lie apart, so a row lies in no more of them than it has columns: `most` of them are told.
    """
    waiting = deque(sorted(areas))
    active: list[Area] = []
    found: dict[int, list[Area]] = {}
    for row in rows if waiting else ():
        if any(area.last.row < row for area in active):
            active = [area for area in active if area.last.row >= row]
        while waiting and waiting[0].first.row <= row:
            area = waiting.popleft()
            if area.last.row >= row and len(active) < most:
                active = [*active, area]
        if active:
            found[row] = active
    return found


def column_number(letters: str) -> int:
    """Return a column's number, counted from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(position: int) -> str:
    """Return the letters of a column's position, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """Return a cell's address from its row and column, both counted from 0."""
    return f"{column_letters(column)}{row + 1}"
