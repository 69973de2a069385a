"""Ranges of cells in their written form, and how they grow with a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from segsync.grids import cell_name, column_letters, column_number

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384

_AREA = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?")
_LETTERS = re.compile(r"[A-Za-z]+")
_LAST_ROW = re.compile(r"[0-9]+$")


class Area(NamedTuple):
    """A rectangle of cells: first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Whether it shares a cell with another."""
        rows_meet = self.top <= other.bottom and other.top <= self.bottom
        return rows_meet and self.left <= other.right and other.left <= self.right

    @property
    def is_cell(self) -> bool:
        """Whether it is one cell."""
        return self.top == self.bottom and self.left == self.right

    def __str__(self) -> str:
        first = cell_name(self.top, self.left)
        return first if self.is_cell else f"{first}:{cell_name(self.bottom, self.right)}"


def area_of(text: str) -> Area | None:
    """Return the area that a text such as `A1` or `$A$1:$B$2` names; None for whole rows, columns and all else."""
    found = _AREA.fullmatch(text.strip())
    if not found:
        return None
    left, top = column_number(found[1].upper()) - 1, int(found[2]) - 1
    right = column_number(found[3].upper()) - 1 if found[3] else left
    bottom = int(found[4]) - 1 if found[4] else top
    return Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


@dataclass(frozen=True, slots=True)
class Growth:
    """New rows below a table: what ended at row `last`, or below it but above `until`, now ends at `until`.

    `first` is the table's first row below its heading, if known: a single cell in
    `last` stands for the column only when the table has just that row.
    """

    last: int
    until: int
    left: int
    right: int
    first: int | None

    def applies(self, area: Area) -> bool:
        """Whether an area grows."""
        ends_there = self.last <= area.bottom < self.until and area.left <= self.right and self.left <= area.right
        return ends_there and (area.top < self.last or area.top == self.last == self.first)

    def grown(self, text: str) -> str:
        """Return a reference, grown if it ends at the table's last row."""
        area = area_of(text)
        if area is None or not self.applies(area):
            return text
        if ":" not in text:
            text = f"{text}:{text}"
        return _LAST_ROW.sub(str(self.until + 1), text)


@dataclass(frozen=True, slots=True)
class Widening:
    """A new column at the right end of a table: what begins at its heading and ended beside it now ends with it."""

    header: int
    column: int

    def grown(self, text: str) -> str:
        """Return a reference, widened if it ends beside the new column."""
        area = area_of(text)
        if area is None or area.top != self.header or area.right != self.column - 1 or area.top == area.bottom:
            return text
        first, _, last = text.partition(":")
        return f"{first}:{_LETTERS.sub(column_letters(self.column), last)}"


Change: TypeAlias = Growth | Widening


def grown(references: str, changes: Iterable[Change]) -> str:
    """Return references with spaces between them, each changed where it should; the same text when none is."""
    pieces = references.split(" ")
    for change in changes:
        pieces = [change.grown(piece) for piece in pieces]
    return " ".join(pieces)
