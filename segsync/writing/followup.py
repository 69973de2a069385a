"""The follow-up workbook: what a merge found, and the drop-downs with which a coordinator settles it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

from segsync.messages import field_heading, finding_text
from segsync.packing import pack_lost, pack_shown
from segsync.paint import Paint
from segsync.records import Finding, Outcome, ReturnRecord, Severity
from segsync.results import MergeResult
from segsync.rounds import IDENTITY_SHEET
from segsync.shown import shown_by
from segsync.values import Value
from segsync.writing.followup_plan import write_changes, write_plan
from segsync.writing.followup_settling import write_conflicts, write_questions
from segsync.writing.followup_sheets import Column, Line, Paper, inside_link, write_table
from segsync.writing.followup_summary import write_summary
from segsync.writing.styles import LONGEST_TEXT, Styles, new_workbook, set_properties

PROPERTY = "segsync_followup"
FORMAT = "2"

_SEVERITIES = {
    Severity.STOP: Paint.STOP,
    Severity.ASK: Paint.ASK,
    Severity.NOTE: Paint.PLAIN,
    Severity.FIXED: Paint.GOOD,
}
"""The severities in the order of their rows, and their paint."""

_STATES = {"merged": Paint.GOOD, "duplicate": Paint.PLAIN, "superseded": Paint.PLAIN, "missing": Paint.ASK}


def followup_workbook(result: MergeResult) -> bytes:
    """Return the follow-up workbook as an xlsx file; the same result gives the same bytes."""
    target = BytesIO()
    workbook = new_workbook(target)
    paper = Paper(workbook, Styles(workbook), result)
    write_summary(paper)
    write_conflicts(paper)
    write_questions(paper)
    _write_findings(paper)
    write_changes(paper)
    for table in result.master.tables.values():
        write_plan(paper, table)
    _write_returns(paper)
    _write_identity(paper)
    workbook.close()
    return target.getvalue()


def _write_findings(paper: Paper) -> None:
    widths = {"severity": 12, "what": 70, "department": 13, "file": 36, "sheet": 14, "cell": 9, "row": 16, "field": 24}
    widths |= {"typed": 30, "question": 16, "code": 30}
    columns = [Column(paper.say(f"followup.head.{name}"), width) for name, width in widths.items()]
    order = list(_SEVERITIES)
    findings = sorted(paper.result.findings, key=lambda finding: order.index(finding.severity))
    rows = {question.id: row for row, question in enumerate(paper.result.questions, 2)}
    write_table(paper, "findings", columns, (_finding_line(paper, finding, rows) for finding in findings), frozen=2)


def _finding_line(paper: Paper, finding: Finding, question_rows: dict[str, int]) -> Line:
    master = paper.result.master
    values = (
        paper.say(f"followup.severity.{finding.severity.value}"),
        finding_text(finding, master.tables, master.lists, paper.language),
        finding.department,
        *finding.place,
        finding.key[0] if finding.key else None,
        field_heading(master.tables, "", finding.field, paper.language) if finding.field else None,
        finding.value,
        finding.question,
        finding.code,
    )
    links = {}
    if row := question_rows.get(finding.question):
        links[9] = inside_link(paper.sheet_name("questions"), f"A{row}")
    return Line(values, {0: _SEVERITIES[finding.severity]}, links)


def _write_returns(paper: Paper) -> None:
    widths = {"department": 13, "file": 48, "state": 26}
    columns = [Column(paper.say(f"followup.head.{name}"), width) for name, width in widths.items()]
    columns += [Column(paper.say(f"followup.cells.{outcome.value}"), 13) for outcome in Outcome]
    columns += [Column(paper.say("followup.head.sum"), 13), Column(paper.say("followup.head.sha256"), 34)]
    write_table(paper, "returns", columns, _return_lines(paper), frozen=2)


def _return_lines(paper: Paper) -> Iterator[Line]:
    """Yield every file that came in, then every department from which none came."""
    for record in paper.result.returns:
        yield _return_line(paper, record)
    state = paper.say("followup.state.missing")
    for department in paper.result.departments:
        if department.state == "missing":
            yield Line((department.code, None, state, *([None] * (len(Outcome) + 2))), {2: _STATES["missing"]})


def _return_line(paper: Paper, record: ReturnRecord) -> Line:
    counts: list[Value] = [*record.cells.by_outcome().values()]
    state = paper.say(f"followup.state.{record.state.value}")
    values: tuple[Value, ...] = (record.department, record.file, state, *counts, record.cells.read, record.sha256)
    return Line(values, {2: _STATES.get(record.state.value, Paint.STOP)})


def _write_identity(paper: Paper) -> None:
    """Write the hidden sheet and the properties by which `apply` knows the workbook and what it showed."""
    settings = paper.result.master.settings
    sheet = paper.workbook.add_worksheet(IDENTITY_SHEET)
    for row, line in enumerate(_identity_lines(paper.result)):
        for column, text in enumerate(line):
            sheet.write_string(row, column, text)
    sheet.hide()
    title = paper.say("followup.title", plan=paper.plan_title)
    set_properties(paper.workbook, title, f"segsync {paper.result.round}", date(settings.year, 1, 1))
    paper.workbook.set_custom_property(PROPERTY, settings.plan_id, "text")


def _identity_lines(result: MergeResult) -> Iterator[tuple[str, ...]]:
    """Yield what the hidden sheet holds: whose it is, how it was merged, what it shows, and what ceased to apply."""
    yield "product", "segsync"
    yield "format", FORMAT
    yield "plan_id", result.master.settings.plan_id
    yield "round", result.round
    yield "master_sha256", result.master.sha256
    yield "decisions_made", str(result.decisions_made)
    yield "latest_wins", "yes" if result.options.latest_wins else "no"
    yield from (("named", file) for file in result.options.named)
    yield from _long_line("shown", pack_shown(shown_by(result)))
    for lost in result.lost:
        yield from _long_line("lost", pack_lost(lost))


def _long_line(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield a text that may need several cells, below each other; only the first has a name."""
    for start in range(0, len(text), LONGEST_TEXT):
        yield "" if start else name, text[start : start + LONGEST_TEXT]
