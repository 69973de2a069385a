"""What a sheet of an xlsx file looks like, where that says something: merged cells, hidden rows, marked cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from xml.etree import ElementTree

from segsync.grids import Area, At, column_number
from segsync.paint import Paint

MOST_AREAS = 20_000
_REMEMBERED_BYTES = 2**17
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row(?=[^<>]*?\shidden="(?:1|true)")[^<>]*?\sr="(\d{1,7})"')
_STYLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*?\bs="(\d{1,6})")[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_OWN_FILLS = frozenset(paint.fill.lstrip("#") for paint in Paint)
_WHITE_THEME, _WHITE_INDEXES = "0", ("1", "9", "64", "65")


@dataclass(frozen=True, slots=True)
class Appearance:
    """The merged areas of a sheet, its hidden rows, and its cells with a colour of somebody's own or struck through."""

    merged: Sequence[Area]
    hidden_rows: frozenset[int]
    marked: frozenset[At]


def appearance_of(xml: bytes, marks: frozenset[int]) -> Appearance:
    """Return what a sheet looks like; `marks` are the numbers of the styles that mark a cell."""
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData>")
    merged = tuple(islice(_areas(xml, max(end, 0)), MOST_AREAS))
    hidden = frozenset[int]()
    if xml.find(b' hidden="', max(start, 0), max(end, 0)) >= 0:
        hidden = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(xml, start, end))
    return Appearance(merged, hidden, frozenset(_marked(xml, marks)) if marks else frozenset())


def _areas(xml: bytes, start: int) -> Iterator[Area]:
    for found in _MERGED.finditer(xml, start):
        first, top, last, bottom = found.groups()
        yield Area(_at(first, top), _at(last, bottom))


def _marked(xml: bytes, marks: frozenset[int]) -> Iterator[At]:
    for style, column, row in _STYLED_CELL.findall(xml):
        if int(style) in marks:
            yield _at(column, row)


def _at(column: bytes, row: bytes) -> At:
    return At(int(row) - 1, column_number(column.decode()) - 1)


def marking_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of a workbook's styles that strike through, or fill with a colour that segsync does not use.

    Workbooks that are filled in from one template mostly have the same styles, which are then read once.
    """
    return _remembered(styles) if len(styles) <= _REMEMBERED_BYTES else _marking(styles)


def is_foreign(colour: str) -> bool:
    """Whether a background, as "RRGGBB" with anything before it, is none that segsync writes."""
    return colour[-6:].upper() not in _OWN_FILLS


def _marking(styles: bytes) -> frozenset[int]:
    root = ElementTree.fromstring(styles) if styles else ElementTree.Element("styleSheet")
    struck = {at for at, font in enumerate(root.iterfind("{*}fonts/{*}font")) if _is_struck(font)}
    filled = {at for at, fill in enumerate(root.iterfind("{*}fills/{*}fill")) if _is_filled(fill)}
    formats = enumerate(root.iterfind("{*}cellXfs/{*}xf"))
    return frozenset(
        at for at, form in formats if _number(form, "fontId") in struck or _number(form, "fillId") in filled
    )


_remembered = lru_cache(maxsize=16)(_marking)


def _number(element: ElementTree.Element, name: str) -> int:
    stated = element.get(name, "0")
    return int(stated) if stated.isdecimal() and len(stated) < 9 else 0


def _is_struck(font: ElementTree.Element) -> bool:
    strike = font.find("{*}strike")
    return strike is not None and strike.get("val", "1") not in ("0", "false")


def _is_filled(fill: ElementTree.Element) -> bool:
    pattern = fill.find("{*}patternFill")
    colour = pattern.find("{*}fgColor") if pattern is not None and pattern.get("patternType") == "solid" else None
    if colour is None:
        return fill.find("{*}gradientFill") is not None
    return _is_coloured(colour.attrib)


def _is_coloured(colour: Mapping[str, str]) -> bool:
    if "rgb" in colour:
        return is_foreign(colour["rgb"])
    if "theme" in colour:
        return colour["theme"] != _WHITE_THEME or float(colour.get("tint", "0")) != 0
    return colour.get("indexed", "64") not in _WHITE_INDEXES
