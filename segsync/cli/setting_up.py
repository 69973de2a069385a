"""Starting a plan, and asking whether something is in order: demo, init, check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segsync.cli.command import command, help_text, plan_and_files, show_master_findings, with_master
from segsync.cli.merged import show_findings, show_merge
from segsync.cli.screen import Screen, user_language
from segsync.errors import SegsyncError
from segsync.vocabulary import count, say

if TYPE_CHECKING:
    from segsync.plan import Plan


@command("demo", dry_run=False)
@click.argument("folder", required=False, type=click.Path(path_type=Path), default=Path("segsync-demo"))
@click.option("--lang", type=click.Choice(["sv"]), default="sv", hidden=True)
def demo(screen: Screen, folder: Path, lang: str) -> int:
    """Make the example plan and merge it."""
    from segsync.demo import make_demo
    from segsync.exporting import merge_json

    plan = make_demo(folder)
    result = plan.merge()
    followup = result.write_followup()
    master = result.master
    screen.language = user_language(lang)
    language = screen.language
    screen.say(
        "demo.made",
        folder=folder,
        measures=count(language, len(master.rows["measures"]), "measure"),
        departments=count(language, len(master.lists.departments), "department"),
    )
    show_merge(screen, result)
    screen.say("demo.open", file=followup, sheet=say(master.settings.language, "sheet.followup.conflicts"))
    screen.result(lambda: merge_json(result, language, *map(plan.folder.shown, (followup, result.overview))))
    return 0


@command("init", dry_run=False)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help=help_text("option.year"))
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help=help_text("option.lang"))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False),
    help=help_text("option.from"),
    metavar="FILE.xlsx",
)
def init(screen: Screen, plan: Path, year: int, lang: str, source: Path | None) -> int:
    """Start a plan."""
    from segsync.starting import init_json, start_plan

    screen.language = user_language(lang)
    started = start_plan(plan, year, lang, source)
    screen.say("init.done", plan=started.master.settings.plan_name, folder=plan)
    if source:
        language = screen.language
        measures = count(language, len(started.master.rows["measures"]), "measure")
        screen.say("init.imported", measures=measures, file=source.name)
        if started.old_statuses:
            screen.say("init.old_statuses", statuses=", ".join(f"{text} ({n})" for text, n in started.old_statuses))
        if started.new_departments:
            screen.say("init.new_departments", departments=", ".join(started.new_departments))
        if started.not_placed:
            screen.say("init.not_placed")
            for item in started.not_placed:
                what = say(language, f"init.not_placed.{item.kind}", value=item.value, heading=item.heading)
                screen.line(f"  {item.place}: {what}")
    screen.next("init.next_imported" if source else "init.next", folder=plan)
    screen.result(lambda: init_json(plan, started))
    return 1 if started.not_placed else 0


@command("check", dry_run=False)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PLAN | FILE…]")
def check(screen: Screen, paths: tuple[Path, ...]) -> int:
    """Check the master, or returned files."""
    from segsync.exporting import check_json, merge_json
    from segsync.plan import check_files, open_plan

    folder, files = plan_and_files(paths)
    if files:
        owner = open_plan(folder) if folder else _plan_of(files[0])
        result = with_master(screen, owner, lambda: owner.merge(files, only=True)) if owner else check_files(files)
        if isinstance(result, int):
            return result
        screen.language = user_language(result.master.settings.language)
        screen.verbose = True
        show_findings(screen, result.findings, result)
        if not result.findings:
            screen.say("check.files_fine")
        screen.result(lambda: merge_json(result, screen.language, None))
        return 1 if result.needs_a_person else 0
    plan = open_plan(folder)
    findings, master = plan.check(), plan.reading.master
    screen.language = user_language(master.settings.language)
    if findings:
        show_master_findings(screen, plan)
        screen.next("check.next_fix")
    else:
        language = screen.language
        measures = count(language, len(master.rows["measures"]), "measure")
        screen.say(
            "check.fine", measures=measures, departments=count(language, len(master.lists.departments), "department")
        )
        screen.next("check.next_fine")
    screen.result(lambda: check_json(findings, master, screen.language))
    return 3 if findings else 0


def _plan_of(file: Path) -> Plan | None:
    """Return the plan that a file lies in, or else the current one, or None: a template carries what it needs."""
    from segsync.folder import PlanFolder
    from segsync.plan import open_plan

    for folder in file.resolve().parents:
        if PlanFolder(folder).has_master:
            return open_plan(folder)
    try:
        return open_plan()
    except SegsyncError:
        return None
