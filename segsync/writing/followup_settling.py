"""The sheets of the follow-up workbook where the coordinator settles: Konflikter and Frågor.

Each row offers its own choices in a drop-down. They stand in the row itself, in
a folded group of columns at the right, and the drop-down refers to them
relatively: however the rows are sorted, a row keeps its choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from segsync.messages import (
    choice_labels,
    cut,
    field_heading,
    field_of,
    finding_text,
    positions,
    question_text,
    value_text,
)
from segsync.paint import Paint
from segsync.records import Conflict, Place, Proposal, Question, Settlement
from segsync.values import Value
from segsync.writing.followup_sheets import Column, Line, Paper, write_table
from segsync.writing.rules import LONGEST_MESSAGE, LONGEST_TITLE, clipped
from segsync.writing.styles import LONGEST_TEXT

CHOICE_WIDTH = 16
MOST_CELLS = 10

_SETTLE = {"choose": 24, "own": 24, "reason": 30}
_CONFLICT_FACTS = {"id": 16, "row": 16, "title": 32, "department": 12, "field": 20, "sent": 24, "master": 24}
_QUESTION_FACTS = {
    "id": 16,
    "row": 16,
    "title": 32,
    "kind": 18,
    "department": 12,
    "field": 20,
    "question": 46,
    "value": 38,
    "master": 24,
    "candidates": 30,
    "file": 30,
    "cell": 16,
}
_ABOUT_CELL = frozenset({"cleared", "not_yours", "no_longer_yours", "unclear_value"})
_ABOUT_ROW = frozenset({"row_removed", "new_measure", "another_need", "duplicate_row", "row_without_key"})
_ABOUT_COLUMN = frozenset({"unknown_column", "heading_unclear", "heading_twice", "several_sheets"})

_LINKED = 1
"""The column of the measure's id."""


@dataclass(frozen=True, slots=True)
class _Case:
    """One row to settle: what it is about, what is proposed, and the labels to choose from."""

    facts: Sequence[Value]
    link: str
    labels: Sequence[str]
    proposals: Sequence[str] = ()
    settlement: Settlement | None = None
    earlier: Settlement | None = None


def write_conflicts(paper: Paper) -> None:
    """Write the conflicts, one row each, with a column for each value that is proposed."""
    cases = [_conflict_case(paper, conflict) for conflict in paper.result.conflicts]
    _write_cases(paper, "conflicts", _CONFLICT_FACTS, cases)


def write_questions(paper: Paper) -> None:
    """Write the questions, one row each."""
    sentences, titles = _sentences(paper), _proposed_titles(paper)
    cases = [_question_case(paper, question, sentences, titles) for question in paper.result.questions]
    _write_cases(paper, "questions", _QUESTION_FACTS, cases)


# --- both sheets


def _write_cases(paper: Paper, name: str, facts: dict[str, int], cases: Sequence[_Case]) -> None:
    proposals = max((len(case.proposals) for case in cases), default=0)
    choices = max((len(case.labels) for case in cases), default=0)
    columns = [Column(paper.say(f"followup.head.{key}"), width) for key, width in facts.items()]
    columns += [_numbered(paper, "proposal", number, 36, Paint.HEAD_PLAN) for number in range(1, proposals + 1)]
    remember = any(case.earlier for case in cases)
    if remember:
        columns.append(Column(paper.say("followup.head.earlier"), 30, Paint.HEAD_PLAN))
    columns += [
        Column(paper.say(f"followup.head.{key}"), width, Paint.HEAD_REPORT, Paint.OPEN)
        for key, width in _SETTLE.items()
    ]
    first = len(columns)
    columns += [
        _numbered(paper, "choice", number, CHOICE_WIDTH, Paint.HEAD_FIXED, Paint.LOCKED)
        for number in range(1, choices + 1)
    ]
    lines = (_line(paper, case, proposals, choices, remember=remember) for case in cases)
    sheet, count = write_table(paper, name, columns, lines, frozen=3)
    if count:
        _offer_choices(paper, sheet, count, first, choices)


def _numbered(paper: Paper, name: str, number: int, width: float, head: Paint, paint: Paint = Paint.PLAIN) -> Column:
    return Column(paper.say(f"followup.head.{name}", number=number), width, head, paint)


def _line(paper: Paper, case: _Case, proposals: int, choices: int, *, remember: bool) -> Line:
    proposed = _filled(case.proposals, proposals)
    earlier = (_earlier(paper, case.earlier),) if remember else ()
    settled = case.settlement or Settlement()
    settling = (settled.choice or None, settled.own, settled.reason or None)
    values = (*case.facts, *proposed, *earlier, *settling, *_filled(case.labels, choices))
    return Line(values, links={_LINKED: case.link} if case.link else {})


def _earlier(paper: Paper, earlier: Settlement | None) -> str | None:
    """Return a choice that was made before the values changed, with its own value and its reason."""
    if earlier is None:
        return None
    own = value_text(paper.result.master.lists, None, earlier.own, paper.language) if earlier.own is not None else ""
    return "\n".join(filter(None, (earlier.choice, own, earlier.reason)))


def _filled(texts: Sequence[str], length: int) -> tuple[str | None, ...]:
    return (*texts, *([None] * (length - len(texts))))


def _offer_choices(paper: Paper, sheet: Worksheet, count: int, first: int, choices: int) -> None:
    """Add the drop-downs, whose entries are the filled cells of the row's own choices, and fold these away."""
    choose, own, reason = range(first - len(_SETTLE), first)
    start, end = xl_col_to_name(first, col_abs=True), xl_col_to_name(first + choices - 1, col_abs=True)
    source = f"=OFFSET({start}2,0,0,1,COUNTA({start}2:{end}2))"
    for column, key in ((choose, "choose"), (own, "own"), (reason, "reason")):
        rule: dict[str, object] = {"validate": "list", "source": source} if key == "choose" else {"validate": "any"}
        sheet.data_validation(1, column, count, column, {**rule, **_messages(paper, key)})
    sheet.set_column(first, first + choices - 1, CHOICE_WIDTH, None, {"level": 1, "hidden": True})
    sheet.set_column(first + choices, first + choices, None, None, {"collapsed": True})
    _paint_settled(paper, sheet, count, choose, own)


def _messages(paper: Paper, key: str) -> dict[str, object]:
    title = clipped(paper.say(f"followup.head.{key}"), LONGEST_TITLE)
    messages: dict[str, object] = {
        "input_title": title,
        "input_message": clipped(paper.say(f"followup.prompt.{key}"), LONGEST_MESSAGE),
    }
    if key == "choose":
        messages |= {
            "error_title": title,
            "error_message": clipped(paper.say("followup.refuse.choose"), LONGEST_MESSAGE),
        }
    return messages


def _paint_settled(paper: Paper, sheet: Worksheet, count: int, choose: int, own: int) -> None:
    """Paint a choice that has been made, and an own value that was chosen and is still missing."""
    chosen, value = f"${xl_col_to_name(choose)}2", f"${xl_col_to_name(own)}2"
    own_label = paper.say("choice.own")
    rules = (
        (own, Paint.STOP, f'=AND({chosen}="{own_label}",{value}="")'),
        (choose, Paint.GOOD, f'={chosen}<>""'),
    )
    for column, paint, formula in rules:
        look = paper.workbook.add_format({"bg_color": paint.fill, "font_color": paint.ink})
        sheet.conditional_format(1, column, count, column, {"type": "formula", "criteria": formula, "format": look})


# --- conflicts


def _conflict_case(paper: Paper, conflict: Conflict) -> _Case:
    master, language = paper.result.master, paper.language
    facts = (
        conflict.id,
        conflict.key[0],
        paper.title(conflict.table, conflict.key),
        _departments(paper, conflict.proposals),
        field_heading(master.tables, conflict.table, conflict.field, language),
        _sent_value(paper, conflict) if conflict.field else paper.say("followup.row_sent"),
        paper.shown(conflict.table, conflict.field, conflict.master)
        if conflict.field
        else paper.say("followup.row_dropped"),
    )
    labels = choice_labels(conflict, master.tables, master.lists, language)
    proposals = _positions_in_words(paper, conflict) if conflict.field else _rows_in_words(paper, conflict)
    return _Case(
        facts, paper.link_to(conflict.table, conflict.key), labels, proposals, conflict.settlement, conflict.earlier
    )


def _departments(paper: Paper, proposals: Iterable[Proposal]) -> str:
    order = {department.code: at for at, department in enumerate(paper.result.master.lists.departments)}
    codes = {proposal.department for proposal in proposals}
    return ", ".join(sorted(codes, key=lambda code: (order.get(code, len(order)), code)))


def _sent_value(paper: Paper, conflict: Conflict) -> Value:
    """Return what was sent; where departments were sent different values, each with its departments."""
    by_base: dict[Value, list[Proposal]] = {}
    for proposal in conflict.proposals:
        by_base.setdefault(proposal.base, []).append(proposal)
    if len(by_base) == 1:
        return paper.shown(conflict.table, conflict.field, next(iter(by_base)))
    field = field_of(paper.result.master.tables, conflict.table, conflict.field)
    return "\n".join(
        sorted(
            paper.say(
                "followup.by",
                who=_departments(paper, group),
                value=value_text(paper.result.master.lists, field, base, paper.language),
            )
            for base, group in by_base.items()
        )
    )


def _positions_in_words(paper: Paper, conflict: Conflict) -> list[str]:
    """Return each proposed value in full, once, with all who propose it and where."""
    master = paper.result.master
    field = field_of(master.tables, conflict.table, conflict.field)
    return [
        _in_words(
            paper,
            "followup.proposal" if position.value != conflict.master else "followup.proposal_as_now",
            position.name,
            value_text(master.lists, field, position.value, paper.language),
            position.proposals,
        )
        for position in positions(conflict, master.tables, master.lists, paper.language)
    ]


def _rows_in_words(paper: Paper, conflict: Conflict) -> list[str]:
    """Return the edits of each file to a row that the plan no longer has."""
    files: dict[tuple[str, str], list[Proposal]] = {}
    for proposal in conflict.proposals:
        files.setdefault((proposal.department, proposal.place.file), []).append(proposal)
    return [
        _in_words(paper, "followup.proposal", department, _edits(paper, conflict.table, proposals), proposals)
        for (department, _), proposals in sorted(files.items())
    ]


def _edits(paper: Paper, table: str, proposals: Iterable[Proposal], joint: str = "; ") -> str:
    """Return what proposals say, each with the heading of its own field."""
    master, edits = paper.result.master, []
    for proposal in proposals:
        heading = field_heading(master.tables, table, proposal.field, paper.language)
        field = field_of(master.tables, table, proposal.field)
        value = value_text(master.lists, field, proposal.value, paper.language)
        edits.append(paper.say("followup.by", who=heading, value=value))
    return joint.join(edits)


def _in_words(paper: Paper, key: str, who: str, value: str, proposals: Iterable[Proposal]) -> str:
    """Return a proposal as one cell tells it: where a cell cannot hold all, the value is cut and the place stays."""
    places = _places(proposals)
    room = LONGEST_TEXT - len(paper.say(key, who=who, value="", places=places))
    return paper.say(key, who=who, value=cut(value, max(room, 1)), places=places)


def _places(proposals: Iterable[Proposal]) -> str:
    """Return where proposals stand: each file and sheet once, with its cells."""
    cells: dict[tuple[str, str], list[str]] = {}
    for proposal in proposals:
        cells.setdefault(proposal.place[:2], []).append(proposal.place.cell)
    return "; ".join(str(Place(file, sheet, ", ".join(within))) for (file, sheet), within in cells.items())


# --- questions


def _sentences(paper: Paper) -> Mapping[str, Sequence[str]]:
    """Return what is wrong in each cell that a question is about, by the question's id."""
    master = paper.result.master
    sentences: dict[str, list[str]] = {}
    for finding in paper.result.findings:
        if finding.question:
            sentence = finding_text(finding, master.tables, master.lists, paper.language)
            sentences.setdefault(finding.question, []).append(sentence)
    return sentences


def _proposed_titles(paper: Paper) -> Mapping[str, str]:
    """Return the titles of the proposed measures and needs by their keys."""
    return {
        question.key[0]: question.value
        for question in paper.result.questions
        if question.kind in ("new_measure", "another_need") and isinstance(question.value, str)
    }


def _question_case(
    paper: Paper, question: Question, sentences: Mapping[str, Sequence[str]], titles: Mapping[str, str]
) -> _Case:
    master, language = paper.result.master, paper.language
    title = paper.title(question.table, question.key)
    wrong = sentences.get(question.id, ()) if question.kind in _ABOUT_CELL else ()
    facts = (
        question.id,
        question.key[0] if question.key else None,
        title or titles.get(question.key[0] if question.key else ""),
        paper.say(f"followup.kind.{question.kind}"),
        question.department,
        _what(paper, question),
        "\n".join(dict.fromkeys((*wrong, question_text(question, master.tables, master.lists, language)))),
        _written(paper, question),
        paper.shown(question.table, question.field, question.master) if question.kind in _ABOUT_CELL else None,
        "\n".join(_candidates(paper, question, titles)),
        "\n".join(dict.fromkeys(source.place.file for source in question.sources)),
        _cells(question),
    )
    labels = choice_labels(question, master.tables, master.lists, language)
    link = paper.link_to(question.table, question.key)
    return _Case(facts, link, labels, settlement=question.settlement, earlier=question.earlier)


def _candidates(paper: Paper, question: Question, titles: Mapping[str, str]) -> Iterable[str]:
    """Return the answers that come to mind, measures with their titles."""
    if question.kind != "new_measure":
        return question.candidates
    known = ((key, paper.title("measures", (key,)) or titles.get(key, "")) for key in question.candidates)
    return (" ".join(filter(None, pair)) for pair in known)


def _what(paper: Paper, question: Question) -> Value:
    """Return the heading that a question is about: of a field, of a column that nobody asked for, or the whole row."""
    if question.kind in _ABOUT_COLUMN:
        return question.value
    if question.field or question.kind in _ABOUT_ROW:
        return field_heading(paper.result.master.tables, question.table, question.field, paper.language)
    return None


def _written(paper: Paper, question: Question) -> Value:
    """Return what the department wrote: in the cell, or, where it is about more, in each of the cells."""
    if not question.field and any(source.field for source in question.sources):
        return _edits(paper, question.table, question.sources, "\n")
    texts = [source for source in question.sources if not source.field and isinstance(source.value, str)]
    if len(texts) > 1 or question.kind in _ABOUT_COLUMN:
        return "\n".join(paper.say("followup.by", who=source.place.cell, value=source.value) for source in texts)
    if isinstance(question.value, frozenset):
        return paper.shown(question.table, question.field, question.value)
    return paper.shown(question.table, "", question.value) if question.value or question.field else None


def _cells(question: Question) -> str:
    """Return the sheet and the first cells that a question is about; what more there is stands in its value."""
    places = [source.place for source in question.sources]
    sheets = " / ".join(dict.fromkeys(place.sheet for place in places if place.sheet))
    cells = list(dict.fromkeys(place.cell for place in places if place.cell))
    shown = ", ".join(cells[:MOST_CELLS]) + ("…" if len(cells) > MOST_CELLS else "")
    return "!".join(filter(None, (sheets, shown)))
