"""Running commands as people do, and what came of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DONE, DECIDE, USAGE, FAILED, FAULT = 0, 1, 2, 3, 70


@dataclass(frozen=True)
class Ran:
    """What one command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it wrote to standard output, which is JSON and nothing else."""
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """Everything that it said."""
        assert "Traceback" not in self.err
        return self.out + self.err


Segsync = Callable[..., Ran]


def process(*arguments: object, cwd: Path, python: tuple[str, ...] = (), **environment: str) -> Ran:
    """Run segsync as a process of its own."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith(("SEGSYNC", "LC_", "LANG", "PY"))}
    ran = subprocess.run(
        [sys.executable, *python, "-m", "segsync", *map(str, arguments)],
        cwd=cwd,
        env={**keep, "PYTHONIOENCODING": "utf-8", "SEGSYNC_LANG": "sv", **environment},
        capture_output=True,
        check=False,
    )
    encoding = environment.get("PYTHONIOENCODING", "utf-8").replace("ascii", "utf-8")  # which click writes instead
    return Ran(ran.returncode, ran.stdout.decode(encoding), ran.stderr.decode(encoding))
