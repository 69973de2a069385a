"""The workbook that a department gets: instructions, its measures with its own report, and its needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from segsync.feedback import Feedback
from segsync.headings import KEY_HEADING
from segsync.ids import guarded
from segsync.master import Lists, Row
from segsync.packing import pack_baseline, pack_snapshot
from segsync.paint import Paint
from segsync.rounds import IDENTITY_SHEET, Snapshot, Template
from segsync.schemas import MEASURES, Editor, Field, Kind
from segsync.values import OPEN_END, Value
from segsync.vocabulary import say
from segsync.wording import plan_title
from segsync.writing.instructions import Look, how_to_lines
from segsync.writing.rules import LONGEST_MESSAGE, Rule, choice_name, choices, clipped, message
from segsync.writing.styles import (
    LINE_HEIGHT,
    Styles,
    column_width,
    header_height,
    new_workbook,
    put,
    row_height,
    set_page,
    set_properties,
)

PROPERTY = "segsync_template"
FORMAT = "1"

REMARKS_HEADING = 3
"""The row of a feedback copy's first sheet that heads its list, counted from 0."""
LONGEST_PROSE = 30_000
FIRST_LIST_COLUMN = 3
"""The column of the identity sheet where the drop-downs' entries begin; names and values stand in the first two."""
LOWEST_ROWS = {"measures": 4 * LINE_HEIGHT + 3, "needs": 3 * LINE_HEIGHT + 3}
"""The lowest rows of each table, in points: there is room to write in them."""
HOW_TO_WIDTHS = (27, 70, 3, 8, 46)
HOW_TO_ROW = 18

_CHUNK = re.compile(r"\S(?:.{0,29998}\S)?(?=\S|$)")
_OWN_WIDTH = 24
_PROTECTION = {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
_CELLS = {Look.CELL_OPEN: Paint.OPEN, Look.CELL_LOCKED: Paint.LOCKED}
_HEADINGS = {
    Look.HEADING_FIXED: Editor.COORDINATOR,
    Look.HEADING_PLAN: Editor.LEAD,
    Look.HEADING_REPORT: Editor.INVOLVED,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a template's table: hidden key, values, and which cells the department may fill in."""

    key: str
    values: tuple[Value, ...]
    editable: tuple[bool, ...]
    proposal: bool = False


@dataclass(frozen=True)
class _Book:
    """The workbook while it is written."""

    workbook: Workbook
    styles: Styles
    template: Template
    drop_downs: dict[str, tuple[str, ...]]
    feedback: Feedback | None = None

    @property
    def language(self) -> str:
        return self.template.baseline.language


def template_workbook(template: Template, feedback: Feedback | None = None) -> bytes:
    """Return the template as an xlsx file; the same template gives the same bytes.

    With `feedback` it is a copy of what the department returned: filled in as
    before, with the cells to correct marked, and a first sheet that lists them.
    """
    target = BytesIO()
    workbook = new_workbook(target)
    fields, need_fields = template.fields, template.need_fields
    drop_downs = _drop_downs(template.snapshot.lists, (*fields, *need_fields))
    book = _Book(workbook, Styles(workbook), template, drop_downs, feedback)
    if feedback is not None:
        _write_remarks(book, feedback)
    _write_how_to(book)
    _write_table(book, MEASURES.sheet.of(book.language), fields, list(_measure_lines(template, fields)), frozen=3)
    _write_table(
        book, say(book.language, "sheet.needs_next_year"), need_fields, list(_need_lines(template, need_fields))
    )
    _write_identity(book)
    _set_properties(book)
    workbook.close()
    return target.getvalue()


def _measure_lines(template: Template, fields: Sequence[Field]) -> Iterator[_Line]:
    """Yield the department's measures, each with its own report, then the empty rows for proposals."""
    baseline, lists = template.baseline, template.snapshot.lists
    reports = baseline.rows.get("reports", {})
    for key, measure in baseline.rows.get("measures", {}).items():
        sources = {"measures": measure, "reports": reports.get((*key, baseline.department), {})}
        written = tuple(lists.write(field, sources[field.table].get(field.key)) for field in fields)
        yield _Line(key[0], written, tuple(baseline.may_edit(field, key[0]) for field in fields))
    blank = (None,) * len(fields)
    editable = tuple(_may_propose(template, field) for field in fields)
    for proposal in baseline.open_measures:
        yield _Line(proposal, blank, editable, proposal=True)


def _may_propose(template: Template, field: Field) -> bool:
    """Return whether the field is filled in for a proposed measure: all of the measure's own are, except its id."""
    if field.table == "measures":
        return field.kind is not Kind.KEY
    return template.baseline.may_edit(field, "")


def _need_lines(template: Template, fields: Sequence[Field]) -> Iterator[_Line]:
    """Yield the needs that the department has stated, then the empty rows."""
    baseline, lists = template.baseline, template.snapshot.lists
    known: dict[str, Row] = {key[0]: row for key, row in baseline.rows.get("needs", {}).items()}
    editable = tuple(baseline.may_edit(field, "") for field in fields)
    for need, row in {**known, **{key: {} for key in baseline.open_needs if key not in known}}.items():
        yield _Line(need, tuple(lists.write(field, row.get(field.key)) for field in fields), editable)


def _write_how_to(book: _Book) -> None:
    sheet = book.workbook.add_worksheet(say(book.language, "sheet.how_to"))
    for column, width in enumerate(HOW_TO_WIDTHS):
        sheet.set_column(column, column, width)
    for line in how_to_lines(book.template):
        put(sheet, line.row, line.column, line.text, _look(book.styles, line.look))
    sheet.set_row(0, 36, book.styles.banner())
    sheet.set_default_row(HOW_TO_ROW)
    sheet.hide_gridlines(2)
    sheet.protect("", {"format_columns": True, "format_rows": True})
    set_page(sheet, _footer(book.template), repeat_header=False)


def _look(styles: Styles, look: Look) -> Format:
    if look in _CELLS:
        return styles.cell(_CELLS[look])
    if look in _HEADINGS:
        return styles.editor_heading(_HEADINGS[look])
    if look is Look.TITLE:
        return styles.banner()
    if look is Look.SECTION:
        return styles.text(13, bold=True, wrap=False, paint=Paint.ACCENT)
    return styles.text(bold=look is not Look.TEXT, wrap=False)


def _write_table(book: _Book, name: str, fields: Sequence[Field], lines: Sequence[_Line], frozen: int = 0) -> None:
    """Write one table to fill in: header, rows, rules, protection, and what makes it easy to read and print."""
    sheet = book.workbook.add_worksheet(name)
    if book.feedback is not None:
        lines = [line for line in lines if book.feedback.has_row(line.key, fields[0].table)]
    _write_header(book, sheet, fields)
    for row, line in enumerate(lines, 1):
        _write_line(book, sheet, row, fields, line)
    for column in range(len(fields)):
        _add_rules(book, sheet, fields, column, lines)
    _write_own_columns(book, sheet, fields, lines)
    sheet.freeze_panes(1, frozen)
    sheet.autofilter(0, 0, max(1, len(lines)), len(fields))  # with the hidden key: a sort takes it along
    sheet.protect("", _PROTECTION)
    _select_first(sheet, lines)
    set_page(sheet, _footer(book.template))
    if frozen:
        sheet.repeat_columns(0, frozen - 1)


def _write_header(book: _Book, sheet: Worksheet, fields: Sequence[Field]) -> None:
    headings = [field.heading.of(book.language) for field in fields]
    widths = [column_width(heading, field.width) for heading, field in zip(headings, fields, strict=True)]
    sheet.set_row(0, header_height(zip(headings, widths, strict=True)))
    for column, field in enumerate(fields):
        heading = headings[column]
        sheet.set_column(column, column, widths[column])
        put(sheet, 0, column, heading, book.styles.editor_heading(field.editor))
        group = "needs" if field.table == "needs" else field.editor
        words = f"{say(book.language, f'group.{group}')} {field.help.of(book.language)}"
        sheet.data_validation(0, column, 0, column, message(heading, words))
    sheet.set_column(len(fields), len(fields), 16, None, {"hidden": True})
    put(sheet, 0, len(fields), KEY_HEADING, book.styles.heading(Paint.HEAD_FIXED))


def _write_line(book: _Book, sheet: Worksheet, row: int, fields: Sequence[Field], line: _Line) -> None:
    values = [_as_returned(book, line.key, field, value) for field, value in zip(fields, line.values, strict=True)]
    texts = ((str(value), field.width) for value, field in zip(values, fields, strict=True) if value is not None)
    sheet.set_row(row, max(LOWEST_ROWS[fields[0].table], row_height(texts)))
    remarks = book.feedback.by_spot if book.feedback is not None else {}
    for column, (field, value, editable) in enumerate(zip(fields, values, line.editable, strict=True)):
        own = remarks.get((line.key, field.key))
        paint = Paint.STOP if own else Paint.OPEN if editable else Paint.LOCKED
        put(sheet, row, column, value, book.styles.cell(paint, field.kind, locked=not editable and not own))
        if own:
            sheet.write_comment(row, column, own, {"x_scale": 2, "y_scale": 1.5, "author": "segsync"})
    put(sheet, row, len(fields), guarded(line.key), book.styles.cell(Paint.LOCKED))


def _write_own_columns(book: _Book, sheet: Worksheet, fields: Sequence[Field], lines: Sequence[_Line]) -> None:
    """Write the columns that the department has added to its return, at the right of the hidden keys."""
    own = book.feedback.own_columns if book.feedback is not None else ()
    mine = (column for column in own if column.table == fields[0].table)
    for column, added in enumerate(mine, len(fields) + 1):
        sheet.set_column(column, column, column_width(added.heading, _OWN_WIDTH))
        put(sheet, 0, column, added.heading, book.styles.heading())
        for row, line in enumerate(lines, 1):
            put(sheet, row, column, added.texts.get(line.key), book.styles.cell(Paint.OPEN, locked=False))


def _as_returned(book: _Book, key: str, field: Field, value: Value) -> Value:
    """Return what the cell of a feedback copy holds: what the department typed, or else what was sent."""
    typed = book.feedback.typed if book.feedback is not None else {}
    return typed.get((key, field.key), value)


def _write_remarks(book: _Book, feedback: Feedback) -> None:
    """Write the first sheet of a feedback copy: everything to correct, in the order of the rows."""
    sheet = book.workbook.add_worksheet(say(book.language, "sheet.to_correct"))
    texts = remark_texts(feedback)
    widths = (48, 30, 36, 90)
    for row, line in enumerate(texts):
        style = book.styles.heading() if row == REMARKS_HEADING else book.styles.cell()
        if row < REMARKS_HEADING:
            style = book.styles.banner() if row == 0 else book.styles.text(wrap=False)
        for column, text in enumerate(line):
            put(sheet, row, column, text, style)
        if row > REMARKS_HEADING:
            sheet.set_row(row, row_height(zip(line, widths, strict=True)))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 36, book.styles.banner())
    sheet.freeze_panes(REMARKS_HEADING + 1, 0)
    sheet.hide_gridlines(2)
    set_page(sheet, _footer(book.template), repeat_header=False)


def remark_texts(feedback: Feedback) -> list[tuple[str, ...]]:
    """Return the texts of a feedback copy's first sheet, row by row."""
    language = feedback.template.baseline.language
    columns = ("row", "column", "value", "remark")
    return [
        (say(language, "feedback.title", department=feedback.template.department_name),),
        (say(language, "feedback.how_to"),),
        ("",),
        tuple(say(language, f"column.feedback.{name}") for name in columns),
        *((remark.row, remark.heading, remark.value, remark.text) for remark in feedback.remarks),
    ]


def _add_rules(book: _Book, sheet: Worksheet, fields: Sequence[Field], column: int, lines: Sequence[_Line]) -> None:
    """Add a column's drop-down, limits and input message to the cells that the department may fill in."""
    field, language = fields[column], book.language
    if field.kind is Kind.KEY:
        rows = [row for row, line in enumerate(lines, 1) if line.proposal]
        options = message(field.heading.of(language), say(language, "open_row.key"))
    else:
        rows = [row for row, line in enumerate(lines, 1) if line.editable[column]]
        options = _rule(book, fields, column, rows[0]) if rows else {}
    areas = [[first, column, last, column] for first, last in _runs(rows)]
    if areas:
        sheet.data_validation(*areas[0], {**options, "other_cells": areas[1:]})


def _rule(book: _Book, fields: Sequence[Field], column: int, row: int) -> dict[str, Any]:
    """Return the validation of a column's cells from `row` on; its formulas move along with the rows."""
    field, lists = fields[column], book.template.snapshot.lists
    limits = {other.key: at for at, other in enumerate(fields) if other.table == field.table}
    limit = limits.get(field.at_most)
    options = Rule(book.language, lists.text("end", OPEN_END)).of(
        field,
        xl_rowcol_to_cell(row, column),
        source=choice_name(field) if choice_name(field) in book.drop_downs else "",
        limit="" if limit is None else xl_rowcol_to_cell(row, limit),
        other="" if limit is None else fields[limit].heading.of(book.language),
    )
    if field.table == "measures" and field.editor is Editor.COORDINATOR:
        words = f"{say(book.language, 'open_row')} {options['input_message']}"
        options["input_message"] = clipped(words, LONGEST_MESSAGE)
    return options


def _runs(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each unbroken run of ascending row numbers."""
    first = last = None
    for row in rows:
        if first is None or last is None or row != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = row
        last = row
    if first is not None and last is not None:
        yield first, last


def _drop_downs(lists: Lists, fields: Iterable[Field]) -> dict[str, tuple[str, ...]]:
    """Return the entries of every drop-down by the name of their range; a list without entries has none."""
    named = {choice_name(field): choices(field, lists) for field in fields if choice_name(field)}
    return {name: entries for name, entries in named.items() if entries}


def _select_first(sheet: Worksheet, lines: Sequence[_Line]) -> None:
    """Put the cursor into the first cell to fill in."""
    for row, line in enumerate(lines, 1):
        if True in line.editable:
            sheet.set_selection(row, line.editable.index(True), row, line.editable.index(True))
            return


def _write_identity(book: _Book) -> None:
    """Write the hidden sheet: names and values in the first two columns, the drop-downs' entries at their right."""
    sheet = book.workbook.add_worksheet(IDENTITY_SHEET)
    for row, (name, value) in enumerate(_identity(book)):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    for column, (name, entries) in enumerate(book.drop_downs.items(), FIRST_LIST_COLUMN):
        sheet.write_string(0, column, name)
        for row, entry in enumerate(entries, 1):
            sheet.write_string(row, column, entry)
        letter = xl_col_to_name(column, col_abs=True)
        book.workbook.define_name(name, f"={IDENTITY_SHEET}!{letter}$2:{letter}${len(entries) + 1}")
    sheet.protect()
    sheet.hide()


def _identity(book: _Book) -> Iterator[tuple[str, str]]:
    """Yield what tells which template this is, what it corrects, and the copies of its baseline and words."""
    template, feedback = book.template, book.feedback
    baseline = template.baseline
    yield "product", "segsync"
    yield "format", FORMAT
    yield "template", baseline.template
    yield "plan_id", baseline.plan_id
    yield "plan_name", baseline.plan_name
    yield "year", str(baseline.year)
    yield "round", baseline.round
    yield "department", baseline.department
    yield "language", baseline.language
    if feedback is not None:
        yield "corrects", feedback.corrects
        for line in (*remark_texts(feedback), *((text,) for text in feedback.by_spot.values())):
            yield from (("prose", clipped(text, LONGEST_PROSE)) for text in line if text)
    for chunk in _chunks(pack_baseline(baseline)):
        yield "baseline", chunk
    for chunk in _snapshot_chunks(template.snapshot):
        yield "snapshot", chunk


@lru_cache(maxsize=4)
def _snapshot_chunks(snapshot: Snapshot) -> tuple[str, ...]:
    return _chunks(pack_snapshot(snapshot))


def _chunks(packed: dict[str, Any]) -> tuple[str, ...]:
    """Return JSON in pieces that fit in cells and neither begin nor end with a space, which programs may trim."""
    return tuple(_CHUNK.findall(json.dumps(packed, separators=(",", ":"))))


def _set_properties(book: _Book) -> None:
    baseline = book.template.baseline
    title = f"{plan_title(baseline.plan_name, baseline.year)}, {book.template.department_name}"
    set_properties(book.workbook, title, f"segsync {baseline.template}", baseline.sent_on)
    book.workbook.set_custom_property(PROPERTY, baseline.template, "text")


def _footer(template: Template) -> str:
    baseline = template.baseline
    return f"{baseline.template} · {baseline.department} · {plan_title(baseline.plan_name, baseline.year)}"
