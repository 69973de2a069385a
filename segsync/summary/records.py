"""The records of a summary: tables whose every number knows its rows, facts for sentences, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from math import fsum
from typing import NamedTuple

from segsync.ids import digest
from segsync.master import DecisionTexts, Master
from segsync.values import Key, clean_number
from segsync.wording import next_plan_name, plan_title


class Source(NamedTuple):
    """A row that a number comes from, and how much it adds: 1 to a count, an amount in tkr to a sum.

    `table` is "measures", "reports" or "needs", or "departments" for a row of Förvaltningar.
    """

    table: str
    key: Key
    amount: int | float = 1


def percent(number: int | float, of: int | float | None) -> int | None:
    """Return a share in whole per cent, halves rounded up; None where nothing is the denominator."""
    if not of:
        return None
    return int((200 * number + of) // (2 * of))


@dataclass(frozen=True, slots=True)
class Tally:
    """A count for a sentence: the rows that it counts, and of how many (`of`, where a share makes sense)."""

    sources: tuple[Source, ...] = ()
    of: int | None = None

    @property
    def number(self) -> int:
        """How many they are."""
        return len(self.sources)

    @property
    def share(self) -> int | None:
        """The share in whole per cent."""
        return percent(self.number, self.of)

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self.sources)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in tkr for a sentence, and the rows that it adds up. A sum of nothing is 0."""

    sources: tuple[Source, ...] = ()

    @property
    def value(self) -> int | float:
        """The sum."""
        return total(self.sources)

    def __bool__(self) -> bool:
        """Whether it is anything but 0."""
        return bool(self.value)


def total(sources: tuple[Source, ...]) -> int | float:
    """Return the sum of what the rows add, the same in every order."""
    return clean_number(fsum(source.amount for source in sources))


class ColumnKind(StrEnum):
    """What the cells of a column are."""

    LABEL = "label"
    """What the line is about; always the first column."""
    TEXT = "text"
    COUNT = "count"
    AMOUNT = "amount"
    """A sum in tkr; None where nobody has given any."""
    SHARE = "share"
    """A share in whole per cent; in the views of `segsync.summary.views` only."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a fixed key ("ongoing", "total"), its heading in the plan's words, and what its cells are."""

    key: str
    heading: str
    kind: ColumnKind


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its value, the rows that it comes from, and the denominator of its share (None: no share)."""

    value: str | int | float | None = None
    sources: tuple[Source, ...] = ()
    of: int | None = None

    @property
    def share(self) -> int | None:
        """The share in whole per cent; None for a text, an amount, and where the denominator is 0."""
        if self.of is None or not isinstance(self.value, int | float):
            return None
        return percent(self.value, self.of)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table: a fixed key ("UTB", "total"), and a cell for each column."""

    key: str
    cells: tuple[Cell, ...]
    is_total: bool = False

    @property
    def label(self) -> str:
        """What the line is about."""
        return str(self.cells[0].value)


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence that belongs under a table: which one, and its words."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """One table of the decision, in the plan's words.

    `number` is how texts refer to it ("1", "4b"; blank for the key figures).
    `empty` says in words why there are no lines, and is blank when there are.
    """

    name: str
    number: str
    title: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    notes: tuple[Note, ...] = ()
    empty: str = ""

    @property
    def has_shares(self) -> bool:
        """Whether any cell has a share."""
        return any(cell.share is not None for line in self.lines for cell in line.cells)

    def column(self, key: str) -> int:
        """Return the position of a column."""
        return next(at for at, column in enumerate(self.columns) if column.key == key)

    def cell(self, line: str, column: str) -> Cell:
        """Return the cell of a line and a column, by their keys."""
        return next(found for found in self.lines if found.key == line).cells[self.column(column)]

    def numbers(self) -> Iterator[tuple[Line, Column, Cell]]:
        """Yield every cell that is a count or a sum, with its line and its column."""
        for line in self.lines:
            for column, cell in zip(self.columns, line.cells, strict=True):
                if column.kind in (ColumnKind.COUNT, ColumnKind.AMOUNT):
                    yield line, column, cell


@dataclass(frozen=True)
class Facts:
    """The numbers that sentences need: below each, what is counted, and of what its share is.

    What a merge leaves open (conflicts, questions, unapplied, returns_missing)
    is empty where no merge was given.
    """

    measures: Tally
    """This year's measures."""
    statuses: Mapping[str, Tally]
    """Measures by status key, in the order of table 1; of this year's measures."""
    done: Tally
    not_reported: Tally
    """Measures whose status nobody has reported; of this year's measures."""
    deviations: Tally
    """Measures with a larger deviation; of this year's measures."""
    next_plan: Tally
    """What next year's plan is known to hold: measures that continue, new ones, and needs that are taken in."""
    new: Tally
    """New measures, and needs that are taken in; of what next year's plan is known to hold."""
    undecided: Tally
    """Measures for which nobody has said what happens next year; of this year's measures."""
    ending: Tally
    """Measures that end or move to ordinary work; of this year's measures."""
    reports: Tally
    """Reports: a measure and a department that takes part in it."""
    within_budget: Tally
    """Measures whose every report is within the internal budget or without cost; of this year's measures."""
    beyond_budget: Tally
    """Measures with costs beyond the internal budget; of this year's measures."""
    beyond_budget_reports: Tally
    beyond_budget_cost: Amount
    not_settled: Tally
    """Measures with a report whose financing is not settled; of this year's measures."""
    not_settled_reports: Tally
    financing_missing: Tally
    """Reports that say nothing of financing; of all reports."""
    cost_this_year: Amount
    cost_next_year: Amount
    departments: Tally
    """Departments that are asked for needs: the active ones, and any that has answered."""
    needs_answered: Tally
    """Departments that have described needs or said that they have none; of the departments."""
    needs_none: Tally
    """Departments that have said that they have none; of the departments."""
    needs_silent: Tally
    """Departments that have not answered; of the departments."""
    needs: Tally
    """Needs that are described."""
    needs_entering: Tally
    """Needs that are taken into the plan; of the needs."""
    needs_cost: Amount
    conflicts: Tally
    """Rows with a conflict that nobody has settled; one for each conflict."""
    questions: Tally
    """Rows with a question that nobody has answered; one for each question."""
    unapplied: Tally
    """What is decided and not in the master: cells that returns change (a preview counts them), and cases settled."""
    returns_missing: Tally
    """Departments from which no return has come in the latest round; of those that take part in a measure."""
    development_areas: tuple[str, ...]
    """The names of the development areas that have measures this year."""
    areas: tuple[str, ...]
    """The names of the geographic areas that have measures this year, without the whole municipality."""

    def items(self) -> Iterator[tuple[str, Tally | Amount]]:
        """Yield every single number by its name."""
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Tally | Amount):
                yield field.name, value


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that has to be stated in the decision, or decided before it: its kind, its rows, and a sentence."""

    kind: str
    tally: Tally
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A return that the decision rests on: its content's digest, who sent it, when it came, and where it lies."""

    sha256: str
    department: str
    received: date | None
    file: str
    state: str


@dataclass(frozen=True)
class Summary:
    """Everything that the decision's papers are made of.

    `master` holds the rows that were counted, with the settings, lists and
    departments. `made_on` is the day that the papers are dated.
    """

    master: Master
    made_on: date
    preview: bool
    preview_note: str
    tables: tuple[SummaryTable, ...]
    facts: Facts
    gaps: tuple[Gap, ...]
    documents: tuple[Document, ...] = ()

    @property
    def version(self) -> str:
        """What tells this edition of the papers from others: the same master and returns give the same."""
        returns = sorted(document.sha256 for document in self.documents)
        return "V-" + digest([self.master.sha256, self.preview, returns], 8)

    @property
    def plan_title(self) -> str:
        """The plan's name with its year."""
        settings = self.master.settings
        return plan_title(settings.plan_name, settings.year)

    @property
    def next_plan_title(self) -> str:
        """The name of next year's plan with its year."""
        settings = self.master.settings
        following = settings.year + 1
        return plan_title(next_plan_name(settings.plan_name, settings.year, following), following)

    @property
    def decision(self) -> DecisionTexts:
        """The texts of the sheet Beslut."""
        return self.master.decision

    @property
    def needs_a_person(self) -> bool:
        """Whether something has to be stated or decided: the ground for exit code 1."""
        return bool(self.gaps)

    def table(self, name: str) -> SummaryTable:
        """Return a table by its name ("status", "next_year" …) or its number ("1", "4b")."""
        return next(table for table in self.tables if name in (table.name, table.number))
