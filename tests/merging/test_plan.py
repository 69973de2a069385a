"""The merge of a plan through its front door: what is taken, what is asked, and what is refused."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from plans import (
    DEPARTMENTS,
    MEASURE_ROWS,
    SENT_ON,
    Typed,
    again,
    agreed,
    asked,
    disputed,
    edit_master,
    found,
    master_of,
    new_plan,
    returned,
    rewrite_master,
    taken,
    template_of,
    with_row,
    without_measure,
)

from segsync import exporting
from segsync.master import Item
from segsync.merging.cells import Policy
from segsync.plan import MergedPlan, Plan, open_plan
from segsync.records import Counts, ReturnState
from segsync.schemas import MEASURES, Editor, Field, Kind, Words

Edits = dict[str, dict[str, Any]]
Spoil = Callable[[Typed], None]
BLANK = frozenset({None, ""})


def merge_of(plan: Plan, **edits: Edits) -> MergedPlan:
    """Merge what comes back when departments make these edits in their templates."""
    for department, by_measure in edits.items():
        returned(plan, department, edits=by_measure)
    return again(plan).merge()


def merge_spoilt(plan: Plan, spoil: Spoil, department: str = "UTB", file: str = "") -> MergedPlan:
    """Merge one return that somebody has worked on in ways nobody asked for."""
    typed = Typed(template_of(plan, department))
    spoil(typed)
    typed.save(plan.folder.inbox / (file or f"{department}.xlsx"))
    return again(plan).merge()


def counts(result: MergedPlan) -> dict[str, int]:
    """The counts of all returns that are not nought, but for unchanged cells."""
    return {name: count for name, count in result.totals.by_outcome().items() if count and name != "unchanged"}


# ---------------------------------------------------------------------------------------------------------------------
# Who may edit what
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("department", "measure_id", "field", "value", "question"),
    [
        ("UTB", "UTB-01", "indicator", "Andel med godkänt", ""),
        ("UTB", "UTB-01", "status", "Pausad", "unclear_value"),  # without a reason
        ("UTB", "UTB-01", "cost_this_year", 400, ""),
        ("SOC", "UTB-01", "outcome_value", 74, ""),
        ("SOC", "UTB-01", "result", "Två kurser hölls.", ""),
        ("SOC", "UTB-01", "indicator", "Andel med godkänt", "not_yours"),
        ("SOC", "UTB-01", "target_value", 90, "not_yours"),
        ("SOC", "UTB-01", "partners", "SOC, Polisen, KOF", "not_yours"),
        ("UTB", "UTB-01", "title", "En annan åtgärd helt och hållet", "not_yours"),
        ("UTB", "UTB-01", "development_area", "Boende", "not_yours"),
        ("UTB", "UTB-01", "lead", "SOC", "not_yours"),
        ("UTB", "UTB-01", "measure_id", "UTB-99", "not_yours"),
        ("UTB", "UTB-01", "measure_id", None, "not_yours"),
    ],
)
def test_an_edit_is_taken_from_those_who_may_make_it_and_asked_about_from_others(
    plan: Plan, department: str, measure_id: str, field: str, value: object, question: str
) -> None:
    result = merge_of(plan, **{department: {measure_id: {field: value}}})
    if question:
        assert asked(result) == [f"{question} {measure_id}.{field}"]
        assert (taken(result), counts(result)) == ({}, {"question": 1})
    else:
        assert list(taken(result).values()) == [value]
        assert (asked(result), counts(result)) == ([], {"taken": 1})


def test_a_question_about_rights_tells_what_the_master_holds_and_what_was_typed(plan: Plan) -> None:
    (question,) = merge_of(plan, SOC={"UTB-01": {"target_value": 90}}).questions
    (source,) = question.sources
    assert (question.master, question.value, question.department) == (80, 90, "SOC")
    assert (source.base, source.place.file, source.place.sheet) == (80, "inbox/SOC.xlsx", "Åtgärder")


def test_a_value_that_the_master_has_already_needs_no_right(plan: Plan) -> None:
    edit_master(plan, {"UTB-01": {"target_value": 90}})
    result = merge_of(plan, SOC={"UTB-01": {"target_value": 90}})
    assert agreed(result) == {"UTB-01.target_value": 90}
    assert not result.needs_a_person


def test_rights_are_those_at_sending_and_a_lead_that_has_moved_is_asked_about(plan: Plan) -> None:
    edit_master(plan, {"UTB-03": {"lead": "SOC", "partners": "UTB, KOF, Region"}})
    result = merge_of(plan, UTB={"UTB-03": {"indicator": "Frånvaro"}}, SOC={"UTB-03": {"indicator": "Ogiltig frånvaro"}})
    assert sorted(asked(result)) == ["no_longer_yours UTB-03.indicator", "not_yours UTB-03.indicator"]
    assert taken(result) == {}


def test_a_department_that_no_longer_takes_part_is_asked_about_its_report(plan: Plan) -> None:
    edit_master(plan, {"UTB-03": {"partners": "SOC, Region"}})
    result = merge_of(plan, KOF={"UTB-03": {"result": "Vi deltog.", "status": "Pågår"}})
    assert asked(result) == ["no_longer_yours UTB-03.status", "no_longer_yours UTB-03/KOF.result"]


@pytest.mark.parametrize("since", [{}, {"DEM-01": {"partners": "KOF"}}])
def test_a_measure_that_the_department_was_not_sent_is_not_its_to_edit(plan: Plan, since: Edits) -> None:
    edit_master(plan, since)
    result = merge_spoilt(
        plan,
        lambda typed: write_below(
            typed, measure_id="DEM-01", title="Lokalt dialogforum fyra gånger per år", status="Pågår", result="Nej"
        ),
        "KOF",
    )
    assert asked(result) == ["not_yours DEM-01.status", "not_yours DEM-01/KOF.result"]
    assert list(agreed(result)) == ["DEM-01.title"]


def write_below(typed: Typed, **fields: object) -> None:
    """Write a row below the last one, where no hidden key stands."""
    at = typed.measures.max_row + 1
    for field, value in fields.items():
        typed.measures.cell(at, typed.column(field)).value = value
