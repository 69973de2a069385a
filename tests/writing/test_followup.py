"""The follow-up workbook, opened again with openpyxl: what it tells, what may be chosen, and how it is known."""

from __future__ import annotations

import json
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import Office
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from segsync import vocabulary
from segsync.ids import conflict_id, question_id
from segsync.master import Master
from segsync.messages import choice_labels
from segsync.paint import Paint
from segsync.records import (
    Change,
    Conflict,
    Counts,
    DepartmentState,
    Finding,
    Outcome,
    Place,
    Proposal,
    Question,
    ReturnRecord,
    ReturnState,
    Severity,
)
from segsync.results import MergeResult
from segsync.values import Key, Value
from segsync.writing.followup import followup_workbook
from segsync.writing.styles import LONGEST_TEXT, TALLEST_ROW

MakeMaster = Callable[[str], Master]
UTB, UTB_2, SOC = "inbox/UTB.xlsx", "inbox/UTB (2).xlsx", "inbox/SOC slutlig.xlsx"
MEASURE: Key = ("UTB-03",)
LONG = "Läxhjälp tre kvällar i veckan på biblioteket, med personal från två förvaltningar. " * 500
DANGEROUS = ('=HYPERLINK("http://x.invalid","klicka")', "+46 13 20 60 00", "-1+1", "@SUM(A1)", "https://x.invalid")
SHEETS = {
    "sv": "Sammanfattning,Konflikter,Frågor,Fel och varningar,Ändringar,Åtgärder,Rapporter,Behov,Inkomna svar,_segsync",
    "en": "Summary,Conflicts,Questions,Errors and warnings,Changes,Measures,Reports,Needs,Returns,_segsync",
}


# A merge to tell of


def says(department: str, file: str, cell: str, base: Value, value: Value, field: str = "") -> Proposal:
    return Proposal(department, Place(file, "Åtgärder", cell), base, value, field)


def conflict(table: str, key: Key, field: str, master: Value, *proposals: Proposal) -> Conflict:
    identity = conflict_id(table, key, field, master, [proposal.value for proposal in proposals])
    return Conflict(identity, table, key, field, master, proposals)


def question(
    kind: str, key: Key, field: str, master: Value, value: Value, *sources: Proposal, candidates: tuple[str, ...] = ()
) -> Question:
    table = "measures" if key else ""
    identity = question_id(kind, table, key, field, "UTB", value)
    return Question(identity, kind, table, key, field, "UTB", master, value, sources, candidates)


CONFLICTS = (
    conflict(
        "measures", MEASURE, "status", "ongoing",
        says("UTB", UTB, "Q5", "ongoing", "done"),
        says("SOC", SOC, "Q7", None, "paused"),
        says("UTB", UTB_2, "Q5", "ongoing", "done"),
    ),
    conflict(
        "measures", MEASURE, "target_value", 80.5,
        says("UTB", UTB, "L5", 90, 1250.5), says("SOC", SOC, "L7", 90, None), says("UTB", UTB_2, "L5", 90, 80.5),
    ),
    conflict(
        "reports", (*MEASURE, "UTB"), "result", "Fyra träffar.",
        says("UTB", UTB, "T5", "Fyra träffar.", LONG), says("UTB", UTB_2, "T5", "Fyra träffar.", LONG + "!"),
    ),
    conflict(
        "measures", ("UTB-99",), "", None,
        says("UTB", UTB, "Q9", "ongoing", "done", "status"), says("UTB", UTB, "M9", None, 44, "outcome_value"),
    ),
)  # fmt: skip
STRAYS = tuple(says("UTB", UTB, f"AD{row}", None, text) for row, text in enumerate(DANGEROUS, 5))
QUESTIONS = (
    question("cleared", MEASURE, "end", "until_further_notice", None, says("UTB", UTB, "P5", "x", None, "end")),
    question("not_yours", ("TRY-01",), "title", "x", "Ny rubrik", says("UTB", UTB, "C6", "x", "Ny rubrik", "title")),
    question("no_longer_yours", MEASURE, "baseline_value", 118, 75, says("UTB", UTB, "K5", 118, 75, "baseline_value")),
    question("row_removed", ("TRY-01",), "", None, None, says("UTB", UTB, "", None, None)),
    question(
        "new_measure", ("N-1",), "", None, "Läxhjälp",
        says("UTB", UTB, "C9", None, "Läxhjälp", "title"), says("UTB", UTB, "L9", None, 1200.5, "target_value"),
        candidates=("UTB-03",),
    ),
    question("unclear_value", MEASURE, "source", "SCB", "G", says("UTB", UTB, "N5", "SCB", "G", "source"),
             candidates=("Klar", "Genomförd")),
    question("unknown_column", (), "", None, "Egna noteringar", *STRAYS),
    question("stray_sheet", (), "", None, "Blad1",
             says("UTB", UTB, "A1", None, "Telefonlista"), says("UTB", UTB, "A2", None, "013-20 60 00")),
    question("comment", (), "", None, "Ring mig", says("UTB", UTB, "T5", None, "Ring mig")),
)  # fmt: skip
CHANGES = (
    Change("measures", MEASURE, "outcome_value", None, 95.5, Outcome.TAKEN,
           (says("UTB", UTB, "M5", None, 95.5), says("SOC", SOC, "M7", None, 95.5))),
    Change("measures", ("TRY-01",), "end", date(2022, 12, 31), date(2023, 6, 30), Outcome.AGREED,
           (says("SOC", SOC, "P8", date(2022, 12, 31), date(2023, 6, 30)),)),
    Change("reports", ("UTB-03", "SOC"), "obstacles", None, frozenset({"staffing"}), Outcome.TAKEN,
           (says("SOC", SOC, "U7", None, frozenset({"staffing"})),)),
    *(Change("reports", ("TRY-01", "SOC"), field, None, text, Outcome.TAKEN, (says("SOC", SOC, "T8", None, text),))
      for field, text in zip(("result", "obstacles_comment", "financing_plan", "comment"), DANGEROUS, strict=False)),
    Change("needs", ("B-SOC-1",), "need", None, "Fler fältarbetare", Outcome.TAKEN,
           (says("SOC", SOC, "C2", None, "Fler fältarbetare"),)),
)  # fmt: skip
FINDINGS = (
    Finding("sample", Severity.FIXED, Place(UTB, "Åtgärder", "Q5"), MEASURE, "status", "pågående", department="UTB"),
    Finding("sample", Severity.ASK, Place(UTB, "Åtgärder", "N5"), MEASURE, "source", "G", question=QUESTIONS[5].id),
    Finding("sample", Severity.STOP, Place("inbox/trasig.xlsx"), value=DANGEROUS[0]),
    Finding("sample", Severity.NOTE, Place(SOC, "Åtgärder", "R7"), MEASURE, "forecast", "x"),
)
RETURNS = (
    ReturnRecord(UTB, "a" * 64, "UTB", "T-1", ReturnState.MERGED, Counts(100, 7, 1, 4, 5, 0, 2)),
    ReturnRecord("inbox/Kopia.xlsx", "a" * 64, "UTB", "T-1", ReturnState.DUPLICATE),
    ReturnRecord("inbox/trasig.xlsx", "b" * 64, "", "", ReturnState.REJECTED, Counts(refused=3)),
)
DEPARTMENTS = (DepartmentState("UTB", "returned", 2, 8), DepartmentState("SOC", "missing", 2, 0))


@pytest.fixture(autouse=True)
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of the tests' own, so that rewording the real ones breaks none."""
    monkeypatch.setitem(vocabulary.TEXTS, "finding.sample", ("Fel: {value}", "Wrong: {value}"))
    for asked in QUESTIONS:
        sentence = f"{asked.kind}: {{value}} ({{candidates}})"
        monkeypatch.setitem(vocabulary.TEXTS, f"question.{asked.kind}", (sentence, sentence))


@pytest.fixture
def result(make_master: MakeMaster) -> MergeResult:
    return full_result(make_master("sv"))


def full_result(master: Master) -> MergeResult:
    master = replace(master, sha256="c" * 64)
    return MergeResult(master, "2022-1", DEPARTMENTS, RETURNS, CHANGES, CONFLICTS, QUESTIONS, FINDINGS)


@pytest.fixture
def book(result: MergeResult) -> openpyxl.Workbook:
    return opened(result)


@pytest.fixture
def empty(make_master: MakeMaster) -> openpyxl.Workbook:
    master = make_master("sv")
    return opened(MergeResult(replace(master, rows={name: {} for name in master.rows}), "2022-1"))


def opened(result: MergeResult) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(followup_workbook(result)))


def headings(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def table(sheet: Worksheet) -> list[dict[str, Any]]:
    """The rows of a sheet as cell values by heading."""
    return [dict(zip(headings(sheet), (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(2)]


def find(sheet: Worksheet, **wanted: Any) -> int:
    """The number of the one row with these values; underscores stand for spaces in headings."""
    rows = [
        at
        for at, row in enumerate(table(sheet), 2)
        if all(row[heading.replace("_", " ")] == value for heading, value in wanted.items())
    ]
    assert len(rows) == 1, rows
    return rows[0]


def cell(sheet: Worksheet, row: int, heading: str) -> Any:
    return sheet.cell(row, headings(sheet).index(heading) + 1)


def fill(cell: Any) -> str:
    return f"#{cell.fill.fgColor.rgb[2:]}"


# The workbook as a whole


@pytest.mark.parametrize("language", ["sv", "en"])
def test_sheets_stand_in_order_in_the_plans_language(make_master: MakeMaster, language: str) -> None:
    book = opened(full_result(make_master(language)))
    assert book.sheetnames == SHEETS[language].split(",")
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"] * 9 + ["hidden"]
    assert book.active is book.worksheets[0]


def test_the_hidden_sheet_and_the_properties_say_what_it_was_made_from(book: openpyxl.Workbook) -> None:
    lines = [tuple(filter(None, line)) for line in book["_segsync"].values]
    assert lines[:7] == [
        ("product", "segsync"),
        ("format", "2"),
        ("plan_id", "P-1"),
        ("round", "2022-1"),
        ("master_sha256", "c" * 64),
        ("decisions_made", "0"),
        ("latest_wins", "no"),
    ]
    assert [line[0] for line in lines[7:]] == ["shown"]
    assert {kind for kind, _, _ in json.loads(lines[7][1])} == {"change", "case", "choice", "row"}
    assert [(one.name, one.value) for one in book.custom_doc_props.props] == [("segsync_followup", "P-1")]
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    assert str(book.properties.title).startswith("Åtgärdsplan & mål 2022")
    assert book.properties.created.date() == date(2022, 1, 1)


def test_the_same_result_gives_the_same_bytes(result: MergeResult, make_master: MakeMaster) -> None:
    assert followup_workbook(result) == followup_workbook(full_result(make_master("sv")))


def test_no_text_becomes_a_formula_or_an_outside_link(result: MergeResult) -> None:
    content = followup_workbook(result)
    book = openpyxl.load_workbook(BytesIO(content))
    texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert {cell.data_type for cell in texts} == {"s"}
    for dangerous in DANGEROUS[:4]:
        assert any(cell.value == dangerous for cell in texts), dangerous
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert not any("<f>" in xml for name, xml in parts.items() if "worksheets/sheet" in name)
    assert not any('TargetMode="External"' in xml for xml in parts.values())


def test_tables_are_easy_to_read_and_print(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[1:-1]:
        last = f"{get_column_letter(sheet.max_column)}{sheet.max_row}"
        assert sheet.auto_filter.ref == f"A1:{last}", sheet.title
        assert str(sheet.freeze_panes).endswith("2"), sheet.title
        assert sheet.print_title_rows == "$1:$1", sheet.title
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert len(set(headings(sheet))) == sheet.max_column, sheet.title
        assert not sheet.protection.sheet
    assert not any(sheet.merged_cells.ranges for sheet in book)


def test_empty_tables_say_so_in_words(empty: openpyxl.Workbook) -> None:
    assert [sheet["A2"].value for sheet in empty.worksheets[1:-1]] == [
        "Inga konflikter.",
        "Inga frågor.",
        "Inga fel eller varningar.",
        "Inga ändringar.",
        "Planen har inga åtgärder.",
        "Inga rapporter har kommit in.",
        "Inga behov har kommit in.",
        "Inga svar har kommit in.",
    ]
    assert not any(sheet.data_validations.dataValidation for sheet in empty)


# Conflicts


def test_a_conflict_is_one_row_with_every_side_of_it(book: openpyxl.Workbook) -> None:
    row = table(book["Konflikter"])[0]
    assert row["Nr"] == CONFLICTS[0].id
    assert (row["Id"], row["Förvaltning"], row["Fält"]) == ("UTB-03", "UTB, SOC", "Status")
    assert row["Åtgärd eller behov"] == "Tidig samordning vid problematisk skolfrånvaro"
    assert row["Värde i utskickad mall"] == "SOC: Ej rapporterad\nUTB: Pågår"
    assert row["Nuvarande värde i planen"] == "Pågår"
    assert row["Förslag 1"] == f"UTB: Genomförd\n– {UTB}, Åtgärder!Q5; {UTB_2}, Åtgärder!Q5"
    assert row["Förslag 2"] == f"SOC: Pausad\n– {SOC}, Åtgärder!Q7"
    assert [row[f"Val {number}"] for number in range(1, 6)] == [
        "Nuvarande",
        "UTB: Genomförd",
        "SOC: Pausad",
        "Töm",
        "Eget värde",
    ]
    assert (row["Välj"], row["Eget värde"], row["Motivering"]) == (None, None, None)


def test_numbers_stay_numbers_in_their_own_cells_and_are_swedish_in_text(book: openpyxl.Workbook) -> None:
    row = table(book["Konflikter"])[1]
    assert (row["Värde i utskickad mall"], row["Nuvarande värde i planen"]) == (90, 80.5)
    proposals = [row[f"Förslag {number}"] for number in (1, 2, 3)]
    assert f"UTB: 1\u00a0250,5\n– {UTB}, Åtgärder!L5" in proposals
    assert f"SOC: (tomt)\n– {SOC}, Åtgärder!L7" in proposals
    assert f"UTB: 80,5 (som i planen nu)\n– {UTB_2}, Åtgärder!L5" in proposals


def test_a_long_text_is_cut_in_its_cell_but_its_place_is_not(book: openpyxl.Workbook) -> None:
    sheet = book["Konflikter"]
    text = cell(sheet, 4, "Förslag 1").value
    assert text.startswith("UTB, fil 1: Läxhjälp")
    assert text.endswith(f"…\n– {UTB}, Åtgärder!T5")
    assert len(text) == LONGEST_TEXT
    assert sheet.row_dimensions[4].height == pytest.approx(TALLEST_ROW, abs=1)
    assert sheet.row_dimensions[2].height < TALLEST_ROW / 2
    assert [cell(sheet, 4, f"Val {number}").value for number in (2, 3)] == ["UTB, fil 1", "UTB, fil 2"]


def test_a_row_that_the_plan_has_dropped_is_one_conflict_with_its_edits(book: openpyxl.Workbook) -> None:
    row = table(book["Konflikter"])[3]
    assert row["Fält"] == "Hela raden"
    assert row["Nuvarande värde i planen"] == "(raden är borttagen ur planen)"
    assert row["Förslag 1"] == f"UTB: Status: Genomförd; Utfall: 44\n– {UTB}, Åtgärder!Q9, M9"
    assert [row["Val 1"], row["Val 2"], row["Val 3"]] == ["Håll raden borta", "Ta tillbaka raden med ändringarna", None]


@pytest.mark.parametrize(("name", "records"), [("Konflikter", CONFLICTS), ("Frågor", QUESTIONS)])
def test_the_drop_down_refers_to_the_choices_in_its_own_row(
    book: openpyxl.Workbook, result: MergeResult, name: str, records: tuple[Conflict | Question, ...]
) -> None:
    sheet, master = book[name], result.master
    first = headings(sheet).index("Val 1") + 1
    start, end = get_column_letter(first), get_column_letter(sheet.max_column)
    choose = get_column_letter(headings(sheet).index("Välj") + 1)
    rule = next(rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert str(rule.sqref) == f"{choose}2:{choose}{sheet.max_row}"
    assert rule.formula1 == f"OFFSET(${start}2,0,0,1,COUNTA(${start}2:${end}2))"
    assert (rule.showErrorMessage, rule.errorStyle) == (True, None)
    for row, record in enumerate(records, 2):
        told = [cell.value for cell in sheet[row][first - 1 :]]
        labels = choice_labels(record, master.tables, master.lists, "sv")
        assert told == [*labels, *([None] * (len(told) - len(labels)))]


def test_choices_are_folded_away_and_settlement_cells_hold_text(book: openpyxl.Workbook) -> None:
    sheet = book["Konflikter"]
    first = get_column_letter(headings(sheet).index("Val 1") + 1)
    group = sheet.column_dimensions[first]
    assert (group.hidden, group.outlineLevel) == (True, 1)
    for heading in ("Välj", "Eget värde", "Motivering"):
        settle = cell(sheet, 2, heading)
        assert (settle.number_format, fill(settle)) == ("@", Paint.OPEN.fill)
    prompts = {rule.promptTitle: rule.prompt for rule in sheet.data_validations.dataValidation}
    assert set(prompts) == {"Välj", "Eget värde", "Motivering"}
    assert all(0 < len(prompt) <= 255 for prompt in prompts.values())


def evaluated_choices(sheet_name: str, book: Any, rows: int, columns: int) -> dict[str, list[str]]:
    """What each row's drop-down offers, by id: its formula, worked out by the office in that row."""
    scratch = get_column_letter(columns + 5)
    heads = [cell.text for cell in book.read(sheet_name, f"A1:{get_column_letter(columns)}1")[0]]
    choose = get_column_letter(heads.index("Välj") + 1)
    offered = {}
    for row in range(2, rows + 1):
        source = re.sub(r"(?<=[A-Z])2\b", str(row), book.validation(sheet_name, f"{choose}{row}").formula1)
        book.type(sheet_name, f"{scratch}{row}", f'=TEXTJOIN("|";FALSE();{source})')
        offered[book.cell(sheet_name, f"A{row}").text] = book.cell(sheet_name, f"{scratch}{row}").text.split("|")
        book.type(sheet_name, f"{scratch}{row}", "")
    return offered


def test_rows_keep_their_choices_when_they_are_sorted(office: Office, result: MergeResult, tmp_path: Path) -> None:
    path = tmp_path / "followup.xlsx"
    path.write_bytes(followup_workbook(result))
    master = result.master
    with office.open(path) as book:
        for name, records in (("Konflikter", CONFLICTS), ("Frågor", QUESTIONS)):
            facts = next(sheet for sheet in book.sheets() if sheet.name == name)
            wanted = {one.id: list(choice_labels(one, master.tables, master.lists, "sv")) for one in records}
            assert evaluated_choices(name, book, facts.rows, facts.columns) == wanted
            before = [row[0].text for row in book.read(name, f"A2:A{facts.rows}")]
            book.sort(name, f"A1:{get_column_letter(facts.columns)}{facts.rows}", descending=True)
            after = [row[0].text for row in book.read(name, f"A2:A{facts.rows}")]
            assert after == sorted(before, reverse=True) != before
            assert evaluated_choices(name, book, facts.rows, facts.columns) == wanted


# Questions


def test_questions_say_what_is_asked_of_whom_and_where(book: openpyxl.Workbook) -> None:
    rows = {row["Gäller"]: row for row in table(book["Frågor"])}
    cleared = rows["Tömd cell"]
    assert (cleared["Fält"], cleared["Förvaltningens värde"]) == ("Slutdatum", "(tomt)")
    assert cleared["Nuvarande värde i planen"] == "Tills vidare"
    assert (cleared["Fil"], cleared["Cell"]) == (UTB, "Åtgärder!P5")
    moved = rows["Behörigheten har flyttats"]
    assert (moved["Förvaltningens värde"], moved["Nuvarande värde i planen"]) == (75, 118)
    new = rows["Ny åtgärd"]
    assert new["Åtgärd eller behov"] == "Läxhjälp"
    assert new["Tänkbara svar"] == "UTB-03 Tidig samordning vid problematisk skolfrånvaro"
    assert new["Förvaltningens värde"] == "Åtgärd: Läxhjälp\nMålvärde: 1\u00a0200,5"
    assert rows["Oklart värde"]["Fråga"] == "Fel: G\nunclear_value: G (Klar, Genomförd)"


def test_what_stands_outside_the_table_is_listed_with_its_content(book: openpyxl.Workbook) -> None:
    rows = {row["Gäller"]: row for row in table(book["Frågor"])}
    column = rows["Okänd kolumn"]
    assert column["Fält"] == "Egna noteringar"
    lines = [f"AD{row}: {text}" for row, text in enumerate(DANGEROUS, 5)]
    assert column["Förvaltningens värde"].split("\n") == lines
    assert column["Cell"] == "Åtgärder!AD5, AD6, AD7, AD8, AD9"
    assert rows["Kommentar i cell"]["Förvaltningens värde"] == "Ring mig"
    assert rows["Okänt blad"]["Förvaltningens värde"] == "A1: Telefonlista\nA2: 013-20 60 00"


# Findings and changes


def test_findings_stand_by_severity_and_lead_to_their_question(book: openpyxl.Workbook) -> None:
    sheet = book["Fel och varningar"]
    assert [row["Allvar"] for row in table(sheet)] == ["Stopp", "Fråga", "Se över", "Rättat"]
    asked = cell(sheet, 3, "Fråga")
    assert asked.value == QUESTIONS[5].id
    questions = book["Frågor"]
    assert asked.hyperlink.location == f"'Frågor'!A{find(questions, Nr=QUESTIONS[5].id)}"
    assert table(sheet)[3]["Vad som är fel och vad som behöver göras"] == "Fel: pågående"
    assert fill(cell(sheet, 2, "Allvar")) == Paint.STOP.fill


def test_a_change_is_told_with_old_and_new_and_each_source(book: openpyxl.Workbook) -> None:
    first, second, third = table(book["Ändringar"])[:3]
    assert (first["Före"], first["Efter"], first["Utfall"]) == ("(tomt)", 95.5, "Införs")
    assert (first["Förvaltning"], first["Fil"], first["Cell"]) == ("UTB\nSOC", f"{UTB}\n{SOC}", "M5\nM7")
    assert (second["Före"].date(), second["Efter"].date()) == (date(2022, 12, 31), date(2023, 6, 30))
    assert second["Utfall"] == "Står redan så"
    assert (third["Id"], third["Fält"], third["Efter"]) == ("UTB-03", "Hinder", "Bemanning/rekrytering")


def test_links_lead_to_the_row_of_the_same_record(book: openpyxl.Workbook) -> None:
    followed = 0
    for name in ("Konflikter", "Frågor", "Ändringar"):
        sheet = book[name]
        for row in range(2, sheet.max_row + 1):
            own = cell(sheet, row, "Id")
            if own.hyperlink:
                target, address = re.fullmatch(r"'(.+)'!(A\d+)", own.hyperlink.location).groups()
                assert book[target][address].value == own.value
                followed += 1
    assert followed == len(CONFLICTS) - 1 + 5 + len(CHANGES)


# The merged plan


def test_changed_cells_are_painted_and_named(book: openpyxl.Workbook) -> None:
    sheet = book["Åtgärder"]
    row = find(sheet, **{"Åtgärds-id": "UTB-03"})
    outcome = cell(sheet, row, "Utfall")
    assert (outcome.value, fill(outcome)) == (95.5, Paint.CHANGED.fill)
    assert cell(sheet, row, "Ändrat").value == "Utfall"
    assert fill(cell(sheet, row, "Prognos")) not in (Paint.CHANGED.fill, Paint.ASK.fill)
    assert cell(sheet, find(sheet, **{"Åtgärds-id": "TRY-01"}), "Ändrat").value is None
    unchanged = [row for row in table(book["Rapporter"]) if row["Ändrat"] is None]
    assert {row["Förvaltning"] for row in unchanged} == {"UTB"}


def test_what_waits_is_painted_otherwise_and_named(book: openpyxl.Workbook) -> None:
    sheet = book["Åtgärder"]
    row = find(sheet, **{"Åtgärds-id": "UTB-03"})
    waits = cell(sheet, row, "Att avgöra").value.split(", ")
    assert waits[:2] == ["Status (konflikt)", "Målvärde (konflikt)"]
    assert set(waits[2:]) == {"Slutdatum (fråga)", "Utgångsvärde (fråga)", "Källa och mättidpunkt (fråga)"}
    status = cell(sheet, row, "Status")
    assert (status.value, fill(status)) == ("Pågår", Paint.ASK.fill)
    removed = find(sheet, **{"Åtgärds-id": "TRY-01"})
    assert cell(sheet, removed, "Att avgöra").value == "Åtgärd (fråga), Hela raden (fråga)"
    assert fill(cell(sheet, removed, "Målgrupp")) == Paint.ASK.fill


def test_a_cell_that_is_changed_and_yet_waits_is_painted_as_waiting(result: MergeResult) -> None:
    both = Change("measures", MEASURE, "baseline_value", 118, 75, Outcome.TAKEN, CHANGES[0].sources)
    sheet = opened(replace(result, changes=(both,)))["Åtgärder"]
    row = find(sheet, **{"Åtgärds-id": "UTB-03"})
    assert cell(sheet, row, "Ändrat").value == "Utgångsvärde"
    assert fill(cell(sheet, row, "Utgångsvärde")) == Paint.ASK.fill


def test_silence_is_written_as_not_reported(book: openpyxl.Workbook) -> None:
    sheet = book["Åtgärder"]
    assert cell(sheet, find(sheet, **{"Åtgärds-id": "TRY-01"}), "Status").value == "Ej rapporterad"


def test_reports_and_needs_hold_what_is_merged_and_the_plans_own_columns(book: openpyxl.Workbook) -> None:
    reports = book["Rapporter"]
    row = find(reports, **{"Åtgärds-id": "UTB-03", "Förvaltning": "SOC"})
    assert cell(reports, row, "Hinder").value == "Bemanning/rekrytering"
    assert cell(reports, row, "Ändrat").value == "Hinder"
    assert cell(reports, row, "Åtgärd eller behov").value == "Tidig samordning vid problematisk skolfrånvaro"
    assert "Barnens bästa" in headings(reports)
    own = find(reports, **{"Åtgärds-id": "UTB-03", "Förvaltning": "UTB"})
    assert fill(cell(reports, own, "Vad har gjorts och vad blev resultatet?")) == Paint.ASK.fill
    needs = book["Behov"]
    assert cell(needs, find(needs, **{"Behovs-id": "B-SOC-1"}), "Behov av ytterligare åtgärder").value == (
        "Fler fältarbetare"
    )


# Returns and summary


def test_every_file_is_listed_with_counts_that_add_up(book: openpyxl.Workbook) -> None:
    rows = table(book["Inkomna svar"])
    outcomes = ["Oförändrade", "Införs", "Står redan så", "Konflikt", "Fråga", "Redan avgjorda", "Inte använda"]
    for row, record in zip(rows, RETURNS, strict=False):
        assert (row["Fil"], row["Filens sha256"]) == (record.file, record.sha256)
        assert sum(row[outcome] for outcome in outcomes) == row["Lästa celler"] == record.cells.read
    assert [row["Läge"] for row in rows] == [
        "Med i sammanställningen",
        "Kopia, räknas en gång",
        "Kunde inte användas",
        "Inget svar",
    ]
    assert (rows[3]["Förvaltning"], rows[3]["Fil"], rows[3]["Lästa celler"]) == ("SOC", None, None)


def summary_numbers(sheet: Worksheet) -> dict[str, Any]:
    return {str(row[0].value): row[1].value for row in sheet.iter_rows() if isinstance(row[1].value, int)}


def test_the_summary_counts_what_the_sheets_hold(book: openpyxl.Workbook) -> None:
    sheet = book["Sammanfattning"]
    numbers = summary_numbers(sheet)
    assert numbers["Förvaltningar som har svarat"] == 1
    assert numbers["Inkomna filer"] == len(RETURNS)
    assert numbers["Ändringar som införs"] == len(CHANGES) - 1
    assert numbers["Ändringar som redan är gjorda"] == 1
    assert numbers["Konflikter"] == book["Konflikter"].max_row - 1
    assert numbers["Frågor"] == book["Frågor"].max_row - 1
    assert numbers["Fel och varningar"] == book["Fel och varningar"].max_row - 1
    assert numbers["Summa"] == sum(record.cells.read for record in RETURNS)


def test_the_summary_names_the_silent_and_says_what_to_do(book: openpyxl.Workbook) -> None:
    texts = [row[0].value for row in book["Sammanfattning"].iter_rows() if row[0].value]
    assert texts[texts.index("Har inte svarat") + 1] == "Socialförvaltningen (SOC)"
    assert [text[:2] for text in texts[texts.index("Gör så här") + 1 :][:3]] == ["1.", "2.", "3."]
    assert texts[texts.index("Gör så här") + 2].startswith("2. Påminn")
    assert "segsync merge" in texts[texts.index("Gör så här") + 3]


def test_when_all_is_done_the_summary_does_not_ask_for_more(make_master: MakeMaster) -> None:
    result = MergeResult(make_master("sv"), "2022-1", (DepartmentState("UTB", "returned", 1, 0),))
    texts = [row[0].value for row in opened(result)["Sammanfattning"].iter_rows() if row[0].value]
    steps = texts[texts.index("Gör så här") + 1 :][:3]
    assert steps[0].startswith("1. Inget behöver avgöras")
    assert steps[1].startswith("2. Alla har svarat")
    assert "Alla förvaltningar har svarat." in texts


def status_table(sheet: Worksheet) -> dict[str, dict[str, int]]:
    """The table under the first chart: numbers by status and area."""
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Status")
    areas = [cell.value for cell in sheet[head.row][head.column :] if cell.value]
    told = {}
    for row in sheet.iter_rows(head.row + 1, min_col=head.column):
        if row[0].value is None:
            break
        told[row[0].value] = dict(zip(areas, (cell.value for cell in row[1:]), strict=False))
    return told


def test_statuses_are_counted_by_area_with_silence_among_them(book: openpyxl.Workbook) -> None:
    told = status_table(book["Sammanfattning"])
    assert (told["Pågår"]["Utbildning"], told["Ej rapporterad"]["Trygghet"]) == (1, 1)
    assert told["Totalt"]["Totalt"] == 2
    rows = [status for name, status in told.items() if name != "Totalt"]
    for area in told["Totalt"]:
        assert sum(row[area] for row in rows) == told["Totalt"][area]


def test_a_status_or_area_that_the_lists_no_longer_have_is_counted_all_the_same(make_master: MakeMaster) -> None:
    master = make_master("sv")
    odd = {("X-1",): {"development_area": "GONE", "status": "gone"}, ("X-2",): {"status": "paused"}}
    told = status_table(
        opened(MergeResult(replace(master, rows={**master.rows, "measures": odd}), "1"))["Sammanfattning"]
    )
    assert (told["gone"]["GONE"], told["Pausad"]["(utan område)"], told["Totalt"]["Totalt"]) == (1, 1, 2)


def test_charts_are_drawn_from_their_tables_and_told_in_words(result: MergeResult) -> None:
    with zipfile.ZipFile(BytesIO(followup_workbook(result))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "charts/chart" in name]
        drawing = archive.read("xl/drawings/drawing1.xml").decode()
    status, answers = charts
    assert status.count("<c:ser>") == len(status_table(opened(result)["Sammanfattning"])) - 1
    assert '<c:grouping val="stacked"/>' in status
    assert answers.count("<c:ser>") == 1
    assert len(re.findall(r'descr="[^"]{40,}"', drawing)) == 2


# Size


def test_a_large_plan_is_written_in_good_time(make_master: MakeMaster) -> None:
    master, count = make_master("sv"), 3000
    model = master.rows["measures"][MEASURE]
    many = {(f"UTB-{at:04}",): {**model, "measure_id": f"UTB-{at:04}", "title": f"Åtgärd {at}"} for at in range(count)}
    result = MergeResult(replace(master, rows={**master.rows, "measures": many}), "2022-1")
    started = time.process_time()
    followup_workbook(result)
    assert (time.process_time() - started) / (count * 21) < 48e-6  # four times the bar of 12 microseconds a cell
