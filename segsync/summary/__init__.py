"""The summary for the decision: what is counted, and which rows of the plan every number comes from. Pure.

`summarise` takes a master (and, where there is one, the result of a merge) and
returns one frozen `Summary`. Everything that is published for the decision is a
view of it: the workbook, the Word draft, the overview, Markdown, CSV, JSON.

- `summary.tables` are the six tables of the decision, with 4b and 5b, and the
  key figures. Each `SummaryTable` has its number, title and headings in the
  plan's words; its `lines` hold `Cell`s. A cell of a count or a sum knows its
  `sources` (the rows of the plan) and, for its share, its denominator `of`.
  `notes` are the sentences that belong under the table: denominators, rounding,
  what is not in it. A table without lines says so in `empty`.
- `summary.facts` are the numbers that sentences need, as `Tally` (a count, its
  rows and its denominator) and `Amount` (a sum in tkr).
- `summary.gaps` is what has to be stated or decided first: empty when nothing is.
- `summary.decision` are the texts of the sheet Beslut, `summary.documents` the
  returns that the decision rests on.
- `summary.preview` tells that returns are counted which are not in the master
  yet; every output must say so (`summary.preview_note`).

Words for numbers (twelve is a word, 13 is not; "2 350 tkr"; "56 %"; "Ingen åtgärd") are in `segsync.wording`.

How rows are counted:

- A measure whose `next_year` is `new_measure` is next year's: it counts as new in
  table 2 and nowhere else. All others are this year's measures.
- A blank status is `not_reported`. A value that a list lacks, or that it no longer
  offers but a row still holds, has its own column or row.
- A report is a measure and a department that takes part in it, whether or not
  anything is written in it; also one of a department that no longer takes part,
  as long as it says something about money.
- A need "Inget ytterligare behov" is an answer, not a need.
"""

from segsync.summary.records import (
    Amount,
    Cell,
    Column,
    ColumnKind,
    Document,
    Facts,
    Gap,
    Line,
    Note,
    Source,
    Summary,
    SummaryTable,
    Tally,
)
from segsync.summary.summarise import summarise

__all__ = [
    "Amount",
    "Cell",
    "Column",
    "ColumnKind",
    "Document",
    "Facts",
    "Gap",
    "Line",
    "Note",
    "Source",
    "Summary",
    "SummaryTable",
    "Tally",
    "summarise",
]
