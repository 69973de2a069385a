"""What the sheets of the follow-up workbook share: the workbook under way, and the one way to write a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from segsync.messages import field_of, value_text
from segsync.paint import Paint
from segsync.results import MergeResult
from segsync.schemas import Kind
from segsync.values import Key, Value, with_controls_shown
from segsync.vocabulary import say
from segsync.wording import plan_title
from segsync.writing.styles import Styles, header_height, put, row_height, set_page

MOST_LINKS = 60_000
"""Excel opens a sheet with up to 65,530 links; the rows after these go without."""

_LINK_INK = "#0B4F9E"
_NOTHING: Mapping[int, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: its heading, its width in characters, and how head and cells are painted."""

    heading: str
    width: float
    head: Paint = Paint.HEAD
    paint: Paint = Paint.PLAIN


class Line(NamedTuple):
    """One row of a sheet: its values, and by column what is painted or linked otherwise than the column."""

    values: Sequence[Value]
    paints: Mapping[int, Paint] = _NOTHING  # type: ignore[assignment]
    links: Mapping[int, str] = _NOTHING  # type: ignore[assignment]


class _Formats(dict[type, Format]):
    """The formats of one paint by the type of a value, each made at its first use."""

    def __init__(self, styles: Styles, paint: Paint) -> None:
        super().__init__()
        self._styles, self._paint = styles, paint

    def __missing__(self, kind: type) -> Format:
        number = Kind.NUMBER if kind in (int, float) else Kind.TEXT
        made = self[kind] = self._styles.cell(self._paint, Kind.DATE if kind is date else number)
        return made


@dataclass(frozen=True)
class Paper:
    """The follow-up workbook while it is written, and the merge that it tells of."""

    workbook: Workbook
    styles: Styles
    result: MergeResult

    @property
    def language(self) -> str:
        """The plan's language."""
        return self.result.master.settings.language

    @property
    def plan_title(self) -> str:
        """The plan's name with its year."""
        settings = self.result.master.settings
        return plan_title(settings.plan_name, settings.year)

    def say(self, key: str, /, **values: object) -> str:
        """Return the words `key` in the plan's language."""
        return say(self.language, key, **values)

    def sheet_name(self, name: str) -> str:
        """Return the name of a sheet: tables have their own, the others stand in the vocabulary."""
        tables = self.result.master.tables
        return tables[name].sheet.of(self.language) if name in tables else self.say(f"sheet.followup.{name}")

    @cached_property
    def formats(self) -> Mapping[Paint, _Formats]:
        """The formats of cells, by paint and by the type of the value."""
        return {paint: _Formats(self.styles, paint) for paint in Paint}

    @cached_property
    def link_style(self) -> Format:
        """The format of a cell that leads to another: blue and underlined, as everywhere."""
        border = {"border": 1, "border_color": "#BFBFBF"}
        text = {"font_color": _LINK_INK, "underline": 1, "num_format": "@", "align": "left"}
        return self.workbook.add_format({**border, **text, "valign": "top", "text_wrap": True, "indent": 1})

    @cached_property
    def rows(self) -> Mapping[str, Mapping[Key, int]]:
        """The row of each record of the merged plan on its table's sheet, counted from 1 as on the screen."""
        return {table: {key: row for row, key in enumerate(rows, 2)} for table, rows in self.result.merged.items()}

    def link_to(self, table: str, key: Key) -> str:
        """Return the link to a record of the merged plan, or to its measure; blank when the plan lacks both."""
        for name, at in ((table, key), ("measures", key[:1])):
            if row := self.rows.get(name, {}).get(at):
                return inside_link(self.sheet_name(name), f"A{row}")
        return ""

    def title(self, table: str, key: Key) -> str:
        """Return the title of the measure, or the text of the need, that a key belongs to."""
        name, at, field = (table, key, "need") if table == "needs" else ("measures", key[:1], "title")
        title = self.result.merged.get(name, {}).get(at, {}).get(field)
        return title if isinstance(title, str) else ""

    def shown(self, table: str, field: str, value: Value) -> Value:
        """Return a value as a cell shows it: numbers and dates as they are, everything else in words."""
        if isinstance(value, int | float | date):
            return value
        master = self.result.master
        return value_text(master.lists, field_of(master.tables, table, field), value, self.language)


def inside_link(sheet: str, cell: str = "A1") -> str:
    """Return a link to a cell of this workbook."""
    quoted = sheet.replace("'", "''")
    return f"internal:'{quoted}'!{cell}"


def add_sheet(paper: Paper, name: str, *, repeat_header: bool = True) -> Worksheet:
    """Return a new sheet, set up for printing."""
    title = paper.sheet_name(name)
    sheet = paper.workbook.add_worksheet(title)
    footer = paper.say("followup.footer", plan=paper.plan_title, round=paper.result.round, sheet=title)
    set_page(sheet, footer, repeat_header=repeat_header)
    return sheet


def write_table(
    paper: Paper, name: str, columns: Sequence[Column], lines: Iterable[Line], *, frozen: int = 0
) -> tuple[Worksheet, int]:
    """Write a sheet with one table and return it with the number of its rows.

    The header row is frozen, with the first `frozen` columns, and has filters.
    A table without rows says so in words.
    """
    sheet = add_sheet(paper, name)
    _write_header(paper, sheet, columns)
    count = _write_lines(paper, sheet, columns, lines)
    if count:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    else:
        put(sheet, 1, 0, paper.say(f"followup.none.{name}"), paper.styles.text(wrap=False))
    sheet.freeze_panes(1, frozen)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    return sheet, count


def _write_header(paper: Paper, sheet: Worksheet, columns: Sequence[Column]) -> None:
    sheet.set_row(0, header_height((column.heading, column.width) for column in columns))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        put(sheet, 0, at, column.heading, paper.styles.heading(column.head))


def _write_lines(paper: Paper, sheet: Worksheet, columns: Sequence[Column], lines: Iterable[Line]) -> int:
    """Write the rows, each as high as its texts need, and return how many they are."""
    usual = [paper.formats[column.paint] for column in columns]
    widths = [column.width for column in columns]
    row = links = 0
    for row, line in enumerate(lines, 1):
        formats = usual
        if line.paints:
            formats = [*usual]
            for at, paint in line.paints.items():
                formats[at] = paper.formats[paint]
        linked = line.links if links < MOST_LINKS else _NOTHING
        links += len(linked)
        tall = []
        for at, value in enumerate(line.values):
            if isinstance(value, str) and (len(value) > widths[at] - 2 or "\n" in value):
                tall.append((value, widths[at]))
            if at in linked:
                sheet.write_url(row, at, linked[at], paper.link_style, str(value))
            else:
                shown = with_controls_shown(value) if isinstance(value, str) else value
                put(sheet, row, at, shown, formats[at][type(value)])
        sheet.set_row(row, row_height(tall))
    return row
