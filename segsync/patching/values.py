"""Values as the content of a cell."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from segsync.patching.errors import CannotPatch
from segsync.patching.markup import escaped

CellValue: TypeAlias = str | int | float | date | None
MOST_TEXT = 32_767
"""How many UTF-16 code units a cell holds in Excel."""

_NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPACED = re.compile(r"^\s|\s$|[\n\t]|\s\s")
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAP_BUG = date(1900, 3, 1)
"""Excel counts a 29 February 1900: days before this one have numbers one lower."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as it stands in the XML of a table's calculated column."""

    xml: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell's element holds: its type (None for a number), and the elements inside it."""

    kind: str | None
    xml: bytes


def content_of(value: CellValue | Formula, prefix: bytes, *, from_1904: bool) -> Content:
    """Return a value as a cell's content. Dates that the workbook's calendar lacks become ISO texts."""
    if value is None or value == "":
        return Content(None, b"")
    if isinstance(value, Formula):
        return Content(None, b"<%sf>%s</%sf>" % (prefix, value.xml, prefix))
    if isinstance(value, bool):
        return Content("b", b"<%sv>%d</%sv>" % (prefix, value, prefix))
    if isinstance(value, date):
        number = day_number(value, from_1904=from_1904)
        if number is None:
            return _text(value.isoformat(), prefix)
        return _number(number, prefix)
    if isinstance(value, str):
        return _text(value, prefix)
    return _number(value, prefix)


def day_number(day: date, *, from_1904: bool) -> int | None:
    """Return a date as its number of days; None before the first one of the workbook's calendar."""
    if isinstance(day, datetime):
        raise TypeError("a time of day is no value of a cell")
    if from_1904:
        return (day - _EPOCH_1904).days if day >= _EPOCH_1904 else None
    number = (day - _EPOCH).days - (day < _LEAP_BUG)
    return number if number > 0 else None


def encoded(text: str) -> str:
    """Return a text with characters that XML cannot hold, and what looks like their escapes, escaped as Excel does."""
    text = _LOOKALIKE.sub("_x005F_", text)
    return _NOT_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def check_length(text: str, sheet: str, cell: str) -> None:
    """Refuse a text that no cell can hold."""
    length = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if length > MOST_TEXT:
        raise CannotPatch("patch_too_long", sheet=sheet, cell=cell, count=length)


def _text(text: str, prefix: bytes) -> Content:
    text = encoded(text)
    space = b' xml:space="preserve"' if _SPACED.search(text) else b""
    inner = b"<%st%s>%s</%st>" % (prefix, space, escaped(text), prefix)
    return Content("inlineStr", b"<%sis>%s</%sis>" % (prefix, inner, prefix))


def _number(number: float, prefix: bytes) -> Content:
    if not isinstance(number, int | float) or not math.isfinite(number):
        raise TypeError(f"{number!r} is no value of a cell")
    return Content(None, b"<%sv>%s</%sv>" % (prefix, repr(number).encode(), prefix))
