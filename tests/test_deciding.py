"""A plan's summary: what it counts, what it writes and where, and what it never touches."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import docx
import plans
import pytest
from office import Office
from openpyxl import load_workbook
from plans import master_of, new_plan, with_row
from segsync.schemas import Editor, Field, Kind, Words
from summary.worlds import MADE_ON, random_master

from segsync.deciding import PAPERS, PlanSummary
from segsync.errors import SegsyncError
from segsync.plan import Plan

EDITS = {"UTB-01": {"status": "Genomförd", "result": "Fler läser med flyt."}}
EXTRA = Field("risk", "measures", Kind.TEXT, Words("Risk", "Risk"), Words("", ""), Editor.LEAD, extra=True)
EVERY_FORMAT = tuple(paper.format for paper in PAPERS)
PAPER_FORMATS = tuple(format_ for format_ in EVERY_FORMAT if format_ != "html")
"""All but the overview, which is no paper of the decision and tells by itself what it counts."""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    plan = new_plan(tmp_path / "plan")
    plans.returned(plan, "UTB", edits=EDITS)
    return plans.again(plan)


def summarised(plan: Plan, *, preview: bool = False) -> PlanSummary:
    return plans.again(plan).summary(preview=preview, today=MADE_ON)


def tree(folder: Path) -> dict[str, str]:
    """Return every file with its content's digest."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_asking_writes_nothing(plan: Plan) -> None:
    before = tree(plan.folder.path)
    summarised(plan)
    assert tree(plan.folder.path) == before


def test_writing_changes_nothing_but_results(plan: Plan) -> None:
    before = tree(plan.folder.path)
    written = summarised(plan).write(EVERY_FORMAT)
    after = tree(plan.folder.path)
    assert {path.relative_to(plan.folder.path).as_posix() for path in written} == set(after) - set(before)
    assert {name: after[name] for name in before} == before
    assert all(path.is_relative_to(plan.folder.results) for path in written)


def test_the_workbook_is_written_when_nothing_else_is_asked_for(plan: Plan) -> None:
    assert plan.folder.results / "decision-2022.xlsx" in summarised(plan).write()


@pytest.mark.parametrize("format_", PAPER_FORMATS)
def test_a_format_that_is_asked_for_is_all_that_is_written(plan: Plan, format_: str) -> None:
    written = summarised(plan).write([format_])
    assert written
    assert all(
        path.name.startswith("decision-2022") or path.parent.name.startswith("decision-2022") for path in written
    )
    assert set(plan.folder.results.rglob("*.*")) == set(written)


def test_a_preview_is_never_mistaken_for_the_papers(plan: Plan) -> None:
    plain = summarised(plan).write(PAPER_FORMATS)
    preview = summarised(plan, preview=True).write(PAPER_FORMATS)
    assert not set(plain) & set(preview)
    assert all("preview" in path.relative_to(plan.folder.results).parts[0] for path in preview)
    assert load_workbook(preview[0]).worksheets[0]["A3"].value == summarised(plan, preview=True).preview_note


def test_writing_again_gives_the_same_bytes_and_keeps_no_copy(plan: Plan) -> None:
    summarised(plan).write(EVERY_FORMAT)
    before = tree(plan.folder.path)
    summarised(plan).write(EVERY_FORMAT)
    assert tree(plan.folder.path) == before


def test_a_paper_that_differs_is_moved_to_the_archive(plan: Plan) -> None:
    (path,) = (one for one in summarised(plan).write() if one.suffix == ".xlsx")
    path.write_bytes(b"edited by hand")
    saved = datetime(2022, 12, 2, 9, 30)
    os.utime(path, (saved.timestamp(), saved.timestamp()))
    summarised(plan).write()
    (kept,) = (plan.folder.archive / "papers").iterdir()
    assert kept.name == "decision-2022_2022-12-02_093000.xlsx"
    assert kept.read_bytes() == b"edited by hand"
    path.write_bytes(b"edited again")
    os.utime(path, (saved.timestamp(), saved.timestamp()))
    summarised(plan).write()
    assert len(list((plan.folder.archive / "papers").iterdir())) == 2


def test_an_open_paper_is_left_alone_and_so_are_the_others(plan: Plan) -> None:
    summarised(plan).write(("xlsx", "md"))
    before = tree(plan.folder.path)
    (plan.folder.results / "~$decision-2022.xlsx").write_bytes(b"")
    plans.returned(plan, "SOC", edits={"UTB-03": {"status": "Pågår"}})
    with pytest.raises(SegsyncError) as caught:
        summarised(plan).write(("md", "xlsx"))
    assert caught.value.code == "file_open"
    assert {name: digest for name, digest in tree(plan.folder.path).items() if name in before} == before


def test_nothing_is_written_while_somebody_else_works_in_the_plan(plan: Plan) -> None:
    summary = summarised(plan)
    with plan.folder.locked(), pytest.raises(SegsyncError) as caught:
        summary.write()
    assert caught.value.code == "locked"
    assert not plan.folder.results.joinpath("decision-2022.xlsx").exists()


def test_a_table_is_a_frame_with_shares_beside_counts(plan: Plan) -> None:
    frame = summarised(plan).frame("status")
    assert frame.loc["total", "total"] == 4
    assert frame.loc["total", "not_reported_share"] == 75
    assert list(summarised(plan).frame("1").columns) == list(frame.columns)


# --- what the decision rests on


def test_every_return_is_a_document_with_digest_date_and_department(plan: Plan) -> None:
    path = plan.folder.inbox / "UTB.xlsx"
    came = datetime(2022, 10, 14, 12)
    os.utime(path, (came.timestamp(), came.timestamp()))
    (document,) = summarised(plan).documents
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (document.department, document.received, document.state) == ("UTB", date(2022, 10, 14), "merged")


def test_a_file_that_could_not_be_used_is_a_document_too(plan: Plan) -> None:
    (plan.folder.inbox / "svar.xlsx").write_bytes(b"<html>")
    assert [document.state for document in summarised(plan).documents] == ["merged", "rejected"]


def test_a_return_that_has_left_the_inbox_is_found_in_the_archive(plan: Plan) -> None:
    plan.merge().write_followup()
    path = plan.folder.inbox / "UTB.xlsx"
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    path.unlink()
    (document,) = summarised(plan).documents
    assert (document.sha256, document.department, document.state) == (sha256, "UTB", "archived")
    assert document.file == f"archive/returns/{sha256}.xlsx"


# --- plans of all kinds


def test_a_plan_that_nobody_has_answered(tmp_path: Path) -> None:
    summary = new_plan(tmp_path / "plan", sent=False).summary(today=MADE_ON)
    assert summary.documents == ()
    assert not summary.facts.returns_missing
    assert "returns_missing" not in [line.key for line in summary.table("key_figures").lines]
    assert summary.write(EVERY_FORMAT)


def test_a_plan_of_six_hundred_measures_with_extra_columns(tmp_path: Path) -> None:
    master = replace(random_master(11, 600), extra_fields=(EXTRA,))
    master = with_row(master, "measures", next(iter(master.rows["measures"])), risk="Hög")
    plan = new_plan(tmp_path / "plan", master, sent=False)
    summary = plan.summary(today=MADE_ON)
    assert summary.facts.measures.number + len(summary.table("2").cell("total", "new_measure").sources) == 600
    written = summary.write(EVERY_FORMAT)
    traced = load_workbook(written[0], read_only=True).worksheets[-1]
    assert (traced.max_row or 0) > 10_000
    assert "Hög" in (plan.folder.results / "decision-2022-data" / "measures.csv").read_text(encoding="utf-8")


def test_an_applied_plan_has_nothing_left_to_enter(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    plans.returned(plan, "UTB", edits=EDITS)
    plans.again(plan).merge().write_followup()
    plans.again(plan).apply()
    summary = summarised(plan)
    assert not summary.facts.unapplied
    assert summary.facts.done.number == 1
    preview = summarised(plan, preview=True)
    assert [table.lines for table in preview.tables[1:]] == [table.lines for table in summary.tables[1:]]


def test_a_master_with_an_error_is_refused(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan", master_of())
    plans.edit_master(plan, {"UTB-01": {"lead": "Okänd"}})
    with pytest.raises(SegsyncError) as caught:
        summarised(plan)
    assert caught.value.code == "invalid_master"


# --- opened in a program


def test_libreoffice_shows_the_numbers_that_were_counted(office: Office, tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan", random_master(3), sent=False)
    summary = plan.summary(today=MADE_ON)
    (path,) = summary.write(["xlsx"])
    with office.open(path) as book:
        sheets = book.sheets()
        assert [sheet.name for sheet in sheets][:3] == ["Innehåll", "Nyckeltal", "1 Status"]
        assert all(sheet.visible and not sheet.protected for sheet in sheets)
        shown = [[cell.text for cell in row] for row in book.read("1 Status", "A1:J40")]
    cells = summary.table("1").lines[-1].cells[1:]
    counts, shares = ([text for text in row[1:] if text] for row in shown if row[0] == "Totalt")
    assert counts == [str(cell.value) for cell in cells]
    assert shares == [f"{cell.share} %" for cell in cells]


def test_the_draft_and_the_overview_are_written_without_being_asked_for(plan: Plan) -> None:
    written = {path.name for path in summarised(plan).write()}
    assert {"decision-2022.docx", "overview.html"} <= written


def test_the_draft_takes_its_looks_from_a_template(plan: Plan, tmp_path: Path) -> None:
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "KOMMUNENS LOGOTYP"
    made.save(str(tmp_path / "mall.docx"))
    (path,) = plan.summary(today=MADE_ON, word_template=tmp_path / "mall.docx").write(["docx"])
    assert docx.Document(str(path)).sections[0].header.paragraphs[0].text == "KOMMUNENS LOGOTYP"
    with pytest.raises(SegsyncError) as caught:
        plan.summary(word_template=tmp_path / "saknas.docx")
    assert caught.value.code == "cannot_read"


@pytest.mark.parametrize("sign", ["~$cision-2022.docx", ".~lock.decision-2022.docx#"])
def test_a_draft_that_is_open_in_a_word_processor_is_left_alone(plan: Plan, sign: str) -> None:
    plan.folder.results.mkdir(exist_ok=True)
    (plan.folder.results / sign).write_bytes(b"")
    with pytest.raises(SegsyncError) as caught:
        summarised(plan).write()
    assert caught.value.code == "file_open"
    assert not (plan.folder.results / "decision-2022.xlsx").exists()
