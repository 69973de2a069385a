"""The wheel holds every file that segsync needs, at the place it is imported from, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
PLACES = {"segsync": "segsync", "schemas": "segsync/schemas", "workbooks/templates": "segsync/templates"}
LOCK_FILES = [
    "segsync/demo/data/~$master.xlsx",
    "workbooks/templates/~$lists.csv",
    "workbooks/templates/sv/.~lock.a.txt#",
]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    """The wheel of the tree as it is, with lock files added such as an open workbook leaves."""
    folder = tmp_path_factory.mktemp("wheel")
    tree = folder / "tree"
    shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(".*", "build", "dist", "*.egg-info", "__pycache__"))
    for lock_file in LOCK_FILES:
        (tree / lock_file).parent.mkdir(parents=True, exist_ok=True)
        (tree / lock_file).touch()
    # without isolation nothing is downloaded; the extra [test] brings setuptools
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    built = subprocess.run([*command, folder, tree], capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    with ZipFile(path) as opened:
        yield opened


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: ZipFile) -> None:
    expected = {f"{place}/{name}" for source, place in PLACES.items() for name in files_below(ROOT / source)}
    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected


def test_the_wheel_is_typed_and_brings_the_command(wheel: ZipFile) -> None:
    assert "segsync/py.typed" in wheel.namelist()
    assert metadata(wheel, "entry_points.txt").split("\n")[:2] == ["[console_scripts]", "segsync = segsync.cli:main"]


def test_segsync_is_the_only_package_at_the_top(wheel: ZipFile) -> None:
    assert metadata(wheel, "top_level.txt").split() == ["segsync"]


def files_below(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and not path.name.startswith((".", "~$"))
        and not {"__pycache__"} & set(path.relative_to(folder).parts)
    }


def metadata(wheel: ZipFile, name: str) -> str:
    (path,) = (path for path in wheel.namelist() if path.endswith(f".dist-info/{name}"))
    return wheel.read(path).decode()
