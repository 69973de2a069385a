"""Rolling a plan over in its folder: a new plan, and the old one untouched."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import plans
import pytest
from openpyxl import load_workbook
from plans import master_of, new_plan, with_row

from segsync.errors import SegsyncError, UsageError
from segsync.identities import ids_ever_used
from segsync.plan import Plan, open_plan
from segsync.rollover import RolloverResult

NOW = datetime(2022, 12, 20, 9, 30)


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """A plan in which one measure ends, one is new, one is undecided, and a need is taken in."""
    master = master_of()
    for key, said in (("UTB-01", "unchanged"), ("UTB-03", "ends"), ("TRY-01", "new_measure")):
        master = with_row(master, "measures", (key,), next_year=said)
    master = with_row(
        master, "needs", ("SOC-2022-1-B01",),
        need_id="SOC-2022-1-B01", department="SOC", development_area="UTB", need="Tolkar", decision="enters",
    )  # fmt: skip
    return new_plan(tmp_path / "plan-2022", master)


def rolled(plan: Plan, name: str = "plan-2023", **options: object) -> RolloverResult:
    return plans.again(plan).rollover(plan.folder.path.parent / name, now=NOW, **options)  # type: ignore[arg-type]


def tree(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_old_plan_is_untouched_byte_for_byte(plan: Plan) -> None:
    before = tree(plan.folder.path)
    rolled(plan)
    assert tree(plan.folder.path) == before


def test_the_new_plan_is_sound_and_holds_what_came_along(plan: Plan) -> None:
    new = open_plan(rolled(plan).folder.path)
    assert new.check() == ()
    assert [key[0] for key in new.master.rows["measures"]] == ["UTB-01", "TRY-01", "DEM-01", "UTB-04"]
    assert new.master.settings.year == 2023
    assert new.master.settings.plan_id != plan.master.settings.plan_id
    status = load_workbook(new.folder.master)["Åtgärder"]
    column = next(cell.column for cell in status[1] if cell.value == "Status")
    assert {status.cell(row, column).value for row in range(2, 6)} == {"Ej rapporterad"}


def test_the_new_plan_can_be_sent(plan: Plan) -> None:
    sent = open_plan(rolled(plan).folder.path).send(today=date(2023, 9, 18))
    assert sent.round == "2023-1"
    assert [one.department for one in sent.sent] == ["KLF", "UTB", "SOC"]


def test_ids_of_what_was_left_out_stand_in_the_new_history_and_are_not_used_again(plan: Plan) -> None:
    new = open_plan(rolled(plan).folder.path)
    assert "UTB-03" in set(ids_ever_used(new.folder, new.master))
    third = plans.again(new).rollover(plan.folder.path.parent / "plan-2024", now=NOW)
    assert "UTB-03" in third.plan.retired
    assert "UTB-03" in set(ids_ever_used(third.folder, open_plan(third.folder.path).master))


def test_an_id_that_was_sent_and_then_taken_out_is_not_used_again(plan: Plan) -> None:
    master = plans.without_measure(
        with_row(plan.master, "needs", ("SOC-2022-1-B01",), development_area="DEM"), "DEM-01"
    )
    result = rolled(plans.rewrite_master(plan, master))
    assert [row.id for row in result.plan.rolled if row.before == "SOC-2022-1-B01"] == ["DEM-02"]


def test_the_list_lies_in_the_new_plans_results(plan: Plan) -> None:
    result = rolled(plan)
    assert result.list_file == result.folder.results / "rollover-2023.xlsx"
    sheet, notes = load_workbook(result.list_file).worksheets
    rows = {row[6] or row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["UTB-03"][0] is None
    assert rows["UTB-03"][4:6] == ("Avslutas", "Avslutad, följde inte med")
    assert rows["SOC-2022-1-B01"][0] == "UTB-04"
    assert rows["DEM-01"][5] == "Obeslutad, följde med"
    assert any("egna färger" in str(row[0]) for row in notes.iter_rows(values_only=True))


def test_undecided_measures_need_a_person(plan: Plan) -> None:
    assert [row.before for row in rolled(plan).plan.undecided] == ["DEM-01"]
    assert rolled(plan, "b").needs_a_person
    decided = plans.edit_master(plan, {"DEM-01": {"next_year": "Avslutas"}})
    assert not rolled(decided, "c").needs_a_person


def test_what_is_not_entered_is_said(plan: Plan) -> None:
    plans.returned(plan, "SOC", edits={"UTB-03": {"status": "Pågår"}})
    result = rolled(plan)
    assert result.left_open == {"unapplied": 1}
    assert result.needs_a_person
    assert "1 ändring ur svaren" in result.notes("sv")[0]


def test_sheets_and_columns_of_the_coordinators_own_are_listed(plan: Plan) -> None:
    book = load_workbook(plan.folder.master)
    book.create_sheet("Mötesanteckningar")["A1"] = "Ring KLF"
    book["Åtgärder"].cell(1, book["Åtgärder"].max_column + 1).value = "Min kolumn"
    book.save(plan.folder.master)
    result = rolled(plan)
    assert result.own_sheets == ("Mötesanteckningar",)
    assert result.own_columns == ("Åtgärder: Min kolumn",)


def test_the_year_is_the_next_unless_another_is_given(plan: Plan) -> None:
    assert rolled(plan).plan.master.settings.year == 2023
    assert rolled(plan, "b", year=2025).list_file.name == "rollover-2025.xlsx"


@pytest.mark.parametrize("year", [2022, 2021])
def test_a_year_that_is_not_after_the_plans_is_refused(plan: Plan, year: int) -> None:
    with pytest.raises(UsageError) as caught:
        rolled(plan, year=year)
    assert caught.value.code == "year_not_after"


def test_a_folder_that_has_a_plan_is_refused(plan: Plan) -> None:
    rolled(plan)
    before = tree(plan.folder.path.parent)
    for name in ("plan-2023", "plan-2022"):
        with pytest.raises(SegsyncError) as caught:
            rolled(plan, name)
        assert caught.value.code == "plan_exists"
    assert tree(plan.folder.path.parent) == before


def test_a_dry_run_writes_nothing(plan: Plan) -> None:
    result = rolled(plan, dry_run=True)
    assert not result.folder.path.exists()
    assert len(result.plan.master.rows["measures"]) == 4


def test_the_same_rollover_gives_the_same_bytes(plan: Plan) -> None:
    first, second = rolled(plan, "a"), rolled(plan, "b")
    assert first.folder.master.read_bytes() == second.folder.master.read_bytes()
    assert first.list_file.read_bytes() == second.list_file.read_bytes()


def test_an_english_plan_rolls_over_in_english(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan-2022", master_of(language="en"), sent=False)
    result = rolled(plan)
    assert load_workbook(result.list_file).sheetnames == ["Rollover", "To know"]
    assert open_plan(result.folder.path).check() == ()
