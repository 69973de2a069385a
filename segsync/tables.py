"""`merge_tables`: three-way merge of any keyed tables. Pure; knows nothing of plans, Excel or Swedish."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from segsync.frames import record_frame
from segsync.ids import question_id
from segsync.merging.cells import Policy, members
from segsync.merging.tables import WHOLE_ROW, Side, ask_removed, decide_table, say_decisions
from segsync.records import Change, Conflict, Finding, Outcome, Place, Proposal, Question, Severity
from segsync.values import Key, Value, clean_number

if TYPE_CHECKING:
    import pandas

AnyTable: TypeAlias = "pandas.DataFrame | Sequence[Mapping[str, Any]]"


class TableError(ValueError):
    """A base or master table that cannot be merged: a key column missing, a key blank or twice."""


@dataclass(frozen=True, slots=True)
class TableResult:
    """What `merge_tables` found: the merged table, and what a person must still decide.

    `table` is of the same type as the master that was given, with the merged
    values in; conflicts and questions hold the master's value there.
    """

    table: Any
    changes: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]

    def frame(self, name: str) -> pandas.DataFrame:
        """Return "changes", "conflicts", "questions" or "findings" as a DataFrame, one row each."""
        return record_frame(getattr(self, name))


def merge_tables(
    base: AnyTable | Mapping[str, AnyTable],
    master: AnyTable,
    returns: Mapping[str, AnyTable],
    key: Sequence[str],
    policies: Mapping[str, str] | None = None,
) -> TableResult:
    """Merge returned tables into a master, cell by cell, against what was sent.

    `base` is what was sent: one table for all returns, or one per return by
    name. `key` are the columns that tell rows apart. `policies` says for each
    column how it merges: "exclusive" (the default), "union" (sets of members,
    as lists or as text with commas) or "ignore".

    Rows that only returns have are taken; one that a return lacks is a question
    (`row_removed`), never a deletion; one that the master dropped stays dropped
    unless a return edited it, which is a conflict. A column that a side lacks
    says nothing, and a value left as it was sent is never an edit. Blank is
    None, NaN, NaT or an empty text.

    Raises TableError when base or master lacks a key column or has a key twice.
    A return's rows with a blank or doubled key are findings and questions, and
    the other rows are merged.

    >>> sent = [{"id": "1", "status": "Planned"}]
    >>> result = merge_tables(sent, sent, {"UTB": [{"id": "1", "status": "Done"}]}, key=["id"])
    >>> result.table
    [{'id': '1', 'status': 'Done'}]
    """
    rules = {column: Policy(policy) for column, policy in (policies or {}).items()}
    reader = _Reader(tuple(key), rules)
    ours = reader.strict(master, "master")
    bases = _bases(base, returns)
    sides, findings, questions = [], [], []
    for name, table in returns.items():
        rows, doubled = reader.rows(table, name)
        sent = reader.strict(bases[name], f"base of {name}")
        unsure = {found.key for found in doubled}
        sides.append(Side(name, rows, {at: row for at, row in sent.items() if at not in unsure}))
        findings += doubled
        questions += [_doubled_question(found, name) for found in doubled]
    merge = decide_table(ours, sides, {**rules, **dict.fromkeys(key, Policy.IGNORE)})
    said = say_decisions("", merge, lambda *_: Place())
    asked = (*said.questions, *ask_removed("", merge, lambda *_: Place()), *questions)
    return TableResult(
        reader.written(master, ours, said.changes),
        said.changes,
        said.conflicts,
        tuple(sorted(asked, key=lambda question: (question.key, question.field, question.id))),
        tuple(sorted(findings, key=lambda found: (found.department, found.key))),
    )


def _bases(base: Any, returns: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the base of each return, whether one table or one per return was given."""
    if not isinstance(base, Mapping):
        return dict.fromkeys(returns, base)
    missing = [name for name in returns if name not in base]
    if missing:
        raise TableError(f"no base for {', '.join(missing)}: give one table for all, or one for each return")
    return base


def _doubled_question(found: Finding, name: str) -> Question:
    source = Proposal(name, Place(), None, None)
    return Question(found.question, found.code, "", found.key, WHOLE_ROW, name, None, None, (source,))


class _Reader:
    """Reads tables of either type into rows of canonical values, and writes the merged one back."""

    def __init__(self, key: tuple[str, ...], policies: Mapping[str, Policy]) -> None:
        self.key = key
        self.sets = frozenset(column for column, policy in policies.items() if policy is Policy.UNION)
        self.originals: dict[Key, dict[str, Any]] = {}

    def strict(self, table: Any, what: str) -> dict[Key, dict[str, Value]]:
        rows, findings = self.rows(table, what)
        if findings:
            raise TableError(f"{what}: the key {', '.join(findings[0].key) or '(blank)'} is blank or there twice")
        return rows

    def rows(self, table: Any, name: str) -> tuple[dict[Key, dict[str, Value]], list[Finding]]:
        rows: dict[Key, dict[str, Value]] = {}
        unsure: dict[Key, int] = {}
        for record in _records(table):
            missing = [column for column in self.key if column not in record]
            if missing:
                raise TableError(f"{name}: no key column {missing[0]!r}; it has {', '.join(map(str, record))}")
            at = tuple("" if _is_blank(record[column]) else str(record[column]) for column in self.key)
            if at in rows or at in unsure or not all(at):
                unsure[at] = unsure.get(at, 1) + 1
                rows.pop(at, None)
                continue
            rows[at] = {column: self._value(column, value) for column, value in record.items()}
            self.originals.setdefault(at, {column: record[column] for column in self.key})
        return rows, [self._doubled(at, name) for at in sorted(unsure)]

    def _doubled(self, at: Key, name: str) -> Finding:
        code = "duplicate_row" if all(at) else "row_without_key"
        identity = question_id(code, "", at, WHOLE_ROW, name, None)
        return Finding(code, Severity.ASK, Place(name), at, department=name, question=identity)

    def _value(self, column: str, value: Any) -> Value:
        if _is_blank(value):
            return None
        if column in self.sets:
            parts = value.replace(";", ",").split(",") if isinstance(value, str) else value
            return frozenset(str(part).strip() for part in parts if str(part).strip()) or None
        return _plain(value)

    def written(self, master: Any, rows: Mapping[Key, dict[str, Value]], changes: Iterable[Change]) -> Any:
        """Return the master with the changes in, as the type that it was given as."""
        merged = {at: dict(record) for at, record in zip(rows, _records(master), strict=True)}
        columns = list(dict.fromkeys(column for record in merged.values() for column in record))
        for change in changes:
            if change.outcome is not Outcome.TAKEN:
                continue
            row = merged.setdefault(change.key, {**dict.fromkeys(columns), **self.originals[change.key]})
            row[change.field] = _shown(change.value, row.get(change.field))
        records = list(merged.values())
        return type(master)(records, columns=_columns(master, records)) if hasattr(master, "columns") else records


def _records(table: Any) -> list[dict[Any, Any]]:
    return table.to_dict("records") if hasattr(table, "to_dict") else [dict(row) for row in table]


def _columns(master: Any, records: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys([*master.columns, *(column for record in records for column in record)]))


def _is_blank(value: Any) -> bool:
    """Whether a value is None, an empty text, NaN, NaT or pandas' NA."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return True
    if isinstance(value, list | tuple | set | frozenset):
        return not value
    try:
        return bool(value != value)  # noqa: PLR0124 -- NaN and NaT differ from themselves
    except TypeError:
        return True  # pandas' NA answers neither yes nor no


def _plain(value: Any) -> Value:
    """Return numpy scalars and timestamps as Python's own values."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, datetime):
        moment = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        return moment.date() if moment.timetuple()[3:6] == (0, 0, 0) else moment.isoformat(" ")
    if isinstance(value, float):
        return clean_number(value)
    if isinstance(value, str | int | date | frozenset):
        return value
    return str(value)


def _shown(value: Value, before: Any) -> Any:
    """Return a set as the master holds sets: text with commas, or a sorted list."""
    if not isinstance(value, frozenset):
        return value
    return ", ".join(sorted(members(value))) if before is None or isinstance(before, str) else sorted(value)
