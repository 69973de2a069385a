"""Zip archives, read as if they were lies: no size, offset or count in them is believed.

The parts that were inflated and checked are handed to readers in a package
written anew (`stored`), so that no reader can see anything else in the file.
"""

from __future__ import annotations

import struct
import sys
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from segsync.errors import Unreadable

ZIP_START = b"PK\x03\x04"
_CENTRAL_ENTRY = b"PK\x01\x02"
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_ENCRYPTED = 1
_STORED, _DEFLATED = 0, 8
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    OverflowError,
    IndexError,
    NotImplementedError,
    RuntimeError,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One part as the archive states it: where it lies and how large it is, in bytes."""

    name: str
    header: int
    start: int
    end: int
    size: int
    crc: int
    method: int
    encrypted: bool


class Archive:
    """The parts of a zip archive by name. Raises Unreadable for one that is damaged or contradicts itself."""

    def __init__(self, data: bytes, most_parts: int) -> None:
        self.data = data
        count = data.count(_CENTRAL_ENTRY)
        if count > most_parts:
            raise Unreadable("too_many_parts", count=count)
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                entries = [self._entry(info) for info in archive.infolist()]
        except _DAMAGED as error:
            raise Unreadable("broken_archive") from error
        _refuse_overlaps(entries)
        self.entries = {entry.name: entry for entry in entries if not entry.name.endswith("/")}
        if len({entry.name for entry in entries}) < len(entries):
            raise Unreadable("broken_archive")

    def _entry(self, info: zipfile.ZipInfo) -> Entry:
        head = _LOCAL.unpack_from(self.data, info.header_offset)
        if head[0] != ZIP_START or info.header_offset < 0:
            raise zipfile.BadZipFile
        start = info.header_offset + _LOCAL.size + head[9] + head[10]
        end = start + info.compress_size
        if end > len(self.data):
            raise zipfile.BadZipFile
        encrypted = bool(info.flag_bits & _ENCRYPTED)
        name = info.filename.replace("\\", "/")
        return Entry(name, info.header_offset, start, end, info.file_size, info.CRC, info.compress_type, encrypted)

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def read(self, name: str, most: int = sys.maxsize) -> bytes:
        """Inflate one part, whole, to the last byte of what lies in the archive; refuse more than it states."""
        entry = self.entries[name]
        if entry.encrypted:
            raise Unreadable("password_protected")
        packed = memoryview(self.data)[entry.start : entry.end]
        try:
            part = bytes(packed) if entry.method == _STORED else _inflated(packed, entry, most)
        except _DAMAGED as error:
            raise Unreadable("broken_archive") from error
        if len(part) > entry.size or zlib.crc32(part) != entry.crc:
            raise Unreadable("broken_archive")
        return part


def _inflated(packed: memoryview, entry: Entry, most: int) -> bytes:
    if entry.method != _DEFLATED:
        raise zipfile.BadZipFile
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    part = inflater.decompress(packed, min(entry.size, most) + 1)
    if len(part) > most:
        raise Unreadable("inflates_too_large")
    if not inflater.eof or inflater.unused_data:
        raise zipfile.BadZipFile
    return part


def _refuse_overlaps(entries: list[Entry]) -> None:
    """Refuse parts that share bytes, with which a small archive holds the same part a thousand times."""
    reached = 0
    for entry in sorted(entries, key=lambda entry: entry.header):
        if entry.header < reached:
            raise Unreadable("broken_archive")
        reached = entry.end


def stored(parts: Mapping[str, bytes]) -> bytes:
    """Return an archive of just these parts, not compressed."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, part in parts.items():
        written, crc, size = name.encode(), zlib.crc32(part), len(part)
        pieces += (_LOCAL.pack(ZIP_START, 20, 0x800, 0, 0, 0x21, crc, size, size, len(written), 0), written, part)
        facts = (20, 20, 0x800, 0, 0, 0x21, crc, size, size, len(written), 0, 0, 0, 0, 0, at)
        directory += (_CENTRAL.pack(_CENTRAL_ENTRY, *facts), written)
        at += _LOCAL.size + len(written) + size
    listed = b"".join(directory)
    end = _END.pack(b"PK\x05\x06", 0, 0, len(parts), len(parts), len(listed), at, 0)
    return b"".join((*pieces, listed, end))
