"""Two files of one department with different things in the same empty row: nothing is lost, and nothing mixed up."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from followups import choose, labels_of, rows_of
from plans import Typed, again, asked, disputed, found, new_plan, taken, template_of

from segsync.merged import MergedPlan
from segsync.plan import Plan

FIRST, SECOND = "Fler skolvärdar på högstadiet", "Öppen förskola i Ryd"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return new_plan(tmp_path / "plan")


def typed(plan: Plan) -> Typed:
    return Typed(template_of(plan, "UTB"))


def needs(plan: Plan, **texts: str) -> None:
    """Let units of the department each write a need, with its cost, in the first row of a copy of their own."""
    for at, (unit, text) in enumerate(texts.items(), 1):
        typed(plan).need(need=text, cost_next_year=100 * at).save(plan.folder.inbox / f"{unit}.xlsx")


def merge(plan: Plan) -> MergedPlan:
    result = again(plan).merge()
    result.write_followup()
    return result


def held(plan: Plan) -> dict[object, object]:
    rows = again(plan).master.rows["needs"].values()
    return {row["need"]: (row.get("cost_next_year"), row["department"]) for row in rows}


def key_asked(result: MergedPlan) -> str:
    (question,) = result.questions
    assert (question.kind, question.field, question.department) == ("another_need", "", "UTB")
    return question.key[0]


def test_one_need_has_the_row_and_the_other_is_asked_about_as_a_whole(plan: Plan) -> None:
    needs(plan, a=FIRST, b=SECOND)
    result = merge(plan)
    assert disputed(result) == {}
    row = "UTB-2022-1-B01"
    assert taken(result) == {f"{row}.need": FIRST, f"{row}.cost_next_year": 100, f"{row}.department": "UTB"}
    key = key_asked(result)
    assert labels_of(plan, "Frågor", (key, "Hela raden")) == ["Lägg till", "Avvisa"]
    shown = rows_of(plan, "Frågor")[key, "Hela raden"]
    assert shown["Åtgärd eller behov"] == SECOND
    assert SECOND in shown["Förvaltningens värde"]
    assert found(result, "ask") == ["another_need"]
    assert result.totals.question == 2
    assert result.totals.read == sum(result.totals.by_outcome().values())


def test_added_both_needs_stand_in_the_plan_and_nothing_is_asked_again(plan: Plan) -> None:
    needs(plan, a=FIRST, b=SECOND)
    key = key_asked(merge(plan))
    choose(plan, {(key, "Hela raden"): "Lägg till"})
    again(plan).apply()
    assert held(plan) == {FIRST: (100, "UTB"), SECOND: (200, "UTB")}
    after = merge(plan)
    assert (after.questions, after.conflicts, after.changes) == ((), (), ())
    (plan.folder.inbox / "a.xlsx").unlink()
    assert (merge(plan).questions, merge(plan).conflicts) == ((), ())


def test_an_added_need_may_be_changed_like_any_other(plan: Plan) -> None:
    needs(plan, a=FIRST, b=SECOND)
    key = key_asked(merge(plan))
    choose(plan, {(key, "Hela raden"): "Lägg till"})
    again(plan).apply()
    again(plan).undo()
    merge(plan)
    again(plan).apply()
    typed(plan).need(need=SECOND, cost_next_year=250).save(plan.folder.inbox / "b.xlsx")
    result = merge(plan)
    assert disputed(result) == {f"{key}.cost_next_year": [("UTB", 250)]}
    assert held(plan) == {FIRST: (100, "UTB"), SECOND: (200, "UTB")}


def test_a_refused_need_stays_out_until_it_says_something_else(plan: Plan) -> None:
    needs(plan, a=FIRST, b=SECOND)
    key = key_asked(merge(plan))
    choose(plan, {(key, "Hela raden"): "Avvisa"})
    again(plan).apply()
    assert held(plan) == {FIRST: (100, "UTB")}
    assert merge(plan).questions == ()
    typed(plan).need(need=SECOND, cost_next_year=250).save(plan.folder.inbox / "b.xlsx")
    assert key_asked(merge(plan)) == key
    choose(plan, {(key, "Hela raden"): "Lägg till"})
    again(plan).apply()
    assert held(plan) == {FIRST: (100, "UTB"), SECOND: (250, "UTB")}


def test_what_is_unclear_in_an_added_need_is_asked_about_next(plan: Plan) -> None:
    typed(plan).need(need=FIRST).save(plan.folder.inbox / "a.xlsx")
    typed(plan).need(need=SECOND, cost_next_year="ca 200", financing="Bidrag kanske").save(plan.folder.inbox / "b.xlsx")
    result = merge(plan)
    key = key_asked(result)
    codes = {finding.code for finding in result.findings if finding.question == result.questions[0].id}
    assert codes > {"another_need", "value_not_in_list"}
    assert len(codes) == 3
    choose(plan, {(key, "Hela raden"): "Lägg till"})
    again(plan).apply()
    assert held(plan)[SECOND] == (None, "UTB")
    after = merge(plan)
    assert sorted(asked(after)) == [f"unclear_value {key}.cost_next_year", f"unclear_value {key}.financing"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIRST, "Fler skolvärdar på högstadiet i Ryd"),
        (FIRST, "Inget ytterligare behov"),
    ],
)
def test_what_is_one_thing_written_twice_or_contradicts_is_a_conflict(plan: Plan, one: str, other: str) -> None:
    needs(plan, a=one, b=other)
    result = merge(plan)
    assert {field.partition(".")[2] for field in disputed(result)} == {"need", "cost_next_year"}
    assert result.questions == ()


def test_the_same_need_in_both_is_one(plan: Plan) -> None:
    needs(plan, a=FIRST, b=f" {FIRST.upper()} ")
    assert asked(merge(plan)) == []


def test_two_new_measures_in_one_row_are_two_questions_and_both_may_be_added(plan: Plan) -> None:
    for unit, title in (("a", "Läxhjälp på biblioteket"), ("b", "Sommarskola")):
        proposal = typed(plan).propose(title=title, development_area="Utbildning", areas="Ryd")
        proposal.save(plan.folder.inbox / f"{unit}.xlsx")
    result = merge(plan)
    assert [(question.kind, question.value) for question in result.questions] == [
        ("new_measure", "Läxhjälp på biblioteket"), ("new_measure", "Sommarskola"),
    ]  # fmt: skip
    assert len({question.key for question in result.questions}) == 2
    (first, _) = [(question.key[0], "Hela raden") for question in result.questions]
    choose(plan, {first: "Lägg till"})
    again(plan).apply()
    after = merge(plan)
    assert [(question.kind, question.value) for question in after.questions] == [("new_measure", "Sommarskola")]
    choose(plan, {(after.questions[0].key[0], "Hela raden"): "Lägg till"})
    again(plan).apply()
    titles = {key[0]: row["title"] for key, row in again(plan).master.rows["measures"].items()}
    assert (titles["UTB-04"], titles["UTB-05"]) == ("Läxhjälp på biblioteket", "Sommarskola")
    assert merge(plan).questions == merge(plan).conflicts == ()


def test_three_files_in_every_order_say_the_same(tmp_path: Path) -> None:
    said = set()
    texts = (FIRST, SECOND, "Tolkar på familjecentralen")
    for order in permutations(texts):
        plan = new_plan(tmp_path / "".join(text[0] for text in order))
        needs(plan, **dict(zip("abc", order, strict=True)))
        result = again(plan).merge()
        rows = {(question.key, question.value) for question in result.questions}
        said.add((taken(result)["UTB-2022-1-B01.need"], frozenset(rows)))
        assert len(rows) == 2
    assert len(said) == 1
