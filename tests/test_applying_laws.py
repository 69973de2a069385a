"""Random scripts of what people do to a plan, against an independent model of what must come out."""

from __future__ import annotations

from pathlib import Path

import pytest
from applying_model import Script
from plans import MEASURE_ROWS, master_of, new_plan


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [row for row in MEASURE_ROWS if row["measure_id"] != "DEM-01"]
    return new_plan(tmp_path_factory.mktemp("sent") / "plan", master_of(rows)).folder.path


@pytest.mark.parametrize("seed", range(30))
def test_the_master_holds_what_the_model_holds(sent: Path, tmp_path: Path, seed: int) -> None:
    Script(sent, tmp_path / "plan", seed).play(8)
