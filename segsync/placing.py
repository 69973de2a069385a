"""Which cells of the master's package an apply writes: decided values as patches of sheets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from segsync.decisions import CellWrite
from segsync.master import HISTORY, HistoryPlace, Master, TablePlace
from segsync.messages import field_heading, value_text
from segsync.patching import CellPatch, NewColumn, NewRow, Patch
from segsync.schemas import Field, Table
from segsync.values import Key, Value


def placed(master: Master, writes: Sequence[CellWrite]) -> Iterator[Patch]:
    """Yield the patches that bring writes into the tables; columns that a table lacks come first, at its right end."""
    for name, table in master.tables.items():
        own = [write for write in writes if write.table == name]
        if own:
            yield from _table_patches(master, table, own)


def _table_patches(master: Master, table: Table, writes: Iterable[CellWrite]) -> Iterator[Patch]:
    place = master.places[table.name]
    columns = dict(place.columns)
    rows: dict[Key, dict[str, Value]] = {}
    for write in writes:
        rows.setdefault(write.key, {})[write.field] = write.new
    for field in table.fields:
        if field.key not in columns and any(field.key in row for row in rows.values()):
            columns[field.key] = max(columns.values()) + 1
            yield _new_column(master, place, field, columns[field.key])
    for key, row in rows.items():
        if key in place.rows:
            for name, value in row.items():
                yield CellPatch(place.sheet, place.rows[key], columns[name], cell_value(master, table[name], value))
    new = {key: row for key, row in rows.items() if key not in place.rows}
    last = max(place.rows.values(), default=place.header)
    for key, row in sorted(new.items()):
        full = {**_blank(table), **row, **dict(zip(table.key, key, strict=True))}
        cells = {columns[name]: cell_value(master, table[name], value) for name, value in full.items()}
        filled = {column: value for column, value in cells.items() if value is not None}
        yield NewRow(place.sheet, last, filled, place.header)


def _blank(table: Table) -> dict[str, Value]:
    """Return the cells that every new row of a table has: a measure that nobody has reported says so."""
    return {"status": None} if table.name == "measures" else {}


def _new_column(master: Master, place: TablePlace, field: Field, column: int) -> NewColumn:
    heading = field.heading.of(master.settings.language)
    return NewColumn(place.sheet, place.header, column, max(place.columns.values()), heading)


def cell_value(master: Master, field: Field, value: Value) -> str | int | float | date | None:
    """Return a value as the master's cell holds it: texts for keys, and for a status that nobody has reported."""
    if value is None and "not_reported" in field.system_keys:
        return master.lists.text(field.list, "not_reported")
    return master.lists.write(field, value)


def history_lines(
    master: Master, place: HistoryPlace, writes: Iterable[CellWrite], when: str, round_name: str
) -> Iterator[NewRow]:
    """Yield a row of Historik for each write: when, round, which cell, from, to, from where, and why."""
    for write in writes:
        words = dict(zip(HISTORY, (when, round_name, *_told(master, write)), strict=True))
        cells = {place.columns[name]: words[name] for name in place.columns if words[name]}
        yield NewRow(place.sheet, place.last, cells, place.header)


def _told(master: Master, write: CellWrite) -> tuple[str, ...]:
    language = master.settings.language
    table = master.table(write.table)
    field = table[write.field]
    return (
        " ".join(write.key),
        field_heading(master.tables, write.table, write.field, language),
        value_text(master.lists, field, write.old, language),
        value_text(master.lists, field, write.new, language),
        "; ".join(f"{source.department}: {source.place}" for source in write.sources),
        write.reason,
    )
