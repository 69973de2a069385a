"""Patches a workbook: gathers what becomes of each part, and writes those that change."""

from __future__ import annotations

from collections.abc import Sequence

from segsync.grids import cell_name
from segsync.patching.book import Book, SheetEntry, prune_chain
from segsync.patching.cells import CellWriter, Write
from segsync.patching.errors import CannotPatch
from segsync.patching.formulas import FormulaCell, drop_results, formula_cells, has_formulas
from segsync.patching.growing import grown_sheet
from segsync.patching.layout import Layout, add_columns, add_rows
from segsync.patching.markup import Markup
from segsync.patching.package import Package
from segsync.patching.ranges import MOST_COLUMNS, MOST_ROWS, Area, Change, area_of
from segsync.patching.records import CellPatch, NewColumn, NewRow, Patch
from segsync.patching.sheet import Sheet
from segsync.patching.styles import EMPTY, Styles
from segsync.patching.tables import Table, tables_of

_STYLES = "xl/styles.xml"
_STYLES_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_STYLES_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"


def patch_workbook(content: bytes, patches: Sequence[Patch]) -> bytes:
    """Return a workbook with the patches made, and every byte that they do not concern as it was.

    Stored results of formulas are dropped in every sheet, and full calculation is asked
    for when the workbook is opened. Raises CannotPatch for what cannot be done without
    loss; then nothing is. No patches change nothing.
    """
    return _Patching(content, patches).written() if patches else content


class _Patching:
    """One patching of a workbook, from its bytes to its bytes."""

    def __init__(self, content: bytes, patches: Sequence[Patch]) -> None:
        self._package = Package(content)
        self._book = Book(self._package)
        self._patches: dict[str, list[Patch]] = {}
        for patch in patches:
            entry = self._book.sheet(patch.sheet)
            self._patches.setdefault(entry.part, []).append(patch)
        self._styles: Styles | None = None
        self._changes: dict[str, list[Change]] = {}
        self._overwritten: dict[str, set[str]] = {}

    def written(self) -> bytes:
        """Make the patches."""
        for entry in self._book.sheets:
            if entry.part in self._patches:
                self._patch(entry, self._patches[entry.part])
            elif entry.part in self._package and has_formulas(part := self._package.read(entry.part)):
                self._forget(entry, part)
        if self._styles:
            self._write_styles(self._styles)
        self._package.change(self._package.book, self._book.written(self._changes))
        prune_chain(self._package, self._book, self._overwritten)
        return self._package.written()

    def _forget(self, entry: SheetEntry, part: bytes) -> None:
        """Drop the stored results of a sheet that has no patches."""
        if self._book.kinds.get(entry.part) == "chartsheet":
            return
        sheet = Sheet(entry.name, part)
        self._package.change(entry.part, sheet.markup.splice(drop_results(sheet, formula_cells(sheet), set())))

    def _patch(self, entry: SheetEntry, patches: Sequence[Patch]) -> None:
        sheet = Sheet(entry.name, self._package.read(entry.part))
        tables = tables_of(self._package, entry.part)
        formulas = formula_cells(sheet)
        layout = Layout()
        self._check(entry, sheet, tables, formulas, [patch for patch in patches if isinstance(patch, CellPatch)])
        add_columns(sheet, tables, [patch for patch in patches if isinstance(patch, NewColumn)], layout)
        add_rows(sheet, tables, [patch for patch in patches if isinstance(patch, NewRow)], layout)
        for patch in patches:
            if isinstance(patch, CellPatch):
                layout.writes.setdefault(patch.row, {})[patch.column] = Write(patch.value)
        writer = CellWriter(sheet, self._known_styles, from_1904=self._book.from_1904)
        splices = writer.splices(layout.writes, layout.row_attributes)
        splices += drop_results(sheet, formulas, writer.rewritten)
        splices += [*layout.splices, *grown_sheet(sheet, layout.changes)]
        self._package.change(entry.part, sheet.markup.splice(splices))
        for table in tables:
            self._package.change(table.part, table.written(layout.changes))
        self._changes[entry.name] = layout.changes
        self._overwritten[entry.number] = writer.overwritten

    def _check(
        self,
        entry: SheetEntry,
        sheet: Sheet,
        tables: Sequence[Table],
        formulas: Sequence[FormulaCell],
        patches: Sequence[CellPatch],
    ) -> None:
        """Refuse cells that belong to something larger than themselves."""
        filled = [cell.area for cell in formulas if cell.area and not cell.area.is_cell]
        merged, pivots = sheet.merges(), self._pivots(entry.part)
        for patch in patches:
            row, column = patch.row, patch.column
            where = {"sheet": sheet.name, "cell": cell_name(row, column)}
            if not (0 <= row < MOST_ROWS and 0 <= column < MOST_COLUMNS):
                raise ValueError(f"{row}, {column} is no place in a sheet")
            for area in filled:
                if area.holds(row, column):
                    raise CannotPatch("patch_formula_range", **where, area=area)
            for area in merged:
                if area.holds(row, column) and (row, column) != (area.top, area.left):
                    raise CannotPatch("patch_merged", **where, area=area)
            for area in pivots:
                if area.holds(row, column):
                    raise CannotPatch("patch_pivot", **where)
            for table in tables:
                _check_table(table, patch, where)

    def _pivots(self, part: str) -> list[Area]:
        """Return the areas of a sheet that pivot tables fill."""
        found = []
        for link in self._package.relations(part):
            if link.kind == "pivotTable":
                markup = Markup(self._package.read(link.target))
                tag = markup.tag("location")
                area = area_of(markup.attribute(tag, "ref") or "") if tag else None
                found += [area] if area else []
        return found

    def _known_styles(self) -> Styles:
        if self._styles is None:
            part = self._book.part_of_kind("styles")
            self._styles = Styles(self._package.read(part) if part else EMPTY)
        return self._styles

    def _write_styles(self, styles: Styles) -> None:
        part = self._book.part_of_kind("styles")
        if part:
            self._package.change(part, styles.written())
        elif styles.is_extended:
            self._package.add(_STYLES, styles.written(), _STYLES_CONTENT, _STYLES_RELATION)


def _check_table(table: Table, patch: CellPatch, where: dict[str, str]) -> None:
    if table.is_heading(patch.row, patch.column):
        if patch.value != table.headings[patch.column - table.area.left]:
            raise CannotPatch("patch_table_heading", **where, table=table.name)
    elif table.last < patch.row and table.area.holds(patch.row, patch.column):
        raise CannotPatch("patch_table_totals", **where, table=table.name)
