"""The decision's tables as Markdown, CSV and JSON, for other programs and other papers."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

from segsync.messages import number_text
from segsync.summary import Cell, Column, ColumnKind, Summary, SummaryTable
from segsync.summary.content import content_of
from segsync.summary.views import unique_headings, with_shares
from segsync.vocabulary import say
from segsync.wording import share

SCHEMA_VERSION = 1
_DASH = "–"
_MARKED = re.compile(r"([\\`*_{}\[\]<>|#~&@]|:(?=//)|(?<=[^\W\d])\.(?=[^\W\d]))")
"""What is markup in Markdown, and what makes many readers of it see an address."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_DELIMITERS = {"sv": ";", "en": ","}
"""What the spreadsheet programs of a country open without being asked; a comma is Swedish for a decimal."""


def summary_json(summary: Summary) -> bytes:
    """Return the summary as JSON, with the rows that every number comes from."""
    content = {"schema_version": SCHEMA_VERSION, "plan": summary.plan_title, **content_of(summary)}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


# --- Markdown


def summary_markdown(summary: Summary) -> bytes:
    """Return the tables as Markdown: titles, tables with counts and shares, notes."""
    language = summary.master.settings.language
    number = summary.master.settings.diary_number
    parts = [f"# {_marked(say(language, 'paper.title', plan=summary.plan_title))}"]
    parts.append(_marked(" · ".join(filter(None, (number, summary.made_on.isoformat(), summary.version)))))
    if summary.preview:
        parts.append(f"**{_marked(summary.preview_note)}**")
    if summary.gaps:
        parts.append(f"## {_marked(say(language, 'paper.gaps'))}")
        parts.append("\n".join(f"- {_marked(gap.text)}" for gap in summary.gaps))
    for table in summary.tables:
        parts += _markdown_table(table, language)
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def _markdown_table(table: SummaryTable, language: str) -> Iterator[str]:
    title = say(language, "table.title", number=table.number, title=table.title) if table.number else table.title
    yield f"## {_marked(title)}"
    if table.empty:
        yield _marked(table.empty)
        return
    heads = [_marked(column.heading) for column in table.columns]
    rule = ["---" if column.kind in (ColumnKind.LABEL, ColumnKind.TEXT) else "---:" for column in table.columns]
    rows = [
        [
            _strong(_marked(_words(cell, language)), strong=line.is_total)
            for cell in line.cells
        ]
        for line in table.lines
    ]  # fmt: skip
    yield "\n".join(f"| {' | '.join(row)} |" for row in (heads, rule, *rows))
    if table.notes:
        yield "\n".join(f"- {_marked(note.text)}" for note in table.notes)


def _strong(text: str, *, strong: bool) -> str:
    return f"**{text}**" if strong else text


def _words(cell: Cell, language: str) -> str:
    """Return a cell as a reader sees it: "21 (35 %)"."""
    if cell.value is None:
        return _DASH
    if isinstance(cell.value, str):
        return cell.value
    number = number_text(cell.value, language)
    return number if cell.share is None else f"{number} ({share(language, cell.share)})"


def _marked(text: str) -> str:
    """Return a text in which nothing is markup, on one line."""
    return _MARKED.sub(r"\\\1", " ".join(text.split("\n"))).replace("\\<", "&lt;").replace("\\>", "&gt;")


# --- CSV


def summary_csv(summary: Summary) -> Mapping[str, bytes]:
    """Return a CSV file for each table, by name, and one for the notes; as Excel opens them with a double click."""
    language = summary.master.settings.language
    files = {}
    for table in summary.tables:
        shown = with_shares(table, language)
        rows = ([_plain(cell, column, language) for cell, column in zip(line.cells, shown.columns, strict=True)]
                for line in shown.lines)  # fmt: skip
        name = table.name.replace("_", "-")
        files[f"{table.number}-{name}.csv" if table.number else f"{name}.csv"] = _csv(
            [*_headings(shown)], rows, language
        )
    notes = [(f"{table.number} {table.title}".strip(), note.text) for table in summary.tables for note in table.notes]
    if summary.preview:
        notes.insert(0, ("", summary.preview_note))
    heads = [say(language, "paper.head.table"), say(language, "paper.head.note")]
    files["notes.csv"] = _csv(heads, notes, language)
    return files


def _headings(table: SummaryTable) -> Iterator[str]:
    for heading, column in zip(unique_headings(table), table.columns, strict=True):
        yield f"{heading} (%)" if column.kind is ColumnKind.SHARE else heading


def _plain(cell: Cell, column: Column, language: str) -> str:
    """Return a cell as a spreadsheet program of the language reads it: numbers without spaces."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return cell.value
    written = repr(cell.value)
    return written.replace(".", ",") if language == "sv" else written


def _csv(heads: Sequence[str], rows: Iterable[Sequence[str]], language: str) -> bytes:
    target = StringIO()
    writer = csv.writer(target, delimiter=_DELIMITERS[language], lineterminator="\r\n")
    for row in (heads, *rows):
        writer.writerow([no_formula(text) for text in row])
    return b"\xef\xbb\xbf" + target.getvalue().encode("utf-8", "replace")


def no_formula(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula: what looks like one gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text
