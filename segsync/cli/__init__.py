"""The command line: arguments in, one call, words and an exit code out."""

from segsync.cli.run import main, run

__all__ = ["main", "run"]
