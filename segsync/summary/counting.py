"""What is counted: which measures are this year's, which reports there are, who has answered about needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from segsync.master import Lists, Master, Row
from segsync.schemas import REPORTS
from segsync.summary.records import Source
from segsync.values import Key, Value
from segsync.wording import says_no_need

NOT_REPORTED = "not_reported"
NEW = "new_measure"
ENTERS = "enters"
LARGER_DEVIATION = "major_deviation"
CONTINUES = ("unchanged", "revised")
ENDS = ("ends", "to_ordinary")
NO_OBSTACLE = "none"
WHOLE_MUNICIPALITY = "whole_municipality"
COSTS = ("cost_this_year", "cost_next_year", "beyond_budget")
WITHIN_BUDGET = frozenset({"internal", "no_cost"})
NOT_SETTLED = "not_settled"
MISSING = ""
"""The key of the row or column of what nobody has filled in."""

_OF_MONEY = ("financing", *COSTS)


@dataclass(frozen=True, slots=True)
class Report:
    """One department's part of one measure, filled in or not."""

    measure_id: str
    department: str
    row: Row

    @property
    def source(self) -> Source:
        """The report as the source of a count."""
        return Source(REPORTS.name, (self.measure_id, self.department))

    @property
    def financing(self) -> str:
        """The key of its financing; blank where it says nothing."""
        return text(self.row.get("financing"))

    def amount(self, field: str) -> Source | None:
        """Return the report as the source of a sum, or None when no amount is given."""
        value = self.row.get(field)
        return self.source._replace(amount=value) if isinstance(value, int | float) else None


@dataclass(frozen=True)
class PlanRows:
    """The rows of a plan, as the summary counts them."""

    master: Master

    @property
    def lists(self) -> Lists:
        """The plan's lists."""
        return self.master.lists

    @cached_property
    def measures(self) -> Mapping[str, Row]:
        """This year's measures by id."""
        return {key[0]: row for key, row in self._all_measures if row.get("next_year") != NEW}

    @cached_property
    def new(self) -> Mapping[str, Row]:
        """Next year's new measures by id."""
        return {key[0]: row for key, row in self._all_measures if row.get("next_year") == NEW}

    @property
    def _all_measures(self) -> Iterator[tuple[Key, Row]]:
        return iter(self.master.rows.get("measures", {}).items())

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The reports of this year's measures, by measure and the department's place in the plan."""
        return tuple(self._reports(self.measures))

    @cached_property
    def new_reports(self) -> tuple[Report, ...]:
        """The reports of next year's new measures."""
        return tuple(self._reports(self.new))

    def _reports(self, measures: Mapping[str, Row]) -> Iterator[Report]:
        rows = self.master.rows.get("reports", {})
        by_measure: dict[str, set[str]] = {}
        for (measure_id, code), row in rows.items():
            if any(row.get(field) is not None for field in _OF_MONEY):
                by_measure.setdefault(measure_id, set()).add(code)
        for measure_id in measures:
            codes = {*self.master.involved(measure_id), *by_measure.get(measure_id, ())}
            for code in sorted(codes, key=self._place):
                yield Report(measure_id, code, rows.get((measure_id, code), {}))

    def _place(self, code: str) -> tuple[int, str]:
        return self._places.get(code, len(self._places)), code

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {department.code: at for at, department in enumerate(self.lists.departments)}

    def reports_of(self, measure_id: str) -> tuple[Report, ...]:
        """Return the reports of one of this year's measures, every one that says anything at all."""
        rows = self.master.rows.get("reports", {})
        codes = sorted((key[1] for key in rows if key[0] == measure_id), key=self._place)
        return tuple(Report(measure_id, code, rows[measure_id, code]) for code in codes)

    # Needs

    @cached_property
    def needs(self) -> Mapping[Key, Row]:
        """The needs that are described: rows with anything in them but the word that there is none."""
        return {key: row for key, row in self._answers.items() if not is_no_need(row)}

    @cached_property
    def _answers(self) -> Mapping[Key, Row]:
        rows = self.master.rows.get("needs", {})
        return {
            key: row
            for key, row in rows.items()
            if any(value for field, value in row.items() if field not in ("need_id", "department", "decision"))
        }

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """The departments that are asked for needs: the active ones, and any that has answered."""
        answered = {text(row.get("department")) for row in self._answers.values()}
        known = [one.code for one in self.lists.departments if one.active or one.code in answered]
        return (*known, *sorted(answered - set(known) - {""}))

    def needs_of(self, code: str) -> tuple[Key, ...]:
        """Return the needs of a department."""
        return tuple(key for key, row in self.needs.items() if row.get("department") == code)

    def has_answered(self, code: str) -> bool:
        """Whether a department has described a need, or said that it has none."""
        return any(row.get("department") == code for row in self._answers.values())


def is_no_need(row: Row) -> bool:
    """Whether a row of needs says that there is none."""
    return says_no_need(text(row.get("need")))


def text(value: Value) -> str:
    """Return a text or a key; anything else as a blank."""
    return value if isinstance(value, str) else ""


def measure(measure_id: str) -> Source:
    """Return a measure as the source of a count."""
    return Source("measures", (measure_id,))


def department(code: str) -> Source:
    """Return a department as the source of a count."""
    return Source("departments", (code,))
