"""Where other tools lose data, segsync does not: the cases in which collected tables usually go wrong.

A table is sent out; several people change their copies; meanwhile the original, here called the master, may be
changed too. Pasting the copies together, letting the last file win, looking rows up by key, or comparing each copy
with the master all lose something in at least one of the cases below. The reason is always one of four:

- without the table **as it was sent** nobody can tell a value that was changed from one that was left alone;
- **one at a time** is not all at once: what the second file overwrites, nobody is asked about;
- **missing is not empty**: a row or a column that is not there says nothing, and an emptied cell does;
- **the same in another form** (1 and 1.0, NaN, another order of rows) is no change.

The cases know nothing of segsync. To hold another tool against them, rewrite `merge` below: it takes three tables
with the column `id`, and returns the merged rows and what it leaves to a person.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import pandas
import pytest

import segsync

Rows = Sequence[Mapping[str, Any]]
Table = Rows | pandas.DataFrame

WHOLE_ROW = ""


@dataclass(frozen=True)
class Merged:
    """What came of a merge, in a form that any tool can be translated to.

    `rows` are the merged rows by id, blanks as None. `asked` is what a person
    must still decide: id, field, and each value that somebody wants there;
    a blank field is about the whole row.
    """

    rows: dict[str, dict[str, Any]]
    asked: frozenset[tuple[str, str, Any]]


def merge(base: Table | Mapping[str, Table], master: Table, returns: Mapping[str, Table]) -> Merged:
    """Merge with segsync. `base` is one table for all returns, or one for each by name."""
    result = segsync.merge_tables(base, master, returns, key=["id"])
    waiting = [(record.key[0], record.proposals) for record in result.conflicts]
    waiting += [(record.key[0], record.sources) for record in result.questions]
    rows = [{field: none_if_blank(value) for field, value in row.items()} for row in rows_of(result.table)]
    merged = {str(row["id"]): row for row in rows}
    assert len(merged) == len(rows), "an id is there twice"
    return Merged(merged, frozenset((key, side.field, side.value) for key, sides in waiting for side in sides))


def rows_of(table: Table) -> list[dict[str, Any]]:
    rows = table.to_dict("records") if isinstance(table, pandas.DataFrame) else table
    return [{str(field): value for field, value in row.items()} for row in rows]


def none_if_blank(value: Any) -> Any:
    return None if pandas.isna(value) else value


def measure(number: str, status: str | None = "Planned", note: str | None = "as sent", **more: Any) -> dict[str, Any]:
    return {"id": number, "status": status, "note": note, **more}


SENT = [measure("M-1"), measure("M-2"), measure("M-3")]


# ---------------------------------------------------------------------------------------------------------------------
# Cells
# ---------------------------------------------------------------------------------------------------------------------


def test_two_change_the_same_cell_and_neither_is_lost() -> None:
    """Where the last file wins, one of the two answers is gone, and which one depends on the order of the files."""
    returns = {"A": [measure("M-1", "Done")], "B": [measure("M-1", "Ongoing")]}
    merged = merge([measure("M-1")], [measure("M-1")], returns)
    assert merged.rows["M-1"]["status"] == "Planned"
    assert merged.asked == {("M-1", "status", "Done"), ("M-1", "status", "Ongoing")}


def test_two_change_different_cells_of_a_row_and_both_are_merged() -> None:
    """Where whole rows are taken from one file or the other, the other's cell is lost."""
    returns = {"A": [measure("M-1", "Done")], "B": [measure("M-1", note="two schools")]}
    merged = merge([measure("M-1")], [measure("M-1")], returns)
    assert merged == Merged({"M-1": measure("M-1", "Done", "two schools")}, frozenset())


def test_two_who_agree_are_no_conflict() -> None:
    """Comparing the files with each other or with the master asks about this; there is nothing to ask."""
    returns = {"A": [measure("M-1", "Done")], "B": [measure("M-1", "Done")], "C": [measure("M-1")]}
    assert merge([measure("M-1")], [measure("M-1")], returns) == Merged({"M-1": measure("M-1", "Done")}, frozenset())


def test_the_master_and_a_return_who_made_the_same_change_are_no_conflict() -> None:
    merged = merge([measure("M-1")], [measure("M-1", "Done")], {"A": [measure("M-1", "Done")]})
    assert merged == Merged({"M-1": measure("M-1", "Done")}, frozenset())


def test_the_master_and_a_return_changed_the_same_cell_differently() -> None:
    """A paste from the file overwrites what was corrected in the master after the sending."""
    merged = merge([measure("M-1")], [measure("M-1", "Cancelled")], {"A": [measure("M-1", "Done")]})
    assert merged == Merged({"M-1": measure("M-1", "Cancelled")}, frozenset({("M-1", "status", "Done")}))


def test_an_old_value_that_was_left_alone_does_not_turn_the_master_back() -> None:
    """The master was corrected after the sending. The copies still hold the old value: nobody chose it.

    Comparing a copy with the master only, this looks like an edit, and three
    copies with the old value look like a majority.
    """
    master = [measure("M-1", "Cancelled")]
    returns = {name: [measure("M-1", note="done in May")] for name in "ABC"}
    assert merge([measure("M-1")], master, returns) == Merged(
        {"M-1": measure("M-1", "Cancelled", "done in May")}, frozenset()
    )


def test_a_return_of_round_1_after_round_2_was_applied() -> None:
    """A late file was sent in round 1; since then round 2 has been sent, returned and applied to the master.

    Only a comparison with what that very file was sent tells its one edit (the
    note) from all the values that have merely become old. Compared with the
    newest sending, every old value turns the master back.
    """
    first = [measure("M-1"), measure("M-2")]
    second = [measure("M-1", "Ongoing"), measure("M-2", "Ongoing")]
    master = [measure("M-1", "Done"), measure("M-2", "Ongoing")]
    late = [measure("M-1"), measure("M-2", note="a late word")]
    merged = merge(
        {"late": first, "timely": second}, master, {"late": late, "timely": [measure("M-1", "Done"), *second[1:]]}
    )
    assert merged == Merged(
        {"M-1": measure("M-1", "Done"), "M-2": measure("M-2", "Ongoing", "a late word")}, frozenset()
    )


def test_a_late_return_that_disagrees_with_what_round_2_brought() -> None:
    """The late file did change the cell, and so did the master: that is a conflict, not a question of who came last."""
    merged = merge([measure("M-1")], [measure("M-1", "Done")], {"late": [measure("M-1", "Ongoing")]})
    assert merged == Merged({"M-1": measure("M-1", "Done")}, frozenset({("M-1", "status", "Ongoing")}))


# ---------------------------------------------------------------------------------------------------------------------
# Missing is not empty
# ---------------------------------------------------------------------------------------------------------------------


def test_an_emptied_cell_is_asked_about() -> None:
    """Where empty cells are skipped, the wish is lost; where they are pasted, a value is lost that nobody confirmed."""
    merged = merge([measure("M-1")], [measure("M-1")], {"A": [measure("M-1", note=None)]})
    assert merged == Merged({"M-1": measure("M-1")}, frozenset({("M-1", "note", None)}))


def test_an_emptied_cell_against_a_change() -> None:
    """An empty cell is an answer like any other: one empties what the other rewrites, and a person must choose."""
    returns = {"A": [measure("M-1", note=None)], "B": [measure("M-1", note="rewritten")]}
    merged = merge([measure("M-1")], [measure("M-1")], returns)
    assert merged == Merged({"M-1": measure("M-1")}, frozenset({("M-1", "note", None), ("M-1", "note", "rewritten")}))


def test_a_missing_column_says_nothing() -> None:
    """Someone deleted or never had a column. Lined up by heading, its cells look empty, and everything is cleared."""
    without = [{"id": row["id"], "status": "Done"} for row in SENT]
    merged = merge(SENT, SENT, {"A": without})
    assert merged == Merged({row["id"]: {**row, "status": "Done"} for row in SENT}, frozenset())


def test_a_missing_column_against_an_emptied_one() -> None:
    """The same in one go: for A the note is gone with its column, B has emptied it. Only B said something."""
    returns = {"A": [{"id": "M-1", "status": "Planned"}], "B": [measure("M-1", note="")]}
    merged = merge([measure("M-1")], [measure("M-1")], returns)
    assert merged == Merged({"M-1": measure("M-1")}, frozenset({("M-1", "note", None)}))


def test_a_column_that_only_a_return_has_is_kept() -> None:
    """Where only the master's columns are read, what somebody wrote in a column of their own is gone."""
    merged = merge(SENT, SENT, {"A": [*SENT[:2], measure("M-3", remark="ask the school")]})
    assert merged.rows["M-3"]["remark"] == "ask the school"
    assert merged.rows["M-3"]["status"] == "Planned"


# ---------------------------------------------------------------------------------------------------------------------
# Rows
# ---------------------------------------------------------------------------------------------------------------------


def test_one_deletes_a_row_that_another_edits() -> None:
    """The edit is merged, and the deletion is asked about; neither happens, or is forgotten, by itself."""
    returns = {"A": [SENT[0], SENT[2]], "B": [SENT[0], measure("M-2", "Done"), SENT[2]]}
    merged = merge(SENT, SENT, returns)
    assert merged.rows["M-2"] == measure("M-2", "Done")
    assert merged.asked == {("M-2", WHOLE_ROW, None)}


def test_a_row_that_a_return_lacks_is_not_deleted() -> None:
    """Someone sent back only the rows they had answered. The others stand; whether they were withdrawn is asked."""
    merged = merge(SENT, SENT, {"A": [measure("M-1", "Done")]})
    assert set(merged.rows) == {"M-1", "M-2", "M-3"}
    assert merged.asked == {("M-2", WHOLE_ROW, None), ("M-3", WHOLE_ROW, None)}


def test_one_deletes_the_last_row_and_adds_another_while_the_deleted_one_is_edited() -> None:
    """By position, the new row replaces the old one in the same place, and the other's edit lands in the new row."""
    returns = {"A": [*SENT[:2], measure("M-4", "New", "a new one")], "B": [*SENT[:2], measure("M-3", "Done")]}
    merged = merge(SENT, SENT, returns)
    assert merged.rows["M-3"] == measure("M-3", "Done")
    assert merged.rows["M-4"] == measure("M-4", "New", "a new one")
    assert merged.asked == {("M-3", WHOLE_ROW, None)}


def test_two_add_a_row_with_the_same_id_and_different_content() -> None:
    """Pasted together, the id is there twice; with duplicates dropped, one row is gone. Here cells that agree merge."""
    returns = {
        "A": [*SENT, measure("M-4", "New", "a park", place="Ryd")],
        "B": [*SENT, measure("M-4", "New", "a bridge")],
    }
    merged = merge(SENT, SENT, returns)
    assert list(merged.rows) == ["M-1", "M-2", "M-3", "M-4"]
    assert merged.rows["M-4"] == measure("M-4", "New", None, place="Ryd")
    assert merged.asked == {("M-4", "note", "a park"), ("M-4", "note", "a bridge")}


def test_two_add_a_row_and_agree_on_nothing() -> None:
    """As above, with no cell in common: the row is there, empty but for its id, and each value is still asked for."""
    returns = {"A": [*SENT, {"id": "M-4", "note": "a park"}], "B": [*SENT, {"id": "M-4", "note": "a bridge"}]}
    merged = merge(SENT, SENT, returns)
    assert merged.rows["M-4"] == measure("M-4", None, None)
    assert merged.asked == {("M-4", "note", "a park"), ("M-4", "note", "a bridge")}


@pytest.mark.parametrize("others", [1, 2])
def test_a_row_that_only_some_returns_have_is_taken(others: int) -> None:
    """Looked up by the master's ids, a row that the master lacks is never found."""
    returns = {name: [*SENT, measure("M-4", "New")] for name in "AB"[:others]} | {"C": SENT}
    merged = merge(SENT, SENT, returns)
    assert merged == Merged({row["id"]: row for row in [*SENT, measure("M-4", "New")]}, frozenset())


def test_a_new_row_with_nothing_but_its_id_is_taken() -> None:
    """Nothing is written in it yet, but somebody added it: it must not vanish for having no cell to merge."""
    merged = merge(SENT, SENT, {"A": [*SENT, measure("M-4", None, None)]})
    assert merged.rows["M-4"] == measure("M-4", None, None)


def test_a_row_that_the_master_has_added_since_is_kept() -> None:
    """No return could have it; it is neither deleted nor asked about."""
    merged = merge(SENT, [*SENT, measure("M-4")], {"A": SENT})
    assert merged == Merged({row["id"]: row for row in [*SENT, measure("M-4")]}, frozenset())


def test_a_row_that_the_master_dropped_stays_dropped_when_a_return_left_it_alone() -> None:
    """Pasted together, the dropped row comes back with every file that still has it."""
    merged = merge(SENT, SENT[:2], {"A": SENT, "B": SENT})
    assert merged == Merged({row["id"]: row for row in SENT[:2]}, frozenset())


def test_a_row_that_the_master_dropped_is_asked_about_when_a_return_edited_it() -> None:
    """Looked up by the master's ids the edit is lost without a word; pasted, the row is back without a question."""
    merged = merge(SENT, SENT[:2], {"A": [*SENT[:2], measure("M-3", "Done", "went well")], "B": SENT})
    assert set(merged.rows) == {"M-1", "M-2"}
    assert merged.asked == {("M-3", "status", "Done"), ("M-3", "note", "went well")}


def test_an_id_that_is_twice_in_a_return() -> None:
    """A row was copied and both were edited. A lookup finds the first, a loop keeps the last; the other is gone.

    Neither is merged, a person is asked, and the rest of the same file is merged as usual.
    """
    twice = [measure("M-1", "Done"), measure("M-2", "Done"), measure("M-2", "Ongoing"), measure("M-3")]
    merged = merge(SENT, SENT, {"A": twice})
    assert merged.rows == {"M-1": measure("M-1", "Done"), "M-2": measure("M-2"), "M-3": measure("M-3")}
    assert {key for key, _, _ in merged.asked} == {"M-2"}


# ---------------------------------------------------------------------------------------------------------------------
# The same in another form
# ---------------------------------------------------------------------------------------------------------------------


def test_columns_moved_and_rows_sorted_in_one_return() -> None:
    """By position, everything is different and lands in the wrong rows; by key and heading, one cell has changed."""
    moved = [{"note": row["note"], "id": row["id"], "status": row["status"]} for row in reversed(SENT)]
    moved[0]["status"] = "Done"
    merged = merge(SENT, SENT, {"A": moved})
    assert merged == Merged({row["id"]: row for row in [*SENT[:2], measure("M-3", "Done")]}, frozenset())
    assert list(merged.rows) == ["M-1", "M-2", "M-3"]
    assert list(merged.rows["M-3"]) == ["id", "status", "note"]


def test_whole_numbers_turned_into_decimals_and_blanks_into_nan() -> None:
    """One blank in a column of numbers makes pandas read 1 as 1.0 and the blank as NaN, which differs from itself.

    Compared as they stand, every number and every blank in the column has been
    edited. One has: 3 is now 4.
    """
    sent = pandas.DataFrame({"id": ["M-1", "M-2", "M-3"], "cost": pandas.Series([1, None, 3], dtype=object)})
    returned = pandas.DataFrame({"id": ["M-1", "M-2", "M-3"], "cost": [1.0, float("nan"), 4.0]})
    merged = merge(sent, sent, {"A": returned})
    assert {key: row["cost"] for key, row in merged.rows.items()} == {"M-1": 1, "M-2": None, "M-3": 4}
    assert merged.asked == frozenset()


def test_ids_turned_into_decimals_are_the_same_ids() -> None:
    """One blank line below the table and pandas reads the ids 1, 2 as 1.0, 2.0: no row would be found again."""
    sent = pandas.DataFrame({"id": [1, 2], "status": ["Planned", "Planned"]})
    returned = pandas.DataFrame({"id": [1, 2, None], "status": ["Planned", "Done", None]})
    merged = merge(sent, sent, {"A": returned})
    assert {key: row["status"] for key, row in merged.rows.items()} == {"1": "Planned", "2": "Done"}
    assert {(key, field) for key, field, _ in merged.asked} <= {("", WHOLE_ROW)}


def test_letters_of_every_kind_come_through() -> None:
    words = ["Skäggetorp", "Łódź – «ö»", "مرحبا", "日本語", "👩‍🏫", "e\u0301 and ﬁ", "a\nb", "'=1+1", "0012"]
    sent = [measure(f"Å-{number}") for number in range(len(words))]
    returned = [measure(f"Å-{number}", note=word) for number, word in enumerate(words)]
    merged = merge(sent, sent, {"Förvaltning ö": returned})
    came = [row["note"] for row in merged.rows.values()]
    assert [unicodedata.normalize("NFC", note) for note in came] == [
        unicodedata.normalize("NFC", word) for word in words
    ]
    assert merged.asked == frozenset()


def test_a_letter_written_as_two_signs_is_the_same_letter() -> None:
    """Some programs save ä as an a and two dots. It looks the same, and it is: no cell was edited, no row is new."""
    sent = [measure("Å-1", note="Skäggetorp")]
    returned = [{**row, "id": unicodedata.normalize("NFD", row["id"])} for row in sent]
    returned[0]["note"] = unicodedata.normalize("NFD", returned[0]["note"])
    master = [measure("Å-1", note="Ryd")]
    assert merge(sent, master, {"A": returned}) == Merged({"Å-1": measure("Å-1", note="Ryd")}, frozenset())


def test_the_order_of_files_makes_no_difference() -> None:
    """All of it at once, in every order: what is merged and what is asked must be the same."""
    returns = {
        "A": [measure("M-1", "Done"), measure("M-2", note=None), measure("M-4", "New")],
        "B": [measure("M-1", "Ongoing"), measure("M-2", "Done"), SENT[2]],
        "C": [measure("M-3", "Done"), measure("M-1"), measure("M-2"), measure("M-4", "New", "a park")],
    }
    orders = [dict(order) for order in permutations(returns.items())]
    first, *others = [merge(SENT, [*SENT[:1], measure("M-2", "Done"), SENT[2]], order) for order in orders]
    assert list(first.rows.values()) == [
        measure("M-1"),
        measure("M-2", "Done"),
        measure("M-3", "Done"),
        measure("M-4", "New", None),
    ]
    assert first.asked == {
        ("M-1", "status", "Done"),
        ("M-1", "status", "Ongoing"),
        ("M-2", "note", None),
        ("M-3", WHOLE_ROW, None),
        ("M-4", "note", "as sent"),
        ("M-4", "note", "a park"),
    }
    assert all(other == first for other in others)
