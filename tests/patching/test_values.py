"""A value in a cell: how it is written, which style it gets, and what readers see."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from patching.packages import parts
from patching.workbooks import BOLD, DATE, GENERAL, OWN_DATE, SHEET, STYLES, TEXT, made, relationships, rows_of
from segsync.patching import CannotPatch, CellPatch, patch_workbook
from segsync.patching.values import CellValue
from segsync.reading.workbook import read_workbook


def patched(cell: str, value: CellValue, **options: str) -> bytes:
    """Return a workbook in which the cell A1 was written as `cell` and then patched."""
    before = made(f'<sheetData><row r="1">{cell}<c r="B1"><v>5</v></c></row></sheetData>', **options)
    after = patch_workbook(before, [CellPatch(SHEET, 0, 0, value)])
    assert patch_workbook(after, [CellPatch(SHEET, 0, 0, value)]) == after
    return after


def cell_of(data: bytes) -> str:
    return rows_of(data).removeprefix('<row r="1">').partition('<c r="B1">')[0]


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ('<c r="A1" s="1"/>', "Pågår", '<c r="A1" s="1" t="inlineStr"><is><t>Pågår</t></is></c>'),
        ('<c r="A1" t="s"><v>0</v></c>', "x", '<c r="A1" t="inlineStr"><is><t>x</t></is></c>'),
        ('<c r="A1" t="s" s="1"><v>0</v></c>', 7, '<c r="A1" s="1"><v>7</v></c>'),
        ('<c r="A1" t="b"><v>1</v></c>', 12.5, '<c r="A1"><v>12.5</v></c>'),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "x", '<c r="A1" t="inlineStr"><is><t>x</t></is></c>'),
        ('<c r="A1" s="1"><v>7</v></c>', None, '<c r="A1" s="1"/>'),
        ('<c r="A1" s="1"><v>7</v></c>', "", '<c r="A1" s="1"/>'),
        ('<c r="A1" t="d"><v>2022-01-01</v></c>', 3, '<c r="A1"><v>3</v></c>'),
        ('<c r="A1" cm="1" vm="2" ph="1"><v>7</v></c>', 8, '<c r="A1" ph="1"><v>8</v></c>'),
        ("<c s='1' r='A1' ><v >7</v ></c >", 8, "<c s='1' r='A1' ><v>8</v></c >"),
        ('<c t="inlineStr" r="A1"><is><r><t>a</t></r></is></c>', "b",
         '<c t="inlineStr" r="A1"><is><t>b</t></is></c>'),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 3, '<c r="A1"><v>3</v></c>'),
        ('<c r="A1"><v>2</v><extLst><ext><v>x</v></ext></extLst></c>', 3,
         '<c r="A1"><v>3</v><extLst><ext><v>x</v></ext></extLst></c>'),
        ("<c r=\"A1\">\n <v>2</v>\n</c>", 3, '<c r="A1">\n <v>3</v>\n</c>'),
    ],
)  # fmt: skip
def test_a_cell_is_rewritten_in_its_place(before: str, value: CellValue, after: str) -> None:
    assert cell_of(patched(before, value)) == after


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "<t>=1+1</t>"),
        ("+46", "<t>+46</t>"),
        ("-5", "<t>-5</t>"),
        ("@a", "<t>@a</t>"),
        ("123", "<t>123</t>"),
        ("a<b>&'\"", "<t>a&lt;b&gt;&amp;'\"</t>"),
        (" x", '<t xml:space="preserve"> x</t>'),
        ("a\nb", '<t xml:space="preserve">a\nb</t>'),
        ("a\r\nb", '<t xml:space="preserve">a_x000D_\nb</t>'),
        ("\x00\x1f", "<t>_x0000__x001F_</t>"),
        ("_x0041_", "<t>_x005F_x0041_</t>"),
        ("_x0041", "<t>_x0041</t>"),
        ("\ud800\ufffe", "<t>_xD800__xFFFE_</t>"),
        ("😀å", "<t>😀å</t>"),
        ("]]>", "<t>]]&gt;</t>"),
    ],
)
def test_a_text_is_never_anything_else(text: str, written: str) -> None:
    assert cell_of(patched('<c r="A1"/>', text)) == f'<c r="A1" t="inlineStr"><is>{written}</is></c>'


@pytest.mark.parametrize("text", ["=1+1", "123", " a  b ", "a\nb\tc", "😀", "<&>", "2022-01-01", "TRUE", "#N/A"])
def test_readers_see_the_text(text: str, tmp_path: Path) -> None:
    after = patched('<c r="A1"/>', text)
    (tmp_path / "a.xlsx").write_bytes(after)
    sheet = read_workbook(tmp_path / "a.xlsx").sheets[SHEET]
    assert (sheet.cell(0, 0), sheet.cell(0, 1), sheet.faults) == (text, 5, {})
    read = openpyxl.load_workbook(io.BytesIO(after))[SHEET]
    assert (read["A1"].value, read["A1"].data_type if text != "=1+1" else "s", read["B1"].value) == (text, "s", 5)


@pytest.mark.parametrize(
    ("style", "keeps"), [(GENERAL, False), (BOLD, False), (TEXT, False), (DATE, True), (OWN_DATE, True)]
)
def test_a_date_is_shown_as_a_day(style: int, keeps: bool) -> None:
    after = patched(f'<c r="A1" s="{style}"/>', date(2024, 2, 29))
    cell = openpyxl.load_workbook(io.BytesIO(after))[SHEET]["A1"]
    assert cell.is_date
    assert cell.value.date() == date(2024, 2, 29)
    assert cell.font.b is (style in (BOLD, OWN_DATE))
    assert (f's="{style}"' in cell_of(after)) is keeps
    assert (cell.number_format == "yyyy\\-mm\\-dd") is not keeps


def test_a_style_is_derived_once_and_found_again() -> None:
    before = made('<sheetData><row r="1"><c r="A1" s="1"/><c r="B1" s="1"/><c r="C1"/></row></sheetData>')
    patches = [CellPatch(SHEET, 0, column, date(2024, 1, column + 1)) for column in range(3)]
    after = patch_workbook(before, patches)
    styles = parts(after)["xl/styles.xml"].decode()
    assert '<cellXfs count="7">' in styles
    assert '<numFmts count="2">' in styles
    assert (
        '<xf numFmtId="165" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/>' in styles
    )
    later = patch_workbook(after, [CellPatch(SHEET, 4, 0, date(2024, 1, 1))])
    assert parts(later)["xl/styles.xml"] == parts(after)["xl/styles.xml"]


def test_a_style_in_two_versions_counts_once() -> None:
    """Some writers give a format for newer programs and a fallback; the newer one leans on names declared around it."""
    bold = '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    newer = bold.replace("/>", ' n:x="1"/>')
    both = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice xmlns:n="urn:n" Requires="n">{newer}</mc:Choice>'
        f"<mc:Fallback>{bold}</mc:Fallback></mc:AlternateContent>"
    )
    sheet = f'<sheetData><row r="1"><c r="A1" s="{DATE}"/><c r="B1" s="{BOLD}"/></row></sheetData>'
    before = made(sheet, more={"xl/styles.xml": STYLES.replace(bold, both)})
    after = patch_workbook(before, [CellPatch(SHEET, 0, column, date(2024, 2, 29)) for column in (0, 1)])
    assert f'<c r="A1" s="{DATE}"><v>45351</v></c><c r="B1" s="5"><v>45351</v></c>' in rows_of(after)
    assert bold.replace("/>", ' applyNumberFormat="1"/></cellXfs>').replace('numFmtId="0"', 'numFmtId="165"') in (
        parts(after)["xl/styles.xml"].decode()
    )


def test_a_redefined_general_format_is_no_date() -> None:
    styles = STYLES.replace('<numFmts count="1">', '<numFmts count="2"><numFmt numFmtId="0" formatCode="dd.mm.yyyy"/>')
    before = made("<sheetData/>", more={"xl/styles.xml": styles})
    assert 's="5"' in rows_of(patch_workbook(before, [CellPatch(SHEET, 0, 0, date(2024, 2, 29))]))


def test_a_number_is_not_read_as_a_date(tmp_path: Path) -> None:
    after = patched(f'<c r="A1" s="{OWN_DATE}"><v>44000</v></c>', 12)
    (tmp_path / "a.xlsx").write_bytes(after)
    assert read_workbook(tmp_path / "a.xlsx").sheets[SHEET].cell(0, 0) == 12
    cell = openpyxl.load_workbook(io.BytesIO(after))[SHEET]["A1"]
    assert (cell.value, cell.number_format, cell.font.b, cell.alignment.wrap_text) == (12, "General", True, True)


def test_a_text_in_a_date_cell_leaves_its_style() -> None:
    assert cell_of(patched(f'<c r="A1" s="{DATE}"><v>44000</v></c>', "Tills vidare")) == (
        f'<c r="A1" s="{DATE}" t="inlineStr"><is><t>Tills vidare</t></is></c>'
    )


@pytest.mark.parametrize(
    ("day", "number", "number_1904"),
    [
        (date(1904, 1, 1), "1462", "0"),
        (date(2022, 1, 1), "44562", "43100"),
        (date(1900, 2, 28), "59", None),
        (date(1900, 3, 1), "61", None),
        (date(1899, 12, 31), None, None),
        (date(9999, 12, 31), "2958465", "2957003"),
    ],
)
def test_dates_by_both_calendars(day: date, number: str | None, number_1904: str | None) -> None:
    for settings, expected in (("", number), ('<workbookPr date1904="1"/>', number_1904)):
        cell = cell_of(patched(f'<c r="A1" s="{DATE}"/>', day, before_sheets=settings))
        if expected is None:
            assert f"<is><t>{day.isoformat()}</t></is>" in cell
        else:
            assert f"<v>{expected}</v>" in cell


def test_a_workbook_without_styles_gets_some_for_a_date() -> None:
    links = relationships({"rId1": ("worksheet", "worksheets/sheet1.xml")})
    before = made("<sheetData/>", more={"xl/styles.xml": None, "xl/_rels/workbook.xml.rels": links})
    patch = CellPatch(SHEET, 0, 0, date(2024, 2, 29))
    after = patch_workbook(before, [patch])
    assert openpyxl.load_workbook(io.BytesIO(after))[SHEET]["A1"].value.date() == date(2024, 2, 29)
    assert patch_workbook(after, [patch]) == after
    assert "xl/styles.xml" not in parts(patch_workbook(before, [CellPatch(SHEET, 0, 0, 5)]))


@pytest.mark.parametrize("text", ["x" * 32_767, "😀" * 16_383])
def test_the_longest_text_fits(text: str) -> None:
    assert text in cell_of(patched('<c r="A1"/>', text))


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_a_longer_one_is_refused(text: str) -> None:
    with pytest.raises(CannotPatch, match="Blad!A1") as refused:
        patched('<c r="A1"/>', text)
    assert refused.value.code == "patch_too_long"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), frozenset({"a"})])
def test_what_is_no_value_of_a_cell_is_a_mistake(value: CellValue) -> None:
    with pytest.raises(TypeError):
        patched('<c r="A1"/>', value)
