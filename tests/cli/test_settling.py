"""The commands apply, undo and history: what they say, write and exit with."""

from __future__ import annotations

import shutil
from pathlib import Path

import plans
import pytest
from commands import DECIDE, DONE, FAILED, USAGE, Segsync
from followups import choose, path_of
from plans import Plan, again, returned

from segsync.plan import open_plan


@pytest.fixture(scope="module")
def merged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a follow-up: one cell taken, one conflict."""
    plan = plans.new_plan(tmp_path_factory.mktemp("merged") / "plan")
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår", "outcome_value": 100}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Ej påbörjad"}})
    again(plan).merge().write_followup()
    return plan.folder.path


@pytest.fixture
def plan(merged: Path, tmp_path: Path) -> Plan:
    return open_plan(shutil.copytree(merged, tmp_path / "plan"))


def test_apply_says_what_was_written_and_what_is_left(segsync: Segsync, plan: Plan) -> None:
    ran = segsync("apply", plan.folder.path)
    assert ran.code == DECIDE
    assert "Infört i master.xlsx: 1 ändring (1 utan invändning, 0 enligt val)." in ran.err
    assert "Säkerhetskopia: archive/backups/" in ran.err
    assert "1 konflikt eller fråga kvar att avgöra i results/followup-2022.xlsx" in ran.err
    assert ran.err.splitlines()[-1].startswith("Nästa steg: ")


def test_apply_exits_with_0_when_nothing_is_left(segsync: Segsync, plan: Plan) -> None:
    choose(plan, {("UTB-03", "Status"): "UTB: Pågår"})
    ran = segsync("apply", plan.folder.path, "-v")
    assert ran.code == DONE
    assert "UTB-03, Status: Ej rapporterad → Pågår" in ran.err
    assert segsync("apply", plan.folder.path).code == DONE


def test_apply_as_json(segsync: Segsync, plan: Plan) -> None:
    choose(plan, {("UTB-03", "Status"): ("UTB: Pågår", None, "Enligt möte.")})
    ran = segsync("apply", plan.folder.path, "--json")
    said = ran.json
    assert set(said) == {
        "schema_version", "plan", "outputs", "decision", "changes", "settled", "new_measures", "open", "findings",
    }  # fmt: skip
    assert said["outputs"]["master"] == "master.xlsx"
    assert (plan.folder.path / said["outputs"]["backup"]).is_file()
    status = next(change for change in said["changes"] if change["field"] == "status")
    assert (status["old"], status["new"], status["reason"]) == (None, "Pågår", "Enligt möte.")
    assert {source["cell"] for source in status["sources"]} == {"Q3"}
    assert said["settled"] == [
        {"id": status["case"], "choice": "UTB: Pågår", "own_value": None, "reason": "Enligt möte."}
    ]
    assert (said["open"], said["findings"]) == (0, [])


def test_apply_takes_the_follow_up_as_its_only_argument(segsync: Segsync, plan: Plan) -> None:
    assert segsync("apply", path_of(plan)).code == DECIDE
    assert again(plan).master.row("measures", ("UTB-03",))["outcome_value"] == 100


def test_trying_out_an_apply_writes_nothing(segsync: Segsync, plan: Plan) -> None:
    before = plan.folder.master.read_bytes()
    ran = segsync("apply", plan.folder.path, "-n", "--json")
    assert ran.json["changes"]
    assert ran.json["outputs"] == {"master": None, "backup": None}
    assert plan.folder.master.read_bytes() == before


def test_a_refused_apply_says_what_has_changed_and_what_to_do(segsync: Segsync, plan: Plan) -> None:
    plans.edit_master(plan, {"UTB-03": {"target_group": "Elever"}})
    ran = segsync("apply", plan.folder.path)
    assert ran.code == FAILED
    assert "UTB-03: raden har ändrats i masterfilen." in ran.err
    assert "segsync merge" in ran.err


def test_undo_and_undo_again(segsync: Segsync, plan: Plan) -> None:
    before = plan.folder.master.read_bytes()
    segsync("apply", plan.folder.path)
    after = plan.folder.master.read_bytes()
    ran = segsync("undo", plan.folder.path)
    assert ran.code == DONE
    assert "master.xlsx är återställd till läget före införandet" in ran.err
    assert plan.folder.master.read_bytes() == before
    assert "före ångrandet" in segsync("undo", plan.folder.path).err
    assert plan.folder.master.read_bytes() == after


def test_undo_names_what_was_edited_since(segsync: Segsync, plan: Plan) -> None:
    segsync("apply", plan.folder.path)
    plans.edit_master(plan, {"DEM-01": {"target_group": "Boende"}})
    ran = segsync("undo", plan.folder.path, "--json")
    assert ran.code == DECIDE
    assert ran.json["edited_since"] == [{"table": "measures", "key": ["DEM-01"], "field": "target_group"}]
    assert "DEM-01 Målgrupp" in ran.err


def test_nothing_to_undo_is_said(segsync: Segsync, plan: Plan) -> None:
    ran = segsync("undo", plan.folder.path)
    assert ran.code == FAILED
    assert "inget har införts" in ran.err


def test_history_tells_what_when_and_from_where(segsync: Segsync, plan: Plan) -> None:
    choose(plan, {("UTB-03", "Status"): ("UTB: Pågår", None, "Enligt möte.")})
    segsync("apply", plan.folder.path)
    ran = segsync("history", plan.folder.path)
    assert ran.code == DONE
    assert "inbox/UTB.xlsx, Åtgärder!Q3" in ran.out
    assert "(tomt) → 100" in ran.out
    assert "Ej rapporterad → Pågår (Enligt möte.)" in ran.out
    assert "1 infört" in ran.out


def test_history_of_one_measure(segsync: Segsync, plan: Plan) -> None:
    segsync("apply", plan.folder.path)
    assert "Utfall" in segsync("history", plan.folder.path, "-m", "utb-03").out
    ran = segsync("history", plan.folder.path, "-m", "UTB-01")
    assert ran.out == ""
    assert "UTB-01" in ran.err


def test_history_remembers_what_was_taken_back(segsync: Segsync, plan: Plan) -> None:
    segsync("apply", plan.folder.path)
    segsync("undo", plan.folder.path)
    ran = segsync("history", plan.folder.path)
    assert "1 ångrat" in ran.out
    assert "ångrade 1" in ran.out
    said = segsync("history", plan.folder.path, "--json").json
    assert [(one["kind"], one["stands"]) for one in said["decisions"]] == [("apply", False), ("undo", True)]
    assert [change["field"] for change in said["decisions"][0]["changes"]] == ["outcome_value"]


def test_history_before_the_first_apply(segsync: Segsync, plan: Plan) -> None:
    ran = segsync("history", plan.folder.path)
    assert (ran.code, ran.out) == (DONE, "")
    assert "Inget har införts" in ran.err


def test_an_unknown_option_is_wrong_usage(segsync: Segsync, plan: Plan) -> None:
    assert segsync("apply", plan.folder.path, "--nonsense").code == USAGE


def test_a_merge_says_which_choices_no_longer_apply_and_why(segsync: Segsync, plan: Plan) -> None:
    choose(plan, {("UTB-03", "Status"): "UTB: Pågår"})
    returned(plan, "KOF", edits={"UTB-03": {"status": "Avbruten", "obstacles_comment": "Lokalen stängd."}})
    ran = segsync("merge", plan.folder.path, "--json")
    assert "1 val i den förra uppföljningen gäller inte längre:" in ran.err
    assert "värdena är andra nu" in ran.err
    (lost,) = ran.json["no_longer_settled"]
    assert (lost["why"], lost["row"], lost["choice"]) == ("changed", "UTB-03", "UTB: Pågår")
    (conflict,) = ran.json["conflicts"]
    assert conflict["settlement"] is None
    assert conflict["earlier"]["choice"] == "UTB: Pågår"


def test_an_english_plan_is_settled_in_english(segsync: Segsync, tmp_path: Path) -> None:
    import openpyxl

    plan = plans.new_plan(tmp_path / "plan", plans.master_of(language="en"))
    returned(plan, "UTB", edits={"UTB-03": {"status": "Ongoing"}})
    returned(plan, "SOC", edits={"UTB-03": {"status": "Not started"}})
    segsync("merge", plan.folder.path, SEGSYNC_LANG="en")
    book = openpyxl.load_workbook(path_of(plan))
    heads = {cell.value: cell.column for cell in book["Conflicts"][1]}
    book["Conflicts"].cell(2, heads["Choose"]).value = "UTB: Ongoing"
    book.save(path_of(plan))
    ran = segsync("apply", plan.folder.path, SEGSYNC_LANG="en")
    assert ran.code == DONE
    assert "1 change written to master.xlsx" in ran.err
    assert again(plan).master.row("measures", ("UTB-03",))["status"] == "ongoing"
