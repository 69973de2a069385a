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
    patch_part,
    returned,
    rewrite_master,
    saved_at,
    taken,
    template_of,
    with_row,
    without_measure,
)
from segsync.schemas import Editor, Field, Kind, Words
from segsync.schemas.rules import rules_for

from segsync import exporting
from segsync.master import Item
from segsync.merged import MergedPlan
from segsync.merging.cells import Policy
from segsync.plan import Plan
from segsync.records import Counts, ReturnState, Severity

Edits = dict[str, dict[str, Any]]
Spoil = Callable[[Typed], object]


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
    result = merge_of(
        plan, UTB={"UTB-03": {"indicator": "Frånvaro"}}, SOC={"UTB-03": {"indicator": "Ogiltig frånvaro"}}
    )
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


# ---------------------------------------------------------------------------------------------------------------------
# Rows
# ---------------------------------------------------------------------------------------------------------------------


def without_row(measure_id: str) -> Spoil:
    return lambda typed: typed.measures.delete_rows(typed.row(measure_id))


def test_a_removed_row_is_one_question_and_never_a_deletion(plan: Plan) -> None:
    result = merge_spoilt(plan, without_row("UTB-03"))
    assert asked(result) == ["row_removed UTB-03."]
    assert (taken(result), counts(result)) == ({}, {})


def test_a_row_that_one_of_two_files_of_a_template_still_has_is_not_removed(plan: Plan) -> None:
    returned(plan, "UTB", "UTB ekonomi.xlsx", edits={"UTB-01": {"cost_this_year": 5}})
    result = merge_spoilt(plan, without_row("UTB-03"))
    assert (asked(result), taken(result)) == ([], {"UTB-01/UTB.cost_this_year": 5})


def test_a_row_that_is_emptied_but_keeps_its_key_asks_about_each_cell(plan: Plan) -> None:
    def empty(typed: Typed) -> None:
        row = typed.row("TRY-01")
        for column in range(1, typed.column("completed_on") + 1):
            typed.measures.cell(row, column).value = None

    result = merge_spoilt(plan, empty)
    kinds = {question.field: question.kind for question in result.questions}
    assert kinds.pop("measure_id") == kinds.pop("title") == "not_yours"  # UTB does not lead it
    assert set(kinds.values()) == {"not_yours"}
    assert counts(result) == {"question": len(kinds) + 2}


def test_scrambled_rows_are_refused_and_the_others_merged(plan: Plan) -> None:
    def sort_titles_alone(typed: Typed) -> None:
        first, second = typed.cell("UTB-01", "title"), typed.cell("UTB-03", "title")
        first.value, second.value = second.value, first.value
        typed.type("UTB-01", result="Hör till fel rad.").type("TRY-01", result="Rätt rad.")

    result = merge_spoilt(plan, sort_titles_alone)
    assert taken(result) == {"TRY-01/UTB.result": "Rätt rad."}
    assert found(result) == ["row_scrambled", "row_scrambled"]
    assert asked(result) == []
    sent = [row for row in MEASURE_ROWS if row["measure_id"].startswith("UTB")]
    assert counts(result) == {"taken": 1, "refused": sum(map(len, sent)) + 1}


def test_two_measures_with_the_same_title_are_not_scrambled(tmp_path: Path) -> None:
    twins = [{**row, "title": "Samma rubrik"} for row in MEASURE_ROWS]
    result = merge_of(new_plan(tmp_path / "plan", master_of(twins)), UTB={"UTB-03": {"result": "Klart."}})
    assert (taken(result), found(result)) == ({"UTB-03/UTB.result": "Klart."}, [])


def copy_below(measure_id: str) -> Spoil:
    """Copy a whole row, hidden key and all, to the first free one."""

    def spoil(typed: Typed) -> None:
        source = typed.measures[typed.row(measure_id)]
        typed.measures.append([cell.value for cell in source])

    return spoil


def test_a_duplicated_row_is_one_question_with_both_rows_and_neither_is_merged(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        copy_below("UTB-03")(typed)
        typed.type("UTB-03", result="Hit eller dit?").type("UTB-01", result="Klart.")

    result = merge_spoilt(plan, spoil)
    (question,) = result.questions
    assert (question.kind, question.key) == ("duplicate_row", ("UTB-03",))
    assert len(question.sources) == 2 * len(MEASURE_ROWS[1]) + 1 == result.totals.question
    assert list(taken(result)) == ["UTB-01/UTB.result"]
    assert found(result) == ["duplicate_row"]


@pytest.mark.parametrize("visible", ["UTB-99", None, "SOC-01"])
def test_a_row_whose_visible_id_was_overwritten_is_still_known_by_its_hidden_key(plan: Plan, visible: str) -> None:
    result = merge_of(plan, UTB={"UTB-03": {"result": "Klart.", "measure_id": visible}})
    assert taken(result) == {"UTB-03/UTB.result": "Klart."}
    assert asked(result) == ["not_yours UTB-03.measure_id"]


def without_keys(typed: Typed) -> None:
    typed.measures.delete_cols(next(cell.column for cell in typed.measures[1] if cell.value == "_key"))


@pytest.mark.parametrize("visible", ["UTB-03", " utb-03 ", None])
def test_without_hidden_keys_rows_are_known_by_their_id_or_else_their_title(plan: Plan, visible: str | None) -> None:
    def spoil(typed: Typed) -> None:
        without_keys(typed)
        typed.type("UTB-03", result="Klart.", measure_id=visible)

    result = merge_spoilt(plan, spoil)
    assert taken(result) == {"UTB-03/UTB.result": "Klart."}


def test_rows_sorted_another_way_say_the_same(plan: Plan) -> None:
    def turn(typed: Typed) -> None:
        typed.type("UTB-03", result="Klart.")
        rows = [[cell.value for cell in typed.measures[at]] for at in range(typed.measures.max_row, 1, -1)]
        for at, row in enumerate(rows, 2):
            for column, value in enumerate(row, 1):
                typed.measures.cell(at, column).value = value

    result = merge_spoilt(plan, turn)
    assert taken(result) == {"UTB-03/UTB.result": "Klart."}
    assert not result.needs_a_person


# ---------------------------------------------------------------------------------------------------------------------
# New measures
# ---------------------------------------------------------------------------------------------------------------------

NEW_TITLE = "Sommarlovsskola i bostadsområdena"


def test_a_new_measure_is_one_question_with_all_its_cells(plan: Plan) -> None:
    result = merge_spoilt(
        plan, lambda typed: typed.propose(title=NEW_TITLE, areas="alla tre", cost_next_year="1 200 tkr")
    )
    (question,) = result.questions
    assert (question.kind, question.value, question.key) == ("new_measure", NEW_TITLE, ("UTB-2022-1-N01",))
    assert {source.field: source.value for source in question.sources} == {
        "title": NEW_TITLE,
        "areas": frozenset({"berga", "ryd", "skaggetorp"}),
        "cost_next_year": 1200,
    }
    assert counts(result) == {"question": 3}


def test_a_new_measure_names_what_it_may_be_the_same_as_in_the_plan_and_in_other_departments(plan: Plan) -> None:
    for department, title in (
        ("UTB", NEW_TITLE),
        ("SOC", NEW_TITLE + " (SOC)"),
        ("KOF", "Lokala dialogforum, fyra gånger per år"),
    ):
        typed = Typed(template_of(plan, department)).propose(title=title)
        typed.save(plan.folder.inbox / f"{department}.xlsx")
    questions = {question.department: question.candidates for question in again(plan).merge().questions}
    assert questions == {"UTB": ("SOC-2022-1-N01",), "SOC": ("UTB-2022-1-N01",), "KOF": ("DEM-01",)}


def test_the_same_new_row_in_two_files_is_one_question(plan: Plan) -> None:
    for file, more in (("UTB.xlsx", {}), ("UTB (2).xlsx", {"description": "Fyra veckor."})):
        Typed(template_of(plan, "UTB")).propose(title=NEW_TITLE, **more).save(plan.folder.inbox / file)
    (question,) = again(plan).merge().questions
    assert [source.place.file for source in question.sources] == [
        "inbox/UTB (2).xlsx", "inbox/UTB (2).xlsx", "inbox/UTB.xlsx",
    ]  # fmt: skip


def test_new_measures_written_where_no_key_stands_are_told_apart(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        without_keys(typed)
        write_below(typed, title=NEW_TITLE)
        write_below(typed, description="En rad utan rubrik.")
        write_below(typed, description="En rad till.")

    result = merge_spoilt(plan, spoil)
    assert [question.kind for question in result.questions] == ["new_measure"] * 3
    assert counts(result) == {"question": 3}


def test_a_new_measure_is_checked_like_any_row_and_what_is_wrong_belongs_to_its_question(plan: Plan) -> None:
    result = merge_spoilt(
        plan,
        lambda typed: typed.propose(title=NEW_TITLE, status="Klar!", start="4/5-22", next_year="Ny åtgärd"),
    )
    (question,) = result.questions
    asks = {finding.field: (finding.code, finding.question) for finding in result.findings}
    assert asks == {
        "status": ("value_not_in_list", question.id),
        "start": ("ambiguous_date", question.id),
        "next_year": ("value_not_in_list", question.id),
    }


# ---------------------------------------------------------------------------------------------------------------------
# Needs
# ---------------------------------------------------------------------------------------------------------------------


def test_a_new_need_is_taken_with_its_department_and_its_final_key(plan: Plan) -> None:
    result = merge_spoilt(
        plan, lambda typed: typed.need(3, need="Fler fältarbetare", areas="Ryd", cost_next_year="1,2 mnkr")
    )
    assert taken(result) == {
        "UTB-2022-1-B02.areas": frozenset({"ryd"}),
        "UTB-2022-1-B02.cost_next_year": 1200,
        "UTB-2022-1-B02.department": "UTB",
        "UTB-2022-1-B02.need": "Fler fältarbetare",
    }
    assert (counts(result), found(result, "ask")) == ({"taken": 3}, [])


def test_no_further_need_is_an_answer(plan: Plan) -> None:
    result = merge_spoilt(plan, lambda typed: typed.need(need="Inget ytterligare behov"))
    assert taken(result)["UTB-2022-1-B01.need"] == "Inget ytterligare behov"
    assert not result.needs_a_person


def test_the_same_need_in_two_files_is_taken_once_and_merged_cell_by_cell(plan: Plan) -> None:
    for file, more in (("a.xlsx", {"financing": "Kräver ytterligare medel"}), ("b.xlsx", {"cost_next_year": 900})):
        Typed(template_of(plan, "UTB")).need(need="Fler fältarbetare", **more).save(plan.folder.inbox / file)
    result = again(plan).merge()
    assert {key.partition(".")[2]: value for key, value in taken(result).items()} == {
        "department": "UTB", "need": "Fler fältarbetare", "financing": "more", "cost_next_year": 900,
    }  # fmt: skip
    assert not result.needs_a_person


def test_a_need_written_below_the_empty_rows_is_known_by_its_text(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        typed.needs.cell(typed.needs.max_row + 1, typed.column("need", needs=True)).value = "En lokal i Berga"

    first = merge_spoilt(plan, spoil)
    second = merge_spoilt(plan, spoil, file="UTB (kopia).xlsx")
    assert taken(first) == taken(second)
    assert set(taken(first).values()) == {"En lokal i Berga", "UTB"}


def test_a_need_in_the_master_is_changed_cleared_and_removed_like_any_row(tmp_path: Path) -> None:
    master = with_row(
        master_of(), "needs", ("UTB-2021-1-B01",),
        need_id="UTB-2021-1-B01", department="UTB", need="En lokal", cost_next_year=300, areas=frozenset({"ryd"}),
    )  # fmt: skip
    plan = new_plan(tmp_path / "plan", master)
    result = merge_spoilt(plan, lambda typed: typed.need(cost_next_year=350, areas=None))
    assert (taken(result), asked(result)) == (
        {"UTB-2021-1-B01.cost_next_year": 350},
        ["cleared UTB-2021-1-B01.areas"],
    )
    assert asked(merge_spoilt(plan, lambda typed: typed.needs.delete_rows(2))) == ["row_removed UTB-2021-1-B01."]


# ---------------------------------------------------------------------------------------------------------------------
# Several returns, and several rounds
# ---------------------------------------------------------------------------------------------------------------------


def test_a_byte_identical_copy_counts_nothing(plan: Plan) -> None:
    file = returned(plan, "UTB", edits={"UTB-01": {"status": "Pausad", "obstacles_comment": "Personalbrist."}})
    alone = again(plan).merge()
    shutil.copy(file, file.with_name("Kopia av UTB.xlsx"))
    both = again(plan).merge()
    assert both.totals == alone.totals
    assert {record.file: (record.state, record.cells.read) for record in both.returns if not record.cells.read} == {
        "inbox/UTB.xlsx": (ReturnState.DUPLICATE, 0)
    }
    assert (found(both), [len(change.sources) for change in both.changes]) == (["duplicate_file"], [1, 1])


def test_units_that_each_fill_in_their_part_are_both_heard(plan: Plan) -> None:
    returned(plan, "UTB", "skola.xlsx", edits={"UTB-01": {"result": "Två kurser."}})
    returned(plan, "UTB", "ekonomi.xlsx", edits={"UTB-01": {"cost_this_year": 400}})
    result = again(plan).merge()
    assert taken(result) == {"UTB-01/UTB.result": "Två kurser.", "UTB-01/UTB.cost_this_year": 400}


def test_files_of_one_department_that_differ_in_a_cell_are_in_conflict_there(plan: Plan) -> None:
    returned(plan, "UTB", "a.xlsx", edits={"UTB-01": {"cost_this_year": 400, "outcome_value": 74}})
    returned(plan, "UTB", "b.xlsx", edits={"UTB-01": {"cost_this_year": 450, "outcome_value": 74}})
    result = again(plan).merge()
    assert disputed(result) == {"UTB-01/UTB.cost_this_year": [("UTB", 400), ("UTB", 450)]}
    assert (taken(result), counts(result)) == ({"UTB-01.outcome_value": 74}, {"taken": 2, "conflict": 2})


def test_with_latest_wins_only_the_newest_return_of_a_template_speaks(plan: Plan) -> None:
    saved_at(returned(plan, "UTB", "a.xlsx", edits={"UTB-01": {"outcome_value": 74}}), "2022-10-02T10:00:00Z")
    saved_at(returned(plan, "UTB", "b.xlsx", edits={"UTB-01": {"outcome_value": 72}}), "2022-10-01T10:00:00Z")
    saved_at(returned(plan, "SOC", "c.xlsx", edits={"UTB-01": {"result": "Ja."}}), "2022-09-30T10:00:00Z")
    result = again(plan).merge(latest_wins=True)
    assert taken(result) == {"UTB-01.outcome_value": 74, "UTB-01/SOC.result": "Ja."}
    old = next(record for record in result.returns if record.file == "inbox/b.xlsx")
    assert (old.state, old.cells) == (ReturnState.SUPERSEDED, Counts(refused=old.cells.read))
    assert old.cells.read > 20


@pytest.mark.parametrize(
    ("newer", "older", "speaking"),
    [
        ("2022-10-01T11:00:00Z", "2022-10-01T12:30:00+02:00", ["inbox/ny.xlsx"]),
        ("2022-10-01T11:00:00Z", "2022-10-01T12:30:00", ["inbox/gammal.xlsx", "inbox/ny.xlsx"]),
        ("2022-10-02T11:00:00Z", "2022-10-01T12:30:00", ["inbox/ny.xlsx"]),
    ],
)
def test_with_latest_wins_times_are_compared_in_utc_and_both_speak_when_in_doubt(
    plan: Plan, newer: str, older: str, speaking: list[str]
) -> None:
    saved_at(returned(plan, "UTB", "gammal.xlsx", edits={"UTB-01": {"outcome_value": 73}}), older)
    saved_at(returned(plan, "UTB", "ny.xlsx", edits={"UTB-01": {"outcome_value": 74}}), newer)
    result = again(plan).merge(latest_wins=True)
    assert [record.file for record in result.returns if record.state is ReturnState.MERGED] == speaking
    assert list(disputed(result)) == (["UTB-01.outcome_value"] if len(speaking) == 2 else [])


def test_with_latest_wins_and_a_file_that_does_not_say_when_it_was_saved_all_speak(plan: Plan) -> None:
    saved_at(returned(plan, "UTB", "a.xlsx", edits={"UTB-01": {"outcome_value": 74}}), "2022-10-02T10:00:00Z")
    silent = returned(plan, "UTB", "b.xlsx", edits={"UTB-01": {"outcome_value": 72}})
    patch_part(silent, "docProps/core.xml", lambda core: core.replace(b"dcterms:modified", b"dcterms:created2"))
    assert list(disputed(again(plan).merge(latest_wins=True))) == ["UTB-01.outcome_value"]


def test_a_template_saved_again_in_outbox_is_no_return_until_something_is_typed(plan: Plan) -> None:
    template = template_of(plan, "UTB")
    Typed(template).save(template)
    assert again(plan).merge().returns == ()
    Typed(template).type("UTB-01", outcome_value=74).save(template)
    result = again(plan).merge()
    assert [record.file for record in result.returns] == ["outbox/2022-1/Åtgärdsplan-2022_UTB_2022-1.xlsx"]
    assert taken(result) == {"UTB-01.outcome_value": 74}


def test_a_template_returned_as_it_was_sent_is_an_answer_without_changes(plan: Plan) -> None:
    shutil.copy(template_of(plan, "UTB"), plan.folder.inbox)
    result = again(plan).merge()
    assert {state.code: state.state for state in result.departments}["UTB"] == "returned"
    assert result.totals == Counts(unchanged=result.totals.read)


def test_a_return_of_an_earlier_round_never_takes_back_what_the_master_has_since(plan: Plan) -> None:
    returned(plan, "UTB", "runda 1.xlsx", edits={"UTB-01": {"outcome_value": 74}})
    edit_master(plan, {"UTB-01": {"outcome_value": 74, "target_value": 85, "status": "Pausad"}})
    again(plan).send(today=date(2022, 11, 1))
    first = again(plan).merge()
    assert (agreed(first), taken(first), disputed(first)) == ({"UTB-01.outcome_value": 74}, {}, {})

    returned(again(plan), "UTB", "runda 2.xlsx", edits={"UTB-01": {"outcome_value": 76}})
    both = again(plan).merge()
    assert disputed(both) == {"UTB-01.outcome_value": [("UTB", 74), ("UTB", 76)]}
    assert taken(both) == {}
    assert {state.code: state.state for state in both.departments} == {
        "KLF": "missing", "UTB": "returned", "SOC": "missing", "KOF": "missing",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("since", "typed", "outcome"),
    [
        ({}, None, "unchanged"),
        ({"target_value": 85}, None, "unchanged"),  # kept: the master's own change stands
        ({"target_value": 85}, 85, "agreed"),
        ({}, 85, "taken"),
        ({"target_value": 85}, 90, "conflict"),
        ({"target_value": None}, 90, "conflict"),
        ({}, "", "question"),
        ({"target_value": 85}, "", "conflict"),
        ({"target_value": None}, "", "agreed"),
    ],
)
def test_a_return_meets_a_master_that_has_changed_since(
    plan: Plan, since: dict[str, Any], typed: object, outcome: str
) -> None:
    edit_master(plan, {"UTB-01": since})
    result = merge_of(plan, UTB={"UTB-01": {} if typed is None else {"target_value": typed or None}})
    assert counts(result) == ({} if outcome == "unchanged" else {outcome: 1})


@pytest.mark.parametrize(
    ("by_department", "outcome"),
    [
        ({"SOC": 74}, {"UTB-01.outcome_value": 74}),
        ({"SOC": 74, "UTB": "74,0"}, {"UTB-01.outcome_value": 74}),
        ({"SOC": 74, "UTB": 75}, {}),
    ],
)
def test_departments_that_write_the_same_are_one_and_others_are_in_conflict(
    plan: Plan, by_department: dict[str, object], outcome: dict[str, object]
) -> None:
    result = merge_of(plan, **{code: {"UTB-01": {"outcome_value": value}} for code, value in by_department.items()})
    assert taken(result) == outcome
    assert [sorted(side for side, _ in sides) for sides in disputed(result).values()] == (
        [] if outcome else [["SOC", "UTB"]]
    )


# ---------------------------------------------------------------------------------------------------------------------
# Sets, blanks, marks
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "since", "typed", "becomes"),
    [
        ("areas", None, "Skäggetorp; ryd", None),
        ("areas", None, "Ryd, Skäggetorp, Berga", {"berga", "ryd", "skaggetorp"}),
        ("areas", "Ryd", "Ryd, Skäggetorp, Berga", {"ryd", "berga"}),
        ("areas", "Ryd, Skäggetorp, Berga", "Skäggetorp", {"skaggetorp", "berga"}),
        (
            "partners",
            None,
            "Socialförvaltningen, polisen och Hyresgästföreningen",
            {"SOC", "Polisen", "Hyresgästföreningen"},
        ),
        ("partners", "SOC, Polisen, KOF", "SOC", {"SOC", "KOF"}),
        ("obstacles", None, "Bemanning/rekrytering, lokaler", {"staffing", "premises"}),
    ],
)
def test_sets_are_merged_member_by_member(
    plan: Plan, field: str, since: str | None, typed: str, becomes: set[str] | None
) -> None:
    if since:
        edit_master(plan, {"UTB-01": {field: since}})
    result = merge_of(plan, UTB={"UTB-01": {field: typed}})
    assert list(taken(result).values()) == ([frozenset(becomes)] if becomes else [])
    assert not result.needs_a_person


@pytest.mark.parametrize(
    ("since", "typed", "asked_or_disputed"),
    [
        ("Skäggetorp", "Ryd", "disputed"),  # together they leave none
        ("Ryd", None, "asked"),
        (None, "-", "asked"),
    ],
)
def test_a_set_that_loses_all_its_members_is_left_to_a_person(
    plan: Plan, since: str | None, typed: str | None, asked_or_disputed: str
) -> None:
    if since:
        edit_master(plan, {"UTB-01": {"areas": since}})
    result = merge_of(plan, UTB={"UTB-01": {"areas": typed}})
    assert taken(result) == {}
    assert (asked(result), list(disputed(result))) == {
        "asked": (["cleared UTB-01.areas"], []),
        "disputed": ([], ["UTB-01.areas"]),
    }[asked_or_disputed]


def test_a_party_is_spelt_as_the_plan_spells_it(plan: Plan) -> None:
    assert counts(merge_of(plan, UTB={"UTB-01": {"partners": "soc, POLISEN"}})) == {}


def test_not_reported_equals_blank(tmp_path: Path) -> None:
    rows = [{**row, "status": "Ej rapporterad"} for row in MEASURE_ROWS]
    plan = new_plan(tmp_path / "plan", master_of(rows))
    assert counts(merge_of(plan, UTB={"UTB-01": {"status": None}, "UTB-03": {"status": "Ej rapporterad"}})) == {}
    assert taken(merge_of(plan, UTB={"UTB-01": {"status": "Pågår"}})) == {"UTB-01.status": "ongoing"}


def test_a_status_set_back_to_not_reported_is_a_cleared_cell(plan: Plan) -> None:
    assert asked(merge_of(plan, UTB={"UTB-01": {"status": "Ej rapporterad"}})) == ["cleared UTB-01.status"]


@pytest.mark.parametrize("field", ["indicator", "areas", "partners", "target_value", "start", "status"])
def test_a_cleared_cell_is_a_question(plan: Plan, field: str) -> None:
    result = merge_of(plan, UTB={"UTB-01": {field: None}})
    assert (asked(result), counts(result)) == ([f"cleared UTB-01.{field}"], {"question": 1})


@pytest.mark.parametrize("mark", [date(2022, 10, 3), "2022-10-03", "x", "klar", "4/5-22"])
def test_marking_a_row_complete_is_counted_and_otherwise_ignored(plan: Plan, mark: object) -> None:
    result = merge_of(plan, UTB={"UTB-01": {"completed_on": mark}, "UTB-03": {"completed_on": " "}})
    assert (counts(result), asked(result), found(result)) == ({}, [], [])
    status = {row.code: row.marked_complete for row in again(plan).status(today=SENT_ON).departments}
    assert status == {"KLF": 0, "UTB": 1, "SOC": 0, "KOF": 0}


@pytest.mark.parametrize("text", ["Nej", "Inte klart, vi svarar senast 15 november", False])
def test_what_is_written_instead_of_a_mark_is_noted_and_no_mark(plan: Plan, text: object) -> None:
    result = merge_of(plan, UTB={"UTB-01": {"completed_on": text}})
    assert found(result, "note") == ["mark_unclear"]
    assert [finding.value for finding in result.findings] == ["FALSKT" if text is False else text]
    assert {row.code: row.marked_complete for row in again(plan).status(today=SENT_ON).departments}["UTB"] == 0


def test_a_mark_that_stood_in_the_template_counts_until_it_is_cleared(tmp_path: Path) -> None:
    reports = {(measure, "UTB"): {"completed_on": date(2022, 9, 1)} for measure in ("UTB-01", "UTB-03")}
    plan = new_plan(tmp_path / "plan", master_of(reports=reports))
    merge_of(plan, UTB={"UTB-03": {"completed_on": None}})
    assert [row.marked_complete for row in again(plan).status(today=SENT_ON).departments if row.code == "UTB"] == [1]


def test_a_mark_on_a_proposed_row_is_no_measure_marked_complete(plan: Plan) -> None:
    merge_spoilt(plan, lambda typed: typed.propose(title=NEW_TITLE, completed_on="2022-10-03"))
    assert {row.marked_complete for row in again(plan).status(today=SENT_ON).departments} == {0}


# ---------------------------------------------------------------------------------------------------------------------
# Rules
# ---------------------------------------------------------------------------------------------------------------------

RULES: list[tuple[str, str, dict[str, Any], list[str]]] = [
    ("end_before_start", "ask", {"end": date(2021, 12, 31), "indicator": "Ja"}, ["end"]),
    ("result_missing", "ask", {"status": "Genomförd", "outcome_value": 74}, ["status"]),
    ("reason_missing", "ask", {"status": "Avbruten"}, ["status"]),
    ("financing_plan_missing", "ask", {"cost_next_year": 300, "beyond_budget": 100}, ["beyond_budget"]),
    (
        "more_than_whole",
        "ask",
        {"cost_next_year": 100, "beyond_budget": 200, "financing_plan": "Statsbidrag"},
        ["beyond_budget", "cost_next_year"],
    ),
    (
        "forecast_without_ongoing",
        "note",
        {"status": "Ej påbörjad", "start": "2023-01-01", "forecast": "Enligt plan"},
        [],
    ),
    (
        "done_yet_continues",
        "note",
        {"status": "Genomförd", "result": "Klart.", "next_year": "Fortsätter oförändrad"},
        [],
    ),
    ("no_obstacles_beside_others", "note", {"obstacles": "Inga hinder, Annat"}, []),
    ("whole_municipality_beside_others", "note", {"areas": "Ryd, Skäggetorp, Hela kommunen"}, []),
    ("not_started_late", "note", {"status": "Ej påbörjad"}, []),
]


def test_every_rule_has_its_case() -> None:
    fields = tuple(field for table in ("measures", "reports") for field in master_of().table(table).fields)
    assert {code for code, *_ in RULES} == {rule.code for rule in rules_for(fields)}


@pytest.mark.parametrize(("code", "severity", "typed", "blamed"), RULES, ids=[code for code, *_ in RULES])
def test_a_broken_rule_blames_just_the_changed_cells_that_it_speaks_of(
    plan: Plan, code: str, severity: str, typed: dict[str, Any], blamed: list[str]
) -> None:
    result = merge_of(plan, UTB={"UTB-01": typed})
    worth_saying = [finding for finding in result.findings if finding.severity is not Severity.FIXED]
    assert {(finding.code, finding.severity.value) for finding in worth_saying} == {(code, severity)}
    assert sorted(question.field for question in result.questions) == blamed
    assert {finding.question for finding in worth_saying} - {""} == {question.id for question in result.questions}
    assert counts(result).get("taken", 0) == len(typed) - len(blamed)


def test_an_old_fault_is_not_blamed_on_a_return_that_left_it_alone(tmp_path: Path) -> None:
    rows = [{**row, "end": "2020-01-01", "status": "Genomförd"} for row in MEASURE_ROWS]
    result = merge_of(new_plan(tmp_path / "plan", master_of(rows)), UTB={"UTB-01": {"outcome_value": 74}})
    assert (found(result), asked(result)) == ([], [])


def test_any_involved_departments_result_is_enough(plan: Plan) -> None:
    result = merge_of(plan, UTB={"UTB-01": {"status": "Genomförd"}}, SOC={"UTB-01": {"result": "Klart."}})
    assert (found(result), list(taken(result))) == ([], ["UTB-01.status", "UTB-01/SOC.result"])


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("status", "Klar!", "value_not_in_list"),
        ("status", "avslutad", "ambiguous_value"),
        ("next_year", "Ny åtgärd", "value_not_in_list"),  # set by the system only
        ("areas", "Ryd, Lambohov", "unknown_member"),
        ("outcome_value", "sjuttio", "not_a_number"),
        ("outcome_value", "ca 70", "rough_number"),
        ("cost_this_year", -5, "below_minimum"),
        ("cost_this_year", "1.200", "ambiguous_number"),
        ("start", "våren 2022", "loose_date"),
        ("start", "snart", "not_a_date"),
        ("end", "Q2", "loose_date"),
        ("outcome_value", date(2022, 5, 4), "date_in_number"),
        ("outcome_value", "=1/0", "formula_without_value"),
    ],
)
def test_a_value_that_cannot_be_used_is_asked_about_once_and_the_rest_of_the_row_merged(
    plan: Plan, field: str, value: object, code: str
) -> None:
    result = merge_of(plan, UTB={"UTB-01": {field: value, "comment": "Hej"}})
    (question,), (finding,) = result.questions, [one for one in result.findings if one.severity is Severity.ASK]
    assert (finding.code, finding.severity, finding.question) == (code, Severity.ASK, question.id)
    assert asked(result)[0].startswith("unclear_value UTB-01")
    assert (taken(result), counts(result)) == ({"UTB-01/UTB.comment": "Hej"}, {"taken": 1, "question": 1})


def test_an_amount_that_grew_a_thousandfold_is_asked_about(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan", master_of(reports={("UTB-01", "UTB"): {"cost_this_year": 450}}))
    assert found(merge_of(plan, UTB={"UTB-01": {"cost_this_year": 449_999}})) == []
    assert found(merge_of(plan, UTB={"UTB-01": {"cost_this_year": 450_000}})) == ["thousandfold"]


# ---------------------------------------------------------------------------------------------------------------------
# Columns and sheets
# ---------------------------------------------------------------------------------------------------------------------


def heading(typed: Typed, field: str, text: str | None) -> None:
    typed.measures.cell(1, typed.column(field)).value = text


def arrange(typed: Typed, order: Callable[[list[Any]], list[Any]]) -> None:
    """Write every row's cells in another order."""
    for row in list(typed.measures.iter_rows()):
        values = order([cell.value for cell in row])
        for column, value in enumerate(values, 1):
            typed.measures.cell(row[0].row, column).value = value


@pytest.mark.parametrize(
    "spoil",
    [
        lambda typed: arrange(typed, lambda row: row[::-1]),
        lambda typed: arrange(typed, lambda row: row[5:] + row[:5]),
        lambda typed: typed.measures.insert_cols(3, 2),
        lambda typed: typed.measures.insert_rows(1, 3),
        lambda typed: setattr(typed.measures, "title", "Blad1"),
        lambda typed: typed.book.move_sheet(typed.measures, 2),
        lambda typed: typed.book.remove(typed.book.worksheets[0]),
        lambda typed: typed.book.remove(typed.needs),
        lambda typed: heading(typed, "outcome_value", "Outcome"),
        lambda typed: heading(typed, "outcome_value", "  UTFALL "),
        lambda typed: heading(typed, "outcome_value", "mätvärde"),
        lambda typed: heading(typed, "source", None),
    ],
    ids=(
        "columns reversed", "columns rotated", "columns inserted", "header in row 4", "sheet renamed", "sheet moved",
        "instructions gone", "needs gone", "heading in English", "heading spelt another way", "heading by an alias",
        "heading of a blank column gone",
    ),
)  # fmt: skip
def test_a_table_is_found_by_its_headings_wherever_it_stands(plan: Plan, spoil: Spoil) -> None:
    def fill_in(typed: Typed) -> None:
        typed.type("UTB-01", outcome_value=74, result="Klart.")
        spoil(typed)

    result = merge_spoilt(plan, fill_in)
    assert taken(result) == {"UTB-01.outcome_value": 74, "UTB-01/UTB.result": "Klart."}
    assert not result.needs_a_person


@pytest.mark.parametrize(
    ("spoil", "code", "severity"),
    [
        (lambda typed: heading(typed, "outcome_value", "Outcome"), "heading_read", "fixed"),
        (lambda typed: heading(typed, "outcome_value", "mätvärde"), "heading_read", "fixed"),
        (lambda typed: setattr(typed.measures, "title", "Blad1"), "sheet_renamed", "fixed"),
        (lambda typed: typed.measures.delete_cols(typed.column("target_group")), "column_missing", "note"),
        (lambda typed: typed.book.remove(typed.needs), "sheet_missing", "note"),
    ],
)
def test_what_was_moved_or_renamed_is_told(plan: Plan, spoil: Spoil, code: str, severity: str) -> None:
    assert found(merge_spoilt(plan, spoil), severity) == [code]


def test_a_missing_column_is_silence_and_not_a_cleared_one(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        typed.type("UTB-01", outcome_value=74)
        typed.measures.delete_cols(typed.column("indicator"))

    result = merge_spoilt(plan, spoil)
    assert (taken(result), asked(result)) == ({"UTB-01.outcome_value": 74}, [])


def near_miss(typed: Typed) -> None:
    heading(typed, "outcome_value", "Utfal")


def doubled(typed: Typed) -> None:
    column = typed.measures.max_column + 1
    typed.measures.cell(1, column).value = "Utfall"
    typed.measures.cell(typed.row("UTB-01"), column).value = 75


def extra_column(typed: Typed) -> None:
    column = typed.measures.max_column + 1
    typed.measures.cell(1, column).value = "Vår anteckning"
    typed.measures.cell(typed.row("UTB-01"), column).value = "Ring Anna"


@pytest.mark.parametrize(
    ("spoil", "kind", "texts"),
    [
        (near_miss, "heading_unclear", {"74"}),
        (doubled, "heading_twice", {"74", "75"}),
        (extra_column, "unknown_column", {"Ring Anna"}),
    ],
)
def test_cells_below_a_heading_that_nobody_can_tell_wait_for_a_person(
    plan: Plan, spoil: Spoil, kind: str, texts: set[str]
) -> None:
    def fill_in(typed: Typed) -> None:
        typed.type("UTB-01", outcome_value=74, result="Klart.")
        spoil(typed)

    result = merge_spoilt(plan, fill_in)
    expected = {"UTB-01/UTB.result": "Klart."} | ({"UTB-01.outcome_value": 74} if kind == "unknown_column" else {})
    assert taken(result) == expected
    assert {question.kind for question in result.questions} == {kind}
    assert {source.value for question in result.questions for source in question.sources} == texts
    assert result.totals.question == len(texts)


def test_a_near_miss_names_the_heading_that_it_may_be(plan: Plan) -> None:
    def fill_in(typed: Typed) -> None:
        typed.type("UTB-01", outcome_value=74)
        near_miss(typed)

    (question,) = merge_spoilt(plan, fill_in).questions
    assert (question.field, question.value, question.candidates) == ("outcome_value", "Utfal", ("Utfall",))


def stray_sheet(typed: Typed) -> None:
    sheet = typed.book.create_sheet("Egna uträkningar")
    sheet["B2"], sheet["B3"] = "Summa", 12


def comment(typed: Typed) -> None:
    typed.cell("UTB-01", "result").comment = Comment("Se protokollet.", "UTB")


@pytest.mark.parametrize(
    ("spoil", "kind", "key", "cells"),
    [
        (stray_sheet, "stray_sheet", (), 2),
        (comment, "comment", ("UTB-01", "UTB"), 1),
        (lambda typed: typed.measures.cell(typed.measures.max_row + 3, 33, "Hälsningar"), "stray_cell", (), 1),
        (lambda typed: typed.measures.cell(2, typed.measures.max_column, "klart"), "stray_cell", (), 1),
        (lambda typed: typed.book.worksheets[0].cell(40, 2, "Vi har inga frågor."), "stray_cell", (), 1),
        (lambda typed: typed.needs.cell(30, 12, 1000), "stray_cell", (), 1),
    ],
    ids=("a sheet", "a comment", "beside the table", "over a hidden key", "in the instructions", "beside the needs"),
)
def test_what_is_written_where_nothing_was_asked_for_is_a_question_with_its_content(
    plan: Plan, spoil: Spoil, kind: str, key: tuple[str, ...], cells: int
) -> None:
    result = merge_spoilt(plan, spoil)
    (question,), (finding,) = result.questions, result.findings
    assert (question.kind, question.key, len(question.sources)) == (kind, key, cells)
    assert (finding.code, finding.question) == (kind, question.id)
    assert counts(result) == {"question": cells}


def test_two_notes_outside_the_table_are_two_questions_and_no_rows(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        for at in (20, 21):
            typed.measures.cell(at, 33, f"Anteckning {at}")

    assert asked(merge_spoilt(plan, spoil)) == ["stray_cell .", "stray_cell ."]


def test_the_same_stray_words_are_the_same_question_wherever_they_stand(plan: Plan) -> None:
    def note_at(row: int) -> set[str]:
        result = merge_spoilt(plan, lambda typed: typed.measures.cell(row, 33, "Hälsningar"))
        return {question.id for question in result.questions}

    assert note_at(20) == note_at(25)


def test_an_error_in_a_proposed_row_is_not_lost(plan: Plan) -> None:
    result = merge_spoilt(plan, lambda typed: typed.propose(title=NEW_TITLE, cost_next_year="=1/0"))
    assert counts(result) == {"question": 2}
    assert found(result) == ["formula_without_value"]


# ---------------------------------------------------------------------------------------------------------------------
# The master has moved on
# ---------------------------------------------------------------------------------------------------------------------


def test_a_measure_that_the_master_dropped_stays_dropped_if_nobody_edited_it(plan: Plan) -> None:
    rewrite_master(plan, without_measure(plan.master, "UTB-03"))
    result = merge_of(plan, UTB={})
    assert (asked(result), disputed(result), taken(result)) == ([], {}, {})


def test_a_measure_that_the_master_dropped_and_a_return_edited_is_a_conflict_about_the_row(plan: Plan) -> None:
    rewrite_master(plan, without_measure(plan.master, "UTB-03"))
    result = merge_of(plan, UTB={"UTB-03": {"outcome_value": 99, "indicator": "Frånvaro"}, "UTB-01": {"result": "Ja."}})
    assert sorted(disputed(result)["UTB-03."], key=str) == [("UTB", "Frånvaro"), ("UTB", 99)]
    assert (taken(result), counts(result)) == ({"UTB-01/UTB.result": "Ja."}, {"taken": 1, "conflict": 2})


def test_a_report_that_the_master_has_no_row_for_is_taken(plan: Plan) -> None:
    master = plan.master
    rows = {key: row for key, row in master.rows["reports"].items() if key != ("UTB-01", "UTB")}
    rewrite_master(plan, replace(master, rows={**master.rows, "reports": rows}))
    assert taken(merge_of(plan, UTB={"UTB-01": {"result": "Klart."}})) == {"UTB-01/UTB.result": "Klart."}


def test_a_status_renamed_after_sending_reads_by_both_its_texts(plan: Plan) -> None:
    def renamed(item: Item) -> Item:
        return replace(item, text="Igång") if (item.list, item.key) == ("status", "ongoing") else item

    master = plan.master
    lists = replace(master.lists, items=tuple(map(renamed, master.lists.items)))
    rewrite_master(plan, replace(master, lists=lists))
    result = merge_of(plan, UTB={"UTB-03": {"status": "Pågår"}}, SOC={"TRY-01": {"status": "Igång"}})
    assert taken(result) == {"UTB-03.status": "ongoing", "TRY-01.status": "ongoing"}
    written = exporting.merge_json(result, "sv", None)
    assert {change["value"] for change in written["changes"]} == {"Igång"}
    assert not result.needs_a_person


def test_list_rows_that_the_coordinator_adds_are_offered_read_and_merged(tmp_path: Path) -> None:
    more = (Item("areas", "lambohov", "Lambohov"), Item("status", "vilar", "Vilar", aliases=("i dvala",)))
    plan = new_plan(tmp_path / "plan", master_of(more_items=more))
    result = merge_of(plan, UTB={"UTB-01": {"areas": "Ryd, Skäggetorp, Lambohov", "status": "I dvala"}})
    assert taken(result) == {"UTB-01.areas": frozenset({"ryd", "skaggetorp", "lambohov"}), "UTB-01.status": "vilar"}


EXTRA = (
    Field("pupils", "reports", Kind.NUMBER, Words("Antal elever", "Pupils"), Words("Antal", "Number"), Editor.INVOLVED,
          departments=frozenset({"UTB"}), extra=True),
    Field("direction", "measures", Kind.LIST, Words("Inriktning", "Direction"), Words("Välj", "Choose"), Editor.LEAD,
          list="forecast", extra=True),
    Field("places", "measures", Kind.SET, Words("Platser", "Places"), Words("Välj", "Choose"), Editor.INVOLVED,
          policy=Policy.UNION, list="areas", extra=True),
)  # fmt: skip


@pytest.fixture
def plan_with_columns(tmp_path: Path) -> Plan:
    rows = [{**row, "places": "Berga"} for row in MEASURE_ROWS]
    return new_plan(tmp_path / "plan", master_of(rows, extra_fields=EXTRA))


def typed_below(plan: Plan, department: str, measure_id: str, **cells: object) -> None:
    """Type into extra columns, which stand under their own headings."""
    typed = Typed(template_of(plan, department))
    columns = {cell.value: cell.column for cell in typed.measures[1]}
    for text, value in cells.items():
        typed.measures.cell(typed.row(measure_id), columns[text.replace("_", " ")]).value = value
    typed.save(plan.folder.inbox / f"{department}.xlsx")


def test_an_extra_column_travels_from_the_master_to_the_template_and_back(plan_with_columns: Plan) -> None:
    plan = plan_with_columns
    assert [field.key for field in plan.master.extra_fields] == ["pupils", "direction", "places"]
    typed_below(plan, "UTB", "UTB-01", Antal_elever="1 250", Inriktning="enligt plan", Platser="Berga, Ryd")
    typed_below(plan, "SOC", "UTB-01", Inriktning="Större avvikelse", Platser="Berga och Skäggetorp")
    result = again(plan).merge()
    assert taken(result) == {
        "UTB-01.direction": "on_plan",
        "UTB-01.places": frozenset({"berga", "ryd", "skaggetorp"}),
        "UTB-01/UTB.pupils": 1250,
    }
    assert asked(result) == ["not_yours UTB-01.direction"]


def test_an_extra_column_is_shown_only_to_the_departments_that_it_is_for(plan_with_columns: Plan) -> None:
    def headings(department: str) -> set[object]:
        return {cell.value for cell in Typed(template_of(plan_with_columns, department)).measures[1]}

    assert {"Antal elever", "Inriktning", "Platser"} <= headings("UTB")
    assert headings("UTB") - headings("SOC") == {"Antal elever"}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("Antal_elever", "många", "not_a_number"),
        ("Inriktning", "Bra", "value_not_in_list"),
        ("Platser", "Mars", "unknown_member"),
    ],
)
def test_an_extra_column_is_checked_like_any_other(plan_with_columns: Plan, column: str, value: str, code: str) -> None:
    typed_below(plan_with_columns, "UTB", "UTB-01", **{column: value})
    assert found(again(plan_with_columns).merge(), "ask") == [code]


# ---------------------------------------------------------------------------------------------------------------------
# Whose file it is
# ---------------------------------------------------------------------------------------------------------------------


def unmarked(typed: Typed) -> None:
    """Take away every mark that tells which template it is."""
    typed.book.remove(typed.book["_segsync"])
    typed.book.properties.description = None
    del typed.book.custom_doc_props["segsync_template"]


@pytest.mark.parametrize(
    ("department", "file"),
    [("UTB", "Åtgärdsplan-2022_UTB_2022-1 (2).xlsx"), ("KOF", "vårt svar.xlsx"), ("KLF", "FINAL.xlsx")],
)
def test_without_marks_a_file_is_known_by_its_name_or_its_rows_with_a_note(
    plan: Plan, department: str, file: str
) -> None:
    def spoil(typed: Typed) -> None:
        unmarked(typed)
        typed.need(need="En lokal")

    result = merge_spoilt(plan, spoil, department, file)
    assert ("En lokal" in taken(result).values(), found(result)) == (True, ["template_guessed"])


def test_a_file_that_fits_two_departments_equally_well_is_refused(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        unmarked(typed)
        for sheet in typed.book.worksheets[1:]:
            sheet.delete_cols(next(cell.column for cell in sheet[1] if cell.value == "_key"))

    assert found(merge_spoilt(plan, spoil, "UTB", "svar.xlsx")) == ["template_unclear"]  # SOC has the same measures


@pytest.mark.parametrize("mark", ["sheet", "property", "description"])
def test_one_mark_is_enough(plan: Plan, mark: str) -> None:
    def spoil(typed: Typed) -> None:
        if mark != "sheet":
            typed.book.remove(typed.book["_segsync"])
        if mark != "property":
            del typed.book.custom_doc_props["segsync_template"]
        if mark != "description":
            typed.book.properties.description = None
        typed.type("UTB-01", outcome_value=74)

    result = merge_spoilt(plan, spoil, file="x.xlsx")
    assert (taken(result), found(result)) == ({"UTB-01.outcome_value": 74}, [])


@pytest.mark.parametrize("lost", ["*.json", "T-*.json", "*_UTB_*.json", "W-*.json"])
def test_when_the_plans_record_is_gone_the_templates_own_copy_is_used_with_a_note(plan: Plan, lost: str) -> None:
    returned(plan, "UTB", edits={"UTB-01": {"outcome_value": 74}, "UTB-03": {"end": None}})
    before = again(plan).merge()
    gone = list(plan.folder.baselines.glob(lost))
    for record in gone:
        record.unlink()
    result = again(plan).merge()
    assert (taken(result), asked(result)) == (taken(before), asked(before))
    assert ("baseline_from_file" in found(result)) == bool(gone)


def test_a_template_whose_copy_is_broken_too_is_refused(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        for row in typed.book["_segsync"].iter_rows():
            if row[0].value == "baseline":
                row[1].value = "{"

    assert found(merge_spoilt(plan, spoil), "stop") == []
    shutil.rmtree(plan.folder.baselines)
    assert found(again(plan).merge(), "stop") == ["baseline_gone"]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"plan_id": "P-ANNAN"}, "other_plan"),
        ({"plan_id": "P-FJOL", "year": 2021}, "other_year"),
    ],
)
def test_a_file_of_another_plan_or_year_is_refused_by_name(
    plan: Plan, tmp_path: Path, other: dict[str, Any], code: str
) -> None:
    master = master_of()
    settings = replace(master.settings, **other)
    if code == "other_plan":
        settings = replace(settings, plan_name="En helt annan plan")
    stranger = new_plan(tmp_path / "other", replace(master, settings=settings))
    shutil.copy(template_of(stranger, "UTB"), plan.folder.inbox / "UTB.xlsx")
    result = merge_of(plan, SOC={"UTB-01": {"result": "Klart."}})
    assert found(result) == [code]
    assert taken(result) == {"UTB-01/SOC.result": "Klart."}


def stored(plan: Plan, name: str, content: bytes) -> None:
    (plan.folder.inbox / name).write_bytes(content)


def some_workbook(path: Path) -> bytes:
    book = Workbook()
    book.active.append(["Datum", "Belopp"])  # type: ignore[union-attr]
    book.save(path)
    return path.read_bytes()


def test_files_that_cannot_be_read_are_refused_with_the_reason_and_stop_no_other(plan: Plan, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bilder.zip", "w") as archive:
        archive.writestr("bild.jpg", b"...")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    stored(plan, "a.xlsx", b"")
    stored(plan, "b.xlsx", b"Hej, vi har inget att anm\xc3\xa4la.")
    stored(plan, "c.xlsx", (tmp_path / "bilder.zip").read_bytes())
    stored(plan, "d.xlsx", ole + "EncryptedPackage".encode("utf-16-le"))
    stored(plan, "e.xlsx", ole)
    stored(plan, "f.xlsx", template_of(plan, "SOC").read_bytes()[:9000])
    stored(plan, "g.xlsx", some_workbook(tmp_path / "annat.xlsx"))
    stored(plan, "~$UTB.xlsx", b"anna")
    result = merge_of(plan, UTB={"UTB-01": {"outcome_value": 74}})
    assert {finding.place.file[-6:]: finding.code for finding in result.findings} == {
        "a.xlsx": "empty_file",
        "b.xlsx": "not_a_workbook",
        "c.xlsx": "packed_folder",
        "d.xlsx": "password_protected",
        "e.xlsx": "old_format",
        "f.xlsx": "broken_archive",
        "g.xlsx": "no_template",
        "B.xlsx": "skipped_file",
    }
    states = [record.state for record in result.returns]
    assert states == [ReturnState.MERGED, *[ReturnState.REJECTED] * 7]
    assert taken(result) == {"UTB-01.outcome_value": 74}


def test_a_file_without_the_measures_is_refused_and_its_cells_are_counted(plan: Plan) -> None:
    def spoil(typed: Typed) -> None:
        typed.need(need="Fler fältarbetare", cost_next_year=900)
        typed.book.remove(typed.measures)

    result = merge_spoilt(plan, spoil)
    assert (found(result, "stop"), counts(result), taken(result)) == (["sheet_missing"], {"refused": 2}, {})


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_plan_works_in_both_languages(tmp_path: Path, language: str) -> None:
    rows = [
        {key: value for key, value in row.items() if key in ("measure_id", "title", "lead")} for row in MEASURE_ROWS
    ]
    plan = new_plan(tmp_path / "plan", master_of(rows, departments=DEPARTMENTS, language=language))
    word = {"sv": "klar", "en": "finished"}[language]
    result = merge_of(plan, UTB={"UTB-01": {"status": word, "result": "Gjort.", "end": "tills vidare"}})
    assert taken(result)["UTB-01.status"] == "done"
    assert (found(result, "stop"), plan.master.settings.language) == ([], language)
