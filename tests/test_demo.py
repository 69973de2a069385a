"""The example: big enough to be true, with what goes wrong in every plan; and the copy of it in the repository."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import segsync
from segsync.demo import DEADLINE, SENT_ON, YEAR, make_demo
from segsync.errors import SegsyncError
from segsync.exporting import merge_json
from segsync.merged import MergedPlan
from segsync.plan import Plan
from segsync.records import ReturnState, Severity

EXAMPLE = Path(__file__).parent.parent / "examples" / "linkoping-2022"
CODES = ["KLF", "UTB", "FSK", "SOC", "OMS", "AMV", "KOF", "MSB", "TEF", "KOM", "SAK"]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return make_demo(tmp_path_factory.mktemp("demo") / "plan")


@pytest.fixture(scope="module")
def result(plan: Plan) -> MergedPlan:
    return plan.merge()


def as_json(result: MergedPlan) -> dict[str, Any]:
    """Return a merge as JSON, apart from where the plan lies and the digests of its files."""
    said = merge_json(result, "sv", None)
    said["plan"].pop("path")
    for record in said["returns"]:
        record.pop("sha256")
    return said


# the plan


def test_the_plan_is_a_whole_one(plan: Plan) -> None:
    master = plan.master
    assert plan.check() == ()
    assert len(master.rows["measures"]) == 60
    assert [department.code for department in master.lists.departments] == CODES
    assert all(department.mailbox.endswith(".example.invalid") for department in master.lists.departments)
    assert {row["development_area"] for row in master.rows["measures"].values()} == {"BOE", "UTB", "ARB", "DEM", "TRY"}
    assert (master.settings.year, master.settings.deadline) == (YEAR, DEADLINE)


def test_a_good_third_of_the_measures_is_shared(plan: Plan) -> None:
    shared = sum(len(plan.master.involved(key[0])) > 1 for key in plan.master.rows["measures"])
    assert 18 <= shared <= 27


def test_every_department_has_something_to_do(plan: Plan) -> None:
    assert all(plan.master.measures_of[code] for code in CODES)


def test_everybody_was_sent_a_template(plan: Plan) -> None:
    assert sorted(sent.department for sent in plan.folder.sent) == sorted(CODES)
    assert {plan.folder.baseline(sent).sent_on for sent in plan.folder.sent} == {SENT_ON}


def test_titles_and_ids_tell_the_measures_apart(plan: Plan) -> None:
    titles = [row["title"] for row in plan.master.rows["measures"].values()]
    assert len(set(titles)) == 60
    assert all(
        row["measure_id"].startswith(f"{row['development_area']}-") for row in plan.master.rows["measures"].values()
    )


# what came back


def test_ten_answered_one_of_them_twice_and_one_not_at_all(result: MergedPlan) -> None:
    assert {state.code for state in result.departments if state.state == "returned"} == {*CODES} - {"KOM"}
    assert [state.code for state in result.departments if state.state == "missing"] == ["KOM"]
    merged = Counter(record.department for record in result.returns if record.state is ReturnState.MERGED)
    assert [code for code, files in merged.items() if files > 1] == ["UTB"]


def test_one_department_filled_in_its_template_where_it_lay(result: MergedPlan) -> None:
    assert [record.department for record in result.returns if record.file.startswith("outbox/")] == ["TEF"]


def test_there_are_conflicts_of_many_kinds(result: MergedPlan) -> None:
    assert len(result.conflicts) >= 10
    assert len({conflict.field for conflict in result.conflicts}) >= 6
    kinds = {type(proposal.value).__name__ for conflict in result.conflicts for proposal in conflict.proposals}
    assert {"str", "int", "date", "frozenset"} <= kinds


def test_departments_disagree_with_each_other_and_with_the_coordinator_and_with_themselves(
    result: MergedPlan,
) -> None:
    sides = [
        (len({proposal.department for proposal in conflict.proposals}), len(conflict.proposals))
        for conflict in result.conflicts
    ]
    assert any(departments > 1 for departments, _ in sides)
    assert any(proposals == 1 for _, proposals in sides)
    assert any(departments == 1 and proposals > 1 for departments, proposals in sides)


def test_there_are_findings_of_every_severity(result: MergedPlan) -> None:
    assert {found.severity for found in result.findings} == set(Severity)
    codes = {found.code for found in result.findings}
    assert len(codes) >= 15
    assert {"other_year", "empty_file", "value_not_in_list", "ambiguous_value", "unit_converted"} <= codes


def test_there_are_questions_of_many_kinds(result: MergedPlan) -> None:
    kinds = {question.kind for question in result.questions}
    assert {"cleared", "not_yours", "row_removed", "new_measure", "unclear_value", "unknown_column", "comment"} <= kinds


def test_a_person_is_needed_and_every_cell_is_accounted_for(result: MergedPlan) -> None:
    assert result.needs_a_person
    for record in result.returns:
        assert record.cells.read == sum(record.cells.by_outcome().values())
    assert all(number > 0 for outcome, number in result.totals.by_outcome().items() if outcome != "decided")


def test_every_question_that_a_finding_names_is_there(result: MergedPlan) -> None:
    asked = {found.question for found in result.findings if found.severity is Severity.ASK}
    assert asked
    assert asked <= {question.id for question in result.questions}


def test_the_follow_up_is_written_and_a_second_time_in_its_place(plan: Plan) -> None:
    path = segsync.open_plan(plan.folder.path).merge().write_followup()
    assert path.name == "followup-2022.xlsx"
    first = path.read_bytes()
    assert segsync.open_plan(plan.folder.path).merge().write_followup().read_bytes() == first
    assert not (plan.folder.archive / "followups").exists()


def test_merging_writes_nothing(plan: Plan) -> None:
    def tree() -> dict[str, int]:
        return {str(path): path.stat().st_mtime_ns for path in plan.folder.path.rglob("*")}

    before = tree()
    segsync.open_plan(plan.folder.path).merge()
    assert tree() == before


def test_the_demo_is_the_same_every_time(plan: Plan, result: MergedPlan, tmp_path: Path) -> None:
    again = make_demo(tmp_path / "plan")
    assert merge_json(again.merge(), "sv", None) | {"plan": None} == merge_json(result, "sv", None) | {"plan": None}
    for folder in ("inbox", "outbox", ".segsync"):
        one, other = (
            {path.relative_to(root): path.read_bytes() for path in (root / folder).rglob("*") if path.is_file()}
            for root in (plan.folder.path, again.folder.path)
        )
        assert one == other


def test_the_demo_leaves_what_is_there_alone(tmp_path: Path) -> None:
    (tmp_path / "viktig.txt").write_text("kvar")
    with pytest.raises(SegsyncError) as caught:
        make_demo(tmp_path)
    assert caught.value.code == "folder_not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["viktig.txt"]


# the copy in the repository


def test_the_example_in_the_repository_says_what_a_fresh_demo_says(result: MergedPlan) -> None:
    assert as_json(segsync.open_plan(EXAMPLE).merge()) == as_json(result)


def test_the_example_in_the_repository_has_no_stray_files() -> None:
    hidden = {path.name for path in EXAMPLE.rglob("*") if path.name.startswith(("~$", ".~lock", ".segsync-"))}
    assert hidden | {path.name for path in EXAMPLE.rglob("lock")} == set()
