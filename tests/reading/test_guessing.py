"""Whose template a workbook is that has lost its marks: by its hidden keys, its name, its measures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from segsync.errors import Unreadable
from segsync.grids import Sheet
from segsync.ids import guarded
from segsync.reading.guessing import guessed_template
from segsync.rounds import Baseline


def sent(department: str, round_name: str, *measures: str, title: str = "Mål", needs: Iterable[str] = ()) -> Baseline:
    name = f"{department}-{round_name}"
    rows = {"measures": {(key,): {"title": title} for key in measures}, "needs": {(key,): {} for key in needs}}
    return Baseline(
        f"T-{name}", "P", "Plan", 2022, round_name, department, "sv", date(2022, 9, 1), None, "W", rows,
        frozenset(measures), (f"{name}-N01", f"{name}-N02"), (f"{name}-B01", f"{name}-B02"),
    )  # fmt: skip


UTB1, SOC1 = sent("UTB", "2022-1", "M-1", "M-2"), sent("SOC", "2022-1", "M-1", "M-2")
UTB2 = sent("UTB", "2022-2", "M-1", "M-2", title="Nytt mål", needs=["UTB-2022-1-B01"])
SAME2 = sent("UTB", "2022-2", "M-1", "M-2")
KLF1 = sent("KLF", "2022-1", "K-1", "K-2")


def held(keys: Iterable[str] = (), ids: Iterable[str] = ()) -> list[Sheet]:
    rows = [["Åtgärds-id", "_key", 1.0], *(["", guarded(key)] for key in keys), *([key, ""] for key in ids)]
    return [Sheet("Blad1", False, rows)]


CASES = [
    (["UTB-2022-1-N02"], [], None, UTB1),
    (["UTB-2022-1-N02"], ["K-1", "K-2"], UTB2, UTB1),
    (["UTB-2022-1-N01"], [], SOC1, UTB1),
    (["UTB-2022-2-N01", "UTB-2022-1-B01"], [], None, UTB2),
    (["UTB-2022-1-N01", "UTB-2022-1-B02", "UTB-2022-1-B01"], [], None, UTB1),
    (["UTB-2022-1-N01", "SOC-2022-1-N01"], [], None, "several_templates"),
    (["UTB-2022-1-N01", "UTB-2022-2-N01"], [], UTB1, "several_templates"),
    (["UTB-2022-1-B01"], ["M-1", "M-2"], None, "template_unclear"),
    (["UTB-2021-1-N01"], ["M-1", "M-2"], UTB1, "no_template"),
    (["M-1", "M-2"], ["M-1", "M-2"], UTB1, UTB1),
    ([], ["M-1", "M-2"], UTB1, UTB1),
    ([], ["M-1", "M-2"], SOC1, SOC1),
    ([], ["M-1"], UTB2, UTB2),
    ([], ["K-1", "K-2"], UTB1, KLF1),
    ([], ["K-1", "K-2"], None, KLF1),
    ([], ["M-1", "M-2"], None, "template_unclear"),
    ([], ["M-1"], None, "no_template"),
    ([], [], None, "no_template"),
]


@pytest.mark.parametrize(("keys", "ids", "named", "outcome"), CASES)
def test_the_case_table(keys: list[str], ids: list[str], named: Baseline | None, outcome: Baseline | str) -> None:
    known = [KLF1, SOC1, UTB1, UTB2]
    if isinstance(outcome, Baseline):
        assert guessed_template(held(keys, ids), known, named) == outcome
    else:
        with pytest.raises(Unreadable) as refused:
            guessed_template(held(keys, ids), known, named)
        assert refused.value.code == outcome


def test_rounds_that_sent_the_same_are_one_and_the_latest_counts() -> None:
    assert guessed_template(held(ids=["M-1", "M-2"]), [UTB1, SAME2]) is SAME2


def test_rounds_that_sent_other_values_are_not_guessed_between() -> None:
    with pytest.raises(Unreadable) as refused:
        guessed_template(held(ids=["M-1", "M-2"]), [UTB1, UTB2])
    assert (refused.value.code, refused.value.values) == ("template_unclear", {"candidates": "UTB 2022-1, UTB 2022-2"})


def test_a_key_without_its_check_character_tells_nothing() -> None:
    sheet = Sheet("Blad1", False, [["UTB-2022-1-N01"], ["UTB-2022-1-N01*"], ["M-1"], ["M-2"]])
    with pytest.raises(Unreadable):
        guessed_template([sheet], [UTB1, UTB2])


def test_nothing_was_sent() -> None:
    with pytest.raises(Unreadable) as refused:
        guessed_template(held(["UTB-2022-1-N01"], ["M-1"]), [])
    assert refused.value.code == "no_template"
