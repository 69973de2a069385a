"""Records in words: values, findings, questions, and the choices that a person has."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segsync import vocabulary
from segsync.master import Department, Item, Lists, tables_with
from segsync.messages import (
    Action,
    choice_labels,
    conflict_choices,
    cut,
    field_heading,
    field_of,
    finding_line,
    finding_text,
    number_text,
    plain,
    positions,
    question_choices,
    question_text,
    value_text,
)
from segsync.records import Conflict, Finding, Place, Proposal, Question, Severity
from segsync.values import Value, fold

TABLES = tables_with(())
LISTS = Lists(
    (
        Item("status", "ongoing", "Pågår"),
        Item("status", "done", "Genomförd"),
        Item("status", "not_reported", "Ej rapporterad"),
        Item("areas", "berga", "Berga"),
        Item("areas", "ryd", "Ryd"),
        Item("end", "until_further_notice", "Tills vidare"),
    ),
    (Department("UTB", "Utbildningsförvaltningen"), Department("SOC", "Socialförvaltningen")),
)
LONG = "Vi har under hösten ordnat läxhjälp tre kvällar i veckan på biblioteket i Ryd"


def proposal(department: str, value: Value, file: str = "a.xlsx", cell: str = "Q5", field: str = "") -> Proposal:
    return Proposal(department, Place(file, "Åtgärder", cell), None, value, field)


def conflict(field: str, master: Value, *proposals: Proposal, table: str = "measures") -> Conflict:
    return Conflict("C-1", table, ("UTB-03",), field, master, proposals)


def question(kind: str, value: Value = None, candidates: tuple[str, ...] = (), table: str = "measures") -> Question:
    sources = (proposal("UTB", value, "inbox/utb.xlsx", "Q7"),)
    return Question("Q-1", kind, table, ("UTB-03",), "status", "UTB", "done", value, sources, candidates)


def labels(field: str, master: Value, *proposals: Proposal, language: str = "sv") -> tuple[str, ...]:
    return choice_labels(conflict(field, master, *proposals), TABLES, LISTS, language)


# Values


@pytest.mark.parametrize(
    ("number", "swedish", "english"),
    [
        (0, "0", "0"),
        (1250.5, "1\u00a0250,5", "1,250.5"),
        (-5, "\u22125", "\u22125"),
        (0.1 + 0.2, "0,3", "0.3"),
        (1234567, "1\u00a0234\u00a0567", "1,234,567"),
    ],
)
def test_numbers_are_written_as_running_text_has_them(number: float, swedish: str, english: str) -> None:
    assert (number_text(number, "sv"), number_text(number, "en")) == (swedish, english)


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("status", "ongoing", "Pågår"),
        ("status", None, "Ej rapporterad"),
        ("status", "Klar!", "Klar!"),
        ("forecast", None, "(tomt)"),
        ("title", "", "(tomt)"),
        ("areas", frozenset({"ryd", "berga"}), "Berga, Ryd"),
        ("areas", frozenset(), "(tomt)"),
        ("partners", frozenset({"Polisen", "SOC", "UTB"}), "UTB, SOC, Polisen"),
        ("end", date(2022, 5, 4), "2022-05-04"),
        ("end", "until_further_notice", "Tills vidare"),
        ("target_value", 1250.5, "1\u00a0250,5"),
        ("no_such_field", frozenset({"b", "a"}), "a, b"),
    ],
)
def test_a_value_is_shown_in_words(field: str, value: Value, text: str) -> None:
    assert value_text(LISTS, field_of(TABLES, "measures", field), value, "sv") == text


def test_a_heading_is_found_in_its_table_or_in_any() -> None:
    assert field_heading(TABLES, "measures", "status", "en") == "Status"
    assert field_heading(TABLES, "", "result", "sv") == "Vad har gjorts och vad blev resultatet?"
    assert field_heading(TABLES, "measures", "", "sv") == "Hela raden"
    assert field_heading(TABLES, "measures", "Egen kolumn", "sv") == "Egen kolumn"


def test_unseen_characters_are_made_visible_and_lines_joined() -> None:
    assert plain(" a\r\nb\t c ") == "a b c"
    assert plain("\x1b[31mröd\x07") == "␛[31mröd␇"
    assert "\u202e" not in plain("fil\u202excod.xlsx")
    assert plain("1\u00a0250") == "1\u00a0250"


def test_a_text_is_cut_with_a_marker() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdef", 5) == "abcd…"
    assert cut("😀😀😀", 5) == "😀😀…"


@given(st.text(), st.integers(1, 50))
def test_a_cut_text_fits_as_cells_count_and_is_a_beginning(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short.encode("utf-16-le", "surrogatepass")) <= 2 * most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


# Findings and questions


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of the tests' own, so that rewording the real ones breaks none."""
    both = "{value} | {field} | {key} | {department}"
    monkeypatch.setitem(vocabulary.TEXTS, "finding.sample", (both, "en: " + both))
    whole = "{department}; {key}; {field}; {value}; {master}; {candidates}; {file}; {sheet}; {cell}"
    monkeypatch.setitem(vocabulary.TEXTS, "question.sample", (whole, "en: " + whole))


@pytest.mark.usefixtures("words")
def test_a_finding_tells_its_place_first_then_what_is_wrong() -> None:
    place = Place("UTB (2).xlsx", "Åtgärder", "Q7")
    found = Finding("sample", Severity.ASK, place, ("UTB-03",), "status", "Klar!", department="UTB")
    assert finding_text(found, TABLES, LISTS, "sv") == "Klar! | Status | UTB-03 | Utbildningsförvaltningen"
    line = finding_line(found, TABLES, LISTS, "sv")
    assert line == "UTB (2).xlsx, Åtgärder!Q7 (UTB-03, Status): Klar! | Status | UTB-03 | Utbildningsförvaltningen"


@pytest.mark.usefixtures("words")
@pytest.mark.parametrize(
    ("place", "key", "field", "start"),
    [
        (Place("a.xlsx"), (), "", "a.xlsx: "),
        (Place(), ("UTB-03", "SOC"), "status", "UTB-03, Status: "),
        (Place("a.xlsx", "Blad"), ("UTB-03",), "", "a.xlsx, Blad (UTB-03): "),
        (Place("a\x1bb.xlsx"), (), "", "a␛b.xlsx: "),
        (Place(), (), "", "x | "),
    ],
)
def test_a_place_is_told_as_far_as_it_is_known(place: Place, key: tuple[str, ...], field: str, start: str) -> None:
    found = Finding("sample", Severity.NOTE, place, key, field, "x")
    assert finding_line(found, TABLES, LISTS, "sv").startswith(start)


@pytest.mark.usefixtures("words")
def test_the_findings_own_words_come_first_and_none_is_taken_for_a_format() -> None:
    found = Finding("sample", Severity.NOTE, value="{0.x} " + "y" * 500, values=(("key", "own {key}"),))
    value, _, key, _ = finding_text(found, TABLES, LISTS, "sv").split(" | ")
    assert value.startswith("{0.x} yyy")
    assert len(value) == 120
    assert key == "own {key}"


@pytest.mark.usefixtures("words")
def test_a_question_may_name_all_that_it_is_about() -> None:
    asked = question("sample", "Klar!", ("Genomförd", "Pågår"))
    text = question_text(asked, TABLES, LISTS, "sv")
    assert text == (
        "Utbildningsförvaltningen; UTB-03; Status; Klar!; Genomförd; Genomförd, Pågår; inbox/utb.xlsx; Åtgärder; Q7"
    )
    assert question_text(asked, TABLES, LISTS, "en").startswith("en: ")


def test_every_kind_of_question_has_words_for_its_kind() -> None:
    asked = {key.removeprefix("question.") for key in vocabulary.TEXTS if key.startswith("question.")}
    named = {key.removeprefix("followup.kind.") for key in vocabulary.TEXTS if key.startswith("followup.kind.")}
    assert asked == named


# The choices of a conflict


def test_each_value_is_offered_once_between_present_and_own_value() -> None:
    told = labels("status", "ongoing", proposal("UTB", "done"), proposal("SOC", "done"), proposal("KOF", None))
    assert told == ("Nuvarande", "UTB, SOC: Genomförd", "Töm", "Eget värde")


def test_clearing_is_no_choice_where_the_plan_is_blank() -> None:
    assert labels("target_value", None, proposal("UTB", 5), proposal("SOC", 6)) == (
        "Nuvarande",
        "UTB: 5",
        "SOC: 6",
        "Eget värde",
    )


def test_what_the_plan_holds_already_is_offered_as_present_only() -> None:
    told = labels("end", date(2023, 1, 1), proposal("UTB", date(2023, 1, 1)), proposal("SOC", "until_further_notice"))
    assert told == ("Nuvarande", "SOC: Tills vidare", "Töm", "Eget värde")


def test_files_of_one_department_are_numbered_when_short_labels_would_not_tell_them_apart() -> None:
    texts = labels("description", None, proposal("UTB", LONG), proposal("UTB", LONG + " och i Berga", "b.xlsx"))
    assert texts == ("Nuvarande", "UTB, fil 1", "UTB, fil 2", "Eget värde")
    assert labels("description", None, proposal("UTB", "Ja"), proposal("UTB", "ja", "b.xlsx"))[1:3] == (
        "UTB, fil 1",
        "UTB, fil 2",
    )
    assert labels("status", None, proposal("UTB", "done"), proposal("UTB", "ongoing", "b.xlsx"))[1:3] == (
        "UTB: Genomförd",
        "UTB: Pågår",
    )


def test_a_long_text_of_one_file_is_cut_in_its_label() -> None:
    told = labels("description", "x", proposal("UTB", LONG), proposal("SOC", "kort"))
    assert "UTB: Vi har under hösten ordnat läxhjälp tre…" in told


def test_labels_stay_the_same_whatever_the_order_and_the_names_of_files() -> None:
    three = (proposal("UTB", LONG, "z.xlsx"), proposal("UTB", LONG + "!", "a.xlsx"), proposal("SOC", "kort"))
    told = {labels("description", "x", *order) for order in permutations(three)}
    assert len(told) == 1
    renamed = (proposal("UTB", LONG, "a.xlsx"), proposal("UTB", LONG + "!", "z.xlsx"), proposal("SOC", "kort"))
    assert {labels("description", "x", *renamed)} == told


def test_a_position_names_all_who_share_it() -> None:
    record = conflict("status", None, proposal("SOC", "done"), proposal("UTB", "done"), proposal("UTB", "ongoing", "b"))
    done, ongoing = positions(record, TABLES, LISTS, "sv")
    assert (done.name, done.label, len(done.proposals)) == ("UTB, SOC", "UTB, SOC: Genomförd", 2)
    assert (ongoing.name, ongoing.value) == ("UTB", "ongoing")


def test_a_dropped_row_is_kept_out_or_taken_back() -> None:
    record = conflict("", None, proposal("UTB", "done", field="status"))
    assert [choice.action for choice in conflict_choices(record, TABLES, LISTS, "sv")] == [Action.KEEP, Action.ROW]
    assert choice_labels(record, TABLES, LISTS, "en") == ("Keep the row out", "Take the row back with the edits")


VALUES = st.one_of(
    st.none(), st.text(max_size=60), st.integers(), st.sampled_from(["ongoing", "done", LONG, LONG + "x"])
)


@given(VALUES, st.lists(st.tuples(st.sampled_from(["UTB", "SOC", "", "A, B"]), VALUES), min_size=1, max_size=6))
def test_labels_differ_and_every_value_can_be_chosen(master: Value, proposed: list[tuple[str, Value]]) -> None:
    record = conflict(
        "title", master, *(proposal(code, value, f"{at}.xlsx") for at, (code, value) in enumerate(proposed))
    )
    choices = conflict_choices(record, TABLES, LISTS, "sv")
    assert len({fold(choice.label) for choice in choices}) == len(choices)
    taken = [choice.value for choice in choices if choice.action is Action.TAKE]
    wanted = {value for _, value in proposed} - {master} - {None}
    assert set(taken) - {None} == wanted
    assert taken.count(None) == (master is not None)


# The choices of a question


@pytest.mark.parametrize(
    ("kind", "candidates", "expected"),
    [
        ("cleared", (), [("Töm", Action.TAKE, None), ("Behåll", Action.KEEP, None)]),
        ("not_yours", (), [("Godta", Action.TAKE, 75), ("Avvisa", Action.KEEP, None)]),
        ("no_longer_yours", (), [("Godta", Action.TAKE, 75), ("Avvisa", Action.KEEP, None)]),
        ("row_removed", (), [("Behåll åtgärden", Action.KEEP, None), ("Avsluta åtgärden", Action.END, None)]),
        (
            "new_measure",
            ("UTB-02",),
            [
                ("Lägg till", Action.ROW, None),
                ("Avvisa", Action.KEEP, None),
                ("Samma som UTB-02", Action.SAME, "UTB-02"),
            ],
        ),
        (
            "unclear_value",
            ("1200", "1,2"),
            [
                ("1200", Action.READ, "1200"),
                ("1,2", Action.READ, "1,2"),
                ("Behåll nuvarande", Action.KEEP, None),
                ("Eget värde", Action.OWN, None),
            ],
        ),
        ("comment", ("x",), [("Noterat", Action.NOTED, None)]),
        ("a_kind_to_come", (), [("Noterat", Action.NOTED, None)]),
    ],
)
def test_each_kind_of_question_has_its_answers(
    kind: str, candidates: tuple[str, ...], expected: list[tuple[str, Action, Value]]
) -> None:
    value = None if kind == "cleared" else 75
    choices = question_choices(question(kind, value, candidates), TABLES, LISTS, "sv")
    assert [(choice.label, choice.action, choice.value) for choice in choices] == expected


def test_a_text_that_is_accepted_is_read_like_any_other() -> None:
    accept = question_choices(question("not_yours", "pågår"), TABLES, LISTS, "sv")[0]
    assert (accept.action, accept.value) == (Action.READ, "pågår")


@pytest.mark.parametrize(
    ("field", "value", "action"),
    [
        ("status", "pågår", Action.READ),
        ("status", "Klar!", None),
        ("source", "SCB 850101-1234", Action.READ),
        ("target_value", 450_000, Action.TAKE),
        ("target_value", "1.200", None),
        ("end", date(2022, 2, 28), Action.TAKE),
        ("end", "våren 2023", None),
        ("areas", frozenset({"berga"}), Action.TAKE),
        ("areas", frozenset({"berga", "Lambohov"}), None),
        ("partners", frozenset({"Polisen"}), Action.TAKE),
        ("beyond_budget", -5, None),
        ("no_such_field", "x", None),
    ],
)
def test_a_value_that_the_field_may_hold_can_be_let_stand(field: str, value: Value, action: Action | None) -> None:
    asked = Question("Q-1", "unclear_value", "measures", ("UTB-03",), field, "UTB", None, value, ())
    accept = [choice for choice in question_choices(asked, TABLES, LISTS, "sv") if choice.label == "Godta"]
    assert [(choice.action, choice.value) for choice in accept] == ([(action, value)] if action else [])


def test_a_long_reading_is_cut_in_its_label_only_and_doubles_are_told_apart() -> None:
    first, second, *_ = question_choices(question("unclear_value", "?", (LONG, LONG + " igen")), TABLES, LISTS, "sv")
    assert (first.value, second.value) == (LONG, LONG + " igen")
    assert second.label == f"{first.label} (2)"


@pytest.mark.parametrize(("table", "label"), [("reports", "Ta bort rapporten"), ("needs", "Ta bort behovet")])
def test_a_removed_row_is_named_after_its_table(table: str, label: str) -> None:
    assert choice_labels(question("row_removed", table=table), TABLES, LISTS, "sv")[1] == label
