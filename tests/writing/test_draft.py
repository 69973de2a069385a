"""The draft of the decision: what Word finds in it, with and without a municipality's own template."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as WordFile
from docx.oxml.ns import qn
from lxml import etree
from office import why_missing
from plans import master_of, with_row
from summary.worlds import MADE_ON, random_master

from segsync.errors import SegsyncError
from segsync.master import DecisionTexts, Master
from segsync.summary import Document, Summary, summarise
from segsync.writing.draft import decision_document

HEADINGS = [
    "Beslut", "Ärende", "Uppföljning av planen för 2022", "Planen för 2023", "Underlag som saknas",
    "Ekonomiska konsekvenser", "Finansiering", "Behov av ytterligare åtgärder",
    "Information eller förhandling enligt lag (1976:580) om medbestämmande i arbetslivet", "Underskrift",
    "Beslutet skickas till", "Beslutsunderlag", "Bilaga: tabeller",
]  # fmt: skip
UNWRITTEN = "[skrivs av handläggaren]"


def summarised(master: Master, documents: Iterable[Document] = (), *, preview: bool = False) -> Summary:
    return summarise(master, made_on=MADE_ON, documents=documents, preview=preview)


def opened(content: bytes) -> WordFile:
    return docx.Document(BytesIO(content))


def drafted(master: Master, template: bytes | None = None) -> WordFile:
    return opened(decision_document(summarised(master), template))


def texts(document: WordFile, style: str = "") -> list[str]:
    return [one.text for one in document.paragraphs if style in ("", one.style.name if one.style else "")]


def with_decision(master: Master, **parts: Any) -> Master:
    return replace(master, decision=DecisionTexts(**parts))


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def master() -> Master:
    return random_master(5)


@pytest.fixture(scope="module")
def draft(master: Master) -> WordFile:
    return drafted(master)


def test_the_headings_are_real_and_in_the_order_of_a_decision(draft: WordFile) -> None:
    heads = [one.text for one in draft.paragraphs if one.style is not None and one.style.name.startswith("Heading")]
    assert heads == HEADINGS
    assert texts(draft, "Title") == ["Uppföljning av Åtgärdsplan 2022 och förslag till Åtgärdsplan 2023"]
    levels = {one.name: one.element.find(f".//{qn('w:outlineLvl')}") for one in draft.styles}
    assert [levels[name].get(qn("w:val")) for name in ("Heading 1", "Heading 2")] == ["0", "1"]


def test_points_are_a_numbered_list_and_recipients_unique_and_in_swedish_order(master: Master) -> None:
    recipients = ("Ödeshögschef", "Äldredirektör", "Åldermansdirektör", "Biträdande chef", "Biträdande chef")
    made = drafted(with_decision(master, points=("Ett beslutas.", "Två beslutas."), recipients=recipients))
    points = [one for one in made.paragraphs if one.style is not None and one.style.name == "List Number"]
    assert [one.text for one in points] == ["Ett beslutas.", "Två beslutas."]
    numbers = {one._p.pPr.numPr.numId.val for one in points}
    assert len(numbers) == 1
    listed = texts(made, "List Bullet")[:4]
    assert listed == ["Biträdande chef", "Åldermansdirektör", "Äldredirektör", "Ödeshögschef"]


def test_without_the_sheet_the_usual_points_and_marked_places_stand_there(draft: WordFile) -> None:
    assert texts(draft, "List Number") == [
        "Uppföljningen av Åtgärdsplan 2022 godkänns.",
        "Åtgärdsplan 2023 fastställs.",
    ]
    marked = [
        run.text for one in draft.paragraphs for run in one.runs if run._r.find(f".//{qn('w:highlight')}") is not None
    ]
    assert marked == [UNWRITTEN, UNWRITTEN, "[mottagare, en per rad]"]


def test_what_the_coordinator_has_written_stands_in_its_place(master: Master) -> None:
    given = {
        "matter": ("Bakgrunden är denna.",),
        "economy": (UNWRITTEN,),
        "codetermination": ("Förhandling den [datum].",),
        "Barnets bästa": ("Prövat.",),
    }
    made = drafted(with_decision(master, texts=given))
    said = texts(made)
    assert said[said.index("Ärende") + 1] == "Bakgrunden är denna."
    assert said[said.index("Barnets bästa") + 1] == "Prövat."
    assert said.count(UNWRITTEN) == 1  # the signature: the economy has sentences of its own
    negotiated = made.paragraphs[said.index(HEADINGS[8]) + 1]
    assert [(run.text, run.font.highlight_color is not None) for run in negotiated.runs] == [
        ("Förhandling den ", False), ("[datum]", True), (".", False),
    ]  # fmt: skip


def test_every_table_has_a_caption_a_repeated_header_row_and_no_merged_cell(draft: WordFile) -> None:
    captions = texts(draft, "Caption")
    assert [caption.partition(".")[0].partition(",")[0] for caption in captions] == [
        f"Tabell {number}" for number in ("1", "2", "3", "3", "5", "4", "4b", "5b", "6", "8")
    ]
    tables = draft.element.body.findall(qn("w:tbl"))
    assert len(tables) == len(captions)
    for table, caption in zip(tables, captions, strict=True):
        rows = table.findall(qn("w:tr"))
        is_head = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert is_head == [True, *[False] * (len(rows) - 1)]
        assert len({len(row.findall(qn("w:tc"))) for row in rows}) == 1
        assert table.find(f".//{qn('w:gridSpan')}") is table.find(f".//{qn('w:vMerge')}") is None
        assert table.find(f"{qn('w:tblPr')}/{qn('w:tblCaption')}").get(qn("w:val")) == caption


def test_the_numbers_are_those_of_the_summary(master: Master, draft: WordFile) -> None:
    table = summarised(master).table("status")
    shown = [[cell.text for cell in row.cells] for row in draft.tables[0].rows]
    assert [row[-1].split(" ")[0] for row in shown[1:]] == [str(line.cells[-1].value) for line in table.lines]
    assert [row[0] for row in shown[1:]] == [line.label for line in table.lines]


@pytest.mark.parametrize(("language", "tag", "points"), [("sv", "sv-SE", "Beslut"), ("en", "en-GB", "Decision")])
def test_the_language_is_the_plans(language: str, tag: str, points: str) -> None:
    content = decision_document(summarised(random_master(3, language=language)))
    parts = parts_of(content)
    spoken = etree.fromstring(parts["word/styles.xml"]).findall(f".//{qn('w:lang')}")
    assert [(one.get(qn("w:val")), one.getparent().getparent().tag) for one in spoken] == [(tag, qn("w:rPrDefault"))]
    assert f"<dc:language>{tag}</dc:language>".encode() in parts["docProps/core.xml"]
    assert texts(opened(content), "Heading 1")[0] == points


def test_every_page_says_what_it_is_and_its_number(draft: WordFile) -> None:
    for section in draft.sections:
        foot = section.footer._element
        assert re.findall(r" (PAGE|NUMPAGES) ", "".join(foot.itertext())) == ["PAGE", "NUMPAGES"]
        assert "KS 2022-001" in "".join(foot.itertext())
    assert draft.sections[-1].page_width > draft.sections[-1].page_height > 0  # type: ignore[operator]
    assert texts(draft)[1:4] == ["Diarienummer: KS 2022-001", "Datum: 1 december 2022", texts(draft)[3]]
    assert texts(draft)[3].startswith("Version: V-")


def test_the_file_names_the_municipality_and_no_person(draft: WordFile) -> None:
    core = draft.core_properties
    assert (core.author, core.last_modified_by) == ("Provkommunen", "Provkommunen")
    assert core.title == texts(draft, "Title")[0]
    assert core.created.date() == core.modified.date() == MADE_ON  # type: ignore[union-attr]


def test_the_same_summary_gives_the_same_bytes(master: Master) -> None:
    assert decision_document(summarised(master)) == decision_document(summarised(master))


def test_returns_are_listed_with_date_department_and_digest_and_without_their_names(master: Master) -> None:
    known = Document("ab" * 32, "SOC", date(2022, 10, 14), "inbox/Svar Zxyvåra.xlsx", "merged")
    content = decision_document(summarised(master, [known]))
    cells = [cell.text for table in opened(content).tables for cell in table._cells]
    assert {"2022-10-14", "Socialförvaltningen", "ab" * 32} <= set(cells)
    assert not any(b"Zxyv" in part for part in parts_of(content).values())


def test_no_comment_and_no_contact_data_is_in_it(master: Master) -> None:
    key = next(iter(master.rows["reports"]))
    told = with_row(master, "reports", key, comment="HEMLIGT", result="Gjort.")
    departments = tuple(replace(one, mailbox="post@example.invalid") for one in told.lists.departments)
    content = decision_document(summarised(replace(told, lists=replace(told.lists, departments=departments))))
    assert not any(b"HEMLIGT" in part or b"@example" in part for part in parts_of(content).values())


def test_texts_that_no_xml_can_hold_do_no_harm(master: Master) -> None:
    odd = with_row(master, "needs", ("B-1",), need_id="B-1", department="UTB", need="a\x00b\ud800\n<w:p/> =1+1 [x]")
    assert "a\ufffdb\ufffd\n<w:p/> =1+1 [x]" in [cell.text for table in drafted(odd).tables for cell in table._cells]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("measures", [0, 1, 600])
def test_plans_of_every_size(measures: int, language: str) -> None:
    made = drafted(random_master(1, measures, language=language))
    assert len(texts(made, "Caption")) >= 9


def test_a_preview_says_so(master: Master) -> None:
    assert "[Förhandsvisning: svaren är sammanställda men inte införda i planen.]" in texts(
        opened(decision_document(summarised(master, preview=True)))
    )


def test_a_plan_with_nothing_missing_has_no_chapter_on_it() -> None:
    done = {"status": "done", "next_year": "ends", "forecast": None}
    master = master_of()
    measures = {key: {**row, **done} for key, row in master.rows["measures"].items()}
    reports = {key: {**row, "financing": "internal"} for key, row in master.rows["reports"].items()}
    needs = {
        (one.code,): {"department": one.code, "need": "Inget ytterligare behov"} for one in master.lists.departments
    }
    made = drafted(replace(master, rows={"measures": measures, "reports": reports, "needs": needs}))
    assert "Underlag som saknas" not in texts(made)
    assert not [caption for caption in texts(made, "Caption") if "Att ange" in caption]


# A municipality's own template


def own_template(*, ending: str = "docx", footer: str = "Postadress 1") -> bytes:
    """Make a template with a header of its own, a style changed, a list of styles that lacks some, and its makers."""
    made = docx.Document()
    made.add_paragraph("Mallens text", style="Heading 1")
    made.sections[0].header.paragraphs[0].text = "KOMMUNENS LOGOTYP"
    made.sections[0].footer.paragraphs[0].text = footer
    made.styles["Heading 1"].font.name = "Georgia"
    for name in ("Caption", "List Number", "Table Grid", "Title"):
        element = made.styles[name].element
        element.getparent().remove(element)
    made.core_properties.author = "Zxyva Andersson"
    for key, relation in list(made.part.rels.items()):
        if relation.reltype.endswith("/numbering"):
            del made.part.rels[key]
    target = BytesIO()
    made.save(target)
    if ending == "docx":
        return target.getvalue()
    copy = BytesIO()
    with zipfile.ZipFile(copy, "w") as archive:
        for name, data in parts_of(target.getvalue()).items():
            archive.writestr(name, data.replace(b"wordprocessingml.document.main", b"wordprocessingml.template.main"))
    return copy.getvalue()


@pytest.mark.parametrize("ending", ["docx", "dotx"])
def test_a_template_lends_its_looks_and_nothing_else(master: Master, ending: str) -> None:
    content = decision_document(summarised(master), own_template(ending=ending))
    made = opened(content)
    assert "Mallens text" not in texts(made)
    assert [one.text for one in made.sections[0].header.paragraphs] == ["KOMMUNENS LOGOTYP"]
    foot = [one.text for one in made.sections[0].footer.paragraphs]
    assert foot[0] == "Postadress 1"
    assert "Sida" in foot[1]
    assert made.styles["Heading 1"].font.name == "Georgia"
    assert len(texts(made, "Caption")) == len(made.tables)
    assert texts(made, "Title")
    assert not any(b"Zxyv" in part for part in parts_of(content).values())


def test_a_templates_own_page_number_is_enough(master: Master) -> None:
    once = decision_document(summarised(master), own_template())
    made = opened(decision_document(summarised(master), once))
    assert len(made.sections[0].footer.paragraphs) == 2


@pytest.mark.parametrize(
    "content", [b"", b"no zip", zipfile.ZipFile(BytesIO(), "w").comment + b"PK\x05\x06" + b"\0" * 18]
)
def test_what_is_no_word_document_is_refused(master: Master, content: bytes) -> None:
    with pytest.raises(SegsyncError) as caught:
        decision_document(summarised(master), content)
    assert caught.value.code == "bad_word_template"


def test_libreoffice_opens_it_and_makes_a_pdf(master: Master, tmp_path: Path) -> None:
    if missing := why_missing():
        pytest.skip(missing)
    path = tmp_path / "decision-2022.docx"
    path.write_bytes(decision_document(summarised(master), own_template()))
    subprocess.run(
        [
            "soffice", f"-env:UserInstallation={(tmp_path / 'user').as_uri()}", "--headless", "--convert-to", "pdf",
            "--outdir", str(tmp_path), str(path),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    words = subprocess.run(
        ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    assert "Tabell 1. Åtgärder efter utvecklingsområde och status" in words
    assert "KOMMUNENS LOGOTYP" in words
    pages = words.count("\f")
    assert f"Sida {pages} av {pages}" in words
