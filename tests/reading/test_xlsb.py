"""Binary workbooks (xlsb): what the writer of the tests writes is what LibreOffice and segsync read."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from office import Office
from openpyxl import Workbook
from openpyxl.comments import Comment
from xlsb import Calculated, xlsb_of

from segsync.errors import Unreadable
from segsync.grids import Area, At
from segsync.reading.workbook import parse_workbook

CELLS = {
    "A1": "Åtgärds-id",
    "B1": "Text\nmed rad",
    "A2": 1250.5,
    "B2": date(2022, 5, 4),
    "C2": True,
    "AB3": 7,
    "A4": "#N/A",
}


@pytest.fixture
def book() -> Workbook:
    book = Workbook()
    for cell, value in CELLS.items():
        book.active[cell].value = value
    book.create_sheet("Dold").sheet_state = "hidden"
    book["Dold"]["A1"] = "kvar"
    return book


def with_formulas(book: Workbook) -> Workbook:
    sheet = book.worksheets[0]
    for cell, result in {"D1": 74.0, "D2": "#DIV/0!", "D3": "text"}.items():
        sheet[cell]._value = Calculated(result)  # type: ignore[union-attr]
    sheet["A2"].comment = Comment("Siffran gäller våren.", "x")
    sheet.merge_cells("F1:G3")
    sheet.row_dimensions[3].hidden = True
    return book


def test_values_dates_and_sheets(book: Workbook) -> None:
    read = parse_workbook(xlsb_of(book))
    sheet = read.sheets["Sheet"]
    assert (sheet.cell(0, 0), sheet.cell(0, 1), sheet.cell(1, 0)) == ("Åtgärds-id", "Text\nmed rad", 1250.5)
    assert (sheet.cell(1, 2), sheet.cell(2, 27)) == (True, 7)
    assert str(sheet.cell(1, 1)).startswith("2022-05-04")
    assert {name: one.hidden for name, one in read.sheets.items()} == {"Sheet": False, "Dold": True}
    assert read.sheets["Dold"].rows == [["kvar"]]
    assert read.notes == ("converted_format",)


def test_formulas_errors_comments_merged_and_hidden_cells(book: Workbook) -> None:
    sheet = parse_workbook(xlsb_of(with_formulas(book))).sheets["Sheet"]
    assert {at: (fault.kind, sheet.cell(*at)) for at, fault in sheet.faults.items()} == {
        At(0, 3): ("formula", 74.0),
        At(1, 3): ("error", ""),
        At(2, 3): ("formula", "text"),
        At(3, 0): ("error", ""),
    }
    assert [sheet.faults[at].text for at in (At(1, 3), At(3, 0))] == ["#DIV/0!", "#N/A"]
    assert sheet.comments == {At(1, 0): "Siffran gäller våren."}
    assert list(sheet.merged) == [Area(At(0, 5), At(2, 6))]
    assert sheet.hidden_rows == {2}


def test_the_units_that_number_formats_show(book: Workbook) -> None:
    sheet = book.worksheets[0]
    for address, value, number_format in (
        ("E5", 0.75, "0%"), ("F5", 300_000, '#,##0 "kr"'), ("G5", "50 %", "0%"), ("H5", 7, "General"),
    ):  # fmt: skip
        sheet[address].value = value
        sheet[address].number_format = number_format
    assert parse_workbook(xlsb_of(book)).sheets["Sheet"].units == {At(4, 4): "%", At(4, 5): "kr"}


def test_libreoffice_reads_the_same(office: Office, book: Workbook, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    path.write_bytes(xlsb_of(with_formulas(book)))
    with office.open(path) as opened:
        assert [sheet.name for sheet in opened.sheets()] == ["Sheet", "Dold"]
        assert opened.cell("Sheet", "A1").text == "Åtgärds-id"
        assert opened.cell("Sheet", "A2").value == 1250.5
        assert opened.cell("Sheet", "B2").date == "2022-05-04"
        assert opened.cell("Sheet", "AB3").value == 7
        assert opened.cell("Sheet", "D1").value == 74
        assert opened.cell("Sheet", "D2").error


@pytest.mark.parametrize("at", range(0, 100, 5))
def test_a_sheet_that_is_spoilt_anywhere_is_a_reason_or_a_workbook(book: Workbook, at: int) -> None:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsb_of(book))) as source, zipfile.ZipFile(target, "w") as spoilt:
        for name in source.namelist():
            content = source.read(name)
            size = len(content) * at // 100
            spoilt.writestr(name, content[:size] + b"\xff" * 9 + content[size + 9 :] if "sheet1" in name else content)
    assert outcome_of(target.getvalue()) in ("read", "broken_workbook", "reader_failed", "too_many_cells", "too_slow")


def outcome_of(data: bytes) -> str:
    try:
        parse_workbook(data)
    except Unreadable as refused:
        return refused.code
    return "read"
