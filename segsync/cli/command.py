"""What all commands share: the command line's root, the options, and how a failure is said."""

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
from segsync.vocabulary import say

if TYPE_CHECKING:
    from segsync.plan import Plan

P = ParamSpec("P")
R = TypeVar("R")
_LANGUAGE = user_language()
_ORDER = (
    "demo", "init", "check", "send", "status", "merge", "apply", "feedback", "summary", "rollover", "history", "undo",
)  # fmt: skip
"""The commands in the order of the year's work."""


def help_text(key: str) -> str:
    """Return a text of the help, in the user's language."""
    return say(_LANGUAGE, f"help.{key}")


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


class _Formatter(click.HelpFormatter):
    """Writes help with the headings of the vocabulary."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, f"{help_text('usage')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(
            {"Options": help_text("options"), "Commands": help_text("commands")}.get(heading, heading)
        )


class _Context(click.Context):
    """Where a command runs; its help is written by `_Formatter`."""

    formatter_class = _Formatter


class _Command(click.Command):
    """A command whose help is in one language throughout."""

    context_class = _Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = help_text("option.help")
        return option


class _Group(_Command, click.Group):
    """Lists commands in the order of the year's work."""

    command_class = _Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self.commands, key=_ORDER.index)


@click.group(cls=_Group, help=help_text("segsync"), context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="segsync", help=help_text("option.version"))
def app() -> None:
    """The command line's root."""


def command(name: str, *, dry_run: bool = True) -> Callable[[Callable[..., int]], click.Command]:
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
            wrapped = click.option("-n", "--dry-run", is_flag=True, help=help_text("option.dry_run"))(wrapped)
        wrapped = click.option("-v", "--verbose", is_flag=True, help=help_text("option.verbose"))(wrapped)
        wrapped = click.option("-q", "--quiet", is_flag=True, help=help_text("option.quiet"))(wrapped)
        wrapped = click.option("--json", "as_json", is_flag=True, help=help_text("option.json"))(wrapped)
        return app.command(name, help=help_text(name), context_settings=_SETTINGS)(wrapped)

    return register


plan_argument = click.argument("plan", required=False, type=click.Path(path_type=Path))


def plan_and_files(paths: tuple[Path, ...]) -> tuple[Path | None, tuple[Path, ...]]:
    """Tell the plan that may stand first from the files; a name that is neither there nor a file's is a plan's."""
    from segsync.folder import MASTERS

    lost = next((path for path in paths if path.suffix and not (path.exists() or path.is_symlink())), None)
    if lost is not None:
        raise UsageError("no_such_file", file=str(lost))
    first = paths[0] if paths else None
    if first and (first.is_dir() or first.name in MASTERS or not (first.suffix or first.exists())):
        return first, paths[1:]
    return None, paths


def read_date(text: str | None) -> date | None:
    """Return a date that was given as an option; raise UsageError when it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError("bad_deadline", value=text) from None


def with_master(screen: Screen, plan: Plan, call: Callable[[], R]) -> R | int:
    """Make a call that needs a sound master; where it is not, say what is wrong in it and return 3."""
    from segsync.exporting import check_json
    from segsync.reading.master import InvalidMaster

    try:
        screen.language = user_language(plan.reading.master.settings.language)
        return call()
    except InvalidMaster as error:
        screen.language = user_language(plan.reading.master.settings.language)
        show_master_findings(screen, plan)
        screen.error(error.text(screen.language))
        findings = error.findings
        screen.result(lambda: check_json(findings, plan.reading.master, screen.language))
        return error.exit_code
    except SegsyncError as error:
        screen.error(error.text(screen.language))
        return error.exit_code


def show_master_findings(screen: Screen, plan: Plan) -> None:
    """Show everything that is wrong in the master."""
    from segsync.messages import finding_line

    master = plan.reading.master
    for found in plan.reading.findings:
        screen.finding(found.severity, finding_line(found, master.tables, master.lists, screen.language))
