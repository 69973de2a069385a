"""What a spreadsheet program checks while somebody types: data validation, made from the fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from segsync.master import Lists
from segsync.schemas import TABLES, Field, Kind
from segsync.vocabulary import say

EARLIEST = date(1990, 1, 1)
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255
"""The characters that Excel shows of an input message."""

SYSTEM_KEYS = {
    field.list: field.system_keys for table in TABLES.values() for field in table.fields if field.system_keys
}
"""The items of each list that only segsync sets: they are in no drop-down, whichever column uses the list."""

_FARTHEST = 10**15


@dataclass(frozen=True, slots=True)
class Rule:
    """Makes the data validation of cells, in one language, from the drop-downs' names.

    `open_end` is the text for no end date. `error` is what a wrong value meets: "stop", or "warning" where a person
    may insist.
    """

    language: str
    open_end: str
    error: str = "stop"

    def of(self, field: Field, cell: str, source: str = "", limit: str = "", other: str = "") -> dict[str, Any]:
        """Return the validation of `cell` and the cells below it, as xlsxwriter takes it.

        `source` names the range that holds the texts allowed; `limit` is the cell that the number may not exceed and
        `other` its heading.
        """
        kind = field.kind
        if source and kind is not Kind.DATE_OR_OPEN:
            return self._with_words(field, {"validate": "list", "source": f"={source}"}, "rule.list")
        if kind is Kind.NUMBER:
            return self._number(field, cell, limit, other)
        if kind is Kind.DATE:
            return self._with_words(field, {"validate": "date", "criteria": ">=", "value": EARLIEST}, "rule.date")
        if kind is Kind.DATE_OR_OPEN:
            return self._date_or_open(field, cell, source)
        return message(field.heading.of(self.language), field.help.of(self.language))

    def _number(self, field: Field, cell: str, limit: str, other: str) -> dict[str, Any]:
        if field.minimum is None:
            allowed: dict[str, Any] = {"criteria": "between", "minimum": -_FARTHEST, "maximum": _FARTHEST}
            return self._with_words(field, {"validate": "decimal", **allowed}, "rule.number")
        least = f"{field.minimum:g}"
        if not limit:
            allowed = {"criteria": ">=", "value": field.minimum}
            return self._with_words(field, {"validate": "decimal", **allowed}, "rule.number.minimum", minimum=least)
        formula = f'=AND(ISNUMBER({cell}),{cell}>={least},OR({limit}="",{cell}<={limit}))'
        check = {"validate": "custom", "value": formula}
        return self._with_words(field, check, "rule.number.at_most", minimum=least, other=other)

    def _date_or_open(self, field: Field, cell: str, source: str) -> dict[str, Any]:
        earliest = f"DATE({EARLIEST.year},{EARLIEST.month},{EARLIEST.day})"
        is_date = f"AND(ISNUMBER({cell}),{cell}>={earliest})"
        formula = f"=OR({is_date},COUNTIF({source},{cell})>0)" if source else f"={is_date}"
        return self._with_words(
            field, {"validate": "custom", "value": formula}, "rule.date_or_open", open=self.open_end
        )

    def _with_words(self, field: Field, check: dict[str, Any], sentence: str, **values: str) -> dict[str, Any]:
        words = message(field.heading.of(self.language), field.help.of(self.language))
        if field.kind.is_set:
            return {**words, **check, "show_error": False}
        sentence = clipped(say(self.language, sentence, **values), LONGEST_MESSAGE)
        error = {"error_type": self.error, "error_title": words["input_title"], "error_message": sentence}
        return {**words, **error, **check}


def choice_name(field: Field) -> str:
    """Return the name of the range that holds a field's drop-down, "" for a field without one."""
    if field.kind in (Kind.DEPARTMENT, Kind.PARTIES):
        return "segsync_departments"
    if field.kind is Kind.DATE_OR_OPEN:
        return list_name("end")
    return list_name(field.list, groups=field.kind.is_set) if field.list else ""


def list_name(name: str, *, groups: bool = False) -> str:
    """Return the name of the range that holds the texts of a list, with its group words or without them."""
    letters = re.sub(r"\W", lambda found: f"_{ord(found[0]):x}", name).casefold()
    return f"segsync_{letters}_set" if groups else f"segsync_{letters}"


def choices(field: Field, lists: Lists) -> tuple[str, ...]:
    """Return the texts of a field's drop-down; parties are offered the departments, a last date the open end."""
    if field.kind in (Kind.DEPARTMENT, Kind.PARTIES):
        return tuple(department.code for department in lists.departments if department.active)
    if field.kind is Kind.DATE_OR_OPEN:
        return tuple(item.text for item in lists.of("end") if item.active)
    return lists.choices(replace(field, system_keys=SYSTEM_KEYS.get(field.list, frozenset())))


def message(title: str, text: str) -> dict[str, Any]:
    """Return a validation that allows anything and shows a message beside the selected cell."""
    return {
        "validate": "any",
        "input_title": clipped(title, LONGEST_TITLE),
        "input_message": clipped(text, LONGEST_MESSAGE),
    }


def clipped(text: str, length: int) -> str:
    """Return a text of at most `length` characters, cut at a word and ended with "…"."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + "…"
