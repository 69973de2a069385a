"""Returned files checked alone, without a plan: the template carries what it needs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import Workbook
from plans import again, new_plan, returned, taken

from segsync import SegsyncError
from segsync.plan import check_files
from segsync.records import Severity

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
    Workbook().save(tmp_path / "brev.xlsx")
    (tmp_path / "tom.xlsx").touch()
    for files in (["brev.xlsx"], ["brev.xlsx", "tom.xlsx"], ["tom.xlsx", "brev.xlsx"]):
        with pytest.raises(SegsyncError, match=r"^brev\.xlsx is .* plan's folder"):
            check_files([tmp_path / name for name in files])


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "tom.xlsx").touch()
    with pytest.raises(SegsyncError, match=r"^tom\.xlsx cannot be read\. The file is empty\.") as refused:
        check_files([tmp_path / "tom.xlsx"])
    assert "Filen är tom." in refused.value.text("sv")


def test_beside_a_template_such_a_file_is_refused_alone(tmp_path: Path) -> None:
    file = returned(new_plan(tmp_path / "plan"), "UTB", edits={"UTB-01": {"outcome_value": 74}})
    (tmp_path / "tom.xlsx").touch()
    result = check_files([tmp_path / "tom.xlsx", file])
    assert [(f.code, f.severity, f.place.file[-8:]) for f in result.findings] == [
        ("empty_file", Severity.STOP, "tom.xlsx")
    ]
    assert taken(result) == {"UTB-01.outcome_value": 74}
