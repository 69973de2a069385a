"""What the number format of a cell says of its number: that it is a percentage, or an amount in a currency. Pure.

Spreadsheet programs make 0.75 with a percent format of a typed "75 %", and 300000 with a currency format of
"300 000 kr": the format alone holds the unit that was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

PERCENT, KRONOR = "%", "kr"
_BUILT_IN = {**dict.fromkeys((9, 10), PERCENT), **dict.fromkeys((5, 6, 7, 8, 42, 44), KRONOR)}
"""The formats that files name by number only: percentages, and amounts in the currency of the program's language."""
_UNSEEN = re.compile(r"[_*].|\[(?!\$)[^\]]*\]", re.DOTALL)
"""The widths of signs, left free (as in `_k_r`), signs that fill a cell, colours and conditions."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]', re.DOTALL)
_SYMBOL = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
_SCALED = re.compile(r"[0#?](,+)(?![0#?,])")
_CURRENCY = re.compile(
    r"(?<![^\W\d_])(kr|kronor|sek|tkr|kkr|mnkr|mkr|msek|mdkr|eur|usd|gbp|nok|dkk)(?![^\W\d_]|/)|([€$£])", re.IGNORECASE
)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_DATE_PART = re.compile(r"[ymdhs]", re.IGNORECASE)
_KRONOR = ("kr", "kronor", "sek")
_THOUSANDS = {"tkr": 1, "kkr": 1, "mnkr": 2, "mkr": 2, "msek": 2, "mdkr": 3}
_BY_THOUSANDS = (KRONOR, "tkr", "mnkr")


def is_date_code(code: str) -> bool:
    """Whether a format's code shows a number as a date or a time.

    >>> is_date_code("d mmm yyyy"), is_date_code("[h]:mm"), is_date_code('[Red]0.0 "dagar"'), is_date_code("General")
    (True, True, False, False)
    """
    return bool(_ELAPSED.search(code) or _DATE_PART.search(_LITERAL.sub("", _UNSEEN.sub("", code))))


def units_of(formats: Iterable[int], codes: Mapping[int, str]) -> dict[int, str]:
    """Return the units of styles by their position; `formats` are the numbers of their formats, `codes` the codes."""
    known = {}
    for at, number in enumerate(formats):
        if unit := unit_of(number, codes):
            known[at] = unit
    return known


def unit_of(number: int, codes: Mapping[int, str]) -> str:
    """Return the unit that a format shows, which a file names by number; "" where it shows none."""
    return unit_of_code(codes[number]) if number in codes else _BUILT_IN.get(number, "")


def unit_of_code(code: str) -> str:
    """Return the unit that a format's code shows with a number: "%", "kr", "tkr", another currency, or "".

    An amount that is shown in thousands is in the unit of the number itself.

    >>> unit_of_code("#,##0 [$kr-41D]"), unit_of_code("0.0%"), unit_of_code("#,##0 _k_r"), unit_of_code('0, "tkr"')
    ('kr', '%', '', 'kr')
    """
    seen = _UNSEEN.sub("", code).partition(";")[0]
    bare = _LITERAL.sub("", seen)
    if "%" in bare:
        return PERCENT
    found = _CURRENCY.search(_SYMBOL.sub(r"\1", seen).replace('"', "").replace("\\", ""))
    if not found:
        return ""
    unit = found[0].casefold()
    unit = KRONOR if unit in _KRONOR else unit
    scaled = _SCALED.search(bare)
    return unit if scaled is None else _unscaled(unit, len(scaled[1]))


def _unscaled(unit: str, thousands: int) -> str:
    """Return the unit of a number that is shown divided by so many thousands."""
    left = _THOUSANDS.get(unit, 0) - thousands
    return _BY_THOUSANDS[left] if 0 <= left < len(_BY_THOUSANDS) else ""
