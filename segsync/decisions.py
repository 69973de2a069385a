"""What has been decided: proposals that an apply wrote or settled, and that no later merge raises again. Pure.

A proposal is told from every other by the template that it came in, the cell
it is about, the base that it started from, and the value that it wants. The
same value in a later template, against a newer base, is another proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from segsync.ids import digest
from segsync.master import Row
from segsync.merging.returned import Edit, NewMeasure, Returned, Stray
from segsync.records import Finding, Place, Proposal, Settlement
from segsync.values import Key, Value, clean_text, identity

EDIT, ROW_REMOVED = "edit", "row_removed"


@dataclass(frozen=True, slots=True)
class Proposed:
    """One thing that a department asked for, as decisions remember it."""

    department: str
    template: str
    kind: str
    table: str
    key: Key
    field: str
    base: Value
    value: Value

    @property
    def id(self) -> str:
        """The same proposal has the same id in every file that it comes in."""
        parts = [self.template, self.kind, self.table, list(self.key), self.field]
        return "P-" + digest([*parts, identity(self.base), identity(self.value)])


def proposed_edit(returned: Returned, edit: Edit) -> Proposed:
    """Return the proposal that an edited cell is; one that was not understood is known by its text."""
    unclear = edit.reading.is_unclear or edit.value is None
    value = clean_text(edit.raw) or None if unclear else edit.value
    return Proposed(
        returned.department, returned.baseline.template, EDIT, edit.table, edit.key, edit.field.key, edit.base, value
    )


def proposed_stray(returned: Returned, stray: Stray) -> Proposed:
    """Return the proposal that something written where nothing was asked for is: known by all that it says."""
    text = "\n".join(text for _, text in stray.cells)
    about = stray.field or stray.name if not stray.key else stray.field
    return Proposed(
        returned.department, returned.baseline.template, stray.kind, stray.table, stray.key, about, None, text
    )


def proposed_naming(returned: Returned) -> Proposed:
    """Return the proposal that a file named after another department is: that it is the template's all the same."""
    template = returned.baseline.template
    return Proposed(returned.department, template, "other_department", "", (), "", None, returned.named)


def proposed_removal(department: str, template: str, table: str, key: Key) -> Proposed:
    """Return the proposal that a row missing from a return is."""
    return Proposed(department, template, ROW_REMOVED, table, key, "", None, None)


@dataclass(frozen=True, slots=True)
class CellWrite:
    """One cell of the master that an apply writes: what stood there, what comes, who said so and why.

    `case` is the id of the conflict or question that a person settled; blank
    where nobody had to.
    """

    table: str
    key: Key
    field: str
    old: Value
    new: Value
    sources: tuple[Proposal, ...] = ()
    reason: str = ""
    case: str = ""


class DecisionKind(StrEnum):
    """What was done."""

    APPLY = "apply"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Decision:
    """One apply, or one undo: what it wrote, what it settled, and the master before and after.

    `followup` tells which follow-up it was made from. `rows` are the measures
    that proposed rows became, by the rows' keys. `revokes` is the id of the
    decision that an undo takes back.
    """

    number: int
    id: str
    kind: DecisionKind
    when: str
    round: str
    before: str
    after: str
    backup: str
    followup: str = ""
    writes: tuple[CellWrite, ...] = ()
    settled: tuple[tuple[str, Settlement], ...] = ()
    proposals: tuple[Proposed, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    revokes: str = ""


@dataclass(frozen=True)
class Decisions:
    """All decisions of a plan, in the order in which they were made."""

    made: Sequence[Decision] = field(default_factory=tuple)

    @cached_property
    def standing(self) -> tuple[Decision, ...]:
        """The decisions that no later undo has taken back."""
        revoked: set[str] = set()
        standing = []
        for decision in reversed(self.made):
            if decision.id in revoked:
                continue
            standing.append(decision)
            if decision.kind is DecisionKind.UNDO:
                revoked.add(decision.revokes)
        return tuple(reversed(standing))

    @cached_property
    def applied(self) -> tuple[Decision, ...]:
        """The applies that stand."""
        return tuple(decision for decision in self.standing if decision.kind is DecisionKind.APPLY)

    @cached_property
    def proposals(self) -> frozenset[str]:
        """The ids of the proposals that are decided."""
        return frozenset(proposed.id for decision in self.applied for proposed in decision.proposals)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The keys of the rows that anything was decided about."""
        return frozenset(
            proposed.key[0] for decision in self.applied for proposed in decision.proposals if proposed.key
        )

    def texts(self, template: str, table: str, key: str, field: str) -> frozenset[Value]:
        """Return the values that were decided for a field in a row of a template."""
        at = template, table, key, field
        return frozenset(
            proposed.value
            for decision in self.applied
            for proposed in decision.proposals
            if (proposed.template, proposed.table, *proposed.key[:1], proposed.field) == at
        )

    @cached_property
    def written_needs(self) -> frozenset[str]:
        """The keys of the needs that came into the plan."""
        return frozenset(
            write.key[0] for decision in self.applied for write in decision.writes if write.table == "needs"
        )

    def row(self, table: str, key: Key) -> Row:
        """Return what was written of a row, where it was an apply that brought it into the plan."""
        every = (write for decision in self.applied for write in decision.writes)
        return {write.field: write.new for write in every if (write.table, write.key) == (table, key)}

    @cached_property
    def brought(self) -> Mapping[str, frozenset[Key]]:
        """The keys of the rows that applies brought into the plan, by table."""
        found: dict[str, set[Key]] = {}
        for decision in self.applied:
            new = {measure for _, measure in decision.rows}
            for write in decision.writes:
                if write.table == "needs" or write.key[0] in new:
                    found.setdefault(write.table, set()).add(write.key)
        return {table: frozenset(keys) for table, keys in found.items()}

    def added(self, department: str) -> frozenset[str]:
        """Return the measures that came into the plan as proposals of a department."""
        return frozenset(
            write.key[0]
            for decision in self.applied
            for write in decision.writes
            if (write.table, write.field) == ("measures", "title")
            and write.key[0] in {measure for _, measure in decision.rows}
            and department in {source.department for source in write.sources}
        )

    def cases_since(self, number: int) -> frozenset[str]:
        """Return the ids of the conflicts and questions that were settled after the decision of this number."""
        return frozenset(case for decision in self.applied if decision.number > number for case, _ in decision.settled)

    @cached_property
    def rows(self) -> Mapping[str, str]:
        """The measures that proposed rows became, by the rows' keys."""
        return {key: measure for decision in self.applied for key, measure in decision.rows}

    @property
    def latest(self) -> Decision | None:
        """The latest decision, or None before the first."""
        return self.made[-1] if self.made else None

    @property
    def number(self) -> int:
        """The number of the latest decision, 0 before the first."""
        return self.latest.number if self.latest else 0

    def writes_from(self, followup: str) -> Iterable[CellWrite]:
        """Yield what the standing applies from one follow-up wrote, the latest first."""
        for decision in reversed(self.applied):
            if decision.followup == followup:
                yield from reversed(decision.writes)


NONE_MADE = Decisions()


def without_decided(returned: Returned, decisions: Decisions) -> Returned:
    """Return what a return says beside what is decided already.

    A row that was proposed and came into the plan is from then on about that
    measure. One that was refused stays decided for as long as it says the same;
    if not, all of it is asked about again.
    """
    if not decisions.proposals:
        return returned
    apart = returned.apart - decisions.written_needs
    undecided = [edit for edit in returned.edits if proposed_edit(returned, edit).id not in decisions.proposals]
    whole = {edit.cell[:2] for edit in undecided if edit.table == "needs" and edit.key[0] in apart}
    edits = undecided
    if whole:
        edits = [edit for edit in returned.edits if edit in undecided or edit.cell[:2] in whole]
    strays = [stray for stray in returned.strays if proposed_stray(returned, stray).id not in decisions.proposals]
    accepted: set[Place] = set()
    new_measures = []
    for new in returned.new_measures:
        rest = tuple(edit for edit in new.cells if proposed_edit(returned, edit).id not in decisions.proposals)
        measure = decisions.rows.get(new.key[0])
        if measure is not None:
            accepted |= {edit.place for edit in rest}
            edits += [_about(edit, measure, returned.department) for edit in rest]
        elif rest:
            new_measures.append(new)
    named = returned.named
    if named and proposed_naming(returned).id in decisions.proposals:
        named = ""
    left = replace(
        returned,
        named=named,
        edits=tuple(edits),
        strays=tuple(strays),
        new_measures=tuple(new_measures),
        accepted=frozenset(accepted),
        added=decisions.added(returned.department),
        findings=tuple(_without(returned, edits, new_measures)),
        apart=apart,
    )
    return replace(left, decided=returned.cells - left.cells)


def _about(edit: Edit, measure: str, department: str) -> Edit:
    """Return an edit of a proposed row as one of the measure that it became."""
    return replace(edit, key=(measure, department) if edit.table == "reports" else (measure,))


def _without(returned: Returned, edits: Iterable[Edit], new: Iterable[NewMeasure]) -> Iterable[Finding]:
    """Yield the findings of a return, without what was said of cells that are decided."""
    every = {edit.place for edit in (*returned.edits, *(cell for row in returned.new_measures for cell in row.cells))}
    left = {edit.place for edit in (*edits, *(cell for row in new for cell in row.cells))}
    return (found for found in returned.findings if found.place not in every or found.place in left)
