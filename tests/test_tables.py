"""`segsync.merge_tables` as a library: what it takes, what it gives back, and what it says when it cannot."""

from __future__ import annotations

import copy
import doctest
import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import date, datetime
from decimal import Decimal
from itertools import permutations
from typing import Any

import numpy
import pandas
import pytest
from pandas.testing import assert_frame_equal

import segsync
from segsync import tables

Rows = list[dict[str, Any]]


def merge_one(sent: Any, returned: Any, policy: str = "exclusive") -> segsync.TableResult:
    """Merge one cell of one return; the master is as it was sent."""
    return segsync.merge_tables(
        [{"id": "1", "cell": sent}],
        [{"id": "1", "cell": sent}],
        {"UTB": [{"id": "1", "cell": returned}]},
        key=["id"],
        policies={"cell": policy},
    )


def said(result: segsync.TableResult) -> list[str]:
    """What the result says, in words: outcomes of changes, conflicts, kinds of questions."""
    changes = [change.outcome.value for change in result.changes]
    return [*changes, *("conflict" for _ in result.conflicts), *(question.kind for question in result.questions)]


def frame(**columns: Any) -> pandas.DataFrame:
    return pandas.DataFrame({"id": ["1", "2"], **columns})


# ---------------------------------------------------------------------------------------------------------------------
# What goes in comes out
# ---------------------------------------------------------------------------------------------------------------------


def test_lists_of_dicts_give_a_list_of_dicts() -> None:
    sent = [{"id": "1", "status": "Planned"}, {"id": "2", "status": "Planned"}]
    result = segsync.merge_tables(sent, sent, {"UTB": [sent[0], {"id": "2", "status": "Done"}]}, key=["id"])
    assert result.table == [{"id": "1", "status": "Planned"}, {"id": "2", "status": "Done"}]


def test_dataframes_give_a_dataframe_with_the_same_columns_rows_and_types() -> None:
    sent = pandas.DataFrame(
        {
            "title": ["ö", "å", "ä"],
            "id": ["3", "1", "2"],
            "cost": [1, 2, 3],
            "share": [0.5, float("nan"), 1],
            "start": pandas.to_datetime(pandas.Series(["2022-01-01", None, "2022-03-01"])),
            "open": [True, False, True],
        }
    )
    returned = sent.assign(title=["ö", "changed", "ä"])
    merged = segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id"]).table
    assert_frame_equal(merged, returned)


def test_what_nobody_changed_keeps_its_index_and_its_types() -> None:
    """Categories, nullable numbers and names of rows are the data engineer's own, and no business of the merge."""
    master = pandas.DataFrame(
        {
            "id": ["1", "2"],
            "status": ["Planned", "Planned"],
            "cost": pandas.array([1, None], dtype="Int64"),
            "kind": pandas.Categorical(["x", "y"]),
        },
        index=["first", "second"],
    )
    returned = master[["id"]].assign(status=["Planned", "Done"])
    merged = segsync.merge_tables(master, master, {"UTB": returned}, key=["id"]).table
    assert_frame_equal(merged, master.assign(status=["Planned", "Done"]))


def test_a_new_row_and_a_new_column_come_last() -> None:
    sent = frame(status=["Planned", "Planned"])
    returned = pandas.DataFrame({"remark": [None, "new"], "id": ["2", "0"], "status": ["Planned", "New"]})
    merged = segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id"]).table
    assert list(merged.columns) == ["id", "status", "remark"]
    assert list(merged["id"]) == ["1", "2", "0"]
    assert list(merged["status"]) == ["Planned", "Planned", "New"]


@pytest.mark.parametrize(
    ("base_type", "master_type", "return_type"),
    [(list, list, pandas.DataFrame), (list, pandas.DataFrame, list), (pandas.DataFrame, list, list)],
)
def test_the_types_may_be_mixed_and_the_master_tells_the_type_of_the_result(
    base_type: Any, master_type: Any, return_type: Any
) -> None:
    sent = [{"id": "1", "cost": 1, "note": None}, {"id": "2", "cost": 2, "note": None}]
    returned = [{"id": "1", "cost": 1, "note": None}, {"id": "2", "cost": 5, "note": None}]
    result = segsync.merge_tables(base_type(sent), master_type(sent), {"UTB": return_type(returned)}, key=["id"])
    assert isinstance(result.table, master_type)
    assert list(pandas.DataFrame(result.table)["cost"]) == [1, 5]
    assert said(result) == ["taken"]


def test_an_empty_master_takes_whole_rows() -> None:
    returned = [{"id": "1", "status": "New", "note": None}]
    assert segsync.merge_tables([], [], {"UTB": returned}, key=["id"]).table == returned
    empty = pandas.DataFrame(columns=["id", "status", "note"])
    merged = segsync.merge_tables(empty, empty, {"UTB": returned}, key=["id"]).table
    assert list(merged.columns) == ["id", "status", "note"]
    assert list(merged["status"]) == ["New"]


def test_without_returns_the_master_comes_out_as_it_is() -> None:
    result = segsync.merge_tables([], [{"id": "1", "status": ""}], {}, key=["id"])
    assert result == segsync.TableResult([{"id": "1", "status": ""}], (), (), (), ())


def test_nothing_that_was_given_is_changed() -> None:
    sent: Rows = [{"id": "1", "status": "Planned", "areas": ["Berga"]}]
    returned: dict[str, Rows] = {
        "UTB": [{"id": "1", "status": "Done", "areas": ["Berga", "Ryd"]}, {"id": "2", "status": "New"}]
    }
    before = copy.deepcopy((sent, returned))
    segsync.merge_tables(sent, sent, returned, key=["id"], policies={"areas": "union"})
    assert (sent, returned) == before
    table = frame(status=["Planned", "Planned"])
    segsync.merge_tables(table, table, {"UTB": table.assign(status="Done")}, key=["id"])
    assert list(table["status"]) == ["Planned", "Planned"]


def test_the_result_is_frozen() -> None:
    result = merge_one("Planned", "Done")
    with pytest.raises(FrozenInstanceError):
        result.table = []  # type: ignore[misc]


def test_a_key_of_several_columns() -> None:
    sent = [{"measure": "1", "department": name, "result": None} for name in ("UTB", "SOC")]
    returned = [{"department": "SOC", "result": "two schools", "measure": "1"}]
    result = segsync.merge_tables({"SOC": sent[1:]}, sent, {"SOC": returned}, key=["measure", "department"])
    assert result.table == [sent[0], {**sent[1], "result": "two schools"}]
    assert [change.key for change in result.changes] == [("1", "SOC")]


# ---------------------------------------------------------------------------------------------------------------------
# Values
# ---------------------------------------------------------------------------------------------------------------------

BLANKS = [None, "", "  ", float("nan"), numpy.float64("nan"), pandas.NaT, pandas.NA]


@pytest.mark.parametrize("sent", BLANKS, ids=repr)
@pytest.mark.parametrize("returned", BLANKS, ids=repr)
def test_every_blank_is_the_same_blank(sent: Any, returned: Any) -> None:
    assert said(merge_one(sent, returned)) == []
    assert said(merge_one(sent, returned, "union")) == []


@pytest.mark.parametrize("blank", BLANKS, ids=repr)
def test_every_blank_clears(blank: Any) -> None:
    assert said(merge_one("Planned", blank)) == ["cleared"]
    assert said(merge_one(["Berga"], blank, "union")) == ["cleared"]


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        (1, 1.0),
        (1, numpy.int64(1)),
        (numpy.float64(0.5), 0.5),
        (0.1 + 0.2, 0.3),
        (True, numpy.True_),
        (date(2022, 3, 1), pandas.Timestamp("2022-03-01")),
        (date(2022, 3, 1), datetime(2022, 3, 1)),
        (pandas.Timestamp("2022-03-01 08:30"), datetime(2022, 3, 1, 8, 30)),
        (date(2022, 3, 1), "2022-03-01"),
        ("Skäggetorp", "Ska\u0308ggetorp"),
    ],
    ids=lambda value: f"{value!r}",
)
def test_the_same_value_in_another_form_is_no_change(sent: Any, returned: Any) -> None:
    assert said(merge_one(sent, returned)) == []
    assert said(merge_one(returned, sent)) == []


@pytest.mark.parametrize(
    ("sent", "returned"),
    [(1, 2), (0, None), (1, 1.001), (date(2022, 3, 1), date(2022, 3, 2)), ("a", "A"), (False, None), (0, 0.5)],
    ids=lambda value: f"{value!r}",
)
def test_another_value_is_a_change(sent: Any, returned: Any) -> None:
    assert said(merge_one(sent, returned)) == ["cleared" if returned is None else "taken"]


@pytest.mark.parametrize(
    "value",
    [3, 2.5, "text", True, date(2022, 3, 1), datetime(2022, 3, 1, 8, 30), Decimal("1.5"), ["a", "b"]],
    ids=lambda value: f"{value!r}",
)
def test_a_value_that_is_taken_comes_out_as_it_went_in(value: Any) -> None:
    ((row),) = merge_one(None, value).table
    assert row["cell"] == value
    assert type(row["cell"]) is type(value)


def test_a_column_of_dates_stays_one() -> None:
    sent = frame(start=pandas.to_datetime(["2022-01-01", "2022-02-01"]))
    returned = frame(start=pandas.to_datetime(["2022-01-01", "2022-03-01"]))
    merged = segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id"]).table
    assert_frame_equal(merged, returned)


def test_a_column_of_moments_stays_one() -> None:
    sent = frame(seen=pandas.to_datetime(["2022-01-01 08:30", "2022-02-01 09:30"]))
    returned = frame(seen=pandas.to_datetime(["2022-01-01 08:30", "2022-03-01 10:45"]))
    merged = segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id"]).table
    assert_frame_equal(merged, returned)


# ---------------------------------------------------------------------------------------------------------------------
# Policies
# ---------------------------------------------------------------------------------------------------------------------


def test_members_may_be_a_list_or_a_text_and_come_out_as_the_master_has_them() -> None:
    assert merge_one("Ryd, Berga", "Berga; Ryd", "union").changes == ()
    assert merge_one(["Ryd"], "Berga,Ryd", "union").table == [{"id": "1", "cell": ["Berga", "Ryd"]}]
    assert merge_one("Ryd", {"Ryd", "Berga"}, "union").table == [{"id": "1", "cell": "Berga, Ryd"}]


def test_members_that_are_agreed_stay_as_the_master_wrote_them() -> None:
    base, master = [{"id": "1", "areas": "Ryd"}], [{"id": "1", "areas": "Ryd; Berga"}]
    returned = [{"id": "1", "areas": "Berga, Ryd"}]
    result = segsync.merge_tables(base, master, {"UTB": returned}, key=["id"], policies={"areas": "union"})
    assert (result.table, said(result)) == (master, ["agreed"])


def test_members_in_a_blank_cell_come_out_as_in_the_rest_of_the_column() -> None:
    sent: Rows = [{"id": "1", "areas": ["Berga"]}, {"id": "2", "areas": None}]
    returned = [sent[0], {"id": "2", "areas": ["Ryd"]}]
    policies = {"areas": "union"}
    assert segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id"], policies=policies).table == returned
    texts, back = frame(areas=["Berga", None]), frame(areas=["Berga", "Ryd"])
    assert_frame_equal(segsync.merge_tables(texts, texts, {"UTB": back}, key=["id"], policies=policies).table, back)


def test_a_column_is_exclusive_unless_a_policy_says_otherwise() -> None:
    returns = {name: [{"id": "1", "areas": f"Berga, {name}", "status": name}] for name in ("Ryd", "Söder")}
    sent = [{"id": "1", "areas": "Berga", "status": "x"}]
    result = segsync.merge_tables(sent, sent, returns, key=["id"], policies={"areas": "union"})
    assert result.table == [{"id": "1", "areas": "Berga, Ryd, Söder", "status": "x"}]
    assert [conflict.field for conflict in result.conflicts] == ["status"]


def test_an_ignored_column_is_not_merged() -> None:
    result = merge_one("Planned", "Done", "ignore")
    assert result.table == [{"id": "1", "cell": "Planned"}]
    assert said(result) == []


def test_a_policy_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="unoin"):
        merge_one("a", "b", "unoin")


# ---------------------------------------------------------------------------------------------------------------------
# Bases
# ---------------------------------------------------------------------------------------------------------------------


def test_each_return_is_compared_with_its_own_base() -> None:
    base = {"UTB": [{"id": "1", "cell": "old"}], "SOC": [{"id": "1", "cell": "new"}]}
    master = [{"id": "1", "cell": "new"}]
    left = segsync.merge_tables(base, master, base, key=["id"])
    assert (left.table, said(left)) == (master, [])
    swapped = {"UTB": base["SOC"], "SOC": base["UTB"]}
    assert said(segsync.merge_tables(base, master, swapped, key=["id"])) == ["conflict"]


def test_a_row_that_the_base_lacks_has_a_blank_base() -> None:
    master = [{"id": "1", "cell": None, "other": "held"}]
    returned = [{"id": "1", "cell": "new", "other": "else"}]
    result = segsync.merge_tables([], master, {"UTB": returned}, key=["id"])
    assert said(result) == ["taken", "conflict"]
    assert result.table == [{"id": "1", "cell": "new", "other": "held"}]


def test_a_base_that_nothing_came_back_for_is_no_matter() -> None:
    sent = [{"id": "1", "cell": "Planned"}]
    result = segsync.merge_tables({"UTB": sent, "SOC": sent}, sent, {"UTB": sent}, key=["id"])
    assert said(result) == []


# ---------------------------------------------------------------------------------------------------------------------
# What cannot be merged
# ---------------------------------------------------------------------------------------------------------------------


def test_a_return_without_a_base_is_named() -> None:
    with pytest.raises(segsync.TableError, match=r"no base for SOC.*one for each return"):
        segsync.merge_tables({"UTB": []}, [], {"UTB": [], "SOC": []}, key=["id"])


@pytest.mark.parametrize("make", [list, pandas.DataFrame])
@pytest.mark.parametrize("which", ["master", "base"])
def test_a_missing_key_column_is_named_with_the_table_and_its_columns(make: Any, which: str) -> None:
    good, bad = make([{"id": "1", "title": "x"}]), make([{"number": "1", "title": "x"}])
    base, master = (bad, good) if which == "base" else (good, bad)
    with pytest.raises(segsync.TableError, match=rf"{which}.*'id'.*number, title"):
        segsync.merge_tables(base, master, {"UTB": good}, key=["id"])


def test_a_missing_key_column_is_named_though_there_are_no_rows() -> None:
    with pytest.raises(segsync.TableError, match=r"master.*'id'.*number"):
        segsync.merge_tables([], pandas.DataFrame(columns=["number"]), {}, key=["id"])


@pytest.mark.parametrize("which", ["master", "base"])
@pytest.mark.parametrize(("number", "named"), [("7", "7"), (None, "blank")])
def test_a_doubled_or_blank_key_is_named_with_the_table(which: str, number: str | None, named: str) -> None:
    good, bad = [{"id": "7"}], [{"id": number}, {"id": number}]
    base, master = (bad, good) if which == "base" else (good, bad)
    with pytest.raises(segsync.TableError, match=rf"{which}.*{named}"):
        segsync.merge_tables(base, master, {"UTB": good}, key=["id"])


def test_table_error_is_a_value_error() -> None:
    assert issubclass(segsync.TableError, ValueError)


def test_a_doubled_key_in_a_return_is_a_finding_with_its_question_and_the_rest_is_merged() -> None:
    sent = [{"id": "1", "cell": "x"}, {"id": "2", "cell": "x"}]
    returned = [{"id": "2", "cell": "a"}, {"id": "1", "cell": "b"}, {"id": "2", "cell": "c"}, {"id": "2", "cell": "d"}]
    result = segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id"])
    assert result.table == [{"id": "1", "cell": "b"}, {"id": "2", "cell": "x"}]
    assert said(result) == ["taken", "duplicate_row"]
    (found,), (question,) = result.findings, result.questions
    assert (found.code, found.severity.value, found.key, found.department) == ("duplicate_row", "ask", ("2",), "UTB")
    assert found.place.file == "UTB"
    assert (found.question, question.kind, question.key) == (question.id, "duplicate_row", ("2",))
    assert question.id.startswith("Q-")


def test_a_doubled_key_in_one_return_leaves_the_row_to_the_others() -> None:
    sent = [{"id": "1", "cell": "x"}]
    returns = {"UTB": [{"id": "1", "cell": "a"}] * 2, "SOC": [{"id": "1", "cell": "b"}]}
    result = segsync.merge_tables(sent, sent, returns, key=["id"])
    assert result.table == [{"id": "1", "cell": "b"}]
    assert said(result) == ["taken", "duplicate_row"]


def test_a_row_without_its_key_in_a_return_is_a_finding_with_its_question() -> None:
    sent: Rows = [{"id": "1", "part": "a", "cell": "x"}]
    returned = [*sent, {"id": "1", "part": None, "cell": "y"}]
    result = segsync.merge_tables(sent, sent, {"UTB": returned}, key=["id", "part"])
    assert result.table == sent
    assert [(found.code, found.key, found.question) for found in result.findings] == [
        ("row_without_key", ("1", ""), result.questions[0].id)
    ]


def test_what_is_asked_about_rows_is_the_same_for_every_order_of_returns() -> None:
    sent: Rows = [{"id": "1", "cell": "x"}, {"id": "2", "cell": "x"}, {"id": "3", "cell": "x"}]
    returns: dict[str, Rows] = {
        "UTB": [sent[0], sent[0], sent[1]],
        "SOC": [sent[1], sent[1], sent[0], sent[0], {"id": None, "cell": "y"}],
        "KOF": [sent[2], {"id": "1", "cell": None}],
    }
    results = [segsync.merge_tables(sent, sent, dict(order), key=["id"]) for order in permutations(returns.items())]
    assert (len(results[0].findings), len({question.id for question in results[0].questions})) == (4, 8)
    assert all(result == results[0] for result in results)


def test_a_missing_row_is_one_question_for_each_return_that_lacks_it() -> None:
    sent = [{"id": "1", "cell": "x"}, {"id": "2", "cell": "x"}]
    result = segsync.merge_tables(sent, sent, {"UTB": sent[:1], "SOC": sent[:1], "KOF": sent}, key=["id"])
    assert result.table == sent
    assert sorted((question.kind, question.key, question.department) for question in result.questions) == [
        ("row_removed", ("2",), "SOC"),
        ("row_removed", ("2",), "UTB"),
    ]
    assert len({question.id for question in result.questions}) == 2


# ---------------------------------------------------------------------------------------------------------------------
# Frames of records
# ---------------------------------------------------------------------------------------------------------------------


def result_with_everything() -> segsync.TableResult:
    sent: Rows = [{"id": "1", "part": "a", "start": date(2022, 1, 1), "areas": ["Ryd"], "note": "x", "gone": "x"}]
    changed = {"start": date(2022, 3, 1), "areas": ["Ryd", "Berga"], "gone": None}
    returns = {
        "UTB": [{**sent[0], **changed, "note": "one"}, {"id": "2", "part": None}],
        "SOC": [{**sent[0], "note": "two"}],
    }
    return segsync.merge_tables(sent, sent, returns, key=["id", "part"], policies={"areas": "union"})


def test_changes_as_a_frame() -> None:
    changes = result_with_everything().frame("changes")
    assert list(changes["key"]) == ["1/a", "1/a"]
    assert list(changes["field"]) == ["areas", "start"]
    assert list(changes["master"]) == [["Ryd"], "2022-01-01"]
    assert list(changes["value"]) == [["Berga", "Ryd"], "2022-03-01"]
    assert list(changes["outcome"]) == ["taken", "taken"]
    assert [source["department"] for sources in changes["sources"] for source in sources] == ["UTB", "UTB"]


def test_conflicts_as_a_frame() -> None:
    result = result_with_everything()
    (conflict,) = result.frame("conflicts").to_dict("records")
    assert conflict["id"] == result.conflicts[0].id
    assert (conflict["key"], conflict["field"], conflict["master"]) == ("1/a", "note", "x")
    assert [(side["department"], side["base"], side["value"]) for side in conflict["proposals"]] == [
        ("SOC", "x", "two"),
        ("UTB", "x", "one"),
    ]


def test_questions_and_findings_as_frames() -> None:
    result = result_with_everything()
    questions, findings = result.frame("questions"), result.frame("findings")
    assert list(questions["kind"]) == ["cleared", "row_without_key"]
    assert list(questions["field"]) == ["gone", ""]
    assert list(findings["question"]) == [result.questions[1].id]
    assert list(findings["place"]) == ["UTB"]


@pytest.mark.parametrize("name", ["changes", "conflicts", "questions", "findings"])
def test_a_frame_has_its_columns_even_when_it_has_no_rows(name: str) -> None:
    """`result.frame("conflicts")["field"]` must work on the good days too."""
    empty = segsync.merge_tables([], [], {}, key=["id"]).frame(name)
    assert len(empty) == 0
    assert list(empty.columns) == list(result_with_everything().frame(name).columns) != []


# ---------------------------------------------------------------------------------------------------------------------
# The module
# ---------------------------------------------------------------------------------------------------------------------

WITHOUT_PANDAS = """
import sys
import segsync
sent = [{"id": "1", "status": "Planned"}]
assert "pandas" not in sys.modules, "import segsync"
assert segsync.merge_tables(sent, sent, {"UTB": sent}, key=["id"]).table == sent
assert "pandas" not in sys.modules, "merge_tables of lists"
"""


def test_neither_the_import_nor_a_merge_of_lists_imports_pandas() -> None:
    run = subprocess.run([sys.executable, "-c", WITHOUT_PANDAS], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_the_public_names_are_there() -> None:
    assert {"merge_tables", "TableError", "TableResult"} <= set(segsync.__all__)
    assert all(getattr(segsync, name) for name in segsync.__all__)
    with pytest.raises(AttributeError, match="merge_table'"):
        segsync.merge_table  # noqa: B018


def test_the_example_in_the_docstring_runs() -> None:
    failed, tried = doctest.testmod(tables)
    assert tried >= 3
    assert failed == 0
