"""The coordinator's overview as a page for the browser: `results/overview.html`.

It stands alone: no script, nothing from the network, nothing that a return says
as markup. It is internal; even so it holds no contact data, no comments to the
coordinator and no values that were found to hold a personal number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from segsync import __version__
from segsync.messages import field_heading, field_of, finding_text, positions, question_text, value_text
from segsync.records import Conflict, Finding, Place, Proposal, Question, Severity
from segsync.results import MergeResult
from segsync.summary import Summary
from segsync.values import Key
from segsync.vocabulary import say
from segsync.writing.html import Child, Html, page, tag
from segsync.writing.overview_bars import DASH, bars, plain_table, summary_table
from segsync.writing.overview_style import STYLE, patterns

INTERNAL_FIELD = "comment"
"""The field that departments write to the coordinator alone."""
_PERSONAL = "personal_number"
_SECTIONS = ("brief", "answers", "progress", "conflicts", "questions", "findings", "financing", "needs", "gaps")
_URGENT = (Severity.STOP, Severity.ASK)


@dataclass(frozen=True)
class _Page:
    """The page while it is written."""

    summary: Summary
    merge: MergeResult

    @property
    def language(self) -> str:
        return self.summary.master.settings.language

    def say(self, key: str, /, **values: object) -> str:
        return say(self.language, key, **values)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The names of the departments by their codes; a code of none has the words for that."""
        known = {one.code: one.name for one in self.summary.master.lists.departments}
        return {"": self.say("overview.findings.nobody"), **known}

    @property
    def followup(self) -> str:
        return f"followup-{self.summary.master.settings.year}.xlsx"

    def sheet(self, name: str) -> dict[str, str]:
        """Return the words that name a sheet of the follow-up workbook."""
        return {"sheet": self.say(f"sheet.followup.{name}"), "file": self.followup}

    def title(self, table: str, key: Key) -> str:
        """Return the title of the measure, or the text of the need, that a key belongs to."""
        name, at, field = (table, key, "need") if table == "needs" else ("measures", key[:1], "title")
        title = self.merge.merged.get(name, {}).get(at, {}).get(field)
        return title if isinstance(title, str) else ""

    def heading(self, table: str, field: str) -> str:
        return field_heading(self.summary.master.tables, table, field, self.language)

    @cached_property
    def sentences(self) -> Mapping[str, Sequence[str]]:
        """What is wrong in each cell that a question is about, by the question's id."""
        master = self.summary.master
        said: dict[str, list[str]] = {}
        for found in self.merge.findings:
            if found.question:
                text = finding_text(found, master.tables, master.lists, self.language)
                said.setdefault(found.question, []).append(text)
        return said

    @cached_property
    def withheld(self) -> frozenset[str]:
        """The questions whose values are not shown: comments to the coordinator, and what holds a personal number."""
        hidden = {found.question for found in self.merge.findings if _is_hidden(found)}
        return frozenset(hidden - {""})


def _is_hidden(found: Finding) -> bool:
    return found.code == _PERSONAL or found.field == INTERNAL_FIELD


def overview_page(summary: Summary, merge: MergeResult) -> bytes:
    """Return the page; the same summary and merge give the same bytes."""
    paper = _Page(summary, merge)
    title = paper.say("overview.title", plan=summary.plan_title)
    writers = (_brief, _answers, _progress, _conflicts, _questions, _findings, _financing, _needs, _gaps)
    sections = (
        tag("section", tag("h2", paper.say(f"overview.section.{name}"), id=f"s-{name}"), tuple(write(paper)),
            aria_labelledby=f"s-{name}")
        for name, write in zip(_SECTIONS, writers, strict=True)
    )  # fmt: skip
    return page(
        paper.language, title, STYLE,
        tag("a", paper.say("overview.skip"), class_="skip", href="#content"),
        patterns(),
        _header(paper, title),
        _contents(paper),
        tag("main", sections, id="content", tabindex="-1"),
        tag("footer", tag("p", paper.say("overview.made_with", version=__version__))),
    )  # fmt: skip


def _header(paper: _Page, title: str) -> Html:
    settings, merge = paper.summary.master.settings, paper.merge
    number = paper.say("paper.diary_number", value=settings.diary_number) if settings.diary_number else ""
    round_name = paper.say("overview.round", round=merge.round) if merge.round else ""
    counted = "overview.counted_merged" if paper.summary.preview else "overview.counted_master"
    return tag(
        "header",
        tag("h1", title),
        tag("p", " · ".join(filter(None, (settings.municipality, number, round_name))), class_="soft"),
        tag("p", paper.say("overview.internal"), class_="internal"),
        tag("p", paper.say(counted)),
    )


def _contents(paper: _Page) -> Html:
    links = (tag("li", tag("a", paper.say(f"overview.section.{name}"), href=f"#s-{name}")) for name in _SECTIONS)
    return tag("nav", tag("ul", links), aria_label=paper.say("overview.contents"))


# --- where things stand


def _brief(paper: _Page) -> Iterator[Html]:
    merge, facts = paper.merge, paper.summary.facts
    answered = sum(state.state == "returned" for state in merge.departments)
    stops = sum(found.severity is Severity.STOP for found in merge.findings)
    numbers: dict[str, Child] = {
        "answered": paper.say("overview.of", number=answered, of=len(merge.departments)),
        "conflicts": sum(case.settlement is None for case in merge.conflicts),
        "questions": sum(case.settlement is None for case in merge.questions),
        "stops": stops,
        "done": paper.say("overview.of", number=facts.done.number, of=facts.measures.number),
        "not_reported": paper.say("overview.of", number=facts.not_reported.number, of=facts.measures.number),
    }
    pairs = (
        tag("div", tag("dt", paper.say(f"overview.brief.{key}")), tag("dd", number)) for key, number in numbers.items()
    )
    yield tag("dl", pairs, class_="brief")


def _answers(paper: _Page) -> Iterator[Html]:
    """Yield every department: whether it has answered, and what is left to decide or to say."""
    if not paper.merge.departments:
        yield tag("p", paper.say("overview.answers.none"))
        return
    table = paper.summary.table("needs")
    needs = {line.key: str(line.cells[table.column("answer")].value) for line in table.lines}
    columns = ("department", "state", "complete", "conflicts", "questions")
    heads = [paper.say(f"status.column.{name}") for name in columns]
    heads.insert(2, paper.say("overview.answers.measures"))
    rows = [
        (
            f"{paper.names.get(one.code, one.code)} ({one.code})",
            paper.say(f"status.state.{one.state}"),
            one.measures,
            one.marked_complete,
            one.conflicts,
            one.questions,
            needs.get(one.code, DASH),
        )
        for one in paper.merge.departments
    ]
    caption = paper.say("overview.answers.caption")
    yield plain_table(caption, [*heads, paper.say("overview.answers.needs")], rows, "answers")


def _progress(paper: _Page) -> Iterator[Child]:
    for name in ("status", "areas", "next_year"):
        table = paper.summary.table(name)
        yield tag("h3", table.title)
        yield bars(table, paper.language, "measure")
        yield summary_table(table, paper.language)
    for name in ("deviations", "obstacles"):
        table = paper.summary.table(name)
        yield tag("h3", table.title)
        yield summary_table(table, paper.language)


def _financing(paper: _Page) -> Iterator[Child]:
    table = paper.summary.table("financing")
    yield bars(table, paper.language, "report")
    yield summary_table(table, paper.language)


def _needs(paper: _Page) -> Iterator[Html]:
    for name in ("needs", "need_list"):
        yield summary_table(paper.summary.table(name), paper.language)


def _gaps(paper: _Page) -> Iterator[Html]:
    if paper.summary.gaps:
        yield tag("ul", (tag("li", gap.text) for gap in paper.summary.gaps))
    else:
        yield tag("p", paper.say("overview.none.gaps"))


# --- what a person settles


def _conflicts(paper: _Page) -> Iterator[Html]:
    """Yield each conflict with its sides next to each other."""
    if not paper.merge.conflicts:
        yield tag("p", paper.say("overview.none.conflicts"))
        return
    yield tag("p", paper.say("overview.conflicts.intro", **paper.sheet("conflicts")))
    for conflict in paper.merge.conflicts:
        heading = f"{conflict.key[0]} {paper.title(conflict.table, conflict.key)}: "
        heading += paper.heading(conflict.table, conflict.field)
        at = f"c-{conflict.id}"
        settled = conflict.settlement.choice if conflict.settlement else ""
        is_hidden = INTERNAL_FIELD in (conflict.field, *(one.field for one in conflict.proposals))
        yield tag(
            "article",
            tag("h3", heading, id=at),
            tag("p", conflict.id, class_="place"),
            tag("p", paper.say("overview.hidden", **paper.sheet("conflicts")))
            if is_hidden
            else _sides(paper, conflict),
            tag("p", paper.say("overview.chosen", choice=settled), class_="chosen") if settled else None,
            class_="case",
            aria_labelledby=at,
        )


def _sides(paper: _Page, conflict: Conflict) -> Html:
    master = paper.summary.master
    if not conflict.field:
        return tag("ul", (_row_side(paper, *one) for one in _by_file(conflict)), class_="sides")
    field = field_of(master.tables, conflict.table, conflict.field)

    def words(value: object) -> str:
        return value_text(master.lists, field, value, paper.language)  # type: ignore[arg-type]

    sides = [_side(paper.say("overview.side.master"), words(conflict.master))]
    for position in positions(conflict, master.tables, master.lists, paper.language):
        as_now = paper.say("overview.side.as_now") if position.value == conflict.master else ""
        sides.append(_side(position.name, words(position.value), as_now, _places(position.proposals)))
    return tag("ul", sides, class_="sides")


def _side(who: str, value: str, *places: str) -> Html:
    return tag("li", tag("h4", who), tag("p", value), (tag("p", place, class_="place") for place in places if place))


def _by_file(conflict: Conflict) -> Iterator[tuple[str, list[Proposal]]]:
    """Yield the edits of each file to a row that the plan no longer has."""
    files: dict[tuple[str, str], list[Proposal]] = {}
    for proposal in conflict.proposals:
        files.setdefault((proposal.department, proposal.place.file), []).append(proposal)
    yield from ((department, files[department, file]) for department, file in sorted(files))


def _row_side(paper: _Page, department: str, proposals: Sequence[Proposal]) -> Html:
    master = paper.summary.master
    edits = []
    for one in proposals:
        field = field_of(master.tables, "measures", one.field)
        value = value_text(master.lists, field, one.value, paper.language)
        edits.append(paper.say("followup.by", who=paper.heading("measures", one.field), value=value))
    return _side(department, "\n".join(edits), _places(proposals))


def _places(proposals: Iterable[Proposal]) -> str:
    """Return where proposals stand: each file and sheet once, with its cells."""
    cells: dict[tuple[str, str], list[str]] = {}
    for proposal in proposals:
        cells.setdefault(proposal.place[:2], []).append(proposal.place.cell)
    return "; ".join(str(Place(file, sheet, ", ".join(within))) for (file, sheet), within in cells.items())


def _questions(paper: _Page) -> Iterator[Html]:
    if not paper.merge.questions:
        yield tag("p", paper.say("overview.none.questions"))
        return
    yield tag("p", paper.say("overview.questions.intro", **paper.sheet("questions")))
    heads = [paper.say(f"followup.head.{name}") for name in ("title", "department", "question", "choose", "id")]
    rows = [
        (
            _about(paper, question),
            paper.names.get(question.department, question.department),
            _asked(paper, question),
            question.settlement.choice if question.settlement else DASH,
            question.id,
        )
        for question in paper.merge.questions
    ]
    yield plain_table(paper.say("overview.questions.caption"), heads, rows, "questions")


def _about(paper: _Page, question: Question) -> str:
    """Return what a question is about: id and title, and the field where it is about one cell."""
    named = " ".join(filter(None, (*question.key[:1], paper.title(question.table, question.key))))
    field = field_of(paper.summary.master.tables, question.table, question.field) if question.field else None
    return ": ".join(filter(None, (named, field.heading.of(paper.language) if field else ""))) or DASH


def _asked(paper: _Page, question: Question) -> str:
    """Return what is wrong and what is asked; of a value that is withheld only what it is about."""
    master = paper.summary.master
    if question.id in paper.withheld or question.field == INTERNAL_FIELD:
        about = (paper.say(f"followup.kind.{question.kind}"), paper.heading(question.table, question.field))
        return f"{', '.join(about)}. {paper.say('overview.hidden', **paper.sheet('questions'))}"
    asked = question_text(question, master.tables, master.lists, paper.language)
    return "\n".join(dict.fromkeys((*paper.sentences.get(question.id, ()), asked)))


# --- findings


def _findings(paper: _Page) -> Iterator[Html]:
    """Yield what was found in each department's returns: what stops or asks, and folded below it all else."""
    by_department: dict[str, list[Finding]] = {}
    for found in paper.merge.findings:
        by_department.setdefault(found.department, []).append(found)
    if not by_department:
        yield tag("p", paper.say("overview.none.findings"))
    order = {code: at for at, code in enumerate((*list(paper.names)[1:], ""))}
    for code in sorted(by_department, key=lambda one: (order.get(one, len(order)), one)):
        yield from _department_findings(paper, code, by_department[code])


def _department_findings(paper: _Page, code: str, findings: Sequence[Finding]) -> Iterator[Html]:
    name = paper.names.get(code, code)
    severities = [found.severity for found in findings]
    numbers = {severity.value: severities.count(severity) for severity in Severity}
    yield tag("h3", name)
    yield tag("p", paper.say("overview.findings.counts", **numbers))
    urgent = [found for found in findings if found.severity in _URGENT]
    at = f"f-{code or 'none'}"
    if urgent:
        yield _finding_table(paper, paper.say("overview.findings.caption", department=name), urgent, at)
    if rest := [found for found in findings if found.severity not in _URGENT]:
        caption = paper.say("overview.findings.more", department=name)
        yield tag("details", tag("summary", caption), _finding_table(paper, caption, rest, f"{at}-more"))


def _finding_table(paper: _Page, caption: str, findings: Sequence[Finding], at: str) -> Html:
    heads = [paper.say("followup.head.severity"), paper.say("overview.findings.where"), paper.say("followup.head.what")]
    rows = [
        (paper.say(f"followup.severity.{found.severity.value}"), _where(paper, found), _what(paper, found))
        for found in findings
    ]
    return plain_table(caption, heads, rows, at)


def _where(paper: _Page, found: Finding) -> str:
    heading = paper.heading("", found.field) if found.field else ""
    inside = ", ".join(filter(None, (found.key[0] if found.key else "", heading)))
    return "\n".join(filter(None, (str(found.place), inside))) or DASH


def _what(paper: _Page, found: Finding) -> str:
    if found.field == INTERNAL_FIELD:
        return paper.say("overview.hidden", **paper.sheet("findings"))
    master = paper.summary.master
    return finding_text(found, master.tables, master.lists, paper.language)
