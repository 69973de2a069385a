"""Markdown, CSV and JSON of the decision's tables."""

from __future__ import annotations

import csv
import json
from io import StringIO

import pytest
from plans import master_of, with_row
from summary.worlds import MADE_ON, random_master

from segsync.master import Master
from segsync.summary import Summary, summarise
from segsync.writing.plain import no_formula, summary_csv, summary_json, summary_markdown


def summarised(master: Master) -> Summary:
    return summarise(master, made_on=MADE_ON)


def rows_of(data: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_a_csv_file_is_one_that_excel_in_sweden_opens() -> None:
    files = summary_csv(summarised(random_master(6)))
    assert all(data.startswith(b"\xef\xbb\xbf") for data in files.values())
    assert all(data.endswith(b"\r\n") for data in files.values())
    rows = rows_of(files["3-financing.csv"])
    assert rows[0][0] == "Förvaltning"
    assert any("," in row[-3] and " " not in row[-3] and "\u00a0" not in row[-3] for row in rows[1:])


def test_a_csv_file_holds_counts_shares_and_sums_of_every_line() -> None:
    summary = summarised(random_master(6))
    table, rows = summary.table("1"), rows_of(summary_csv(summary)["1-status.csv"])
    assert len(rows) == len(table.lines) + 1
    assert rows[0][1:3] == ["Ej påbörjad", "Ej påbörjad, andel (%)"]
    for line, row in zip(table.lines, rows[1:], strict=True):
        pairs = [(str(cell.value), "" if cell.share is None else str(cell.share)) for cell in line.cells[1:]]
        assert row[1:] == [text for pair in pairs for text in pair]


def test_there_is_a_file_for_every_table_and_one_for_the_notes() -> None:
    summary = summarised(random_master(6))
    files = summary_csv(summary)
    assert len(files) == len(summary.tables) + 1
    notes = rows_of(files["notes.csv"])[1:]
    assert [text for _, text in notes] == [note.text for table in summary.tables for note in table.notes]


def test_an_english_plan_has_commas_between_and_points_in_numbers() -> None:
    files = summary_csv(summarised(random_master(6, language="en", extra=False)))
    rows = rows_of(files["3-financing.csv"], ",")
    assert rows[0][0] == "Department"
    assert any("." in row[-3] for row in rows[1:])


@pytest.mark.parametrize("text", ["=1+1", "+46 13", "-1", "@x", "\t=1", "\r=1"])
def test_nothing_in_a_csv_file_is_taken_for_a_formula(text: str) -> None:
    assert no_formula(text) == f"'{text}"
    master = with_row(master_of(), "measures", ("UTB-01",), title=text, forecast="major_deviation")
    rows = rows_of(summary_csv(summarised(master))["4-deviations.csv"])
    assert rows[1][1] == f"'{text}"


def test_plain_texts_and_numbers_are_left_alone() -> None:
    assert [no_formula(text) for text in ("", "Ryd", "1-2", "12,5", "a=b")] == ["", "Ryd", "1-2", "12,5", "a=b"]


def test_markdown_has_every_table_with_counts_and_shares() -> None:
    summary = summarised(random_master(7))
    text = summary_markdown(summary).decode()
    for table in summary.tables:
        assert table.title in text
    line = next(line for line in text.splitlines() if line.startswith("| **Totalt** |"))
    total = summary.table("1").cell("total", "total")
    assert line.endswith(f"**{total.value} (100\u00a0%)** |")
    assert all(gap.text in text for gap in summary.gaps)


def test_markdown_says_what_an_empty_table_is() -> None:
    assert "Planen har inga åtgärder." in summary_markdown(summarised(master_of([]))).decode()


MARKUP = ("a | b", "<script>alert(1)</script>", "*fet*", "[länk](http://x)", "rad\nrad", "# rubrik")


@pytest.mark.parametrize("text", MARKUP)
def test_no_text_is_markup_in_markdown(text: str) -> None:
    master = with_row(master_of(), "measures", ("UTB-01",), title=text, forecast="major_deviation")
    lines = summary_markdown(summarised(master)).decode().splitlines()
    (row,) = [line for line in lines if line.startswith("| UTB-01 |")]
    assert "<" not in row
    assert row.replace("\\|", "").count("|") == 8
    assert not any(mark in row.replace(f"\\{mark}", "") for mark in "*[]#")


def test_json_holds_every_number_with_its_rows() -> None:
    summary = summarised(random_master(8))
    content = json.loads(summary_json(summary))
    assert content["schema_version"] == 1
    assert content["made_on"] == MADE_ON.isoformat()
    for table, written in zip(summary.tables, content["tables"], strict=True):
        assert [line["key"] for line in written["lines"]] == [line.key for line in table.lines]
        for line, cells in zip(table.lines, written["lines"], strict=True):
            assert [cell["value"] for cell in cells["cells"]] == [cell.value for cell in line.cells]
    done = content["facts"]["done"]
    assert done["number"] == len(done["rows"]) == summary.facts.done.number
    assert all(row.startswith("measures/") for row in done["rows"])


def test_json_names_no_file_and_no_path() -> None:
    assert "path" not in summary_json(summarised(random_master(8))).decode()
