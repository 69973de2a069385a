"""The list of a rollover as a workbook: what became of every measure and need, and what to know of the new plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from xlsxwriter import Workbook

from segsync.rolling import UNDECIDED, Fate, Rolled
from segsync.vocabulary import say
from segsync.writing.styles import Paint, Styles, header_height, new_workbook, put, row_height, set_page, set_properties

COLUMNS = {"id": 12, "title": 60, "area": 24, "department": 14, "said": 30, "outcome": 34, "before": 18, "remarks": 56}
_PAINTS = {**dict.fromkeys(UNDECIDED, Paint.ASK), Fate.NEW: Paint.GOOD, Fate.TAKEN_IN: Paint.GOOD}


@dataclass(frozen=True, slots=True)
class Rollover:
    """What the list says: the two plans' names, every row, notes, and the day."""

    language: str
    old_title: str
    new_title: str
    rolled: tuple[Rolled, ...]
    notes: tuple[str, ...]
    made_on: date


def cells_of(one: Rolled, language: str) -> tuple[str, ...]:
    """Return a row of the list, a text for each of `COLUMNS`."""
    before = one.before if one.before != one.id else ""
    remarks = " ".join(remark.text(language) for remark in one.remarks)
    outcome = say(language, f"rollover.outcome.{one.fate}")
    return one.id, one.title, one.area, one.department, one.said, outcome, before, remarks


def rollover_workbook(rollover: Rollover) -> bytes:
    """Return the list as an xlsx file, undecided rows marked; the same rollover gives the same bytes."""
    target = BytesIO()
    workbook = new_workbook(target)
    styles = Styles(workbook)
    language = rollover.language
    title = say(language, "rollover.title", old=rollover.old_title, new=rollover.new_title)
    heads = [(say(language, f"rollover.column.{name}"), float(width)) for name, width in COLUMNS.items()]
    rows = [(cells_of(one, language), _PAINTS.get(one.fate, Paint.PLAIN)) for one in rollover.rolled]
    _write_sheet(workbook, styles, say(language, "rollover.sheet"), title, heads, rows)
    notes = [((note,), Paint.PLAIN) for note in rollover.notes]
    name = say(language, "rollover.notes")
    _write_sheet(workbook, styles, name, title, [(name, 120.0)], notes)
    set_properties(workbook, title, "segsync", rollover.made_on)
    workbook.close()
    return target.getvalue()


def _write_sheet(
    workbook: Workbook,
    styles: Styles,
    name: str,
    footer: str,
    heads: Sequence[tuple[str, float]],
    rows: Iterable[tuple[Sequence[str], Paint]],
) -> None:
    """Write one table with its header frozen and filtered."""
    sheet = workbook.add_worksheet(name)
    set_page(sheet, footer)
    sheet.set_row(0, header_height(heads))
    for column, (heading, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        put(sheet, 0, column, heading, styles.heading())
    last = 0
    for last, (cells, paint) in enumerate(rows, 1):
        sheet.set_row(last, row_height((text, width) for text, (_, width) in zip(cells, heads, strict=True)))
        for column, text in enumerate(cells):
            put(sheet, last, column, text, styles.cell(paint))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, last), len(heads) - 1)
