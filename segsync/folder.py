"""The plan folder: where everything lies, what is written once, and who is working in it."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from segsync.errors import SegsyncError
from segsync.packing import pack_baseline, pack_snapshot, snapshot_id, unpack_baseline, unpack_snapshot
from segsync.rounds import Baseline, Snapshot

MASTER = "master.xlsx"
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
        return self.path / MASTER

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

    def shown(self, path: Path) -> str:
        """Return a path as users see it: from the plan folder, with forward slashes."""
        try:
            return path.resolve().relative_to(self.path.resolve()).as_posix()
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
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
            write_file(path, text.encode("utf-8", "surrogatepass"))

    def _read_json(self, path: Path) -> Any:
        try:
            return json.loads(path.read_bytes().decode("utf-8", "surrogatepass"))
        except (OSError, ValueError) as error:
            raise SegsyncError("record_unreadable", file=self.shown(path)) from error

    # Who is working

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the plan's lock; raise SegsyncError naming who holds it. A dead process's lock is taken over."""
        path = self.hidden / "lock"
        self.hidden.mkdir(exist_ok=True)
        owner = {
            "user": _user(),
            "host": platform.node(),
            "pid": os.getpid(),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        _take_lock(path, owner)
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def find_plan(given: Path | None) -> PlanFolder:
    """Return the plan folder: the one given, or the current folder or nearest parent that is one."""
    if given is not None:
        folder = given.parent if given.name == MASTER else given
        if not (folder / MASTER).is_file():
            raise SegsyncError("no_plan_here", folder=str(folder))
        return PlanFolder(folder)
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MASTER).is_file() and _is_plan(folder):
            return PlanFolder(folder)
    raise SegsyncError("no_plan_found", folder=str(here))


def _is_plan(folder: Path) -> bool:
    if (folder / ".segsync").is_dir():
        return True
    from segsync.reading.master import is_master

    return is_master(folder / MASTER)


def _user() -> str:
    return os.environ.get("USERNAME") or os.environ.get("USER") or "?"


def _take_lock(path: Path, owner: Mapping[str, Any]) -> None:
    for _ in range(3):
        try:
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
        except FileExistsError:
            holder = _lock_holder(path)
            if holder and not _is_dead(holder):
                raise SegsyncError(
                    "locked", **{name: holder.get(name, "?") for name in ("user", "host", "since")}
                ) from None
            path.unlink(missing_ok=True)
            continue
        except OSError as error:
            raise SegsyncError("cannot_write", file=str(path), reason=error.strerror) from error
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(owner, stream)
        return
    raise SegsyncError("locked", user="?", host="?", since="?")


def _lock_holder(path: Path) -> dict[str, Any] | None:
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return holder if isinstance(holder, dict) else None


def _is_dead(holder: Mapping[str, Any]) -> bool:
    """Whether the lock was left by a process of this machine that is gone."""
    if holder.get("host") != platform.node() or os.name == "nt":
        return False
    try:
        os.kill(int(holder.get("pid", 0)), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError, TypeError, OverflowError):
        return False
    return False


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside it first, to disk, then in its place."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=".segsync-", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SegsyncError("cannot_write", file=str(path), reason=error.strerror or type(error).__name__) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def refuse_open(path: Path) -> None:
    """Raise SegsyncError when a workbook lies open in a spreadsheet program."""
    for name in (f"~${path.name}", f".~lock.{path.name}#"):
        if (path.parent / name).exists():
            raise SegsyncError("file_open", file=path.name)
