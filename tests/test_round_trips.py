"""Returns that other programs have opened and saved: the same merge, cell for cell, as of the file itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import gnumeric
import pytest
from office import Office
from openpyxl.comments import Comment
from plans import Typed, again, master_of, new_plan, template_of

from segsync.plan import MergedPlan, Plan

SaveAs = Callable[[Path, Path], Path]


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    reports = {("UTB-01", "UTB"): {"cost_this_year": 450, "comment": "Som förra året."}}
    return new_plan(tmp_path_factory.mktemp("rundresa") / "plan", master_of(reports=reports))


def busy_answer(plan: Plan) -> Typed:
    """UTB's template, filled in by somebody who has done one of everything."""
    typed = Typed(template_of(plan, "UTB"))
    typed.type("UTB-01", outcome_value=74.5, status="Genomförd", end=date(2023, 9, 30), areas="Berga/Ryd")
    typed.type("UTB-01", result='Åtgärden är klar.\nVi fortsätter "som nu"; se bilaga.', comment=None, unit="antal")
    typed.type("UTB-01", cost_this_year="1 250,5", cost_next_year="1.200", financing="Inom internbudget")
    typed.type("UTB-03", status="avslutad", outcome_value=46082, start="4/5-22", indicator="=1+1 är två", source="'x")
    typed.type("UTB-03", obstacles="Samverkan och annat", completed_on=date(2022, 10, 3), target_value=0.1)
    typed.cell("UTB-03", "indicator").data_type = "s"
    typed.type("TRY-01", result="flera   mellanslag", status="Pågår", title="En annan titel")
    typed.type("TRY-01", description="Fältet är inte vårt.", cost_next_year=1_234_567.891)
    typed.propose(title="Sommarskola i Ryd", areas="Ryd", start=date(2023, 6, 12), target_value=40)
    typed.need(need="Fler skolvärdar", cost_next_year=500, areas="alla tre", financing="Kräver ytterligare medel")
    typed.need(row=3, need="Inget ytterligare behov")
    typed.cell("UTB-01", "status").comment = Comment("Siffran gäller våren.", "UTB")
    column = typed.measures.max_column + 1
    typed.measures.cell(1, column).value = "Egna anteckningar"
    typed.measures.cell(typed.row("UTB-03"), column).value = "Ring vaktmästaren"
    sheet = typed.book.create_sheet("Egna uträkningar")
    sheet["B2"], sheet["B3"], sheet["C3"] = "Summa", 12.25, date(2022, 5, 4)
    typed.measures.row_dimensions[typed.row("TRY-01")].hidden = True
    return typed


def merged(plan: Plan, path: Path) -> MergedPlan:
    """Merge a file alone, always under the same name."""
    file = plan.folder.inbox / "svar.bin"
    file.write_bytes(path.read_bytes())
    return again(plan).merge()


def said(result: MergedPlan) -> dict[str, Any]:
    """Return all that a result says, with every cell's place; what is noted about the format aside."""
    return {
        "changes": result.changes,
        "conflicts": result.conflicts,
        "questions": result.questions,
        "findings": [f for f in result.findings if f.code != "converted_format"],
        "totals": result.totals,
    }


def with_office(office: Office) -> SaveAs:
    def save(source: Path, target: Path) -> Path:
        with office.open(source) as book:
            return book.save_as(target)

    return save


def through(save: SaveAs, source: Path, *kinds: str) -> Path:
    """Save a file as one kind after the other."""
    for at, kind in enumerate(kinds):
        source = save(source, source.with_name(f"{at}.{kind}"))
    return source


@pytest.fixture
def answer(plan: Plan, tmp_path: Path) -> Path:
    return busy_answer(plan).save(tmp_path / "svar.xlsx")


def test_the_answer_has_one_of_everything(plan: Plan, answer: Path) -> None:
    result = merged(plan, answer)
    kinds = {"unclear_value", "not_yours", "cleared", "new_measure", "comment", "unknown_column", "stray_sheet"}
    assert {question.kind for question in result.questions} == kinds
    assert len(result.changes) > 15


@pytest.mark.parametrize("kinds", [("xlsx",), ("ods",), ("xls",), ("ods", "xlsx"), ("xls", "xlsx")], ids="-".join)
def test_through_libreoffice(office: Office, plan: Plan, answer: Path, kinds: tuple[str, ...]) -> None:
    assert said(merged(plan, through(with_office(office), answer, *kinds))) == said(merged(plan, answer))


@pytest.mark.parametrize("kinds", [("xlsx",), ("ods",), ("xls",), ("xls", "xlsx")], ids="-".join)
def test_through_gnumeric(plan: Plan, answer: Path, kinds: tuple[str, ...]) -> None:
    if missing := gnumeric.why_missing():
        pytest.skip(missing)
    assert said(merged(plan, through(gnumeric.save_as, answer, *kinds))) == said(merged(plan, answer))


def test_through_both(office: Office, plan: Plan, answer: Path) -> None:
    if missing := gnumeric.why_missing():
        pytest.skip(missing)
    path = through(with_office(office), gnumeric.save_as(answer, answer.with_name("g.xlsx")), "ods", "xls")
    assert said(merged(plan, path)) == said(merged(plan, answer))
