"""What a person sees of a merge."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from segsync.cli.screen import Screen
from segsync.vocabulary import count, say

if TYPE_CHECKING:
    from segsync.decisions import Decision
    from segsync.merged import MergedPlan
    from segsync.records import Finding


_MOST_FINDINGS = 12


def show_merge(screen: Screen, result: MergedPlan) -> None:
    """Show what was read, where every department stands, and what is left to decide."""
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
    show_findings(screen, result.findings, result)
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


def show_findings(screen: Screen, findings: tuple[Finding, ...], result: MergedPlan) -> None:
    """Show what stops or asks; with -v everything."""
    from segsync.messages import finding_line

    tables, lists = result.master.tables, result.master.lists
    wanted = findings if screen.verbose else [found for found in findings if found.severity in ("stop", "ask")]
    shown = wanted if screen.verbose else wanted[:_MOST_FINDINGS]
    for found in shown:
        screen.finding(found.severity, finding_line(found, tables, lists, screen.language))
    if len(wanted) > len(shown):
        screen.say("more_with_verbose", count=len(wanted) - len(shown))


def show_recovered(screen: Screen, begun: Decision, *, finished: bool) -> None:
    """Say that an earlier run was cut off, and whether what it was writing is in the master."""
    screen.say("apply.recovered" if finished else "apply.not_recovered", when=moment(begun.when))


def moment(when: str) -> str:
    """Return a moment as people read it: day, hour and minute."""
    return f"{datetime.fromisoformat(when):%Y-%m-%d %H:%M}"
