"""Which files came back, and whose templates they are."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from segsync.errors import SegsyncError, Unreadable
from segsync.folder import PlanFolder, SentTemplate
from segsync.master import Master, Row, Settings
from segsync.merging.returned import Returned, TemplateWords, read_returned, template_words
from segsync.packing import snapshot_id, unpack_baseline, unpack_snapshot
from segsync.parsing import Raw
from segsync.reading.gate import read_bytes
from segsync.reading.guessing import guessed_template, refuse_other_rows
from segsync.reading.letters import are_spoilt
from segsync.reading.names import DepartmentNames
from segsync.reading.times import is_later, saved_at
from segsync.reading.workbook import Workbook, parse_workbook
from segsync.records import Counts, Finding, Place, ReturnRecord, ReturnState, Severity
from segsync.rounds import IDENTITY_SHEET, Baseline, Snapshot
from segsync.values import Key, clean_text, fold

_JUNK = re.compile(r"(~\$|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)
_FILE_NAME = re.compile(r"(?P<code>[\w-]+)_(?P<round>\d{4}-\d+)(?=\D|$)")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Collected:
    """The files that came back: those that can be merged, what became of the others, and why."""

    returned: tuple[Returned, ...] = ()
    others: tuple[ReturnRecord, ...] = ()
    findings: tuple[Finding, ...] = ()
    originals: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose template a workbook is: its baseline and words, and a note on how that was found."""

    baseline: Baseline
    snapshot: Snapshot
    note: str = ""
    corrects: str = ""


def collect(
    folder: PlanFolder,
    master: Master,
    named: Sequence[Path] = (),
    *,
    only_named: bool = False,
    latest_wins: bool = False,
    progress: Progress = lambda done, total: None,
) -> Collected:
    """Read inbox/, the filled-in templates of outbox/, and the named files; identify each by its template."""
    collector = _Collector(folder, master)
    paths = _candidates(folder, named, only_named=only_named)
    for at, path in enumerate(paths):
        progress(at, len(paths))
        collector.take(path)
    collected = collector.collected()
    return _latest_only(collected) if latest_wins else collected


def _candidates(folder: PlanFolder, named: Sequence[Path], *, only_named: bool) -> list[Path]:
    """Return the files to look at, in a fixed order; inbox/ and named files before outbox/."""
    inbox = [] if only_named else sorted(_files_in(folder.inbox))
    outbox = [] if only_named else sorted(path for path in _files_in(folder.outbox) if path.suffix != ".eml")
    known = {path.resolve() for path in (*inbox, *outbox)} if named else set()
    extra = [path for path in dict.fromkeys(named) if path.resolve() not in known]
    return [*inbox, *sorted(extra), *outbox]


def _files_in(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            yield path


class _Collector:
    """Takes one file after the other; what one file is never depends on another but for doubles."""

    def __init__(self, folder: PlanFolder, master: Master) -> None:
        self.folder = folder
        self.master = master
        self.names = DepartmentNames(master.lists.departments)
        self.returned: list[Returned] = []
        self.others: list[ReturnRecord] = []
        self.findings: list[Finding] = []
        self.originals: dict[str, bytes] = {}
        self.first: dict[str, tuple[str, str, str]] = {}
        self.words: dict[tuple[str, ...], TemplateWords] = {}
        self.baselines: dict[str, Baseline] = {}
        self.sent_by_round = {(sent.round, sent.department): sent for sent in folder.sent}

    def collected(self) -> Collected:
        corrected = {returned.corrects for returned in self.returned if returned.corrects}
        speaking = [returned for returned in self.returned if returned.sha256 not in corrected]
        replaced = [
            returned.superseded_by(other for other in speaking if other.department == returned.department)
            for returned in self.returned
            if returned.sha256 in corrected
        ]
        return Collected((*speaking, *replaced), tuple(self.others), tuple(self.findings), self.originals)

    def take(self, path: Path) -> None:
        shown = self.folder.shown(path) if not path.is_symlink() else self.folder.shown(path.parent) + "/" + path.name
        if _JUNK.match(path.name):
            self._find("skipped_file", Severity.NOTE, shown)
            return
        try:
            data = read_bytes(path)
        except Unreadable as error:
            self._reject(error, shown, "")
            return
        sha256 = hashlib.sha256(data).hexdigest()
        in_outbox = path.is_relative_to(self.folder.outbox)
        if in_outbox and self._is_as_sent(path, sha256):
            return
        if sha256 in self.first:
            self._double(shown, sha256)
            return
        book = None
        try:
            book = parse_workbook(data)
            self._read(shown, sha256, book, in_outbox=in_outbox, data=data)
        except Unreadable as error:
            self.originals[sha256] = data
            self._reject(error, shown, sha256, book)

    def _read(self, shown: str, sha256: str, book: Workbook, *, in_outbox: bool, data: bytes) -> None:
        whose = self._whose(shown, book)
        named = self.names.other(shown, whose.baseline.department)
        blank = Returned(shown, sha256, whose.baseline, whose.snapshot, book.modified, whose.corrects, named)
        returned = read_returned(blank, book.sheets, self.master, self._words_of(whose))
        if in_outbox and returned.says_nothing:
            return
        self.originals[sha256] = data
        baseline = whose.baseline
        self.first[sha256] = (shown, baseline.department, baseline.template)
        if whose.note:
            self._find(whose.note, Severity.NOTE, shown, department=baseline.department, value=baseline.template)
        for note in book.notes:
            self._find(note, Severity.NOTE, shown, department=baseline.department)
        if returned.is_refused:
            self.findings += returned.findings
            self._record(returned, ReturnState.REJECTED)
        else:
            self.returned.append(returned)

    def _record(self, returned: Returned, state: ReturnState) -> None:
        self.others.append(_refused(returned, state))

    def _double(self, shown: str, sha256: str) -> None:
        first, department, template = self.first[sha256]
        self.others.append(ReturnRecord(shown, sha256, department, template, ReturnState.DUPLICATE))
        self._find("duplicate_file", Severity.FIXED, shown, department=department, value=first)

    def _reject(self, error: Unreadable, shown: str, sha256: str, book: Workbook | None = None) -> None:
        """Refuse a file; of one that could be read, every cell that is not blank counts as refused."""
        values = tuple((name, str(value)) for name, value in error.values.items())
        self.findings.append(Finding(error.code, Severity.STOP, Place(shown), values=values))
        sheets = [sheet for name, sheet in book.sheets.items() if name != IDENTITY_SHEET] if book else []
        cells = sum(raw not in ("", None) for sheet in sheets for row in sheet.rows for raw in row)
        self.others.append(ReturnRecord(shown, sha256, "", "", ReturnState.REJECTED, Counts(refused=cells)))

    def _find(self, code: str, severity: Severity, shown: str, department: str = "", value: str = "") -> None:
        self.findings.append(Finding(code, severity, Place(shown), value=value, department=department))

    # Whose template it is

    def _whose(self, shown: str, book: Workbook) -> _Whose:
        """Say whose template a workbook is, and, of a feedback copy, which return it corrects."""
        carried = _identity(book)
        whose = self._known(shown, book, carried)
        refuse_other_rows(book.sheets.values(), whose.baseline)
        if "corrects" not in carried:
            return whose
        prose = (*whose.baseline.prose, *_prose(book))
        return replace(whose, baseline=replace(whose.baseline, prose=prose), corrects=carried["corrects"])

    def _known(self, shown: str, book: Workbook, carried: Mapping[str, str]) -> _Whose:
        template = carried.get("template") or book.template
        sent = self.folder.sent_by_template.get(template)
        if sent is None and template:
            return self._carried(carried)
        if sent is None:
            return self._guessed(shown, book)
        try:
            return self._kept(self._baseline(sent))
        except SegsyncError:
            return self._carried(carried)

    def _kept(self, baseline: Baseline, note: str = "") -> _Whose:
        return _Whose(baseline, self.folder.snapshot(baseline.snapshot), note)

    def _guessed(self, shown: str, book: Workbook) -> _Whose:
        """Say whose template a workbook is that has lost its marks."""
        cells = (cell for sheet in book.sheets.values() for row in sheet.rows for cell in row)
        if are_spoilt(cell for cell in cells if isinstance(cell, str)):
            raise Unreadable("spoilt_letters")
        named = self._by_name(shown)
        try:
            sent = [self._baseline(one) for one in self.folder.sent]
            by_name = self._baseline(named) if named is not None else None
            guessed = guessed_template(book.sheets.values(), sent, by_name)
            return self._kept(guessed, "template_guessed")
        except Unreadable:
            raise
        except SegsyncError as error:
            raise Unreadable("baseline_gone") from error

    def _baseline(self, sent: SentTemplate) -> Baseline:
        if sent.template not in self.baselines:
            self.baselines[sent.template] = self.folder.baseline(sent)
        return self.baselines[sent.template]

    def _carried(self, carried: Mapping[str, str]) -> _Whose:
        """Use the copy of the baseline that the template carries, when the plan's own is gone."""
        settings = self.master.settings
        if carried.get("plan_id") and carried["plan_id"] != settings.plan_id:
            same_name = carried.get("plan_name") == settings.plan_name
            code = "other_year" if same_name and carried.get("year") != str(settings.year) else "other_plan"
            raise Unreadable(code, plan=carried.get("plan_name", ""), year=carried.get("year", ""))
        try:
            snapshot = unpack_snapshot(json.loads(carried["snapshot"]))
            baseline = unpack_baseline(json.loads(carried["baseline"]), snapshot)
        except (KeyError, ValueError, TypeError) as error:
            raise Unreadable("baseline_gone") from error
        return _Whose(baseline, snapshot, "baseline_from_file")

    def _by_name(self, shown: str) -> SentTemplate | None:
        found = _FILE_NAME.search(Path(shown).stem.rpartition(str(self.master.settings.year) + "_")[2])
        if not found:
            return None
        return next(
            (s for s in self.folder.sent if s.round == found["round"] and fold(s.department) == fold(found["code"])),
            None,
        )

    def _words_of(self, whose: _Whose) -> TemplateWords:
        department, language = whose.baseline.department, whose.baseline.language
        reaching = (field.key for field in whose.snapshot.extra_fields if field.reaches(department))
        identity = whose.baseline.snapshot or snapshot_id(whose.snapshot)
        key = (identity, language, *reaching)
        if key not in self.words:
            self.words[key] = template_words(self.master, whose.snapshot, department, language)
        return self.words[key]

    def _is_as_sent(self, path: Path, sha256: str) -> bool:
        sent = self._sent_here(path)
        try:
            return sent is not None and self._baseline(sent).file_sha256 == sha256
        except SegsyncError:
            return False

    def _sent_here(self, path: Path) -> SentTemplate | None:
        """Return the template that `send` wrote as this file of outbox/, by its folder and the end of its name."""
        found = _FILE_NAME.search(path.stem.rpartition(f"{self.master.settings.year}_")[2])
        return self.sent_by_round.get((path.parent.name, found["code"])) if found else None


def template_file(master: Master, department: str, round_name: str) -> str:
    """Return the file name of a template: plan, year, department and round."""
    plan = re.sub(r"[^\w-]+", "-", clean_text(master.settings.plan_name)).strip("-") or "plan"
    return f"{plan}-{master.settings.year}_{department}_{round_name}.xlsx"


def carried_master(paths: Sequence[Path]) -> Master:
    """Return a master made of what templates carry: the rows that were sent in each, and the words of the first.

    Raises SegsyncError when none of the files carries any, with the reason when none can be read.
    """
    read = [_carried_baseline(path) for path in paths]
    carried = [one for one in read if isinstance(one, tuple)]
    if not carried:
        raise _nothing_carried(dict(zip(paths, read, strict=True)))
    first, snapshot = carried[0]
    rows: dict[str, dict[Key, Row]] = {}
    for baseline, _ in carried:
        for table, sent in baseline.rows.items():
            rows.setdefault(table, {}).update(sent if baseline.plan_id == first.plan_id else {})
    settings = Settings(first.plan_id, "", first.plan_name, first.year, first.language)
    return Master(settings, snapshot.lists, snapshot.extra_fields, rows)


def _carried_baseline(path: Path) -> tuple[Baseline, Snapshot] | Unreadable | None:
    """Return what a template carries; why its file cannot be read; None when it carries nothing."""
    try:
        carried = _identity(parse_workbook(read_bytes(path), lambda name: name == IDENTITY_SHEET))
        snapshot = unpack_snapshot(json.loads(carried["snapshot"]))
        return unpack_baseline(json.loads(carried["baseline"]), snapshot), snapshot
    except Unreadable as error:
        return error
    except (KeyError, ValueError, TypeError):
        return None


def _nothing_carried(read: Mapping[Path, object]) -> SegsyncError:
    unreadable = {path: reason for path, reason in sorted(read.items()) if isinstance(reason, Unreadable)}
    if len(unreadable) == len(read):
        path, reason = next(iter(unreadable.items()))
        return SegsyncError("table_unreadable", file=path.name, reason=reason)
    return SegsyncError("nothing_to_check_by", file=", ".join(path.name for path in read if path not in unreadable))


def _identity(book: Workbook) -> dict[str, str]:
    """Return the rows of the hidden sheet: names and values, long values joined from their parts."""
    sheet = book.sheets.get(IDENTITY_SHEET)
    found: dict[str, str] = {}
    for row in sheet.rows if sheet is not None else ():
        name, value = (_plain(row[0]), _plain(row[1])) if len(row) > 1 else ("", "")
        if name and name != "prose":
            found[name] = found.get(name, "") + value
    return found


def _prose(book: Workbook) -> tuple[str, ...]:
    """Return the texts that a feedback copy holds beside the department's own."""
    sheet = book.sheets.get(IDENTITY_SHEET)
    rows = sheet.rows if sheet is not None else ()
    return tuple(clean_text(_plain(row[1])) for row in rows if len(row) > 1 and row[0] == "prose")


def _plain(raw: Raw) -> str:
    return str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw or "")


def _refused(returned: Returned, state: ReturnState) -> ReturnRecord:
    return ReturnRecord(
        returned.file, returned.sha256, returned.department, returned.baseline.template, state,
        Counts(refused=returned.cells),
    )  # fmt: skip


def _latest_only(collected: Collected) -> Collected:
    """Let only the newest returns of each template speak, by the time inside the file; without one, all do.

    Where times without a zone leave in doubt which of two is newer, both speak.
    What is left of a return that has been corrected is about no value, and stays.
    """
    groups: dict[str, list[Returned]] = {}
    kept = [returned for returned in collected.returned if returned.is_superseded]
    for returned in collected.returned:
        if not returned.is_superseded:
            groups.setdefault(returned.baseline.template, []).append(returned)
    older: list[ReturnRecord] = []
    for group in groups.values():
        times = [time for returned in group if (time := saved_at(returned.modified)) is not None]
        speak = group
        if len(times) == len(group):
            speak = [one for one, own in zip(group, times, strict=True) if not any(is_later(t, own) for t in times)]
        kept += speak
        older += [_refused(returned, ReturnState.SUPERSEDED) for returned in group if returned not in speak]
    return replace(collected, returned=tuple(kept), others=(*collected.others, *older))
