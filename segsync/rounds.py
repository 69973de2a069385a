"""What was sent: templates and their baselines, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from segsync.ids import digest
from segsync.master import Lists, Row, tables_with
from segsync.schemas import Editor, Field, Table
from segsync.values import Key

IDENTITY_SHEET = "_segsync"
"""The hidden sheet that tells whose template a workbook is."""
EMPTY_MEASURE_ROWS = 5
EMPTY_NEED_ROWS = 8


@dataclass(frozen=True)
class Snapshot:
    """The words of a plan at sending: its lists, departments and extra columns. Shared by templates."""

    lists: Lists
    extra_fields: tuple[Field, ...] = ()

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables as they were at sending."""
        return tables_with(self.extra_fields)


@dataclass(frozen=True)
class Baseline:
    """The exact values that `send` put into one template: the base of the three-way merge.

    `rows` holds the canonical rows of each table by key. `leads` are the
    measures whose lead the department was at sending. `open_measures` and
    `open_needs` are the hidden keys of the empty rows; `prose` the texts that
    `send` wrote outside the tables.
    """

    template: str
    plan_id: str
    plan_name: str
    year: int
    round: str
    department: str
    language: str
    sent_on: date
    deadline: date | None
    snapshot: str
    rows: Mapping[str, Mapping[Key, Row]]
    leads: frozenset[str] = frozenset()
    open_measures: tuple[str, ...] = ()
    open_needs: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    file: str = ""
    file_sha256: str = ""

    def may_edit(self, field: Field, measure_id: str) -> bool:
        """Whether the department might edit the field in that measure's row, when the template was sent."""
        if field.editor is Editor.COORDINATOR or not field.reaches(self.department):
            return False
        return field.editor is Editor.INVOLVED or field.table != "measures" or measure_id in self.leads


@dataclass(frozen=True)
class Template:
    """One department's template, before it is a workbook: its baseline and the words it is written with."""

    baseline: Baseline
    snapshot: Snapshot
    municipality: str
    department_name: str
    sender: str = ""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns of the sheet Åtgärder: the measure's fields, then the department's own report."""
        return sheet_fields(self.snapshot.tables, self.baseline.department)

    @property
    def need_fields(self) -> tuple[Field, ...]:
        """The columns of the sheet Behov nästa år."""
        return need_fields(self.snapshot.tables, self.baseline.department)


def template_id(plan_id: str, round_name: str, department: str, rows: object) -> str:
    """Return the id of a template: the same plan, round, department and content give the same id."""
    return "T-" + digest([plan_id, round_name, department, rows])


def sheet_fields(tables: Mapping[str, Table], department: str) -> tuple[Field, ...]:
    """Return the columns of a template's sheet Åtgärder: the measure's fields, then the department's own report."""
    return tuple(
        field for name in ("measures", "reports") for field in tables[name].fields if field.reaches(department)
    )


def need_fields(tables: Mapping[str, Table], department: str) -> tuple[Field, ...]:
    """Return the columns of a template's sheet Behov nästa år."""
    return tuple(field for field in tables["needs"].fields if field.reaches(department))
