"""The commands. Each reads its arguments, makes one call, and says what came of it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from segsync import __version__
from segsync.cli.screen import Screen, user_language
from segsync.errors import SegsyncError, UsageError
from segsync.vocabulary import count, say

if TYPE_CHECKING:
    from segsync.plan import MergedPlan, Plan, StatusResult
    from segsync.records import Finding

P = ParamSpec("P")
R = TypeVar("R")
_MOST_FINDINGS = 12
_LANGUAGE = user_language()


def _help(key: str) -> str:
    return say(_LANGUAGE, f"help.{key}")


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Formatter(click.HelpFormatter):
    """Writes help with the headings of the vocabulary."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, f"{_help('usage')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading({"Options": _help("options"), "Commands": _help("commands")}.get(heading, heading))


class _Context(click.Context):
    """Where a command runs; its help is written by `_Formatter`."""

    formatter_class = _Formatter


class _Command(click.Command):
    """A command whose help is in one language throughout."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _help("option.help")
        return option


class _Group(_Command, click.Group):
    """Lists commands in the order of the year's work."""

    command_class = _Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Group, help=_help("segsync"), context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="segsync", help=_help("option.version"))
def app() -> None:
    """The command line's root."""


def _command(name: str, *, dry_run: bool = True) -> Callable[[Callable[..., int]], click.Command]:
    """Register a command with the options that all share; it is given a Screen first."""

    def register(function: Callable[..., int]) -> click.Command:
        @functools.wraps(function)
        def run(*args: Any, as_json: bool, quiet: bool, verbose: bool, **options: Any) -> int:
            screen = Screen(user_language(), as_json, quiet, verbose)
            try:
                return function(screen, *args, **options)
            except SegsyncError as error:  # said in the plan's language, once that is known
                screen.error(error.text(screen.language))
                return error.exit_code

        wrapped: Any = run
        if dry_run:
            wrapped = click.option("-n", "--dry-run", is_flag=True, help=_help("option.dry_run"))(wrapped)
        wrapped = click.option("-v", "--verbose", is_flag=True, help=_help("option.verbose"))(wrapped)
        wrapped = click.option("-q", "--quiet", is_flag=True, help=_help("option.quiet"))(wrapped)
        wrapped = click.option("--json", "as_json", is_flag=True, help=_help("option.json"))(wrapped)
        return app.command(name, help=_help(name), context_settings=_SETTINGS)(wrapped)

    return register


_plan_argument = click.argument("plan", required=False, type=click.Path(path_type=Path))


@_command("demo", dry_run=False)
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
    _show_merge(screen, result)
    screen.say("demo.open", file=followup, sheet=say(master.settings.language, "sheet.followup.conflicts"))
    screen.result(merge_json(result, language, plan.folder.shown(followup)))
    return 0


@_command("init", dry_run=False)
@click.argument("plan", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help=_help("option.year"))
@click.option("--lang", type=click.Choice(["sv", "en"]), default="sv", show_default=True, help=_help("option.lang"))
@click.option(
    "--from", "source", type=click.Path(path_type=Path, dir_okay=False), help=_help("option.from"), metavar="FILE.xlsx"
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
    screen.result(init_json(plan, started))
    return 1 if started.not_placed else 0


@_command("check", dry_run=False)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PLAN | FILE…]")
def check(screen: Screen, paths: tuple[Path, ...]) -> int:
    """Check the master, or returned files."""
    from segsync.exporting import check_json, merge_json
    from segsync.plan import check_files, open_plan

    folder, files = _plan_and_files(paths)
    if files:
        owner = open_plan(folder) if folder else _plan_of(files[0])
        result = _with_master(screen, owner, lambda: owner.merge(files, only=True)) if owner else check_files(files)
        if isinstance(result, int):
            return result
        screen.language = user_language(result.master.settings.language)
        screen.verbose = True
        _show_findings(screen, result.findings, result)
        if not result.findings:
            screen.say("check.files_fine")
        screen.result(merge_json(result, screen.language, None))
        return 1 if result.needs_a_person else 0
    plan = open_plan(folder)
    findings, master = plan.check(), plan.reading.master
    screen.language = user_language(master.settings.language)
    if findings:
        _show_master_findings(screen, plan)
        screen.next("check.next_fix")
    else:
        language = screen.language
        measures = count(language, len(master.rows["measures"]), "measure")
        screen.say(
            "check.fine", measures=measures, departments=count(language, len(master.lists.departments), "department")
        )
        screen.next("check.next_fine")
    screen.result(check_json(findings, master, screen.language))
    return 3 if findings else 0


def _plan_and_files(paths: tuple[Path, ...]) -> tuple[Path | None, tuple[Path, ...]]:
    """Tell the plan that may stand first from the files; a name that is neither there nor a file's is a plan's."""
    from segsync.folder import MASTER

    lost = next((path for path in paths if path.suffix and not (path.exists() or path.is_symlink())), None)
    if lost is not None:
        raise UsageError("no_such_file", file=str(lost))
    first = paths[0] if paths else None
    if first and (first.is_dir() or first.name == MASTER or not (first.suffix or first.exists())):
        return first, paths[1:]
    return None, paths


def _plan_of(file: Path) -> Plan | None:
    """Return the plan that a file lies in, or else the current one, or None: a template carries what it needs."""
    from segsync.folder import MASTER
    from segsync.plan import open_plan

    for folder in file.resolve().parents:
        if (folder / MASTER).is_file():
            return open_plan(folder)
    try:
        return open_plan()
    except SegsyncError:
        return None


@_command("send")
@_plan_argument
@click.option("-d", "--department", "departments", multiple=True, metavar="CODE", help=_help("option.department"))
@click.option("--deadline", metavar="DATE", help=_help("option.deadline"))
def send(screen: Screen, plan: Path | None, departments: tuple[str, ...], deadline: str | None, dry_run: bool) -> int:
    """Write templates and mail drafts."""
    from segsync.exporting import send_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    day = _deadline(deadline)
    result = _with_master(screen, opened, lambda: opened.send(departments, deadline=day, dry_run=dry_run))
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
    screen.result(send_json(opened.folder, result))
    return 0


def _deadline(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("bad_deadline", value=text) from None


@_command("status", dry_run=False)
@_plan_argument
def status(screen: Screen, plan: Path | None) -> int:
    """Show where every department stands."""
    from segsync.exporting import status_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    result = _with_master(screen, opened, opened.status)
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
    screen.result(status_json(opened.folder, result))
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


@_command("merge")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PLAN] [FILE…]")
@click.option("--only", is_flag=True, help=_help("option.only"))
@click.option("--latest-wins", is_flag=True, help=_help("option.latest_wins"))
def merge(screen: Screen, paths: tuple[Path, ...], only: bool, latest_wins: bool, dry_run: bool) -> int:
    """Merge what came back and write the follow-up workbook."""
    from segsync.exporting import merge_json
    from segsync.plan import open_plan

    folder, files = _plan_and_files(paths)
    plan = open_plan(folder)
    result = _with_master(
        screen, plan, lambda: plan.merge(files, only=only, latest_wins=latest_wins, progress=screen.progress)
    )
    if isinstance(result, int):
        return result
    written = None
    if not (only or dry_run):
        written = plan.folder.shown(result.write_followup())
    _show_merge(screen, result)
    kept = sum(case.settlement is not None for case in result.cases)
    if kept:
        screen.say("merge.settled", kept=kept)
    if result.no_longer_settled:
        screen.say("merge.no_longer_settled", ids=", ".join(own_id for own_id, _ in result.no_longer_settled))
    if written:
        screen.say("merge.written", file=written)
    else:
        screen.say("merge.not_written")
    screen.result(merge_json(result, screen.language, written))
    if written or not result.returns:
        _merge_next(screen, result, written or "")
    return 1 if result.needs_a_person else 0


@_command("feedback")
@_plan_argument
def feedback(screen: Screen, plan: Path | None, dry_run: bool) -> int:
    """Write back to departments what they have to correct."""
    from segsync.exporting import feedback_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    result = _with_master(screen, opened, lambda: opened.feedback(dry_run=dry_run))
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
    screen.result(feedback_json(opened.folder, result))
    return 1 if result.sent else 0


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


def _with_master(screen: Screen, plan: Plan, call: Callable[[], R]) -> R | int:
    """Make a call that needs a sound master; where it is not, say what is wrong in it and return 3."""
    from segsync.exporting import check_json
    from segsync.reading.master import InvalidMaster

    try:
        screen.language = user_language(plan.reading.master.settings.language)
        return call()
    except InvalidMaster as error:
        screen.language = user_language(plan.reading.master.settings.language)
        _show_master_findings(screen, plan)
        screen.error(error.text(screen.language))
        screen.result(check_json(error.findings, plan.reading.master, screen.language))
        return error.exit_code
    except SegsyncError as error:
        screen.error(error.text(screen.language))
        return error.exit_code


def _show_master_findings(screen: Screen, plan: Plan) -> None:
    from segsync.messages import finding_line

    master = plan.reading.master
    for found in plan.reading.findings:
        screen.finding(found.severity, finding_line(found, master.tables, master.lists, screen.language))


def _show_merge(screen: Screen, result: MergedPlan) -> None:
    language = screen.language
    if not result.returns:
        screen.say("merge.none")
        return
    states = [record.state.value for record in result.returns]
    cells = count(language, result.totals.read, "cell")
    screen.say("merge.read", returns=count(language, len(states), "return"), cells=cells)
    _merge_table(screen, result)
    screen.say(
        "merge.outcome",
        taken=count(language, sum(change.outcome == "taken" for change in result.changes), "change"),
        conflicts=count(language, len(result.conflicts), "conflict"),
        questions=count(language, len(result.questions), "question"),
    )
    severities = [found.severity.value for found in result.findings]
    screen.say("merge.findings", **{name: severities.count(name) for name in ("stop", "ask", "note", "fixed")})
    _show_findings(screen, result.findings, result)
    missing = [state.code for state in result.departments if state.state == "missing"]
    if missing:
        screen.say("merge.missing", round=result.round, departments=", ".join(missing))


def _merge_table(screen: Screen, result: MergedPlan) -> None:
    """Show one row for each department: what it sent and what is left to decide."""
    language = screen.language
    names = {department.code: department.name for department in result.master.lists.departments}
    files: dict[str, int] = {}
    for record in result.returns:
        files[record.department] = files.get(record.department, 0) + 1
    rows = [
        (
            f"{state.code}  {names.get(state.code, '')}",
            say(language, f"status.state.{state.state}"),
            str(files.get(state.code, 0)),
            str(state.conflicts),
            str(state.questions),
        )
        for state in result.departments
    ]
    columns = ("department", "state", "files", "conflicts", "questions")
    screen.table([say(language, f"status.column.{name}") for name in columns], rows)


def _show_findings(screen: Screen, findings: tuple[Finding, ...], result: MergedPlan) -> None:
    """Show what stops or asks; with -v everything."""
    from segsync.messages import finding_line

    tables, lists = result.master.tables, result.master.lists
    wanted = findings if screen.verbose else [found for found in findings if found.severity in ("stop", "ask")]
    shown = wanted if screen.verbose else wanted[:_MOST_FINDINGS]
    for found in shown:
        screen.finding(found.severity, finding_line(found, tables, lists, screen.language))
    if len(wanted) > len(shown):
        screen.say("more_with_verbose", count=len(wanted) - len(shown))
