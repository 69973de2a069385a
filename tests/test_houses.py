"""Every outside library has one home, and the core takes and returns values: no file, clock or screen in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("segsync", "schemas", "workbooks/templates")
HOMES = {
    "click": ("segsync/cli/*",),
    "docx": ("segsync/writing/word*.py",),
    "xlsxwriter": ("segsync/writing/*",),
    "pandera": ("schemas/checking.py",),
    "lxml": ("segsync/reading/workbook.py",),
    "python_calamine": ("segsync/reading/workbook.py",),
    "openpyxl": ("segsync/demo/typing.py",),
    "pandas": ("schemas/checking.py", "segsync/frames.py"),
}
FOR_TYPES_ONLY = {"pandas": ("segsync/deciding.py", "segsync/tables.py", "segsync/results.py")}
PURE = (
    "segsync/merging/*",
    "segsync/patching/*",
    "segsync/decisions.py",
    "segsync/placing.py",
    "segsync/settling.py",
    "segsync/shown.py",
    "segsync/headings.py",
    "segsync/grids.py",
    "segsync/ids.py",
    "segsync/master.py",
    "segsync/messages.py",
    "segsync/packing.py",
    "segsync/parsing.py",
    "segsync/records.py",
    "segsync/rounds.py",
    "segsync/rolling.py",
    "segsync/numbering.py",
    "segsync/sending.py",
    "segsync/summary/*",
    "segsync/values.py",
    "segsync/wording.py",
    "schemas/__init__.py",
    "schemas/fields.py",
    "schemas/rules.py",
    "schemas/tables.py",
)
WORLD = {
    "os", "io", "pathlib", "tempfile", "shutil", "time", "random", "uuid", "zipfile", "subprocess", "sys",
    *HOMES,
}  # fmt: skip
"""What the core has no part in: files, clocks, chance, processes, and every outside library."""
OUTER = (
    "cli", "deciding", "demo", "exporting", "files", "folder", "identities", "mail", "plan", "reading", "rollover",
    "starting", "writing",
)  # fmt: skip
"""The modules of segsync that the core must not lean on."""


@dataclass(frozen=True)
class Import:
    """One module that a file imports; whether only type checkers do."""

    module: str
    for_types_only: bool

    @property
    def top(self) -> str:
        """The package's first name."""
        return self.module.partition(".")[0]


@cache
def modules() -> dict[str, ast.Module]:
    """Every source file by its path from the root, parsed."""
    paths = [path for source in SOURCES for path in sorted((ROOT / source).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def imports(tree: ast.AST, *, for_types_only: bool = False) -> Iterator[Import]:
    """Yield what a file imports, anywhere in it."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, for_types_only) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = node.module or ""
            yield Import(module, for_types_only)
            yield from (Import(f"{module}.{alias.name}", for_types_only) for alias in node.names)
        else:
            checked = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
            yield from imports(node, for_types_only=for_types_only or checked)


def users(library: str) -> dict[str, bool]:
    """Return the files that import a library, and whether they do so for types only."""
    found: dict[str, bool] = {}
    for name, tree in modules().items():
        uses = [used.for_types_only for used in imports(tree) if used.top == library]
        if uses:
            found[name] = all(uses)
    return found


def lives_in(name: str, homes: tuple[str, ...]) -> bool:
    return any(fnmatch(name, home) for home in homes)


def pure_modules() -> list[str]:
    return [name for name in modules() if lives_in(name, PURE)]


@pytest.mark.parametrize("library", HOMES)
def test_an_outside_library_has_one_home(library: str) -> None:
    strangers = {
        name
        for name, for_types_only in users(library).items()
        if not lives_in(name, HOMES[library])
        and not (for_types_only and lives_in(name, FOR_TYPES_ONLY.get(library, ())))
    }
    assert strangers == set()


@pytest.mark.parametrize("library", HOMES)
def test_a_home_is_lived_in(library: str) -> None:
    homes = [home for home in HOMES[library] if any(fnmatch(name, home) for name in users(library))]
    assert homes == list(HOMES[library])


@pytest.mark.parametrize("pattern", PURE)
def test_the_list_of_pure_modules_is_not_out_of_date(pattern: str) -> None:
    assert [name for name in modules() if fnmatch(name, pattern)]


@pytest.mark.parametrize("name", pure_modules())
def test_the_core_knows_no_files_no_clock_and_no_outside_library(name: str) -> None:
    assert {used.module for used in imports(modules()[name]) if used.top in WORLD} == set()


@pytest.mark.parametrize("name", pure_modules())
def test_the_core_never_asks_what_time_it_is(name: str) -> None:
    asked = {
        node.attr
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
    }
    assert asked == set()


@pytest.mark.parametrize("name", pure_modules())
def test_the_core_leans_on_nothing_around_it(name: str) -> None:
    walls = tuple(f"segsync.{outer}" for outer in OUTER)
    used = {found.module for found in imports(modules()[name]) if not found.for_types_only}
    assert {module for module in used if f"{module}.".startswith(tuple(f"{wall}." for wall in walls))} == set()


def test_only_the_command_line_and_the_demo_stand_above_the_plan() -> None:
    above = {
        name
        for name, tree in modules().items()
        if any(used.module.startswith("segsync.cli") for used in imports(tree)) and not name.startswith("segsync/cli/")
    }
    assert above == {"segsync/__main__.py"}
