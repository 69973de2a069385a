"""The first sheet of the follow-up workbook: where things stand, in words, numbers and charts, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.worksheet import Worksheet

from segsync.paint import Paint
from segsync.records import Outcome, ReturnState
from segsync.schemas import Kind
from segsync.values import Value
from segsync.writing.charts import CATEGORIES, NOT_REPORTED, insert, look, number_axis, paints, pixels
from segsync.writing.followup_sheets import Paper, add_sheet, inside_link
from segsync.writing.styles import LINE_HEIGHT, put, row_height

LABEL, NUMBER, MEANING, GAP, CHART = range(5)
"""The columns: a table at the left, and from CHART on the charts with the tables that they are drawn from."""

_WIDTHS = {LABEL: 34, NUMBER: 10, MEANING: 54, GAP: 3, CHART: 32}
_COUNT_WIDTH = 15
_ROW_HEIGHT = LINE_HEIGHT + 3
_CHART_ROWS = 14
_ANSWER_PAINTS = {"returned": "#1E6B3A", "rejected": "#9C2B23", "missing": "#C9C9C9"}


@dataclass(frozen=True, slots=True)
class _StatusTable:
    """How many measures have each status in each development area: `counts` by the keys of both.

    `areas` and `statuses` hold the texts by key, in the lists' order.
    """

    areas: Mapping[str, str]
    statuses: Mapping[str, str]
    counts: Counter[tuple[str, str]]


def write_summary(paper: Paper) -> None:
    """Write the summary: words and numbers at the left, charts with their tables at the right."""
    sheet = add_sheet(paper, "summary", repeat_header=False)
    table = _status_table(paper)
    for column, width in _WIDTHS.items():
        sheet.set_column(column, column, width)
    sheet.set_column(CHART + 1, CHART + 1 + len(table.areas), _COUNT_WIDTH)
    sheet.set_default_row(_ROW_HEIGHT)
    sheet.hide_gridlines(2)
    _write_title(paper, sheet)
    row = _write_next_steps(paper, sheet, 3)
    row = _write_counts(paper, sheet, row + 1)
    row = _write_silent(paper, sheet, row + 1)
    _write_cells(paper, sheet, row + 1)
    row = _write_status(paper, sheet, 3, table)
    _write_answers(paper, sheet, row + 1)
    sheet.activate()


# --- words and numbers, at the left


def _write_title(paper: Paper, sheet: Worksheet) -> None:
    settings = paper.result.master.settings
    title = paper.say("followup.title", plan=paper.plan_title)
    subtitle = paper.say("followup.subtitle", municipality=settings.municipality, round=paper.result.round)
    sheet.set_row(0, 36, paper.styles.banner())
    put(sheet, 0, LABEL, title, paper.styles.banner())
    put(sheet, 1, LABEL, subtitle, paper.styles.text(wrap=False))


def _write_next_steps(paper: Paper, sheet: Worksheet, row: int) -> int:
    """Write the three things to do and return the row after them."""
    _write_section(paper, sheet, row, LABEL, paper.say("followup.summary.next"))
    settle = "step_settle" if paper.result.conflicts or paper.result.questions else "step_nothing"
    remind = "step_correct" if _has_everyone_answered(paper) else "step_remind"
    for step in (settle, remind, "step_again"):
        row += 1
        put(sheet, row, LABEL, paper.say(f"followup.summary.{step}"), paper.styles.text(wrap=False))
    return row + 1


def _write_section(paper: Paper, sheet: Worksheet, row: int, column: int, heading: str) -> None:
    put(sheet, row, column, heading, paper.styles.text(13, bold=True, wrap=False, paint=Paint.ACCENT))


def _write_counts(paper: Paper, sheet: Worksheet, row: int) -> int:
    """Write what the merge came to, each number with a link to its sheet, and return the row after them."""
    _write_section(paper, sheet, row, LABEL, paper.say("followup.summary.counts"))
    _write_head(paper, sheet, row + 1, ("counts_head", "number", "meaning"))
    entries = _counts(paper)
    for at, (key, target, number, meaning) in enumerate(entries, row + 2):
        name = paper.say(f"followup.summary.{key}")
        sheet.write_url(at, LABEL, inside_link(paper.sheet_name(target)), paper.link_style, name)
        put(sheet, at, NUMBER, number, paper.formats[_urgency(key, number)][int])
        put(sheet, at, MEANING, meaning, paper.formats[Paint.PLAIN][str])
    return row + 2 + len(entries)


def _urgency(key: str, number: int) -> Paint:
    return Paint.ASK if number and key in ("conflicts", "questions") else Paint.PLAIN


def _write_head(paper: Paper, sheet: Worksheet, row: int, keys: Sequence[str]) -> None:
    for column, key in enumerate(keys):
        put(sheet, row, column, paper.say(f"followup.summary.{key}"), paper.styles.heading())


def _counts(paper: Paper) -> list[tuple[str, str, int, str]]:
    """Return key, sheet, number and meaning of each count."""
    result = paper.result
    outcomes = Counter(change.outcome for change in result.changes)
    severities = Counter(f"{finding.severity}" for finding in result.findings)
    answered = sum(department.state == "returned" for department in result.departments)
    merged = sum(record.state is ReturnState.MERGED for record in result.returns)
    numbers: dict[str, tuple[str, int, dict[str, int]]] = {
        "answered": ("returns", answered, {"total": len(result.departments)}),
        "returns": ("returns", len(result.returns), {"merged": merged}),
        "taken": ("changes", outcomes[Outcome.TAKEN], {}),
        "agreed": ("changes", outcomes[Outcome.AGREED], {}),
        "conflicts": ("conflicts", len(result.conflicts), {}),
        "questions": ("questions", len(result.questions), {}),
        "findings": (
            "findings",
            len(result.findings),
            {severity: severities[severity] for severity in ("stop", "ask", "note", "fixed")},
        ),
    }
    return [
        (key, target, number, paper.say(f"followup.summary.{key}_means", **values))
        for key, (target, number, values) in numbers.items()
    ]


def _write_silent(paper: Paper, sheet: Worksheet, row: int) -> int:
    """Write by name who has not answered and whose answer could not be used, and return the row after them."""
    for state, heading in (("missing", "silent"), ("rejected", "rejected")):
        names = _names(paper, state)
        if names or state == "missing":
            _write_section(paper, sheet, row, LABEL, paper.say(f"followup.summary.{heading}"))
            nobody = "all_answered" if _has_everyone_answered(paper) else "nobody_asked"
            for name in names or [paper.say(f"followup.summary.{nobody}")]:
                row += 1
                put(sheet, row, LABEL, name, paper.styles.text(wrap=False))
            row += 2
    return row - 1


def _has_everyone_answered(paper: Paper) -> bool:
    departments = paper.result.departments
    return bool(departments) and all(department.state != "missing" for department in departments)


def _names(paper: Paper, state: str) -> list[str]:
    names = {department.code: department.name for department in paper.result.master.lists.departments}
    codes = [department.code for department in paper.result.departments if department.state == state]
    return [f"{names.get(code, code)} ({code})" for code in codes]


def _write_cells(paper: Paper, sheet: Worksheet, row: int) -> None:
    """Write what became of every cell that was read: the outcomes, and their sum."""
    _write_section(paper, sheet, row, LABEL, paper.say("followup.summary.cells"))
    _write_head(paper, sheet, row + 1, ("cells_head", "number", "meaning"))
    totals = paper.result.totals
    for at, (outcome, number) in enumerate(totals.by_outcome().items(), row + 2):
        put(sheet, at, LABEL, paper.say(f"followup.cells.{outcome}"), paper.formats[Paint.PLAIN][str])
        put(sheet, at, NUMBER, number, paper.formats[Paint.PLAIN][int])
        put(sheet, at, MEANING, paper.say(f"followup.summary.cells_{outcome}"), paper.formats[Paint.PLAIN][str])
    last = row + 2 + len(Outcome)
    _put_total(paper, sheet, last, LABEL, paper.say("followup.summary.cells_read"))
    _put_total(paper, sheet, last, NUMBER, totals.read)
    _put_total(paper, sheet, last, MEANING, paper.say("followup.summary.cells_read_means"))


def _put_total(paper: Paper, sheet: Worksheet, row: int, column: int, value: Value) -> None:
    kind = Kind.NUMBER if isinstance(value, int) else Kind.TEXT
    put(sheet, row, column, value, paper.styles.cell(Paint.LOCKED, kind, bold=True))


# --- charts and their tables, at the right


def _status_table(paper: Paper) -> _StatusTable:
    """Count the merged plan's measures; one without a status is not reported, and counts as such."""
    lists = paper.result.master.lists
    measures = paper.result.merged.get("measures", {}).values()
    counts = Counter(
        (str(measure.get("development_area") or ""), str(measure.get("status") or NOT_REPORTED)) for measure in measures
    )
    areas = {item.key: item.text for item in lists.of("development_area") if item.active and not item.members}
    statuses = {item.key: item.text for item in lists.of("status") if item.active and item.key != NOT_REPORTED}
    for area, status in sorted(counts):  # what the lists no longer name
        areas.setdefault(area, lists.text("development_area", area) or paper.say("followup.summary.no_area"))
        statuses.setdefault(status, lists.text("status", status))
    not_reported = {NOT_REPORTED: lists.text("status", NOT_REPORTED)}
    return _StatusTable(areas, {**{k: v for k, v in statuses.items() if k != NOT_REPORTED}, **not_reported}, counts)


def _write_status(paper: Paper, sheet: Worksheet, row: int, table: _StatusTable) -> int:
    """Write status by development area, as a chart over its table, and return the row after them."""
    _write_section(paper, sheet, row, CHART, paper.say("followup.summary.status"))
    head = row + 1 + _CHART_ROWS
    _write_status_table(paper, sheet, head, table)
    chart = paper.workbook.add_chart({"type": "bar", "subtype": "stacked"})
    for at, (status, paint) in enumerate(zip(table.statuses, paints(list(table.statuses)), strict=True), head + 1):
        chart.add_series(_status_series(sheet.get_name(), at, head, len(table.areas), status, paint))
    chart.set_title({"none": True})
    chart.set_y_axis(CATEGORIES)
    chart.set_x_axis(number_axis(paper.say("followup.summary.measures_axis")))
    chart.set_legend({"position": "bottom", "font": {"size": 10}})
    width = pixels(_WIDTHS[CHART]) + (len(table.areas) + 1) * pixels(_COUNT_WIDTH)
    insert(sheet, row + 1, CHART, chart, (width, _CHART_ROWS), paper.say("followup.summary.status_alt"))
    return head + 2 + len(table.statuses)


def _write_status_table(paper: Paper, sheet: Worksheet, head: int, table: _StatusTable) -> None:
    total = paper.say("followup.summary.total")
    headings = (paper.say("followup.summary.status_head"), *table.areas.values(), total)
    sheet.set_row(head, row_height((heading, _COUNT_WIDTH) for heading in headings[1:]))
    for column, heading in enumerate(headings, CHART):
        put(sheet, head, column, heading, paper.styles.heading())
    plain = paper.formats[Paint.PLAIN]
    for row, (status, text) in enumerate(table.statuses.items(), head + 1):
        numbers = [table.counts[area, status] for area in table.areas]
        put(sheet, row, CHART, text, plain[str])
        for column, number in enumerate(numbers, CHART + 1):
            put(sheet, row, column, number, plain[int])
        _put_total(paper, sheet, row, CHART + 1 + len(numbers), sum(numbers))
    last = head + 1 + len(table.statuses)
    sums = [sum(table.counts[area, status] for status in table.statuses) for area in table.areas]
    cells: tuple[Value, ...] = (total, *sums, sum(sums))
    for column, value in enumerate(cells, CHART):
        _put_total(paper, sheet, last, column, value)


def _status_series(sheet: str, row: int, head: int, areas: int, status: str, paint: tuple[str, str]) -> dict[str, Any]:
    return {
        "name": [sheet, row, CHART],
        "categories": [sheet, head, CHART + 1, head, CHART + areas],
        "values": [sheet, row, CHART + 1, row, CHART + areas],
        **look(paint, hatched=status == NOT_REPORTED),
    }


def _write_answers(paper: Paper, sheet: Worksheet, row: int) -> None:
    """Write how many departments have answered, as a chart beside its table."""
    _write_section(paper, sheet, row, CHART, paper.say("followup.summary.answers"))
    head = row + 1
    for column, key in enumerate(("state_head", "number"), CHART):
        put(sheet, head, column, paper.say(f"followup.summary.{key}"), paper.styles.heading())
    states = Counter(department.state for department in paper.result.departments)
    for at, state in enumerate(_ANSWER_PAINTS, head + 1):
        put(sheet, at, CHART, paper.say(f"followup.summary.state.{state}"), paper.formats[Paint.PLAIN][str])
        put(sheet, at, CHART + 1, states[state], paper.formats[Paint.PLAIN][int])
    last = head + len(_ANSWER_PAINTS)
    name = sheet.get_name()
    chart = paper.workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": paper.say("followup.summary.answers"),
            "categories": [name, head + 1, CHART, last, CHART],
            "values": [name, head + 1, CHART + 1, last, CHART + 1],
            "points": [{"fill": {"color": color}} for color in _ANSWER_PAINTS.values()],
            "gap": 45,
            "data_labels": {"value": True, "font": {"size": 10, "bold": True}},
        }
    )
    chart.set_title({"none": True})
    chart.set_legend({"none": True})
    chart.set_y_axis(CATEGORIES)
    chart.set_x_axis(number_axis(paper.say("followup.summary.departments_axis")))
    width = pixels(_WIDTHS[CHART]) + 6 * pixels(_COUNT_WIDTH)
    insert(sheet, last + 2, CHART, chart, (width, 7), paper.say("followup.summary.answers_alt"))
