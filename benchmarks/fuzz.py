"""Returns spoilt at random, through the whole merge: `python benchmarks/fuzz.py` prints what became of them.

Half have their bytes changed, half the XML of one of their parts inside a sound archive. Whatever is in them, the merge
ends with a result and in bounded time, every cell of each file is counted once and told of (the conservation law), and
the good return beside it is read as it was. One seed gives the same files in every run.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import openpyxl
from openpyxl.comments import Comment

from segsync.plan import MergedPlan, Plan, open_plan
from segsync.records import Outcome, Proposal, ReturnState

EXAMPLE = Path(__file__).parent.parent / "examples" / "linkoping-2022"
SEED = 20221014
MOST_SECONDS = 10.0
WRITTEN_EACH = 25
"""Of so many merges, one writes its follow-up and its feedback too."""


@dataclass
class Tally:
    """What became of some spoilt returns: their states, the slowest in seconds, and what went wrong."""

    states: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take up another tally."""
        self.states += other.states
        self.slowest = max(self.slowest, other.slowest)
        self.faults += other.faults


# Spoiling

Spoil = Callable[[bytes, random.Random], bytes]


def turn_bits(data: bytes, chance: random.Random) -> bytes:
    """Turn some bits."""
    spoilt = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def put_bytes(data: bytes, chance: random.Random) -> bytes:
    """Put random bytes, or those of somewhere else, over some."""
    at, size = chance.randrange(len(data)), chance.choice((1, 2, 4, 16, 200))
    other = chance.randrange(len(data))
    piece = chance.randbytes(size) if chance.random() < 0.5 else data[other : other + size]
    return data[:at] + piece + data[at + size :]


def cut_out(data: bytes, chance: random.Random) -> bytes:
    """Leave out a piece, or all from somewhere on."""
    at = chance.randrange(len(data))
    return data[:at] + (b"" if chance.random() < 0.3 else data[at + chance.choice((1, 3, 50, 2000)) :])


def double(data: bytes, chance: random.Random) -> bytes:
    """Write a piece twice."""
    at = chance.randrange(len(data))
    return data[: at + chance.choice((1, 8, 300))] + data[at:]


BYTES: tuple[Spoil, ...] = (turn_bits, put_bytes, cut_out, double)

_TAG = re.compile(rb"<[^<>]*>")
_VALUE = re.compile(rb'"[^"<>]*"')
_TEXT = re.compile(rb">([^<>]+)<")
_ODD_VALUES = (
    b"", b"-1", b"0", b"1", b"4294967296", b"99999999999999999999", b"1e999", b"NaN", b"true", b"s", b"str", b"e", b"b",
    b"d", b"inlineStr", b"A1", b"XFD1048576", b"A0", b"a1", b"$B$2", b"A1:XFD1048576", b"B2:A1", b"../x", b"\xc3\xa5",
)  # fmt: skip
_ODD_TEXTS = (
    b"", b" ", b"=1+1", b"#REF!", b"1e308", b"-0", b"46082", b"0.1", b"Klar", b"850101-1236", b"_x0000_",
    "\u202e".encode(), b"&#10;", b"&amp;", b"&nosuch;", b"&#xD800;", b"\x00", b"\xff", "å".encode() * 40_000,
    b"2022-13-45", b"TRUE",
)  # fmt: skip


def swap(pattern: re.Pattern[bytes], odd: Sequence[bytes], wrap: bytes) -> Spoil:
    """Return what puts an odd text, or one from elsewhere in the part, in the place of a pattern's match."""

    def spoil(xml: bytes, chance: random.Random) -> bytes:
        found = list(pattern.finditer(xml))
        if not found:
            return turn_bits(xml, chance)
        for one in sorted(chance.sample(found, min(len(found), chance.choice((1, 1, 3)))), key=lambda m: -m.start()):
            other = chance.choice(odd) if chance.random() < 0.6 else chance.choice(found)[0][1:-1]
            xml = xml[: one.start()] + wrap[:1] + other + wrap[1:] + xml[one.end() :]
        return xml

    return spoil


def move_tag(xml: bytes, chance: random.Random) -> bytes:
    """Leave out, double or move a tag."""
    tags = list(_TAG.finditer(xml))
    if not tags:
        return turn_bits(xml, chance)
    one, other = chance.choice(tags), chance.choice(tags)
    without = xml[: one.start()] + xml[one.end() :] if chance.random() < 0.6 else xml
    return without if chance.random() < 0.4 else without[: other.start()] + one[0] + without[other.start() :]


def cut_element(xml: bytes, chance: random.Random) -> bytes:
    """Leave out a run of tags and texts."""
    tags = list(_TAG.finditer(xml))
    if len(tags) < 3:
        return turn_bits(xml, chance)
    first = chance.randrange(len(tags) - 2)
    return xml[: tags[first].start()] + xml[tags[min(first + chance.choice((1, 2, 4, 40)), len(tags) - 1)].end() :]


def spoil_bytes(xml: bytes, chance: random.Random) -> bytes:
    """Spoil the bytes, whatever they mean."""
    return chance.choice(BYTES)(xml, chance)


XML: tuple[Spoil, ...] = (
    swap(_VALUE, _ODD_VALUES, b'""'), swap(_VALUE, _ODD_VALUES, b'""'), swap(_TEXT, _ODD_TEXTS, b"><"),
    swap(_TEXT, _ODD_TEXTS, b"><"), swap(_TEXT, _ODD_TEXTS, b"><"), move_tag, cut_element, cut_element,
    spoil_bytes,
)  # fmt: skip


def spoilt_part(data: bytes, chance: random.Random) -> bytes:
    """Return a sound archive of which one part's content is spoilt."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(name for name, content in parts.items() if content and name.endswith((".xml", ".rels", ".vml")))
    sheets = [name for name in names if "sheet" in name or "content" in name or "haredStrings" in name]
    name = chance.choice(sheets if sheets and chance.random() < 0.6 else names)
    for _ in range(chance.choice((1, 1, 1, 3))):
        parts[name] = chance.choice(XML)(parts[name], chance) or b"<"
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return target.getvalue()


def spoilt(data: bytes, chance: random.Random) -> bytes:
    """Return a file spoilt in its bytes or, where it is an archive, in one of its parts."""
    if data.startswith(b"PK") and chance.random() < 0.5:
        return spoilt_part(data, chance)
    return chance.choice(BYTES)(data, chance)


# The returns to spoil


def richest(path: Path) -> bytes:
    """Return a return with one of everything: formulas, comments, merged and hidden cells, own columns and sheets."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[1]
    sheet["R2"], sheet["R3"], sheet["S4"] = "=1/0", "=1+1", "#REF!"
    sheet["Q4"].comment = Comment("Se protokollet.", "x")
    sheet.merge_cells("Q5:Q7")
    sheet.row_dimensions[8].hidden = True
    column = sheet.max_column + 2
    sheet.cell(1, column).value, sheet.cell(3, column).value = "Egen kolumn", "Egen text"
    book.create_sheet("Egna uträkningar")["B2"] = "Summa"
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def returns_to_spoil(more: Sequence[Path]) -> list[bytes]:
    """Return returns of the example, one with everything, and files of other formats."""
    inbox = sorted((EXAMPLE / "inbox").glob("*.xlsx"), key=lambda path: path.stat().st_size)
    sound = [path for path in inbox if zipfile.is_zipfile(path)]
    return [richest(sound[-1]), *(path.read_bytes() for path in (sound[0], sound[-1], *more))]


# Merging


def told(result: MergedPlan) -> Iterator[tuple[str, Outcome]]:
    """Yield the file and outcome of every cell that stands in a change, a conflict or a question."""

    def cells(sources: Sequence[Proposal], outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
        return ((source.place.file, outcome) for source in sources if source.place.cell)

    for change in result.changes:
        yield from cells(change.sources, change.outcome)
    for conflict in result.conflicts:
        yield from cells(conflict.proposals, Outcome.CONFLICT)
    for question in result.questions:
        yield from cells(question.sources, Outcome.QUESTION)


def broken_laws(result: MergedPlan, good_cells: int) -> Iterator[str]:
    """Yield what a result should not say."""
    counted = Counter(told(result))
    for record in result.returns:
        for outcome in (Outcome.TAKEN, Outcome.AGREED, Outcome.CONFLICT, Outcome.QUESTION):
            said, stated = counted[record.file, outcome], getattr(record.cells, outcome.value)
            if record.state is ReturnState.MERGED and said != stated and stated < 500:
                yield f"{record.file}: {stated} cells {outcome}, {said} told of"
    records = {record.file: record for record in result.returns}
    if set(records) != {"inbox/god.xlsx", "inbox/spoilt.xlsx"}:
        yield f"files: {sorted(records)}"
    elif (records["inbox/god.xlsx"].state, records["inbox/god.xlsx"].cells.read) != (ReturnState.MERGED, good_cells):
        yield f"the good return: {records['inbox/god.xlsx']}"


def merge_spoilt(plan: Plan, data: bytes, tally: Tally, good_cells: int, *, write: bool) -> None:
    """Merge one spoilt return beside a good one and take up what became of it."""
    (plan.folder.inbox / "spoilt.xlsx").write_bytes(data)
    start = time.perf_counter()
    result = plan.merge()
    seconds = time.perf_counter() - start
    if write:  # not timed: it waits for the disk
        result.write_followup()
        plan.feedback()
    tally.slowest = max(tally.slowest, seconds)
    tally.faults += broken_laws(result, good_cells)
    if seconds > MOST_SECONDS:
        tally.faults.append(f"took {seconds:.1f} s")
    state = next((r.state.value for r in result.returns if r.file == "inbox/spoilt.xlsx"), "gone")
    stop = next((f.code for f in result.findings if f.severity == "stop" and f.place.file == "inbox/spoilt.xlsx"), "")
    tally.states[f"{state} {stop}".strip() if state == "rejected" else state] += 1


def plan_in(folder: Path) -> tuple[Plan, int]:
    """Return a copy of the example with one good return, and how many cells that has."""
    path = shutil.copytree(EXAMPLE, folder / "plan")
    good = next((path / "inbox").glob("*omsorg*.xlsx")).read_bytes()
    shutil.rmtree(path / "outbox")
    shutil.rmtree(path / "inbox")
    (path / "inbox").mkdir()
    (path / "inbox" / "god.xlsx").write_bytes(good)
    plan = open_plan(path)
    return plan, plan.merge().returns[0].cells.read


def run(seeds: Sequence[int], sources: Sequence[bytes], keep: Path | None = None) -> Tally:
    """Merge one spoilt return for each seed, in a plan of their own; files at fault are kept in a folder, if any."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as temporary:
        plan, good_cells = plan_in(Path(temporary))
        for seed in seeds:
            chance = random.Random(seed)
            data = spoilt(chance.choice(sources), chance)
            before = len(tally.faults)
            try:
                merge_spoilt(plan, data, tally, good_cells, write=seed % WRITTEN_EACH == 0)
            except Exception:
                tally.faults.append(traceback.format_exc(limit=-4))
            tally.faults[before:] = [f"seed {seed}: {fault}" for fault in tally.faults[before:]]
            if keep is not None and len(tally.faults) > before:
                (keep / f"{seed}.bin").write_bytes(data)
    return tally


def main() -> int:
    """Print what became of all; exit 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("more", nargs="*", type=Path, help="more returns of the example's plan to spoil (ods, xls …)")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=SEED, help="the first seed")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="a folder for the files at fault")
    options = parser.parse_args()
    sources = returns_to_spoil(options.more)
    seeds = range(options.first, options.first + options.count)
    chunks = [seeds[at : at + 250] for at in range(0, len(seeds), 250)]
    total, start = Tally(), time.perf_counter()
    with ProcessPoolExecutor(options.processes) as pool:
        for tally in pool.map(run, chunks, [sources] * len(chunks), [options.keep] * len(chunks)):
            total.add(tally)
            done = sum(total.states.values())
            print("\n".join([*tally.faults, f"{done} merged, {len(total.faults)} faults"]), file=sys.stderr, flush=True)
    print(json.dumps(dict(total.states.most_common()), indent=1))
    print(f"{options.count} merges in {time.perf_counter() - start:.0f} s, slowest {total.slowest:.2f} s")
    print(f"{len(total.faults)} faults")
    return int(bool(total.faults))


if __name__ == "__main__":
    sys.exit(main())
