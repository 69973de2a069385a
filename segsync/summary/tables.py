"""The tables of the decision, each made from the rows of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from segsync.master import Row
from segsync.messages import number_text
from segsync.schemas import MEASURES, NEEDS, REPORTS, Field, Kind
from segsync.summary import counting
from segsync.summary.counting import MISSING, PlanRows, Report, text
from segsync.summary.crossing import NOT_GIVEN, TOTAL, Category, Counted, categories, count, count_columns, cross
from segsync.summary.records import Cell, Column, ColumnKind, Line, Note, Source, SummaryTable, Tally, percent, total
from segsync.values import Value
from segsync.vocabulary import say
from segsync.wording import amount, counted, number_word, of_counted, sentence, share

_NEXT_YEAR_ORDER = (*counting.CONTINUES, counting.NEW, *counting.ENDS)
_TAKEN_IN = "needs_taken_in"
_NOTHING = Cell()
_MOST_PLACES = 3
"""How many lines a note on rounding names."""


@dataclass(frozen=True)
class Tables:
    """Makes the tables of one plan."""

    plan: PlanRows

    # Words

    @property
    def language(self) -> str:
        """The plan's language."""
        return self.plan.master.settings.language

    def say(self, key: str, /, **values: object) -> str:
        """Return words, with the years of the plan at hand."""
        year = self.plan.master.settings.year
        return say(self.language, key, year=year, next=year + 1, **values)

    def _table(
        self, name: str, number: str, columns: Sequence[Column], lines: Sequence[Line], notes: Iterable[Note | None]
    ) -> SummaryTable:
        title, empty = self.say(f"table.{name}"), "" if lines else self.say(f"table.empty.{name}")
        kept = tuple(note for note in notes if note is not None) if lines else ()
        return SummaryTable(name, number, title, tuple(columns), tuple(lines), kept, empty)

    def _note(self, key: str, /, **values: object) -> Note:
        return Note(key, sentence(self.say(f"note.summary.{key}", **values)))

    def _heading(self, field: Field) -> str:
        return field.heading.of(self.language)

    def _total(self) -> str:
        return self.say("table.total")

    def all(self) -> tuple[SummaryTable, ...]:
        """Return every numbered table, in the order of the decision."""
        return (
            self.status(), self.next_year(), self.financing(), self.deviations(), self.obstacles(), self.needs(),
            self.need_list(), self.areas(),
        )  # fmt: skip

    # 1 and 6: status

    @cached_property
    def statuses(self) -> tuple[Category, ...]:
        """The columns of statuses: what nobody has reported stands last."""
        used = {_status(row) for row in self.plan.measures.values()} | {counting.NOT_REPORTED}
        return categories(self.plan.lists, "status", used, "", last=(counting.NOT_REPORTED,))

    def status(self) -> SummaryTable:
        """Table 1: measures by development area and status."""
        rows = [
            Counted(counting.measure(measure_id), (text(row.get("development_area")),), _status(row))
            for measure_id, row in self.plan.measures.items()
        ]
        return self._crossed("status", "1", "development_area", self.statuses, rows, [self._new_note()])

    def areas(self) -> SummaryTable:
        """Table 6: measures by geographic area and status; a measure counts in each of its areas."""
        rows = [
            Counted(counting.measure(measure_id), _members(row.get("areas")), _status(row))
            for measure_id, row in self.plan.measures.items()
        ]
        notes = [self._note("areas"), self._new_note()]
        return self._crossed("areas", "6", "areas", self.statuses, rows, notes)

    def _crossed(
        self,
        name: str,
        number: str,
        field: str,
        columns: Sequence[Category],
        rows: Sequence[Counted],
        notes: Iterable[Note | None],
    ) -> SummaryTable:
        used = {key for row in rows for key in row.lines}
        lines = categories(self.plan.lists, field, used, self.say(f"table.none.{field}"))
        made = cross(lines, columns, rows, self._total()) if rows else ()
        heads = count_columns(self._heading(MEASURES[field]), columns, self._total())
        shares = self._note("row_share", total=counted(self.language, len(rows), "measure"))
        rounding = self._rounding(made, len(columns) + 1, across=True, down=name != "areas")
        return self._table(name, number, heads, made, [*notes, shares, rounding])

    def _rounding(self, lines: Sequence[Line], column: int, *, across: bool, down: bool) -> Note | None:
        """Say where rounded shares do not add up to 100: across up to `column`, and down that column."""
        sums = [(line.label, "row", [cell.share for cell in line.cells[1:column]]) for line in lines if across]
        if down:
            sums.append((self._total(), "column", [line.cells[column].share for line in lines if not line.is_total]))
        off = []
        for name, kind, shares in sums:
            known = [one for one in shares if one is not None]
            if known and sum(known) != 100:
                off.append(self.say(f"note.summary.rounding.{kind}", name=name, sum=share(self.language, sum(known))))
        if len(off) > _MOST_PLACES:
            return replace(self._note("rounding_often"), key="rounding")
        return self._note("rounding", places=", ".join(off)) if off else None

    def _new_note(self) -> Note | None:
        if not self.plan.new:
            return None
        return self._note("new", measures=counted(self.language, len(self.plan.new), "measure"))

    # 2: next year

    def next_year(self) -> SummaryTable:
        """Table 2: what becomes of each measure next year, with new measures and needs that are taken in."""
        rows = [
            Counted(counting.measure(key[0]), (text(row.get("development_area")),), text(row.get("next_year")))
            for key, row in self.plan.master.rows.get("measures", {}).items()
        ]
        rows += [
            Counted(Source("needs", key), (text(row.get("development_area")),), _TAKEN_IN)
            for key, row in self.plan.needs.items()
            if row.get("decision") == counting.ENTERS
        ]
        columns = self._next_year_columns({row.column for row in rows})
        made = self._crossed("next_year", "2", "development_area", columns, rows, ())
        next_plan = Column("next_plan", self.say("table.column.next_plan"), ColumnKind.COUNT)
        heads = (*made.columns, next_plan)
        lines = [replace(line, cells=(*line.cells, _next_plan(made, line))) for line in made.lines]
        undecided = sum(row.column == MISSING for row in rows)
        notes = [*made.notes]
        if undecided:
            measures = counted(self.language, undecided, "measure")
            notes.append(self._note("undecided", measures=measures, column=next_plan.heading))
        return replace(made, columns=heads, lines=tuple(lines), notes=tuple(notes))

    def _next_year_columns(self, used: set[str]) -> tuple[Category, ...]:
        """Return the outcomes in the order of the decision, what the plan has added after them."""
        always = {*used, counting.NEW} - {_TAKEN_IN}
        missing = self.say("table.none.next_year")
        found = list(categories(self.plan.lists, "next_year", always | {MISSING}, missing, first=_NEXT_YEAR_ORDER))
        if _TAKEN_IN in used:
            at = 1 + next(at for at, category in enumerate(found) if category.key == counting.NEW)
            found.insert(at, Category(_TAKEN_IN, self.say("table.column.enters")))
        return tuple(found)

    # 3: financing

    def financing(self) -> SummaryTable:
        """Table 3: reports by department and financing, and the sums of the three costs."""
        plan = self.plan
        used = {report.financing for report in plan.reports} | {MISSING}
        last = (counting.NOT_SETTLED,)
        columns = categories(plan.lists, "financing", used, self.say("table.none.financing"), last=last)
        rows = [Counted(report.source, (report.department,), report.financing) for report in plan.reports]
        codes = {report.department for report in plan.reports}
        made = cross(self._departments(codes), columns, rows, self._total()) if rows else ()
        lines = [replace(line, cells=(*line.cells, *self._sums(line))) for line in made]
        heads = count_columns(self._heading(REPORTS["department"]), columns, self._total())
        sums = (Column(cost, self._heading(REPORTS[cost]), ColumnKind.AMOUNT) for cost in counting.COSTS)
        notes = [
            self._note("reports"),
            self._new_cost_note(),
            self._note("row_share", total=counted(self.language, len(rows), "report")),
            self._rounding(made, len(columns) + 1, across=True, down=True),
            self._dash_note(lines),
        ]
        return self._table("financing", "3", (*heads, *sums), lines, notes)

    def _departments(self, codes: Iterable[str]) -> tuple[Category, ...]:
        """Return departments by their names, in the plan's order; one that the plan lacks by its code."""
        codes = set(codes)
        known = [Category(one.code, one.name) for one in self.plan.lists.departments if one.code in codes]
        unknown = sorted(codes - {one.key for one in known})
        return (*known, *(Category(code, code or self.say("table.none.text")) for code in unknown))

    def _sums(self, line: Line) -> list[Cell]:
        reports = [one for one in self.plan.reports if line.is_total or one.department == line.key]
        return [amounts(reports, cost) for cost in counting.COSTS]

    def _new_cost_note(self) -> Note | None:
        """Say what new measures would cost, which the table leaves out."""
        cost, beyond = (amounts(self.plan.new_reports, field).value for field in counting.COSTS[1:])
        if not cost and not beyond:
            return None
        return self._note("new_cost", cost=self._amount(cost), beyond=self._amount(beyond))

    def _amount(self, value: Value) -> str:
        return amount(self.language, value if isinstance(value, int | float) else 0)

    def _dash_note(self, lines: Sequence[Line]) -> Note | None:
        return self._note("no_cost") if any(cell.value is None for line in lines for cell in line.cells) else None

    # 4: larger deviations

    @cached_property
    def deviating(self) -> tuple[str, ...]:
        """The ids of this year's measures with a larger deviation."""
        measures = self.plan.measures.items()
        return tuple(key for key, row in measures if row.get("forecast") == counting.LARGER_DEVIATION)

    def deviations(self) -> SummaryTable:
        """Table 4: each measure with a larger deviation, and what hinders it."""
        fields = (MEASURES["title"], MEASURES["development_area"], MEASURES["lead"], MEASURES["status"])
        heads = [
            Column("label", self._heading(MEASURES["measure_id"]), ColumnKind.LABEL),
            *(Column(field.key, self._heading(field), ColumnKind.TEXT) for field in fields),
            Column("obstacles", self._heading(REPORTS["obstacles"]), ColumnKind.TEXT),
            Column("hindered", self.say("table.column.hindered"), ColumnKind.TEXT),
        ]
        lines = [self._deviation(measure_id, fields) for measure_id in self.deviating]
        tally = Tally(tuple(map(counting.measure, self.deviating)), len(self.plan.measures))
        measures = of_counted(self.language, tally.number, tally.of or 0, "measure")
        note = self._note("deviations", measures=measures, share=share(self.language, tally.share or 0))
        return self._table("deviations", "4", heads, lines, [note])

    def _deviation(self, measure_id: str, fields: Sequence[Field]) -> Line:
        row = {**self.plan.measures[measure_id]}
        row["status"] = _status(row)
        source, reports = counting.measure(measure_id), self.plan.reports_of(measure_id)
        cells = [Cell(self._text(field, row.get(field.key)), (source,)) for field in fields]
        hindering = self.obstacles_of(measure_id)
        obstacles = self._text(REPORTS["obstacles"], frozenset(hindering))
        told = [one for one in reports if one.row.get("obstacles_comment")]
        comments = "\n".join(f"{one.department}: {one.row['obstacles_comment']}" for one in told)
        cells.append(Cell(obstacles, tuple(dict.fromkeys(sum(hindering.values(), ())))))
        cells.append(Cell(comments or self.say("table.none.text"), tuple(one.source for one in told)))
        return Line(measure_id, (Cell(measure_id, (source,)), *cells))

    def obstacles_of(self, measure_id: str) -> dict[str, tuple[Source, ...]]:
        """Return what hinders a measure, and which reports say so; "no obstacles" only where nothing does."""
        found: dict[str, tuple[Source, ...]] = {}
        for report in self.plan.reports_of(measure_id):
            for key in _members(report.row.get("obstacles")):
                found[key] = (*found.get(key, ()), report.source)
        found.pop(MISSING, None)
        if len(found) > 1:
            found.pop(counting.NO_OBSTACLE, None)
        return found

    def _text(self, field: Field, value: Value) -> str:
        written = self.plan.lists.write(field, value)
        if field.kind is Kind.DEPARTMENT:
            names = {one.code: one.name for one in self.plan.lists.departments}
            return names.get(text(value), text(value))
        if isinstance(written, int | float):
            return number_text(written, self.language)
        return str(written) if written is not None else self.say("table.none.text")

    def obstacles(self) -> SummaryTable:
        """Table 4b: how many of the measures with a larger deviation each obstacle hinders."""
        found: dict[str, list[Source]] = {}
        for measure_id in self.deviating:
            for key in self.obstacles_of(measure_id) or {MISSING: ()}:
                found.setdefault(key, []).append(counting.measure(measure_id))
        listed = categories(self.plan.lists, "obstacles", found, self.say("table.none.text"))
        of = len(self.deviating)
        lines = [
            Line(one.key or NOT_GIVEN, (Cell(one.text), count(tuple(found[one.key]), of)))
            for one in listed
            if one.key in found
        ]
        if lines:
            everything = count(tuple(map(counting.measure, self.deviating)), of)
            lines.append(Line(TOTAL, (Cell(self._total()), everything), is_total=True))
        heads = [
            Column("label", self._heading(REPORTS["obstacles"]), ColumnKind.LABEL),
            Column("measures", self.say("table.column.measures"), ColumnKind.COUNT),
        ]
        note = self._note("obstacles", measures=counted(self.language, of, "measure"))
        return self._table("obstacles", "4b", heads, lines, [note])

    # 5: needs

    def needs(self) -> SummaryTable:
        """Table 5: every department: what it has answered, how many needs, and what they cost."""
        plan = self.plan
        lines = [self._need_line(one) for one in self._departments(plan.departments)]
        if lines:
            sources = tuple(Source("needs", key) for key in plan.needs)
            answered = sum(map(plan.has_answered, plan.departments))
            said = of_counted(self.language, answered, len(plan.departments), "department")
            cells = (
                Cell(self._total()), Cell(sentence(self.say("answer.total", answered=said))),
                count(sources, len(sources)), self._need_cost(tuple(plan.needs)),
            )  # fmt: skip
            lines.append(Line(TOTAL, cells, is_total=True))
        heads = (
            Column("label", self._heading(NEEDS["department"]), ColumnKind.LABEL),
            Column("answer", self.say("table.column.answer"), ColumnKind.TEXT),
            Column("needs", self.say("table.column.needs"), ColumnKind.COUNT),
            Column("cost_next_year", self._heading(NEEDS["cost_next_year"]), ColumnKind.AMOUNT),
        )
        shares = self._note("needs_share", needs=counted(self.language, len(plan.needs), "need"))
        notes = [self._answered_note(), shares if plan.needs else None, self._dash_note(lines)]
        rounding = self._rounding(lines, 2, across=False, down=True)
        return self._table("needs", "5", heads, lines, [*notes, rounding])

    def _need_line(self, one: Category) -> Line:
        keys = self.plan.needs_of(one.key)
        state = "needs" if keys else "none" if self.plan.has_answered(one.key) else "silent"
        source = (counting.department(one.key),)
        counts = count(tuple(Source("needs", key) for key in keys), len(self.plan.needs))
        return Line(one.key, (Cell(one.text), Cell(self.say(f"answer.{state}"), source), counts, self._need_cost(keys)))

    def _need_cost(self, keys: Iterable[tuple[str, ...]]) -> Cell:
        costs = [(key, self.plan.needs[key].get("cost_next_year")) for key in keys]
        return summed(tuple(Source("needs", key, cost) for key, cost in costs if isinstance(cost, int | float)))

    def _answered_note(self) -> Note:
        plan = self.plan
        answered = [code for code in plan.departments if plan.has_answered(code)]
        none = sum(not plan.needs_of(code) for code in answered)
        rate = percent(len(answered), len(plan.departments)) or 0
        said = of_counted(self.language, len(answered), len(plan.departments), "department")
        words = {"answered": said, "share": share(self.language, rate)}
        if not none:
            return self._note("answered", **words)
        return self._note("answered_none", none=number_word(self.language, none, "department"), **words)

    def need_list(self) -> SummaryTable:
        """Table 5b: every need that is described, with cost, financing and the coordinator's decision."""
        fields = [NEEDS[key] for key in ("department", "development_area", "areas", "need")]
        rest = [NEEDS[key] for key in ("financing", "financing_plan", "decision")]
        heads = [
            Column("label", self._heading(NEEDS["need_id"]), ColumnKind.LABEL),
            *(Column(field.key, self._heading(field), ColumnKind.TEXT) for field in fields),
            Column("cost_next_year", self._heading(NEEDS["cost_next_year"]), ColumnKind.AMOUNT),
            *(Column(field.key, self._heading(field), ColumnKind.TEXT) for field in rest),
        ]
        lines = []
        for key, row in self.plan.needs.items():
            source = (Source("needs", key),)
            first, last = (
                [Cell(self._need_text(field, row.get(field.key)), source) for field in some] for some in (fields, rest)
            )
            lines.append(Line(key[0], (Cell(key[0], source), *first, self._need_cost([key]), *last)))
        if lines:
            blank = (_NOTHING,) * len(fields)
            cost = self._need_cost(tuple(self.plan.needs))
            lines.append(Line(TOTAL, (Cell(self._total()), *blank, cost, *(_NOTHING,) * len(rest)), is_total=True))
        return self._table("need_list", "5b", heads, lines, [self._dash_note(lines[:-1])])

    def _need_text(self, field: Field, value: Value) -> str:
        if field.key == "decision" and value is None:
            return self.say("table.none.decision")
        return self._text(field, value)


def _status(row: Row) -> str:
    return text(row.get("status")) or counting.NOT_REPORTED


def _members(value: Value) -> tuple[str, ...]:
    return tuple(sorted(value)) if isinstance(value, frozenset) and value else (MISSING,)


def amounts(reports: Iterable[Report], field: str) -> Cell:
    """Return the sum of one of the costs over reports."""
    return summed(tuple(source for report in reports if (source := report.amount(field)) is not None))


def summed(sources: tuple[Source, ...]) -> Cell:
    """Return the sum of what rows add, or nothing when no row adds anything."""
    return Cell(total(sources) if sources else None, sources)


def _next_plan(table: SummaryTable, line: Line) -> Cell:
    """Return how many of a line's measures and needs stand in next year's plan."""
    keys = {*counting.CONTINUES, counting.NEW, _TAKEN_IN}
    inside = [line.cells[at] for at, column in enumerate(table.columns) if column.key in keys]
    return count(tuple(source for cell in inside for source in cell.sources), len(line.cells[-1].sources))
