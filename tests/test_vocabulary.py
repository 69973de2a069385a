"""Every sentence is there in both languages, and every key that the code uses, and nothing that it does not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from segsync.schemas import TABLES, Editor, Kind
from segsync.schemas.rules import rules_for

from segsync.errors import SegsyncError, Unreadable, UsageError
from segsync.records import Severity
from segsync.vocabulary import LANGUAGES, TEXTS, commands, count, findings, followup, say, sheets

ROOT = Path(__file__).parent.parent
RAISES = {
    "Finding": 0,
    "Rule": 0,
    "Stray": 0,
    "Unreadable": 0,
    "_ask": 1,
    "_each": 0,
    "_find": 0,
    "_find_out": 0,
    "_finding": 2,
    "_fixed": 1,
    "_stop": 0,
    "Reading": 1,
}
"""Functions that take the code of a finding, and its place among the arguments."""
ASKS = {"ask": 2, "Stray": 0}
"""Functions that take the kind of a question, and its place among the arguments."""


@cache
def trees() -> dict[str, ast.Module]:
    folders = ("segsync", "schemas", "workbooks/templates")
    paths = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
        if path.parent.name != "vocabulary"
    }


def calls() -> Iterator[tuple[str, ast.Call]]:
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield name, node


def words(node: ast.expr) -> Iterator[str]:
    """Yield the texts that an argument may be: a constant, either side of a choice, a pattern of an f-string."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from words(node.body)
        yield from words(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)


@cache
def constants() -> frozenset[str]:
    """Return every text constant in the source."""
    found = set()
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return frozenset(found)


@cache
def keys_said() -> frozenset[str]:
    """Return the keys that the source says, "*" standing for a part made at run time."""
    found: set[str] = set()
    for name, call in calls():
        if name == "say" or (name == "next" and isinstance(call.func, ast.Attribute)):
            found |= {word for argument in call.args[:2] for word in words(argument) if "." in word}
        elif name == "help_text":
            found |= {f"help.{word}" for argument in call.args for word in words(argument)}
        elif name == "command":
            found |= {f"help.{word}" for word in words(call.args[0])}
    return frozenset(key for key in found if not key.startswith(("*", "help.*")))  # these would fit any key


def named(functions: dict[str, int]) -> frozenset[str]:
    """Return the texts that the source gives to functions as one of their arguments."""
    found: set[str] = set()
    for name, call in calls():
        place = functions.get(name)
        if place is not None and len(call.args) > place:
            found |= {word for word in words(call.args[place]) if word and "*" not in word}
    return frozenset(found)


def as_pattern(key: str) -> re.Pattern[str]:
    return re.compile(re.escape(key).replace(r"\*", r"[\w.]+"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_a_sentence_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    texts = TEXTS[key]
    assert len(texts) == len(LANGUAGES)
    assert all(text == text.strip() and text for text in texts)
    assert placeholders(texts[0]) == placeholders(texts[1])


def test_no_key_stands_in_two_places() -> None:
    parts = (commands.TEXTS, findings.TEXTS, followup.TEXTS, sheets.TEXTS)
    assert sum(map(len, parts)) == len(TEXTS)


def test_the_source_was_read() -> None:
    assert {"merge.written", "error.internal", "how_to.step.*"} <= keys_said()
    assert {"value_not_in_list", "empty_file", "row_scrambled", "id_twice", "result_missing"} <= named(RAISES)


@pytest.mark.parametrize("key", sorted(keys_said()))
def test_a_key_that_is_said_exists(key: str) -> None:
    assert any(as_pattern(key).fullmatch(known) for known in TEXTS)


@pytest.mark.parametrize("code", sorted(named(RAISES)))
def test_a_finding_has_words(code: str) -> None:
    assert f"finding.{code}" in TEXTS


@pytest.mark.parametrize("rule", rules_for(tuple(field for table in TABLES.values() for field in table.fields)))
def test_a_rule_has_words(rule: object) -> None:
    assert f"finding.{rule.code}" in TEXTS  # type: ignore[attr-defined]


@pytest.mark.parametrize("kind", sorted({"row_removed", "new_measure", "not_yours", "no_longer_yours"} | named(ASKS)))
def test_a_question_has_words(kind: str) -> None:
    assert f"question.{kind}" in TEXTS


def test_no_words_are_kept_for_a_finding_that_is_never_made() -> None:
    others = {"nearest", *(f"severity.{severity}" for severity in Severity)}
    codes = {key.removeprefix("finding.") for key in TEXTS if key.startswith("finding.")}
    assert codes - constants() - others == set()


def test_no_sentence_is_kept_that_no_command_says() -> None:
    groups = ("check.", "demo.", "error.", "help.", "init.", "merge.", "send.", "status.")
    kept = {key for key in TEXTS if key.startswith(groups)}
    raised = {f"error.{word}" for word in constants()}
    patterns = [as_pattern(said) for said in keys_said()]
    assert {key for key in kept - raised if not any(pattern.fullmatch(key) for pattern in patterns)} == set()


@pytest.mark.parametrize("kind", [SegsyncError, UsageError, Unreadable])
def test_an_error_that_is_raised_has_words_and_gets_their_values(kind: type[SegsyncError]) -> None:
    raised = [call for name, call in calls() if name == kind.__name__ and call.args]
    assert raised
    for call in raised:
        given = {keyword.arg for keyword in call.keywords}
        for code in words(call.args[0]):
            wanted = placeholders(TEXTS[f"{kind.vocabulary}.{code}"][0])
            assert wanted <= given or None in given, code


@pytest.mark.parametrize("member", [*Kind, *Editor])
def test_what_a_coordinator_chooses_from_has_words(member: Kind | Editor) -> None:
    group = "kind" if isinstance(member, Kind) else "editor"
    assert f"{group}.{member}" in TEXTS


def test_a_sentence_is_filled_in() -> None:
    assert say("sv", "merge.written", file="a.xlsx") == "Uppföljningen är skriven: a.xlsx"
    assert say("en", "merge.written", file="a.xlsx") == "The follow-up is written: a.xlsx"


@pytest.mark.parametrize(
    ("number", "sv", "en"),
    [(0, "0 åtgärder", "0 measures"), (1, "1 åtgärd", "1 measure"), (2, "2 åtgärder", "2 measures")],
)
def test_a_noun_follows_its_number(number: int, sv: str, en: str) -> None:
    assert (count("sv", number, "measure"), count("en", number, "measure")) == (sv, en)
