"""A summary as plain data: what the JSON of the decision holds. Keys are English; words are the plan's."""

from __future__ import annotations

from typing import Any

from segsync.summary.records import (
    Amount,
    Column,
    ColumnKind,
    Document,
    Gap,
    Line,
    Source,
    Summary,
    SummaryTable,
    Tally,
)


def content_of(summary: Summary) -> dict[str, Any]:
    """Return everything in a summary but where it lies; a row of the plan is "measures/UTB-01" or the like."""
    return {
        "preview": summary.preview,
        "made_on": summary.made_on.isoformat(),
        "version": summary.version,
        "diary_number": summary.master.settings.diary_number or None,
        "master_sha256": summary.master.sha256 or None,
        "facts": {name: _fact(value) for name, value in summary.facts.items()},
        "statuses": {key: _fact(tally) for key, tally in summary.facts.statuses.items()},
        "gaps": [_gap(gap) for gap in summary.gaps],
        "tables": [_table(table) for table in summary.tables],
        "documents": [_document(document) for document in summary.documents],
    }


def row_name(source: Source) -> str:
    """Return a row of the plan as one text: its table and its key."""
    return "/".join((source.table or "returns", *source.key))


def _rows(sources: tuple[Source, ...]) -> list[str]:
    return [row_name(source) for source in sources]


def _fact(value: Tally | Amount) -> dict[str, Any]:
    if isinstance(value, Amount):
        return {"sum": value.value, "rows": _rows(value.sources)}
    return {"number": value.number, "of": value.of, "share": value.share, "rows": _rows(value.sources)}


def _gap(gap: Gap) -> dict[str, Any]:
    return {"kind": gap.kind, "number": gap.tally.number, "rows": _rows(gap.tally.sources), "message": gap.text}


def _table(table: SummaryTable) -> dict[str, Any]:
    return {
        "name": table.name,
        "number": table.number or None,
        "title": table.title,
        "columns": [
            {"key": column.key, "heading": column.heading, "kind": column.kind.value} for column in table.columns
        ],
        "lines": [_line(line, table.columns) for line in table.lines],
        "notes": [note.text for note in table.notes],
        "empty": table.empty or None,
    }


def _line(line: Line, columns: tuple[Column, ...]) -> dict[str, Any]:
    cells = []
    for column, cell in zip(columns, line.cells, strict=True):
        written: dict[str, Any] = {"value": cell.value}
        if column.kind is ColumnKind.COUNT:
            written |= {"of": cell.of, "share": cell.share}
        if column.kind in (ColumnKind.COUNT, ColumnKind.AMOUNT):
            written["rows"] = _rows(cell.sources)
        cells.append(written)
    return {"key": line.key, "is_total": line.is_total, "cells": cells}


def _document(document: Document) -> dict[str, Any]:
    return {
        "sha256": document.sha256 or None,
        "department": document.department or None,
        "received": document.received.isoformat() if document.received else None,
        "state": document.state,
    }
