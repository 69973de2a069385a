"""`merge_tables`: three-way merge of any keyed tables. Pure; knows nothing of plans, Excel or Swedish."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from segsync.frames import merged_frame, record_frame
from segsync.ids import question_id
from segsync.merging.cells import Policy
from segsync.merging.tables import WHOLE_ROW, Said, Side, ask_removed, decide_table, say_decisions
from segsync.records import Change, Conflict, Finding, Outcome, Place, Proposal, Question, Severity
from segsync.values import Key, Value, clean_number, clean_text

if TYPE_CHECKING:
    import pandas

AnyTable: TypeAlias = "pandas.DataFrame | Sequence[Mapping[str, Any]]"
Record: TypeAlias = dict[Any, Any]

_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class TableError(ValueError):
    """Tables that cannot be merged: a key column missing, a key blank or twice in the base or the master."""


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
        return record_frame(name, getattr(self, name))


def merge_tables(
    base: AnyTable | Mapping[str, AnyTable],
    master: AnyTable,
    returns: Mapping[str, AnyTable],
    key: str | Sequence[str],
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
    None, NaN, NaT or an empty text; 1 equals 1.0, and a date its ISO text.

    Raises TableError when base or master lacks a key column, or has a key blank
    or twice. Faults of a return are findings: rows with a blank or doubled key
    are questions, and a return without the key columns is left out.

    >>> sent = [{"id": "1", "status": "Planned"}]
    >>> result = merge_tables(sent, sent, {"UTB": [{"id": "1", "status": "Done"}]}, key=["id"])
    >>> result.table
    [{'id': '1', 'status': 'Done'}]
    """
    names = (key,) if isinstance(key, str) else tuple(key)
    rules = {column: Policy(policy) for column, policy in (policies or {}).items()}
    reader = _Reader(names, frozenset(column for column, policy in rules.items() if policy is Policy.UNION))
    ours = reader.sound(master, "master")
    bases = {name: reader.sound(table, f"base of {name}") for name, table in _bases(base, returns).items()}
    theirs = {name: reader.read(returns[name]) for name in sorted(returns)}
    sides = [_side(name, table, bases[name]) for name, table in theirs.items() if not table.lacks]
    merge = decide_table(ours.rows, sides, {**rules, **dict.fromkeys(names, Policy.IGNORE)})
    said = say_decisions("", merge, _nowhere)
    asked = (*said.questions, *ask_removed("", merge, _nowhere))
    unsure = [row for name, table in theirs.items() for row in table.unsure_rows(name)]
    lost = [_left_out(name, table.lacks) for name, table in theirs.items() if table.lacks]
    return TableResult(
        _merged(master, names, ours, theirs, said, _new_rows(ours, sides, said)),
        said.changes,
        said.conflicts,
        tuple(sorted((*asked, *(question for question, _ in unsure)), key=_question_order)),
        tuple(sorted((*lost, *(found for _, found in unsure)), key=lambda found: (found.department, found.key))),
    )


def _nowhere(*_: object) -> Place:
    return Place()


def _question_order(question: Question) -> tuple[object, ...]:
    return question.key, question.field, question.id


def _bases(base: Any, returns: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the base of each return, whether one table or one per return was given."""
    if not isinstance(base, Mapping):
        return dict.fromkeys(returns, base)
    missing = [name for name in returns if name not in base]
    if missing:
        raise TableError(f"no base for {', '.join(missing)}: give one table for all, or one for each return")
    return {name: base[name] for name in returns}


# Reading


@dataclass(frozen=True)
class _Table:
    """A table as it was read: canonical rows, the records they came from, and rows that nobody can tell apart."""

    rows: dict[Key, dict[str, Value]]
    records: dict[Key, Record]
    unsure: dict[Key, list[dict[str, Value]]]
    lacks: str = ""
    columns: tuple[Any, ...] = ()

    def unsure_rows(self, name: str) -> Iterable[tuple[Question, Finding]]:
        """Return a question and a finding for each key that is blank or there twice, with all that its rows say."""
        for at, rows in self.unsure.items():
            code = "duplicate_row" if all(at) else "row_without_key"
            cells = [(field, value) for row in rows for field, value in row.items() if value is not None]
            sources = tuple(Proposal(name, Place(), None, value, field) for field, value in cells)
            identity = question_id(code, "", at, WHOLE_ROW, name, None)
            question = Question(identity, code, "", at, WHOLE_ROW, name, None, None, sources)
            yield question, Finding(code, Severity.ASK, Place(name), at, department=name, question=identity)


def _left_out(name: str, column: str) -> Finding:
    return Finding("key_column_missing", Severity.STOP, Place(name), value=column, department=name)


def _side(name: str, table: _Table, base: _Table) -> Side:
    """Return a return as a side; rows that nobody can tell apart are neither there nor removed."""
    return Side(name, table.rows, {at: row for at, row in base.rows.items() if at not in table.unsure})


class _Reader:
    """Reads tables of either type into rows of canonical values."""

    def __init__(self, key: tuple[str, ...], sets: Collection[str]) -> None:
        self.key = key
        self.sets = sets

    def sound(self, table: Any, what: str) -> _Table:
        """Read a base or a master, which must be sound."""
        found = self.read(table)
        if found.lacks:
            has = ", ".join(map(str, found.columns)) or "no columns"
            raise TableError(f"{what}: no key column {found.lacks!r}; it has {has}")
        if found.unsure:
            at = ", ".join(next(iter(found.unsure))) or "(blank)"
            raise TableError(f"{what}: the key {at} is blank or there twice")
        return found

    def read(self, table: Any) -> _Table:
        """Read any table; a key column that it lacks is named, not raised."""
        found = _Table({}, {}, {})
        columns = list(table.columns) if hasattr(table, "columns") else None
        for record in _records(table):
            missing = [column for column in self.key if column not in record]
            if missing:
                return _Table({}, {}, {}, missing[0], tuple(record))
            self._place(found, record)
        absent = [column for column in self.key if columns is not None and column not in columns]
        return _Table({}, {}, {}, absent[0], tuple(columns or ())) if absent else found

    def _place(self, found: _Table, record: Record) -> None:
        at = tuple(_key_text(record[column]) for column in self.key)
        row = {column: self._value(column, value) for column, value in record.items()}
        if at in found.rows:
            found.unsure[at] = [found.rows.pop(at)]
        if at in found.unsure or not all(at):
            found.unsure.setdefault(at, []).append(row)
        else:
            found.rows[at], found.records[at] = row, record

    def _value(self, column: str, value: Any) -> Value:
        if _is_blank(value):
            return None
        if column not in self.sets:
            return _plain(value)
        if isinstance(value, str):
            value = value.replace(";", ",").split(",")
        parts = value if isinstance(value, Iterable) else [value]
        return frozenset(text for part in parts if (text := clean_text(str(part)))) or None


def _records(table: Any) -> list[Record]:
    return table.to_dict("records") if hasattr(table, "to_dict") else [dict(row) for row in table]


def _key_text(value: Any) -> str:
    if _is_blank(value):
        return ""
    plain = _plain(value)
    return plain.isoformat() if isinstance(plain, date) else str(plain)


def _is_blank(value: Any) -> bool:
    """Whether a value is None, an empty text or collection, NaN, NaT or pandas' NA."""
    if value is None or (isinstance(value, str) and not clean_text(value)):
        return True
    if isinstance(value, Collection) and not isinstance(value, str):
        return not value
    try:
        return bool(value != value)  # noqa: PLR0124 -- NaN and NaT differ from themselves
    except TypeError:
        return True  # pandas' NA answers neither yes nor no


def _plain(value: Any) -> Value:
    """Return any value as it is compared: numpy's and pandas' own types as Python's, texts and numbers tidied."""
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, str):
        text = clean_text(value)
        return _day(text) if _ISO_DATE.fullmatch(text) else text
    if isinstance(value, datetime):
        moment = value.to_pydatetime() if hasattr(value, "to_pydatetime") else value
        return moment.date() if moment.timetuple()[3:6] == (0, 0, 0) else moment
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Decimal):
        return clean_number(float(value))
    if isinstance(value, int | float):
        return clean_number(value)
    return value if isinstance(value, date) else str(value)


def _day(text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


# Writing


def _new_rows(ours: _Table, sides: Iterable[Side], said: Said) -> list[Key]:
    """Return the keys of rows that only returns have, also where nothing in them is taken."""
    disputed = {conflict.key for conflict in said.conflicts if conflict.field == WHOLE_ROW}
    found = {at: None for side in sides for at in side.rows if at not in side.base and at not in ours.rows}
    return sorted(found.keys() - disputed)


def _merged(
    master: Any, key: Sequence[str], ours: _Table, theirs: Mapping[str, _Table], said: Said, new: Sequence[Key]
) -> pandas.DataFrame | list[Record]:
    """Return the master with the changes in, as the type that it was given as, its own values untouched."""
    rows = {at: dict(record) for at, record in ours.records.items()}
    columns = list(dict.fromkeys(column for record in rows.values() for column in record))
    columns = list(master.columns) if hasattr(master, "columns") else columns
    for at in new:
        own = [table.records[at] for table in theirs.values() if at in table.rows]
        if not rows:
            columns = list(dict.fromkeys([*columns, *(column for record in own for column in record)]))
        rows[at] = dict.fromkeys(columns) | {column: own[0][column] for column in key}
    edited: dict[Any, None] = {}
    for change in said.changes:
        if change.outcome is Outcome.TAKEN:
            rows[change.key][change.field] = _as_written(change, theirs, ours, rows[change.key].get(change.field))
            edited[change.field] = None
    if not hasattr(master, "columns"):
        return list(rows.values())
    return merged_frame(master, list(rows.values()), list(dict.fromkeys([*columns, *edited])), edited, len(new))


def _as_written(change: Change, theirs: Mapping[str, _Table], ours: _Table, before: Any) -> Any:
    """Return a taken value as its return wrote it; a set in the form that the column has."""
    source = theirs[change.sources[0].department].records[change.key][change.field]
    if not isinstance(change.value, frozenset):
        return source
    held = [record.get(change.field) for record in ours.records.values()]
    like = next((value for value in (before, *held, source) if not _is_blank(value)), "")
    return ", ".join(sorted(change.value)) if isinstance(like, str) else sorted(change.value)
