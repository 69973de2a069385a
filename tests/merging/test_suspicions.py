"""Edits that read well but may not be meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from plans import DEPARTMENTS, Typed, again, found, master_of, new_plan, template_of

from segsync.merged import MergedPlan

ROWS = [
    {"measure_id": f"BOE-{at:02}", "title": f"Åtgärd nummer {at}", "lead": "UTB", "development_area": "BOE"}
    for at in range(1, 7)
]


def merged_with(tmp_path: Path, field: str, values: list[Any]) -> MergedPlan:
    plan = new_plan(tmp_path / "plan", master_of(ROWS, DEPARTMENTS))
    typed = Typed(template_of(plan, "UTB"))
    for row, value in zip(ROWS, values, strict=False):
        if value is not None:
            typed.type(row["measure_id"], **{field: value})
    typed.save(plan.folder.inbox / "UTB.xlsx")
    return again(plan).merge()


@pytest.mark.parametrize(
    ("field", "values", "code", "cells"),
    [
        ("cost_this_year", [100, 101, 102, 103, None, None], "filled_series", 4),
        ("cost_this_year", [7, 100, 90, 80, 70, 12], "filled_series", 4),
        ("start", [date(2022, 1, day) for day in range(1, 7)], "filled_series", 6),
        ("baseline_value", [55] * 6, "filled_down", 6),
        ("target_group", ["Alla boende"] * 6, "filled_down", 6),
    ],
)
def test_a_dragged_column_is_one_question(tmp_path: Path, field: str, values: list[Any], code: str, cells: int) -> None:
    result = merged_with(tmp_path, field, values)
    assert [question.kind for question in result.questions] == [code]
    assert len(result.questions[0].sources) == cells
    assert [(f.code, f.question) for f in result.findings if f.severity == "ask"] == [(code, result.questions[0].id)]
    assert result.totals.question == cells
    assert result.totals.taken == sum(value is not None for value in values) - cells


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("cost_this_year", [100, 101, 102, None, 103, 104]),
        ("cost_this_year", [100, 101, 103, 104, 106, 107]),
        ("baseline_value", [55, 55, 55, 55, 55, 54]),
        ("status", ["Pågår"] * 6),
        ("financing", ["Inom internbudget"] * 6),
    ],
)
def test_what_people_type_themselves_is_not_suspected(tmp_path: Path, field: str, values: list[Any]) -> None:
    result = merged_with(tmp_path, field, values)
    assert result.questions == ()
    assert result.totals.taken == sum(value is not None for value in values)


@pytest.mark.parametrize(
    ("typed", "codes"), [("Nej.", ["need_that_is_none"]), ("Inget ytterligare behov", []), ("Inget kafé i Ryd", [])]
)
def test_no_need_in_other_words_is_asked_about(tmp_path: Path, typed: str, codes: list[str]) -> None:
    plan = new_plan(tmp_path / "plan")
    Typed(template_of(plan, "UTB")).need(need=typed).save(plan.folder.inbox / "UTB.xlsx")
    result = again(plan).merge()
    assert found(result) == codes
    assert result.totals.taken == (0 if codes else 1)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("start", date(1900, 2, 28), "date_outside_plan"),
        ("end", date(2202, 12, 31), "date_outside_plan"),
        ("target_group", "x", "word_for_nothing"),
        ("source", "N/A", "word_for_nothing"),
        ("comment", "utgår", "word_for_nothing"),
        ("result", "Eleven 850101-1230 har fått stöd.", ""),
        ("result", "Eleven 811228-9874 har fått stöd.", "personal_number"),
        ("result", "Eleven 198112289874 har fått stöd.", "personal_number"),
        ("result", "Eleven 811228–9874 har fått stöd.", "personal_number"),
        ("result", "Eleven 811228\u20119874 har fått stöd.", "personal_number"),
        ("result", "Eleven 811228 - 9874 har fått stöd.", "personal_number"),
        ("result", "Eleven 81 12 28-9874 har fått stöd.", "personal_number"),
        ("partners", "SOC, Polisen, Eleven 811228-9874", "personal_number"),
        ("result", "Telefon 013-20 60 00, diarienummer 2022-1234.", ""),
        ("result", "Utgår från skolans statistik.", ""),
    ],
)
def test_one_cell_is_asked_about_or_taken(tmp_path: Path, field: str, value: Any, code: str) -> None:
    result = merged_with(tmp_path, field, [value])
    assert found(result) == ([code] if code else [])
    assert [question.kind for question in result.questions] == (["unclear_value"] if code else [])
    assert result.totals.taken == (0 if code else 1)


def test_a_personal_number_is_told_also_where_something_else_is_asked(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    typed = Typed(template_of(plan, "SOC")).type("UTB-01", source="Eleven 811228-9874")
    typed.propose(title="Stöd till 811228-9874", development_area="Trygghet").save(plan.folder.inbox / "SOC.xlsx")
    result = again(plan).merge()
    told = {finding.key[0]: finding.question for finding in result.findings if finding.code == "personal_number"}
    assert set(told) == {"UTB-01", "SOC-2022-1-N01"}
    assert {question.kind for question in result.questions if question.id in told.values()} == {
        "not_yours", "new_measure",
    }  # fmt: skip
