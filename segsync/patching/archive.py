"""A zip archive in which some members are replaced, and every other byte stays as it was.

Members that are not replaced are copied as they lie, compressed, with their headers;
order, times, attributes and comments stay. Offsets are relative to the archive's start,
which may lie behind other bytes. Facts about the format are from PKWARE's APPNOTE.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from segsync.patching.errors import CannotPatch

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_LOCAL_SIGN, _CENTRAL_SIGN, _END_SIGN = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_END64_SIGN, _LOCATOR_SIGN = b"PK\x06\x06", b"PK\x06\x07"
_ZIP64 = 1
_SATURATED = 0xFFFFFFFF
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _UTF8 = 1, 0x800
_TOLD_BEFORE = 0x000E
"""Flags of how a member was compressed and that its sizes come after it: no longer so once it is written anew."""
_DEFLATE_VERSION = 20
_FIRST_DAY = 0x21
"""1980-01-01, the first date that a zip archive can hold: members that are added have no other."""


@dataclass(frozen=True, slots=True)
class Member:
    """One member as the central directory states it. `start` and `end` are where its data lies."""

    name: str
    head: int
    start: int
    end: int
    size: int
    crc: int
    method: int
    flags: int
    central: bytes


@dataclass(frozen=True, slots=True)
class _Content:
    """A member's new content as it is written: its checksum, its size, and itself, packed."""

    crc: int
    size: int
    packed: bytes


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the central directory and the records after it lie; `shift` is what lies before the archive."""

    start: int
    stop: int
    shift: int
    end64: int
    locator: int
    end: int


class Archive:
    """The members of an archive in the directory's order. Raises CannotPatch for one that is damaged."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        try:
            self.directory = _find_directory(data)
            self.members = tuple(_members(data, self.directory))
        except (struct.error, IndexError, ValueError) as error:
            raise CannotPatch("patch_damaged_package") from error
        self._ends = _ends(self.members, self.directory.start)

    def read(self, member: Member) -> bytes:
        """Return a member's content; raise CannotPatch when it is not what the archive states."""
        if member.flags & _ENCRYPTED:
            raise CannotPatch("patch_password")
        packed = memoryview(self.data)[member.start : member.end]
        if member.method == _STORED:
            content = bytes(packed)
        elif member.method == _DEFLATED:
            content = _inflated(packed, member.size)
        else:
            _refuse()
        if len(content) != member.size or zlib.crc32(content) != member.crc:
            _refuse()
        return content

    def replace(
        self, changed: Mapping[str, bytes], removed: Sequence[str] = (), added: Mapping[str, bytes] | None = None
    ) -> bytes:
        """Return the archive with members changed and removed by name, and others added after them."""
        contents = {
            member.name: _pack(changed[member.name], member.method) for member in self.members if member.name in changed
        }
        first = min(member.head for member in self.members)
        pieces, at, places = [self.data[:first]], first, {}
        for member in sorted(self.members, key=lambda member: member.head):
            if member.name in removed:
                continue
            places[member.name] = at - self.directory.shift
            piece = self._written(member, contents.get(member.name))
            pieces.append(piece)
            at += len(piece)
        entries = [
            _entry(member, places[member.name], contents.get(member.name))
            for member in self.members
            if member.name in places
        ]
        for name, content in (added or {}).items():
            local, central = _new_member(name, _pack(content, _DEFLATED), at - self.directory.shift)
            pieces.append(local)
            entries.append(central)
            at += len(local)
        return b"".join((*pieces, *entries, self._tail(len(entries), at, sum(map(len, entries)))))

    def _written(self, member: Member, content: _Content | None) -> bytes:
        """Return a member's bytes from its header on: as they are, or anew with this content."""
        if content is None:
            return self.data[member.head : self._ends[member.name]]
        head = list(_LOCAL.unpack_from(self.data, member.head))
        names = member.head + _LOCAL.size
        name = self.data[names : names + head[9]]
        extra = _without_zip64(self.data[names + head[9] : names + head[9] + head[10]])
        head[2] &= ~_TOLD_BEFORE
        head[6:9] = content.crc, len(content.packed), content.size
        head[10] = len(extra)
        return b"".join((_LOCAL.pack(*head), name, extra, content.packed))

    def _tail(self, count: int, start: int, size: int) -> bytes:
        """Return what follows the directory, with its place, size and number of entries."""
        data, found = self.data, self.directory
        stop = start + size
        offset = start - found.shift
        if found.end64 < 0:
            between, records = data[found.stop : found.end], b""
        else:
            between = data[found.stop : found.end64]
            end64 = list(_END64.unpack_from(data, found.end64))
            end64[6:10] = count, count, size, offset
            locator = list(_LOCATOR.unpack_from(data, found.locator))
            locator[2] = stop + len(between) - found.shift
            records = b"".join(
                (
                    _END64.pack(*end64),
                    data[found.end64 + _END64.size : found.locator],
                    _LOCATOR.pack(*locator),
                    data[found.locator + _LOCATOR.size : found.end],
                )
            )
        end = list(_END.unpack_from(data, found.end))
        end[3:7] = (min(count, 0xFFFF), min(count, 0xFFFF), size, offset)
        return b"".join((between, records, _END.pack(*end), data[found.end + _END.size :]))


def _refuse() -> NoReturn:
    raise CannotPatch("patch_damaged_package")


def _find_directory(data: bytes) -> Directory:
    end = data.rfind(_END_SIGN)
    while end >= 0 and end + _END.size + int.from_bytes(data[end + 20 : end + 22], "little") > len(data):
        end = data.rfind(_END_SIGN, 0, end)
    if end < 0:
        _refuse()
    size, offset = _END.unpack_from(data, end)[5:7]
    locator = end - _LOCATOR.size
    end64 = -1
    if locator > 0 and data.startswith(_LOCATOR_SIGN, locator):
        end64 = data.rfind(_END64_SIGN, 0, locator)
        size, offset = _END64.unpack_from(data, end64)[8:10]
    last = end if end64 < 0 else end64
    start = offset if data.startswith(_CENTRAL_SIGN, offset) else last - size
    if not 0 < start <= start + size <= last or not data.startswith(_CENTRAL_SIGN, start):
        _refuse()
    return Directory(start, start + size, start - offset, end64, locator, end)


def _members(data: bytes, directory: Directory) -> Iterator[Member]:
    at = directory.start
    while at < directory.stop:
        head = _CENTRAL.unpack_from(data, at)
        if head[0] != _CENTRAL_SIGN:
            _refuse()
        names = at + _CENTRAL.size
        stop = names + head[10] + head[11] + head[12]
        name = data[names : names + head[10]].decode("utf-8" if head[3] & _UTF8 else "cp437")
        extra = data[names + head[10] : names + head[10] + head[11]]
        size, packed, offset = _true_sizes(extra, head[9], head[8], head[16])
        local = offset + directory.shift
        sign, *_, name_length, extra_length = _LOCAL.unpack_from(data, local)
        start = local + _LOCAL.size + name_length + extra_length
        if sign != _LOCAL_SIGN or start + packed > directory.start:
            _refuse()
        yield Member(name, local, start, start + packed, size, head[7], head[4], head[3], data[at:stop])
        at = stop


def _ends(members: Sequence[Member], stop: int) -> dict[str, int]:
    """Return where each member ends with all that belongs to it: where the next one begins."""
    ordered = sorted(members, key=lambda member: member.head)
    nexts = [*(member.head for member in ordered[1:]), stop]
    if any(member.end > after for member, after in zip(ordered, nexts, strict=True)):
        _refuse()
    ends = {member.name: after for member, after in zip(ordered, nexts, strict=True)}
    if not ends or len(ends) < len(members):
        _refuse()
    return ends


def _inflated(packed: memoryview, size: int) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, size + 1)
    except zlib.error:
        _refuse()
    if not inflater.eof:
        _refuse()
    return content


def _pack(content: bytes, method: int) -> _Content:
    packed = content
    if method == _DEFLATED:
        deflater = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflater.compress(content) + deflater.flush()
    return _Content(zlib.crc32(content), len(content), packed)


def _fields(extra: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (id, start, stop) of the fields of an extra; what is no field at its end is left out."""
    at = 0
    while at + 4 <= len(extra):
        identity, length = struct.unpack_from("<2H", extra, at)
        if at + 4 + length > len(extra):
            return
        yield identity, at, at + 4 + length
        at += 4 + length


def _without_zip64(extra: bytes) -> bytes:
    for identity, start, stop in _fields(extra):
        if identity == _ZIP64:
            return extra[:start] + extra[stop:]
    return extra


def _true_sizes(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return size, packed size and offset, from the zip64 field those of them that do not fit in 32 bits."""
    values = [size, packed, offset]
    for identity, start, _ in _fields(extra):
        if identity == _ZIP64:
            at = start + 4
            for place, value in enumerate(values):
                if value == _SATURATED:
                    (values[place],) = struct.unpack_from("<Q", extra, at)
                    at += 8
    return values[0], values[1], values[2]


def _entry(member: Member, offset: int, content: _Content | None) -> bytes:
    """Return a member's entry in the directory: moved, and with the facts of its new content."""
    head = list(_CENTRAL.unpack_from(member.central, 0))
    stop = _CENTRAL.size + head[10] + head[11]
    name, extra, comment = (
        member.central[_CENTRAL.size : _CENTRAL.size + head[10]],
        member.central[_CENTRAL.size + head[10] : stop],
        member.central[stop:],
    )
    if content is not None:
        extra = _without_zip64(extra)
        head[3] &= ~_TOLD_BEFORE
        head[7:10] = content.crc, len(content.packed), content.size
        head[11] = len(extra)
        head[16] = offset
    elif head[16] == _SATURATED:
        extra = _with_offset(extra, 8 * (head[9] == _SATURATED) + 8 * (head[8] == _SATURATED), offset)
    else:
        head[16] = offset
    return b"".join((_CENTRAL.pack(*head), name, extra, comment))


def _with_offset(extra: bytes, place: int, offset: int) -> bytes:
    for identity, start, _ in _fields(extra):
        if identity == _ZIP64:
            at = start + 4 + place
            return extra[:at] + struct.pack("<Q", offset) + extra[at + 8 :]
    _refuse()


def _new_member(name: str, content: _Content, offset: int) -> tuple[bytes, bytes]:
    """Return a new member's bytes and its entry in the directory."""
    written = name.encode()
    facts = (0, _DEFLATED, 0, _FIRST_DAY, content.crc, len(content.packed), content.size, len(written), 0)
    local = _LOCAL.pack(_LOCAL_SIGN, _DEFLATE_VERSION, *facts)
    central = _CENTRAL.pack(_CENTRAL_SIGN, _DEFLATE_VERSION, _DEFLATE_VERSION, *facts, 0, 0, 0, 0, offset)
    return b"".join((local, written, content.packed)), central + written
