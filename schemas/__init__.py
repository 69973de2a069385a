"""The fields of a plan, defined once: measures, reports and needs.

Plain records, importable without pandas. The master, the templates, their
drop-downs and input messages, the reading of headings, the pandera schema, the
merge and the summaries are all derived from what stands here.
"""

from segsync.schemas.fields import Editor, Field, Kind, Table, Words
from segsync.schemas.tables import MEASURES, NEEDS, REPORTS, TABLES

__all__ = ["MEASURES", "NEEDS", "REPORTS", "TABLES", "Editor", "Field", "Kind", "Table", "Words"]
