"""Bringing decisions into the master, and only those; taking them back; and that what is decided stays decided."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import plans
import pytest
from followups import choose, labels_of, path_of, rows_of
from plans import Typed, again, new_plan, returned, template_of

from segsync.applying import ApplyResult
from segsync.errors import SegsyncError
from segsync.merged import MergedPlan
from segsync.plan import Plan, open_plan
from segsync.values import Key, Value

NOW = datetime(2022, 11, 14, 9, 30)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small plan with its templates sent, made once; tests work on copies."""
    return new_plan(tmp_path_factory.mktemp("sent") / "plan").folder.path


@pytest.fixture
def plan(sent: Path, tmp_path: Path) -> Plan:
    return open_plan(shutil.copytree(sent, tmp_path / "plan"))


def merge(plan: Plan) -> MergedPlan:
    result = again(plan).merge()
    result.write_followup()
    return result


def apply(plan: Plan, **options: Any) -> ApplyResult:
    return again(plan).apply(now=NOW, **options)


def held(plan: Plan, table: str, *key: str) -> Mapping[str, Value]:
    """Return a row of the master, blanks left out."""
    return {name: value for name, value in again(plan).master.row(table, key).items() if value is not None}


def values(plan: Plan) -> dict[tuple[str, Key, str], Value]:
    """Return every cell of the master that is not blank."""
    return {
        (table, key, name): value
        for table, rows in again(plan).master.rows.items()
        for key, row in rows.items()
        for name, value in row.items()
        if value is not None
    }


def history(plan: Plan) -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(plan.folder.master)["Historik"].iter_rows(min_row=2, values_only=True)
    return [row[:8] for row in rows if row[0]]


def files(plan: Plan) -> dict[str, str]:
    return {
        path.relative_to(plan.folder.path).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in plan.folder.path.rglob("*")
        if path.is_file()
    }


# What nobody disputes


def test_what_nobody_disputes_is_written_and_nothing_else(plan: Plan) -> None:
    before, old = values(plan), plan.folder.master.read_bytes()
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 78, "areas": "Ryd", "end": "2023-12-31"}})
    merge(plan)
    result = apply(plan)
    assert result.settling.open == 0
    assert not result.needs_a_person
    assert values(plan) == before | {
        ("measures", ("UTB-01",), "outcome_value"): 78,
        ("measures", ("UTB-01",), "areas"): frozenset({"ryd"}),
        ("measures", ("UTB-01",), "end"): date(2023, 12, 31),
    }
    assert result.decision
    assert (plan.folder.path / result.decision.backup).read_bytes() == old


def test_each_change_has_a_row_in_the_history(plan: Plan) -> None:
    returned(plan, "SOC", edits={"UTB-03": {"result": "Två team är i gång.", "cost_this_year": 250}})
    merge(plan)
    apply(plan)
    place = "SOC: inbox/SOC.xlsx, Åtgärder!"
    assert history(plan) == [
        ("2022-11-14 09:30", "2022-1", "UTB-03 SOC", "Kostnad innevarande år (tkr)", "(tomt)", "250",
         place + "X3", None),
        ("2022-11-14 09:30", "2022-1", "UTB-03 SOC", "Vad har gjorts och vad blev resultatet?", "(tomt)",
         "Två team är i gång.", place + "T3", None),
    ]  # fmt: skip


def test_the_first_report_and_the_first_need_get_rows(plan: Plan) -> None:
    master = again(plan).master
    plans.rewrite_master(plan, replace(master, rows={**master.rows, "reports": {}}))
    typed = Typed(template_of(plan, "KLF")).type("DEM-01", result="Fyra forum har hållits.")
    typed.need(2, need="Fler mötesplatser i Ryd", cost_next_year=300, financing="Kräver ytterligare medel")
    typed.save(plan.folder.inbox / "KLF.xlsx")
    merge(plan)
    apply(plan)
    assert held(plan, "reports", "DEM-01", "KLF")["result"] == "Fyra forum har hållits."
    ((need_id,),) = again(plan).master.rows["needs"]
    assert held(plan, "needs", need_id) == {
        "need_id": "KLF-2022-1-B01",
        "department": "KLF",
        "need": "Fler mötesplatser i Ryd",
        "cost_next_year": 300,
        "financing": "more",
    }


def test_a_column_that_the_master_lacks_is_added_at_the_right_end(tmp_path: Path) -> None:
    from segsync.schemas import Editor, Field, Kind, Words

    extra = Field(
        "risk", "reports", Kind.TEXT, Words("Risk", "Risk"), Words("Risk", "Risk"), Editor.INVOLVED, extra=True
    )
    plan = new_plan(tmp_path / "plan", plans.master_of(extra_fields=(extra,)))
    book = openpyxl.load_workbook(plan.folder.master)
    sheet = book["Rapporter"]
    sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == "Risk"))
    book.save(plan.folder.master)
    returned(plan, "UTB", edits={"UTB-01": {"Risk": "Personalomsättning"}})
    merge(plan)
    apply(plan)
    assert held(plan, "reports", "UTB-01", "UTB")["risk"] == "Personalomsättning"
    heads = [cell.value for cell in openpyxl.load_workbook(plan.folder.master)["Rapporter"][1]]
    assert heads[-1] == "Risk"


# What a person chose


@pytest.fixture
def disputed(plan: Plan) -> Plan:
    """Two departments that disagree about a list, a number, a set and a date of one measure."""
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår", "outcome_value": 100}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Pausad", "obstacles_comment": "Vakans.", "outcome_value": 90}})
    merge(plan)
    return again(plan)


@pytest.mark.parametrize(
    ("choice", "value"),
    [
        ("Nuvarande", None),
        ("UTB: Pågår", "ongoing"),
        ("SOC: Pausad", "paused"),
        ("utb: pågår ", "ongoing"),
        (("Eget värde", "Genomförd", "Enligt mötet"), None),
        (("Eget värde", "Ej påbörjad"), "not_started"),
        (("Eget värde", "inte påbörjad"), "not_started"),
    ],
)
def test_the_choice_for_a_conflict_is_what_the_master_gets(
    disputed: Plan, choice: str | tuple[str, ...], value: Value
) -> None:
    choose(disputed, {("UTB-03", "Status"): choice})
    result = apply(disputed)
    refused = [found.code for found in result.findings]
    assert held(disputed, "measures", "UTB-03").get("status") == value
    assert refused == (["result_missing"] if "Genomförd" in choice else [])
    assert result.settling.open == (2 if refused else 1)
    assert held(disputed, "measures", "UTB-03").get("outcome_value") is None


@pytest.mark.parametrize(
    ("own", "value", "code"),
    [
        (95, 95, ""),
        ("95,5", 95.5, ""),
        ("1 250", 1250, ""),
        ("ca 95", None, "rough_number"),
        ("1.200", None, "ambiguous_number"),
        ("många", None, "not_a_number"),
        (None, None, "own_value_missing"),
    ],
)
def test_an_own_value_is_checked_like_any_value(disputed: Plan, own: Any, value: Value, code: str) -> None:
    choose(disputed, {("UTB-03", "Utfall"): ("Eget värde", own, "Mätt om.")})
    result = apply(disputed)
    assert [found.code for found in result.findings] == ([code] if code else [])
    assert held(disputed, "measures", "UTB-03").get("outcome_value") == value
    assert [row[-1] for row in history(disputed) if row[3] == "Utfall"] == (["Mätt om."] if not code else [])
    assert all(found.place.sheet == "Konflikter" and found.place.cell for found in result.findings)


@pytest.mark.parametrize(
    ("filled", "code"),
    [(("", 95), "own_without_choice"), (("UTB: 100", 95), "own_beside_choice")],
)
def test_an_own_value_that_is_not_plainly_chosen_is_asked_about(
    disputed: Plan, filled: tuple[Any, ...], code: str
) -> None:
    choose(disputed, {("UTB-03", "Utfall"): filled})
    result = apply(disputed)
    assert [found.code for found in result.findings] == [code]
    assert result.needs_a_person
    assert held(disputed, "measures", "UTB-03").get("outcome_value") is None


def test_a_half_filled_workbook_applies_what_is_decided_and_the_rest_later(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    first = apply(disputed)
    assert (len(first.settling.settled), first.settling.open) == (1, 1)
    choose(disputed, {("UTB-03", "Utfall"): "SOC: 90"})
    second = apply(disputed)
    assert (len(second.settling.settled), second.settling.open) == (1, 0)
    assert held(disputed, "measures", "UTB-03")["outcome_value"] == 90
    assert held(disputed, "measures", "UTB-03")["status"] == "ongoing"


def test_the_cleared_cell_is_cleared_or_kept(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"indicator": None, "unit": None}})
    merge(plan)
    choose(plan, {("UTB-01", "Indikator"): "Töm", ("UTB-01", "Enhet"): "Behåll"})
    apply(plan)
    assert "indicator" not in held(plan, "measures", "UTB-01")
    assert held(plan, "measures", "UTB-01")["unit"] == "procent"
    assert merge(plan).questions == ()


def test_a_foreign_change_is_accepted_or_refused(plan: Plan) -> None:
    returned(plan, "SOC", edits={"UTB-01": {"indicator": "Andel läsare", "target_value": 90}})
    assert plans.asked(merge(plan)) == ["not_yours UTB-01.indicator", "not_yours UTB-01.target_value"]
    choose(plan, {("UTB-01", "Indikator"): "Godta", ("UTB-01", "Målvärde"): "Avvisa"})
    apply(plan)
    assert held(plan, "measures", "UTB-01")["indicator"] == "Andel läsare"
    assert held(plan, "measures", "UTB-01")["target_value"] == 80
    assert merge(plan).questions == ()


@pytest.mark.parametrize(
    ("typed", "choice", "value"),
    [
        ("ca 75", "75", 75),
        ("1.200", "1,2", 1.2),
        ("1.200", "1200", 1200),
        ("1.200", "Behåll nuvarande", None),
        ("1.200", ("Eget värde", 12), 12),
    ],
)
def test_an_unclear_value_is_read_as_chosen(plan: Plan, typed: str, choice: Any, value: Value) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": typed}})
    merge(plan)
    choose(plan, {("UTB-01", "Utfall"): choice})
    apply(plan)
    assert held(plan, "measures", "UTB-01").get("outcome_value") == value
    assert merge(plan).questions == ()


def test_a_value_against_the_rules_may_stand_if_a_person_says_so(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"end": "2021-12-31"}})
    merge(plan)
    choose(plan, {("UTB-01", "Slutdatum"): "Godta"})
    apply(plan)
    assert held(plan, "measures", "UTB-01")["end"] == date(2021, 12, 31)


def test_a_dragged_column_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    rows = [{**plans.MEASURE_ROWS[0], "measure_id": f"UTB-{n:02}", "title": f"Åtgärd {n}"} for n in range(1, 6)]
    for choice, wanted in (("Godta", [10, 11, 12, 13, 14]), ("Avvisa", [None] * 5)):
        plan = new_plan(tmp_path / choice, plans.master_of(rows))
        returned(plan, "UTB", edits={f"UTB-{n:02}": {"outcome_value": 9 + n} for n in range(1, 6)})
        assert [question.kind for question in merge(plan).questions] == ["filled_series"]
        choose(plan, {("", "Utfall"): choice})
        apply(plan)
        assert [held(plan, "measures", f"UTB-{n:02}").get("outcome_value") for n in range(1, 6)] == wanted
        assert merge(plan).questions == ()


# Rows


def removed(plan: Plan, department: str, measure_id: str) -> None:
    typed = Typed(template_of(plan, department))
    typed.measures.delete_rows(typed.row(measure_id))
    typed.save(plan.folder.inbox / f"{department}.xlsx")


@pytest.mark.parametrize(("choice", "next_year"), [("Avsluta åtgärden", "ends"), ("Behåll åtgärden", None)])
def test_a_removed_row_is_ended_or_kept_and_not_asked_about_again(plan: Plan, choice: str, next_year: Value) -> None:
    removed(plan, "UTB", "UTB-01")
    merge(plan)
    choose(plan, {("UTB-01", "Hela raden"): choice})
    apply(plan)
    assert held(plan, "measures", "UTB-01").get("next_year") == next_year
    assert held(plan, "measures", "UTB-01")["title"]
    assert merge(plan).questions == ()


def propose(plan: Plan, department: str = "UTB", **fields: Any) -> None:
    full = {"title": "Läxhjälp på biblioteket", "development_area": "Utbildning", "target_group": "Elever", **fields}
    Typed(template_of(plan, department)).propose(**full).save(plan.folder.inbox / f"{department}.xlsx")


def test_an_accepted_measure_gets_the_next_free_id_of_its_area(plan: Plan) -> None:
    propose(plan, result="Påbörjat i liten skala.", start="2023-01-10", partners="KOF")
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): ("Lägg till", None, "Bra idé.")})
    result = apply(plan)
    assert result.settling.new_measures == ("UTB-04",)
    assert held(plan, "measures", "UTB-04") == {
        "measure_id": "UTB-04",
        "development_area": "UTB",
        "title": "Läxhjälp på biblioteket",
        "target_group": "Elever",
        "lead": "UTB",
        "partners": frozenset({"KOF"}),
        "start": date(2023, 1, 10),
        "next_year": "new_measure",
    }
    assert held(plan, "reports", "UTB-04", "UTB")["result"] == "Påbörjat i liten skala."
    after = merge(plan)
    assert (after.questions, after.conflicts, plans.taken(after)) == ((), (), {})
    book = openpyxl.load_workbook(plan.folder.master)["Åtgärder"]
    assert book.cell(6, 17).value == "Ej rapporterad"


def test_an_id_is_never_used_again(plan: Plan) -> None:
    """UTB-03 was sent, and has been taken out of the plan since; the next new one is UTB-04 all the same."""
    propose(plan)
    plans.rewrite_master(plan, plans.without_measure(again(plan).master, "UTB-03"))
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): "Lägg till"})
    assert apply(plan).settling.new_measures == ("UTB-04",)


def test_two_new_measures_of_one_area_get_two_ids(plan: Plan) -> None:
    propose(plan)
    propose(plan, "SOC", title="Kvällsöppet på familjecentralen")
    merge(plan)
    choose(plan, {(f"{code}-2022-1-N01", "Hela raden"): "Lägg till" for code in ("UTB", "SOC")})
    assert apply(plan).settling.new_measures == ("UTB-04", "UTB-05")
    assert held(plan, "measures", "UTB-04")["lead"] == "SOC"


def test_a_refused_measure_stays_out_until_it_says_something_else(plan: Plan) -> None:
    propose(plan)
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): "Avvisa"})
    apply(plan)
    assert len(again(plan).master.rows["measures"]) == 4
    assert merge(plan).questions == ()
    propose(plan, title="Läxhjälp på tre bibliotek")
    (question,) = merge(plan).questions
    assert (question.kind, len(question.sources)) == ("new_measure", 3)


def test_a_measure_that_is_the_same_as_another_reports_on_that_one(plan: Plan) -> None:
    propose(plan, "KOF", title="Tidig samordning vid problematisk skolfrånvaro", result="Två fritidsgårdar är med.")
    merge(plan)
    choose(plan, {("KOF-2022-1-N01", "Hela raden"): "Samma som UTB-03"})
    apply(plan)
    assert held(plan, "reports", "UTB-03", "KOF")["result"] == "Två fritidsgårdar är med."
    assert merge(plan).questions == ()


def test_a_department_that_was_not_in_it_takes_part_from_then_on(plan: Plan) -> None:
    propose(plan, "KLF", title="Tidig samordning vid problematisk skolfrånvaro")
    merge(plan)
    choose(plan, {("KLF-2022-1-N01", "Hela raden"): "Samma som UTB-03"})
    apply(plan)
    assert again(plan).master.involved("UTB-03") == ("UTB", "KLF", "KOF", "SOC")


@pytest.mark.parametrize(("own", "measure"), [("Trygghet", "TRY-02"), ("", "")])
def test_a_measure_without_an_area_gets_the_one_written_beside_the_choice(plan: Plan, own: str, measure: str) -> None:
    propose(plan, development_area=None)
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): ("Lägg till", own or None)})
    result = apply(plan)
    assert result.settling.new_measures == ((measure,) if measure else ())
    assert [found.code for found in result.findings] == ([] if own else ["new_measure_without_area"])


def test_what_is_unclear_in_an_accepted_measure_is_asked_about_next(plan: Plan) -> None:
    propose(plan, target_value="ca 40", unit="elever")
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): "Lägg till"})
    apply(plan)
    assert "target_value" not in held(plan, "measures", "UTB-04")
    assert held(plan, "measures", "UTB-04")["unit"] == "elever"
    assert plans.asked(merge(plan)) == ["unclear_value UTB-04.target_value"]
    choose(plan, {("UTB-04", "Målvärde"): "40"})
    apply(plan)
    assert held(plan, "measures", "UTB-04")["target_value"] == 40


def test_a_later_return_with_the_same_row_is_about_the_accepted_measure(plan: Plan) -> None:
    propose(plan)
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): "Lägg till"})
    apply(plan)
    propose(plan, target_group="Elever i årskurs 4–6", unit="elever")
    result = merge(plan)
    assert plans.taken(result) == {"UTB-04.unit": "elever"}
    assert plans.disputed(result) == {"UTB-04.target_group": [("UTB", "Elever i årskurs 4–6")]}


@pytest.mark.parametrize("choice", ["Ta tillbaka raden med ändringarna", "Håll raden borta"])
def test_a_row_that_the_plan_dropped_comes_back_or_stays_out(plan: Plan, choice: str) -> None:
    returned(plan, "KLF", edits={"DEM-01": {"status": "Pågår", "result": "Tre forum."}})
    plans.rewrite_master(plan, plans.without_measure(again(plan).master, "DEM-01"))
    result = merge(plan)
    assert {(conflict.table, conflict.field) for conflict in result.conflicts} == {("measures", ""), ("reports", "")}
    book = openpyxl.load_workbook(path_of(plan))
    sheet = book["Konflikter"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    for row in (2, 3):
        sheet.cell(row, heads["Välj"]).value = choice
    book.save(path_of(plan))
    assert apply(plan).settling.open == 0
    back = choice.startswith("Ta")
    assert held(plan, "measures", "DEM-01").get("status") == ("ongoing" if back else None)
    assert held(plan, "measures", "DEM-01").get("title") == (plans.MEASURE_ROWS[3]["title"] if back else None)
    assert held(plan, "reports", "DEM-01", "KLF").get("result") == ("Tre forum." if back else None)
    after = merge(plan)
    assert (after.conflicts, after.questions, plans.taken(after)) == ((), (), {})


def test_a_need_that_was_removed_is_taken_out_or_kept(plan: Plan) -> None:
    Typed(template_of(plan, "KLF")).need(2, need="Fler tolkar").save(plan.folder.inbox / "KLF.xlsx")
    merge(plan)
    apply(plan)
    again(plan).send(("KLF",))
    typed = Typed(template_of(plan, "KLF", "2022-2"))
    typed.needs.delete_rows(2)
    typed.save(plan.folder.inbox / "KLF 2.xlsx")
    assert plans.asked(merge(plan)) == ["row_removed KLF-2022-1-B01."]
    choose(plan, {("KLF-2022-1-B01", "Hela raden"): "Ta bort behovet"})
    apply(plan)
    assert again(plan).master.rows["needs"] == {}
    after = merge(plan)
    assert (after.questions, after.conflicts) == ((), ())


def test_what_was_written_beside_the_table_is_noted_and_not_raised_again(plan: Plan) -> None:
    typed = Typed(template_of(plan, "KLF"))
    typed.measures.cell(1, 40).value = "Egen kolumn"
    typed.measures.cell(2, 40).value = "Kolla med ekonomi"
    typed.save(plan.folder.inbox / "KLF.xlsx")
    assert [question.kind for question in merge(plan).questions] == ["unknown_column"]
    ((at, row),) = rows_of(plan, "Frågor").items()
    assert row["Förvaltningens värde"]
    choose(plan, {at: "Noterat"})
    assert apply(plan).settling.writes == ()
    result = merge(plan)
    assert result.questions == ()
    assert result.totals.decided == 1


# Refusing


def test_an_apply_without_a_follow_up_says_to_merge_first(plan: Plan) -> None:
    with pytest.raises(SegsyncError) as refused:
        apply(plan)
    assert (refused.value.code, refused.value.exit_code) == ("no_followup", 3)


def refuses(plan: Plan, code: str, *words: str) -> None:
    """Assert that an apply is refused, and that nothing at all was written."""
    before = files(plan)
    with pytest.raises(SegsyncError) as refused:
        apply(plan)
    assert (refused.value.code, refused.value.exit_code) == (code, 3)
    assert all(word in refused.value.text("sv") for word in words), refused.value.text("sv")
    assert files(plan) == before


def test_a_row_that_was_edited_since_the_merge_is_not_written(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    plans.edit_master(disputed, {"UTB-03": {"target_group": "Elever och vårdnadshavare"}})
    refuses(disputed, "merge_again", "UTB-03", "segsync merge")


def test_a_row_that_is_not_written_may_be_edited(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    plans.edit_master(disputed, {"DEM-01": {"target_group": "Boende i Ryd"}})
    apply(disputed)
    assert held(disputed, "measures", "DEM-01")["target_group"] == "Boende i Ryd"
    assert held(disputed, "measures", "UTB-03")["status"] == "ongoing"


def test_a_return_that_came_after_the_merge_is_merged_first(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    returned(disputed, "KOF", edits={"UTB-03": {"status": "Avbruten", "obstacles_comment": "Lokalen stängd."}})
    refuses(disputed, "merge_again", "UTB-03")
    merge(disputed)
    assert rows_of(disputed, "Konflikter")["UTB-03", "Status"]["Tidigare val (andra värden)"] == "UTB: Pågår"


def test_a_new_value_that_was_not_shown_is_merged_first(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 78}})
    merge(plan)
    returned(plan, "KLF", edits={"DEM-01": {"unit": "forum"}})
    refuses(plan, "merge_again", "DEM-01", "Enhet")


def test_a_value_that_is_no_longer_sent_is_merged_first(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 78}})
    merge(plan)
    (plan.folder.inbox / "UTB.xlsx").unlink()
    refuses(plan, "merge_again", "UTB-01", "Utfall")


def test_a_value_that_the_coordinator_typed_herself_is_no_hindrance(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 78}, "UTB-03": {"outcome_value": 100}})
    merge(plan)
    plans.edit_master(plan, {"UTB-01": {"outcome_value": 78}})
    apply(plan)
    assert held(plan, "measures", "UTB-03")["outcome_value"] == 100


@pytest.mark.parametrize("open_file", ["~$master.xlsx", "results/~$followup-2022.xlsx", ".~lock.master.xlsx#"])
def test_a_workbook_that_lies_open_is_not_written(disputed: Plan, open_file: str) -> None:
    sign = disputed.folder.path / open_file
    sign.write_bytes(bytes([6]) + b"Samord" + b" " * 48 if "$" in open_file else b",samord,dator,2022-11-14;")
    refuses(disputed, "file_open_by", "amord")


def test_the_follow_up_of_another_plan_is_refused(disputed: Plan, tmp_path: Path) -> None:
    other = new_plan(tmp_path / "other", plans.master_of(plan_id="P-ANNAN"))
    merge(other)
    shutil.copy(path_of(other), path_of(disputed))
    refuses(disputed, "followup_of_other_plan")


def test_a_follow_up_may_lie_anywhere(disputed: Plan, tmp_path: Path) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    elsewhere = shutil.move(path_of(disputed), tmp_path / "ifylld.xlsx")
    apply(disputed, followup=Path(elsewhere))
    assert held(disputed, "measures", "UTB-03")["status"] == "ongoing"


def test_a_formula_whose_result_is_gone_stops_the_apply(disputed: Plan) -> None:
    book = openpyxl.load_workbook(disputed.folder.master)
    book["Åtgärder"]["K2"].value = "=70+1"
    book.save(disputed.folder.master)
    before = files(disputed)
    with pytest.raises(SegsyncError) as refused:
        apply(disputed)
    assert (refused.value.code, refused.value.exit_code) == ("invalid_master", 3)
    assert files(disputed) == before


def test_trying_out_writes_nothing(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    before = files(disputed)
    result = apply(disputed, dry_run=True)
    assert {write.field: write.new for write in result.settling.writes} == {
        "status": "ongoing",
        "obstacles_comment": "Vakans.",
    }
    assert not result.written
    assert files(disputed) == before


# Again, and back


def test_applying_twice_changes_nothing_more(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    apply(disputed)
    before = files(disputed)
    assert apply(disputed).decision is None
    assert files(disputed) == before


def test_merging_after_an_apply_raises_nothing_that_is_decided(disputed: Plan) -> None:
    before = again(disputed).merge().totals
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår", ("UTB-03", "Utfall"): "Nuvarande"})
    apply(disputed)
    result = merge(disputed)
    assert (result.conflicts, result.questions, result.changes) == ((), (), ())
    assert result.totals.decided == before.conflict + before.question + before.taken == 5
    assert result.totals.read == before.read
    assert result.lost == ()


def test_the_same_value_against_a_newer_base_is_a_new_proposal(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "Nuvarande", ("UTB-03", "Utfall"): "Nuvarande"})
    apply(disputed)
    again(disputed).send(today=date(2022, 11, 20))
    returned(disputed, "UTB", "UTB omgång 2.xlsx", edits={"UTB-03": {"outcome_value": 100}})
    assert plans.taken(merge(disputed)) == {"UTB-03.outcome_value": 100}


def test_a_late_return_of_an_earlier_round_never_takes_back_what_was_decided(plan: Plan) -> None:
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår"}})
    merge(plan)
    apply(plan)
    again(plan).send(today=date(2022, 11, 20))
    old = Typed(template_of(plan, "SOC", "2022-1")).type("UTB-03", status="Pausad", obstacles_comment="Vakans.")
    old.type("TRY-01", outcome_value=12).save(plan.folder.inbox / "SOC sent.xlsx")
    result = merge(plan)
    assert plans.disputed(result) == {"UTB-03.status": [("SOC", "paused")]}
    assert plans.taken(result) == {"TRY-01.outcome_value": 12, "UTB-03/SOC.obstacles_comment": "Vakans."}
    apply(plan)
    assert held(plan, "measures", "UTB-03")["status"] == "ongoing"


def test_undo_puts_back_the_very_file_and_raises_everything_again(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    before, master = again(disputed).merge(), disputed.folder.master.read_bytes()
    apply(disputed)
    applied = disputed.folder.master.read_bytes()
    result = again(disputed).undo(now=NOW)
    assert result.edited == ()
    assert disputed.folder.master.read_bytes() == master
    after = again(disputed).merge()
    assert (after.totals, after.conflicts, after.changes) == (before.totals, before.conflicts, before.changes)
    again(disputed).undo(now=NOW)
    assert disputed.folder.master.read_bytes() == applied
    assert again(disputed).merge().totals.decided == 3
    again(disputed).undo(now=NOW)
    assert disputed.folder.master.read_bytes() == master


def test_an_apply_after_an_undo_comes_to_the_same(plan: Plan) -> None:
    propose(plan)
    merge(plan)
    choose(plan, {("UTB-2022-1-N01", "Hela raden"): "Lägg till"})
    apply(plan)
    first = plan.folder.master.read_bytes()
    again(plan).undo(now=NOW)
    apply(plan)
    assert plan.folder.master.read_bytes() == first


def test_choices_that_wrote_nothing_can_be_undone_too(disputed: Plan) -> None:
    apply(disputed)
    merge(disputed)
    choose(disputed, {("UTB-03", "Utfall"): "Nuvarande"})
    apply(disputed)
    assert len(again(disputed).merge().conflicts) == 1
    result = again(disputed).undo(now=NOW)
    assert result.decision.backup == result.undone.backup == ""
    assert len(again(disputed).merge().conflicts) == 2


def test_what_was_edited_after_the_apply_is_named_and_kept_when_it_is_undone(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    apply(disputed)
    plans.edit_master(disputed, {"DEM-01": {"target_group": "Boende i Ryd"}})
    edited = disputed.folder.master.read_bytes()
    result = again(disputed).undo(now=NOW)
    assert result.edited == (("measures", ("DEM-01",), "target_group"),)
    assert (disputed.folder.path / result.decision.backup).read_bytes() == edited
    again(disputed).undo(now=NOW)
    assert disputed.folder.master.read_bytes() == edited


def test_a_clock_that_was_set_back_does_not_change_the_order(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    apply(disputed)
    first = disputed.folder.master.read_bytes()
    merge(disputed)
    choose(disputed, {("UTB-03", "Utfall"): "SOC: 90"})
    again(disputed).apply(now=NOW - timedelta(days=3))
    second = disputed.folder.master.read_bytes()
    assert [made.number for made in again(disputed).history().made] == [1, 2]
    again(disputed).undo(now=NOW - timedelta(days=400))
    assert disputed.folder.master.read_bytes() == first
    again(disputed).undo(now=NOW)
    assert disputed.folder.master.read_bytes() == second
    assert merge(disputed).conflicts == ()


def test_nothing_to_undo_is_said(plan: Plan) -> None:
    with pytest.raises(SegsyncError) as refused:
        again(plan).undo()
    assert refused.value.code == "nothing_to_undo"


@pytest.mark.parametrize("damage", ["gone", "changed"])
def test_a_backup_that_is_not_whole_is_not_restored(disputed: Plan, damage: str) -> None:
    choose(disputed, {("UTB-03", "Status"): "UTB: Pågår"})
    result = apply(disputed)
    assert result.decision
    backup = disputed.folder.path / result.decision.backup
    if damage == "gone":
        backup.unlink()
    else:
        backup.write_bytes(backup.read_bytes()[:-1])
    before = files(disputed)
    with pytest.raises(SegsyncError) as refused:
        again(disputed).undo()
    assert refused.value.code == "backup_gone"
    assert files(disputed) == before


def test_the_record_of_a_decision_says_everything_by_itself(disputed: Plan) -> None:
    choose(disputed, {("UTB-03", "Status"): ("UTB: Pågår", None, "Enligt möte.")})
    apply(disputed)
    (path,) = (disputed.folder.hidden / "decisions").iterdir()
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["kind"] == "apply"
    assert [(write["field"], write["old"], write["new"], write["reason"]) for write in record["writes"]] == [
        ("obstacles_comment", ["blank"], ["str", "Vakans."], ""),
        ("status", ["blank"], ["str", "ongoing"], "Enligt möte."),
    ]
    assert {proposal["value"][-1] for proposal in record["proposals"]} == {"ongoing", "paused", "Vakans."}
    assert not {path.name for path in disputed.folder.hidden.iterdir()} & {"journal.json", "lock"}


def test_the_labels_offered_are_those_that_are_understood(disputed: Plan) -> None:
    labels = labels_of(disputed, "Konflikter", ("UTB-03", "Status"))
    assert labels == ["Nuvarande", "UTB: Pågår", "SOC: Pausad", "Eget värde"]


@pytest.mark.parametrize("outside", [True, False])
def test_a_file_named_at_the_merge_is_read_again_at_the_apply(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    file = returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 78}})
    named = Path("utanför.xlsx") if outside else plan.folder.path / "namngiven.xlsx"
    shutil.move(file, named)
    again(plan).merge([named]).write_followup()
    monkeypatch.chdir("/")
    apply(plan)
    assert held(plan, "measures", "UTB-01")["outcome_value"] == 78


def test_the_newest_return_speaks_at_the_apply_as_it_did_at_the_merge(plan: Plan) -> None:
    plans.saved_at(returned(plan, "UTB", "a.xlsx", edits={"UTB-01": {"outcome_value": 1}}), "2022-10-01T08:00:00Z")
    plans.saved_at(returned(plan, "UTB", "b.xlsx", edits={"UTB-01": {"outcome_value": 2}}), "2022-10-02T08:00:00Z")
    again(plan).merge(latest_wins=True).write_followup()
    apply(plan)
    assert held(plan, "measures", "UTB-01")["outcome_value"] == 2
