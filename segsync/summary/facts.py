"""The numbers that the decision's sentences need, and the table that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from segsync.master import Lists
from segsync.records import Outcome
from segsync.results import MergeResult
from segsync.summary import counting
from segsync.summary.counting import PlanRows, Report
from segsync.summary.crossing import NOT_GIVEN
from segsync.summary.records import Amount, Cell, Column, ColumnKind, Facts, Gap, Line, Source, SummaryTable, Tally
from segsync.summary.tables import Tables, amounts
from segsync.values import Key
from segsync.vocabulary import count, say
from segsync.wording import counted

_GAPS = {
    "not_reported": "measure",
    "undecided": "measure",
    "financing_missing": "report",
    "not_settled": "measure",
    "needs_silent": "department",
    "returns_missing": "department",
    "conflicts": "conflict",
    "questions": "question",
    "unapplied": "change",
}
"""What has to be stated or decided, in this order, and what it is a number of."""
LEFT_OPEN = ("conflicts", "questions", "unapplied", "returns_missing")
"""The facts that only a merge can tell."""
_NOUNS = {
    "reports": "report",
    "beyond_budget_reports": "report",
    "not_settled_reports": "report",
    "financing_missing": "report",
    "needs_answered": "department",
    "needs_none": "department",
    "needs_silent": "department",
    "departments": "department",
    "needs": "need",
    "needs_entering": "need",
    "conflicts": "conflict",
    "questions": "question",
    "unapplied": "change",
    "returns_missing": "department",
}
"""What facts are numbers of, where it is not measures."""


def facts_of(tables: Tables, merge: MergeResult | None) -> Facts:
    """Return the numbers for sentences."""
    return _Facts(tables, merge).all()


@dataclass(frozen=True)
class _Facts:
    """Counts the facts of one plan."""

    tables: Tables
    merge: MergeResult | None

    @property
    def plan(self) -> PlanRows:
        return self.tables.plan

    def all(self) -> Facts:
        status, next_year = self.tables.status(), self.tables.next_year()
        keys = [column.key for column in status.columns[1:-1]]
        statuses = {key: self._measures(_column(status, key)) for key in keys}
        beyond = [one for one in self.plan.reports if one.amount("beyond_budget") and one.row["beyond_budget"]]
        unsettled = [one for one in self.plan.reports if one.financing == counting.NOT_SETTLED]
        missing = tuple(one.source for one in self.plan.reports if not one.financing)
        next_plan = Tally(_column(next_year, "next_plan"))
        taken_in = self._taken_in()
        return Facts(
            measures=Tally(_column(status, "total")),
            statuses=statuses,
            done=statuses.get("done", self._measures(())),
            not_reported=statuses.get(counting.NOT_REPORTED, self._measures(())),
            deviations=self._measures(map(counting.measure, self.tables.deviating)),
            next_plan=next_plan,
            new=Tally((*map(counting.measure, self.plan.new), *taken_in), next_plan.number),
            undecided=self._measures(_column(next_year, "not_given")),
            ending=self._measures(source for key in counting.ENDS for source in _column(next_year, key)),
            reports=Tally(tuple(one.source for one in self.plan.reports)),
            within_budget=self._measures(self._within_budget()),
            beyond_budget=self._measures_of(beyond),
            beyond_budget_reports=self._reports(beyond),
            beyond_budget_cost=Amount(amounts(beyond, "beyond_budget").sources),
            not_settled=self._measures_of(unsettled),
            not_settled_reports=self._reports(unsettled),
            financing_missing=Tally(missing, len(self.plan.reports)),
            cost_this_year=Amount(amounts(self.plan.reports, "cost_this_year").sources),
            cost_next_year=Amount(amounts(self.plan.reports, "cost_next_year").sources),
            needs=Tally(tuple(Source("needs", key) for key in self.plan.needs)),
            needs_entering=Tally(taken_in, len(self.plan.needs)),
            needs_cost=Amount(_column(self.tables.needs(), "cost_next_year")),
            development_areas=_names(status),
            areas=_names(self.tables.areas(), counting.WHOLE_MUNICIPALITY),
            **self._departments(),
            **self._open(),
        )

    def _measures(self, sources: Iterable[Source]) -> Tally:
        return Tally(tuple(sources), len(self.plan.measures))

    def _measures_of(self, reports: Iterable[Report]) -> Tally:
        return self._measures(counting.measure(one) for one in dict.fromkeys(report.measure_id for report in reports))

    def _reports(self, reports: Iterable[Report]) -> Tally:
        return Tally(tuple(report.source for report in reports), len(self.plan.reports))

    def _within_budget(self) -> Iterator[Source]:
        financing: dict[str, set[str]] = {}
        for report in self.plan.reports:
            financing.setdefault(report.measure_id, set()).add(report.financing)
        return (counting.measure(key) for key, kinds in financing.items() if kinds <= counting.WITHIN_BUDGET)

    def _taken_in(self) -> tuple[Source, ...]:
        needs = self.plan.needs.items()
        return tuple(Source("needs", key) for key, row in needs if row.get("decision") == counting.ENTERS)

    def _departments(self) -> dict[str, Tally]:
        codes = self.plan.departments
        answered = [code for code in codes if self.plan.has_answered(code)]
        groups = {
            "departments": codes,
            "needs_answered": answered,
            "needs_none": [code for code in answered if not self.plan.needs_of(code)],
            "needs_silent": [code for code in codes if code not in answered],
        }
        tallies = {name: Tally(tuple(map(counting.department, group)), len(codes)) for name, group in groups.items()}
        return {**tallies, "departments": replace(tallies["departments"], of=None)}

    def _open(self) -> dict[str, Tally]:
        """Return what a merge leaves open."""
        merge = self.merge
        if merge is None:
            return dict.fromkeys(LEFT_OPEN, Tally())
        conflicts = [(case.table, case.key) for case in merge.conflicts if case.settlement is None]
        questions = [(case.table, case.key) for case in merge.questions if case.settlement is None]
        taken = [(one.table, one.key) for one in merge.changes if one.outcome is Outcome.TAKEN]
        taken += [(case.table, case.key) for case in merge.cases if case.settlement is not None]
        silent = [one.code for one in merge.departments if one.state != "returned"] if merge.round else []
        return {
            "conflicts": _tally(conflicts),
            "questions": _tally(questions),
            "unapplied": _tally(taken),
            "returns_missing": Tally(tuple(map(counting.department, silent)), len(merge.departments)),
        }


def _tally(rows: Iterable[tuple[str, Key]]) -> Tally:
    return Tally(tuple(Source(table, key) for table, key in rows))


def _column(table: SummaryTable, key: str) -> tuple[Source, ...]:
    """Return the rows that a column's total counts."""
    if not table.lines or all(column.key != key for column in table.columns):
        return ()
    return table.lines[-1].cells[table.column(key)].sources


def _names(table: SummaryTable, but: str = "") -> tuple[str, ...]:
    """Return the names of a table's lines that count anything, without what is not given."""
    named = (line for line in table.lines if not line.is_total and line.key not in (NOT_GIVEN, but))
    return tuple(line.label for line in named if line.cells[-1].value)


def unknown_without(merge: MergeResult | None) -> frozenset[str]:
    """Return the facts that nobody can tell: without a merge what it leaves open, without a round who is silent."""
    if merge is None:
        return frozenset(LEFT_OPEN)
    return frozenset() if merge.round else frozenset({"returns_missing"})


def key_figures(tables: Tables, facts: Facts, *, unknown: frozenset[str]) -> SummaryTable:
    """Return the facts as a table: what, how many or how much, of what, and of how many.

    Those that are `unknown` are left out.
    """
    heads = (
        Column("label", tables.say("table.column.key_figure"), ColumnKind.LABEL),
        Column("unit", tables.say("table.column.unit"), ColumnKind.TEXT),
        Column("number", tables.say("table.column.number"), ColumnKind.COUNT),
        Column("of", tables.say("table.column.of"), ColumnKind.TEXT),
    )
    lines = []
    for name, value in facts.items():
        if name in unknown:
            continue
        label = Cell(tables.say(f"fact.{name}"))
        if isinstance(value, Amount):
            cells = (Cell("tkr"), Cell(value.value, value.sources), Cell())
        else:
            noun = _NOUNS.get(name, "measure")
            unit = Cell(say(tables.language, f"noun.{noun}.{'one' if value.number == 1 else 'many'}"))
            of = None if value.of is None else count(tables.language, value.of, noun)
            cells = (unit, Cell(value.number, value.sources, value.of), Cell(of))
        lines.append(Line(name, (label, *cells)))
    return SummaryTable("key_figures", "", tables.say("table.key_figures"), heads, tuple(lines))


def gaps_of(tables: Tables, facts: Facts) -> tuple[Gap, ...]:
    """Return what has to be stated or decided, each with its sentence."""
    found = (Gap(kind, getattr(facts, kind), "") for kind in _GAPS)
    lists = tables.plan.lists
    return tuple(replace(gap, text=gap_text(gap, lists, tables.language)) for gap in found if gap.tally)


def gap_text(gap: Gap, lists: Lists, language: str) -> str:
    """Return the sentence of a gap in a language."""
    names = {one.code: one.name for one in lists.departments}
    words = ", ".join(names[code] for source in gap.tally.sources for code in source.key[:1] if code in names)
    return say(language, f"gap.{gap.kind}", number=counted(language, gap.tally.number, _GAPS[gap.kind]), names=words)
