"""What every workbook shares: colours, formats, row heights, page setup, and the one way to put a value into a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from segsync.paint import Paint
from segsync.schemas import Editor, Kind
from segsync.values import Value

LINE_HEIGHT = 15.0
"""Points of one line of the workbooks' font, Calibri 11."""
TALLEST_ROW = 260.0
_HALF = re.compile(r"[\ud800-\udfff]")
LONGEST_TEXT = 32_767
"""The characters that a cell can hold."""
FOOTER_NAME = 120

_THIN, _THICK = 1, 2
_BORDER = {"border": _THIN, "border_color": "#BFBFBF"}
_CELL = {"valign": "top", "text_wrap": True, "indent": 1}
_INDENT = 1.5
_LETTERS = 1.1
"""Letters of running text in a unit of column width, which is a digit wide; measured, and on the safe side."""
_A3 = 8
_FIRST_DAY = date(1900, 3, 1)


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._made: dict[tuple[object, ...], Format] = {}

    def heading(self, paint: Paint = Paint.HEAD, *, italic: bool = False, thick: bool = False) -> Format:
        """Return the format of a cell in a header row; `thick` draws a thick line below it."""
        below = {"bottom": _THICK, "bottom_color": Paint.PLAIN.ink} if thick else {}
        form = {**_CELL, "valign": "vcenter", "align": "left", "bold": True, "italic": italic}
        return self._format("heading", paint, **_BORDER, **form, **below)

    def editor_heading(self, editor: Editor) -> Format:
        """Return the format of a field's heading: it tells who fills the column in, by colour and by form."""
        if editor is Editor.COORDINATOR:
            return self.heading(Paint.HEAD_FIXED, italic=True)
        if editor is Editor.LEAD:
            return self.heading(Paint.HEAD_PLAN)
        return self.heading(Paint.HEAD_REPORT, thick=True)

    def cell(
        self, paint: Paint = Paint.PLAIN, kind: Kind = Kind.TEXT, *, locked: bool = True, bold: bool = False
    ) -> Format:
        """Return the format of a table's cell that holds values of `kind`."""
        form = {"num_format": number_format(kind), "align": _align(kind), "locked": locked, "bold": bold}
        return self._format("cell", paint, **_BORDER, **_CELL, **form)

    def figure(self, form: str, *, bold: bool = False) -> Format:
        """Return the format of a table's cell that holds a number, written as `form` says."""
        return self._format("figure", Paint.PLAIN, **_BORDER, **_CELL, num_format=form, align="right", bold=bold)

    def column(self, kind: Kind) -> Format:
        """Return the format of a column's cells below the table, where rows may be added."""
        return self._format("column", Paint.PLAIN, **_CELL, num_format=number_format(kind), align=_align(kind))

    def banner(self) -> Format:
        """Return the format of a sheet's title, drawn across the row."""
        return self._format("banner", Paint.HEAD, font_size=18, bold=True, valign="vcenter", indent=1)

    def text(self, size: int = 11, *, bold: bool = False, wrap: bool = True, paint: Paint = Paint.PLAIN) -> Format:
        """Return the format of running text outside tables, without borders."""
        valign = "top" if wrap else "vcenter"
        form = {"font_size": size, "bold": bold, "text_wrap": wrap, "valign": valign, "align": "left", "indent": 1}
        return self._format("text", paint, **form)

    def _format(self, name: str, paint: Paint, **properties: object) -> Format:
        key = (name, paint, *properties.values())
        if key not in self._made:
            fill = {} if paint is Paint.PLAIN else {"bg_color": paint.fill, "font_color": paint.ink}
            self._made[key] = self._workbook.add_format({**properties, **fill})
        return self._made[key]


def number_format(kind: Kind) -> str:
    """Return the number format of a field: texts stay texts, so that "1-2" becomes no date and "- " no formula."""
    if kind.is_date:
        return "yyyy-mm-dd"
    return "General" if kind is Kind.NUMBER else "@"


def _align(kind: Kind) -> str:
    return "right" if kind is Kind.NUMBER else "left"


def new_workbook(target: BytesIO) -> Workbook:
    """Return an empty workbook that will be written to `target`, in which no text becomes a formula or a link."""
    texts = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    return Workbook(target, {"in_memory": True, **texts})


def set_properties(workbook: Workbook, title: str, description: str, made_on: date) -> None:
    """Set the document's title and description, with a given date and no person's name."""
    made = datetime(made_on.year, made_on.month, made_on.day)
    workbook.set_properties({"title": title, "comments": description, "created": made})


def put(sheet: Worksheet, row: int, column: int, value: Value, style: Format) -> None:
    """Write one value into a cell, a text always as a text; what a cell cannot hold is cut and ends in "…"."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, _storable(value), style)
    elif isinstance(value, date):
        _put_date(sheet, row, column, value, style)
    elif isinstance(value, frozenset):
        sheet.write_string(row, column, _storable(", ".join(sorted(value))), style)
    else:
        sheet.write_number(row, column, value, style)


def _put_date(sheet: Worksheet, row: int, column: int, day: date, style: Format) -> None:
    """Write a date; before March 1900 as its ISO text, since programs count those days differently."""
    if day < _FIRST_DAY:
        sheet.write_string(row, column, day.isoformat(), style)
    else:
        sheet.write_datetime(row, column, day, style)


def _storable(text: str) -> str:
    """Return the text without halves of characters, which no file can hold, and no longer than a cell."""
    if _HALF.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def row_height(cells: Iterable[tuple[str, float]], tallest: float = TALLEST_ROW) -> float:
    """Return the height in points at which every (text, column width) of a row can be read, up to `tallest`."""
    most = max((lines(text, width - _INDENT) for text, width in cells), default=1)
    return min(tallest, LINE_HEIGHT * most + 3)


def header_height(cells: Iterable[tuple[str, float]]) -> float:
    """Return the height of a header row: its headings, and the filter's arrow at the bottom of each."""
    return max(2 * LINE_HEIGHT, row_height(cells)) + 10


def column_width(heading: str, width: float) -> float:
    """Return the width of a column that is at least as wide as the longest word of its heading."""
    return max(width, max(map(len, heading.split()), default=0) * 1.1 + 2.5)


@lru_cache(maxsize=8192)
def lines(text: str, width: float) -> int:
    """Return how many lines a text takes in a column of that width, in characters, when it is wrapped at words."""
    room = max(1, int(width * _LETTERS))
    if len(text) <= room and "\n" not in text:
        return 1
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, room: int) -> int:
    count, used = 1, 0
    for word in paragraph.split(" "):
        length = len(word)
        if used and used + 1 + length > room:
            count, used = count + 1, length
        else:
            used += length + 1 if used else length
        if used > room:  # a word longer than the line is broken
            count, used = count + (used - 1) // room, (used - 1) % room + 1
    return count


def set_page(sheet: Worksheet, footer: str, *, repeat_header: bool = True) -> None:
    """Print on A3 across, one page wide, with `footer` at the left and the page number at the right of each page."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.set_footer(f"&L{footer[:FOOTER_NAME].replace('&', '&&')}&R&P (&N)")
    if repeat_header:
        sheet.repeat_rows(0)
