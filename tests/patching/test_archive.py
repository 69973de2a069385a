"""The zip around the parts: what is not touched lies there as it lay, and the rest says what is true."""

from __future__ import annotations

import io
import itertools
import struct
import zipfile
from typing import IO

import pytest

from patching.packages import archive, changes, member_facts, parts
from patching.workbooks import SHEET, SHEET_PART, made
from segsync.patching import CannotPatch, CellPatch, patch_workbook

PATCH = CellPatch(SHEET, 0, 0, "ny")


class Unseekable(io.RawIOBase):
    """A target that a zip is streamed to: its members' sizes then come after them."""

    def __init__(self) -> None:
        self.written = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.written += bytes(data)
        return len(data)


def written(target: IO[bytes], *, zip64: bool = False, method: int = zipfile.ZIP_DEFLATED) -> None:
    with zipfile.ZipFile(target, "w", method) as opened:
        for number, (name, part) in enumerate(parts(made("<sheetData/>")).items()):
            info = zipfile.ZipInfo(name, (2001 + number, 2, 3, 4, 5, 6))
            info.external_attr, info.comment = 0o600 << 16, b"anm"
            info.compress_type = method
            info.extra = b"\xfe\xca\x02\0ab"
            with opened.open(info, "w", force_zip64=zip64) as member:
                member.write(part)
        opened.comment = b"en kommentar"


def plain() -> bytes:
    target = io.BytesIO()
    written(target)
    return target.getvalue()


def streamed() -> bytes:
    target = Unseekable()
    written(target)  # type: ignore[arg-type]
    return target.written


def large() -> bytes:
    target = io.BytesIO()
    written(target, zip64=True)
    return target.getvalue()


def not_compressed() -> bytes:
    target = io.BytesIO()
    written(target, method=zipfile.ZIP_STORED)
    return target.getvalue()


def behind_other_bytes() -> bytes:
    return b"#!/bin/sh\n" + plain()


def with_zip64_end(data: bytes) -> bytes:
    """Return an archive whose end says, as that of a very large one, to look in the 64-bit record."""
    at = data.rindex(b"PK\x05\x06")
    count, size, offset = struct.unpack_from("<HLL", data, at + 10)
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:at] + record + locator + end


MADE = {
    "plain": plain(),
    "streamed": streamed(),
    "zip64 members": large(),
    "stored": not_compressed(),
    "behind other bytes": behind_other_bytes(),
    "zip64 end": with_zip64_end(plain()),
}


@pytest.mark.parametrize("before", MADE.values(), ids=MADE.keys())
def test_members_stay_as_they_were(before: bytes) -> None:
    after = patch_workbook(before, [PATCH])
    assert archive(after).testzip() is None
    assert changes(before, after).parts == {SHEET_PART, "xl/workbook.xml"}
    assert archive(after).infolist()[0].extra[-6:] == b"\xfe\xca\x02\0ab"
    assert patch_workbook(before, [PATCH]) == after == patch_workbook(after, [PATCH])


def test_untouched_members_are_the_same_bytes_with_their_headers() -> None:
    before = streamed()
    after = patch_workbook(before, [PATCH])
    first = archive(before).infolist()
    for info, following in itertools.pairwise(first):
        if info.filename not in (SHEET_PART, "xl/workbook.xml"):
            assert before[info.header_offset : following.header_offset] in after


def test_names_in_utf8_and_members_with_the_same_content_stay() -> None:
    before = made("<sheetData/>", more={"docs/Åtgärd 漢.bin": b"x" * 99, "docs/a.bin": b"x" * 99, "tom/": b""})
    after = patch_workbook(before, [PATCH])
    assert list(member_facts(after)) == list(member_facts(before))
    assert parts(after)["docs/Åtgärd 漢.bin"] == b"x" * 99


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "patch_not_a_workbook"),
        (b"id;titel\n", "patch_not_a_workbook"),
        (b"PK\x03\x04" + bytes(40), "patch_damaged_package"),
        (plain()[:-40], "patch_damaged_package"),
        (plain()[:200] + plain()[260:], "patch_damaged_package"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "patch_password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "patch_not_a_workbook"),
        (made("<sheetData/>", more={"xl/workbook.xml": None}), "patch_not_a_workbook"),
        (made("<sheetData/>", more={"XL/styles.XML": b"<a/>"}), "patch_damaged_package"),
        (made("<sheetData>"), "patch_damaged_package"),
        (made("<sheetPr/>"), "patch_damaged_package"),
        (made("<worksheet>&a;</worksheet>"), "patch_damaged_package"),
        (made('<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData/></worksheet>'), "patch_damaged_package"),
        (made("<sheetData/>", more={"_xmlsignatures/origin.sigs": b""}), "patch_signed"),
    ],
)
def test_what_is_no_whole_workbook_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(CannotPatch) as refused:
        patch_workbook(data, [PATCH])
    assert refused.value.code == code


def test_a_changed_byte_is_noticed() -> None:
    data = bytearray(plain())
    info = archive(bytes(data)).getinfo(SHEET_PART)
    data[info.header_offset + 30 + len(SHEET_PART) + 12] ^= 0x55
    with pytest.raises(CannotPatch) as refused:
        patch_workbook(bytes(data), [PATCH])
    assert refused.value.code == "patch_damaged_package"
