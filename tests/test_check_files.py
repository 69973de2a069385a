"""Returned files checked alone, without a plan: the template carries what it needs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from plans import again, new_plan, returned, taken

from segsync import SegsyncError
from segsync.plan import check_files

EDITS = {"UTB-01": {"status": "Klar!", "outcome_value": "ca 74", "target_value": 85}, "TRY-01": {"target_value": 1}}


def test_the_findings_are_those_of_the_merge(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    file = returned(plan, "UTB", edits=EDITS)
    merged = again(plan).merge()
    loose = Path(shutil.copy(file, tmp_path / "svar.xlsx"))
    alone = check_files([loose])
    seen = [[(f.code, f.severity, f.place.cell, f.key, f.value) for f in result.findings] for result in (alone, merged)]
    assert seen[0] == seen[1] != []
    assert [question.id for question in alone.questions] == [question.id for question in merged.questions]
    assert alone.totals == merged.totals


def test_files_of_several_departments_are_checked_together(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    edits = {"UTB": {"UTB-01": {"outcome_value": 74}}, "KLF": {"DEM-01": {"outcome_value": 4}}}
    made = [returned(plan, code, edits=rows) for code, rows in edits.items()]
    files = [Path(shutil.move(file, tmp_path / file.name)) for file in made]
    result = check_files(files)
    assert [record.department for record in result.returns] == ["KLF", "UTB"]
    assert taken(result) == {"DEM-01.outcome_value": 4, "UTB-01.outcome_value": 74}


def test_a_file_without_its_mark_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "brev.xlsx").write_bytes(b"Hej")
    with pytest.raises(SegsyncError, match="plan's folder"):
        check_files([tmp_path / "brev.xlsx"])
