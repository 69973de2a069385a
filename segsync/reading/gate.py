"""The gate in front of every reader: what a file is, and whether it may be opened at all.

A returned file is untrusted. Nothing is parsed before its bytes have been
recognised, its parts measured as they actually inflate, and its cells counted.
"""

from __future__ import annotations

import hashlib
import re
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from segsync.errors import Unreadable
from segsync.grids import column_number

MOST_FILE_BYTES = 100 * 2**20
MOST_PARTS = 20_000
MOST_PART_BYTES = 256 * 2**20
MOST_TOTAL_BYTES = 512 * 2**20
MOST_CELLS = 4_000_000
MOST_AREA = 40_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ADDRESS = re.compile(rb"""[<:]c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d+)["']""")
_ROW = re.compile(rb"""row\s[^>]*?\br\s*=\s*["'](\d+)["']""")
_CELL_STARTS = (b"<c", b":c")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class Package:
    """A workbook's parts, proven small enough to be read: the file's bytes, their digest, and each XML part."""

    data: bytes
    sha256: str
    parts: Mapping[str, bytes]


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
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = _inflate(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Unreadable("broken_archive") from error
    if "[Content_Types].xml" not in parts or not any(name.lower().startswith("xl/") for name in parts):
        raise Unreadable("not_a_workbook")
    return Package(data, hashlib.sha256(data).hexdigest(), parts)


def _recognise(data: bytes) -> None:
    if not data:
        raise Unreadable("empty_file")
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise Unreadable("password_protected" if encrypted else "old_format")
    if not data.startswith(b"PK\x03\x04"):
        raise Unreadable("not_a_workbook")


def _inflate(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """Inflate the XML parts, never trusting the sizes that the archive states."""
    entries = archive.infolist()
    if len(entries) > MOST_PARTS:
        raise Unreadable("too_many_parts", count=len(entries))
    parts, left = {}, MOST_TOTAL_BYTES
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with archive.open(entry) as stream:
            part = stream.read(min(left, MOST_PART_BYTES) + 1)
        left -= len(part)
        if left < 0 or len(part) > MOST_PART_BYTES:
            raise Unreadable("inflates_too_large")
        if _declares(part):
            raise Unreadable("declares_entities")
        parts[entry.filename] = part
    return parts


def _declares(part: bytes) -> bool:
    """Whether XML declares a document type or entities, in UTF-8 or, with its zero bytes left out, UTF-16."""
    text = part.replace(b"\0", b"") if b"\0" in part[:4] else part
    return any(sign in text for sign in _DECLARATIONS)


def measure_sheet(xml: bytes) -> None:
    """Refuse a sheet whose cells, or whose area from the first cell to the last, no reader survives."""
    cells = sum(map(xml.count, _CELL_STARTS))
    if cells > MOST_CELLS:
        raise Unreadable("too_many_cells", count=cells)
    addresses = _ADDRESS.findall(xml)
    rows = max(map(int, {*(row for _, row in addresses), *_ROW.findall(xml)}), default=0)
    last = max((column_number(letters.decode()) for letters in {letters for letters, _ in addresses}), default=0)
    if rows * last > MOST_AREA:
        raise Unreadable("too_many_cells", count=max(cells, rows * last))
