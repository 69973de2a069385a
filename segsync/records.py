"""What a merge says: findings, changes, conflicts, questions and counts, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from segsync.values import Key, Value


class Severity(StrEnum):
    """How much a finding asks of a person."""

    STOP = "stop"
    ASK = "ask"
    NOTE = "note"
    FIXED = "fixed"


class Outcome(StrEnum):
    """What became of one cell of one return."""

    UNCHANGED = "unchanged"
    TAKEN = "taken"
    AGREED = "agreed"
    CONFLICT = "conflict"
    QUESTION = "question"
    DECIDED = "decided"
    REFUSED = "refused"


class Place(NamedTuple):
    """Where something stands: a file (as seen from the plan folder), a sheet, a cell."""

    file: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        """Return the place as messages name it: `file, sheet!cell`."""
        inside = "!".join(part for part in (self.sheet, self.cell) if part)
        return ", ".join(part for part in (self.file, inside) if part)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong or odd in a return or in the master: a value, never an exception.

    `values` are the words that the finding's sentence names, beside the place.
    `question` is the id of the one question that an `ask` finding belongs to.
    """

    code: str
    severity: Severity
    place: Place = NOWHERE
    key: Key = ()
    field: str = ""
    value: str = ""
    values: tuple[tuple[str, str], ...] = ()
    department: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One changed cell of one return: who wants what, instead of what, and where it says so."""

    department: str
    place: Place
    base: Value
    value: Value
    field: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A cell on which nobody needs to decide: the master gets, or has, the value."""

    table: str
    key: Key
    field: str
    master: Value
    value: Value
    outcome: Outcome
    sources: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person chose in the follow-up workbook: the label, a value of their own, and why.

    `place` tells where in the workbook it stands.
    """

    choice: str = ""
    own: Value = None
    reason: str = ""
    place: Place = field(default=NOWHERE, compare=False)


class Lost(StrEnum):
    """Why a settlement no longer applies."""

    CHANGED = "changed"
    GONE = "gone"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class LostSettlement:
    """A choice that no longer applies: the id it was made for, why it does not, and what it was about, in words.

    `sheet` is "conflicts" or "questions"; `row`, `heading` and `kind` are what
    stood in the workbook's own columns.
    """

    id: str
    settlement: Settlement
    why: Lost
    sheet: str
    row: str
    heading: str
    kind: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Proposals, or a proposal and the master, that disagree about one cell.

    With a blank `field` it is about a whole row: one that the master has dropped
    and a return has edited; each proposal then names its own field. `earlier` is
    what a person chose for another disagreement about the same cell.
    """

    id: str
    table: str
    key: Key
    field: str
    master: Value
    proposals: tuple[Proposal, ...]
    settlement: Settlement | None = None
    earlier: Settlement | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Something that nobody disagrees about, but that a person must say yes to.

    `candidates` are the answers that come to mind: readings of an ambiguous
    value, nearest texts of a list, measures that a new one may be the same as.
    """

    id: str
    kind: str
    table: str
    key: Key
    field: str
    department: str
    master: Value
    value: Value
    sources: tuple[Proposal, ...]
    candidates: tuple[str, ...] = ()
    settlement: Settlement | None = None
    earlier: Settlement | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cells of a return, or of all, came to what; `read` is always their sum."""

    unchanged: int = 0
    taken: int = 0
    agreed: int = 0
    conflict: int = 0
    question: int = 0
    decided: int = 0
    refused: int = 0

    @property
    def read(self) -> int:
        """Return the number of cells that were read."""
        return sum(self.by_outcome().values())

    def by_outcome(self) -> dict[str, int]:
        """Return the counts by the name of their outcome."""
        return {outcome.value: getattr(self, outcome.value) for outcome in Outcome}

    def __add__(self, other: Counts) -> Counts:
        """Return the counts of both together."""
        return Counts(**{name: count + getattr(other, name) for name, count in self.by_outcome().items()})


class ReturnState(StrEnum):
    """What became of a file as a whole."""

    MERGED = "merged"
    DUPLICATE = "duplicate"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ReturnRecord:
    """One file that came back, and what became of its cells."""

    file: str
    sha256: str
    department: str
    template: str
    state: ReturnState
    cells: Counts = Counts()


@dataclass(frozen=True, slots=True)
class DepartmentState:
    """Where one department stands in a round."""

    code: str
    state: str
    measures: int
    questions: int
    conflicts: int = 0
    marked_complete: int = 0
