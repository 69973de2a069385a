"""Records as DataFrames, for the data engineer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from segsync.values import to_json

if TYPE_CHECKING:
    import pandas


def record_frame(records: Sequence[Any]) -> pandas.DataFrame:
    """Return records as a DataFrame: one row each, a column for each field, keys joined with "/"."""
    import pandas

    return pandas.DataFrame(
        [
            {field.name: _plain(getattr(record, field.name), field.name) for field in fields(record)}
            for record in records
        ]
    )


def _plain(value: Any, name: str) -> Any:
    if name == "key":
        return "/".join(value)
    if name in ("proposals", "sources"):
        return [{field.name: _plain(getattr(item, field.name), field.name) for field in fields(item)} for item in value]
    if is_dataclass(value) or isinstance(value, tuple):
        return str(value) if not isinstance(value, tuple) or hasattr(value, "_fields") else list(value)
    return to_json(value) if not isinstance(value, dict) else value
