"""Numbers, money, shares and dates as a municipal officer writes them."""

from __future__ import annotations

from datetime import date

import pytest

from segsync.wording import (
    amount,
    counted,
    date_in_words,
    listed,
    next_plan_name,
    number_word,
    of_counted,
    plan_title,
    sentence,
    share,
    tkr,
)

NB = "\u00a0"


@pytest.mark.parametrize(
    ("number", "sv", "en"),
    [
        (0, "ingen åtgärd", "no measure"),
        (1, "en åtgärd", "one measure"),
        (2, "två åtgärder", "two measures"),
        (12, "tolv åtgärder", "twelve measures"),
        (13, "13 åtgärder", "13 measures"),
        (1250, f"1{NB}250 åtgärder", "1,250 measures"),
    ],
)
def test_small_numbers_are_words_and_the_noun_follows(number: int, sv: str, en: str) -> None:
    assert (counted("sv", number, "measure"), counted("en", number, "measure")) == (sv, en)


def test_a_neuter_noun_has_its_own_forms() -> None:
    assert [counted("sv", number, "need") for number in (0, 1, 2)] == ["inget behov", "ett behov", "två behov"]
    assert [counted("en", number, "need") for number in (0, 1, 2)] == ["no need", "one need", "two needs"]


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_number_up_to_twelve_has_a_word_of_its_own(language: str) -> None:
    words = [number_word(language, number) for number in range(13)]
    assert len(set(words)) == 13
    assert not any(letter.isdigit() for word in words for letter in word)
    assert number_word(language, 13) == "13"


@pytest.mark.parametrize(
    ("number", "of", "sv", "en"),
    [
        (10, 11, "tio av elva förvaltningar", "ten of eleven departments"),
        (0, 11, "ingen av elva förvaltningar", "none of eleven departments"),
        (1, 1, "en av en förvaltning", "one of one department"),
    ],
)
def test_a_part_of_a_number(number: int, of: int, sv: str, en: str) -> None:
    assert (of_counted("sv", number, of, "department"), of_counted("en", number, of, "department")) == (sv, en)


def test_a_sentence_begins_with_a_capital_letter() -> None:
    assert sentence("ingen åtgärd är pausad.") == "Ingen åtgärd är pausad."
    assert sentence("åtta") == "Åtta"
    assert sentence("") == ""


@pytest.mark.parametrize(
    ("value", "sv", "en"),
    [
        (0, f"0{NB}tkr", f"0{NB}tkr"),
        (2350, f"2{NB}350{NB}tkr", f"2,350{NB}tkr"),
        (2350.5, f"2{NB}350,5{NB}tkr", f"2,350.5{NB}tkr"),
        (9999, f"9{NB}999{NB}tkr", f"9,999{NB}tkr"),
        (12_400, f"12,4{NB}mnkr", f"12.4{NB}mnkr"),
        (12_000, f"12{NB}mnkr", f"12{NB}mnkr"),
        (1_234_000, f"1,2{NB}mdkr", f"1.2{NB}mdkr"),
    ],
)
def test_amounts_have_the_unit_that_a_person_would_use(value: float, sv: str, en: str) -> None:
    assert (amount("sv", value), amount("en", value)) == (sv, en)


def test_an_exact_amount_stays_in_tkr() -> None:
    assert tkr("sv", 12_400) == f"12{NB}400{NB}tkr"


def test_a_share_has_a_space_in_swedish() -> None:
    assert (share("sv", 56), share("en", 56)) == (f"56{NB}%", "56%")


@pytest.mark.parametrize(
    ("words", "text"), [((), ""), (("Berga",), "Berga"), (("Berga", "Ryd", "Skäggetorp"), "Berga, Ryd och Skäggetorp")]
)
def test_words_are_listed(words: tuple[str, ...], text: str) -> None:
    assert listed("sv", words) == text


def test_a_plan_is_named_with_its_year_once() -> None:
    assert plan_title("Åtgärdsplan", 2022) == "Åtgärdsplan 2022"
    assert plan_title("Åtgärdsplan 2022", 2022) == "Åtgärdsplan 2022"
    assert next_plan_name("Åtgärdsplan 2022", 2022, 2023) == "Åtgärdsplan 2023"
    assert next_plan_name("Åtgärdsplan", 2022, 2023) == "Åtgärdsplan"


def test_a_date_in_words() -> None:
    assert date_in_words("sv", date(2022, 12, 13)) == "13 december 2022"
