"""Colours can be told apart, rows are high enough, and every value lands in its cell as what it is."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from segsync.schemas import Kind

from segsync.paint import Paint
from segsync.values import Value
from segsync.writing.styles import LONGEST_TEXT, TALLEST_ROW, Styles, lines, new_workbook, put, row_height


@pytest.mark.parametrize("paint", Paint)
def test_ink_stands_out_from_its_fill(paint: Paint) -> None:
    light, dark = sorted((luminance(paint.fill), luminance(paint.ink)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_white_and_black_have_the_contrast_that_the_measure_says() -> None:
    assert luminance("#FFFFFF") == pytest.approx(1)
    assert luminance("#000000") == 0
    assert luminance("#777777") == pytest.approx(0.1845, abs=0.001)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2.1 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, 1),
        ("0123456789", 10, 1),
        ("aaaa bbbb cccc", 10, 2),
        ("a\nb\n\nc", 10, 4),
        ("Arbetsmarknadsförvaltningen", 10, 3),
        ("en Arbetsmarknadsförvaltning", 10, 4),
    ],
)
def test_lines_are_wrapped_at_words(text: str, width: float, expected: int) -> None:
    assert lines(text, width) == expected


def test_a_row_is_as_high_as_its_highest_cell_up_to_a_limit() -> None:
    low, high = row_height([("kort", 20)]), row_height([("kort", 20), ("ord " * 60, 20)])
    assert low < high < TALLEST_ROW
    assert row_height([("ord " * 6000, 20)]) == TALLEST_ROW


@pytest.mark.parametrize(
    ("value", "expected", "data_type"),
    [
        (None, None, "n"),
        ("", None, "n"),
        ("=1+1", "=1+1", "s"),
        ("https://example.invalid", "https://example.invalid", "s"),
        ("0450", "0450", "s"),
        (12.5, 12.5, "n"),
        (date(2022, 10, 14), datetime(2022, 10, 14), "d"),
        (date(1900, 2, 28), "1900-02-28", "s"),
        (frozenset({"b", "a"}), "a, b", "s"),
        ("\ud83d halv", "\ufffd halv", "s"),
        ("å" * (LONGEST_TEXT + 1), "å" * (LONGEST_TEXT - 1) + "…", "s"),
    ],
)
def test_a_value_is_put_into_a_cell_as_what_it_is(value: Value, expected: object, data_type: str) -> None:
    target = BytesIO()
    workbook = new_workbook(target)
    put(
        workbook.add_worksheet(),
        0,
        0,
        value,
        Styles(workbook).cell(kind=Kind.DATE if isinstance(value, date) else Kind.NUMBER),
    )
    workbook.close()
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A1"].hyperlink) == (expected, data_type, None)


@pytest.mark.parametrize("text", ["=1+1", "https://example.invalid", "0450"])
def test_no_way_of_writing_turns_a_text_into_something_else(text: str) -> None:
    target = BytesIO()
    workbook = new_workbook(target)
    workbook.add_worksheet().write(0, 0, text)
    workbook.close()
    sheet = openpyxl.load_workbook(target).active
    assert sheet is not None
    assert (sheet["A1"].value, sheet["A1"].data_type, sheet["A1"].hyperlink) == (text, "s", None)
