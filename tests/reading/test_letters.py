"""Letters that were spoilt by a wrong encoding, and those that were not."""

from __future__ import annotations

import pytest

from segsync.reading.letters import are_spoilt, is_damaged_utf8

HEADINGS = ["Åtgärds-id", "Utvecklingsområde", "Status", "Indikator"]


@pytest.mark.parametrize("mistaken_for", ["cp1252", "latin-1", "mac_roman", "cp850"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_table_in_another_encoding_is_told_by_its_headings(mistaken_for: str, times: int) -> None:
    spoilt = HEADINGS
    for _ in range(times):
        spoilt = [text.encode().decode(mistaken_for, "replace") for text in spoilt]
    assert are_spoilt([*spoilt, "Ny text på svenska, många år efteråt, går också att läsa här."])


@pytest.mark.parametrize("lost", ["\ufffd", "?"])
def test_headings_whose_letters_are_lost(lost: str) -> None:
    assert are_spoilt([f"{lost}tg{lost}rds-id", f"Utvecklingsomr{lost}de", "Några ord om året."])


def test_without_such_headings_most_letters_tell() -> None:
    garbled = "Samtal hålls på fritidsgården".encode().decode("cp1252")
    assert are_spoilt(["Measure ID", "Measure", garbled])
    assert not are_spoilt([*HEADINGS, garbled, "Samtal hålls på fritidsgården varje vecka"])


@pytest.mark.parametrize("texts", [[], HEADINGS, ["São Paulo", "?", "√2", "Vad görs?"], ["Measure ID", "Ã¤"]])
def test_what_is_in_order(texts: list[str]) -> None:
    assert not are_spoilt(texts)


@pytest.mark.parametrize(
    ("data", "damaged"),
    [
        ("Åtgärd, område".encode().replace("ä".encode(), b"\xe4"), True),
        ("Åtgärd, område".encode() + b"\xc3", True),
        ("Åtgärd, område".encode("cp1252"), False),
        (b"\xff\xd9\x80", False),
    ],
)
def test_utf8_but_for_a_few_bytes(data: bytes, damaged: bool) -> None:
    assert is_damaged_utf8(data) == damaged
