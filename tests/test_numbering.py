"""Ids of measures: the next free number of an area, never one that was used."""

from __future__ import annotations

import pytest

from segsync.numbering import next_id, prefix_of


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        ([], "UTB-01"),
        (["UTB-01", "UTB-03"], "UTB-04"),
        (["UTB-1"], "UTB-02"),
        (["UTB-99"], "UTB-100"),
        (["BOE-09", "UTBA-07", "XUTB-08", "UTB-2022-1-B01", "UTB"], "UTB-01"),
    ],
)
def test_the_next_number_comes_after_the_highest_that_was_used(used: list[str], expected: str) -> None:
    assert next_id("UTB", used) == expected


@pytest.mark.parametrize(("area", "prefix"), [("UTB", "UTB"), ("hälsa", "HÄL"), ("", "ATG"), ("42", "ATG")])
def test_an_area_has_a_prefix(area: str, prefix: str) -> None:
    assert prefix_of(area) == prefix
