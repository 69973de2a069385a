"""Tables (Excel's own kind) that lie on a sheet: where they are, and how they grow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from segsync.patching.errors import CannotPatch
from segsync.patching.growing import grown_attributes
from segsync.patching.markup import Markup, Splice, Tag, escaped_attribute, unescaped
from segsync.patching.package import Package
from segsync.patching.ranges import Change, area_of
from segsync.patching.values import Formula, encoded

_REFERRING = ("table", "autoFilter", "sortState", "sortCondition")
_CELL = re.compile(r"(?<![A-Za-z0-9_.])\$?[A-Za-z]{1,3}\$?[0-9]{1,7}(?![A-Za-z0-9_(.])")
_STRUCTURED = re.compile(r'"[^"]*"|\[(?:[^\[\]]|\[[^\[\]]*\])*\]')


class Table:
    """A table: its area, where its heading and totals are, and what its columns are called and calculate."""

    def __init__(self, package: Package, part: str) -> None:
        self.part = part
        self._markup = Markup(package.read(part))
        self._tag = next(self._markup.tags("table"))
        found = {name: attribute.text for name, attribute in self._markup.attributes(self._tag).items()}
        area = area_of(found.get("ref", ""))
        if area is None:
            raise CannotPatch("patch_damaged_package")
        self.area = area
        self.name = found.get("displayName", found.get("name", ""))
        self.has_heading = found.get("headerRowCount", "1") != "0"
        self.totals = int(found.get("totalsRowCount", "0"))
        self.is_linked = found.get("tableType", "worksheet") != "worksheet"
        self._columns = list(self._markup.tags("tableColumn"))
        self.headings = [self._decoded_name(tag) for tag in self._columns]
        self._added: list[str] = []

    def _decoded_name(self, tag: Tag) -> str:
        name = self._markup.attribute(tag, "name") or ""
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), name)

    @property
    def first(self) -> int:
        """The row of its first data."""
        return self.area.top + self.has_heading

    @property
    def last(self) -> int:
        """The row of its last data."""
        return self.area.bottom - self.totals

    def is_heading(self, row: int, column: int) -> bool:
        """Whether a cell holds the name of one of its columns."""
        return self.has_heading and row == self.area.top and self.area.holds(row, column)

    def calculated(self) -> Iterator[tuple[int, Formula]]:
        """Yield the columns that calculate by the names of other columns, which mean the same in every row."""
        for place, tag in enumerate(self._columns):
            formula = self._markup.tag("calculatedColumnFormula", start=tag.stop, stop=self._markup.close(tag))
            if tag.is_empty or formula is None or self._markup.attribute(formula, "array"):
                continue
            xml = self._markup.xml[formula.stop : self._markup.close(formula)]
            if xml and not _CELL.search(_STRUCTURED.sub("", unescaped(xml))):
                yield self.area.left + place, Formula(xml)

    def add_column(self, heading: str) -> None:
        """Let the table have one more column, at its right end."""
        self._added.append(heading)
        self.headings.append(heading)
        self.area = self.area._replace(right=self.area.right + 1)

    def written(self, changes: Sequence[Change]) -> bytes:
        """Return the part, grown."""
        tags = self._markup.tags(*_REFERRING)
        return self._markup.splice([*grown_attributes(self._markup, tags, "ref", changes), *self._new_columns()])

    def _new_columns(self) -> list[Splice]:
        group = self._markup.tag("tableColumns")
        if group is None or not self._added:
            return []
        numbers = [int(self._markup.attribute(tag, "id") or 0) for tag in self._columns]
        entries = [
            b'<%stableColumn id="%d" name="%s"/>' % (group.prefix, number, _name(heading))
            for number, heading in enumerate(self._added, max(numbers, default=0) + 1)
        ]
        count = self._markup.setting(group, "count", str(len(self.headings)))
        return [count, self._markup.adding(group, b"".join(entries))]


def _name(heading: str) -> bytes:
    """Return a heading as the name of a column, in which line breaks are escaped too."""
    return escaped_attribute(encoded(heading).replace("\n", "_x000a_").replace("\t", "_x0009_"))


def tables_of(package: Package, part: str) -> list[Table]:
    """Return the tables on a sheet."""
    return [Table(package, link.target) for link in package.relations(part) if link.kind == "table"]
