"""XML as bytes with places: tags are found, attributes read, and edits spliced in; nothing else changes.

No parser gives back what it read byte for byte, so this scans. It leans on two facts
of well-formed XML, which is asked of every part first: outside comments, CDATA and
processing instructions each `<` begins a tag, and tags never overlap.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from xml.parsers import expat

from segsync.patching.errors import CannotPatch

_APART = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>", re.DOTALL)
_QUOTED = re.compile(rb"""=\s*(?:"[^"<]*"|'[^'<]*')""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>"']+)\s*=\s*("[^"]*"|'[^']*')""")
_ENTITY = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_DECLARED = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
_UTF16 = {b"\xff\xfe": "utf-16-le", b"<\0": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\0<": "utf-16-be"}
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


@dataclass(frozen=True, slots=True)
class Splice:
    """What stands from `start` to `stop` becomes `text`."""

    start: int
    stop: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Tag:
    """A start tag: where it stands, its name as written (`x:row`), whether it is an empty element (`<row/>`)."""

    start: int
    stop: int
    name: bytes
    is_empty: bool

    @property
    def prefix(self) -> bytes:
        """The namespace prefix with its colon, or nothing."""
        return self.name[: self.name.rfind(b":") + 1]

    @property
    def local(self) -> bytes:
        """The name without prefix."""
        return self.name[self.name.rfind(b":") + 1 :]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute from the space before it to its closing quote; `start` and `stop` are those of its value."""

    text: str
    begin: int
    start: int
    stop: int


class Markup:
    """A part's XML in UTF-8, whatever it is written in.

    `plain` is the same without what could be taken for tags: comments and the like
    are blanked out there, at the same places.
    """

    __slots__ = ("_codec", "_part", "plain", "xml")

    def __init__(self, part: bytes) -> None:
        self._part = part
        self._codec = _codec(part)
        self.xml = part if self._codec is None else _recoded(part, self._codec)
        _check(self.xml)
        if b"<!DOCTYPE" in self.xml:
            raise CannotPatch("patch_damaged_package")
        self.plain = _plain(self.xml)

    def splice(self, splices: Sequence[Splice]) -> bytes:
        """Return the part with the splices made, in its own encoding."""
        if not splices:
            return self._part
        xml = spliced(self.xml, splices)
        if self._codec is None:
            return xml
        return xml.decode("utf-8", "surrogatepass").encode(self._codec, "xmlcharrefreplace")

    def tags(self, *names: str, start: int = 0, stop: int | None = None) -> Iterator[Tag]:
        """Yield the start tags of these local names, with whatever prefix."""
        end = len(self.plain) if stop is None else stop
        for found in tag_pattern(self.plain, *names, start=start, stop=end).finditer(self.plain, start, end):
            yield Tag(found.start(), found.end(), found[1], self.plain[found.end() - 2] == ord("/"))

    def tag(self, *names: str, start: int = 0, stop: int | None = None) -> Tag | None:
        """Return the first such tag, or None."""
        return next(self.tags(*names, start=start, stop=stop), None)

    def close(self, tag: Tag) -> int:
        """Return where the end tag of an element begins that holds no other of its name; of an empty one, its end."""
        if tag.is_empty:
            return tag.stop
        at = self.plain.find(b"</" + tag.name, tag.stop)
        while at >= 0 and self.plain[at + 2 + len(tag.name)] not in b" \t\r\n>":
            at = self.plain.find(b"</" + tag.name, at + 1)
        return at

    def end(self, tag: Tag) -> int:
        """Return where an element ends, likewise."""
        return tag.stop if tag.is_empty else self.plain.index(b">", self.close(tag)) + 1

    def text(self, tag: Tag) -> str:
        """Return an element's text, unescaped."""
        return unescaped(self.xml[tag.stop : self.close(tag)])

    def attributes(self, tag: Tag) -> dict[str, Attribute]:
        """Return a tag's attributes by their names as written."""
        found = {}
        for match in _ATTRIBUTE.finditer(self.xml, tag.start + 1 + len(tag.name), tag.stop):
            start, stop = match.start(2) + 1, match.end(2) - 1
            found[match[1].decode()] = Attribute(unescaped(self.xml[start:stop]), match.start(), start, stop)
        return found

    def attribute(self, tag: Tag, name: str) -> str | None:
        """Return an attribute's value, or None."""
        found = self.attributes(tag).get(name)
        return found.text if found else None

    def setting(self, tag: Tag, name: str, value: str) -> Splice:
        """Return the splice that gives a tag an attribute: in its place, or after the others."""
        found = self.attributes(tag).get(name)
        text = escaped_attribute(value)
        if found:
            return Splice(found.start, found.stop, text)
        at = tag.stop - (2 if tag.is_empty else 1)
        return Splice(at, at, b' %s="%s"' % (name.encode(), text))

    def adding(self, tag: Tag, content: bytes) -> Splice:
        """Return the splice that puts content at the end of an element, which may be an empty one."""
        if not tag.is_empty:
            at = self.close(tag)
            return Splice(at, at, content)
        return Splice(tag.stop - 2, tag.stop, b">%s</%s>" % (content, tag.name))


def spliced(xml: bytes, splices: Sequence[Splice]) -> bytes:
    """Return the text with the splices made; several at one place stand in their order."""
    pieces: list[bytes] = []
    at = 0
    for splice in sorted(splices, key=lambda splice: (splice.start, splice.stop)):
        if splice.start < at:
            raise ValueError("two splices overlap")
        pieces += (xml[at : splice.start], splice.text)
        at = splice.stop
    pieces.append(xml[at:])
    return b"".join(pieces)


def tag_pattern(xml: bytes, *names: str, start: int = 0, stop: int | None = None) -> re.Pattern[bytes]:
    """Return the pattern of start tags of these local names; its group is the name as written.

    Prefixes are looked for only where there are some: without, the search is many times as fast.
    """
    end = len(xml) if stop is None else stop
    return _tag_pattern(names, has_prefix=any(xml.find(b":" + name.encode(), start, end) >= 0 for name in names))


@cache
def _tag_pattern(names: tuple[str, ...], *, has_prefix: bool) -> re.Pattern[bytes]:
    prefix = rb"(?:[^\s<>/:!?]+:)?" if has_prefix else b""
    local = "|".join(names).encode()
    return re.compile(rb"<(%s%s)(?=[\s/>])[^>]*>" % (prefix, local if len(names) == 1 else b"(?:%s)" % local))


def unescaped(text: bytes) -> str:
    """Return text or an attribute's value as it is meant."""
    raw = text.decode("utf-8", "replace")
    return _ENTITY.sub(_meant, raw) if "&" in raw else raw


def _meant(entity: re.Match[str]) -> str:
    if entity[3]:
        return _ENTITIES[entity[3]]
    return chr(int(entity[1], 16) if entity[1] else int(entity[2]))


def escaped(text: str) -> bytes:
    """Return a text as it stands between tags."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()


def escaped_attribute(text: str) -> bytes:
    """Return a text as it stands in an attribute, between quotes of either kind."""
    return escaped(text).replace(b'"', b"&quot;").replace(b"'", b"&apos;")


def _codec(part: bytes) -> str | None:
    """Return the codec of a part that is not written in UTF-8."""
    if part[:2] in _UTF16:
        return _UTF16[part[:2]]
    declared = _DECLARED.match(part)
    codec = declared[1].decode().lower() if declared else "utf-8"
    return None if codec in ("utf-8", "utf8") else codec


def _recoded(part: bytes, codec: str) -> bytes:
    try:
        text = part.decode(codec)
        if text.encode(codec, "xmlcharrefreplace") == part:
            return text.encode()
    except (LookupError, UnicodeError):
        pass
    raise CannotPatch("patch_damaged_package")


def _check(xml: bytes) -> None:
    """Refuse XML that is not well-formed: places in it mean nothing."""
    try:
        expat.ParserCreate("utf-8").Parse(xml, True)
    except expat.ExpatError as error:
        raise CannotPatch("patch_damaged_package") from error


def _plain(xml: bytes) -> bytes:
    if b"<!" in xml or xml.find(b"<?", 5) >= 0:
        xml = _APART.sub(_blanked, xml)
    if xml.count(b"<") != xml.count(b">"):
        xml = _QUOTED.sub(lambda value: value[0].replace(b">", b"_"), xml)
    return xml


def _blanked(found: re.Match[bytes]) -> bytes:
    return (b"x" if found[0].startswith(b"<![") else b" ") * len(found[0])
