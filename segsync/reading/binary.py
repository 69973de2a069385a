"""The records of binary workbooks (xls, xlsb), for what calamine's values do not tell.

Calamine reads the values. An error comes from it as a blank cell and a formula
as its result, so the records say which cells those are, and hold the comments.
What cannot be known this way: the text of a formula (its result is shown
instead), comments in xls files before Excel 97, text boxes, and the colours of
cells.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from segsync.errors import Unreadable
from segsync.grids import Area, At, Fault
from segsync.reading.compound import Compound
from segsync.reading.gate import MOST_AREA_APART
from segsync.reading.number_formats import is_date_code, units_of

MOST_XLS_BYTES = 24 * 2**20

_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_FORMULA = "=…"

_BOUNDSHEET, _FILEPASS, _BOF, _EOF = 0x85, 0x2F, 0x809, 0x0A
_FORMULAS = (0x06, 0x206, 0x406)
_BOOL_OR_ERROR, _NOTE, _OBJECT, _TEXT, _CONTINUE = 0x205, 0x1C, 0x5D, 0x1B6, 0x3C
_ROW, _MERGED, _ROW_HIDDEN = 0x208, 0xE5, 0x20
_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x203, 0x27E, 0xBD
_VALUES = frozenset({_NUMBER, 0x204, 0xFD, _SHORT_NUMBER, _SHORT_NUMBERS, 0xD6, _BOOL_OR_ERROR, *_FORMULAS})
_FORMAT, _STYLE = 0x41E, 0xE0
_TAKEN_FOR_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of formats that calamine takes for dates whatever their code is; Gnumeric gives its own from 50 on."""
_MACROS = ("_vba_project_cur", "_vba_project")


@dataclass
class Records:
    """What a sheet's values do not tell: formulas, errors, comments and units by cell, merged areas, hidden rows.

    `numbers` are those that calamine takes for dates, by a format that is a number's.
    """

    faults: dict[At, Fault] = field(default_factory=dict)
    comments: dict[At, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    units: dict[At, str] = field(default_factory=dict)
    numbers: dict[At, float] = field(default_factory=dict)
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Count a cell into the used area."""
        if row >= self.rows or column >= self.columns:
            self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)


@dataclass(frozen=True)
class BinaryBook:
    """What the records of a workbook tell, by sheet in their order."""

    sheets: tuple[Records, ...]
    has_macros: bool


def check_areas(sheets: Iterable[Records]) -> None:
    """Refuse sheets whose areas calamine, which fills them, does not survive."""
    area = sum(sheet.rows * sheet.columns for sheet in sheets)
    if area > MOST_AREA_APART:
        raise Unreadable("too_many_cells", count=area)


# xls


@dataclass(frozen=True, slots=True)
class _Styles:
    """Styles by their numbers: what units they show, and which show numbers that calamine takes for dates."""

    units: Mapping[int, str]
    numbers: frozenset[int]

    @classmethod
    def of(cls, formats: Sequence[int], codes: Mapping[int, str]) -> _Styles:
        wrong = {number for number, code in codes.items() if number in _TAKEN_FOR_DATES and not is_date_code(code)}
        return cls(units_of(formats, codes), frozenset(at for at, number in enumerate(formats) if number in wrong))


def read_xls(data: bytes) -> BinaryBook:
    """Return what an xls file's records tell; raise Unreadable when it is encrypted or too large."""
    compound = Compound(data)
    names = {name.lower(): name for name in compound.streams}
    stream = compound.read(names["workbook"] if "workbook" in names else names["book"])
    if len(stream) > MOST_XLS_BYTES:
        raise Unreadable("file_too_large", size=f"{len(stream) / 2**20:.0f}")
    places, styles, codes = [], list[int](), dict[int, str]()
    for kind, at, size in _records(stream, 0):
        if kind == _FILEPASS:
            raise Unreadable("password_protected")
        if kind == _BOUNDSHEET and size >= 6:
            places.append(struct.unpack_from("<L", stream, at)[0])
        elif kind == _STYLE and size >= 4:
            styles.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif kind == _FORMAT and size >= 3:
            codes[struct.unpack_from("<H", stream, at)[0]] = _xls_code(stream[at + 2 : at + size])
    known = _Styles.of(styles, codes)
    sheets = tuple(_xls_sheet(stream, place, known) for place in places)
    return BinaryBook(sheets, any(name in names for name in _MACROS))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, place of the content, size) of the records from one beginning to its end."""
    depth, last = 0, len(stream) - 4
    while at <= last:
        kind, size = struct.unpack_from("<2H", stream, at)
        at += 4
        if kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        depth += kind & 0xFF == _BOF & 0xFF and kind in (0x09, 0x209, 0x409, _BOF)
        if at + size <= len(stream):
            yield kind, at, size
        at += size


def _xls_code(content: bytes) -> str:
    """Return the code of a number format: in files since Excel 97 with two bytes of length, and one that tells how."""
    if len(content) > 2 and content[1] == 0 and content[2] < 2:
        return content[3:].decode("utf-16-le" if content[2] else "latin-1", "replace")
    return content[1:].decode("latin-1")


def _xls_numbers(kind: int, content: bytes) -> Iterator[tuple[At, int, float]]:
    """Yield the numbers in one record of cells, with their styles."""
    row, first, style = struct.unpack_from("<3H", content)
    if kind == _SHORT_NUMBERS:
        cells = struct.iter_unpack("<HL", content[4 : 4 + (len(content) - 6) // 6 * 6])
        yield from ((At(row, column), own, _short_number(short)) for column, (own, short) in enumerate(cells, first))
    elif kind == _SHORT_NUMBER and len(content) >= 10:
        yield At(row, first), style, _short_number(struct.unpack_from("<L", content, 6)[0])
    elif len(content) >= 14 and (kind == _NUMBER or (kind in _FORMULAS and content[12:14] != b"\xff\xff")):
        yield At(row, first), style, struct.unpack_from("<d", content, 6)[0]


def _short_number(short: int) -> float:
    """Return a number from 30 bits: a whole one or the front of a longer one, times 100 if the lowest bit is set."""
    if short & 2:
        number = float((short >> 2) - (1 << 30 if short & 1 << 31 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<2L", 0, short & 0xFFFFFFFC))[0]
    return number / 100 if short & 1 else number


def _see_numbers(found: Records, styles: _Styles, kind: int, content: bytes) -> None:
    """Take up the units of numbers, and numbers that calamine takes for dates."""
    for at, style, number in _xls_numbers(kind, content):
        if style in styles.units:
            found.units[at] = styles.units[style]
        if style in styles.numbers:
            found.numbers[at] = number


def _xls_sheet(stream: bytes, place: int, styles: _Styles) -> Records:
    found = Records()
    notes: dict[int, str] = {}
    last_object = 0
    for kind, at, size in _records(stream, place):
        if kind in _VALUES and size >= 6:
            row, column = struct.unpack_from("<2H", stream, at)
            found.reach(row, column)
            if styles.units or styles.numbers:
                _see_numbers(found, styles, kind, stream[at : at + size])
            if kind in _FORMULAS and size >= 14:
                found.faults[At(row, column)] = _xls_formula(stream[at + 6 : at + 14])
            elif kind == _BOOL_OR_ERROR and size >= 8 and stream[at + 7]:
                found.faults[At(row, column)] = Fault("error", _ERRORS.get(stream[at + 6], "#N/A"))
        elif kind == _OBJECT and size >= 8:
            last_object = struct.unpack_from("<H", stream, at + 6)[0]
        elif kind == _TEXT and size >= 12:
            notes[last_object] = _xls_text(stream, at + size, struct.unpack_from("<H", stream, at + 10)[0])
        elif kind == _NOTE and size >= 8:
            row, column, _, note = struct.unpack_from("<4H", stream, at)
            if text := notes.get(note, "").strip():
                found.comments[At(row, column)] = text
        else:
            _see_looks(found, kind, stream[at : at + size])
    return found


def _see_looks(found: Records, kind: int, content: bytes) -> None:
    """Take up a hidden row or merged areas."""
    if kind == _ROW and len(content) >= 16 and content[12] & _ROW_HIDDEN:
        found.hidden_rows.add(struct.unpack_from("<H", content)[0])
    elif kind == _MERGED and len(content) >= 2:
        areas = struct.iter_unpack("<4H", content[2 : 2 + (len(content) - 2) // 8 * 8])
        found.merged += (Area(At(first, left), At(last, right)) for first, last, left, right in areas)


def _xls_formula(result: bytes) -> Fault:
    """Return the fault that a formula is, by its stored result: a number, or text, truth, error or nothing."""
    if result[6:] == b"\xff\xff" and result[0] == 2:
        return Fault("error", _ERRORS.get(result[2], "#N/A"))
    return Fault("formula", _FORMULA)


def _xls_text(stream: bytes, at: int, length: int) -> str:
    """Return the text of a comment, which stands in the records that continue its own."""
    text = ""
    while len(text) < length and stream[at : at + 2] == struct.pack("<H", _CONTINUE):
        size = struct.unpack_from("<H", stream, at + 2)[0]
        wide = stream[at + 4 : at + 5] == b"\1"
        content = stream[at + 5 : at + 4 + size]
        text += content.decode("utf-16-le" if wide else "latin-1", "replace")[: length - len(text)]
        at += 4 + size
    return text.replace("\r\n", "\n").replace("\r", "\n")


# xlsb

_ROW_HEADER, _FIRST_CELL, _LAST_CELL = 0, 1, 11
_CELL_ERROR, _FORMULA_ERROR, _FIRST_FORMULA = 3, 11, 8
_FLOAT_CELLS = frozenset({2, 5, 9})
_LONG_FORMAT, _LONG_STYLE, _CELL_STYLES, _CELL_STYLES_END = 44, 47, 617, 618
_SHEET_ENTRY, _COMMENT, _COMMENT_TEXT, _MERGED_CELLS = 156, 635, 637, 176
_HEADER_FLAGS, _HEADER_HIDDEN = 11, 0x10
_STYLE_NUMBER = 0xFFFFFF
NO_UNITS: Mapping[int, str] = MappingProxyType({})


def xlsb_units(records: bytes) -> dict[int, str]:
    """Return the units that the styles of an xlsb workbook show with numbers, by the styles' numbers."""
    codes: dict[int, str] = {}
    styles: list[int] = []
    are_cells = False
    for kind, at, size in _long_records(records):
        if kind in (_CELL_STYLES, _CELL_STYLES_END):
            are_cells = kind == _CELL_STYLES
        elif kind == _LONG_STYLE and are_cells and size >= 4:
            styles.append(struct.unpack_from("<H", records, at + 2)[0])
        elif kind == _LONG_FORMAT and size >= 6:
            number, length = struct.unpack_from("<HL", records, at)
            codes[number] = records[at + 6 : at + min(size, 6 + 2 * length)].decode("utf-16-le", "replace")
    return units_of(styles, codes)


def read_xlsb_sheet(records: bytes, comments: bytes = b"", units: Mapping[int, str] = NO_UNITS) -> Records:
    """Return what the records of an xlsb sheet, and of the comments that belong to it, tell.

    `units` are what the styles of its cells show with numbers.
    """
    found = Records()
    row = 0
    for kind, at, size in _long_records(records):
        if kind == _ROW_HEADER and size >= 4:
            row = struct.unpack_from("<L", records, at)[0]
            if size > _HEADER_FLAGS and records[at + _HEADER_FLAGS] & _HEADER_HIDDEN:
                found.hidden_rows.add(row)
        elif kind == _MERGED_CELLS and size >= 16:
            first, last, left, right = struct.unpack_from("<4L", records, at)
            found.merged.append(Area(At(first, left), At(last, right)))
        elif _FIRST_CELL <= kind <= _LAST_CELL and size >= 8:
            column, style = struct.unpack_from("<2L", records, at)
            if kind in _FLOAT_CELLS and style & _STYLE_NUMBER in units:
                found.units[At(row, column)] = units[style & _STYLE_NUMBER]
            if kind > _FIRST_CELL:
                found.reach(row, column)
            if kind in (_CELL_ERROR, _FORMULA_ERROR) and size >= 9:
                found.faults[At(row, column)] = Fault("error", _ERRORS.get(records[at + 8], "#N/A"))
            elif kind >= _FIRST_FORMULA:
                found.faults[At(row, column)] = Fault("formula", _FORMULA)
    found.comments.update(_xlsb_comments(comments))
    return found


def _long_records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (kind, place of the content, size); both numbers are written in groups of seven bits."""
    at, end = 0, len(stream)
    while at < end - 1:
        kind = stream[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        while at < end and shift < 28:
            size |= (stream[at] & 0x7F) << shift
            shift += 7
            at += 1
            if not stream[at - 1] & 0x80:
                break
        if at + size <= end:
            yield kind, at, size
        at += size


def _xlsb_comments(records: bytes) -> Iterator[tuple[At, str]]:
    place = At(0, 0)
    for kind, at, size in _long_records(records):
        if kind == _COMMENT and size >= 20:
            row, _, column, _ = struct.unpack_from("<4L", records, at + 4)
            place = At(row, column)
        elif kind == _COMMENT_TEXT and size >= 5:
            length = struct.unpack_from("<L", records, at + 1)[0]
            text = records[at + 5 : at + min(size, 5 + 2 * length)].decode("utf-16-le", "replace").strip()
            if text:
                yield place, text


def xlsb_sheet_parts(records: bytes, targets: Mapping[str, str]) -> Iterator[str]:
    """Yield the part of each sheet of an xlsb workbook, in their order."""
    for kind, at, size in _long_records(records):
        if kind == _SHEET_ENTRY and size >= 12:
            length = struct.unpack_from("<L", records, at + 8)[0]
            yield targets.get(records[at + 12 : at + min(size, 12 + 2 * length)].decode("utf-16-le", "replace"), "")


def has_macros(names: Iterable[str]) -> bool:
    """Whether a package of Excel's with these parts holds macros."""
    return any(name.lower().endswith("vbaproject.bin") or "macrosheets/" in name.lower() for name in names)
