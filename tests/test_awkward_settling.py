"""What people do beside the usual steps: rows taken out by hand, choices that contradict, files that say half of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import plans
import pytest
from followups import FILLED, choose, labels_of, path_of
from plans import Typed, again, asked, disputed, new_plan, returned, taken, template_of

from segsync.applying import ApplyResult
from segsync.errors import SegsyncError
from segsync.merged import MergedPlan
from segsync.plan import Plan

NOW = datetime(2022, 11, 5, 10, 0)
ROW = "Hela raden"
LIKE_UTB_03 = "Tidig samordning vid problematisk skolfrånvaron"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return new_plan(tmp_path / "plan")


def merge(plan: Plan) -> MergedPlan:
    result = again(plan).merge()
    result.write_followup()
    return result


def apply(plan: Plan) -> ApplyResult:
    return again(plan).apply(now=NOW)


def held(plan: Plan, table: str, *key: str) -> dict[str, Any]:
    return {name: value for name, value in again(plan).master.row(table, key).items() if value is not None}


def choose_all(plan: Plan, label: Callable[[dict[str, Any]], Any]) -> None:
    """Choose in every row of both sheets, by what stands in it: a label, or what comes into Välj and beside it."""
    book = openpyxl.load_workbook(path_of(plan))
    for sheet in (book["Konflikter"], book["Frågor"]):
        heads = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1) if "Välj" in heads else ():
            cells = {head: sheet.cell(row, column).value for head, column in heads.items()}
            chosen = label(cells) if str(cells["Nr"]).startswith(("C-", "Q-")) else None
            for head, value in zip(FILLED, (chosen,) if isinstance(chosen, str) else chosen or (), strict=False):
                sheet.cell(row, heads[head]).value = value
    book.save(path_of(plan))


def propose(plan: Plan, file: str, title: str = "Läxhjälp på biblioteket", code: str = "UTB", **cells: Any) -> None:
    typed = Typed(template_of(plan, code, "2022-1"))
    typed.propose(title=title, **{"development_area": "Utbildning", **cells}).save(plan.folder.inbox / file)


def need(plan: Plan, file: str, text: str, code: str = "UTB", **cells: Any) -> None:
    Typed(template_of(plan, code, "2022-1")).need(need=text, **cells).save(plan.folder.inbox / file)


def delete_rows(plan: Plan, sheet: str, column: int, value: str) -> None:
    """Delete rows of the master by hand."""
    book = openpyxl.load_workbook(plan.folder.master)
    for row in range(book[sheet].max_row, 1, -1):
        if book[sheet].cell(row, column).value == value:
            book[sheet].delete_rows(row)
    book.save(plan.folder.master)


# New measures


def test_an_id_that_has_been_taken_since_an_undo_is_not_written_over(plan: Plan) -> None:
    propose(plan, "UTB.xlsx", target_group="Barn")
    merge(plan)
    choose_all(plan, lambda row: "Lägg till")
    apply(plan)
    again(plan).undo(now=NOW)
    own = {"measure_id": "UTB-04", "development_area": "UTB", "title": "Samordnarens egen", "lead": "UTB"}
    plans.rewrite_master(plan, plans.with_row(again(plan).master, "measures", ("UTB-04",), **own))
    merge(plan)
    apply(plan)
    assert held(plan, "measures", "UTB-04") == own
    assert held(plan, "measures", "UTB-05")["title"] == "Läxhjälp på biblioteket"


def test_a_measure_that_is_the_same_gives_no_rights_to_it(plan: Plan) -> None:
    typed = Typed(template_of(plan, "KOF")).propose(title=LIKE_UTB_03, development_area="Utbildning")
    typed.type("UTB-03", target_value=1, title="En annan rubrik").save(plan.folder.inbox / "KOF.xlsx")
    merge(plan)
    choose(plan, {("KOF-2022-1-N01", ROW): "Samma som UTB-03"})
    apply(plan)
    result = merge(plan)
    assert taken(result) == {}
    assert asked(result) == ["not_yours UTB-03.target_value", "not_yours UTB-03.title"]


def test_the_rights_to_an_accepted_measure_go_with_its_lead(plan: Plan) -> None:
    propose(plan, "UTB.xlsx")
    merge(plan)
    choose_all(plan, lambda row: "Lägg till")
    apply(plan)
    propose(plan, "UTB 2.xlsx", target_group="Barn")
    assert taken(merge(plan)) == {"UTB-04.target_group": "Barn"}
    plans.edit_master(plan, {"UTB-04": {"lead": "SOC"}})
    assert asked(merge(plan)) == ["no_longer_yours UTB-04.target_group"]


@pytest.mark.parametrize("swap", [False, True])
def test_a_measure_in_two_files_is_settled_in_both_and_what_differs_is_asked(plan: Plan, *, swap: bool) -> None:
    for file, text in zip(("b.xlsx", "a.xlsx") if swap else ("a.xlsx", "b.xlsx"), ("Ett", "Två"), strict=True):
        propose(plan, file, description=text, areas="Ryd")
    merge(plan)
    choose_all(plan, lambda row: "Lägg till")
    apply(plan)
    assert held(plan, "measures", "UTB-04").get("areas") == frozenset({"ryd"})
    result = merge(plan)
    assert {name: {value for _, value in sides} for name, sides in disputed(result).items()} == {
        "UTB-04.description": {"Ett", "Två"}
    }
    assert (result.questions, result.changes) == ((), ())


def test_a_refused_measure_in_two_files_is_refused_in_both(plan: Plan) -> None:
    propose(plan, "a.xlsx", description="Ett")
    propose(plan, "b.xlsx", description="Två")
    merge(plan)
    choose_all(plan, lambda row: "Avvisa")
    apply(plan)
    assert merge(plan).questions == ()


def test_who_joins_a_measure_that_comes_in_the_same_apply_takes_part_in_it(plan: Plan) -> None:
    propose(plan, "UTB.xlsx", partners="Polisen")
    propose(plan, "SOC.xlsx", "Läxhjälp på biblioteken", "SOC", result="SOC vill")
    merge(plan)
    choose_all(plan, lambda row: "Lägg till" if row["Förvaltning"] == "UTB" else "Samma som UTB-2022-1-N01")
    apply(plan)
    assert held(plan, "measures", "UTB-04")["partners"] == frozenset({"Polisen", "SOC"})
    assert held(plan, "reports", "UTB-04", "SOC")["result"] == "SOC vill"


def test_a_choice_for_one_proposal_does_not_stand_beside_another(plan: Plan) -> None:
    propose(plan, "UTB.xlsx", "Ö-gruppens läxhjälp")
    merge(plan)
    choose_all(plan, lambda row: ("Lägg till", None, "Beslutat"))
    propose(plan, "UTB 2.xlsx", "Badhus i Ryd")
    result = merge(plan)
    assert {question.value: question.earlier for question in result.questions} == {
        "Badhus i Ryd": None, "Ö-gruppens läxhjälp": None,
    }  # fmt: skip
    assert [lost.settlement.choice for lost in result.lost] == ["Lägg till"]


def test_two_rows_of_one_file_about_one_measure_are_two_sides(plan: Plan) -> None:
    propose(plan, "KOF.xlsx", LIKE_UTB_03, "KOF")
    merge(plan)
    choose(plan, {("KOF-2022-1-N01", ROW): "Samma som UTB-03"})
    apply(plan)
    typed = Typed(template_of(plan, "KOF")).propose(title=LIKE_UTB_03, development_area="Utbildning", result="Ny rad")
    typed.type("UTB-03", result="Vanlig rad").save(plan.folder.inbox / "KOF 2.xlsx")
    result = merge(plan)
    assert disputed(result) == {"UTB-03/KOF.result": [("KOF", "Vanlig rad"), ("KOF", "Ny rad")]}
    assert [side.place.file for side in result.conflicts[0].proposals] == ["inbox/KOF 2.xlsx"] * 2
    assert (result.totals.conflict, result.totals.taken) == (2, 0)


# What cannot be


@pytest.mark.parametrize(
    ("code", "cells", "finding"),
    [
        ("SOC", {"areas": "Lambohov"}, "unknown_member"),
        ("UTB", {"lead": None}, "needed_in_plan"),
        ("SOC", {"title": None}, "needed_in_plan"),
        ("UTB", {"lead": "Brandkåren"}, "unknown_department"),
    ],
)
def test_what_the_plan_cannot_hold_is_not_written_whoever_says_yes(
    plan: Plan, code: str, cells: dict[str, Any], finding: str
) -> None:
    returned(plan, code, edits={"UTB-03": cells})
    returned(plan, "KOF", edits={"UTB-03": {"result": "Bra"}})
    merge(plan)
    label = "Godta" if code else ""
    choose_all(plan, lambda row: label)
    result = apply(plan)
    assert [found.code for found in result.findings] == [finding]
    assert held(plan, "reports", "UTB-03", "KOF")["result"] == "Bra"
    assert again(plan).check() == ()


def test_an_id_can_only_be_refused(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-03": {"measure_id": "UTB-33"}})
    merge(plan)
    assert labels_of(plan, "Frågor", ("UTB-03", "Åtgärds-id")) == ["Avvisa"]


def test_a_department_that_has_left_is_asked_about_and_stops_no_other(plan: Plan) -> None:
    plans.edit_master(plan, {"UTB-03": {"partners": "SOC, Region"}})
    delete_rows(plan, "Förvaltningar", 1, "KOF")
    delete_rows(plan, "Rapporter", 2, "KOF")
    need(plan, "KOF.xlsx", "Bok", "KOF", cost_next_year=3)
    returned(plan, "UTB", edits={"UTB-03": {"result": "Bra"}})
    result = merge(plan)
    assert {question.kind for question in result.questions} == {"no_longer_yours"}
    apply(plan)
    assert held(plan, "reports", "UTB-03", "UTB")["result"] == "Bra"


def test_a_need_is_not_ended_and_filled_in_at_once(plan: Plan) -> None:
    need(plan, "UTB.xlsx", "Böcker", cost_next_year=5)
    merge(plan)
    apply(plan)
    again(plan).send(today=NOW.date())
    typed = Typed(template_of(plan, "UTB"))
    typed.needs.delete_rows(2)
    typed.save(plan.folder.inbox / "omgång 2.xlsx")
    need(plan, "sen.xlsx", "Böcker", cost_next_year=5, financing="Inom internbudget")
    merge(plan)
    choose_all(plan, lambda row: "Ta bort behovet")
    assert [found.code for found in apply(plan).findings] == ["two_values_for_cell"]
    assert held(plan, "needs", "UTB-2022-1-B01")["financing"] == "internal"


def test_a_choice_that_lost_its_cell_does_not_win_by_running_again(plan: Plan) -> None:
    for file, value in (("a.xlsx", "Barn"), ("b.xlsx", "Unga")):
        Typed(template_of(plan, "SOC")).type("UTB-03", target_group=value).save(plan.folder.inbox / file)
    merge(plan)
    choose_all(plan, lambda row: "Godta")
    assert [found.code for found in apply(plan).findings] == ["two_values_for_cell"]
    first = held(plan, "measures", "UTB-03")["target_group"]
    with pytest.raises(SegsyncError) as refused:
        apply(plan)
    assert refused.value.code == "merge_again"
    assert held(plan, "measures", "UTB-03")["target_group"] == first


def test_own_values_of_one_row_are_checked_together(plan: Plan) -> None:
    for file, (start, end) in {"a.xlsx": ("2022-04-01", "2023-01-01"), "b.xlsx": ("2022-05-01", "2023-02-01")}.items():
        Typed(template_of(plan, "UTB")).type("UTB-01", start=start, end=end).save(plan.folder.inbox / file)
    merge(plan)
    own = {"Startdatum": "2021-01-01", "Slutdatum": "2021-12-01"}
    choose_all(plan, lambda row: ("Eget värde", own[row["Fält"]]))
    assert apply(plan).findings == ()
    row = held(plan, "measures", "UTB-01")
    assert (row["start"].isoformat(), row["end"].isoformat()) == ("2021-01-01", "2021-12-01")


# Rows that the coordinator took out


def test_a_cell_of_an_accepted_measure_that_was_deleted_is_a_conflict_about_the_row(plan: Plan) -> None:
    propose(plan, "UTB.xlsx")
    merge(plan)
    choose_all(plan, lambda row: "Lägg till")
    apply(plan)
    delete_rows(plan, "Åtgärder", 1, "UTB-04")
    propose(plan, "UTB 2.xlsx", target_group="Barn")
    result = merge(plan)
    assert [(conflict.key, conflict.field) for conflict in result.conflicts] == [(("UTB-04",), "")]
    choose_all(plan, lambda row: "Ta tillbaka raden med ändringarna")
    apply(plan)
    row = held(plan, "measures", "UTB-04")
    assert (row["title"], row["target_group"], row["lead"]) == ("Läxhjälp på biblioteket", "Barn", "UTB")


def test_a_need_that_was_deleted_comes_back_whole_or_not_at_all(plan: Plan) -> None:
    need(plan, "UTB.xlsx", "Skolgårdar behöver rustas", cost_next_year=50)
    merge(plan)
    apply(plan)
    delete_rows(plan, "Behov", 1, "UTB-2022-1-B01")
    need(plan, "UTB 2.xlsx", "Skolgårdar behöver rustas", cost_next_year=60)
    result = merge(plan)
    assert taken(result) == {}
    assert [conflict.field for conflict in result.conflicts] == [""]
    choose_all(plan, lambda row: "Ta tillbaka raden med ändringarna")
    apply(plan)
    row = held(plan, "needs", "UTB-2022-1-B01")
    assert (row["need"], row["cost_next_year"], row["department"]) == ("Skolgårdar behöver rustas", 60, "UTB")


def test_a_need_that_was_sent_and_deleted_comes_back_with_its_department(plan: Plan) -> None:
    need(plan, "UTB.xlsx", "Skolgårdar behöver rustas", cost_next_year=50)
    merge(plan)
    apply(plan)
    again(plan).send(today=NOW.date())
    delete_rows(plan, "Behov", 1, "UTB-2022-1-B01")
    Typed(template_of(plan, "UTB")).need(cost_next_year=70).save(plan.folder.inbox / "omgång 2.xlsx")
    merge(plan)
    choose_all(plan, lambda row: "Ta tillbaka raden med ändringarna")
    apply(plan)
    row = held(plan, "needs", "UTB-2022-1-B01")
    assert (row["department"], row["cost_next_year"]) == ("UTB", 70)


def test_a_report_is_not_taken_back_into_a_measure_that_is_kept_out(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 80}})
    returned(plan, "SOC", edits={"UTB-01": {"result": "Vi pausade"}})
    delete_rows(plan, "Åtgärder", 1, "UTB-01")
    delete_rows(plan, "Rapporter", 1, "UTB-01")
    merge(plan)
    back = "Ta tillbaka raden med ändringarna"
    choose_all(plan, lambda row: back if row.get("Förvaltning") == "SOC" else "Håll raden borta")
    result = apply(plan)
    assert [found.code for found in result.findings] == ["measure_kept_out"]
    assert held(plan, "measures", "UTB-01") == {}


def test_a_need_that_the_coordinator_gave_to_another_department_stays_there(plan: Plan) -> None:
    need(plan, "UTB.xlsx", "Skolgårdar behöver rustas", cost_next_year=50)
    merge(plan)
    apply(plan)
    key = ("UTB-2022-1-B01",)
    plans.rewrite_master(plan, plans.with_row(again(plan).master, "needs", key, department="SOC"))
    need(plan, "UTB 2.xlsx", "Skolgårdar behöver rustas", cost_next_year=50, financing="Inom internbudget")
    result = merge(plan)
    assert (taken(result), result.conflicts) == ({f"{key[0]}.financing": "internal"}, ())


# The same empty row


@pytest.mark.parametrize("costs", [(100, 200), (200, 100)])
def test_what_files_say_differently_of_an_added_need_is_a_conflict(plan: Plan, costs: tuple[int, int]) -> None:
    need(plan, "a.xlsx", "Fler fritidsledare i Ryd", cost_next_year=50)
    for file, cost in zip(("b.xlsx", "c.xlsx"), costs, strict=True):
        need(plan, file, "Ombyggnad av skolgård", cost_next_year=cost)
    merge(plan)
    choose_all(plan, lambda row: "Lägg till")
    apply(plan)
    sides = {name.partition(".")[2]: {value for _, value in sides} for name, sides in disputed(merge(plan)).items()}
    assert sides == {"cost_next_year": {100, 200}}


def test_the_row_stays_with_what_is_like_that_which_was_decided_in_it(plan: Plan) -> None:
    need(plan, "a.xlsx", "Skolgårdar behöver rustas", cost_next_year=50)
    merge(plan)
    apply(plan)
    need(plan, "a.xlsx", "Skolgårdar behöver rustas upp", cost_next_year=50)
    need(plan, "b.xlsx", "Fler fritidsledare i Ryd", cost_next_year=70)
    result = merge(plan)
    assert disputed(result) == {"UTB-2022-1-B01.need": [("UTB", "Skolgårdar behöver rustas upp")]}
    assert [(question.kind, question.value) for question in result.questions] == [
        ("another_need", "Fler fritidsledare i Ryd")
    ]


# Files and follow-ups


@pytest.mark.parametrize(("label", "value"), [("Godta", "Klart"), ("Avvisa", None)])
def test_a_file_named_after_another_department_is_asked_about_once(plan: Plan, label: str, value: object) -> None:
    Typed(template_of(plan, "UTB")).type("UTB-01", result="Klart").save(plan.folder.inbox / "SOC svar.xlsx")
    assert asked(merge(plan)) == ["other_department ."]
    choose_all(plan, lambda row: label)
    apply(plan)
    assert merge(plan).questions == ()
    apply(plan)
    assert held(plan, "reports", "UTB-01", "UTB").get("result") == value


@pytest.mark.parametrize("damage", ["heading", "sheet"])
def test_choices_that_cannot_be_found_are_not_passed_over(plan: Plan, damage: str) -> None:
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår"}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Pausad", "obstacles_comment": "Vakans."}})
    merge(plan)
    choose(plan, {("UTB-03", "Status"): "UTB: Pågår"})
    book = openpyxl.load_workbook(path_of(plan))
    if damage == "sheet":
        del book["Konflikter"]
    else:
        next(cell for cell in book["Konflikter"][1] if cell.value == "Motivering").value = "Varför"
    book.save(path_of(plan))
    with pytest.raises(SegsyncError) as refused:
        apply(plan)
    assert refused.value.code == "followup_unreadable"
    with pytest.raises(SegsyncError):
        merge(plan)
