"""Workbooks as grids: values, and what the values alone do not tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from plans import patch_part

from segsync.errors import Unreadable
from segsync.grids import At
from segsync.reading.workbook import Workbook, parse_workbook, read_workbook

Fill = Callable[[xlsxwriter.Workbook], object]


def written(fill: Fill) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target) as book:
        fill(book)
    return target.getvalue()


def read(fill: Fill) -> Workbook:
    return parse_workbook(written(fill))


def test_values_stand_where_they_were_written() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Åtgärder")
        sheet.write(2, 1, "Läsning")
        sheet.write(2, 2, 12.5)
        sheet.write(3, 2, True)
        sheet.write_datetime(4, 1, datetime(2022, 5, 4), book.add_format({"num_format": "yyyy-mm-dd"}))

    sheet = read(fill).sheets["Åtgärder"]
    assert [sheet.cell(2, 1), sheet.cell(2, 2), sheet.cell(3, 2)] == ["Läsning", 12.5, True]
    assert sheet.cell(4, 1) in (date(2022, 5, 4), datetime(2022, 5, 4))
    assert [sheet.cell(0, 0), sheet.cell(99, 99)] == ["", None]


@pytest.mark.parametrize(
    ("formula", "stored", "kind", "text"),
    [
        ("=SUM(A1:A2)", 12, "formula", "=SUM(A1:A2)"),
        ("=A1&A2", "ab", "formula", "=A1&A2"),
        ("=1/0", "#DIV/0!", "error", "#DIV/0!"),
        ("=NA()", "#N/A", "error", "#N/A"),
    ],
)
def test_formulas_and_errors_are_found_with_their_text(formula: str, stored: object, kind: str, text: str) -> None:
    fault = read(lambda book: book.add_worksheet("A").write_formula(3, 2, formula, None, stored)).sheets["A"].faults
    assert {at: (found.kind, found.text) for at, found in fault.items()} == {At(3, 2): (kind, text)}


def test_every_reply_of_a_thread_is_read_and_a_text_box_beside_it(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("A")
        sheet.write_comment("B2", "[Trådad kommentar]")
        sheet.write_comment("B3", "Vanlig.")
        sheet.insert_textbox("B2", "I en ruta")

    path = tmp_path / "trådar.xlsx"
    path.write_bytes(written(fill))
    texts = "".join(
        f'<threadedComment ref="B2" id="{{{at}}}"><text>{text}</text></threadedComment>'
        for at, text in enumerate(("Ska vara 77.", "Säkert?", "Ja."))
    )
    thread = f'<ThreadedComments xmlns="http://schemas.microsoft.com/office/2018/threadedcomments">{texts}</ThreadedComments>'
    patch_part(path, "xl/threadedComments/threadedComment1.xml", lambda _: thread.encode())
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    relation = f'<Relationship Id="rId9" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/></Rel'
    patch_part(path, "xl/worksheets/_rels/sheet1.xml.rels", lambda rels: rels.replace(b"</Rel", relation.encode()))
    comments = read_workbook(path).sheets["A"].comments
    assert comments == {At(1, 1): "Ska vara 77.\nSäkert?\nJa.\nI en ruta", At(2, 1): "Vanlig."}


def test_a_formula_without_a_stored_result_is_found_even_outside_the_used_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(lambda book: book.add_worksheet("A").write_formula(5, 3, "=A1", None, 0)))
    patch_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"<v>0</v>", b""))
    sheet = read_workbook(path).sheets["A"]
    assert sheet.faults[At(5, 3)].kind == "uncached"
    assert len(sheet.rows) == 6
    assert len(sheet.rows[5]) == 4


def test_comments_are_found_by_cell_and_sheet() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("A").write_comment(1, 1, "Se protokollet.\nSidan 3.")
        book.add_worksheet("B").write_comment("D4", "Nej.")

    sheets = read(fill).sheets
    assert sheets["A"].comments == {At(1, 1): "Se protokollet.\nSidan 3."}
    assert sheets["B"].comments == {At(3, 3): "Nej."}


def test_only_the_wanted_sheets_are_read_and_hidden_ones_are_told() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        for name in ("Synligt", "Dolt", "Onödigt"):
            book.add_worksheet(name).write("A1", name)
        book.get_worksheet_by_name("Dolt").hide()

    sheets = parse_workbook(written(fill), lambda name: name != "Onödigt").sheets
    assert {name: sheet.hidden for name, sheet in sheets.items()} == {"Synligt": False, "Dolt": True}


@pytest.mark.parametrize("source", ["property", "description", "neither"])
def test_the_template_is_told_by_a_property_or_the_description(source: str) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet()
        if source == "property":
            book.set_custom_property("segsync_template", "T-ABC23", "text")
        if source == "description":
            book.set_properties({"comments": "segsync T-ABC23"})

    assert read(fill).template == ("" if source == "neither" else "T-ABC23")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row><c r='A1' t='s'><v>99</v></c></row></sheetData>"),
        ("xl/_rels/workbook.xml.rels", b"hej"),
        ("xl/sharedStrings.xml", b"\xff\xfe\x00"),
    ],
)
def test_a_damaged_part_is_a_reason_and_never_a_crash(tmp_path: Path, part: str, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(lambda book: book.add_worksheet("A").write("A1", "text")))
    patch_part(path, part, lambda _: content)
    with pytest.raises(Unreadable) as refused:
        read_workbook(path)
    assert refused.value.code == "broken_workbook"


def test_a_cell_at_the_far_corner_is_refused_before_the_reader_sees_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(written(lambda book: book.add_worksheet("A").write("A1", 1)))
    far = b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    patch_part(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</row>", far))
    with pytest.raises(Unreadable) as refused:
        read_workbook(path)
    assert refused.value.code == "too_many_cells"
