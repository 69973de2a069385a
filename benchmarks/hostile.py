"""Hostile and broken files: `python benchmarks/hostile.py` makes them, reads each anew and prints what it cost.

The bars are those of the project: no file costs more than 2 s or 512 MB, and
none ends in anything but a workbook or a reason for the user. Memory is the peak of
the reading process; that of the worker, where one was started, stands beside it.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

MOST_SECONDS, MOST_MEGABYTES = 2.0, 512
SEED = 20221014
MEBIBYTE = 2**20
READ = """
import json, resource, sys, time
from segsync.errors import Unreadable
from segsync.reading.workbook import parse_workbook
data = open(sys.argv[1], "rb").read()
start = time.perf_counter()
try:
    book = parse_workbook(data)
    outcome = f"read: {sum(len(sheet.rows) for sheet in book.sheets.values())} rows"
except Unreadable as refused:
    outcome = refused.code
seconds = time.perf_counter() - start
here = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
apart = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps([outcome, seconds, int(here[0]) / 1024, apart / 1024]))
"""


@dataclass(frozen=True)
class Cost:
    """What reading one file came to: the outcome, seconds, and megabytes here and in the worker."""

    name: str
    outcome: str
    seconds: float
    megabytes: float
    worker_megabytes: float

    @property
    def is_within(self) -> bool:
        """Whether it ended well and within the bars."""
        memory = max(self.megabytes, self.worker_megabytes)
        return self.seconds <= MOST_SECONDS and memory <= MOST_MEGABYTES and not self.outcome.startswith("CRASH")

    def __str__(self) -> str:
        memory = f"{self.megabytes:6.0f} MB {self.worker_megabytes:6.0f} MB"
        return f"{self.name:<52} {self.seconds:6.2f} s {memory}  {self.outcome}{'' if self.is_within else '  MISSED'}"


def cost_of(name: str, data: bytes, folder: Path) -> Cost:
    """Read a file in a fresh process and return what it cost."""
    path = folder / "file"
    path.write_bytes(data)
    start = time.perf_counter()
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        error = done.stderr.strip().rpartition("\n")[2]
        return Cost(name, f"CRASH {done.returncode} {error}", time.perf_counter() - start, 0, 0)
    return Cost(name, *json.loads(done.stdout))


# Archives, written by hand so that they may lie


@dataclass
class Part:
    """A part as it lies in an archive, and what the archive says of it."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = 8


def part(name: str, content: bytes, level: int = 6) -> Part:
    """Return a part compressed the usual way."""
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    return Part(name, packer.compress(content) + packer.flush(), len(content), zlib.crc32(content))


def long_part(name: str, start: bytes, chunk: bytes, times: int, end: bytes) -> Part:
    """Return a part of a chunk repeated many times, which is compressed once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(start)
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    packed = first + again * times + packer.compress(end) + packer.flush()
    return Part(name, packed, len(start) + len(chunk) * times + len(end), zlib.crc32(end, crc))


def zipped(*parts: Part) -> bytes:
    """Return an archive of parts."""
    body, directory = b"", b""
    pieces: list[bytes] = []
    at = 0
    for one in parts:
        name = one.name.encode()
        facts = (0, one.method, 0, 0x21, one.crc, len(one.packed), one.size, len(name), 0)
        pieces += [struct.pack("<4s5H3L2H", b"PK\3\4", 20, *facts), name, one.packed]
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, *facts, 0, 0, 0, 0, at) + name
        at += 30 + len(name) + len(one.packed)
    body = b"".join(pieces)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(parts) & 0xFFFF, len(parts) & 0xFFFF, len(directory), at, 0)
    return body + directory + end


def small_book() -> dict[str, bytes]:
    """Return the parts of a small workbook with one sheet."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("A").write("A1", "text")
    with zipfile.ZipFile(target) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"


def book_with(*replaced: Part) -> bytes:
    """Return the small workbook with some parts put in the place of others, or added."""
    names = {one.name for one in replaced}
    return zipped(*(part(name, content) for name, content in small_book().items() if name not in names), *replaced)


def sheet_of(rows: bytes, more: bytes = b"") -> bytes:
    """Return the small workbook with these rows in its sheet."""
    return book_with(part(SHEET, HEAD + rows + b"</sheetData>" + more + b"</worksheet>", level=1))


def rows_of(count: int, cell: Callable[[int], str], attributes: str = "") -> bytes:
    """Return rows of a sheet, each with the cells that `cell` writes for its number."""
    return "".join(f'<row r="{at}"{attributes}>{cell(at)}</row>' for at in range(1, count + 1)).encode()


def columns(count: int) -> list[str]:
    """Return the letters of the first columns (at most 26)."""
    return [chr(65 + at) for at in range(count)]


# The set


def bombs() -> Iterator[tuple[str, bytes]]:
    """Yield archives that inflate to far more than they weigh, or that lie about it."""
    spaces, cells = b" " * MEBIBYTE, b'<row><c t="n"><v>1</v></c></row>' * 32768
    strings = b"<si><t>abcdefghijklmnopqrstuvwxyz</t></si>" * 26_000
    book = small_book()
    yield "1 GB of spaces in the sheet", book_with(long_part(SHEET, HEAD, spaces, 1024, TAIL))
    yield "1 GB of cells in the sheet", book_with(long_part(SHEET, HEAD, cells, 1024, TAIL))
    yield "1 GB of shared strings", book_with(long_part("xl/sharedStrings.xml", b"<sst>", strings, 1000, b"</sst>"))
    yield "1 GB in an unused picture", book_with(long_part("xl/media/image1.png", b"", spaces, 1024, b""))
    yield "1 GB in an unused XML part", book_with(long_part("xl/unused.xml", b"<a>", spaces, 1024, b"</a>"))
    claim = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" uniqueCount="4294967296">'
    yield "4 billion shared strings, claimed", book_with(part("xl/sharedStrings.xml", claim + b"<si/></sst>"))
    yield "100 MB of spaces in the sheet", book_with(long_part(SHEET, HEAD, spaces, 100, TAIL))
    long = long_part(SHEET, HEAD, cells, 1024, TAIL)
    shown = (HEAD + cells)[:1000]
    yield "1 GB that states 1 kB", book_with(Part(SHEET, long.packed, 1000, zlib.crc32(shown)))
    yield "1 kB that states 1 GB", book_with(Part(SHEET, part(SHEET, book[SHEET]).packed, 2**30, 0))
    yield "1 GB in an ods", opened_text([long_part("content.xml", b"<a>", spaces, 1024, b"</a>")])
    yield from overlaps(book)
    empty = [part(f"xl/{at}.bin", b"") for at in range(65_000)]
    yield "65,000 parts", book_with(*empty)
    yield "a directory of 2 million entries", many_entries()


def overlaps(book: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield archives whose entries share their bytes."""
    data = book_with(*(part(f"xl/more{at}.xml", b"<a/>" * 5000) for at in range(2)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first, second = (archive.getinfo(f"xl/more{at}.xml").header_offset for at in range(2))
    old, new = struct.pack("<L", second) + b"xl/more1", struct.pack("<L", first) + b"xl/more1"
    yield "two entries for the same bytes", data.replace(old, new)
    inner = zipped(*(part(name, content) for name, content in book.items()))
    yield "an archive in an archive in an archive", zipped(part("a.zip", zipped(part("b.zip", inner))))
    yield "a part twice", book_with(part(SHEET, book[SHEET]), part(SHEET, HEAD + TAIL))


def many_entries() -> bytes:
    """Return an archive whose directory is long and whose parts are one."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * 2_000_000
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, 0, 0, 0, 1, 0) + b"a"
    return local + listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, len(listed), len(local), 0)


def sheets() -> Iterator[tuple[str, bytes]]:
    """Yield sheets that hold, or claim, too much."""
    letters = columns(20)
    filled = "".join(f'<c r="{letter}%d"><v>1</v></c>' for letter in letters)
    chunk = (filled.replace("%d", "1")).encode() * 1000
    yield "20 million cells", book_with(long_part(SHEET, HEAD + b'<row r="1">', chunk, 1000, b"</row>" + TAIL))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    near = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    yield "a cell at XFD1048576", sheet_of(far)
    yield "a cell in A1 and one at XFD1048576", sheet_of(near + far)
    yield "a cell in A1 and one at A1048576", sheet_of(near + far.replace(b"XFD", b"A"))
    yield "a cell in A1 and one at Z1048576", sheet_of(near + far.replace(b"XFD", b"Z"))
    yield "the same, addresses in single quotes", sheet_of((near + far).replace(b'"', b"'"))
    yield "the same, addresses in lower case", sheet_of(near + far.replace(b"XFD", b"xfd"))
    hidden = b'<row x=">" r="1048576"><c x=">" r="XFD1048576"><v>1</v></c></row>'
    yield "the same, addresses hidden from patterns", sheet_of(near + hidden)
    yield "the same, rows counted and not addressed", sheet_of(near + b"<row/>" * 1_048_574 + b"<row>" + far[17:])
    yield "a row number of 4 billion", sheet_of(b'<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>')
    yield (
        "a dimension that lies",
        book_with(
            part(SHEET, HEAD.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>') + near + TAIL)
        ),
    )
    merges = b"".join(b'<mergeCell ref="A%d:XFD%d"/>' % (at, at) for at in range(1, 3001))
    yield "3,000 merged rows", sheet_of(near, b"<mergeCells>" + merges + b"</mergeCells>")
    yield "a merge of the whole grid", sheet_of(near, b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')
    million = 2**20 - 1
    yield "a million styled rows", sheet_of(rows_of(million, lambda at: "", ' s="1" customFormat="1"'))
    yield "a million styled rows of 5 cells", sheet_of(near + rows_of(million, styled(5))[14:])
    yield "400,000 styled rows of 10 cells", sheet_of(rows_of(400_000, styled(10)))
    yield "500,000 cells in use", sheet_of(rows_of(50_000, in_use(10)))
    yield "500,000 formulas", sheet_of(rows_of(50_000, calculated(10)))
    yield "50,000 cells in use", sheet_of(rows_of(5_000, in_use(10)))
    yield (
        "5,000 cells of 32,767 characters",
        sheet_of(rows_of(5000, lambda at: f'<c r="A{at}" t="inlineStr"><is><t>{"å" * 32767}</t></is></c>')),
    )
    yield "a million beginnings of cells", sheet_of(b"<row>" + b":c " * 1_000_000 + b"</row>")
    yield "a million unclosed elements", sheet_of(b"<c>" * 1_000_000)
    yield "10,000 sheets", many_sheets(10_000)
    yield "1,000 sheets", many_sheets(1_000)


def styled(count: int) -> Callable[[int], str]:
    """Return the writer of cells that have a style and nothing else."""
    return lambda at: "".join(f'<c r="{letter}{at}" s="1"/>' for letter in columns(count))


def in_use(count: int) -> Callable[[int], str]:
    """Return the writer of cells with numbers."""
    return lambda at: "".join(f'<c r="{letter}{at}"><v>{at}.5</v></c>' for letter in columns(count))


def calculated(count: int) -> Callable[[int], str]:
    """Return the writer of cells with formulas."""
    return lambda at: "".join(f'<c r="{letter}{at}"><f>A1+{at}</f><v>{at}</v></c>' for letter in columns(count))


def many_sheets(count: int) -> bytes:
    """Return a workbook of many sheets."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for at in range(count):
            book.add_worksheet(f"S{at}").write("A1", at)
    return target.getvalue()


def entities() -> Iterator[tuple[str, bytes]]:
    """Yield parts that declare entities."""
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    declared = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    strings = f"{declared}<sst><si><t>&l9;</t></si></sst>"
    yield "billion laughs", book_with(part("xl/sharedStrings.xml", strings.encode()))
    yield "billion laughs in UTF-16", book_with(part("xl/sharedStrings.xml", strings.encode("utf-16")))
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><sst><si><t>&e;</t></si></sst>'
    yield "an external entity", book_with(part("xl/sharedStrings.xml", outside.encode()))
    yield "an entity in an ods", opened_text([part("content.xml", outside.encode())])


OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ODS_HEAD = (
    f'<o:document-content xmlns:o="{OFFICE}:office:1.0" xmlns:t="{OFFICE}:table:1.0" xmlns:x="{OFFICE}:text:1.0">'
    '<o:body><o:spreadsheet><t:table t:name="A">'
)
ODS_TAIL = "</t:table></o:spreadsheet></o:body></o:document-content>"


def opened_text(parts: list[Part]) -> bytes:
    """Return an ods of these parts."""
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped(Part("mimetype", mimetype, len(mimetype), zlib.crc32(mimetype), 0), *parts)


def ods_of(rows: str) -> bytes:
    """Return an ods with these rows in its sheet."""
    return opened_text([part("content.xml", f"{ODS_HEAD}{rows}{ODS_TAIL}".encode(), level=1)])


def other_formats() -> Iterator[tuple[str, bytes]]:
    """Yield hostile files of other formats."""
    cell = '<t:table-cell{} o:value-type="float" o:value="1"/>'
    most = ' t:number-rows-repeated="{}"'
    yield (
        "ods: a row repeated a billion times",
        ods_of(f"<t:table-row{most.format(10**9)}>{cell.format('')}</t:table-row>"),
    )
    wide = cell.format(' t:number-columns-repeated="999999999"')
    yield "ods: a cell repeated a billion times", ods_of(f"<t:table-row>{wide}</t:table-row>")
    empty = f"<t:table-row{most.format(10**6)}><t:table-cell/></t:table-row>"
    yield "ods: a cell a million rows down", ods_of(f"{empty}<t:table-row>{cell.format('')}</t:table-row>")
    spaces = '<t:table-cell o:value-type="string"><x:p>' + '<x:s x:c="999999999"/>' * 10_000 + "</x:p></t:table-cell>"
    yield "ods: ten thousand runs of a billion spaces", ods_of(f"<t:table-row>{spaces}</t:table-row>")
    yield "ods: nested 100,000 deep", ods_of("<t:table-row>" + "<x:p>" * 100_000)
    yield "ods: 500,000 cells", ods_of(f"<t:table-row>{cell.format('') * 10}</t:table-row>" * 50_000)
    yield "csv: 4 MB of delimiters", b"a;b\n" + b";" * (4 * MEBIBYTE - 100) + b"\n1;2\n"
    yield "csv: 4 MB of rows", b"a;b\n" * MEBIBYTE
    yield "csv: one cell of 4 MB", b'a;b\n1;"' + b"x" * (4 * MEBIBYTE - 100) + b'"\n'
    yield "csv: a quote that never ends", b'a;b\n1;"' + b"x;y\n" * (MEBIBYTE - 100)
    yield "xls: nothing but a header", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    yield "an encrypted workbook", compound("EncryptedPackage", bytes(5000))
    yield "xls: a password", compound("Workbook", biff(b"\x2f\0\x06\0" + bytes(6)))
    number = struct.pack("<5H", 0x203, 14, 65535, 255, 0) + bytes(8)
    corner = struct.pack("<5H", 0x203, 14, 0, 0, 0) + bytes(8)
    yield "xls: a cell in each corner", compound("Workbook", biff(b"", corner + number))
    yield "xls: a chain of sectors that is a ring", compound("Workbook", biff(b""), ring=True)
    for name, data in (
        ("HTML", b"<html><table><tr><td>1"),
        ("PDF", b"%PDF-1.7\n"),
        ("RTF", b"{\\rtf1"),
        ("PNG", b"\x89PNG"),
    ):
        yield f"{name} under another name", data + b" " * 1000


def biff(globals_: bytes, cells: bytes = b"") -> bytes:
    """Return the stream of an xls workbook with one sheet."""
    bof, eof = struct.pack("<2H4H2L", 0x809, 16, 0x600, 5, 0, 0, 0, 0), struct.pack("<2H", 0x0A, 0)
    place = len(bof) + len(globals_) + 4 + 9 + len(eof)
    entry = struct.pack("<2HL4B", 0x85, 9, place, 0, 0, 1, 0) + b"A"
    return (bof + globals_ + entry + eof + bof.replace(b"\0\6\5", b"\0\6\x10") + cells + eof).ljust(4096, b"\0")


def compound(name: str, content: bytes, *, ring: bool = False) -> bytes:
    """Return a compound file with one stream."""
    sectors = -(-len(content) // 512)
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 2 if ring else 0xFFFFFFFE]
    header = struct.pack("<8s16x5H10x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)[:40]
    header = header.ljust(44, b"\0") + struct.pack("<8L", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0), (name, 2, 2, len(content))]
    listed = b"".join(
        named.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack(
            "<H2B3L36xLQ",
            len(named) * 2 + 2,
            kind,
            1,
            0xFFFFFFFF,
            0xFFFFFFFF,
            1 if kind == 5 else 0xFFFFFFFF,
            start,
            size,
        )
        for named, kind, start, size in entries
    ).ljust(512, b"\0")
    padded = struct.pack(f"<{len(table)}L", *table).ljust(512, b"\xff")
    return header + padded + listed + content.ljust(sectors * 512, b"\0")


def broken(real: bytes, kind: str) -> Iterator[tuple[str, bytes]]:
    """Yield a real file cut off at every twentieth, and with bits turned by a seeded chance."""
    for at in range(1, 20):
        yield f"{kind} cut off at {at}/20", real[: len(real) * at // 20]
    chance = random.Random(SEED)
    for at in range(100):
        spoilt = bytearray(real)
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
        yield f"{kind} with a bit turned ({at})", bytes(spoilt)


def hostile(real: list[Path], *, every: bool = True) -> Iterator[tuple[str, bytes]]:
    """Yield the whole set, by name."""
    yield from bombs()
    yield from sheets()
    yield from entities()
    yield from other_formats()
    for path in real if every else ():
        yield from broken(path.read_bytes(), path.suffix.lstrip("."))


def example() -> Path:
    """Return a filled-in template of the example."""
    inbox = Path(__file__).parent.parent / "examples" / "linkoping-2022" / "inbox"
    return max(inbox.glob("*.xlsx"), key=lambda path: path.stat().st_size)


def main() -> int:
    """Print what each file cost and the maxima; exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("real", nargs="*", type=Path, help="real files to break (default: one of the example)")
    parser.add_argument("--only", default="", help="just the files whose names hold this")
    parser.add_argument("--quick", action="store_true", help="leave out the broken copies of real files")
    options = parser.parse_args()
    costs = []
    with tempfile.TemporaryDirectory() as temporary:
        for name, data in hostile(options.real or [example()], every=not options.quick):
            if options.only in name:
                costs.append(cost_of(name, data, Path(temporary)))
                print(costs[-1], flush=True)
    missed = [cost for cost in costs if not cost.is_within]
    print(
        f"{len(costs)} files; at most {max(cost.seconds for cost in costs):.2f} s (bar {MOST_SECONDS:.0f} s)", end=", "
    )
    memory = max(max(cost.megabytes, cost.worker_megabytes) for cost in costs)
    print(f"{memory:.0f} MB (bar {MOST_MEGABYTES} MB); {len(missed)} missed")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
