"""The gate in front of every reader: what a file is, and whether it may be opened at all.

A returned file is untrusted. Nothing is parsed before its bytes have been
recognised, its parts measured as they actually inflate, and its cells counted.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segsync.errors import Unreadable
from segsync.grids import column_number
from segsync.reading.archive import ZIP_START, Archive, Entry

MOST_FILE_BYTES = 100 * 2**20
MOST_PARTS = 24_000
MOST_PART_BYTES = 128 * 2**20
MOST_TOTAL_BYTES = 256 * 2**20
MOST_CELLS = 4_000_000
MOST_AREA = 40_000_000
MOST_AREA_APART = 4_000_000
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384

XML_PARTS = (".xml", ".rels", ".vml")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")

_PLAIN_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?: [a-z]{1,8}="[^"<]*")*/?>')
_PLAIN_ROW = re.compile(rb'<row r="([0-9]{1,7})"')
_CELL_STARTS = re.compile(rb"[<:]c[\s/>]")
_ROW_STARTS = re.compile(rb"[<:]row[\s/>]")
_ADDRESS = re.compile(rb"""[<:]c\s[^<>]{0,200}?\br\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']""")
_ROW = re.compile(rb"""[<:]row\s[^<>]{0,200}?\br\s*=\s*["'](\d{1,9})["']""")
_CONTENT = re.compile(rb"[<:](?:v|f|is)[\s/>]")
_LEAST_TAIL = 4096
_SMALL = 2**20


@dataclass(frozen=True)
class Package:
    """A workbook's parts, proven small enough to be read: the file's bytes, their digest, and each XML part.

    `names` are those of all parts, the others' too.
    """

    data: bytes
    sha256: str
    parts: Mapping[str, bytes]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a sheet holds. `is_plain`: every cell and row states its place the usual way, so the count is proven."""

    cells: int
    rows: int
    columns: int
    is_plain: bool

    @property
    def area(self) -> int:
        """How many cells there are from the first to the last, the empty ones too."""
        return self.rows * self.columns


def read_bytes(path: Path) -> bytes:
    """Return a regular file's bytes, read once. Links, devices and overlong files are refused."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not_a_file")
        if status.st_size > MOST_FILE_BYTES:
            raise Unreadable("file_too_large", size=f"{status.st_size / 2**20:.0f}")
        return path.read_bytes()
    except OSError as error:
        raise Unreadable("cannot_open", reason=error.strerror or type(error).__name__) from error


def open_package(data: bytes) -> Package:
    """Return the parts of an xlsx or xlsm file; raise Unreadable for anything else, or anything too large."""
    _recognise(data)
    return package_of(open_archive(data))


def _recognise(data: bytes) -> None:
    if not data:
        raise Unreadable("empty_file")
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("password_protected" if encrypted else "old_format")
    if not data.startswith(ZIP_START):
        raise Unreadable("not_a_workbook")


def open_archive(data: bytes) -> Archive:
    """Return a zip archive whose parts are few enough, lie apart and have names of their own."""
    return Archive(data, MOST_PARTS)


def package_of(archive: Archive) -> Package:
    """Return the XML parts of an xlsx or xlsm archive; raise Unreadable when it is no workbook or too large."""
    parts = {name: without_empty_tail(inflate(archive, name)) for name in check_sizes(archive, XML_PARTS)}
    if "[Content_Types].xml" not in parts or not any(name.lower().startswith("xl/") for name in parts):
        raise Unreadable("not_a_workbook")
    return Package(archive.data, hashlib.sha256(archive.data).hexdigest(), parts, tuple(archive.entries))


def check_sizes(archive: Archive, endings: tuple[str, ...], most: int = 0) -> list[str]:
    """Return the parts with these endings, or refuse them: a part inflates to no more than it states, or not at all.

    One that states more than `most` bytes (0: as many as are read of any) is inflated to see whether it lies.
    """
    entries = [entry for entry in archive.entries.values() if entry.name.lower().endswith(endings)]
    if sum(_true_size(archive, entry, most or MOST_PART_BYTES) for entry in entries) > MOST_TOTAL_BYTES:
        raise Unreadable("inflates_too_large")
    return [entry.name for entry in entries]


def _true_size(archive: Archive, entry: Entry, most: int) -> int:
    return entry.size if entry.size <= most else len(archive.read(entry.name, most))


def inflate(archive: Archive, name: str) -> bytes:
    """Return a part; raise Unreadable when it declares a document type or entities."""
    part = archive.read(name)
    if _declares(part):
        raise Unreadable("declares_entities")
    return part


def _declares(part: bytes) -> bool:
    """Whether XML declares a document type or entities, in UTF-8 or, with its zero bytes left out, UTF-16."""
    text = part.replace(b"\0", b"") if b"\0" in part[:4] else part
    return b"<!" in text and any(sign in text for sign in _DECLARATIONS)


def measure_sheet(xml: bytes) -> Extent:
    """Refuse a sheet whose cells, or whose area from the first cell to the last, no reader survives."""
    extent = _plain_extent(xml) or _loose_extent(xml)
    if extent.cells > MOST_CELLS or extent.area > MOST_AREA:
        raise Unreadable("too_many_cells", count=max(extent.cells, extent.area))
    return extent


def _plain_extent(xml: bytes) -> Extent | None:
    """Return the proven extent of a sheet, or None when one cell or row does not state its place the usual way."""
    cells = _count(_CELL_STARTS, xml)
    if cells > MOST_CELLS:
        return Extent(cells, 0, 0, is_plain=False)
    addresses, rows = _PLAIN_CELL.findall(xml), _PLAIN_ROW.findall(xml)
    if len(addresses) != cells or len(rows) != _count(_ROW_STARTS, xml):
        return None
    last_row = max(map(int, {*rows, *(row for _, row in addresses)}), default=0)
    return Extent(cells, last_row, _last_column({letters for letters, _ in addresses}), is_plain=True)


def _loose_extent(xml: bytes) -> Extent:
    """Return the likely extent: cells without an address follow the one before them, as do rows."""
    cells = _count(_CELL_STARTS, xml)
    addresses, rows = _ADDRESS.findall(xml), _ROW.findall(xml)
    rows_without = max(0, _count(_ROW_STARTS, xml) - len(rows))
    last_row = max(map(int, {*rows, *(row for _, row in addresses)}), default=0) + rows_without
    last = _last_column({letters.upper() for letters, _ in addresses}) + max(0, cells - len(addresses))
    return Extent(cells, last_row, min(last, MOST_COLUMNS), is_plain=False)


def _count(pattern: re.Pattern[bytes], xml: bytes) -> int:
    return len(pattern.findall(xml)) if len(xml) < _SMALL else sum(1 for _ in pattern.finditer(xml))


def _last_column(letters: set[bytes]) -> int:
    return max((column_number(column.decode()) for column in letters), default=0)


def without_empty_tail(xml: bytes) -> bytes:
    """Return a sheet without the styled but empty cells and rows after the last cell that holds anything."""
    end = xml.rfind(b"</sheetData>")
    last = xml.rfind(b"</c>", 0, end)
    if end - last < _LEAST_TAIL or xml.find(b"</sheetData>") != end or _holds_content(xml, max(last + 4, 0), end):
        return xml
    if last >= 0:
        return b"".join((xml[: last + 4], b"</row>", xml[end:]))
    start = xml.find(b"<sheetData>")
    return xml if start < 0 else b"".join((xml[: start + len(b"<sheetData>")], xml[end:]))


def _holds_content(xml: bytes, start: int, end: int) -> bool:
    """Whether there is a value, formula or text in a piece of a sheet; a long one with none closes nothing but rows."""
    if xml.count(b"</", start, end) == xml.count(b"</row>", start, end) and xml.find(b"v>", start, end) < 0:
        return False
    return bool(_CONTENT.search(xml, start, end))
