"""The workbook for the decision, made to be published: `results/decision-<year>.xlsx`.

It follows what is asked of public bodies' workbooks: a title in A1 and one
subject a sheet; every table a named table with one header row and no merged,
blank or hidden cells; a list of contents with links; notes marked as such; a
dash where there is nothing, and a note that says so; language, title and no
person in the properties; charts with their numbers in a table and in words. No
contact data and no comments to the coordinator are in it, and no names of files.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from segsync import __version__
from segsync.schemas import Kind
from segsync.summary import Cell, Column, ColumnKind, Summary, SummaryTable
from segsync.summary.crossing import NOT_GIVEN
from segsync.summary.views import is_crossing, shares_of, traces, unique_headings, with_shares
from segsync.values import Value
from segsync.vocabulary import count, say
from segsync.writing import charts
from segsync.writing.followup_sheets import inside_link
from segsync.writing.styles import (
    Paint,
    Styles,
    column_width,
    new_workbook,
    put,
    row_height,
    set_page,
    set_properties,
)

DASH = "–"
_LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
_COUNT, _WHOLE, _BROKEN, _SHARE = "0", "#,##0", "#,##0.0##", "0 %"
_WIDTHS = {ColumnKind.COUNT: 14.0, ColumnKind.AMOUNT: 17.0, ColumnKind.SHARE: 14.0}
_TEXT_WIDTHS = ((16, 18.0), (40, 30.0), (90, 40.0))
"""The width of a column of texts, by the length of its longest."""
_WIDEST = 62.0
_BOLD = 1.15
"""How much wider bold letters are, on the safe side."""
_CHARTS = {"status": "measures", "next_year": "measures", "financing": "reports", "areas": "measures"}
"""The tables that are drawn, and what their axis counts."""
_CHART_WIDTH = 1060
_LISTS = ("deviations", "need_list")
"""The tables that may be longer than a page."""
_LINK_INK = "#0B4F9E"


class _Head(NamedTuple):
    """One column of a plain table: its heading, and its width in characters."""

    heading: str
    width: float


@dataclass(frozen=True)
class _Book:
    """The workbook while it is written."""

    workbook: Workbook
    styles: Styles
    summary: Summary
    link: Format

    @property
    def language(self) -> str:
        return self.summary.master.settings.language

    def say(self, key: str, /, **values: object) -> str:
        return say(self.language, key, **values)

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells the papers apart: plan, registry number, date and version."""
        summary = self.summary
        number = summary.master.settings.diary_number
        return tuple(filter(None, (summary.plan_title, number, summary.made_on.isoformat(), summary.version)))


def decision_workbook(summary: Summary) -> bytes:
    """Return the workbook as an xlsx file; the same summary gives the same bytes."""
    target = BytesIO()
    workbook = new_workbook(target)
    link = workbook.add_format({"font_color": _LINK_INK, "underline": 1, "align": "left", "indent": 1, "valign": "top"})
    book = _Book(workbook, Styles(workbook), summary, link)
    sheets = [_sheet_name(book, table) for table in summary.tables]
    _write_contents(book, sheets)
    for table, name in zip(summary.tables, sheets, strict=True):
        _write_table_sheet(book, table, name)
    _write_gaps(book)
    _write_documents(book)
    _write_traces(book)
    title = book.say("paper.title", plan=summary.plan_title)
    set_properties(workbook, title, " · ".join((*book.identity, f"segsync {__version__}")), summary.made_on)
    workbook.close()
    return _with_language(target.getvalue(), _LANGUAGES[book.language])


def _sheet_name(book: _Book, table: SummaryTable) -> str:
    return f"{table.number} {book.say(f'sheet.paper.{table.name}')}".strip()


# --- what every sheet begins with


def _add_sheet(
    book: _Book, name: str, title: str, lines: Iterable[str] = (), *, back: bool = True
) -> tuple[Worksheet, int]:
    """Return a new sheet with its title, what tells the papers apart, and lines of text; and the row for a table."""
    sheet = book.workbook.add_worksheet(name)
    set_page(sheet, " · ".join((*book.identity, name)), repeat_header=False)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    put(sheet, 0, 0, title, book.styles.text(16, bold=True, wrap=False, paint=Paint.ACCENT))
    put(sheet, 1, 0, " · ".join(book.identity), book.styles.text(wrap=False))
    row = 2
    if book.summary.preview:
        style = book.styles.text(bold=True, wrap=False, paint=Paint.ASK)
        sheet.set_row(row, None, style)
        put(sheet, row, 0, book.summary.preview_note, style)
        row += 1
    if back:
        sheet.write_url(row, 0, inside_link(book.say("sheet.paper.contents")), book.link, book.say("paper.back"))
        row += 1
    for line in lines:
        put(sheet, row, 0, line, book.styles.text(wrap=False))
        row += 1
    return sheet, row + 1


def _numbered(book: _Book, notes: Iterable[str]) -> Iterator[str]:
    return (book.say("paper.note", number=number, text=note) for number, note in enumerate(notes, 1))


# --- the tables of the decision


def _write_table_sheet(book: _Book, table: SummaryTable, name: str) -> None:
    """Write one table; shares stand beside a single count, and as a table of their own beside several."""
    title = book.say("table.title", number=table.number, title=table.title) if table.number else table.title
    crossing = is_crossing(table)
    shown = table if crossing else with_shares(table, book.language)
    sheet, row = _add_sheet(book, name, title, _numbered(book, _notes(book, table, shown)))
    if not table.lines:
        put(sheet, row, 0, table.empty, book.styles.text(wrap=False))
        return
    known_as = f"{book.say('paper.table_name')}_{table.number or table.name}"
    if crossing:
        row = _put_heading(book, sheet, row, book.say("paper.numbers"))
    first = row
    row = _write_table(book, sheet, row, shown, known_as)
    if crossing:
        row = _put_heading(book, sheet, row + 1, book.say("paper.shares"))
        row = _write_table(book, sheet, row, shares_of(table), f"{known_as}_{book.say('paper.table_name.shares')}")
    if table.name not in _LISTS:
        sheet.fit_to_pages(1, 1)
    if table.name in _CHARTS:
        _draw(book, sheet, table, first, row + 1)


def _notes(book: _Book, table: SummaryTable, shown: SummaryTable) -> list[str]:
    """Return a table's notes, with what a dash means where one stands for something else than an amount."""
    written = (shown, shares_of(table))
    dashes = {column.kind for one in written for line in one.lines
              for column, cell in zip(one.columns, line.cells, strict=True) if cell.value is None}  # fmt: skip
    told = {ColumnKind.AMOUNT} if any(note.key == "no_cost" for note in table.notes) else set()
    return [*(note.text for note in table.notes), *([book.say("paper.dash")] if dashes - told else [])]


def _put_heading(book: _Book, sheet: Worksheet, row: int, text: str) -> int:
    put(sheet, row, 0, text, book.styles.text(13, bold=True, wrap=False, paint=Paint.ACCENT))
    return row + 1


def _write_table(book: _Book, sheet: Worksheet, row: int, table: SummaryTable, name: str) -> int:
    """Write a table as a named table and return the row after it."""
    widths = [_width(table, at) for at in range(len(table.columns))]
    heads = [_Head(heading, width) for heading, width in zip(unique_headings(table), widths, strict=True)]
    last = _add_table(book, sheet, row, heads, len(table.lines), name)
    for at, line in enumerate(table.lines, row + 1):
        bold = [column == 0 or line.is_total for column in range(len(heads))]
        room = [head.width / _BOLD if one else head.width for head, one in zip(heads, bold, strict=True)]
        sheet.set_row(at, row_height(zip(map(_shown, line.cells), room, strict=True)))
        for column, (cell, kind) in enumerate(zip(line.cells, table.columns, strict=True)):
            _put_cell(book, sheet, (at, column), cell, kind, bold=bold[column])
    return last + 1


def _width(table: SummaryTable, at: int) -> float:
    column = table.columns[at]
    if column.kind in _WIDTHS:
        return column_width(column.heading, _WIDTHS[column.kind])
    longest = max((len(_shown(line.cells[at])) for line in table.lines), default=0)
    if column.kind is ColumnKind.LABEL:
        longest = int(longest * _BOLD)
    width = next((width for most, width in _TEXT_WIDTHS if longest <= most), _WIDEST)
    return column_width(column.heading, width)


def _shown(cell: Cell) -> str:
    return DASH if cell.value is None else str(cell.value)


def _put_cell(book: _Book, sheet: Worksheet, at: tuple[int, int], cell: Cell, column: Column, *, bold: bool) -> None:
    """Write one cell; a share as a fraction that is shown in whole per cent."""
    value = cell.value
    if column.kind in (ColumnKind.LABEL, ColumnKind.TEXT):
        put(sheet, *at, _shown(cell), book.styles.cell(bold=bold))
    elif value is None or isinstance(value, str):
        put(sheet, *at, DASH, book.styles.figure(_COUNT, bold=bold))
    elif column.kind is ColumnKind.SHARE:
        put(sheet, *at, value / 100, book.styles.figure(_SHARE, bold=bold))
    else:
        put(sheet, *at, value, book.styles.figure(_WHOLE if isinstance(value, int) else _BROKEN, bold=bold))


def _add_table(
    book: _Book, sheet: Worksheet, row: int, heads: Sequence[_Head], rows: int, name: str, *, filtered: bool = False
) -> int:
    """Make a named table with one header row, and return its last row."""
    last = row + rows
    head = book.styles.heading()
    columns = [{"header": one.heading, "header_format": head} for one in heads]
    options = {"name": name, "columns": columns, "autofilter": filtered, "style": None}
    sheet.add_table(row, 0, last, len(heads) - 1, options)
    sheet.set_row(row, row_height((one.heading, one.width - 2 * filtered) for one in heads) + 8)
    for at, one in enumerate(heads):
        sheet.set_column(at, at, one.width)
    return last


def _draw(book: _Book, sheet: Worksheet, table: SummaryTable, head: int, row: int) -> None:
    """Draw a crossing as bars: a bar for each line but the total, a part of it for each column but the total."""
    series = range(1, table.column("total"))
    keys = [table.columns[at].key for at in series]
    known = {charts.NOT_REPORTED, NOT_GIVEN}
    paints = charts.paints(keys) if charts.NOT_REPORTED in keys else charts.palette(len(keys))
    bars = len(table.lines) - 1
    name = sheet.get_name()
    chart = book.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for at, key, paint in zip(series, keys, paints, strict=True):
        chart.add_series(
            {
                "name": [name, head, at],
                "categories": [name, head + 1, 0, head + bars, 0],
                "values": [name, head + 1, at, head + bars, at],
                **charts.look(paint, hatched=key in known),
            }
        )
    chart.set_title({"none": True})
    chart.set_y_axis(charts.CATEGORIES)
    chart.set_x_axis(charts.number_axis(book.say(f"paper.chart.axis.{_CHARTS[table.name]}")))
    chart.set_legend({"position": "bottom", "font": {"size": 10}})
    size = (_CHART_WIDTH, max(12, 2 * bars + 6))
    charts.insert(sheet, row, 0, chart, size, book.say(f"paper.chart.{table.name}"))


# --- the sheets around them


def _write_contents(book: _Book, sheets: Sequence[str]) -> None:
    """Write what the papers are, and a link to each sheet with its title."""
    summary, settings = book.summary, book.summary.master.settings
    title = book.say("paper.title", plan=summary.plan_title)
    returns = count(book.language, len(summary.documents), "return")
    facts = (
        book.say("paper.municipality", value=settings.municipality or DASH),
        book.say("paper.diary_number", value=settings.diary_number or DASH),
        book.say("paper.made_on", value=summary.made_on.isoformat()),
        book.say("paper.version", value=summary.version),
        book.say(
            "paper.source",
            sha256=summary.master.sha256[:12],
            returns=returns,
            sheet=book.say("sheet.paper.documents"),
        ),
        book.say("paper.program", version=__version__),
    )
    sheet, row = _add_sheet(book, book.say("sheet.paper.contents"), title, facts, back=False)
    titles = [*zip(sheets, (table.title for table in summary.tables), strict=True)]
    titles += [(book.say(f"sheet.paper.{key}"), book.say(f"paper.{key}")) for key in ("gaps", "documents", "traces")]
    heads = [_Head(book.say("paper.head.sheet"), 30), _Head(book.say("paper.head.content"), 80)]
    _add_table(book, sheet, row, heads, len(titles), f"{book.say('paper.table_name')}_contents")
    for at, (name, text) in enumerate(titles, row + 1):
        sheet.write_url(at, 0, inside_link(name), book.link, name)
        put(sheet, at, 1, text, book.styles.cell())
    sheet.activate()


def _write_gaps(book: _Book) -> None:
    heads = [_Head(book.say("paper.head.gap"), 110), _Head(book.say("paper.head.number"), 12)]
    rows = [(gap.text, gap.tally.number) for gap in book.summary.gaps]
    _write_plain(book, "gaps", heads, rows, book.say("paper.nothing"))


def _write_documents(book: _Book) -> None:
    """Write the returns that the decision rests on, without the names of files, which may be persons'."""
    names = {one.code: one.name for one in book.summary.master.lists.departments}
    widths = {"department": 50, "received": 14, "state": 26, "sha256": 72}
    heads = [_Head(book.say(f"paper.head.{name}"), width) for name, width in widths.items()]
    rows = [
        (
            names.get(one.department, one.department) or DASH,
            one.received or DASH,
            book.say(f"followup.state.{one.state}"),
            one.sha256,
        )
        for one in book.summary.documents
    ]
    _write_plain(book, "documents", heads, rows, book.say("paper.no_returns"), book.say("paper.documents.note"))


def _write_traces(book: _Book) -> None:
    widths = {"table": 44, "line": 36, "column": 32, "kind": 14, "id": 18, "department": 15, "title": 60, "amount": 12}
    heads = [_Head(book.say(f"paper.head.{name}"), width) for name, width in widths.items()]
    rows = (
        (
            one.table, one.line, one.column, one.kind, one.id or DASH, one.department or DASH, one.title or DASH,
            one.amount,
        )
        for one in traces(book.summary)
    )  # fmt: skip
    _write_plain(book, "traces", heads, rows, book.say("paper.no_traces"), book.say("paper.traces.note"), filtered=True)


def _write_plain(
    book: _Book,
    key: str,
    heads: Sequence[_Head],
    rows: Iterable[Sequence[Value]],
    nothing: str,
    *notes: str,
    filtered: bool = False,
) -> None:
    """Write a sheet with one plain table, or the words that there is nothing."""
    sheet, row = _add_sheet(book, book.say(f"sheet.paper.{key}"), book.say(f"paper.{key}"), _numbered(book, notes))
    kept = list(rows)
    if not kept:
        put(sheet, row, 0, nothing, book.styles.text(wrap=False))
        return
    _add_table(book, sheet, row, heads, len(kept), f"{book.say('paper.table_name')}_{key}", filtered=filtered)
    formats = {kind: book.styles.cell(kind=kind) for kind in (Kind.TEXT, Kind.NUMBER, Kind.DATE)}
    for at, values in enumerate(kept, row + 1):
        sheet.set_row(at, row_height((str(value), head.width) for value, head in zip(values, heads, strict=True)))
        for column, value in enumerate(values):
            put(sheet, at, column, value, formats[_kind(value)])


def _kind(value: Value) -> Kind:
    if isinstance(value, int | float):
        return Kind.NUMBER
    return Kind.TEXT if isinstance(value, str) else Kind.DATE


def _with_language(content: bytes, language: str) -> bytes:
    """Return the workbook with its language among its properties, where xlsxwriter has no place for it."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                data = data.replace(end, f"<dc:language>{language}</dc:language>".encode() + end)
            copy.writestr(entry, data)
    return target.getvalue()
