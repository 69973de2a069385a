"""The sheet "Så fyller du i" of a template: every text in it and its place, without a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from segsync.rounds import Template
from segsync.schemas import MEASURES, REPORTS
from segsync.vocabulary import say
from segsync.wording import date_in_words, plan_title

STEPS = ("measures", "report", "correct", "propose", "needs", "return")


class Look(StrEnum):
    """How a text is written."""

    TITLE = "title"
    SECTION = "section"
    LABEL = "label"
    TEXT = "text"
    STRONG = "strong"
    CELL_OPEN = "cell.open"
    CELL_LOCKED = "cell.locked"
    HEADING_FIXED = "heading.fixed"
    HEADING_PLAN = "heading.plan"
    HEADING_REPORT = "heading.report"


class Line(NamedTuple):
    """One cell of the sheet; row and column count from 0."""

    row: int
    column: int
    text: str
    look: Look


def how_to_fill_in(template: Template) -> tuple[str, ...]:
    """Return every text that the template's first sheet holds: what `send` keeps as the baseline's prose."""
    return tuple(line.text for line in how_to_lines(template))


def how_to_lines(template: Template) -> tuple[Line, ...]:
    """Return the first sheet of a template, cell by cell, row by row."""
    title = say(template.baseline.language, "how_to.title", plan=_plan(template))
    left = [Line(0, 0, title, Look.TITLE)]
    for section in (_facts(template), _steps(template), _legend(template)):
        left += _below(left, section)
    return tuple(sorted((*left, *_departments(template))))


def _plan(template: Template) -> str:
    return plan_title(template.baseline.plan_name, template.baseline.year)


_Pair = tuple[str, Look, str, Look]


def _below(above: list[Line], pairs: Iterable[_Pair]) -> Iterator[Line]:
    """Yield pairs of texts as rows of their own, after a blank row; a blank text is no cell."""
    first = above[-1].row + 2
    for row, (label, label_look, text, look) in enumerate(pairs, first):
        yield Line(row, 0, label, label_look)
        if text:
            yield Line(row, 1, text, look)


def _facts(template: Template) -> Iterator[_Pair]:
    baseline, language = template.baseline, template.baseline.language
    deadline = date_in_words(language, baseline.deadline) if baseline.deadline else ""
    facts = {
        "municipality": template.municipality,
        "department": f"{template.department_name} ({baseline.department})",
        "plan": say(language, "how_to.plan.value", plan=_plan(template), round=baseline.round),
        "deadline": deadline,
        "contact": template.sender,
    }
    for name, text in facts.items():
        look = Look.STRONG if name == "deadline" else Look.TEXT
        if text:
            yield say(language, f"how_to.{name}"), Look.LABEL, text, look


def _steps(template: Template) -> Iterator[_Pair]:
    language = template.baseline.language
    words = {
        "measures": MEASURES.sheet.of(language),
        "needs": say(language, "sheet.needs_next_year"),
        "none": say(language, "need.none"),
        "completed": REPORTS["completed_on"].heading.of(language),
    }
    yield say(language, "how_to.steps"), Look.SECTION, "", Look.TEXT
    for number, step in enumerate(STEPS, 1):
        yield f"{number}. {say(language, f'how_to.step.{step}', **words)}", Look.TEXT, "", Look.TEXT


def _legend(template: Template) -> Iterator[_Pair]:
    language = template.baseline.language
    comment = REPORTS["comment"].heading.of(language)
    meanings = {
        Look.CELL_OPEN: say(language, "how_to.cell.open.meaning"),
        Look.CELL_LOCKED: say(language, "how_to.cell.locked.meaning", comment=comment),
        Look.HEADING_FIXED: say(language, "group.coordinator"),
        Look.HEADING_PLAN: say(language, "group.lead"),
        Look.HEADING_REPORT: say(language, "group.involved"),
    }
    yield say(language, "how_to.colours"), Look.SECTION, "", Look.TEXT
    for look, meaning in meanings.items():
        yield say(language, f"how_to.{look}"), look, meaning, Look.TEXT


def _departments(template: Template) -> Iterator[Line]:
    """Yield the codes of the departments, at the right of the facts."""
    yield Line(2, 3, say(template.baseline.language, "how_to.departments"), Look.SECTION)
    active = (department for department in template.snapshot.lists.departments if department.active)
    for row, department in enumerate(active, 3):
        yield Line(row, 3, department.code, Look.LABEL)
        yield Line(row, 4, department.name, Look.TEXT)
