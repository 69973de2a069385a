"""What is sent to whom: templates with their baselines, one for each department. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from segsync.master import Department, Lists, Master, Row
from segsync.packing import pack_rows
from segsync.rounds import (
    EMPTY_MEASURE_ROWS,
    EMPTY_NEED_ROWS,
    Baseline,
    Snapshot,
    Template,
    need_fields,
    sheet_fields,
    template_id,
)
from segsync.schemas import Field
from segsync.values import Key


@dataclass(frozen=True, slots=True)
class Sending:
    """One sending: its round, its day, its deadline, and the id of the words it is written with."""

    round: str
    sent_on: date
    deadline: date | None
    snapshot: str


def departments_to_send(master: Master) -> tuple[Department, ...]:
    """Return the active departments that lead or take part in a measure."""
    return tuple(
        department
        for department in master.lists.departments
        if department.active and master.measures_of.get(department.code)
    )


def snapshot_of(master: Master) -> Snapshot:
    """Return the words of the plan as they stand."""
    return Snapshot(master.lists, master.extra_fields)


MOST_NAMED = 60
"""How many departments a template names; in a larger plan it names those that share its measures."""


def make_template(master: Master, department: Department, sending: Sending) -> Template:
    """Return one department's template: its measures, its own reports and needs, and keys for empty rows."""
    code, settings = department.code, master.settings
    rows = _rows_sent(master, code)
    baseline = Baseline(
        template=template_id(settings.plan_id, sending.round, code, [pack_rows(rows), sending.snapshot]),
        plan_id=settings.plan_id,
        plan_name=settings.plan_name,
        year=settings.year,
        round=sending.round,
        department=code,
        language=settings.language,
        sent_on=sending.sent_on,
        deadline=sending.deadline,
        snapshot=sending.snapshot,
        rows=rows,
        leads=frozenset(key[0] for key, row in rows["measures"].items() if row.get("lead") == code),
        open_measures=tuple(f"{code}-{sending.round}-N{at:02}" for at in range(1, EMPTY_MEASURE_ROWS + 1)),
        open_needs=tuple(f"{code}-{sending.round}-B{at:02}" for at in range(1, EMPTY_NEED_ROWS + 1)),
    )
    return Template(
        baseline, _named(master, rows["measures"], code), settings.municipality, department.name, settings.sender
    )


def with_prose(template: Template, prose: Iterable[str]) -> Template:
    """Return the template with the texts that it will hold outside its tables."""
    return replace(template, baseline=replace(template.baseline, prose=tuple(prose)))


def _named(master: Master, measures: Iterable[Key], code: str) -> Snapshot:
    """Return the words that a template carries: all, or in a large plan no departments but its own."""
    snapshot = snapshot_of(master)
    if len(snapshot.lists.departments) <= MOST_NAMED:
        return snapshot
    near = {code, *(other for (measure_id,) in measures for other in master.involved(measure_id))}
    departments = tuple(department for department in snapshot.lists.departments if department.code in near)
    return replace(snapshot, lists=Lists(snapshot.lists.items, departments))


def _rows_sent(master: Master, code: str) -> dict[str, dict[Key, Row]]:
    measures = {(measure_id,): master.row("measures", (measure_id,)) for measure_id in master.measures_of[code]}
    reports = {(key[0], code): master.row("reports", (key[0], code)) for key in measures}
    needs = {key: row for key, row in master.rows["needs"].items() if row.get("department") == code}
    columns = sheet_fields(master.tables, code)
    return {
        "measures": {key: _held(row, columns, "measures") for key, row in measures.items()},
        "reports": {key: _held(row, columns, "reports") for key, row in reports.items()},
        "needs": {key: _held(row, need_fields(master.tables, code), "needs") for key, row in needs.items()},
    }


def _held(row: Row, columns: Iterable[Field], table: str) -> Row:
    return {field.key: row[field.key] for field in columns if field.table == table and row.get(field.key) is not None}
