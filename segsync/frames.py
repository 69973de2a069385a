"""Records as DataFrames, for the data engineer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from segsync.records import Change, Conflict, Counts, DepartmentState, Finding, Place, Proposal, Question, ReturnRecord
from segsync.values import to_json

if TYPE_CHECKING:
    import pandas

    from segsync.summary.records import SummaryTable

RECORDS: dict[str, type[Any]] = {
    "changes": Change,
    "conflicts": Conflict,
    "questions": Question,
    "findings": Finding,
    "returns": ReturnRecord,
    "departments": DepartmentState,
}


def record_frame(name: str, records: Sequence[Any]) -> pandas.DataFrame:
    """Return records as a DataFrame: one row each, a column for each field, keys joined with "/"."""
    import pandas

    columns = [field.name for field in fields(RECORDS[name])]
    rows = [[_plain(getattr(record, column), column) for column in columns] for record in records]
    return pandas.DataFrame(rows, columns=columns)


def _plain(value: Any, name: str) -> Any:
    """Return one field of a record as a DataFrame holds it."""
    match value:
        case Place():
            return str(value)
        case Counts():
            return {"read": value.read, **value.by_outcome()}
        case tuple() if name == "key":
            return "/".join(value)
        case tuple():
            return [_proposal(item) if isinstance(item, Proposal) else item for item in value]
    return to_json(value)


def table_frame(table: SummaryTable) -> pandas.DataFrame:
    """Return a table of the decision as a DataFrame: a column for each of its own, by key, with shares in per cent."""
    import pandas

    columns: dict[str, list[Any]] = {}
    for at, column in enumerate(table.columns):
        cells = [line.cells[at] for line in table.lines]
        columns[column.key] = [cell.value for cell in cells]
        if any(cell.of is not None for cell in cells):
            columns[f"{column.key}_share"] = [cell.share for cell in cells]
    frame = pandas.DataFrame(columns, index=[line.key for line in table.lines])
    return frame.rename_axis("line")


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {field.name: _plain(getattr(proposal, field.name), field.name) for field in fields(proposal)}


def merged_frame(
    master: pandas.DataFrame, records: Sequence[dict[Any, Any]], columns: list[Any], edited: Iterable[Any], new: int
) -> pandas.DataFrame:
    """Return a master with merged records in, of which the last `new` are rows that it lacked.

    Columns that nobody edited keep their types, and rows their index.
    """
    import pandas

    old = len(records) - new
    merged = master.copy()
    for column in edited:
        values = pandas.Series([record.get(column) for record in records[:old]], index=merged.index, dtype=object)
        merged[column] = _typed(values, master[column].dtype if column in master else None)
    if not new:
        return merged[columns]
    added = pandas.DataFrame(records[old:], columns=columns)
    for column in columns:
        if column in merged:
            added[column] = _typed(added[column].astype(object), merged[column].dtype)
    return pandas.concat([merged, added], ignore_index=isinstance(master.index, pandas.RangeIndex))[columns]


def _typed(values: pandas.Series[Any], dtype: Any) -> pandas.Series[Any]:
    """Return values as `dtype` where that loses nothing, and otherwise as pandas finds fit."""
    try:
        if dtype is not None and str(dtype) != "object":
            typed = values.astype(dtype)
            if bool((typed.isna() == values.isna()).all()):
                return typed
    except (TypeError, ValueError):
        pass
    return values.infer_objects()
