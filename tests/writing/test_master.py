"""The master workbook, opened again with openpyxl and by segsync itself: nothing lost, and easy to keep in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from office import Book, Office
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from segsync.schemas import TABLES, Kind

from segsync.master import Lists, Master
from segsync.reading.master import read_master
from segsync.vocabulary import say
from segsync.writing.master import SPARE_ROWS, master_workbook

MakeMaster = Callable[[str], Master]
SHEETS = {
    "sv": [
        "Åtgärder", "Rapporter", "Behov", "Inställningar", "Förvaltningar", "Listor", "Kolumner", "Beslut", "Historik",
        "_listor",
    ],
    "en": [
        "Measures", "Reports", "Needs", "Settings", "Departments", "Lists", "Columns", "Decision", "History", "_listor",
    ],
}  # fmt: skip
HISTORY = [("2022-11-20 10:12", "2022-1", "UTB-03", "Status", "Pågår", "=1+1", "UTB.xlsx, Åtgärder!Q5", "")]
SOME_ROW = 2 + SPARE_ROWS // 2


@pytest.fixture
def master(make_master: MakeMaster, language: str) -> Master:
    return make_master(language)


@pytest.fixture
def book(master: Master) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(master_workbook(master, HISTORY)))


def rule(sheet: Worksheet, row: int, heading: str) -> Any:
    """The data validation of the cell in a row below a heading."""
    letter = next(cell.column_letter for cell in sheet[1] if cell.value == heading)
    (found,) = [each for each in sheet.data_validations.dataValidation if f"{letter}{row}" in each.sqref]
    return found


def test_sheets_stand_in_order_and_the_helper_is_hidden(book: openpyxl.Workbook, language: str) -> None:
    assert book.sheetnames == SHEETS[language]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"] * 9 + ["hidden"]
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)
    assert not any(sheet.protection.sheet for sheet in book.worksheets[:9])


def test_tables_have_one_frozen_header_row_with_a_filter(master: Master, book: openpyxl.Workbook) -> None:
    language = master.settings.language
    for sheet, table, frozen in zip(book.worksheets, master.tables.values(), ("D2", "C2", "C2"), strict=False):
        assert [cell.value for cell in sheet[1]] == [field.heading.of(language) for field in table.fields]
        assert sheet.freeze_panes == frozen
        last = get_column_letter(len(table.fields))
        assert sheet.auto_filter.ref == f"A1:{last}{1 + len(master.rows[table.name])}"
        assert all(sheet.row_dimensions[row].height for row in range(1, sheet.max_row + 1))
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddFooter.left.text == "Åtgärdsplan && mål 2022"


def test_segsync_reads_back_what_it_wrote(master: Master, tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(master_workbook(master, HISTORY))
    reading = read_master(path)
    assert reading.findings == ()
    assert (reading.master.settings, reading.master.lists) == (master.settings, master.lists)
    assert [field.key for field in reading.master.extra_fields] == ["welfare"]
    for name, rows in master.rows.items():
        known = {key: {name: value for name, value in row.items() if value is not None} for key, row in rows.items()}
        found = reading.master.rows[name]
        assert known == {
            key: {name: value for name, value in row.items() if value is not None} for key, row in found.items()
        }


def test_a_status_that_nobody_reported_says_so(master: Master, book: openpyxl.Workbook) -> None:
    at = [field.key for field in TABLES["measures"].fields].index("status") + 1
    texts = [book.worksheets[0].cell(row, at).value for row in (2, 3)]
    assert texts == [master.lists.text("status", "ongoing"), master.lists.text("status", "not_reported")]


@pytest.fixture
def offered(master: Master) -> Callable[[str], list[object]]:
    """What a drop-down offers, by the results stored in the file."""
    values = openpyxl.load_workbook(BytesIO(master_workbook(master)), data_only=True)

    def of(name: str) -> list[object]:
        column = str(values.defined_names[name].value).split("$")[1]
        return [cell.value for cell in values["_listor"][column][1:] if cell.value]

    return of


def test_drop_downs_offer_the_choices_and_reach_below_the_rows(
    master: Master, book: openpyxl.Workbook, offered: Callable[[str], list[object]]
) -> None:
    language = master.settings.language
    for sheet, table in zip(book.worksheets, TABLES.values(), strict=False):
        for field in table.fields:
            found = rule(sheet, SOME_ROW, field.heading.of(language))
            if field.list or field.kind in (Kind.DEPARTMENT, Kind.PARTIES):
                choices = list(master.lists.choices(field)) if field.list else ["UTB", "SOC"]
                assert (found.type, offered(found.formula1)) == ("list", choices), field.key
                assert bool(found.showErrorMessage) is not field.kind.is_set
            assert found.prompt


def test_no_drop_down_offers_what_only_segsync_sets_or_what_is_retired(
    master: Master, book: openpyxl.Workbook, offered: Callable[[str], list[object]]
) -> None:
    texts = {text for name in book.defined_names if name.startswith("segsync_") for text in offered(name)}
    assert master.lists.text("status", "ongoing") in texts
    for name, key in (("status", "not_reported"), ("next_year", "new_measure"), ("status", "paused")):
        assert master.lists.text(name, key) not in texts
    assert "OLD" not in texts


def test_settings_have_label_value_and_explanation(master: Master, book: openpyxl.Workbook, language: str) -> None:
    rows = list(book[say(language, "sheet.settings")].iter_rows(min_row=2, values_only=True))
    values = {str(label): value for label, value, _ in rows}
    assert values[say(language, "setting.plan_id")] == "P-1"
    assert values[say(language, "setting.year")] == 2022
    assert str(values[say(language, "setting.deadline")]) == "2022-10-14 00:00:00"
    assert values[say(language, "setting.sender")] == master.settings.sender
    assert len(rows) == 8
    assert all(explanation for _, _, explanation in rows)


def test_several_words_in_a_cell_are_set_apart_by_bars(book: openpyxl.Workbook, language: str) -> None:
    lists = book[say(language, "sheet.lists")]
    group = next(row for row in lists.iter_rows(values_only=True) if row[1] == "all_areas")
    assert group[5] == "Berga | Ryd | Skäggetorp"
    departments = book[say(language, "sheet.departments")]
    assert [cell.value for cell in departments["F"]][1] == "Skola | UBK"
    yes, no = say(language, "yes"), say(language, "no")
    assert [cell.value for cell in departments["G"]][1:] == [yes, yes, no]


def test_the_lists_tell_how_to_change_them(master: Master, book: openpyxl.Workbook, language: str) -> None:
    notes = " ".join(str(cell.value) for cell in book[say(language, "sheet.lists")]["I"] if cell.value)
    assert master.lists.text("status", "not_reported") in notes
    assert master.lists.text("next_year", "new_measure") in notes
    assert [cell.value for cell in book[say(language, "sheet.lists")]["H"] if cell.value] == []


def test_extra_columns_are_described_in_words(book: openpyxl.Workbook, language: str) -> None:
    rows = list(book[say(language, "sheet.columns")].iter_rows(min_row=2, values_only=True))
    assert rows == [
        (
            "welfare", "Barnens bästa", "Best interest", TABLES["reports"].sheet.of(language),
            say(language, "kind.list"), say(language, "list.status"), say(language, "editor.involved"),
            say(language, "policy.exclusive"), None,
        )
    ]  # fmt: skip


def test_the_decision_starts_with_its_points_and_ends_with_its_recipients(make_master: MakeMaster) -> None:
    book = openpyxl.load_workbook(BytesIO(master_workbook(make_master("sv"))))
    rows = list(book["Beslut"].iter_rows(min_row=2, values_only=True))
    assert rows[:2] == [
        ("Beslutspunkt", "Uppföljningen av Åtgärdsplan & mål 2022 godkänns."),
        ("Beslutspunkt", "Åtgärdsplan & mål 2023 fastställs."),
    ]
    recipients = [text for label, text in rows if label == "Beslutet skickas till"]
    assert recipients == ["Åldermansdirektör", "Ädelreformschef"]


def test_without_titles_the_recipients_are_left_to_a_person(make_master: MakeMaster) -> None:
    master = make_master("sv")
    untitled = tuple(replace(department, head_title="") for department in master.lists.departments)
    book = openpyxl.load_workbook(
        BytesIO(master_workbook(replace(master, lists=replace(master.lists, departments=untitled))))
    )
    assert [cell.value for cell in book["Beslut"]["B"]][-1] == "[mottagare, en per rad]"
    assert [cell.value for cell in book["Beslut"]["A"]].count("Beslutet skickas till") == 1


def test_a_year_in_the_plans_name_is_not_written_twice(make_master: MakeMaster) -> None:
    master = make_master("sv")
    dated = replace(master, settings=replace(master.settings, plan_name="Plan 2022"))
    rows = list(openpyxl.load_workbook(BytesIO(master_workbook(dated)))["Beslut"].iter_rows(values_only=True))
    assert [row[1] for row in rows[1:3]] == ["Uppföljningen av Plan 2022 godkänns.", "Plan 2023 fastställs."]


def test_history_is_written_as_text(book: openpyxl.Workbook, language: str) -> None:
    sheet = book[say(language, "sheet.history")]
    assert [cell.value for cell in sheet[2]][:7] == list(HISTORY[0][:7])
    assert sheet["F2"].data_type == "s"
    assert sheet.max_column == 8


def test_only_the_helper_holds_formulas_and_all_have_results(master: Master) -> None:
    data = BytesIO(master_workbook(master, HISTORY))
    for at, name in enumerate(openpyxl.load_workbook(data).sheetnames, 1):
        xml = ZipFile(data).read(f"xl/worksheets/sheet{at}.xml")
        assert (b"<f>" in xml) is (name == "_listor")
        assert xml.count(b"<f>") == xml.count(b"</f><v>")


def test_the_properties_name_the_plan_and_no_person(book: openpyxl.Workbook) -> None:
    assert [(entry.name, entry.value) for entry in book.custom_doc_props.props] == [("segsync", "P-1")]
    assert (book.properties.title, book.properties.description) == ("Åtgärdsplan & mål 2022", "segsync P-1")
    assert book.properties.created == datetime(2022, 1, 1)
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy


def test_the_same_master_gives_the_same_bytes(make_master: MakeMaster, language: str) -> None:
    assert master_workbook(make_master(language)) == master_workbook(make_master(language))
    assert master_workbook(make_master(language)) != master_workbook(make_master(language), HISTORY)


def test_an_empty_plan_can_be_written_and_read(make_master: MakeMaster, tmp_path: Path) -> None:
    master = replace(make_master("sv"), rows={}, extra_fields=())
    bare = replace(master, lists=Lists(master.lists.items, ()))
    (tmp_path / "master.xlsx").write_bytes(master_workbook(bare))
    reading = read_master(tmp_path / "master.xlsx")
    assert reading.findings == ()
    assert not any(reading.master.rows.values())


def status_choices(book: Book) -> list[str]:
    """What the drop-down of statuses offers after everything is calculated anew."""
    book.recalculate()
    rows = book.read("_listor", "G1:Z20")
    column = [cell.text for cell in rows[0]].index("Status")
    return [row[column].text for row in rows[1:] if row[column].text]


def test_drop_downs_follow_the_lists_as_they_are_added_to_renamed_and_sorted(
    make_master: MakeMaster, office: Office, tmp_path: Path
) -> None:
    master = make_master("sv")
    (tmp_path / "master.xlsx").write_bytes(master_workbook(master))
    last = len(master.lists.items) + 2
    started = ["Ej påbörjad", "Pågår", "Genomförd", "Övergått i ordinarie verksamhet", "Avbruten"]
    with office.open(tmp_path / "master.xlsx") as book:
        assert status_choices(book) == started
        book.type("Listor", f"A{last}", "Status")
        book.type("Listor", f"C{last}", "Försenad")
        at = next(row for row, item in enumerate(master.lists.items, 2) if item.key == "ongoing")
        book.type("Listor", f"C{at}", "Igång")
        book.type("Listor", f"G{at + 1}", "Nej")
        assert status_choices(book) == ["Ej påbörjad", "Igång", *started[3:], "Försenad"]
        book.insert_rows("Listor", at)
        book.type("Listor", f"A{at}", "Status")
        book.type("Listor", f"C{at}", "Beslutad")
        book.sort("Listor", f"A1:G{last + 1}", 2)
        expected = {"Avbruten", "Beslutad", "Ej påbörjad", "Försenad", "Igång", "Övergått i ordinarie verksamhet"}
        assert set(status_choices(book)) == expected
