"""The round trip: send, status, merge, feedback."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from segsync.cli.command import command, help_text, plan_and_files, plan_argument, read_date, with_master
from segsync.cli.merged import show_merge
from segsync.cli.screen import Screen
from segsync.vocabulary import count, say

if TYPE_CHECKING:
    from segsync.merged import MergedPlan
    from segsync.plan import StatusResult


@command("send")
@plan_argument
@click.option("-d", "--department", "departments", multiple=True, metavar="CODE", help=help_text("option.department"))
@click.option("--deadline", metavar="DATE", help=help_text("option.deadline"))
def send(screen: Screen, plan: Path | None, departments: tuple[str, ...], deadline: str | None, dry_run: bool) -> int:
    """Write templates and mail drafts."""
    from segsync.exporting import send_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    day = read_date(deadline)
    result = with_master(screen, opened, lambda: opened.send(departments, deadline=day, dry_run=dry_run))
    if isinstance(result, int):
        return result
    language = screen.language
    templates = count(language, len(result.sent), "template")
    screen.say("send.would" if dry_run else "send.done", templates=templates, round=result.round)
    for sent in result.sent:
        screen.line(f"  {sent.department:<5} {count(language, sent.measures, 'measure'):>14}  {sent.file}")
    if result.deadline:
        screen.say("send.deadline", deadline=result.deadline.isoformat())
    else:
        screen.say("send.no_deadline")
    lacking = [sent.department for sent in result.sent if not sent.mailbox]
    if lacking:
        screen.say("send.no_mailbox", departments=", ".join(lacking))
    if result.without_measures:
        screen.say("send.without_measures", departments=", ".join(result.without_measures))
    screen.next("send.next")
    screen.result(lambda: send_json(opened.folder, result))
    return 0


@command("status", dry_run=False)
@plan_argument
def status(screen: Screen, plan: Path | None) -> int:
    """Show where every department stands."""
    from segsync.exporting import status_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    result = with_master(screen, opened, opened.status)
    if isinstance(result, int):
        return result
    settings = result.master.settings
    if result.round:
        screen.say("status.title", plan=settings.plan_name, round=result.round, today=result.today.isoformat())
        _status_table(screen, result)
    else:
        screen.say("status.no_round")
    added = [f"{row.code} ({', '.join(row.not_sent)})" for row in result.departments if row.not_sent and result.round]
    if added:
        options = " ".join(f"-d {row.code}" for row in result.departments if row.not_sent)
        screen.say("status.not_sent", items="; ".join(added), options=options)
    screen.result(lambda: status_json(opened.folder, result))
    if not result.round:
        screen.next("status.next_send")
    elif any(row.state == "returned" for row in result.departments):
        screen.next("status.next_merge")
    else:
        screen.next("status.next_wait")
    return 1 if result.merge.needs_a_person else 0


def _status_table(screen: Screen, result: StatusResult) -> None:
    language = screen.language
    columns = ("department", "sent", "state", "complete", "conflicts", "questions", "time")
    rows = [
        (
            f"{row.code}  {row.name}",
            row.sent_on.isoformat() if row.sent_on else "–",
            say(language, f"status.state.{row.state}"),
            f"{row.marked_complete} / {row.measures}",
            str(row.conflicts),
            str(row.questions),
            _time_left(language, row.days_left) if row.state != "returned" else "",
        )
        for row in result.departments
    ]
    screen.table([say(language, f"status.column.{name}") for name in columns], rows)


def _time_left(language: str, days: int | None) -> str:
    if days is None:
        return "–"
    if days == 0:
        return say(language, "status.due_today")
    return say(language, "status.left" if days > 0 else "status.late", days=count(language, abs(days), "day"))


@command("merge")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PLAN] [FILE…]")
@click.option("--only", is_flag=True, help=help_text("option.only"))
@click.option("--latest-wins", is_flag=True, help=help_text("option.latest_wins"))
def merge(screen: Screen, paths: tuple[Path, ...], only: bool, latest_wins: bool, dry_run: bool) -> int:
    """Merge what came back and write the follow-up workbook."""
    from segsync.exporting import merge_json
    from segsync.plan import open_plan

    folder, files = plan_and_files(paths)
    plan = open_plan(folder)
    result = with_master(
        screen, plan, lambda: plan.merge(files, only=only, latest_wins=latest_wins, progress=screen.progress)
    )
    if isinstance(result, int):
        return result
    written = overview = None
    if not (only or dry_run):
        written, overview = plan.folder.shown(result.write_followup()), plan.folder.shown(result.overview)
    show_merge(screen, result)
    kept = sum(case.settlement is not None for case in result.cases)
    if kept:
        screen.say("merge.settled", kept=kept)
    if result.lost:
        screen.say("merge.no_longer_settled", count=count(screen.language, len(result.lost), "choice"))
        _show_lost(screen, result)
    if written:
        screen.say("merge.written", file=written)
        screen.say("merge.overview", file=overview)
    else:
        screen.say("merge.not_written")
    screen.result(lambda: merge_json(result, screen.language, written, overview))
    if written or not result.returns:
        _merge_next(screen, result, written or "")
    return 1 if result.needs_a_person else 0


@command("feedback")
@plan_argument
def feedback(screen: Screen, plan: Path | None, dry_run: bool) -> int:
    """Write back to departments what they have to correct."""
    from segsync.exporting import feedback_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    result = with_master(screen, opened, lambda: opened.feedback(dry_run=dry_run))
    if isinstance(result, int):
        return result
    language = screen.language
    if result.sent:
        screen.say(
            "feedback.would" if dry_run else "feedback.done", returns=count(language, len(result.sent), "return")
        )
        for sent in result.sent:
            screen.line(f"  {sent.department:<5} {count(language, sent.remarks, 'remark'):>9}  {sent.file}")
        lacking = sorted({sent.department for sent in result.sent if not sent.mailbox})
        if lacking:
            screen.say("send.no_mailbox", departments=", ".join(lacking))
    else:
        screen.say("feedback.none")
    screen.next("feedback.next" if result.sent else "feedback.next_none")
    screen.result(lambda: feedback_json(opened.folder, result))
    return 1 if result.sent else 0


def _show_lost(screen: Screen, result: MergedPlan) -> None:
    """Say which choices no longer apply, and why; with -v they have been said already."""
    from segsync.merged import LOST
    from segsync.messages import finding_line

    tables, lists = result.master.tables, result.master.lists
    for found in result.findings if not screen.verbose else ():
        if found.code in LOST.values():
            screen.finding(found.severity, finding_line(found, tables, lists, screen.language))


def _merge_next(screen: Screen, result: MergedPlan, file: str) -> None:
    if not result.round:
        screen.next("merge.next_send")
    elif not result.returns:
        screen.next("merge.next_wait")
    elif result.conflicts or result.questions:
        sheet = "conflicts" if result.conflicts else "questions"
        name = say(result.master.settings.language, f"sheet.followup.{sheet}")
        screen.next("merge.next_settle", file=file, sheet=name)
    else:
        screen.next("merge.next_done", file=file)
