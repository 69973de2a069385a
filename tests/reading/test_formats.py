"""Every format that a return may come back in: the same values, the same changes, and what was lost is said."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from office import Office
from openpyxl.comments import Comment
from plans import Typed, again, asked, found, master_of, new_plan, taken, template_of

from segsync.errors import Unreadable
from segsync.grids import At, Sheet
from segsync.merged import MergedPlan
from segsync.plan import Plan
from segsync.reading.workbook import Workbook, parse_workbook

NOTE = "Siffran gäller våren."
CHANGES = {
    "UTB-01.outcome_value": 74.5,
    "UTB-01.status": "done",
    "UTB-01.end": date(2023, 9, 30),
    "UTB-01/UTB.result": "Åtgärden är klar.\nVi fortsätter \"som nu\"; se bilaga.",
    "UTB-03.status": "ongoing",
}  # fmt: skip


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return new_plan(tmp_path / "plan", master_of())


@pytest.fixture
def answer(plan: Plan, tmp_path: Path) -> Path:
    """UTB's template, filled in, with a comment; not in the inbox yet."""
    typed = Typed(template_of(plan, "UTB"))
    typed.type("UTB-01", outcome_value=74.5, status="Genomförd", end=date(2023, 9, 30))
    typed.type("UTB-01", result=CHANGES["UTB-01/UTB.result"]).type("UTB-03", status="Pågår")
    typed.cell("UTB-01", "outcome_value").comment = Comment(NOTE, "UTB")
    return typed.save(tmp_path / "svar.xlsx")


def grid(sheet: Sheet) -> list[list[object]]:
    """Return a sheet's values without blank ends, dates and whole numbers as they are compared."""
    rows = [[plain(cell) for cell in row] for row in sheet.rows]
    for row in rows:
        while row and row[-1] is None:
            row.pop()
    while rows and not rows[-1]:
        rows.pop()
    return rows


def plain(cell: object) -> object:
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return None if cell == "" else cell


def grids(book: Workbook) -> dict[str, list[list[object]]]:
    return {name: grid(sheet) for name, sheet in book.sheets.items()}


def saved(office: Office, source: Path, *kinds: str) -> Path:
    """Save a workbook as one kind after the other, as programs do that people open it with."""
    for at, kind in enumerate(kinds):
        with office.open(source) as book:
            source = book.save_as(source.with_name(f"{at}.{kind}"))
    return source


def merged_with(plan: Plan, name: str, data: bytes) -> MergedPlan:
    (plan.folder.inbox / name).write_bytes(data)
    return again(plan).merge()


@pytest.mark.parametrize("kinds", [("ods",), ("ods", "xlsx"), ("xls",), ("xls", "ods", "xlsx")], ids="-".join)
def test_a_return_saved_by_another_program_says_the_same(
    office: Office, plan: Plan, answer: Path, kinds: Sequence[str]
) -> None:
    direct = parse_workbook(answer.read_bytes())
    path = saved(office, answer, *kinds)
    book = parse_workbook(path.read_bytes())
    assert grids(book) == grids(direct)
    assert [sheet.hidden for sheet in book.sheets.values()] == [sheet.hidden for sheet in direct.sheets.values()]
    assert [list(sheet.comments.values()) for sheet in book.sheets.values() if sheet.comments] == [[NOTE]]
    result = merged_with(plan, "svar.xlsx", path.read_bytes())
    assert taken(result) == CHANGES
    assert asked(result) == ["comment UTB-01.outcome_value"]
    assert found(result, "note").count("converted_format") == (0 if kinds[-1] == "xlsx" else 1)
    assert found(result, "stop") == []


def test_an_ods_keeps_the_mark_of_the_template_and_the_time(office: Office, answer: Path) -> None:
    template = parse_workbook(answer.read_bytes()).template
    book = parse_workbook(saved(office, answer, "ods").read_bytes())
    assert book.template == template != ""
    assert datetime.fromisoformat(book.modified.rstrip("Z")[:19]).year >= 2022


@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_formulas_and_errors_are_told_in_other_formats_too(office: Office, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("A").write("A1", "text")
    with office.open(path) as book:
        for cell, typed in {"B40": "=1/0", "C40": "=NA()", "D40": "=2+3", "E40": '="a"&"b"'}.items():
            book.type("A", cell, typed)
        book.save_as(path.with_suffix(f".{kind}"))
    sheet = parse_workbook(path.with_suffix(f".{kind}").read_bytes()).sheets["A"]
    told = {at: (fault.kind, sheet.cell(*at)) for at, fault in sheet.faults.items()}
    assert told == {
        At(39, 1): ("error", ""),
        At(39, 2): ("error", ""),
        At(39, 3): ("formula", 5.0),
        At(39, 4): ("formula", "ab"),
    }
    assert [sheet.faults[At(39, column)].text for column in (1, 2)] == ["#DIV/0!", "#N/A"]


def test_dates_times_and_repeated_cells_of_an_ods(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        day, clock = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "hh:mm:ss"})
        sheet.write_datetime(1, 1, datetime(2022, 5, 4), day)
        sheet.write_datetime(1, 2, time(13, 45, 30), clock)
        sheet.write_row(2, 3, [True, False, "a  b\tc", 0.25])
        for row in range(5, 9):
            sheet.write_row(row, 0, [7] * 12)
    direct = parse_workbook(path.read_bytes())
    converted = parse_workbook(saved(office, path, "ods").read_bytes())
    assert grids(converted) == grids(direct)
    assert grid(converted.sheets["A"])[1] == [None, date(2022, 5, 4), time(13, 45, 30)]
    assert len(grid(converted.sheets["A"])[8]) == 12


# Text with delimiters


def as_text(answer: Path, delimiter: str, end: str = "\r\n") -> str:
    """Return the measures of a filled-in template as Excel writes them into a csv file."""
    target = StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end)
    for row in Typed(answer).measures.iter_rows(values_only=True):
        writer.writerow([shown(cell) for cell in row])
    return target.getvalue()


def shown(cell: Any) -> str:
    if isinstance(cell, datetime | date):
        return cell.strftime("%Y-%m-%d")
    return "" if cell is None else str(cell).replace(".", ",") if isinstance(cell, float) else str(cell)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"], ids=["semicolons", "commas", "tabs"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_csv_of_the_measures_says_the_same(plan: Plan, answer: Path, encoding: str, delimiter: str) -> None:
    text = as_text(answer, delimiter)
    book = parse_workbook(text.encode(encoding))
    assert list(book.sheets) == ["Åtgärder"]
    assert grid(book.sheets["Åtgärder"]) == [
        [cell or None for cell in row] for row in trimmed(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    ]
    result = merged_with(plan, f"{template_of(plan, 'UTB').stem}.csv", text.encode(encoding))
    assert taken(result) == CHANGES
    assert {"template_guessed", "converted_format", "sheet_missing"} <= set(found(result, "note"))
    assert found(result, "stop") == []


def trimmed(rows: Any) -> list[list[str]]:
    kept = [list(row) for row in rows]
    for row in kept:
        while row and not row[-1]:
            row.pop()
    while kept and not kept[-1]:
        kept.pop()
    return kept


def test_a_csv_may_name_its_delimiter_and_holds_errors_but_no_formulas() -> None:
    sheet = parse_workbook(b"sep=|\r\nA|B|C\r\n=1+1|#SAKNAS!|#3\r\n").sheets["Åtgärder"]
    assert grid(sheet) == [["A", "B", "C"], ["=1+1", None, "#3"]]
    assert {at: fault.text for at, fault in sheet.faults.items()} == {At(1, 1): "#SAKNAS!"}


# What is refused, and with which words


def zipped(*names: str, mimetype: str = "") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, mimetype if name == "mimetype" else "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (bytes(4096), "empty_file"),
        (b"Hej, vi har inget att anm\xc3\xa4la.", "not_a_workbook"),
        (b"\x01\x02\x03\x04;\x05\n;", "not_a_workbook"),
        (b"\xef\xbb\xbf\r\n<html><body><table><tr><td>1</td></tr></table>", "web_page"),
        ("<!DOCTYPE html><p>Hej</p>".encode("utf-16"), "web_page"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "old_format"),
        (b'<?xml version="1.0"?><plan/>', "other_document"),
        (b"{\\rtf1 Hej}", "word_document"),
        (b"%PDF-1.7", "pdf_document"),
        (
            b"From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: svar; klart\r\n\r\nHej;hej\r\n",
            "mail_message",
        ),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (zipped("[Content_Types].xml", "word/document.xml"), "word_document"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "other_document"),
        (zipped("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.text"), "word_document"),
        (zipped("svar.xlsx", "bild.jpg"), "packed_folder"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_for_what_it_is(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse_workbook(data)
    assert refused.value.code == code
    assert refused.value.text("sv") != refused.value.text("en")


@pytest.mark.parametrize("kind", ["docx", "odt", "pdf"])
def test_documents_of_other_programs_are_told(kind: str, answer: Path) -> None:
    main = {"docx": ("[Content_Types].xml", "word/document.xml"), "odt": ("mimetype", "content.xml")}.get(kind, ())
    data = zipped(*main, mimetype="application/vnd.oasis.opendocument.text") if main else b"%PDF-1.4"
    path = answer.with_name("svar.xlsx")
    path.write_bytes(data)
    with pytest.raises(Unreadable) as refused:
        parse_workbook(path.read_bytes())
    assert refused.value.code == ("pdf_document" if kind == "pdf" else "word_document")


def test_an_encrypted_ods_asks_for_a_copy_without_password() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest><encryption-data/></manifest>")
        archive.writestr("content.xml", b"\x01\x02")
    with pytest.raises(Unreadable) as refused:
        parse_workbook(target.getvalue())
    assert refused.value.code == "password_protected"


# Variants of xlsx


def test_macros_never_run_and_a_note_says_so(plan: Plan, answer: Path) -> None:
    with zipfile.ZipFile(answer, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0" * 100)
    result = merged_with(plan, "svar.xlsm", answer.read_bytes())
    assert taken(result) == CHANGES
    assert found(result, "note").count("macros_ignored") == 1


def test_strict_open_xml_says_the_same(answer: Path) -> None:
    target = BytesIO()
    with zipfile.ZipFile(answer) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as strict:
        for name in source.namelist():
            strict.writestr(name, as_strict(source.read(name)))
    assert grids(parse_workbook(target.getvalue())) == grids(parse_workbook(answer.read_bytes()))


def as_strict(part: bytes) -> bytes:
    spreadsheet = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/"
    part = part.replace(spreadsheet, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    return part.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/")


def test_errors_of_later_years_do_not_hide_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write(0, 1, "kvar")
    target = BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as later:
        for name in source.namelist():
            later.writestr(name, source.read(name).replace(b"#DIV/0!", b"#SPILL!"))
    read = parse_workbook(target.getvalue()).sheets["A"]
    assert read.cell(0, 1) == "kvar"
    assert read.faults[At(0, 0)].text == "#SPILL!"
