"""A workbook as grids of raw cells. Calamine reads the values; formulas, errors and comments come from the XML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from segsync.errors import Unreadable
from segsync.grids import At, Fault, Sheet, column_number
from segsync.reading.gate import Package, measure_sheet, open_package, read_bytes

_FAULT_SIGNS = (b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b' t="e"')
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d+)")
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)


@dataclass(frozen=True)
class Workbook:
    """A workbook's sheets by name, in order, and the properties that segsync wrote into it."""

    sha256: str
    sheets: Mapping[str, Sheet]
    template: str = ""
    modified: str = ""


Wanted = Callable[[str], bool]


def every_sheet(name: str) -> bool:
    """Want every sheet."""
    return bool(name)


def read_workbook(path: Path, wanted: Wanted = every_sheet) -> Workbook:
    """Read a workbook through the gate; raise Unreadable with the reason."""
    return parse_workbook(read_bytes(path), wanted)


def parse_workbook(data: bytes, wanted: Wanted = every_sheet) -> Workbook:
    """Read the wanted sheets of a workbook from its bytes, through the gate; raise Unreadable with the reason."""
    package = open_package(data)
    try:
        return _parse(package, wanted)
    except Unreadable:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # native readers panic with exceptions outside Exception
        raise Unreadable("broken_workbook", reason=type(error).__name__) from error


def _parse(package: Package, wanted: Wanted) -> Workbook:
    book = CalamineWorkbook.from_filelike(BytesIO(package.data))
    parts = sheet_parts(package.parts)
    sheets = {}
    for metadata in book.sheets_metadata:
        name = metadata.name
        if not wanted(name):
            continue
        part = parts.get(name, "")
        hidden = metadata.visible is not SheetVisibleEnum.Visible
        xml = package.parts.get(part, b"")
        measure_sheet(xml)
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False) if xml else []
        faults = _faults(xml)
        _make_room(rows, faults)
        sheets[name] = Sheet(name, hidden, rows, faults, _comments(package.parts, part))
    return Workbook(package.sha256, sheets, _template_property(package.parts), _modified(package.parts))


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    main = next((part for kind, part in _relations(parts, "") if kind == "officeDocument"), "xl/workbook.xml")
    book = etree.fromstring(parts[main], _SAFE)
    targets = {name: target for name, _, target in _named_relations(parts, main)}
    found = {}
    for sheet in book.iter("{*}sheet"):
        relation = next((value for key, value in sheet.attrib.items() if str(key).endswith("}id")), "")
        found[str(sheet.get("name"))] = targets.get(str(relation), "")
    return found


def _relations(parts: Mapping[str, bytes], source: str) -> Iterator[tuple[str, str]]:
    for _, kind, target in _named_relations(parts, source):
        yield kind, target


def _named_relations(parts: Mapping[str, bytes], source: str) -> Iterator[tuple[str, str, str]]:
    """Yield (id, kind, part) of the relations that a part has."""
    folder, name = posixpath.split(source)
    rels = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    if rels is None:
        return
    for relation in etree.fromstring(rels, _SAFE).iter("{*}Relationship"):
        if relation.get("TargetMode") == "External":
            continue
        target = str(relation.get("Target"))
        part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        yield str(relation.get("Id")), str(relation.get("Type")).rpartition("/")[2], part


def _faults(xml: bytes) -> dict[At, Fault]:
    """Find formulas and error values in a sheet; most sheets have none and are not parsed."""
    if not any(sign in xml for sign in _FAULT_SIGNS):
        return {}
    faults = {}
    for row_at, row in enumerate(etree.fromstring(xml, _SAFE).iter("{*}row")):
        for column_at, cell in enumerate(row):
            formula, stored = _child(cell, "f"), _child(cell, "v")
            if formula is None and cell.get("t") != "e":
                continue
            text = (stored.text or "") if stored is not None else ""
            kind = "error" if cell.get("t") == "e" else "formula" if text else "uncached"
            if kind == "uncached" and cell.get("t") == "str" and stored is not None:
                kind = "formula"
            at = _at(cell.get("r")) or At(row_at, column_at)
            faults[at] = Fault(
                kind, text if kind == "error" else f"={(formula.text or '') if formula is not None else ''}"
            )
    return faults


def _make_room(rows: list[list[Any]], faults: Mapping[At, Fault]) -> None:
    """Widen the grid to the formulas without a stored result outside it, which hold something although no value."""
    rows += ([] for _ in range(len(rows), max((at.row + 1 for at in faults), default=0)))
    for at in faults:
        rows[at.row] += [""] * (at.column + 1 - len(rows[at.row]))


def _child(cell: Any, name: str) -> Any:
    return next(cell.iterchildren(f"{{*}}{name}"), None)


def _at(address: str | None) -> At | None:
    found = _ADDRESS.fullmatch(address or "")
    return At(int(found[2]) - 1, column_number(found[1]) - 1) if found else None


def _comments(parts: Mapping[str, bytes], sheet_part: str) -> dict[At, str]:
    """Return comments, notes and threads of a sheet by cell."""
    if not any("omment" in name for name in parts):
        return {}
    comments: dict[At, str] = {}
    for kind, part in _relations(parts, sheet_part):
        if kind not in ("comments", "threadedComment") or part not in parts:
            continue
        tag = "comment" if kind == "comments" else "threadedComment"
        for comment in etree.fromstring(parts[part], _SAFE).iter(f"{{*}}{tag}"):
            at = _at(comment.get("ref"))
            text = "".join(node.text or "" for node in comment.iter("{*}t", "{*}text") if len(node) == 0).strip()
            if at and text and not (kind == "comments" and at in comments):
                comments[at] = text
    return comments


def _template_property(parts: Mapping[str, bytes]) -> str:
    """Return the template id from the custom property, or from the description where that is gone."""
    custom = parts.get("docProps/custom.xml")
    if custom:
        for entry in etree.fromstring(custom, _SAFE).iter("{*}property"):
            if entry.get("name") == "segsync_template":
                return "".join(map(str, entry.itertext())).strip()
    description = re.search(rb"segsync (T-[A-Z2-9]+)", parts.get("docProps/core.xml", b""))
    return description[1].decode() if description else ""


def _modified(parts: Mapping[str, bytes]) -> str:
    found = re.search(rb"<dcterms:modified[^>]*>([^<]+)<", parts.get("docProps/core.xml", b""))
    return found[1].decode("ascii", "replace") if found else ""
