"""Reading the master workbook: every sheet of the design, checked, with the place of every row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from segsync.errors import SegsyncError, Unreadable
from segsync.grids import At, Sheet, cell_name
from segsync.headings import HeadingWords
from segsync.master import (
    HISTORY,
    DecisionTexts,
    Department,
    HistoryPlace,
    Item,
    Lists,
    Master,
    Settings,
    TablePlace,
    tables_with,
)
from segsync.merging.cells import Policy
from segsync.parsing import Raw, ValueReader
from segsync.reading.workbook import Workbook, read_workbook, workbook_of
from segsync.records import Finding, Place, Severity
from segsync.schemas import TABLES, Editor, Field, Kind, Table, Words
from segsync.schemas.fields import EXTRA_KINDS
from segsync.values import Key, Value, clean_text, fold, swedish_order
from segsync.vocabulary import LANGUAGES, say

Word = TypeVar("Word", Kind, Editor, Policy)
NO = frozenset({"nej", "no", "n", "0", "falskt", "false"})


_PLAIN_SHEETS = ("settings", "departments", "lists", "columns", "decision")
_PARTS = ("point", "matter", "economy", "codetermination", "signature", "recipient")
"""What the sheet Beslut may hold a text for, beside headings of the coordinator's own."""
_SHEETS = {word for table in TABLES.values() for word in table.sheet} | {
    say(language, f"sheet.{key}") for key in _PLAIN_SHEETS for language in LANGUAGES
}


class MasterReading(NamedTuple):
    """A master that was read, and what is wrong or odd in it."""

    master: Master
    findings: tuple[Finding, ...]


class InvalidMaster(SegsyncError):
    """A master that cannot be worked from; `findings` say where and what to do."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("invalid_master", count=len(findings))
        self.findings = findings


def read_master(path: Path) -> MasterReading:
    """Read a master workbook; raise SegsyncError when it cannot be read or is not one of segsync's."""
    try:
        return _MasterReader(read_workbook(path, _is_ours), path.name).read()
    except Unreadable as error:
        raise SegsyncError("master_unreadable", file=path.name, reason=error) from error


def master_of(content: bytes, file: str) -> MasterReading:
    """Read a master workbook that has not been written yet; raise SegsyncError when it cannot be read."""
    try:
        return _MasterReader(workbook_of(content, _is_ours), file).read()
    except Unreadable as error:
        raise SegsyncError("master_unreadable", file=file, reason=error) from error


def read_history_place(content: bytes, language: str) -> HistoryPlace | None:
    """Return where the sheet Historik of a master stands; None when it or its headings are missing."""
    names = {say(known, "sheet.history") for known in (language, *LANGUAGES)}
    for sheet in workbook_of(content, names.__contains__).sheets.values():
        at, heads = _headings(sheet, "history", HISTORY, len(HISTORY))
        if heads:
            last = max(below for below in range(at, len(sheet.rows)) if any(map(_text, sheet.rows[below])))
            return HistoryPlace(sheet.name, at, heads, last)
    return None


def _headings(sheet: Sheet, key: str, columns: Sequence[str], least: int) -> tuple[int, dict[str, int]]:
    """Return the first row of a plain sheet with so many of its headings, and their columns; none where it has none."""
    words = {fold(say(language, f"column.{key}.{name}")): name for language in LANGUAGES for name in columns}
    for at, row in enumerate(sheet.rows):
        texts = {column: fold(cell) for column, cell in enumerate(row) if isinstance(cell, str)}
        heads = {words[text]: column for column, text in texts.items() if text in words}
        if len(heads) >= least:
            return at, heads
    return 0, {}


def read_history_keys(path: Path, language: str) -> Iterator[str]:
    """Yield what the sheet Historik of a master says that its rows are about: a measure's id stands first."""
    content = path.read_bytes()
    place = read_history_place(content, language)
    if place is None:
        return
    sheet = workbook_of(content, place.sheet.__eq__).sheets[place.sheet]
    for at in range(place.header + 1, place.last + 1):
        yield from _text(sheet.cell(at, place.columns["measure"])).split()[:1]


def _is_ours(name: str) -> bool:
    """Whether a sheet is one that segsync reads; the coordinator's own are left alone."""
    return name in _SHEETS


def is_master(path: Path) -> bool:
    """Whether a workbook is a master made by segsync: it has a settings sheet with a plan id."""
    try:
        book = read_workbook(path, _is_ours)
    except Unreadable:
        return False
    return any(say(language, "sheet.settings") in book.sheets for language in LANGUAGES)


class _MasterReader:
    """Reads one master workbook, sheet by sheet, and collects what it finds."""

    def __init__(self, book: Workbook, file: str) -> None:
        self.book = book
        self.file = file
        self.findings: list[Finding] = []
        self.language = "sv"

    def read(self) -> MasterReading:
        settings = self._settings()
        self.language = settings.language
        departments = tuple(self._departments())
        lists = Lists(tuple(self._items()), departments)
        extra = tuple(self._extra_fields(lists))
        tables = tables_with(extra)
        rows: dict[str, dict[Key, dict[str, Value]]] = {}
        places: dict[str, TablePlace] = {}
        for name, table in tables.items():
            rows[name], place = self._table(table, lists)
            if place:
                places[name] = place
        master = Master(settings, lists, extra, rows, places, self.book.sha256, self._decision())
        self._check(master)
        return MasterReading(master, tuple(self.findings))

    # Sheets

    def _sheet(self, key: str) -> Sheet | None:
        for language in (self.language, *LANGUAGES):
            if sheet := self.book.sheets.get(say(language, key)):
                return sheet
        return None

    def _needed(self, key: str) -> Sheet | None:
        sheet = self._sheet(key)
        if sheet is None:
            self._stop("master_sheet_missing", sheet_name=say(self.language, key))
        return sheet

    def _records(self, key: str, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str], Sheet]]:
        """Yield the rows of one of the plain sheets as texts by column, with the row's position."""
        sheet = self._needed(f"sheet.{key}")
        if sheet is None:
            return
        at, heads = _headings(sheet, key, columns, 2)
        if not heads:
            self._stop("master_columns_missing", sheet.name, sheet_name=sheet.name)
            return
        for below in range(at + 1, len(sheet.rows)):
            record = {name: _text(sheet.cell(below, column)) for name, column in heads.items()}
            if any(record.values()):
                for column in heads.values():
                    self._plain(sheet, At(below, column))
                yield below, {name: record.get(name, "") for name in columns}, sheet

    def _settings(self) -> Settings:
        sheet = self._sheet("sheet.settings")
        if sheet is None:
            raise SegsyncError("not_a_master", file=self.file)
        labels = {
            fold(say(language, f"setting.{name}")): name
            for language in LANGUAGES
            for name in (
                "plan_id",
                "municipality",
                "plan_name",
                "year",
                "deadline",
                "language",
                "diary_number",
                "sender",
            )
        }
        raw: dict[str, tuple[Raw, int]] = {}
        for at in range(len(sheet.rows)):
            name = labels.get(fold(_text(sheet.cell(at, 0))))
            if name:
                raw.setdefault(name, (sheet.cell(at, 1), at))
                self._plain(sheet, At(at, 1))
        texts = {name: _text(value) for name, (value, _) in raw.items()}
        if not texts.get("plan_id"):
            self._stop("plan_id_missing", sheet.name, sheet_name=sheet.name)
        year = texts.get("year", "")
        if not re.fullmatch(r"(19|20)\d\d", year):
            self._stop("year_unclear", sheet.name, cell_name(raw.get("year", (None, 0))[1], 1), value=year)
        return Settings(
            texts.get("plan_id", ""),
            texts.get("municipality", ""),
            texts.get("plan_name", ""),
            int(year) if year.isdigit() else 0,
            "en" if texts.get("language", "").casefold().startswith("en") else "sv",
            self._deadline(sheet, raw.get("deadline")),
            texts.get("diary_number", ""),
            texts.get("sender", ""),
        )

    def _deadline(self, sheet: Sheet, found: tuple[Raw, int] | None) -> date | None:
        if found is None:
            return None
        field = Field("deadline", "", Kind.DATE, Words("", ""), Words("", ""), Editor.COORDINATOR)
        reading = ValueReader(Lists((), ())).read(field, found[0])
        if reading.value is not None and not isinstance(reading.value, date):
            self._stop("deadline_unclear", sheet.name, cell_name(found[1], 1), value=str(reading.value))
            return None
        return reading.value

    def _departments(self) -> Iterator[Department]:
        seen: set[str] = set()
        columns = ("code", "name", "board", "head_title", "mailbox", "aliases", "active")
        for at, row, sheet in self._records("departments", columns):
            code = row["code"]
            if not code:
                self._stop("department_without_code", sheet.name, cell_name(at, 0), value=row["name"])
                continue
            if not re.fullmatch(r"[\w-]{1,20}", code):
                self._stop("department_code_unclear", sheet.name, cell_name(at, 0), value=code)
                continue
            if fold(code) in seen:
                self._stop("department_twice", sheet.name, cell_name(at, 0), value=code)
                continue
            seen.add(fold(code))
            yield Department(
                code, row["name"] or code, row["board"], row["head_title"], row["mailbox"],
                _words(row["aliases"]), fold(row["active"]) not in NO,
            )  # fmt: skip

    def _items(self) -> Iterator[Item]:
        names = self._list_names()
        seen: set[tuple[str, str]] = set()
        rows = list(self._records("lists", ("list", "key", "text", "aliases", "ambiguous", "members", "active")))
        by_text = {(names.get(fold(row["list"]), row["list"]), fold(row["text"])): row["key"] for _, row, _ in rows}
        for at, row, sheet in rows:
            name = names.get(fold(row["list"]), row["list"])
            key = row["key"] or fold(row["text"])
            if not row["list"] or not row["text"]:
                self._stop("list_row_unclear", sheet.name, cell_name(at, 0), value=row["text"] or row["list"])
                continue
            if (name, key) in seen:
                self._stop("list_key_twice", sheet.name, cell_name(at, 1), value=key, list=row["list"])
                continue
            seen.add((name, key))
            members = tuple(by_text.get((name, fold(word))) or word for word in _words(row["members"]))
            yield Item(
                name, key, row["text"], _words(row["aliases"]), _words(row["ambiguous"]), members,
                fold(row["active"]) not in NO,
            )  # fmt: skip

    def _list_names(self) -> dict[str, str]:
        names = {field.list for table in TABLES.values() for field in table.fields if field.list} | {"end"}
        return {fold(say(language, f"list.{name}")): name for name in sorted(names) for language in LANGUAGES} | {
            name: name for name in names
        }

    def _extra_fields(self, lists: Lists) -> Iterator[Field]:
        columns = ("key", "heading_sv", "heading_en", "table", "kind", "list", "editor", "policy", "departments")
        if self._sheet("sheet.columns") is None:
            return
        seen = {(field.table, field.key) for table in TABLES.values() for field in table.fields}
        headings = {
            (field.table, fold(word)) for table in TABLES.values() for field in table.fields for word in field.heading
        }
        for at, row, sheet in self._records("columns", columns):
            field = self._extra_field(row, lists, sheet, at)
            if field is None:
                continue
            if (field.table, field.key) in seen or {(field.table, fold(word)) for word in field.heading} & headings:
                self._stop("column_twice", sheet.name, cell_name(at, 0), value=row["heading_sv"] or row["key"])
                continue
            seen.add((field.table, field.key))
            headings |= {(field.table, fold(word)) for word in field.heading}
            yield field

    def _extra_field(self, row: dict[str, str], lists: Lists, sheet: Sheet, at: int) -> Field | None:
        sv, en = row["heading_sv"] or row["heading_en"], row["heading_en"] or row["heading_sv"]
        key = row["key"] or re.sub(r"\W+", "_", fold(sv)).strip("_")
        tables = {fold(word): name for name, table in TABLES.items() for word in (*table.sheet, name)}
        table = tables.get(fold(row["table"])) or ("measures" if not row["table"] else "")
        kind = self._word("kind", EXTRA_KINDS, row["kind"] or "text")
        editor = self._word("editor", Editor, row["editor"] or "involved")
        policy = self._word("policy", (Policy.EXCLUSIVE, Policy.UNION), row["policy"] or "exclusive")
        list_name = self._list_names().get(fold(row["list"]), row["list"])
        codes = [lists.department(word) for word in _words(row["departments"].replace(",", "|").replace(";", "|"))]
        problems = {
            "heading": not sv,
            "table": not table,
            "kind": kind is None or (kind in (Kind.LIST, Kind.SET) and not lists.of(list_name)),
            "editor": editor is None,
            "policy": policy is None,
            "departments": None in codes,
        }
        wrong = next((name for name, is_wrong in problems.items() if is_wrong), "")
        if wrong or kind is None or editor is None or policy is None:
            self._stop(
                "column_unclear",
                sheet.name,
                cell_name(at, 0),
                value=sv or key,
                what=say(self.language, f"column.columns.{'heading_sv' if wrong == 'heading' else wrong}"),
            )
            return None
        return Field(
            key, table, kind, Words(sv, en), Words(sv, en), editor,
            policy if kind.is_set else Policy.EXCLUSIVE, list_name if kind in (Kind.LIST, Kind.SET) else "",
            departments=frozenset(code for code in codes if code), extra=True,
        )  # fmt: skip

    def _decision(self) -> DecisionTexts:
        """Read the sheet Beslut, which may be missing; a row without a part goes on with the part above it."""
        if self._sheet("sheet.decision") is None:
            return DecisionTexts()
        known = {fold(say(language, f"decision.{part}")): part for language in LANGUAGES for part in _PARTS}
        texts: dict[str, list[str]] = {}
        part = ""
        for _, row, _ in self._records("decision", ("part", "text")):
            part = known.get(fold(row["part"]), row["part"]) or part or "matter"
            if row["text"]:
                texts.setdefault(part, []).append(row["text"])
        points, recipients = texts.pop("point", []), texts.pop("recipient", [])
        unique = {fold(recipient): recipient for recipient in reversed(recipients)}
        return DecisionTexts(
            tuple(points),
            {part: tuple(paragraphs) for part, paragraphs in texts.items()},
            tuple(sorted(unique.values(), key=swedish_order)),
        )

    def _word(self, group: str, members: Iterable[Word], text: str) -> Word | None:
        for member in members:
            if fold(text) in {fold(say(language, f"{group}.{member}")) for language in LANGUAGES} | {str(member)}:
                return member
        return None

    # Tables

    def _table(self, table: Table, lists: Lists) -> tuple[dict[Key, dict[str, Value]], TablePlace | None]:
        sheet = next(
            (
                self.book.sheets[name]
                for name in (table.sheet.of(self.language), *table.sheet)
                if name in self.book.sheets
            ),
            None,
        )
        if sheet is None:
            self._stop("master_sheet_missing", sheet_name=table.sheet.of(self.language))
            return {}, None
        header = HeadingWords(table.fields, self.language).header(sheet.rows)
        missing = [key for key in table.key if header is None or key not in header.columns]
        if header is None or missing:
            heading = table[missing[0]].heading.of(self.language)
            self._stop("master_key_column_missing", sheet.name, sheet_name=sheet.name, heading=heading)
            return {}, None
        for doubled in header.doubled:
            self._stop("heading_twice", sheet.name, cell_name(header.row, doubled.column), value=doubled.text)
        reader = ValueReader(lists)
        rows: dict[Key, dict[str, Value]] = {}
        places: dict[Key, int] = {}
        for at in range(header.row + 1, len(sheet.rows)):
            row = self._row(table, sheet, at, header.columns, reader)
            if all(value is None for value in row.values()):
                continue
            key = tuple(str(row[name] or "") for name in table.key)
            key_cell = cell_name(at, header.columns[table.key[0]])
            if not all(key):
                self._stop("row_without_id", sheet.name, key_cell, value=str(row.get("title") or row.get("need") or ""))
            elif key in rows:
                first = cell_name(places[key], header.columns[table.key[0]])
                self._stop("id_twice", sheet.name, key_cell, key=key, value=key[0], first=first)
            else:
                rows[key], places[key] = row, at
        return rows, TablePlace(sheet.name, header.row, header.columns, places)

    def _row(
        self, table: Table, sheet: Sheet, at: int, columns: Mapping[str, int], reader: ValueReader
    ) -> dict[str, Value]:
        row: dict[str, Value] = {}
        cells = sheet.rows[at]
        for field in table.fields:
            column = columns.get(field.key)
            if column is None:
                continue
            raw = cells[column] if column < len(cells) else None
            if sheet.faults:
                self._plain(sheet, At(at, column))
            row[field.key] = reader.read(field, raw).value
        return row

    def _check(self, master: Master) -> None:
        """Find what would make the plan say something false: unknown departments, areas and measures."""
        codes = {None, *(department.code for department in master.lists.departments)}
        for (measure_id,), row in master.rows["measures"].items():
            if row.get("lead") is None:
                self._stop("lead_missing", *self._where(master, "measures", (measure_id,), "lead"), key=(measure_id,))
        for key in master.rows["reports"]:
            if (key[0],) not in master.rows["measures"]:
                self._stop(
                    "report_of_unknown_measure",
                    *self._where(master, "reports", key, "measure_id"),
                    key=key,
                    value=key[0],
                )
        for name in master.rows:
            for key, row in master.rows[name].items():
                for field in master.table(name).fields:
                    if field.kind is Kind.DEPARTMENT and row.get(field.key) not in codes:
                        where = self._where(master, name, key, field.key)
                        self._stop("unknown_department", *where, key=key, value=str(row[field.key]))
                    if not _fits(field, row.get(field.key), master.lists):
                        self._stop(
                            "master_value",
                            *self._where(master, name, key, field.key),
                            key=key,
                            field=field.key,
                            value=str(master.lists.write(field, row[field.key])),
                            heading=field.heading.of(self.language),
                        )

    def _where(self, master: Master, table: str, key: Key, field: str) -> tuple[str, str]:
        place = master.places[table]
        return place.sheet, cell_name(place.rows[key], place.columns.get(field, 0))

    def _plain(self, sheet: Sheet, at: At) -> None:
        """Refuse a formula without a stored result, and an error: neither is ever a blank."""
        fault = sheet.faults.get(at)
        if fault is None or fault.kind == "formula":
            return
        self._stop(
            "formula_without_value" if fault.kind == "uncached" else "error_value",
            sheet.name,
            cell_name(*at),
            value=fault.text,
        )

    def _stop(
        self, code: str, sheet: str = "", cell: str = "", key: Key = (), field: str = "", value: str = "", **values: str
    ) -> None:
        place = Place(self.file, sheet, cell)
        self.findings.append(Finding(code, Severity.STOP, place, key, field, value, tuple(values.items())))


def _fits(field: Field, value: Value, lists: Lists) -> bool:
    """Whether a value of the master is of its field's type, and in its list."""
    if value is None or field.kind in (Kind.KEY, Kind.TEXT, Kind.LONG_TEXT, Kind.DEPARTMENT, Kind.PARTIES):
        return True
    if field.kind is Kind.NUMBER:
        return isinstance(value, int | float)
    if field.kind.is_date:
        return isinstance(value, date) or (field.kind is Kind.DATE_OR_OPEN and value in lists.keys("end"))
    allowed = lists.keys(field.list)
    return (value <= allowed) if isinstance(value, frozenset) else value in allowed


def _text(raw: Raw) -> str:
    """Return a raw cell as text; whole numbers without decimals."""
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return clean_text(str(raw))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in re.split(r"[|\n]", text)) if word)
