"""What a person sees: sentences on standard error, tables and JSON on standard output."""

from __future__ import annotations

import json
import locale
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from segsync.vocabulary import say

_MANY = 40
_COLOURS = {"stop": "red", "ask": "yellow", "note": "cyan", "fixed": "green"}


def user_language(plan_language: str = "") -> str:
    """Return the language to speak: SEGSYNC_LANG, the plan's, or the computer's."""
    wanted = os.environ.get("SEGSYNC_LANG", "").casefold()[:2]
    if wanted in ("sv", "en"):
        return wanted
    if plan_language:
        return plan_language
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next(filter(None, settings), "") or locale.getlocale()[0] or ""
    return "sv" if spoken.casefold().startswith(("sv", "swedish")) else "en"


@dataclass
class Screen:
    """How much is said, in which language, and whether a program is listening."""

    language: str
    json: bool = False
    quiet: bool = False
    verbose: bool = False

    def say(self, key: str, **values: object) -> None:
        """Say a sentence of the vocabulary."""
        self.line(say(self.language, key, **values))

    def line(self, text: str, *, colour: str = "") -> None:
        """Write one line to standard error, unless told to be quiet."""
        if not self.quiet:
            click.echo(self._painted(text, colour, sys.stderr), err=True)

    def error(self, text: str) -> None:
        """Write what went wrong; said even when quiet."""
        prefix = self._painted(f"segsync: {say(self.language, 'error.prefix')}:", "red", sys.stderr)
        click.echo(f"{prefix} {text}", err=True)

    def next(self, key: str, **values: object) -> None:
        """Say the next step, as the last thing of a command."""
        step = say(self.language, key, **values)
        self.line(say(self.language, "next", step=step), colour="bold")

    def finding(self, severity: str, text: str) -> None:
        """Write one finding with its severity in front."""
        word = say(self.language, f"finding.severity.{severity}")
        if not self.quiet:
            click.echo(f"  {self._painted(f'{word:<7}', _COLOURS[severity], sys.stderr)} {text}", err=True)

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a table to standard output, its columns as wide as they need to be; numbers to the right."""
        if self.json or self.quiet:
            return
        cells = [list(row) for row in rows]
        widths = [max(len(row[at]) for row in (headings, *cells)) for at in range(len(headings))]
        right = [
            bool(cells) and all(row[at].replace("–", "").isdigit() or not row[at] for row in cells)
            for at in range(len(headings))
        ]

        def written(row: Sequence[str]) -> str:
            parts = (
                text.rjust(width) if to_right else text.ljust(width)
                for text, width, to_right in zip(row, widths, right, strict=True)
            )
            return "  ".join(parts).rstrip()

        click.echo(self._painted(written(headings), "bold", sys.stdout))
        for row in cells:
            click.echo(written(row))

    def progress(self, done: int, total: int) -> None:
        """Show how many files have been read, on a terminal and when there are many."""
        if self.quiet or total < _MANY or not sys.stderr.isatty():
            return
        at_end = done + 1 >= total
        click.echo("\r\033[K" if at_end else f"\r{done + 1} / {total}", nl=False, err=True)

    def result(self, make: Callable[[], dict[str, Any]]) -> None:
        """Write a result as JSON to standard output, when a program is listening; else it is not even made."""
        if self.json:
            any_letter = (sys.stdout.encoding or "").casefold() in ("utf-8", "utf8")
            click.echo(json.dumps(make(), ensure_ascii=not any_letter, indent=1))

    def _painted(self, text: str, colour: str, stream: Any) -> str:
        if not colour or os.environ.get("NO_COLOR") or not stream.isatty():
            return text
        return click.style(text, bold=True) if colour == "bold" else click.style(text, fg=colour)


def survive_any_console() -> None:
    """Let text that a console's encoding lacks be replaced rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
