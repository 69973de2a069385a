"""Benchmarks of the merge: `python benchmarks/run.py` makes its own seeded data and prints ratios from one run.

Each line compares CPU time (user and system) of whole processes on this
machine, so that the figures hold wherever it runs. The bars are those of the
project: a ratio above its bar is marked.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

IMPORTS = "import pandas, pandera.pandas, xlsxwriter, python_calamine"
BARE_READ = """
import pathlib, sys, pandas
paths = sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx"))
frames = [pandas.read_excel(path, sheet_name="Åtgärder"{engine}) for path in paths]
print(len(pandas.concat(frames)))
"""
MANY, TENTH, MEASURES_EACH = 3190, 319, 6
SEED = 20221014


@dataclass(frozen=True)
class Ratio:
    """Two CPU times in seconds, and the bar that their ratio must not exceed (None: told, not judged)."""

    name: str
    ours: float
    theirs: float
    bar: float | None

    def __str__(self) -> str:
        ratio = self.ours / self.theirs
        bar = "" if self.bar is None else f"  bar {self.bar:.2f}  {'ok' if ratio <= self.bar else 'MISSED'}"
        return f"{self.name:<66} {self.ours:8.2f} s / {self.theirs:8.2f} s = {ratio:6.2f}{bar}"


def cpu(command: Sequence[str | Path], cwd: Path | None = None, allowed: tuple[int, ...] = (0, 1)) -> float:
    """Return the CPU seconds of a process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in allowed:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def segsync(*arguments: str | Path) -> list[str | Path]:
    """Return the command that runs segsync in this interpreter."""
    return [sys.executable, "-m", "segsync", *arguments]


def best(command: Sequence[str | Path], runs: int) -> float:
    """Return the least CPU time of some runs: the one that other work disturbed least."""
    return min(cpu(command) for _ in range(runs))


def demo_ratio(folder: Path, runs: int) -> Ratio:
    """Compare the merge of the example with the imports that it cannot do without."""
    plan = folder / "demo"
    cpu(segsync("demo", plan))
    imports, merge = [], []
    for _ in range(runs):
        imports.append(cpu([sys.executable, "-c", IMPORTS]))
        merge.append(cpu(segsync("merge", plan)))
    return Ratio("merge of the demo / bare imports", min(merge), min(imports), 1.6)


def make_plan(folder: Path, departments: int) -> Path:
    """Make a plan with one return of six measures from each of many departments; seeded."""
    from dataclasses import replace

    from segsync.folder import PlanFolder
    from segsync.master import Department, Lists
    from segsync.plan import open_plan
    from segsync.starting import empty_master, empty_reports, make_plan
    from segsync.writing.master import master_workbook

    empty = empty_master(2022, "sv")
    codes = [f"F{number:04}" for number in range(departments)]
    lists = Lists(empty.lists.items, tuple(Department(code, f"Förvaltning {code}") for code in codes))
    measures = {
        (f"BOE-{at:05}",): {
            "measure_id": f"BOE-{at:05}",
            "development_area": "BOE",
            "title": f"Rusta upp gångstråk nummer {at} tillsammans med boende",
            "description": "Belysning och sittplatser längs stråket ska göra att fler vågar gå där på kvällen.",
            "lead": codes[at // MEASURES_EACH],
            "areas": frozenset({"berga"}),
            "unit": "procent",
            "baseline_value": 52,
            "target_value": 65,
            "start": date(2022, 3, 1),
            "end": date(2023, 10, 31),
        }
        for at in range(departments * MEASURES_EACH)
    }
    master = replace(empty, lists=lists, rows={"measures": measures, "reports": {}, "needs": {}})
    master = replace(master, rows={**master.rows, "reports": empty_reports(master)})
    plan = PlanFolder(folder)
    make_plan(plan, master_workbook(master))
    open_plan(folder).send(today=date(2022, 9, 19))
    for at, template in enumerate(sorted(plan.outbox.rglob("*.xlsx"))):
        fill_in(template, plan.inbox / f"svar {at:04}.xlsx", random.Random(SEED + at))
    return folder


def fill_in(template: Path, target: Path, chance: random.Random) -> None:
    """Copy a template with a status and an outcome typed into each of its measures."""
    with zipfile.ZipFile(template) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet2.xml":
                for row in range(2, MEASURES_EACH + 2):
                    status = chance.choice(["Pågår", "Genomförd", "Ej påbörjad", "Klar"])
                    content = typed(content, f"Q{row}", f"<is><t>{status}</t></is>", ' t="inlineStr"')
                    content = typed(content, f"M{row}", f"<v>{chance.randrange(40, 90)}</v>", "")
            copy.writestr(name, content)


def typed(xml: bytes, cell: str, value: str, kind: str) -> bytes:
    """Return a sheet with one blank cell filled in."""
    pattern = rb'<c r="%b"( s="\d+")?/>' % cell.encode()
    filled, count = re.subn(pattern, rb'<c r="%b"\1%b>%b</c>' % (cell.encode(), kind.encode(), value.encode()), xml)
    if count != 1:
        sys.exit(f"{cell} is not a blank cell of the template: the benchmark no longer fits it")
    return filled


def many_ratios(folder: Path) -> Iterator[Ratio]:
    """Compare thousands of returns with pandas' bare read of the same files, and with a tenth of them."""
    plans = {number: make_plan(folder / f"plan-{number}", number) for number in (TENTH, MANY)}
    tenth = best(segsync("merge", plans[TENTH]), 2)
    merge = cpu(segsync("merge", plans[MANY]))
    for engine, bar in (("", 1.0), (', engine="calamine"', None)):
        bare = cpu([sys.executable, "-c", BARE_READ.format(engine=engine), plans[MANY] / "inbox"])
        name = "pandas.read_excel + concat" + (" with calamine" if engine else "")
        yield Ratio(f"merge of {MANY} returns / {name}", merge, bare, bar)
    yield Ratio(f"merge of {MANY} returns / of {TENTH}", merge, tenth, 11.0)


def main() -> int:
    """Print all ratios; exit 1 when a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7, help="runs of the short ones; the least counts")
    parser.add_argument("--only-demo", action="store_true", help="leave out the thousands of returns")
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        ratios: Iterator[Ratio] = iter([demo_ratio(folder, options.runs)])
        for ratio in (*ratios, *(() if options.only_demo else many_ratios(folder))):
            print(ratio, flush=True)
            missed |= ratio.bar is not None and ratio.ours / ratio.theirs > ratio.bar
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
