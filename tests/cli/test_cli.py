"""The command line: what each command says where, what it writes, and what it exits with."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import plans
import pytest
from commands import DECIDE, DONE, FAILED, FAULT, USAGE, Ran, Segsync, process
from openpyxl import load_workbook

from segsync import __version__
from segsync.cli.app import app
from segsync.demo.typing import saved
from segsync.plan import Plan, open_plan

COMMANDS = tuple(app.list_commands(click.Context(app)))
COUNTS = ("read", "unchanged", "taken", "agreed", "conflict", "question", "decided", "refused")
EDITS = {"UTB-01": {"status": "Genomförd", "result": "Fler läser med flyt."}}


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small plan with its templates sent, made once; tests work on copies."""
    return plans.new_plan(tmp_path_factory.mktemp("made") / "plan").folder.path


@pytest.fixture
def plan(made: Path, tmp_path: Path) -> Plan:
    """A plan with its templates sent, and nothing back."""
    return open_plan(shutil.copytree(made, tmp_path / "Plan å 2022"))


@pytest.fixture
def answered(plan: Plan) -> Plan:
    """A plan with one return that raises nothing."""
    plans.returned(plan, "UTB", edits=EDITS)
    return plans.again(plan)


@pytest.fixture
def disputed(answered: Plan) -> Plan:
    """A plan with two returns that disagree about one cell."""
    plans.returned(answered, "SOC", edits={"UTB-01": {"status": "Pausad", "obstacles_comment": "Väntar på lokal."}})
    return plans.again(answered)


def tree(folder: Path) -> dict[str, str]:
    """Return every file and folder with its content's digest and time."""
    return {
        path.relative_to(folder).as_posix(): (
            f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stat().st_mtime_ns}" if path.is_file() else ""
        )
        for path in folder.rglob("*")
    }


def master_with(plan: Plan, change: Callable[[Any], None]) -> Plan:
    """Change the master as a person does in Excel."""
    book = load_workbook(plan.folder.master)
    change(book)
    book.save(plan.folder.master)
    return plans.again(plan)


def row_of(book: Any, measure_id: str) -> int:
    return next(cell.row for cell in book["Åtgärder"]["A"] if cell.value == measure_id)


# help, version, usage


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_every_command_in_the_order_of_the_year(segsync: Segsync, option: str) -> None:
    ran = segsync(option)
    assert ran.code == DONE
    assert re.findall(r"^  (\w+)  ", ran.out, re.MULTILINE) == list(COMMANDS)
    assert COMMANDS[:6] == ("demo", "init", "check", "send", "status", "merge")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(segsync: Segsync, command: str) -> None:
    ran = segsync(command, "-h")
    assert ran.code == DONE
    assert ran.out.split("\n")[0].split()[1:3] == ["segsync", command]
    assert {"--json", "--quiet", "--verbose", "--help"} <= set(re.findall(r"--[\w-]+", ran.out))


@pytest.mark.parametrize("command", ["send", "merge"])
def test_what_writes_can_be_tried_out(segsync: Segsync, command: str) -> None:
    assert "--dry-run" in segsync(command, "-h").out


def test_the_version_is_the_package_s(segsync: Segsync) -> None:
    assert segsync("--version") == Ran(DONE, f"segsync, version {__version__}\n", "")


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_do_not_wait_for_pandas(tmp_path: Path, option: str) -> None:
    ran = process(option, cwd=tmp_path, python=("-X", "importtime"))
    imported = {line.rpartition("|")[2].strip() for line in ran.err.splitlines() if line.startswith("import time:")}
    assert ran.code == DONE
    assert "segsync.cli.app" in imported
    assert imported & {"pandas", "pandera", "openpyxl", "xlsxwriter", "lxml", "python_calamine", "numpy"} == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["init"],
        ["init", "p"],
        ["init", "p", "--year", "x"],
        ["init", "p", "--year", "2022", "--lang", "de"],
        ["send", "--deadline"],
        ["merge", "--nonsense"],
        ["status", "a", "b"],
        [],
    ],
)
def test_wrong_usage_exits_with_2_and_writes_nothing(
    segsync: Segsync, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = segsync(*arguments)
    assert ran.code == USAGE
    assert ran.err
    assert ran.out == ""
    assert tree(tmp_path) == {}


# demo


def test_demo_makes_a_whole_example_and_exits_with_0(segsync: Segsync, tmp_path: Path) -> None:
    ran = segsync("demo", tmp_path / "exempel")
    assert ran.code == DONE
    assert (tmp_path / "exempel" / "results" / "followup-2022.xlsx").is_file()
    assert "60 åtgärder" in ran.err
    assert "Konflikter" in ran.err


def test_demo_as_json_says_what_merge_says(segsync: Segsync, tmp_path: Path) -> None:
    demo = segsync("demo", tmp_path / "exempel", "--json").json
    merged = segsync("merge", tmp_path / "exempel", "--json", "-n").json
    assert demo.pop("outputs") == {"followup": "results/followup-2022.xlsx", "overview": "results/overview.html"}
    assert merged.pop("outputs") == {"followup": None, "overview": None}
    assert demo == merged


def test_demo_without_a_folder_makes_one_here(
    segsync: Segsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert segsync("demo").code == DONE
    assert [path.name for path in tmp_path.iterdir()] == ["segsync-demo"]


def test_demo_leaves_a_folder_with_something_in_it_alone(segsync: Segsync, tmp_path: Path) -> None:
    (tmp_path / "viktig.txt").write_text("rör inte")
    before = tree(tmp_path)
    ran = segsync("demo", tmp_path)
    assert (ran.code, ran.out, tree(tmp_path)) == (FAILED, "", before)
    assert "inte tom" in ran.words


# init


def test_init_makes_a_plan_that_check_finds_in_order(segsync: Segsync, tmp_path: Path) -> None:
    ran = segsync("init", tmp_path / "ny", "--year", 2023)
    assert (ran.code, ran.out) == (DONE, "")
    assert "segsync send" in ran.err
    assert {path.name for path in (tmp_path / "ny").iterdir()} >= {"master.xlsx", "inbox", "outbox", ".segsync"}
    assert segsync("check", tmp_path / "ny").code == DONE


def test_init_as_json(segsync: Segsync, tmp_path: Path) -> None:
    said = segsync("init", tmp_path / "ny", "--year", 2023, "--lang", "en", "--json").json
    assert said == {
        "schema_version": 1,
        "plan": {"path": (tmp_path / "ny").as_posix(), "year": 2023, "language": "en", "round": None},
        "measures": 0,
        "old_statuses": [],
        "new_departments": [],
        "not_placed": [],
    }


def test_init_never_overwrites_a_plan(segsync: Segsync, plan: Plan) -> None:
    before = tree(plan.folder.path)
    ran = segsync("init", plan.folder.path, "--year", 2022)
    assert (ran.code, ran.out, tree(plan.folder.path)) == (FAILED, "", before)
    assert "har redan en plan" in ran.words


@pytest.mark.parametrize(
    ("content", "said"), [(None, "kan inte läsas"), (b"inte en arbetsbok", "ingen Excel-arbetsbok"), (b"", "tom")]
)
def test_init_from_a_file_that_cannot_be_read_makes_nothing(
    segsync: Segsync, tmp_path: Path, content: bytes | None, said: str
) -> None:
    source = tmp_path / "gammal plan.xlsx"
    if content is not None:
        source.write_bytes(content)
    ran = segsync("init", tmp_path / "ny", "--year", 2023, "--from", source)
    assert ran.code == FAILED
    assert said in ran.words
    assert "gammal plan.xlsx" in ran.words
    assert not (tmp_path / "ny").exists()


# check


def test_check_of_a_sound_master(segsync: Segsync, plan: Plan) -> None:
    ran = segsync("check", plan.folder.path)
    assert (ran.code, ran.out) == (DONE, "")
    assert "4 åtgärder, 4 förvaltningar" in ran.err
    assert segsync("check", plan.folder.path, "--json").json == {"schema_version": 1, "findings": []}


def _remove_lists(book: Any) -> None:
    del book["Listor"]


def _remove_settings(book: Any) -> None:
    del book["Inställningar"]


def _same_id_twice(book: Any) -> None:
    book["Åtgärder"].cell(row_of(book, "UTB-03"), 1).value = "UTB-01"


def _unknown_department(book: Any) -> None:
    book["Åtgärder"]["E2"].value = "XYZ"


def _formula_without_value(book: Any) -> None:
    book["Åtgärder"]["L2"].value = "=40+40"


BROKEN: Mapping[str, tuple[Callable[[Any], None], str, str]] = {
    "master_sheet_missing": (_remove_lists, "", "Bladet Listor saknas"),
    "id_twice": (_same_id_twice, "A3", "redan finns i A2"),
    "unknown_department": (_unknown_department, "E2", "XYZ"),
    "formula_without_value": (_formula_without_value, "L2", "=40+40"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_check_says_what_is_wrong_in_the_master_and_where(segsync: Segsync, plan: Plan, code: str) -> None:
    change, cell, said = BROKEN[code]
    plan = master_with(plan, change)
    before = tree(plan.folder.path)
    ran = segsync("check", plan.folder.path)
    assert ran.code == FAILED
    assert said in ran.words
    assert f"master.xlsx{f', Åtgärder!{cell}' if cell else ''}" in ran.err
    found = segsync("check", plan.folder.path, "--json")
    assert found.code == FAILED
    assert (code, "stop", cell or None) in {(f["code"], f["severity"], f["cell"]) for f in found.json["findings"]}
    assert tree(plan.folder.path) == before


@pytest.mark.parametrize("command", ["send", "status", "merge"])
@pytest.mark.parametrize("code", BROKEN)
def test_no_command_works_from_a_master_that_is_wrong(
    segsync: Segsync, answered: Plan, code: str, command: str
) -> None:
    change, _, said = BROKEN[code]
    plan = master_with(answered, change)
    before = tree(plan.folder.path)
    ran = segsync(command, plan.folder.path)
    assert (ran.code, ran.out, tree(plan.folder.path)) == (FAILED, "", before)
    assert said in ran.words
    assert "rättas först" in ran.err


@pytest.mark.parametrize("command", ["check", "send", "status", "merge"])
def test_a_workbook_that_is_not_segsync_s_is_no_master(segsync: Segsync, answered: Plan, command: str) -> None:
    plan = master_with(answered, _remove_settings)
    before = tree(plan.folder.path)
    ran = segsync(command, plan.folder.path)
    assert (ran.code, ran.out, tree(plan.folder.path)) == (FAILED, "", before)
    assert "inte gjord av segsync" in ran.words


@pytest.mark.parametrize("command", ["check", "send", "status", "merge"])
def test_a_damaged_master_is_said_to_be(segsync: Segsync, answered: Plan, command: str) -> None:
    content = answered.folder.master.read_bytes()
    answered.folder.master.write_bytes(content[: len(content) // 2])
    before = tree(answered.folder.path)
    ran = segsync(command, answered.folder.path)
    assert (ran.code, ran.out, tree(answered.folder.path)) == (FAILED, "", before)
    assert "master.xlsx kan inte läsas" in ran.words


def test_check_of_a_return_before_it_is_sent_back(segsync: Segsync, plan: Plan) -> None:
    path = plans.returned(plan, "UTB", edits={"UTB-01": {"status": "Klar!"}})
    before = tree(plan.folder.path)
    ran = segsync("check", path)
    assert (ran.code, ran.out) == (DECIDE, "")
    assert "UTB.xlsx, Åtgärder!Q2 (UTB-01, Status): ”Klar!” finns inte i listan" in ran.err
    said = segsync("check", path, "--json").json
    assert [(found["code"], found["cell"]) for found in said["findings"]] == [("value_not_in_list", "Q2")]
    assert tree(plan.folder.path) == before


def test_check_finds_what_merge_finds(segsync: Segsync, plan: Plan) -> None:
    path = plans.returned(plan, "UTB", edits={"UTB-01": {"status": "löpande", "cost_next_year": "1,2 mnkr"}})
    checked, merged = segsync("check", path, "--json").json, segsync("merge", plan.folder.path, "--json", "-n").json
    assert checked["findings"] == merged["findings"] != []


def test_check_of_a_return_without_fault(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("check", answered.folder.inbox / "UTB.xlsx")
    assert ran.code == DONE
    assert "Inget att anmärka" in ran.err


def test_check_misses_no_file_that_it_is_given(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("check", answered.folder.inbox / "UTB.xlsx", answered.folder.inbox / "saknas.xlsx")
    assert ran.code == USAGE
    assert "saknas.xlsx finns inte" in ran.words


@pytest.mark.parametrize("command", ["check", "merge"])
def test_a_plan_that_is_not_there_is_not_taken_for_a_file(
    segsync: Segsync, answered: Plan, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(answered.folder.path)
    before = tree(answered.folder.path)
    ran = segsync(command, "plan-2023")
    assert (ran.code, ran.out, tree(answered.folder.path)) == (FAILED, "", before)
    assert "ingen plan i plan-2023" in ran.words


def test_check_asks_the_plan_that_it_is_given(segsync: Segsync, answered: Plan, tmp_path: Path) -> None:
    elsewhere = shutil.copy(answered.folder.inbox / "UTB.xlsx", tmp_path / "svar.xlsx")
    said = segsync("check", answered.folder.path, elsewhere, "--json")
    assert said.code == DONE
    assert [record["state"] for record in said.json["returns"]] == ["merged"]


# send


def test_send_writes_a_round(segsync: Segsync, tmp_path: Path) -> None:
    plan = plans.new_plan(tmp_path / "p", sent=False)
    said = segsync("send", plan.folder.path, "--deadline", "2022-11-01", "--json")
    assert said.code == DONE
    assert said.json["plan"]["round"] == "2022-1"
    assert said.json["deadline"] == "2022-11-01"
    assert [sent["department"] for sent in said.json["sent"]] == ["KLF", "UTB", "SOC", "KOF"]
    assert all((plan.folder.path / sent[name]).is_file() for sent in said.json["sent"] for name in ("file", "letter"))


def test_send_says_what_it_wrote_and_what_comes_next(segsync: Segsync, plan: Plan) -> None:
    ran = segsync("send", plan.folder.path)
    assert (ran.code, ran.out) == (DONE, "")
    assert "Skrivet i outbox/2022-2: 4 mallar" in ran.err
    assert "Sista svarsdag: 2022-10-14" in ran.err
    assert ran.err.rstrip().split("\n")[-1].startswith("Nästa steg:")


@pytest.mark.parametrize("option", ["-n", "--dry-run"])
@pytest.mark.parametrize("command", ["send", "merge"])
def test_a_dry_run_writes_nothing(segsync: Segsync, disputed: Plan, command: str, option: str) -> None:
    before = tree(disputed.folder.path)
    ran = segsync(command, disputed.folder.path, option)
    assert ran.code == (DECIDE if command == "merge" else DONE)
    assert tree(disputed.folder.path) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-d", "XYZ"], "XYZ är ingen av förvaltningarna"),
        (["--deadline", "14 okt"], "14 okt är inget datum"),
        (["--deadline", "2022-02-30"], "2022-02-30 är inget datum"),
    ],
)
def test_send_refuses_what_cannot_be_meant(segsync: Segsync, plan: Plan, arguments: list[str], said: str) -> None:
    before = tree(plan.folder.path)
    ran = segsync("send", plan.folder.path, *arguments)
    assert (ran.code, ran.out, tree(plan.folder.path)) == (USAGE, "", before)
    assert said in ran.words


def test_send_to_one_department(segsync: Segsync, plan: Plan) -> None:
    said = segsync("send", plan.folder.path, "-d", "utb", "-d", "SOC", "--json").json
    assert [sent["department"] for sent in said["sent"]] == ["UTB", "SOC"]


# status


def test_status_is_a_table_and_as_json_the_same(segsync: Segsync, answered: Plan) -> None:
    ran, said = segsync("status", answered.folder.path), segsync("status", answered.folder.path, "--json").json
    assert ran.code == DONE
    assert [line[:3] for line in ran.out.splitlines()[1:]] == [row["code"] for row in said["departments"]]
    assert set(said["departments"][0]) >= {
        "code", "state", "sent_on", "marked_complete", "questions", "deadline", "days_left", "not_sent",
    }  # fmt: skip
    assert {row["code"]: row["state"] for row in said["departments"]} == {
        "KLF": "missing", "UTB": "returned", "SOC": "missing", "KOF": "missing",
    }  # fmt: skip


def test_status_before_anything_is_sent(segsync: Segsync, tmp_path: Path) -> None:
    plan = plans.new_plan(tmp_path / "p", sent=False)
    ran = segsync("status", plan.folder.path)
    assert (ran.code, ran.out) == (DONE, "")
    assert "Inget är utskickat än" in ran.err


def test_status_writes_nothing(segsync: Segsync, disputed: Plan) -> None:
    before = tree(disputed.folder.path)
    assert segsync("status", disputed.folder.path).code == DECIDE
    assert tree(disputed.folder.path) == before


# merge


def test_merge_with_nothing_left_to_decide_exits_with_0(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("merge", answered.folder.path)
    assert ran.code == DONE
    assert "results/followup-2022.xlsx" in ran.err
    assert (answered.folder.results / "followup-2022.xlsx").is_file()


def test_merge_with_a_conflict_exits_with_1_and_says_where_to_choose(segsync: Segsync, disputed: Plan) -> None:
    ran = segsync("merge", disputed.folder.path)
    assert ran.code == DECIDE
    assert "bladet Konflikter" in ran.err.rstrip().split("\n")[-1]
    assert "1 konflikt" in ran.err


def test_merge_as_json_has_the_contract_s_shape(segsync: Segsync, disputed: Plan) -> None:
    plans.returned(disputed, "KLF", edits={"DEM-01": {"status": "avslutad"}})
    ran = segsync("merge", disputed.folder.path, "--json")
    said = ran.json
    assert ran.code == DECIDE
    assert list(said) == [
        "schema_version", "plan", "outputs", "departments", "returns", "changes", "conflicts", "questions",
        "findings", "totals", "no_longer_settled",
    ]  # fmt: skip
    assert said["schema_version"] == 1
    assert said["plan"] == {
        "path": disputed.folder.path.as_posix(),
        "year": 2022,
        "language": "sv",
        "round": "2022-1",
    }
    assert said["outputs"] == {"followup": "results/followup-2022.xlsx", "overview": "results/overview.html"}
    assert set(said["departments"][0]) >= {"code", "state", "measures", "questions"}
    assert {state["state"] for state in said["departments"]} == {"returned", "missing"}
    assert set(said["returns"][0]) == {"file", "sha256", "department", "template", "state", "cells"}
    assert tuple(said["returns"][0]["cells"]) == tuple(said["totals"]) == COUNTS
    assert set(said["changes"][0]) == {"table", "key", "field", "master", "value", "outcome", "sources"}
    assert set(said["changes"][0]["sources"][0]) == {"department", "file", "sheet", "cell", "base", "value"}
    (conflict,) = said["conflicts"]
    assert set(conflict) == {"id", "table", "key", "field", "master", "proposals", "settlement", "earlier"}
    assert conflict["proposals"] == [
        {"department": "SOC", "file": "inbox/SOC.xlsx", "sheet": "Åtgärder", "cell": "Q2", "base": "Pågår",
         "value": "Pausad"},
        {"department": "UTB", "file": "inbox/UTB.xlsx", "sheet": "Åtgärder", "cell": "Q2", "base": "Pågår",
         "value": "Genomförd"},
    ]  # fmt: skip
    (question,) = said["questions"]
    assert set(question) >= {"id", "kind", "table", "key", "field", "sources"}
    (found,) = said["findings"]
    assert set(found) >= {
        "code", "severity", "question", "file", "sheet", "cell", "key", "field", "value", "message",
    }  # fmt: skip
    assert found["question"] == question["id"]


def test_each_count_adds_up(segsync: Segsync, disputed: Plan) -> None:
    said = segsync("merge", disputed.folder.path, "--json", "-n").json
    for counts in (said["totals"], *(returned["cells"] for returned in said["returns"])):
        assert counts["read"] == sum(counts[name] for name in COUNTS[1:]) > 0
    assert said["totals"] == {name: sum(record["cells"][name] for record in said["returns"]) for name in COUNTS}


def test_merge_reads_a_file_from_elsewhere_too(segsync: Segsync, answered: Plan, tmp_path: Path) -> None:
    elsewhere = plans.Typed(plans.template_of(answered, "KLF")).type("DEM-01", status="Pågår").save(tmp_path / "x.xlsx")
    said = segsync("merge", answered.folder.path, elsewhere, "--json").json
    assert [record["department"] for record in said["returns"]] == ["KLF", "UTB"]


def test_only_reads_just_the_named_files_and_writes_nothing(segsync: Segsync, disputed: Plan) -> None:
    before = tree(disputed.folder.path)
    ran = segsync("merge", disputed.folder.path, disputed.folder.inbox / "SOC.xlsx", "--only", "--json")
    assert ran.code == DONE
    assert [record["department"] for record in ran.json["returns"]] == ["SOC"]
    assert ran.json["outputs"] == {"followup": None, "overview": None}
    assert tree(disputed.folder.path) == before


def test_latest_wins_lets_only_the_newest_speak(segsync: Segsync, plan: Plan) -> None:
    for name, year, status in (("a", 2023, "Pågår"), ("b", 2022, "Pausad")):
        typed = plans.Typed(plans.template_of(plan, "KLF")).type("DEM-01", status=status, obstacles_comment="Skäl.")
        (plan.folder.inbox / f"{name}.xlsx").write_bytes(saved(typed.book, datetime(year, 1, 2)))
    assert segsync("merge", plan.folder.path, "-n").code == DECIDE
    ran = segsync("merge", plan.folder.path, "-n", "--latest-wins", "--json")
    assert ran.code == DONE
    assert {record["file"]: record["state"] for record in ran.json["returns"]} == {
        "inbox/a.xlsx": "merged",
        "inbox/b.xlsx": "superseded",
    }
    assert ("status", "Pågår") in {(change["field"], change["value"]) for change in ran.json["changes"]}


def test_one_bad_file_never_stops_the_others(segsync: Segsync, answered: Plan) -> None:
    (answered.folder.inbox / "trasig.xlsx").write_bytes(b"PK\x03\x04 och sedan ingenting")
    ran = segsync("merge", answered.folder.path, "--json")
    assert ran.code == DECIDE
    assert {record["file"]: record["state"] for record in ran.json["returns"]} == {
        "inbox/UTB.xlsx": "merged",
        "inbox/trasig.xlsx": "rejected",
    }
    assert [(found["code"], found["severity"]) for found in ran.json["findings"]] == [("broken_archive", "stop")]
    assert "inbox/trasig.xlsx: Filen är skadad" in ran.err


def test_a_file_of_another_plan_is_refused_and_named(segsync: Segsync, plan: Plan, tmp_path: Path) -> None:
    other = plans.new_plan(tmp_path / "annan", plans.master_of(plan_id="P-ANNAN"))
    shutil.copy(plans.template_of(other, "UTB"), plan.folder.inbox / "fel plan.xlsx")
    ran = segsync("merge", plan.folder.path)
    assert ran.code == DECIDE
    assert "fel plan.xlsx: Filen hör till en annan plan" in ran.err


def test_a_named_file_that_is_not_there_is_said_to_be(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("merge", answered.folder.path, "saknas.xlsx", "-n")
    assert ran.code == USAGE
    assert "saknas.xlsx finns inte" in ran.words


@pytest.mark.parametrize("lock", ["~$followup-2022.xlsx", ".~lock.followup-2022.xlsx#"])
def test_a_follow_up_that_is_open_stops_merge_before_it_writes(segsync: Segsync, answered: Plan, lock: str) -> None:
    assert segsync("merge", answered.folder.path).code == DONE
    plans.returned(answered, "KLF", edits={"DEM-01": {"status": "Pågår"}})
    (answered.folder.results / lock).touch()
    before = tree(answered.folder.path)
    ran = segsync("merge", answered.folder.path)
    assert (ran.code, ran.out, tree(answered.folder.path)) == (FAILED, "", before)
    assert "followup-2022.xlsx är öppen i ett kalkylprogram" in ran.words


def test_a_plan_in_use_is_left_alone(segsync: Segsync, answered: Plan) -> None:
    holder = {"user": "anna", "host": "en annan dator", "pid": 1, "since": "2022-10-17T08:00:00+00:00"}
    (answered.folder.hidden / "lock").write_text(json.dumps(holder), encoding="utf-8")
    before = tree(answered.folder.path)
    for command in ("merge", "send"):
        ran = segsync(command, answered.folder.path)
        assert (ran.code, ran.out, tree(answered.folder.path)) == (FAILED, "", before)
        assert "används redan av anna på en annan dator" in ran.words


# finding the plan


@pytest.mark.parametrize("command", ["check", "send", "status", "merge"])
def test_without_a_plan_there_is_nothing_to_do(
    segsync: Segsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = segsync(command)
    assert (ran.code, ran.out) == (FAILED, "")
    assert "Gå till planens mapp" in ran.words
    assert segsync(command, tmp_path / "saknas").code == FAILED
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("command", ["check", "send", "status", "merge"])
def test_a_plan_is_found_from_a_folder_inside_it(
    segsync: Segsync, answered: Plan, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(answered.folder.outbox / "2022-1")
    assert segsync(command, "--json").code == DONE


def test_a_master_that_is_not_segsync_s_is_not_taken_for_a_plan(
    segsync: Segsync, answered: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = answered.folder.inbox / "underlag"
    inner.mkdir()
    book = load_workbook(answered.folder.master)
    del book["Inställningar"]
    book.save(inner / "master.xlsx")
    monkeypatch.chdir(inner)
    assert segsync("status", "--json").json["plan"]["path"] == answered.folder.path.as_posix()


@pytest.mark.parametrize("command", ["check", "send", "status", "merge"])
def test_the_master_itself_may_be_named_as_the_plan(segsync: Segsync, answered: Plan, command: str) -> None:
    assert segsync(command, answered.folder.master, "--json").code == DONE


# how it speaks


@pytest.mark.parametrize(
    "arguments",
    [["check"], ["send"], ["status"], ["merge"], ["merge", "-v"], ["status", "-q"], ["merge", "-n", "-q"]],
)
def test_json_stands_alone_on_standard_output(segsync: Segsync, disputed: Plan, arguments: list[str]) -> None:
    ran = segsync(*arguments, disputed.folder.path, "--json")
    assert ran.json["schema_version"] == 1


@pytest.mark.parametrize("command", ["check", "send", "merge"])
def test_quiet_says_nothing_when_all_is_well(segsync: Segsync, answered: Plan, command: str) -> None:
    assert segsync(command, answered.folder.path, "-q") == Ran(DONE, "", "")


def test_quiet_still_says_what_failed(segsync: Segsync, tmp_path: Path) -> None:
    ran = segsync("merge", tmp_path, "-q")
    assert ran.code == FAILED
    assert ran.err.startswith("segsync: fel: ")


def test_verbose_says_every_finding(segsync: Segsync, plan: Plan) -> None:
    plans.returned(plan, "UTB", edits={"UTB-01": {"status": "pågående", "outcome_value": "1 250,5"}})
    few, all_of_them = segsync("merge", plan.folder.path, "-n"), segsync("merge", plan.folder.path, "-n", "-v")
    assert "rättat" not in few.err
    assert all_of_them.err.count("rättat  inbox/UTB.xlsx, Åtgärder!") >= 1


def test_many_findings_are_cut_short_unless_verbose(segsync: Segsync, plan: Plan) -> None:
    fields = ("status", "forecast", "next_year", "financing", "start", "end", "cost_this_year")
    edits = {measure: dict.fromkeys(fields, "vet ej!") for measure in ("UTB-01", "UTB-03")}
    plans.returned(plan, "UTB", edits=edits)
    few, all_of_them = segsync("merge", plan.folder.path, "-n"), segsync("merge", plan.folder.path, "-n", "-v")
    more = all_of_them.err.count("fråga   inbox/UTB.xlsx, Åtgärder!") - 12
    assert more > 0
    assert few.err.count("fråga   inbox/UTB.xlsx, Åtgärder!") == 12
    assert f"… och {more} till; visa alla med -v." in few.err


@pytest.mark.parametrize(("language", "said"), [("sv", "Nästa steg:"), ("en", "Next:"), ("sv_SE", "Nästa steg:")])
def test_segsync_lang_decides_the_language(segsync: Segsync, answered: Plan, language: str, said: str) -> None:
    assert said in segsync("merge", answered.folder.path, SEGSYNC_LANG=language).err


@pytest.mark.parametrize(("language", "said"), [("sv", "Nästa steg:"), ("en", "Next:")])
def test_without_it_the_plan_s_language_does(
    segsync: Segsync, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    plan = plans.new_plan(tmp_path / "p", plans.master_of(plans.MEASURE_ROWS[3:], language=language))
    ran = segsync("status", plan.folder.path, SEGSYNC_LANG="", LC_ALL="de_DE.UTF-8")
    assert said in ran.err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", ("Användning: segsync ", "Val:", "Kommandon:", "Börja en ny plan", "Visa hjälpen", "Visa versionen")),
        (
            "en",
            ("Usage: segsync ", "Options:", "Commands:", "Start a new plan", "Show this message", "Show the version"),
        ),
    ],
)
def test_help_speaks_one_language_throughout(tmp_path: Path, language: str, said: tuple[str, ...]) -> None:
    shown = process("--help", cwd=tmp_path, SEGSYNC_LANG=language).out
    assert [word for word in said if word not in shown] == []
    of_command = process("merge", "-h", cwd=tmp_path, SEGSYNC_LANG=language).out
    assert [word for word in (*said[:2], said[4]) if word not in of_command] == []


def test_json_keys_and_codes_are_the_same_in_both_languages(segsync: Segsync, disputed: Plan) -> None:
    sv, en = (segsync("merge", disputed.folder.path, "-n", "--json", SEGSYNC_LANG=lang).json for lang in ("sv", "en"))
    for said in (sv, en):
        for found in said["findings"]:
            found.pop("message")
    assert sv == en


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "utf-8"])
def test_output_survives_any_console(disputed: Plan, encoding: str) -> None:
    ran = process("merge", disputed.folder.path, "-v", cwd=disputed.folder.path, PYTHONIOENCODING=encoding)
    assert ran.code == DECIDE
    assert "followup-2022.xlsx" in ran.words


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_json_loses_no_letter_on_any_console(disputed: Plan, encoding: str) -> None:
    plans.returned(disputed, "KLF", edits={"DEM-01": {"result": "Möten på Ryds torg, 30 → 45 ☺"}})
    ran = process("merge", disputed.folder.path, "-n", "--json", cwd=disputed.folder.path, PYTHONIOENCODING=encoding)
    assert {"result": "Möten på Ryds torg, 30 → 45 ☺"} in [
        {change["field"]: change["value"]} for change in ran.json["changes"]
    ]


def test_nothing_is_coloured_that_is_not_a_terminal(segsync: Segsync, disputed: Plan) -> None:
    ran = segsync("merge", disputed.folder.path, "-n")
    assert "\x1b" not in ran.words


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("1", False), ("", True)])
def test_no_color_is_honoured_on_a_terminal(answered: Plan, no_color: str | None, coloured: bool) -> None:
    environment = {} if no_color is None else {"NO_COLOR": no_color}
    assert ("\x1b[" in on_a_terminal("merge", answered.folder.path, "-n", **environment)) == coloured


def on_a_terminal(*arguments: object, **environment: str) -> str:
    """Run segsync on a terminal and return what it shows."""
    pty = pytest.importorskip("pty")
    keep = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "segsync", *map(str, arguments)]
    environment = {**keep, "TERM": "xterm", "PYTHONIOENCODING": "utf-8", **environment}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as running:
        os.close(theirs)
        shown = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
        running.wait()
    os.close(ours)
    return shown.decode("utf-8", "replace")


# faults


def test_an_internal_fault_is_one_line_and_a_log(
    segsync: Segsync, answered: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("segsync.plan.Plan.merge", lambda *_, **__: 1 // 0)
    before = tree(answered.folder.path)
    ran = segsync("merge", answered.folder.path)
    assert (ran.code, ran.out, tree(answered.folder.path)) == (FAULT, "", before)
    assert len(ran.err.splitlines()) == 1
    assert "ZeroDivisionError" in ran.words
    log = Path(ran.err.split("Detaljer: ")[1].strip())
    assert "Traceback" in log.read_text(encoding="utf-8")
    log.unlink()


def test_a_reader_that_goes_away_is_no_fault(disputed: Plan) -> None:
    command = [sys.executable, "-m", "segsync", "merge", "-n", "--json", str(disputed.folder.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
    assert running.returncode != FAULT


def test_interrupted_work_is_said_to_be(segsync: Segsync, answered: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("segsync.plan.Plan.merge", interrupt)
    ran = segsync("merge", answered.folder.path)
    assert ran.code not in (DONE, DECIDE, USAGE, FAILED, FAULT)
    assert "Avbrutet" in ran.words


def test_a_folder_that_cannot_be_written_is_said_to_be(segsync: Segsync, answered: Plan) -> None:
    shutil.rmtree(answered.folder.results)
    answered.folder.results.write_text("en fil i vägen")
    ran = segsync("merge", answered.folder.path)
    assert (ran.code, ran.out) == (FAILED, "")
    assert "kan inte skrivas" in ran.words


def test_the_process_exits_as_the_command_says(disputed: Plan, tmp_path: Path) -> None:
    assert process("merge", disputed.folder.path, cwd=tmp_path).code == DECIDE
    assert process("check", cwd=disputed.folder.inbox).code == DONE
    assert process("merge", cwd=tmp_path / ".." / "..").code == FAILED
    assert process("init", cwd=tmp_path).code == USAGE
