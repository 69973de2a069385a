"""No text from a return becomes a formula, a link or markup: outputs are opened in LibreOffice, and their XML read.

The texts are typed into every place that a department can write in: values, new rows, columns, sheets, headings and
comments. What is written of them is the follow-up workbook, the feedback copy and its letter, and JSON.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from office import Book, Office
from openpyxl.comments import Comment
from plans import Typed, again, new_plan, returned, template_of

from segsync import exporting
from segsync.plan import MergedPlan, Plan

TEXTS = (
    "=1+1",
    "=HYPERLINK(\"http://example.invalid\",\"klicka\")",
    "=cmd|' /C calc'!A0",
    "+46 13 20 60 00",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "http://example.invalid/x",
    "mailto:a@example.invalid",
    "internal:Blad1!A1",
    "external:c:\\x.xlsx",
    "<script>alert(1)</script> & <b>fet</b>",
    "]]><f>1+1</f><![CDATA[",
)  # fmt: skip
HEADERS = {"To", "From", "Subject", "Date", "X-Unsent", "MIME-Version", "Content-Type", "Message-ID"}
OWN_FORMULA = re.compile(r"of:=|COUNT|SUM|IF|INDEX|MATCH")


def literal(cell: object, text: str) -> None:
    """Put a text into a cell as text, whatever it looks like."""
    cell.value = text  # type: ignore[attr-defined]
    cell.data_type = "s"  # type: ignore[attr-defined]


def full_of(plan: Plan, text: str) -> None:
    """Put two returns into inbox/ that hold the text wherever one can write."""
    typed = Typed(template_of(plan, "UTB"))
    for measure_id, field in (
        ("UTB-01", "result"), ("UTB-01", "status"), ("UTB-01", "outcome_value"), ("UTB-01", "areas"),
        ("UTB-03", "end"), ("UTB-03", "partners"), ("UTB-03", "indicator"), ("TRY-01", "title"), ("TRY-01", "comment"),
    ):  # fmt: skip
        literal(typed.cell(measure_id, field), text)
    typed.propose(title="x", description="y")
    literal(typed.measures.cell(5, typed.column("title")), text)
    literal(typed.needs.cell(2, typed.column("need", needs=True)), text)
    column = typed.measures.max_column + 1
    literal(typed.measures.cell(1, column), text)
    literal(typed.measures.cell(2, column), text)
    literal(typed.measures.cell(30, column + 3), text)
    literal(typed.book.create_sheet("Eget")["B2"], text)
    typed.cell("UTB-03", "source").comment = Comment(text, text)
    typed.save(plan.folder.inbox / "svar.xlsx")
    returned(plan, "UTB", "svar 2.xlsx", edits={"UTB-03": {"indicator": "Andel"}, "UTB-01": {"result": "Klart."}})


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return new_plan(tmp_path_factory.mktemp("texter") / "plan")


@pytest.fixture(params=TEXTS, ids=range(len(TEXTS)))
def merged(request: pytest.FixtureRequest, sent: Plan) -> MergedPlan:
    full_of(sent, request.param)
    return again(sent).merge()


def written(merged: MergedPlan) -> Iterator[tuple[Path, bool]]:
    """Write every output; yield the workbooks, and whether segsync puts formulas of its own into them."""
    yield merged.write_followup(), True
    for sent in again(Plan(merged.folder)).feedback().sent:
        yield merged.folder.path / sent.file, False


def test_in_libreoffice_it_is_text(office: Office, merged: MergedPlan) -> None:
    for path, has_formulas in written(merged):
        with office.open(path) as book:
            shown = [text for text, formula in cells(book) if not formula]
            formulas = [formula for _, formula in cells(book) if formula]
        assert len(shown) > 100
        if has_formulas:
            assert all("segsync" in formula or OWN_FORMULA.search(formula) for formula in formulas)
            assert not any(re.search(r"1\+1|example\.invalid|calc'|HYPERLINK|2\+3|A1:A9", f) for f in formulas)
        else:
            assert formulas == []


def cells(book: Book) -> Iterator[tuple[str, str | None]]:
    for sheet in book.sheets():
        if sheet.rows and sheet.columns and sheet.name != "_segsync":
            last = chr(64 + min(sheet.columns, 26)) if sheet.columns <= 26 else "BZ"
            for row in book.read(sheet.name, f"A1:{last}{sheet.rows}"):
                yield from ((cell.text, cell.formula) for cell in row)


def test_in_the_xml_it_is_no_formula_link_or_markup(merged: MergedPlan) -> None:
    for path, has_formulas in written(merged):
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        sheets = "".join(xml for name, xml in parts.items() if name.startswith("xl/worksheets/sheet"))
        formulas = re.findall(r"<f[^>]*>([^<]*)</f>", sheets)
        assert has_formulas or formulas == []
        assert not any(re.search(r"1\+1|example|calc|HYPERLINK|2\+3", formula) for formula in formulas)
        links = [xml for name, xml in parts.items() if name.endswith(".rels") and "sheet" in name]
        assert not any('TargetMode="External"' in xml for xml in links)
        assert "<script" not in "".join(parts.values())
        assert not [name for name in parts if "externalLink" in name or "vbaProject" in name]
        locations = re.findall(r'<hyperlink [^>]*location="([^"]*)"', sheets)
        assert all(re.fullmatch(r"'?[\w åäöÅÄÖ-]+'?![A-Z]+\d+", location) for location in locations)


def test_letters_and_json_hold_it_as_it_is(merged: MergedPlan) -> None:
    told = json.loads(json.dumps(exporting.merge_json(merged, "sv", None)))
    assert told["questions"]
    for sent in again(Plan(merged.folder)).feedback().sent:
        data = (merged.folder.path / sent.letter).read_bytes()
        letter = email.message_from_bytes(data, policy=email.policy.default)
        texts = [part.get_content_type() for part in letter.walk() if part.get_content_maintype() == "text"]
        assert texts == ["text/plain"]
        assert letter["To"] == "utb@example.invalid"
        assert set(letter.keys()) <= HEADERS
