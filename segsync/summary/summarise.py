"""From a plan to its summary, in one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from segsync.master import Master
from segsync.results import MergeResult
from segsync.summary.counting import PlanRows
from segsync.summary.facts import facts_of, gaps_of, key_figures, unknown_without
from segsync.summary.records import Document, Summary
from segsync.summary.tables import Tables
from segsync.vocabulary import say


def summarise(
    master: Master,
    merge: MergeResult | None = None,
    *,
    made_on: date,
    preview: bool = False,
    documents: Iterable[Document] = (),
) -> Summary:
    """Return the summary of a master.

    `merge` is the result of merging the returns, which tells what is not yet
    settled or entered. With `preview` its merged rows are counted instead of
    the master's.
    """
    if preview and merge is not None:
        master = replace(master, rows=merge.merged)
    tables = Tables(PlanRows(master))
    facts = facts_of(tables, merge)
    figures = key_figures(tables, facts, unknown=unknown_without(merge))
    note = say(master.settings.language, "decision.preview") if preview else ""
    return Summary(
        master, made_on, preview, note, (figures, *tables.all()), facts, gaps_of(tables, facts),
        tuple(documents),
    )  # fmt: skip
