"""Compound files (OLE), the archive format of xls, doc, msg and of everything that Office encrypts."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

OLE_START = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END_OF_CHAIN = 0xFFFFFFFA
_DIRECTORY_ENTRY = 128
_MOST_ENTRIES = 4096
_FAT_IN_HEADER = 76, 109


@dataclass(frozen=True, slots=True)
class _Stream:
    start: int
    size: int


class Compound:
    """The streams of a compound file by name. Raises ValueError, struct.error or IndexError for a damaged one."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        facts = struct.unpack_from("<2H", data, 30)
        self.sector_bytes, self.small_bytes = 1 << min(facts[0], 16), 1 << min(facts[1], 16)
        _, directory, _, self.small_limit, small_table, _, more, _ = struct.unpack_from("<8L", data, 44)
        self._table = self._read_table(more)
        self._small_table = _numbers(self._chain(small_table, len(data)))
        listed = self._chain(directory, _MOST_ENTRIES * _DIRECTORY_ENTRY)
        self.streams = dict(self._listed(listed))
        self._small = b""

    def _sector(self, at: int) -> bytes:
        return self.data[(at + 1) * self.sector_bytes : (at + 2) * self.sector_bytes]

    def _read_table(self, more: int) -> array[int]:
        """Return the table of sectors: which one follows each."""
        at, count = _FAT_IN_HEADER
        sectors = list(struct.unpack_from(f"<{count}L", self.data, at))
        for _ in range(len(self.data) // self.sector_bytes):
            if more >= _END_OF_CHAIN:
                break
            *further, more = _numbers(self._sector(more))
            sectors += further
        most = len(self.data) // self.sector_bytes + 1
        return _numbers(b"".join(self._sector(sector) for sector in sectors[:most] if sector < most))

    def _chain(self, at: int, size: int) -> bytes:
        """Return the bytes of a chain of sectors, no more of them than the file has or `size` needs."""
        pieces: list[bytes] = []
        most = min(len(self.data), size) // self.sector_bytes + 1
        while at < _END_OF_CHAIN and len(pieces) < most:
            pieces.append(self._sector(at))
            at = self._table[at]
        return b"".join(pieces)[:size]

    def _listed(self, listed: bytes) -> list[tuple[str, _Stream]]:
        found = []
        for at in range(0, len(listed) - _DIRECTORY_ENTRY + 1, _DIRECTORY_ENTRY):
            length, kind = struct.unpack_from("<HB", listed, at + 64)
            start, size = struct.unpack_from("<2L", listed, at + 116)
            name = listed[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
            if kind:
                found.append((name if kind != 5 else "/", _Stream(start, size)))
        return found

    def read(self, name: str) -> bytes:
        """Return a stream's bytes."""
        stream = self.streams[name]
        if stream.size >= self.small_limit:
            return self._chain(stream.start, stream.size)
        if not self._small:
            self._small = self._chain(self.streams["/"].start, self.streams["/"].size)
        pieces: list[bytes] = []
        at = stream.start
        while at < _END_OF_CHAIN and len(pieces) <= stream.size // self.small_bytes:
            pieces.append(self._small[at * self.small_bytes : (at + 1) * self.small_bytes])
            at = self._small_table[at]
        return b"".join(pieces)[: stream.size]


def _numbers(data: bytes) -> array[int]:
    size = len(data) // 4
    return array("L", struct.unpack(f"<{size}L", data[: size * 4]))
