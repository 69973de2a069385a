"""The master is whole at every instant: killed, out of disk, read-only, raced for, it is the old one or the new."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from faults import RUN, failing_from, killed_at, run, why_missing, without_privileges
from followups import choose
from plans import again, new_plan, returned

from segsync.plan import Plan, open_plan

KILLS = [
    *(("write", number) for number in range(1, 8)),
    *(("fsync", number) for number in range(1, 10)),
    *(("rename", number) for number in range(1, 5)),
    *(("chmod", number) for number in range(1, 5)),
    ("unlink", 1),
    ("unlink", 2),
]
"""Every call of an apply that writes lock, backup, journal, master and decision, and removes journal and lock."""


@pytest.fixture(scope="module", autouse=True)
def _tracing() -> None:
    if missing := why_missing():
        pytest.skip(missing)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a follow-up in which something is taken and something chosen."""
    plan = new_plan(tmp_path_factory.mktemp("ready") / "plan")
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår", "outcome_value": 100}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Pausad", "obstacles_comment": "Vakans."}})
    again(plan).merge().write_followup()
    choose(plan, {("UTB-03", "Status"): "UTB: Pågår"})
    return plan.folder.path


@pytest.fixture(scope="module")
def applied(ready: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same plan, applied."""
    path = Path(shutil.copytree(ready, tmp_path_factory.mktemp("applied") / "plan"))
    open_plan(path).apply()
    return path


def values(plan: Plan) -> dict[tuple[object, ...], object]:
    rows = again(plan).master.rows
    return {(table, *key, name): value for table in rows for key, row in rows[table].items()
            for name, value in row.items() if value is not None}  # fmt: skip


def leftovers(path: Path) -> list[str]:
    hidden = (found for found in path.rglob("*") if ".segsync-" in found.name or found.name.startswith("lock"))
    return sorted(found.name for found in (*hidden, *path.glob(".segsync/journal.json")))


@pytest.mark.parametrize(("call", "number"), KILLS)
def test_an_apply_that_is_killed_leaves_the_old_master_or_the_new_one_and_the_next_goes_on(
    ready: Path, applied: Path, tmp_path: Path, call: str, number: int
) -> None:
    path = Path(shutil.copytree(ready, tmp_path / "plan"))
    old, new = values(open_plan(ready)), values(open_plan(applied))
    assert killed_at(call, number, "apply", path, cwd=tmp_path).happened
    plan = open_plan(path)
    reached = values(plan)
    assert reached in (old, new)
    assert again(plan).merge().totals.decided == (0 if reached == old else 4)
    follow = run("apply", path, cwd=tmp_path)
    assert follow.code == 0, follow.said
    assert values(plan) == new
    assert leftovers(path) == []
    assert len(again(plan).folder.decisions.made) == 1
    assert again(plan).merge().totals.decided == 4


@pytest.mark.parametrize(("call", "number"), [("fsync", 1), ("fsync", 5), ("rename", 3), ("fsync", 6), ("unlink", 1)])
def test_an_undo_that_is_killed_leaves_one_of_the_masters_and_the_next_run_knows_which(
    applied: Path, tmp_path: Path, call: str, number: int
) -> None:
    path = Path(shutil.copytree(applied, tmp_path / "plan"))
    (backup,) = (path / "archive/backups").iterdir()
    old, new = backup.read_bytes(), (path / "master.xlsx").read_bytes()
    assert killed_at(call, number, "undo", path, cwd=tmp_path).happened
    reached = (path / "master.xlsx").read_bytes()
    assert reached in (old, new)
    plan = open_plan(path)
    assert plan.merge().totals.decided == (4 if reached == new else 0)
    plan.merge().write_followup()  # finishes the record
    assert leftovers(path) == []
    assert again(plan).merge().totals.decided == (4 if reached == new else 0)


@pytest.mark.parametrize(("call", "number"), [("write", 2), ("write", 4), ("fsync", 1), ("fsync", 5), ("rename", 3)])
def test_a_full_disk_is_said_and_loses_nothing(
    ready: Path, applied: Path, tmp_path: Path, call: str, number: int
) -> None:
    path = Path(shutil.copytree(ready, tmp_path / "plan"))
    ended = failing_from(call, number, "ENOSPC", "apply", path, cwd=tmp_path)
    assert "Traceback" not in ended.said
    assert values(open_plan(path)) == values(open_plan(ready))
    follow = run("apply", path, cwd=tmp_path)
    assert follow.code == 0, follow.said
    assert values(open_plan(path)) == values(open_plan(applied))
    assert leftovers(path) == []


@pytest.mark.parametrize("folder", [".", ".segsync", "archive"])
def test_a_folder_that_cannot_be_written_to_is_said(ready: Path, tmp_path: Path, folder: str) -> None:
    path = Path(shutil.copytree(ready, tmp_path / "plan"))
    shutil.rmtree(path / "archive/backups", ignore_errors=True)
    before = (path / "master.xlsx").read_bytes()
    (path / folder).chmod(0o555)
    ended = without_privileges("apply", path, cwd=tmp_path)
    (path / folder).chmod(0o755)
    assert ended.code == 3, ended.said
    assert "kan inte skrivas" in ended.said
    assert (path / "master.xlsx").read_bytes() == before


def test_a_read_only_master_is_not_replaced(ready: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(ready, tmp_path / "plan"))
    before = (path / "master.xlsx").read_bytes()
    (path / "master.xlsx").chmod(0o444)
    ended = without_privileges("apply", path, cwd=tmp_path)
    assert ended.code == 3, ended.said
    assert (path / "master.xlsx").read_bytes() == before


def test_of_two_at_once_one_works_and_the_other_says_who_does(ready: Path, applied: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(ready, tmp_path / "plan"))
    command = [sys.executable, "-c", RUN, "apply", str(path)]
    with_output = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    runs = [subprocess.Popen(command, **with_output) for _ in range(4)]  # type: ignore[call-overload]
    ended = [(run.wait(), run.communicate()[1]) for run in runs]
    assert {code for code, _ in ended} <= {0, 3}
    assert all("används redan av" in said for code, said in ended if code == 3)
    assert values(open_plan(path)) == values(open_plan(applied))
    assert len(open_plan(path).folder.decisions.made) == 1


def test_a_linked_master_stays_a_link_and_keeps_its_rights(ready: Path, applied: Path, tmp_path: Path) -> None:
    path = Path(shutil.copytree(ready, tmp_path / "plan"))
    real = tmp_path / "elsewhere.xlsx"
    (path / "master.xlsx").rename(real)
    (path / "master.xlsx").symlink_to(real)
    real.chmod(0o640)
    open_plan(path).apply()
    assert (path / "master.xlsx").is_symlink()
    assert real.stat().st_mode & 0o777 == 0o640
    assert values(open_plan(path)) == values(open_plan(applied))


def test_originals_are_in_the_archive_before_anything_is_applied(applied: Path) -> None:
    archived = {path.stem for path in (applied / "archive/returns").iterdir()}
    inbox = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (applied / "inbox").iterdir()}
    assert archived == inbox
