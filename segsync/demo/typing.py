"""Typing into workbooks as people do, for the example's returns. The only home of openpyxl."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from segsync.files import write_file
from segsync.schemas import MEASURES, NEEDS, REPORTS
from segsync.starting import default_items

_HEADINGS = {
    sheet: {field.heading.sv: field.key for table in tables for field in table.fields}
    for sheet, tables in (("Åtgärder", (MEASURES, REPORTS)), ("Behov nästa år", (NEEDS,)))
}
_AREAS = {item.key: item.text for item in default_items("sv") if item.list == "development_area"}
_NUMBER = re.compile(r"-?\d+(,\d+)?")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def fill_in(template: Path, target: Path, answer: Mapping[str, Any], modified: datetime) -> None:
    """Fill in a template as an answer says and save it as `target`, last modified at `modified`."""
    book = load_workbook(template)
    measures, needs = _Sheet(book["Åtgärder"]), _Sheet(book["Behov nästa år"])
    for measure_id, cells in answer["report"].items():
        measures.type(measures.row_of(measure_id), cells)
    for row, new in zip(measures.empty_rows(), answer.get("new_measures", ()), strict=False):
        measures.type(row, new)
    for row, need in zip(needs.empty_rows(), answer.get("needs", ()), strict=False):
        needs.type(row, need)
    if "extra_column" in answer:
        measures.add_column(answer["extra_column"]["heading"], answer["extra_column"]["values"])
    for measure_id, field, text in answer.get("comments", ()):
        measures.comment(measures.row_of(measure_id), field, text)
    if "swapped_titles" in answer:
        measures.swap_titles(*answer["swapped_titles"])
    for measure_id in answer.get("removed_rows", ()):
        measures.sheet.delete_rows(measures.row_of(measure_id))
    write_file(target, saved(book, modified))


def edit_master(path: Path, edits: Sequence[Mapping[str, str]]) -> None:
    """Make a coordinator's edits of measures in a master."""
    book = load_workbook(path)
    measures = _Sheet(book["Åtgärder"])
    for edit in edits:
        measures.type(measures.row_of(edit["measure_id"]), {edit["field"]: edit["value"]})
    write_file(path, saved(book, datetime(2022, 10, 17, 8, 30)))


def saved(book: Workbook, modified: datetime) -> bytes:
    """Return a workbook as a file that is the same every time it is made."""
    stream, copy = BytesIO(), BytesIO()
    book.save(stream)
    stamp = f"{modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, content)
            target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return copy.getvalue()


class _Sheet:
    """A table in a worksheet, by headings and measure ids."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        known = _HEADINGS[sheet.title]
        self.columns = {known[str(cell.value)]: cell.column for cell in sheet[1] if cell.value in known}
        self.first = self.columns.get("measure_id") or self.columns["need"]

    def row_of(self, measure_id: str) -> int:
        return next(row for row in self._rows() if self.sheet.cell(row, self.first).value == measure_id)

    def empty_rows(self) -> Iterator[int]:
        wanted = self.columns.get("title") or self.columns["need"]
        return (row for row in self._rows() if self.sheet.cell(row, wanted).value is None)

    def _rows(self) -> range:
        return range(2, self.sheet.max_row + 1)

    def type(self, row: int, cells: Mapping[str, str]) -> None:
        for field, text in cells.items():
            shown = _AREAS.get(text, text) if field == "development_area" else text
            self.sheet.cell(row, self.columns[field]).value = _as_excel_reads(shown, field)

    def add_column(self, heading: str, values: Mapping[str, str]) -> None:
        column = self.sheet.max_column + 1
        self.sheet.cell(1, column).value = heading
        for measure_id, text in values.items():
            self.sheet.cell(self.row_of(measure_id), column).value = text

    def swap_titles(self, one: str, other: str) -> None:
        """Leave two titles on each other's rows, as sorting one column alone does."""
        column = self.columns["title"]
        cells = [self.sheet.cell(self.row_of(measure_id), column) for measure_id in (one, other)]
        cells[0].value, cells[1].value = cells[1].value, cells[0].value

    def comment(self, row: int, field: str, text: str) -> None:
        self.sheet.cell(row, self.columns[field]).comment = Comment(text, "Förvaltningen")


def _as_excel_reads(text: str, field: str) -> str | float | date | None:
    """Return what a Swedish Excel makes of a typed text: numbers, ISO dates, or the text itself."""
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text) and field != "source":
        return date.fromisoformat(text)
    return text
