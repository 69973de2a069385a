"""Small plans for tests: made, sent, filled in as people do, and merged."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from segsync.schemas import MEASURES, NEEDS, REPORTS, Field

from segsync.folder import PlanFolder
from segsync.master import Department, Item, Lists, Master, Settings
from segsync.merged import MergedPlan
from segsync.parsing import ValueReader
from segsync.plan import Plan, open_plan
from segsync.records import Outcome
from segsync.starting import default_items, empty_reports, make_plan
from segsync.values import Key, Value
from segsync.writing.master import master_workbook

SENT_ON = date(2022, 9, 19)
DEADLINE = date(2022, 10, 14)
DEPARTMENTS = (
    Department("KLF", "Kommunledningsförvaltningen", mailbox="klf@example.invalid"),
    Department("UTB", "Utbildningsförvaltningen", mailbox="utb@example.invalid", aliases=("Utbildning",)),
    Department("SOC", "Socialförvaltningen", mailbox="soc@example.invalid"),
    Department("KOF", "Kultur- och fritidsförvaltningen", mailbox="kof@example.invalid"),
)
MEASURE_ROWS: tuple[dict[str, Any], ...] = (
    {
        "measure_id": "UTB-01",
        "development_area": "UTB",
        "title": "Förstärkt läsundervisning i årskurs 1–3",
        "description": "Fler elever ska läsa med flyt när de lämnar årskurs 3.",
        "lead": "UTB",
        "partners": "SOC, Polisen",
        "areas": "Ryd, Skäggetorp",
        "indicator": "Andel godkända i läskontroll",
        "unit": "procent",
        "baseline_value": 71,
        "target_value": 80,
        "start": "2022-01-10",
        "end": "2023-06-15",
        "status": "Pågår",
    },
    {
        "measure_id": "UTB-03",
        "development_area": "UTB",
        "title": "Tidig samordning vid problematisk skolfrånvaro",
        "lead": "UTB",
        "partners": "SOC, KOF, Region",
        "areas": "Skäggetorp",
        "baseline_value": 118,
        "target_value": 80,
        "start": "2022-03-15",
        "end": "Tills vidare",
    },
    {
        "measure_id": "TRY-01",
        "development_area": "TRY",
        "title": "Samordnad närvaro av fältarbetare och skolvärdar",
        "lead": "SOC",
        "partners": "UTB, Polisen",
        "areas": "Alla tre områdena",
        "start": "2022-01-01",
        "end": "2022-12-31",
    },
    {
        "measure_id": "DEM-01",
        "development_area": "DEM",
        "title": "Lokalt dialogforum fyra gånger per år",
        "lead": "KLF",
        "areas": "Ryd",
        "start": "2022-01-20",
        "end": "2022-12-10",
    },
)


def master_of(
    measures: Iterable[Mapping[str, Any]] = MEASURE_ROWS,
    departments: Sequence[Department] = DEPARTMENTS,
    *,
    language: str = "sv",
    plan_id: str = "P-PROV",
    extra_fields: tuple[Field, ...] = (),
    more_items: tuple[Item, ...] = (),
    reports: Mapping[tuple[str, str], Mapping[str, Any]] | None = None,
) -> Master:
    """Return a master with these measures, given as people write them, in Swedish words also in an English plan."""
    lists = Lists((*default_items(language), *more_items), tuple(departments))
    reader = ValueReader(lists, Lists((*default_items("sv"), *more_items), tuple(departments)))
    settings = Settings(plan_id, "Provkommunen", "Åtgärdsplan", 2022, language, DEADLINE)
    extra = {field.key: field for field in extra_fields}
    rows = {
        (row["measure_id"],): {
            key: reader.read(extra.get(key) or MEASURES[key], cell).value for key, cell in row.items()
        }
        for row in measures
    }
    master = Master(settings, lists, extra_fields, rows={"measures": rows, "reports": {}, "needs": {}})
    blank = empty_reports(master)
    filled = {key: {**blank.get(key, {}), **row} for key, row in {**blank, **(reports or {})}.items()}
    return replace(master, rows={**master.rows, "reports": filled})


def new_plan(path: Path, master: Master | None = None, *, sent: bool = True) -> Plan:
    """Make a plan folder with a master and, unless told not to, send round 1."""
    make_plan(PlanFolder(path), master_workbook(master or master_of()))
    if sent:
        open_plan(path).send(today=SENT_ON)
    return open_plan(path)


def template_of(plan: Plan, department: str, round_name: str = "") -> Path:
    """Return the path of a department's template in outbox/ (of the latest round)."""
    folder = PlanFolder(plan.folder.path)
    wanted = round_name or folder.latest_round
    sent = next(sent for sent in folder.sent if sent.department == department and sent.round == wanted)
    return folder.path / folder.baseline(sent).file


class Typed:
    """A workbook being filled in: cells by measure id (or need key) and field."""

    def __init__(self, source: Path) -> None:
        self.book: Workbook = load_workbook(source)
        self.measures = self.book.worksheets[1] if len(self.book.worksheets) > 1 else self.book.worksheets[0]
        self.needs = self.book.worksheets[2] if len(self.book.worksheets) > 2 else self.measures

    def column(self, field: str, *, needs: bool = False) -> int:
        """Return a field's column, counted from 1, by its heading in either language."""
        tables = (NEEDS,) if needs else (MEASURES, REPORTS)
        words = {word for table in tables for known in table.fields if known.key == field for word in known.heading}
        sheet = self.needs if needs else self.measures
        return next(cell.column for cell in sheet[1] if cell.value in words or cell.value == field)

    def row(self, measure_id: str) -> int:
        """Return a measure's row, counted from 1."""
        column = self.column("measure_id")
        return next(
            row for row in range(2, self.measures.max_row + 1) if self.measures.cell(row, column).value == measure_id
        )

    def cell(self, measure_id: str, field: str) -> Any:
        """Return the openpyxl cell of a measure's field."""
        return self.measures.cell(self.row(measure_id), self.column(field))

    def type(self, measure_id: str, /, **fields: Any) -> Typed:
        """Type values into a measure's row; None clears the cell."""
        for field, value in fields.items():
            self.cell(measure_id, field).value = value
        return self

    def propose(self, at: int = 0, **fields: Any) -> Typed:
        """Fill in the empty row number `at` of the measures' sheet."""
        title = self.column("title")
        empty = [r for r in range(2, self.measures.max_row + 1) if self.measures.cell(r, title).value is None]
        for field, value in fields.items():
            self.measures.cell(empty[at], self.column(field)).value = value
        return self

    def need(self, row: int = 2, **fields: Any) -> Typed:
        """Fill in a row of the needs' sheet (2 is the first)."""
        for field, value in fields.items():
            self.needs.cell(row, self.column(field, needs=True)).value = value
        return self

    def save(self, target: Path) -> Path:
        """Save the workbook as a file."""
        target.parent.mkdir(parents=True, exist_ok=True)
        self.book.save(target)
        return target


def returned(plan: Plan, department: str, file: str = "", *, edits: Mapping[str, Mapping[str, Any]] = {}) -> Path:
    """Put a return into inbox/: the department's template with `edits` by measure id and field."""
    typed = Typed(template_of(plan, department))
    for measure_id, fields in edits.items():
        typed.type(measure_id, **fields)
    return typed.save(plan.folder.inbox / (file or f"{department}.xlsx"))


def edit_master(plan: Plan, edits: Mapping[str, Mapping[str, Any]]) -> Plan:
    """Make the coordinator's edits in the master and open the plan anew."""
    book = load_workbook(plan.folder.master)
    sheet = book.worksheets[0]
    headings = {cell.value: cell.column for cell in sheet[1]}
    by_key = {field.key: field.heading for field in MEASURES.fields}
    for measure_id, fields in edits.items():
        row = next(r for r in range(2, sheet.max_row + 1) if sheet.cell(r, 1).value == measure_id)
        for field, value in fields.items():
            column = next(headings[word] for word in by_key[field] if word in headings)
            sheet.cell(row, column).value = value
    book.save(plan.folder.master)
    return open_plan(plan.folder.path)


def patch_part(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """Change one part of a workbook's package, and nothing else in it; a part that is not there is added."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    parts[part] = change(parts.get(part, b""))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def saved_at(path: Path, when: str) -> Path:
    """Set the time at which a workbook says that it was saved."""
    stamp = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*<")
    return patch_part(path, "docProps/core.xml", lambda core: stamp.sub(rb"\g<1>" + when.encode() + b"<", core))


def again(plan: Plan) -> Plan:
    """Open the plan anew, as the next command would."""
    return open_plan(plan.folder.path)


def rewrite_master(plan: Plan, master: Master) -> Plan:
    """Write a master anew, as a coordinator who changed rows, lists or departments leaves it."""
    plan.folder.master.write_bytes(master_workbook(master))
    return open_plan(plan.folder.path)


def with_row(master: Master, table: str, key: Key, **cells: Value) -> Master:
    """Return the master with canonical values in one row."""
    rows = master.rows[table]
    return replace(master, rows={**master.rows, table: {**rows, key: {**rows.get(key, {}), **cells}}})


def without_measure(master: Master, measure_id: str) -> Master:
    """Return the master without a measure and its reports."""
    rows = {
        table: {key: row for key, row in by_key.items() if key[0] != measure_id}
        for table, by_key in master.rows.items()
    }
    return replace(master, rows=rows)


# What a merge said, in a form that tests can compare


def taken(result: MergedPlan) -> dict[str, Value]:
    """Return the values that the merge takes, by "UTB-03.status" ("UTB-03/SOC.result" for a report)."""
    return _values(result, Outcome.TAKEN)


def agreed(result: MergedPlan) -> dict[str, Value]:
    """Return the values that the master has already, likewise."""
    return _values(result, Outcome.AGREED)


def _values(result: MergedPlan, outcome: Outcome) -> dict[str, Value]:
    found = [change for change in result.changes if change.outcome is outcome]
    return {f"{'/'.join(change.key)}.{change.field}": change.value for change in found}


def disputed(result: MergedPlan) -> dict[str, list[tuple[str, Value]]]:
    """Return the sides of each conflict: departments and values, likewise."""
    return {
        f"{'/'.join(conflict.key)}.{conflict.field}": [(side.department, side.value) for side in conflict.proposals]
        for conflict in result.conflicts
    }


def asked(result: MergedPlan) -> list[str]:
    """Return the questions as "not_yours UTB-03.title"."""
    return [f"{question.kind} {'/'.join(question.key)}.{question.field}" for question in result.questions]


def found(result: MergedPlan, severity: str = "") -> list[str]:
    """Return the codes of the findings (of one severity)."""
    return [finding.code for finding in result.findings if severity in ("", finding.severity.value)]
