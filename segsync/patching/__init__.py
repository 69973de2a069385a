"""Changes a workbook without loss: cells are spliced into its XML, and all else stays as it was, byte for byte.

Pure: bytes in, bytes out. `patch_workbook` is the one thing to call; it raises
`CannotPatch` for what cannot be done safely.
"""

from __future__ import annotations

from segsync.patching.errors import CannotPatch
from segsync.patching.records import CellPatch, NewColumn, NewRow, Patch
from segsync.patching.values import CellValue
from segsync.patching.workbook import patch_workbook

__all__ = ["CannotPatch", "CellPatch", "CellValue", "NewColumn", "NewRow", "Patch", "patch_workbook"]
