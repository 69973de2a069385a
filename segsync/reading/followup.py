"""Reading back what a person chose in a follow-up workbook: by headings and ids, however it was sorted or saved."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from segsync.grids import Sheet
from segsync.parsing import Raw
from segsync.reading.workbook import read_workbook
from segsync.records import Settlement
from segsync.values import Value, clean_number, clean_text, fold
from segsync.vocabulary import LANGUAGES, say

_SHEETS = frozenset(
    say(language, f"sheet.followup.{name}") for language in LANGUAGES for name in ("conflicts", "questions")
)
_COLUMNS = ("id", "choose", "own", "reason")
_HEADINGS = {fold(say(language, f"followup.head.{name}")): name for language in LANGUAGES for name in _COLUMNS}


def read_settlements(path: Path) -> dict[str, Settlement]:
    """Return what was filled in, by the id of its conflict or question; raise Unreadable when that cannot be read."""
    book = read_workbook(path, _SHEETS.__contains__)
    found: dict[str, Settlement] = {}
    for sheet in book.sheets.values():
        found |= _settlements(sheet)
    return found


def _settlements(sheet: Sheet) -> dict[str, Settlement]:
    found = {}
    columns: dict[str, int] = {}
    for row in sheet.rows:
        if len(columns) < len(_COLUMNS):
            heads = {_HEADINGS.get(fold(_text(cell)), ""): column for column, cell in enumerate(row)}
            columns = {name: column for name, column in heads.items() if name}
            continue
        cells = {name: row[column] if column < len(row) else None for name, column in columns.items()}
        settled = Settlement(_text(cells["choose"]), _value(cells["own"]), _text(cells["reason"]))
        if settled != Settlement():
            found[_text(cells["id"])] = settled
    return found


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
