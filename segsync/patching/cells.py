"""Writes values into the cells of a sheet: those that exist are rewritten, others made where they belong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from segsync.grids import cell_name
from segsync.patching.errors import CannotPatch
from segsync.patching.markup import Markup, Splice, Tag
from segsync.patching.ranges import Area, area_of
from segsync.patching.sheet import Cell, Row, Sheet
from segsync.patching.styles import Styles
from segsync.patching.values import CellValue, Content, Formula, check_length, content_of, day_number

_OF_THE_OLD_VALUE = ("t", "cm", "vm")
"""Attributes of a cell that tell of its value: its type, and metadata of dynamic arrays and rich values."""


@dataclass(frozen=True, slots=True)
class Write:
    """What a cell becomes. `style` is given to a cell that is not there, or has no style of its own."""

    value: CellValue | Formula
    style: int | None = None


Writes = Mapping[int, Mapping[int, Write]]
"""What is written, by row and column."""


class CellWriter:
    """Writes cells into one sheet.

    `overwritten` gathers the addresses of formulas that are no more, `rewritten` where
    the cells begin that were there.
    """

    def __init__(self, sheet: Sheet, styles: Callable[[], Styles], *, from_1904: bool) -> None:
        self._sheet = sheet
        self._markup = sheet.markup
        self._styles = styles
        self._from_1904 = from_1904
        self.overwritten: set[str] = set()
        self.rewritten: set[int] = set()

    def splices(self, writes: Writes, row_attributes: Mapping[int, bytes]) -> list[Splice]:
        """Return the splices that write the cells; rows that are not there get these attributes."""
        found, places = self._sheet.rows(writes.keys())
        splices: list[Splice] = []
        new_rows: list[Splice] = []
        for number in sorted(writes):
            if number in found:
                splices += self._into_row(found[number], writes[number])
            elif row := self._new_row(number, writes[number], row_attributes.get(number, b"")):
                new_rows.append(Splice(places[number], places[number], row))
        if new_rows and self._sheet.data.is_empty:
            new_rows = [self._markup.adding(self._sheet.data, b"".join(splice.text for splice in new_rows))]
        return [*splices, *new_rows, *self._dimension(writes)]

    def _into_row(self, row: Row, writes: Mapping[int, Write]) -> list[Splice]:
        splices, waiting = [], sorted(writes, reverse=True)
        made: list[int] = []
        for cell in self._sheet.cells(row):
            while waiting and waiting[-1] < cell.column:
                if new := self._new_cell(row.number, waiting[-1], writes[waiting[-1]], row):
                    splices.append(Splice(cell.tag.start, cell.tag.start, new))
                    made.append(waiting[-1])
                waiting.pop()
            if waiting and waiting[-1] == cell.column:
                splices.append(self._rewritten(row.number, cell, writes[waiting.pop()]))
        rest = {column: self._new_cell(row.number, column, writes[column], row) for column in reversed(waiting)}
        if any(rest.values()):
            splices.append(self._markup.adding(row.tag, b"".join(rest.values())))
            made += [column for column, new in rest.items() if new]
        return [*splices, *self._spans(row.tag, made)]

    def _new_row(self, number: int, writes: Mapping[int, Write], attributes: bytes) -> bytes:
        cells = [self._new_cell(number, column, writes[column], None) for column in sorted(writes)]
        if not any(cells) and not attributes:
            return b""
        name = self._sheet.data.prefix + b"row"
        return b'<%s r="%d"%s>%s</%s>' % (name, number + 1, attributes, b"".join(cells), name)

    def _new_cell(self, number: int, column: int, write: Write, row: Row | None) -> bytes:
        """Return a cell that is not there yet; nothing for a blank without a style of its own."""
        if write.value in (None, "") and write.style is None:
            return b""
        style = write.style if write.style is not None else self._sheet.default_style(row, column)
        prefix = row.tag.prefix if row else self._sheet.data.prefix
        style = self._fitting(style, write.value)
        content = self._content(number, column, write.value, prefix)
        head = b'<%sc r="%s"' % (prefix, cell_name(number, column).encode())
        if style:
            head += b' s="%d"' % style
        if content.kind:
            head += b' t="%s"' % content.kind.encode()
        return head + (b">%s</%sc>" % (content.xml, prefix) if content.xml else b"/>")

    def _rewritten(self, number: int, cell: Cell, write: Write) -> Splice:
        markup, tag = self._markup, cell.tag
        self.rewritten.add(tag.start)
        self._note_formula(number, cell)
        content = self._content(number, cell.column, write.value, tag.prefix)
        head = self._rewritten_head(tag, write, content.kind)
        inner = _with_content(markup, cell, content.xml)
        if not inner:
            return Splice(tag.start, cell.stop, head + b"/>")
        end = b"</%s>" % tag.name if tag.is_empty else markup.xml[cell.close : cell.stop]
        return Splice(tag.start, cell.stop, b"".join((head, b">", inner, end)))

    def _rewritten_head(self, tag: Tag, write: Write, kind: str | None) -> bytes:
        """Return a cell's start tag up to its end: with the type of the new value, and a style that fits it."""
        xml, found = self._markup.xml, self._markup.attributes(tag)
        old = self._sheet.style(tag)
        style = self._fitting(old or (write.style if write.style is not None else old), write.value)
        wanted = {"s": str(style) if style or old is not None else None, "t": kind}
        pieces, at = [], tag.start
        for name, attribute in found.items():
            pieces.append(xml[at : attribute.begin])
            at = attribute.stop + 1
            value = wanted.pop(name, None)
            if value is not None:
                pieces += (xml[attribute.begin : attribute.start], value.encode(), xml[attribute.stop : at])
            elif name not in _OF_THE_OLD_VALUE:
                pieces.append(xml[attribute.begin : at])
        if not found:
            at = tag.start + 1 + len(tag.name)
            pieces.append(xml[tag.start : at])
        pieces += [b' %s="%s"' % (name.encode(), value.encode()) for name, value in wanted.items() if value]
        pieces.append(xml[at : tag.stop - (2 if tag.is_empty else 1)])
        return b"".join(pieces)

    def _content(self, number: int, column: int, value: CellValue | Formula, prefix: bytes) -> Content:
        if isinstance(value, str):
            check_length(value, self._sheet.name, cell_name(number, column))
        return content_of(value, prefix, from_1904=self._from_1904)

    def _fitting(self, style: int | None, value: CellValue | Formula) -> int | None:
        """Return a style in which the value is read as what it is: a date shows a day, a number does not."""
        if isinstance(value, date):
            if day_number(value, from_1904=self._from_1904) is None:
                return style
            return self._styles().for_date(style or 0)
        if isinstance(value, int | float) and not isinstance(value, bool) and style:
            return self._styles().for_number(style)
        return style

    def _note_formula(self, number: int, cell: Cell) -> None:
        """Note a formula that is overwritten; refuse the one that others of its kind are copied from."""
        for tag in self._markup.tags("f", start=cell.tag.stop, stop=cell.close):
            found = {name: attribute.text for name, attribute in self._markup.attributes(tag).items()}
            area = area_of(found.get("ref", ""))
            address = cell_name(number, cell.column)
            if found.get("t") == "shared" and area and not area.is_cell:
                raise CannotPatch("patch_formula_range", sheet=self._sheet.name, cell=address, area=str(area))
            self.overwritten.add(address)

    def _spans(self, tag: Tag, columns: list[int]) -> list[Splice]:
        """Return the splice that widens a row's stated span of columns to the cells made in it."""
        stated = self._markup.attribute(tag, "spans")
        if not stated or not columns:
            return []
        ends = [int(end) for span in stated.split() for end in span.split(":")]
        first, last = min(*ends, min(columns) + 1), max(*ends, max(columns) + 1)
        if (first, last) == (min(ends), max(ends)):
            return []
        return [self._markup.setting(tag, "spans", f"{first}:{last}")]

    def _dimension(self, writes: Writes) -> list[Splice]:
        """Return the splice that widens the sheet's stated extent to what is written."""
        tag = self._markup.tag("dimension", stop=self._sheet.data.start)
        area = area_of(self._markup.attribute(tag, "ref") or "") if tag else None
        if tag is None or area is None:
            return []
        places = [(row, column) for row in writes for column, write in writes[row].items() if write.value is not None]
        rows = [area.top, area.bottom, *(row for row, _ in places)]
        columns = [area.left, area.right, *(column for _, column in places)]
        wider = Area(min(rows), min(columns), max(rows), max(columns))
        return [] if wider == area else [self._markup.setting(tag, "ref", str(wider))]


def _with_content(markup: Markup, cell: Cell, content: bytes) -> bytes:
    """Return what stands in a cell with the old value and formula replaced; extensions stay."""
    if cell.tag.is_empty:
        return content
    pieces: list[bytes] = []
    at = cell.tag.stop
    for tag in markup.tags("v", "f", "is", start=cell.tag.stop, stop=cell.close):
        pieces += (markup.xml[at : tag.start], content)
        content, at = b"", markup.end(tag)
    return b"".join((*pieces, content, markup.xml[at : cell.close]))
