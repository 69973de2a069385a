"""A short selection of the hostile set (benchmarks/hostile.py): each file ends in a reason or a workbook, soon."""

from __future__ import annotations

import random
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from plans import Typed, again, found, master_of, new_plan, returned, taken, template_of

from segsync.errors import Unreadable
from segsync.grids import At
from segsync.plan import Plan
from segsync.reading import worker
from segsync.reading.kinds import Kind
from segsync.reading.workbook import parse_workbook
from segsync.records import ReturnState
from segsync.vocabulary import TEXTS

SECONDS = 10
"""The bar is 2 s (benchmarks/hostile.py measures it); here it only tells what is bounded from what is not."""

REASONS = {"read", *(key.removeprefix("finding.") for key in TEXTS if key.startswith("finding."))}
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FAR = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """Every file of this module is done with in bounded time."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SECONDS


def book_with(**parts: bytes) -> bytes:
    """Return a small workbook with parts replaced or added: `sheet` is its sheet, `more` stands for xl/more.xml."""
    target, changed = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("A").write("A1", "text")
    named = {SHEET if name == "sheet" else f"xl/{name}.xml": content for name, content in parts.items()}
    with (
        zipfile.ZipFile(target) as source,
        zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
    ):
        for name, content in ({name: source.read(name) for name in source.namelist()} | named).items():
            made.writestr(name, content)
    return changed.getvalue()


def sheet_of(rows: bytes, more: bytes = b"") -> bytes:
    return book_with(sheet=HEAD + rows + b"</sheetData>" + more + b"</worksheet>")


def ods_of(rows: str) -> bytes:
    spaces = " ".join(
        f'xmlns:{key}="urn:oasis:names:tc:opendocument:xmlns:{key}:1.0"' for key in ("office", "table", "text")
    )
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        table = f'<table:table table:name="A">{rows}</table:table>'
        body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
        archive.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return target.getvalue()


def refusal_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        parse_workbook(data)
    assert refused.value.text("sv") != refused.value.text("en")
    return refused.value.code


def outcome_of(data: bytes) -> str:
    """Return "read", or the code of the refusal."""
    try:
        parse_workbook(data)
    except Unreadable as refused:
        return refused.code
    return "read"


# Archives


def long_sheet(chunk: bytes, times: int) -> bytes:
    """Return a sheet of a chunk repeated many times, deflated but compressed once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    once = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    return once * times + packer.flush()


def with_stated(name: str, packed: bytes, size: int, crc: int) -> bytes:
    """Return a small workbook to which a part is added whose size and check sum are as stated."""
    data = bytearray(book_with())
    end = data.rindex(b"PK\5\6")
    count, length, start = struct.unpack_from("<H2L", data, end + 10)
    facts = (0, 8, 0, 0x21, crc, len(packed), size, len(name), 0)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, *facts) + name.encode() + packed
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *facts, 0, 0, 0, 0, start) + name.encode()
    listed = bytes(data[start : start + length]) + entry
    closing = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 1, count + 1, len(listed), start + len(local), 0)
    return bytes(data[:start]) + local + listed + closing


def test_what_inflates_to_a_gigabyte_is_refused_and_a_picture_that_does_is_left_alone() -> None:
    chunk = b" " * 2**20
    crc = 0
    for _ in range(1024):
        crc = zlib.crc32(chunk, crc)
    packed = long_sheet(chunk, 1024)
    assert refusal_of(with_stated("xl/more.xml", packed, 2**30, crc)) == "inflates_too_large"
    assert parse_workbook(with_stated("xl/media/image1.png", packed, 2**30, crc)).sheets["A"].cell(0, 0) == "text"
    assert refusal_of(with_stated("xl/more.xml", packed, 1000, zlib.crc32(chunk[:1000]))) == "broken_archive"


@pytest.mark.parametrize("name", ["xl/workbook.xml", "xl/new.xml"])
def test_parts_that_share_bytes_or_names_are_refused(name: str) -> None:
    data = bytearray(book_with())
    end = data.rindex(b"PK\5\6")
    count, length, start = struct.unpack_from("<H2L", data, end + 10)
    entry = bytearray(data[start : start + 46 + struct.unpack_from("<H", data, start + 28)[0]])
    struct.pack_into("<H", entry, 28, len(name))
    listed = data[start : start + length] + entry[:46] + name.encode()
    closing = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 1, count + 1, len(listed), start, 0)
    assert refusal_of(bytes(data[:start] + listed + closing)) == "broken_archive"


def test_more_parts_than_a_workbook_has_are_refused_unread() -> None:
    assert refusal_of(b"PK\3\4" + b"PK\1\2" * 2_000_000) == "too_many_parts"


# Sheets


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (FAR, "too_many_cells"),
        (FAR.replace(b'"', b"'"), "too_many_cells"),
        (FAR.replace(b"XFD", b"xfd"), "too_many_cells"),
        (FAR.replace(b'row r="1048', b'row x=">" r="1048').replace(b'c r="XFD', b'c x=">" r="XFD'), "reader_failed"),
        (b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>', "reader_failed"),
        (b"<row>" + b":c " * 1_000_000 + b"</row>", ""),
        (b"<c>" * 100_000, ""),
    ],
    ids=["plain", "single quotes", "lower case", "hidden", "row 4 billion", "beginnings of cells", "unclosed"],
)
def test_cells_far_apart_or_written_oddly_never_end_the_run(rows: bytes, code: str) -> None:
    assert outcome_of(sheet_of(rows)) in ({code} if code else {"read", "broken_workbook"})


def test_empty_styled_rows_and_merges_of_the_whole_grid_cost_nothing() -> None:
    row = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"/></row>'
    styled = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (at, at) for at in range(2, 300_000)
    )
    merges = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (at, at) for at in range(2, 3002))
    whole = b'<mergeCells><mergeCell ref="A1:XFD1048576"/>' + merges + b"</mergeCells>"
    assert parse_workbook(sheet_of(row + styled, whole)).sheets["A"].rows == [[1.0]]


def test_a_cell_at_the_bottom_is_read() -> None:
    sheet = parse_workbook(sheet_of(FAR.replace(b"XFD", b"B"))).sheets["A"]
    assert (sheet.cell(0, 0), sheet.cell(1_048_575, 1), len(sheet.rows)) == (1.0, 1.0, 1_048_576)


def test_a_large_sheet_is_read_by_the_worker_as_a_small_one_is_here() -> None:
    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("A")
        for row in range(8000):
            sheet.write_row(row, 0, [row, "text\n=1", True, 0.5, None, "å"] * 2)
        sheet.write_formula(8000, 0, "=1/0", None, "#DIV/0!")
        sheet.write_comment(3, 1, "Hej")
    read = parse_workbook(target.getvalue()).sheets["A"]
    assert [list(row) for row in read.rows[:8000]] == [
        [float(at), "text\n=1", True, 0.5, "", "å"] * 2 for at in range(8000)
    ]
    assert (read.faults[At(8000, 0)].text, read.comments) == ("#DIV/0!", {At(3, 1): "Hej"})


@pytest.mark.parametrize("claim", ['uniqueCount="4294967296"', "x='>' uniqueCount = '99999999999'"])
def test_a_claim_of_billions_of_strings_ends_nothing(claim: str) -> None:
    spaces = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    strings = f'<sst {spaces} count="1" {claim}><si><t>uniqueCount="7"</t></si></sst>'
    assert parse_workbook(book_with(sharedStrings=strings.encode())).sheets["A"].rows == [['uniqueCount="7"']]


# Entities


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused(encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    strings = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]><sst><si><t>&l9;</t></si></sst>'
    assert refusal_of(book_with(sharedStrings=strings.encode(encoding))) == "declares_entities"


# Other formats

FILLED = '<table:table-cell{} office:value-type="float" office:value="1"/>'


SPACES = "<table:table-cell><text:p>" + '<text:s text:c="999999999"/>' * 20_000 + "</text:p></table:table-cell>"


def ods_row(cells: str, more: str = "") -> str:
    return f"<table:table-row{more}>{cells}</table:table-row>"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (ods_row(FILLED.format(""), ' table:number-rows-repeated="999999999"'), "too_many_cells"),
        (ods_row(FILLED.format(' table:number-columns-repeated="999999999"')), "too_many_cells"),
        ("<table:table-row>" + "<text:p>" * 100_000, "broken_workbook"),
        (ods_row(SPACES), "reader_failed"),
    ],
    ids=["rows", "columns", "nested", "spaces"],
)
def test_an_ods_that_grows_is_refused(rows: str, code: str) -> None:
    assert refusal_of(ods_of(rows)) == code


def test_empty_rows_that_are_repeated_to_the_end_of_an_ods_are_none() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = ods_row(FILLED.format("")) + ods_row(empty, ' table:number-rows-repeated="1048575"')
    assert parse_workbook(ods_of(rows)).sheets["A"].rows == [[1.0]]


# The worker


@pytest.mark.skipif(sys.platform == "win32", reason="the system offers no limits")
def test_the_worker_is_ended_when_it_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_SECONDS", 0.001)
    assert refusal_of(ods_of("<table:table-row/>")) == "too_slow"


@pytest.mark.parametrize("answer", ["", "print('{')", "import os; os.abort()", "print('[1]')"])
def test_a_worker_that_dies_or_talks_nonsense_is_a_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: str
) -> None:
    program = tmp_path / "python"
    program.write_text(f"#!{sys.executable}\n{answer}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(worker.sys, "executable", str(program))
    with pytest.raises(Unreadable) as refused:
        worker.read_apart(b"", Kind.XLS)
    assert refused.value.code == "reader_failed"


# Damage


def test_a_return_that_is_cut_off_or_spoilt_anywhere_is_a_reason_or_a_workbook(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan", master_of())
    real = Typed(template_of(plan, "UTB")).type("UTB-01", status="Pågår").save(tmp_path / "a.xlsx").read_bytes()
    for at in range(1, 20):
        assert refusal_of(real[: len(real) * at // 20]) == "broken_archive"
    chance = random.Random(20221014)
    for _ in range(40):
        spoilt = bytearray(real)
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        assert outcome_of(bytes(spoilt)) in REASONS


# Beside a good file


@pytest.mark.parametrize(
    ("name", "bad", "code"),
    [
        ("a.xlsx", sheet_of(FAR), "too_many_cells"),
        ("a.ods", ods_of('<table:table-row table:number-rows-repeated="9">' + "<text:p>" * 50_000), "broken_workbook"),
        ("å.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_format"),
        ("z.csv", b"\xff\xfe<\0h\0t\0m\0l\0>\0", "web_page"),
    ],
    ids=["xlsx", "ods", "xls", "csv"],
)
def test_one_bad_file_changes_nothing_for_a_good_one(tmp_path: Path, name: str, bad: bytes, code: str) -> None:
    plan: Plan = new_plan(tmp_path / "plan", master_of())
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 74}})
    alone = again(plan).merge()
    (plan.folder.inbox / name).write_bytes(bad)
    both = again(plan).merge()
    assert taken(both) == taken(alone) == {"UTB-01.outcome_value": 74}
    assert both.changes == alone.changes
    assert found(both, "stop") == [code]
    assert sorted(record.state for record in both.returns) == sorted([ReturnState.MERGED, ReturnState.REJECTED])
