"""The conservation law: nothing that a department wrote is ever dropped in silence.

Random people fill in small templates, clear, delete, copy and scribble. However
they do it, the counts of each file add up to the cells that the law names,
counted here anew, and to what stands in the changes, conflicts and questions.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet
from plans import Typed, again, edit_master, template_of

from segsync.merged import MergedPlan
from segsync.plan import Plan, open_plan
from segsync.records import Counts, Outcome, Proposal, ReturnState

SCRIPTS = 60
VALUES: tuple[Any, ...] = (
    None, None, "", " ", "-", "Pågår", "pausad", "Genomförd", "Klar!", "avslutad", "Ej rapporterad", "Ryd", "Berga/Ryd",
    "alla tre", "Lambohov", "SOC, Polisen", 0, 80, 450, 450_000, -3, "1 250,5", "1.200", "ca 40", "1,2 mnkr",
    date(2022, 5, 4), date(2021, 1, 1), "15 mars 2022", "4/5-22", "våren", "tills vidare", "Inga hinder, Annat",
    "Inom internbudget", "Fortsätter oförändrad", "Enligt plan", "Vi höll två kurser.", "=1/0", "=A1", True, "x",
)  # fmt: skip


# What people do


def type_cells(typed: Typed, chance: Random) -> None:
    last = key_column(typed.measures) - 1
    for _ in range(chance.randint(1, 25)):
        row, column = chance.randint(2, typed.measures.max_row), chance.randint(1, last)
        typed.measures.cell(row, column).value = chance.choice(VALUES)


def type_needs(typed: Typed, chance: Random) -> None:
    for _ in range(chance.randint(1, 6)):
        typed.needs.cell(chance.randint(2, 12), chance.randint(1, 6)).value = chance.choice(VALUES)


def delete_row(typed: Typed, chance: Random) -> None:
    typed.measures.delete_rows(chance.randint(2, typed.measures.max_row))


def copy_row(typed: Typed, chance: Random) -> None:
    source = typed.measures[chance.randint(2, 4)]
    typed.measures.append([cell.value for cell in source])


def swap_titles(typed: Typed, chance: Random) -> None:
    first, second = (typed.measures.cell(row, typed.column("title")) for row in (2, chance.randint(3, 5)))
    first.value, second.value = second.value, first.value


def swap_columns(typed: Typed, chance: Random) -> None:
    columns = [chance.randint(4, 28) for _ in range(2)]
    for row in range(1, typed.measures.max_row + 1):
        first, second = (typed.measures.cell(row, column) for column in columns)
        first.value, second.value = second.value, first.value


def add_column(typed: Typed, chance: Random) -> None:
    column = typed.measures.max_column + 1
    typed.measures.cell(1, column).value = chance.choice(("Vår anteckning", "Hälsning", None))
    for _ in range(chance.randint(0, 4)):
        typed.measures.cell(chance.randint(2, 12), column).value = chance.choice(VALUES)


def misspell_heading(typed: Typed, chance: Random) -> None:
    cell = typed.measures.cell(1, chance.randint(4, 28))
    cell.value = chance.choice((f"{cell.value}x", "Något helt annat"))


def comment(typed: Typed, chance: Random) -> None:
    for _ in range(chance.randint(1, 3)):
        sheet = chance.choice((typed.measures, typed.needs, typed.book.worksheets[0]))
        sheet.cell(chance.randint(1, 9), chance.randint(1, 9)).comment = Comment(chance.choice(("Nej.", "Se pm.")), "x")


def scribble(typed: Typed, chance: Random) -> None:
    for sheet, row, column in ((typed.measures, 14, 35), (typed.needs, 16, 12), (typed.book.worksheets[0], 60, 2)):
        if chance.random() < 0.6:
            sheet.cell(row + chance.randint(0, 3), column + chance.randint(0, 2)).value = chance.choice(VALUES[4:])


def add_sheet(typed: Typed, chance: Random) -> None:
    sheet = typed.book.create_sheet("Egna uträkningar")
    for _ in range(chance.randint(0, 5)):
        sheet.cell(chance.randint(1, 9), chance.randint(1, 9)).value = chance.choice(VALUES)


DEEDS: tuple[Callable[[Typed, Random], None], ...] = (
    type_cells, type_cells, type_cells, type_needs, type_needs, delete_row, copy_row, swap_titles, swap_columns,
    add_column, misspell_heading, comment, scribble, add_sheet,
)  # fmt: skip


# The law, counted anew


def key_column(sheet: Worksheet) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == "_key")


def is_filled(cell: Cell) -> bool:
    return cell.value not in (None, "")


def lawful_count(typed: Typed, sent: Typed) -> int:
    """Count the cells that the law names, with what was sent by hidden key and heading."""
    tables = (typed.measures, typed.needs)
    count = sum(lawful_cells(sheet, table) for sheet, table in zip(tables, (sent.measures, sent.needs), strict=True))
    written = {cell.coordinate for row in sent.book.worksheets[0].iter_rows() for cell in row if is_filled(cell)}
    for sheet in typed.book.worksheets:
        count += sum(1 for row in sheet.iter_rows() for cell in row if cell.comment)
        if sheet.title not in ("_segsync", *(table.title for table in tables)):
            ours = written if sheet is typed.book.worksheets[0] else set()
            count += sum(is_filled(cell) and cell.coordinate not in ours for row in sheet.iter_rows() for cell in row)
    return count


def lawful_cells(sheet: Worksheet, sent: Worksheet) -> int:
    keys = key_column(sheet)
    headings = {cell.column: cell.value for cell in sheet[1]}
    known = {cell.value for cell in sent[1]} - {"_key"}
    bases = {
        row[key_column(sent) - 1].value: dict(zip(headings_of(sent), row, strict=True)) for row in sent.iter_rows(2)
    }
    count = 0
    for row in sheet.iter_rows(2):
        base = bases.get(row[keys - 1].value, {})
        for cell in row:
            heading = headings[cell.column]
            was_filled = heading in known and heading in base and is_filled(base[heading])
            count += cell.column != keys and (is_filled(cell) or was_filled)
    return count


def headings_of(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[1]]


# The scripts


def fill_in(plan: Plan, chance: Random) -> dict[str, int]:
    """Put two or three returns into an empty inbox; return the lawful count of each file."""
    shutil.rmtree(plan.folder.inbox, ignore_errors=True)
    lawful = {}
    for at in range(chance.randint(2, 3)):
        template = template_of(plan, chance.choice(("UTB", "UTB", "SOC", "KOF")))
        typed = Typed(template)
        for deed in chance.sample(DEEDS, chance.randint(1, 5)):
            deed(typed, chance)
        file = typed.save(plan.folder.inbox / f"svar {at}.xlsx")
        lawful[plan.folder.shown(file)] = lawful_count(typed, Typed(template))
        if chance.random() < 0.2:
            shutil.copy(file, file.with_name(f"svar {at}_2.xlsx"))
    return lawful


def told(result: MergedPlan) -> Iterator[tuple[str, Outcome]]:
    """Yield the file and outcome of every cell that stands in a change, a conflict or a question."""

    def cells(sources: tuple[Proposal, ...], outcome: Outcome) -> Iterator[tuple[str, Outcome]]:
        return ((source.place.file, outcome) for source in sources if source.place.cell)

    for change in result.changes:
        yield from cells(change.sources, change.outcome)
    for conflict in result.conflicts:
        yield from cells(conflict.proposals, Outcome.CONFLICT)
    for question in result.questions:
        yield from cells(question.sources, Outcome.QUESTION)


@pytest.fixture(scope="module")
def filled_in(sent_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """One plan for all scripts, whose coordinator has worked on since it was sent."""
    plan = open_plan(shutil.copytree(sent_once, tmp_path_factory.mktemp("random") / "plan"))
    return edit_master(plan, {"UTB-01": {"areas": "Berga, Ryd", "target_value": 85}, "UTB-03": {"status": "Pausad"}})


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_every_cell_is_counted_once_and_told_of(filled_in: Plan, seed: int) -> None:
    lawful = fill_in(filled_in, Random(seed))
    result = again(filled_in).merge()
    merged = {record.file: record.cells for record in result.returns if record.state is ReturnState.MERGED}
    assert {file: cells.read for file, cells in merged.items()} == lawful
    assert result.totals == sum(merged.values(), Counts())
    counted = Counter(told(result))
    for file, cells in merged.items():
        for outcome in (Outcome.TAKEN, Outcome.AGREED, Outcome.CONFLICT, Outcome.QUESTION):
            assert (outcome, counted[file, outcome]) == (outcome, getattr(cells, outcome.value))


def test_cells_of_a_superseded_file_are_all_refused(filled_in: Plan) -> None:
    fill_in(filled_in, Random(7))
    spoken = {record.file: record.cells.read for record in again(filled_in).merge().returns}
    result = again(filled_in).merge(latest_wins=True)
    for record in result.returns:
        if record.state is ReturnState.SUPERSEDED:
            assert record.cells == Counts(refused=spoken[record.file])
