"""Reading back a follow-up workbook: what a person chose, by headings and ids, however it was sorted or saved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from segsync.errors import Unreadable
from segsync.grids import At, Sheet, cell_name
from segsync.packing import unpack_lost, unpack_shown
from segsync.parsing import Raw
from segsync.reading.workbook import read_workbook
from segsync.records import Lost, LostSettlement, Place, Settlement
from segsync.results import MergeOptions
from segsync.rounds import IDENTITY_SHEET
from segsync.shown import Shown
from segsync.values import Value, clean_number, clean_text, fold
from segsync.vocabulary import LANGUAGES, say

SETTLING_SHEETS = ("conflicts", "questions")
_SHEETS = {say(language, f"sheet.followup.{name}"): name for language in LANGUAGES for name in SETTLING_SHEETS} | {
    IDENTITY_SHEET: ""
}
_NEEDED = ("id", "choose", "own", "reason")
_HEADINGS = {
    fold(say(language, f"followup.head.{name}")): name
    for language in LANGUAGES
    for name in (*_NEEDED, "row", "field", "kind", "department")
}


@dataclass(frozen=True, slots=True)
class Filled:
    """One row that a person filled in, with what it was about."""

    settlement: Settlement
    sheet: str
    row: str = ""
    heading: str = ""
    kind: str = ""
    department: str = ""

    def lost(self, own_id: str, why: Lost) -> LostSettlement:
        """Return the row as one whose choice no longer applies."""
        return LostSettlement(
            own_id, self.settlement, why, self.sheet, self.row, self.heading, self.kind, self.department
        )


@dataclass(frozen=True)
class Followup:
    """A follow-up as a person left it: which plan and round, how it was merged, what it showed, what was chosen.

    `twice` are rows with an id that stands elsewhere with another choice, `lost`
    are choices that had ceased to apply when it was written, and
    `decisions_made` is the number of the latest apply or undo before that.
    """

    plan_id: str = ""
    round: str = ""
    options: MergeOptions = field(default_factory=MergeOptions)
    shown: Shown = field(default_factory=Shown)
    filled: dict[str, Filled] = field(default_factory=dict)
    twice: dict[str, Filled] = field(default_factory=dict)
    lost: tuple[LostSettlement, ...] = ()
    decisions_made: int = 0
    sha256: str = ""


def read_followup(path: Path) -> Followup:
    """Return what a follow-up workbook holds; raise Unreadable when that cannot be read."""
    book = read_workbook(path, _SHEETS.__contains__)
    filled: dict[str, Filled] = {}
    twice: dict[str, Filled] = {}
    headed: set[str] = set()
    for sheet in book.sheets.values():
        if sheet.name != IDENTITY_SHEET and any(map(_is_header, sheet.rows)):
            headed.add(_SHEETS[sheet.name])
        for own_id, row in _rows(sheet, path.name) if sheet.name != IDENTITY_SHEET else ():
            if own_id in filled and filled[own_id] != row:
                twice[own_id] = row
            filled.setdefault(own_id, row)
    for own_id in twice:
        del filled[own_id]
    identity = book.sheets.get(IDENTITY_SHEET)
    try:
        followup = _followup(list(_lines(identity)) if identity else [], filled, twice)
    except ValueError as error:
        raise Unreadable("broken_workbook", reason=IDENTITY_SHEET) from error
    for name, mark in (("conflicts", "C-"), ("questions", "Q-")):
        if name not in headed and any(own_id.startswith(mark) for own_id in followup.shown.cases):
            titles = " / ".join(say(language, f"sheet.followup.{name}") for language in LANGUAGES)
            raise Unreadable("settling_headings_missing", sheet_name=titles)
    return replace(followup, sha256=book.sha256)


def _is_header(row: Sequence[Raw]) -> bool:
    return {_HEADINGS.get(fold(_text(cell)), "") for cell in row} >= set(_NEEDED)


def _followup(lines: Sequence[tuple[str, str]], filled: dict[str, Filled], twice: dict[str, Filled]) -> Followup:
    """Return a follow-up from the lines of its hidden sheet; raise ValueError where one of them has been spoilt."""
    known = dict(lines)
    return Followup(
        known.get("plan_id", ""),
        known.get("round", ""),
        MergeOptions(tuple(value for name, value in lines if name == "named"), known.get("latest_wins") == "yes"),
        unpack_shown(known.get("shown", "")),
        filled,
        twice,
        tuple(unpack_lost(value) for name, value in lines if name == "lost"),
        int(made) if (made := known.get("decisions_made", "")).isdecimal() else 0,
    )


def _lines(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """Yield the lines of the hidden sheet, names and values; long values joined."""
    name = value = ""
    for at in range(len(sheet.rows)):
        first, text = (_text(sheet.cell(at, column)) for column in range(2))
        if first:
            if name:
                yield name, value
            name, value = first, text
        else:
            value += text
    if name:
        yield name, value


def _rows(sheet: Sheet, file: str) -> Iterator[tuple[str, Filled]]:
    columns: dict[str, int] = {}
    for at, row in enumerate(sheet.rows):
        if not columns.keys() >= set(_NEEDED):
            heads = {_HEADINGS.get(fold(_text(cell)), ""): column for column, cell in enumerate(row)}
            columns = {name: column for name, column in heads.items() if name}
            continue
        cells = {name: sheet.cell(at, column) for name, column in columns.items()}
        place = Place(file, sheet.name, cell_name(at, columns["choose"]))
        fault = sheet.faults.get(At(at, columns["own"]))
        own = fault.text if fault and fault.kind != "formula" else _value(cells["own"])
        settled = Settlement(_text(cells["choose"]), own, _text(cells["reason"]), place)
        if settled != Settlement():
            texts = {name: _text(cells.get(name)) for name in ("id", "row", "field", "kind", "department")}
            yield (
                texts["id"],
                Filled(settled, _SHEETS[sheet.name], texts["row"], texts["field"], texts["kind"], texts["department"]),
            )


def _text(raw: Raw) -> str:
    value = _value(raw)
    return "" if value is None else clean_text(str(value))


def _value(raw: Raw) -> Value:
    """Return a cell as it was filled in: text, number or date."""
    if raw in (None, "") or isinstance(raw, bool):
        return None if raw in (None, "") else str(raw)
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, int | float):
        return clean_number(raw)
    return clean_text(raw) if isinstance(raw, str) else str(raw)
