"""Formulas of a sheet: the ranges that belong to one formula, and the stored results, which are dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segsync.patching.markup import Splice, Tag, tag_pattern
from segsync.patching.ranges import Area, area_of
from segsync.patching.sheet import Sheet

_WHOLE_RANGE = ("array", "dataTable")


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A cell with a formula: its start tag, and the range that the formula fills, if it fills one."""

    tag: Tag
    area: Area | None


def has_formulas(part: bytes) -> bool:
    """Whether a sheet may hold a formula; asked of the bytes before they are scanned."""
    if b"\0" in part[:4]:
        part = part.replace(b"\0", b"")
    return tag_pattern(part, "f").search(part) is not None


def formula_cells(sheet: Sheet) -> list[FormulaCell]:
    """Return the cells with a formula, in the order in which they stand."""
    return list(_formula_cells(sheet))


def _formula_cells(sheet: Sheet) -> Iterator[FormulaCell]:
    markup = sheet.markup
    cell = tag_pattern(markup.plain, "c", start=sheet.start, stop=sheet.stop)
    for formula in markup.tags("f", start=sheet.start, stop=sheet.stop):
        at, found = formula.start, None
        while found is None and at > sheet.start:
            at = markup.plain.rfind(b"<", sheet.start, at)
            found = cell.match(markup.plain, at)
        if found:
            stated = markup.attributes(formula) if formula.stop - formula.start > len(formula.name) + 2 else {}
            fills = "ref" in stated and "t" in stated and stated["t"].text in _WHOLE_RANGE
            yield FormulaCell(
                Tag(found.start(), found.end(), found[1], is_empty=False),
                area_of(stated["ref"].text) if fills else None,
            )


def drop_results(sheet: Sheet, cells: list[FormulaCell], rewritten: set[int]) -> list[Splice]:
    """Return the splices that drop the stored results, but of cells that are rewritten (by where they start)."""
    tags = {cell.tag.start: cell.tag for cell in cells}
    areas = [cell.area for cell in cells if cell.area and not cell.area.is_cell]
    if areas:
        wanted = {row for area in areas for row in range(area.top, area.bottom + 1)}
        for row in sheet.rows(wanted)[0].values():
            for cell in sheet.cells(row):
                if not cell.tag.is_empty and any(area.holds(row.number, cell.column) for area in areas):
                    tags.setdefault(cell.tag.start, cell.tag)
    return [
        splice
        for start, tag in sorted(tags.items())
        if start not in rewritten
        for splice in _without_result(sheet, tag)
    ]


def _without_result(sheet: Sheet, tag: Tag) -> Iterator[Splice]:
    """Yield the splices that take a cell's result away, with what tells its type and its metadata."""
    markup = sheet.markup
    value = markup.tag("v", start=tag.stop, stop=markup.close(tag))
    if value is None:
        return
    for name, attribute in markup.attributes(tag).items():
        if name in ("t", "vm"):
            yield Splice(attribute.begin, attribute.stop + 1, b"")
    yield Splice(value.start, markup.end(value), b"")
