"""A worksheet's XML: its rows and cells with their places, and what is written into them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from segsync.grids import column_number
from segsync.patching.errors import CannotPatch
from segsync.patching.markup import Markup, Tag
from segsync.patching.ranges import Area, area_of

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
_ROW_NUMBER = re.compile(rb"""\s+r=["']([0-9]+)["']""")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: where it stands and which it is, counted from 0."""

    number: int
    tag: Tag


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: where it stands, which column it is in, counted from 0, and where its content ends."""

    column: int
    tag: Tag
    close: int
    stop: int


class Sheet:
    """A worksheet's parts that matter here: its cells between `start` and `stop`, and what stands around them."""

    def __init__(self, name: str, part: bytes) -> None:
        self.name = name
        self.markup = Markup(part)
        data = self.markup.tag("sheetData")
        if data is None:
            raise CannotPatch("patch_damaged_package")
        self.data = data
        self.start = data.stop
        self.stop = self.markup.close(data)
        self._hide_extensions()

    def _hide_extensions(self) -> None:
        """Blank out extensions of cells and rows, in which anything may stand."""
        markup = self.markup
        tags = [tag for tag in markup.tags("extLst", start=self.start, stop=self.stop) if not tag.is_empty]
        if tags:
            plain = bytearray(markup.plain)
            for tag in tags:
                stop = markup.end(tag)
                plain[tag.start : stop] = b" " * (stop - tag.start)
            markup.plain = bytes(plain)

    def rows(self, wanted: Collection[int]) -> tuple[dict[int, Row], dict[int, int]]:
        """Return the wanted rows that exist, and for the others where they belong: before the first one after them."""
        found: dict[int, Row] = {}
        places: dict[int, int] = {}
        waiting = sorted(wanted, reverse=True)
        for row in self.every_row():
            while waiting and waiting[-1] < row.number:
                places[waiting.pop()] = row.tag.start
            if not waiting:
                break
            if row.number == waiting[-1]:
                found[waiting.pop()] = row
        places |= dict.fromkeys(waiting, self.stop)
        return found, places

    def every_row(self) -> Iterator[Row]:
        """Yield the rows. One that does not say which it is follows the one before it, or is where its cells are."""
        plain, number = self.markup.plain, -1
        for tag in self.markup.tags("row", start=self.start, stop=self.stop):
            stated = _ROW_NUMBER.match(plain, tag.start + 1 + len(tag.name))
            number = int(stated[1]) - 1 if stated else self._row_number(tag, number + 1)
            yield Row(number, tag)

    def _row_number(self, tag: Tag, next_number: int) -> int:
        stated = self.markup.attribute(tag, "r")
        if stated:
            return int(stated) - 1
        cell = None if tag.is_empty else self.markup.tag("c", start=tag.stop, stop=self.markup.close(tag))
        found = _ADDRESS.fullmatch((self.markup.attribute(cell, "r") if cell else None) or "")
        return int(found[2]) - 1 if found else next_number

    def cells(self, row: Row) -> Iterator[Cell]:
        """Yield a row's cells. One that does not say where it is follows the one before it."""
        if row.tag.is_empty:
            return
        markup, column = self.markup, -1
        for tag in markup.tags("c", start=row.tag.stop, stop=markup.close(row.tag)):
            found = _ADDRESS.fullmatch(markup.attribute(tag, "r") or "")
            column = column_number(found[1].upper()) - 1 if found else column + 1
            close = markup.close(tag)
            yield Cell(column, tag, close, markup.end(tag))

    def holds(self, cell: Cell) -> bool:
        """Whether anything stands in a cell."""
        markup = self.markup
        if cell.tag.is_empty:
            return False
        for tag in markup.tags("v", "f", "t", start=cell.tag.stop, stop=cell.close):
            if tag.local == b"f" or (not tag.is_empty and markup.close(tag) > tag.stop):
                return True
        return False

    def style(self, tag: Tag) -> int | None:
        """Return the style that a cell or column states."""
        stated = self.markup.attributes(tag).get("s") or self.markup.attributes(tag).get("style")
        return int(stated.text) if stated and stated.text.isdigit() else None

    def default_style(self, row: Row | None, column: int) -> int | None:
        """Return the style of a cell that is not there: its row's, or else its column's."""
        if row is not None and (self.markup.attribute(row.tag, "customFormat") or "0") not in ("0", "false"):
            return self.style(row.tag)
        entry = self.column_entry(column)
        return self.style(entry) if entry else None

    def column_entry(self, column: int) -> Tag | None:
        """Return the entry for a column among those of widths and styles."""
        for tag in self.markup.tags("col", stop=self.data.start):
            found = self.markup.attributes(tag)
            if int(found["min"].text) <= column + 1 <= int(found["max"].text):
                return tag
        return None

    def filtered(self) -> Area | None:
        """Return the area of the sheet's filter."""
        tag = self.markup.tag("autoFilter", start=self.stop)
        return area_of(self.markup.attribute(tag, "ref") or "") if tag else None

    def merges(self) -> list[Area]:
        """Return the merged areas."""
        found = (self.markup.attribute(tag, "ref") for tag in self.markup.tags("mergeCell", start=self.stop))
        return [area for area in map(area_of, filter(None, found)) if area]
