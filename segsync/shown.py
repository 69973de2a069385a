"""What a follow-up workbook showed, in digests, by which an apply knows that nothing has changed since. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segsync.decisions import CellWrite, Decisions
from segsync.ids import digest
from segsync.master import Master, Row
from segsync.messages import Choice, choices_of
from segsync.records import Conflict, Lost, Outcome, Question
from segsync.results import MergeResult
from segsync.values import Key, Value, fold, identity

if TYPE_CHECKING:
    from segsync.settling import Settling

Cell = tuple[str, Key, str]
At = tuple[str, Key]

_JOINT = "|"


@dataclass(frozen=True)
class Shown:
    """The values that were to be written, what each case was about, and the master's rows as they stood.

    `changes` are digests of values by cell, `cases` digests of all that is
    proposed by the case's id, `rows` digests of whole rows. `choices` are
    digests of what each entry of a drop-down does, by the case's id and the
    entry's folded label: labels name who proposes a value, which may be others next time.
    """

    changes: Mapping[Cell, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[At, str] = field(default_factory=dict)
    choices: Mapping[tuple[str, str], str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same showing has the same id."""
        return "M-" + digest([list(row) for row in self.lines()])

    def lines(self) -> Iterator[tuple[str, str, str]]:
        """Yield it as lines of kind, name and digest, in order."""
        for (table, key, name), found in sorted(self.changes.items()):
            yield "change", _JOINT.join((table, name, *key)), found
        for case, found in sorted(self.cases.items()):
            yield "case", case, found
        for (table, key), found in sorted(self.rows.items()):
            yield "row", _JOINT.join((table, *key)), found
        for (case, label), found in sorted(self.choices.items()):
            yield "choice", _JOINT.join((case, label)), found


def shown_by(result: MergeResult) -> Shown:
    """Return what a follow-up of this merge shows."""
    taken = [change for change in result.changes if change.outcome is Outcome.TAKEN]
    touched = {(change.table, change.key) for change in taken}
    touched |= {(case.table, case.key) for case in result.cases if case.table and case.key}
    master = result.master
    choices = {
        (case.id, fold(choice.label)): meaning(choice)
        for case in result.cases
        for choice in choices_of(case, master.tables, master.lists, master.settings.language)
    }
    return Shown(
        {(one.table, one.key, one.field): _digest_of(one.value) for one in taken},
        {case.id: _digest_of_case(case) for case in result.cases},
        {at: _digest_of_row(master.row(*at)) for at in touched},
        choices,
    )


def shown_from(lines: Iterable[tuple[str, str, str]]) -> Shown:
    """Return what a follow-up showed, from its lines."""
    changes: dict[Cell, str] = {}
    cases: dict[str, str] = {}
    rows: dict[At, str] = {}
    choices: dict[tuple[str, str], str] = {}
    for kind, name, found in lines:
        if kind == "change":
            table, wanted, *key = name.split(_JOINT)
            changes[table, tuple(key), wanted] = found
        elif kind == "case":
            cases[name] = found
        elif kind == "row":
            table, *key = name.split(_JOINT)
            rows[table, tuple(key)] = found
        elif kind == "choice":
            case, _, label = name.partition(_JOINT)
            choices[case, label] = found
    return Shown(changes, cases, rows, choices)


def meaning(choice: Choice) -> str:
    """Return a digest of what a choice does: the same for every label that it is offered under."""
    return digest([choice.action, *identity(choice.value)])


@dataclass(frozen=True, slots=True)
class Changed:
    """Something that is not as it was shown: a code of the vocabulary, and the cell or row it is about.

    Of a case that is gone, `field` is the heading that stood in its row.
    """

    code: str
    table: str = ""
    key: Key = ()
    field: str = ""


def changed_since(shown: Shown, settling: Settling, result: MergeResult, decisions: Decisions) -> Iterator[Changed]:
    """Yield what an apply would write otherwise than the follow-up showed.

    What earlier applies from the same follow-up wrote or settled is no difference,
    unless a choice is about a cell that they wrote: it was made for another value.
    """
    now = shown_by(result)
    written = {(one.table, one.key, one.field) for one in decisions.writes_from(shown.id)}
    for cell, found in now.changes.items():
        if shown.changes.get(cell) != found:
            yield Changed("change_is_new", *cell)
    for cell in shown.changes.keys() - now.changes.keys() - written:
        if _digest_of(result.master.row(*cell[:2]).get(cell[2])) != shown.changes[cell]:
            yield Changed("change_is_gone", *cell)
    for case in result.cases:
        is_other = shown.cases.get(case.id) != now.cases[case.id] or (case.table, case.key, case.field) in written
        if case.settlement is not None and is_other:
            yield Changed("case_is_other", case.table, case.key, case.field)
    for lost in result.lost:
        if lost.id in shown.cases and lost.why is not Lost.NOT_OFFERED:
            yield Changed("case_is_gone", "", (lost.row,) if lost.row else (), lost.heading)
    yield from _edited_rows(shown, settling, result.master, list(decisions.writes_from(shown.id)))


def _edited_rows(shown: Shown, settling: Settling, master: Master, own: list[CellWrite]) -> Iterator[Changed]:
    for table, key in sorted({(write.table, write.key) for write in settling.writes}):
        row = dict(master.row(table, key))
        for write in own:
            if (write.table, write.key) == (table, key) and row.get(write.field) == write.new:
                row[write.field] = write.old
        if (table, key) in shown.rows and shown.rows[table, key] != _digest_of_row(row):
            yield Changed("row_is_edited", table, key)


def _digest_of(value: Value) -> str:
    return digest(identity(value))


def _digest_of_row(row: Row) -> str:
    return digest([[name, identity(value)] for name, value in sorted(row.items()) if value is not None])


def _digest_of_case(case: Conflict | Question) -> str:
    sides = case.proposals if isinstance(case, Conflict) else case.sources
    return digest(sorted([side.department, side.field, *identity(side.value)] for side in sides))
