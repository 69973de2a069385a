"""What sentences need, and what has to be stated or decided first."""

from __future__ import annotations

from pathlib import Path

import plans
import pytest
from plans import master_of, new_plan, with_row

from segsync.master import Master
from segsync.plan import Plan
from segsync.summary import Source, Summary, summarise
from summary.worlds import MADE_ON

EDIT = {"UTB-01": {"status": "Genomförd", "result": "Fler läser med flyt.", "next_year": "Avslutas"}}


def summarised(master: Master) -> Summary:
    return summarise(master, made_on=MADE_ON)


def settled_master() -> Master:
    """Return a plan in which nothing is left to say."""
    master = master_of()
    for key in master.rows["measures"]:
        master = with_row(master, "measures", key, status="ongoing", next_year="unchanged", forecast="on_plan")
    for key in master.rows["reports"]:
        master = with_row(master, "reports", key, financing="internal", cost_this_year=100)
    for department in master.lists.departments:
        key = (f"{department.code}-2022-1-B01",)
        master = with_row(master, "needs", key, department=department.code, need="Inget ytterligare behov")
    return master


def test_nothing_is_left_where_everything_is_said() -> None:
    summary = summarised(settled_master())
    assert summary.gaps == ()
    assert not summary.needs_a_person
    assert summary.facts.within_budget.number == summary.facts.measures.number == 4
    assert summary.facts.needs_none.number == 4


@pytest.mark.parametrize(
    ("kind", "table", "key", "cells", "sentence"),
    [
        ("not_reported", "measures", ("UTB-01",), {"status": None}, "Status är inte rapporterad för en åtgärd."),
        (
            "undecided", "measures", ("UTB-01",), {"next_year": None},
            "Det är inte beslutat vad som händer nästa år med en åtgärd.",
        ),
        (
            "financing_missing", "reports", ("UTB-01", "SOC"), {"financing": None},
            "Uppgift om finansiering saknas i en rapport.",
        ),
        (
            "not_settled", "reports", ("UTB-01", "SOC"), {"financing": "not_settled"},
            "Finansieringen är inte klarlagd för en åtgärd.",
        ),
        (
            "needs_silent", "needs", ("SOC-2022-1-B01",), {"need": None},
            "Svar om ytterligare behov saknas från en förvaltning: Socialförvaltningen.",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_stated(
    kind: str, table: str, key: tuple[str, ...], cells: dict[str, object], sentence: str
) -> None:
    summary = summarised(with_row(settled_master(), table, key, **cells))  # type: ignore[arg-type]
    assert [(gap.kind, gap.tally.number, gap.text) for gap in summary.gaps] == [(kind, 1, sentence)]
    assert summary.needs_a_person


def test_a_value_that_the_coordinator_has_added_is_a_decision_but_none_that_is_known() -> None:
    facts = summarised(with_row(settled_master(), "measures", ("UTB-01",), next_year="merged")).facts
    assert facts.undecided.number == 0
    assert facts.next_plan.number == 3


def test_money_beyond_the_budget_is_counted_by_measure_and_summed_by_report() -> None:
    master = settled_master()
    for code, beyond in (("UTB", 250), ("SOC", 350.5)):
        master = with_row(
            master, "reports", ("UTB-01", code), financing="partly", cost_next_year=900, beyond_budget=beyond
        )
    facts = summarised(with_row(master, "reports", ("DEM-01", "KLF"), beyond_budget=0)).facts
    assert facts.beyond_budget.sources == (Source("measures", ("UTB-01",)),)
    assert facts.beyond_budget_reports.number == 2
    assert facts.beyond_budget_cost.value == 600.5
    assert facts.within_budget.number == 3
    assert facts.cost_next_year.value == 1800


def test_the_names_of_areas_that_have_measures() -> None:
    facts = summarised(with_row(master_of(), "measures", ("DEM-01",), areas=frozenset({"whole_municipality"}))).facts
    assert facts.development_areas == ("Utbildning", "Demokrati och civilsamhälle", "Trygghet")
    assert facts.areas == ("Berga", "Ryd", "Skäggetorp")


def test_without_a_merge_nothing_is_said_of_what_it_would_leave_open() -> None:
    names = {line.key for line in summarised(master_of()).table("key_figures").lines}
    assert not names & {"conflicts", "questions", "unapplied", "returns_missing"}


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = new_plan(tmp_path / "plan")
    plans.returned(plan, "UTB", edits=EDIT)
    return plans.again(plan)


def test_what_is_not_entered_is_stated_and_not_counted(plan: Plan) -> None:
    summary = plan.summary(today=MADE_ON)
    assert summary.facts.done.number == 0
    assert summary.facts.unapplied.number == 3
    assert [source.key for source in summary.facts.returns_missing.sources] == [("KLF",), ("SOC",), ("KOF",)]
    kinds = [gap.kind for gap in summary.gaps]
    assert kinds[-2:] == ["returns_missing", "unapplied"]
    assert summary.preview_note == ""


def test_a_preview_counts_what_is_not_entered_and_says_so(plan: Plan) -> None:
    summary = plan.summary(preview=True, today=MADE_ON)
    assert summary.facts.done.sources == (Source("measures", ("UTB-01",)),)
    assert summary.facts.unapplied.number == 3
    assert "Förhandsvisning" in summary.preview_note
    assert summary.version != plan.summary(today=MADE_ON).version


def test_conflicts_and_questions_are_counted_until_they_are_entered(plan: Plan) -> None:
    plans.returned(plan, "SOC", edits={"UTB-01": {"status": "Pausad", "obstacles_comment": "Lokal saknas."}})
    plans.returned(plan, "KOF", edits={"UTB-03": {"status": "Klar!"}})
    facts = plans.again(plan).summary().facts
    assert (facts.conflicts.number, facts.questions.number) == (1, 1)
    assert facts.conflicts.sources == (Source("measures", ("UTB-01",)),)


def test_the_version_tells_the_master_and_the_returns_apart(plan: Plan) -> None:
    first = plan.summary().version
    assert plans.again(plan).summary().version == first
    plans.returned(plan, "SOC", edits={"UTB-03": {"status": "Pågår"}})
    assert plans.again(plan).summary().version != first
