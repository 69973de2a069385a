"""Bringing decisions into the master, and looking back: apply, history, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from segsync.cli.command import command, help_text, plan_argument, with_master
from segsync.cli.merged import moment, show_recovered
from segsync.cli.screen import Screen, user_language
from segsync.errors import SegsyncError
from segsync.vocabulary import count, say

if TYPE_CHECKING:
    from segsync.applying import ApplyResult, UndoResult
    from segsync.decisions import CellWrite, Decision
    from segsync.master import Master
    from segsync.plan import Plan


@command("apply")
@plan_argument
@click.argument("followup", required=False, type=click.Path(path_type=Path))
def apply(screen: Screen, plan: Path | None, followup: Path | None, dry_run: bool) -> int:
    """Write what is decided to the master."""
    from segsync.exporting import apply_json
    from segsync.plan import open_plan

    if plan is not None and followup is None and plan.is_file() and plan.stem != "master":
        plan, followup = None, plan
    opened = open_plan(plan if plan or followup is None else _plan_around(followup))
    result = with_master(screen, opened, lambda: opened.apply(followup, dry_run=dry_run))
    if isinstance(result, int):
        return result
    _show_applied(screen, opened, result)
    screen.result(lambda: apply_json(opened.folder, result, screen.language))
    _apply_next(screen, opened, result)
    return 1 if result.needs_a_person else 0


def _plan_around(followup: Path) -> Path | None:
    """Return the plan folder that a follow-up lies in, or None for the current one."""
    from segsync.folder import find_plan

    for folder in followup.resolve().parents:
        try:
            return find_plan(folder).path
        except SegsyncError:
            continue
    return None


def _show_applied(screen: Screen, plan: Plan, result: ApplyResult) -> None:
    from segsync.messages import finding_line

    language, settling = screen.language, result.settling
    if result.recovered:
        show_recovered(screen, result.recovered.decision, finished=result.recovered.finished)
    if result.decision is None:
        screen.say("apply.nothing")
    else:
        chosen = sum(bool(write.case) for write in settling.writes)
        screen.say(
            "apply.done" if result.written else "apply.would",
            changes=count(language, len(settling.writes), "change"),
            undisputed=len(settling.writes) - chosen,
            chosen=chosen,
            file=plan.folder.shown(plan.folder.master),
        )
        for write in settling.writes if screen.verbose else ():
            screen.line(f"  {_written(write, result.merged.master, language)}")
        if settling.settled:
            screen.say("apply.settled", cases=count(language, len(settling.settled), "case"))
        if settling.new_measures:
            screen.say("apply.new_measures", measures=", ".join(settling.new_measures))
        if result.decision.backup and result.written:
            screen.say("apply.backup", file=result.decision.backup)
    if result.findings:
        screen.say("apply.not_carried_out")
        tables, lists = result.merged.master.tables, result.merged.master.lists
        for found in result.findings:
            screen.finding(found.severity, finding_line(found, tables, lists, language))
    if settling.open:
        cases = count(language, settling.open, "case")
        screen.say("apply.left", cases=cases, file=plan.folder.shown(result.followup))


def _apply_next(screen: Screen, plan: Plan, result: ApplyResult) -> None:
    if result.needs_a_person:
        screen.next("apply.next_settle", file=plan.folder.shown(result.followup))
    else:
        screen.next("apply.next_done")


@command("undo")
@plan_argument
def undo(screen: Screen, plan: Path | None, dry_run: bool) -> int:
    """Take the last apply back."""
    from segsync.exporting import undo_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    screen.language = user_language(opened.reading.master.settings.language)
    result = opened.undo(dry_run=dry_run)
    _show_undone(screen, opened, result)
    screen.result(lambda: undo_json(opened.folder, result))
    screen.next("undo.next")
    return 1 if result.edited else 0


def _show_undone(screen: Screen, plan: Plan, result: UndoResult) -> None:
    from segsync.messages import field_heading

    language, undone = screen.language, result.undone
    if not result.decision.backup:
        screen.say("undo.settled_only", when=moment(undone.when))
        return
    screen.say(
        "undo.done" if result.written else "undo.would",
        file=plan.folder.shown(plan.folder.master),
        what=say(language, f"decision.kind.{undone.kind}"),
        when=moment(undone.when),
    )
    if result.edited:
        tables = result.master.tables
        cells = (
            f"{' '.join(key)} {field_heading(tables, table, name, language)}" for table, key, name in result.edited
        )
        screen.say("undo.edited", file=result.decision.backup, cells=", ".join(cells))


@command("history", dry_run=False)
@plan_argument
@click.option("-m", "--measure", metavar="ID", help=help_text("option.measure"))
def history(screen: Screen, plan: Path | None, measure: str | None) -> int:
    """Show what was changed, when, and from where."""
    from segsync.exporting import history_json
    from segsync.plan import open_plan

    opened = open_plan(plan)
    master, decisions = opened.reading.master, opened.history()
    screen.language = user_language(master.settings.language)
    standing = {decision.id for decision in decisions.standing}
    numbers = {decision.id: decision.number for decision in decisions.made}
    rows = [
        row
        for decision in decisions.made
        for row in _history_rows(screen.language, decision, master, standing, numbers, measure)
    ]
    if rows:
        columns = ("when", "what", "row", "field", "change", "source")
        screen.table([say(screen.language, f"history.column.{name}") for name in columns], rows)
    else:
        screen.say("history.none_of" if measure else "history.none", measure=measure)
    screen.result(lambda: history_json(opened.folder, decisions, master, measure))
    screen.next("history.next")
    return 0


def _history_rows(
    language: str,
    decision: Decision,
    master: Master,
    standing: set[str],
    numbers: dict[str, int],
    measure: str | None,
) -> Iterator[tuple[str, ...]]:
    if decision.kind == "undo":
        if measure is None:
            what = say(language, "history.what.undo", number=numbers.get(decision.revokes, "?"))
            yield moment(decision.when), what, "", "", "", ""
        return
    state = "apply" if decision.id in standing else "undone"
    what = f"{decision.number} {say(language, f'history.what.{state}')}"
    for write in decision.writes:
        if measure is None or write.key[0].casefold() == measure.casefold():
            yield moment(decision.when), what, *_told(write, master, language)


def _told(write: CellWrite, master: Master, language: str) -> tuple[str, str, str, str]:
    """Return a write in words: row, field, from and to with the reason, and where it was said."""
    from segsync.messages import LABEL_LENGTH, cut, field_heading, field_of, plain, quoted, value_text

    field = field_of(master.tables, write.table, write.field)
    texts = (value_text(master.lists, field, value, language) for value in (write.old, write.new))
    old, new = (cut(plain(text), LABEL_LENGTH) for text in texts)
    change = say(language, "history.change", old=old, new=new)
    if write.reason:
        change = say(language, "history.because", change=change, reason=quoted(write.reason))
    heading = field_heading(master.tables, write.table, write.field, language)
    return " ".join(write.key), heading, change, "; ".join(str(source.place) for source in write.sources)


def _written(write: CellWrite, master: Master, language: str) -> str:
    row, heading, change, _ = _told(write, master, language)
    return f"{row}, {heading}: {change}"
