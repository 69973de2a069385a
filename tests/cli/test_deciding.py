"""The commands summary and rollover: what they say, write and exit with."""

from __future__ import annotations

import shutil
from pathlib import Path

import plans
import pytest
from commands import DECIDE, DONE, FAILED, USAGE, Segsync
from plans import master_of, new_plan, with_row

from segsync.cli.deciding import FORMATS
from segsync.deciding import PAPERS
from segsync.master import Master
from segsync.plan import Plan

EDITS = {"UTB-01": {"status": "Genomförd", "result": "Fler läser med flyt.", "next_year": "Avslutas"}}


def complete_master() -> Master:
    """Return a plan in which everything is reported and decided."""
    master = master_of()
    for key in master.rows["measures"]:
        master = with_row(master, "measures", key, status="ongoing", forecast="on_plan", next_year="unchanged")
    for key in master.rows["reports"]:
        master = with_row(master, "reports", key, financing="internal")
    for department in master.lists.departments:
        key = f"{department.code}-2022-1-B01"
        master = with_row(
            master, "needs", (key,), need_id=key, department=department.code, need="Inget ytterligare behov"
        )
    return master


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans made once: one with a return that is not entered, one in which nothing is left."""
    folder = tmp_path_factory.mktemp("made")
    plans.returned(new_plan(folder / "answered"), "UTB", edits=EDITS)
    new_plan(folder / "complete", complete_master(), sent=False)
    return folder


@pytest.fixture
def answered(made: Path, tmp_path: Path) -> Plan:
    return plans.open_plan(shutil.copytree(made / "answered", tmp_path / "answered"))


@pytest.fixture
def complete(made: Path, tmp_path: Path) -> Plan:
    return plans.open_plan(shutil.copytree(made / "complete", tmp_path / "complete"))


def test_the_formats_are_those_that_can_be_written() -> None:
    assert tuple(paper.format for paper in PAPERS) == FORMATS


# --- summary


def test_a_complete_plan_is_summarised_and_done(segsync: Segsync, complete: Plan) -> None:
    ran = segsync("summary", complete.folder.path)
    assert ran.code == DONE
    assert (complete.folder.results / "decision-2022.xlsx").exists()
    assert "results/decision-2022.xlsx" in ran.err
    assert ran.err.splitlines()[-1].startswith("Nästa steg: öppna results/decision-2022.xlsx")
    assert "segsync rollover" in ran.err.splitlines()[-1]
    assert "Åtgärder i planen 2022" in ran.out


def test_what_is_missing_is_said_and_makes_the_exit_code_1(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("summary", answered.folder.path)
    assert ran.code == DECIDE
    assert "Status är inte rapporterad för tre åtgärder." in ran.err
    assert "Att föra in i planen återstår tre ändringar ur svaren." in ran.err
    assert ran.err.splitlines()[-1].startswith("Nästa steg: segsync merge")
    answered.merge().write_followup()
    assert segsync("summary", answered.folder.path).err.splitlines()[-1].startswith("Nästa steg: segsync apply")


def test_what_is_missing_and_cannot_be_entered_is_to_be_stated(segsync: Segsync, complete: Plan) -> None:
    plans.edit_master(complete, {"UTB-01": {"next_year": None}})
    ran = segsync("summary", complete.folder.path)
    assert ran.code == DECIDE
    assert "ange det som saknas i beslutet" in ran.err.splitlines()[-1]


def test_a_preview_counts_the_returns_and_says_so(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("summary", answered.folder.path, "--preview")
    assert "Förhandsvisning: svaren är sammanställda men inte införda i planen." in ran.err
    assert "results/decision-2022-preview.xlsx" in ran.err
    line = next(line for line in ran.out.splitlines() if line.startswith("Genomförda åtgärder"))
    assert line.split()[-3:] == ["1", "25", "%"]


def test_formats_that_are_asked_for_are_written(segsync: Segsync, complete: Plan) -> None:
    ran = segsync("summary", complete.folder.path, "--format", "md", "--format", "csv")
    assert ran.code == DONE
    assert not (complete.folder.results / "decision-2022.xlsx").exists()
    assert (complete.folder.results / "decision-2022.md").exists()
    assert (complete.folder.results / "decision-2022-tables" / "1-status.csv").exists()


def test_an_unknown_format_is_wrong_usage(segsync: Segsync, complete: Plan) -> None:
    assert segsync("summary", complete.folder.path, "--format", "pdf").code == USAGE


def test_a_dry_run_of_summary_writes_nothing(segsync: Segsync, complete: Plan) -> None:
    ran = segsync("summary", complete.folder.path, "-n")
    assert ran.code == DONE
    assert list(complete.folder.results.iterdir()) == []
    assert "Inget har skrivits." in ran.err
    assert ran.err.splitlines()[-1] == "Nästa steg: segsync summary"


def test_summary_as_json(segsync: Segsync, answered: Plan) -> None:
    content = segsync("summary", answered.folder.path, "--json").json
    assert content["schema_version"] == 1
    assert content["plan"]["round"] == "2022-1"
    assert content["outputs"] == {
        "workbook": "results/decision-2022.xlsx",
        "draft": "results/decision-2022.docx",
        "overview": "results/overview.html",
        "others": [],
    }
    assert content["facts"]["measures"] == {
        "number": 4, "of": None, "share": None,
        "rows": ["measures/UTB-01", "measures/UTB-03", "measures/TRY-01", "measures/DEM-01"],
    }  # fmt: skip
    assert [table["number"] for table in content["tables"]] == [None, "1", "2", "3", "4", "4b", "5", "5b", "6"]
    assert [document["department"] for document in content["documents"]] == ["UTB"]


def test_quiet_says_nothing_and_verbose_every_figure(segsync: Segsync, complete: Plan) -> None:
    assert segsync("summary", complete.folder.path, "-q").words == ""
    assert "Kostnad utöver internbudget 2023" in segsync("summary", complete.folder.path, "-v").out


def test_an_open_workbook_is_not_written_over(segsync: Segsync, complete: Plan) -> None:
    segsync("summary", complete.folder.path)
    (complete.folder.results / "~$decision-2022.xlsx").write_bytes(b"")
    ran = segsync("summary", complete.folder.path)
    assert ran.code == FAILED
    assert "decision-2022.xlsx" in ran.err


def test_summary_speaks_english_where_that_is_asked_for(segsync: Segsync, answered: Plan) -> None:
    ran = segsync("summary", answered.folder.path, SEGSYNC_LANG="en")
    assert "Status is not reported for three measures." in ran.err


# --- rollover


def test_a_complete_plan_is_rolled_over_and_done(segsync: Segsync, complete: Plan, tmp_path: Path) -> None:
    ran = segsync("rollover", complete.folder.path, tmp_path / "plan-2023", "--year", 2023)
    assert ran.code == DONE
    assert "Åtgärdsplan 2023 finns nu i" in ran.err
    assert ran.out.splitlines()[1].split() == ["Fortsätter", "4"]
    assert (tmp_path / "plan-2023" / "master.xlsx").exists()
    assert (tmp_path / "plan-2023" / "results" / "rollover-2023.xlsx").exists()
    assert ran.err.splitlines()[-1].endswith(f"segsync send {tmp_path / 'plan-2023'}")
    assert segsync("check", tmp_path / "plan-2023").code == DONE


def test_what_nobody_has_decided_is_listed(segsync: Segsync, complete: Plan, tmp_path: Path) -> None:
    plans.edit_master(complete, {"UTB-01": {"next_year": None}})
    ran = segsync("rollover", complete.folder.path, tmp_path / "plan-2023")
    assert ran.code == DECIDE
    assert "  UTB-01  Förstärkt läsundervisning i årskurs 1–3: Obeslutad, följde med" in ran.err
    assert "besluta om det som är obeslutat" in ran.err.splitlines()[-1]


def test_rollover_as_json(segsync: Segsync, answered: Plan, tmp_path: Path) -> None:
    ran = segsync("rollover", answered.folder.path, tmp_path / "next", "--deadline", "2023-10-13", "--json")
    content = ran.json
    assert content["plan"]["year"] == 2023
    assert content["outputs"] == {"master": "master.xlsx", "list": "results/rollover-2023.xlsx"}
    assert content["left_open"] == {"unapplied": 3}
    assert {row["outcome"] for row in content["rows"]} == {"undecided"}
    assert plans.open_plan(tmp_path / "next").master.settings.deadline.isoformat() == "2023-10-13"  # type: ignore[union-attr]


def test_a_dry_run_of_rollover_writes_nothing(segsync: Segsync, complete: Plan, tmp_path: Path) -> None:
    ran = segsync("rollover", complete.folder.path, tmp_path / "plan-2023", "-n")
    assert ran.code == DONE
    assert "skulle skrivas" in ran.err
    assert not (tmp_path / "plan-2023").exists()


@pytest.mark.parametrize(
    ("options", "code"), [(("--year", 2022), USAGE), (("--deadline", "13/10"), USAGE), (("--year", "i år"), USAGE)]
)
def test_wrong_usage_of_rollover(
    segsync: Segsync, complete: Plan, tmp_path: Path, options: tuple[object, ...], code: int
) -> None:
    assert segsync("rollover", complete.folder.path, tmp_path / "plan-2023", *options).code == code
    assert not (tmp_path / "plan-2023").exists()


def test_a_folder_with_a_plan_is_not_rolled_into(segsync: Segsync, complete: Plan) -> None:
    ran = segsync("rollover", complete.folder.path, complete.folder.path)
    assert ran.code == FAILED
    assert "har redan en plan" in ran.err
