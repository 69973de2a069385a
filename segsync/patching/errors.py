"""Why a workbook cannot be patched."""

from __future__ import annotations

from segsync.errors import SegsyncError


class CannotPatch(SegsyncError):
    """The workbook cannot be changed there without loss; the sentence says where, why and what to do."""
