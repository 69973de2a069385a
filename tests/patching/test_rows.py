"""New rows below a table and new columns at its right end, with all that grows along."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from patching.packages import parts
from patching.workbooks import MAIN, SHEET, made, rows_of, sheet_xml, table
from segsync.patching import CannotPatch, CellPatch, NewColumn, NewRow, Patch, patch_workbook

HEAD = '<row r="1"><c r="A1" t="str"><v>Id</v></c><c r="B1" s="1" t="str"><v>Slut</v></c></row>'
ROW_2 = '<row r="2"><c r="A2"><v>1</v></c><c r="B2" s="2"><v>44000</v></c></row>'
ROW_3 = (
    '<row r="3" spans="1:2" s="4" customFormat="1" ht="30" customHeight="1" hidden="1">'
    '<c r="A3" s="1"><v>2</v></c><c r="B3" s="2"><v>44001</v></c><c r="C3" s="4"/></row>'
)
DATA = f"<sheetData>{HEAD}{ROW_2}{ROW_3}</sheetData>"
FILTER = '<autoFilter ref="A1:B3"/>'
ONE = NewRow(SHEET, 2, {0: 3, 1: date(2024, 1, 1)})
CALCULATED = (
    '<tableColumn id="1" name="Id"/><tableColumn id="2" name="Slut">'
    "<calculatedColumnFormula>{}</calculatedColumnFormula></tableColumn>"
)


def grown(after_data: str, *patches: Patch, data: str = DATA, book: str = "") -> str:
    """Return what stands behind the cells of a sheet once a row came below it."""
    after = patch_workbook(made(data + after_data, book=book), patches or [ONE])
    return sheet_xml(after).partition("</sheetData>")[2].removesuffix("</worksheet>")


def refusal(data: bytes, *patches: Patch) -> CannotPatch:
    with pytest.raises(CannotPatch) as refused:
        patch_workbook(data, patches)
    assert refused.value.text("sv")
    return refused.value


def test_a_row_looks_like_the_one_above_it() -> None:
    after = rows_of(patch_workbook(made(DATA + FILTER), [ONE]))
    assert after == (
        f'{HEAD}{ROW_2}{ROW_3}<row r="4" s="4" customFormat="1" ht="30" customHeight="1"><c r="A4" s="1"><v>3</v></c>'
        '<c r="B4" s="2"><v>45292</v></c><c r="C4" s="4"/></row>'
    )


def test_several_rows_stand_below_each_other() -> None:
    patches = [ONE, CellPatch(SHEET, 1, 0, 9), NewRow(SHEET, 2, {0: "x"})]
    sheet = openpyxl.load_workbook(io.BytesIO(patch_workbook(made(DATA), patches)))[SHEET]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(1, 5, 1, 1)] == [["Id"], [9], [2], [3], ["x"]]
    assert sheet["B5"].number_format == sheet["B3"].number_format


def test_cells_below_that_have_a_style_keep_it() -> None:
    row = '<row r="4" ht="9"><c r="A4" s="4"/><c r="B4"/></row>'
    data = DATA.replace("</sheetData>", f"{row}</sheetData>")
    assert '<row r="4" ht="9"><c r="A4" s="4"><v>3</v></c><c r="B4" s="2"><v>45292</v></c><c r="C4" s="4"/></row>' in (
        rows_of(patch_workbook(made(data), [ONE])).replace(' spans="1:3"', "")
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<autoFilter ref="A1:B3"/>', '<autoFilter ref="A1:B4"/>'),
        ('<autoFilter ref="$A$1:$B$3"><sortState ref="A2:B3"><sortCondition ref="B2:B3"/></sortState></autoFilter>',
         '<autoFilter ref="$A$1:$B$4"><sortState ref="A2:B4"><sortCondition ref="B2:B4"/></sortState></autoFilter>'),
        ('<autoFilter ref="A1:B9"/>', '<autoFilter ref="A1:B9"/>'),
        ('<conditionalFormatting sqref="A2:B3"/>', '<conditionalFormatting sqref="A2:B4"/>'),
        ('<conditionalFormatting sqref="A2:A3 B2 B2:B3 A1:XFD1048576 A:A D2:D3"/>',
         '<conditionalFormatting sqref="A2:A4 B2 B2:B4 A1:XFD1048576 A:A D2:D3"/>'),
        ('<conditionalFormatting sqref="A2:A2"/>', '<conditionalFormatting sqref="A2:A2"/>'),
        ('<conditionalFormatting sqref="B3"/>', '<conditionalFormatting sqref="B3"/>'),
        ('<conditionalFormatting sqref="A4:A9"/>', '<conditionalFormatting sqref="A4:A9"/>'),
        ("<dataValidations><dataValidation sqref='B2:B3'/></dataValidations>",
         "<dataValidations><dataValidation sqref='B2:B4'/></dataValidations>"),
        ('<ignoredErrors><ignoredError sqref="A2:A3"/></ignoredErrors>',
         '<ignoredErrors><ignoredError sqref="A2:A4"/></ignoredErrors>'),
        ('<extLst><ext xmlns:x="x" xmlns:m="m"><x:dataValidation><x:formula1><m:f>C2:C3</m:f></x:formula1>'
         "<m:sqref>B2:B3</m:sqref></x:dataValidation></ext></extLst>",
         '<extLst><ext xmlns:x="x" xmlns:m="m"><x:dataValidation><x:formula1><m:f>C2:C3</m:f></x:formula1>'
         "<m:sqref>B2:B4</m:sqref></x:dataValidation></ext></extLst>"),
        ('<extLst><ext xmlns:x="x" xmlns:m="m"><x:conditionalFormatting><m:sqref>A2:A3 B2:B3</m:sqref>'
         "</x:conditionalFormatting></ext></extLst>",
         '<extLst><ext xmlns:x="x" xmlns:m="m"><x:conditionalFormatting><m:sqref>A2:A4 B2:B4</m:sqref>'
         "</x:conditionalFormatting></ext></extLst>"),
        ('<extLst><ext xmlns:x="x" xmlns:m="m"><x:sparkline><m:f>A2:A3</m:f><m:sqref>C3</m:sqref></x:sparkline>'
         "</ext></extLst>",) * 2,
    ],
)  # fmt: skip
def test_what_ended_with_the_table_grows(before: str, after: str) -> None:
    assert grown(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Blad!$A$1:$B$3", "Blad!$A$1:$B$4"),
        ("'Blad'!$A$2:$A$3,blad!$B$2:$B$3", "'Blad'!$A$2:$A$4,blad!$B$2:$B$4"),
        ("Annat!$A$1:$B$3", "Annat!$A$1:$B$3"),
        ("OFFSET(Blad!$A$1:$B$3,0,0)", "OFFSET(Blad!$A$1:$B$3,0,0)"),
        ("Blad!$A$1:$B$3*2", "Blad!$A$1:$B$3*2"),
        ("Blad!$A:$A,Blad!$1:$3", "Blad!$A:$A,Blad!$1:$3"),
        ("Blad!$A$1:$B$9", "Blad!$A$1:$B$9"),
        ('"Blad!$A$1:$B$3"', '"Blad!$A$1:$B$3"'),
    ],
)
def test_names_grow(before: str, after: str) -> None:
    names = '<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{}</definedName></definedNames>'
    book = parts(patch_workbook(made(DATA, book=names.format(before)), [ONE]))["xl/workbook.xml"].decode()
    assert names.format(after) in book


@pytest.mark.parametrize(
    ("ref", "after", "rows"),
    [("A1:B3", "A1:B4", 1), ("A1:B3", "A1:B6", 3), ("A1:B9", "A1:B9", 2), ("A1:B4", "A1:B5", 2)],
)
def test_a_table_grows_when_it_must(ref: str, after: str, rows: int) -> None:
    data = made(DATA, tables={"t": table(ref, ["Id", "Slut"], filtered=ref)})
    part = parts(patch_workbook(data, [ONE] * rows))["xl/tables/t.xml"].decode()
    assert part == table(after, ["Id", "Slut"], filtered=after)


def test_a_calculated_column_calculates_in_the_new_row() -> None:
    for formula, cell in (
        ("Tabell[[#This Row],[Id]]*2", "<f>Tabell[[#This Row],[Id]]*2</f>"),
        ('IF([@Id]="A1",1)', '<f>IF([@Id]="A1",1)</f>'),
        ("A2*2", ""),
    ):
        data = made(DATA, tables={"t": table("A1:B3", ["Id", "Slut"], columns=CALCULATED.format(formula))})
        after = rows_of(patch_workbook(data, [NewRow(SHEET, 2, {0: 3})]))
        filled = f'<c r="B4" s="2">{cell}</c>' if cell else '<c r="B4" s="2"/>'
        assert after.endswith(f'{filled}<c r="C4" s="4"/></row>')


def test_an_empty_table_takes_its_first_row_where_it_is_blank() -> None:
    blank = '<row r="2" ht="20"><c r="A2" s="4"/><c r="B2" s="2"/></row>'
    data = made(
        f"<sheetData>{HEAD}{blank}</sheetData><conditionalFormatting sqref='A2:B2'/>",
        tables={"t": table("A1:B2", ["Id", "Slut"])},
    )
    rows = [NewRow(SHEET, 0, {0: "a", 1: date(2024, 1, 1)}), NewRow(SHEET, 0, {0: "b"})]
    after = patch_workbook(data, rows)
    assert rows_of(after).partition("</row>")[2] == (
        '<row r="2" ht="20"><c r="A2" s="4" t="inlineStr"><is><t>a</t></is></c><c r="B2" s="2"><v>45292</v></c></row>'
        '<row r="3" ht="20"><c r="A3" s="4" t="inlineStr"><is><t>b</t></is></c><c r="B3" s="2"/></row>'
    )
    assert 'ref="A1:B3"' in parts(after)["xl/tables/t.xml"].decode()
    assert "sqref='A2:B3'" in sheet_xml(after)
    assert 'ref="A1:B2"' in parts(patch_workbook(data, rows[:1]))["xl/tables/t.xml"].decode()


def test_a_table_beside_it_stays() -> None:
    beside = DATA.replace('<c r="C3" s="4"/>', '<c r="D3" s="1"><v>1</v></c>')
    data = made(beside, tables={"a": table("A1:B3", ["Id", "Slut"]), "b": table("D1:E3", ["X", "Y"])})
    after = parts(patch_workbook(data, [ONE]))
    assert 'ref="A1:B4"' in after["xl/tables/a.xml"].decode()
    assert 'ref="D1:E3"' in after["xl/tables/b.xml"].decode()


@pytest.mark.parametrize(
    ("below", "more"),
    [
        ('<row r="4"><c r="B4"><v>1</v></c></row>', ""),
        ('<row r="4"><c r="A4"><f>SUM(A1:A3)</f></c></row>', ""),
        ('<row r="4"><c r="A4" t="inlineStr"><is><t>Summa</t></is></c></row>', ""),
        ("", '<mergeCells count="1"><mergeCell ref="A4:D5"/></mergeCells>'),
    ],
)
def test_rows_are_not_put_where_something_stands(below: str, more: str) -> None:
    data = made(DATA.replace("</sheetData>", f"{below}</sheetData>") + more)
    assert refusal(data, ONE).code == "patch_rows_occupied"


def test_a_cell_of_her_own_in_the_filter_s_width_is_no_hindrance_and_stays_as_it_is() -> None:
    own = '<row r="4"><c r="C4" s="4"><v>17</v></c></row>'
    data = made(DATA.replace("</sheetData>", f"{own}</sheetData>") + '<autoFilter ref="A1:C3"/>')
    after = patch_workbook(data, [ONE])
    assert rows_of(after).endswith('<c r="C4" s="4"><v>17</v></c></row>')
    assert 'ref="A1:C4"' in sheet_xml(after)


def test_a_table_that_grows_needs_all_of_its_row() -> None:
    own = '<row r="4"><c r="B4" s="4"><v>17</v></c></row>'
    data = made(DATA.replace("</sheetData>", f"{own}</sheetData>"), tables={"t": table("A1:B3", ["Id", "Slut"])})
    assert refusal(data, NewRow(SHEET, 2, {0: "A3"})).code == "patch_rows_occupied"


def test_the_first_row_below_a_heading_does_not_look_like_the_heading() -> None:
    data = made(f"<sheetData>{HEAD}</sheetData>")
    heading, below = (rows_of(patch_workbook(data, [NewRow(SHEET, 0, {0: "a"}, header)])) for header in (None, 0))
    assert 'r="B2" s="1"' in heading
    assert "B2" not in below


def test_a_note_beside_the_table_is_no_hindrance() -> None:
    data = DATA.replace("</sheetData>", '<row r="4"><c r="F4"><v>1</v></c></row></sheetData>')
    assert '<c r="F4"><v>1</v></c>' in rows_of(patch_workbook(made(data + FILTER), [ONE]))


def test_a_totals_row_is_not_moved() -> None:
    data = made(DATA, tables={"t": table("A1:B3", ["Id", "Slut"], more='totalsRowCount="1"')})
    refused = refusal(data, NewRow(SHEET, 1, {0: 3}))
    assert (refused.code, refused.values["row"]) == ("patch_totals_row", 3)
    assert "Switch it off" in str(refused)


def test_a_full_sheet_takes_no_row() -> None:
    assert refusal(made(DATA), NewRow(SHEET, 1_048_575, {0: 1})).code == "patch_sheet_full"


COLS = (
    '<cols><col min="1" max="1" width="9" customWidth="1"/>'
    '<col min="2" max="2" style="1" width="20" hidden="1"/>{}</cols>'
)
COLUMN = NewColumn(SHEET, 0, 2, 1, "Ny\nrubrik")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '<col min="3" max="3" style="1" width="20"/>'),
        ('<col min="3" max="9" width="5"/>',
         '<col min="3" max="3" style="1" width="20"/><col min="4" max="9" width="5"/>'),
        ('<col min="3" max="3" width="5"/>', '<col min="3" max="3" style="1" width="20"/>'),
    ],
)  # fmt: skip
def test_a_column_looks_like_another(before: str, after: str) -> None:
    patched = patch_workbook(made(COLS.format(before) + DATA), [COLUMN])
    assert f"{COLS.format(after)}<sheetData>" in sheet_xml(patched)
    assert '<c r="C1" s="1" t="inlineStr"><is><t xml:space="preserve">Ny\nrubrik</t></is></c></row>' in rows_of(patched)


def test_a_table_gets_the_column() -> None:
    name = '<definedName name="_xlnm._FilterDatabase" hidden="1">Blad!$A$1:$B$3</definedName>'
    filtered = table("A1:B3", ["Id", "Slut"], filtered="A1:B3")
    data = made(DATA + FILTER, tables={"t": filtered}, book=f"<definedNames>{name}</definedNames>")
    after = patch_workbook(data, [COLUMN, NewColumn(SHEET, 0, 3, 1, "En till"), ONE])
    assert parts(after)["xl/tables/t.xml"].decode() == table(
        "A1:D4", ["Id", "Slut", "Ny_x000a_rubrik", "En till"], filtered="A1:D4"
    )
    assert '<autoFilter ref="A1:D4"/>' in sheet_xml(after)
    assert ">Blad!$A$1:$D$4<" in parts(after)["xl/workbook.xml"].decode()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (made(DATA.replace("</row>", '<c r="C1"><v>1</v></c></row>', 1)), "patch_column_occupied"),
        (made(DATA.replace('<c r="C3" s="4"/>', '<c r="C3"><v>1</v></c>') + FILTER), "patch_column_occupied"),
        (made(DATA + '<mergeCells><mergeCell ref="C1:D1"/></mergeCells>'), "patch_column_occupied"),
        (made(DATA, tables={"t": table("A1:B3", ["Id", "NY_x000A_RUBRIK"])}), "patch_heading_twice"),
        (made(DATA, tables={"t": table("A1:B3", ["Id", "B"], more='tableType="queryTable"')}), "patch_linked_table"),
    ],
)
def test_a_column_that_cannot_be_added(data: bytes, code: str) -> None:
    assert refusal(data, COLUMN).code == code


def sheet_with(cell: str, more: str = "") -> str:
    return f'<sheetData><row r="1">{cell}</row><row r="2"><c r="A2"><v>1</v></c></row></sheetData>{more}'


PIVOT = f'<pivotTableDefinition xmlns="{MAIN}"><location ref="A1:B5"/></pivotTableDefinition>'
LINK_TO_PIVOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="a" Type="x/pivotTable" Target="../pivotTables/p.xml"/></Relationships>'
)
HAS_PIVOT = {"xl/worksheets/_rels/sheet1.xml.rels": LINK_TO_PIVOT, "xl/pivotTables/p.xml": PIVOT}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (made(sheet_with('<c r="A1"><f t="array" ref="A1:A3">B1:B3</f></c>')), "patch_formula_range"),
        (made(sheet_with('<c r="A1"><f t="dataTable" ref="A1:A3" r1="C1"/></c>')), "patch_formula_range"),
        (made(sheet_with("", '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')), "patch_merged"),
        (made(sheet_with(""), tables={"t": table("A2:B9", ["a", "b"])}), "patch_table_heading"),
        (made(sheet_with(""), tables={"t": table("A1:B2", ["a", "b"], more='totalsRowCount="1"')}),
         "patch_table_totals"),
        (made(sheet_with(""), more=HAS_PIVOT), "patch_pivot"),
    ],
)  # fmt: skip
def test_a_cell_that_belongs_to_something_larger(data: bytes, code: str) -> None:
    refused = refusal(data, CellPatch(SHEET, 1, 0, "ny"))
    assert (refused.code, refused.values["cell"]) == (code, "A2")


def test_the_first_of_shared_formulas_stays_and_the_others_may_go() -> None:
    first = '<c r="A1"><f t="shared" ref="A1:A2" si="0">B1</f></c>'
    data = made(sheet_with(first).replace('<c r="A2"><v>1</v></c>', '<c r="A2"><f t="shared" si="0"/><v>1</v></c>'))
    assert refusal(data, CellPatch(SHEET, 0, 0, 1)).code == "patch_formula_range"
    assert first in rows_of(patch_workbook(data, [CellPatch(SHEET, 1, 0, 1)]))
    alone = made(sheet_with('<c r="A1"><f t="array" ref="A1">B1</f><v>1</v></c>'))
    assert '<c r="A1"><v>5</v></c>' in rows_of(patch_workbook(alone, [CellPatch(SHEET, 0, 0, 5)]))


def test_the_first_of_merged_cells_and_a_heading_as_it_is_may_be_written() -> None:
    merged = made(sheet_with("", '<mergeCells><mergeCell ref="A2:B2"/></mergeCells>'))
    assert '<c r="A2"><v>5</v></c>' in rows_of(patch_workbook(merged, [CellPatch(SHEET, 1, 0, 5)]))
    named = made(sheet_with(""), tables={"t": table("A2:B9", ["Id", "b"])})
    assert "<t>Id</t>" in rows_of(patch_workbook(named, [CellPatch(SHEET, 1, 0, "Id")]))


def test_an_unknown_sheet_is_named_beside_those_that_there_are() -> None:
    refused = refusal(made(DATA), CellPatch("Åtgärder", 0, 0, 1))
    assert (refused.code, refused.values["known"]) == ("patch_no_sheet", SHEET)
