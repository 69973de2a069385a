"""The decision's sentences: every number in the form that its language asks for, and nothing said that is not true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from plans import master_of

from segsync.master import Master
from segsync.summary import Amount, Cell, Source, Summary, Tally, summarise
from segsync.summary.sentences import Prose, prose_of
from summary.worlds import MADE_ON, random_master

NB = "\u00a0"


def tally(number: int, of: int | None = None, codes: str = "") -> Tally:
    """Return a tally of so many rows, or of departments with these codes."""
    keys = codes.split() or [f"UTB-{at}" for at in range(number)]
    return Tally(tuple(Source("measures", (key,)) for key in keys), of)


def tkr(value: float) -> Amount:
    return Amount((Source("reports", ("UTB-01", "UTB"), value),))


def summary(language: str = "sv", *, outcomes: Mapping[str, int] = {}, **facts: Any) -> Summary:
    """Return a summary of twenty measures, all done and reported, but for the facts that are given."""
    made = summarise(master_of(language=language), made_on=MADE_ON)
    of = facts.pop("of", 20)
    usual: dict[str, Any] = {
        "measures": tally(of),
        "statuses": {"done": tally(of, of)},
        "development_areas": ("Boende", "Utbildning"),
        "areas": ("Berga", "Ryd"),
        "next_plan": tally(of),
        "new": tally(0, of),
        "undecided": tally(0, of),
        "reports": tally(30),
        "financing_missing": tally(0, 30),
        "within_budget": tally(of, of),
        "cost_this_year": tkr(400),
        "cost_next_year": tkr(12_400),
        "departments": tally(11),
        "needs_answered": tally(11, 11),
        "needs_silent": tally(0, 11),
    }
    known = {**usual, **facts}
    statuses = known["statuses"]
    known |= {"done": statuses.get("done", tally(0, of)), "not_reported": statuses.get("not_reported", tally(0, of))}
    table = made.table("next_year")
    cells = [
        Cell(outcomes.get(column.key, 0), tally(outcomes.get(column.key, 0)).sources) for column in table.columns[1:]
    ]
    total = replace(table.lines[-1], cells=(table.lines[-1].cells[0], *cells))
    tables = tuple(replace(one, lines=(total,)) if one is table else one for one in made.tables)
    return replace(made, tables=tables, facts=replace(made.facts, **known))


def said(language: str = "sv", **facts: Any) -> Prose:
    return prose_of(summary(language, **facts))


def has(texts: tuple[str, ...], sentence: str) -> bool:
    return sentence in " ".join(texts).replace(NB, " ")


NOT_REPORTED = [
    (0, "Alla åtgärder är rapporterade.", "All measures are reported."),
    (1, "En åtgärd är inte rapporterad.", "One measure is not reported."),
    (2, "Två åtgärder är inte rapporterade.", "Two measures are not reported."),
    (12, "Tolv åtgärder är inte rapporterade.", "Twelve measures are not reported."),
    (13, "Sammanlagt 13 åtgärder är inte rapporterade.", "A total of 13 measures are not reported."),
    (20, "Ingen åtgärd är rapporterad.", "No measure is reported."),
]


@pytest.mark.parametrize(("number", "sv", "en"), NOT_REPORTED)
def test_what_is_not_reported_is_said(number: int, sv: str, en: str) -> None:
    statuses = {"done": tally(20 - number, 20), "not_reported": tally(number, 20)}
    assert has(said("sv", statuses=statuses).follow_up, sv)
    assert has(said("en", statuses=statuses).follow_up, en)


COVERED = [
    (0, "Planen för 2022 hade inga åtgärder.", "The plan for 2022 had no measures."),
    (1, "omfattade en åtgärd inom två utvecklingsområden i Berga och Ryd.", "comprised one measure within two"),
    (2, "omfattade två åtgärder inom", "comprised two measures within"),
    (12, "omfattade tolv åtgärder inom", "comprised twelve measures within"),
    (13, "omfattade 13 åtgärder inom", "comprised 13 measures within"),
    (1200, "omfattade 1 200 åtgärder inom", "comprised 1,200 measures within"),
]


@pytest.mark.parametrize(("number", "sv", "en"), COVERED)
def test_a_plan_is_introduced(number: int, sv: str, en: str) -> None:
    assert has(said("sv", of=number).follow_up, sv)
    assert has(said("en", of=number).follow_up, en)


STATUSES = [
    ({"done": 20}, "Alla åtgärder är genomförda.", "All measures are completed."),
    ({"ongoing": 20}, "Ingen åtgärd är genomförd. Alla åtgärder är pågående.", "No measure is completed. All measures"),
    (
        {"done": 1, "ongoing": 13, "not_started": 2, "paused": 1, "cancelled": 3},
        "Av åtgärderna är en genomförd, 13 pågående, två inte påbörjade, en pausad och tre avbrutna.",
        "Of the measures, one is completed, 13 ongoing, two not started, one paused and three cancelled.",
    ),
    (
        {"done": 7, "absorbed": 13},
        "Av åtgärderna är sju genomförda. Sammanlagt 13 åtgärder har övergått i ordinarie verksamhet.",
        "Of the measures, seven are completed. A total of 13 measures have moved to ordinary work.",
    ),
    ({"done": 19, "absorbed": 1}, "En åtgärd har övergått i ordinarie", "One measure has moved to ordinary work."),
    ({"done": 18, "waiting": 2}, "Två åtgärder har statusen ”waiting”.", "Two measures have the status “waiting”."),
]


@pytest.mark.parametrize(("numbers", "sv", "en"), STATUSES)
def test_statuses_are_told(numbers: dict[str, int], sv: str, en: str) -> None:
    statuses = {key: tally(number, 20) for key, number in numbers.items()}
    assert has(said("sv", statuses=statuses).follow_up, sv)
    assert has(said("en", statuses=statuses).follow_up, en)


@pytest.mark.parametrize(
    ("key", "sv"), [("done", "Åtgärden är genomförd."), ("ongoing", "Ingen åtgärd är genomförd. Åtgärden är pågående.")]
)
def test_the_only_measure_is_in_the_singular(key: str, sv: str) -> None:
    follow_up = said("sv", of=1, statuses={key: tally(1, 1)}).follow_up
    assert has(follow_up, sv)
    assert has(follow_up, "Åtgärden är rapporterad.")


DEVIATIONS = [
    (0, "Ingen åtgärd har rapporterats med större avvikelse.", "No measure is reported with a larger deviation."),
    (1, "En åtgärd har en större avvikelse och redovisas", "One measure has a larger deviation and is shown"),
    (2, "Två åtgärder har en större avvikelse och", "Two measures have a larger deviation and are shown"),
    (13, "Sammanlagt 13 åtgärder har en större", "A total of 13 measures have a larger"),
]


@pytest.mark.parametrize(("number", "sv", "en"), DEVIATIONS)
def test_larger_deviations_are_told(number: int, sv: str, en: str) -> None:
    assert has(said("sv", deviations=tally(number, 20)).follow_up, sv)
    assert has(said("en", deviations=tally(number, 20)).follow_up, en)


NEXT = [
    (0, 0, "Planen för 2023 har ännu inga åtgärder.", "The plan for 2023 has no measures yet."),
    (58, 0, "Planen för 2023 omfattar 58 åtgärder. Ingen åtgärd är ny.", "comprises 58 measures. No measure is new."),
    (58, 1, "omfattar 58 åtgärder, varav en ny.", "comprises 58 measures, one of them new."),
    (58, 9, "omfattar 58 åtgärder, varav nio nya.", "comprises 58 measures, nine of them new."),
    (58, 13, "omfattar 58 åtgärder, varav 13 nya.", "comprises 58 measures, 13 of them new."),
    (1, 1, "omfattar en åtgärd. Den är ny.", "comprises one measure. It is new."),
    (2, 2, "omfattar två åtgärder. Båda är nya.", "comprises two measures. Both are new."),
    (3, 3, "omfattar tre åtgärder. Alla är nya.", "comprises three measures. All are new."),
]


@pytest.mark.parametrize(("number", "new", "sv", "en"), NEXT)
def test_next_years_plan_is_told(number: int, new: int, sv: str, en: str) -> None:
    facts = {"next_plan": tally(number), "new": tally(new, number)}
    assert has(said("sv", **facts).next_plan, sv)
    assert has(said("en", **facts).next_plan, en)


OUTCOMES = [
    (
        {"unchanged": 13, "revised": 1, "ends": 2, "to_ordinary": 1},
        "Av åtgärderna i planen för 2022 fortsätter 13 oförändrade och en reviderad. "
        "Två åtgärder avslutas och en övergår i ordinarie verksamhet.",
        "Of the measures in the plan for 2022, 13 continue unchanged and one revised. "
        "Two measures end and one moves to ordinary work.",
    ),
    ({"unchanged": 1}, "fortsätter en oförändrad.", "one continues unchanged."),
    ({"ends": 13}, "Sammanlagt 13 åtgärder avslutas.", "A total of 13 measures end."),
    ({"to_ordinary": 1}, "En åtgärd övergår i ordinarie verksamhet.", "One measure moves to ordinary work."),
]


@pytest.mark.parametrize(("numbers", "sv", "en"), OUTCOMES)
def test_what_becomes_of_measures_is_told(numbers: dict[str, int], sv: str, en: str) -> None:
    assert has(said("sv", outcomes=numbers).next_plan, sv)
    assert has(said("en", outcomes=numbers).next_plan, en)


def test_what_is_not_decided_is_told_and_not_counted() -> None:
    one, five = (" ".join(said("sv", undecided=tally(number, 20)).next_plan) for number in (1, 5))
    assert "För en åtgärd är det inte beslutat vad som händer 2023. Den ingår inte i antalet." in one
    assert "För fem åtgärder är det inte beslutat vad som händer 2023. De ingår inte i antalet." in five
    assert "inte beslutat" not in " ".join(said("sv").next_plan)


WITHIN = [
    (0, "Ingen åtgärd ryms helt inom", "No measure is wholly covered"),
    (1, "En av 20 åtgärder (5 %) ryms helt inom", "One of 20 measures (5%) is wholly covered"),
    (10, "Tio av 20 åtgärder (50 %) ryms helt inom", "Ten of 20 measures (50%) are wholly covered"),
    (
        11,
        "Majoriteten av åtgärderna ryms inom förvaltningarnas internbudgetar. Det gäller elva av 20 åtgärder (55 %).",
        "The majority of the measures are covered by the departments' internal budgets: eleven of 20 measures (55%).",
    ),
    (20, "Alla åtgärder ryms inom förvaltningarnas internbudgetar.", "All measures are covered"),
]


@pytest.mark.parametrize(("number", "sv", "en"), WITHIN)
def test_the_majority_is_more_than_half(number: int, sv: str, en: str) -> None:
    assert has(said("sv", within_budget=tally(number, 20)).financing, sv)
    assert has(said("en", within_budget=tally(number, 20)).financing, en)
    assert ("Majoriteten" in " ".join(said("sv", within_budget=tally(number, 20)).financing)) is (number == 11)


BEYOND = [
    (0, 0, "Ingen åtgärd anges ha behov utöver internbudget.", "No measure is said to need more"),
    (1, 0, "För en åtgärd anges behov utöver internbudget på 2 350 tkr.", "For one measure, needs beyond"),
    (
        7,
        2,
        "För sju åtgärder anges behov utöver internbudget på sammanlagt 2 350 tkr. "
        "För två är finansieringen inte klarlagd.",
        "of 2,350 tkr in total are stated. For two, financing is not settled.",
    ),
    (0, 1, "För en åtgärd är finansieringen inte klarlagd.", "For one measure, financing is not settled."),
    (13, 13, "För 13 åtgärder anges", "For 13 measures, needs"),
]


@pytest.mark.parametrize(("beyond", "unsettled", "sv", "en"), BEYOND)
def test_money_beyond_the_budget_and_not_settled_is_told(beyond: int, unsettled: int, sv: str, en: str) -> None:
    facts = {
        "beyond_budget": tally(beyond, 20), "beyond_budget_cost": tkr(2350), "not_settled": tally(unsettled, 20),
    }  # fmt: skip
    assert has(said("sv", **facts).financing, sv)
    assert has(said("en", **facts).financing, en)


def test_costs_are_written_as_a_person_would() -> None:
    costs = "Kostnaden för 2022 anges till 400 tkr och beräknas för 2023 till 12,4 mnkr."
    assert has(said("sv").financing, costs)
    assert has(said("sv", cost_next_year=Amount()).financing, "Kostnaden för 2022 anges till 400 tkr.")
    assert has(said("sv", cost_this_year=Amount()).financing, "Kostnaden för 2023 beräknas till 12,4 mnkr.")
    assert has(said("sv", cost_this_year=Amount(), cost_next_year=Amount()).financing, "Inga kostnader har angetts.")


def test_reports_that_say_nothing_of_financing_are_counted() -> None:
    assert has(said("sv", financing_missing=tally(1, 30)).financing, "I en av 30 rapporter saknas uppgift om finans")
    every = said("sv", financing_missing=tally(30, 30)).financing
    assert has(every, "Ingen förvaltning har angett hur åtgärderna finansieras.")
    assert "internbudget" not in " ".join(every)


ANSWERED = [
    (11, 0, "Inför 2024 har ingen förvaltning beskrivit behovet", "For 2024, no department has described"),
    (11, 1, "Inför 2024 har en av elva förvaltningar beskrivit", "For 2024, one of eleven departments has described"),
    (11, 10, "Inför 2024 har tio av elva förvaltningar beskrivit behovet av ytterligare åtgärder.", "ten of eleven"),
    (11, 11, "Inför 2024 har alla elva förvaltningar beskrivit", "For 2024, all eleven departments have described"),
    (13, 12, "har tolv av 13 förvaltningar beskrivit", "twelve of 13 departments have described"),
    (2, 2, "har båda förvaltningarna beskrivit", "both departments have described"),
    (1, 1, "har förvaltningen beskrivit", "the department has described"),
]


@pytest.mark.parametrize(("of", "number", "sv", "en"), ANSWERED)
def test_who_has_described_needs_is_told(of: int, number: int, sv: str, en: str) -> None:
    facts = {"departments": tally(of), "needs_answered": tally(number, of)}
    assert has(said("sv", **facts).needs, sv)
    assert has(said("en", **facts).needs, en)


def test_those_who_are_silent_are_named_in_the_order_of_the_alphabet_and_no_need_is_an_answer() -> None:
    silent = said("sv", needs_answered=tally(9, 11), needs_silent=tally(2, 11, "UTB SOC"), needs_none=tally(2, 11))
    assert has(silent.needs, "Av dem anger två att inget ytterligare behov finns.")
    assert has(silent.needs, "Svar saknas från Socialförvaltningen och Utbildningsförvaltningen.")
    many = said("sv", needs_answered=tally(6, 11), needs_silent=tally(5, 11)).needs
    assert has(many, "Svar saknas från fem förvaltningar, se tabell 5.")
    nobody = said("sv", needs_answered=tally(3, 3), departments=tally(3), needs_none=tally(3, 3)).needs
    assert has(nobody, "Enligt svaren finns inget ytterligare behov.")


@pytest.mark.parametrize(
    ("number", "sv"),
    [(1, "Ett behov har beskrivits."), (2, "Två behov har beskrivits."), (13, "Sammanlagt 13 behov har beskrivits.")],
)
def test_a_need_is_neuter(number: int, sv: str) -> None:
    needs = said("sv", needs=tally(number), needs_cost=tkr(4350)).needs
    assert has(needs, f"{sv} Den beräknade kostnaden är 4 350 tkr.")


OPEN = [
    (1, 0, "En konflikt är inte avgjord.", "One conflict is not settled."),
    (0, 1, "En fråga är inte avgjord.", "One question is not settled."),
    (2, 1, "Två konflikter och en fråga är inte avgjorda.", "Two conflicts and one question are not settled."),
    (
        13,
        12,
        "Sammanlagt 13 konflikter och tolv frågor är inte avgjorda.",
        "A total of 13 conflicts and twelve questions",
    ),
]


@pytest.mark.parametrize(("conflicts", "questions", "sv", "en"), OPEN)
def test_what_is_not_settled_is_told(conflicts: int, questions: int, sv: str, en: str) -> None:
    facts = {"conflicts": tally(conflicts), "questions": tally(questions)}
    assert has(said("sv", **facts).left_open, sv)
    assert has(said("en", **facts).left_open, en)


def test_nothing_left_open_is_nothing_said() -> None:
    assert said("sv").left_open == ()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("seed", range(6))
def test_every_plan_is_told_without_a_zero_and_without_a_digit_first(seed: int, language: str) -> None:
    master: Master = random_master(seed, measures=seed * 7, language=language)
    prose = prose_of(summarise(master, made_on=MADE_ON))
    text = " ".join((*prose.follow_up, *prose.next_plan, *prose.financing, *prose.needs))
    assert [word for word in ("  ", "{", "None", "..") if word in text] == []
    sentences = text.replace(NB, " ").split(". ")
    assert [one for one in sentences if one[:1].isdigit() or one[:1].islower()] == []
    assert [one for one in sentences if " 0 " in one] == []
