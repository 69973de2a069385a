"""Kills applies and undos at every system call that writes, and around them: `python benchmarks/kills.py [KILLS]`.

After each kill the master must hold the old values or the new ones, open, and let the next run go on to the end; now
and then that next run is killed too. Prints how many kills struck, by call, and how many left which master.
"""

from __future__ import annotations

import itertools
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from faults import calls_of, killed_at, run
from followups import choose
from plans import again, new_plan, returned

from segsync.plan import open_plan

KILLS, JOURNAL = 500, "journal.json"
TWICE = 0.3
"""How many of the runs after a kill are killed too."""
ALL, LAST = ("write", "fsync", "rename", "chmod", "unlink", "mkdir"), {"openat": 45, "close": 45}
"""Calls of which every one is a place to be killed, and those of which the last ones are, when files are written."""


def main() -> None:
    """Make the plans, kill, and print."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else KILLS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ready, applied = plans(folder)
        places = list(itertools.islice(itertools.cycle(places_of(ready, applied, folder)), 3 * wanted))
        counts: Counter[str] = Counter()
        with ThreadPoolExecutor(2) as pool:
            for struck in pool.map(partial(kill, folder, ready, applied), enumerate(places)):
                counts.update(struck)
                if sum(number for what, number in counts.items() if what.startswith("kill")) >= wanted:
                    pool.shutdown(cancel_futures=True)
                    break
    print(", ".join(f"{what}: {number}" for what, number in sorted(counts.items())))


def plans(folder: Path) -> tuple[Path, Path]:
    """Return a plan that is ready to be applied, and the same plan applied."""
    plan = new_plan(folder / "ready")
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår", "outcome_value": 100}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Pausad", "obstacles_comment": "Vakans."}})
    again(plan).merge().write_followup()
    choose(plan, {("UTB-03", "Status"): "UTB: Pågår"})
    applied = Path(shutil.copytree(plan.folder.path, folder / "applied"))
    open_plan(applied).apply()
    return plan.folder.path, applied


def places_of(ready: Path, applied: Path, folder: Path) -> Iterator[tuple[str, str, int]]:
    """Yield the places at which a command is killed: command, call, number."""
    for command, plan in (("apply", ready), ("undo", applied)):
        for call in (*ALL, *LAST):
            copy = Path(shutil.copytree(plan, folder / f"count-{command}-{call}"))
            made = calls_of(call, command, copy, cwd=folder)
            for number in range(max(1, made - LAST.get(call, made) + 1), made + 1):
                yield command, call, number


def values(path: Path) -> dict[tuple[object, ...], object]:
    """Return every cell of the master that is not blank."""
    rows = open_plan(path).master.rows
    return {
        (table, *key, name): value
        for table in rows
        for key, row in rows[table].items()
        for name, value in row.items()
        if value is not None
    }


def kill(folder: Path, ready: Path, applied: Path, numbered: tuple[int, tuple[str, str, int]]) -> list[str]:
    """Kill one run, look at what it left, and let the next one finish; return what happened."""
    at, (command, call, number) = numbered
    own = folder / f"run-{at}"
    path = Path(shutil.copytree(ready if command == "apply" else applied, own / "plan"))
    old, new = values(ready), values(applied)
    happened = []
    if killed_at(call, number, command, path, cwd=own).happened:
        happened.append(f"kill at {call}")
        reached = values(path)
        assert reached in (old, new), (command, call, number)
        happened.append("old master" if reached == old else "new master")
        chance = random.Random(at)
        if chance.random() < TWICE:
            again_at = (chance.choice(("fsync", "rename", "write")), chance.randint(1, 9))
            if killed_at(*again_at, "apply", path, cwd=own).happened:
                happened.append(f"kill of the next run at {again_at[0]}")
                assert values(path) in (old, new), (command, call, number, again_at)
        ended = run("apply", path, cwd=own)
        assert ended.code == 0, ended.said
        assert values(path) == new, (command, call, number)
        assert not [
            left for left in path.rglob("*") if ".segsync-" in left.name or left.name in ("lock", "journal.json")
        ]
    shutil.rmtree(own)
    return happened


if __name__ == "__main__":
    main()
