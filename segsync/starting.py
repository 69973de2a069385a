"""Starting a plan: the default lists, and measures taken over from an existing table."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from segsync.errors import SegsyncError, Unreadable
from segsync.files import write_file
from segsync.folder import PlanFolder
from segsync.grids import Sheet, cell_name
from segsync.headings import Header, HeadingWords
from segsync.ids import digest
from segsync.master import Department, Item, Lists, Master, Row, Settings
from segsync.parsing import ValueReader
from segsync.reading.workbook import read_workbook
from segsync.records import Place
from segsync.schemas import MEASURES, Field, Kind
from segsync.templates import text
from segsync.values import Key, Value, clean_text, fold
from segsync.vocabulary import say


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """Something in an existing table that has no place in the plan: a column, a value, a row."""

    kind: str
    place: Place
    value: str = ""
    heading: str = ""


@dataclass(frozen=True)
class Started:
    """A plan that was started: its master, and what became of the table that it was started from."""

    master: Master
    old_statuses: tuple[tuple[str, int], ...] = ()
    new_departments: tuple[str, ...] = ()
    not_placed: tuple[NotPlaced, ...] = ()


def start_plan(path: Path, year: int, language: str, source: Path | None = None) -> Started:
    """Make a plan folder with a master; with `source`, take over the measures of an existing table.

    Raises SegsyncError when the folder has a plan already, or the table cannot be read.
    """
    from segsync.writing.master import master_workbook

    folder = PlanFolder(path)
    if folder.master.exists():
        raise SegsyncError("plan_exists", folder=str(path))
    started = import_table(empty_master(year, language), source) if source else Started(empty_master(year, language))
    make_plan(folder, master_workbook(started.master))
    return started


def make_plan(folder: PlanFolder, master: bytes) -> None:
    """Make a plan folder with a master workbook in it."""
    try:
        folder.make()
    except OSError as error:
        raise SegsyncError("cannot_write", file=str(folder.path), reason=error.strerror) from error
    write_file(folder.master, master)


def empty_master(year: int, language: str) -> Master:
    """Return the master of a new plan: settings and default lists, nothing else."""
    made = datetime.now(UTC).isoformat()
    settings = Settings(
        plan_id="P-" + digest([year, language, made]),
        municipality="",
        plan_name=say(language, "plan.default_name"),
        year=year,
        language=language,
    )
    return Master(settings, Lists(default_items(language), ()), rows={"measures": {}, "reports": {}, "needs": {}})


def default_items(language: str) -> tuple[Item, ...]:
    """Return the default value lists in a language."""

    def words(row: Mapping[str, str], name: str) -> tuple[str, ...]:
        return tuple(filter(None, row[name].split("|")))

    rows = csv.DictReader(text("lists.csv").splitlines(), delimiter=";")
    return tuple(
        Item(
            row["list"], row["key"], row[language], words(row, f"aliases_{language}"),
            words(row, f"ambiguous_{language}"), words(row, "members"),
        )
        for row in rows
    )  # fmt: skip


def init_json(path: Path, started: Started) -> dict[str, Any]:
    """Return what `init` did as JSON."""
    settings = started.master.settings
    return {
        "schema_version": 1,
        "plan": {"path": path.as_posix(), "year": settings.year, "language": settings.language, "round": None},
        "measures": len(started.master.rows["measures"]),
        "old_statuses": [{"status": text, "count": number} for text, number in started.old_statuses],
        "new_departments": list(started.new_departments),
        "not_placed": [
            {
                "kind": item.kind,
                "sheet": item.place.sheet,
                "cell": item.place.cell,
                "heading": item.heading or None,
                "value": item.value or None,
            }
            for item in started.not_placed
        ],
    }


def import_table(master: Master, source: Path) -> Started:
    """Take over the measures of an existing table, found by its headings, into an empty master."""
    try:
        book = read_workbook(source)
    except Unreadable as error:
        raise SegsyncError("table_unreadable", file=source.name, reason=error) from error
    words = HeadingWords(MEASURES.fields, master.settings.language)
    headers = [(sheet, header) for sheet in book.sheets.values() if (header := words.header(sheet.rows))]
    headers = [(sheet, header) for sheet, header in headers if "title" in header.columns]
    if not headers:
        raise SegsyncError("no_table", file=source.name)
    sheet, header = max(headers, key=lambda found: found[1].score)
    return _Import(master, source.name, sheet, header).run()


class _Import:
    """Takes over one table, row by row, and lists what it cannot place."""

    def __init__(self, master: Master, file: str, sheet: Sheet, header: Header) -> None:
        self.master = master
        self.sheet = sheet
        self.header = header
        self.file = file
        self.not_placed: list[NotPlaced] = []
        self.statuses: Counter[str] = Counter()
        self.departments: dict[str, Department] = {}
        self.rows: dict[Key, Row] = {}

    def run(self) -> Started:
        self._columns()
        self._departments()
        lists = Lists(self.master.lists.items, tuple(self.departments.values()))
        reader = ValueReader(lists)
        pending: list[tuple[int, str, dict[str, Value]]] = []
        for at in self._filled():
            row = self._row(at, reader)
            if not row.get("title"):
                self._leave("row", at, self.header.columns["title"])
                continue
            given = str(row.pop("measure_id", None) or "")
            pending.append((at, "" if given.isdigit() else given, row))  # a bare number is a row number, not an id
        self._give_ids(pending)
        rows = {"measures": self.rows, "reports": self._reports(lists), "needs": {}}
        return Started(
            replace(self.master, lists=lists, rows=rows),
            tuple(sorted(self.statuses.items())),
            tuple(f"{department.code} {department.name}" for department in self.departments.values()),
            tuple(self.not_placed),
        )

    def _filled(self) -> Iterator[int]:
        for at in range(self.header.row + 1, len(self.sheet.rows)):
            if any(clean_text(str(cell)) for cell in self.sheet.rows[at] if cell is not None):
                yield at

    def _columns(self) -> None:
        for heading in (*self.header.unknown, *self.header.near, *self.header.doubled):
            self._leave("column", self.header.row, heading.column, heading.text)

    def _departments(self) -> None:
        """Make a department of every lead that the table names; its code is made from its name."""
        column = self.header.columns.get("lead")
        for at in self._filled() if column is not None else ():
            name = clean_text(str(self.sheet.cell(at, column or 0) or ""))
            known = Lists((), tuple(self.departments.values()))
            if name and known.department(name) is None:
                code = name if re.fullmatch(r"[A-ZÅÄÖ]{2,5}", name) else self._code(name)
                self.departments[fold(name)] = Department(code, name)

    def _code(self, name: str) -> str:
        letters = re.sub(r"[^A-ZÅÄÖ]", "", name.upper()) or "FÖR"
        taken = {department.code for department in self.departments.values()}
        codes = [
            letters[:3],
            *(letters[:2] + letter for letter in letters[3:]),
            *(f"{letters[:3]}{n}" for n in range(2, 99)),
        ]
        return next(code for code in codes if code not in taken)

    def _row(self, at: int, reader: ValueReader) -> dict[str, Value]:
        row: dict[str, Value] = {}
        for key, column in self.header.columns.items():
            field, raw = MEASURES[key], self.sheet.cell(at, column)
            if raw in (None, ""):
                continue
            if key == "status":
                self.statuses[clean_text(str(raw))] += 1
                continue
            reading = reader.read(field, raw)
            if reading.is_unclear or not _is_fit(field, reading.value, reader.lists):
                heading = field.heading.of(self.master.settings.language)
                self._leave("value", at, column, clean_text(str(raw)), heading)
            else:
                row[key] = reading.value
        return row

    def _give_ids(self, pending: Sequence[tuple[int, str, dict[str, Value]]]) -> None:
        """Keep ids that stand once; give the others the next free number of their area."""
        counts = Counter(identity for _, identity, _ in pending)
        kept = {identity for identity, number in counts.items() if identity and number == 1}
        numbers: Counter[str] = Counter()
        for at, given, row in pending:
            identity = given if given in kept else ""
            if given and not identity:
                heading = MEASURES["measure_id"].heading.of(self.master.settings.language)
                self._leave("value", at, self.header.columns["measure_id"], given, heading)
            while not identity or (identity in kept and identity != given):
                area = str(row.get("development_area") or "ATG")
                numbers[area] += 1
                identity = f"{area}-{numbers[area]:02}"
            self.rows[(identity,)] = {"measure_id": identity, **row}

    def _reports(self, lists: Lists) -> dict[Key, Row]:
        with_rows = replace(self.master, lists=lists, rows={"measures": self.rows})
        return empty_reports(with_rows)

    def _leave(self, kind: str, row: int, column: int, value: str = "", heading: str = "") -> None:
        self.not_placed.append(
            NotPlaced(kind, Place(self.file, self.sheet.name, cell_name(row, column)), value, heading)
        )


def empty_reports(master: Master) -> dict[Key, Row]:
    """Return a blank report for each measure and involved department."""
    return {
        (measure_id, code): {"measure_id": measure_id, "department": code}
        for (measure_id,) in master.rows["measures"]
        for code in master.involved(measure_id)
    }


def _is_fit(field: Field, value: Value, lists: Lists) -> bool:
    match field.kind:
        case Kind.NUMBER:
            return isinstance(value, int | float)
        case Kind.DATE | Kind.DATE_OR_OPEN:
            return not isinstance(value, str) or value in lists.keys("end")
        case Kind.LIST:
            return value in lists.keys(field.list)
        case Kind.SET:
            return isinstance(value, frozenset) and value <= lists.keys(field.list)
    return True
