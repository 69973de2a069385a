"""Which row of a sheet heads a table, and which column holds which field. Pure over grids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from segsync.parsing import Raw
from segsync.schemas import Field
from segsync.values import fold

KEY_HEADING = "_key"
"""The heading of the hidden column that identifies a template's rows."""

_HEADER_WITHIN = 40
_NEAR = 0.82


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that is not plainly a field's: where it stands, and which field it may mean."""

    column: int
    text: str
    field: str = ""


@dataclass(frozen=True)
class Header:
    """A table's header row and its columns, by field key. Columns and rows count from 0.

    `renamed` are headings read by an alias or in the other language, `near` are
    misspelt ones, never guessed, `doubled` stand twice, `unknown` are not the plan's.
    """

    row: int
    columns: Mapping[str, int]
    key_column: int | None = None
    renamed: tuple[Heading, ...] = ()
    near: tuple[Heading, ...] = ()
    doubled: tuple[Heading, ...] = ()
    unknown: tuple[Heading, ...] = ()

    @property
    def score(self) -> int:
        """How many columns were recognised."""
        return len(self.columns)


class HeadingWords:
    """The words that head the columns of a table: own headings first, then the other language, then aliases."""

    def __init__(self, fields: Iterable[Field], language: str) -> None:
        self.fields = tuple(fields)
        self._own = {fold(field.heading.of(language)): field.key for field in self.fields}
        self._other: dict[str, str] = {}
        for field in self.fields:
            for word in (*field.heading, field.key):
                self._other.setdefault(fold(word), field.key)
        for field in self.fields:
            for word in field.aliases:
                self._other.setdefault(fold(word), field.key)
        self._memory: dict[tuple[str, ...], Header] = {}

    def header(self, rows: Sequence[Sequence[Raw]], at_least: int = 2) -> Header | None:
        """Return the row among the first ones that heads most columns, or None."""
        best: Header | None = None
        for at, row in enumerate(rows[:_HEADER_WITHIN]):
            texts = tuple(cell if isinstance(cell, str) else "" for cell in row)
            if sum(map(bool, texts)) < at_least:
                continue
            header = self._read(at, texts)
            if header.score >= at_least and (best is None or header.score > best.score):
                best = header
            if best is not None and best.score == len(self.fields):
                break
        return best

    def _read(self, at: int, texts: tuple[str, ...]) -> Header:
        remembered = self._memory.get((str(at), *texts))
        if remembered is None:
            remembered = self._memory[(str(at), *texts)] = self._match(at, texts)
        return remembered

    def _match(self, at: int, texts: tuple[str, ...]) -> Header:
        cells = [(column, text, fold(text)) for column, text in enumerate(texts) if text.strip()]
        own = [(column, text, self._own[word]) for column, text, word in cells if word in self._own]
        taken = {key for _, _, key in own}
        other = [
            (column, text, self._other[word])
            for column, text, word in cells
            if word not in self._own and self._other.get(word, "") not in taken and word in self._other
        ]
        claimed = own + other
        counts: dict[str, int] = {}
        for _, _, key in claimed:
            counts[key] = counts.get(key, 0) + 1
        columns = {key: column for column, _, key in claimed if counts[key] == 1}
        used = {column for column, _, _ in claimed}
        rest = [(column, text, word) for column, text, word in cells if column not in used and word != KEY_HEADING]
        near = tuple(Heading(column, text, self._nearest(word, columns)) for column, text, word in rest)
        return Header(
            at,
            columns,
            next((column for column, _, word in cells if word == KEY_HEADING), None),
            tuple(Heading(column, text, key) for column, text, key in other if counts[key] == 1),
            tuple(heading for heading in near if heading.field),
            tuple(Heading(column, text, key) for column, text, key in claimed if counts[key] > 1),
            tuple(heading for heading in near if not heading.field),
        )

    def _nearest(self, word: str, columns: Mapping[str, int]) -> str:
        free = [own for own, key in self._own.items() if key not in columns]
        match = get_close_matches(word, free, n=1, cutoff=_NEAR)
        return self._own[match[0]] if match else ""
