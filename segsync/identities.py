"""Every id that a measure ever had in a plan: in its tables, in what was sent, in what was decided, in its history."""

from __future__ import annotations

from collections.abc import Iterator

from segsync.folder import PlanFolder
from segsync.master import Master
from segsync.reading.master import read_history_keys


def ids_ever_used(folder: PlanFolder, master: Master) -> Iterator[str]:
    """Yield the id of every measure that the plan has or has had, that was ever sent, or that its history names."""
    yield from (key[0] for key in master.rows["measures"])
    for sent in folder.sent:
        yield from (key[0] for key in folder.baseline(sent).rows["measures"])
    for decision in folder.decisions.made:
        yield from (measure for _, measure in decision.rows)
        yield from (write.key[0] for write in decision.writes if write.table == "measures")
    yield from read_history_keys(folder.master, master.settings.language)
