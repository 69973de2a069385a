"""Canonical values: what a cell means, apart from how it was typed.

A value is None (blank), a text, a number, a date or a frozen set of members.
Values of list fields are keys of the list, departments are their codes. Two
cells agree when their canonical values are equal; cell text is never compared.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

Value: TypeAlias = str | int | float | date | frozenset[str] | None
Key: TypeAlias = tuple[str, ...]
JsonValue: TypeAlias = str | int | float | list[str] | None

OPEN_END = "until_further_notice"
"""The value of `end` for a measure without an end date ("Tills vidare")."""

_SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2007\u2009\u2002\u2003\u200a\t"), " ")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_TIDY = {**_SPACES, **_INVISIBLE, ord("\r"): None}
_CONTROLS = {code: 0x2400 + code for code in range(32)} | {0x7F: 0x2421}
_UNSEEN = [*range(0x80, 0xA0), 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
VISIBLE: dict[int, int | str] = {**_CONTROLS, **dict.fromkeys([*_UNSEEN, *range(0xD800, 0xE000)], "\ufffd")}
"""Signs for what would be unseen in a line, turn it around, or end it; halves of characters among them."""
_VISIBLE_IN_CELLS = {code: sign for code, sign in VISIBLE.items() if code not in map(ord, "\t\n\r")}
_CONTROL = re.compile(f"[{re.escape(''.join(map(chr, _VISIBLE_IN_CELLS)))}]")
_LINE_END = re.compile(r" +\n")
_PLAIN = re.compile(r"[!-~åäöÅÄÖéÉ–]+(?: [!-~åäöÅÄÖéÉ–]+)*")


def clean_text(text: str) -> str:
    """Return a text as it is compared and kept: composed letters, plain spaces, no invisible characters.

    Line breaks are kept, as line feeds; spaces at the end of lines and around the text are not.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("_x000D_\n", "\n"))
    return _LINE_END.sub("\n", text.translate(_TIDY)).strip()


def fold(text: str) -> str:
    """Return a text as it is looked up: cleaned, on one line, without regard to case."""
    return " ".join(clean_text(text).casefold().split())


def is_untidy(text: str) -> bool:
    """Whether `clean_text` takes more from a text than the form of its line breaks."""
    return clean_text(text) != text.replace("_x000D_\n", "\n").replace("\r", "")


def has_controls(text: str) -> bool:
    """Whether a text holds control characters, which are not seen but may turn it around."""
    return not text.isprintable() and bool(_CONTROL.search(text))


def with_controls_shown(text: str) -> str:
    """Return a text, its lines kept, with a sign in the place of each control character."""
    return text.translate(_VISIBLE_IN_CELLS) if has_controls(text) else text


def clean_number(number: float) -> int | float:
    """Return a number as it is compared: whole numbers as int, others with 15 significant digits."""
    if isinstance(number, int):
        return number
    rounded = float(f"{number:.15g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < 1e15 else rounded


def to_json(value: Value) -> JsonValue:
    """Return the value as JSON can hold it: dates as ISO texts, sets as sorted lists."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def identity(value: Value) -> list[str]:
    """Return the value in a form that tells "1" from 1 and a set from a text; the ground for ids."""
    if isinstance(value, frozenset):
        return ["set", *sorted(value)]
    if value is None:
        return ["blank"]
    if isinstance(value, bool | str):
        return [type(value).__name__, str(value)]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    return ["number", repr(clean_number(value))]


def from_identity(parts: Sequence[str]) -> Value:
    """Return the value that `identity` gave these parts for."""
    kind, *rest = parts
    match kind:
        case "blank":
            return None
        case "set":
            return frozenset(rest)
        case "date":
            return date.fromisoformat(rest[0])
        case "number":
            return clean_number(float(rest[0])) if "." in rest[0] or "e" in rest[0] else int(rest[0])
    return rest[0]


_LETTERS = {"å": "z\u0001", "ä": "z\u0002", "æ": "z\u0002", "ö": "z\u0003", "ø": "z\u0003", "é": "e"}


def swedish_order(text: str) -> tuple[str, str]:
    """Return the sorting key of the Swedish alphabet: å, ä and ö last, case second."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(_LETTERS.get(letter, letter) for letter in folded), text
