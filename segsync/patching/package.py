"""The parts of a workbook's package: where they are, how they refer to each other, and what has become of them."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from segsync.patching.archive import Archive, Member
from segsync.patching.errors import CannotPatch
from segsync.patching.markup import Markup, Splice

_TYPES = "[content_types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_START = b"PK\x03\x04"
_MOST_BEFORE = 2**16
"""How far into a file an archive may begin."""
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another: an id of its own, what it is to it, and where it is."""

    identity: str
    kind: str
    target: str


class Package:
    """The parts by name, without regard to case, as programs look for them. Changes are gathered until `written`."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLE):
            raise CannotPatch("patch_password" if _ENCRYPTED in content else "patch_not_a_workbook")
        if _ZIP_START not in content[:_MOST_BEFORE]:
            raise CannotPatch("patch_not_a_workbook")
        self._archive = Archive(content)
        self._members = {_part_name(member.name): member for member in self._archive.members}
        if len(self._members) < len(self._archive.members):
            raise CannotPatch("patch_damaged_package")
        self._changed: dict[str, bytes] = {}
        self._removed: list[str] = []
        self._added: dict[str, bytes] = {}
        self.book = next((link.target for link in self.relations("") if link.kind == "officeDocument"), "")
        self._refuse_others()

    def _refuse_others(self) -> None:
        signed = any(link.kind == "origin" for link in self.relations(""))
        if signed or any(name.startswith("_xmlsignatures/") for name in self._members):
            raise CannotPatch("patch_signed")
        if self.book not in self._members or _TYPES not in self._members or not self.book.endswith(".xml"):
            raise CannotPatch("patch_not_a_workbook")

    def __contains__(self, part: str) -> bool:
        return part in self._members

    def read(self, part: str) -> bytes:
        """Return a part as it is now."""
        member = self._member(part)
        return self._changed[member.name] if member.name in self._changed else self._archive.read(member)

    def change(self, part: str, content: bytes) -> None:
        """Give a part new content."""
        member = self._member(part)
        if (len(content), zlib.crc32(content)) != (member.size, member.crc):
            self._changed[member.name] = content
        else:
            self._changed.pop(member.name, None)

    def relations(self, part: str) -> Iterator[Relation]:
        """Yield what a part refers to inside the package ("" for the package itself)."""
        listed = _relations_of(part)
        if listed not in self._members:
            return
        markup = Markup(self.read(listed))
        for tag in markup.tags("Relationship"):
            found = {name: attribute.text for name, attribute in markup.attributes(tag).items()}
            if found.get("TargetMode") != "External":
                target = _part_name(found.get("Target", ""), posixpath.dirname(part))
                yield Relation(found.get("Id", ""), found.get("Type", "").rpartition("/")[2], target)

    def remove(self, part: str, source: str) -> None:
        """Take out a part that just one other refers to."""
        self._removed.append(self._member(part).name)
        self._cut(_TYPES, "Override", lambda found: _part_name(found.get("PartName", "")) == part)
        folder = posixpath.dirname(source)
        self._cut(
            _relations_of(source),
            "Relationship",
            lambda found: _part_name(found.get("Target", ""), folder) == part,
        )

    def add(self, part: str, content: bytes, content_type: str, relation_type: str) -> None:
        """Add a part that the workbook refers to."""
        self._added[part] = content
        override = f'Override PartName="/{part}" ContentType="{content_type}"'
        self._append(_TYPES, "Types", override)
        listed = _relations_of(self.book)
        known = {link.identity for link in self.relations(self.book)}
        identity = next(name for name in (f"rId{number}" for number in range(1, 10**6)) if name not in known)
        self._append(listed, "Relationships", f'Relationship Id="{identity}" Type="{relation_type}" Target="/{part}"')

    def written(self) -> bytes:
        """Return the package with every change."""
        return self._archive.replace(self._changed, self._removed, self._added)

    def _member(self, part: str) -> Member:
        if part not in self._members:
            raise CannotPatch("patch_damaged_package")
        return self._members[part]

    def _cut(self, part: str, name: str, is_meant: Callable[[Mapping[str, str]], bool]) -> None:
        markup = Markup(self.read(part))
        splices = []
        for tag in markup.tags(name):
            found = {key: attribute.text for key, attribute in markup.attributes(tag).items()}
            if is_meant(found):
                splices.append(Splice(tag.start, markup.end(tag), b""))
        self.change(part, markup.splice(splices))

    def _append(self, part: str, group: str, element: str) -> None:
        markup = Markup(self.read(part))
        tag = next(markup.tags(group))
        self.change(part, markup.splice([markup.adding(tag, b"<%s%s/>" % (tag.prefix, element.encode()))]))


def _part_name(name: str, folder: str = "") -> str:
    """Return a part's name from a member's name, or from a relation of a part in that folder."""
    name = unquote(name.replace("\\", "/"))
    if not name.startswith("/"):
        name = posixpath.join(folder, name)
    return posixpath.normpath(name).lstrip("/").lower()


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
