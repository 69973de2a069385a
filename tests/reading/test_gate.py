"""The gate: what is opened at all, and what is refused before any reader sees it."""

from __future__ import annotations

import os
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from segsync.errors import Unreadable
from segsync.reading import gate
from segsync.reading.gate import measure_sheet, open_package, read_bytes

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
BOOK = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
DTD = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook/>'


def package(**parts: bytes) -> bytes:
    """Return a zip of the parts of a workbook, and others: `more` stands for xl/more.xml."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**BOOK, **{f"xl/{name}.xml": content for name, content in parts.items()}}.items():
            archive.writestr(name, content)
    return target.getvalue()


def zipped(names: list[str]) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def refusal_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        open_package(data)
    return refused.value.code


def test_a_regular_file_is_read_once_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "svar.xlsx"
    path.write_bytes(package())
    assert open_package(read_bytes(path)).parts == BOOK


@pytest.mark.parametrize("kind", ["link", "broken link", "folder", "pipe", "missing", "too large"])
def test_only_regular_files_of_a_reasonable_size_are_read(tmp_path: Path, kind: str) -> None:
    path, other = tmp_path / "svar.xlsx", tmp_path / "annat.xlsx"
    match kind:
        case "link":
            other.write_bytes(package())
            path.symlink_to(other)
        case "broken link":
            path.symlink_to(other)
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "too large":
            path.touch()
            os.truncate(path, gate.MOST_FILE_BYTES + 1)
    with pytest.raises(Unreadable) as refused:
        read_bytes(path)
    codes = {"missing": "cannot_open", "too large": "file_too_large"}
    assert refused.value.code == codes.get(kind, "not_a_file")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"Hej", "not_a_workbook"),
        (b"<html><table>", "not_a_workbook"),
        (b"%PDF-1.7", "not_a_workbook"),
        (OLE, "old_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password_protected"),
        (b"PK\x03\x04", "broken_archive"),
        (package()[:-30], "broken_archive"),
        (zipped(["bild.jpg"]), "not_a_workbook"),
        (zipped(["[Content_Types].xml", "word/document.xml"]), "not_a_workbook"),
        (zipped(["mimetype", "content.xml"]), "not_a_workbook"),
    ],
)
def test_a_file_is_known_by_its_content(data: bytes, code: str) -> None:
    assert refusal_of(data) == code


def test_a_size_that_lies_is_not_believed() -> None:
    content = b"<a>" + b"x" * 5000 + b"</a>"
    data, true = package(more=content), struct.pack("<L", len(content))
    assert true in data
    assert refusal_of(data.replace(true, struct.pack("<L", 1))) == "broken_archive"
    assert open_package(data.replace(true, struct.pack("<L", 10**9))).parts["xl/more.xml"] == content


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ("MOST_PART_BYTES", "inflates_too_large"),
        ("MOST_TOTAL_BYTES", "inflates_too_large"),
        ("MOST_PARTS", "too_many_parts"),
    ],
)
def test_what_inflates_too_far_or_has_too_many_parts_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str, code: str
) -> None:
    data = package(more=b"<a>" + b" " * 5000 + b"</a>")
    open_package(data)
    monkeypatch.setattr(gate, limit, 2 if limit == "MOST_PARTS" else 1000)
    assert refusal_of(data) == code


@pytest.mark.parametrize(
    "part",
    [
        DTD.encode(),
        DTD.encode("utf-16"),
        DTD.encode("utf-16-be"),
        b"<!--" + b" " * 9000 + b"-->" + DTD[21:].encode(),
    ],
    ids=["UTF-8", "UTF-16", "UTF-16, big end first", "after a long comment"],
)
def test_declared_document_types_and_entities_are_refused(part: bytes) -> None:
    assert refusal_of(package(more=part)) == "declares_entities"


@pytest.mark.parametrize(
    "sheet",
    [
        b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"/></row>',
        b"<row r='1048576'><c r='XFD1048576'/></row>",
        b'<x:row r="1048576"><x:c s="1" r = "XFD1048576"/></x:row>',
        b'<row r="1"><c\n r="XFD1"/></row><row r="1048576"><c><v>1</v></c></row>',
    ],
)
def test_an_area_that_no_reader_survives_is_refused(sheet: bytes) -> None:
    with pytest.raises(Unreadable, match="many cells"):
        measure_sheet(sheet)


def test_cells_are_counted_however_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_CELLS", 5)
    measure_sheet(b'<row><c r="A1"/><c/><c><v/></c></row>')
    with pytest.raises(Unreadable, match="many cells"):
        measure_sheet(b'<row><c r="A1"/><c/><c><v/></c></row>' * 2)


def test_a_long_sheet_in_few_columns_is_let_through() -> None:
    measure_sheet(b'<row r="1048576"><c r="AC1048576"/></row>')
