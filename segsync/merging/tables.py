"""The three-way merge of keyed tables: the library's heart. Pure; knows nothing of plans or workbooks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from segsync.ids import conflict_id, question_id
from segsync.merging.cells import Case, Policy, decide
from segsync.merging.cells import Change as CellChange
from segsync.records import Change, Conflict, Outcome, Place, Proposal, Question
from segsync.values import Key, Value, identity

Row = Mapping[str, Value]
Rows = Mapping[Key, Row]
Locate = Callable[[str, Key, str], Place]

WHOLE_ROW = ""
"""The field of a decision about a whole row."""


@dataclass(frozen=True, slots=True)
class Side:
    """One return: its rows, and the rows that it was sent as.

    A field that a row lacks says nothing; None is a blank cell. Sides of one
    `group` came from the same template: a row counts as removed only when all
    of them lack it.
    """

    name: str
    rows: Rows
    base: Rows
    department: str = ""
    group: str = ""

    def changes_in(self, key: Key, ignored: frozenset[str]) -> dict[str, CellChange]:
        """Return what the side changed in its row, by field, against its own base."""
        base = self.base.get(key, {})
        return {
            field: CellChange(base.get(field), value)
            for field, value in self.rows[key].items()
            if value != base.get(field) and field not in ignored
        }


@dataclass(frozen=True, slots=True)
class SideChange:
    """One side's change of one cell."""

    side: Side
    field: str
    base: Value
    value: Value


@dataclass(frozen=True, slots=True)
class Decision:
    """One cell that a side changed: master, all proposals, and what comes of them.

    `cleared` are the changes (of a set) that a person must confirm although the
    others are merged. `field` is WHOLE_ROW where the master has dropped the row.
    """

    key: Key
    field: str
    case: Case
    master: Value
    value: Value
    changes: tuple[SideChange, ...]
    cleared: tuple[SideChange, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovedRow:
    """A row that was sent, still stands in the master, and is missing from every return of its template."""

    key: Key
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class TableMerge:
    """Everything decided about one table."""

    decisions: tuple[Decision, ...]
    removed: tuple[RemovedRow, ...]


def decide_table(
    master: Rows, sides: Sequence[Side], policies: Mapping[str, Policy], once_held: frozenset[Key] = frozenset()
) -> TableMerge:
    """Decide every cell that any side changed, and find the rows that came back missing.

    The result does not depend on the order of the sides. Fields without a
    policy are exclusive. `once_held` are rows that the master has had since they
    were sent: like rows of the bases, they are dropped where it lacks them.
    """
    ignored = frozenset(field for field, policy in policies.items() if policy is Policy.IGNORE)
    holders: dict[Key, list[Side]] = {}
    for side in sorted(sides, key=lambda side: side.name):
        for key in side.rows:
            holders.setdefault(key, []).append(side)
    decisions = [
        decision
        for key in sorted(holders)
        for decision in _decide_row(key, master, holders[key], policies, ignored, once_held)
    ]
    return TableMerge(tuple(decisions), tuple(_removed_rows(master, sides)))


def _decide_row(
    key: Key,
    master: Rows,
    sides: Iterable[Side],
    policies: Mapping[str, Policy],
    ignored: frozenset[str],
    once_held: frozenset[Key],
) -> Iterable[Decision]:
    changes: dict[str, list[SideChange]] = {}
    edits_dropped_row = False
    for side in sides:
        for field, change in side.changes_in(key, ignored).items():
            changes.setdefault(field, []).append(SideChange(side, field, change.base, change.value))
            edits_dropped_row |= key not in master and (key in side.base or key in once_held)
    if edits_dropped_row:
        every = tuple(change for field in sorted(changes) for change in changes[field])
        return [Decision(key, WHOLE_ROW, Case.CONFLICT, None, None, every)]
    row = master.get(key, {})
    return [_decide_cell(key, field, row.get(field), changes[field], policies) for field in sorted(changes)]


def _decide_cell(
    key: Key, field: str, master: Value, changes: list[SideChange], policies: Mapping[str, Policy]
) -> Decision:
    policy = policies.get(field, Policy.EXCLUSIVE)
    verdict = decide(policy, master, [CellChange(change.base, change.value) for change in changes])
    cleared = tuple(change for at, change in enumerate(changes) if at in verdict.cleared)
    return Decision(key, field, verdict.case, master, verdict.value, tuple(changes), cleared)


def _removed_rows(master: Rows, sides: Sequence[Side]) -> Iterable[RemovedRow]:
    groups: dict[str, list[Side]] = {}
    for side in sides:
        groups.setdefault(side.group or side.name, []).append(side)
    for _, group in sorted(groups.items()):
        sent = {key for side in group for key in side.base if key in master}
        for key in sorted(sent.difference(*(side.rows for side in group))):
            yield RemovedRow(key, tuple(sorted(group, key=lambda side: side.name)))


@dataclass(frozen=True, slots=True)
class Said:
    """The decisions of a table as records: what is merged and what a person must look at."""

    changes: tuple[Change, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    questions: tuple[Question, ...] = ()


def say_decisions(table: str, merge: TableMerge, locate: Locate) -> Said:
    """Turn decisions into records; `locate` tells where a side's cell stands."""
    changes: list[Change] = []
    conflicts: list[Conflict] = []
    questions: list[Question] = []
    for decision in merge.decisions:
        confirmed = tuple(change for change in decision.changes if change not in decision.cleared)
        sources = _proposals(decision, confirmed, locate)
        if decision.case is Case.CONFLICT:
            proposals = _proposals(decision, decision.changes, locate)
            conflicts.append(_conflict(table, decision, proposals))
            continue
        if decision.case is Case.CLEARED and not decision.cleared:
            questions += _cleared(table, decision, decision.changes, locate)
            continue
        questions += _cleared(table, decision, decision.cleared, locate)
        outcome = Outcome.TAKEN if decision.case is Case.TAKEN else Outcome.AGREED
        if sources:
            changes.append(
                Change(table, decision.key, decision.field, decision.master, decision.value, outcome, sources)
            )
    return Said(tuple(changes), tuple(conflicts), tuple(questions))


def _proposals(decision: Decision, changes: Iterable[SideChange], locate: Locate) -> tuple[Proposal, ...]:
    return tuple(
        Proposal(
            change.side.department or change.side.name,
            locate(change.side.name, decision.key, change.field),
            change.base,
            change.value,
            change.field,
        )
        for change in changes
    )


def _conflict(table: str, decision: Decision, proposals: tuple[Proposal, ...]) -> Conflict:
    if decision.field == WHOLE_ROW:
        values: list[Value] = [json.dumps([change.field, identity(change.value)]) for change in decision.changes]
    else:
        values = [proposal.value for proposal in proposals]
    own_id = conflict_id(table, decision.key, decision.field, decision.master, values)
    return Conflict(own_id, table, decision.key, decision.field, decision.master, proposals)


def _cleared(table: str, decision: Decision, changes: Iterable[SideChange], locate: Locate) -> Iterable[Question]:
    by_department: dict[str, list[SideChange]] = {}
    for change in changes:
        by_department.setdefault(change.side.department or change.side.name, []).append(change)
    for department, own in by_department.items():
        yield Question(
            question_id("cleared", table, decision.key, decision.field, department, None),
            "cleared",
            table,
            decision.key,
            decision.field,
            department,
            decision.master,
            None,
            _proposals(decision, own, locate),
        )


def ask_removed(table: str, merge: TableMerge, locate: Locate) -> tuple[Question, ...]:
    """Ask about each row that was sent and came back missing."""
    questions = []
    for removed in merge.removed:
        department = removed.sides[0].department or removed.sides[0].name
        sources = tuple(
            Proposal(department, locate(side.name, removed.key, WHOLE_ROW), None, None) for side in removed.sides
        )
        own_id = question_id("row_removed", table, removed.key, WHOLE_ROW, department, None)
        questions.append(
            Question(own_id, "row_removed", table, removed.key, WHOLE_ROW, department, None, None, sources)
        )
    return tuple(questions)
