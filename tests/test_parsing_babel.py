"""Numbers and dates against Babel, which knows how Swedes (and others) write them: the same value, or a question.

No silent guess: where Swedish, German and English readers disagree about a text, it must be asked about, and the
question must name what each of them reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segsync.parsing import Reading, read_date, read_number

LOCALES = ("sv_SE", "de_DE", "en_US")
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=4).map(
    lambda number: number.normalize()
)
TYPED = st.text(alphabet="0123456789,.- \u00a0−", min_size=1, max_size=12)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


def readings_of(reading: Reading) -> set[Decimal]:
    """Return the value that was read, or those that are asked about."""
    texts = reading.candidates if reading.is_unclear else [str(reading.value)]
    return {Decimal(text.replace(",", ".")).normalize() for text in texts if text not in ("", "None")}


def babels_readings(text: str) -> Iterator[Decimal]:
    """Yield what careful readers of each language make of a text."""
    plain = text.replace("−", "-").replace(" ", "\u00a0").strip("\u00a0")
    for locale in LOCALES:
        try:
            yield parse_decimal(plain, locale=locale, strict=True).normalize()
        except NumberFormatError:
            continue


@given(NUMBERS)
@example(Decimal("1250.5"))
@example(Decimal("-0.25"))
@example(Decimal("1.2"))
@example(Decimal("1.234"))
@settings(max_examples=400, deadline=None)
def test_a_number_as_babel_writes_it_in_swedish_is_that_number(number: Decimal) -> None:
    text = format_decimal(number, format="#,##0.####", locale="sv_SE")
    reading = read_number(text.replace("\u00a0", " "))
    assert number in readings_of(reading)
    if reading.is_unclear:  # "1,234": a decimal comma, or a thousand in English
        assert reading.code == "ambiguous_number"
        assert 1 <= abs(number) < 1000
        assert len(text.rpartition(",")[2]) == 3


@given(NUMBERS, st.sampled_from(["de_DE", "en_US"]))
@settings(max_examples=300, deadline=None)
def test_a_number_written_elsewhere_is_never_read_as_another(number: Decimal, locale: str) -> None:
    assert number in readings_of(read_number(format_decimal(number, format="#,##0.####", locale=locale)))


@given(TYPED)
@example("1.200")
@example("0,500")
@example("1,234,567")
@example("1 234.5")
@example("12 34")
@example("1.234.56")
@settings(max_examples=1500, deadline=None)
def test_what_careful_readers_disagree_about_is_asked_about(text: str) -> None:
    reading = read_number(text.replace("\u00a0", " ").strip())
    theirs = set(babels_readings(text))
    if reading.is_unclear:
        assert theirs <= readings_of(reading)
    elif isinstance(reading.value, int | float):
        assert theirs <= {Decimal(str(reading.value)).normalize()}


@given(NUMBERS.filter(lambda number: number >= 0), st.sampled_from(["kr", "tkr", "mnkr"]))
@settings(max_examples=200, deadline=None)
def test_an_amount_in_any_unit_is_the_same_sum(number: Decimal, unit: str) -> None:
    factor = {"kr": Decimal("0.001"), "tkr": Decimal(1), "mnkr": Decimal(1000)}[unit]
    text = f"{format_decimal(number, format='#,##0.####', locale='sv_SE')} {unit}".replace("\u00a0", " ")
    reading = read_number(text, "tkr")
    readings = [float(value) for value in readings_of(reading)]
    assert any(value == pytest.approx(float(number * factor), rel=1e-12) for value in readings)
    assert reading.code in ("unit_converted", "ambiguous_amount")


@given(DAYS, st.sampled_from(["d MMMM yyyy", "d MMM yyyy", "yyyy-MM-dd", "'den' d MMMM yyyy"]))
@settings(max_examples=300, deadline=None)
def test_a_date_as_babel_writes_it_is_that_date(day: date, pattern: str) -> None:
    assert read_date(format_date(day, format=pattern, locale="sv_SE")).value == day


@given(DAYS, st.sampled_from(["d/M-yy", "dd/MM/yyyy", "MM/dd/yyyy", "d.M.yyyy"]))
@settings(max_examples=300, deadline=None)
def test_a_date_in_figures_alone_is_asked_about_and_named(day: date, pattern: str) -> None:
    reading = read_date(format_date(day, format=pattern, locale="sv_SE"))
    assert reading.is_unclear
    if day.year >= 2000:
        assert day.isoformat() in reading.candidates
