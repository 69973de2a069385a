"""The harness itself: what a person types, is refused and saves in LibreOffice comes out as it would on a screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from office import Book, Cell, Office, OfficeError, RefusedError, Sheet

SHEET = "Åtgärder"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A small workbook in a folder with spaces and Swedish letters: an open, a hidden and a protected sheet."""
    path = tmp_path / "Förvaltning å" / "mall 1.xlsx"
    path.parent.mkdir()
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row("A1", ["Id", "Antal", "Status"])
        sheet.write_column("A2", ["UTB-01", "UTB-02", "UTB-03"])
        sheet.write_column("B2", [2, 3, 1])
        sheet.write_formula("B6", "=SUM(B2:B4)")
        sheet.write("D2", "UTB", book.add_format({"num_format": "@"}))
        sheet.data_validation(
            "C2:C9",
            {
                "validate": "list",
                "source": "=Listor!$A$1:$A$2",
                "input_title": "Status",
                "input_message": "Välj i listan",
                "show_error": False,
            },
        )
        lists = book.add_worksheet("Listor")
        lists.write_column("A1", ["Pågår", "Genomförd"])
        lists.hide()
        locked = book.add_worksheet("Skyddad")
        locked.write("A1", "låst")
        locked.write("B1", "öppen", book.add_format({"locked": False}))
        locked.protect()
    return path


@pytest.fixture
def book(office: Office, workbook: Path) -> Iterator[Book]:
    """The workbook, open in LibreOffice."""
    with office.open(workbook) as opened:
        yield opened


def test_sheets_tell_what_is_hidden_and_protected(book: Book) -> None:
    assert book.sheets() == [
        Sheet(SHEET, visible=True, protected=False, rows=6, columns=4),
        Sheet("Listor", visible=False, protected=False, rows=2, columns=1),
        Sheet("Skyddad", visible=True, protected=True, rows=1, columns=2),
    ]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1 250,5", 1250.5),
        ("1\u00a0250,5", 1250.5),
        ("-3", -3),
        ("50 %", 0.5),
        ("1.5", "1.5"),
        ("'007", "007"),
        ("Pågår", "Pågår"),
        ("en rad\nen till", "en rad\nen till"),
        ("=B2+B3", 5),
        ("", None),
    ],
)
def test_typing_reads_text_as_swedish_settings_do(book: Book, typed: str, value: float | str | None) -> None:
    book.type(SHEET, "B5", typed)
    assert book.cell(SHEET, "B5").value == value


def test_a_typed_date_becomes_a_date(book: Book) -> None:
    book.type(SHEET, "B5", "2022-12-31")
    assert book.cell(SHEET, "B5") == Cell("2022-12-31", 44926, date="2022-12-31")


def test_a_cell_formatted_as_text_keeps_what_is_typed(book: Book) -> None:
    book.type(SHEET, "D2", "1 250,5")
    assert book.cell(SHEET, "D2").value == "1 250,5"


def test_reading_gives_texts_values_formulas_and_errors(book: Book) -> None:
    book.recalculate()
    book.type(SHEET, "C6", "=1/0")
    assert book.read(SHEET, "A6:C6") == [
        [Cell(), Cell("6", 6, "=SUM(B2:B4)"), Cell("#DIV/0!", None, "=1/0", error=532)]
    ]


def test_protection_stops_the_hand(book: Book) -> None:
    book.type("Skyddad", "B1", "ny")
    assert book.cell("Skyddad", "B1").value == "ny"
    with pytest.raises(RefusedError, match="Skyddad!A1 is protected"):
        book.type("Skyddad", "A1", "ny")
    assert book.cell("Skyddad", "A1").value == "låst"
    for refused in (
        lambda: book.sort("Skyddad", "A1:B1", header=False),
        lambda: book.hide_columns("Skyddad", "A:A"),
        lambda: book.insert_rows("Skyddad", 1),
        lambda: book.delete_columns("Skyddad", "A"),
    ):
        with pytest.raises(RefusedError):
            refused()


def test_validation_can_be_read(book: Book) -> None:
    rule = book.validation(SHEET, "C2")
    assert rule
    assert (rule.type, rule.shows_list, rule.shows_error) == ("list", True, False)
    assert rule.formula1 in ("$Listor.$A$1:$A$2", "=Listor!$A$1:$A$2")
    assert (rule.shows_input, rule.input_title, rule.input_text) == (True, "Status", "Välj i listan")
    assert book.validation(SHEET, "A2") is None


def test_rows_and_columns_move(book: Book) -> None:
    book.sort(SHEET, "A1:C4", 1)
    assert [row[0].text for row in book.read(SHEET, "A1:A4")] == ["Id", "UTB-03", "UTB-01", "UTB-02"]
    book.sort(SHEET, "A2:C4", descending=True, header=False)
    assert [row[0].text for row in book.read(SHEET, "A2:A4")] == ["UTB-03", "UTB-02", "UTB-01"]
    book.insert_rows(SHEET, 3, 2)
    book.delete_rows(SHEET, 2)
    assert [row[0].text for row in book.read(SHEET, "A2:A5")] == ["", "", "UTB-02", "UTB-01"]
    book.insert_columns(SHEET, "A")
    assert book.cell(SHEET, "B1").text == "Id"
    book.delete_columns(SHEET, "A", 2)
    assert book.cell(SHEET, "A1").text == "Antal"


def test_hidden_columns_are_saved_hidden(book: Book, tmp_path: Path) -> None:
    book.hide_columns(SHEET, "B:C")
    saved = openpyxl.load_workbook(book.save_as(tmp_path / "hidden.xlsx"))
    assert saved[SHEET].column_dimensions["B"].hidden
    book.show_columns(SHEET, "B:C")
    saved = openpyxl.load_workbook(book.save_as(tmp_path / "shown.xlsx"))
    assert not saved[SHEET].column_dimensions["B"].hidden


@pytest.mark.parametrize(("kind", "start"), [("xlsx", b"PK"), ("ods", b"PK"), ("xls", b"\xd0\xcf\x11\xe0")])
def test_what_is_saved_opens_again(book: Book, office: Office, tmp_path: Path, kind: str, start: bytes) -> None:
    book.type(SHEET, "C2", "Genomförd")
    path = book.save_as(tmp_path / f"åter (2).{kind}")
    assert path.read_bytes().startswith(start)
    with office.open(path) as again:
        assert again.cell(SHEET, "C2").text == "Genomförd"
        assert not again.sheets()[1].visible


def test_rendering_draws_every_visible_sheet(office: Office, workbook: Path, tmp_path: Path) -> None:
    pictures = office.render(workbook, tmp_path / "pictures")
    assert [picture.name for picture in pictures] == ["mall 1-1.png", "mall 1-2.png"]
    assert all(picture.read_bytes().startswith(b"\x89PNG") for picture in pictures)
    assert len(office.render(workbook, tmp_path / "pages", printed=True)) == len(pictures)


def test_what_cannot_be_opened_says_so_and_the_next_works(office: Office, workbook: Path, tmp_path: Path) -> None:
    (tmp_path / "trasig.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    with pytest.raises(OfficeError):
        office.open(tmp_path / "trasig.xlsx")
    with office.open(workbook) as book, pytest.raises(OfficeError, match="no sheet 'Saknas'"):
        book.cell("Saknas", "A1")
