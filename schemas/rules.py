"""Rules across the fields of a row, in one list. The pandera schema is built from them.

Each rule sees the row as it would become, with the measure's fields and the
department's own report side by side, and blames only cells that the return
changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from segsync.schemas.fields import Field

from segsync.records import Severity
from segsync.values import Value

Row = Mapping[str, Value]

OTHER_RESULT = "_other_result"
"""Column of a checked row: a result that another involved department has reported."""
AS_OF = "_as_of"
"""Column of a checked row: the day on which the template was sent."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule across fields: its finding's code and severity, the fields it speaks of, and when it is broken."""

    code: str
    severity: Severity
    fields: tuple[str, ...]
    is_broken: Callable[[Row], bool]


class Failure(NamedTuple):
    """What is wrong with a checked row: its position, the field ("" for a rule across fields) and the code."""

    row: int
    field: str
    code: str


def _end_before_start(row: Row) -> bool:
    start, end = row.get("start"), row.get("end")
    return isinstance(start, date) and isinstance(end, date) and end < start


def _result_missing(row: Row) -> bool:
    return row.get("status") == "done" and not row.get("result") and not row.get(OTHER_RESULT)


def _reason_missing(row: Row) -> bool:
    return row.get("status") in ("paused", "cancelled") and not row.get("obstacles_comment")


def _financing_plan_missing(row: Row) -> bool:
    beyond = row.get("beyond_budget")
    return isinstance(beyond, int | float) and beyond > 0 and not row.get("financing_plan")


def _forecast_without_ongoing(row: Row) -> bool:
    return row.get("forecast") is not None and row.get("status") not in ("ongoing", None)


def _done_yet_continues(row: Row) -> bool:
    return row.get("status") == "done" and row.get("next_year") == "unchanged"


def _beside_others(field: str, lonely: str) -> Callable[[Row], bool]:
    def is_broken(row: Row) -> bool:
        value = row.get(field)
        return isinstance(value, frozenset) and lonely in value and len(value) > 1

    return is_broken


def _not_started_late(row: Row) -> bool:
    start, today = row.get("start"), row.get(AS_OF)
    return row.get("status") == "not_started" and isinstance(start, date) and isinstance(today, date) and start < today


RULES = (
    Rule("end_before_start", Severity.ASK, ("start", "end"), _end_before_start),
    Rule("result_missing", Severity.ASK, ("status", "result"), _result_missing),
    Rule("reason_missing", Severity.ASK, ("status", "obstacles_comment"), _reason_missing),
    Rule("financing_plan_missing", Severity.ASK, ("beyond_budget", "financing_plan"), _financing_plan_missing),
    Rule("forecast_without_ongoing", Severity.NOTE, ("status", "forecast"), _forecast_without_ongoing),
    Rule("done_yet_continues", Severity.NOTE, ("status", "next_year"), _done_yet_continues),
    Rule("no_obstacles_beside_others", Severity.NOTE, ("obstacles",), _beside_others("obstacles", "none")),
    Rule("whole_municipality_beside_others", Severity.NOTE, ("areas",), _beside_others("areas", "whole_municipality")),
    Rule("not_started_late", Severity.NOTE, ("status", "start"), _not_started_late),
)


def rules_for(fields: tuple[Field, ...]) -> tuple[Rule, ...]:
    """Return the rules that speak of these fields, with those that the fields themselves carry (`at_most`)."""
    keys = {field.key for field in fields}
    carried = tuple(_at_most(field) for field in fields if field.at_most in keys)
    return tuple(rule for rule in RULES if set(rule.fields) <= keys) + carried


def _at_most(field: Field) -> Rule:
    def is_broken(row: Row) -> bool:
        value, most = row.get(field.key), row.get(field.at_most)
        return isinstance(value, int | float) and value > (most if isinstance(most, int | float) else 0)

    return Rule("more_than_whole", Severity.ASK, (field.at_most, field.key), is_broken)
