"""What can be changed in a workbook. Rows and columns count from 0; sheets go by their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from segsync.patching.values import CellValue


@dataclass(frozen=True, slots=True)
class CellPatch:
    """One cell's new value. None clears the cell and keeps its style."""

    sheet: str
    row: int
    column: int
    value: CellValue


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row below the table whose last used row is `like`; its styles and height are those of that row.

    Several rows of one sheet stand below each other in their order. Where the
    table has no rows yet, `like` is its `header`, whose look is not copied.
    """

    sheet: str
    like: int
    cells: Mapping[int, CellValue]
    header: int | None = None


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column at the right end of a table: a heading in row `header`, with the look and width of column `like`."""

    sheet: str
    header: int
    column: int
    like: int
    heading: str


Patch: TypeAlias = CellPatch | NewRow | NewColumn
