"""The papers for a plan's decision: made from the summary, written to results/, earlier ones kept.

A paper is one entry of `PAPERS`: its format, and a function from the summary to
files. That is the one place where a paper is added.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from segsync.errors import SegsyncError
from segsync.files import refuse_open, write_file
from segsync.folder import PlanFolder
from segsync.frames import table_frame
from segsync.master import Master
from segsync.merged import OVERVIEW
from segsync.reading.returns import collect
from segsync.records import ReturnRecord
from segsync.results import MergeResult
from segsync.summary import Document, Summary, summarise

if TYPE_CHECKING:
    import pandas

    from segsync.merged import MergedPlan

Files = Mapping[str, bytes]
"""Contents by path, as seen from results/."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of output: how it is asked for, what makes it, and what becomes of the one before it.

    `by_default` papers are written when no format is named. Of those that people
    may have edited (`is_kept`), the earlier one is moved to the archive.
    """

    format: str
    make: Callable[[PlanSummary], Files]
    by_default: bool = False
    is_kept: bool = False


@dataclass(frozen=True)
class PlanSummary(Summary):
    """The summary of a plan, with its folder: what can be written.

    `merge` is what the returns came to; `word_template` the Word document whose looks the draft takes.
    """

    folder: PlanFolder = field(default_factory=lambda: PlanFolder(Path()))
    merge: MergeResult | None = None
    word_template: bytes | None = None

    @property
    def stem(self) -> str:
        """What the names of the papers begin with; a preview is never mistaken for the papers."""
        return f"decision-{self.master.settings.year}{'-preview' if self.preview else ''}"

    def write(self, formats: Sequence[str] = ()) -> tuple[Path, ...]:
        """Write papers to results/ and return where they lie: those of the named formats, or else the usual ones.

        Raises SegsyncError, with nothing written, when one of them is open in a
        program; each file is written whole or not at all.
        """
        chosen = [paper for paper in PAPERS if (paper.format in formats if formats else paper.by_default)]
        made = [
            (paper, self.folder.results / name, data) for paper in chosen for name, data in paper.make(self).items()
        ]
        with self.folder.locked():
            for _, name, _ in made:
                refuse_open(self.folder.results / name)
            for paper, name, data in made:
                path = self.folder.results / name
                if paper.is_kept:
                    self._keep_previous(path, data)
                write_file(path, data)
        return tuple(self.folder.results / name for _, name, _ in made)

    def _keep_previous(self, path: Path, content: bytes) -> None:
        """Move an earlier paper to the archive, under the time at which it was saved."""
        if not path.exists() or path.read_bytes() == content:
            return
        saved = datetime.fromtimestamp(path.stat().st_mtime)
        name = f"{path.stem}_{saved:%Y-%m-%d_%H%M%S}"
        target, copy = self.folder.archive / "papers" / f"{name}{path.suffix}", 1
        while target.exists():
            copy += 1
            target = target.with_name(f"{name}_{copy}{path.suffix}")
        write_file(target, path.read_bytes())

    def frame(self, name: str) -> pandas.DataFrame:
        """Return a table as a DataFrame, by its name ("status", "next_year" …) or number ("1", "4b")."""
        return table_frame(self.table(name))


def summarise_plan(
    folder: PlanFolder, merged: MergedPlan, made_on: date, *, preview: bool, word_template: Path | None = None
) -> PlanSummary:
    """Return the summary of a plan: its master as it stands, what a merge leaves open, and its returns."""
    documents = documents_of(folder, merged.master, merged.returns)
    summary = summarise(merged.master, merged, made_on=made_on, preview=preview, documents=documents)
    known = {one.name: getattr(summary, one.name) for one in fields(summary)}
    return PlanSummary(**known, folder=folder, merge=merged, word_template=_read(word_template))


def _read(path: Path | None) -> bytes | None:
    """Return a file that is asked for; raise SegsyncError when it cannot be read."""
    try:
        return path.read_bytes() if path else None
    except OSError as error:
        raise SegsyncError("cannot_read", file=str(path), reason=error.strerror or type(error).__name__) from error


# --- what the decision rests on


def documents_of(folder: PlanFolder, master: Master, records: Iterable[ReturnRecord]) -> tuple[Document, ...]:
    """Return every return that lies in the plan's folder, and those that only the archive still has."""
    archived = {path.stem: path for path in folder.returns.iterdir()} if folder.returns.is_dir() else {}
    documents = [_document(folder, record, archived.get(record.sha256)) for record in records]
    known = {document.sha256 for document in documents}
    gone = sorted(path for sha256, path in archived.items() if sha256 not in known)
    documents += _only_archived(folder, master, gone)
    order = {department.code: at for at, department in enumerate(master.lists.departments)}

    def place(one: Document) -> tuple[int, str, str, str]:
        return order.get(one.department, len(order)), str(one.received), one.sha256, one.file

    return tuple(sorted(documents, key=place))


def _document(folder: PlanFolder, record: ReturnRecord, archived: Path | None) -> Document:
    path = folder.path / record.file
    return Document(
        record.sha256, record.department, _day(path if path.exists() else archived), record.file, record.state.value
    )


def _only_archived(folder: PlanFolder, master: Master, paths: Sequence[Path]) -> Iterator[Document]:
    """Yield the returns that have left inbox/ since; whose they are is read from them anew."""
    if not paths:
        return
    collected = collect(folder, master, paths, only_named=True)
    departments = {returned.sha256: returned.department for returned in collected.returned}
    departments |= {record.sha256: record.department for record in collected.others}
    for path in paths:
        yield Document(path.stem, departments.get(path.stem, ""), _day(path), folder.shown(path), "archived")


def _day(path: Path | None) -> date | None:
    """Return the day on which a file was last written: when it came in, unless somebody has touched it since."""
    return None if path is None else date.fromtimestamp(path.stat().st_mtime)


# --- the papers


def _workbook(summary: PlanSummary) -> Files:
    from segsync.writing.decision import decision_workbook

    return {f"{summary.stem}.xlsx": decision_workbook(summary)}


def _draft(summary: PlanSummary) -> Files:
    from segsync.writing.draft import decision_document

    return {f"{summary.stem}.docx": decision_document(summary, summary.word_template)}


def _overview(summary: PlanSummary) -> Files:
    from segsync.writing.overview import overview_page

    return {OVERVIEW: overview_page(summary, summary.merge or MergeResult(summary.master, ""))}


def _markdown(summary: PlanSummary) -> Files:
    from segsync.writing.plain import summary_markdown

    return {f"{summary.stem}.md": summary_markdown(summary)}


def _csv(summary: PlanSummary) -> Files:
    from segsync.writing.plain import summary_csv

    return {f"{summary.stem}-tables/{name}": data for name, data in summary_csv(summary).items()}


def _json(summary: PlanSummary) -> Files:
    from segsync.writing.plain import summary_json

    return {f"{summary.stem}.json": summary_json(summary)}


def _data(summary: PlanSummary, *, internal: bool = False) -> Files:
    from segsync.writing.datapackage import data_package

    folder = f"{summary.stem}-data{'-internal' if internal else ''}"
    return {f"{folder}/{name}": data for name, data in data_package(summary, internal=internal).items()}


def _internal_data(summary: PlanSummary) -> Files:
    return _data(summary, internal=True)


PAPERS: tuple[Paper, ...] = (
    Paper("xlsx", _workbook, by_default=True, is_kept=True),
    Paper("docx", _draft, by_default=True, is_kept=True),
    Paper("html", _overview, by_default=True),
    Paper("md", _markdown),
    Paper("csv", _csv),
    Paper("json", _json),
    Paper("datapackage", _data),
    Paper("datapackage-internal", _internal_data),
)
"""Everything that can be written of a summary, in the order in which it is written."""
