"""Runs a command and turns every outcome into an exit code."""

from __future__ import annotations

import gc
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click

from segsync.cli.app import app
from segsync.cli.screen import Screen, survive_any_console, user_language
from segsync.errors import SegsyncError
from segsync.vocabulary import say

USAGE, FAULT, INTERRUPTED = 2, 70, 130
_GARBAGE = 200_000
"""How many new objects set off a search for garbage: a short process makes next to none."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run segsync as a process of its own and exit with what `run` returns."""
    survive_any_console()
    gc.set_threshold(_GARBAGE)
    # pandera would import Hypothesis, where that is installed, to make up data: nothing that this process does.
    sys.modules.setdefault("hypothesis.strategies", None)  # type: ignore[arg-type]
    outcome = run(arguments)
    gc.freeze()  # the end of the process frees everything at once
    sys.exit(outcome)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command: 0 done, 1 a person must decide, 2 wrong usage, 3 could not be done, 70 internal fault."""
    screen = Screen(user_language())
    try:
        outcome = app.main(args=arguments, prog_name="segsync", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        screen.error(say(screen.language, "error.interrupted"))
        return INTERRUPTED
    except SegsyncError as error:
        screen.error(error.text(screen.language))
        return error.exit_code
    except BrokenPipeError:
        return 0
    except Exception as error:
        screen.error(say(screen.language, "error.internal", kind=type(error).__name__, file=_log()))
        return FAULT
    return outcome if isinstance(outcome, int) else 0


def _log() -> Path:
    """Write the traceback to a file of its own and return its path."""
    name = f"segsync-{datetime.now():%Y%m%d-%H%M%S}-"
    with tempfile.NamedTemporaryFile("w", prefix=name, suffix=".log", delete=False, encoding="utf-8") as log:
        traceback.print_exc(file=log)
    return Path(log.name)
