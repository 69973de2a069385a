"""A plan merged: what can be written of it, and how the choices of the follow-up before it carry over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from segsync.decisions import Decisions
from segsync.errors import SegsyncError, Unreadable
from segsync.files import refuse_open, write_file
from segsync.folder import PlanFolder
from segsync.merging.plan import findings_in_order
from segsync.merging.returned import Returned
from segsync.messages import choices_of, field_heading
from segsync.reading.followup import Filled, Followup, read_followup
from segsync.records import Conflict, Finding, Lost, LostSettlement, Question, Settlement, Severity
from segsync.results import MergeResult
from segsync.shown import meaning
from segsync.values import fold
from segsync.vocabulary import say

OVERVIEW = "overview.html"

Case = Conflict | Question
AnyCase = TypeVar("AnyCase", Conflict, Question)
About = tuple[str, str, str, str, str]
"""What a row to settle is about, in the words of its sheet: sheet, row, heading, kind, department."""

LOST = {
    Lost.CHANGED: "settlement_changed",
    Lost.GONE: "settlement_gone",
    Lost.NOT_OFFERED: "settlement_not_offered",
}
"""What is said of a choice that no longer applies."""


@dataclass(frozen=True)
class MergedPlan(MergeResult):
    """The result of merging a plan, with its folder: what can be written."""

    folder: PlanFolder = field(default_factory=lambda: PlanFolder(Path()))
    originals: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    read: tuple[Returned, ...] = ()
    previous: str = ""
    followup_fault: SegsyncError | None = None

    @property
    def followup(self) -> Path:
        """Where the follow-up workbook is written."""
        return self.folder.results / f"followup-{self.master.settings.year}.xlsx"

    @property
    def overview(self) -> Path:
        """Where the overview is written, a page for the browser."""
        return self.folder.results / OVERVIEW

    def write_followup(self) -> Path:
        """Archive the originals, move the previous follow-up to archive/, and write the new one with the overview.

        Raises SegsyncError when the previous follow-up is open or has been saved
        since the merge, or something cannot be written; then it stands as it was.
        """
        from segsync.recovering import recover
        from segsync.writing.followup import followup_workbook

        content, page = followup_workbook(self), self._overview_page()
        with self.folder.locked():
            recover(self.folder)
            refuse_open(self.followup)
            if self.followup_fault is not None:
                raise SegsyncError("followup_unreadable", file=self.followup.name, reason=self.followup_fault)
            standing = self.followup.read_bytes() if self.followup.exists() else b""
            if standing and hashlib.sha256(standing).hexdigest() != self.previous:
                raise SegsyncError("followup_changed", file=self.followup.name)
            self.archive_originals()
            if standing and standing != content:
                self._archive_followup(standing)
            write_file(self.followup, content)
            write_file(self.overview, page)
        return self.followup

    def _overview_page(self) -> bytes:
        """Return the overview of the plan as the merge leaves it; no day stands in it, so that it is ever the same."""
        from segsync.summary import summarise
        from segsync.writing.overview import overview_page

        made_on = date(self.master.settings.year, 1, 1)
        return overview_page(summarise(self.master, self, made_on=made_on, preview=True), self)

    def archive_originals(self) -> None:
        """Keep the untouched original of every return, by sha256."""
        for sha256, (suffix, data) in sorted(self.originals.items()):
            path = self.folder.returns / f"{sha256}{suffix}"
            if not path.exists():
                write_file(path, data)

    def _archive_followup(self, content: bytes) -> None:
        """Keep the previous follow-up, with every settlement in it, under the time it was saved."""
        saved = datetime.fromtimestamp(self.followup.stat().st_mtime)
        folder, name = self.folder.followups, f"{self.followup.stem}_{saved:%Y-%m-%d_%H%M%S}"
        target, copy = folder / f"{name}.xlsx", 1
        while target.exists():
            copy += 1
            target = folder / f"{name}_{copy}.xlsx"
        write_file(target, content)


def with_settlements(result: MergedPlan, path: Path, decisions: Decisions) -> MergedPlan:
    """Return the result with what a person has chosen in a follow-up, where it still applies.

    A settlement holds for its id, and for as long as what was chosen is offered,
    under whatever label. Those that have been carried out are done with.
    """
    if not path.exists():
        return result
    try:
        followup = read_followup(path)
    except Unreadable as error:
        return replace(result, followup_fault=error)
    previous = followup.sha256 if path == result.followup else ""
    return _Weaver(replace(result, previous=previous), followup, decisions).woven()


class _Weaver:
    """Brings the choices of a follow-up into a new merge, and finds those that no longer apply."""

    def __init__(self, result: MergedPlan, followup: Followup, decisions: Decisions) -> None:
        self.result = result
        self.followup = followup
        self.cases = {case.id: case for case in result.cases}
        carried = {lost.id: Filled(lost.settlement, lost.sheet, lost.row, lost.heading, lost.kind, lost.department)
                   for lost in followup.lost}  # fmt: skip
        rows = {**carried, **followup.filled}
        since, ever = decisions.cases_since(followup.decisions_made), decisions.cases_since(0)
        # what was settled once may be asked again, by a later template: that is another choice
        done = {own_id for own_id in ever if own_id in since or own_id not in self.cases}
        self.filled = {own_id: row for own_id, row in rows.items() if own_id not in done}
        language = result.master.settings.language
        self.about_new = {fold(say(language, f"followup.kind.{kind}")) for kind in ("new_measure", "another_need")}
        self.by_about: dict[About, list[Case]] = {}
        for case in result.cases:
            self.by_about.setdefault(self._about(case), []).append(case)

    def woven(self) -> MergedPlan:
        now = {own_id: self._settlement_now(own_id, row.settlement) for own_id, row in self.filled.items()}
        kept = {own_id: settlement for own_id, settlement in now.items() if settlement is not None}
        lost = [row.lost(own_id, self._why(own_id, row)) for own_id, row in self.filled.items() if own_id not in kept]
        lost = [one for one in lost if one.settlement.choice and not self._is_superseded(one, kept)]
        earlier = {case.id: one.settlement for one in sorted(lost, key=lambda one: one.id) if (case := self._now(one))}

        def settled(case: AnyCase) -> AnyCase:
            return replace(case, settlement=kept.get(case.id), earlier=earlier.get(case.id))

        return replace(
            self.result,
            conflicts=tuple(map(settled, self.result.conflicts)),
            questions=tuple(map(settled, self.result.questions)),
            lost=tuple(sorted(lost, key=lambda one: one.id)),
            findings=findings_in_order((*self.result.findings, *self._findings(lost))),
        )

    def _settlement_now(self, own_id: str, settlement: Settlement) -> Settlement | None:
        """Return a settlement in the words that its choice is offered in now, or None where it no longer applies."""
        case, label = self.cases.get(own_id), fold(settlement.choice)
        if case is None or not label:
            return settlement if case else None
        master = self.result.master
        offered = choices_of(case, master.tables, master.lists, master.settings.language)
        meant = self.followup.shown.choices.get((own_id, label))
        found = [one for one in offered if (meaning(one) == meant if meant else fold(one.label) == label)]
        return replace(settlement, choice=found[0].label) if found else None

    def _about(self, case: Case) -> About:
        """Return what a case is about, in the words that its row shows."""
        master, language = self.result.master, self.result.master.settings.language
        heading = fold(field_heading(master.tables, case.table, case.field, language)) if case.field else ""
        row = case.key[0] if case.key else ""
        if isinstance(case, Conflict):
            return "conflicts", row, heading, "", ""
        return "questions", row, heading, fold(say(language, f"followup.kind.{case.kind}")), case.department

    def _now(self, lost: LostSettlement) -> Case | None:
        """Return the case that has come in the place of the one that a choice was made for, if that is plain."""
        heading = "" if lost.heading == say(self.result.master.settings.language, "value.whole_row") else lost.heading
        kind, department = (fold(lost.kind), lost.department) if lost.sheet == "questions" else ("", "")
        if kind in self.about_new:
            return None  # one proposal does not come in the place of another
        found = self.by_about.get((lost.sheet, lost.row, fold(heading), kind, department), [])
        return found[0] if len(found) == 1 and lost.row else None

    def _why(self, own_id: str, row: Filled) -> Lost:
        if own_id in self.cases:
            return Lost.NOT_OFFERED
        return Lost.CHANGED if self._now(row.lost(own_id, Lost.CHANGED)) else Lost.GONE

    def _is_superseded(self, lost: LostSettlement, kept: Mapping[str, Settlement]) -> bool:
        """Whether a person has chosen anew where an old choice ceased to apply."""
        case = self._now(lost)
        return case is not None and bool(kept.get(case.id, Settlement()).choice)

    def _findings(self, lost: Iterable[LostSettlement]) -> Iterable[Finding]:
        for one in lost:
            words = (("heading", one.heading), ("id", one.id), ("reason", one.settlement.reason))
            key = (one.row,) if one.row else ()
            yield Finding(LOST[one.why], Severity.NOTE, one.settlement.place, key, "", one.settlement.choice, words)
        for own_id, row in self.followup.twice.items():
            if own_id in self.cases:
                place, key = row.settlement.place, (row.row,) if row.row else ()
                yield Finding("settled_twice", Severity.ASK, place, key, "", row.settlement.choice, question=own_id)
