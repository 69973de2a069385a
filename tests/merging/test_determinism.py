"""Same inputs, same outputs: any order of files, any hash seed, any number of times, and nothing touched."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
from plans import NEW_TITLE, Typed, again, edit_master, template_of

from segsync import exporting
from segsync.plan import MergedPlan, Plan

NAMES = ("a.xlsx", "m/mitt svar.xlsx", "z.xlsx", "Öst.xlsx")


def put(plan: Plan, names: tuple[str, ...]) -> Plan:
    """Put four returns that disagree, ask and scribble into inbox/ under these names."""
    departments = ("UTB", "UTB", "SOC", "KOF")
    books = [Typed(template_of(plan, department)) for department in departments]
    for at, typed in enumerate(books):
        typed.type("UTB-03", outcome_value=70 + at // 2, result=f"Rad {at}", status=("Pågår", "pågår ", "Klar!", None)[at])
        typed.type("UTB-03", obstacles=("Annat", "Samverkan", "Lokaler/mark", "Annat")[at], indicator=f"Frånvaro {at}")
        typed.propose(title=NEW_TITLE, description=f"Beskrivning {at}")
        typed.need(need="Fler fältarbetare", cost_next_year=900 + at)
        typed.measures.cell(20, 33).value = "Hälsningar"
    for typed, name in zip(books, names, strict=True):
        path = typed.save(plan.folder.inbox / name)
        typed.book.close()
        assert path.exists()
    return again(plan)


def settled(result: MergedPlan) -> str:
    """Write the result as JSON without the names of files and what is counted of each, in the order given."""
    written = exporting.merge_json(result, "sv", None)
    written["returns"] = sorted(json.dumps(record["cells"]) for record in written["returns"])
    return re.sub(r'"inbox/[^"]*"', '"-"', json.dumps(written, ensure_ascii=False, indent=1))


def ids(result: MergedPlan) -> set[str]:
    return {record.id for record in (*result.conflicts, *result.questions)}


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_names_and_so_the_order_of_the_files_change_nothing_but_the_names(plan: Plan) -> None:
    edit_master(plan, {"UTB-03": {"target_value": 75}})
    results = []
    for names in list(permutations(NAMES))[::5]:
        for old in plan.folder.inbox.rglob("*.xlsx"):
            old.unlink()
        results.append(put(plan, names).merge())
    first = results[0]
    assert first.conflicts
    assert first.questions
    assert first.changes
    for other in results[1:]:
        assert ids(other) == ids(first)
        assert sorted(settled(other).splitlines()) == sorted(settled(first).splitlines())
        assert [change.value for change in other.changes] == [change.value for change in first.changes]
        assert [conflict.id for conflict in other.conflicts] == [conflict.id for conflict in first.conflicts]
        assert [question.id for question in other.questions] == [question.id for question in first.questions]
