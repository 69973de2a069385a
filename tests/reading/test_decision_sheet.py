"""The sheet Beslut: points, texts by part, recipients."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook
from plans import master_of

from segsync.master import DecisionTexts, Department
from segsync.reading.master import read_master
from segsync.writing.master import master_workbook

PLACEHOLDER = "[skrivs av handläggaren]"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "master.xlsx"
    file.write_bytes(master_workbook(master_of()))
    return file


def rewrite(path: Path, *rows: tuple[str | None, str | None]) -> DecisionTexts:
    """Write the sheet's rows anew, as the coordinator leaves them, and read them."""
    book = load_workbook(path)
    sheet = book["Beslut"]
    sheet.delete_rows(2, sheet.max_row)
    for row in rows:
        sheet.append(row)
    book.save(path)
    reading = read_master(path)
    assert reading.findings == ()
    return reading.master.decision


def test_a_new_plan_has_two_points_and_places_to_write_in(path: Path) -> None:
    decision = read_master(path).master.decision
    assert decision.points == ("Uppföljningen av Åtgärdsplan 2022 godkänns.", "Åtgärdsplan 2023 fastställs.")
    assert list(decision.texts) == ["matter", "economy", "codetermination", "signature"]
    assert set(decision.texts.values()) == {(PLACEHOLDER,)}


def test_recipients_are_unique_and_in_swedish_order(path: Path) -> None:
    titles = ("Ödlechef", "Utbildningsdirektör", "Äldredirektör", "utbildningsdirektör", "Ångbåtschef", "Arkivchef")
    decision = rewrite(path, *(("Beslutet skickas till", title) for title in titles))
    assert decision.recipients == ("Arkivchef", "Utbildningsdirektör", "Ångbåtschef", "Äldredirektör", "Ödlechef")


def test_a_row_without_a_part_goes_on_with_the_part_above(path: Path) -> None:
    decision = rewrite(path, ("Ärende", "Första stycket."), (None, "Andra stycket."), ("Underskrift", "Kommundirektör"))
    assert decision.texts == {"matter": ("Första stycket.", "Andra stycket."), "signature": ("Kommundirektör",)}


def test_a_heading_of_the_coordinators_own_is_kept(path: Path) -> None:
    decision = rewrite(path, ("Ärende", "Text."), ("Barnkonsekvenser", "Prövningen är gjord."))
    assert decision.texts == {"matter": ("Text.",), "Barnkonsekvenser": ("Prövningen är gjord.",)}


def test_english_words_are_read_too(path: Path) -> None:
    assert rewrite(path, ("Decision", "The plan is adopted.")).points == ("The plan is adopted.",)


def test_a_master_without_the_sheet_has_no_texts(path: Path) -> None:
    book = load_workbook(path)
    del book["Beslut"]
    book.save(path)
    reading = read_master(path)
    assert reading.findings == ()
    assert reading.master.decision == DecisionTexts()


def test_what_is_written_anew_is_what_was_read(tmp_path: Path) -> None:
    decision = DecisionTexts(
        ("Planen fastställs.",),
        {"matter": ("Ett.", "Två."), "economy": ("Inga.",), "codetermination": ("Klart.",), "signature": ("Chef",),
         "Bakgrund": ("Tre.",)},
        ("Ekonomichef", "Åldermän"),
    )  # fmt: skip
    file = tmp_path / "master.xlsx"
    file.write_bytes(master_workbook(replace(master_of(), decision=decision)))
    assert read_master(file).master.decision == decision


def test_the_heads_of_active_departments_are_the_usual_recipients(tmp_path: Path) -> None:
    departments = (
        Department("UTB", "Utbildning", head_title="Utbildningsdirektör"),
        Department("ALD", "Äldre", head_title="Äldredirektör", active=False),
        Department("SOC", "Social", head_title="Socialdirektör"),
    )
    file = tmp_path / "master.xlsx"
    file.write_bytes(master_workbook(master_of([], departments)))
    assert read_master(file).master.decision.recipients == ("Socialdirektör", "Utbildningsdirektör")
