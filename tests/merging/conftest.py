"""A small plan that was sent, made once and copied for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from plans import new_plan

from segsync.plan import Plan, open_plan


@pytest.fixture(scope="session")
def sent_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_plan(tmp_path_factory.mktemp("sent") / "plan").folder.path


@pytest.fixture
def plan(sent_once: Path, tmp_path: Path) -> Plan:
    """A plan of four measures and four departments; round 1 is sent, nothing has come back."""
    return open_plan(shutil.copytree(sent_once, tmp_path / "plan"))
