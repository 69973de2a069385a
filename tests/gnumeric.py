"""Gnumeric for tests: save a workbook as another program would."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

_EXPORTERS = {"xlsx": "Gnumeric_Excel:xlsx2", "ods": "Gnumeric_OpenCalc:odf", "xls": "Gnumeric_Excel:excel_biff8"}


def why_missing() -> str | None:
    """What this machine lacks, or None when Gnumeric is there."""
    return None if shutil.which("ssconvert") else "ssconvert is not installed (Debian: gnumeric)"


def save_as(source: Path, target: Path) -> Path:
    """Save a workbook in the format of the target's suffix; gives the target back."""
    exporter = _EXPORTERS[target.suffix.lstrip(".")]
    command = ["ssconvert", f"--export-type={exporter}", str(source), str(target)]
    subprocess.run(command, check=True, capture_output=True, timeout=60, env={**os.environ, "LC_ALL": "C.UTF-8"})
    return target
