"""How long a patch takes, beside copying the same package with the touched parts compressed anew.

`python benchmarks/patching.py` prints ratios of times, and the memory that a patch
takes beside the largest part; both from one run, on one machine.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import xlsxwriter

from segsync.patching import CellPatch, NewRow, patch_workbook

MOST_TIMES, MOST_MEMORY = 3.0, 5.0
SMALL = 1000
"""Rows of a master in which the work itself takes milliseconds and no bar holds."""
COLUMNS = 20
SHEET = "Åtgärder"
WORDS = [f"ord{number:05d}" for number in range(20_000)]


def master(rows: int, *, formulas: bool) -> bytes:
    """Return a master with texts, numbers and, in one column, formulas."""
    chance = random.Random(rows)
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        for row in range(rows):
            for column in range(COLUMNS):
                if column % 4 == 3:
                    sheet.write_number(row, column, chance.randrange(10**7) / 100)
                else:
                    sheet.write_string(row, column, " ".join(chance.choices(WORDS, k=3)))
            if formulas:
                sheet.write_formula(row, COLUMNS, f"=D{row + 1}+H{row + 1}", None, 1)
        sheet.autofilter(0, 0, rows - 1, COLUMNS - 1)
    return out.getvalue()


def copy(content: bytes, touched: set[str]) -> bytes:
    """Return the package copied member by member, the touched ones inflated and compressed anew."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            if info.filename in touched:
                target.writestr(info, source.read(info), zipfile.ZIP_DEFLATED)
            else:
                target.writestr(info, content[info.header_offset :][: info.compress_size], zipfile.ZIP_STORED)
    return out.getvalue()


def touched(before: bytes, after: bytes) -> set[str]:
    """Return the members that a patch changed."""
    with zipfile.ZipFile(io.BytesIO(before)) as one, zipfile.ZipFile(io.BytesIO(after)) as other:
        sizes = {info.filename: info.CRC for info in one.infolist()}
        return {info.filename for info in other.infolist() if sizes.get(info.filename) != info.CRC}


def best(runs: int, work: Callable[[], object]) -> float:
    """Return the shortest of several runs, in seconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def memory(work: Callable[[], object]) -> int:
    """Return the most memory that work takes, in bytes."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def measure(name: str, rows: int, runs: int, *, formulas: bool) -> bool:
    """Print the ratios for one master; return whether a bar is missed."""
    content = master(rows, formulas=formulas)
    missed = False
    for what, patch in (
        ("one cell", CellPatch(SHEET, rows // 2, 2, "Ändrad")),
        ("one row", NewRow(SHEET, rows - 1, {0: "Ny", 3: 7})),
    ):
        after = patch_workbook(content, [patch])
        parts = touched(content, after)
        ours = best(runs, lambda patch=patch: patch_workbook(content, [patch]))  # type: ignore[misc]
        theirs = best(runs, lambda parts=parts: copy(content, parts))  # type: ignore[misc]
        with zipfile.ZipFile(io.BytesIO(content)) as opened:
            largest = max(info.file_size for info in opened.infolist())
        times = ours / theirs
        taken = memory(lambda patch=patch: patch_workbook(content, [patch])) / largest  # type: ignore[misc]
        missed |= rows > SMALL and (times > MOST_TIMES or taken > MOST_MEMORY)
        print(
            f"{what}, {name}, {len(content) / 1e6:.1f} MB, largest part {largest / 1e6:.0f} MB: "
            f"{ours:.2f} s, {times:.2f} times a copy (bar {MOST_TIMES}), "
            f"{taken:.1f} times the largest part in memory (bar {MOST_MEMORY})",
            flush=True,
        )
    return missed


def main() -> int:
    """Print all ratios; exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=40_000, help="rows of the large master; 40 000 make 10 MB")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; the shortest counts")
    options = parser.parse_args()
    missed = [
        measure("a plan of 60 measures", 60, options.runs, formulas=False),
        measure("a large master", options.rows, options.runs, formulas=False),
        measure("a large master with formulas", options.rows, options.runs, formulas=True),
    ]
    return int(any(missed))


if __name__ == "__main__":
    sys.exit(main())
