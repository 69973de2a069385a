"""Workbooks taken apart, by other means than segsync's: what each part holds, and where two workbooks differ.

`changes` is the promise as a function: it gives the parts and cells in which two
workbooks differ, and nothing else may.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from lxml import etree

ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
RESULT = ("t", "vm")
"""What a formula's cell states of its result, beside the result itself."""


@dataclass(frozen=True)
class Changes:
    """The names of parts that differ, and by sheet part the addresses of cells that do."""

    parts: set[str] = field(default_factory=set)
    cells: dict[str, set[str]] = field(default_factory=dict)
    frames: set[str] = field(default_factory=set)
    """Sheets that differ around their cells: in rules, filters, columns, the heights of rows …"""


def archive(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def parts(data: bytes) -> dict[str, bytes]:
    with archive(data) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist()}


def with_parts(data: bytes, changed: Mapping[str, bytes | None]) -> bytes:
    """Return a workbook with parts replaced, added, or left out (None)."""
    held = {**parts(data), **changed}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in held.items():
            if part is not None:
                written.writestr(zipfile.ZipInfo(name, (2022, 3, 4, 5, 6, 8)), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def member_facts(data: bytes) -> dict[str, tuple[Any, ...]]:
    """Return, in order, what each member states of itself, and its compressed bytes."""
    facts = {}
    with archive(data) as opened:
        for info in opened.infolist():
            name_length, extra_length = (
                int.from_bytes(data[info.header_offset + at : info.header_offset + at + 2], "little") for at in (26, 28)
            )
            start = info.header_offset + 30 + name_length + extra_length
            about = (info.date_time, info.compress_type, info.external_attr, info.comment, info.create_system)
            facts[info.filename] = (about, data[start : start + info.compress_size])
    return facts


def changes(before: bytes, after: bytes) -> Changes:
    """Return where two workbooks differ; what members state of themselves, and their order, must not."""
    old, new = member_facts(before), member_facts(after)
    assert list(old) == list(new)
    assert [about for about, _ in old.values()] == [about for about, _ in new.values()]
    assert archive(before).comment == archive(after).comment
    found = Changes()
    for name in old:
        if old[name][1] == new[name][1]:
            continue
        found.parts.add(name)
        one, other = archive(before).read(name), archive(after).read(name)
        if b"sheetData" in one.replace(b"\0", b""):
            _compare_sheets(found, name, one, other)
    return found


def _compare_sheets(found: Changes, name: str, before: bytes, after: bytes) -> None:
    if frame(before) != frame(after):
        found.frames.add(name)
    one, other = cells(before), cells(after)
    found.cells[name] = {at for at in one.keys() | other.keys() if one.get(at) != other.get(at)}


def cells(part: bytes) -> dict[str, bytes]:
    """Return each cell by its address, without the stored result of a formula."""
    root = etree.fromstring(part)
    filled = [str(node.get("ref")) for node in root.iterfind(".//{*}f") if node.get("t") in ("array", "dataTable")]
    areas = [area for area in map(area_of, filled) if area]
    found = {}
    for (row, column), cell in placed_cells(root):
        is_formula = cell.find("{*}f") is not None
        if is_formula or any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in areas):
            for name in RESULT if cell.find("{*}v") is not None else ():
                cell.attrib.pop(name, None)
            for value in cell.findall("{*}v"):
                cell.remove(value)
        cell.tail = None
        for node in (cell, *cell.iterfind("{*}*")):
            node.text = (node.text or "").strip() if len(node) or node is cell else node.text
            node.tail = None
        cell.attrib.pop("r", None)
        if len(cell) or cell.attrib:
            found[address(row, column)] = etree.tostring(cell, method="c14n", exclusive=True)
    return found


def placed_cells(root: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    """Yield the cells with their row and column, counted from 0."""
    row_number = -1
    for row in root.iterfind("{*}sheetData/{*}row"):
        row_number = int(row.get("r")) - 1 if row.get("r") else row_number + 1
        column = -1
        for cell in row.iterfind("{*}c"):
            at = ADDRESS.fullmatch(cell.get("r") or "")
            column = column_index(at[1]) if at else column + 1
            row_number = int(at[2]) - 1 if at else row_number
            yield (row_number, column), cell


def frame(part: bytes) -> bytes:
    """Return a sheet without its cells, its extent, and the rows without anything of their own."""
    root = etree.fromstring(part)
    for extent in root.findall("{*}dimension"):
        root.remove(extent)
    for row in root.findall("{*}sheetData/{*}row"):
        for cell in row.findall("{*}c"):
            row.remove(cell)
        row.text = row.tail = None
        row.attrib.pop("spans", None)
        if not {*row.attrib} - {"r"} and not len(row):
            row.getparent().remove(row)
    data = root.find("{*}sheetData")
    data.text = None
    return etree.tostring(root, method="c14n", exclusive=True)


def sheet_parts(data: bytes) -> dict[str, str]:
    """Return the part of each worksheet by the sheet's name."""
    held = {name.replace("\\", "/").lower(): part for name, part in parts(data).items()}
    main = next(target for _, kind, target in relations(held, "") if kind == "officeDocument")
    targets = {identity: target for identity, kind, target in relations(held, main) if kind == "worksheet"}
    found = {}
    for sheet in etree.fromstring(held[main]).iterfind(".//{*}sheets/{*}sheet"):
        identity = next(str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id"))
        if identity in targets:
            found[str(sheet.get("name"))] = targets[identity]
    return found


def relations(held: Mapping[str, bytes], part: str) -> Iterator[tuple[str, str, str]]:
    folder, name = posixpath.split(part)
    listed = held.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    for link in etree.fromstring(listed) if listed else ():
        if isinstance(link.tag, str) and link.get("TargetMode") != "External":
            target = unquote(str(link.get("Target"))).replace("\\", "/").lower()
            whole = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield str(link.get("Id")), str(link.get("Type")).rpartition("/")[2], whole


def column_index(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def area_of(reference: str) -> tuple[int, int, int, int] | None:
    """Return top, left, bottom and right of a reference, counted from 0."""
    found = [ADDRESS.fullmatch(corner) for corner in reference.replace("$", "").split(":")]
    if not all(found):
        return None
    (left, top), (right, bottom) = ((column_index(at[1]), int(at[2]) - 1) for at in (found[0], found[-1]) if at)
    return top, left, bottom, right
