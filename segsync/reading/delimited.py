"""Text with delimiters (csv), as Excel, LibreOffice and other programs write it, read as one sheet of text cells."""

from __future__ import annotations

import codecs
import csv
import re
from io import StringIO
from itertools import islice

from segsync.errors import Unreadable
from segsync.grids import At, Fault, Sheet, is_error_text
from segsync.reading.gate import MOST_AREA_APART, MOST_CELLS
from segsync.reading.letters import is_damaged_utf8
from segsync.schemas import MEASURES, REPORTS
from segsync.values import fold

SHEET = "Åtgärder"
"""The name of the sheet: a csv file holds the measures."""

MOST_TEXT_BYTES = 4 * 2**20
MOST_LINES = 200_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ";\t,"
_STATED_DELIMITER = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HEADINGS = frozenset(
    fold(word) for table in (MEASURES, REPORTS) for field in table.fields for word in (*field.heading, field.key)
)
_HEADER_WITHIN = 40
_LONGEST_CELL = 2**20


def read_delimited(data: bytes) -> Sheet:
    """Return the one sheet of a csv file; raise Unreadable when it is no table."""
    if len(data) > MOST_TEXT_BYTES:
        raise Unreadable("file_too_large", size=f"{len(data) / 2**20:.0f}")
    text = _decoded(data)
    if (lines := text.count("\n") + text.count("\r")) > 2 * MOST_LINES:
        raise Unreadable("too_many_cells", count=lines)
    rows = _rows(text)
    width = max(map(len, rows), default=0)
    if sum(map(len, rows)) > MOST_CELLS or len(rows) * width > MOST_AREA_APART:
        raise Unreadable("too_many_cells", count=len(rows) * width)
    faults = {
        At(row, column): Fault("error", cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if is_error_text(cell)
    }
    for row, column in faults:
        rows[row][column] = ""
    return Sheet(SHEET, False, [cells + [""] * (width - len(cells)) for cells in rows], faults)


def _decoded(data: bytes) -> str:
    """Return a file's text: by its mark, else UTF-16 by its zero bytes, UTF-8, or Windows' Western European."""
    encoding = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    start = data[:2048]
    if not encoding and b"\0" in start:
        encoding = "utf-16-le" if start[1::2].count(0) > start[0::2].count(0) else "utf-16-be"
    for attempt in [encoding] if encoding else ["utf-8", "cp1252"]:
        try:
            text = data.decode(attempt)
        except UnicodeDecodeError as error:
            if attempt.startswith("utf-8") and is_damaged_utf8(data):
                raise Unreadable("spoilt_letters") from error
            continue
        if not _NOT_TEXT.search(text):
            return text
    raise Unreadable("not_a_workbook")


def _rows(text: str) -> list[list[str]]:
    stated = _STATED_DELIMITER.match(text)
    body = text[stated.end() :] if stated else text
    csv.field_size_limit(_LONGEST_CELL)
    try:
        delimiter = stated[1] if stated else _delimiter(body)
        rows = list(csv.reader(StringIO(body, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable("not_a_workbook") from error
    while rows and not any(rows[-1]):
        rows.pop()
    if sum(len(row) > 1 for row in rows) < 2:
        raise Unreadable("not_a_workbook")
    return rows


def _delimiter(text: str) -> str:
    """Return the delimiter by which some line among the first ones has most of a template's headings, or most cells."""
    start = text[:20_000]

    def score(delimiter: str) -> tuple[int, int]:
        lines = list(islice(csv.reader(StringIO(start, newline=""), delimiter=delimiter), _HEADER_WITHIN))
        return max(((sum(fold(cell) in _HEADINGS for cell in line), len(line)) for line in lines), default=(0, 0))

    return max(_DELIMITERS, key=score)
