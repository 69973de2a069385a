"""Units that number formats show: the codes that programs write, and where they come from in files."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from gnumeric import save_as, why_missing
from plans import Typed, again, found, new_plan, taken, template_of

from segsync.grids import At
from segsync.reading.number_formats import is_date_code, unit_of, unit_of_code, units_of
from segsync.reading.workbook import parse_workbook

needs_gnumeric = pytest.mark.skipif(why_missing() is not None, reason=str(why_missing()))


@pytest.mark.parametrize(
    ("code", "unit"),
    [
        ("General", ""),
        ("@", ""),
        ("yyyy-mm-dd", ""),
        ("0.00E+00", ""),
        ("0%", "%"),
        ("0.00\\ %", "%"),
        ("[Red]0.0%;-0.0%", "%"),
        ('0" %"', ""),
        ("0\\%", ""),
        ('#,##0\\ "kr"', "kr"),
        ('#,##0"kr"', "kr"),
        ("#,##0 [$kr-41D]", "kr"),
        ("#,##0.00\\ [$kr-41D];[RED]\\-#,##0.00\\ [$kr-41D]", "kr"),
        ('_-* #,##0.00\\ "kr"_-;\\-* #,##0.00\\ "kr"_-;_-* "-"??\\ "kr"_-;_-@_-', "kr"),
        ("_-* #,##0.00\\ _k_r_-;\\-* #,##0.00\\ _k_r_-", ""),
        ("#,##0 [$SEK]", "kr"),
        ("[$SEK] #,##0", "kr"),
        ('#,##0 "kronor"', "kr"),
        ('#,##0 "tkr"', "tkr"),
        ('0.0 "mnkr"', "mnkr"),
        ('0.0 "mkr"', "mkr"),
        ('#,##0, "tkr"', "kr"),
        ('#,##0.0,, "mnkr"', "kr"),
        ('#,##0, "mnkr"', "tkr"),
        ('#,##0, "kr"', ""),
        ('0 "kr/elev"', ""),
        ('0 "krav"', ""),
        ("[$-41D]0", ""),
        ("[$€-2] #,##0.00", "€"),
        ('"$"#,##0_);("$"#,##0)', "$"),
        ("", ""),
    ],
)
def test_a_code_shows_a_unit_or_none(code: str, unit: str) -> None:
    assert unit_of_code(code) == unit


def test_formats_without_a_code_are_the_built_in_ones_of_the_programs_language() -> None:
    assert {number: unit_of(number, {}) for number in range(60) if unit_of(number, {})} == {
        **dict.fromkeys((9, 10), "%"),
        **dict.fromkeys((5, 6, 7, 8, 42, 44), "kr"),
    }
    assert units_of([0, 9, 44, 164], {44: "#,##0.00", 164: "0 [$kr-41D]"}) == {1: "%", 3: "kr"}


def workbook_with_units() -> bytes:
    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Blad")
    for column, (value, code) in enumerate([(0.75, "0%"), (300_000, '#,##0 "kr"'), (7, "0.0"), (0.5, "0.0%")]):
        sheet.write_number(1, column, value, book.add_format({"num_format": code}))
    book.close()
    return target.getvalue()


EXPECTED = {At(1, 0): "%", At(1, 1): "kr", At(1, 3): "%"}


def test_units_of_an_xlsx_file() -> None:
    assert parse_workbook(workbook_with_units()).sheets["Blad"].units == EXPECTED


@needs_gnumeric
@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_units_of_files_that_gnumeric_saves(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(workbook_with_units())
    saved = save_as(source, tmp_path / f"b.{suffix}")
    assert parse_workbook(saved.read_bytes()).sheets["Blad"].units == EXPECTED


def test_a_template_shows_no_units(tmp_path: Path) -> None:
    template = template_of(new_plan(tmp_path / "plan"), "UTB")
    saved = Typed(template).save(tmp_path / "sparad.xlsx")
    for path in (template, saved):
        assert all(not sheet.units for sheet in parse_workbook(path.read_bytes()).sheets.values())


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        ("yyyy-mm-dd", True),
        ("[$-41D]d mmmm yyyy", True),
        ("[h]:mm", True),
        ("hh:mm:ss", True),
        ("General", False),
        ("[Red]0.00", False),
        ('0 "dagar"', False),
        ("0\\d", False),
        ("#,##0 _d", False),
        ("0.00E+00", False),
        ("@", False),
    ],
)
def test_a_code_shows_a_date_or_none(code: str, is_date: bool) -> None:
    assert is_date_code(code) is is_date


NUMBERS = [(7, "0.0"), (74.5, "0.0"), (-3, "0.0"), (1.25, "#,##0.000"), (1 / 3, "[Red]0.00"), (300_000, '#,##0 "kr"')]


@needs_gnumeric
def test_numbers_in_formats_of_ones_own_are_no_dates_in_xls_files_of_gnumeric(tmp_path: Path) -> None:
    target = BytesIO()
    book = xlsxwriter.Workbook(target)
    sheet = book.add_worksheet("Blad")
    for column, (number, code) in enumerate([*NUMBERS, (45_000, "yyyy-mm-dd")]):
        sheet.write_number(0, column, number, book.add_format({"num_format": code}))
    sheet.write_formula(1, 0, "=1+2", book.add_format({"num_format": "0.0"}), 3)
    sheet.write_number(2, 0, 5, book.add_format({"num_format": "0.0"}))
    sheet.write_number(2, 1, 5.5, book.add_format({"num_format": "0.0"}))
    book.close()
    source = tmp_path / "a.xlsx"
    source.write_bytes(target.getvalue())
    rows = parse_workbook(save_as(source, tmp_path / "a.xls").read_bytes()).sheets["Blad"].rows
    assert list(rows[0]) == [*(number for number, _ in NUMBERS), date(2023, 3, 15)]
    assert rows[1][0] == 3
    assert list(rows[2][:2]) == [5, 5.5]


@needs_gnumeric
def test_an_xls_return_of_gnumeric_with_formats_of_ones_own_merges(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    typed = Typed(template_of(plan, "UTB")).type("UTB-01", outcome_value=74.5, cost_next_year=300_000)
    typed.type("UTB-03", outcome_value=0.75, end=date(2023, 9, 30))
    typed.cell("UTB-01", "outcome_value").number_format = "0.0"
    typed.cell("UTB-01", "cost_next_year").number_format = '#,##0 "kr"'
    typed.cell("UTB-03", "outcome_value").number_format = "0%"
    save_as(typed.save(tmp_path / "svar.xlsx"), plan.folder.inbox / "svar.xls")
    result = again(plan).merge()
    assert taken(result) == {
        "UTB-01.outcome_value": 74.5,
        "UTB-01/UTB.cost_next_year": 300,
        "UTB-03.outcome_value": 75,
        "UTB-03.end": date(2023, 9, 30),
    }
    assert sorted(found(result, "fixed")) == ["percent_read", "unit_converted"]
