"""No text from a return becomes a formula, a link or markup: outputs are opened in LibreOffice, and their XML read.

The texts are typed into every place that a department can write in: values, new rows, columns, sheets, headings and
comments. What is written of them is the follow-up workbook, the feedback copy and its letter, and JSON; and once they
are applied, the master, every paper for the decision, and next year's plan.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from followups import choose, rows_of
from lxml import etree, html
from markdown_it import MarkdownIt
from office import Book, Office
from openpyxl.comments import Comment
from plans import Typed, again, master_of, new_plan, returned, template_of

from segsync import exporting
from segsync.deciding import PAPERS
from segsync.plan import MergedPlan, Plan, open_plan

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
TYPED = re.compile(r"1\+1|example|calc|HYPERLINK|2\+3|A1:A9|script")
"""What of the texts would be seen in a formula."""
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
            assert not any(TYPED.search(formula) for formula in formulas)
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
        assert not any(TYPED.search(formula) for formula in formulas)
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


# What was applied: the master, the papers for the decision, next year's plan

EVERYWHERE = (
    "description", "target_group", "indicator", "unit", "source", "result", "obstacles_comment", "financing_plan",
    "comment",
)  # fmt: skip
FIELD_OF_WORD = re.compile(r"PAGE|NUMPAGES|SEQ|REF|TOC")


@dataclass(frozen=True)
class Papers:
    """A plan to which texts were applied from a return, what was written of it, and next year's plan."""

    texts: Sequence[str]
    plan: Plan
    written: Mapping[str, bytes]
    new: Plan

    @property
    def workbooks(self) -> Iterator[Path]:
        """The workbooks, each with what it holds of the texts."""
        yield self.plan.folder.master
        yield next(self.plan.folder.results.glob("followup-*.xlsx"))
        yield next(self.plan.folder.results.glob("decision-*.xlsx"))
        yield self.new.folder.master


@pytest.fixture(
    scope="module", params=[TEXTS[at : at + 5] for at in range(0, len(TEXTS), 5)], ids=range(len(TEXTS) // 5)
)
def papers(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """Each text stands in every text field of a measure, in a new measure's title and in a need; all are applied."""
    folder, texts = tmp_path_factory.mktemp("beslutade"), request.param
    rows = [
        {"measure_id": f"UTB-0{number}", "development_area": "UTB", "title": f"Åtgärd {number}", "lead": "UTB"}
        for number, _ in enumerate(texts, 1)
    ]
    plan = new_plan(folder / "plan", master_of(rows))
    typed = Typed(template_of(plan, "UTB"))
    last = typed.row("UTB-05")
    for number, text in enumerate(texts, 1):
        typed.type(f"UTB-0{number}", forecast="Större avvikelse", obstacles="Annat", next_year="Fortsätter oförändrad")
        for field in EVERYWHERE:
            literal(typed.cell(f"UTB-0{number}", field), text)
        literal(typed.measures.cell(last + number, typed.column("title")), text)
        typed.measures.cell(last + number, typed.column("development_area")).value = "Utbildning"
        for field in ("need", "financing_plan"):
            literal(typed.needs.cell(number + 1, typed.column(field, needs=True)), text)
    typed.save(plan.folder.inbox / "svar.xlsx")
    again(plan).merge().write_followup()
    choose(plan, dict.fromkeys(rows_of(plan, "Frågor"), "Lägg till"))
    assert again(plan).apply().written
    written = again(plan).summary(today=date(2022, 12, 1)).write([paper.format for paper in PAPERS])
    rolled = again(plan).rollover(folder / "ny", now=datetime(2022, 12, 20))
    return Papers(texts, again(plan), {path.name: path.read_bytes() for path in written}, open_plan(rolled.folder.path))


def test_the_master_holds_each_text_as_it_was_typed(papers: Papers) -> None:
    held = [row["obstacles_comment"] for row in papers.plan.master.rows["reports"].values()]
    assert held[:5] == [text.strip() for text in papers.texts]
    assert [row["need"] for row in papers.plan.master.rows["needs"].values()] == [text.strip() for text in papers.texts]
    titles = [row["title"] for row in papers.new.master.rows["measures"].values()]
    assert titles[5:] == [text.strip() for text in papers.texts]


def test_what_was_applied_is_text_in_libreoffice(office: Office, papers: Papers) -> None:
    for path in papers.workbooks:
        with office.open(path) as book:
            shown = list(cells(book))
        formulas = [formula for _, formula in shown if formula]
        assert not [formula for formula in formulas if TYPED.search(formula)]
        for text in papers.texts:
            assert any(text.strip() in cell for cell, formula in shown if not formula), (path.name, text)


def test_what_was_applied_is_no_formula_and_no_link_in_the_xml(papers: Papers) -> None:
    for path in papers.workbooks:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
        xml = "".join(text for name, text in parts.items() if name.startswith("xl/worksheets/sheet"))
        assert not [formula for formula in re.findall(r"<f[^>]*>([^<]*)</f>", xml) if TYPED.search(formula)]
        assert not [text for name, text in parts.items() if name.endswith(".rels") and "External" in text]
        assert "<script" not in "".join(parts.values())


def test_tables_as_csv_are_text_also_where_formulas_are_let_in(office: Office, papers: Papers, tmp_path: Path) -> None:
    tables = {name: data for name, data in papers.written.items() if name.endswith(".csv")}
    assert len(tables) > 10
    seen = []
    for name, data in tables.items():
        path = tmp_path / name
        path.write_bytes(data)
        with office.open(path, separator=";" if data.startswith(b"\xef\xbb\xbf") else ",") as book:
            shown = list(cells(book))
        assert not [formula for _, formula in shown if formula], name
        seen += [text for text, _ in shown]
    for text in papers.texts:
        assert any(cell in (text.strip(), f"'{text.strip()}") for cell in seen), text


def test_a_csv_file_with_a_formula_would_be_seen(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "med formel.csv"
    path.write_text("a;b\n1;=1+1\n")
    with office.open(path, separator=";") as book:
        assert [formula for _, formula in cells(book) if formula] == ["=1+1"]


def test_the_draft_has_no_link_and_no_field_from_a_text(papers: Papers) -> None:
    data = next(data for name, data in papers.written.items() if name.endswith(".docx"))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = etree.fromstring(parts["word/document.xml"])
    said = "".join(body.itertext())
    assert all(" ".join(text.split()) in " ".join(said.split()) for text in papers.texts)
    assert not [node for node in body.iter() if etree.QName(node).localname in ("hyperlink", "object", "altChunk")]
    fields = [node.text or "" for node in body.iter() if etree.QName(node).localname == "instrText"]
    assert all(FIELD_OF_WORD.match(field.strip()) for field in fields)
    assert not [name for name, xml in parts.items() if name.endswith(".rels") and b'TargetMode="External"' in xml]


def test_the_overview_has_no_script_and_no_link_that_leads_away(papers: Papers) -> None:
    page = html.document_fromstring(papers.written["overview.html"])
    assert not list(page.iter("script", "img", "iframe", "object", "form", "b"))
    assert all(link.get("href").startswith("#") for link in page.iter("a"))
    assert not [name for node in page.iter() for name in node.attrib if name.startswith("on")]


def test_markdown_shows_each_text_and_makes_nothing_of_it(papers: Papers) -> None:
    source = next(data for name, data in papers.written.items() if name.endswith(".md")).decode()
    page = html.document_fromstring(MarkdownIt("gfm-like", {"html": True}).render(source))
    shown = {" ".join(cell.text_content().split()) for cell in page.iter("td")}
    assert all(any(" ".join(text.split()) in cell for cell in shown) for text in papers.texts)
    assert not list(page.iter("script", "a", "img", "b", "code", "pre", "blockquote"))


def test_json_holds_each_text_as_it_is(papers: Papers) -> None:
    said = next(data for name, data in papers.written.items() if name == "decision-2022.json").decode()
    assert all(json.dumps(text.strip(), ensure_ascii=False)[1:-1] in said for text in papers.texts)
