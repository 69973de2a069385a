"""What a returned workbook says, cell by cell, against what was sent. Pure over grids."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from segsync.grids import At, Fault, Sheet, cell_name, is_error_text
from segsync.headings import Header, Heading, HeadingWords
from segsync.ids import digest, unguarded
from segsync.master import Master, Row
from segsync.merging.cells import Policy
from segsync.merging.looks import (
    MergedCells,
    covered_reading,
    marked_without_status,
    merged_cells,
    odd_text,
    quoted_cell,
)
from segsync.parsing import Raw, Reading, ValueReader
from segsync.records import Finding, Place, Severity
from segsync.rounds import IDENTITY_SHEET, Baseline, Snapshot, need_fields, sheet_fields
from segsync.schemas import Field
from segsync.values import Key, Value, clean_text, fold, is_untidy
from segsync.vocabulary import LANGUAGES, say

HIDDEN_SHEETS = frozenset({IDENTITY_SHEET})
"""Sheets that `send` writes for itself; their cells are not a department's."""
_OWN_SHEETS = frozenset(say(language, f"sheet.{key}") for key in ("how_to", "to_correct") for language in LANGUAGES)

_NOT_COPIED = frozenset({"comment", "stray_cell", "stray_sheet"})
"""What a feedback copy of a return does not hold."""
_MOST_LISTED = 500
_YES = frozenset({"x", "ja", "klar", "klart", "färdig", "ok", "sant", "yes", "done", "true", "✓", "✔"})
"""What marks a row as complete beside a date."""
_INDICATOR = ("baseline_value", "target_value", "outcome_value")


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that differs from what was sent: how it was understood, and where it stands."""

    table: str
    key: Key
    field: Field
    base: Value
    reading: Reading
    raw: str
    place: Place

    @property
    def value(self) -> Value:
        """The value that the department wants."""
        return self.reading.value

    @property
    def cell(self) -> tuple[str, Key, str]:
        """Which cell of the plan it is about."""
        return self.table, self.key, self.field.key


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """A row that proposes a new measure: its key, its title and its cells."""

    key: Key
    title: str
    cells: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """Something written where nothing was asked for: a column, a sheet, a cell, a comment, a doubled row.

    `cells` are its places and texts; `count` how many cells it holds in all.
    `rows` are the tables and keys of the rows that a column's cells stand in ("" where a row has none).
    """

    kind: str
    name: str
    cells: tuple[tuple[Place, str], ...]
    count: int
    table: str = ""
    key: Key = ()
    field: str = ""
    candidates: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """What it says, wherever it stands."""
        return self.kind, *(text for _, text in self.cells)


@dataclass(frozen=True)
class Returned:
    """Everything that one returned workbook says.

    `corrects` is the sha256 of the return that it replaces, `named` the code of
    another department that its file is named after. `decided` counts cells that
    are left out because earlier decisions settled them; `accepted` are cells of
    rows proposed here that became measures, `added` the measures that came into the
    plan as the department's proposals. Of one that `is_superseded`, only what it
    says beside its tables is asked about. `apart` are keys of needs that stand in
    a row in which another file has another need.
    """

    file: str
    sha256: str
    baseline: Baseline
    snapshot: Snapshot
    modified: str = ""
    corrects: str = ""
    named: str = ""
    edits: tuple[Edit, ...] = ()
    new_measures: tuple[NewMeasure, ...] = ()
    rows: Mapping[str, frozenset[Key]] = dataclasses.field(default_factory=dict)
    completed: frozenset[Key] = frozenset()
    unchanged: int = 0
    refused: int = 0
    decided: int = 0
    accepted: frozenset[Place] = frozenset()
    added: frozenset[str] = frozenset()
    strays: tuple[Stray, ...] = ()
    findings: tuple[Finding, ...] = ()
    is_superseded: bool = False
    apart: frozenset[str] = frozenset()

    @property
    def department(self) -> str:
        """The department whose template it is."""
        return self.baseline.department

    @property
    def cells(self) -> int:
        """How many cells were read."""
        said = len(self.edits) + sum(len(new.cells) for new in self.new_measures)
        return self.unchanged + self.refused + self.decided + said + sum(stray.count for stray in self.strays)

    @property
    def says_nothing(self) -> bool:
        """Whether the workbook holds just what was sent, so that one saved again in outbox/ is no return."""
        return self.cells == self.unchanged

    @property
    def is_silent(self) -> bool:
        """Whether all that the tables say is decided already."""
        return bool(self.decided) and not self.edits

    @property
    def is_refused(self) -> bool:
        """Whether the file as a whole cannot be merged."""
        return "measures" not in self.rows

    @property
    def other_needs(self) -> tuple[tuple[Edit, ...], ...]:
        """The rows of needs that must be asked about, because another file has another need in the same row."""
        found: dict[Key, list[Edit]] = {}
        for edit in self.edits if self.apart else ():
            if edit.table == "needs" and edit.key[0] in self.apart:
                found.setdefault(edit.key, []).append(edit)
        return tuple(map(tuple, found.values()))

    def superseded_by(self, others: Iterable[Returned]) -> Returned:
        """Return what is left of a return when others have taken its place: what they lack, written beside its tables.

        A feedback copy holds the department's tables and columns, but not its
        comments, loose cells and sheets.
        """
        said = {stray.said for other in others for stray in other.strays}
        left = tuple(stray for stray in self.strays if stray.kind in _NOT_COPIED and stray.said not in said)
        empty = Returned(self.file, self.sha256, self.baseline, self.snapshot, self.modified, self.corrects)
        refused = self.cells - sum(stray.count for stray in left)
        return replace(empty, strays=left, refused=refused, is_superseded=True)


@dataclass(frozen=True)
class TemplateWords:
    """What is needed to read one department's templates of one sending; shared by many returns."""

    measures: HeadingWords
    needs: HeadingWords
    values: ValueReader


_Headed: TypeAlias = tuple[Sheet, Header]


def template_words(master: Master, snapshot: Snapshot, department: str, language: str) -> TemplateWords:
    """Return the headings and words of the templates that were sent with a snapshot."""
    known = {fold(item): item for rows in master.rows["measures"].values() for item in _parties(rows)}
    return TemplateWords(
        HeadingWords(sheet_fields(snapshot.tables, department), language),
        HeadingWords(need_fields(snapshot.tables, department), language),
        ValueReader(master.lists, snapshot.lists, known.values()),
    )


def _parties(row: Row) -> Iterable[str]:
    parties = row.get("partners")
    return parties if isinstance(parties, frozenset) else ()


def read_returned(blank: Returned, sheets: Mapping[str, Sheet], master: Master, words: TemplateWords) -> Returned:
    """Return what a workbook says against its baseline; `blank` tells whose it is. Every cell is accounted for."""
    return _ReturnReader(blank.file, sheets, blank.baseline, master, words).read(blank)


@dataclass(frozen=True, slots=True)
class _Identified:
    """A row and whose it is: a known row's key, or a new one's; a scrambled row is refused."""

    key: Key
    is_new: bool = False
    is_scrambled: bool = False


class _ReturnReader:
    """Walks one returned workbook and sorts each of its cells."""

    def __init__(
        self, file: str, sheets: Mapping[str, Sheet], baseline: Baseline, master: Master, words: TemplateWords
    ) -> None:
        self.file = file
        self.sheets = {name: sheet for name, sheet in sheets.items() if name not in HIDDEN_SHEETS}
        self.baseline = baseline
        self.master = master
        self.words = words
        self.edits: list[Edit] = []
        self.new_measures: list[NewMeasure] = []
        self.rows: dict[str, set[Key]] = {}
        self.completed: set[Key] = set()
        self.merged = MergedCells(Sheet("", False, ()), {})
        self.located: dict[tuple[str, At], tuple[str, Key, str]] = {}
        self.unchanged = 0
        self.refused = 0
        self.strays: list[Stray] = []
        self.findings: list[Finding] = []
        self.ids = {fold(key[0]): key[0] for key in baseline.rows["measures"]}
        self.titles: dict[str, list[str]] = {}
        for (measure_id,), row in baseline.rows["measures"].items():
            self.titles.setdefault(fold(str(row.get("title") or "")), []).append(measure_id)

    def read(self, empty: Returned) -> Returned:
        language = self.baseline.language
        used: set[str] = set()
        for table, words, name in (
            ("measures", self.words.measures, "Åtgärder" if language == "sv" else "Measures"),
            ("needs", self.words.needs, say(language, "sheet.needs_next_year")),
        ):
            found = self._speaking(empty, table, self._candidates(words, name, used))
            used |= {sheet.name for sheet, _ in found}
            if len(found) == 1:
                self._read_table(table, *found[0], words, name)
            elif found:
                self._several(table, found)
            else:
                self._missing_sheet(table, name)
        for name, sheet in self.sheets.items():
            if name not in used:
                self._other_sheet(sheet)
            self._comments(sheet)
        return replace(
            empty,
            edits=tuple(self.edits),
            new_measures=tuple(self.new_measures),
            rows={table: frozenset(keys) for table, keys in self.rows.items()},
            completed=frozenset(self.completed & self.baseline.rows["measures"].keys()),
            unchanged=self.unchanged,
            refused=self.refused,
            strays=tuple(self.strays),
            findings=tuple(self.findings),
        )

    # Finding the tables

    def _candidates(self, words: HeadingWords, name: str, used: set[str]) -> list[_Headed]:
        """Return the sheets that may hold a table: the one of its name first, then those with most of its headings."""
        most = max(2, len(words.fields) // 2)
        found = []
        for sheet in self.sheets.values():
            if sheet.name in used or sheet.name in _OWN_SHEETS:
                continue
            header = words.header(sheet.rows, 2 if sheet.name == name else most)
            if header and (sheet.name == name or not self._is_rather_another(sheet, header)):
                found.append((sheet, header))
        return sorted(found, key=lambda headed: headed[0].name != name)

    def _is_rather_another(self, sheet: Sheet, header: Header) -> bool:
        """Whether a sheet has more headings of the other table."""
        both = (words.header(sheet.rows) for words in (self.words.measures, self.words.needs))
        return any(other.score > header.score for other in both if other)

    def _speaking(self, blank: Returned, table: str, found: list[_Headed]) -> list[_Headed]:
        """Return the sheet to read a table from, or all that say different things; one left as it was sent says none.

        Copies that say the same are one sheet, the first.
        """
        if len(found) < 2:
            return found
        said: dict[frozenset[object], _Headed] = {}
        for sheet, header in found:
            alone = _ReturnReader(self.file, {sheet.name: sheet}, self.baseline, self.master, self.words).read(blank)
            said.setdefault(_said(alone, table), (sheet, header))
        said.pop(frozenset(), None)
        return list(said.values()) or found[:1]

    def _several(self, table: str, found: list[_Headed]) -> None:
        """Ask, once, about sheets that hold the same table and say different things."""
        cells = [
            self._quoted(sheet, At(at, column))
            for sheet, header in found
            for at in range(len(sheet.rows))
            for column in _filled(sheet, at)
            if at != header.row and column != header.key_column
        ]
        self.rows[table] = set(self.baseline.rows[table])
        names = ", ".join(sheet.name for sheet, _ in found)
        self.strays.append(Stray("several_sheets", names, tuple(cells[:_MOST_LISTED]), len(cells), table))

    def _read_table(self, table: str, sheet: Sheet, header: Header, words: HeadingWords, usual: str) -> None:
        if sheet.name != usual:
            self._find_out("sheet_renamed", Severity.FIXED, Place(self.file, sheet.name), value=sheet.name, usual=usual)
        self.rows[table] = set()
        self._headings(sheet, header, words)
        self._table(table, sheet, header, words)

    def _missing_sheet(self, table: str, name: str) -> None:
        severity = Severity.STOP if table == "measures" else Severity.NOTE
        self._find_out("sheet_missing", severity, Place(self.file), value=name)

    def _headings(self, sheet: Sheet, header: Header, words: HeadingWords) -> None:
        def place(heading: Heading) -> Place:
            return Place(self.file, sheet.name, cell_name(header.row, heading.column))

        language = self.baseline.language
        by_key = {field.key: field for field in words.fields}
        for heading in header.renamed:
            usual = by_key[heading.field].heading.of(language)
            self._find_out(
                "heading_read", Severity.FIXED, place(heading), value=heading.text, field=heading.field, usual=usual
            )
        aside = {heading.field for heading in (*header.near, *header.doubled)}
        for field in words.fields:
            if field.key not in header.columns and field.key not in aside:
                self._find_out(
                    "column_missing",
                    Severity.NOTE,
                    Place(self.file, sheet.name),
                    field=field.key,
                    heading=field.heading.of(language),
                )

    # Rows

    def _table(self, table: str, sheet: Sheet, header: Header, words: HeadingWords) -> None:
        columns = [(field, header.columns[field.key]) for field in words.fields if field.key in header.columns]
        known = {column for _, column in columns}
        identified = {
            at: self._identify(table, sheet, at, header)
            for at in range(header.row + 1, len(sheet.rows))
            if not known.isdisjoint(_filled(sheet, at))
        }
        doubled = _doubled(identified)
        self.merged = merged_cells(sheet, header.row)
        self._looks(sheet, header, identified)
        for at, row in identified.items():
            if row.is_scrambled:
                self.refused += len(self._counted(sheet, at, columns, self._bases(table, row.key)))
            elif row in doubled:
                self._double(table, sheet, doubled[row], row, columns)
            elif table == "measures" and row.is_new:
                self._new_measure(sheet, at, row.key, columns)
            else:
                self.rows[table].add(row.key)
                self._row(table, sheet, at, row.key, columns)
        self._blank_rows(table, sheet, header, identified, columns)
        self._aside(table, sheet, header, identified, known)
        self._remember(sheet, identified, columns)

    def _looks(self, sheet: Sheet, header: Header, identified: Mapping[int, _Identified]) -> None:
        """Note rows that are hidden, and rows that say something by colour instead of by a status."""
        hidden = len(sheet.hidden_rows & identified.keys())
        if hidden:
            self._find_out("hidden_rows", Severity.NOTE, Place(self.file, sheet.name), value=str(hidden))
        if not sheet.marked or "status" not in header.columns:
            return
        marked = list(marked_without_status(sheet, identified.keys(), header.columns["status"]))
        if marked:
            rows = ", ".join(identified[at.row].key[0] for at in marked)
            place = Place(self.file, sheet.name, cell_name(*marked[0]))
            self._find_out("marked_rows", Severity.NOTE, place, field="status", value=rows)

    def _remember(self, sheet: Sheet, identified: Mapping[int, _Identified], columns: list[tuple[Field, int]]) -> None:
        """Keep which cell of the plan stands where, for the comments beside them."""
        if sheet.comments:
            self.located |= {
                (sheet.name, At(at, column)): (field.table, row.key, field.key)
                for at, row in identified.items()
                for field, column in columns
            }

    def _blank_rows(
        self,
        table: str,
        sheet: Sheet,
        header: Header,
        identified: Mapping[int, object],
        columns: list[tuple[Field, int]],
    ) -> None:
        """Read rows that were emptied but still carry their hidden key: every cell of them is cleared."""
        if header.key_column is None:
            return
        for at in range(header.row + 1, len(sheet.rows)):
            if at in identified:
                continue
            key = unguarded(str(sheet.cell(at, header.key_column) or ""))
            if key is not None and (key,) in self.baseline.rows[table] and (key,) not in self.rows[table]:
                self.rows[table].add((key,))
                self._row(table, sheet, at, (key,), columns)

    def _identify(self, table: str, sheet: Sheet, at: int, header: Header) -> _Identified:
        """Say whose a row is: by its hidden key, its visible id, its exact title."""
        hidden = unguarded(str(sheet.cell(at, header.key_column) or "")) if header.key_column is not None else None
        if table == "needs":
            return self._identify_need(sheet, at, header, hidden)
        title = self._text(sheet, at, header, "title")
        visible = self._text(sheet, at, header, "measure_id")
        titled = self.titles.get(fold(title), []) if title else []
        known = hidden if (hidden or "",) in self.baseline.rows["measures"] else self.ids.get(fold(visible))
        if known is None and hidden not in self.baseline.open_measures:
            known = titled[0] if len(titled) == 1 else self._elsewhere(visible)
        if known is not None:
            if titled and known not in titled:
                self._scrambled(sheet, at, header, known, title)
            return _Identified((known,), is_scrambled=bool(titled) and known not in titled)
        if hidden in self.baseline.open_measures and hidden is not None:
            return _Identified((hidden,), is_new=True)
        typed = title or visible or _typed_row(sheet, at)
        return _Identified((key_by_text("measures", self.baseline.department, typed),), is_new=True)

    def _elsewhere(self, visible: str) -> str | None:
        """Return the id of a measure that the master has, but the department was not sent."""
        return visible if (visible,) in self.master.rows["measures"] else None

    def _identify_need(self, sheet: Sheet, at: int, header: Header, hidden: str | None) -> _Identified:
        if hidden is not None and ((hidden,) in self.baseline.rows["needs"] or hidden in self.baseline.open_needs):
            return _Identified((hidden,))
        text = self._text(sheet, at, header, "need")
        for key, row in self.baseline.rows["needs"].items():
            if text and fold(str(row.get("need") or "")) == fold(text):
                return _Identified(key)
        typed = text or _typed_row(sheet, at)
        return _Identified((key_by_text("needs", self.baseline.department, typed),))

    def _text(self, sheet: Sheet, at: int, header: Header, key: str) -> str:
        column = header.columns.get(key)
        raw = sheet.cell(at, column) if column is not None else None
        return clean_text(str(raw)) if raw not in (None, "") else ""

    def _scrambled(self, sheet: Sheet, at: int, header: Header, known: str, title: str) -> None:
        self.rows["measures"].add((known,))
        cell = cell_name(at, header.columns["title"])
        self._find_out(
            "row_scrambled",
            Severity.STOP,
            Place(self.file, sheet.name, cell),
            key=(known,),
            field="title",
            value=title,
            other=", ".join(self.titles[fold(title)]),
        )

    # Cells

    def _row(self, table: str, sheet: Sheet, at: int, key: Key, columns: list[tuple[Field, int]]) -> None:
        cells = sheet.rows[at]
        width = len(cells)
        bases = self._bases(table, key)
        for field, column in columns:
            raw = cells[column] if column < width else None
            base = bases[field.table].get(field.key)
            if raw in ("", None) and base is None and not sheet.faults and not self.merged.by_row:
                continue
            edit = self._cell(field, raw, base, sheet, At(at, column), key)
            if edit is not None:
                self.edits.append(edit)
            elif raw not in ("", None) or base is not None:
                self.unchanged += 1

    def _bases(self, table: str, key: Key) -> Mapping[str, Row]:
        rows = self.baseline.rows
        if table == "needs":
            return {"needs": rows["needs"].get(key, {})}
        report = rows["reports"].get((*key, self.baseline.department), {})
        return {"measures": {**rows["measures"].get(key, {}), "measure_id": key[0]}, "reports": report}

    def _cell(self, field: Field, raw: Raw, base: Value, sheet: Sheet, at: At, key: Key) -> Edit | None:
        """Return the edit that a cell is, or None when it stands as it was sent."""
        corner = self.merged.over(at) if self.merged.by_row else None
        if corner is not None and field.policy is not Policy.IGNORE:
            return self._covered(field, base, sheet, at, corner, key)
        fault = sheet.faults.get(at) if sheet.faults else None
        if isinstance(raw, str) and is_error_text(raw):
            fault = Fault("error", raw)  # pasted as text, or kept by another format
        if fault is not None and fault.kind != "formula":
            code = "error_value" if fault.kind == "error" else "formula_without_value"
            reading = Reading(fault.text, code, Severity.ASK)
        else:
            unit = sheet.units.get(at, "") if sheet.units else ""
            reading = self.words.values.read(field, raw, unit, self._before(field, base, key))
            if field.policy is Policy.IGNORE:
                self._mark(field, reading, raw, Place(self.file, sheet.name, cell_name(at.row, at.column)), key)
                return None
            if reading.value == base and not reading.is_unclear:
                return None
        place = Place(self.file, sheet.name, cell_name(at.row, at.column))
        plan_key = (*key, self.baseline.department) if field.table == "reports" else key
        if fault is not None and fault.kind == "formula":
            self._find_out("formula_value", Severity.NOTE, place, key=plan_key, field=field.key, value=fault.text)
        if not reading.code and isinstance(raw, str) and is_untidy(raw):
            reading = replace(reading, code="text_tidied", severity=Severity.FIXED)
        text = fault.text if fault and fault.kind != "formula" else quoted_cell(sheet, at)
        for code in odd_text(text):
            self._find_out(code, Severity.NOTE, place, key=plan_key, field=field.key, value=text)
        return Edit(field.table, plan_key, field, base, reading, text, place)

    def _mark(self, field: Field, reading: Reading, raw: Raw, place: Place, key: Key) -> None:
        """Count a row that is marked complete; what is written there instead of a mark is noted."""
        word = clean_text(str((reading.value if isinstance(raw, bool) else raw) or ""))
        if isinstance(reading.value, date) or reading.candidates or fold(word).rstrip(".!") in _YES:
            self.completed |= {key}
        elif word:
            self._find_out("mark_unclear", Severity.NOTE, place, key=key, field=field.key, value=word)

    def _before(self, field: Field, base: Value, key: Key) -> Value:
        """Return what tells a share from a percentage: the value before, else the largest of the same indicator."""
        if base is not None or field.key not in _INDICATOR or field.table != "measures":
            return base
        row = self._bases("measures", key)["measures"]
        numbers = (number for name in _INDICATOR if isinstance(number := row.get(name), int | float))
        return max(numbers, key=abs, default=None)

    def _covered(self, field: Field, base: Value, sheet: Sheet, at: At, corner: At, key: Key) -> Edit:
        """Return the edit that a cell below a merged one is: a question, whatever it was."""
        reading, text = covered_reading(sheet, at, corner)
        plan_key = (*key, self.baseline.department) if field.table == "reports" else key
        place = Place(self.file, sheet.name, cell_name(at.row, at.column))
        return Edit(field.table, plan_key, field, base, reading, text, place)

    def _new_measure(self, sheet: Sheet, at: int, key: Key, columns: list[tuple[Field, int]]) -> None:
        cells = []
        for field, column in columns:
            raw = sheet.cell(at, column)
            if _is_filled(sheet, At(at, column)):
                edit = self._cell(field, raw, None, sheet, At(at, column), key)
                cells.append(edit or self._as_typed(field, sheet, At(at, column), key))
        title = next((edit.raw for edit in cells if edit.field.key == "title"), "")
        if cells:
            self.new_measures.append(NewMeasure(key, title, tuple(cells)))

    def _as_typed(self, field: Field, sheet: Sheet, at: At, key: Key) -> Edit:
        return Edit(
            field.table,
            key,
            field,
            None,
            Reading(None),
            quoted_cell(sheet, at),
            Place(self.file, sheet.name, cell_name(at.row, at.column)),
        )

    def _double(
        self, table: str, sheet: Sheet, rows: list[int], row: _Identified, columns: list[tuple[Field, int]]
    ) -> None:
        """Ask, once, about rows that carry the same id."""
        if any(stray.kind == "duplicate_row" and stray.key == row.key for stray in self.strays):
            return
        self.rows[table].add(row.key)
        bases = {"measures": {}, "reports": {}} if row.is_new else self._bases(table, row.key)
        cells = [found for at in rows for found in self._counted(sheet, at, columns, bases)]
        name = ", ".join(str(at + 1) for at in rows)
        self.strays.append(Stray("duplicate_row", name, tuple(cells), len(cells), table, row.key))

    def _counted(
        self, sheet: Sheet, at: int, columns: list[tuple[Field, int]], bases: Mapping[str, Row]
    ) -> list[tuple[Place, str]]:
        """Return the places and texts of a row's cells that hold something, or did when they were sent."""
        return [
            self._quoted(sheet, At(at, column))
            for field, column in columns
            if _is_filled(sheet, At(at, column)) or bases[field.table].get(field.key) is not None
        ]

    def _quoted(self, sheet: Sheet, at: At) -> tuple[Place, str]:
        raw, fault = sheet.cell(*at), sheet.faults.get(at)
        text = fault.text if fault and raw in ("", None) else quoted_cell(sheet, at)
        return Place(self.file, sheet.name, cell_name(*at)), text

    # What was not asked for

    def _aside(
        self, table: str, sheet: Sheet, header: Header, identified: Mapping[int, _Identified], known: set[int]
    ) -> None:
        """List columns that are not the plan's, or that nobody can tell, and cells outside the table."""
        named = {heading.column: ("unknown_column", heading) for heading in header.unknown}
        named |= {heading.column: ("heading_unclear", heading) for heading in header.near}
        named |= {heading.column: ("heading_twice", heading) for heading in header.doubled}
        by_column: dict[int, list[tuple[Place, str]]] = {}
        rows: dict[int, list[tuple[str, str]]] = {}
        loose: list[tuple[Place, str]] = []
        for at in range(len(sheet.rows)):
            for column in _filled(sheet, at):
                if at == header.row or (at > header.row and column in known):
                    continue
                found = self._quoted(sheet, At(at, column))
                if column == header.key_column and unguarded(found[1]) is not None:
                    continue
                if at > header.row and column in named:
                    by_column.setdefault(column, []).append(found)
                    rows.setdefault(column, []).append((table, self._key_of(sheet, at, header, identified)))
                elif clean_text(found[1]) not in self.baseline.prose:
                    loose.append(found)
        for column, cells in sorted(by_column.items()):
            kind, heading = named[column]
            candidates = tuple(self._heading_of(heading.field)) if heading.field else ()
            self.strays.append(
                Stray(
                    kind, heading.text, tuple(cells), len(cells), "", (), heading.field, candidates,
                    tuple(rows[column]),
                )
            )  # fmt: skip
        self.strays += [Stray("stray_cell", found[0].cell, (found,), 1) for found in loose]

    def _key_of(self, sheet: Sheet, at: int, header: Header, identified: Mapping[int, _Identified]) -> str:
        """Return the key of the row that a cell beside the table stands in, the hidden one where nothing else does."""
        if at in identified:
            return identified[at].key[0]
        hidden = unguarded(str(sheet.cell(at, header.key_column) or "")) if header.key_column is not None else None
        return hidden or ""

    def _heading_of(self, key: str) -> Iterator[str]:
        for field in (*self.words.measures.fields, *self.words.needs.fields):
            if field.key == key:
                yield field.heading.of(self.baseline.language)
                return

    def _other_sheet(self, sheet: Sheet) -> None:
        prose = set(self.baseline.prose)
        cells = [self._quoted(sheet, At(at, column)) for at in range(len(sheet.rows)) for column in _filled(sheet, at)]
        if sheet.name in _OWN_SHEETS:
            cells = [(place, text) for place, text in cells if clean_text(text) not in prose]
            self.strays += [Stray("stray_cell", place.cell, ((place, text),), 1) for place, text in cells]
        elif cells:
            self.strays.append(Stray("stray_sheet", sheet.name, tuple(cells[:_MOST_LISTED]), len(cells)))

    def _comments(self, sheet: Sheet) -> None:
        prose = set(self.baseline.prose)
        for at, text in sorted(sheet.comments.items()):
            if clean_text(text) in prose:
                continue
            place = Place(self.file, sheet.name, cell_name(at.row, at.column))
            table, key, field = self.located.get((sheet.name, at), ("", (), ""))
            plan_key = (*key, self.baseline.department) if table == "reports" else key
            self.strays.append(Stray("comment", place.cell, ((place, text),), 1, table, plan_key, field))

    def _find_out(
        self,
        code: str,
        severity: Severity,
        place: Place,
        key: Key = (),
        field: str = "",
        value: str = "",
        **values: str,
    ) -> None:
        self.findings.append(
            Finding(code, severity, place, key, field, value, tuple(values.items()), self.baseline.department)
        )


def key_by_text(table: str, department: str, text: str) -> str:
    """Return the key of a row that no hidden key tells from others: it is known by its title or need."""
    return f"{department}-{'B-' if table == 'needs' else ''}{digest(fold(text), 6)}"


def _said(returned: Returned, table: str) -> frozenset[object]:
    """Return what a sheet that was read alone says of its table, in a form to compare."""
    edits = [edit for edit in returned.edits if (edit.table == "needs") == (table == "needs")]
    new = [edit for one in returned.new_measures for edit in one.cells] if table == "measures" else []
    doubled = {(stray.key, stray.cells) for stray in returned.strays if stray.table == table and stray.key}
    return frozenset((*((*edit.cell, edit.raw) for edit in (*edits, *new)), *doubled))


def _is_filled(sheet: Sheet, at: At) -> bool:
    """Whether a cell holds anything: a value, an error, or a formula even without its result."""
    return sheet.cell(*at) not in ("", None) or at in sheet.faults


def _filled(sheet: Sheet, row: int) -> Iterator[int]:
    """Yield the columns of a row's cells that hold anything."""
    if sheet.faults:
        yield from (column for column in range(len(sheet.rows[row])) if _is_filled(sheet, At(row, column)))
    else:
        yield from (column for column, raw in enumerate(sheet.rows[row]) if raw not in ("", None))


def _typed_row(sheet: Sheet, row: int) -> str:
    """Return all that stands in a row, which tells it from another one without title or id."""
    return "|".join(str(cell) for cell in sheet.rows[row])


def _doubled(identified: Mapping[int, _Identified]) -> dict[_Identified, list[int]]:
    places: dict[_Identified, list[int]] = {}
    for at, row in identified.items():
        if not row.is_scrambled:
            places.setdefault(row, []).append(at)
    return {row: at for row, at in places.items() if len(at) > 1}
