"""Writing what is decided to the master, and taking it back: whole or not at all, with a backup and a record.

The order of writing is what keeps the master whole and nothing forgotten:
backup, journal (what is about to be done), master, decision, and the journal's
removal. Whatever moment a run is cut off at, the next one finds the old master
or the new one, knows which, and finishes the record (`recover`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from segsync.decisions import CellWrite, Decision, DecisionKind
from segsync.errors import SegsyncError, Unreadable
from segsync.files import refuse_open, write_file
from segsync.folder import PlanFolder
from segsync.identities import ids_ever_used
from segsync.ids import digest
from segsync.master import HISTORY, Master
from segsync.merged import MergedPlan
from segsync.merging.plan import Failures
from segsync.messages import field_heading
from segsync.patching import patch_workbook
from segsync.placing import history_lines, placed
from segsync.reading.followup import Followup, read_followup
from segsync.reading.master import master_of, read_history_place, read_master
from segsync.records import Finding
from segsync.recovering import Recovered, recover
from segsync.results import MergeOptions
from segsync.settling import Settling, settle
from segsync.shown import Changed, changed_since
from segsync.values import Key
from segsync.vocabulary import say

Merge = Callable[[Path, MergeOptions], tuple[MergedPlan, Failures]]
"""Merges a plan as a follow-up was merged, with the choices in it, and gives what validates rows."""

_MOST_NAMED = 8


@dataclass(frozen=True)
class ApplyResult:
    """What an apply wrote, or would write; what it could not, and what is left to a person.

    `decision` is its record, None where there was nothing to write or settle.
    `recovered` is an earlier run that was cut off, if there was one.
    """

    merged: MergedPlan
    settling: Settling
    decision: Decision | None
    followup: Path
    written: bool
    recovered: Recovered | None = None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Choices that could not be carried out, and why."""
        said = (found for found in self.merged.findings if found.code in ("settled_twice", "settlement_not_offered"))
        return (*said, *self.settling.findings)

    @property
    def needs_a_person(self) -> bool:
        """Whether something is left to settle or correct: the ground for exit code 1."""
        return bool(self.settling.open or self.findings)


@dataclass(frozen=True, slots=True)
class UndoResult:
    """What an undo took back: its record, the decision that no longer stands, and what was edited since then."""

    master: Master
    decision: Decision
    undone: Decision
    edited: tuple[tuple[str, Key, str], ...]
    written: bool


def apply_followup(folder: PlanFolder, path: Path, merge: Merge, now: datetime, *, dry_run: bool) -> ApplyResult:
    """Write to the master what a follow-up shows as decided, and keep a record of it."""
    with nullcontext() if dry_run else folder.locked():
        recovered = None if dry_run else recover(folder)
        content = _read_whole(folder.master)
        followup = _followup_of(folder, path)
        merged, check = merge(path, followup.options)
        _refuse_other(merged, followup, content, path)
        decisions = folder.decisions_in(merged.master.sha256)
        settling = settle(merged, merged.read, decisions, lambda: ids_ever_used(folder, merged.master), check)
        differences = list(changed_since(followup.shown, settling, merged, decisions))
        if differences:
            raise SegsyncError("merge_again", changes=_in_words(differences, merged.master))
        if not (settling.writes or settling.settled):
            return ApplyResult(merged, settling, None, path, written=False, recovered=recovered)
        new = _patched(content, merged.master, settling.writes, now, merged.round) if settling.writes else content
        decision = _decision(folder, settling, followup, merged, content, new, now)
        if not dry_run:
            merged.archive_originals()
            _carry_out(folder, decision, content, new)
        return ApplyResult(merged, settling, decision, path, not dry_run, recovered)


def _read_whole(path: Path) -> bytes:
    refuse_open(path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise SegsyncError("cannot_read", file=path.name, reason=error.strerror) from error


def _followup_of(folder: PlanFolder, path: Path) -> Followup:
    if not path.exists():
        raise SegsyncError("no_followup", file=folder.shown(path))
    refuse_open(path)
    try:
        return read_followup(path)
    except Unreadable as error:
        raise SegsyncError("followup_unreadable", file=path.name, reason=error) from error


def _refuse_other(merged: MergedPlan, followup: Followup, content: bytes, path: Path) -> None:
    if followup.plan_id != merged.master.settings.plan_id:
        raise SegsyncError("followup_of_other_plan", file=path.name)
    if merged.master.sha256 != hashlib.sha256(content).hexdigest():
        raise SegsyncError("master_changed", file=merged.folder.master.name)


def _in_words(differences: Sequence[Changed], master: Master) -> str:
    """Return what is not as it was shown, cell by cell, in the plan's language."""
    language = master.settings.language
    lines = [
        say(
            language,
            f"apply.{one.code}",
            row=" ".join(one.key) or say(language, "value.whole_row"),
            field=field_heading(master.tables, one.table, one.field, language),
        )
        for one in sorted(differences, key=lambda one: (one.table, one.key, one.field, one.code))
    ]
    lines = list(dict.fromkeys(lines))
    more = [say(language, "apply.and_more", count=len(lines) - _MOST_NAMED)] if len(lines) > _MOST_NAMED else []
    return " ".join((*lines[:_MOST_NAMED], *more))


def _patched(content: bytes, master: Master, writes: Sequence[CellWrite], now: datetime, round_name: str) -> bytes:
    """Return the master with the writes in its tables and in Historik; raise if it does not read back as decided."""
    when = f"{now:%Y-%m-%d %H:%M}"
    history = read_history_place(content, master.settings.language)
    if history is None:
        language = master.settings.language
        heads = ", ".join(say(language, f"column.history.{name}") for name in HISTORY)
        raise SegsyncError("history_missing", sheet=say(language, "sheet.history"), headings=heads)
    patches = [*placed(master, writes), *history_lines(master, history, writes, when, round_name)]
    new = patch_workbook(content, patches)
    _check_outcome(master, writes, new)
    return new


def _check_outcome(master: Master, writes: Sequence[CellWrite], new: bytes) -> None:
    """Refuse a patched master that says anything else than the old one with the writes in it."""
    reading = master_of(new, "master.xlsx")
    wrong = [found for found in reading.findings if found.code != "formula_without_value"]
    unread = {(found.place.sheet, found.place.cell) for found in reading.findings}
    differing = list(_differences(with_writes(master, writes), reading.master))
    if wrong or (differing and not unread):
        raise RuntimeError(f"the patched master does not read as decided: {wrong[:3]} {differing[:3]}")


def with_writes(master: Master, writes: Iterable[CellWrite]) -> Master:
    """Return a master with values written to it; rows of which nothing is left are gone."""
    tables = {name: dict(rows) for name, rows in master.rows.items()}
    for write in writes:
        keys = dict(zip(master.table(write.table).key, write.key, strict=True))
        row = tables[write.table].get(write.key, keys)
        tables[write.table][write.key] = {**row, write.field: write.new}
    kept = {
        name: {key: row for key, row in rows.items() if any(value is not None for value in row.values())}
        for name, rows in tables.items()
    }
    return replace(master, rows=kept)


def _differences(one: Master, other: Master) -> Iterator[tuple[str, Key, str]]:
    """Yield the cells in which two masters differ."""
    for table, rows in one.rows.items():
        others = other.rows.get(table, {})
        for key in dict.fromkeys((*rows, *others)):
            left, right = rows.get(key, {}), others.get(key, {})
            for name in dict.fromkeys((*left, *right)):
                if left.get(name) != right.get(name):
                    yield table, key, name


def _decision(
    folder: PlanFolder,
    settling: Settling,
    followup: Followup,
    merged: MergedPlan,
    content: bytes,
    new: bytes,
    now: datetime,
) -> Decision:
    number = _next_number(folder)
    own_id = "A-" + digest([number, hashlib.sha256(content).hexdigest(), [one.id for one in settling.proposals]])
    before, after = hashlib.sha256(content).hexdigest(), hashlib.sha256(new).hexdigest()
    return Decision(
        number, own_id, DecisionKind.APPLY, now.isoformat(timespec="seconds"), merged.round, before, after,
        _backup_name(folder, number, now, "apply") if new != content else "",
        followup.shown.id, settling.writes, settling.settled, settling.proposals, settling.rows,
    )  # fmt: skip


def _next_number(folder: PlanFolder) -> int:
    latest = folder.decisions.latest
    return latest.number + 1 if latest else 1


def _backup_name(folder: PlanFolder, number: int, now: datetime, what: str) -> str:
    name = f"{folder.master.stem}_{number:04}_{now:%Y-%m-%d_%H%M}_before-{what}{folder.master.suffix}"
    return folder.shown(folder.backups / name)


def _carry_out(folder: PlanFolder, decision: Decision, old: bytes, new: bytes) -> None:
    """Write backup, journal, master and decision, in this order."""
    if new != old:
        write_file(folder.path / decision.backup, old)
    folder.begin(decision)
    if new != old:
        refuse_open(folder.master)
        if folder.master.read_bytes() != old:
            folder.end()
            raise SegsyncError("master_changed", file=folder.master.name)
        try:
            write_file(folder.master, new)
        except SegsyncError:
            folder.end()
            raise
    folder.keep_decision(decision)
    folder.end()


def undo_latest(folder: PlanFolder, now: datetime, *, dry_run: bool) -> UndoResult:
    """Put the master back as it was before the latest apply or undo, and keep a record of it."""
    with nullcontext() if dry_run else folder.locked():
        if not dry_run:
            recover(folder)
        undone = folder.decisions.latest
        if undone is None:
            raise SegsyncError("nothing_to_undo")
        content = _read_whole(folder.master)
        restored = _backup_of(folder, undone) if undone.backup else content
        master = read_master(folder.master).master
        number = _next_number(folder)
        decision = Decision(
            number, "U-" + digest([number, undone.id]), DecisionKind.UNDO, now.isoformat(timespec="seconds"),
            undone.round, hashlib.sha256(content).hexdigest(), hashlib.sha256(restored).hexdigest(),
            _backup_name(folder, number, now, "undo") if restored != content else "", revokes=undone.id,
        )  # fmt: skip
        edited = tuple(_edited_since(folder, undone, content, master))
        if not dry_run:
            _carry_out(folder, decision, content, restored)
        return UndoResult(master, decision, undone, edited, not dry_run)


def _backup_of(folder: PlanFolder, decision: Decision) -> bytes:
    """Return the master as it was before a decision, from its backup; raise SegsyncError when that is not whole."""
    path = folder.path / decision.backup
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SegsyncError("backup_gone", file=decision.backup) from error
    if hashlib.sha256(content).hexdigest() != decision.before:
        raise SegsyncError("backup_gone", file=decision.backup)
    return content


def _edited_since(
    folder: PlanFolder, decision: Decision, content: bytes, master: Master
) -> Iterator[tuple[str, Key, str]]:
    """Yield the cells of the master that were edited after a decision was written."""
    if hashlib.sha256(content).hexdigest() == decision.after or not decision.backup:
        return
    if decision.kind is DecisionKind.APPLY:
        before = master_of(_backup_of(folder, decision), folder.master.name).master
        yield from _differences(with_writes(before, decision.writes), master)
        return
    revoked = next(made for made in folder.decisions.made if made.id == decision.revokes)
    yield from _differences(master_of(_backup_of(folder, revoked), folder.master.name).master, master)
