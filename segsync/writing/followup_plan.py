"""The merged plan in the follow-up workbook: each table with its changes marked, and the list of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from typing import TypeAlias

from segsync.messages import field_heading, value_text
from segsync.paint import Paint
from segsync.records import Change, Conflict, Outcome, Question
from segsync.schemas import Field, Kind, Table
from segsync.values import Key, Value
from segsync.writing.followup_sheets import Column, Line, Paper, write_table

MARKS_WIDTH = 26

Marks: TypeAlias = Mapping[Key, Mapping[str, str]]
"""For each row and field of a table, the words that say what is marked."""

_FROZEN = {"measures": 3, "reports": 3, "needs": 2}
_WHOLE_ROW = ""
_ASKS_ABOUT_ROW = frozenset({"row_removed", "duplicate_row"})
_IN_WORDS = frozenset({Kind.LIST, Kind.SET, Kind.PARTIES, Kind.DATE_OR_OPEN})
"""Kinds whose values are keys, which cells hold in words."""


# --- the merged tables


def write_plan(paper: Paper, table: Table) -> None:
    """Write one table of the merged plan.

    Changed cells are painted, and named in the column Ändrat; cells that wait
    for a person are painted otherwise, and named in the column Att avgöra.
    """
    columns = [Column(field.heading.of(paper.language), field.width) for field in table.fields]
    if table.name == "reports":
        columns.insert(1, Column(paper.say("followup.head.title"), 34))
    columns += [
        Column(paper.say(f"followup.head.{name}"), MARKS_WIDTH, Paint.HEAD_PLAN) for name in ("changed", "open")
    ]
    write_table(paper, table.name, columns, _plan_lines(paper, table), frozen=_FROZEN[table.name])


def _plan_lines(paper: Paper, table: Table) -> Iterator[Line]:
    changed, waiting = _changed(paper, table), _waiting(paper, table)
    writers = [(field.key, _writer(paper, field)) for field in table.fields]
    for key, row in paper.result.merged.get(table.name, {}).items():
        held = {**row, **dict(zip(table.key, key, strict=False))}
        values = [write(held.get(field)) if write else held.get(field) for field, write in writers]
        new, open_ = changed.get(key, {}), waiting.get(key, {})
        paints = _paints(table, new, open_) if new or open_ else {}
        if table.name == "reports":
            values.insert(1, paper.title("measures", key))
            paints = {at + (at > 0): paint for at, paint in paints.items()}
        yield Line([*values, ", ".join(new.values()), ", ".join(open_.values())], paints)


def _writer(paper: Paper, field: Field) -> Callable[[Value], Value] | None:
    """Return what turns a value of the field into what a cell shows, or None where that is the value itself."""
    lists = paper.result.master.lists
    if "not_reported" in field.system_keys:
        return cache(lambda value: value_text(lists, field, value, paper.language))
    return cache(partial(lists.write, field)) if field.kind in _IN_WORDS else None


def _paints(table: Table, new: Mapping[str, str], waiting: Mapping[str, str]) -> dict[int, Paint]:
    paints = {at: Paint.CHANGED for at, field in enumerate(table.fields) if field.key in new}
    asked = {at: Paint.ASK for at, field in enumerate(table.fields) if field.key in waiting or _WHOLE_ROW in waiting}
    return paints | asked


def _changed(paper: Paper, table: Table) -> Marks:
    """Return the headings of the fields that returns change, by row."""
    marks: dict[Key, dict[str, str]] = {}
    for change in paper.result.changes:
        if change.table == table.name and change.outcome is Outcome.TAKEN:
            heading = field_heading(paper.result.master.tables, table.name, change.field, paper.language)
            marks.setdefault(change.key, {})[change.field] = heading
    return marks


def _waiting(paper: Paper, table: Table) -> Marks:
    """Return what waits for a person, by row: the fields with a conflict or a question, and which of them it is."""
    marks: dict[Key, dict[str, str]] = {}
    records: tuple[Conflict | Question, ...] = (*paper.result.conflicts, *paper.result.questions)
    for record in records:
        if record.table == table.name and _is_marked(record):
            heading = field_heading(paper.result.master.tables, table.name, record.field, paper.language)
            what = "conflict" if isinstance(record, Conflict) else "question"
            fields = marks.setdefault(record.key, {})
            fields.setdefault(record.field, paper.say(f"followup.open.{what}", field=heading))
    return marks


def _is_marked(record: Conflict | Question) -> bool:
    """Whether a cell of the merged plan waits for the record; stray texts and the like belong to none."""
    return bool(record.field) or isinstance(record, Conflict) or record.kind in _ASKS_ABOUT_ROW


# --- the list of changes


def write_changes(paper: Paper) -> None:
    """Write every accepted change: what, from, to, and where it says so, with a line for each source."""
    widths = {"row": 16, "title": 38, "department": 13, "field": 24, "old": 34, "new": 34, "outcome": 15}
    widths |= {"file": 36, "sheet": 14, "cell": 9}
    columns = [Column(paper.say(f"followup.head.{name}"), width) for name, width in widths.items()]
    write_table(paper, "changes", columns, (_change_line(paper, change) for change in paper.result.changes), frozen=2)


def _change_line(paper: Paper, change: Change) -> Line:
    sources = [(source.department, *source.place) for source in change.sources]
    departments, files, sheets, cells = ("\n".join(part) for part in zip(*sources, strict=True))
    values = (
        change.key[0],
        paper.title(change.table, change.key),
        departments,
        field_heading(paper.result.master.tables, change.table, change.field, paper.language),
        paper.shown(change.table, change.field, change.master),
        paper.shown(change.table, change.field, change.value),
        paper.say(f"followup.outcome.{change.outcome.value}"),
        files,
        sheets,
        cells,
    )
    paints = {5: Paint.CHANGED, 6: Paint.GOOD} if change.outcome is Outcome.TAKEN else {}
    target = paper.link_to(change.table, change.key)
    return Line(values, paints, {0: target} if target else {})
