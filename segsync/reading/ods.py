"""OpenDocument spreadsheets (ods), read from their XML: values, formulas, errors and comments in one pass.

A repeated cell or row is written once with a count that may be anything, so
nothing is repeated before it has been counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from segsync.errors import Unreadable
from segsync.grids import Area, At, Fault, Sheet
from segsync.reading.appearance import MOST_AREAS, is_foreign
from segsync.reading.archive import Archive
from segsync.reading.gate import MOST_AREA_APART, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, check_sizes, inflate
from segsync.reading.number_formats import KRONOR, PERCENT, unit_of_code

if TYPE_CHECKING:
    from segsync.parsing import Raw

MOST_CONTENT_BYTES = 48 * 2**20
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_TABLE, _TEXT, _OFFICE = f"{{{_OPEN}:table:1.0}}", f"{{{_OPEN}:text:1.0}}", f"{{{_OPEN}:office:1.0}}"
_DRAW = f"{{{_OPEN}:drawing:1.0}}"
_FO = f"{{{_OPEN}:xsl-fo-compatible:1.0}}"
_STYLE, _META = f"{{{_OPEN}:style:1.0}}", f"{{{_OPEN}:meta:1.0}}"
_NUMBER = f"{{{_OPEN}:datastyle:1.0}}"
_PERCENT_STYLE = f"{_NUMBER}percentage-style"
_NUMBER_STYLES = (_PERCENT_STYLE, f"{_NUMBER}number-style", f"{_NUMBER}currency-style")
_DUBLIN = "{http://purl.org/dc/elements/1.1/}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_SHEET_DEPTH = 4
_NUMBERS = ("float", "percentage", "currency")
_DURATION = re.compile(r"P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d{1,6})\d*)?S)?")
_ERROR = re.compile(r"#[A-Z][A-Z0-9_/]*[!?]?|(?:Err|Fel):\d{3}")


@dataclass
class _Filling:
    """A sheet being read: its filled rows by number, and how far the reading has come."""

    name: str
    hidden: bool
    rows: dict[int, list[Raw]] = field(default_factory=dict)
    faults: dict[At, Fault] = field(default_factory=dict)
    comments: dict[At, str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    marked: set[At] = field(default_factory=set)
    units: dict[At, str] = field(default_factory=dict)
    at: int = 0
    cells: int = 0

    def sheet(self) -> Sheet:
        """Return what was read, every filled row as wide as the widest."""
        width = max(map(len, self.rows.values()), default=0)
        if len(self.rows) * width > MOST_AREA_APART:
            raise Unreadable("too_many_cells", count=len(self.rows) * width)
        last = max(self.rows, default=-1)
        rows = [self.rows.get(at, []) for at in range(last + 1)]
        full = [[*row, *[""] * (width - len(row))] if row else row for row in rows]
        return Sheet(
            self.name, self.hidden, full, self.faults, self.comments,
            self.merged[:MOST_AREAS], frozenset(self.hidden_rows), frozenset(self.marked), self.units,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cell:
    """What one cell holds, and how many times it stands."""

    times: int
    value: Raw
    fault: Fault | None
    comment: str
    spans: tuple[int, int] = (1, 1)
    is_marked: bool = False
    unit: str = ""

    @property
    def is_filled(self) -> bool:
        return self.value != "" or self.fault is not None or bool(self.comment)


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says about itself: the template's id, when it was saved, whether it holds macros."""

    template: str
    modified: str
    has_macros: bool


def read_properties(archive: Archive) -> Properties:
    """Return the properties that segsync wrote into a template and another program kept."""
    has_macros = any(name.startswith(("Basic/", "Scripts/")) for name in archive.entries)
    if "meta.xml" not in archive:
        return Properties("", "", has_macros)
    meta = ElementTree.fromstring(inflate(archive, "meta.xml"))
    named = {entry.get(f"{_META}name"): (entry.text or "").strip() for entry in meta.iter(f"{_META}user-defined")}
    described = re.search(
        r"segsync (T-[A-Z2-9]+)", next((e.text or "" for e in meta.iter(f"{_DUBLIN}description")), "")
    )
    template = named.get("segsync_template") or (described[1] if described else "")
    return Properties(template, next((e.text or "" for e in meta.iter(f"{_DUBLIN}date")), ""), has_macros)


def read_sheets(archive: Archive) -> list[Sheet]:
    """Return the sheets of an OpenDocument spreadsheet; raise Unreadable when it is encrypted or too large."""
    check_sizes(archive, (".xml",), MOST_CONTENT_BYTES)
    if "META-INF/manifest.xml" in archive and b"encryption-data" in inflate(archive, "META-INF/manifest.xml"):
        raise Unreadable("password_protected")
    if "content.xml" not in archive:
        raise Unreadable("not_a_workbook")
    shown = _Shown()
    if "styles.xml" in archive:
        shown.see_formats(inflate(archive, "styles.xml"))
    return list(_sheets(inflate(archive, "content.xml"), shown))


def _sheets(content: bytes, shown: _Shown) -> Iterator[Sheet]:
    depth, inner = 0, 0
    filling: _Filling | None = None
    for event, element in ElementTree.iterparse(BytesIO(content), events=("start", "end")):
        if event == "start":
            depth += 1
            inner += depth > _SHEET_DEPTH and element.tag == f"{_TABLE}table"
            if depth == _SHEET_DEPTH and element.tag == f"{_TABLE}table":
                name = element.get(f"{_TABLE}name", "")
                filling = _Filling(name, element.get(f"{_TABLE}style-name", "") in shown.hidden)
            continue
        depth -= 1
        inner -= depth >= _SHEET_DEPTH and element.tag == f"{_TABLE}table"
        if element.tag in (f"{_STYLE}style", *_NUMBER_STYLES):
            shown.see(element)
        elif filling is not None and not inner and element.tag == f"{_TABLE}table-row":
            _take_row(filling, element, shown)
            element.clear()
        elif filling is not None and not inner and element.tag == f"{_TABLE}shapes" and _boxed(element):
            filling.comments[At(0, 0)] = _boxed(element)
        elif filling is not None and depth == _SHEET_DEPTH - 1 and element.tag == f"{_TABLE}table":
            yield filling.sheet()
            filling = None
            element.clear()


class _Shown:
    """The styles of sheets that are not shown, of cells that are marked, and of numbers with a currency.

    Marked are those with a colour of somebody's own, or struck through.
    """

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.marks: set[str] = set()
        self.units: dict[str, str] = {}
        self._formats: dict[str, str] = {}

    def see_formats(self, styles: bytes) -> None:
        """Take up the number formats of a part beside the content, where some programs keep them."""
        with suppress(ElementTree.ParseError):
            for style in ElementTree.fromstring(styles).iter():
                if style.tag in _NUMBER_STYLES:
                    self.see(style)

    def see(self, style: ElementTree.Element) -> None:
        name = style.get(f"{_STYLE}name", "")
        if style.tag in _NUMBER_STYLES:
            written = "".join(part.text or "" for part in style).replace('"', "")
            self._formats[name] = PERCENT if style.tag == _PERCENT_STYLE else unit_of_code(f'"{written}"')
            return
        if unit := self._formats.get(style.get(f"{_STYLE}data-style-name", "")):
            self.units[name] = unit
        properties = style.find(f"{_STYLE}table-properties")
        if properties is not None and properties.get(f"{_TABLE}display") == "false":
            self.hidden.add(name)
        cell, text = style.find(f"{_STYLE}table-cell-properties"), style.find(f"{_STYLE}text-properties")
        fill = "transparent" if cell is None else cell.get(f"{_FO}background-color", "transparent")
        line = "none" if text is None else text.get(f"{_STYLE}text-line-through-style", "none")
        if line != "none" or (fill != "transparent" and is_foreign(fill)):
            self.marks.add(name)


def _take_row(filling: _Filling, row: ElementTree.Element, shown: _Shown) -> None:
    """Add a row, as often as it is repeated if it holds anything."""
    times = _repeated(row, "number-rows-repeated")
    cells = [_cell(cell, shown) for cell in row if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")]
    while cells and not cells[-1].is_filled:
        cells.pop()
    width = sum(cell.times for cell in cells)
    filling.cells += width * times if cells else 0
    if filling.cells > MOST_CELLS or width > MOST_COLUMNS or (cells and filling.at + times > MOST_ROWS):
        raise Unreadable("too_many_cells", count=filling.cells)
    hidden = row.get(f"{_TABLE}visibility", "visible") != "visible"
    for _ in range(times if cells else 0):
        _place(filling, cells)
        filling.hidden_rows |= {filling.at} if hidden else set()
        filling.at += 1
    filling.at += 0 if cells else times


def _place(filling: _Filling, cells: list[_Cell]) -> None:
    values: list[Raw] = []
    for cell in cells:
        for column in range(len(values), len(values) + cell.times if cell.fault else 0):
            filling.faults[At(filling.at, column)] = cell.fault or Fault("", "")
        at = At(filling.at, len(values))
        if cell.comment:
            filling.comments[at] = "\n".join(filter(None, (filling.comments.get(at), cell.comment)))
        if cell.spans != (1, 1):
            filling.merged.append(Area(at, At(at.row + cell.spans[0] - 1, at.column + cell.spans[1] - 1)))
        if cell.is_marked:
            filling.marked.add(at)
        for column in range(len(values), len(values) + cell.times if cell.unit else 0):
            filling.units[At(filling.at, column)] = cell.unit
        values += [cell.value] * cell.times
    filling.rows[filling.at] = values


def _repeated(element: ElementTree.Element, name: str) -> int:
    stated = element.get(f"{_TABLE}{name}")
    return max(1, int(stated)) if stated and len(stated) < 12 else 1 if not stated else 10**12


def _cell(cell: ElementTree.Element, shown: _Shown) -> _Cell:
    """Return what a cell holds and looks like."""
    times = _repeated(cell, "number-columns-repeated")
    style = cell.get(f"{_TABLE}style-name", "")
    is_marked = style in shown.marks
    if len(cell) == 0 and len(cell.attrib) < 3 and cell.get(f"{_OFFICE}value-type") is None:
        return _Cell(times, "", None, "", is_marked=is_marked)
    spans = _repeated(cell, "number-rows-spanned"), _repeated(cell, "number-columns-spanned")
    content, unit = _content(cell, times), _unit(cell, shown.units.get(style, ""))
    if not (is_marked or unit or spans != (1, 1)):
        return content
    return replace(content, spans=spans, is_marked=is_marked, unit=unit)


def _unit(cell: ElementTree.Element, styled: str) -> str:
    """Return the unit that a number is shown with: of its type, else of its style."""
    match cell.get(f"{_OFFICE}value-type"):
        case "percentage":
            return PERCENT
        case "currency":
            return unit_of_code(f'"{cell.get(f"{_OFFICE}currency", KRONOR)}"')
        case "float":
            return styled
    return ""


def _content(cell: ElementTree.Element, times: int) -> _Cell:
    formula = cell.get(f"{_TABLE}formula")
    note = cell.find(f"{_OFFICE}annotation")
    written = ("" if note is None else _paragraphs(note).strip(), _boxed(cell))
    comment = "\n".join(filter(None, written))
    kind, value = _value(cell)
    text = value if isinstance(value, str) else ""
    is_error = cell.get(f"{_CALC}value-type") == "error" or (formula is not None and bool(_ERROR.fullmatch(text)))
    if is_error:
        return _Cell(times, "", Fault("error", _paragraphs(cell) or text or "#N/A"), comment)
    if formula is None:
        return _Cell(times, value, None, comment)
    fault = Fault("formula" if kind else "uncached", "=" + re.sub(r"^[a-z]+:=?|^=", "", formula))
    return _Cell(times, value, fault, comment)


def _boxed(element: ElementTree.Element) -> str:
    """Return the text of the shapes in an element."""
    shapes = (child for child in element if child.tag.startswith(_DRAW))
    return "\n".join(_text(line) for shape in shapes for line in shape.iter(f"{_TEXT}p")).strip()


def _value(cell: ElementTree.Element) -> tuple[str, Raw]:
    """Return a cell's type as the file states it, and its value."""
    kind = cell.get(f"{_OFFICE}value-type") or ""
    if kind in _NUMBERS:
        return kind, float(cell.get(f"{_OFFICE}value", "0"))
    if kind == "boolean":
        return kind, cell.get(f"{_OFFICE}boolean-value") == "true"
    if kind == "date":
        return kind, _date(cell.get(f"{_OFFICE}date-value", ""))
    if kind == "time":
        return kind, _time(cell.get(f"{_OFFICE}time-value", ""))
    return kind, cell.get(f"{_OFFICE}string-value") or _paragraphs(cell)


def _date(text: str) -> Raw:
    try:
        moment = datetime.fromisoformat(text[:26].rstrip("Z"))
    except ValueError:
        return text
    return date(moment.year, moment.month, moment.day) if len(text) == 10 else moment


def _time(text: str) -> Raw:
    found = _DURATION.fullmatch(text)
    if not found:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[:4])
    fraction = int((found[5] or "").ljust(6, "0"))
    if days == 0 and hours < 24 and minutes < 60 and seconds < 60:
        return time(hours, minutes, seconds, fraction)
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds, microseconds=fraction)


def _paragraphs(element: ElementTree.Element) -> str:
    """Return the lines of text that stand directly in a cell or a comment."""
    return "\n".join(_text(paragraph) for paragraph in element.iterfind(f"{_TEXT}p"))


def _text(element: ElementTree.Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * min(_spaces(child), 32_767))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag != f"{_OFFICE}annotation":
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _spaces(element: ElementTree.Element) -> int:
    stated = element.get(f"{_TEXT}c", "1")
    return int(stated) if stated.isdecimal() and len(stated) < 12 else 1
