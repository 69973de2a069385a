"""The documentation is tested: generated pages are current, and what the README shows runs."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["cli.md", "findings.md"])
def test_generated_page_is_current(name: str) -> None:
    code = f"import make, sys; sys.stdout.buffer.write(make.PAGES[{name!r}]().encode())"
    page = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "docs", capture_output=True, check=True)
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert page.stdout.decode() == written, "run: python docs/make.py"


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_readme_python_runs(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(block, "README.md", "exec"), {})
    assert said.getvalue().strip()


def test_readme_gives_exactly_two_commands_first() -> None:
    first = README.partition("\n## ")[0]
    commands = re.findall(r"```sh\n(.*?)```", first, re.DOTALL)
    assert len(commands) == 2
    assert all(command.count("\n") == 1 and "venv" in command for command in commands)


def test_every_command_is_in_the_readme_or_the_pages() -> None:
    from segsync.cli.app import app

    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    for name in app.commands:
        assert f"## segsync {name}" in page
        assert f"segsync {name}" in README


def test_links_lead_somewhere() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert link.startswith("http") or (ROOT / link).exists(), link
