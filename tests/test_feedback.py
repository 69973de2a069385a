"""Feedback: a department's own answers sent back with what has to be corrected, and returned again."""

from __future__ import annotations

import email
import email.policy
import shutil
from pathlib import Path

import openpyxl
import pytest
from followups import choose, rows_of
from openpyxl.comments import Comment
from plans import (
    DEPARTMENTS,
    MEASURE_ROWS,
    Typed,
    again,
    asked,
    found,
    master_of,
    new_plan,
    returned,
    taken,
    template_of,
)

from segsync.plan import FeedbackResult, MergedPlan, Plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = new_plan(tmp_path / "plan")
    wrong = {
        "UTB-01": {"status": "Klar!", "outcome_value": "ca 74", "source": "Egen mätning", "cost_this_year": 120},
        "UTB-03": {"status": "Genomförd"},
        "TRY-01": {"obstacles": "Samverkan"},
    }
    returned(plan, "UTB", "svar.xlsx", edits=wrong)
    returned(plan, "KOF", edits={"UTB-03": {"outcome_value": 100}})
    return again(plan)


def copy_of(plan: Plan, result: FeedbackResult) -> Path:
    assert [sent.department for sent in result.sent] == ["UTB"]
    return plan.folder.path / result.sent[0].file


def test_only_departments_with_something_to_correct_get_a_copy(plan: Plan) -> None:
    result = plan.feedback()
    assert [(sent.department, sent.returned, sent.remarks) for sent in result.sent] == [("UTB", "inbox/svar.xlsx", 3)]
    assert sorted(path.suffix for path in (plan.folder.results / "feedback").iterdir()) == [".eml", ".xlsx"]


def test_dry_run_writes_nothing(plan: Plan) -> None:
    assert len(plan.feedback(dry_run=True).sent) == 1
    assert not (plan.folder.results / "feedback").exists()


def test_the_copy_lists_and_marks_every_cell_in_order(plan: Plan) -> None:
    book = openpyxl.load_workbook(copy_of(plan, plan.feedback()))
    assert book.sheetnames[0] == "Att rätta"
    rows = [row for row in book["Att rätta"].iter_rows(min_row=5, values_only=True) if row[0]]
    assert [(row[1], row[2]) for row in rows] == [("Utfall", "ca 74"), ("Status", "Klar!"), ("Status", "Genomförd")]
    sheet = book["Åtgärder"]
    remarked = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row if cell.comment}
    assert {cell.value for cell in remarked.values()} == {"ca 74", "Klar!", "Genomförd"}
    assert all(not cell.protection.locked and cell.fill.fgColor.rgb == "FFFBE0DD" for cell in remarked.values())
    assert any("Klar!" in cell.comment.text for cell in remarked.values())


def test_a_copy_returned_as_it_is_says_the_same_and_replaces_the_return(plan: Plan) -> None:
    before = plan.merge()
    shutil.copy(copy_of(plan, plan.feedback()), plan.folder.inbox / "rättat.xlsx")
    after = again(plan).merge()
    assert taken(after) == taken(before)
    assert asked(after) == asked(before)
    assert sorted(found(after)) == sorted(found(before))
    states = {record.file: record.state.value for record in after.returns}
    assert states["inbox/svar.xlsx"] == "superseded"
    assert states["inbox/rättat.xlsx"] == "merged"
    cells = {record.file: record.cells for record in after.returns}
    assert cells["inbox/svar.xlsx"].refused == cells["inbox/svar.xlsx"].read > 0


def test_units_that_only_formats_hold_are_asked_about_again(tmp_path: Path) -> None:
    share = {**MEASURE_ROWS[0], "baseline_value": 0.71, "target_value": 0.8}
    plan = new_plan(tmp_path / "plan", master_of((share, *MEASURE_ROWS[1:])))
    typed = Typed(template_of(plan, "UTB"))
    typed.type("UTB-01", cost_this_year=450, cost_next_year=0.5, baseline_value=0.75, outcome_value=0.78)
    for field, code in {"cost_this_year": '0 "kr"', "cost_next_year": "0%", "baseline_value": "0%"}.items():
        typed.cell("UTB-01", field).number_format = code
    typed.cell("UTB-01", "outcome_value").number_format = "0%"
    typed.save(plan.folder.inbox / "svar.xlsx")
    before = again(plan).merge()
    assert sorted(found(before, "ask")) == [
        "ambiguous_amount",
        "ambiguous_number",
        "ambiguous_number",
        "percent_in_amount",
    ]
    assert taken(before) == {}
    shutil.copy(copy_of(plan, again(plan).feedback()), plan.folder.inbox / "rättat.xlsx")
    after = again(plan).merge()
    assert sorted(found(after, "ask")) == sorted(found(before, "ask"))
    assert (taken(after), asked(after)) == (taken(before), asked(before))


def test_a_corrected_copy_settles_what_it_corrects(plan: Plan) -> None:
    typed = Typed(copy_of(plan, plan.feedback()))
    typed.measures = typed.book["Åtgärder"]
    typed.type("UTB-01", status="Pågår", outcome_value=74).type("UTB-03", result="Alla skolor är med.")
    typed.save(plan.folder.inbox / "rättat.xlsx")
    result = again(plan).merge()
    assert found(result, "ask") == []
    assert [question.kind for question in result.questions] == []
    assert "UTB-01.status" not in taken(result)  # as it was sent
    assert taken(result)["UTB-01.outcome_value"] == 74
    assert taken(result)["UTB-03.status"] == "done"


def test_a_corrected_copy_may_itself_be_corrected(plan: Plan) -> None:
    shutil.copy(copy_of(plan, plan.feedback()), plan.folder.inbox / "rättat 1.xlsx")
    second = again(plan).feedback()
    shutil.copy(plan.folder.path / second.sent[0].file, plan.folder.inbox / "rättat 2.xlsx")
    states = {record.file: record.state.value for record in again(plan).merge().returns}
    assert [states[f"inbox/{name}.xlsx"] for name in ("svar", "rättat 1", "rättat 2")] == [
        "superseded", "superseded", "merged",
    ]  # fmt: skip


def test_a_removed_row_stays_out_of_the_copy(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    typed = Typed(template_of(plan, "UTB")).type("UTB-01", status="Klar!")
    typed.measures.delete_rows(typed.row("TRY-01"))
    typed.save(plan.folder.inbox / "svar.xlsx")
    book = openpyxl.load_workbook(copy_of(plan, again(plan).feedback()))
    ids = [row[0] for row in book["Åtgärder"].iter_rows(min_row=2, values_only=True) if row[0]]
    assert ids == ["UTB-01", "UTB-03"]


def test_proposals_and_needs_come_along(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    typed = Typed(template_of(plan, "UTB")).type("UTB-01", status="Klar!")
    typed.propose(title="Sommarskola", areas="Ryd").need(need="Fler skolvärdar", cost_next_year=500)
    typed.save(plan.folder.inbox / "svar.xlsx")
    before = again(plan).merge()
    shutil.copy(copy_of(plan, again(plan).feedback()), plan.folder.inbox / "rättat.xlsx")
    after = again(plan).merge()
    assert taken(after) == taken(before)
    assert asked(after) == asked(before)


def test_the_departments_own_columns_come_along(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    typed = Typed(template_of(plan, "UTB")).type("UTB-01", status="Klar!")
    typed.propose(title="Sommarskola").need(need="Fler skolvärdar", cost_next_year=500)
    for sheet, row, text in (
        (typed.measures, 3, "Ring skolan"),
        (typed.measures, 5, "=Ny"),
        (typed.needs, 2, "Viktigt"),
    ):
        column = next((cell.column for cell in sheet[1] if cell.value == "Eget"), sheet.max_column + 1)
        sheet.cell(1, column).value = "Eget"
        sheet.cell(row, column).value = text
        sheet.cell(row, column).data_type = "s"
    typed.save(plan.folder.inbox / "svar.xlsx")
    before = again(plan).merge()
    shutil.copy(copy_of(plan, again(plan).feedback()), plan.folder.inbox / "rättat.xlsx")
    after = again(plan).merge()

    def own(result: MergedPlan) -> list[tuple[str, list[object]]]:
        columns = [question for question in result.questions if question.kind == "unknown_column"]
        return [(question.id, [source.value for source in question.sources]) for question in columns]

    assert own(after) == own(before)
    assert sorted(texts for _, texts in own(after)) == [["Ring skolan", "=Ny"], ["Viktigt"]]
    assert taken(after) == taken(before)


def test_the_letter_goes_to_the_mailbox_with_the_copy(plan: Plan) -> None:
    sent = plan.feedback().sent[0]
    letter = email.message_from_bytes((plan.folder.path / sent.letter).read_bytes(), policy=email.policy.default)
    assert letter["To"] == "utb@example.invalid"
    assert "3 saker att rätta" in letter["Subject"]
    assert "svar.xlsx" in letter.get_body().get_content()  # type: ignore[union-attr]
    attached = [part.get_content() for part in letter.iter_attachments()]
    assert attached == [(plan.folder.path / sent.file).read_bytes()]


def test_an_english_plan_gets_english_feedback(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan", master_of(MEASURE_ROWS, DEPARTMENTS, language="en"))
    returned(plan, "UTB", edits={"UTB-01": {"status": "Done-ish"}})
    sent = again(plan).feedback().sent[0]
    assert openpyxl.load_workbook(plan.folder.path / sent.file).sheetnames[0] == "To correct"
    assert b"to correct" in (plan.folder.path / sent.letter).read_bytes()


def test_what_the_copy_does_not_hold_is_still_asked_about(plan: Plan) -> None:
    """Comments, loose cells and a department's own sheets stand in the superseded file, and are asked about there."""
    path = plan.folder.inbox / "svar.xlsx"
    typed = Typed(path)
    typed.cell("UTB-03", "source").comment = Comment("Ring först", "UTB")
    typed.measures.cell(40, typed.measures.max_column + 3).value = "Se bilaga"
    typed.book.create_sheet("Bilaga")["B2"] = "Elever per skola"
    typed.save(path)
    before = again(plan).merge()
    typed = Typed(copy_of(plan, again(plan).feedback()))
    typed.measures = typed.book["Åtgärder"]
    typed.type("UTB-01", status="Pågår", outcome_value=74).type("UTB-03", result="Klart.")
    typed.save(plan.folder.inbox / "rättat.xlsx")
    after = again(plan).merge()
    kinds = ["comment", "stray_cell", "stray_sheet"]
    assert sorted(question.kind for question in after.questions) == kinds
    assert {question.id for question in after.questions} < {question.id for question in before.questions}
    assert {source.place.file for question in after.questions for source in question.sources} == {"inbox/svar.xlsx"}
    (record,) = [record for record in after.returns if record.file == "inbox/svar.xlsx"]
    assert (record.state.value, record.cells.question) == ("superseded", 3)
    assert record.cells.read == record.cells.question + record.cells.refused
    assert again(plan).feedback().sent == ()

    again(plan).merge().write_followup()
    choose(plan, dict.fromkeys(rows_of(plan, "Frågor"), "Noterat"))
    again(plan).apply()
    assert again(plan).merge().questions == ()


def test_what_the_copy_says_too_is_asked_about_there(plan: Plan) -> None:
    path = plan.folder.inbox / "svar.xlsx"
    typed = Typed(path)
    typed.book.create_sheet("Bilaga")["B2"] = "Elever per skola"
    typed.save(path)
    typed = Typed(copy_of(plan, again(plan).feedback()))
    typed.book.create_sheet("Vår bilaga")["B2"] = "Elever per skola"
    typed.save(plan.folder.inbox / "rättat.xlsx")
    (asked_about,) = [one for one in again(plan).merge().questions if one.kind == "stray_sheet"]
    assert [source.place.file for source in asked_about.sources] == ["inbox/rättat.xlsx"]


def test_an_error_or_a_formula_without_result_does_not_become_a_text_by_the_copy(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    typed = Typed(template_of(plan, "UTB")).type("UTB-01", indicator="#REF!", description="=B1&C1", status="Klar!")
    typed.cell("UTB-01", "indicator").data_type = "e"
    typed.save(plan.folder.inbox / "svar.xlsx")
    assert {"error_value", "formula_without_value"} < set(found(again(plan).merge()))
    shutil.copy(copy_of(plan, again(plan).feedback()), plan.folder.inbox / "rättat.xlsx")
    after = again(plan).merge()
    assert taken(after) == {}
    assert asked(after) == ["unclear_value UTB-01.indicator", "unclear_value UTB-01.status"]
