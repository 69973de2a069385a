"""A workbook as grids of raw cells. Calamine reads the values; formulas, errors and comments come from the XML.

`parse_workbook` reads every format that a department may return. An xlsx file that
the gate can prove small and plain is read here; all others are read by the worker
process (`segsync.reading.worker`), which calls `read_here` within its limits.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from segsync.errors import Unreadable
from segsync.grids import At, Fault, Sheet, column_number
from segsync.reading import ods
from segsync.reading.appearance import appearance_of, styles_of
from segsync.reading.archive import Archive, stored
from segsync.reading.binary import (
    Records,
    check_areas,
    has_macros,
    read_xls,
    read_xlsb_sheet,
    xlsb_sheet_parts,
    xlsb_units,
)
from segsync.reading.delimited import read_delimited
from segsync.reading.gate import (
    MOST_AREA_APART,
    XML_PARTS,
    Extent,
    Package,
    check_sizes,
    inflate,
    measure_sheet,
    open_archive,
    open_package,
    package_of,
    read_bytes,
    without_empty_tail,
)
from segsync.reading.kinds import Kind, recognise

MOST_BYTES_HERE = 4 * 2**20
"""How much XML, in bytes, is unpacked in this process."""

MOST_FILLED = 100_000
"""How many cells of formulas that fill a range are told of."""

_FAULT_SIGNS = (b"<f", b":f", b't="e"')
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d+)")
_ERROR_CELL = re.compile(
    rb'(<(?:\w+:)?c [^<>]*\bt="e"[^<>]*>\s*(?:<(?:\w+:)?f[^<>]*/>\s*|<(?:\w+:)?f[^<>]*>[^<]*</(?:\w+:)?f>\s*)?'
    rb"<(?:\w+:)?v>)(?!#(?:N/A|DIV/0!|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]*(</)"
)
"""A cell with an error of later years (#SPILL! …), or another program's, for which calamine refuses the whole sheet."""
_STRINGS = re.compile(rb"""<(?:[\w.-]+:)?sst\b(?:"[^"]*"|'[^']*'|[^<>"'])*>""")
_STATED_STRINGS = re.compile(rb"""\suniqueCount\s*=\s*(?:"[^"]*"|'[^']*')""")
"""How many shared strings there are, as the file says: calamine sets memory aside for so many, and ends the program."""
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)


@dataclass(frozen=True)
class Workbook:
    """A workbook's sheets by name, in order, and the properties that segsync wrote into it.

    `notes` are the codes of findings about the file as a whole.
    """

    sha256: str
    sheets: Mapping[str, Sheet]
    template: str = ""
    modified: str = ""
    notes: tuple[str, ...] = ()


Wanted = Callable[[str], bool]


def every_sheet(name: str) -> bool:
    """Want every sheet."""
    return bool(name)


def read_workbook(path: Path, wanted: Wanted = every_sheet) -> Workbook:
    """Read the coordinator's own xlsx workbook, in this process; raise Unreadable with the reason."""
    return workbook_of(read_bytes(path.resolve()), wanted)


def workbook_of(data: bytes, wanted: Wanted = every_sheet) -> Workbook:
    """Read the coordinator's own xlsx workbook from its bytes, likewise."""
    package = open_package(data)
    with _reasons():
        return _assembled(package, _prepared(package, wanted))


def parse_workbook(data: bytes, wanted: Wanted = every_sheet) -> Workbook:
    """Read the wanted sheets of a returned file of any format; raise Unreadable with the reason."""
    from segsync.reading.worker import read_apart

    kind, archive = recognise(data)
    if kind is Kind.TEXT:
        return _keep(_read_text(data), wanted)
    if kind is Kind.XLSX and archive is not None and _stated_bytes(archive) <= MOST_BYTES_HERE:
        package = package_of(archive)
        with _reasons():
            prepared = _prepared(package, wanted)
            if _HERE.hold(prepared) and all(sheet.extent.is_plain for sheet in prepared):
                return _assembled(package, prepared)
    return _keep(read_apart(data, kind), wanted)


def read_here(data: bytes, kind: Kind) -> Workbook:
    """Read a file of a known kind, whatever it costs; raise Unreadable with the reason."""
    with _reasons():
        match kind:
            case Kind.XLSX:
                return _read_xlsx(data)
            case Kind.XLSB:
                return _read_xlsb(data)
            case Kind.XLS:
                return _read_xls(data)
            case Kind.ODS:
                return _read_ods(data)
        return _read_text(data)


@contextmanager
def _reasons() -> Iterator[None]:
    """Turn whatever a reader raises into the one refusal; native readers panic with exceptions outside Exception."""
    try:
        yield
    except (Unreadable, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise Unreadable("broken_workbook", reason=type(error).__name__) from error


def _keep(book: Workbook, wanted: Wanted) -> Workbook:
    return replace(book, sheets={name: sheet for name, sheet in book.sheets.items() if wanted(name)})


def _stated_bytes(archive: Archive) -> int:
    return sum(entry.size for entry in archive.entries.values() if entry.name.lower().endswith(XML_PARTS))


# xlsx and xlsm


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A sheet's XML before calamine sees it, without its empty tail, and how much it holds."""

    name: str
    part: str
    xml: bytes
    extent: Extent


@dataclass(frozen=True, slots=True)
class _Limits:
    """How much is read of all sheets together: cells, and the areas that they span, which calamine fills."""

    cells: int
    area: int

    def hold(self, sheets: Sequence[_Prepared]) -> bool:
        area = sum(sheet.extent.area for sheet in sheets)
        return sum(sheet.extent.cells for sheet in sheets) <= self.cells and area <= self.area


_HERE = _Limits(60_000, 600_000)
_APART = _Limits(600_000, MOST_AREA_APART)


def _read_xlsx(data: bytes) -> Workbook:
    package = package_of(open_archive(data))
    prepared = _prepared(package, every_sheet)
    if not _APART.hold(prepared):
        raise Unreadable("too_many_cells", count=max(max(sheet.extent.cells, sheet.extent.area) for sheet in prepared))
    return _assembled(package, prepared)


def _prepared(package: Package, wanted: Wanted) -> list[_Prepared]:
    prepared = []
    for name, part in sheet_parts(package.parts).items():
        if wanted(name):
            xml = without_empty_tail(package.parts.get(part, b""))
            prepared.append(_Prepared(name, part, xml, measure_sheet(xml)))
    return prepared


def _assembled(package: Package, prepared: Sequence[_Prepared]) -> Workbook:
    """Return the prepared sheets as grids. Calamine gets a package of what was measured, and nothing else."""
    measured = {sheet.part: _with_known_errors(sheet.xml) for sheet in prepared if sheet.xml}
    others = {name: _without_claims(part) for name, part in package.parts.items() if b"sheetData" not in part}
    book = CalamineWorkbook.from_filelike(BytesIO(stored({**others, **measured})))
    hidden = _hidden(book)
    commented = any("omment" in name or "drawing" in name for name in package.parts)
    styles = styles_of(package.parts.get("xl/styles.xml", b""))
    sheets = {}
    for sheet in prepared:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False) if sheet.xml else []
        faults = _faults(sheet.xml, sheet.extent)
        _make_room(rows, faults)
        comments = _comments(package.parts, sheet.part) if commented else {}
        looks = appearance_of(sheet.xml, styles)
        sheets[sheet.name] = Sheet(
            sheet.name, hidden.get(sheet.name, False), rows, faults, comments,
            looks.merged, looks.hidden_rows, looks.marked, looks.units,
        )  # fmt: skip
    notes = ("macros_ignored",) if has_macros(package.names) else ()
    template, modified = _template_property(package.parts), _modified(package.parts)
    return Workbook(package.sha256, sheets, template, modified, notes)


def _without_claims(part: bytes) -> bytes:
    """Return a part without what it says of the number of its strings."""
    if b"uniqueCount" not in part:
        return part
    return _STRINGS.sub(lambda tag: _STATED_STRINGS.sub(b"", tag[0]), part)


def _with_known_errors(xml: bytes) -> bytes:
    return _ERROR_CELL.sub(rb"\1#N/A\2", xml) if b't="e"' in xml else xml


def _hidden(book: CalamineWorkbook) -> dict[str, bool]:
    return {sheet.name: sheet.visible is not SheetVisibleEnum.Visible for sheet in book.sheets_metadata}


def sheet_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    main = next((part for kind, part in _relations(parts, "") if kind == "officeDocument"), "xl/workbook.xml")
    book = etree.fromstring(parts[main], _SAFE)
    targets = _targets(parts, main)
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


def _faults(xml: bytes, extent: Extent) -> dict[At, Fault]:
    """Find formulas and error values in a sheet; most sheets have none and are not parsed."""
    end = xml.find(b"</sheetData>")
    if extent.cells == 0 or (extent.is_plain and all(xml.find(sign, 0, end) < 0 for sign in _FAULT_SIGNS)):
        return {}
    faults = {}
    filled: dict[At, Fault] = {}
    valued = set()
    for row_at, row in enumerate(etree.fromstring(xml, _SAFE).iter("{*}row")):
        for column_at, cell in enumerate(row):
            formula, stored = _child(cell, "f"), _child(cell, "v")
            if formula is None and cell.get("t") != "e":
                if filled and stored is not None:
                    valued.add(_at(cell.get("r")) or At(row_at, column_at))
                continue
            if formula is not None and formula.get("t") in ("array", "dataTable"):
                filled |= _filled(formula, extent, MOST_FILLED - len(filled))
            text = (stored.text or "") if stored is not None else ""
            kind = "error" if cell.get("t") == "e" else "formula" if text else "uncached"
            if kind == "uncached" and cell.get("t") == "str" and stored is not None:
                kind = "formula"
            at = _at(cell.get("r")) or At(row_at, column_at)
            faults[at] = Fault(
                kind, text if kind == "error" else f"={(formula.text or '') if formula is not None else ''}"
            )
    told = {at: replace(fault, kind="formula") if at in valued else fault for at, fault in filled.items()}
    return {**told, **faults}


def _filled(formula: Any, extent: Extent, most: int) -> dict[At, Fault]:
    """Return the cells that one formula fills, itself aside, each as one without a stored result; `most` of them."""
    first, _, last = (formula.get("ref") or "").replace("$", "").partition(":")
    start, stop = _at(first), _at(last)
    if start is None or stop is None:
        return {}
    places = (
        At(row, column)
        for row in range(start.row, min(stop.row + 1, extent.rows))
        for column in range(start.column, min(stop.column + 1, extent.columns))
    )
    fault = Fault("uncached", f"={formula.text or ''}")
    return dict.fromkeys(islice(places, max(0, most)), fault)


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
    """Return comments, notes, whole threads and text boxes of a sheet by cell."""
    comments: dict[At, str] = {}
    threads: dict[At, str] = {}
    boxes: dict[At, str] = {}
    for kind, part in sorted(_relations(parts, sheet_part)):
        if part not in parts:
            continue
        if kind == "drawing":
            _add_text_boxes(boxes, parts[part])
        elif kind == "comments":
            _add_comments(comments, parts[part], "comment")
        elif kind == "threadedComment":
            _add_comments(threads, parts[part], "threadedComment")
    told = {**comments, **threads}  # the comment that goes with a thread is made of it by Excel
    return {at: "\n".join(filter(None, (told.get(at), boxes.get(at)))) for at in (told | boxes)}


def _add_comments(found: dict[At, str], part: bytes, tag: str) -> None:
    """Add the text of each comment at its cell, the replies of a thread below each other."""
    for comment in etree.fromstring(part, _SAFE).iter(f"{{*}}{tag}"):
        at = _at(comment.get("ref"))
        text = "".join(node.text or "" for node in comment.iter("{*}t", "{*}text") if len(node) == 0).strip()
        if at and text:
            found[at] = "\n".join(filter(None, (found.get(at), text)))


def _add_text_boxes(comments: dict[At, str], drawing: bytes) -> None:
    """Add the text of each shape at the cell that it stands over."""
    for anchor in etree.fromstring(drawing, _SAFE):
        place = [anchor.findtext(f"{{*}}from/{{*}}{name}", "0") for name in ("row", "col")]
        at = At(*(int(number) if number.isdecimal() and len(number) < 8 else 0 for number in place))
        lines = ["".join(run.text or "" for run in line.iter("{*}t")) for line in anchor.iterfind(".//{*}txBody/{*}p")]
        if text := "\n".join(lines).strip():
            comments[at] = "\n".join(filter(None, (comments.get(at), text)))


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


# Other formats: their values are as good, but what they look like stays behind


def _read_text(data: bytes) -> Workbook:
    sheet = read_delimited(data)
    return Workbook(hashlib.sha256(data).hexdigest(), {sheet.name: sheet}, notes=("converted_format",))


def _read_ods(data: bytes) -> Workbook:
    archive = open_archive(data)
    sheets = ods.read_sheets(archive)
    about = ods.read_properties(archive)
    notes = ("converted_format", *(("macros_ignored",) if about.has_macros else ()))
    by_name = {sheet.name: sheet for sheet in sheets}
    return Workbook(hashlib.sha256(data).hexdigest(), by_name, about.template, about.modified, notes)


def _read_xls(data: bytes) -> Workbook:
    book = read_xls(data)
    return _binary_workbook(data, data, book.sheets, has_macros=book.has_macros)


def _read_xlsb(data: bytes) -> Workbook:
    archive = open_archive(data)
    check_sizes(archive, (*XML_PARTS, ".bin"))
    parts = {name: inflate(archive, name) for name in archive.entries if name.lower().endswith((*XML_PARTS, ".bin"))}
    styles = next((part for kind, part in _relations(parts, "xl/workbook.bin") if kind == "styles"), "")
    units = xlsb_units(parts.get(styles, b""))
    sheets = []
    for part in xlsb_sheet_parts(parts["xl/workbook.bin"], _targets(parts, "xl/workbook.bin")):
        comments = next((target for kind, target in _relations(parts, part) if kind == "comments"), "")
        sheets.append(read_xlsb_sheet(parts.get(part, b""), parts.get(comments, b""), units))
    book = _binary_workbook(data, stored(parts), sheets, has_macros=has_macros(archive.entries))
    return replace(book, template=_template_property(parts), modified=_modified(parts))


def _binary_workbook(data: bytes, given: bytes, records: Sequence[Records], *, has_macros: bool) -> Workbook:
    """Return what calamine reads from `given`, with what its records tell beyond that."""
    check_areas(records)
    book = CalamineWorkbook.from_filelike(BytesIO(given))
    hidden = _hidden(book)
    sheets = {}
    for sheet, told in zip(book.sheets_metadata, records, strict=True):
        is_chart = sheet.typ is SheetTypeEnum.ChartSheet
        rows = [] if is_chart else book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        _make_room(rows, told.faults)
        for at, number in told.numbers.items():
            if at.row < len(rows) and at.column < len(rows[at.row]):
                rows[at.row][at.column] = number
        sheets[sheet.name] = Sheet(
            sheet.name, hidden[sheet.name], rows, told.faults, told.comments,
            told.merged, frozenset(told.hidden_rows), units=told.units,
        )  # fmt: skip
    notes = ("converted_format", *(("macros_ignored",) if has_macros else ()))
    return Workbook(hashlib.sha256(data).hexdigest(), sheets, notes=notes)


def _targets(parts: Mapping[str, bytes], source: str) -> dict[str, str]:
    """Return the parts that a part refers to, by the ids that it uses for them."""
    return {name: target for name, _, target in _named_relations(parts, source)}
