"""What a sheet of an xlsx file looks like, where that says something: merged cells, hidden rows, marks and units."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from xml.etree import ElementTree

from segsync.grids import Area, At, column_number
from segsync.paint import Paint
from segsync.reading.number_formats import units_of

MOST_AREAS = 20_000
_REMEMBERED_BYTES = 2**17
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^<>]*?ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row(?=[^<>]*?\shidden="(?:1|true)")[^<>]*?\sr="(\d{1,7})"')
_STYLED_CELL = re.compile(rb'<(?:\w+:)?c\s(?=[^<>]*?\bs="(\d{1,6})")[^<>]*?\br="([A-Z]{1,3})(\d{1,7})"')
_OWN_FILLS = frozenset(paint.fill.lstrip("#") for paint in Paint)
_WHITE_THEME, _WHITE_INDEXES = "0", ("1", "9", "64", "65")


@dataclass(frozen=True, slots=True)
class Appearance:
    """The merged areas of a sheet, its hidden rows, its cells that are marked, and the units of its numbers."""

    merged: Sequence[Area]
    hidden_rows: frozenset[int]
    marked: frozenset[At]
    units: Mapping[At, str]


@dataclass(frozen=True, slots=True)
class Styles:
    """What a workbook's styles say, by their numbers.

    `marks` strike through, or fill with a colour that segsync does not use;
    `units` show a number as a percentage or an amount in a currency.
    """

    marks: frozenset[int]
    units: Mapping[int, str]


def appearance_of(xml: bytes, styles: Styles) -> Appearance:
    """Return what a sheet with these styles looks like."""
    start, end = xml.find(b"sheetData"), xml.rfind(b"sheetData>")
    merged = tuple(islice(_areas(xml, max(end, 0)), MOST_AREAS))
    hidden = frozenset[int]()
    if xml.find(b' hidden="', max(start, 0), max(end, 0)) >= 0:
        hidden = frozenset(int(row) - 1 for row in _HIDDEN_ROW.findall(xml, start, end))
    marked = frozenset(at for at, _ in _styled(xml, styles.marks)) if styles.marks else frozenset[At]()
    units = {at: styles.units[style] for at, style in _styled(xml, styles.units)} if styles.units else {}
    return Appearance(merged, hidden, marked, units)


def _areas(xml: bytes, start: int) -> Iterator[Area]:
    for found in _MERGED.finditer(xml, start):
        first, top, last, bottom = found.groups()
        yield Area(_at(first, top), _at(last, bottom))


def _styled(xml: bytes, wanted: Container[int]) -> Iterator[tuple[At, int]]:
    """Yield the cells that have one of the wanted styles, with its number."""
    for style, column, row in _STYLED_CELL.findall(xml):
        if int(style) in wanted:
            yield _at(column, row), int(style)


def _at(column: bytes, row: bytes) -> At:
    return At(int(row) - 1, column_number(column.decode()) - 1)


def styles_of(styles: bytes) -> Styles:
    """Return what the styles of a workbook say.

    Workbooks that are filled in from one template mostly have the same styles, which are then read once.
    """
    return _remembered(styles) if len(styles) <= _REMEMBERED_BYTES else _read(styles)


def is_foreign(colour: str) -> bool:
    """Whether a background, as "RRGGBB" with anything before it, is none that segsync writes."""
    return colour[-6:].upper() not in _OWN_FILLS


def _read(styles: bytes) -> Styles:
    root = ElementTree.fromstring(styles) if styles else ElementTree.Element("styleSheet")
    struck = {at for at, font in enumerate(root.iterfind("{*}fonts/{*}font")) if _is_struck(font)}
    filled = {at for at, fill in enumerate(root.iterfind("{*}fills/{*}fill")) if _is_filled(fill)}
    forms = list(root.iterfind("{*}cellXfs/{*}xf"))
    marks = (
        at for at, form in enumerate(forms) if _number(form, "fontId") in struck or _number(form, "fillId") in filled
    )
    codes = {_number(one, "numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")}
    return Styles(frozenset(marks), units_of((_number(form, "numFmtId") for form in forms), codes))


_remembered = lru_cache(maxsize=16)(_read)


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
