"""Edits that read well but may not be meant: what a person should look at before it is merged. Pure.

Two lists of functions: `CELL` looks at one edit, `COLUMN` at all edits of a
column in one return. Each answers with the code of a finding, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from segsync.merging.returned import Edit
from segsync.schemas import Kind
from segsync.values import Value, fold

THOUSANDFOLD = 1000
SERIES = 4
"""How many rows in a row make a series."""
_YEARS_BEFORE, _YEARS_AFTER = 10, 15
_NOTHING = frozenset(
    {"x", "xx", "xxx", "n/a", "na", "n.a.", "0", "utgår", "ej aktuellt", "inte aktuellt", "not applicable"}
)
_NO_NEED = frozenset({"nej", "nej tack", "inget", "inga", "inget behov", "inga behov", "inga ytterligare behov"})
_NO_NEED |= frozenset(
    {"finns inget behov", "inget ytterligare", "no", "none", "no need", "no needs", "nothing further"}
)
_PERSONAL = re.compile(r"(?<!\d)(?:19|20)?(\d{2})\s?(\d{2})\s?(\d{2})\s*[-+\u2010-\u2015\u2212]?\s*(\d{4})(?!\d)")


def thousandfold(edit: Edit, year: int) -> str:
    """An amount that grew a thousandfold: kronor typed where thousands are meant."""
    base, value = edit.base, edit.value
    if not edit.field.unit or not isinstance(base, int | float) or not isinstance(value, int | float):
        return ""
    return "thousandfold" if base > 0 and value >= THOUSANDFOLD * base else ""


def outside_plan(edit: Edit, year: int) -> str:
    """A date that is far from the plan's year: a slip of the keyboard, or another calendar's day."""
    value = edit.value
    if not edit.field.kind.is_date or not isinstance(value, date):
        return ""
    return "" if year - _YEARS_BEFORE <= value.year <= year + _YEARS_AFTER else "date_outside_plan"


def word_for_nothing(edit: Edit, year: int) -> str:
    """A text that stands for nothing, in place of a blank cell."""
    if not edit.field.kind.is_free_text or not isinstance(edit.value, str):
        return ""
    return "word_for_nothing" if fold(edit.value) in _NOTHING else ""


def personal_number(edit: Edit, year: int) -> str:
    """A Swedish personal identity number, with a valid check digit, in free text or a party's name."""
    texts = [edit.value] if edit.field.kind.is_free_text else edit.value if edit.field.kind is Kind.PARTIES else ()
    written = [text for text in texts if isinstance(text, str)] if isinstance(texts, list | frozenset) else []
    found = (one for text in written for one in _PERSONAL.finditer(text))
    return "personal_number" if any(map(_is_personal, found)) else ""


def _is_personal(found: re.Match[str]) -> bool:
    """Whether digits are a birth date (or a coordination number) with its check digit."""
    _, month, day, _ = (int(part) for part in found.groups())
    if not (1 <= month <= 12 and (1 <= day <= 31 or 61 <= day <= 91)):
        return False
    digits = [int(digit) for digit in "".join(found.groups())]
    doubled = [digit * (2 - at % 2) for at, digit in enumerate(digits)]
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0


def need_that_is_none(edit: Edit, year: int) -> str:
    """An answer that there is no need, in other words than those that say so in every table."""
    if (edit.table, edit.field.key) != ("needs", "need") or not isinstance(edit.value, str):
        return ""
    return "need_that_is_none" if fold(edit.value).rstrip(".!") in _NO_NEED else ""


CELL: tuple[Callable[[Edit, int], str], ...] = (
    thousandfold,
    outside_plan,
    need_that_is_none,
    word_for_nothing,
    personal_number,
)


def doubt_about(edit: Edit, year: int) -> str:
    """Return the first suspicion about an edit in a plan of `year`, or an empty text."""
    return next(filter(None, (suspicion(edit, year) for suspicion in CELL)), "")


class Column(NamedTuple):
    """A column whose new values may be a program's doing: the finding's code and the edits, in the sheet's order."""

    code: str
    edits: tuple[Edit, ...]


def filled_columns(edits: Iterable[Edit], rows: int) -> Iterator[Column]:
    """Yield the columns of one return that look filled by dragging; `rows` is how many rows it has.

    A series is a number or date that goes up or down by the same step over four
    rows or more; the other is one new value throughout a column. Lists are never
    suspected: one status for all is an answer.
    """
    columns: dict[tuple[str, str], list[Edit]] = {}
    for edit in edits:
        if edit.field.kind not in (Kind.LIST, Kind.SET, Kind.PARTIES, Kind.DEPARTMENT) and not edit.reading.is_unclear:
            columns.setdefault((edit.table, edit.field.key), []).append(edit)
    for column in columns.values():
        in_order = sorted(column, key=_row)
        if run := _series(in_order):
            yield Column("filled_series", run)
        elif len(in_order) == rows >= SERIES and len({edit.value for edit in in_order}) == 1:
            yield Column("filled_down", tuple(in_order))


def _row(edit: Edit) -> int:
    return int(edit.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0)


def _series(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return the longest run of neighbouring rows whose values go on by the same step, if it makes a series."""
    best: tuple[Edit, ...] = ()
    run: tuple[Edit, ...] = ()
    step: float | None = None
    for edit in edits:
        onward = _step(run[-1], edit) if run else None
        run = (*run, edit) if onward is not None and onward == step else (*run[-1:], edit) if onward else (edit,)
        step = onward
        best = max(best, run, key=len)
    return best if len(best) >= SERIES else ()


def _step(first: Edit, second: Edit) -> float | None:
    """Return the step from one row's value to the next row's, or None where there is none."""
    if _row(second) != _row(first) + 1:
        return None
    numbers = _number(first.value), _number(second.value)
    if numbers[0] is None or numbers[1] is None or numbers[0] == numbers[1]:
        return None
    return round(numbers[1] - numbers[0], 9)


def _number(value: Value) -> float | None:
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value) if isinstance(value, int | float) else None
