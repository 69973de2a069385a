"""A department's workbook, opened again with openpyxl: what it shows, what may be filled in, and how it is known."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import Office, RefusedError
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from segsync.schemas import Field

from segsync.ids import unguarded
from segsync.packing import unpack_baseline, unpack_snapshot
from segsync.paint import Paint
from segsync.rounds import Template
from segsync.vocabulary import say
from segsync.writing.instructions import how_to_fill_in
from segsync.writing.styles import TALLEST_ROW
from segsync.writing.template import template_workbook

MakeTemplate = Callable[[str], Template]
SHEETS = {
    "sv": ["Så fyller du i", "Åtgärder", "Behov nästa år", "_segsync"],
    "en": ["How to fill in", "Measures", "Needs next year", "_segsync"],
}


@pytest.fixture
def template(make_template: MakeTemplate, language: str) -> Template:
    return make_template(language)


@pytest.fixture
def book(template: Template) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(template_workbook(template)))


@pytest.fixture
def measures(book: openpyxl.Workbook) -> Worksheet:
    return book.worksheets[1]


@pytest.fixture
def needs(book: openpyxl.Workbook) -> Worksheet:
    return book.worksheets[2]


def column(fields: tuple[Field, ...], key: str) -> int:
    return next(at for at, field in enumerate(fields, 1) if field.key == key)


def test_sheets_stand_in_order_and_the_identity_is_hidden(book: openpyxl.Workbook, language: str) -> None:
    assert book.sheetnames == SHEETS[language]
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"] * 3 + ["hidden"]
    assert book.active is book.worksheets[0]
    assert not any(sheet.merged_cells.ranges for sheet in book.worksheets)


def test_one_header_row_with_the_fields_and_a_hidden_key(
    template: Template, measures: Worksheet, needs: Worksheet, language: str
) -> None:
    for sheet, fields in ((measures, template.fields), (needs, template.need_fields)):
        headings = [cell.value for cell in sheet[1]]
        assert headings == [*(field.heading.of(language) for field in fields), "_key"]
        hidden = [name for name, dimension in sheet.column_dimensions.items() if dimension.hidden]
        assert hidden == [get_column_letter(len(headings))]
        assert sheet.auto_filter.ref == f"A1:{get_column_letter(len(fields) + 1)}{sheet.max_row}"
    assert (measures.freeze_panes, needs.freeze_panes) == ("D2", "A2")


def test_a_measure_stands_beside_the_departments_own_report(template: Template, measures: Worksheet) -> None:
    lists, fields = template.snapshot.lists, template.fields
    row = {field.key: measures.cell(2, at).value for at, field in enumerate(fields, 1)}
    assert row["measure_id"] == "UTB-03"
    assert row["areas"] == "Berga, Skäggetorp"
    assert row["partners"] == "SOC, Region"
    assert (row["baseline_value"], row["target_value"]) == (118, 80.5)
    assert str(row["start"]) == "2022-03-15 00:00:00"
    assert row["end"] == lists.text("end", "until_further_notice")
    assert row["status"] == lists.text("status", "ongoing")
    assert (row["result"], row["cost_this_year"]) == ("Fyra träffar.", 450)
    assert measures.cell(3, column(fields, "status")).value is None


def test_every_row_carries_its_guarded_key(measures: Worksheet, needs: Worksheet) -> None:
    keys = [unguarded(str(row[-1].value)) for row in measures.iter_rows(min_row=2)]
    assert keys == ["UTB-03", "TRY-01", "N-1", "N-2"]
    keys = [unguarded(str(row[-1].value)) for row in needs.iter_rows(min_row=2)]
    assert keys == ["B-UTB-1", "B-UTB-2", "B-UTB-3"]


def test_what_the_department_may_edit_is_open_and_the_rest_is_locked(template: Template, measures: Worksheet) -> None:
    for row, measure in ((2, "UTB-03"), (3, "TRY-01")):
        for at, field in enumerate(template.fields, 1):
            assert measures.cell(row, at).protection.locked is not template.baseline.may_edit(field, measure), field.key
    at = {key: column(template.fields, key) for key in ("title", "description", "status", "result")}
    assert [measures.cell(2, at[key]).protection.locked for key in at] == [True, False, False, False]
    assert [measures.cell(3, at[key]).protection.locked for key in at] == [True, True, False, False]


def test_everything_but_the_id_is_open_in_the_empty_rows(template: Template, measures: Worksheet) -> None:
    for row in (4, 5):
        cells = [measures.cell(row, at) for at in range(1, len(template.fields) + 1)]
        assert [cell.protection.locked for cell in cells] == [True] + [False] * (len(cells) - 1)
        assert all(cell.value is None for cell in cells)


def test_the_needs_are_open(template: Template, needs: Worksheet) -> None:
    cells = [needs.cell(row, at) for row in (2, 3, 4) for at in range(1, len(template.need_fields) + 1)]
    assert not any(cell.protection.locked for cell in cells)
    assert needs.cell(2, column(template.need_fields, "need")).value == "Fler speciallärare"


def test_open_and_locked_cells_look_different(measures: Worksheet) -> None:
    for row in measures.iter_rows(min_row=2, max_col=measures.max_column - 1):
        for cell in row:
            paint = Paint.LOCKED if cell.protection.locked else Paint.OPEN
            assert cell.fill.start_color.rgb == f"FF{paint.fill[1:]}"


def test_headings_say_who_fills_them_in_by_more_than_colour(template: Template, measures: Worksheet) -> None:
    plan, corrected, report = (measures.cell(1, column(template.fields, key)) for key in ("title", "unit", "status"))
    assert len({cell.fill.start_color.rgb for cell in (plan, corrected, report)}) == 3
    assert [cell.font.italic for cell in (plan, corrected, report)] == [True, False, False]
    assert [cell.border.bottom.style for cell in (plan, corrected, report)] == ["thin", "thin", "medium"]
    messages = {rule(measures, cell.coordinate).prompt.split(".")[0] for cell in (plan, corrected, report)}
    assert len(messages) == 3


def test_sheets_are_protected_without_a_password(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
    for sheet in book.worksheets[1:3]:
        allowed = {"formatColumns", "formatRows", "autoFilter", "sort"}
        refused = {"formatCells", "insertRows", "deleteRows", "insertColumns", "deleteColumns", "insertHyperlinks"}
        assert {name for name in allowed | refused if not getattr(sheet.protection, name)} == allowed
        assert not sheet.protection.selectLockedCells
        assert not sheet.protection.selectUnlockedCells


def rule(sheet: Worksheet, cell: str) -> Any:
    """The data validation of a cell; two would be one too many."""
    (found,) = [each for each in sheet.data_validations.dataValidation if cell in each.sqref]
    return found


def entries(book: openpyxl.Workbook, name: str) -> list[object]:
    """What stands in a named range."""
    ((sheet, area),) = book.defined_names[name].destinations
    return [cell.value for (cell,) in book[sheet][area.replace("$", "")]] if ":" in area else []


def test_drop_downs_are_named_ranges_of_what_may_be_chosen(
    template: Template, book: openpyxl.Workbook, measures: Worksheet
) -> None:
    lists = template.snapshot.lists
    for field in template.fields:
        if not field.list or field.key == "welfare":
            continue
        found = rule(measures, f"{get_column_letter(column(template.fields, field.key))}4")
        assert found.type == "list"
        offered = entries(book, found.formula1)
        assert offered == list(lists.choices(field))
        assert bool(found.showErrorMessage) is not field.kind.is_set
    codes = {entries(book, rule(measures, f"{letter}4").formula1)[0] for letter in "EF"}
    assert codes == {"UTB"}
    assert "OLD" not in entries(book, "segsync_departments")


def test_no_drop_down_offers_what_only_segsync_sets_or_what_is_retired(
    template: Template, book: openpyxl.Workbook
) -> None:
    offered = {entry for name in book.defined_names if name.startswith("segsync_") for entry in entries(book, name)}
    assert template.snapshot.lists.text("status", "ongoing") in offered
    for name, key in (("status", "not_reported"), ("next_year", "new_measure"), ("status", "paused")):
        assert template.snapshot.lists.text(name, key) not in offered


def test_no_drop_down_stands_in_a_locked_cell(measures: Worksheet, needs: Worksheet) -> None:
    for sheet in (measures, needs):
        for found in sheet.data_validations.dataValidation:
            if found.type:
                cells = [sheet[str(area).split(":", maxsplit=1)[0]] for area in found.sqref.ranges]
                assert not any(cell.protection.locked for cell in cells)


def test_every_cell_to_fill_in_says_what_to_write(template: Template, measures: Worksheet, language: str) -> None:
    for at, field in enumerate(template.fields, 1):
        found = rule(measures, f"{get_column_letter(at)}4")
        assert 0 < len(found.promptTitle) <= 32
        assert len(found.prompt or "") <= 255
        if field.key != "measure_id":
            assert (found.prompt or "").strip().endswith(field.help.of(language))
    title = rule(measures, f"{get_column_letter(column(template.fields, 'title'))}4")
    assert title.prompt.startswith(say(language, "open_row"))


def test_numbers_and_dates_are_checked(template: Template, measures: Worksheet) -> None:
    def at(key: str) -> tuple[str, Any]:
        letter = get_column_letter(column(template.fields, key))
        return letter, rule(measures, f"{letter}2")

    _, cost = at("cost_this_year")
    assert (cost.type, cost.operator, cost.formula1) == ("decimal", "greaterThanOrEqual", "0")
    _, start = at("start")
    assert (start.type, start.operator, start.formula1) == ("date", "greaterThanOrEqual", "32874")
    _, target = at("target_value")
    assert (target.type, float(target.formula1) < -1e12) == ("decimal", True)
    limit, _ = at("cost_next_year")
    beyond, found = at("beyond_budget")
    assert (found.type, found.formula1) == (
        "custom",
        f'AND(ISNUMBER({beyond}2),{beyond}2>=0,OR({limit}2="",{beyond}2<={limit}2))',
    )
    end, found = at("end")
    assert found.formula1 == f"OR(AND(ISNUMBER({end}2),{end}2>=DATE(1990,1,1)),COUNTIF(segsync_end,{end}2)>0)"


def test_a_single_entry_list_is_still_a_range(book: openpyxl.Workbook, template: Template) -> None:
    ((sheet, area),) = book.defined_names["segsync_end"].destinations
    first = book[sheet][area.split(":")[0].replace("$", "")].value
    assert first == template.snapshot.lists.text("end", "until_further_notice")


def identity(book: openpyxl.Workbook) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in book["_segsync"].iter_rows(max_col=2, values_only=True):
        if name:
            found[str(name)] = found.get(str(name), "") + str(value)
    return found


def test_the_hidden_sheet_tells_which_template_it_is(template: Template, book: openpyxl.Workbook) -> None:
    found, baseline = identity(book), template.baseline
    assert list(found) == [
        "product", "format", "template", "plan_id", "plan_name", "year", "round", "department", "language",
        "baseline", "snapshot",
    ]  # fmt: skip
    assert (found["product"], found["format"], found["template"]) == ("segsync", "1", "T-ABC")
    assert (found["plan_id"], found["year"], found["department"]) == (baseline.plan_id, "2022", "UTB")
    snapshot = unpack_snapshot(json.loads(found["snapshot"]))
    assert snapshot == template.snapshot
    assert unpack_baseline(json.loads(found["baseline"]), snapshot) == baseline


def test_a_large_baseline_is_cut_into_cells_that_keep_their_ends(make_template: MakeTemplate) -> None:
    template = make_template("sv")
    rows = {(f"M-{at}",): {"title": " ".join("ordet är långt 😀" for _ in range(at))} for at in range(60)}
    template = replace(template, baseline=replace(template.baseline, rows={**template.baseline.rows, "measures": rows}))
    book = openpyxl.load_workbook(BytesIO(template_workbook(template)))
    chunks = [str(row[1].value) for row in book["_segsync"].iter_rows(max_col=2) if row[0].value == "baseline"]
    assert len(chunks) > 1
    assert all(len(chunk.encode("utf-16-le")) <= 60_000 and chunk == chunk.strip() for chunk in chunks)
    assert unpack_baseline(json.loads("".join(chunks)), template.snapshot) == template.baseline


def test_the_properties_name_the_template_and_no_person(template: Template, book: openpyxl.Workbook) -> None:
    assert [(entry.name, entry.value) for entry in book.custom_doc_props.props] == [("segsync_template", "T-ABC")]
    properties = book.properties
    assert properties.description == "segsync T-ABC"
    assert properties.title == "Åtgärdsplan & mål 2022, Utbildningsförvaltningen"
    assert not properties.creator
    assert not properties.lastModifiedBy
    assert properties.created.date() == template.baseline.sent_on


def test_the_prose_is_every_text_of_the_first_sheet(template: Template, book: openpyxl.Workbook) -> None:
    written = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert sorted(written) == sorted(template.baseline.prose) == sorted(how_to_fill_in(template))
    assert "OLD" not in written
    assert ("14 oktober 2022" if template.baseline.language == "sv" else "14 October 2022") in written
    assert template.sender in written


def test_without_deadline_and_sender_their_lines_are_left_out(make_template: MakeTemplate) -> None:
    template = make_template("sv")
    bare = replace(template, sender="", baseline=replace(template.baseline, deadline=None))
    assert len(how_to_fill_in(template)) - len(how_to_fill_in(bare)) == 4
    assert "Sista svarsdag" not in how_to_fill_in(bare)


def test_no_text_becomes_a_formula_or_a_link(template: Template, book: openpyxl.Workbook, measures: Worksheet) -> None:
    cell = measures.cell(3, column(template.fields, "title"))
    assert (cell.value, cell.data_type) == (template.baseline.rows["measures"]["TRY-01",]["title"], "s")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)


def test_rows_have_heights_of_their_own(measures: Worksheet) -> None:
    heights = [measures.row_dimensions[row].height for row in range(1, measures.max_row + 1)]
    assert all(height and 0 < height <= TALLEST_ROW for height in heights)
    assert heights[1] > heights[2]


def test_it_prints_on_one_width_of_a3(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[:3]:
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize) == ("landscape", 8)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (setup.fitToWidth or 1, setup.fitToHeight) == (1, 0)
        assert str(sheet.oddFooter.left.text).startswith("T-ABC · UTB · Åtgärdsplan && mål")
    assert (book.worksheets[1].print_title_rows, book.worksheets[1].print_title_cols) == ("$1:$1", "$A:$C")


def test_the_same_template_gives_the_same_bytes(make_template: MakeTemplate, language: str) -> None:
    first = template_workbook(make_template(language))
    assert first == template_workbook(make_template(language))
    other = make_template(language)
    assert first != template_workbook(replace(other, baseline=replace(other.baseline, template="T-XYZ")))


def test_a_template_without_measures_can_be_opened(make_template: MakeTemplate) -> None:
    template = make_template("sv")
    empty = replace(template.baseline, rows={}, open_measures=(), open_needs=())
    book = openpyxl.load_workbook(BytesIO(template_workbook(replace(template, baseline=empty))))
    assert [sheet.max_row for sheet in book.worksheets[1:3]] == [1, 1]


def test_a_person_can_fill_in_open_cells_only(make_template: MakeTemplate, office: Office, tmp_path: Path) -> None:
    template = make_template("sv")
    path = tmp_path / "mall.xlsx"
    path.write_bytes(template_workbook(template))
    letters = {field.key: get_column_letter(at) for at, field in enumerate(template.fields, 1)}
    with office.open(path) as book:
        assert [sheet.visible for sheet in book.sheets()] == [True, True, True, False]
        book.type("Åtgärder", f"{letters['status']}3", "Pågår")
        book.type("Åtgärder", f"{letters['result']}3", "- 1-2 träffar")
        book.type("Åtgärder", f"{letters['result']}2", "1-2")
        book.type("Åtgärder", f"{letters['completed_on']}3", "2022-10-01")
        with pytest.raises(RefusedError):
            book.type("Åtgärder", f"{letters['title']}2", "En annan rubrik")
        assert book.cell("Åtgärder", f"{letters['result']}2").value == "1-2"
        assert book.cell("Åtgärder", f"{letters['completed_on']}3").date == "2022-10-01"
        found = book.validation("Åtgärder", f"{letters['status']}3")
        assert found
        assert (found.type, found.shows_list, found.shows_error) == ("list", True, True)
