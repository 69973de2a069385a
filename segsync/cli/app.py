"""The command line: importing this module registers every command."""

from segsync.cli import collecting, deciding, setting_up, settling
from segsync.cli.command import app

__all__ = ["app", "collecting", "deciding", "setting_up", "settling"]
