"""What people type in Swedish cells, as tables: what it means, or why it must be asked about."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from segsync.schemas import MEASURES, NEEDS, REPORTS, Field

from segsync.master import Department, Item, Lists
from segsync.parsing import Raw, Reading, ValueReader, read_date, read_formatted, read_number
from segsync.records import Severity
from segsync.starting import default_items

DEPARTMENTS = (
    Department("SOC", "Socialförvaltningen", aliases=("Socialkontoret",)),
    Department("KOF", "Kultur- och fritidsförvaltningen"),
)
LISTS = Lists(default_items("sv"), DEPARTMENTS)
READER = ValueReader(LISTS, parties=("Polisen", "Rädda Barnen"))
NUMBER, DATE, END = MEASURES["target_value"], MEASURES["start"], MEASURES["end"]


def read(field: Field, raw: Raw, reader: ValueReader = READER) -> tuple[Any, str]:
    """Return what a cell means and the code of the finding; a cell to be asked about means nothing."""
    reading = reader.read(field, raw)
    return (None if reading.is_unclear else reading.value), reading.code


def candidates(reading: Reading) -> tuple[str, ...]:
    assert reading.is_unclear
    return reading.candidates


# ---------------------------------------------------------------------------------------------------------------------
# Blanks and spaces
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [None, "", " ", "\u00a0", "\u200b", "\n", "\ufeff "])
@pytest.mark.parametrize("field", [NUMBER, DATE, MEASURES["status"], MEASURES["areas"], MEASURES["title"]])
def test_nothing_but_spaces_is_blank(field: Field, raw: str | None) -> None:
    assert read(field, raw) == (None, "")


@pytest.mark.parametrize("dash", "-–—−")
@pytest.mark.parametrize("field", [NUMBER, DATE, MEASURES["status"], MEASURES["areas"], REPORTS["result"]])
def test_a_dash_is_a_blank_and_said_so(field: Field, dash: str) -> None:
    assert read(field, f" {dash} ") == (None, "dash_is_blank")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("La\u0308sning", "Läsning"),
        ("\u00a0Läs\u00adning \r\n i\u202fRyd ", "Läsning\n i Ryd"),
        ("rad 1_x000D_\nrad 2", "rad 1\nrad 2"),
        ("=1+1", "=1+1"),
        (12.0, "12"),
        (12.5, "12.5"),
        (datetime(2022, 5, 4), "2022-05-04"),
    ],
)
def test_a_text_is_tidied_and_otherwise_kept(raw: Raw, value: str) -> None:
    assert read(MEASURES["description"], raw) == (value, "")


# ---------------------------------------------------------------------------------------------------------------------
# Numbers and amounts
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "value", "code"),
    [
        (12, 12, ""),
        (12.0, 12, ""),
        (0.1 + 0.2, 0.3, ""),
        ("1250", 1250, "number_read"),
        ("1 250,5", 1250.5, "number_read"),
        ("1\u00a0250,5", 1250.5, "number_read"),
        ("1\u202f250\u202f000", 1_250_000, "number_read"),
        ("1.250,5", 1250.5, "number_read"),
        ("1,250.5", 1250.5, "number_read"),
        ("1250.5", 1250.5, "number_read"),
        ("1.250.000", 1_250_000, "number_read"),
        ("0,125", 0.125, "number_read"),
        ("12,5 %", 12.5, "percent_read"),
        ("12 procent", 12, "percent_read"),
        ("−5", -5, "number_read"),
        ("–5,5", -5.5, "number_read"),
        ("+5", 5, "number_read"),
    ],
)
def test_a_number_is_read_as_swedes_write_it(raw: Raw, value: float, code: str) -> None:
    assert read(NUMBER, raw) == (value, code)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1.200", ("1200", "1,2")),
        ("1,200", ("1200", "1,2")),
        ("-1.200", ("-1200", "-1,2")),
        ("ca 40", ("40",)),
        ("ca. 40", ("40",)),
        ("c:a 1.200", ("1200", "1,2")),
        ("drygt 12,5", ("12,5",)),
        (">5", ("5",)),
    ],
)
def test_a_number_that_can_be_read_in_several_ways_names_them(text: str, readings: tuple[str, ...]) -> None:
    assert candidates(read_number(text)) == readings


@pytest.mark.parametrize(
    "text", ["1 25", "1,2,3", "5 st", "4-5", "1e3", "tolv", "12:30", "1.25.0", "40 tkr", "ca många"]
)
def test_what_is_no_number_stays_the_text_that_it_is(text: str) -> None:
    assert read_number(text) == Reading(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("450 tkr", 450),
        ("450 kkr.", 450),
        ("300 000 kr", 300),
        ("1500 kronor", 1.5),
        ("1,2 mnkr", 1200),
        ("0,5 Mdkr", 500_000),
    ],
)
def test_an_amount_in_another_unit_is_converted_to_thousands(text: str, value: float) -> None:
    assert read(REPORTS["cost_this_year"], text) == (value, "unit_converted")


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1,2 mkr", ("1200", "1,2")),
        ("2 MSEK", ("2000", "2")),
        ("1.200 tkr", ("1200", "1,2")),
        ("1.200", ("1200", "1,2")),
        ("ca 450 tkr", ("450",)),
    ],
)
def test_an_amount_that_is_not_plain_names_its_readings(text: str, readings: tuple[str, ...]) -> None:
    for field in (REPORTS["cost_this_year"], NEEDS["cost_next_year"]):
        assert candidates(READER.read(field, text)) == readings


@pytest.mark.parametrize("text", ["50 %", "50 procent", "1.200 %"])
def test_a_share_where_an_amount_is_meant_is_asked_about(text: str) -> None:
    assert READER.read(REPORTS["beyond_budget"], text) == Reading(text, "percent_in_amount", Severity.ASK)


# The unit of a number that only its format holds

COST = REPORTS["cost_this_year"]


@pytest.mark.parametrize(
    ("field", "number", "unit", "base", "value", "code"),
    [
        (NUMBER, 0.75, "%", None, 75, "percent_read"),
        (NUMBER, 0.755, "%", 71, 75.5, "percent_read"),
        (NUMBER, 0.07, "%", 71, 7, "percent_read"),
        (NUMBER, -0.29, "%", 71, -29, "percent_read"),
        (NUMBER, 0, "%", 0.71, 0, "percent_read"),
        (NUMBER, 0.71, "%", 0.71, 0.71, ""),
        (NUMBER, 71.0, "%", 71, 71, ""),
        (NUMBER, 300, "kr", None, 300, ""),
        (COST, 300_000, "kr", None, 300, "unit_converted"),
        (COST, 1250.0, "kr", None, 1.25, "unit_converted"),
        (COST, 300_000, "kr", 450, 300, "unit_converted"),
        (COST, 450, "kr", 450, 450, ""),
        (COST, 0, "kr", 450, 0, "unit_converted"),
        (COST, 450, "tkr", None, 450, ""),
        (COST, 1.2, "mnkr", None, 1200, "unit_converted"),
        (MEASURES["source"], 0.5, "%", None, "50 %", ""),
    ],
)
def test_a_number_in_the_format_of_a_unit_is_read_like_the_text(
    field: Field, number: float, unit: str, base: float | None, value: Any, code: str
) -> None:
    reading = READER.read(field, number, unit, base)
    assert (reading.value, reading.code) == (value, code)
    assert reading.severity is (Severity.FIXED if code else None)


@pytest.mark.parametrize(
    ("field", "number", "unit", "base", "code", "readings"),
    [
        (NUMBER, 0.75, "%", 0.71, "ambiguous_number", ("75", "0,75")),
        (NUMBER, 0.75, "%", -1, "ambiguous_number", ("75", "0,75")),
        (NUMBER, 74.5, "%", 71, "ambiguous_number", ("7450", "74,5")),
        (COST, 450, "kr", None, "ambiguous_amount", ("0,45", "450")),
        (COST, 1300, "kr", 1200, "ambiguous_amount", ("1,3", "1300")),
        (COST, 2, "mkr", None, "ambiguous_amount", ("2000", "2")),
        (COST, 0.5, "%", None, "percent_in_amount", ()),
        (DATE, 46082, "%", None, "number_in_date", ("2026-03-01",)),
    ],
)
def test_a_number_in_the_format_of_a_unit_may_be_meant_as_it_is_stored(
    field: Field, number: float, unit: str, base: float | None, code: str, readings: tuple[str, ...]
) -> None:
    reading = READER.read(field, number, unit, base)
    assert (candidates(reading), reading.code) == (readings, code)
    assert all(not READER.read(field, reading).is_unclear for reading in readings)


@pytest.mark.parametrize(
    ("field", "text", "base", "code", "readings"),
    [
        (NUMBER, "75 %", 0.71, "ambiguous_number", ("75", "0,75")),
        (NUMBER, "7450 %", 71, "ambiguous_number", ("7450", "74,5")),
        (COST, "450 kr", None, "ambiguous_amount", ("0,45", "450")),
        (COST, "1 300 kronor", 1200, "ambiguous_amount", ("1,3", "1300")),
    ],
)
def test_a_unit_in_a_text_is_doubted_likewise(
    field: Field, text: str, base: float | None, code: str, readings: tuple[str, ...]
) -> None:
    reading = READER.read(field, text, base=base)
    assert (candidates(reading), reading.code) == (readings, code)


@pytest.mark.parametrize(
    ("field", "text", "base", "value"),
    [
        (NUMBER, "71 %", 71, 71),
        (NUMBER, "71 %", 0.71, 0.71),
        (COST, "450 kr", 0.45, 0.45),
        (COST, "450 kr", 450, 450),
        (COST, "0,3 tkr", None, 0.3),
        (COST, "0,0002 mnkr", None, 0.2),
    ],
)
def test_a_text_with_a_unit_that_says_what_stood_before_changes_nothing(
    field: Field, text: str, base: float | None, value: float
) -> None:
    assert READER.read(field, text, base=base).value == value


def test_an_amount_in_another_currency_is_no_number_of_thousands() -> None:
    assert read_formatted(300, "eur", "tkr") == Reading("300 eur")


@pytest.mark.parametrize("raw", [date(2022, 5, 4), datetime(2022, 5, 4)])
def test_a_date_where_a_number_is_meant_is_asked_about(raw: Raw) -> None:
    assert read(NUMBER, raw) == (None, "date_in_number")


@pytest.mark.parametrize("raw", [True, time(12, 30), "=A1"])
def test_other_things_are_no_numbers(raw: Raw) -> None:
    assert isinstance(READER.read(NUMBER, raw).value, str)


# ---------------------------------------------------------------------------------------------------------------------
# Dates
# ---------------------------------------------------------------------------------------------------------------------

DAY = date(2022, 5, 4)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (DAY, ""),
        (datetime(2022, 5, 4, 13, 30), ""),
        ("2022-05-04", ""),
        ("2022-5-4", ""),
        ("2022-05-04 00:00:00", ""),
        ("20220504", "date_read"),
        (20220504, "date_read"),
        (20220504.0, "date_read"),
        ("4 maj 2022", "date_read"),
        ("den 4:e Maj 2022", "date_read"),
        ("4 May 2022", "date_read"),
    ],
)
def test_a_date_is_read_in_iso_form_or_in_words(raw: Raw, code: str) -> None:
    assert read(DATE, raw) == (DAY, code)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("4/5-22", ("2022-05-04", "2022-04-05")),
        ("04/05/2022", ("2022-05-04", "2022-04-05")),
        ("4.5.2022", ("2022-05-04", "2022-04-05")),
        ("31/12/2022", ("2022-12-31",)),
        ("23-03-15", ("2023-03-15", "2015-03-23")),
        ("22-5-31", ("2022-05-31", "2031-05-22")),
        ("31-12-22", ("2031-12-22", "2022-12-31")),
        ("23.03.15", ("2015-03-23",)),
        ("4-5-22", ("2022-05-04", "2022-04-05")),
        ("5/5-22", ("2022-05-05",)),
        ("våren 2022", ()),
        ("Q2", ()),
        ("löpande", ()),
        ("vid årsskiftet", ()),
        ("2022", ()),
        ("2022-05", ()),
    ],
)
def test_a_loose_or_ambiguous_date_is_asked_about_with_its_readings(text: str, readings: tuple[str, ...]) -> None:
    assert candidates(read_date(text)) == readings


@pytest.mark.parametrize("text", ["2022-02-30", "30 februari 2022", "snart", "4 mai 2022", "45/13/2022"])
def test_what_is_no_date_stays_the_text_that_it_is(text: str) -> None:
    assert read_date(text) == Reading(text)


@pytest.mark.parametrize(("raw", "readings"), [(46082, ("2026-03-01",)), (2022, ()), (0.5, ())])
def test_a_number_where_a_date_is_meant_is_asked_about(raw: Raw, readings: tuple[str, ...]) -> None:
    reading = READER.read(DATE, raw)
    assert candidates(reading) == readings
    assert reading.code == ("number_in_date" if readings else "loose_date")


def test_digits_that_are_no_date_stay_what_they_are() -> None:
    assert READER.read(DATE, 20221332) == READER.read(DATE, "20221332") == Reading("20221332")


def test_until_further_notice_is_a_value_of_the_end_only() -> None:
    for text in ("Tills vidare", "tills vidare", "tillsvidare", "t.v."):
        assert READER.read(END, text).value == "until_further_notice"
    assert READER.read(DATE, "Tills vidare").value == "Tills vidare"


# ---------------------------------------------------------------------------------------------------------------------
# Lists and sets
# ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("Pågår", "ongoing", ""),
        ("pa\u030aga\u030ar", "ongoing", "spelling_read"),
        (" PÅGÅR\u00a0", "ongoing", "spelling_read"),
        ("pågående", "ongoing", "alias_read"),
        ("Klar", "done", "alias_read"),
        ("utgår", "cancelled", "alias_read"),
        ("ongoing", "ongoing", "alias_read"),
        ("Ej rapporterad", None, ""),
        ("Klar!", "Klar!", ""),
        ("Pågår, klar", "Pågår, klar", ""),
    ],
)
def test_a_word_of_a_list_is_read_by_its_text_or_an_alias(text: str, value: str | None, code: str) -> None:
    assert read(MEASURES["status"], text) == (value, code)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("avslutad", ("Genomförd", "Övergått i ordinarie verksamhet", "Avbruten")),
        ("löpande", ("Pågår", "Övergått i ordinarie verksamhet")),
        ("P", ("Pågår", "Pausad")),
        ("g", ("Genomförd",)),
    ],
)
def test_an_ambiguous_word_names_what_it_may_mean(text: str, readings: tuple[str, ...]) -> None:
    assert candidates(READER.read(MEASURES["status"], text)) == readings


THREE = {"berga", "ryd", "skaggetorp"}


@pytest.mark.parametrize(
    ("text", "members", "code"),
    [
        ("Berga", {"berga"}, ""),
        ("Berga, Ryd", {"berga", "ryd"}, ""),
        ("Ryd, Berga", {"berga", "ryd"}, "set_read"),
        ("Berga/Ryd", {"berga", "ryd"}, "set_read"),
        ("ryd & berga", {"berga", "ryd"}, "set_read"),
        ("Ryd\nBerga", {"berga", "ryd"}, "set_read"),
        ("Berga, Ryd och Skäggetorp", THREE, "set_read"),
        ("Berga, Ryd, Skäggetorp", THREE, ""),
        ("alla tre", THREE, "set_read"),
        ("Alla tre områdena", THREE, "set_read"),
        ("Ryd; Lambohov", {"ryd", "Lambohov"}, "set_read"),
        (", Ryd,", {"ryd"}, "set_read"),
    ],
)
def test_a_set_is_split_and_its_groups_are_unfolded(text: str, members: set[str], code: str) -> None:
    assert read(MEASURES["areas"], text) == (frozenset(members), code)


def test_a_member_whose_own_text_holds_a_separator_is_kept_whole() -> None:
    text = "Lokaler/mark, bemanning/rekrytering och annat"
    assert read(REPORTS["obstacles"], text)[0] == frozenset({"premises", "staffing", "other"})


@pytest.mark.parametrize("text", ["SOC Polisen", "Socialförvaltningen, enhet SOC barn", "SOC: enhet Ryd"])
def test_a_party_that_names_a_department_among_other_words_is_asked_about(text: str) -> None:
    assert read(MEASURES["partners"], text)[1] == "party_unclear"


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("SOC, Polisen", {"SOC", "Polisen"}),
        ("Socialkontoret och POLISEN", {"SOC", "Polisen"}),
        ("Kultur- och fritidsförvaltningen, rädda barnen", {"KOF", "Rädda Barnen"}),
        ("Hyresgästföreningen", {"Hyresgästföreningen"}),
        ("SOC, Polisen, Park- och naturförvaltningen", {"SOC", "Polisen", "Park- och naturförvaltningen"}),
        ("H&M, SOC", {"H&M", "SOC"}),
        ("SOC + Polisen & H&M", {"SOC", "Polisen", "H&M"}),
        ("SOC\tPolisen", {"SOC", "Polisen"}),
        ("1) SOC 2) Polisen", {"SOC", "Polisen"}),
        ("1. SOC\n2. Polisen", {"SOC", "Polisen"}),
        ("• SOC\n• Polisen", {"SOC", "Polisen"}),
        ("- SOC\n- Polisen", {"SOC", "Polisen"}),
        ('"SOC", ”Polisen”', {"SOC", "Polisen"}),
        ("Ungdomens hus – Ryd, SOC", {"Ungdomens hus – Ryd", "SOC"}),
    ],
)
def test_partners_are_departments_by_any_of_their_names_and_others_as_known(text: str, parties: set[str]) -> None:
    assert read(MEASURES["partners"], text) == (frozenset(parties), "")


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("SOC", "SOC", ""),
        ("soc", "SOC", "spelling_read"),
        ("Socialförvaltningen", "SOC", "spelling_read"),
        ("Skolan", "Skolan", ""),
    ],
)
def test_a_department_is_read_by_its_code_or_name(text: str, value: str, code: str) -> None:
    assert read(MEASURES["lead"], text) == (value, code)


def test_words_as_they_were_sent_come_before_words_as_they_stand() -> None:
    now = Lists((Item("status", "a", "Klar"), Item("status", "b", "Igång")), ())
    sent = Lists((Item("status", "a", "Igång"), Item("status", "b", "Väntar")), ())
    reader = ValueReader(now, sent)
    readings = {word: reader.read(MEASURES["status"], word).value for word in ("Igång", "Väntar", "Klar")}
    assert readings == {"Igång": "a", "Väntar": "b", "Klar": "a"}


def test_fields_with_the_same_key_and_other_types_do_not_share_what_was_read() -> None:
    reader = ValueReader(LISTS)
    number = MEASURES["target_value"]
    day = Field(number.key, "needs", DATE.kind, number.heading, number.help, number.editor)
    assert reader.read(number, "20220504").value == 20220504
    assert reader.read(day, "20220504").value == DAY
