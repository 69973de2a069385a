"""Breaking off a process at a chosen system call, or making that call fail: strace does both.

Only calls that change something on disk are counted, from the first on, and
`happened` tells whether the process came as far as the chosen one: a fault that
never struck proves nothing.
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

CHANGING = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,chmod,fchmod,ftruncate"

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


def killed_at(number: int, *arguments: object, cwd: Path) -> Broken:
    """Run segsync and kill it, as with kill -9, when it makes its call number `number` that changes something."""
    ran = _traced(f"inject={CHANGING}:signal=KILL:when={number}", arguments, cwd)
    killed = ran.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL)
    return Broken(None if killed else ran.returncode, ran.stderr)


def failing_at(number: int, error: str, *arguments: object, cwd: Path) -> Broken:
    """Run segsync and let that call, and all such calls after it, fail with an error such as ENOSPC."""
    calls = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2"
    ran = _traced(f"inject={calls}:error={error}:when={number}+", arguments, cwd)
    return Broken(ran.returncode, ran.stderr)


def without_privileges(*arguments: object, cwd: Path) -> Broken:
    """Run segsync as a user for whom read-only means read-only, also where the tests are run by root."""
    command = [sys.executable, "-c", RUN, *map(str, arguments)]
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


def _traced(fault: str, arguments: Sequence[object], cwd: Path) -> subprocess.CompletedProcess[str]:
    tracing = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={CHANGING}", "-e", fault]
    command = [*tracing, sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=_environment(), capture_output=True, text=True, check=False)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEGSYNC")}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", "SEGSYNC_LANG": "sv"}
