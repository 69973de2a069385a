"""A summary's tables as plain grids, for outputs that have no cells with two numbers in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from segsync.summary.records import Cell, Column, ColumnKind, Line, Source, Summary, SummaryTable
from segsync.values import fold
from segsync.vocabulary import say


def with_shares(table: SummaryTable, language: str) -> SummaryTable:
    """Return the table with a column of shares after each column of counts that has any; their cells are per cent."""
    shared = [at for at, column in enumerate(table.columns) if _has_shares(table, at)]
    columns: list[Column] = []
    for at, column in enumerate(table.columns):
        columns.append(column)
        if at in shared:
            only = say(language, "table.column.only_share")
            heading = only if len(shared) == 1 else say(language, "table.column.share", column=column.heading)
            columns.append(Column(f"{column.key}_share", heading, ColumnKind.SHARE))
    lines = tuple(replace(line, cells=tuple(_widened(line, shared))) for line in table.lines)
    return replace(table, columns=tuple(columns), lines=lines)


def shares_of(table: SummaryTable) -> SummaryTable:
    """Return the table with shares in place of counts, and nothing else beside its labels; cells are per cent."""
    kept = [at for at in range(len(table.columns)) if at == 0 or _has_shares(table, at)]
    columns = tuple(table.columns[at] if at == 0 else replace(table.columns[at], kind=ColumnKind.SHARE) for at in kept)
    lines = tuple(
        replace(line, cells=tuple(line.cells[at] if at == 0 else Cell(line.cells[at].share) for at in kept))
        for line in table.lines
    )
    return replace(table, columns=columns, lines=lines)


def _widened(line: Line, shared: list[int]) -> Iterator[Cell]:
    for at, cell in enumerate(line.cells):
        yield cell
        if at in shared:
            yield Cell(cell.share)


def _has_shares(table: SummaryTable, at: int) -> bool:
    return table.columns[at].kind is ColumnKind.COUNT and any(line.cells[at].of is not None for line in table.lines)


def is_crossing(table: SummaryTable) -> bool:
    """Whether a table has several columns of shares, which are better read as a table of their own."""
    return sum(_has_shares(table, at) for at in range(len(table.columns))) > 1


def unique_headings(table: SummaryTable) -> list[str]:
    """Return the headings, told apart where a plan has the same words twice."""
    taken: set[str] = set()
    headings = []
    for column in table.columns:
        heading, times = column.heading, 1
        while fold(heading) in taken:
            times += 1
            heading = f"{column.heading} ({times})"
        taken.add(fold(heading))
        headings.append(heading)
    return headings


@dataclass(frozen=True, slots=True)
class Trace:
    """One row that one number comes from: the number's place, the row, what it is about, and how much it adds."""

    table: str
    line: str
    column: str
    kind: str
    id: str
    department: str
    title: str
    amount: int | float


def traces(summary: Summary) -> Iterator[Trace]:
    """Yield, for every number of every table, each row of the plan that it comes from."""
    language = summary.master.settings.language
    for table in summary.tables:
        name = f"{table.number} {table.title}".strip()
        for line, column, cell in table.numbers():
            for source in cell.sources:
                kind = say(language, f"source.{source.table or 'returns'}")
                yield Trace(name, line.label, column.heading, kind, *_about(summary, source), source.amount)


def _about(summary: Summary, source: Source) -> tuple[str, str, str]:
    """Return id, department and title of a row of the plan."""
    master, key = summary.master, source.key
    names = {department.code: department.name for department in master.lists.departments}
    if source.table == "departments":
        return key[0], key[0], names.get(key[0], "")
    if source.table == "needs":
        row = master.row("needs", key)
        return "/".join(key), str(row.get("department") or ""), str(row.get("need") or "")
    row = master.row("measures", key[:1])
    department = key[1] if len(key) > 1 else str(row.get("lead") or "")
    return "".join(key[:1]), department, str(row.get("title") or "")
