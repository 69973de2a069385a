"""One answer for the whole catalogue: what a department returns, spoilt in one way, beside cells that still merge."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from plans import Typed, again, master_of, new_plan, taken, template_of

from segsync.plan import MergedPlan, Plan, open_plan
from segsync.records import Finding, Question, ReturnState, Severity
from segsync.values import Value

OTHERS: dict[str, Value] = {"UTB-03.outcome_value": 101, "UTB-03/UTB.result": "Samtal hålls varje vecka."}
"""Cells of the same file that are in order, whatever else is in it."""


@dataclass(frozen=True)
class Answer:
    """A merge of what came back, and what it says of one file."""

    result: MergedPlan
    file: str

    def finding(self, code: str, severity: Severity, place: str = "") -> Finding:
        """Return the one finding of a code in the file, which must have this severity and stand in this place."""
        (found,) = [one for one in self.result.findings if one.code == code and one.place.file == self.file]
        inside = "!".join(part for part in (found.place.sheet, found.place.cell) if part)
        assert (found.severity, inside) == (severity, place)
        assert bool(found.question) == (severity is Severity.ASK)
        return found

    def question(self, kind: str) -> Question:
        """Return the one question of a kind."""
        (asked,) = [one for one in self.result.questions if one.kind == kind]
        return asked

    def codes(self, *severities: Severity) -> list[str]:
        """Return the codes of the findings of some severities (all, if none is named)."""
        return [one.code for one in self.result.findings if not severities or one.severity in severities]

    @property
    def state(self) -> ReturnState:
        """What became of the file."""
        return next(record.state for record in self.result.returns if record.file == self.file)

    @property
    def taken(self) -> dict[str, Value]:
        """What the merge takes, without the cells that are always in order; those must be there."""
        values = taken(self.result)
        assert {cell: values.get(cell) for cell in OTHERS} == OTHERS
        return {cell: value for cell, value in values.items() if cell not in OTHERS}


@pytest.fixture(scope="session")
def catalogue_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reports = {("UTB-01", "UTB"): {"cost_this_year": 450, "comment": "Som förra året."}}
    return new_plan(tmp_path_factory.mktemp("catalogue") / "plan", master_of(reports=reports)).folder.path


@pytest.fixture
def plan(catalogue_plan: Path, tmp_path: Path) -> Plan:
    return open_plan(shutil.copytree(catalogue_plan, tmp_path / "plan"))


@pytest.fixture
def typed(plan: Plan) -> Typed:
    """UTB's template with the cells that are in order, to be spoilt and saved."""
    return Typed(template_of(plan, "UTB")).type("UTB-03", outcome_value=101, result=OTHERS["UTB-03/UTB.result"])


Send = Callable[..., Answer]


@pytest.fixture
def send(plan: Plan, typed: Typed) -> Send:
    """Put the answer, or any bytes in its place, into inbox/ and merge."""

    def send_as(name: str = "svar.xlsx", data: bytes | None = None) -> Answer:
        path = plan.folder.inbox / name
        if data is None:
            typed.save(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return Answer(again(plan).merge(), f"inbox/{name}")

    return send_as


@pytest.fixture
def saved(typed: Typed, tmp_path: Path) -> Callable[[], Path]:
    """Save the answer outside the plan, for programs to work on."""
    return lambda: typed.save(tmp_path / "utanför" / "svar.xlsx")
