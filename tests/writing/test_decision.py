"""The workbook for the decision: what a public body's workbook must have, and every number with its rows."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from math import fsum
from typing import Any
from xml.etree import ElementTree

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from plans import master_of, with_row
from summary.worlds import MADE_ON, random_master

from segsync.master import Item, Master, Settings
from segsync.summary import ColumnKind, Document, Summary, summarise
from segsync.values import clean_number
from segsync.writing.decision import DASH, decision_workbook

DOCUMENTS = (
    Document("a" * 64, "UTB", date(2022, 10, 14), "inbox/Svar från Anna Andersson.xlsx", "merged"),
    Document("b" * 64, "", None, "inbox/skräp.xlsx", "rejected"),
)
NAMES = {"sv": "Innehåll", "en": "Contents"}
DC = "{http://purl.org/dc/elements/1.1/}"


def summarised(master: Master, *, preview: bool = False) -> Summary:
    summary = summarise(master, made_on=MADE_ON, documents=DOCUMENTS)
    return replace(summary, preview=True, preview_note="Förhandsvisning.") if preview else summary


WORLDS = {
    "random": lambda: random_master(4),
    "english": lambda: random_master(5, language="en", extra=False),
    "no returns": master_of,
    "no measures": lambda: master_of([]),
    "one measure": lambda: master_of([{"measure_id": "UTB-01", "title": "Läxhjälp", "lead": "UTB"}]),
}


@pytest.fixture(scope="module", params=WORLDS)
def summary(request: pytest.FixtureRequest) -> Summary:
    return summarised(WORLDS[request.param]())


@pytest.fixture(scope="module")
def content(summary: Summary) -> bytes:
    return decision_workbook(summary)


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def part(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.read(name)


def parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return archive.namelist()


def tables(book: Workbook) -> list[tuple[Worksheet, str, list[list[Any]]]]:
    """Return every named table: its sheet, its name and its cells."""
    found = []
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            found.append((sheet, table.displayName, [[cell.value for cell in row] for row in sheet[table.ref]]))
    return found


# --- the profile of a published workbook


def test_every_sheet_has_its_title_in_the_first_cell_and_a_name_of_its_own(book: Workbook) -> None:
    titles = [sheet["A1"].value for sheet in book.worksheets]
    assert all(titles)
    assert len(set(titles)) == len(titles)
    assert len({sheet.title.casefold() for sheet in book.worksheets}) == len(book.worksheets)


def test_nothing_is_hidden_merged_protected_or_run(book: Workbook, content: bytes) -> None:
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert not sheet.protection.sheet
        assert not any(one.hidden for one in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()))
    assert not any("vba" in name or "externalLink" in name or "comments" in name for name in parts(content))


def test_the_cursor_is_in_the_first_cell_of_the_first_sheet(book: Workbook) -> None:
    assert book.active is book.worksheets[0]
    assert book.active.sheet_view.selection[0].activeCell == "A1"


def test_every_table_has_one_tagged_header_row_and_no_blank_cell(book: Workbook) -> None:
    for sheet, name, rows in tables(book):
        assert sheet.tables[name].headerRowCount in (None, 1)
        assert all(isinstance(heading, str) for heading in rows[0])
        assert len({heading.casefold() for heading in rows[0]}) == len(rows[0])
        assert len(rows) > 1
        assert all(cell is not None for row in rows for cell in row), name


def test_a_dash_is_explained_where_one_stands(book: Workbook) -> None:
    for sheet, _name, rows in tables(book):
        if any(cell == DASH for row in rows for cell in row) and sheet.title[0].isdigit():
            above = " ".join(str(sheet.cell(row, 1).value) for row in range(1, 12))
            assert f"({DASH})" in above


def test_the_contents_lead_to_every_other_sheet_and_back(book: Workbook, summary: Summary) -> None:
    first, *others = book.worksheets
    assert first.title == NAMES[summary.master.settings.language]
    assert {target.rpartition("!")[0].strip("'") for target in links(first)} == {sheet.title for sheet in others}
    for sheet in others:
        assert links(sheet) == [f"{first.title}!A1"]


def links(sheet: Worksheet) -> list[str]:
    """Return where a sheet's links lead to."""
    return [cell.hyperlink.location.replace("'", "") for row in sheet.rows for cell in row if cell.hyperlink]


def test_language_and_title_are_set_and_no_person_is_named(content: bytes, summary: Summary) -> None:
    core = ElementTree.fromstring(part(content, "docProps/core.xml"))
    texts = {child.tag: child.text for child in core}
    assert texts[f"{DC}language"] == {"sv": "sv-SE", "en": "en-GB"}[summary.master.settings.language]
    assert summary.plan_title in str(texts[f"{DC}title"])
    assert not texts.get(f"{DC}creator")
    assert not texts.get("{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy")


def test_every_chart_has_words_for_those_who_cannot_see_it(content: bytes) -> None:
    drawn = [part(content, name).decode() for name in parts(content) if "drawings/drawing" in name]
    frames = re.findall(r"<xdr:cNvPr [^>]*>", "".join(xml for xml in drawn if "graphicFrame" in xml))
    assert all(re.search(r'descr="[^"]{40,}"', frame) for frame in frames)


def test_a_plan_with_measures_has_four_charts() -> None:
    content = decision_workbook(summarised(random_master(1)))
    assert sum("charts/chart" in name for name in parts(content)) == 4
    assert not any("charts/chart" in name for name in parts(decision_workbook(summarised(master_of([])))))


def test_the_same_summary_gives_the_same_bytes(summary: Summary, content: bytes) -> None:
    assert decision_workbook(summary) == content


def test_registry_number_date_and_version_stand_on_every_sheet(book: Workbook, summary: Summary) -> None:
    for sheet in book.worksheets:
        assert all(text in sheet["A2"].value for text in (MADE_ON.isoformat(), summary.version))
        assert summary.master.settings.diary_number in sheet["A2"].value


# --- what is in it


def test_every_number_of_every_table_is_there(book: Workbook, summary: Summary) -> None:
    for table, sheet in zip(summary.tables, book.worksheets[1:], strict=False):
        if not table.lines:
            assert table.empty in [cell.value for cell in sheet["A"]]
            continue
        rows = [[cell.value for cell in row] for row in sheet[next(iter(sheet.tables.values())).ref]]
        at = [rows[0].index(column.heading) for column in table.columns]
        for line, row in zip(table.lines, rows[1:], strict=True):
            for cell, column in zip(line.cells, at, strict=True):
                assert row[column] == (DASH if cell.value is None else cell.value)


def test_shares_are_fractions_shown_in_whole_per_cent(book: Workbook, summary: Summary) -> None:
    for table in summary.tables:
        for _name, rows in [(n, r) for _, n, r in tables(book) if n.endswith((f"_{table.number}_andelar",))]:
            for line, row in zip(table.lines, rows[1:], strict=True):
                shares = [cell.share for cell in line.cells[1:] if cell.of is not None]
                assert row[1:] == [DASH if one is None else one / 100 for one in shares]


def test_every_number_can_be_traced_to_its_rows(book: Workbook, summary: Summary) -> None:
    sheet = book.worksheets[-1]
    counted: Counter[tuple[str, str, str]] = Counter()
    added: dict[tuple[str, str, str], list[float]] = {}
    for _sheet, _name, rows in [found for found in tables(book) if found[0] is sheet]:
        for row in rows[1:]:
            counted[row[0], row[1], row[2]] += 1
            added.setdefault((row[0], row[1], row[2]), []).append(row[7])
    for table in summary.tables:
        for line, column, cell in table.numbers():
            place = (f"{table.number} {table.title}".strip(), line.label, column.heading)
            if table.name != "key_figures" and column.kind is ColumnKind.COUNT:
                assert counted[place] == cell.value
            assert clean_number(fsum(added.get(place, []))) == (cell.value or 0)


def test_no_contact_data_no_comment_and_no_name_of_a_file_is_published() -> None:
    master = random_master(2)
    settings = Settings("P-1", "Provkommunen", "Åtgärdsplan", 2022, "sv", None, "KS 1", "ansvarig@example.invalid")
    content = decision_workbook(summarised(replace(master, settings=settings)))
    everything = b"".join(part(content, name) for name in parts(content)).decode("utf-8", "replace")
    assert "Ring oss" not in everything
    assert "example.invalid" not in everything
    assert "Anna" not in everything


def test_returns_are_listed_with_digest_date_and_department(book: Workbook) -> None:
    rows = next(rows for _, name, rows in tables(book) if name.endswith("_documents"))
    assert [row[3] for row in rows[1:]] == ["a" * 64, "b" * 64]
    assert rows[1][0] == "Utbildningsförvaltningen"
    assert rows[1][1].date() == date(2022, 10, 14)
    assert rows[2][:2] == [DASH, DASH]


def test_a_preview_says_so_on_every_sheet() -> None:
    book = load_workbook(BytesIO(decision_workbook(summarised(master_of(), preview=True))))
    assert {sheet["A3"].value for sheet in book.worksheets} == {"Förhandsvisning."}


@pytest.mark.parametrize("text", ["=1+1", "+46", "@SUM(A1)", "http://x.example.invalid", "\t=1", "<b>fet</b>"])
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    master = with_row(master_of(), "measures", ("UTB-01",), title=text, forecast="major_deviation")
    master = with_row(master, "reports", ("UTB-01", "UTB"), obstacles_comment=text)
    content = decision_workbook(summarised(master))
    assert not any(b"<f>" in part(content, name) for name in parts(content) if name.startswith("xl/worksheets/"))
    rows = next(rows for _, name, rows in tables(load_workbook(BytesIO(content))) if name == "Tabell_4")
    assert text.strip() in str(rows[1][1])


def test_two_values_with_the_same_words_keep_their_columns_apart() -> None:
    master = master_of(more_items=(Item("status", "done_too", "Genomförd"),))
    master = with_row(master, "measures", ("UTB-01",), status="done_too")
    book = load_workbook(BytesIO(decision_workbook(summarised(master))))
    rows = next(rows for _, name, rows in tables(book) if name == "Tabell_1")
    assert {"Genomförd", "Genomförd (2)"} <= set(rows[0])
