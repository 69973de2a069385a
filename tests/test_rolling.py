"""Next year's plan: which measures and needs come along, as what, with which ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from plans import DEPARTMENTS, master_of, with_row
from segsync.schemas import Editor, Field, Kind, Words
from summary.worlds import MADE_ON, random_master

from segsync.master import DecisionTexts, Item, Master, Row
from segsync.rolling import COMES_ALONG, LONGEST_TITLE, Fate, NextPlan, Rolled, next_plan
from segsync.summary import summarise

SEEDS = range(12)
UTB, DEM = ("UTB-01",), ("DEM-01",)


def rolled(master: Master, used: tuple[str, ...] = (), *, year: int = 2023) -> NextPlan:
    return next_plan(master, year, "P-NY", used, None)


def one(plan: NextPlan, before: str) -> Rolled:
    return next(row for row in plan.rolled if row.before == before)


def remarks(row: Rolled) -> list[str]:
    return [remark.code for remark in row.remarks]


def need(master: Master, need_id: str = "SOC-2022-1-B01", **cells: Any) -> Master:
    given = {"department": "SOC", "development_area": "TRY", "need": "Fler fältarbetare.", **cells}
    return with_row(master, "needs", (need_id,), need_id=need_id, **given)


@pytest.mark.parametrize(
    ("said", "fate", "comes"),
    [
        ("unchanged", Fate.CONTINUES, True),
        ("revised", Fate.REVISED, True),
        ("new_measure", Fate.NEW, True),
        (None, Fate.UNDECIDED, True),
        ("ends", Fate.ENDED, False),
        ("to_ordinary", Fate.ORDINARY, False),
    ],
)
def test_what_was_decided_says_what_becomes_of_a_measure(said: str | None, fate: Fate, comes: bool) -> None:
    plan = rolled(with_row(master_of(), "measures", UTB, next_year=said))
    assert one(plan, "UTB-01").fate is fate
    assert (UTB in plan.master.rows["measures"]) is comes
    assert one(plan, "UTB-01").id == ("UTB-01" if comes else "")
    assert ("UTB-01" in plan.retired) is not comes


def test_a_value_of_the_coordinators_own_is_carried_and_asked_about() -> None:
    master = master_of(more_items=(Item("next_year", "merged", "Slås samman"),))
    plan = rolled(with_row(master, "measures", UTB, next_year="merged"))
    assert one(plan, "UTB-01").fate is Fate.UNDECIDED
    assert one(plan, "UTB-01").said == "Slås samman"
    assert UTB in plan.master.rows["measures"]


def test_the_plan_stays_and_what_was_reported_starts_fresh() -> None:
    extra = (
        Field("risk", "measures", Kind.TEXT, Words("Risk", "Risk"), Words("", ""), Editor.LEAD, extra=True),
        Field("mood", "measures", Kind.TEXT, Words("Läge", "Mood"), Words("", ""), Editor.INVOLVED, extra=True),
    )
    master = with_row(
        master_of(extra_fields=extra), "measures", UTB,
        status="done", forecast="on_plan", next_year="unchanged", outcome_value=75, risk="Hög", mood="Bra",
    )  # fmt: skip
    master = with_row(master, "reports", ("UTB-01", "UTB"), result="Klart.", financing="internal", comment="Hej")
    plan = rolled(master)
    row, before = plan.master.rows["measures"][UTB], master.rows["measures"][UTB]
    for field in ("title", "description", "lead", "partners", "areas", "indicator", "baseline_value", "target_value"):
        assert row.get(field) == before.get(field)
    assert row["risk"] == "Hög"
    for field in ("status", "forecast", "next_year", "outcome_value", "mood"):
        assert row.get(field) is None
    assert plan.master.rows["reports"]["UTB-01", "UTB"] == {"measure_id": "UTB-01", "department": "UTB"}
    assert set(plan.master.rows["reports"]) == set(master.rows["reports"])
    assert plan.master.rows["needs"] == {}


@pytest.mark.parametrize(
    ("end", "kept"),
    [
        (date(2022, 12, 31), False),
        (date(2023, 1, 1), True),
        (date(2024, 6, 15), True),
        ("until_further_notice", True),
        (None, True),
    ],
)
def test_a_period_that_is_over_starts_fresh_and_one_that_runs_on_stays(end: date | str | None, kept: bool) -> None:
    begun = date(2022, 1, 20)
    plan = rolled(with_row(master_of(), "measures", DEM, start=begun, end=end, next_year="unchanged"))
    row = plan.master.rows["measures"][DEM]
    assert (row["start"], row["end"]) == ((begun, end) if kept else (None, None))
    assert ("period" in remarks(one(plan, "DEM-01"))) is not kept


def test_the_list_says_which_period_was_over() -> None:
    plan = rolled(with_row(master_of(), "measures", DEM, next_year="unchanged"))
    (remark,) = one(plan, "DEM-01").remarks
    assert remark.text("sv") == "Ange ny tid. Den förra var 2022-01-20 till 2022-12-10."


def test_what_must_be_revised_or_decided_is_said() -> None:
    master = with_row(master_of(), "measures", UTB, next_year="revised", end=None)
    master = with_row(master, "measures", DEM, next_year=None, end=None, development_area=None)
    departments = tuple(replace(one, active=one.code != "KLF") for one in DEPARTMENTS)
    plan = rolled(replace(master, lists=replace(master.lists, departments=departments)))
    assert remarks(one(plan, "UTB-01")) == ["revise"]
    assert remarks(one(plan, "DEM-01")) == ["decide", "area", "lead"]


# --- needs


@pytest.mark.parametrize(
    ("decision", "fate"),
    [
        ("enters", Fate.TAKEN_IN),
        ("stays_out", Fate.NEED_OUT),
        ("inquiry", Fate.NEED_INQUIRY),
        (None, Fate.NEED_UNDECIDED),
    ],
)
def test_a_need_comes_in_only_when_that_is_decided(decision: str | None, fate: Fate) -> None:
    plan = rolled(need(master_of(), decision=decision))
    assert one(plan, "SOC-2022-1-B01").fate is fate
    assert (("TRY-02",) in plan.master.rows["measures"]) is (fate is Fate.TAKEN_IN)
    assert (fate is Fate.NEED_UNDECIDED) == (one(plan, "SOC-2022-1-B01") in plan.undecided)


def test_a_need_that_is_taken_in_is_a_measure() -> None:
    text = "Fler fältarbetare på kvällar. De ska finnas alla dagar."
    plan = rolled(need(master_of(), decision="enters", need=text, areas=frozenset({"ryd"}), cost_next_year=900))
    row = plan.master.rows["measures"]["TRY-02",]
    assert (row["title"], row["description"]) == ("Fler fältarbetare på kvällar", text)
    assert (row["lead"], row["development_area"], row["areas"]) == ("SOC", "TRY", frozenset({"ryd"}))
    assert ("TRY-02", "SOC") in plan.master.rows["reports"]
    assert remarks(one(plan, "SOC-2022-1-B01")) == ["complete"]


def test_titles_of_needs_are_short_and_unique() -> None:
    master = need(master_of(), decision="enters", need="Lokalt dialogforum fyra gånger per år")
    master = need(master, "SOC-2022-1-B02", decision="enters", need="Lokalt dialogforum fyra gånger per år.")
    master = need(master, "SOC-2022-1-B03", decision="enters", need="Ord " * 100)
    titles = [str(row["title"]) for row in rolled(master).master.rows["measures"].values()][-3:]
    assert titles[:2] == ["Lokalt dialogforum fyra gånger per år (2)", "Lokalt dialogforum fyra gånger per år (3)"]
    assert len(titles[2]) <= LONGEST_TITLE
    assert titles[2].endswith("Ord…")


def test_that_there_is_no_need_is_not_a_need() -> None:
    assert not [row for row in rolled(need(master_of(), need="Inget ytterligare behov")).rolled if row.before[0] == "S"]


def test_an_id_is_never_used_again() -> None:
    master = with_row(master_of(), "measures", ("TRY-01",), next_year="ends")
    master = need(master, decision="enters")
    assert one(rolled(master), "SOC-2022-1-B01").id == "TRY-02"
    assert one(rolled(master, ("TRY-07", "TRY-03")), "SOC-2022-1-B01").id == "TRY-08"
    assert "TRY-07" in rolled(master, ("TRY-07", "TRY-03")).retired


# --- the plan


def test_settings_are_next_years() -> None:
    master = master_of()
    named = replace(master.settings, plan_name="Åtgärdsplan 2022", diary_number="KS 2022-1", sender="a@example.invalid")
    master = replace(master, settings=named, decision=DecisionTexts(("Godkänns.",), {"matter": ("Text",)}, ("Chef",)))
    plan = next_plan(master, 2023, "P-NY", (), date(2023, 10, 13))
    settings = plan.master.settings
    assert (settings.plan_id, settings.year, settings.plan_name) == ("P-NY", 2023, "Åtgärdsplan 2023")
    assert (settings.deadline, settings.diary_number, settings.sender) == (date(2023, 10, 13), "", "a@example.invalid")
    assert plan.master.decision == DecisionTexts(recipients=("Chef",))
    assert plan.master.lists == master.lists


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_is_listed_once_and_what_comes_along_is_the_plan(seed: int) -> None:
    master = random_master(seed)
    plan = rolled(master)
    listed = [row.before for row in plan.rolled]
    needs = [key[0] for key, row in master.rows["needs"].items() if not is_none(row)]
    assert sorted(listed) == sorted([*(key[0] for key in master.rows["measures"]), *needs])
    assert {row.id for row in plan.rolled if row.fate in COMES_ALONG} == {
        key[0] for key in plan.master.rows["measures"]
    }
    assert len(plan.master.rows["measures"]) == sum(row.fate in COMES_ALONG for row in plan.rolled)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_new_plan_is_what_table_2_says_with_what_nobody_has_decided(seed: int) -> None:
    master = random_master(seed, extra=False)
    facts = summarise(master, made_on=MADE_ON).facts
    plan = rolled(master)
    assert len(plan.master.rows["measures"]) == facts.next_plan.number + facts.undecided.number


def is_none(row: Mapping[str, Any] | Row) -> bool:
    return str(row.get("need") or "").startswith("Inget ytterligare behov")
