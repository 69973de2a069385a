"""Sheets as no one should write them, and as some do: every one is patched, and nothing else in it moves."""

from __future__ import annotations

import pytest

from patching.packages import parts
from patching.workbooks import MAIN, OFFICE, SHEET, SHEET_PART, content_types, made, relationships, rows_of, sheet_xml
from segsync.patching import CellPatch, patch_workbook

NEW = "<is><t>ny</t></is>"
ROOT = f'xmlns="{MAIN}" xmlns:r="{OFFICE}"'


def data_after(data: str, *places: tuple[int, int], root: str = ROOT) -> str:
    """Return a sheet's data after the text "ny" was written to places in it."""
    before = made(f"<worksheet {root}>{data}</worksheet>")
    patches = [CellPatch(SHEET, row, column, "ny") for row, column in places]
    after = patch_workbook(before, patches)
    assert patch_workbook(after, patches) == after
    return sheet_xml(after).partition(">")[2].removesuffix("</worksheet>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<sheetData/>", '<sheetData><row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ("<sheetData />", '<sheetData ><row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ("<sheetData></sheetData>", '<sheetData><row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="1"/><row r="3"/></sheetData>',
         '<sheetData><row r="1"/><row r="2"><c r="B2" t="inlineStr">NEW</c></row><row r="3"/></sheetData>'),
        ("<sheetData><row r='2' ht='20'/></sheetData>",
         "<sheetData><row r='2' ht='20'><c r=\"B2\" t=\"inlineStr\">NEW</c></row></sheetData>"),
        ('<sheetData><row r="2"></row></sheetData>',
         '<sheetData><row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="2"><c r="A2"/><c r="C2"/></row></sheetData>',
         '<sheetData><row r="2"><c r="A2"/><c r="B2" t="inlineStr">NEW</c><c r="C2"/></row></sheetData>'),
        ("<sheetData><row><c/></row><row><c/><c/><c/></row></sheetData>",
         '<sheetData><row><c/></row><row><c/><c t="inlineStr">NEW</c><c/></row></sheetData>'),
        ('<sheetData><row><c r="A2"/></row></sheetData>',
         '<sheetData><row><c r="A2"/><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row ht="9" r="2"><c s="1" t="n" r="b2"><v>1</v></c></row></sheetData>',
         '<sheetData><row ht="9" r="2"><c s="1" t="inlineStr" r="b2">NEW</c></row></sheetData>'),
        ('<sheetData><row spans="1:1" r="2"><c r="A2"/></row></sheetData>',
         '<sheetData><row spans="1:2" r="2"><c r="A2"/><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row\n r = "2"\n><c\n r = "B2"\n/></row></sheetData>',
         '<sheetData><row\n r = "2"\n><c\n r = "B2" t="inlineStr"\n>NEW</c></row></sheetData>'),
        ('<sheetData><!-- <row r="2"><c r="B2"/></row> --><row r="2"><c r="B2"/></row></sheetData>',
         '<sheetData><!-- <row r="2"><c r="B2"/></row> -->'
         '<row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="2"><?x <c r="B2"/>?><c r="B2"><!--a--><v>1</v></c></row></sheetData>',
         '<sheetData><row r="2"><?x <c r="B2"/>?><c r="B2" t="inlineStr"><!--a-->NEW</c></row></sheetData>'),
        ('<sheetData><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[</row><c r="B2">]]></t></is></c>'
         "</row></sheetData>",
         '<sheetData><row r="2"><c r="A2" t="inlineStr"><is><t><![CDATA[</row><c r="B2">]]></t></is></c>'
         '<c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="2" x="a>b"><c r="B2" y=\'"/>\'><v>1</v></c></row></sheetData>',
         '<sheetData><row r="2" x="a>b"><c r="B2" y=\'"/>\' t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="2"><c r="A2" t="str"><f>IF(1>0,"="">""","b")</f></c></row></sheetData>',
         '<sheetData><row r="2"><c r="A2" t="str"><f>IF(1>0,"="">""","b")</f></c>'
         '<c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="1"><c r="A1"/><extLst><ext><row r="2"/><c r="B1"/></ext></extLst></row></sheetData>',
         '<sheetData><row r="1"><c r="A1"/><extLst><ext><row r="2"/><c r="B1"/></ext></extLst></row>'
         '<row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData>\n  <row r="2">\n    <c r="B2">\n      <v>1</v>\n    </c>\n  </row>\n</sheetData>',
         '<sheetData>\n  <row r="2">\n    <c r="B2" t="inlineStr">\n      NEW\n    </c>\n  </row>\n</sheetData>'),
        ('<cols><col min="2" max="2" style="1"/></cols><sheetData/>',
         '<cols><col min="2" max="2" style="1"/></cols>'
         '<sheetData><row r="2"><c r="B2" s="1" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData><row r="2" s="2" customFormat="1"/></sheetData>',
         '<sheetData><row r="2" s="2" customFormat="1"><c r="B2" s="2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<dimension ref="A1"/><sheetData/>',
         '<dimension ref="A1:B2"/><sheetData><row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'),
        ('<sheetData/><controls><from><row>0</row></from></controls>',
         '<sheetData><row r="2"><c r="B2" t="inlineStr">NEW</c></row></sheetData>'
         "<controls><from><row>0</row></from></controls>"),
    ],
)  # fmt: skip
def test_only_the_cell_changes(before: str, after: str) -> None:
    assert data_after(before, (1, 1)) == after.replace("NEW", NEW)


def test_several_cells_stand_in_their_order() -> None:
    before = '<sheetData><row r="2"><c r="B2"/></row></sheetData>'
    places = [(3, 0), (1, 2), (1, 0), (1, 3), (0, 1), (2, 0)]
    cell = f't="inlineStr">{NEW}</c>'
    assert data_after(before, *places) == (
        f'<sheetData><row r="1"><c r="B1" {cell}</row><row r="2"><c r="A2" {cell}<c r="B2"/><c r="C2" {cell}'
        f'<c r="D2" {cell}</row><row r="3"><c r="A3" {cell}</row><row r="4"><c r="A4" {cell}</row></sheetData>'
    )


def test_prefixed_elements_get_prefixed_content() -> None:
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row r="1"><x:c r="A1"/></x:row></x:sheetData></x:worksheet>'
    patches = [CellPatch(SHEET, 0, 0, "ny"), CellPatch(SHEET, 0, 1, 7), CellPatch(SHEET, 1, 0, None)]
    assert sheet_xml(patch_workbook(made(sheet), patches)) == sheet.replace(
        '<x:c r="A1"/>',
        '<x:c r="A1" t="inlineStr"><x:is><x:t>ny</x:t></x:is></x:c><x:c r="B1"><x:v>7</x:v></x:c>',
    )


def test_strict_namespaces_and_ignorable_ones_stay() -> None:
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    root = f'xmlns="{strict}" xmlns:mc="urn:mc" mc:Ignorable="x14ac" xmlns:x14ac="urn:x14ac"'
    before = '<sheetData><row r="1" x14ac:dyDescent="0.25"><c r="A1"/></row></sheetData>'
    after = before.replace('r="A1"/>', f'r="A1" t="inlineStr">{NEW}</c>')
    assert data_after(before, (0, 0), root=root) == after


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "us-ascii", "utf-8-sig"])
def test_the_encoding_stays(codec: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(codec, codec)
    text = (
        f'<?xml version="1.0" encoding="{name}"?><worksheet {ROOT}><sheetData><row r="1"><c r="A1" t="str"><v>a</v></c>'
        "</row></sheetData></worksheet>"
    )
    mark = "\ufeff" if codec in ("utf-16-le", "utf-16-be") else ""
    before = made((mark + text).encode(codec))
    patch = CellPatch(SHEET, 0, 1, "å☃")
    after = patch_workbook(before, [patch])
    snowman = "&#9731;" if codec in ("iso-8859-1", "us-ascii") else "☃"
    ring = "&#229;" if codec == "us-ascii" else "å"
    cell = f'<c r="B1" t="inlineStr"><is><t>{ring}{snowman}</t></is></c>'
    assert parts(after)[SHEET_PART] == (mark + text.replace("</row>", f"{cell}</row>")).encode(codec)
    assert patch_workbook(after, [patch]) == after


def test_a_sheet_is_found_by_what_the_workbook_says() -> None:
    book = made("<sheetData/>")
    moved = made(
        "<sheetData/>",
        more={
            "xl/worksheets/sheet1.xml": None,
            "XL\\Blad\\Ett två.xml": parts(book)[SHEET_PART],
            "xl/_rels/workbook.xml.rels": parts(book)["xl/_rels/workbook.xml.rels"]
            .decode()
            .replace("worksheets/sheet1.xml", "/xl/blad/ett%20tv%C3%A5.xml"),
        },
    )
    after = patch_workbook(moved, [CellPatch(SHEET.upper(), 0, 0, "ny")])
    assert NEW in parts(after)["XL\\Blad\\Ett två.xml"].decode()


@pytest.mark.parametrize(
    "book",
    [
        '<calcPr calcId="1" fullCalcOnLoad="1"/>',
        '<calcPr calcId="1"/>',
        "<calcPr fullCalcOnLoad='0' calcId='1'></calcPr>",
        "",
        "<definedNames><definedName name='a'>1</definedName></definedNames><extLst/>",
    ],
)
def test_full_calculation_is_asked_for(book: str) -> None:
    after = parts(patch_workbook(made("<sheetData/>", book=book), [CellPatch(SHEET, 0, 0, 1)]))["xl/workbook.xml"]
    expected = {
        '<calcPr calcId="1"/>': '<calcPr calcId="1" fullCalcOnLoad="1"/>',
        "<calcPr fullCalcOnLoad='0' calcId='1'></calcPr>": "<calcPr fullCalcOnLoad='1' calcId='1'></calcPr>",
        "": '<calcPr fullCalcOnLoad="1"/>',
    }.get(book, book.replace("<extLst/>", '<calcPr fullCalcOnLoad="1"/><extLst/>'))
    assert after.decode().partition("</sheets>")[2] == f"{expected}</workbook>"


def test_no_patches_change_nothing() -> None:
    assert patch_workbook(b"whatever", []) == b"whatever"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<c r="A1"><f>B1</f><v>1</v></c>', '<c r="A1"><f>B1</f></c>'),
        ('<c r="A1" s="1" t="str"><f>B1</f><v></v></c>', '<c r="A1" s="1"><f>B1</f></c>'),
        ("<c t='e' r='A1'><f aca='1'>B1</f>\n<v>#REF!</v>\n</c>", "<c r='A1'><f aca='1'>B1</f>\n\n</c>"),
        ('<c r="A1"><f t="shared" si="0"/><v>1</v></c>', '<c r="A1"><f t="shared" si="0"/></c>'),
        ('<c r="A1" cm="1" vm="2"><f t="array" ref="A1">B1</f><v>1</v></c>',
         '<c r="A1" cm="1"><f t="array" ref="A1">B1</f></c>'),
        ('<c r="A1"><f t="array" ref="A1:B1">C1</f><v>1</v></c><c r="B1" t="str"><v>x</v></c>',
         '<c r="A1"><f t="array" ref="A1:B1">C1</f></c><c r="B1"></c>'),
        ('<c r="A1"><v>1</v><f>B1</f></c>', '<c r="A1"><f>B1</f></c>'),
        ('<c r="A1"><f>B1</f></c>', '<c r="A1"><f>B1</f></c>'),
        ('<c r="A1" t="str"><f>B1</f></c>', '<c r="A1" t="str"><f>B1</f></c>'),
        ('<c r="A1"><v>1</v></c>', '<c r="A1"><v>1</v></c>'),
    ],
)  # fmt: skip
def test_stored_results_are_dropped(before: str, after: str) -> None:
    data = made(f'<sheetData><row r="1">{before}</row></sheetData>')
    patched = patch_workbook(data, [CellPatch(SHEET, 9, 9, None)])
    assert rows_of(patched) == f'<row r="1">{after}</row>'


CHAIN = f'<calcChain xmlns="{MAIN}">%s</calcChain>'


@pytest.mark.parametrize(
    ("chain", "left"),
    [
        ('<c r="A1" i="7"/><c r="A2"/><c r="B1" i="2"/>', '<c r="A2" i="7"/><c r="B1" i="2"/>'),
        ('<c r="A2" i="7"/><c r="A1"/><c r="A3"/>', '<c r="A2" i="7"/><c r="A3"/>'),
        ('<c r="A1" i="2"/><c r="A1" i="7" l="1"/>', '<c r="A1" i="2"/>'),
        ('<c r="A1" i="7"/>', None),
    ],
)
def test_an_overwritten_formula_leaves_the_chain_of_calculation(chain: str, left: str | None) -> None:
    kinds = {"/xl/workbook.xml": "sheet.main", f"/{SHEET_PART}": "worksheet", "/xl/calcChain.xml": "calcChain"}
    links = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId3": ("calcChain", "calcChain.xml")}
    before = made(
        '<sheetData><row r="1"><c r="A1"><f>B1</f></c></row></sheetData>',
        more={
            "[Content_Types].xml": content_types(kinds),
            "xl/_rels/workbook.xml.rels": relationships(links),
            "xl/calcChain.xml": CHAIN % chain,
        },
    )
    after = parts(patch_workbook(before, [CellPatch(SHEET, 0, 0, 1)]))
    if left:
        assert after["xl/calcChain.xml"].decode() == CHAIN % left
    else:
        assert "xl/calcChain.xml" not in after
        assert not any(b"calcChain" in part for part in after.values())
    untouched = parts(patch_workbook(before, [CellPatch(SHEET, 1, 0, 1)]))
    assert untouched["xl/calcChain.xml"].decode() == CHAIN % chain
