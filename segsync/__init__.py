"""segsync keeps a municipality's yearly action plan in Excel and merges what the departments send back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segsync.tables import TableError, TableResult, merge_tables

__version__ = "0.1.0"

_HOMES = {"merge_tables": "segsync.tables", "TableResult": "segsync.tables", "TableError": "segsync.tables"}
__all__ = ["TableError", "TableResult", "merge_tables"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import segsync` costs nothing."""
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'segsync' has no attribute {name!r}")
