"""Starting next year's plan in a folder of its own; the old plan is only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segsync.errors import SegsyncError, UsageError
from segsync.files import write_file
from segsync.folder import PlanFolder
from segsync.headings import HeadingWords
from segsync.identities import ids_ever_used
from segsync.ids import digest
from segsync.master import Master
from segsync.reading.workbook import read_workbook
from segsync.records import Outcome
from segsync.results import MergeResult
from segsync.rolling import COMES_ALONG, NextPlan, Rolled, next_plan
from segsync.schemas import MEASURES
from segsync.starting import make_plan
from segsync.vocabulary import LANGUAGES, count, say
from segsync.wording import plan_title

if TYPE_CHECKING:
    from segsync.merged import MergedPlan

_OWN_SHEETS = ("settings", "departments", "lists", "columns", "decision", "history")
_SCHEMA_VERSION = 1


@dataclass(frozen=True)
class RolloverResult:
    """Next year's plan: its folder and master, what became of every row, and what does not come along.

    `left_open` counts what the old plan has not entered or settled, by kind.
    """

    folder: PlanFolder
    old: Master
    plan: NextPlan
    own_sheets: tuple[str, ...]
    own_columns: tuple[str, ...]
    left_open: Mapping[str, int]
    made_on: date
    written: bool

    @property
    def list_file(self) -> Path:
        """Where the list of what came along lies."""
        return self.folder.results / f"rollover-{self.plan.master.settings.year}.xlsx"

    @property
    def needs_a_person(self) -> bool:
        """Whether something was undecided, or not entered: the ground for exit code 1."""
        return bool(self.plan.undecided or self.left_open)

    def notes(self, language: str) -> tuple[str, ...]:
        """Return what a coordinator has to know of the new plan, in sentences."""
        return tuple(self._notes(language))

    def _notes(self, language: str) -> Iterator[str]:
        if self.left_open:
            nouns = {"conflicts": "conflict", "questions": "question", "unapplied": "change"}
            numbers = {kind: count(language, number, nouns[kind]) for kind, number in self.left_open.items()}
            if "unapplied" in numbers:
                numbers["unapplied"] = say(language, "rollover.open.unapplied", number=numbers["unapplied"])
            yield say(language, "rollover.open", what=", ".join(numbers.values()))
        if self.own_sheets:
            yield say(language, "rollover.own_sheets", sheets=", ".join(self.own_sheets))
        if self.own_columns:
            columns, sheet = ", ".join(self.own_columns), say(language, "sheet.columns")
            yield say(language, "rollover.own_columns", columns=columns, sheet=sheet)
        yield say(language, "rollover.formatting")


def roll_over(
    folder: PlanFolder,
    merged: MergedPlan,
    path: Path,
    year: int | None,
    deadline: date | None,
    now: datetime,
    *,
    dry_run: bool,
) -> RolloverResult:
    """Make next year's plan folder; raise SegsyncError when there is a plan already, or it cannot be written."""
    new, old = PlanFolder(path), merged.master
    year = year or old.settings.year + 1
    if year <= old.settings.year:
        raise UsageError("year_not_after", value=year, year=old.settings.year)
    if new.master.exists():
        raise SegsyncError("plan_exists", folder=str(path))
    plan_id = "P-" + digest([old.settings.plan_id, year, now.isoformat()])
    plan = next_plan(old, year, plan_id, ids_ever_used(folder, old), deadline)
    sheets, columns = _own(folder, old)
    result = RolloverResult(new, old, plan, sheets, columns, _left_open(merged), now.date(), not dry_run)
    if not dry_run:
        _write(result, now)
    return result


def _write(result: RolloverResult, now: datetime) -> None:
    """Write the list first and the master last: a folder without a master is no plan."""
    from segsync.writing.master import master_workbook
    from segsync.writing.rollover import Rollover, rollover_workbook

    settings, before = result.plan.master.settings, result.old.settings
    language = settings.language
    listed = Rollover(
        language,
        plan_title(before.plan_name, before.year),
        plan_title(settings.plan_name, settings.year),
        result.plan.rolled,
        result.notes(language),
        result.made_on,
    )
    content = master_workbook(result.plan.master, _history(result, f"{now:%Y-%m-%d %H:%M}"))
    write_file(result.list_file, rollover_workbook(listed))
    make_plan(result.folder, content)


def _history(result: RolloverResult, when: str) -> list[Sequence[str]]:
    """Return the first rows of the new Historik: the ids that are no longer in the plan, so that none is used again."""
    language, year = result.old.settings.language, result.old.settings.year
    left = {one.before: one for one in result.plan.rolled if one.fate not in COMES_ALONG}
    heading, source = MEASURES["next_year"].heading.of(language), say(language, "rollover.history.left_out", year=year)
    rows: list[Sequence[str]] = []
    for known in result.plan.retired:
        if known in left:
            one = left[known]
            outcome = say(language, f"rollover.outcome.{one.fate}")
            rows.append((when, "", known, heading, one.said, "", source, outcome))
        else:
            rows.append((when, "", known, "", "", "", source, say(language, "rollover.history.used")))
    return rows


def _left_open(merged: MergeResult) -> dict[str, int]:
    """Return how much the old plan has not entered or settled, by kind; nothing for what there is none of."""
    numbers = {
        "unapplied": sum(change.outcome is Outcome.TAKEN for change in merged.changes),
        "conflicts": len(merged.conflicts),
        "questions": len(merged.questions),
    }
    return {kind: number for kind, number in numbers.items() if number}


def _own(folder: PlanFolder, master: Master) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the coordinator's own sheets and columns, which a new master does not have."""
    from segsync.writing.choices import SHEET

    book = read_workbook(folder.master)
    tables = {word: table for table in master.tables.values() for word in table.sheet}
    ours = {*tables, SHEET, *(say(language, f"sheet.{name}") for name in _OWN_SHEETS for language in LANGUAGES)}
    columns = []
    for name, table in tables.items():
        sheet = book.sheets.get(name)
        header = HeadingWords(table.fields, master.settings.language).header(sheet.rows) if sheet else None
        columns += [f"{name}: {heading.text}" for heading in (header.unknown if header else ())]
    return tuple(name for name in book.sheets if name not in ours), tuple(columns)


# --- as JSON


def rollover_json(result: RolloverResult, language: str) -> dict[str, Any]:
    """Return a rollover as JSON."""
    settings = result.plan.master.settings
    written = result.written
    return {
        "schema_version": _SCHEMA_VERSION,
        "plan": {
            "path": result.folder.path.as_posix(),
            "year": settings.year,
            "language": settings.language,
            "round": None,
        },
        "outputs": {
            "master": result.folder.shown(result.folder.master) if written else None,
            "list": result.folder.shown(result.list_file) if written else None,
        },
        "measures": len(result.plan.master.rows["measures"]),
        "rows": [_row_json(one, language) for one in result.plan.rolled],
        "own_sheets": list(result.own_sheets),
        "own_columns": list(result.own_columns),
        "left_open": dict(result.left_open),
    }


def _row_json(one: Rolled, language: str) -> dict[str, Any]:
    return {
        "id": one.id or None,
        "before": one.before,
        "title": one.title,
        "development_area": one.area or None,
        "department": one.department or None,
        "said": one.said or None,
        "outcome": one.fate.value,
        "comes_along": one.fate in COMES_ALONG,
        "remarks": [remark.text(language) for remark in one.remarks],
    }
