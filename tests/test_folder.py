"""The plan folder: who is working in it, files written whole, and finding it."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from plans import new_plan

from segsync.errors import SegsyncError
from segsync.files import refuse_open, write_file
from segsync.folder import PlanFolder, find_plan, round_order

HOLD = """
import sys
from pathlib import Path
from segsync.folder import PlanFolder
with PlanFolder(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> PlanFolder:
    folder = PlanFolder(tmp_path / "plan")
    folder.make()
    return folder


@pytest.fixture
def holder(folder: PlanFolder) -> Iterator[subprocess.Popen[str]]:
    """Another process, which holds the plan's lock until its input ends."""
    command = [sys.executable, "-c", HOLD, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def leave_lock(folder: PlanFolder, **owner: object) -> None:
    known = {"user": "anna", "host": platform.node(), "pid": os.getpid(), "since": "2022-10-01T08:00:00+00:00"}
    (folder.hidden / "lock").write_text(json.dumps({**known, **owner}), encoding="utf-8")


def lock_is_free(folder: PlanFolder) -> bool:
    try:
        with folder.locked():
            return True
    except SegsyncError:
        return False


def test_a_second_process_is_refused_and_told_who_holds_the_lock(
    folder: PlanFolder, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(SegsyncError) as refused, folder.locked():
        pass
    assert (refused.value.code, refused.value.exit_code) == ("locked", 3)
    assert refused.value.values["host"] == platform.node()
    assert platform.node() in str(refused.value)
    holder.communicate("")
    assert lock_is_free(folder)


def test_the_lock_of_a_killed_process_is_taken_over(folder: PlanFolder, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    assert (folder.hidden / "lock").exists()
    assert lock_is_free(folder)
    assert not (folder.hidden / "lock").exists()


def test_the_lock_of_another_machine_is_never_taken_over(folder: PlanFolder) -> None:
    leave_lock(folder, host="en annan dator", pid=999_999_999)
    assert not lock_is_free(folder)


@pytest.mark.parametrize("pid", ["x", None, 0])
def test_a_lock_with_an_odd_process_is_somebodys(folder: PlanFolder, pid: object) -> None:
    leave_lock(folder, pid=pid)
    assert not lock_is_free(folder)


def test_a_lock_is_let_go_when_the_work_fails(folder: PlanFolder) -> None:
    with pytest.raises(ZeroDivisionError), folder.locked():
        1 / 0  # noqa: B018
    assert lock_is_free(folder)


def test_a_file_is_written_whole_with_its_folders_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "results" / "2022" / "a.xlsx"
    write_file(path, b"first")
    write_file(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one_and_no_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(SegsyncError) as refused:
        write_file(path, b"new")
    assert refused.value.code == "cannot_write"
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"")
    (tmp_path / "b").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


@pytest.mark.parametrize("sign", ["~$a.xlsx", ".~lock.a.xlsx#"])
def test_a_workbook_that_lies_open_is_refused(tmp_path: Path, sign: str) -> None:
    refuse_open(tmp_path / "a.xlsx")
    (tmp_path / sign).touch()
    with pytest.raises(SegsyncError) as refused:
        refuse_open(tmp_path / "a.xlsx")
    assert refused.value.code == "file_open"


def test_a_plan_is_found_from_any_folder_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = new_plan(tmp_path / "plan", sent=False)
    for inside in (plan.folder.path, plan.folder.inbox, plan.folder.outbox / "2022-1" / "djupare"):
        inside.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(inside)
        assert find_plan(None).path == plan.folder.path


@pytest.mark.parametrize("given", ["plan", "plan/master.xlsx"])
def test_a_plan_is_found_by_its_folder_or_its_master(tmp_path: Path, given: str) -> None:
    new_plan(tmp_path / "plan", sent=False)
    assert find_plan(tmp_path / given).path == tmp_path / "plan"


def test_where_there_is_no_plan_the_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "master.xlsx").write_bytes(b"somebody else's")
    monkeypatch.chdir(tmp_path)
    for given, code in ((None, "no_plan_found"), (tmp_path / "inbox", "no_plan_here")):
        with pytest.raises(SegsyncError) as refused:
            find_plan(given)
        assert refused.value.code == code
        assert str(tmp_path) in str(refused.value)


def test_rounds_are_ordered_by_number() -> None:
    assert sorted(["2022-10", "2022-9", "2021-11"], key=round_order) == ["2021-11", "2022-9", "2022-10"]
