r"""Numbers as running text has them: words up to twelve, nouns in the right form, money, shares and dates. Pure.

>>> counted("sv", 0, "measure"), counted("sv", 1, "need"), counted("sv", 13, "measure")
('ingen åtgärd', 'ett behov', '13 åtgärder')
>>> amount("sv", 2350).replace("\u00a0", " "), amount("sv", 12400).replace("\u00a0", " ")
('2 350 tkr', '12,4 mnkr')
"""

from __future__ import annotations

from datetime import date

from segsync.messages import number_text
from segsync.values import clean_number, fold
from segsync.vocabulary import LANGUAGES, TEXTS, say

LAST_WORD = 12
"""The last number that is written as a word."""
_MILLION, _BILLION = 1_000, 1_000_000
"""In tkr."""
_IN_MILLIONS_FROM = 10_000


_NO_NEED = frozenset(fold(say(language, "need.none")) for language in LANGUAGES)


def says_no_need(text: str) -> bool:
    """Whether a text in a row of needs says that there is none."""
    return fold(text).rstrip(".!") in _NO_NEED


def number_word(language: str, number: int, noun: str = "") -> str:
    """Return a number as a sentence has it: a word up to twelve, in the form that the noun asks for, else digits."""
    if not 0 <= number <= LAST_WORD:
        return number_text(number, language)
    neuter = f"number.{number}.neuter"
    if noun and say(language, f"noun.{noun}.gender") == "neuter" and neuter in TEXTS:
        return say(language, neuter)
    return say(language, f"number.{number}")


def counted(language: str, number: int, noun: str) -> str:
    """Return a number and its noun as a sentence has them: "ingen åtgärd", "en åtgärd", "tolv åtgärder"."""
    if number == 0:
        neuter = say(language, f"noun.{noun}.gender") == "neuter"
        return f"{say(language, 'number.no.neuter' if neuter else 'number.no')} {say(language, f'noun.{noun}.one')}"
    form = "one" if number == 1 else "many"
    return f"{number_word(language, number, noun)} {say(language, f'noun.{noun}.{form}')}"


def of_counted(language: str, number: int, of: int, noun: str) -> str:
    """Return "tio av elva förvaltningar"; "ingen av elva förvaltningar"."""
    neuter = say(language, f"noun.{noun}.gender") == "neuter"
    first = number_word(language, number, noun)
    if number == 0:
        first = say(language, "number.none_of.neuter" if neuter else "number.none_of")
    return say(language, "number.of", number=first, of=counted(language, of, noun))


def sentence(text: str) -> str:
    """Return a text with a capital first letter, as at the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def tkr(language: str, value: int | float) -> str:
    """Return an amount in tkr with its unit, whatever its size: "12 400 tkr"."""
    return say(language, "amount.tkr", number=number_text(value, language))


def amount(language: str, value: int | float) -> str:
    """Return an amount, given in tkr, as a person would write it: "2 350 tkr", "12,4 mnkr", "1,2 mdkr"."""
    if abs(value) < _IN_MILLIONS_FROM:
        return tkr(language, value)
    key, unit = ("amount.mnkr", _MILLION) if abs(value) < _BILLION else ("amount.mdkr", _BILLION)
    return say(language, key, number=number_text(clean_number(round(value / unit, 1)), language))


def share(language: str, percent: int) -> str:
    """Return a share: "56 %" in Swedish, "56%" in English."""
    return say(language, "share", number=percent)


def plan_title(plan_name: str, year: int) -> str:
    """Return the plan's name with its year, which is not written twice."""
    return plan_name if str(year) in plan_name else f"{plan_name} {year}"


def next_plan_name(plan_name: str, year: int, next_year: int) -> str:
    """Return the name of the plan of another year: a year in it is that year's."""
    return plan_name.replace(str(year), str(next_year))


def date_in_words(language: str, day: date) -> str:
    """Return a date as running text has it: "14 oktober 2022"."""
    return f"{day.day} {say(language, f'month.{day.month}')} {day.year}"


def listed(language: str, words: list[str] | tuple[str, ...]) -> str:
    """Return words as a sentence lists them: "Berga, Ryd och Skäggetorp"."""
    if len(words) < 2:
        return "".join(words)
    return say(language, "and", first=", ".join(words[:-1]), last=words[-1])
