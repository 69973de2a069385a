"""Starting a plan: with default lists, or from the table that a municipality has been using."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from segsync.schemas import TABLES

from segsync.errors import SegsyncError
from segsync.master import Master
from segsync.plan import open_plan
from segsync.reading.master import read_master
from segsync.starting import NotPlaced, Started, default_items, start_plan
from segsync.vocabulary import say

SHEETS = ("settings", "departments", "lists", "columns", "decision", "history")
HEADINGS = (
    "Nr", "Insatsområde", "Insats", "Ansvarig", "Samverkan med", "Stadsdel", "Startar", "Slut", "Läge", "Nyckeltal",
    "Nuläge", "Mål", "Diarienr",
)  # fmt: skip
ROWS: tuple[tuple[Any, ...], ...] = (
    ("UTB-01", "Skola", "Läxhjälp på biblioteken", "Utbildningsförvaltningen", "Socialförvaltningen, Polisen",
     "Ryd och Berga", datetime(2022, 1, 10), "Tillsvidare", "Pågående", "Besök per vecka", "40 st", 80, "KS 1"),
    (None, "Trygghet", "Nattvandring", "Socialförvaltningen", "föreningar", "alla tre områdena", "1 mars 2022",
     "2022-12-31", "klar", None, None, None, None),
    ("", "Trygghet", "Belysning i gångtunnlar", "Teknik- och fastighetsförvaltningen", None, "Skäggetorp", "våren 2022",
     "4/5-23", "Pågående", "Andel trygga", "52 %", "65,5", None),
    ("BOE-07", "Bostäder", "Medborgarkontor", "Utbildningsförvaltningen", None, "Lambohov", "20220201", None, "P",
     None, None, None, None),
    ("UTB-02", "Utbildning", None, "Utbildningsförvaltningen", None, None, None, None, None, None, None, None,
     "Obs! Rad utan insats"),
)  # fmt: skip


def old_plan(folder: Path, rows: Sequence[Sequence[Any]] = ROWS, headings: Sequence[str] = HEADINGS) -> Path:
    """Make a table as municipalities have them: a title and a blank row above, a sheet of notes before."""
    book = Workbook()
    book.active.title = "Läs mig"
    book.active["A1"] = "Senast ändrad av kansliet"
    sheet = book.create_sheet("Plan 2021-2022")
    sheet["A1"] = "Handlingsplan för ökad integration"
    sheet.merge_cells("A1:H1")
    sheet.append([])
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    path = folder / "Handlingsplan gammal.xlsx"
    book.save(path)
    return path


@pytest.fixture(params=["sv", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def started(tmp_path: Path) -> Started:
    """A plan that was started from the old table."""
    return start_plan(tmp_path / "ny", 2023, "sv", old_plan(tmp_path))


@pytest.fixture
def imported(started: Started, tmp_path: Path) -> Master:
    """Its master, opened again."""
    reading = read_master(tmp_path / "ny" / "master.xlsx")
    assert reading.findings == ()
    return reading.master


def measure(master: Master, title: str) -> dict[str, Any]:
    """Return the filled cells of a measure."""
    row = next(row for row in master.rows["measures"].values() if row["title"] == title)
    return {key: value for key, value in row.items() if value is not None}


def start(
    folder: Path, *rows: Sequence[Any], headings: Sequence[str] = ("Åtgärds-id", "Åtgärd", "Ansvarig")
) -> Started:
    return start_plan(folder / "ny", 2023, "sv", old_plan(folder, rows, headings))


# a new plan


def test_a_new_plan_opens_without_findings(tmp_path: Path, language: str) -> None:
    start_plan(tmp_path / "plan", 2023, language)
    plan = open_plan(tmp_path / "plan")
    assert plan.check() == ()
    settings = plan.master.settings
    assert (settings.year, settings.language, settings.deadline) == (2023, language, None)
    assert settings.plan_name == say(language, "plan.default_name")
    assert plan.master.rows == {"measures": {}, "reports": {}, "needs": {}}


def test_a_new_plan_has_every_sheet_in_its_language(tmp_path: Path, language: str) -> None:
    start_plan(tmp_path / "plan", 2023, language)
    names = load_workbook(tmp_path / "plan" / "master.xlsx").sheetnames
    expected = [table.sheet.of(language) for table in TABLES.values()] + [
        say(language, f"sheet.{name}") for name in SHEETS
    ]
    assert [name for name in names if not name.startswith("_")] == expected


def test_a_new_plan_has_the_default_lists(tmp_path: Path, language: str) -> None:
    start_plan(tmp_path / "plan", 2023, language)
    lists = open_plan(tmp_path / "plan").master.lists
    assert lists.items == default_items(language)
    assert lists.departments == ()
    assert set(lists.names()) == {field.list for t in TABLES.values() for field in t.fields if field.list} | {"end"}
    assert Counter(item.list for item in lists.items)["status"] == 7
    assert next(item for item in lists.items if item.key == "all_areas").members == ("berga", "ryd", "skaggetorp")


def test_no_text_or_alias_means_two_things_in_one_list(language: str) -> None:
    for name in {item.list for item in default_items(language)}:
        items = [item for item in default_items(language) if item.list == name]
        words = [word.casefold() for item in items for word in (item.text, *item.aliases)]
        assert [word for word, times in Counter(words).items() if times > 1] == []
        assert not {word.casefold() for item in items for word in item.ambiguous} & set(words)


def test_two_plans_are_told_apart(tmp_path: Path) -> None:
    one, other = (start_plan(tmp_path / name, 2023, "sv").master.settings.plan_id for name in ("a", "b"))
    assert one.startswith("P-")
    assert one != other


def test_a_plan_is_never_started_over_another(tmp_path: Path) -> None:
    start_plan(tmp_path / "plan", 2023, "sv")
    before = (tmp_path / "plan" / "master.xlsx").read_bytes()
    with pytest.raises(SegsyncError) as caught:
        start_plan(tmp_path / "plan", 2024, "en")
    assert caught.value.code == "plan_exists"
    assert (tmp_path / "plan" / "master.xlsx").read_bytes() == before


def test_a_plan_may_be_started_in_a_folder_that_holds_other_things(tmp_path: Path) -> None:
    (tmp_path / "protokoll.txt").write_text("kvar")
    start_plan(tmp_path, 2023, "sv")
    assert (tmp_path / "protokoll.txt").read_text() == "kvar"


# from an existing table


def test_headings_are_found_by_other_names_below_a_title(imported: Master) -> None:
    assert measure(imported, "Läxhjälp på biblioteken") == {
        "measure_id": "UTB-01",
        "development_area": "UTB",
        "title": "Läxhjälp på biblioteken",
        "lead": next(d.code for d in imported.lists.departments if d.name == "Utbildningsförvaltningen"),
        "partners": frozenset({"SOC", "Polisen"}),
        "areas": frozenset({"ryd", "berga"}),
        "indicator": "Besök per vecka",
        "target_value": 80,
        "start": date(2022, 1, 10),
        "end": "until_further_notice",
    }


def test_full_names_become_departments_with_codes(started: Started, imported: Master) -> None:
    assert {department.name: department.code for department in imported.lists.departments} == {
        "Utbildningsförvaltningen": "UTB",
        "Socialförvaltningen": "SOC",
        "Teknik- och fastighetsförvaltningen": "TEK",
    }
    assert started.new_departments[0] == "UTB Utbildningsförvaltningen"


def test_rows_without_an_id_get_the_next_free_one_of_their_area(imported: Master) -> None:
    assert [key[0] for key in imported.rows["measures"]] == ["UTB-01", "TRY-01", "TRY-02", "BOE-07"]


def test_odd_dates_are_read_where_they_are_plain_and_reported_where_not(started: Started, imported: Master) -> None:
    assert measure(imported, "Nattvandring")["start"] == date(2022, 3, 1)
    assert measure(imported, "Medborgarkontor")["start"] == date(2022, 2, 1)
    assert {"start", "end"} & set(measure(imported, "Belysning i gångtunnlar")) == set()
    left = {(item.place.cell, item.value) for item in started.not_placed}
    assert {("G6", "våren 2022"), ("H6", "4/5-23")} <= left


def test_old_statuses_are_listed_and_every_measure_starts_unreported(started: Started, imported: Master) -> None:
    assert dict(started.old_statuses) == {"Pågående": 2, "klar": 1, "P": 1}
    assert {row.get("status") for row in imported.rows["measures"].values()} == {None}


def test_everything_without_a_place_is_reported_with_its_cell(started: Started) -> None:
    reported = {(item.kind, item.place.cell, item.value) for item in started.not_placed}
    assert reported == {
        ("column", "M3", "Diarienr"),
        ("value", "K4", "40 st"),
        ("value", "G6", "våren 2022"),
        ("value", "H6", "4/5-23"),
        ("value", "B7", "Bostäder"),
        ("value", "F7", "Lambohov"),
        ("row", "C8", ""),
    }
    assert {(item.place.file, item.place.sheet) for item in started.not_placed} == {
        ("Handlingsplan gammal.xlsx", "Plan 2021-2022")
    }


def test_each_department_gets_a_blank_report_on_its_measures(imported: Master) -> None:
    assert set(imported.rows["reports"]) == {
        ("UTB-01", "UTB"), ("UTB-01", "SOC"), ("TRY-01", "SOC"), ("TRY-02", "TEK"), ("BOE-07", "UTB"),
    }  # fmt: skip


def test_no_cell_of_the_table_is_lost(started: Started, imported: Master) -> None:
    """Every filled cell is in the plan, among the statuses, or reported; a reported column speaks for its cells."""
    filled = sum(cell not in (None, "") for row in ROWS for cell in row)
    placed = sum(len(measure(imported, row[2])) for row in ROWS if row[2])
    made_ids = 2
    statuses = sum(times for _, times in started.old_statuses)
    values = sum(item.kind == "value" for item in started.not_placed)
    of_reported_columns, of_reported_rows = 1, 4
    assert placed - made_ids + statuses + values + of_reported_columns + of_reported_rows == filled


def test_the_table_itself_is_left_as_it_was(tmp_path: Path) -> None:
    source = old_plan(tmp_path)
    before = source.read_bytes()
    start_plan(tmp_path / "ny", 2023, "sv", source)
    assert source.read_bytes() == before


def test_a_table_in_english_goes_into_an_english_plan(tmp_path: Path) -> None:
    headings = ("Measure ID", "Measure", "Lead department", "Geographic area", "Start date")
    rows = [("EDU-1", "Homework help", "Education", "Ryd and Berga", "10 January 2022")]
    start_plan(tmp_path / "ny", 2023, "en", old_plan(tmp_path, rows, headings))
    master = open_plan(tmp_path / "ny").master
    assert measure(master, "Homework help") == {
        "measure_id": "EDU-1", "title": "Homework help", "lead": "EDU", "areas": frozenset({"ryd", "berga"}),
        "start": date(2022, 1, 10),
    }  # fmt: skip


def test_an_id_that_stands_twice_is_given_to_neither_and_said(tmp_path: Path) -> None:
    started = start(tmp_path, ("A-1", "En", "UTB"), ("A-1", "Två", "UTB"), ("A-2", "Tre", "UTB"))
    assert len(open_plan(tmp_path / "ny").master.rows["measures"]) == 3
    assert ("A-2",) in started.master.rows["measures"]
    assert [(item.kind, item.place.cell, item.value, item.heading) for item in started.not_placed] == [
        ("value", "A4", "A-1", "Åtgärds-id"),
        ("value", "A5", "A-1", "Åtgärds-id"),
    ]


def test_a_new_id_never_takes_one_that_a_later_row_has(tmp_path: Path) -> None:
    started = start(tmp_path, (None, "En", "UTB"), ("ATG-01", "Två", "UTB"), (None, "Tre", "UTB"))
    assert [key[0] for key in started.master.rows["measures"]] == ["ATG-02", "ATG-01", "ATG-03"]


@pytest.mark.parametrize("leads", [("UTB", "Utbildningsförvaltningen"), ("Utbildningsförvaltningen", "UTB")])
def test_codes_and_names_side_by_side_make_a_plan_that_opens(tmp_path: Path, leads: tuple[str, str]) -> None:
    start(tmp_path, *(("", f"Insats {lead}", lead) for lead in leads))
    plan = open_plan(tmp_path / "ny")
    assert plan.check() == ()
    assert len(plan.master.rows["measures"]) == 2


def test_departments_that_begin_alike_get_codes_of_their_own(tmp_path: Path) -> None:
    names = ["Socialförvaltningen", "Social omsorg", "Socialtjänsten", "Soc", "SOC 2", "S"]
    started = start(tmp_path, *(("", f"Insats {name}", name) for name in names))
    codes = [department.code for department in started.master.lists.departments]
    assert len({code.casefold() for code in codes}) == len(codes)
    assert open_plan(tmp_path / "ny").check() == ()


def test_a_workbook_without_a_table_of_measures_makes_no_plan(tmp_path: Path) -> None:
    source = old_plan(tmp_path, [], ["Datum", "Belopp", "Konto"])
    with pytest.raises(SegsyncError) as caught:
        start_plan(tmp_path / "ny", 2023, "sv", source)
    assert caught.value.code == "no_table"
    assert "Handlingsplan gammal.xlsx" in caught.value.text("sv")
    assert not (tmp_path / "ny").exists()


def test_the_sheet_with_most_headings_is_the_table(tmp_path: Path) -> None:
    source = old_plan(tmp_path)
    book = load_workbook(source)
    book["Läs mig"].append(["Insats", "Ansvarig"])
    book["Läs mig"].append(["Fel tabell", "UTB"])
    book.save(source)
    started = start_plan(tmp_path / "ny", 2023, "sv", source)
    assert {row["title"] for row in started.master.rows["measures"].values()} >= {"Nattvandring"}
    assert "Fel tabell" not in {row["title"] for row in started.master.rows["measures"].values()}


def test_what_was_not_placed_says_what_it_was(started: Started) -> None:
    column = next(item for item in started.not_placed if item.kind == "column")
    value = next(item for item in started.not_placed if item.place.cell == "F7")
    assert isinstance(column, NotPlaced)
    assert str(column.place) == "Handlingsplan gammal.xlsx, Plan 2021-2022!M3"
    assert (value.heading, value.value) == ("Geografiskt område", "Lambohov")
