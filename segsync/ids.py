"""Ids that are the same in every run: digests of what a thing is, and check characters."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import lru_cache

from segsync.values import Key, Value, identity

_written = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def digest(parts: object, length: int = 10) -> str:
    """Return a short digest of JSON-like `parts`: letters and digits that are not mistaken for each other."""
    number = int.from_bytes(hashlib.sha256(_written(parts).encode("utf-8", "surrogatepass")).digest(), "big")
    letters = []
    for _ in range(length):
        number, rest = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(letters)


def conflict_id(table: str, key: Key, field: str, master: Value, proposed: Iterable[Value]) -> str:
    """Return the id of a disagreement: the same cell, master's value and proposed values give the same id."""
    values = sorted({tuple(identity(value)) for value in proposed})
    return "C-" + digest([table, list(key), field, identity(master), values])


def question_id(kind: str, table: str, key: Key, field: str, department: str, value: Value) -> str:
    """Return the id of a question: what is asked, about which cell, of whose value."""
    return "Q-" + digest([kind, table, list(key), field, department, identity(value)])


@lru_cache(maxsize=4096)
def check_character(key: str) -> str:
    """Return the letter that guards a hidden row key against typing and dragging."""
    return digest(["row", key], 1)


def guarded(key: str) -> str:
    """Return a row key with its check character, as it stands in a template's hidden column."""
    return f"{key}*{check_character(key)}"


def unguarded(text: str) -> str | None:
    """Return the row key in a hidden cell, or None when the check character does not fit."""
    key, star, check = text.strip().rpartition("*")
    return key if star and check == check_character(key) else None
