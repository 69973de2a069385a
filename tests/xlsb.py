"""A small writer of xlsb workbooks, which no free program saves: the records of [MS-XLSB] that a filled-in sheet needs.

LibreOffice opens what it writes (tests/reading/test_xlsb.py), so that the reader is not tested against itself.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_DAY_ONE = date(1899, 12, 30)
_ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_FORMATS = {"General": 0, "yyyy-mm-dd": 14, "0%": 9, '#,##0 "kr"': 164}
"""The number formats that are written, in the order of their styles; cells with others get the first."""
_DATE_STYLE = 1
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = {
    "xl/workbook.bin": "application/vnd.ms-excel.sheet.binary.macroEnabled.main",
    "xl/styles.bin": "application/vnd.ms-excel.styles",
    "xl/worksheets/": "application/vnd.ms-excel.worksheet",
    "xl/comments": "application/vnd.ms-excel.comments",
}


class Calculated:
    """A formula that adds two small numbers or divides one by nought, with its stored result."""

    def __init__(self, result: float | str) -> None:
        self.result = result


def xlsb_of(book: Workbook, *, properties: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook as an xlsb file: values, hidden sheets and rows, merged cells and comments."""
    parts: dict[str, bytes] = dict(properties or {})
    names = [sheet.title for sheet in book.worksheets]
    parts["xl/workbook.bin"] = b"".join(_workbook(book))
    parts["xl/styles.bin"] = b"".join(_styles())
    links = [(f"rId{at}", "worksheet", f"worksheets/sheet{at}.bin") for at in range(1, len(names) + 1)]
    parts["xl/_rels/workbook.bin.rels"] = _rels([*links, ("rIdS", "styles", "styles.bin")])
    parts["_rels/.rels"] = _rels([("rId1", "officeDocument", "xl/workbook.bin")])
    for at, sheet in enumerate(book.worksheets, 1):
        parts[f"xl/worksheets/sheet{at}.bin"] = b"".join(_sheet(sheet))
        if comments := b"".join(_comments(sheet)):
            parts[f"xl/comments{at}.bin"] = comments
            parts[f"xl/worksheets/_rels/sheet{at}.bin.rels"] = _rels([("rId1", "comments", f"../comments{at}.bin")])
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(parts))
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _rels(links: list[tuple[str, str, str]]) -> bytes:
    each = "".join(
        f'<Relationship Id="{own}" Type="{_RELATIONS}/{kind}" Target="{target}"/>' for own, kind, target in links
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'.encode()


def _content_types(parts: dict[str, bytes]) -> bytes:
    each = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name in parts
        for start, kind in _TYPES.items()
        if name.startswith(start) and name.endswith(".bin")
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    plain = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types">{rels}{plain}{each}</Types>'.encode()


def _record(kind: int, content: bytes = b"") -> bytes:
    written = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while True:
        written += bytes([size & 0x7F | (0x80 if size > 127 else 0)])
        size >>= 7
        if not size:
            return written + content


def _wide(text: str) -> bytes:
    encoded = text.encode("utf-16-le")
    return struct.pack("<L", len(encoded) // 2) + encoded


def _workbook(book: Workbook) -> Iterator[bytes]:
    yield _record(131) + _record(143)
    for at, sheet in enumerate(book.worksheets, 1):
        hidden = 0 if sheet.sheet_state == "visible" else 1
        yield _record(156, struct.pack("<2L", hidden, at) + _wide(f"rId{at}") + _wide(sheet.title))
    yield _record(144) + _record(132)


def _styles() -> Iterator[bytes]:
    yield _record(278) + _record(615, struct.pack("<L", 1))
    yield _record(44, struct.pack("<H", 164) + _wide('#,##0 "kr"')) + _record(616)
    yield _record(617, struct.pack("<L", len(_FORMATS)))
    for number_format in _FORMATS.values():
        yield _record(47, struct.pack("<5H2B2H", 0, number_format, 0, 0, 0, 0, 0, 0, 0x3F))
    yield _record(618) + _record(279)


def _sheet(sheet: Worksheet) -> Iterator[bytes]:
    yield _record(129)
    yield _record(148, struct.pack("<4L", 0, sheet.max_row - 1, 0, sheet.max_column - 1)) + _record(145)
    for number, row in enumerate(sheet.iter_rows()):
        hidden = 0x10 if sheet.row_dimensions[number + 1].hidden else 0
        yield _record(0, struct.pack("<2LH3BL", number, 0, 300, 0, hidden, 0, 0))
        for column, cell in enumerate(row):
            if getattr(cell, "value", None) is not None:
                yield _cell(column, cell.value, cell.number_format)
    yield _record(146)
    areas = sheet.merged_cells.ranges
    if areas:
        yield _record(177, struct.pack("<L", len(areas)))
        for area in areas:
            yield _record(
                176, struct.pack("<4L", area.min_row - 1, area.max_row - 1, area.min_col - 1, area.max_col - 1)
            )
        yield _record(178)
    yield _record(130)


def _cell(column: int, value: Any, number_format: str) -> bytes:
    style = list(_FORMATS).index(number_format) if number_format in _FORMATS else 0
    start = struct.pack("<2L", column, _DATE_STYLE if isinstance(value, date) else style)
    if isinstance(value, Calculated):
        return _formula(start, value.result)
    if isinstance(value, bool):
        return _record(4, start + bytes([value]))
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return _record(5, start + struct.pack("<d", (day - _DAY_ONE).days))
    if isinstance(value, int | float):
        return _record(5, start + struct.pack("<d", value))
    if value in _ERRORS:
        return _record(3, start + bytes([_ERRORS[value]]))
    return _record(6, start + _wide(str(value)))


def _formula(start: bytes, result: float | str) -> bytes:
    """Return a formula cell: 70+4 with a number or a text stored, or 1/0 with an error."""
    tokens = b"\x1e\x46\0\x1e\x04\0\x03" if result not in _ERRORS else b"\x1e\x01\0\x1e\0\0\x06"
    formula = struct.pack("<HL", 0, len(tokens)) + tokens + struct.pack("<L", 0)
    if isinstance(result, str):
        if result in _ERRORS:
            return _record(11, start + bytes([_ERRORS[result]]) + formula)
        return _record(8, start + _wide(result) + formula)
    return _record(9, start + struct.pack("<d", result) + formula)


def _comments(sheet: Worksheet) -> Iterator[bytes]:
    commented = [cell for row in sheet.iter_rows() for cell in row if cell.comment]
    if not commented:
        return
    yield _record(628) + _record(630) + _record(632, _wide("x")) + _record(631) + _record(633)
    for cell in commented:
        row, column = cell.row - 1, cell.column - 1
        yield _record(635, struct.pack("<5L16x", 0, row, row, column, column))
        yield _record(637, b"\0" + _wide(cell.comment.text)) + _record(636)
    yield _record(634) + _record(629)
