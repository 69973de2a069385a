"""The master: what is written comes back as it was, and everything that is wrong is found, with its cell."""

from __future__ import annotations

import ast
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import plans
import pytest
from openpyxl import load_workbook
from segsync.schemas import Editor, Field, Kind, Words

from segsync.errors import SegsyncError
from segsync.master import Department, Item, Master
from segsync.merging.cells import Policy
from segsync.reading import master as reader
from segsync.reading.master import InvalidMaster, MasterReading, is_master, read_master
from segsync.records import Severity
from segsync.writing.master import master_workbook

EXTRA = (
    Field(
        "child_view", "reports", Kind.LIST, Words("Barnperspektiv", "Child perspective"),
        Words("Barnperspektiv", "Child perspective"), Editor.INVOLVED, list="answers",
        departments=frozenset({"UTB", "SOC"}), extra=True,
    ),
    Field(
        "goals", "measures", Kind.SET, Words("Mål", "Goals"), Words("Mål", "Goals"), Editor.COORDINATOR,
        Policy.UNION, list="answers", extra=True,
    ),
)  # fmt: skip
ANSWERS = (Item("answers", "yes", "Ja"), Item("answers", "no", "Nej", aliases=("icke",), active=False))
NEEDS = {
    ("B-1",): {
        "need_id": "B-1",
        "department": "UTB",
        "development_area": "UTB",
        "areas": frozenset({"berga", "ryd"}),
        "need": "Fler speciallärare",
        "cost_next_year": 1200.5,
        "financing": "more",
        "decision": "inquiry",
    }
}


def full_master(language: str) -> Master:
    """Return a master with something of everything."""
    departments = (
        *plans.DEPARTMENTS[:3],
        Department(
            "KOF", "Kultur- och fritidsförvaltningen", "Kultur- och fritidsnämnden", "Kultur- och fritidsdirektör",
            "kof@example.invalid", ("Kultur och fritid", "Fritid"), active=False,
        ),
    )  # fmt: skip
    master = plans.master_of(
        departments=departments,
        language=language,
        extra_fields=EXTRA,
        more_items=ANSWERS,
        reports={
            ("UTB-01", "UTB"): {
                "result": "Rad ett\nrad två å ä ö",
                "obstacles": frozenset({"staffing", "premises"}),
                "cost_this_year": 450,
                "child_view": "yes",
                "completed_on": date(2022, 10, 3),
            }
        },
    )
    first = {**master.row("measures", ("UTB-01",)), "goals": frozenset({"yes", "no"})}
    measures = {**master.rows["measures"], ("UTB-01",): first}
    settings = replace(master.settings, diary_number="KS 2022-118", sender="plan@example.invalid")
    return replace(master, settings=settings, rows={**master.rows, "measures": measures, "needs": NEEDS})


@cache
def content(language: str) -> bytes:
    return master_workbook(full_master(language))


def written(folder: Path, language: str = "sv") -> Path:
    path = folder / "master.xlsx"
    path.write_bytes(content(language))
    return path


def filled(master: Master) -> dict[str, dict[tuple[str, ...], dict[str, Any]]]:
    """Return the rows of a master without their blank cells."""
    return {
        name: {key: {field: value for field, value in row.items() if value is not None} for key, row in rows.items()}
        for name, rows in master.rows.items()
    }


@pytest.fixture(params=["sv", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[Any], None]], MasterReading]:
    """Read a sound master after a change that a person made in it."""

    def read(change: Callable[[Any], None]) -> MasterReading:
        path = written(tmp_path)
        book = load_workbook(path)
        change(book)
        book.save(path)
        return read_master(path)

    return read


# what is written comes back


def test_a_master_comes_back_as_it_was_written(tmp_path: Path, language: str) -> None:
    master = full_master(language)
    reading = read_master(written(tmp_path, language))
    assert reading.findings == ()
    assert reading.master.settings == master.settings
    assert reading.master.lists == master.lists
    assert reading.master.extra_fields == master.extra_fields
    assert filled(reading.master) == filled(master)


def test_a_status_that_nobody_reported_reads_as_blank(tmp_path: Path, language: str) -> None:
    path = written(tmp_path, language)
    shown = {row[0].value: row[16].value for row in load_workbook(path).worksheets[0].iter_rows(min_row=2, max_row=5)}
    assert shown["DEM-01"] == ("Ej rapporterad" if language == "sv" else "Not reported")
    assert read_master(path).master.row("measures", ("DEM-01",))["status"] is None


def test_rows_and_columns_are_where_the_master_has_them(tmp_path: Path) -> None:
    path = written(tmp_path)
    place = read_master(path).master.places["measures"]
    sheet = load_workbook(path)[place.sheet]
    headings = {cell.value: cell.column - 1 for cell in sheet[place.header + 1]}
    assert (place.columns["measure_id"], place.columns["status"]) == (headings["Åtgärds-id"], headings["Status"])
    assert {key[0]: sheet.cell(row + 1, 1).value for key, row in place.rows.items()} == {
        "UTB-01": "UTB-01", "UTB-03": "UTB-03", "TRY-01": "TRY-01", "DEM-01": "DEM-01",
    }  # fmt: skip


def test_columns_may_be_moved_and_rows_added_above(changed: Callable[..., MasterReading]) -> None:
    def rearrange(book: Any) -> None:
        sheet = book["Åtgärder"]
        for row in sheet.iter_rows(max_row=5):
            row[2].value, row[7].value = row[7].value, row[2].value
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Åtgärdsplan 2022"

    reading = changed(rearrange)
    assert reading.findings == ()
    assert filled(reading.master) == filled(full_master("sv"))
    assert reading.master.places["measures"].header == 2


def test_what_is_the_coordinator_s_own_is_left_alone(changed: Callable[..., MasterReading]) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Mina anteckningar")["A1"] = "=1/0"
        book["Åtgärder"].cell(1, 40).value = "Att göra"
        book["Åtgärder"].cell(2, 40).value = "Ring Ryds skola"
        book["Åtgärder"].cell(3, 40).value = "=1+1"

    reading = changed(add)
    assert reading.findings == ()
    assert filled(reading.master) == filled(full_master("sv"))


def test_words_are_read_as_people_write_them(changed: Callable[..., MasterReading]) -> None:
    def retype(book: Any) -> None:
        sheet = book["Åtgärder"]
        sheet["E2"] = "utbildningsförvaltningen"
        sheet["G2"] = "alla tre områdena"
        sheet["K2"] = "71,5"
        sheet["O2"] = "10 januari 2022"
        sheet["Q2"] = " pågår "

    row = changed(retype).master.row("measures", ("UTB-01",))
    assert row["lead"] == "UTB"
    assert row["areas"] == {"berga", "ryd", "skaggetorp"}
    assert (row["baseline_value"], row["start"], row["status"]) == (71.5, date(2022, 1, 10), "ongoing")


def test_a_renamed_item_is_still_what_it_was_and_a_new_one_gets_a_key(changed: Callable[..., MasterReading]) -> None:
    def edit(book: Any) -> None:
        sheet = book["Listor"]
        row = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == "ongoing")
        row[2].value, row[3].value = "I gång", "Pågår | pågående"
        at = sheet.max_row + 1
        sheet.cell(at, 1).value, sheet.cell(at, 3).value = "Status", "Under upphandling"

    master = changed(edit).master
    assert master.row("measures", ("UTB-01",))["status"] == "ongoing"
    assert master.lists.text("status", "ongoing") == "I gång"
    assert "under upphandling" in master.lists.keys("status")


def test_the_plan_s_own_columns_are_declared_in_words(changed: Callable[..., MasterReading]) -> None:
    def declare(book: Any) -> None:
        book["Kolumner"].append(
            ["", "Koppling till budget", "", "Rapporter", "Tal", "", "", "", "UTB, Socialförvaltningen"]
        )

    field = changed(declare).master.extra_fields[-1]
    assert (field.key, field.table, field.kind, field.editor) == (
        "koppling_till_budget", "reports", Kind.NUMBER, Editor.INVOLVED,
    )  # fmt: skip
    assert field.heading == ("Koppling till budget", "Koppling till budget")
    assert field.departments == {"UTB", "SOC"}


def test_a_declared_column_that_the_table_lacks_is_blank(changed: Callable[..., MasterReading]) -> None:
    def declare(book: Any) -> None:
        book["Kolumner"].append(["budget", "Budget", "Budget", "Åtgärder", "Tal", "", "", "", ""])

    reading = changed(declare)
    assert reading.findings == ()
    assert "budget" not in reading.master.places["measures"].columns
    assert reading.master.row("measures", ("UTB-01",)).get("budget") is None


# what is wrong is found, with its cell


def _set(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell].value = value

    return change


def _setting(label: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        row = next(row for row in book["Inställningar"].iter_rows() if row[0].value == label)
        row[1].value = value

    return change


def _append(sheet: str, *values: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        at = next(row for row in range(2, 500) if book[sheet].cell(row, 1).value is None)
        for column, value in enumerate(values, 1):
            book[sheet].cell(at, column).value = value

    return change


def _remove(sheet: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        del book[sheet]

    return change


def _error(book: Any) -> None:
    book["Åtgärder"]["K2"].value = "#DIV/0!"


def _no_headings(book: Any) -> None:
    book["Förvaltningar"].delete_rows(1)


LISTS_ROW = sum(1 for _ in full_master("sv").lists.items) + 2
WRONG: list[tuple[str, Callable[[Any], None], str]] = [
    ("master_sheet_missing", _remove("Listor"), ""),
    ("master_sheet_missing", _remove("Förvaltningar"), ""),
    ("master_sheet_missing", _remove("Rapporter"), ""),
    ("master_columns_missing", _no_headings, "Förvaltningar"),
    ("plan_id_missing", _setting("Planens id", None), "Inställningar"),
    ("year_unclear", _setting("År", "nästa år"), "Inställningar!B5"),
    ("year_unclear", _setting("År", None), "Inställningar!B5"),
    ("deadline_unclear", _setting("Sista svarsdag", "mitten av oktober"), "Inställningar!B6"),
    ("department_without_code", _append("Förvaltningar", None, "Ny förvaltning"), "Förvaltningar!A6"),
    ("department_code_unclear", _append("Förvaltningar", "Ny kod!", "Ny förvaltning"), "Förvaltningar!A6"),
    ("department_twice", _append("Förvaltningar", "utb", "Skolan"), "Förvaltningar!A6"),
    ("list_row_unclear", _append("Listor", "Status"), f"Listor!A{LISTS_ROW}"),
    ("list_key_twice", _append("Listor", "Status", "ongoing", "På gång"), f"Listor!B{LISTS_ROW}"),
    ("column_twice", _append("Kolumner", "x", "Status", "", "Åtgärder", "Text"), "Kolumner!A4"),
    ("column_twice", _append("Kolumner", "goals", "Annat", "", "Åtgärder", "Text"), "Kolumner!A4"),
    ("column_unclear", _append("Kolumner", "x", "", "", "Åtgärder", "Text"), "Kolumner!A4"),
    ("column_unclear", _append("Kolumner", "x", "Ny", "", "Åtgärder", "Bild"), "Kolumner!A4"),
    ("column_unclear", _append("Kolumner", "x", "Ny", "", "Skolor", "Text"), "Kolumner!A4"),
    ("column_unclear", _append("Kolumner", "x", "Ny", "", "Åtgärder", "Ett val ur lista", "Färger"), "Kolumner!A4"),
    ("column_unclear", _append("Kolumner", "x", "Ny", "", "Åtgärder", "Text", "", "Chefen"), "Kolumner!A4"),
    ("column_unclear", _append("Kolumner", "x", "Ny", "", "", "", "", "", "", "UTB | XYZ"), "Kolumner!A4"),
    ("master_key_column_missing", _set("Åtgärder", "A1", "Vad då"), "Åtgärder"),
    ("master_key_column_missing", _set("Rapporter", "B1", "Vad då"), "Rapporter"),
    ("heading_twice", _set("Åtgärder", "D1", "Åtgärd"), "Åtgärder!C1"),
    ("row_without_id", _set("Åtgärder", "A3", None), "Åtgärder!A3"),
    ("id_twice", _set("Åtgärder", "A3", "UTB-01"), "Åtgärder!A3"),
    ("id_twice", _append("Rapporter", "UTB-01", "Utbildningsförvaltningen"), "Rapporter!A10"),
    ("unknown_department", _set("Åtgärder", "E4", "Polisen"), "Åtgärder!E4"),
    ("unknown_department", _append("Rapporter", "UTB-01", "Skolan"), "Rapporter!B10"),
    ("unknown_department", _set("Behov", "B2", "Skolan"), "Behov!B2"),
    ("lead_missing", _set("Åtgärder", "E4", None), "Åtgärder!E4"),
    ("report_of_unknown_measure", _append("Rapporter", "UTB-99", "UTB"), "Rapporter!A10"),
    ("master_value", _set("Åtgärder", "B2", "Skolor"), "Åtgärder!B2"),
    ("master_value", _set("Åtgärder", "G2", "Berga, Lambohov"), "Åtgärder!G2"),
    ("master_value", _set("Åtgärder", "K2", "många"), "Åtgärder!K2"),
    ("master_value", _set("Åtgärder", "K2", "1.200"), "Åtgärder!K2"),
    ("master_value", _set("Åtgärder", "O2", "till våren"), "Åtgärder!O2"),
    ("master_value", _set("Åtgärder", "P2", "4/5-23"), "Åtgärder!P2"),
    ("master_value", _set("Åtgärder", "Q2", "löpande"), "Åtgärder!Q2"),
    ("formula_without_value", _set("Åtgärder", "K2", "=70+1"), "Åtgärder!K2"),
    ("formula_without_value", _setting("År", "=2021+1"), "Inställningar!B5"),
    ("formula_without_value", _set("Förvaltningar", "B2", '="Kommun"&"ledning"'), "Förvaltningar!B2"),
    ("error_value", _error, "Åtgärder!K2"),
]


@pytest.mark.parametrize(
    ("code", "change", "place"), WRONG, ids=[f"{at}-{code}" for at, (code, *_) in enumerate(WRONG)]
)
def test_what_is_wrong_is_found_with_its_place(
    changed: Callable[..., MasterReading], code: str, change: Callable[[Any], None], place: str
) -> None:
    findings = changed(change).findings
    assert code in {found.code for found in findings}
    found = next(found for found in findings if found.code == code)
    assert found.severity is Severity.STOP
    assert str(found.place) == ", ".join(filter(None, ("master.xlsx", place)))


def test_nothing_else_is_said_of_one_wrong_cell(changed: Callable[..., MasterReading]) -> None:
    findings = changed(_set("Åtgärder", "K2", "många")).findings
    assert [(found.code, found.key, found.field, found.value) for found in findings] == [
        ("master_value", ("UTB-01",), "baseline_value", "många")
    ]


def test_everything_wrong_is_found_at_once(changed: Callable[..., MasterReading]) -> None:
    def spoil(book: Any) -> None:
        for cell, value in {"E2": "XYZ", "K3": "många", "A4": "UTB-01"}.items():
            book["Åtgärder"][cell].value = value

    assert {found.code for found in changed(spoil).findings} >= {"unknown_department", "master_value", "id_twice"}


def test_every_code_of_the_reader_is_provoked_here() -> None:
    tree = ast.parse(Path(reader.__file__).read_text(encoding="utf-8"))
    codes = {
        constant.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "_stop"
        for constant in ast.walk(node.args[0])
        if isinstance(constant, ast.Constant) and constant.value != "uncached"
    }
    assert codes == {code for code, *_ in WRONG}


def test_a_plan_with_a_wrong_master_is_not_worked_with(tmp_path: Path) -> None:
    plan = plans.new_plan(tmp_path / "p")
    book = load_workbook(plan.folder.master)
    _set("Åtgärder", "E2", "XYZ")(book)
    book.save(plan.folder.master)
    with pytest.raises(InvalidMaster) as caught:
        plans.again(plan).merge()
    assert [found.code for found in caught.value.findings] == ["unknown_department"]


# what is no master


def test_a_formula_with_a_stored_value_is_its_value(tmp_path: Path) -> None:
    path, copy = written(tmp_path), tmp_path / "formel.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part, times = re.subn(rb'(<c r="K2"[^>]*>)<v>71</v>', rb"\1<f>70+1</f><v>71</v>", part)
                assert times == 1
            target.writestr(name, part)
    reading = read_master(copy)
    assert reading.findings == ()
    assert reading.master.row("measures", ("UTB-01",))["baseline_value"] == 71


def test_another_workbook_is_not_a_master(tmp_path: Path) -> None:
    path = written(tmp_path)
    book = load_workbook(path)
    del book["Inställningar"]
    book.save(path)
    with pytest.raises(SegsyncError) as caught:
        read_master(path)
    assert (caught.value.code, caught.value.exit_code) == ("not_a_master", 3)
    assert not is_master(path)


@pytest.mark.parametrize("damaged", [b"", b"text", b"PK\x03\x04 trasig"])
def test_a_file_that_is_no_workbook_says_why(tmp_path: Path, damaged: bytes) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(damaged)
    with pytest.raises(SegsyncError) as caught:
        read_master(path)
    assert caught.value.code == "master_unreadable"
    assert caught.value.text("sv").startswith("master.xlsx kan inte läsas. ")
    assert not is_master(path)


def test_a_master_is_known_in_either_language(tmp_path: Path, language: str) -> None:
    assert is_master(written(tmp_path, language))
