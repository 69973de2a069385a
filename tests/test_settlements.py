"""What a person has chosen in the follow-up is kept when it is written anew, for as long as it applies."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import followups
import openpyxl
import pytest
from office import Office
from plans import SENT_ON, again, new_plan, returned

from segsync import SegsyncError
from segsync.merged import MergedPlan
from segsync.plan import Plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = new_plan(tmp_path / "plan")
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår", "outcome_value": 100}, "UTB-01": {"indicator": None}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Pausad", "obstacles_comment": "Vakans.", "outcome_value": 90}})
    again(plan).merge().write_followup()
    return again(plan)


def fill(plan: Plan, sheet: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """Fill in Välj, Eget värde and Motivering by the field's heading."""
    path = plan.folder.results / "followup-2022.xlsx"
    book = openpyxl.load_workbook(path)
    heads = {cell.value: cell.column for cell in book[sheet][1]}
    for row in book[sheet].iter_rows(min_row=2):
        for head, value in rows.get(row[heads["Fält"] - 1].value, {}).items():
            row[heads[head] - 1].value = value
    book.save(path)


def shown(plan: Plan, sheet: str) -> dict[str, tuple[Any, ...]]:
    """Return what stands in Välj, Eget värde and Motivering, by the field's heading."""
    book = openpyxl.load_workbook(plan.folder.results / "followup-2022.xlsx")
    heads = {cell.value: cell.column - 1 for cell in book[sheet][1]}
    wanted = ("Välj", "Eget värde", "Motivering")
    rows = book[sheet].iter_rows(min_row=2, values_only=True)
    return {row[heads["Fält"]]: tuple(row[heads[name]] for name in wanted) for row in rows}


def settled(result: MergedPlan) -> dict[str, tuple[str, Any, str]]:
    return {
        case.field: (case.settlement.choice, case.settlement.own, case.settlement.reason)
        for case in result.cases
        if case.settlement
    }


def test_choices_stay_when_nothing_has_changed(plan: Plan) -> None:
    fill(plan, "Konflikter", {"Status": {"Välj": "UTB: Pågår", "Motivering": "Enligt möte."}})
    fill(plan, "Konflikter", {"Utfall": {"Välj": "Eget värde", "Eget värde": 95}})
    fill(plan, "Frågor", {"Indikator": {"Välj": "Töm"}})
    result = again(plan).merge()
    assert settled(result) == {
        "status": ("UTB: Pågår", None, "Enligt möte."),
        "outcome_value": ("Eget värde", 95, ""),
        "indicator": ("Töm", None, ""),
    }
    result.write_followup()
    assert shown(plan, "Konflikter") == {
        "Status": ("UTB: Pågår", None, "Enligt möte."),
        "Utfall": ("Eget värde", 95, None),
    }
    assert shown(plan, "Frågor")["Indikator"] == ("Töm", None, None)


def test_a_choice_does_not_carry_over_to_another_disagreement(plan: Plan) -> None:
    fill(plan, "Konflikter", {"Status": {"Välj": "UTB: Pågår"}, "Utfall": {"Välj": "SOC: 90"}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Avbruten", "obstacles_comment": "x y", "outcome_value": 90}})
    result = again(plan).merge()
    assert settled(result) == {"outcome_value": ("SOC: 90", None, "")}
    assert [lost.settlement.choice for lost in result.lost] == ["UTB: Pågår"]
    result.write_followup()
    assert shown(plan, "Konflikter")["Status"] == (None, None, None)
    old = next((plan.folder.archive / "followups").iterdir())
    assert "UTB: Pågår" in {cell.value for row in openpyxl.load_workbook(old)["Konflikter"].iter_rows() for cell in row}


def test_a_choice_that_is_no_longer_offered_is_said_to_be_gone(plan: Plan) -> None:
    fill(plan, "Konflikter", {"Status": {"Välj": "Något helt annat"}})
    result = again(plan).merge()
    assert settled(result) == {}
    assert [lost.settlement.choice for lost in result.lost] == ["Något helt annat"]


def test_a_choice_holds_for_its_value_also_when_others_come_to_propose_it(plan: Plan) -> None:
    """The same values in dispute are the same disagreement, though its labels name more departments."""
    fill(plan, "Konflikter", {"Status": {"Välj": "SOC: Pausad", "Motivering": "Vakans."}})
    returned(plan, "KOF", edits={"UTB-03": {"status": "Pausad", "obstacles_comment": "Vakans."}})
    result = again(plan).merge()
    assert settled(result) == {"status": ("SOC, KOF: Pausad", None, "Vakans.")}
    assert result.lost == ()
    result.write_followup()
    assert shown(plan, "Konflikter")["Status"] == ("SOC, KOF: Pausad", None, "Vakans.")
    again(plan).apply()
    assert again(plan).master.rows["measures"]["UTB-03",]["status"] == "paused"


def test_what_was_settled_once_is_settled_anew_when_a_later_template_asks_the_same(plan: Plan) -> None:
    for _ in range(2):
        returned(plan, "KOF", edits={"UTB-03": {"source": "Registret"}})
        again(plan).merge().write_followup()
        fill(plan, "Frågor", {"Källa och mättidpunkt": {"Välj": "Avvisa"}})
        again(plan).apply()
        again(plan).merge().write_followup()
        assert "Källa och mättidpunkt" not in shown(plan, "Frågor")
        assert again(plan).merge().lost == ()
        plan.send(today=SENT_ON)


def test_a_choice_that_was_carried_out_is_not_made_again_for_a_later_template(plan: Plan) -> None:
    returned(plan, "KOF", edits={"UTB-03": {"source": "Registret"}})
    again(plan).merge().write_followup()
    fill(plan, "Frågor", {"Källa och mättidpunkt": {"Välj": "Avvisa"}})
    again(plan).apply()
    plan.send(today=SENT_ON)
    returned(plan, "KOF", edits={"UTB-03": {"source": "Registret"}})
    again(plan).merge().write_followup()
    assert shown(plan, "Frågor")["Källa och mättidpunkt"] == (None, None, None)


def test_the_earlier_choice_stands_beside_the_new_row_until_a_person_chooses_anew(plan: Plan) -> None:
    fill(plan, "Konflikter", {"Utfall": {"Välj": "SOC: 90", "Motivering": "Mätt senast."}})
    returned(plan, "SOC", edits={"UTB-03": {"outcome_value": 91}})
    for _ in range(2):
        result = again(plan).merge()
        result.write_followup()
        row = followups.rows_of(plan, "Konflikter")["UTB-03", "Utfall"]
        assert row["Tidigare val (andra värden)"] == "SOC: 90\nMätt senast."
        assert row["Välj"] is None
        assert [(lost.id, lost.why) for lost in result.lost] == [(result.lost[0].id, "changed")]
    fill(plan, "Konflikter", {"Utfall": {"Välj": "SOC: 91"}})
    result = again(plan).merge()
    assert result.lost == ()
    assert settled(result)["outcome_value"] == ("SOC: 91", None, "")
    result.write_followup()
    assert "Tidigare val (andra värden)" not in followups.rows_of(plan, "Konflikter")["UTB-03", "Utfall"]


def test_a_choice_whose_question_is_gone_is_listed_and_holds_again_if_it_comes_back(plan: Plan) -> None:
    fill(plan, "Konflikter", {"Utfall": {"Välj": "SOC: 90"}})
    kept = (plan.folder.inbox / "SOC.xlsx").rename(plan.folder.path / "undan.xlsx")
    result = again(plan).merge()
    assert [(lost.settlement.choice, lost.why) for lost in result.lost] == [("SOC: 90", "gone")]
    (found,) = [found for found in result.findings if found.code == "settlement_gone"]
    assert (found.severity, found.key, found.place.sheet) == ("note", ("UTB-03",), "Konflikter")
    result.write_followup()
    kept.rename(plan.folder.inbox / "SOC.xlsx")
    result = again(plan).merge()
    assert (settled(result)["outcome_value"], result.lost) == (("SOC: 90", None, ""), ())


def test_a_row_that_stands_twice_with_two_choices_is_asked_about(plan: Plan) -> None:
    path = plan.folder.results / "followup-2022.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Konflikter"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    values = [cell.value for cell in sheet[3]]
    sheet.append(values)
    sheet.cell(3, heads["Välj"]).value = "UTB: 100"
    sheet.cell(4, heads["Välj"]).value = "SOC: 90"
    book.save(path)
    result = again(plan).merge()
    (found,) = [found for found in result.findings if found.code == "settled_twice"]
    assert (found.severity, found.place.cell) == ("ask", f"{sheet.cell(4, heads['Välj']).coordinate}")
    assert settled(result) == {}
    applied = again(plan).apply()
    assert "settled_twice" in {found.code for found in applied.findings}
    assert applied.needs_a_person


def test_a_follow_up_saved_while_a_merge_ran_is_not_written_over(plan: Plan) -> None:
    result = again(plan).merge()
    fill(plan, "Konflikter", {"Utfall": {"Välj": "SOC: 90"}})
    with pytest.raises(SegsyncError) as refused:
        result.write_followup()
    assert refused.value.code == "followup_changed"
    assert shown(plan, "Konflikter")["Utfall"] == ("SOC: 90", None, None)


def test_a_choice_is_read_whatever_its_case_and_spaces(plan: Plan) -> None:
    fill(plan, "Konflikter", {"Utfall": {"Välj": " soc:\u00a090 "}})
    assert "outcome_value" in settled(again(plan).merge())


def test_an_unreadable_follow_up_is_never_written_over(plan: Plan) -> None:
    path = plan.folder.results / "followup-2022.xlsx"
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(SegsyncError, match="must not be lost"):
        again(plan).merge().write_followup()
    assert len(path.read_bytes()) == 3000


def test_a_follow_up_whose_hidden_sheet_was_spoilt_is_unreadable(plan: Plan) -> None:
    path = plan.folder.results / "followup-2022.xlsx"
    book = openpyxl.load_workbook(path)
    (cell,) = [row[1] for row in book["_segsync"].iter_rows() if row[0].value == "shown"]
    cell.value = str(cell.value)[:50]
    book.save(path)
    with pytest.raises(SegsyncError) as refused:
        again(plan).merge().write_followup()
    assert refused.value.code == "followup_unreadable"
    with pytest.raises(SegsyncError):
        again(plan).apply()


def test_choices_made_and_sorted_in_libreoffice_are_kept(office: Office, plan: Plan) -> None:
    path = plan.folder.results / "followup-2022.xlsx"
    with office.open(path) as book:
        heads = [cell.text for cell in book.read("Konflikter", "A1:Z1")[0]]
        fields = [row[0].text for row in book.read("Konflikter", "E2:E3")]
        column = chr(65 + heads.index("Välj"))
        book.type("Konflikter", f"{column}{2 + fields.index('Utfall')}", "SOC: 90")
        book.type("Konflikter", f"{chr(ord(column) + 2)}{2 + fields.index('Utfall')}", "Mätt senast.")
        last = chr(65 + max(at for at, head in enumerate(heads) if head))
        book.sort("Konflikter", f"A1:{last}3", column=4, descending=True)
        book.save_as(path.with_name("sparad.xlsx"), "xlsx")
    path.with_name("sparad.xlsx").replace(path)
    assert settled(again(plan).merge()) == {"outcome_value": ("SOC: 90", None, "Mätt senast.")}
