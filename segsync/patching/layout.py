"""New rows below a table and new columns at its right end, as writes into cells and changes of what refers to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from segsync.grids import cell_name
from segsync.patching.cells import Write
from segsync.patching.columns import ColumnEntries
from segsync.patching.errors import CannotPatch
from segsync.patching.markup import Splice
from segsync.patching.ranges import MOST_ROWS, Area, Change, Growth, Widening
from segsync.patching.records import NewColumn, NewRow
from segsync.patching.sheet import Row, Sheet
from segsync.patching.tables import Table

_OF_A_ROW = ("s", "customFormat", "ht", "customHeight")


@dataclass(slots=True)
class Layout:
    """What becomes of a sheet beyond the cells that are patched."""

    writes: dict[int, dict[int, Write]] = field(default_factory=dict)
    row_attributes: dict[int, bytes] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    splices: list[Splice] = field(default_factory=list)


def add_rows(sheet: Sheet, tables: Sequence[Table], rows: Sequence[NewRow], layout: Layout) -> None:
    """Put rows below their table; refuse where something stands."""
    for like, group in groupby(sorted(rows, key=lambda row: row.like), key=lambda row: row.like):
        _Below(sheet, tables, like, list(group)).lay(layout)


class _Below:
    """The place below one table, and the rows that come there."""

    def __init__(self, sheet: Sheet, tables: Sequence[Table], like: int, rows: Sequence[NewRow]) -> None:
        self._sheet = sheet
        self._rows = rows
        self._like = like
        self._until = like + len(rows)
        self._keys = {column for row in rows for column in row.cells}
        self._tables = [table for table in tables if self._is_under(table.area)]
        self._others = [table.area for table in tables if table not in self._tables]
        areas = [table.area for table in self._tables]
        headers = [table.area.top for table in self._tables if table.has_heading]
        filtered = sheet.filtered()
        if filtered and filtered.top <= like and self._shares_columns(filtered):
            areas.append(filtered)
            headers.append(filtered.top)
        self._columns = self._keys.union(*(range(area.left, area.right + 1) for area in areas))
        self._first = max(headers) + 1 if headers else None
        self._model = max(like, self._first) if self._first is not None else like
        self._is_headed = self._first is None and rows[0].header == like
        self._found = sheet.rows({self._model, *range(like + 1, self._until + 1)})[0]

    def lay(self, layout: Layout) -> None:
        """Add the rows to what becomes of the sheet."""
        self._check()
        styles = self._styles()
        attributes = self._attributes()
        for number, row in enumerate(self._rows, self._like + 1):
            held = self._held(number)
            writes = {column: Write(None, style) for column, style in styles.items() if column not in held}
            for table in self._tables:
                calculated = ((column, formula) for column, formula in table.calculated() if column not in held)
                writes |= {column: Write(formula, styles.get(column)) for column, formula in calculated}
            writes |= {column: Write(value, styles.get(column)) for column, value in row.cells.items()}
            layout.writes.setdefault(number, {}).update(writes)
            layout.row_attributes[number] = attributes
        if self._until > self._model:
            columns = self._columns | styles.keys()
            first = self._like + 1 if self._is_headed else self._first
            layout.changes.append(Growth(self._model, self._until, min(columns), max(columns), first))

    def _shares_columns(self, area: Area) -> bool:
        return any(area.left <= column <= area.right for column in self._keys)

    def _is_under(self, area: Area) -> bool:
        return area.top <= self._like <= area.bottom and self._shares_columns(area)

    def _check(self) -> None:
        sheet = self._sheet.name
        if self._until >= MOST_ROWS:
            raise CannotPatch("patch_sheet_full", sheet=sheet)
        for table in self._tables:
            if table.totals and self._until > table.last:
                raise CannotPatch("patch_totals_row", sheet=sheet, table=table.name, row=table.last + 2)
        strangers = (*self._others, *self._sheet.merges())
        for number in range(self._like + 1, self._until + 1):
            needed = self._needed(number)
            for area in strangers:
                if any(area.holds(number, column) for column in needed):
                    self._refuse(area.top, area.left)
            if taken := self._held(number) & needed:
                self._refuse(number, min(taken))

    def _needed(self, number: int) -> set[int]:
        """Return the columns of a row that must be free: those that are written, and all of a table that grows there.

        What else lies in a filter's width, such as a formula of the coordinator's own, may stand where it stands.
        """
        growing = (table.area for table in self._tables if number > table.area.bottom)
        return self._keys.union(*(range(area.left, area.right + 1) for area in growing))

    def _refuse(self, row: int, column: int) -> None:
        raise CannotPatch("patch_rows_occupied", sheet=self._sheet.name, cell=cell_name(row, column))

    def _held(self, number: int) -> set[int]:
        """Return the columns of a row in which something stands."""
        cells = self._sheet.cells(self._found[number]) if number in self._found else ()
        return {cell.column for cell in cells if self._sheet.holds(cell)}

    def _styles(self) -> dict[int, int]:
        """Return the style of every styled cell of the row that the new ones are like."""
        model = self._found.get(self._model)
        if model is None or self._is_headed:
            return {}
        stated = {cell.column: self._sheet.style(cell.tag) for cell in self._sheet.cells(model)}
        return {column: style for column, style in stated.items() if style and not self._is_of_another(column)}

    def _is_of_another(self, column: int) -> bool:
        """Whether a column belongs to another table, beside this one."""
        return any(area.holds(self._like, column) for area in self._others)

    def _attributes(self) -> bytes:
        """Return the height and style of that row, as they are written there."""
        model = self._found.get(self._model)
        if model is None or self._is_headed:
            return b""
        found = self._sheet.markup.attributes(model.tag)
        xml = self._sheet.markup.xml
        return b"".join(xml[found[name].begin : found[name].stop + 1] for name in _OF_A_ROW if name in found)


def add_columns(sheet: Sheet, tables: Sequence[Table], columns: Sequence[NewColumn], layout: Layout) -> None:
    """Put columns at the right end of their tables; refuse where something stands."""
    entries = ColumnEntries(sheet)
    for new in sorted(columns, key=lambda new: new.column):
        table = next((table for table in tables if _ends_before(table, new)), None)
        area = table.area if table else sheet.filtered()
        bottom = area.bottom if area and area.top == new.header and area.right == new.column - 1 else new.header
        rows = sheet.rows(range(new.header, bottom + 1))[0]
        _check_column(sheet, rows.values(), new)
        if table:
            _check_table(table, sheet.name, new)
            table.add_column(new.heading)
        heading = rows.get(new.header)
        styles = {cell.column: sheet.style(cell.tag) for cell in sheet.cells(heading)} if heading else {}
        layout.writes.setdefault(new.header, {})[new.column] = Write(new.heading, styles.get(new.like))
        layout.changes.append(Widening(new.header, new.column))
        entries.copy(new.like, new.column)
    layout.splices += entries.splices()


def _ends_before(table: Table, new: NewColumn) -> bool:
    return table.area.right == new.column - 1 and table.is_heading(new.header, new.column - 1)


def _check_column(sheet: Sheet, rows: Iterable[Row], new: NewColumn) -> None:
    for row in rows:
        for cell in sheet.cells(row):
            if cell.column == new.column and sheet.holds(cell):
                raise CannotPatch("patch_column_occupied", sheet=sheet.name, cell=cell_name(row.number, cell.column))
    for area in sheet.merges():
        if area.holds(new.header, new.column):
            raise CannotPatch("patch_column_occupied", sheet=sheet.name, cell=cell_name(new.header, new.column))


def _check_table(table: Table, sheet: str, new: NewColumn) -> None:
    if table.is_linked:
        raise CannotPatch("patch_linked_table", sheet=sheet, table=table.name)
    if new.heading.casefold() in (heading.casefold() for heading in table.headings):
        raise CannotPatch("patch_heading_twice", sheet=sheet, heading=new.heading)
