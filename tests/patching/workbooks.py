"""Workbooks to patch: small ones by hand, in which every byte is known, and rich ones by several writers."""

from __future__ import annotations

import datetime
import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from patching.packages import parts, with_parts

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET = "Blad"
SHEET_PART = "xl/worksheets/sheet1.xml"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[$-41D]d mmmm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/>'
    '</font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="164" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"><alignment wrapText="1"/>'
    "</xf>"
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
"""Styles by number: 0 plain, 1 bold, 2 and 3 dates, 4 text."""
GENERAL, BOLD, DATE, OWN_DATE, TEXT = range(5)


def made(
    sheet: str | bytes,
    *,
    book: str = "",
    before_sheets: str = "",
    tables: Mapping[str, str] | None = None,
    more: Mapping[str, str | bytes | None] | None = None,
) -> bytes:
    """Return a workbook of one sheet. `sheet` is its whole XML, or what stands in `worksheet`.

    `book` stands behind the workbook's sheets, `before_sheets` before them; tables go by their part's name.
    """
    if isinstance(sheet, str) and "worksheet" not in sheet:
        sheet = f'<?xml version="1.0"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheet}</worksheet>'
    held: dict[str, str | bytes | None] = {
        "[Content_Types].xml": content_types({"/xl/workbook.xml": "sheet.main", f"/{SHEET_PART}": "worksheet"}),
        "_rels/.rels": relationships({"rId1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{before_sheets}<sheets>'
            f'<sheet name="{SHEET}" sheetId="7" r:id="rId1"/></sheets>{book}</workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relationships(
            {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "styles.xml")}
        ),
        SHEET_PART: sheet,
        "xl/styles.xml": STYLES,
    }
    if tables:
        links = {f"rId{number}": ("table", f"/xl/tables/{name}.xml") for number, name in enumerate(tables, 1)}
        held["xl/worksheets/_rels/sheet1.xml.rels"] = relationships(links)
        held |= {f"xl/tables/{name}.xml": xml for name, xml in tables.items()}
    held |= more or {}
    encoded = {name: part.encode() if isinstance(part, str) else part for name, part in held.items()}
    return with_parts(_EMPTY, encoded)


def content_types(overrides: Mapping[str, str]) -> str:
    entries = "".join(
        f'<Override PartName="{name}" ContentType="{CONTENT}.{kind}+xml"/>' for name, kind in overrides.items()
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f"{entries}</Types>"
    )


def relationships(links: Mapping[str, tuple[str, str]]) -> str:
    entries = "".join(
        f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for name, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{entries}</Relationships>'


def table(ref: str, headings: list[str], *, more: str = "", filtered: str = "", columns: str = "") -> str:
    """Return a table's part; `filtered` is the area of its filter, `columns` replaces the list of columns."""
    listed = "".join(f'<tableColumn id="{number}" name="{name}"/>' for number, name in enumerate(headings, 1))
    return (
        f'<table xmlns="{MAIN}" id="1" name="T" displayName="Tabell" ref="{ref}" {more}>'
        + (f'<autoFilter ref="{filtered}"/>' if filtered else "")
        + f'<tableColumns count="{len(headings)}">{columns or listed}</tableColumns></table>'
    )


def sheet_xml(data: bytes, part: str = SHEET_PART) -> str:
    return parts(data)[part].decode()


def rows_of(data: bytes, part: str = SHEET_PART) -> str:
    """Return what stands between the tags of the sheet's data."""
    return sheet_xml(data, part).partition("<sheetData>")[2].partition("</sheetData>")[0]


def _empty_archive() -> bytes:
    return b"PK\x05\x06" + bytes(18)


_EMPTY = _empty_archive()


def png() -> bytes:
    """Return a picture of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


def by_xlsxwriter() -> bytes:
    """Return a workbook with all that XlsxWriter can put into one."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_custom_property("segsync", "T-1")
        book.set_custom_property("MSIP_Label_x_Enabled", "true")
        book.define_name("Status", "=Listor!$A$1:$A$3")
        plan, lists = book.add_worksheet("Åtgärder"), book.add_worksheet("Listor")
        for row, text in enumerate(("Pågår", "Klar", "Pausad")):
            lists.write_string(row, 0, text)
        _fill_plan(book, plan)
        _add_rules(book, plan)
        _add_drawings(plan)
        _print_and_protect(plan)
        _add_own_sheets(book)
    return out.getvalue()


def _fill_plan(book: Any, plan: Any) -> None:
    bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd", "border": 1})
    headings = ("Id", "Åtgärd", "Slut", "Kostnad", "Dubbelt")
    plan.merge_range("A1:E1", "Handlingsplan", bold)
    for column, heading in enumerate(headings):
        plan.write_string(2, column, heading, bold)
    for row in range(3, 13):
        plan.write_string(row, 0, f"UTB-{row:02d}", bold)
        plan.write_rich_string(row, 1, "Ett ", bold, "fett", " ord")
        plan.write_datetime(row, 2, datetime.datetime(2022, 5, row), day)
        plan.write_number(row, 3, row * 1.5)
        plan.write_formula(row, 4, f"=D{row + 1}*2", None, row * 3)
    plan.add_table("A3:E13", {"columns": [{"header": heading} for heading in headings]})
    plan.set_row(5, 40, None, {"level": 1})
    plan.set_column("C:C", 14, day)


def _add_rules(book: Any, plan: Any) -> None:
    bold = book.add_format({"bold": True})
    plan.data_validation("B4:B13", {"validate": "list", "source": "=Status", "input_title": 'a > b "c"'})
    plan.conditional_format("D4:D13", {"type": "data_bar", "data_bar_2010": True})
    plan.conditional_format("A4:E13", {"type": "formula", "criteria": '=$A4="x"', "format": bold})
    plan.conditional_format("E4:E13", {"type": "icon_set", "icon_style": "3_arrows"})
    plan.add_sparkline("G4", {"range": "Åtgärder!D4:D13"})
    plan.ignore_errors({"number_stored_as_text": "A4:A13"})


def _add_drawings(plan: Any) -> None:
    plan.write_comment("A4", "Kom ihåg <detta> & mer")
    plan.write_url("H4", "https://example.invalid/a?b=1&c=2", string="länk")
    plan.insert_textbox("J2", "En textruta")
    plan.insert_image("J10", "bild.png", {"image_data": io.BytesIO(png()), "description": "bild"})
    plan.insert_checkbox("I4", True)
    plan.insert_button("J20", {"caption": "Knapp"})


def _print_and_protect(plan: Any) -> None:
    plan.print_area("A1:E13")
    plan.repeat_rows(2)
    plan.set_landscape()
    plan.set_header("&LÅtgärder&R&D")
    plan.freeze_panes(3, 1)
    plan.protect("", {"sort": True})


def _add_own_sheets(book: Any) -> None:
    """Add sheets of the coordinator's own: arrays, errors, a filter, charts."""
    own, chart_sheet = book.add_worksheet("Mina & egna"), book.add_chartsheet("Diagram")
    own.write_dynamic_array_formula("A1:A3", "=SORT(Listor!A1:A3)", None, "Klar")
    own.write_array_formula("C1:C3", "{=Åtgärder!D4:D6*2}", None, 9)
    own.write_boolean("D1", True)
    own.write_formula("D2", "=1/0", None, "#DIV/0!")
    own.write_formula("D3", '="a"&"b"', None, "ab")
    own.autofilter("F1:G5")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Åtgärder!$D$4:$D$13"})
    own.insert_chart("F10", chart)
    pie = book.add_chart({"type": "pie"})
    pie.add_series({"values": "=Åtgärder!$D$4:$D$6"})
    chart_sheet.set_chart(pie)


def with_hand_made_parts() -> bytes:
    """Return that workbook with parts that no writer at hand makes; what they hold need only stay."""
    data = by_xlsxwriter()
    held = parts(data)
    links = held["xl/worksheets/_rels/sheet1.xml.rels"]
    added = {
        "threadedComment": ("xl/threadedComments/threadedComment1.xml", b'<ThreadedComments xmlns="urn:x"/>'),
        "slicer": ("xl/slicers/slicer1.xml", b'<slicers xmlns="urn:x"><slicer name="s"/></slicers>'),
        "ctrlProp": ("xl/ctrlProps/ctrlProp9.xml", b'<formControlPr xmlns="urn:x" objectType="CheckBox"/>'),
    }
    entries = b"".join(
        b'<Relationship Id="hand%d" Type="urn:x/%s" Target="/%s"/>' % (number, kind.encode(), name.encode())
        for number, (kind, (name, _)) in enumerate(added.items())
    )
    lists = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        b'<x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
        b'<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Listor!$A$1:$A$3</xm:f></x14:formula1>'
        b"<xm:sqref>E4:E13</xm:sqref></x14:dataValidation></x14:dataValidations></ext>"
    )
    before, _, after = held["xl/worksheets/sheet1.xml"].rpartition(b"<extLst>")
    sheet = before + lists + after
    return with_parts(
        data,
        {
            "xl/worksheets/_rels/sheet1.xml.rels": links.replace(b"</Relationships>", entries + b"</Relationships>"),
            "xl/worksheets/sheet1.xml": sheet,
            "docMetadata/LabelInfo.xml": b'<clbl:labelList xmlns:clbl="urn:x"/>',
            "xl/vbaProject.bin": bytes(range(256)) * 3,
            **dict(added.values()),
        },
    )


def by_openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Åtgärder"
    sheet.append(["Id", "Åtgärd", "Slut", "Kostnad", "Dubbelt"])
    for row in range(2, 12):
        sheet.append([f"UTB-{row:02d}", "Text", datetime.date(2022, 5, row), row * 1.5, f"=D{row}*2"])
    sheet["A1"].font = Font(bold=True)
    sheet["B3"].fill = PatternFill("solid", fgColor="FFFF00")
    sheet["B4"].comment = Comment("Kommentar", "")
    rule = DataValidation(type="list", formula1='"Pågår,Klar"')
    rule.add("B2:B11")
    sheet.add_data_validation(rule)
    sheet.conditional_formatting.add("D2:D11", CellIsRule(operator="greaterThan", formula=["5"], font=Font(bold=True)))
    sheet.auto_filter.ref = "A1:E11"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=11))
    sheet.add_chart(chart, "G2")
    book.defined_names["Allt"] = DefinedName("Allt", attr_text="'Åtgärder'!$A$2:$E$11")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
