"""Running a command in this process."""

from __future__ import annotations

import pytest
from commands import Ran, Segsync

from segsync import cli


@pytest.fixture
def segsync(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Segsync:
    """Run segsync in this process, in Swedish unless told otherwise."""
    monkeypatch.setenv("SEGSYNC_LANG", "sv")

    def run(*arguments: object, **environment: str) -> Ran:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        capfd.readouterr()
        code = cli.run([str(argument) for argument in arguments])
        return Ran(code, *capfd.readouterr())

    return run
