"""Every sentence that segsync writes, in Swedish and English, by key.

`say` is the one way to words: `say("sv", "merge.next_settle", file="…")`.
"""

from __future__ import annotations

from segsync.vocabulary import (
    commands,
    deciding,
    decision,
    draft,
    findings,
    followup,
    overview,
    patching,
    settling,
    sheets,
)

LANGUAGES = ("sv", "en")

PARTS = (
    commands.TEXTS,
    deciding.TEXTS,
    decision.TEXTS,
    draft.TEXTS,
    findings.TEXTS,
    followup.TEXTS,
    overview.TEXTS,
    patching.TEXTS,
    settling.TEXTS,
    sheets.TEXTS,
)
"""The texts of each module; no key stands in two."""

TEXTS: dict[str, tuple[str, str]] = {key: texts for part in PARTS for key, texts in part.items()}


def say(language: str, key: str, /, **values: object) -> str:
    """Return the sentence `key` in `language`, with its values filled in."""
    text = TEXTS[key][LANGUAGES.index(language)]
    return text.format(**values) if values else text


def count(language: str, number: int, noun: str) -> str:
    """Return a number with its noun in the right form: "1 åtgärd", "2 åtgärder" (noun "measure")."""
    form = "one" if number == 1 else "many"
    return f"{number} {say(language, f'noun.{noun}.{form}')}"
