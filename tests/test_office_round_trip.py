"""A template opened, filled in and saved in LibreOffice, as a department without Excel does it, and merged."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import plans
import pytest
from office import Book, Office, RefusedError
from openpyxl import load_workbook
from segsync.schemas import MEASURES, NEEDS, REPORTS, Kind

from segsync.exporting import merge_json
from segsync.plan import Plan, open_plan
from segsync.vocabulary import say

WORDS: dict[str, dict[str, Any]] = {
    "sv": {
        "measures": "Åtgärder", "needs": "Behov nästa år", "status": "Genomförd", "ongoing": "Pågår",
        "open": "Tills vidare", "obstacles": "Lokaler/mark, Samverkan", "financing": "Inom internbudget",
        "areas": ["Berga", "Ryd"], "before": ["Ryd", "Skäggetorp"], "both": ["Lokaler/mark", "Samverkan"],
    },
    "en": {
        "measures": "Measures", "needs": "Needs next year", "status": "Completed", "ongoing": "Ongoing",
        "open": "Until further notice", "obstacles": "Premises/land, Cooperation",
        "financing": "Within internal budget", "areas": ["Berga", "Ryd"], "before": ["Ryd", "Skäggetorp"],
        "both": ["Cooperation", "Premises/land"],
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=["sv", "en"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan in each language with its templates sent, made once; tests work on copies."""
    master = plans.master_of(language=request.param)
    return plans.new_plan(tmp_path_factory.mktemp("office") / "plan", master).folder.path


@pytest.fixture
def plan(made: Path, tmp_path: Path) -> Plan:
    return open_plan(shutil.copytree(made, tmp_path / "plan"))


@pytest.fixture
def words(plan: Plan) -> dict[str, Any]:
    return WORDS[plan.master.settings.language]


class Sheet:
    """The addresses of a template's cells, by measure and field."""

    def __init__(self, path: Path) -> None:
        self.typed = plans.Typed(path)

    def __call__(self, measure_id: str, field: str) -> str:
        return str(self.typed.cell(measure_id, field).coordinate)

    def need(self, field: str) -> str:
        column = self.typed.column(field, needs=True)
        return str(self.typed.needs.cell(2, column).coordinate)


def merged(plan: Plan) -> dict[str, Any]:
    """Merge what lies in inbox/ and return it as JSON."""
    return merge_json(plans.again(plan).merge(), "en", None)


def said(result: dict[str, Any]) -> set[tuple[Any, ...]]:
    """Return the changes of a merge, each with the cell that it came from."""
    return {
        (change["table"], *change["key"], change["field"], str(change["value"]), change["sources"][0]["cell"])
        for change in result["changes"]
    }


def test_what_a_person_types_is_merged_and_nothing_else(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell = Sheet(template)
    sheet = words["measures"]
    with office.open(template) as book:
        book.type(sheet, cell("UTB-01", "status"), words["status"])
        book.type(sheet, cell("UTB-01", "result"), "Läxhjälp fyra kvällar i veckan.\nÅttio elever.")
        book.type(sheet, cell("UTB-01", "cost_this_year"), "1 250,5")
        book.type(sheet, cell("UTB-01", "start"), "2022-02-01")
        book.type(sheet, cell("UTB-01", "areas"), "Berga, Ryd")
        book.type(sheet, cell("UTB-01", "end"), words["open"])
        book.type(sheet, cell("UTB-01", "outcome_value"), "74,5")
        book.type(sheet, cell("UTB-01", "obstacles"), words["obstacles"])
        book.type(sheet, cell("TRY-01", "financing"), words["financing"])
        book.type(sheet, cell("TRY-01", "completed_on"), "2022-10-03")
        book.type(words["needs"], cell.need("need"), "Fler speciallärare i Ryd")
        book.type(words["needs"], cell.need("cost_next_year"), "1200")
        book.save_as(plan.folder.inbox / "svar från LibreOffice.xlsx")
    result = merged(plan)
    assert said(result) == {
        ("measures", "UTB-01", "status", words["status"], cell("UTB-01", "status")),
        ("measures", "UTB-01", "start", "2022-02-01", cell("UTB-01", "start")),
        ("measures", "UTB-01", "end", words["open"], cell("UTB-01", "end")),
        ("measures", "UTB-01", "areas", str(words["areas"]), cell("UTB-01", "areas")),
        ("measures", "UTB-01", "outcome_value", "74.5", cell("UTB-01", "outcome_value")),
        ("reports", "UTB-01", "UTB", "result", "Läxhjälp fyra kvällar i veckan.\nÅttio elever.",
         cell("UTB-01", "result")),
        ("reports", "UTB-01", "UTB", "cost_this_year", "1250.5", cell("UTB-01", "cost_this_year")),
        ("reports", "UTB-01", "UTB", "obstacles", str(words["both"]), cell("UTB-01", "obstacles")),
        ("reports", "TRY-01", "UTB", "financing", words["financing"], cell("TRY-01", "financing")),
        ("needs", "UTB-2022-1-B01", "need", "Fler speciallärare i Ryd", cell.need("need")),
        ("needs", "UTB-2022-1-B01", "cost_next_year", "1200", cell.need("cost_next_year")),
        ("needs", "UTB-2022-1-B01", "department", "UTB", None),
    }  # fmt: skip
    assert {change["outcome"] for change in result["changes"]} == {"taken"}
    assert (result["conflicts"], result["questions"]) == ([], [])
    assert {found["severity"] for found in result["findings"]} <= {"fixed"}
    (record,) = result["returns"]
    assert (record["department"], record["state"]) == ("UTB", "merged")
    assert record["cells"]["taken"] == 11
    assert record["cells"]["read"] == record["cells"]["unchanged"] + 11
    assert next(state for state in result["departments"] if state["code"] == "UTB")["marked_complete"] == 1


def test_what_was_sent_is_the_base_of_every_change(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell = Sheet(template)
    with office.open(template) as book:
        book.type(words["measures"], cell("UTB-01", "areas"), "Berga, Ryd")
        book.type(words["measures"], cell("UTB-01", "status"), words["status"])
        book.type(words["measures"], cell("UTB-01", "result"), "Klart.")
        book.save_as(plan.folder.inbox / "svar.xlsx")
    bases = {change["field"]: change["sources"][0]["base"] for change in merged(plan)["changes"]}
    assert bases == {"areas": words["before"], "status": words["ongoing"], "result": None}


@pytest.mark.parametrize("department", ["UTB", "SOC", "KLF"])
def test_a_template_that_was_only_opened_and_saved_changes_nothing(office: Office, plan: Plan, department: str) -> None:
    with office.open(plans.template_of(plan, department)) as book:
        book.save_as(plan.folder.inbox / "bara sparad.xlsx")
    result = merged(plan)
    (record,) = result["returns"]
    assert record["cells"]["read"] == record["cells"]["unchanged"] > 0
    assert [result[name] for name in ("changes", "conflicts", "questions", "findings")] == [[], [], [], []]


def test_a_template_saved_where_it_lies_is_no_return(office: Office, plan: Plan) -> None:
    template = plans.template_of(plan, "UTB")
    before = template.read_bytes()
    with office.open(template) as book:
        book.save_as(template)
    assert template.read_bytes() != before
    assert merged(plan)["returns"] == []


def test_a_template_filled_in_where_it_lies_is_one(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell = Sheet(template)
    with office.open(template) as book:
        book.type(words["measures"], cell("UTB-03", "comment"), "Ring oss")
        book.save_as(template)
    result = merged(plan)
    assert said(result) == {("reports", "UTB-03", "UTB", "comment", "Ring oss", cell("UTB-03", "comment"))}
    assert result["returns"][0]["file"].startswith("outbox/2022-1/")


def test_a_cell_that_was_emptied_is_asked_about(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell = Sheet(template)
    with office.open(template) as book:
        book.type(words["measures"], cell("UTB-01", "indicator"), "")
        book.save_as(plan.folder.inbox / "svar.xlsx")
    result = merged(plan)
    assert [(question["kind"], question["key"], question["field"]) for question in result["questions"]] == [
        ("cleared", ["UTB-01"], "indicator")
    ]
    assert (result["changes"], result["conflicts"]) == ([], [])
    assert result["totals"]["question"] == 1


def test_two_departments_that_disagree_are_one_conflict(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    cells = {}
    for department, outcome in (("UTB", "74"), ("SOC", "75,5")):
        template = plans.template_of(plan, department)
        cells[department] = Sheet(template)("UTB-01", "outcome_value")
        with office.open(template) as book:
            book.type(words["measures"], cells[department], outcome)
            book.save_as(plan.folder.inbox / f"{department}.xlsx")
    result = merged(plan)
    (conflict,) = result["conflicts"]
    assert (conflict["key"], conflict["field"], conflict["master"]) == (["UTB-01"], "outcome_value", None)
    assert [(side["department"], side["cell"], side["value"]) for side in conflict["proposals"]] == [
        ("SOC", cells["SOC"], 75.5),
        ("UTB", cells["UTB"], 74),
    ]
    assert (result["changes"], result["questions"], result["totals"]["conflict"]) == ([], [], 2)


def test_a_return_saved_as_ods_merges_without_an_edit_that_nobody_made(office: Office, plan: Plan) -> None:
    with office.open(plans.template_of(plan, "UTB")) as book:
        book.save_as(plan.folder.inbox / "svar.ods")
    result = merged(plan)
    assert [record["state"] for record in result["returns"]] == ["merged"]
    assert (result["changes"], result["conflicts"], result["questions"]) == ([], [], [])
    assert {found["severity"] for found in result["findings"]} <= {"note", "fixed"}


# what the template lets a person do


@pytest.mark.parametrize(
    ("department", "measure_id", "locked"),
    [
        ("UTB", "UTB-01", {"measure_id", "development_area", "title", "lead"}),
        ("UTB", "TRY-01", {"measure_id", "title", "lead", "description", "partners", "areas", "start", "end"}),
    ],
)
def test_locked_cells_refuse_what_is_typed(
    office: Office, plan: Plan, words: dict[str, Any], department: str, measure_id: str, locked: set[str]
) -> None:
    template = plans.template_of(plan, department)
    cell = Sheet(template)
    with office.open(template) as book:
        refused = set()
        for field in (*MEASURES.fields, *REPORTS.fields):
            if field.in_template:
                try:
                    book.type(words["measures"], cell(measure_id, field.key), "x")
                except RefusedError:
                    refused.add(field.key)
    assert locked <= refused
    assert refused & {"status", "outcome_value", "result", "financing", "comment", "completed_on"} == set()


def test_the_hidden_sheet_refuses_too(office: Office, plan: Plan) -> None:
    with office.open(plans.template_of(plan, "UTB")) as book:
        assert [sheet.visible for sheet in book.sheets()] == [True, True, True, False]
        assert all(sheet.protected for sheet in book.sheets())
        with pytest.raises(RefusedError):
            book.type("_segsync", "B3", "T-ANNAN")


def entries(path: Path, name: str) -> tuple[str, ...]:
    """Return the texts of a named range of a workbook."""
    book = load_workbook(path)
    ((sheet, area),) = book.defined_names[name].destinations
    return tuple(str(cell.value) for (cell,) in book[sheet][area.replace("$", "")])


def resolved(path: Path, book: Book, sheet: str, cell: str) -> tuple[str, ...]:
    """Return the entries of the drop-down that LibreOffice shows at a cell."""
    rule = book.validation(sheet, cell)
    assert rule is not None
    assert (rule.type, rule.shows_list) == ("list", True)
    return entries(path, rule.formula1)


def test_drop_downs_offer_the_plan_s_own_entries(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell, lists = Sheet(template), plan.master.lists
    with office.open(template) as book:
        saved = book.save_as(plan.folder.results / "sparad.xlsx")
    with office.open(saved) as book:
        for field in (*MEASURES.fields, *REPORTS.fields):
            if field.kind in (Kind.LIST, Kind.SET) and field.key != "development_area":
                offered = resolved(saved, book, words["measures"], cell("UTB-01", field.key))
                assert offered == lists.choices(field), field.key
        for field in NEEDS.fields:
            if field.in_template and field.kind in (Kind.LIST, Kind.SET):
                assert resolved(saved, book, words["needs"], cell.need(field.key)) == lists.choices(field), field.key


def test_a_set_lets_several_be_typed_and_a_list_does_not(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell = Sheet(template)
    with office.open(template) as book:
        one, several = (book.validation(words["measures"], cell("UTB-01", key)) for key in ("status", "areas"))
    assert one is not None
    assert several is not None
    assert (one.shows_error, several.shows_error) == (True, False)
    heading = MEASURES["status"].heading.of(plan.master.settings.language)
    assert (one.shows_input, one.input_title) == (True, heading)


def test_rows_cannot_be_sorted_apart_added_or_removed(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    with office.open(template) as book:
        with pytest.raises(RefusedError):
            book.sort(words["measures"], "A1:C4", 0, descending=True)
        with pytest.raises(RefusedError):
            book.delete_rows(words["measures"], 2)
        with pytest.raises(RefusedError):
            book.insert_columns(words["measures"], "C")
        book.save_as(plan.folder.inbox / "svar.xlsx")
    result = merged(plan)
    assert result["totals"]["read"] == result["totals"]["unchanged"]


def test_open_cells_that_were_sorted_apart_are_edits(office: Office, plan: Plan, words: dict[str, Any]) -> None:
    template = plans.template_of(plan, "UTB")
    cell = Sheet(template)
    first, second = cell("UTB-01", "baseline_value"), cell("UTB-03", "baseline_value")
    with office.open(template) as book:
        book.sort(words["measures"], f"{first}:{second}", descending=True, header=False)
        book.save_as(plan.folder.inbox / "svar.xlsx")
    assert said(merged(plan)) == {
        ("measures", "UTB-01", "baseline_value", "118", first),
        ("measures", "UTB-03", "baseline_value", "71", second),
    }


def test_columns_may_be_hidden_where_the_program_knows_the_permission(
    office: Office, plan: Plan, words: dict[str, Any]
) -> None:
    """LibreOffice reads no such permission; in Excel a column may be hidden, and its cells still count."""
    template = plans.template_of(plan, "UTB")
    with office.open(template) as book, pytest.raises(RefusedError):
        book.hide_columns(words["measures"], "D:D")
    typed = plans.Typed(template)
    assert typed.measures.protection.formatColumns is False  # as the file format says that it is allowed
    typed.measures.column_dimensions["D"].hidden = True
    with office.open(typed.save(plan.folder.results / "dold.xlsx")) as book:
        book.save_as(plan.folder.inbox / "svar.xlsx")
    result = merged(plan)
    assert result["totals"]["read"] == result["totals"]["unchanged"] > 0
    assert result["findings"] == []


def test_the_deadline_stands_on_the_first_sheet(office: Office, plan: Plan) -> None:
    language = plan.master.settings.language
    with office.open(plans.template_of(plan, "UTB")) as book:
        texts = {cell.text for row in book.read(say(language, "sheet.how_to"), "A1:E30") for cell in row}
    assert f"14 {say(language, 'month.10')} 2022" in texts
    assert date(2022, 10, 14) == plans.DEADLINE
