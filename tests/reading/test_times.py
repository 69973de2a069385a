"""When files were saved: which of two is surely the later."""

from __future__ import annotations

from itertools import permutations

import pytest

from segsync.reading.times import is_later, saved_at

ONE = "2022-10-01T11:00:00Z"


@pytest.mark.parametrize(
    ("other", "which"),
    [
        ("2022-10-01T12:30:00+02:00", "one"),
        ("2022-10-01T13:30:00+02:00", "other"),
        ("2022-10-01T13:00:00+02:00", "neither"),
        ("2022-10-01T10:59:59Z", "one"),
        ("2022-10-01T12:30:00.123456789", "neither"),
        ("2022-10-02T01:59:59", "neither"),
        ("2022-10-02T02:00:00", "other"),
        ("2022-09-30T20:00:00", "one"),
        ("2022-09-30T20:00:01", "neither"),
    ],
)
def test_which_is_later(other: str, which: str) -> None:
    first, second = saved_at(ONE), saved_at(other)
    assert first is not None
    assert second is not None
    assert (is_later(first, second), is_later(second, first)) == (which == "one", which == "other")


def test_two_without_a_zone_may_come_from_different_machines() -> None:
    times = [saved_at(f"2022-10-0{day}T12:00:00") for day in (1, 2)] + [saved_at("2022-10-02T13:00:00")]
    later = {(one, two) for one, two in permutations(times, 2) if one and two and is_later(one, two)}
    assert later == {(times[1], times[0]), (times[2], times[0])}


@pytest.mark.parametrize("text", ["", "2022-10-01", "i går", "T", "2022-13-01T11:00:00Z"])
def test_what_is_no_time(text: str) -> None:
    assert saved_at(text) is None


def test_the_first_and_the_last_of_times() -> None:
    first, last = saved_at("0001-01-01T00:00:00+02:00"), saved_at("9999-12-31T23:59:59")
    assert first is not None
    assert last is not None
    assert is_later(last, first)
