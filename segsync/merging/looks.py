"""What a returned sheet looks like beyond its values, and what that means for its cells. Pure over grids.

Merged cells show one value over many cells, rows are hidden or filtered away, a colour or a line through the text
stands for an answer: each is told, and none is taken for a value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from segsync.grids import Area, At, Sheet, merged_in_rows
from segsync.parsing import Reading, shown
from segsync.records import Severity
from segsync.values import clean_text, has_controls

LONGEST_CELL = 32_767
"""The characters that a cell can hold, in UTF-16 units."""


@dataclass(frozen=True)
class MergedCells:
    """The merged areas of a table's rows."""

    sheet: Sheet
    by_row: Mapping[int, list[Area]]

    def over(self, at: At) -> At | None:
        """Return the top left cell of the merged one that covers a cell, unless both are blank."""
        corner = next((area.first for area in self.by_row.get(at.row, ()) if area.covers(at)), None)
        if corner is None or (_text(self.sheet, at) == "" and _text(self.sheet, corner) == ""):
            return None
        return corner


def merged_cells(sheet: Sheet, below: int) -> MergedCells:
    """Return the merged areas of the rows below a header."""
    if not sheet.merged:
        return MergedCells(sheet, {})
    rows = range(below + 1, len(sheet.rows))
    width = max((len(sheet.rows[at]) for at in rows), default=0)
    return MergedCells(sheet, merged_in_rows(sheet.merged, rows, width))


def covered_reading(sheet: Sheet, at: At, corner: At) -> tuple[Reading, str]:
    """Return the question that a covered cell is, and its text: its own, which is not seen, or the merged cell's.

    What is shown may be meant for the cells below it, never for another column's.
    """
    own, shown = _text(sheet, at), _text(sheet, corner)
    candidates = dict.fromkeys(text for text in (own, shown if corner.column == at.column else "") if text)
    return Reading(own or shown, "merged_cell", Severity.ASK, tuple(candidates)), own or shown


def _text(sheet: Sheet, at: At) -> str:
    fault = sheet.faults.get(at)
    return fault.text if fault else clean_text(quoted_cell(sheet, at))


def quoted_cell(sheet: Sheet, at: At) -> str:
    """Return a raw cell as it is quoted: whole numbers without decimals, dates in ISO form, units as they are shown."""
    raw = sheet.cell(*at)
    if at in sheet.units and isinstance(raw, int | float) and not isinstance(raw, bool):
        return shown(raw, sheet.units[at])
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if raw is None:
        return ""
    return raw if isinstance(raw, str) else str(raw).removesuffix(" 00:00:00")


def marked_without_status(sheet: Sheet, rows: Collection[int], status: int) -> Iterator[At]:
    """Yield the first marked cell of each row whose status is blank."""
    seen: set[int] = set()
    for at in sorted(sheet.marked):
        if at.row in rows and at.row not in seen and not clean_text(quoted_cell(sheet, At(at.row, status))):
            seen.add(at.row)
            yield at


def odd_text(text: str) -> Iterator[str]:
    """Yield the codes of what is odd in a text: it fills its cell to the brim, or holds what cannot be seen."""
    if len(text) > LONGEST_CELL // 2 and len(text.encode("utf-16-le", "surrogatepass")) >= 2 * LONGEST_CELL:
        yield "text_at_limit"
    if has_controls(text):
        yield "control_characters"
