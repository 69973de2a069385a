"""A plan and what can be done with it: the library's front door.

>>> import segsync
>>> plan = segsync.open_plan("examples/linkoping-2022")
>>> result = plan.merge()  # nothing is written
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from segsync.errors import SegsyncError, UsageError
from segsync.files import refuse_open, write_file
from segsync.folder import PlanFolder, SentTemplate, find_plan, round_order
from segsync.master import Department, Master
from segsync.merged import MergedPlan, with_settlements
from segsync.merging.apart import told_apart
from segsync.merging.plan import Failures, PlanMerge, findings_in_order, merge_returns, sheet_fields
from segsync.merging.returned import Returned
from segsync.packing import snapshot_id
from segsync.reading.master import InvalidMaster, MasterReading, read_master
from segsync.reading.returns import Collected, Progress, carried_master, collect, template_file
from segsync.records import DepartmentState, Finding, ReturnRecord, ReturnState
from segsync.results import MergeOptions
from segsync.schemas.rules import Failure
from segsync.sending import Sending, departments_to_send, make_template, snapshot_of, with_prose
from segsync.values import Value
from segsync.vocabulary import say

if TYPE_CHECKING:
    from segsync.applying import ApplyResult, UndoResult
    from segsync.deciding import PlanSummary
    from segsync.decisions import Decisions
    from segsync.feedback import Feedback
    from segsync.rollover import RolloverResult
    from segsync.rounds import Baseline, Snapshot, Template


@dataclass(frozen=True, slots=True)
class SentFile:
    """One template that was written: whose, how many measures, and where it and its letter lie."""

    department: str
    measures: int
    template: str
    file: str
    letter: str
    mailbox: str


@dataclass(frozen=True, slots=True)
class _Made:
    """One template before it is written: its record, its baseline, and the two files."""

    sent: SentFile
    baseline: Baseline
    workbook: bytes
    draft: bytes


@dataclass(frozen=True, slots=True)
class FeedbackFile:
    """One return that goes back: whose, which file it was, how many remarks, and where copy and letter lie."""

    department: str
    returned: str
    remarks: int
    file: str
    letter: str
    mailbox: str


@dataclass(frozen=True)
class FeedbackResult:
    """The feedback that was written, or would be."""

    master: Master
    round: str
    sent: tuple[FeedbackFile, ...]


@dataclass(frozen=True, slots=True)
class _MadeFeedback:
    """One feedback before it is written."""

    sent: FeedbackFile
    workbook: bytes
    draft: bytes


@dataclass(frozen=True)
class SendResult:
    """What a sending wrote, or would write."""

    master: Master
    round: str
    deadline: date | None
    sent: tuple[SentFile, ...]
    without_measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DepartmentStatus:
    """Where one department stands: what was sent and returned, and what is left."""

    code: str
    name: str
    state: str
    sent_on: date | None
    files: tuple[str, ...]
    measures: int
    marked_complete: int
    questions: int
    conflicts: int
    deadline: date | None
    days_left: int | None
    not_sent: tuple[str, ...]


@dataclass(frozen=True)
class StatusResult:
    """Where every department stands in the latest round."""

    master: Master
    round: str
    today: date
    departments: tuple[DepartmentStatus, ...]
    merge: MergedPlan


@dataclass(frozen=True)
class Plan:
    """One year's action plan in its folder."""

    folder: PlanFolder

    @cached_property
    def reading(self) -> MasterReading:
        """The master workbook as it stands, with what is wrong in it."""
        return read_master(self.folder.master)

    @property
    def master(self) -> Master:
        """The master; raises InvalidMaster when something in it must be corrected first."""
        if self.reading.findings:
            raise InvalidMaster(self.reading.findings)
        return self.reading.master

    def check(self) -> tuple[Finding, ...]:
        """Return what is wrong in the master."""
        return self.reading.findings

    def merge(
        self,
        files: Sequence[Path] = (),
        *,
        only: bool = False,
        latest_wins: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> MergedPlan:
        """Merge everything that came back; nothing is written.

        `files` are read in addition to inbox/ and outbox/, or alone with `only`.
        With `latest_wins` only the newest return of each template speaks.
        """
        result, decisions = self._merge(files, only=only, latest_wins=latest_wins, progress=progress)
        return with_settlements(result, result.followup, decisions)

    def _merge(
        self,
        files: Sequence[Path],
        *,
        only: bool = False,
        latest_wins: bool,
        progress: Progress = lambda done, total: None,
    ) -> tuple[MergedPlan, Decisions]:
        master = self.master
        decisions = self.folder.decisions_in(master.sha256)
        collected = collect(self.folder, master, files, only_named=only, latest_wins=latest_wins, progress=progress)
        collected = replace(collected, returned=told_apart(collected.returned, decisions))
        merged = merge_returns(master, collected.returned, _checker(master), decisions)
        options = MergeOptions(tuple(sorted(self.folder.shown(file.resolve()) for file in files)), latest_wins)
        result = self._result(master, collected, merged)
        return replace(result, options=options, decisions_made=decisions.number), decisions

    def apply(self, followup: Path | None = None, *, dry_run: bool = False, now: datetime | None = None) -> ApplyResult:
        """Write to the master what nobody disputes and what a person has chosen in the follow-up, and only that.

        Raises SegsyncError, with nothing written, when the follow-up does not show
        what would be written now, when a workbook is open, or when something cannot be written.
        """
        from segsync.applying import apply_followup

        def merge(path: Path, options: MergeOptions) -> tuple[MergedPlan, Failures]:
            fresh = Plan(self.folder)
            files = [self.folder.path / name for name in options.named]
            result, decisions = fresh._merge(files, latest_wins=options.latest_wins)
            return with_settlements(result, path, decisions), _checker(result.master)

        path = followup or self.folder.results / f"followup-{self.master.settings.year}.xlsx"
        return apply_followup(self.folder, path, merge, now or datetime.now(), dry_run=dry_run)

    def undo(self, *, dry_run: bool = False, now: datetime | None = None) -> UndoResult:
        """Take the latest apply (or undo) back: the master is again as it was before.

        What was edited in the master since lies in the backup that this makes.
        """
        from segsync.applying import undo_latest

        return undo_latest(self.folder, now or datetime.now(), dry_run=dry_run)

    def summary(
        self, *, preview: bool = False, today: date | None = None, word_template: Path | None = None
    ) -> PlanSummary:
        """Return the summary for the decision: its tables, facts, and what is missing; nothing is written.

        With `preview` the returns are counted as merged, though they are not in the master yet.
        The draft takes its looks from `word_template`, a Word document of the municipality's own.
        """
        from segsync.deciding import summarise_plan

        return summarise_plan(
            self.folder, self.merge(), today or date.today(), preview=preview, word_template=word_template
        )

    def rollover(
        self,
        path: str | Path,
        *,
        year: int | None = None,
        deadline: date | None = None,
        dry_run: bool = False,
        now: datetime | None = None,
    ) -> RolloverResult:
        """Make next year's plan in a new folder; this plan is only read.

        Raises SegsyncError when the folder has a plan already, or cannot be written.
        """
        from segsync.rollover import roll_over

        return roll_over(self.folder, self.merge(), Path(path), year, deadline, now or datetime.now(), dry_run=dry_run)

    def history(self) -> Decisions:
        """Return everything that was applied and undone, in order."""
        return self.folder.decisions

    def _result(self, master: Master, collected: Collected, merged: PlanMerge) -> MergedPlan:
        records = tuple(sorted((*merged.returns, *collected.others), key=lambda record: record.file))
        said = merged.said
        questions = _count_by_department(question.department for question in said.questions)
        disputed = _count_by_department(
            department
            for conflict in said.conflicts
            for department in {proposal.department for proposal in conflict.proposals}
        )
        complete = _complete_rows(collected.returned, self._latest)
        states = self._states(records)
        departments = tuple(
            DepartmentState(
                code, states.get(code, "missing"), len(master.measures_of.get(code, ())),
                questions.get(code, 0), disputed.get(code, 0), complete.get(code, 0),
            )
            for code in self._departments(master, records)
        )  # fmt: skip
        suffixes = {record.sha256: Path(record.file).suffix.lower() for record in records}
        return MergedPlan(
            master,
            self.folder.latest_round,
            departments,
            records,
            said.changes,
            said.conflicts,
            said.questions,
            findings_in_order((*collected.findings, *merged.findings)),
            folder=self.folder,
            originals={sha256: (suffixes.get(sha256, ""), data) for sha256, data in collected.originals.items()},
            read=collected.returned,
        )

    def _departments(self, master: Master, records: Iterable[ReturnRecord]) -> list[str]:
        """Return the departments that a result speaks of: those with measures, and any that answered."""
        answered = {record.department for record in records}
        return [
            department.code
            for department in master.lists.departments
            if master.measures_of.get(department.code) or department.code in answered
        ]

    @property
    def _latest(self) -> Mapping[str, SentTemplate]:
        """The latest template of each department; a round may be for some departments only."""
        return {sent.department: sent for sent in self.folder.sent}

    def _states(self, records: Iterable[ReturnRecord]) -> dict[str, str]:
        """Return how the departments that answered their latest template stand: returned or rejected."""
        latest = {sent.template for sent in self._latest.values()}
        states: dict[str, str] = {}
        for record in records:
            if record.template in latest and record.state is not ReturnState.DUPLICATE:
                refused = record.state is ReturnState.REJECTED and states.get(record.department) != "returned"
                states[record.department] = "rejected" if refused else "returned"
        return states

    def send(
        self,
        departments: Sequence[str] = (),
        *,
        deadline: date | None = None,
        today: date | None = None,
        dry_run: bool = False,
    ) -> SendResult:
        """Write one template and one mail draft for each department, and keep what was sent.

        Without `departments` a new round is opened for all; with them, those
        without a template join the latest round. Nothing in outbox/ is ever
        overwritten, and the master is not touched.
        """
        from segsync.writing.instructions import how_to_fill_in

        master, today = self.master, today or date.today()
        chosen = self._chosen(departments)
        round_name = self._round_for(departments)
        snapshot = snapshot_of(master)
        sending = Sending(round_name, today, deadline or master.settings.deadline, snapshot_id(snapshot))
        templates = [make_template(master, department, sending) for department in chosen]
        with nullcontext() if dry_run else self.folder.locked():
            made = [
                self._make(with_prose(template, how_to_fill_in(template)), department)
                for template, department in zip(templates, chosen, strict=True)
            ]
            if not dry_run:
                self._write(snapshot, made)
        able = {department.code for department in departments_to_send(master)}
        idle = tuple(d.code for d in master.lists.departments if d.active and d.code not in able)
        return SendResult(
            master, round_name, sending.deadline, tuple(one.sent for one in made), () if departments else idle
        )

    def _chosen(self, codes: Sequence[str]) -> tuple[Department, ...]:
        able = {department.code.casefold(): department for department in departments_to_send(self.master)}
        unknown = [code for code in codes if code.casefold() not in able]
        if unknown:
            known = {department.code.casefold() for department in self.master.lists.departments}
            code = "department_without_measures" if unknown[0].casefold() in known else "unknown_department"
            raise UsageError(code, value=unknown[0], known=", ".join(d.code for d in able.values()))
        if not able:
            raise SegsyncError("nothing_to_send")
        wanted = dict.fromkeys(code.casefold() for code in codes)
        return tuple(able[code] for code in wanted or able)

    def _round_for(self, codes: Sequence[str]) -> str:
        latest = self.folder.latest_round
        holders = {sent.department.casefold() for sent in self.folder.sent if sent.round == latest}
        if latest and codes and not any(code.casefold() in holders for code in codes):
            return latest
        year = self.master.settings.year
        number = round_order(latest)[1] + 1 if latest.startswith(f"{year}-") else 1
        while (self.folder.outbox / f"{year}-{number}").exists():
            number += 1
        return f"{year}-{number}"

    def _make(self, template: Template, department: Department) -> _Made:
        """Make a template and its letter; raise SegsyncError when a file lies in their way."""
        from segsync.mail import addresses, draft
        from segsync.writing.template import template_workbook

        baseline = template.baseline
        name = template_file(self.master, department.code, baseline.round)
        path = self.folder.outbox / baseline.round / name
        letter = path.with_suffix(".eml")
        for target in (path, letter):
            if target.exists():
                raise SegsyncError("would_overwrite", file=self.folder.shown(target))
        content = template_workbook(template)
        sent = SentFile(
            department.code, len(baseline.rows["measures"]), baseline.template, self.folder.shown(path),
            self.folder.shown(letter), addresses(department.mailbox),
        )  # fmt: skip
        kept = replace(baseline, file=sent.file, file_sha256=hashlib.sha256(content).hexdigest())
        return _Made(sent, kept, content, draft(template, department.mailbox, name, content))

    def _write(self, snapshot: Snapshot, made: Iterable[_Made]) -> None:
        """Keep what was sent, then write it: a baseline without its template harms nobody."""
        self.folder.keep_snapshot(snapshot)
        for one in made:
            self.folder.keep_baseline(one.baseline)
            write_file(self.folder.path / one.sent.file, one.workbook)
            write_file(self.folder.path / one.sent.letter, one.draft)

    def feedback(self, *, dry_run: bool = False) -> FeedbackResult:
        """Write a copy of each return that has something to correct, with a mail draft; the copies may be returned.

        They are written to results/feedback/, in place of those of an earlier feedback on the same return.
        """
        from segsync.feedback import feedback_on

        merged = self.merge()
        made = [self._make_feedback(one) for one in feedback_on(merged.master, merged.read, merged.findings)]
        if made and not dry_run:
            with self.folder.locked():
                for one in made:
                    refuse_open(self.folder.path / one.sent.file)
                    write_file(self.folder.path / one.sent.file, one.workbook)
                    write_file(self.folder.path / one.sent.letter, one.draft)
        return FeedbackResult(merged.master, merged.round, tuple(one.sent for one in made))

    def _make_feedback(self, feedback: Feedback) -> _MadeFeedback:
        from segsync.mail import addresses, draft_feedback
        from segsync.writing.template import template_workbook

        baseline = feedback.template.baseline
        word = say(baseline.language, "feedback.file")
        name = f"{word}_{baseline.department}_{baseline.round}_{feedback.corrects[:8]}.xlsx"
        path = self.folder.results / "feedback" / name
        departments = self.master.lists.departments
        mailbox = next((d.mailbox for d in departments if d.code == baseline.department), "")
        content = template_workbook(feedback.template, feedback)
        sent = FeedbackFile(
            baseline.department, feedback.returned.file, len(feedback.remarks), self.folder.shown(path),
            self.folder.shown(path.with_suffix(".eml")), addresses(mailbox),
        )  # fmt: skip
        return _MadeFeedback(sent, content, draft_feedback(feedback, mailbox, name, content))

    def status(self, *, today: date | None = None) -> StatusResult:
        """Return where every department stands: sent, returned, marked complete, questions, conflicts, days left."""
        merged, today = self.merge(), today or date.today()
        master = merged.master
        states = {state.code: state for state in merged.departments}
        rows = tuple(
            self._department_status(department, states[department.code], merged, today)
            for department in master.lists.departments
            if department.code in states
        )
        return StatusResult(master, merged.round, today, rows, merged)

    def _department_status(
        self, department: Department, state: DepartmentState, merged: MergedPlan, today: date
    ) -> DepartmentStatus:
        code = department.code
        sent = self._latest.get(code)
        baseline = self.folder.baseline(sent) if sent else None
        known = {key[0] for key in baseline.rows["measures"]} if baseline else set()
        deadline = baseline.deadline if baseline else None
        return DepartmentStatus(
            code=code,
            name=department.name,
            state=state.state if sent else "not_sent",
            sent_on=baseline.sent_on if baseline else None,
            files=tuple(record.file for record in merged.returns if record.department == code),
            measures=len(known),
            marked_complete=state.marked_complete,
            questions=state.questions,
            conflicts=state.conflicts,
            deadline=deadline,
            days_left=(deadline - today).days if deadline else None,
            not_sent=tuple(m for m in merged.master.measures_of.get(code, ()) if m not in known),
        )


def open_plan(path: str | Path | None = None) -> Plan:
    """Open the plan in a folder (or in the current one, or the nearest parent that is a plan).

    Raises SegsyncError when there is none. The master is read when it is first needed.
    """
    return Plan(find_plan(Path(path) if path is not None else None))


def check_files(paths: Sequence[Path]) -> MergedPlan:
    """Check returned files alone, without a plan: each by the copy of what was sent that its template carries.

    The findings are those that a merge of the files would give. Raises
    SegsyncError when no file tells which plan it belongs to.
    """
    plan = Plan(PlanFolder(Path("(no plan)")))
    master = carried_master(paths)
    collected = collect(plan.folder, master, paths, only_named=True)
    known = replace(collected, findings=tuple(f for f in collected.findings if f.code != "baseline_from_file"))
    return plan._result(master, known, merge_returns(master, known.returned, _checker(master)))


def _checker(master: Master) -> Failures:
    """Return the function that validates rows of a sheet with pandera, which is imported when rows are there."""

    def check(sheet: str, rows: Sequence[Mapping[str, Value]]) -> list[Failure]:
        from segsync.schemas.checking import failures, sheet_schema

        return failures(sheet_schema(sheet_fields(master, sheet), master.lists), rows)

    return check


def _count_by_department(departments: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for department in departments:
        counts[department] = counts.get(department, 0) + 1
    return counts


def _complete_rows(returns: Iterable[Returned], latest: Mapping[str, SentTemplate]) -> dict[str, int]:
    rows: dict[str, set[str]] = {}
    for returned in returns:
        sent = latest.get(returned.department)
        if sent is not None and sent.template == returned.baseline.template:
            rows.setdefault(returned.department, set()).update(key[0] for key in returned.completed)
    return {department: len(keys) for department, keys in rows.items()}
