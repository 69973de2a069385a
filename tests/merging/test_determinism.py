"""Same inputs, same outputs: any order of files, any hash seed, any number of times, and nothing touched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
from plans import Typed, again, edit_master, template_of

from segsync import exporting
from segsync.merged import MergedPlan
from segsync.plan import Plan, open_plan

NEW_TITLE = "Sommarlovsskola i bostadsområdena"
NAMES = ("a.xlsx", "m/mitt svar.xlsx", "z.xlsx", "Öst.xlsx")


@pytest.fixture(scope="module")
def contents(sent_once: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Four returns that disagree, ask and scribble."""
    folder, plan = tmp_path_factory.mktemp("returns"), open_plan(sent_once)
    files = []
    for at, department in enumerate(("UTB", "UTB", "SOC", "KOF")):
        typed = Typed(template_of(plan, department))
        typed.type("UTB-03", outcome_value=70 + at // 2, result=f"Rad {at}", indicator=f"Frånvaro {at}")
        typed.type("UTB-03", status=("Pågår", "pågår ", "Klar!", None)[at], obstacles=("Annat", "Samverkan")[at % 2])
        typed.propose(title=NEW_TITLE, description=f"Beskrivning {at}")
        typed.need(need="Fler fältarbetare", cost_next_year=900 + at)
        typed.measures.cell(20, 33).value = "Hälsningar"
        files.append(typed.save(folder / f"{at}.xlsx").read_bytes())
    return files


def put(plan: Plan, contents: list[bytes], names: tuple[str, ...] = NAMES) -> Plan:
    """Put the returns into an empty inbox/ under these names."""
    shutil.rmtree(plan.folder.inbox)
    for content, name in zip(contents, names, strict=True):
        path = plan.folder.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return again(plan)


def told(result: MergedPlan, names: tuple[str, ...]) -> object:
    """Return the result as JSON with each file called by what is in it, not by its name, and lists in a fixed order."""
    text = json.dumps(exporting.merge_json(result, "sv", None), ensure_ascii=False)
    for at, name in enumerate(names):
        text = text.replace(f"inbox/{name}", f"file {at}")
    return in_order(json.loads(text))


def in_order(value: object) -> object:
    if isinstance(value, dict):
        return {key: in_order(held) for key, held in value.items()}
    if isinstance(value, list):
        return sorted(map(in_order, value), key=json.dumps)
    return value


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_names_and_so_the_order_of_the_files_change_nothing_but_the_names(
    plan: Plan, contents: list[bytes]
) -> None:
    edit_master(plan, {"UTB-03": {"target_value": 75}})
    results = {}
    for names in list(permutations(NAMES))[::5]:
        results[names] = put(plan, contents, names).merge()
    first = next(iter(results.values()))
    assert min(map(len, (first.changes, first.conflicts, first.questions, first.findings))) > 0
    for names, result in results.items():
        assert told(result, names) == told(first, NAMES)
        assert [record.id for record in (*result.conflicts, *result.questions)] == [
            record.id for record in (*first.conflicts, *first.questions)
        ]


def test_two_merges_give_the_same_json_and_the_same_workbook_byte_for_byte(plan: Plan, contents: list[bytes]) -> None:
    first = put(plan, contents).merge()
    before = first.write_followup().read_bytes()
    second = again(plan).merge()
    assert exporting.merge_json(second, "sv", None) == exporting.merge_json(first, "sv", None)
    assert second.write_followup().read_bytes() == before


def test_a_merge_and_its_follow_up_leave_the_master_the_templates_and_the_returns_as_they_were(
    plan: Plan, contents: list[bytes]
) -> None:
    ready = put(plan, contents)
    before = hashes(plan.folder.path)
    result = ready.merge()
    again(plan).status()
    assert hashes(plan.folder.path) == before
    result.write_followup()
    after = hashes(plan.folder.path)
    assert {name: after[name] for name in before} == before
    assert {name.partition("/")[0] for name in after.keys() - before.keys()} == {"archive", "results"}


def test_the_originals_are_archived_by_what_is_in_them(plan: Plan, contents: list[bytes]) -> None:
    put(plan, contents).merge().write_followup()
    archived = hashes(plan.folder.archive / "returns")
    assert {Path(name).stem: digest for name, digest in archived.items()} == {
        digest: digest for digest in archived.values()
    }
    assert set(archived.values()) == set(hashes(plan.folder.inbox).values())


MERGE = """
import hashlib, json, sys
from segsync import exporting, open_plan
from segsync.writing.followup import followup_workbook
result = open_plan(sys.argv[1]).merge()
print(json.dumps(exporting.merge_json(result, "sv", None), ensure_ascii=True))
print(hashlib.sha256(followup_workbook(result)).hexdigest())
"""


@pytest.fixture
def outputs(plan: Plan, contents: list[bytes]) -> set[str]:
    put(plan, contents)
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", MERGE, str(plan.folder.path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1", "4711")
    ]
    return {run.communicate()[0] for run in runs}


def test_the_seed_of_hashes_does_not_show(outputs: set[str]) -> None:
    (written,) = outputs
    assert json.loads(written.splitlines()[0])["conflicts"]
