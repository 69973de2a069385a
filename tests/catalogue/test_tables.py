"""Rows 8 to 13 and 22 of the catalogue: what becomes of columns, rows, sheets and what is drawn upon them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from office import Office
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from plans import Typed, patch_part

from segsync.records import ReturnState, Severity

from .conftest import OTHERS, Send

ASK, NOTE, FIXED, STOP = Severity.ASK, Severity.NOTE, Severity.FIXED, Severity.STOP
SHEET = "Åtgärder"
Spoil = Callable[[Typed], Any]
Saved = Callable[[], Path]


def heading(typed: Typed, field: str, text: str | None) -> None:
    typed.measures.cell(1, typed.column(field)).value = text


def place(typed: Typed, field: str, measure_id: str = "UTB-01") -> str:
    return f"{SHEET}!{typed.cell(measure_id, field).coordinate}"


def in_office(office: Office, typed: Typed, saved: Saved, work: Callable[[Any], None], kind: str = "xlsx") -> bytes:
    """Return the answer after somebody has worked on it in LibreOffice, without its protection."""
    for sheet in typed.book.worksheets:
        sheet.protection.disable()
    with office.open(saved()) as book:
        work(book)
        return book.save_as(saved().with_name(f"sparad.{kind}")).read_bytes()


# 8: columns and rows moved, hidden, filtered


@pytest.mark.parametrize(
    "spoil",
    [
        lambda typed: typed.measures.insert_cols(5, 2),
        lambda typed: typed.measures.insert_rows(1, 6),
        lambda typed: setattr(typed.measures.column_dimensions["D"], "hidden", True),
    ],
    ids=["inserted", "header in row 7", "hidden"],
)
def test_08_columns_are_found_by_their_headings(send: Send, typed: Typed, spoil: Spoil) -> None:
    spoil(typed.type("UTB-01", outcome_value=74))
    answer = send()
    assert (answer.taken, answer.codes()) == ({"UTB-01.outcome_value": 74}, [])


def test_08_rows_filtered_away_are_read_and_counted(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", outcome_value=74)
    typed.measures.auto_filter.add_filter_column(0, ["UTB-03"])
    for measure_id in ("UTB-01", "TRY-01"):
        typed.measures.row_dimensions[typed.row(measure_id)].hidden = True
    typed.measures.row_dimensions[40].hidden = True  # nothing stands there
    answer = send()
    assert answer.finding("hidden_rows", NOTE, SHEET).value == "2"
    assert answer.taken == {"UTB-01.outcome_value": 74}


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_08_hidden_rows_are_counted_in_every_format(
    office: Office, send: Send, typed: Typed, saved: Saved, kind: str
) -> None:
    typed.measures.row_dimensions[typed.row("TRY-01")].hidden = True
    answer = send(data=in_office(office, typed, saved, lambda book: None, kind))
    assert answer.finding("hidden_rows", NOTE, SHEET).value == "1"
    assert answer.taken == {}


# 9: headings


@pytest.mark.parametrize("text", ["Outcome", "mätvärde", " utfall "])
def test_09_a_heading_by_an_alias_or_in_the_other_language(send: Send, typed: Typed, text: str) -> None:
    typed.type("UTB-01", outcome_value=74)
    where = f"{SHEET}!{typed.measures.cell(1, typed.column('outcome_value')).coordinate}"
    heading(typed, "outcome_value", text)
    answer = send()
    assert answer.taken == {"UTB-01.outcome_value": 74}
    if text.strip() != "utfall":
        answer.finding("heading_read", FIXED, where)


def test_09_a_misspelt_heading_is_never_guessed(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", indicator="Andel")
    below = place(typed, "indicator")
    heading(typed, "indicator", "Indikatr")
    answer = send()
    assert answer.finding("heading_unclear", ASK, below).value == "Indikatr"
    assert answer.question("heading_unclear").candidates == ("Indikator",)
    assert answer.taken == {}


def test_09_a_missing_column_is_silence(send: Send, typed: Typed) -> None:
    typed.measures.delete_cols(typed.column("indicator"))
    answer = send()
    assert dict(answer.finding("column_missing", NOTE, SHEET).values)["heading"] == "Indikator"
    assert (answer.taken, answer.result.questions) == ({}, ())


def test_09_a_doubled_heading(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", indicator="Andel")
    below = place(typed, "indicator")
    typed.measures.cell(1, typed.measures.max_column + 1).value = "Indikator"
    answer = send()
    answer.finding("heading_twice", ASK, below)
    assert answer.taken == {}


def test_09_an_extra_column_is_listed_with_its_content(send: Send, typed: Typed) -> None:
    cell = typed.measures.cell(typed.row("UTB-01"), typed.measures.max_column + 1, "Ring vaktmästaren")
    typed.measures.cell(1, cell.column).value = "Egna anteckningar"
    answer = send()
    answer.finding("unknown_column", ASK, f"{SHEET}!{cell.coordinate}")
    (source,) = answer.question("unknown_column").sources
    assert (source.value, source.place.cell) == ("Ring vaktmästaren", cell.coordinate)
    assert answer.taken == {}


# 10 and 11: rows


def test_10_a_row_is_added_and_one_removed(send: Send, typed: Typed) -> None:
    typed.propose(title="Sommarskola i Ryd").measures.delete_rows(typed.row("TRY-01"))
    answer = send()
    assert answer.question("new_measure").value == "Sommarskola i Ryd"
    assert answer.question("row_removed").key == ("TRY-01",)
    assert (answer.taken, answer.codes()) == ({}, [])


def test_10_a_row_is_there_twice(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", outcome_value=74)
    row = [cell.value for cell in typed.measures[typed.row("UTB-01")]]
    typed.measures.append(row)
    answer = send()
    rows = {
        source.place.cell.strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for source in answer.question("duplicate_row").sources
    }
    assert rows == {str(typed.row("UTB-01")), str(typed.measures.max_row)}
    answer.finding("duplicate_row", ASK, f"{SHEET}!A{typed.row('UTB-01')}")
    assert answer.taken == {}


@pytest.mark.parametrize("visible", ["UTB-77", None, "UTB-03x"])
def test_10_an_id_is_overwritten_and_the_row_still_known(send: Send, typed: Typed, visible: str | None) -> None:
    typed.type("UTB-01", outcome_value=74)
    typed.cell("UTB-01", "measure_id").value = visible
    answer = send()
    assert answer.taken == {"UTB-01.outcome_value": 74}
    assert answer.question("not_yours").field == "measure_id"


def test_11_one_column_sorted_without_the_rest(office: Office, send: Send, typed: Typed, saved: Saved) -> None:
    typed.type("TRY-01", outcome_value=3)
    rows = {title: at for at in range(2, 5) if (title := typed.measures.cell(at, typed.column("title")).value)}
    last = max(rows.values())
    answer = send(data=in_office(office, typed, saved, lambda book: book.sort(SHEET, f"C1:C{last}")))
    scrambled = {f.place.cell for f in answer.result.findings if f.code == "row_scrambled"}
    in_order = sorted(rows, key=str.casefold)
    moved = {f"C{at}" for at, title in enumerate(in_order, 2) if rows[title] != at}
    assert scrambled == moved != set()
    assert {f.severity for f in answer.result.findings if f.code == "row_scrambled"} == {STOP}
    assert answer.result.totals.refused > 0
    assert all(change.key[0] != "TRY-01" for change in answer.result.changes) == ("C4" in moved)


# 12: merged cells


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_12_a_merged_cell_is_its_top_left_and_asks_for_the_rest(
    office: Office, send: Send, typed: Typed, saved: Saved, kind: str
) -> None:
    typed.type("UTB-01", status="Pausad", obstacles_comment="Ont om lokaler.")
    first, last = (typed.cell(measure_id, "status").coordinate for measure_id in ("UTB-01", "TRY-01"))
    typed.measures.merge_cells(f"{first}:{last}")
    answer = send(data=in_office(office, typed, saved, lambda book: None, kind))
    assert answer.taken["UTB-01.status"] == "paused"
    asked = {f.key[0]: (f.severity, f.value) for f in answer.result.findings if f.code == "merged_cell"}
    assert asked == {"UTB-03": (ASK, "Pausad"), "TRY-01": (ASK, "Pausad")}
    questions = [question for question in answer.result.questions if question.field == "status"]
    assert [question.candidates for question in questions] == [("Pausad",), ("Pausad",)]


def test_12_a_cell_merged_with_another_columns_proposes_nothing_for_that(send: Send, typed: Typed) -> None:
    first, last = (typed.cell("UTB-01", field).coordinate for field in ("indicator", "unit"))
    typed.measures[first].value = "Andel"
    typed.measures.merge_cells(f"{first}:{last}")
    answer = send()
    assert answer.taken == {"UTB-01.indicator": "Andel"}
    assert answer.finding("merged_cell", ASK, f"{SHEET}!{last}").field == "unit"
    assert answer.question("unclear_value").candidates == ()


def test_12_a_merged_heading_heads_its_first_column(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", indicator="Andel", unit="antal")
    first, last = (typed.measures.cell(1, typed.column(field)).coordinate for field in ("indicator", "unit"))
    typed.measures.merge_cells(f"{first}:{last}")
    answer = send()
    assert answer.taken == {"UTB-01.indicator": "Andel"}
    assert dict(answer.finding("column_missing", NOTE, SHEET).values)["heading"] == "Enhet"
    assert {question.kind for question in answer.result.questions} == {"stray_cell"}
    assert [question.value for question in answer.result.questions] == ["antal"]


def test_12_titles_merged_above_the_header_do_no_harm(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", outcome_value=74).measures.insert_rows(1, 2)
    typed.measures.merge_cells("A1:H1")
    answer = send()
    assert (answer.taken, answer.codes()) == ({"UTB-01.outcome_value": 74}, [])


# 13: sheets


def test_13_a_sheet_renamed(send: Send, typed: Typed) -> None:
    typed.measures.title = "Blad1"
    answer = send()
    answer.finding("sheet_renamed", FIXED, "Blad1")
    assert answer.taken == {}


def test_13_a_sheet_moved_to_a_new_workbook(send: Send, typed: Typed) -> None:
    for sheet in (*typed.book.worksheets[:1], *typed.book.worksheets[2:]):
        typed.book.remove(sheet)
    typed.book.custom_doc_props.props.clear()
    typed.book.properties.description = None
    answer = send("Ny arbetsbok 2022_UTB_2022-1.xlsx")
    answer.finding("template_guessed", NOTE)
    assert answer.taken == {}


def copied(typed: Typed, *values: tuple[str, Any]) -> None:
    """Copy the measures' sheet, and type into the copy."""
    copy = typed.book.copy_worksheet(typed.measures)
    for field, value in values:
        copy.cell(typed.row("UTB-01"), typed.column(field)).value = value


def test_13_a_copied_sheet_that_says_the_same_is_listed(send: Send, typed: Typed) -> None:
    copied(typed)
    answer = send()
    answer.finding("stray_sheet", ASK, f"{SHEET} Copy!A1")
    assert answer.taken == {}


def test_13_a_copy_left_as_it_was_sent_says_nothing(send: Send, typed: Typed) -> None:
    original = {cell: typed.measures[cell].value for cell in cells_of(typed)}
    typed.type("UTB-03", outcome_value=None, result=None)
    copy = typed.book.copy_worksheet(typed.measures)
    for cell, value in original.items():
        copy[cell].value = value  # the answers stand in the copy alone
    answer = send()
    answer.finding("sheet_renamed", FIXED, f"{SHEET} Copy")
    assert answer.taken == {}


def cells_of(typed: Typed) -> list[str]:
    return [typed.cell("UTB-03", field).coordinate for field in ("outcome_value", "result")]


def test_13_several_sheets_that_say_different_things(send: Send, typed: Typed) -> None:
    copied(typed, ("outcome_value", 75), ("indicator", "Andel"))
    typed.need(need="Fler skolvärdar", cost_next_year=500, financing="Ej klarlagt")
    answer = send()
    found = answer.finding("several_sheets", ASK, f"{SHEET}!A2")
    assert found.value == f"{SHEET}, {SHEET} Copy"
    texts = {source.value for source in answer.question("several_sheets").sources}
    assert {"101", OTHERS["UTB-03/UTB.result"], "75", "Andel"} <= texts
    values = {change.value for change in answer.result.changes}
    assert {"Fler skolvärdar", 500} <= values  # the other table is read
    assert answer.state is ReturnState.MERGED
    assert [question.kind for question in answer.result.questions] == ["several_sheets"]


def test_13_a_copied_sheet_is_never_taken_for_the_needs(send: Send, typed: Typed) -> None:
    copied(typed)
    typed.book.remove(typed.needs)
    answer = send()
    answer.finding("sheet_missing", NOTE)
    answer.finding("stray_sheet", ASK, f"{SHEET} Copy!A1")
    assert answer.taken == {}


# 22: answers that are no values


def test_22_comments_are_asked_about(send: Send, typed: Typed) -> None:
    typed.cell("UTB-01", "status").comment = Comment("Egentligen klar.", "x")
    answer = send()
    answer.finding("comment", ASK, place(typed, "status"))
    assert answer.question("comment").value == "Egentligen klar."
    assert answer.taken == {}


MARKS: dict[str, Spoil] = {
    "green": lambda cell: setattr(cell, "fill", PatternFill("solid", fgColor="FF92D050")),
    "by theme": lambda cell: setattr(cell, "fill", PatternFill("solid", fgColor=theme_colour(9))),
    "struck": lambda cell: setattr(cell, "font", Font(strike=True)),
}


def theme_colour(number: int) -> Any:
    from openpyxl.styles.colors import Color

    return Color(theme=number, tint=0.4)


@pytest.mark.parametrize("mark", MARKS)
def test_22_colour_and_strike_through_are_noted_where_the_status_is_blank(send: Send, typed: Typed, mark: str) -> None:
    for measure_id in ("UTB-01", "TRY-01"):  # UTB-01 has a status
        MARKS[mark](typed.cell(measure_id, "title"))
    answer = send()
    assert answer.finding("marked_rows", NOTE, place(typed, "title", "TRY-01")).value == "TRY-01"
    assert (answer.taken, answer.result.questions) == ({}, ())


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_22_colours_are_seen_after_libreoffice_too_and_segsyncs_own_are_not(
    office: Office, send: Send, typed: Typed, saved: Saved, kind: str
) -> None:
    MARKS["green"](typed.cell("UTB-03", "unit"))
    answer = send(data=in_office(office, typed, saved, lambda book: None, kind))
    assert answer.finding("marked_rows", NOTE, place(typed, "unit", "UTB-03")).value == "UTB-03"
    assert answer.taken == {}


def test_22_text_boxes_are_asked_about_like_comments(send: Send, typed: Typed, saved: Saved) -> None:
    typed.cell("UTB-01", "status").comment = Comment("Egentligen klar.", "x")
    path = with_text_box(saved(), "Vi hann inte med", "allt.")
    answer = send(data=path.read_bytes())
    texts = {(f.severity, f.place.cell, f.value) for f in answer.result.findings if f.code == "comment"}
    status = typed.cell("UTB-01", "status").coordinate
    assert texts == {(ASK, status, "Egentligen klar."), (ASK, "C3", "Vi hann inte med\nallt.")}
    assert answer.taken == {}


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_22_text_boxes_are_read_after_libreoffice_too(
    office: Office, send: Send, typed: Typed, saved: Saved, kind: str
) -> None:
    with office.open(with_text_box(saved(), "Vi hann inte med", "allt.")) as book:
        path = book.save_as(saved().with_name(f"sparad.{kind}"))
    answer = send(data=path.read_bytes())
    assert answer.question("comment").value == "Vi hann inte med\nallt."
    assert answer.taken == {}


def with_text_box(path: Path, *lines: str) -> Path:
    """Put a text box over C3 of the measures' sheet, as Excel writes one."""
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    anchor = (
        "<xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row>"
        "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="T"/>'
        '<xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
        f"<xdr:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
    )
    spaces = (
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    relation = (
        b'<Relationship Id="rIdBox" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        b'Target="/xl/drawings/box.xml"/></Relationships>'
    )
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    override = (
        b'<Override PartName="/xl/drawings/box.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>'
    )
    drawing = b'<drawing xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rIdBox"/>'
    patch_part(path, "xl/drawings/box.xml", lambda _: f"<xdr:wsDr {spaces}>{anchor}</xdr:wsDr>".encode())
    patch_part(path, "[Content_Types].xml", lambda part: part.replace(b"</Types>", override))
    rels = "xl/worksheets/_rels/sheet2.xml.rels"
    patch_part(path, rels, lambda part: (part or empty).replace(b"</Relationships>", relation))
    before = re.compile(rb"(<legacyDrawing|<tableParts|</worksheet>)")
    return patch_part(path, "xl/worksheets/sheet2.xml", lambda part: before.sub(drawing + rb"\1", part, count=1))
