"""A process of its own for files that may cost too much, or crash the program that reads them.

`python -m segsync.reading.worker KIND` reads a file of that kind from standard input, within limits, and writes its
grids to standard output as lines of JSON: nothing that it writes is executed or trusted. `read_apart` starts it.

On POSIX systems the worker's memory and processor time are limited by the system and it may write no file. On Windows
(and, for memory, on macOS) the system offers no such limits: there only the time that `read_apart` waits is limited.
That time is generous, since it counts the time of a busy computer too; processor time is the limit that is met first.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segsync.errors import Unreadable
from segsync.grids import Area, At, Fault, Sheet
from segsync.reading.kinds import Kind
from segsync.reading.workbook import Workbook, read_here

if TYPE_CHECKING:
    from segsync.parsing import Raw

MOST_MEMORY_BYTES = 512 * 2**20
MOST_CPU_SECONDS = 1.3
MOST_SECONDS = 5.0
_ROWS_A_LINE = 500
_TOO_SLOW = tuple(-getattr(signal, name) for name in ("SIGPROF", "SIGXCPU") if hasattr(signal, name))


def read_apart(data: bytes, kind: Kind) -> Workbook:
    """Read a file in a worker process; raise Unreadable when it refuses the file, fails or takes too long."""
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "segsync.reading.worker", kind.value],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=MOST_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow") from error
    except OSError as error:
        raise Unreadable("reader_failed") from error
    if done.returncode in _TOO_SLOW:
        raise Unreadable("too_slow")
    try:
        return _unpacked(BytesIO(done.stdout))
    except (ValueError, KeyError, TypeError, IndexError, StopIteration) as error:
        raise Unreadable("reader_failed") from error


def _environment() -> dict[str, str]:
    """Return the environment in which the worker finds the same segsync, and imports nothing from where it stands."""
    here = str(Path(__file__).parents[2])
    known = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([here, known] if known else [here])}


# In the worker


def main() -> None:
    """Read the file on standard input and answer on standard output."""
    _limit()
    kind = Kind(sys.argv[1])
    try:
        for line in _packed(read_here(sys.stdin.buffer.read(), kind)):
            sys.stdout.write(line + "\n")
    except MemoryError:
        answer: dict[str, Any] = {"refused": "reader_failed", "values": {}}
    except Unreadable as error:
        answer = {"refused": error.code, "values": {name: str(value) for name, value in error.values.items()}}
    else:
        answer = {"end": True}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    os._exit(0)


def _limit() -> None:
    """Limit this process for good: memory, processor time, and no files or core dumps written."""
    if sys.platform == "win32":
        return
    import resource

    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY_BYTES),
        (resource.RLIMIT_CPU, int(MOST_CPU_SECONDS) + 1),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        hard = resource.getrlimit(limit)[1]
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU_SECONDS)


# What goes between


def _packed(book: Workbook) -> Iterator[str]:
    """Yield a workbook as lines of JSON: its properties, then each sheet and its rows."""
    about = {"sha256": book.sha256, "template": book.template, "modified": book.modified, "notes": book.notes}
    yield json.dumps(about)
    for sheet in book.sheets.values():
        yield json.dumps(
            {
                "sheet": sheet.name,
                "hidden": sheet.hidden,
                "faults": [[*at, fault.kind, fault.text] for at, fault in sheet.faults.items()],
                "comments": [[*at, text] for at, text in sheet.comments.items()],
                "merged": [[*area.first, *area.last] for area in sheet.merged],
                "hidden_rows": sorted(sheet.hidden_rows),
                "marked": sorted(sheet.marked),
                "units": [[*at, unit] for at, unit in sheet.units.items()],
            }
        )
        for at in range(0, len(sheet.rows), _ROWS_A_LINE):
            yield json.dumps(sheet.rows[at : at + _ROWS_A_LINE], default=_tagged, separators=(",", ":"))


def _tagged(value: object) -> dict[str, str | float]:
    """Return a value that JSON does not know, with its type."""
    match value:
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case timedelta():
            return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


_TAGS: Mapping[str, Callable[[Any], Raw]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}


def _untagged(tagged: dict[str, Any]) -> Raw:
    ((tag, value),) = tagged.items()
    return _TAGS[tag](value)


def _unpacked(lines: Iterable[bytes]) -> Workbook:
    """Return the workbook that a worker's answer holds; raise Unreadable when it refused the file."""
    answer = iter(lines)
    about = _open(next(answer))
    sheets: dict[str, Sheet] = {}
    rows: list[list[Raw]] = []
    for line in answer:
        if line.startswith(b"["):
            rows += json.loads(line, object_hook=_untagged)
            continue
        head = _open(line)
        if "end" in head:
            notes = tuple(map(str, about["notes"]))
            return Workbook(about["sha256"], sheets, about["template"], about["modified"], notes)
        rows = []
        sheets[head["sheet"]] = _sheet(head, rows)
    raise ValueError


def _open(line: bytes) -> dict[str, Any]:
    head: dict[str, Any] = json.loads(line)
    if "refused" in head:
        raise Unreadable(head["refused"], **head["values"])
    return head


def _sheet(head: Mapping[str, Any], rows: list[list[Raw]]) -> Sheet:
    faults = {At(row, column): Fault(kind, text) for row, column, kind, text in head["faults"]}
    comments = {At(row, column): text for row, column, text in head["comments"]}
    merged = [Area(At(top, left), At(bottom, right)) for top, left, bottom, right in head["merged"]]
    marked = frozenset(At(row, column) for row, column in head["marked"])
    hidden_rows = frozenset(head["hidden_rows"])
    units = {At(row, column): unit for row, column, unit in head["units"]}
    return Sheet(head["sheet"], head["hidden"], rows, faults, comments, merged, hidden_rows, marked, units)


if __name__ == "__main__":
    main()
