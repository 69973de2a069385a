"""The result of merging a plan: one value that the follow-up workbook, the JSON and the screen are views of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from segsync.frames import record_frame
from segsync.master import Master, Row
from segsync.records import (
    Change,
    Conflict,
    Counts,
    DepartmentState,
    Finding,
    LostSettlement,
    Outcome,
    Question,
    ReturnRecord,
    Severity,
)
from segsync.values import Key

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class MergeOptions:
    """How a merge was asked for: files beside those of the plan folder, and whether only the newest speak."""

    named: tuple[str, ...] = ()
    latest_wins: bool = False


@dataclass(frozen=True)
class MergeResult:
    """Everything that a merge decided, and what it leaves to a person. Nothing has been written.

    `lost` are choices of the follow-up before this one that no longer apply,
    `decisions_made` the number of the latest apply or undo before it.
    """

    master: Master
    round: str
    departments: tuple[DepartmentState, ...] = ()
    returns: tuple[ReturnRecord, ...] = ()
    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()
    lost: tuple[LostSettlement, ...] = ()
    options: MergeOptions = MergeOptions()
    decisions_made: int = 0

    @cached_property
    def totals(self) -> Counts:
        """The counts of all returns together."""
        return sum((record.cells for record in self.returns), Counts())

    @cached_property
    def needs_a_person(self) -> bool:
        """Whether something is left to decide or correct: the ground for exit code 1."""
        asks = any(found.severity in (Severity.STOP, Severity.ASK) for found in self.findings)
        return bool(asks or self.conflicts or self.questions)

    @property
    def cases(self) -> tuple[Conflict | Question, ...]:
        """Everything that a person settles: the conflicts, then the questions."""
        return (*self.conflicts, *self.questions)

    @cached_property
    def merged(self) -> Mapping[str, Mapping[Key, Row]]:
        """The merged plan: the master's rows of each table with every taken value in."""
        tables = {name: dict(rows) for name, rows in self.master.rows.items()}
        for change in self.changes:
            if change.outcome is Outcome.TAKEN:
                rows = tables.setdefault(change.table, {})
                rows[change.key] = {**rows.get(change.key, {}), change.field: change.value}
        return tables

    def frame(self, name: str) -> pandas.DataFrame:
        """Return "changes", "conflicts", "questions", "findings", "returns" or "departments" as a DataFrame."""
        return record_frame(name, getattr(self, name))
