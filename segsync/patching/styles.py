"""The cell formats of a workbook, to which formats for dates and plain numbers are added where a cell lacks one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from segsync.patching.errors import CannotPatch
from segsync.patching.markup import Markup, Splice, escaped_attribute

DATE_FORMAT = "yyyy\\-mm\\-dd"
EMPTY = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)
"""The formats of a workbook that has none: the least that programs accept."""

_GENERAL = 0
_FIRST_OWN = 164
_DAYS = frozenset({14, 15, 16, 17, 22, *range(27, 32), 36, *range(50, 59)})
_TIMES = frozenset({18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47})
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]')


class Styles:
    """The workbook's cell formats, and those that were added to them."""

    def __init__(self, part: bytes) -> None:
        self._markup = Markup(part)
        formats = self._markup.tag("cellXfs")
        if formats is None:
            raise CannotPatch("patch_damaged_package")
        self._formats = formats
        self._xml = list(self._read())
        self._known = len(self._xml)
        self._codes = self._number_formats()
        self._new_code: int | None = None

    def _read(self) -> Iterator[bytes]:
        """Yield the formats. Of one in two versions that is the fallback, which stands by itself anywhere."""
        markup, stop = self._markup, self._markup.close(self._formats)
        newer = [(tag.start, markup.end(tag)) for tag in markup.tags("Choice", start=self._formats.stop, stop=stop)]
        for tag in markup.tags("xf", start=self._formats.stop, stop=stop):
            if not any(start < tag.start < end for start, end in newer):
                yield markup.xml[tag.start : markup.end(tag)]

    def for_date(self, style: int) -> int:
        """Return a format that shows a day: this one, or one like it."""
        number_format = self._number_format(style)
        if number_format in _DAYS or _shows(self._codes.get(number_format, ""), "yd"):
            return style
        return self._like(style, self._date_format())

    def for_number(self, style: int) -> int:
        """Return a format that shows no date or time, in which a number would be read as one."""
        number_format = self._number_format(style)
        if number_format in _DAYS | _TIMES or _shows(self._codes.get(number_format, ""), "ydmhs"):
            return self._like(style, _GENERAL)
        return style

    @property
    def is_extended(self) -> bool:
        """Whether a format was added."""
        return len(self._xml) > self._known

    def written(self) -> bytes:
        """Return the part, with what was added."""
        splices: list[Splice] = []
        added = self._xml[self._known :]
        if added:
            splices.append(self._markup.adding(self._formats, b"".join(added)))
            splices.append(self._markup.setting(self._formats, "count", str(len(self._xml))))
        if self._new_code is not None:
            splices += self._with_number_format(self._new_code)
        return self._markup.splice(splices)

    def _number_formats(self) -> dict[int, str]:
        codes = {}
        for tag in self._markup.tags("numFmt", stop=self._formats.start):
            code = self._markup.attribute(tag, "formatCode") or ""
            codes[_whole(self._markup.attribute(tag, "numFmtId"))] = code
        codes.pop(_GENERAL, None)  # programs differ in whether a workbook may redefine it
        return codes

    def _number_format(self, style: int) -> int:
        if style >= len(self._xml):
            return _GENERAL
        found = re.search(rb"""\snumFmtId\s*=\s*["']([0-9]+)""", self._xml[style])
        return int(found[1]) if found else _GENERAL

    def _date_format(self) -> int:
        for number, code in self._codes.items():
            if code.replace("\\", "").replace('"', "").lower() == "yyyy-mm-dd":
                return number
        self._new_code = max((_FIRST_OWN - 1, *self._codes)) + 1
        self._codes[self._new_code] = DATE_FORMAT
        return self._new_code

    def _like(self, style: int, number_format: int) -> int:
        """Return the place of a format like another but for its number format; one that is there already serves."""
        if not self._xml:
            raise CannotPatch("patch_damaged_package")
        like = self._xml[style if style < len(self._xml) else 0]
        xml = _with_attribute(_with_attribute(like, b"numFmtId", number_format), b"applyNumberFormat", 1)
        if xml not in self._xml:
            self._xml.append(xml)
        return self._xml.index(xml)

    def _with_number_format(self, number: int) -> list[Splice]:
        root = next(self._markup.tags("styleSheet"))
        prefix, code = root.prefix, escaped_attribute(DATE_FORMAT)
        entry = b'<%snumFmt numFmtId="%d" formatCode="%s"/>' % (prefix, number, code)
        group = self._markup.tag("numFmts", stop=self._formats.start)
        if group is None:
            whole = b'<%snumFmts count="1">%s</%snumFmts>' % (prefix, entry, prefix)
            return [Splice(root.stop, root.stop, whole)]
        count = str(sum(1 for _ in self._markup.tags("numFmt", start=group.stop, stop=self._markup.close(group))) + 1)
        return [self._markup.adding(group, entry), self._markup.setting(group, "count", count)]


def _with_attribute(xml: bytes, name: bytes, value: int) -> bytes:
    """Return an element with an attribute of its start tag set."""
    head, end, rest = xml.partition(b">")
    written = b' %s="%d"' % (name, value)
    found = re.search(rb"""\s%s\s*=\s*(?:"[^"]*"|'[^']*')""" % name, head)
    if found:
        return head[: found.start()] + written + head[found.end() :] + end + rest
    at = len(head) - head.endswith(b"/")
    return head[:at] + written + head[at:] + end + rest


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _shows(code: str, letters: str) -> bool:
    """Whether a number format shows any of these parts of a date or time."""
    plain = _LITERAL.sub("", code.lower().replace("general", ""))
    return any(letter in plain for letter in letters)
