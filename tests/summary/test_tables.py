"""Every number of every table, counted again from the workbook; and what must hold of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from plans import master_of, with_row

from segsync.demo import make_demo
from segsync.master import Master, Row
from segsync.summary import ColumnKind, Summary, SummaryTable, Tally, summarise
from segsync.values import Key, clean_number
from summary.worlds import ALL_DEPARTMENTS, MADE_ON, NO_NEED, Recount, random_master, shown, summary_of, written

SEEDS = range(12)
CROSSED = ("status", "next_year", "financing", "areas")
AREA_MISSING, UNDECIDED = "Utvecklingsområde ej angivet", "Ej beslutat"


def summarised(master: Master) -> Summary:
    return summarise(master, made_on=MADE_ON)


@pytest.fixture(scope="module", params=[*SEEDS, "demo"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Recount]:
    """A plan as a workbook: its summary, and its recount."""
    folder = tmp_path_factory.mktemp("plan")
    if request.param == "demo":
        plan = make_demo(folder / "demo")
        merged = plan.merge()
        rows = {name: dict(keyed(plan.master, name, rows)) for name, rows in merged.merged.items()}
        path = written(replace(plan.master, rows=rows), folder / "master.xlsx")
    else:
        path = written(random_master(request.param), folder / "master.xlsx")
    return summary_of(path), Recount(path)


def keyed(master: Master, table: str, rows: Mapping[Key, Row]) -> Iterator[tuple[Key, Row]]:
    """Yield rows with their keys in them, as a workbook holds them."""
    for key, row in rows.items():
        yield key, {**row, **dict(zip(master.tables[table].key, key, strict=True))}


# --- counted again


def test_table_1_is_what_a_recount_gives(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    counted = recount.status()
    assert shown(summary, "1") == with_totals(counted, AREA_MISSING)


def test_table_2_is_what_a_recount_gives(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    counted = Counter({(area, outcome or UNDECIDED): n for (area, outcome), n in recount.next_year().items()})
    entering = [row for row in recount.needs if row["decision"] == "Tas in i planen"]
    for need in entering:
        counted[need["development_area"], "Behov som tas in"] += 1
    expected = with_totals(counted, AREA_MISSING)
    stays = ("Fortsätter oförändrad", "Fortsätter reviderad", "Ny åtgärd", "Behov som tas in")
    for line in {line for line, _ in expected}:
        expected[line, "Varav i planen för 2023"] = sum(expected.get((line, column), 0) for column in stays)
    assert shown(summary, "2") == {place: number for place, number in expected.items() if number}


def test_table_3_is_what_a_recount_gives(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    pairs = recount.pairs()
    rows = [(recount.names[code], row) for (_, code), row in pairs.items()]
    counted = Counter((name, row.get("financing") or "Ej rapporterad") for name, row in rows)
    expected = with_totals(counted, "")
    headings = ("Kostnad innevarande år (tkr)", "Beräknad kostnad nästa år (tkr)", "Varav utöver internbudget (tkr)")
    for field, heading in zip(("cost_this_year", "cost_next_year", "beyond_budget"), headings, strict=True):
        for wanted in (*recount.names.values(), "Totalt"):
            amounts = [row[field] for name, row in rows if wanted in (name, "Totalt") and row.get(field)]
            expected[wanted, heading] = clean_number(fsum(amounts))
    assert shown(summary, "3") == {place: number for place, number in expected.items() if number}


def test_table_4_names_every_measure_with_a_larger_deviation(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    larger = [row for row in recount.this_year if row["forecast"] == "Större avvikelse"]
    table = summary.table("4")
    assert [line.key for line in table.lines] == [row["measure_id"] for row in larger]
    told = table.column("hindered")
    for line in table.lines:
        comments = {
            row["department"]: row["obstacles_comment"]
            for row in recount.reports
            if row["measure_id"] == line.key and row["obstacles_comment"]
        }
        lines = str(line.cells[told].value).split("\n") if comments else []
        assert sorted(lines) == sorted(f"{code}: {text}" for code, text in comments.items())


def test_table_4b_counts_what_hinders_them(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    counted: Counter[str] = Counter()
    for row in recount.this_year:
        if row["forecast"] == "Större avvikelse":
            reports = [one for one in recount.reports if one["measure_id"] == row["measure_id"]]
            found = {hinder for one in reports for hinder in (one["obstacles"] or "").split(", ") if hinder}
            counted.update((found - {"Inga hinder"}) or found or {"Ej angivet"})
            counted["Totalt"] += 1
    assert shown(summary, "4b") == {(hinder, "Antal åtgärder"): number for hinder, number in counted.items()}


def test_table_5_is_what_a_recount_gives(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    table = summary.table("5")
    answers: dict[str, list[dict[str, Any]]] = {}
    for row in recount.needs:
        answers.setdefault(row["department"], []).append(row)
    active = {one.code for one in summary.master.lists.departments if one.active}
    listed = [code for code in recount.codes if code in active or code in answers]
    assert [line.key for line in table.lines] == [*listed, "total"]
    for code in listed:
        real = [row for row in answers.get(code, ()) if not row["need"].startswith(NO_NEED)]
        state = "Behov finns" if real else NO_NEED if code in answers else "Ej besvarat"
        costs = [row["cost_next_year"] for row in real if row["cost_next_year"] is not None]
        assert table.cell(code, "answer").value == state
        assert table.cell(code, "needs").value == len(real)
        assert table.cell(code, "cost_next_year").value == (clean_number(fsum(costs)) if costs else None)


def test_table_6_is_what_a_recount_gives(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    expected = with_totals(recount.areas(), "Område ej angivet")
    once = Counter(status for (_, status), n in recount.status().items() for _ in range(n))
    expected |= {("Totalt", status): number for status, number in once.items()}
    expected["Totalt", "Totalt"] = len(recount.this_year)
    assert shown(summary, "6") == {place: number for place, number in expected.items() if number}


def test_the_facts_of_money_are_what_a_recount_gives(world: tuple[Summary, Recount]) -> None:
    summary, recount = world
    reports: dict[str, list[dict[str, Any]]] = {}
    for (measure_id, _), row in recount.pairs().items():
        reports.setdefault(measure_id, []).append(row)
    within = {"Inom internbudget", "Ingen kostnad"}
    facts = summary.facts
    assert ids(facts.within_budget) == {
        key for key, rows in reports.items() if all(row.get("financing") in within for row in rows)
    }
    assert ids(facts.beyond_budget) == {
        key for key, rows in reports.items() if any(row.get("beyond_budget") for row in rows)
    }
    assert ids(facts.not_settled) == {
        key for key, rows in reports.items() if any(row.get("financing") == "Ej klarlagt" for row in rows)
    }
    assert facts.within_budget.of == facts.beyond_budget.of == facts.not_settled.of == len(recount.this_year)


def ids(tally: Tally) -> set[str]:
    assert all(source.table == "measures" for source in tally.sources)
    assert len(set(tally.sources)) == tally.number
    return {source.key[0] for source in tally.sources}


def with_totals(counted: Counter[tuple[Any, Any]], missing: str) -> dict[tuple[str, str], float]:
    """Add the totals of lines, columns and all to counts, as a person would."""
    found: Counter[tuple[str, str]] = Counter()
    for (line, column), number in counted.items():
        for name in (line or missing, "Totalt"):
            found[name, column] += number
            found[name, "Totalt"] += number
    return {place: number for place, number in found.items() if number}


# --- laws


def test_every_number_is_the_sum_of_its_rows(world: tuple[Summary, Recount]) -> None:
    summary, _ = world
    for table in summary.tables:
        for _line, column, cell in table.numbers():
            if cell.value is None:
                assert cell.sources == ()
            else:
                assert clean_number(fsum(source.amount for source in cell.sources)) == cell.value
            if column.kind is ColumnKind.COUNT:
                assert len(set(cell.sources)) == len(cell.sources)


def test_every_source_is_a_row_of_the_plan_or_a_report_that_is_missing(world: tuple[Summary, Recount]) -> None:
    summary, _ = world
    master = summary.master
    codes = {department.code for department in master.lists.departments}
    for table in summary.tables:
        for line in table.lines:
            for source in (source for cell in line.cells for source in cell.sources):
                if source.table == "departments":
                    assert source.key[0] in codes
                elif source.table == "reports":
                    assert source.key[:1] in master.rows["measures"]
                else:
                    assert source.key in master.rows[source.table]


@pytest.mark.parametrize("name", CROSSED)
def test_lines_and_columns_add_up(world: tuple[Summary, Recount], name: str) -> None:
    summary, _ = world
    table = summary.table(name)
    last = table.column("total")
    for line in table.lines:
        assert sum(number(cell.value) for cell in line.cells[1:last]) == line.cells[last].value
    for at, column in enumerate(table.columns[1:], 1):
        added = clean_number(fsum(number(line.cells[at].value) for line in table.lines if not line.is_total))
        if name == "areas":
            assert added >= number(table.lines[-1].cells[at].value)
        else:
            assert added == number(table.lines[-1].cells[at].value), column


def number(value: object) -> float:
    return value if isinstance(value, int | float) else 0


def test_the_tables_agree_with_each_other_and_with_the_facts(world: tuple[Summary, Recount]) -> None:
    summary, _ = world
    facts = summary.facts
    total = {name: summary.table(name).lines[-1] for name in CROSSED}
    by_status = [cell.value for cell in total["status"].cells[1:]]
    assert by_status == [cell.value for cell in total["areas"].cells[1:]]
    assert by_status[:-1] == [tally.number for tally in facts.statuses.values()]
    plan = summary.table("2")
    new = number(plan.cell("total", "new_measure").value)
    assert plan.cell("total", "total").value == facts.measures.number + new + facts.needs_entering.number
    assert facts.new.number == new + facts.needs_entering.number
    assert facts.next_plan.number == plan.cell("total", "next_plan").value
    financing = summary.table("3")
    assert financing.cell("total", "total").value == facts.reports.number
    assert financing.cell("total", "not_given").value == facts.financing_missing.number
    assert number(financing.cell("total", "beyond_budget").value) == facts.beyond_budget_cost.value
    assert facts.deviations.number == len(summary.table("4").lines)
    assert facts.needs.number == len(summary.table("5b").lines[:-1])
    assert summary.table("5").cell("total", "cost_next_year").value == (facts.needs_cost.value or None)
    assert facts.needs_answered.number + facts.needs_silent.number == facts.departments.number


def test_shares_are_of_the_line_and_a_note_says_where_they_do_not_add_up(world: tuple[Summary, Recount]) -> None:
    summary, _ = world
    for table in map(summary.table, CROSSED):
        noted = next((note.text for note in table.notes if note.key == "rounding"), "")
        last = table.column("total")
        for line in table.lines:
            whole = number(line.cells[last].value)
            shares = [cell.share for cell in line.cells[1:last]]
            assert shares == [half_up(number(cell.value), whole) for cell in line.cells[1:last]]
            off = whole and sum(map(int, shares)) != 100  # type: ignore[arg-type]
            assert bool(off) <= bool(noted)
            if ": " in noted:
                assert bool(off) == (f"raden {line.label} " in noted)


def half_up(part: float, whole: float) -> int | None:
    """Round a share the way people are taught."""
    from decimal import ROUND_HALF_UP, Decimal

    return None if not whole else int((Decimal(100) * int(part) / int(whole)).quantize(Decimal(1), ROUND_HALF_UP))


def test_a_comment_to_the_coordinator_is_in_no_table(world: tuple[Summary, Recount]) -> None:
    summary, _ = world
    texts = {str(cell.value) for table in summary.tables for line in table.lines for cell in line.cells}
    assert not any("Ring oss" in text for text in texts)


# --- examples


def texts(table: SummaryTable) -> list[str]:
    return [note.text for note in table.notes]


def test_a_new_measure_counts_as_new_in_table_2_only() -> None:
    master = with_row(master_of(), "measures", ("UTB-01",), next_year="new_measure", forecast="major_deviation")
    master = with_row(master, "reports", ("UTB-01", "UTB"), cost_next_year=12_400, beyond_budget=300)
    summary = summarised(master)
    assert summary.table("1").cell("total", "total").value == 3
    assert summary.table("2").cell("UTB", "new_measure").value == 1
    assert summary.table("2").cell("total", "total").value == 4
    assert summary.table("4").lines == ()
    assert all("UTB-01" not in source.key for _, _, cell in summary.table("3").numbers() for source in cell.sources)
    assert "Nya åtgärder inför 2023 räknas bara i tabell 2: en åtgärd." in texts(summary.table("1"))
    assert (
        "Kostnaderna för nya åtgärder ingår inte: 12,4\u00a0mnkr nästa år, varav 300\u00a0tkr utöver internbudget."
        in texts(summary.table("3"))
    )


def test_a_need_that_is_taken_in_has_a_column_of_its_own_in_table_2() -> None:
    master = master_of()
    assert "needs_taken_in" not in [column.key for column in summarised(master).table("2").columns]
    master = with_row(
        master, "needs", ("SOC-2022-1-B01",), department="SOC", development_area="TRY", need="Tolkar", decision="enters"
    )
    table = summarised(master).table("2")
    assert [column.key for column in table.columns[3:5]] == ["new_measure", "needs_taken_in"]
    assert table.cell("TRY", "needs_taken_in").value == 1
    assert table.cell("total", "next_plan").value == 1


def test_statuses_come_in_the_order_of_the_list_with_what_is_not_reported_last() -> None:
    summary = summarised(random_master(1))
    keys = [column.key for column in summary.table("1").columns]
    assert keys[1:8] == ["not_started", "ongoing", "done", "absorbed", "paused", "cancelled", "waiting"]
    assert keys[8:] == ["not_reported", "total"]


def test_an_inactive_value_has_a_column_for_as_long_as_a_measure_holds_it() -> None:
    master = master_of()
    items = tuple(replace(item, active=item.key not in ("paused", "ongoing")) for item in master.lists.items)
    master = replace(master, lists=replace(master.lists, items=items))
    keys = [column.key for column in summarised(master).table("1").columns]
    assert "ongoing" in keys
    assert "paused" not in keys


def test_a_value_that_the_list_lacks_is_counted_all_the_same() -> None:
    summary = summarised(with_row(master_of(), "measures", ("UTB-01",), status="lost"))
    assert summary.table("1").cell("UTB", "lost").value == 1
    assert summary.table("1").cell("total", "total").value == 4


def test_a_plan_without_measures_says_so() -> None:
    summary = summarised(master_of([]))
    for name in ("1", "2", "3", "6"):
        assert summary.table(name).lines == ()
        assert summary.table(name).empty
    assert summary.facts.measures.number == 0


def test_one_measure_has_whole_shares() -> None:
    table = summarised(master_of([{"measure_id": "UTB-01", "title": "Läxhjälp", "lead": "UTB"}])).table("1")
    assert table.cell("not_given", "not_reported").share == 100
    assert table.cell("UTB", "total").share == 0
    assert table.cell("UTB", "ongoing").share is None
    assert not any(note.key == "rounding" for note in table.notes)


def test_no_obstacles_gives_way_to_an_obstacle_that_another_department_names() -> None:
    master = with_row(master_of(), "measures", ("UTB-01",), forecast="major_deviation")
    master = with_row(master, "reports", ("UTB-01", "UTB"), obstacles=frozenset({"none"}))
    assert shown(summarised(master), "4b")["Inga hinder", "Antal åtgärder"] == 1
    master = with_row(master, "reports", ("UTB-01", "SOC"), obstacles=frozenset({"staffing"}))
    assert set(shown(summarised(master), "4b")) == {
        ("Bemanning/rekrytering", "Antal åtgärder"), ("Totalt", "Antal åtgärder"),
    }  # fmt: skip


def test_needs_and_the_word_that_there_are_none_and_silence_are_three_things() -> None:
    master = with_row(master_of(), "needs", ("A",), department="SOC", need="Tolkar", cost_next_year=900)
    master = with_row(master, "needs", ("B",), department="UTB", need="inget ytterligare behov.")
    master = with_row(master, "needs", ("C",), department="KOF", need=None)
    table = summarised(master).table("5")
    assert [table.cell(code, "answer").value for code in ("KLF", "UTB", "SOC", "KOF")] == [
        "Ej besvarat", "Inget ytterligare behov", "Behov finns", "Ej besvarat",
    ]  # fmt: skip
    said = "Två av fyra förvaltningar har svarat"
    assert table.cell("total", "answer").value == said
    assert f"{said} (50\u00a0%), varav en att inget ytterligare behov finns." in texts(table)


def test_an_english_plan_has_english_words(tmp_path: Path) -> None:
    path = written(random_master(3, language="en", extra=False), tmp_path / "master.xlsx")
    summary, recount = summary_of(path), Recount(path, "en")
    assert shown(summary, "1")["Total", "Total"] == len(recount.this_year)
    words = " ".join(
        [
            *(column.heading for table in summary.tables for column in table.columns),
            *(note.text for table in summary.tables for note in table.notes),
            *(line.label for table in summary.tables[:4] for line in table.lines if line.key not in recount.codes),
            *(gap.text for gap in summary.gaps),
        ]
    )
    assert not {letter for letter in words if letter in "åäöÅÄÖ"} - set("".join(one.name for one in ALL_DEPARTMENTS))
