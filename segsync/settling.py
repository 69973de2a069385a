"""What the undisputed changes and a person's choices come to: the cells to write, and what is decided. Pure.

`settle` looks at each change that is taken and at each conflict and question
that a person has chosen for. A choice that cannot be carried out, or that is
not plain, is a finding, and its case stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from segsync.decisions import (
    CellWrite,
    Decisions,
    Proposed,
    proposed_edit,
    proposed_naming,
    proposed_removal,
    proposed_stray,
)
from segsync.master import Row
from segsync.merging.cells import Policy, members
from segsync.merging.plan import Failures, sheet_fields
from segsync.merging.returned import Edit, NewMeasure, Returned
from segsync.messages import Action, Choice, choices_of, field_of
from segsync.numbering import next_id, prefix_of
from segsync.parsing import ValueReader
from segsync.records import (
    Change,
    Conflict,
    Finding,
    Outcome,
    Place,
    Proposal,
    Question,
    Settlement,
    Severity,
)
from segsync.results import MergeResult
from segsync.schemas import Field, Kind
from segsync.schemas.rules import AS_OF, OTHER_RESULT, rules_for
from segsync.values import Key, Value, fold

Case = Conflict | Question
Cell = tuple[str, Key, str]

_NEEDED = frozenset({("measures", "title"), ("measures", "lead"), ("measures", "development_area")})
"""What no measure of a plan can be without."""
_NEW, _ENDS = "new_measure", "ends"
_CELL_QUESTIONS = frozenset(
    {
        "cleared",
        "not_yours",
        "no_longer_yours",
        "unclear_value",
        "filled_series",
        "filled_down",
        "another_need",
        "other_department",
    }
)
"""Questions whose sources are edited cells."""


@dataclass(frozen=True)
class Settling:
    """Everything that an apply writes and decides, and what it cannot.

    `rows` are the measures that proposed rows become, by the rows' keys;
    `open` how many conflicts and questions are left to a person.
    """

    writes: tuple[CellWrite, ...]
    settled: tuple[tuple[str, Settlement], ...]
    proposals: tuple[Proposed, ...]
    rows: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    open: int

    @property
    def new_measures(self) -> tuple[str, ...]:
        """The measures that come into the plan."""
        titled = {write.key[0] for write in self.writes if (write.table, write.field) == ("measures", "title")}
        return tuple(measure for _, measure in self.rows if measure in titled)


class Unsettled(Exception):
    """A choice that cannot be carried out; `finding` says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def settle(
    result: MergeResult,
    returned: Sequence[Returned],
    decisions: Decisions,
    used_ids: Callable[[], Iterable[str]],
    check: Failures,
) -> Settling:
    """Return what a merge and its settlements come to.

    `returned` are the returns that were merged, `used_ids` gives every id that a
    measure ever had in this plan, and `check` validates rows, as for the merge.
    """
    return _Settler(result, returned, decisions, used_ids, check).run()


class _Settler:
    """Goes through changes and cases, each adding its cells; no cell gets two values."""

    def __init__(
        self,
        result: MergeResult,
        returned: Sequence[Returned],
        decisions: Decisions,
        used_ids: Callable[[], Iterable[str]],
        check: Failures,
    ) -> None:
        self.result = result
        self.master = result.master
        self.said = _Said(returned)
        self.decisions = decisions
        self.used_ids = used_ids
        self.check = check
        self.reader = ValueReader(self.master.lists)
        self.writes: dict[Cell, CellWrite] = {}
        self.settled: dict[str, Settlement] = {}
        self.proposals: dict[str, Proposed] = {}
        self.rows: dict[str, str] = {}
        self.findings: list[Finding] = []
        self.intended: dict[Cell, Value] = {}
        self.ended: set[tuple[str, Key]] = set()

    def run(self) -> Settling:
        for change in self.result.changes:
            if change.outcome is Outcome.TAKEN:
                self._take(change)
        self.intended = dict(self._intended())
        for case in sorted(self._chosen(), key=self._is_same):
            try:
                self._settle(case)
            except Unsettled as unsettled:
                self.findings.append(unsettled.finding)
        self._decide(self._agreed_with_what_was())
        return Settling(
            tuple(self.writes.values()),
            tuple(sorted(self.settled.items())),
            tuple(self.proposals[own_id] for own_id in sorted(self.proposals)),
            tuple(sorted(self.rows.items())),
            tuple(self.findings),
            len(self.result.cases) - len(self.settled),
        )

    def _take(self, change: Change) -> None:
        cell = change.table, change.key, change.field
        self.writes[cell] = CellWrite(*cell, change.master, change.value, change.sources)
        self._decide(self.said.edits(change.sources))

    def _agreed_with_what_was(self) -> Iterator[Proposed]:
        """Yield what agreed with a cell that a person now gives another value: it must not turn that back."""
        for change in self.result.changes:
            if change.outcome is Outcome.AGREED and (change.table, change.key, change.field) in self.writes:
                yield from self.said.edits(change.sources)

    def _chosen(self) -> Iterator[Case]:
        """Yield the cases that a person chose for; a half-filled row is said to be so."""
        for case in self.result.cases:
            if case.settlement is None:
                continue
            if case.settlement.choice:
                yield case
            elif case.settlement.own is not None:
                self.findings.append(_fault(case, "own_without_choice", str(case.settlement.own)))

    def _intended(self) -> Iterator[tuple[Cell, Value]]:
        """Yield the values that were chosen for cells, which own values in the same row are checked beside."""
        for case in self._cases_with_choice():
            choice, field = self._choice(case), field_of(self.master.tables, case.table, case.field)
            if field is None or case.settlement is None:
                continue
            if choice.action is Action.TAKE:
                yield (case.table, case.key, case.field), choice.value
            elif choice.action is Action.OWN and not isinstance(case.settlement.own, frozenset):
                reading = self.reader.read(field, case.settlement.own)
                if not reading.is_unclear:
                    yield (case.table, case.key, case.field), reading.value

    def _cases_with_choice(self) -> Iterator[Case]:
        return (case for case in self.result.cases if case.settlement is not None and case.settlement.choice)

    def _is_same(self, case: Case) -> bool:
        """Whether a case is settled as the same as another, which is settled first."""
        return self._choice(case).action is Action.SAME

    def _choice(self, case: Case) -> Choice:
        wanted = fold(case.settlement.choice) if case.settlement else ""
        choices = choices_of(case, self.master.tables, self.master.lists, self.master.settings.language)
        return next(choice for choice in choices if fold(choice.label) == wanted)

    # One case

    def _settle(self, case: Case) -> None:
        """Carry out the choice for one case; raise Unsettled, with nothing changed, when that cannot be."""
        settlement = case.settlement or Settlement()
        choice = self._choice(case)
        names_area = choice.action is Action.ROW and isinstance(case, Question) and case.kind == _NEW
        if settlement.own is not None and choice.action is not Action.OWN and not names_area:
            raise Unsettled(_fault(case, "own_beside_choice", str(settlement.own)))
        rows_before = dict(self.rows)
        try:
            writes, proposals = self._carry_out(case, choice)
            self._put(case, writes)
        except Unsettled:
            self.rows = rows_before
            raise
        self._decide(proposals)
        self.settled[case.id] = settlement

    def _carry_out(self, case: Case, choice: Choice) -> tuple[list[CellWrite], Iterable[Proposed]]:
        """Return the cells that a choice writes, and the proposals that it decides."""
        every = self.said.proposed(case)
        match choice.action:
            case Action.NOTED if isinstance(case, Question) and case.kind == "other_department":
                return [], [proposed_naming(returned) for returned in self.said.files_of(case)]
            case Action.KEEP | Action.NOTED:
                return [], every
            case Action.TAKE:
                return [self._write(case, self._fitting(case, choice.value))], every
            case Action.READ | Action.OWN:
                return [self._write(case, self._read(case, choice))], every
            case Action.END:
                return list(self._ending(case)), every
            case Action.SAME:
                return self._same(case, str(choice.value))
            case Action.ROW if isinstance(case, Conflict):
                return self._taken_back(case)
            case Action.ROW if case.kind == "new_measure":
                return self._added(case)
            case Action.ROW if case.kind == "another_need":
                return self._added_need(case)
            case Action.ROW:
                return [self._of_edit(case, edit) for _, edit in self.said.found(case.sources)], every
        raise AssertionError(choice.action)

    def _put(self, case: Case, writes: Iterable[CellWrite]) -> None:
        """Add cells; raise Unsettled when one of them already gets another value."""
        kept: dict[Cell, CellWrite] = {}
        for write in writes:
            cell = write.table, write.key, write.field
            known = kept.get(cell) or self.writes.get(cell)
            if known is not None and known.new != write.new:
                raise Unsettled(_fault(case, "two_values_for_cell", ", ".join(_who(known.sources))))
            kept[cell] = write
        self._refuse_ended(case, kept)
        self.writes |= {cell: write for cell, write in kept.items() if write.new != write.old}

    def _refuse_ended(self, case: Case, coming: Mapping[Cell, CellWrite]) -> None:
        """Raise Unsettled when one choice takes a need out of the plan and another writes in it."""
        ended = {cell[:2] for cell, write in coming.items() if cell[2] == "need_id" and write.new is None}
        for cell, known in self.writes.items():
            is_other = cell not in coming and known.new is not None
            if is_other and (cell[:2] in ended or (cell[:2] in self.ended and cell[:2] in {at[:2] for at in coming})):
                raise Unsettled(_fault(case, "two_values_for_cell", ", ".join(_who(known.sources))))
        if any(cell[:2] in self.ended and write.new is not None for cell, write in coming.items()):
            raise Unsettled(_fault(case, "two_values_for_cell", ""))
        self.ended |= ended

    def _decide(self, proposals: Iterable[Proposed]) -> None:
        self.proposals |= {proposed.id: proposed for proposed in proposals}

    def _held(self, table: str, key: Key, field: str) -> Value:
        return self.master.row(table, key).get(field)

    def _write(self, case: Case, value: Value) -> CellWrite:
        return self._cell(case, case.table, case.key, case.field, value, _sources(case))

    def _cell(
        self, case: Case, table: str, key: Key, field: str, value: Value, sources: tuple[Proposal, ...]
    ) -> CellWrite:
        reason = case.settlement.reason if case.settlement else ""
        return CellWrite(table, key, field, self._held(table, key, field), value, sources, reason, case.id)

    def _of_edit(self, case: Case, edit: Edit, key: Key | None = None) -> CellWrite:
        at = edit.key if key is None else key
        sources = tuple(source for source in _sources(case) if source.place == edit.place)
        return self._cell(case, edit.table, at, edit.field.key, edit.value, sources)

    # Values that a person wrote, or said yes to

    def _read(self, case: Case, choice: Choice) -> Value:
        """Return an own value, or the reading that was chosen; raise Unsettled when the field cannot hold it."""
        field = field_of(self.master.tables, case.table, case.field)
        raw = case.settlement.own if choice.action is Action.OWN and case.settlement else choice.value
        if field is None or raw is None:
            raise Unsettled(_fault(case, "own_value_missing"))
        reading = self.reader.read(field, None if isinstance(raw, frozenset) else raw)
        if reading.is_unclear:
            raise Unsettled(_fault(case, reading.code, str(raw), candidates=", ".join(reading.candidates)))
        accepted = choice.action is Action.READ
        code = next(self._wrong(case, field, reading.value, own_only=accepted), "")
        if code:
            raise Unsettled(_fault(case, code, str(raw), candidates=""))
        return reading.value

    def _fitting(self, case: Case, value: Value) -> Value:
        """Return a value that was proposed; raise Unsettled when the plan cannot hold it, whoever says yes to it."""
        field, lists = field_of(self.master.tables, case.table, case.field), self.master.lists
        code = ""
        if value is None:
            code = "needed_in_plan" if (case.table, case.field) in _NEEDED else ""
        elif field is not None and field.kind is Kind.LIST and value not in lists.keys(field.list):
            code = "value_not_in_list"
        elif field is not None and field.kind is Kind.SET and not lists.keys(field.list).issuperset(members(value)):
            code = "unknown_member"
        elif field is not None and field.kind is Kind.DEPARTMENT and value not in lists.codes:
            code = "unknown_department"
        if code:
            raise Unsettled(_fault(case, code, self._text(field, value), candidates=""))
        return value

    def _text(self, field: Field | None, value: Value) -> str:
        written = self.master.lists.write(field, value) if field else value
        return "" if written is None else str(written)

    def _wrong(self, case: Case, field: Field, value: Value, *, own_only: bool) -> Iterator[str]:
        """Yield the codes of what is wrong with a value in its row as it would become.

        With `own_only` just what the field itself cannot hold: a person may let a value stand against other rules.
        """
        sheet = "needs" if case.table == "needs" else "measures"
        rules = {rule.code: rule for rule in rules_for(sheet_fields(self.master, sheet))}
        for failure in self.check(sheet, [self._would_be(case, field, value)]):
            rule = None if failure.field else rules[failure.code]
            if (rule is None and failure.field == field.key) or (
                rule and not own_only and rule.severity is Severity.ASK and field.key in rule.fields
            ):
                yield failure.code

    def _would_be(self, case: Case, field: Field, value: Value) -> Row:
        every = {**self.intended, **{cell: write.new for cell, write in self.writes.items()}}
        coming = {cell: new for cell, new in every.items() if cell[1][:1] == case.key[:1]}
        if case.table == "needs":
            own = {name: new for (table, _, name), new in coming.items() if table == "needs"}
            return {**self.master.row("needs", case.key), **own, field.key: value}
        measure = case.key[:1]
        row = dict(self.master.row("measures", measure))
        row |= {name: new for (table, _, name), new in coming.items() if table == "measures"}
        reports = self._reports(measure[0], coming)
        told = [reports.get(case.key[1], {})] if case.table == "reports" else list(reports.values())
        for report in told:
            row |= {name: held for name, held in report.items() if row.get(name) is None}
        results = frozenset(code for code, report in reports.items() if report.get("result"))
        return {**row, field.key: value, AS_OF: None, OTHER_RESULT: results or None}

    def _reports(self, measure: str, coming: Mapping[Cell, Value]) -> dict[str, dict[str, Value]]:
        """Return the reports on a measure as they would become, by department."""
        reports = {key[1]: dict(row) for key, row in self.master.rows["reports"].items() if key[0] == measure}
        for (table, key, name), new in coming.items():
            if table == "reports":
                reports.setdefault(key[1], {})[name] = new
        return reports

    # Rows

    def _ending(self, case: Case) -> Iterator[CellWrite]:
        """Yield what ends a row: a measure ends with the year, the cells of a need are cleared."""
        sources = _sources(case)
        if case.table == "measures":
            yield self._cell(case, "measures", case.key, "next_year", _ENDS, sources)
            return
        for field in self.master.table(case.table).fields:
            if self._held(case.table, case.key, field.key) is not None:
                yield self._cell(case, case.table, case.key, field.key, None, sources)

    def _taken_back(self, case: Conflict) -> tuple[list[CellWrite], Iterable[Proposed]]:
        """Bring back a row as it was sent, with the edits that agree; the rest are asked about when it stands."""
        row = dict(self.said.bases(case.table, case.key, case.proposals) or self.decisions.row(case.table, case.key))
        decided = list(case.proposals)
        by_field: dict[str, list[Proposal]] = {}
        for proposal in case.proposals:
            by_field.setdefault(proposal.field, []).append(proposal)
        for name, proposals in by_field.items():
            if len({proposal.value for proposal in proposals}) == 1:
                row[name] = proposals[0].value
            else:
                decided = [proposal for proposal in decided if proposal.field != name]
        if case.table == "needs":
            row.setdefault("department", case.proposals[0].department)
        writes = [self._cell(case, case.table, case.key, name, value, case.proposals) for name, value in row.items()]
        writes += self._measure_of(case)
        keys = set(self.master.table(case.table).key)
        return [write for write in writes if write.field not in keys], self.said.edits(tuple(decided))

    def _measure_of(self, case: Conflict) -> Iterator[CellWrite]:
        """Yield the measure of a report that comes back, where the plan has dropped the measure too."""
        measure = case.key[:1]
        if case.table != "reports" or self.master.row("measures", measure):
            return
        if any(one.key == measure and self._keeps_out(one) for one in self.result.conflicts):
            raise Unsettled(_fault(case, "measure_kept_out", measure[0]))
        for name, value in self.said.bases("measures", measure, case.proposals).items():
            if ("measures", measure, name) not in self.writes and name != "measure_id":
                yield self._cell(case, "measures", measure, name, value, case.proposals)

    def _keeps_out(self, case: Conflict) -> bool:
        """Whether a person chose that a measure that the plan has dropped stays out."""
        is_row = case.table == "measures" and not case.field
        return is_row and bool(case.settlement and case.settlement.choice) and self._choice(case).action is Action.KEEP

    def _added(self, case: Question) -> tuple[list[CellWrite], Iterable[Proposed]]:
        """Bring a proposed measure into the plan, with all of it that is plain; the rest is asked about next."""
        new, returned = self.said.proposed_measures(case)[0]
        if new.key[0] in self.rows:
            raise Unsettled(_fault(case, "row_added_already", self.rows[new.key[0]]))
        unclear = {found.place for found in self.result.findings if found.question == case.id}
        every = self.said.cells_of(case)
        plain = _agreeing(
            (one, edit) for one, edit in every if edit.place not in unclear and edit.field.policy is not Policy.IGNORE
        )
        values = {same[0][1].field.key: same[0][1].value for same in plain if same[0][1].table == "measures"}
        area = self._area(case, values)
        if not values.get("title"):
            raise Unsettled(_fault(case, "new_measure_without_title"))
        measure = self._new_id(new.key[0], area)
        lead = values.get("lead") or returned.department
        set_here = {"development_area": area, "lead": lead, "next_year": _NEW}
        writes = [self._of_edits(case, same, _key_in(same[0][1], measure, returned)) for same in plain]
        writes = [write for write in writes if write.field not in {"measure_id", *set_here}]
        sources = _sources(case)
        writes += [self._cell(case, "measures", (measure,), name, value, sources) for name, value in set_here.items()]
        self.rows[new.key[0]] = measure
        decided = {edit.place for same in plain for _, edit in same}
        decided |= {edit.place for _, edit in every if edit.field.key in set_here or edit.field.policy is Policy.IGNORE}
        return writes, [proposed_edit(one, edit) for one, edit in every if edit.place in decided]

    def _added_need(self, case: Question) -> tuple[list[CellWrite], Iterable[Proposed]]:
        """Bring a need into the plan as a row of its own, with all of it that is plain."""
        unclear = {found.place for found in self.result.findings if found.question == case.id and found.field}
        plain = _agreeing(one for one in self.said.found(case.sources) if one[1].place not in unclear)
        department = self._cell(case, "needs", case.key, "department", case.department, _sources(case))
        writes = [department, *(self._of_edits(case, same, case.key) for same in plain)]
        return writes, [proposed_edit(returned, edit) for same in plain for returned, edit in same]

    def _of_edits(self, case: Case, same: Sequence[tuple[Returned, Edit]], key: Key) -> CellWrite:
        """Return the write of a cell on which edits agree."""
        edit, places = same[0][1], {edit.place for _, edit in same}
        sources = tuple(source for source in _sources(case) if source.place in places)
        return self._cell(case, edit.table, key, edit.field.key, edit.value, sources)

    def _area(self, case: Question, values: Mapping[str, Value]) -> str:
        """Return a new measure's development area: the one written beside the choice, or the department's."""
        own = case.settlement.own if case.settlement else None
        field = self.master.table("measures")["development_area"]
        area = values.get("development_area")
        if own is not None and not isinstance(own, frozenset):
            area = self.reader.read(field, own).value
        if not isinstance(area, str) or area not in self.master.lists.keys(field.list):
            raise Unsettled(_fault(case, "new_measure_without_area", str(own or "")))
        return area

    def _new_id(self, row: str, area: str) -> str:
        """Return the next free id of an area; a row that has had one before, in an apply taken back, gets it again."""
        before = {key: measure for decision in self.decisions.made for key, measure in decision.rows}
        prefix = prefix_of(area)
        once = before.get(row, "")
        is_free = not self.master.row("measures", (once,)) and once not in self.rows.values()
        if once.startswith(f"{prefix}-") and is_free:
            return once
        return next_id(prefix, (*self._every_id, *self.rows.values()))

    @cached_property
    def _every_id(self) -> frozenset[str]:
        made = (measure for decision in self.decisions.made for _, measure in decision.rows)
        return frozenset((*self.used_ids(), *made))

    def _same(self, case: Case, other: str) -> tuple[list[CellWrite], Iterable[Proposed]]:
        """Take a proposed measure as one that exists: the department takes part, and its report is about that one."""
        if not isinstance(case, Question):
            raise AssertionError(case.id)
        new, returned = self.said.proposed_measures(case)[0]
        measure = self.rows.get(other, other)
        exists = bool(self.master.row("measures", (measure,))) or measure in self.rows.values()
        if not exists:
            raise Unsettled(_fault(case, "same_as_unsettled", other))
        key = (measure, returned.department)
        every = self.said.cells_of(case)
        reported = _agreeing(
            (one, edit)
            for one, edit in every
            if edit.table == "reports" and edit.value is not None and not edit.reading.is_unclear
        )
        free = [same for same in reported if self._is_free(key, same[0][1])]
        writes = [self._of_edits(case, same, key) for same in free]
        self.rows[new.key[0]] = measure
        decided = {edit.place for same in free for _, edit in same}
        decided |= {edit.place for _, edit in every if edit.table == "measures"}
        return [*writes, *self._partner(case, measure, returned.department)], [
            proposed_edit(one, edit) for one, edit in every if edit.place in decided
        ]

    def _is_free(self, key: Key, edit: Edit) -> bool:
        """Whether a cell of a report is blank, or says the same."""
        return self._held("reports", key, edit.field.key) in (None, edit.value)

    def _partner(self, case: Question, measure: str, department: str) -> Iterator[CellWrite]:
        """Yield what makes a department take part in a measure, also in one that comes into the plan just now."""
        cells = {name: ("measures", (measure,), name) for name in ("partners", "lead")}
        coming = self.writes.get(cells["partners"])
        held = coming.new if coming else self._held("measures", (measure,), "partners")
        lead = self.writes[cells["lead"]].new if cells["lead"] in self.writes else None
        partners = held if isinstance(held, frozenset) else frozenset()
        if department in self.master.involved(measure) or department in partners or department == lead:
            return
        self.writes.pop(cells["partners"], None)
        yield self._cell(case, *cells["partners"], partners | {department}, _sources(case))


def _agreeing(edits: Iterable[tuple[Returned, Edit]]) -> list[list[tuple[Returned, Edit]]]:
    """Return edits by cell, where every file that says something of a cell says the same.

    Titles and needs are the same but for their spelling; the first in order stands first.
    """
    by_cell: dict[tuple[str, str], list[tuple[Returned, Edit]]] = {}
    for returned, edit in edits:
        by_cell.setdefault((edit.table, edit.field.key), []).append((returned, edit))
    ordered = [sorted(same, key=lambda one: str(one[1].value)) for same in by_cell.values()]
    return [
        same
        for same in ordered
        if same[0][1].field.key in ("title", "need") or all(edit.value == same[0][1].value for _, edit in same)
    ]


class _Said:
    """What the returns said, by the place where it stands."""

    def __init__(self, returned: Sequence[Returned]) -> None:
        self.returned = {one.file: one for one in returned}
        self.by_place: dict[Place, tuple[Returned, Edit]] = {}
        for one in returned:
            for edit in (*one.edits, *(cell for new in one.new_measures for cell in new.cells)):
                self.by_place[edit.place] = (one, edit)

    def found(self, sources: Iterable[Proposal]) -> list[tuple[Returned, Edit]]:
        """Return the edits that proposals were read from; what no cell says, such as a need's department, is none."""
        return [self.by_place[source.place] for source in sources if source.place in self.by_place]

    def edits(self, sources: Iterable[Proposal]) -> list[Proposed]:
        """Return the proposals of edited cells as decisions remember them."""
        return [proposed_edit(returned, edit) for returned, edit in self.found(sources)]

    def proposed(self, case: Case) -> list[Proposed]:
        """Return everything that was asked for in a conflict or question."""
        if isinstance(case, Conflict) or case.kind in _CELL_QUESTIONS:
            return self.edits(_sources(case))
        if case.kind == _NEW:
            return [proposed_edit(returned, edit) for returned, edit in self.cells_of(case)]
        if case.kind == "row_removed":
            files = (self.returned[source.place.file] for source in case.sources)
            return [proposed_removal(case.department, one.baseline.template, case.table, case.key) for one in files]
        return list(self._strays(case))

    def _strays(self, case: Question) -> Iterator[Proposed]:
        places = {source.place for source in case.sources}
        for file in dict.fromkeys(place.file for place in places):
            returned = self.returned[file]
            for stray in returned.strays:
                own = (place for place, _ in stray.cells)
                if stray.kind == case.kind and not places.isdisjoint(own):
                    yield proposed_stray(returned, stray)

    def proposed_measures(self, case: Question) -> list[tuple[NewMeasure, Returned]]:
        """Return the row that a question about a new measure is about, in each of the files that hold it."""
        places = {source.place for source in case.sources}
        return [
            (new, self.returned[file])
            for file in sorted({place.file for place in places})
            for new in self.returned[file].new_measures
            if new.key == case.key and not places.isdisjoint(edit.place for edit in new.cells)
        ]

    def files_of(self, case: Question) -> list[Returned]:
        """Return the files that a question stands in."""
        return [self.returned[file] for file in sorted({source.place.file for source in case.sources})]

    def cells_of(self, case: Question) -> list[tuple[Returned, Edit]]:
        """Return the cells of a proposed measure, in all of the files that hold it."""
        return [(returned, edit) for new, returned in self.proposed_measures(case) for edit in new.cells]

    def bases(self, table: str, key: Key, sources: Iterable[Proposal]) -> Row:
        """Return a row as it was sent, in the latest of the templates that the proposals came in."""
        files = {source.place.file for source in sources if source.place.file in self.returned}
        baselines = [self.returned[file].baseline for file in files]
        held = [one for one in baselines if key in one.rows.get(table, {})]
        return max(held, key=lambda one: (one.sent_on, one.round)).rows[table][key] if held else {}


def _sources(case: Case) -> tuple[Proposal, ...]:
    return case.proposals if isinstance(case, Conflict) else case.sources


def _who(sources: Iterable[Proposal]) -> Iterator[str]:
    return (f"{source.department} ({source.place})" for source in sources)


def _key_in(edit: Edit, measure: str, returned: Returned) -> Key:
    return (measure, returned.department) if edit.table == "reports" else (measure,)


def _fault(case: Case, code: str, value: str = "", **values: str) -> Finding:
    place = case.settlement.place if case.settlement else Place()
    return Finding(code, Severity.ASK, place, case.key, case.field, value, tuple(values.items()), question=case.id)
