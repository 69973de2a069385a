"""What stands in the master workbook, as plain values: settings, departments, lists, tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from segsync.schemas import Field, Kind, Table
from segsync.schemas.tables import TABLES
from segsync.values import Key, Value, fold

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Settings:
    """The sheet Inställningar. `plan_id` tells one plan from another; it is made by `init` and never changed."""

    plan_id: str
    municipality: str
    plan_name: str
    year: int
    language: str
    deadline: date | None = None
    diary_number: str = ""
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """One row of Förvaltningar."""

    code: str
    name: str
    board: str = ""
    head_title: str = ""
    mailbox: str = ""
    aliases: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """One row of Listor. A group names its `members` (keys); `ambiguous` are words to be asked about, never mapped."""

    list: str
    key: str
    text: str
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True)
class Lists:
    """All value lists and the departments: what their words mean, and how their keys are written."""

    items: tuple[Item, ...]
    departments: tuple[Department, ...]

    @cached_property
    def _by_list(self) -> dict[str, tuple[Item, ...]]:
        lists: dict[str, list[Item]] = {}
        for item in self.items:
            lists.setdefault(item.list, []).append(item)
        return {name: tuple(items) for name, items in lists.items()}

    @cached_property
    def _texts(self) -> dict[tuple[str, str], str]:
        return {(item.list, item.key): item.text for item in self.items}

    @cached_property
    def _department_words(self) -> dict[str, str]:
        words: dict[str, str] = {}
        for department in self.departments:
            for word in (department.code, department.name, *department.aliases):
                words.setdefault(fold(word), department.code)
        return words

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all departments, active or not."""
        return frozenset(department.code for department in self.departments)

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(item.key for item in items if not item.members) for name, items in self._by_list.items()
        }

    def names(self) -> tuple[str, ...]:
        """Return the names of the lists."""
        return tuple(self._by_list)

    def of(self, name: str) -> tuple[Item, ...]:
        """Return the items of one list, groups among them, in the master's order."""
        return self._by_list.get(name, ())

    def keys(self, name: str) -> frozenset[str]:
        """Return the keys of one list that a cell may hold (no groups)."""
        return self._keys.get(name, frozenset())

    def text(self, name: str, key: str) -> str:
        """Return how a key is written in the plan; the key itself when the list lacks it."""
        return self._texts.get((name, key), key)

    def department(self, word: str) -> str | None:
        """Return the code of the department that a word names (code, name or alias), or None."""
        return self._department_words.get(fold(word))

    def choices(self, field: Field) -> tuple[str, ...]:
        """Return the texts of the field's drop-down: active items, groups for sets, nothing that only segsync sets."""
        if field.kind is Kind.DEPARTMENT:
            return tuple(department.code for department in self.departments if department.active)
        return tuple(
            item.text
            for item in self.of(field.list)
            if item.active and item.key not in field.system_keys and (field.kind.is_set or not item.members)
        )

    def write(self, field: Field, value: Value) -> str | int | float | date | None:
        """Return the value as a cell holds it: texts for keys, sets joined with commas in the list's order."""
        if value is None or value == frozenset():
            return None
        if isinstance(value, frozenset):
            return ", ".join(self.sorted_texts(field, value))
        if isinstance(value, str) and field.kind in (Kind.LIST, Kind.DATE_OR_OPEN):
            return self.text(field.list or "end", value)
        return value

    def sorted_texts(self, field: Field, value: frozenset[str]) -> list[str]:
        """Return the texts of a set's members: departments first and lists in their order, others alphabetically."""
        order = {code.code: at for at, code in enumerate(self.departments)} if field.kind is Kind.PARTIES else {}
        order |= {item.key: at for at, item in enumerate(self.of(field.list))}
        known = sorted(value, key=lambda member: (order.get(member, len(order)), fold(member), member))
        return [self.text(field.list, member) for member in known]


@dataclass(frozen=True, slots=True)
class DecisionTexts:
    """The sheet Beslut: what the decision says, apart from what is counted.

    `texts` holds paragraphs by part: "matter", "economy", "codetermination",
    "signature", or a heading of the coordinator's own. A text in square
    brackets is a place where a person has to write. The recipients are unique
    and in Swedish alphabetical order.
    """

    points: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePlace:
    """Where a table stands in the workbook: sheet, header row, and the position of its columns and rows.

    Rows and columns count from 0, as the reader's grid does.
    """

    sheet: str
    header: int
    columns: Mapping[str, int]
    rows: Mapping[Key, int]


HISTORY = ("when", "round", "measure", "field", "old", "new", "source", "reason")
"""The columns of the sheet Historik."""


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """Where the sheet Historik stands: its header row, its columns by name, and its last row."""

    sheet: str
    header: int
    columns: Mapping[str, int]
    last: int


@dataclass(frozen=True)
class Master:
    """Everything that segsync reads from the master workbook."""

    settings: Settings
    lists: Lists
    extra_fields: tuple[Field, ...] = ()
    rows: Mapping[str, Mapping[Key, Row]] = field(default_factory=dict)
    places: Mapping[str, TablePlace] = field(default_factory=dict)
    sha256: str = ""
    decision: DecisionTexts = DecisionTexts()

    def table(self, name: str) -> Table:
        """Return a table with the plan's own extra columns."""
        return self.tables[name]

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The three tables with the plan's own extra columns."""
        return tables_with(self.extra_fields)

    def row(self, table: str, key: Key) -> Row:
        """Return a row, empty when the master lacks it."""
        return self.rows.get(table, {}).get(key, {})

    def involved(self, measure_id: str) -> tuple[str, ...]:
        """Return the codes of the departments that lead or take part in a measure, the lead first."""
        return involved(self.row("measures", (measure_id,)), self.lists)

    @cached_property
    def measures_of(self) -> Mapping[str, tuple[str, ...]]:
        """The measures that each department leads or takes part in, in the master's order."""
        found: dict[str, list[str]] = {department.code: [] for department in self.lists.departments}
        for (measure_id,) in self.rows.get("measures", {}):
            for code in self.involved(measure_id):
                found.setdefault(code, []).append(measure_id)
        return {code: tuple(measures) for code, measures in found.items()}


def tables_with(extra: tuple[Field, ...]) -> dict[str, Table]:
    """Return the three tables, each with its extra columns at the right end."""
    return {
        name: table.with_fields(tuple(field for field in extra if field.table == name))
        for name, table in TABLES.items()
    }


def involved(measure: Row, lists: Lists) -> tuple[str, ...]:
    """Return the departments that lead or take part in a measure, the lead first."""
    lead, partners = measure.get("lead"), measure.get("partners")
    parties = partners & lists.codes if isinstance(partners, frozenset) else frozenset()
    first = (lead,) if isinstance(lead, str) and lead in lists.codes else ()
    return (*first, *sorted(parties - {lead}))
