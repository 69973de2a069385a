"""The workbook part: its sheets, calendar, names, and the request to calculate anew. And the chain of calculation."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from segsync.patching.errors import CannotPatch
from segsync.patching.markup import Markup, Splice, Tag, escaped
from segsync.patching.package import Package
from segsync.patching.ranges import Change

_BEFORE_CALCULATION = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip
"""What stands before the settings of calculation in a workbook part, by its schema."""
_NAMED_AREA = re.compile(r"('(?:[^']|'')+'|[^'!,()\s]+)!(\$?[A-Za-z]{1,3}\$?[0-9]+(?::\$?[A-Za-z]{1,3}\$?[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    number: str


class Book:
    """What the workbook part says."""

    def __init__(self, package: Package) -> None:
        self._markup = Markup(package.read(package.book))
        self.kinds = {link.target: link.kind for link in package.relations(package.book)}
        targets = {link.identity: link.target for link in package.relations(package.book)}
        self.sheets = [self._sheet(tag, targets) for tag in self._sheet_tags()]
        settings = self._markup.tag("workbookPr")
        calendar = self._markup.attribute(settings, "date1904") if settings else None
        self.from_1904 = calendar in ("1", "true", "on")

    def sheet(self, name: str) -> SheetEntry:
        """Return the worksheet of a name, without regard to case as a last resort."""
        for key in (str, str.casefold):
            for entry in self.sheets:
                if key(entry.name) == key(name) and self.kinds.get(entry.part) == "worksheet":
                    return entry
        known = ", ".join(entry.name for entry in self.sheets)
        raise CannotPatch("patch_no_sheet", sheet=name, known=known)

    def part_of_kind(self, kind: str) -> str | None:
        """Return the part that is this to the workbook, if there is one."""
        return next((part for part, found in self.kinds.items() if found == kind), None)

    def written(self, changes: Mapping[str, Sequence[Change]]) -> bytes:
        """Return the part asking for full calculation, with the names grown that end where a sheet's table did."""
        return self._markup.splice([*self._calculation(), *self._names(changes)])

    def _sheet_tags(self) -> list[Tag]:
        group = self._markup.tag("sheets")
        if group is None:
            return []
        return list(self._markup.tags("sheet", start=group.stop, stop=self._markup.close(group)))

    def _sheet(self, tag: Tag, targets: Mapping[str, str]) -> SheetEntry:
        found = self._markup.attributes(tag)
        relation = next((value.text for name, value in found.items() if name.endswith(":id")), "")
        number = found["sheetId"].text if "sheetId" in found else ""
        return SheetEntry(found["name"].text if "name" in found else "", targets.get(relation, ""), number)

    def _calculation(self) -> list[Splice]:
        settings = self._markup.tag("calcPr")
        if settings:
            return [self._markup.setting(settings, "fullCalcOnLoad", "1")]
        root = next(self._markup.tags("workbook"))
        at = root.stop
        for name in _BEFORE_CALCULATION:
            tag = self._markup.tag(name)
            at = max(at, self._markup.end(tag)) if tag else at
        return [Splice(at, at, b'<%scalcPr fullCalcOnLoad="1"/>' % root.prefix)]

    def _names(self, changes: Mapping[str, Sequence[Change]]) -> list[Splice]:
        splices = []
        by_name = {name.casefold(): grown for name, grown in changes.items() if grown}
        for tag in self._markup.tags("definedName") if by_name else ():
            text = self._markup.text(tag)
            new = _grown_name(text, by_name)
            if new != text:
                splices.append(Splice(tag.stop, self._markup.close(tag), escaped(new)))
        return splices


def _grown_name(text: str, changes: Mapping[str, Sequence[Change]]) -> str:
    """Return what a name stands for, grown if it is areas alone; a name for a formula stays as it is."""
    pieces = []
    at = 0
    while at < len(text):
        found = _NAMED_AREA.match(text, at)
        if not found or (found.end() < len(text) and text[found.end()] != ","):
            return text
        sheet = found[1][1:-1].replace("''", "'") if found[1].startswith("'") else found[1]
        area = found[2]
        for change in changes.get(sheet.casefold(), ()):
            area = change.grown(area)
        pieces.append(f"{found[1]}!{area}")
        at = found.end() + 1
    return ",".join(pieces)


def prune_chain(package: Package, book: Book, overwritten: Mapping[str, Collection[str]]) -> None:
    """Take cells that no longer hold a formula (addresses by sheet number) out of the chain of calculation."""
    part = book.part_of_kind("calcChain")
    if part is None or part not in package or not any(overwritten.values()):
        return
    markup = Markup(package.read(part))
    splices, left = _pruned(markup, overwritten)
    if left:
        package.change(part, markup.splice(splices))
    else:
        package.remove(part, package.book)


def _pruned(markup: Markup, overwritten: Mapping[str, Collection[str]]) -> tuple[list[Splice], int]:
    """Return the splices, and how many entries are left. An entry that states no sheet is on the one before it's."""
    splices: list[Splice] = []
    sheet = stated = ""
    left = 0
    for tag in markup.tags("c"):
        found = markup.attributes(tag)
        sheet = found["i"].text if "i" in found else sheet
        if found["r"].text in overwritten.get(sheet, ()):
            splices.append(Splice(tag.start, markup.end(tag), b""))
            continue
        if "i" not in found and sheet != stated:
            splices.append(markup.setting(tag, "i", sheet))
        stated = sheet
        left += 1
    return splices, left
