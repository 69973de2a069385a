"""The draft of the decision as a Word document: `results/decision-<year>.docx`.

Its words and numbers are the summary's. What the coordinator has written in the
sheet Beslut stands in its place; what only a person may write is marked, in
square brackets and in yellow. No contact data, no comments to the coordinator
and no names of returned files are in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt

from segsync import __version__
from segsync.messages import number_text
from segsync.summary import Cell, ColumnKind, Summary, SummaryTable
from segsync.summary.sentences import Prose, prose_of
from segsync.summary.views import unique_headings
from segsync.values import swedish_order
from segsync.vocabulary import count, say
from segsync.wording import date_in_words, share
from segsync.writing.word import Align, Head, Properties, Row, WordDocument
from segsync.writing.word_styles import Style

DASH = "–"
_LANGUAGES = {"sv": "sv-SE", "en": "en-GB"}
_APPENDIX = ("deviations", "obstacles", "need_list", "areas")
"""The tables that stand at the end, on pages that lie across."""
_NUMBERS = (ColumnKind.COUNT, ColumnKind.AMOUNT, ColumnKind.SHARE)
_EM, _BOLD, _MARGINS = 0.2822, 1.07, 0.23
"""The size of the letters of a table in cm, how much wider bold ones are, and the space at the sides of a cell."""
_LETTERS = {
    **dict.fromkeys("ijl.,:;!|", 0.26),
    **dict.fromkeys("tfr ()-/[]\u00a0", 0.33),
    **dict.fromkeys("mwMW%", 0.87),
}
"""How wide letters are, as parts of their size, where they are not as most."""
_MOST_LETTERS, _CAPITALS = 0.57, 0.71
_SLASH, _HYPHEN = "/\u200b", "\u00ad"
"""A slash after which a line may be broken, and a hyphen that is seen only where one is."""
_JOINT = re.compile("(?<=[a-zåäö]{4})(?=förvaltning|avdelning|kontor|nämnd)")
"""Where the long names of departments are best broken."""
_NARROWEST = 2.6
"""How narrow a column of texts may be, in cm."""
_PARTS = ("matter", "economy", "codetermination", "signature")


@dataclass(frozen=True)
class _Draft:
    """The draft while it is written."""

    document: WordDocument
    summary: Summary
    prose: Prose

    @property
    def language(self) -> str:
        return self.summary.master.settings.language

    def say(self, key: str, /, **values: object) -> str:
        year = self.summary.master.settings.year
        return say(self.language, key, **{"year": year, "next": year + 1, **values})

    def paragraphs(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.document.paragraph(text)

    def number_of(self, extra: int) -> str:
        """Return the number of a table that is only in the draft: after the decision's own."""
        numbers = [int("".join(filter(str.isdigit, table.number)) or 0) for table in self.summary.tables]
        return str(max(numbers, default=0) + extra)

    @property
    def gaps_number(self) -> str:
        return self.number_of(2)

    @property
    def documents_number(self) -> str:
        return self.number_of(1)


def decision_document(summary: Summary, template: bytes | None = None) -> bytes:
    """Return the draft as a docx file; the same summary gives the same bytes.

    `template` is a Word document whose styles, header, footer and page are
    used. Raises SegsyncError when it is no Word document.
    """
    settings = summary.master.settings
    document = WordDocument(template, _LANGUAGES[settings.language])
    draft = _Draft(document, summary, prose_of(summary))
    title = draft.say("draft.title", plan=summary.plan_title, next=summary.next_plan_title)
    _write_head(draft, title)
    _write_points(draft)
    _write_matter(draft)
    _write_economy(draft)
    _write_rest(draft)
    _write_recipients(draft)
    _write_documents(draft)
    _write_appendix(draft)
    identity = tuple(filter(None, (summary.plan_title, settings.diary_number, summary.version)))
    header = " · ".join(filter(None, (settings.municipality, draft.say("draft.draft"))))
    document.header_and_footer(header, " · ".join(identity), draft.say("draft.page"), draft.say("draft.page_of"))
    description = " · ".join((*identity, f"segsync {__version__}"))
    return document.to_bytes(Properties(title, settings.municipality, description, summary.made_on))


# --- the parts of the decision


def _write_head(draft: _Draft, title: str) -> None:
    summary, settings = draft.summary, draft.summary.master.settings
    draft.document.heading(title, 0)
    number = settings.diary_number or draft.say("draft.no_diary_number")
    draft.document.written(draft.say("draft.diary_number", value=number), Style.SUBTITLE)
    day = date_in_words(draft.language, summary.made_on)
    draft.document.paragraph(draft.say("draft.date", value=day), Style.SUBTITLE)
    draft.document.paragraph(draft.say("draft.version", value=summary.version), Style.SUBTITLE)
    if summary.preview:
        draft.document.placeholder(f"[{summary.preview_note}]")


def _write_points(draft: _Draft) -> None:
    summary = draft.summary
    draft.document.heading(draft.say("draft.heading.points"))
    usual = (
        draft.say("decision.default.follow_up", plan=summary.plan_title),
        draft.say("decision.default.plan", plan=summary.next_plan_title),
    )
    draft.document.numbered(summary.decision.points or usual)


def _write_matter(draft: _Draft) -> None:
    draft.document.heading(draft.say("decision.matter"))
    _write_given(draft, "matter")
    draft.document.heading(draft.say("draft.heading.follow_up"), 2)
    draft.paragraphs(draft.prose.follow_up)
    _write_table(draft, "status")
    draft.document.heading(draft.say("draft.heading.next"), 2)
    draft.paragraphs(draft.prose.next_plan)
    _write_table(draft, "next_year")
    if draft.summary.gaps:
        draft.document.heading(draft.say("draft.heading.open"), 2)
        draft.paragraphs(draft.prose.left_open)
        draft.document.paragraph(draft.say("prose.tables.gaps", number=draft.gaps_number))


def _write_economy(draft: _Draft) -> None:
    draft.document.heading(draft.say("decision.economy"))
    _write_given(draft, "economy")
    draft.document.heading(draft.say("draft.heading.financing"), 2)
    draft.paragraphs(draft.prose.financing)
    _write_table(draft, "financing")
    draft.document.heading(draft.say("draft.heading.needs"), 2)
    draft.paragraphs(draft.prose.needs)
    _write_table(draft, "needs")


def _write_given(draft: _Draft, part: str) -> None:
    """Write what the coordinator has written for a part that has sentences of its own."""
    texts = draft.summary.decision.texts.get(part, ())
    if not _is_unwritten(texts):
        for text in texts:
            draft.document.written(text)


def _is_unwritten(texts: Sequence[str]) -> bool:
    """Whether all there is are places where a person has to write."""
    return all(text.startswith("[") and text.endswith("]") for text in texts)


def _write_rest(draft: _Draft) -> None:
    """Write the headings of the coordinator's own, then what only a person may write."""
    texts = draft.summary.decision.texts
    own = {part: paragraphs for part, paragraphs in texts.items() if part not in _PARTS}
    usual = (draft.say("decision.default.text"),)
    required = {draft.say(f"decision.{part}"): texts.get(part) or usual for part in ("codetermination", "signature")}
    for heading, paragraphs in (*own.items(), *required.items()):
        draft.document.heading(heading)
        for text in paragraphs:
            draft.document.written(text)


def _write_recipients(draft: _Draft) -> None:
    """Write who gets the decision: each once, in the order of the Swedish alphabet."""
    draft.document.heading(draft.say("decision.recipient"))
    recipients = sorted(dict.fromkeys(draft.summary.decision.recipients), key=swedish_order)
    draft.document.bulleted(recipients or [draft.say("decision.default.recipient")])


def _write_documents(draft: _Draft) -> None:
    """Write what the decision rests on, each return with its date, department and checksum."""
    summary, year = draft.summary, draft.summary.master.settings.year
    draft.document.heading(draft.say("draft.heading.documents"))
    known = [
        draft.say("draft.document.master", plan=summary.plan_title, sha256=summary.master.sha256 or DASH),
        draft.say(
            "draft.document.tables",
            file=f"decision-{year}.xlsx",
            version=summary.version,
            date=date_in_words(draft.language, summary.made_on),
        ),
    ]
    if summary.documents:
        returns = count(draft.language, len(summary.documents), "return")
        known.append(draft.say("draft.document.returns", returns=returns, number=draft.documents_number))
    draft.document.bulleted(known)
    if not summary.documents:
        draft.document.paragraph(draft.say("draft.document.no_returns"))
        return
    names = {one.code: one.name for one in summary.master.lists.departments}
    widths = {"received": 2.0, "department": 4.6, "state": 2.9, "sha256": 7.5}
    room = draft.document.width / sum(widths.values())
    heads = [Head(draft.say(f"paper.head.{name}"), width * room) for name, width in widths.items()]
    rows = [
        Row(
            (
                one.received.isoformat() if one.received else DASH,
                names.get(one.department, one.department) or DASH,
                draft.say(f"followup.state.{one.state}"),
                one.sha256,
            )
        )
        for one in summary.documents
    ]
    caption = draft.say("table.title", number=draft.documents_number, title=draft.say("draft.table.documents"))
    draft.document.table(caption, heads, rows, [draft.say("draft.note", text=draft.say("paper.documents.note"))])


def _write_appendix(draft: _Draft) -> None:
    draft.document.landscape()
    draft.document.heading(draft.say("draft.heading.appendix"))
    for name in _APPENDIX:
        _write_table(draft, name)
    if draft.summary.gaps:
        heads = [
            Head(draft.say("paper.head.gap"), draft.document.width - 2.5),
            Head(draft.say("paper.head.number"), 2.5, Align.RIGHT),
        ]
        rows = [Row((gap.text, number_text(gap.tally.number, draft.language))) for gap in draft.summary.gaps]
        caption = draft.say("table.title", number=draft.gaps_number, title=draft.say("draft.table.gaps"))
        draft.document.table(caption, heads, rows)


# --- tables


def _write_table(draft: _Draft, name: str) -> None:
    """Write a table of the summary, the costs of financing as a table of their own, and its notes."""
    table = draft.summary.table(name)
    caption = draft.say("table.title", number=table.number, title=table.title)
    if not table.lines:
        draft.document.paragraph(caption, Style.CAPTION)
        draft.document.paragraph(table.empty)
        return
    notes = [draft.say("draft.note", text=text) for text in _notes(draft, table)]
    if name != "financing":
        _write_grid(draft, caption, table, notes)
        return
    amounts = [at for at, column in enumerate(table.columns) if column.kind is ColumnKind.AMOUNT]
    counts = [at for at in range(len(table.columns)) if at not in amounts]
    rest = draft.say("draft.continued", number=table.number, title=draft.say("draft.part.costs"))
    _write_grid(draft, caption, _only(table, counts), ())
    _write_grid(draft, rest, _only(table, [0, *amounts]), notes)


def _only(table: SummaryTable, columns: Sequence[int]) -> SummaryTable:
    """Return a table with some of its columns."""
    lines = tuple(replace(line, cells=tuple(line.cells[at] for at in columns)) for line in table.lines)
    return replace(table, columns=tuple(table.columns[at] for at in columns), lines=lines)


def _notes(draft: _Draft, table: SummaryTable) -> list[str]:
    """Return a table's notes, and what a dash means where no note tells."""
    texts = [note.text for note in table.notes]
    has_dash = any(cell.value is None for line in table.lines for cell in line.cells)
    return [*texts, draft.say("paper.dash")] if has_dash and all(n.key != "no_cost" for n in table.notes) else texts


def _write_grid(draft: _Draft, caption: str, table: SummaryTable, notes: Iterable[str]) -> None:
    headings = unique_headings(table)
    rows = [Row([_shown(draft, cell) for cell in line.cells], line.is_total) for line in table.lines]
    is_number = [column.kind in _NUMBERS for column in table.columns]
    texts = [[row.texts[at] for row in rows] for at in range(len(headings))]
    widths = _widths(headings, texts, is_number, draft.document.width)
    heads = [
        Head(heading.replace("/", _SLASH), width, Align.RIGHT if number else Align.LEFT, bold=at == 0)
        for at, (heading, width, number) in enumerate(zip(headings, widths, is_number, strict=True))
    ]
    draft.document.table(caption, heads, rows, notes)


def _shown(draft: _Draft, cell: Cell) -> str:
    """Return a cell in words: a number with its share, "8 (57 %)"."""
    if cell.value is None:
        return DASH
    if isinstance(cell.value, str):
        return _JOINT.sub(_HYPHEN, cell.value)
    number = number_text(cell.value, draft.language)
    return f"{number} ({share(draft.language, cell.share)})" if cell.share and cell.value else number


def _widths(
    headings: Sequence[str], columns: Sequence[Sequence[str]], is_number: Sequence[bool], room: float
) -> list[float]:
    """Return the columns' widths: no number is broken, a word only where it must be, and long texts get the rest."""
    least, most = [], []
    for heading, texts, number in zip(headings, columns, is_number, strict=True):
        words = texts if number else [word for text in texts for word in text.replace(_HYPHEN, "- ").split()]
        heads = heading.replace("/", "/ ").split(" ")
        least.append(max(_longest(words), _longest(heads)) + _MARGINS)
        lines = (line for text in texts for line in text.split("\n"))
        most.append(least[-1] if number else max(_longest(lines) + _MARGINS, least[-1]))
    if sum(most) <= room:
        return most
    fixed = sum(width for width, number in zip(least, is_number, strict=True) if number)
    texts_room = max(room - fixed, _NARROWEST * is_number.count(False))
    shared = _shared([width for width, number in zip(least, is_number, strict=True) if not number],
                     [sqrt(width) for width, number in zip(most, is_number, strict=True) if not number],
                     texts_room)  # fmt: skip
    widths = [width if number else next(shared) for width, number in zip(least, is_number, strict=True)]
    return [width * room / sum(widths) for width in widths]


def _longest(texts: Iterable[str]) -> float:
    """Return how wide the widest of some texts is in a table, in bold, in cm."""
    return max(map(_wide, texts), default=0.0) * _EM * _BOLD


def _wide(text: str) -> float:
    return sum(_LETTERS.get(letter, _CAPITALS if letter.isupper() else _MOST_LETTERS) for letter in text)


def _shared(least: Sequence[float], weights: Sequence[float], room: float) -> Iterator[float]:
    """Yield how a room is shared: to each its least, and what is left by weight; less where there is too little."""
    left = room - sum(least)
    for width, weight in zip(least, weights, strict=True):
        yield width + left * weight / sum(weights) if left > 0 else width * room / sum(least)
