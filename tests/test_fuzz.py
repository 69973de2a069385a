"""A short run of benchmarks/fuzz.py: returns spoilt at random end in a result, and every cell of them is told of."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parent.parent / "benchmarks" / "fuzz.py"
COUNT = 120


@pytest.fixture(scope="module")
def fuzz() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fuzz"] = module  # its records look for their module
    spec.loader.exec_module(module)
    return module


def test_spoilt_returns_end_in_a_result(fuzz: ModuleType) -> None:
    tally = fuzz.run(range(COUNT), fuzz.returns_to_spoil([]))
    assert tally.faults == []
    assert sum(tally.states.values()) == COUNT
    assert tally.states["merged"] > COUNT // 6
    assert sum(count for state, count in tally.states.items() if state.startswith("rejected")) > COUNT // 6
