"""What a run left undone that was cut off while it wrote to the master, and how the next one finishes its record."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from segsync.decisions import Decision, DecisionKind
from segsync.folder import PlanFolder
from segsync.reading.master import read_master


@dataclass(frozen=True, slots=True)
class Recovered:
    """A run that was cut off, and whether what it was writing is in the master."""

    decision: Decision
    finished: bool


def recover(folder: PlanFolder) -> Recovered | None:
    """Finish the record of a run that was cut off; say whether what it was writing is in the master."""
    begun = folder.under_way
    if begun is None:
        return None
    finished = _is_in_master(folder, begun)
    if finished:
        folder.keep_decision(begun)
    folder.end()
    return Recovered(begun, finished)


def _is_in_master(folder: PlanFolder, begun: Decision) -> bool:
    """Whether the master holds what a decision wrote, also where it has been saved anew since."""
    found = hashlib.sha256(folder.master.read_bytes()).hexdigest()
    if found in (begun.after, begun.before):
        return found == begun.after
    if begun.kind is DecisionKind.UNDO:
        return True
    master = read_master(folder.master).master
    return all(master.row(one.table, one.key).get(one.field) == one.new for one in begun.writes)
