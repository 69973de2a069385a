"""Records as DataFrames, for the data engineer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from segsync.records import Change, Conflict, Counts, DepartmentState, Finding, Place, Proposal, Question, ReturnRecord
from segsync.values import to_json

if TYPE_CHECKING:
    import pandas

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


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {field.name: _plain(getattr(proposal, field.name), field.name) for field in fields(proposal)}
