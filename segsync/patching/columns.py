"""The widths and styles of a sheet's columns, in which one column gets those of another."""

from __future__ import annotations

from dataclasses import dataclass

from segsync.patching.markup import Splice
from segsync.patching.sheet import Sheet

_COPIED = ("width", "customWidth", "bestFit", "style")


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry for the columns from `first` to `last`, counted from 1: its other attributes, and itself as written."""

    first: int
    last: int
    attributes: bytes
    copied: bytes
    written: bytes

    def part(self, first: int, last: int, tag: bytes) -> _Entry:
        """Return the entry for some of its columns."""
        return _Entry(first, last, self.attributes, self.copied, _written(tag, first, last, self.attributes))


class ColumnEntries:
    """The entries of a sheet, in their order."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._group = sheet.markup.tag("cols", stop=sheet.data.start)
        self._tag = (self._group.prefix if self._group else b"") + b"col"
        self._entries = list(self._read())
        self._is_changed = False

    def _read(self) -> list[_Entry]:
        markup, entries = self._sheet.markup, []
        for tag in markup.tags("col", stop=self._sheet.data.start):
            found = markup.attributes(tag)
            raw = {name: markup.xml[value.begin : value.stop + 1] for name, value in found.items()}
            entries.append(
                _Entry(
                    int(found["min"].text),
                    int(found["max"].text),
                    b"".join(text for name, text in raw.items() if name not in ("min", "max")),
                    b"".join(text for name, text in raw.items() if name in _COPIED),
                    markup.xml[tag.start : markup.end(tag)],
                )
            )
        return entries

    def copy(self, source: int, target: int) -> None:
        """Give the target column the width and style of the source, counted from 0; none where it has none."""
        model = next((entry for entry in self._entries if entry.first <= source + 1 <= entry.last), None)
        if model is None:
            return
        at, entries = target + 1, []
        new = _Entry(at, at, model.copied, model.copied, _written(self._tag, at, at, model.copied))
        for entry in self._entries:
            if not entry.first <= at <= entry.last:
                entries.append(entry)
                continue
            if entry.first < at:
                entries.append(entry.part(entry.first, at - 1, self._tag))
            if at < entry.last:
                entries.append(entry.part(at + 1, entry.last, self._tag))
        self._entries = sorted([*entries, new], key=lambda entry: entry.first)
        self._is_changed = True

    def splices(self) -> list[Splice]:
        """Return the splice that writes the entries, if one was changed."""
        if not self._is_changed or self._group is None:
            return []
        content = b"".join(entry.written for entry in self._entries)
        return [Splice(self._group.stop, self._sheet.markup.close(self._group), content)]


def _written(tag: bytes, first: int, last: int, attributes: bytes) -> bytes:
    return b'<%s min="%d" max="%d"%s/>' % (tag, first, last, attributes)
