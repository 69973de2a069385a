"""After a patch a workbook differs in the cells changed, dropped results and the calculation flag, and nowhere else."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from office import Office

from patching.packages import address, changes, parts, sheet_parts
from patching.workbooks import by_openpyxl, by_xlsxwriter, with_hand_made_parts
from segsync.grids import Sheet
from segsync.patching import CellPatch, NewColumn, NewRow, patch_workbook
from segsync.patching.values import CellValue
from segsync.reading.workbook import read_workbook

PLAN = "Åtgärder"
PLAN_PART = "xl/worksheets/sheet1.xml"
MAKERS: dict[str, Callable[[], bytes]] = {
    "XlsxWriter": cache(by_xlsxwriter),
    "XlsxWriter and by hand": cache(with_hand_made_parts),
    "openpyxl": cache(by_openpyxl),
}
EDITS = [
    CellPatch(PLAN, 4, 1, "Ny <text> & mer"),
    CellPatch(PLAN, 5, 2, "Tills vidare"),
    CellPatch(PLAN, 6, 2, date(2024, 2, 29)),
    CellPatch(PLAN, 7, 3, 1250.5),
    CellPatch(PLAN, 8, 1, None),
    CellPatch(PLAN, 9, 4, "=ingen formel"),
    CellPatch(PLAN, 30, 8, "långt ned"),
]
ADDRESSES = {address(edit.row, edit.column) for edit in EDITS}


def read(data: bytes, folder: Path) -> dict[str, Sheet]:
    path = folder / "master.xlsx"
    path.write_bytes(data)
    return dict(read_workbook(path).sheets)


def seen_by_openpyxl(data: bytes) -> dict[str, dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    found: dict[str, dict[str, object]] = {}
    for sheet in book.worksheets:
        cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
        found[sheet.title] = {
            cell.coordinate: getattr(cell.value, "text", cell.value) for cell in cells if cell.data_type != "f"
        }
    return found


@pytest.mark.parametrize("maker", MAKERS)
def test_nothing_else_differs(maker: str) -> None:
    before = MAKERS[maker]()
    after = patch_workbook(before, EDITS)
    found = changes(before, after)
    assert found.frames == set()
    assert found.cells.pop(PLAN_PART) == ADDRESSES
    assert all(cells == set() for cells in found.cells.values())
    assert {name for name in found.parts if "/worksheets/" not in name} <= {"xl/workbook.xml"}
    assert patch_workbook(after, EDITS) == after


@pytest.mark.parametrize("maker", MAKERS)
def test_readers_see_new_values_and_the_old_ones_elsewhere(maker: str, tmp_path: Path) -> None:
    before = MAKERS[maker]()
    after = patch_workbook(before, EDITS)
    old, new = read(before, tmp_path), read(after, tmp_path)
    assert old.keys() == new.keys()
    wanted = {(edit.row, edit.column): edit.value for edit in EDITS}
    for name, sheet in new.items():
        for row, cells in enumerate(sheet.rows):
            for column, value in enumerate(cells):
                if name == PLAN and (row, column) in wanted:
                    assert value == (wanted[row, column] if wanted[row, column] is not None else "")
                elif (row, column) not in sheet.faults and (row, column) not in old[name].faults:
                    assert value == (old[name].cell(row, column) or value), (name, row, column)
        assert all(fault.kind == "uncached" for fault in sheet.faults.values() if fault.text.startswith("="))
    seen, was = seen_by_openpyxl(after), seen_by_openpyxl(before)
    for edit in EDITS:
        at = address(edit.row, edit.column)
        value = seen[PLAN].pop(at, None)
        was[PLAN].pop(at, None)
        assert (value.date() if isinstance(edit.value, date) else value) == edit.value  # type: ignore[attr-defined]
    assert seen[PLAN] == was[PLAN]


@pytest.mark.parametrize("maker", MAKERS)
def test_libreoffice_opens_it_and_calculates_anew(maker: str, office: Office, tmp_path: Path) -> None:
    path = tmp_path / "master.xlsx"
    path.write_bytes(patch_workbook(MAKERS[maker](), EDITS))
    with office.open(path) as book:
        book.recalculate()
        assert book.cell(PLAN, "B5").text == "Ny <text> & mer"
        assert book.cell(PLAN, "C6").text == "Tills vidare"
        assert book.cell(PLAN, "C7").date == "2024-02-29"
        assert (book.cell(PLAN, "D8").value, book.cell(PLAN, "E8").value) == (1250.5, 2501)
        assert book.cell(PLAN, "B9").text == ""
        assert (book.cell(PLAN, "E10").text, book.cell(PLAN, "E10").error) == ("=ingen formel", 0)
        assert book.cell(PLAN, "I31").text == "långt ned"


@pytest.mark.parametrize("maker", ["XlsxWriter", "XlsxWriter and by hand"])
def test_rows_and_columns_in_a_full_workbook(maker: str, office: Office, tmp_path: Path) -> None:
    before = MAKERS[maker]()
    patches = [
        NewRow(PLAN, 12, {0: "UTB-13", 1: "Ny åtgärd", 2: date(2024, 1, 1), 3: 4}),
        NewRow(PLAN, 12, {0: "UTB-14"}),
        NewColumn(PLAN, 2, 5, 1, "Enhet"),
    ]
    after = patch_workbook(before, patches)
    found = changes(before, after)
    assert found.cells[PLAN_PART] == {"F3", "A14", "B14", "C14", "D14", "A15", "C15"}
    held = parts(after)
    assert b'ref="A3:F15"' in held["xl/tables/table1.xml"]
    assert b"$A$1:$E$15" in held["xl/workbook.xml"]
    assert b"A4:E15" in held[PLAN_PART]
    assert (b"<xm:sqref>E4:E15</xm:sqref>" in held[PLAN_PART]) is ("hand" in maker)
    assert b"<xm:sqref>D4:D15</xm:sqref>" in held[PLAN_PART]
    assert b"<xm:sqref>G4</xm:sqref>" in held[PLAN_PART]
    path = tmp_path / "master.xlsx"
    path.write_bytes(after)
    with office.open(path) as book:
        assert [book.cell(PLAN, at).text for at in ("A14", "B14", "A15", "F3")] == [
            "UTB-13",
            "Ny åtgärd",
            "UTB-14",
            "Enhet",
        ]
        assert book.cell(PLAN, "C14").date == "2024-01-01"
        rule = book.validation(PLAN, "B15")
        assert rule
        assert rule.type == "list"


def test_a_workbook_that_libreoffice_wrote(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(MAKERS["XlsxWriter"]())
    with office.open(tmp_path / "a.xlsx") as book:
        book.recalculate()
        book.save_as(tmp_path / "b.xlsx")
    before = (tmp_path / "b.xlsx").read_bytes()
    after = patch_workbook(before, EDITS)
    found = changes(before, after)
    assert found.frames == set()
    assert found.cells[sheet_parts(before)[PLAN]] == ADDRESSES
    assert read(after, tmp_path)[PLAN].cell(7, 3) == 1250.5


def test_a_workbook_that_gnumeric_wrote(tmp_path: Path) -> None:
    if not shutil.which("ssconvert"):
        pytest.skip("Gnumeric is not installed (Debian: gnumeric)")
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(MAKERS["openpyxl"]())
    subprocess.run(["ssconvert", source, target], check=True, capture_output=True)
    before = target.read_bytes()
    after = patch_workbook(before, EDITS)
    found = changes(before, after)
    assert found.frames == set()
    assert found.cells[sheet_parts(before)[PLAN]] == ADDRESSES
    assert read(after, tmp_path)[PLAN].cell(4, 1) == "Ny <text> & mer"


VALUES: tuple[CellValue, ...] = ("Pågår", "=1+1", "a\nb", 7, -2.25, date(2024, 2, 29), date(2022, 1, 1), None, " x ")


@pytest.mark.parametrize("seed", range(60))
def test_a_workbook_is_the_model_of_its_cells(seed: int, tmp_path: Path) -> None:
    """Random workbooks and patches, and a dictionary that says what must come out."""
    chance = random.Random(seed)
    book = openpyxl.Workbook()
    names = ["Ett", "Två & tre", "Fyra's"][: chance.randint(1, 3)]
    model: dict[tuple[str, int, int], CellValue] = {}
    book.remove(book.worksheets[0])
    for name in names:
        book.create_sheet(name)
        for _ in range(chance.randrange(40)):
            row, column = chance.randrange(12), chance.randrange(8)
            model[name, row, column] = chance.choice([value for value in VALUES if value != "=1+1"])
    for (name, row, column), value in model.items():
        book[name].cell(row + 1, column + 1, value)
    out = io.BytesIO()
    book.save(out)
    data = out.getvalue()
    for _ in range(3):
        patches = [
            CellPatch(chance.choice(names), chance.randrange(14), chance.randrange(10), chance.choice(VALUES))
            for _ in range(chance.randint(1, 8))
        ]
        data = patch_workbook(data, patches)
        model |= {(patch.sheet, patch.row, patch.column): patch.value for patch in patches}
    sheets = read(data, tmp_path)
    for row in range(15):
        for column in range(11):
            for name in names:
                value = sheets[name].cell(row, column)
                assert (None if value == "" else value) == model.get((name, row, column)), (name, row, column)
    assert all(not sheet.faults for sheet in sheets.values())


def test_no_reader_takes_a_range_without_its_results_for_blank(tmp_path: Path) -> None:
    """The cells that an array formula fills lose their results with it, and are told as formulas."""
    before = MAKERS["XlsxWriter"]()
    own = "Mina & egna"
    was, now = (
        read(data, tmp_path)[own].faults for data in (before, patch_workbook(before, [CellPatch(PLAN, 4, 1, "ny")]))
    )
    column = [(row, 2) for row in range(3)]
    assert [was[at].kind for at in column] == ["formula"] * 3  # type: ignore[index]
    assert [now[at].kind for at in column] == ["uncached"] * 3  # type: ignore[index]
