"""Choosing in a follow-up workbook as a coordinator does, by the row's id and the field's heading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from segsync.plan import Plan

SHEETS = ("Konflikter", "Frågor")
FILLED = ("Välj", "Eget värde", "Motivering")


def path_of(plan: Plan) -> Path:
    return plan.folder.results / "followup-2022.xlsx"


def choose(plan: Plan, choices: Mapping[tuple[str, str], str | tuple[Any, ...]], path: Path | None = None) -> None:
    """Fill in Välj, or (Välj, Eget värde, Motivering), by ("UTB-03", "Status").

    Rows without a field are named by what they are about ("Okänd kolumn"). Every row named must be there.
    """
    path = path or path_of(plan)
    book = openpyxl.load_workbook(path)
    left = dict(choices)
    for name in SHEETS:
        heads = {cell.value: cell.column for cell in book[name][1]}
        for row in range(2, book[name].max_row + 1) if "Välj" in heads else ():
            at = about(book[name], row, heads)
            chosen = left.pop(at, None)
            if chosen is None:
                continue
            values = (chosen,) if isinstance(chosen, str) else chosen
            for head, value in zip(FILLED, values, strict=False):
                book[name].cell(row, heads[head]).value = value
    assert not left, f"no row about {list(left)}"
    book.save(path)


def about(sheet: Any, row: int, heads: Mapping[str, int]) -> tuple[str, str]:
    """Return what a row is about: its id and field, or where it has none, what kind it is."""
    own_id, field = (sheet.cell(row, heads[head]).value or "" for head in ("Id", "Fält"))
    return own_id, field or (sheet.cell(row, heads["Gäller"]).value if "Gäller" in heads else "")


def rows_of(plan: Plan, sheet: str) -> dict[tuple[str, str], dict[str, Any]]:
    """Return the rows of a sheet by what they are about, each by heading."""
    book = openpyxl.load_workbook(path_of(plan))
    heads = {cell.value: cell.column for cell in book[sheet][1]}
    if "Välj" not in heads or not book[sheet].cell(2, heads["Nr"]).value:
        return {}
    return {
        about(book[sheet], row, heads): {head: book[sheet].cell(row, column).value for head, column in heads.items()}
        for row in range(2, book[sheet].max_row + 1)
    }


def labels_of(plan: Plan, sheet: str, at: tuple[str, str]) -> list[str]:
    """Return the choices that a row offers."""
    row = rows_of(plan, sheet)[at]
    return [value for head, value in row.items() if str(head).startswith("Val ") and value]
