"""The plan folder: where everything lies, and what is written once."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from segsync.decisions import Decision, Decisions
from segsync.errors import SegsyncError
from segsync.files import clear_leftovers, locked, remove_file, write_file
from segsync.packing import (
    pack_baseline,
    pack_decision,
    pack_snapshot,
    snapshot_id,
    unpack_baseline,
    unpack_decision,
    unpack_snapshot,
)
from segsync.rounds import Baseline, Snapshot

MASTERS = ("master.xlsx", "master.xlsm")
"""What the master may be called: one with macros keeps them, and its ending."""

_DECISION = re.compile(r"\d+_[AU]-[A-Z2-9]+\.json")
_BASELINE = re.compile(r"(?P<round>\d{4}-\d+)_(?P<department>[\w-]+)_(?P<template>T-[A-Z2-9]+)\.json")


@dataclass(frozen=True, slots=True)
class SentTemplate:
    """A template that was sent, by the name of its baseline file."""

    round: str
    department: str
    template: str

    @property
    def order(self) -> tuple[int, int]:
        """The round's place in time: year and number."""
        return round_order(self.round)


def round_order(name: str) -> tuple[int, int]:
    """Return a round's place in time, so that 2022-10 comes after 2022-9."""
    year, _, number = name.partition("-")
    return int(year), int(number)


@dataclass(frozen=True)
class PlanFolder:
    """A plan's folder on disk. Paths, baselines, and the lock."""

    path: Path

    @property
    def master(self) -> Path:
        """The master workbook."""
        return self.path / next((name for name in MASTERS if (self.path / name).is_file()), MASTERS[0])

    @property
    def has_master(self) -> bool:
        """Whether there is a master in the folder."""
        return self.master.is_file()

    @property
    def outbox(self) -> Path:
        """Where templates are written, a folder for each round."""
        return self.path / "outbox"

    @property
    def inbox(self) -> Path:
        """Where returned files are dropped; never altered."""
        return self.path / "inbox"

    @property
    def results(self) -> Path:
        """What merge, feedback and summary write."""
        return self.path / "results"

    @property
    def archive(self) -> Path:
        """Untouched originals, backups and earlier follow-ups."""
        return self.path / "archive"

    @property
    def hidden(self) -> Path:
        """Baselines, decisions and the lock."""
        return self.path / ".segsync"

    @property
    def baselines(self) -> Path:
        """The write-once record of what was sent."""
        return self.hidden / "baselines"

    @property
    def decisions_folder(self) -> Path:
        """The write-once record of what was applied and undone."""
        return self.hidden / "decisions"

    @property
    def returns(self) -> Path:
        """The untouched originals of returns, by sha256."""
        return self.archive / "returns"

    @property
    def backups(self) -> Path:
        """The masters as they were before each apply and undo."""
        return self.archive / "backups"

    @property
    def followups(self) -> Path:
        """Earlier follow-ups, with every settlement in them."""
        return self.archive / "followups"

    @property
    def _journal(self) -> Path:
        """What is being done to the master just now; gone when it is done."""
        return self.hidden / "journal.json"

    @cached_property
    def _resolved(self) -> Path:
        return self.path.resolve()

    def shown(self, path: Path) -> str:
        """Return a path as users see it: from the plan folder, with forward slashes."""
        try:
            return path.resolve().relative_to(self._resolved).as_posix()
        except ValueError:
            return path.as_posix()

    def make(self) -> None:
        """Make the folder and its parts."""
        for folder in (self.outbox, self.inbox, self.results, self.archive, self.baselines):
            folder.mkdir(parents=True, exist_ok=True)

    # What was sent

    @cached_property
    def sent(self) -> tuple[SentTemplate, ...]:
        """Every template that was sent, by round and department."""
        names = [path.name for path in self.baselines.iterdir()] if self.baselines.is_dir() else []
        found = [SentTemplate(**match.groupdict()) for name in names if (match := _BASELINE.fullmatch(name))]
        return tuple(sorted(found, key=lambda sent: (sent.order, sent.department)))

    @cached_property
    def sent_by_template(self) -> Mapping[str, SentTemplate]:
        """The templates that were sent, by template id."""
        return {sent.template: sent for sent in self.sent}

    @property
    def latest_round(self) -> str:
        """The latest round, or an empty text before the first."""
        return self.sent[-1].round if self.sent else ""

    def baseline(self, sent: SentTemplate) -> Baseline:
        """Return a template's baseline; raise SegsyncError when it cannot be read."""
        path = self.baselines / f"{sent.round}_{sent.department}_{sent.template}.json"
        packed = self._read_json(path)
        return unpack_baseline(packed, self.snapshot(packed["snapshot"]))

    def snapshot(self, identity: str) -> Snapshot:
        """Return the words of the plan at a sending; each is read once."""
        if identity not in self._snapshots:
            self._snapshots[identity] = unpack_snapshot(self._read_json(self.baselines / f"{identity}.json"))
        return self._snapshots[identity]

    @cached_property
    def _snapshots(self) -> dict[str, Snapshot]:
        return {}

    def keep_snapshot(self, snapshot: Snapshot) -> str:
        """Keep the words of the plan, once, and return their id."""
        identity = snapshot_id(snapshot)
        self._write_once(self.baselines / f"{identity}.json", pack_snapshot(snapshot))
        return identity

    def keep_baseline(self, baseline: Baseline) -> None:
        """Keep what one template held."""
        name = f"{baseline.round}_{baseline.department}_{baseline.template}.json"
        self._write_once(self.baselines / name, pack_baseline(baseline))

    def _write_once(self, path: Path, content: Mapping[str, Any]) -> None:
        if not path.exists():
            write_file(path, _json(content))

    def _read_json(self, path: Path) -> Any:
        try:
            return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        except (OSError, ValueError) as error:
            raise SegsyncError("record_unreadable", file=self.shown(path)) from error

    # What was decided

    @property
    def decisions(self) -> Decisions:
        """Everything that was applied and undone, in order."""
        folder = self.decisions_folder
        paths = [path for path in folder.iterdir() if _DECISION.fullmatch(path.name)] if folder.is_dir() else []
        made = (unpack_decision(self._read_json(path)) for path in paths)
        return Decisions(tuple(sorted(made, key=lambda decision: (decision.number, decision.id))))

    def decisions_in(self, master_sha256: str) -> Decisions:
        """Return what was decided, with what was written to this very master by a run that was then cut off."""
        decisions, begun = self.decisions, self.under_way
        if begun is None or begun.after != master_sha256 or begun.id in {made.id for made in decisions.made}:
            return decisions
        return Decisions((*decisions.made, begun))

    def keep_decision(self, decision: Decision) -> None:
        """Keep what an apply or an undo did."""
        name = f"{decision.number:04}_{decision.id}.json"
        self._write_once(self.decisions_folder / name, pack_decision(decision))

    @property
    def under_way(self) -> Decision | None:
        """The decision whose writing was begun and not finished, if any."""
        return unpack_decision(self._read_json(self._journal)) if self._journal.exists() else None

    def begin(self, decision: Decision) -> None:
        """Say what is about to be done to the master, so that the next run knows."""
        write_file(self._journal, _json(pack_decision(decision)))

    def end(self) -> None:
        """Say that it is done."""
        remove_file(self._journal)

    # Who is working

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the plan's lock; raise SegsyncError naming who holds it. A dead process's lock is taken over."""
        try:
            self.hidden.mkdir(exist_ok=True)
        except OSError as error:
            raise SegsyncError("cannot_write", file=str(self.hidden), reason=error.strerror) from error
        with locked(self.hidden / "lock"):
            clear_leftovers(self._written_to)
            yield

    @property
    def _written_to(self) -> tuple[Path, ...]:
        """The folders that segsync writes to."""
        inner = (self.baselines, self.decisions_folder, self.returns, self.backups, self.followups)
        return (self.path, self.master.resolve().parent, self.results, self.hidden, *inner)


def find_plan(given: Path | None) -> PlanFolder:
    """Return the plan folder: the one given, or the current folder or nearest parent that is one."""
    if given is not None:
        folder = PlanFolder(given.parent if given.name in MASTERS else given)
        if not folder.has_master:
            raise SegsyncError("no_plan_here", folder=str(folder.path))
        return folder
    here = Path.cwd()
    for folder in map(PlanFolder, (here, *here.parents)):
        if folder.has_master and _is_plan(folder):
            return folder
    raise SegsyncError("no_plan_found", folder=str(here))


def _is_plan(folder: PlanFolder) -> bool:
    if folder.hidden.is_dir():
        return True
    from segsync.reading.master import is_master

    return is_master(folder.master)


def _json(content: Mapping[str, Any]) -> bytes:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
