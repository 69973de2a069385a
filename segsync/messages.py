"""Records in words: what a finding says, what a question asks, which choices a person has. Pure functions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from segsync.master import Lists
from segsync.records import Conflict, Finding, Proposal, Question
from segsync.schemas import Field, Kind, Table
from segsync.values import VISIBLE, Value, clean_number, fold, identity
from segsync.vocabulary import say

LABEL_LENGTH = 40
"""The characters of a value that the label of a choice shows."""
QUOTED_LENGTH = 120
"""The characters of a value that a sentence quotes; the whole value stands in the workbooks."""

_WITH_NEAREST = frozenset({"value_not_in_list", "unknown_member"})
_NOT_REPORTED = "not_reported"
_SPACES = re.compile("[ \t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+")


class Action(StrEnum):
    """What a choice does when it is applied."""

    KEEP = "keep"
    """The master stays as it is."""
    TAKE = "take"
    """The master's cell gets `value`; None clears it."""
    READ = "read"
    """The text `value` is read as if the department had typed it."""
    OWN = "own"
    """The master's cell gets what the coordinator wrote beside the choice."""
    ROW = "row"
    """The row comes into the master, with all that the return says about it."""
    SAME = "same"
    """The row is about the measure `value`, which exists."""
    END = "end"
    """The row is ended in the master."""
    NOTED = "noted"
    """Nothing but that a person has seen it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a drop-down: its label, unique among the entries of its row, and what it does."""

    label: str
    action: Action
    value: Value = None


@dataclass(frozen=True, slots=True)
class Position:
    """One of the values that a conflict is about, with all who propose it.

    `name` says who ("UTB, SOC", or "UTB, fil 2" where one department wants two
    long things), `label` is the short form for a drop-down.
    """

    name: str
    label: str
    value: Value
    proposals: tuple[Proposal, ...]


# --- values and headings


def field_of(tables: Mapping[str, Table], table: str, field: str) -> Field | None:
    """Return a field by its key, from `table` or else from any, or None for an unknown one."""
    within = [tables[table]] if table in tables else []
    return next((known for one in (*within, *tables.values()) for known in one.fields if known.key == field), None)


def field_heading(tables: Mapping[str, Table], table: str, field: str, language: str) -> str:
    """Return the heading of a field; a blank key is the whole row, an unknown one stands for itself."""
    if not field:
        return say(language, "value.whole_row")
    known = field_of(tables, table, field)
    return known.heading.of(language) if known else field


def value_text(lists: Lists, field: Field | None, value: Value, language: str) -> str:
    """Return any canonical value in words: list texts, "1 250,5", ISO dates, "(tomt)"."""
    if field and (value is None or value == frozenset()) and _NOT_REPORTED in field.system_keys:
        return lists.text(field.list, _NOT_REPORTED)
    written = lists.write(field, value) if field else value
    if written is None or written in ("", frozenset()):
        return say(language, "value.blank")
    if isinstance(written, frozenset):
        return ", ".join(sorted(written))
    if isinstance(written, date):
        return written.isoformat()
    return written if isinstance(written, str) else number_text(written, language)


def number_text(number: float, language: str) -> str:
    """Return a number as running text has it: "−1 250,5" in Swedish, "−1,250.5" in English."""
    digits = f"{abs(clean_number(number)):,}"
    if language == "sv":
        digits = digits.replace(",", "\u00a0").replace(".", ",")
    return f"\u2212{digits}" if number < 0 else digits


def plain(text: str) -> str:
    """Return a text on one line, with what would be unseen or turn the line around made visible."""
    return _SPACES.sub(" ", text).strip(" ").translate(VISIBLE)


def cut(text: str, most: int) -> str:
    """Return a text of at most `most` UTF-16 units, as cells count them, ending in "…" where it was longer."""
    if 2 * len(text) <= most:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * most:
        return text
    return units[: 2 * most - 2].decode("utf-16-le", "ignore").rstrip() + "…"


def quoted(text: str) -> str:
    """Return a value as a sentence quotes it: on one line, and not longer than a line or two."""
    return cut(plain(text), QUOTED_LENGTH)


# --- findings and questions


def finding_text(finding: Finding, tables: Mapping[str, Table], lists: Lists, language: str) -> str:
    """Return the sentence of a finding without its place.

    The words stand in the vocabulary under `finding.<code>` and may name
    `value`, `field` (its heading), `key`, `department` (its name) and what the
    finding's own `values` hold, which come first.
    """
    words = {
        "value": quoted(finding.value),
        "field": field_heading(tables, "", finding.field, language) if finding.field else "",
        "key": plain(finding.key[0]) if finding.key else "",
        "department": _department_name(lists, finding.department),
        **{name: cut(plain(value), 3 * QUOTED_LENGTH) for name, value in finding.values},
    }
    text = say(language, f"finding.{finding.code}", **words)
    if finding.code in _WITH_NEAREST and words.get("candidates"):
        text = f"{text} {say(language, 'finding.nearest', candidates=words['candidates'])}"
    return text


def finding_line(finding: Finding, tables: Mapping[str, Table], lists: Lists, language: str) -> str:
    """Return the sentence with its place first: `UTB (2).xlsx, Åtgärder!Q7 (UTB-03, Status): "Klar!" …`."""
    heading = field_heading(tables, "", finding.field, language) if finding.field else ""
    inside = ", ".join(filter(None, (plain(finding.key[0]) if finding.key else "", heading)))
    place = plain(str(finding.place))
    where = f"{place} ({inside})" if place and inside else place or inside
    text = finding_text(finding, tables, lists, language)
    return f"{where}: {text}" if where else text


def question_text(question: Question, tables: Mapping[str, Table], lists: Lists, language: str) -> str:
    """Return what is asked.

    The words stand in the vocabulary under `question.<kind>` and may name
    `department` (its name), `key`, `field` (its heading), `value`, `master`,
    `candidates`, and `file`, `sheet` and `cell` of the first source.
    """
    field = field_of(tables, question.table, question.field)
    place = question.sources[0].place if question.sources else None
    return say(
        language,
        f"question.{question.kind}",
        department=_department_name(lists, question.department),
        key=plain(question.key[0]) if question.key else "",
        field=field_heading(tables, question.table, question.field, language),
        value=quoted(asked_value(question, lists, field, language)),
        master=quoted(value_text(lists, field, question.master, language)),
        candidates=", ".join(quoted(candidate) for candidate in question.candidates),
        file=plain(place.file) if place else "",
        sheet=plain(place.sheet) if place else "",
        cell=plain(place.cell) if place else "",
    )


def asked_value(question: Question, lists: Lists, field: Field | None, language: str) -> str:
    """Return the department's value in words; a text stands as it was typed."""
    return question.value if isinstance(question.value, str) else value_text(lists, field, question.value, language)


def _department_name(lists: Lists, code: str) -> str:
    return next((known.name for known in lists.departments if known.code == code), plain(code))


# --- the choices of a conflict


def positions(conflict: Conflict, tables: Mapping[str, Table], lists: Lists, language: str) -> tuple[Position, ...]:
    """Return the values that a conflict is about, each once, with all who propose it.

    Their order, and with it the numbers of files, follows from the values
    alone: the same conflict has the same labels whatever the files are called.
    """
    by_value: dict[tuple[str, ...], list[Proposal]] = {}
    for proposal in conflict.proposals:
        by_value.setdefault(tuple(identity(proposal.value)), []).append(proposal)
    groups = [tuple(by_value[value]) for value in sorted(by_value)]
    senders = [_senders(group, lists, language) for group in groups]
    field = field_of(tables, conflict.table, conflict.field)
    texts = [plain(value_text(lists, field, group[0].value, language)) for group in groups]
    shorts = [cut(text, LABEL_LENGTH) for text in texts]
    crowded = _crowded(senders, texts, shorts)
    return tuple(
        _numbered(sender, number, group, language)
        if sender in crowded
        else Position(sender, say(language, "choice.proposed", who=sender, value=short), group[0].value, group)
        for number, (sender, short, group) in enumerate(zip(senders, shorts, groups, strict=True), 1)
    )


def _senders(proposals: Iterable[Proposal], lists: Lists, language: str) -> str:
    """Return the codes of all who propose a value, in the order of the plan's departments."""
    order = {department.code: at for at, department in enumerate(lists.departments)}
    codes = sorted(
        {proposal.department for proposal in proposals}, key=lambda code: (order.get(code, len(order)), code)
    )
    return ", ".join(plain(code) or say(language, "choice.unknown_sender") for code in codes)


def _crowded(senders: Sequence[str], texts: Sequence[str], shorts: Sequence[str]) -> frozenset[str]:
    """Return who proposes several values that short labels would not tell apart."""
    several = {sender for sender, times in Counter(senders).items() if times > 1}
    labels = Counter((sender, fold(short)) for sender, short in zip(senders, shorts, strict=True))
    unclear = {
        sender
        for sender, text, short in zip(senders, texts, shorts, strict=True)
        if text != short or labels[sender, fold(short)] > 1
    }
    return frozenset(several & unclear)


def _numbered(sender: str, number: int, group: tuple[Proposal, ...], language: str) -> Position:
    name = say(language, "choice.file", who=sender, number=number)
    return Position(name, name, group[0].value, group)


def conflict_choices(
    conflict: Conflict, tables: Mapping[str, Table], lists: Lists, language: str
) -> tuple[Choice, ...]:
    """Return what a person may choose for a conflict: present, each proposed value, clear, own value.

    A conflict about a whole row has two choices: the row stays out of the plan,
    or comes back with the edits.
    """
    if not conflict.field:
        return _labelled(language, ("choice.row_keep_out", Action.KEEP), ("choice.row_take_back", Action.ROW))
    proposed = (
        Choice(position.label, Action.TAKE, position.value)
        for position in positions(conflict, tables, lists, language)
        if position.value is not None and position.value != conflict.master
    )
    clear = () if conflict.master is None else _labelled(language, ("choice.clear", Action.TAKE))
    keep = _labelled(language, ("choice.keep", Action.KEEP))
    return _told_apart((*keep, *proposed, *clear, *_labelled(language, ("choice.own", Action.OWN))))


# --- the choices of a question


def question_choices(
    question: Question, tables: Mapping[str, Table], lists: Lists, language: str
) -> tuple[Choice, ...]:
    """Return what a person may answer to a question; what needs no decision can only be noted."""
    match question.kind:
        case "cleared":
            choices = _labelled(language, ("choice.clear", Action.TAKE), ("choice.not_cleared", Action.KEEP))
        case "other_department":
            choices = _labelled(language, ("choice.accept", Action.NOTED), ("choice.refuse", Action.KEEP))
        case "another_need":
            choices = _labelled(language, ("choice.add", Action.ROW), ("choice.refuse", Action.KEEP))
        case "filled_series" | "filled_down":
            choices = _labelled(language, ("choice.accept", Action.ROW), ("choice.refuse", Action.KEEP))
        case "not_yours" | "no_longer_yours":
            is_key = question.table in tables and question.field in tables[question.table].key
            accept = () if is_key else (_accept(question, language),)
            choices = (*accept, *_labelled(language, ("choice.refuse", Action.KEEP)))
        case "row_removed":
            what = question.table or "measures"
            choices = _labelled(
                language, (f"choice.keep_row.{what}", Action.KEEP), (f"choice.end_row.{what}", Action.END)
            )
        case "new_measure":
            add = _labelled(language, ("choice.add", Action.ROW), ("choice.refuse", Action.KEEP))
            choices = (*add, *(_same_as(measure, language) for measure in question.candidates))
        case "unclear_value":
            sound = _is_sound(question.value, field_of(tables, question.table, question.field), lists)
            accept = (_accept(question, language),) if sound else ()
            read = (Choice(cut(plain(text), LABEL_LENGTH), Action.READ, text) for text in question.candidates)
            rest = _labelled(language, ("choice.keep_present", Action.KEEP), ("choice.own", Action.OWN))
            choices = (*accept, *read, *rest)
        case _:
            choices = _labelled(language, ("choice.noted", Action.NOTED))
    return _told_apart(choices)


def choice_labels(
    record: Conflict | Question, tables: Mapping[str, Table], lists: Lists, language: str
) -> tuple[str, ...]:
    """Return the labels of a record's drop-down, in order, each once."""
    return tuple(choice.label for choice in choices_of(record, tables, lists, language))


def choices_of(
    record: Conflict | Question, tables: Mapping[str, Table], lists: Lists, language: str
) -> tuple[Choice, ...]:
    """Return what a person may choose for a conflict or answer to a question."""
    if isinstance(record, Conflict):
        return conflict_choices(record, tables, lists, language)
    return question_choices(record, tables, lists, language)


def _accept(question: Question, language: str) -> Choice:
    action = Action.READ if isinstance(question.value, str) else Action.TAKE
    return Choice(say(language, "choice.accept"), action, question.value)


def _is_sound(value: Value, field: Field | None, lists: Lists) -> bool:
    """Whether the field may hold the value by itself, so that a person can let it stand against other rules."""
    if field is None or value is None:
        return False
    if isinstance(value, str):
        texts = {fold(item.text) for item in lists.of(field.list)}
        return field.kind.is_free_text or (field.kind is Kind.LIST and fold(value) in texts)
    if isinstance(value, frozenset):
        return field.kind is Kind.PARTIES or value <= set(lists.keys(field.list))
    if isinstance(value, date):
        return field.kind.is_date
    return field.kind is Kind.NUMBER and (field.minimum is None or value >= field.minimum)


def _same_as(measure: str, language: str) -> Choice:
    return Choice(say(language, "choice.same_as", measure=cut(plain(measure), LABEL_LENGTH)), Action.SAME, measure)


def _labelled(language: str, *entries: tuple[str, Action]) -> tuple[Choice, ...]:
    return tuple(Choice(say(language, key), action) for key, action in entries)


def _told_apart(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Return the choices with " (2)" and so on after labels that would be there twice."""
    taken: set[str] = set()
    apart = []
    for choice in choices:
        label, times = choice.label, 1
        while fold(label) in taken:
            times += 1
            label = f"{choice.label} ({times})"
        taken.add(fold(label))
        apart.append(replace(choice, label=label))
    return tuple(apart)
