"""Breaking off a process at a chosen system call, or making that call fail: strace does both.

strace counts each kind of call by itself. `happened` tells whether the process
came as far as the chosen one: a fault that never struck proves nothing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHANGING = ("write", "fsync", "rename", "unlink", "chmod", "openat", "close", "link", "mkdir")
"""The calls at which a process is killed: those that change something on disk, and those around them."""

RUN = "import sys; from segsync.cli import main; main(sys.argv[1:])"


@dataclass(frozen=True)
class Broken:
    """How a process ended: its exit code (None where it was killed), and what it said."""

    code: int | None
    said: str

    @property
    def happened(self) -> bool:
        """Whether the process was killed."""
        return self.code is None


def why_missing() -> str:
    """Return why faults cannot be injected here, or an empty text."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "strace may not trace processes here"


def killed_at(call: str, number: int, *arguments: object, cwd: Path) -> Broken:
    """Run segsync and kill it, as with kill -9, when it makes its system call `call` for that time (counted from 1)."""
    ran = _traced(call, f"inject={call}:signal=KILL:when={number}", arguments, cwd)
    killed = ran.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
    return Broken(None if killed else ran.returncode, ran.stderr)


def failing_from(call: str, number: int, error: str, *arguments: object, cwd: Path) -> Broken:
    """Run segsync and let that call, and all such calls after it, fail with an error such as ENOSPC."""
    ran = _traced(call, f"inject={call}:error={error}:when={number}+", arguments, cwd)
    return Broken(ran.returncode, ran.stderr)


def calls_of(call: str, *arguments: object, cwd: Path) -> int:
    """Return how often a whole run makes a system call."""
    counted = cwd / "calls.txt"
    tracing = ["strace", "-f", "-qq", "-o", str(counted), "-e", f"trace={call}"]
    subprocess.run([*tracing, *_command(arguments)], cwd=cwd, env=_environment(), capture_output=True, check=False)
    return sum(f"{call}(" in line for line in counted.read_text().splitlines())


def run(*arguments: object, cwd: Path) -> Broken:
    """Run segsync and let it end."""
    ran = subprocess.run(_command(arguments), cwd=cwd, env=_environment(), capture_output=True, text=True, check=False)
    return Broken(ran.returncode, ran.stderr)


def without_privileges(*arguments: object, cwd: Path) -> Broken:
    """Run segsync as a user for whom read-only means read-only, also where the tests are run by root."""
    command = _command(arguments)
    ran = subprocess.run(command, cwd=cwd, env=_environment(), capture_output=True, text=True, check=False,
                         preexec_fn=_drop_overrides)  # fmt: skip
    return Broken(ran.returncode, ran.stderr)


def _drop_overrides() -> None:
    """Give up the rights of root to read and write everything, for what is executed next."""
    import ctypes

    drop_from_bounding_set, dac_override, dac_read_search = 24, 1, 2
    libc = ctypes.CDLL(None)
    for capability in (dac_override, dac_read_search):
        libc.prctl(drop_from_bounding_set, capability, 0, 0, 0)


def _traced(call: str, fault: str, arguments: Sequence[object], cwd: Path) -> subprocess.CompletedProcess[str]:
    tracing = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", fault]
    command = [*tracing, *_command(arguments)]
    return subprocess.run(command, cwd=cwd, env=_environment(), capture_output=True, text=True, check=False)


def _command(arguments: Sequence[object]) -> list[str]:
    return [sys.executable, "-c", RUN, *map(str, arguments)]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEGSYNC")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "SEGSYNC_LANG": "sv"}
