"""What a field is: the record that every use of a field is derived from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from segsync.merging.cells import Policy


class Kind(StrEnum):
    """What a cell of the field may hold."""

    KEY = "key"
    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"
    DATE = "date"
    DATE_OR_OPEN = "date_or_open"
    LIST = "list"
    SET = "set"
    DEPARTMENT = "department"
    PARTIES = "parties"

    @property
    def is_set(self) -> bool:
        """Whether a value is a set of members."""
        return self in (Kind.SET, Kind.PARTIES)

    @property
    def is_date(self) -> bool:
        """Whether a value is a date, or may be one."""
        return self in (Kind.DATE, Kind.DATE_OR_OPEN)

    @property
    def is_free_text(self) -> bool:
        """Whether a value is whatever somebody wrote."""
        return self in (Kind.TEXT, Kind.LONG_TEXT)


EXTRA_KINDS = (Kind.TEXT, Kind.LONG_TEXT, Kind.NUMBER, Kind.DATE, Kind.LIST, Kind.SET)
"""The kinds that a column declared in the master may have."""


class Editor(StrEnum):
    """Who may change a field in a template."""

    COORDINATOR = "coordinator"
    LEAD = "lead"
    INVOLVED = "involved"


class Words(NamedTuple):
    """One text in both languages."""

    sv: str
    en: str

    def of(self, language: str) -> str:
        """Return the text in `language` ("sv" or "en")."""
        return self.en if language == "en" else self.sv


@dataclass(frozen=True, slots=True)
class Field:
    """One field of one table.

    `list` names the value list of a LIST or SET field. `minimum` is the least
    number allowed and `at_most` the key of a field in the same row that the
    number may not exceed; where `unit` is "tkr", amounts in other units are
    converted. `system_keys` are keys of the list that only segsync sets.
    `departments` limits an extra column to some departments (empty: all).
    `width` is the width of the column, in characters.
    """

    key: str
    table: str
    kind: Kind
    heading: Words
    help: Words
    editor: Editor
    policy: Policy = Policy.EXCLUSIVE
    list: str = ""
    aliases: tuple[str, ...] = ()
    minimum: float | None = None
    at_most: str = ""
    unit: str = ""
    system_keys: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    width: int = 18
    in_template: bool = True
    published: bool = True
    extra: bool = False

    def reaches(self, department: str) -> bool:
        """Whether the field is shown to `department`."""
        return self.in_template and (not self.departments or department in self.departments)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the master: its sheet, its key and its fields in column order."""

    name: str
    sheet: Words
    key: tuple[str, ...]
    fields: tuple[Field, ...]

    def __getitem__(self, key: str) -> Field:
        """Return the field with that key."""
        return next(field for field in self.fields if field.key == key)

    def with_fields(self, extra: tuple[Field, ...]) -> Table:
        """Return the table with extra columns at its right end."""
        return Table(self.name, self.sheet, self.key, self.fields + extra)
