"""The papers for the decision, and next year's plan: summary, rollover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segsync.cli.command import command, help_text, plan_argument, read_date, with_master
from segsync.cli.screen import Screen
from segsync.messages import cut, plain
from segsync.vocabulary import count, say
from segsync.wording import plan_title

if TYPE_CHECKING:
    from segsync.deciding import PlanSummary
    from segsync.plan import Plan
    from segsync.rollover import RolloverResult

FORMATS = ("xlsx", "docx", "html", "md", "csv", "json", "datapackage", "datapackage-internal")
"""What `--format` takes: the formats of `segsync.deciding.PAPERS`."""
_SHOWN = ("measures", "done", "not_reported", "deviations", "next_plan", "new", "undecided", "beyond_budget")
"""The facts that stand on the screen."""
_TITLE = 60
"""The characters of a title that a line on the screen shows."""


@command("summary")
@plan_argument
@click.option("--format", "formats", multiple=True, type=click.Choice(FORMATS), help=help_text("option.format"))
@click.option("--template", type=click.Path(path_type=Path), metavar="FILE", help=help_text("option.template"))
@click.option("--preview", is_flag=True, help=help_text("option.preview"))
def summary(
    screen: Screen, plan: Path | None, formats: tuple[str, ...], template: Path | None, preview: bool, dry_run: bool
) -> int:
    """Write the papers for the decision."""
    from segsync.exporting import summary_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    result = with_master(screen, opened, lambda: opened.summary(preview=preview, word_template=template))
    if isinstance(result, int):
        return result
    written = [] if dry_run else [opened.folder.shown(path) for path in result.write(formats)]
    _show_summary(screen, result)
    if written:
        screen.say("summary.written")
        for file in written:
            screen.line(f"  {file}")
    else:
        screen.say("summary.not_written")
    screen.result(lambda: summary_json(opened.folder, result, opened.folder.latest_round, written))
    _summary_next(screen, opened, result, written)
    return 1 if result.needs_a_person else 0


def _show_summary(screen: Screen, result: PlanSummary) -> None:
    from segsync.summary.facts import gap_text

    made_on = result.made_on.isoformat()
    screen.say("summary.title", plan=result.plan_title, made_on=made_on, version=result.version)
    if result.preview:
        screen.line(result.preview_note, colour="yellow")
    table = result.table("key_figures")
    columns = ("fact", "number", "share")
    rows = []
    for line in table.lines:
        if line.key in _SHOWN or screen.verbose:
            cell = line.cells[table.column("number")]
            rows.append((line.label, str(cell.value), "" if cell.share is None else f"{cell.share} %"))
    screen.table([say(screen.language, f"summary.column.{name}") for name in columns], rows)
    if result.gaps:
        screen.say("summary.gaps")
        for gap in result.gaps:
            screen.line(f"  {gap_text(gap, result.master.lists, screen.language)}")


@command("rollover")
@click.argument("plan", type=click.Path(path_type=Path))
@click.argument("new_plan", type=click.Path(path_type=Path), metavar="NEWPLAN")
@click.option("--year", type=click.IntRange(1990, 2100), help=help_text("option.next_year"))
@click.option("--deadline", metavar="DATE", help=help_text("option.next_deadline"))
def rollover(screen: Screen, plan: Path, new_plan: Path, year: int | None, deadline: str | None, dry_run: bool) -> int:
    """Start next year's plan."""
    from segsync.plan import open_plan
    from segsync.rollover import rollover_json

    opened, day = open_plan(plan), read_date(deadline)
    result = with_master(screen, opened, lambda: opened.rollover(new_plan, year=year, deadline=day, dry_run=dry_run))
    if isinstance(result, int):
        return result
    _show_rollover(screen, result, new_plan)
    screen.result(lambda: rollover_json(result, screen.language))
    if not result.written:
        screen.next("rollover.next_write")
    else:
        screen.next(
            "rollover.next" if result.plan.undecided else "rollover.next_done", file=result.list_file, folder=new_plan
        )
    return 1 if result.needs_a_person else 0


def _show_rollover(screen: Screen, result: RolloverResult, folder: Path) -> None:
    """Show how many rows came to what, those that need a person one by one, and what does not come along."""
    from segsync.rolling import Fate

    language, plan = screen.language, result.plan
    settings = plan.master.settings
    screen.say(
        "rollover.done" if result.written else "rollover.would",
        plan=plan_title(settings.plan_name, settings.year),
        folder=folder,
        measures=count(language, len(plan.master.rows["measures"]), "measure"),
    )
    fates = [one.fate for one in plan.rolled]
    heads = [say(language, f"rollover.column.{name}") for name in ("outcome", "number")]
    rows = [(say(language, f"rollover.outcome.{fate}"), str(fates.count(fate))) for fate in Fate if fate in fates]
    screen.table(heads, rows)
    for one in plan.rolled if screen.verbose else plan.undecided:
        outcome = say(language, f"rollover.outcome.{one.fate}")
        screen.line(f"  {one.id or one.before}  {cut(plain(one.title), _TITLE)}: {outcome}")
    for note in result.notes(language):
        screen.line(note)
    if result.written:
        screen.say("rollover.list", file=result.list_file)


def _summary_next(screen: Screen, plan: Plan, result: PlanSummary, written: list[str]) -> None:
    """Say what comes next: settle and apply, state what is missing, or decide."""
    facts, year = result.facts, result.master.settings.year
    if facts.conflicts or facts.questions or facts.unapplied:
        merged = (plan.folder.results / f"followup-{year}.xlsx").exists()
        screen.next("summary.next_apply" if merged else "summary.next_merge")
    elif not written:
        screen.next("summary.next_write")
    elif result.gaps:
        screen.next("summary.next_state", file=written[0])
    else:
        screen.next("summary.next_done", file=written[0], folder=plan.folder.path, year=year + 1)
