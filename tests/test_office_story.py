"""The whole story through a real spreadsheet program: demo, choosing from the drop-downs, apply, the master, undo."""

from __future__ import annotations

from pathlib import Path

from office import Book, Office

from segsync.demo import make_demo
from segsync.plan import open_plan

HEADS = ("Nr", "Id", "Fält", "Välj", "Eget värde", "Motivering")


def letter(column: int) -> str:
    return chr(65 + column) if column < 26 else f"{chr(64 + column // 26)}{chr(65 + column % 26)}"


def read_rows(book: Book, sheet: str) -> tuple[dict[str, str], dict[tuple[str, str], int]]:
    """Return the letters of the headings that matter, and the rows by id and field."""
    heads = {cell.text: letter(at) for at, cell in enumerate(book.read(sheet, "A1:AZ1")[0])}
    columns = {head: heads[head] for head in HEADS}
    ids = book.read(sheet, f"{columns['Id']}2:{columns['Id']}60")
    fields = book.read(sheet, f"{columns['Fält']}2:{columns['Fält']}60")
    return columns, {(one[0].text, two[0].text): row for row, (one, two) in enumerate(zip(ids, fields, strict=True), 2)}


def column_of(book: Book, sheet: str, heading: str) -> str:
    return next(letter(at) for at, cell in enumerate(book.read(sheet, "A1:AZ1")[0]) if cell.text == heading)


def row_of(book: Book, sheet: str, own_id: str) -> int:
    return next(row for row, cells in enumerate(book.read(sheet, "A1:A90"), 1) if cells[0].text == own_id)


def settle_as_a_person_does(office: Office, followup: Path) -> None:
    """Choose for two conflicts and two questions, sort one of the sheets, and save."""
    with office.open(followup) as book:
        columns, conflicts = read_rows(book, "Konflikter")
        row = conflicts["UTB-03", "Status"]
        rule = book.validation("Konflikter", f"{columns['Välj']}{row}")
        assert rule is not None
        assert rule.type == "list"
        book.type("Konflikter", f"{columns['Välj']}{row}", "Eget värde")
        book.type("Konflikter", f"{columns['Eget värde']}{row}", "Pågår")
        book.type("Konflikter", f"{columns['Motivering']}{row}", "Enligt avstämning.")
        book.type("Konflikter", f"{columns['Välj']}{conflicts['ARB-07', 'Utfall']}", "Nuvarande")
        asked, questions = read_rows(book, "Frågor")
        book.type("Frågor", f"{asked['Välj']}{questions['KOF-2022-1-N01', 'Hela raden']}", "Lägg till")
        book.type("Frågor", f"{asked['Välj']}{questions['BOE-02', 'Källa och mättidpunkt']}", "Töm")
        last = letter(max(at for at, cell in enumerate(book.read("Frågor", "A1:AZ1")[0]) if cell.text))
        book.sort("Frågor", f"A1:{last}{max(questions.values())}", column=1, descending=True)
        book.save_as(followup.with_name("sparad.xlsx"))
    followup.with_name("sparad.xlsx").replace(followup)


def test_what_is_chosen_in_the_follow_up_stands_in_the_master_and_can_be_taken_back(
    office: Office, tmp_path: Path
) -> None:
    plan = make_demo(tmp_path / "plan")
    followup = plan.merge().write_followup()
    master = plan.folder.master.read_bytes()
    settle_as_a_person_does(office, followup)

    applied = open_plan(tmp_path / "plan").apply()
    assert len(applied.settling.settled) == 4
    assert applied.settling.new_measures == ("DEM-13",)
    assert not applied.findings
    with office.open(plan.folder.master) as book:
        status, source = (column_of(book, "Åtgärder", name) for name in ("Status", "Källa och mättidpunkt"))
        assert book.cell("Åtgärder", f"{status}{row_of(book, 'Åtgärder', 'UTB-03')}").text == "Pågår"
        assert book.cell("Åtgärder", f"{source}{row_of(book, 'Åtgärder', 'BOE-02')}").text == ""
        new = row_of(book, "Åtgärder", "DEM-13")
        assert book.cell("Åtgärder", f"C{new}").text.startswith("Unga ledare")
        assert book.cell("Åtgärder", f"{status}{new}").text == "Ej rapporterad"
        rule = book.validation("Åtgärder", f"{status}{new}")
        assert rule is not None
        assert rule.type == "list"
        history = [[cell.text for cell in cells] for cells in book.read("Historik", "A1:H900")]
        (line,) = [cells for cells in history if cells[2:4] == ["UTB-03", "Status"]]
        assert line[4:6] == ["Ej rapporterad", "Pågår"]
        assert line[7] == "Enligt avstämning."
        areas = [cell[0].text for cell in book.read("_listor", "G1:G8")]
        assert "Boende" in areas, "the formulas that feed the drop-downs are calculated when the file is opened"

    open_plan(tmp_path / "plan").undo()
    assert plan.folder.master.read_bytes() == master
