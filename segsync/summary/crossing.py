"""Counting rows of the plan into lines and columns, with totals and shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from segsync.master import Lists
from segsync.summary.counting import MISSING
from segsync.summary.records import Cell, Column, ColumnKind, Line, Source

TOTAL = "total"
NOT_GIVEN = "not_given"
"""The key of the line or column of what nobody has filled in."""


class Category(NamedTuple):
    """One line or column: its key, and its words."""

    key: str
    text: str


class Counted(NamedTuple):
    """One row of the plan: the lines that it counts in, and its column."""

    source: Source
    lines: tuple[str, ...]
    column: str


def categories(
    lists: Lists, name: str, used: Iterable[str], missing: str, *, first: Sequence[str] = (), last: Sequence[str] = ()
) -> tuple[Category, ...]:
    """Return the categories of a list: its active values and any that are used, those without a value at the end.

    `first` and `last` are keys that stand first and last, whatever their place in the list.
    """
    used = set(used)
    offered = [item.key for item in lists.of(name) if not item.members and (item.active or item.key in used)]
    keys = [*offered, *sorted(used - set(offered) - {MISSING})]
    ends = (*first, *last)
    ordered = [key for key in first if key in keys] + [key for key in keys if key not in ends]
    ordered += [key for key in last if key in keys]
    found = [Category(key, lists.text(name, key)) for key in ordered]
    return (*found, Category(MISSING, missing)) if MISSING in used else tuple(found)


def cross(
    lines: Sequence[Category], columns: Sequence[Category], rows: Iterable[Counted], total: str
) -> tuple[Line, ...]:
    """Count rows into lines and columns, with a total column and a total line.

    A cell's denominator is its line's total; a line's total has the total of
    all. A row that counts in several lines counts once in the total line.
    """
    rows = tuple(rows)
    everything = tuple(row.source for row in rows)
    made = [
        _line(line, columns, tuple(row for row in rows if line.key in row.lines), len(everything)) for line in lines
    ]
    return (*made, _line(Category(TOTAL, total), columns, rows, len(everything), is_total=True))


def _line(
    line: Category, columns: Sequence[Category], rows: Sequence[Counted], of: int, *, is_total: bool = False
) -> Line:
    by_column: dict[str, list[Source]] = {column.key: [] for column in columns}
    for row in rows:
        by_column[row.column].append(row.source)
    cells = (count(tuple(sources), len(rows)) for sources in by_column.values())
    everything = count(tuple(row.source for row in rows), of)
    return Line(line.key or NOT_GIVEN, (Cell(line.text), *cells, everything), is_total)


def count(sources: tuple[Source, ...], of: int | None = None) -> Cell:
    """Return the cell that counts these rows."""
    return Cell(len(sources), sources, of)


def count_columns(label: str, columns: Sequence[Category], total: str) -> tuple[Column, ...]:
    """Return the columns of a crossing: the label, the categories and the total."""
    counts = (Column(category.key or NOT_GIVEN, category.text, ColumnKind.COUNT) for category in columns)
    return (Column("label", label, ColumnKind.LABEL), *counts, Column(TOTAL, total, ColumnKind.COUNT))
