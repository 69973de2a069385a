"""Writes the generated pages of docs/: `python docs/make.py`. A test asks that they are current."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def cli_page() -> str:
    """Return the page of every command, from the command line's own help."""
    os.environ["SEGSYNC_LANG"] = "en"
    import click

    from segsync.cli.app import app

    def help_of(command: click.Command, name: str, parent: click.Context | None = None) -> str:
        context = click.Context(
            command,
            info_name=name,
            parent=parent,
            help_option_names=["-h", "--help"],
            max_content_width=100,
            terminal_width=100,
        )
        return command.get_help(context)

    root = click.Context(app, info_name="segsync")
    parts = ["# Commands", "<!-- Written by docs/make.py. -->", f"```\n{help_of(app, 'segsync')}\n```"]
    for name in app.list_commands(root):
        parts += [f"## segsync {name}", f"```\n{help_of(app.commands[name], name, root)}\n```"]
    return "\n\n".join(parts) + "\n"


def findings_page() -> str:
    """Return the page of every finding and question, from the vocabulary."""
    return "\n".join(_findings_lines()) + "\n"


def _findings_lines() -> Iterator[str]:
    from segsync.vocabulary import TEXTS

    yield "# Findings and questions\n\n<!-- Written by docs/make.py. -->\n"
    yield "What segsync says of a return or of the master, by code. Words in braces are filled in."
    for prefix, title in (("finding.", "Findings"), ("question.", "Questions")):
        yield f"\n## {title}\n\n| code | English | svenska |\n| --- | --- | --- |"
        for key, (swedish, english) in sorted(TEXTS.items()):
            if key.startswith(prefix):
                yield f"| `{key.removeprefix(prefix)}` | {english} | {swedish} |"


PAGES = {"cli.md": cli_page, "findings.md": findings_page}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
