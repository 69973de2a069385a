"""segsync keeps a municipality's yearly action plan in Excel and merges what the departments send back."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from segsync.errors import SegsyncError
    from segsync.merged import MergedPlan
    from segsync.plan import Plan, open_plan
    from segsync.tables import TableError, TableResult, merge_tables

__version__ = "0.1.0"
__all__ = ["MergedPlan", "Plan", "SegsyncError", "TableError", "TableResult", "merge_tables", "open_plan"]

_HOMES = {
    "SegsyncError": "segsync.errors",
    "MergedPlan": "segsync.merged",
    "Plan": "segsync.plan",
    "open_plan": "segsync.plan",
    "TableError": "segsync.tables",
    "TableResult": "segsync.tables",
    "merge_tables": "segsync.tables",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import segsync` costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'segsync' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
