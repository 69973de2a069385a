"""Rows 3, 6, 7, 14 to 20, 23 to 25 and 27 of the catalogue: what people and programs leave in cells."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office import Office
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidationList
from plans import Typed, again, master_of, new_plan, patch_part, taken, template_of

from segsync.plan import Plan
from segsync.records import Severity
from segsync.values import Value

from .conftest import Answer, Send

ASK, NOTE, FIXED, STOP = Severity.ASK, Severity.NOTE, Severity.FIXED, Severity.STOP
SHEET = "Åtgärder"
Saved = Callable[[], Path]


def place(typed: Typed, field: str, measure_id: str = "UTB-01") -> str:
    return f"{SHEET}!{typed.cell(measure_id, field).coordinate}"


def typed_as(send: Send, typed: Typed, field: str, raw: Any) -> Answer:
    typed.type("UTB-01", **{field: raw})
    return send()


# 3: spaces and letters of every kind


@pytest.mark.parametrize(
    ("field", "raw", "value"),
    [
        ("status", unicodedata.normalize("NFD", "Genomförd\u00a0"), "done"),
        ("outcome_value", "1\u202f250,5", 1250.5),
        ("indicator", "\u200bAndel\u00a0godkända \u00ad ", "Andel godkända"),
        ("indicator", unicodedata.normalize("NFD", "Andel färdiga"), "Andel färdiga"),
    ],
)
def test_03_spaces_and_composed_letters_make_no_difference(
    send: Send, typed: Typed, field: str, raw: str, value: Value
) -> None:
    typed.type("UTB-01", result="Klart.")
    answer = typed_as(send, typed, field, raw)
    assert answer.taken == {f"UTB-01.{field}": value, "UTB-01/UTB.result": "Klart."}
    code = "number_read" if field == "outcome_value" else "text_tidied"
    answer.finding(code, FIXED, place(typed, field))
    assert answer.codes(STOP, ASK, NOTE) == []


@pytest.mark.parametrize("raw", ["Pågår ", "Pa\u030agår", "Pågår\u200b"])
def test_03_what_was_sent_stays_unchanged_however_it_is_composed(send: Send, typed: Typed, raw: str) -> None:
    answer = typed_as(send, typed, "status", raw)
    assert (answer.taken, answer.codes()) == ({}, [])


def test_03_a_file_name_with_composed_letters(send: Send) -> None:
    answer = send(unicodedata.normalize("NFD", "Svar från förvaltningen åäö.xlsx"))
    assert (answer.taken, answer.codes()) == ({}, [])


# 6: what looks like a formula or a link. tests/test_injection.py opens the outputs


@pytest.mark.parametrize(
    "text", ["=1+1 är två", "+46 13 20 60 00", "@alla", "-ja-", "\tindraget", "http://example.invalid"]
)
def test_06_text_that_looks_like_a_formula_is_text(send: Send, typed: Typed, text: str) -> None:
    typed.cell("UTB-01", "comment").data_type = "s"
    typed.cell("UTB-01", "comment").value = text
    typed.cell("UTB-01", "comment").data_type = "s"
    assert send().taken == {"UTB-01/UTB.comment": text.strip()}


@pytest.mark.parametrize(
    "formula", ['=HYPERLINK("http://example.invalid";"x")', '=WEBSERVICE("http://example.invalid")', "=[1]Blad1!A1"]
)
def test_06_links_out_of_the_file_are_never_followed(send: Send, typed: Typed, formula: str) -> None:
    answer = typed_as(send, typed, "comment", formula.replace(";", ","))
    found = answer.finding("formula_without_value", ASK, place(typed, "comment"))
    assert found.value == formula.replace(";", ",")
    assert answer.taken == {}


# 7: formulas


def test_07_formulas_with_their_result_and_errors(office: Office, send: Send, typed: Typed, saved: Saved) -> None:
    for sheet in typed.book.worksheets:
        sheet.protection.disable()
    with office.open(saved()) as book:
        for field, formula in {"outcome_value": "=70+4", "cost_this_year": "=1/0", "target_value": "=NA()"}.items():
            book.type(SHEET, typed.cell("UTB-01", field).coordinate, formula)
        path = book.save_as(saved().with_name("räknat.xlsx"))
    answer = send(data=path.read_bytes())
    assert answer.taken == {"UTB-01.outcome_value": 74}
    assert answer.finding("formula_value", NOTE, place(typed, "outcome_value")).value == "=70+4"
    errors = {(f.severity, f.place.cell, f.value) for f in answer.result.findings if f.code == "error_value"}
    cost, target = (typed.cell("UTB-01", field).coordinate for field in ("cost_this_year", "target_value"))
    assert errors == {(ASK, cost, "#DIV/0!"), (ASK, target, "#N/A")}
    assert {question.kind for question in answer.result.questions} == {"unclear_value"}  # none is `cleared`


def test_07_a_formula_without_its_result(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "outcome_value", "=70+4")
    answer.finding("formula_without_value", ASK, place(typed, "outcome_value"))
    assert answer.taken == {}


# 14: rules that were taken out of the file


def test_14_all_rules_are_checked_again_without_drop_downs_and_protection(send: Send, typed: Typed) -> None:
    typed.measures.data_validations = DataValidationList()
    typed.measures.protection.disable()
    typed.type("UTB-01", forecast="Bra", beyond_budget=900, title="En helt annan åtgärd")
    answer = send()
    answer.finding("value_not_in_list", ASK, place(typed, "forecast"))
    assert answer.question("not_yours").field == "title"
    assert {f.code for f in answer.result.findings if f.place.cell == typed.cell("UTB-01", "beyond_budget").coordinate}
    assert answer.taken == {}


# 15: words of lists


@pytest.mark.parametrize(
    ("raw", "code"), [("pågående", "alias_read"), ("GENOMFÖRD ", "spelling_read"), ("Klar", "alias_read")]
)
def test_15_other_words_of_a_list(send: Send, typed: Typed, raw: str, code: str) -> None:
    typed.type("UTB-01", result="Klart.").type("UTB-03", status=raw)
    answer = send()
    answer.finding(code, FIXED, place(typed, "status", "UTB-03"))
    assert answer.taken["UTB-03.status"] == ("ongoing" if raw == "pågående" else "done")


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        ("Avslutad", {"Genomförd", "Avbruten"}),
        ("löpande", {"Pågår", "Övergått i ordinarie verksamhet"}),
        ("G", {"Genomförd"}),
        ("P", {"Pågår"}),
    ],
)
def test_15_words_that_may_mean_several_things(send: Send, typed: Typed, raw: str, readings: set[str]) -> None:
    answer = typed_as(send, typed, "status", raw)
    answer.finding("ambiguous_value", ASK, place(typed, "status"))
    assert readings <= set(answer.question("unclear_value").candidates)
    assert answer.taken == {}


def test_15_a_word_that_is_not_there_names_the_nearest(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "status", "Genomförd!")
    answer.finding("value_not_in_list", ASK, place(typed, "status"))
    assert answer.question("unclear_value").candidates[0] == "Genomförd"


# 16: sets


@pytest.mark.parametrize("raw", ["Berga/Ryd", "ryd & Berga", "Berga; Ryd", "Berga och Ryd", "Ryd\nBerga"])
def test_16_a_set_is_split(send: Send, typed: Typed, raw: str) -> None:
    answer = typed_as(send, typed, "areas", raw)
    answer.finding("set_read", FIXED, place(typed, "areas"))
    assert answer.taken == {"UTB-01.areas": frozenset({"berga", "ryd"})}


def test_16_a_group_of_a_set(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "areas", "alla tre")
    assert answer.taken == {"UTB-01.areas": frozenset({"berga", "ryd", "skaggetorp"})}


def test_16_an_unknown_member(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "areas", "Ryd, Lambohov")
    answer.finding("unknown_member", ASK, place(typed, "areas"))
    assert answer.taken == {}


# 17 and 18: numbers and amounts


@pytest.mark.parametrize(
    ("field", "raw", "value", "code"),
    [
        ("outcome_value", "1 250,5", 1250.5, "number_read"),
        ("outcome_value", "1.250,5", 1250.5, "number_read"),
        ("outcome_value", "1250.5", 1250.5, "number_read"),
        ("outcome_value", "12,5 %", 12.5, "percent_read"),
        ("outcome_value", "−5", -5, "number_read"),
        ("cost_this_year", "1,2 mnkr", 1200, "unit_converted"),
        ("cost_this_year", "300 000 kr", 300, "unit_converted"),
    ],
)
def test_17_and_18_numbers_as_swedes_write_them(
    send: Send, typed: Typed, field: str, raw: str, value: Value, code: str
) -> None:
    answer = typed_as(send, typed, field, raw)
    answer.finding(code, FIXED, place(typed, field))
    assert list(answer.taken.values()) == [value]


@pytest.mark.parametrize(
    ("raw", "code", "readings"),
    [
        ("ca 40", "rough_number", ("40",)),
        ("1.200", "ambiguous_number", ("1200", "1,2")),
        ("1,200", "ambiguous_number", ("1200", "1,2")),
        ("2 mkr", "ambiguous_amount", ("2000", "2")),
        ("50 %", "percent_in_amount", ()),
    ],
)
def test_17_and_18_numbers_that_may_be_several(
    send: Send, typed: Typed, raw: str, code: str, readings: tuple[str, ...]
) -> None:
    answer = typed_as(send, typed, "cost_this_year", raw)
    answer.finding(code, ASK, place(typed, "cost_this_year"))
    assert answer.question("unclear_value").candidates == readings
    assert answer.taken == {}


@pytest.mark.parametrize(
    ("field", "number", "number_format", "value", "code", "quoted"),
    [
        ("outcome_value", 0.755, "0.0%", 75.5, "percent_read", "75,5 %"),
        ("outcome_value", 0.75, "0.00\\ %", 75, "percent_read", "75 %"),
        ("cost_next_year", 300_000, '#,##0\\ "kr"', 300, "unit_converted", "300000 kr"),
        (
            "cost_next_year",
            300_000,
            "#,##0\\ [$kr-41D];[RED]\\-#,##0\\ [$kr-41D]",
            300,
            "unit_converted",
            "300000 kr",
        ),
        ("cost_next_year", 300_000, '_-* #,##0 "kr"_-;-* #,##0 "kr"_-', 300, "unit_converted", "300000 kr"),
    ],
)
def test_17_and_18_units_that_only_the_format_of_a_cell_holds(
    send: Send, typed: Typed, field: str, number: float, number_format: str, value: Value, code: str, quoted: str
) -> None:
    typed.cell("UTB-01", field).number_format = number_format
    answer = typed_as(send, typed, field, number)
    assert answer.finding(code, FIXED, place(typed, field)).value == quoted
    assert answer.codes() == [code]
    assert list(answer.taken.values()) == [value]


@pytest.mark.parametrize(
    ("field", "number", "number_format", "code", "readings"),
    [
        ("cost_this_year", 470, '#,##0 "kr"', "ambiguous_amount", ("0,47", "470")),
        ("cost_this_year", 0.5, "0%", "percent_in_amount", ()),
        ("outcome_value", 74, "0%", "ambiguous_number", ("7400", "74")),
    ],
)
def test_17_and_18_units_of_formats_that_may_not_be_meant(
    send: Send, typed: Typed, field: str, number: float, number_format: str, code: str, readings: tuple[str, ...]
) -> None:
    typed.cell("UTB-01", field).number_format = number_format
    answer = typed_as(send, typed, field, number)
    answer.finding(code, ASK, place(typed, field))
    assert answer.question("unclear_value").candidates == readings
    assert answer.taken == {}


def test_17_and_18_a_format_alone_changes_nothing(send: Send, typed: Typed) -> None:
    typed.cell("UTB-01", "baseline_value").number_format = "0%"
    typed.cell("UTB-01", "cost_this_year").number_format = '#,##0 "kr"'
    answer = send()
    assert (answer.taken, answer.codes()) == ({}, [])


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".xls"])
def test_17_and_18_units_typed_in_a_program_with_swedish_settings(
    send: Send, typed: Typed, office: Office, saved: Saved, tmp_path: Path, suffix: str
) -> None:
    def address(field: str) -> str:
        return str(typed.cell("UTB-01", field).coordinate)

    with office.open(saved()) as book:
        book.type(SHEET, address("outcome_value"), "75,5 %")
        book.type(SHEET, address("cost_next_year"), "300 000 kr")
        book.type(SHEET, address("result"), "Ökade 50 %")
        data = book.save_as(tmp_path / f"svar{suffix}").read_bytes()
    answer = send(f"svar{suffix}", data)
    answer.finding("percent_read", FIXED, place(typed, "outcome_value"))
    answer.finding("unit_converted", FIXED, place(typed, "cost_next_year"))
    assert answer.taken == {
        "UTB-01.outcome_value": 75.5,
        "UTB-01/UTB.cost_next_year": 300,
        "UTB-01/UTB.result": "Ökade 50 %",
    }


def test_18_a_jump_from_thousands_to_kronor(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "cost_this_year", 450_000)
    answer.finding("thousandfold", ASK, place(typed, "cost_this_year"))
    assert answer.taken == {}


# 19 and 20: dates


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        ("2026-05-04", date(2026, 5, 4), ""),
        ("15 mars 2026", date(2026, 3, 15), "date_read"),
        (date(2026, 3, 15), date(2026, 3, 15), ""),
        (20260315, date(2026, 3, 15), "date_read"),
    ],
)
def test_19_dates_in_iso_form_and_in_words(send: Send, typed: Typed, raw: object, value: date, code: str) -> None:
    typed.cell("UTB-01", "end").number_format = "General" if isinstance(raw, int) else "yyyy-mm-dd"
    answer = typed_as(send, typed, "end", raw)
    assert answer.taken == {"UTB-01.end": value}
    assert answer.codes() == ([code] if code else [])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("4/5-26", "ambiguous_date"),
        ("04/05/2026", "ambiguous_date"),
        ("26-03-15", "ambiguous_date"),
        ("våren 2026", "loose_date"),
        ("Q2", "loose_date"),
        ("löpande", "loose_date"),
    ],
)
def test_19_dates_that_are_not_exact(send: Send, typed: Typed, raw: str, code: str) -> None:
    answer = typed_as(send, typed, "end", raw)
    answer.finding(code, ASK, place(typed, "end"))
    assert answer.taken == {}


def test_19_until_further_notice_is_a_value_of_the_end(send: Send, typed: Typed) -> None:
    assert typed_as(send, typed, "end", "tills vidare").taken == {"UTB-01.end": "until_further_notice"}


def test_20_the_calendar_that_begins_in_1904(send: Send, typed: Typed) -> None:
    typed.book.epoch = CALENDAR_MAC_1904
    for row in typed.measures.iter_rows(2):
        for cell in row:
            cell.value = cell.value  # openpyxl writes dates by the calendar that it saves with
    answer = typed_as(send, typed, "end", date(2024, 1, 31))
    assert answer.taken == {"UTB-01.end": date(2024, 1, 31)}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (46082, "number_in_date"),
        (date(1950, 1, 1), "date_outside_plan"),
        (date(2099, 1, 1), "date_outside_plan"),
        ("1900-02-29", "not_a_date"),
    ],
)
def test_20_days_that_cannot_be_meant(send: Send, typed: Typed, raw: object, code: str) -> None:
    typed.cell("UTB-01", "end").number_format = "General" if raw == 46082 else "yyyy-mm-dd"
    answer = typed_as(send, typed, "end", raw)
    answer.finding(code, ASK, place(typed, "end"))
    assert answer.taken == {}


def test_20_the_day_that_never_was(send: Send, typed: Typed, saved: Saved) -> None:
    typed.type("UTB-01", end=date(2024, 1, 31))
    serial = str((date(2024, 1, 31) - date(1899, 12, 30)).days).encode()
    path = patch_part(saved(), "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"<v>" + serial, b"<v>60"))
    answer = send(data=path.read_bytes())
    (found,) = [one for one in answer.result.findings if one.field == "end"]
    assert (found.severity, found.place.cell) == (ASK, typed.cell("UTB-01", "end").coordinate)
    assert answer.taken == {}


# 23: cleared cells, and words for nothing


def test_23_a_cleared_cell_is_a_question(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "comment", None)
    assert answer.question("cleared").key == ("UTB-01", "UTB")
    assert answer.taken == {}


@pytest.mark.parametrize("raw", ["-", "–"])
def test_23_a_dash_is_a_blank(send: Send, typed: Typed, raw: str) -> None:
    answer = typed_as(send, typed, "comment", raw)
    answer.finding("dash_is_blank", FIXED, place(typed, "comment"))
    assert answer.question("cleared").field == "comment"
    assert answer.taken == {}


@pytest.mark.parametrize("raw", ["x", "utgår", "n/a", "0", 0])
def test_23_a_word_for_nothing_is_asked_about(send: Send, typed: Typed, raw: object) -> None:
    answer = typed_as(send, typed, "comment", raw)
    answer.finding("word_for_nothing", ASK, place(typed, "comment"))
    assert answer.taken == {}


# 24: long texts and odd letters


def test_24_a_text_as_long_as_a_cell(send: Send, typed: Typed) -> None:
    text = "Vi har arbetat hårt. " * 1561
    answer = typed_as(send, typed, "result", text[:32_767])
    answer.finding("text_at_limit", NOTE, place(typed, "result"))
    assert answer.taken == {"UTB-01/UTB.result": text[:32_767].strip()}


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("rad 1_x000D_\nrad 2", "rad 1\nrad 2"),
        ("rad 1\nrad 2", "rad 1\nrad 2"),
        ("_x0041_ och _xD800_", "_x0041_ och _xD800_"),
    ],
)
def test_24_line_breaks_and_what_looks_like_an_escape(send: Send, typed: Typed, raw: str, value: str) -> None:
    answer = typed_as(send, typed, "result", raw.replace("_x00", "_x005F_x00").replace("_xD8", "_x005F_xD8"))
    assert answer.taken == {"UTB-01/UTB.result": value}
    assert answer.codes() == []


@pytest.mark.parametrize(("raw", "shown"), [("a_x0007_b", "a␇b"), ("Tom \u202exlsx.eb", "Tom \ufffdxlsx.eb")])
def test_24_control_characters_are_kept_and_shown(send: Send, typed: Typed, raw: str, shown: str) -> None:
    answer = typed_as(send, typed, "result", raw)
    answer.finding("control_characters", NOTE, place(typed, "result"))
    assert list(answer.taken) == ["UTB-01/UTB.result"]
    written = [cell for row in sheet_of(answer, "Ändringar") for cell in row]
    assert shown in written
    assert all("\u202e" not in cell and "\x07" not in cell for cell in written)


def sheet_of(answer: Answer, name: str) -> list[list[str]]:
    """Return a sheet of the follow-up, as texts."""
    from segsync.reading.workbook import parse_workbook

    sheet = parse_workbook(answer.result.write_followup().read_bytes()).sheets[name]
    return [[str(cell) for cell in row] for row in sheet.rows]


# 25: personal identity numbers


def test_25_a_personal_number_waits_for_a_person(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "result", "Samtal med 850101-1236 i mars.")
    found = answer.finding("personal_number", ASK, place(typed, "result"))
    assert found.question == answer.question("unclear_value").id
    assert answer.taken == {}


def test_25_other_numbers_are_none(send: Send, typed: Typed) -> None:
    assert typed_as(send, typed, "result", "Diarienummer 850101-1234.").codes() == []


# 27: what programs fill in


def test_27_a_cell_that_became_a_date(send: Send, typed: Typed) -> None:
    answer = typed_as(send, typed, "outcome_value", date(2022, 2, 1))
    answer.finding("date_in_number", ASK, place(typed, "outcome_value"))
    assert answer.taken == {}


@pytest.fixture
def long_plan(tmp_path: Path) -> Plan:
    """A plan of a department with six measures."""
    rows = [
        {"measure_id": f"UTB-0{at}", "development_area": "UTB", "title": f"Åtgärd nummer {at}", "lead": "UTB"}
        for at in range(1, 7)
    ]
    return new_plan(tmp_path / "lång", master_of(rows))


@pytest.mark.parametrize(
    ("field", "values", "code"),
    [
        ("outcome_value", range(10, 60, 10), "filled_series"),
        ("start", [date(2022, 1, day) for day in range(1, 6)], "filled_series"),
        ("result", ["Klart."] * 6, "filled_down"),
        ("outcome_value", [5] * 6, "filled_down"),
        ("status", ["Pågår"] * 6, ""),
    ],
)
def test_27_a_column_filled_by_dragging_is_one_question(
    long_plan: Plan, field: str, values: list[Any], code: str
) -> None:

    typed = Typed(template_of(long_plan, "UTB"))
    for at, value in enumerate(values, 1):
        typed.type(f"UTB-0{at}", **{field: value})
    typed.type("UTB-06", indicator="Antal")
    typed.save(long_plan.folder.inbox / "svar.xlsx")
    result = again(long_plan).merge()
    assert [question.kind for question in result.questions] == ([code] if code else [])
    assert [(f.code, f.severity) for f in result.findings] == ([(code, ASK)] if code else [])
    assert len(taken(result)) == (1 if code else 7)
