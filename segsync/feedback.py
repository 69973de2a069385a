"""What to send back to a department: its own answers, and what has to be corrected in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeAlias

from segsync.master import Master
from segsync.merging.plan import place_order
from segsync.merging.returned import Edit, Returned
from segsync.messages import field_heading, finding_text
from segsync.records import Finding, Severity
from segsync.rounds import Template

Written: TypeAlias = str | int | float | date | None
Spot: TypeAlias = tuple[str, str]
"""A cell of a template: the hidden key of its row, and the field."""

_NOT_THEIRS = frozenset(
    {
        "comment", "unknown_column", "stray_sheet", "stray_cell", "formula_value", "hidden_rows", "other_department",
        "converted_format", "macros_ignored", "template_guessed", "baseline_from_file",
        "another_need",
    }
)  # fmt: skip
"""Findings that the coordinator sees to; a department has nothing to correct."""


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to correct: where it stands, what is written there, and what to do."""

    spot: Spot
    row: str
    heading: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column that the department has added: its table, its heading, and its texts by the keys of the rows."""

    table: str
    heading: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Feedback:
    """One return with its remarks: the template to write it into, what was typed, and which file it corrects."""

    returned: Returned
    template: Template
    typed: Mapping[Spot, Written]
    remarks: tuple[Remark, ...]
    own_columns: tuple[OwnColumn, ...] = ()

    def has_row(self, key: str, table: str) -> bool:
        """Whether the return has the row of a hidden key: one that the department removed stays out of the copy."""
        baseline = self.returned.baseline
        was_sent = (key,) in baseline.rows.get(table, {})
        return not was_sent or (key,) in self.returned.rows.get(table, {(key,)})

    @cached_property
    def by_spot(self) -> Mapping[Spot, str]:
        """The remarks on each cell, as the one comment that it gets."""
        found: dict[Spot, str] = {}
        for remark in self.remarks:
            text = found.get(remark.spot)
            found[remark.spot] = f"{text}\n{remark.text}" if text else remark.text
        return found

    @property
    def corrects(self) -> str:
        """The sha256 of the return that a corrected copy replaces."""
        return self.returned.sha256


def feedback_on(master: Master, returned: Sequence[Returned], findings: Iterable[Finding]) -> tuple[Feedback, ...]:
    """Return the feedback on each return that has something to correct, by file."""
    by_file: dict[str, list[Finding]] = {}
    for found in findings:
        if found.severity is not Severity.FIXED and found.code not in _NOT_THEIRS:
            by_file.setdefault(found.place.file, []).append(found)
    return tuple(
        _feedback(master, one, sorted(by_file[one.file], key=lambda found: place_order(found.place)))
        for one in sorted(returned, key=lambda one: one.file)
        if one.file in by_file
    )


def _feedback(master: Master, returned: Returned, findings: Sequence[Finding]) -> Feedback:
    baseline = returned.baseline
    name = next((d.name for d in master.lists.departments if d.code == baseline.department), baseline.department)
    settings = master.settings
    template = Template(baseline, returned.snapshot, settings.municipality, name, settings.sender)
    spots = _spots(returned)
    held = [edit for edit in _edits(returned) if edit.reading.code != "formula_without_value"]
    typed = {spots[edit.place.cell, edit.place.sheet]: _written(edit, template) for edit in held}
    remarks = tuple(_remark(found, spots, template, master) for found in findings)
    return Feedback(returned, template, typed, remarks, tuple(_own_columns(returned, spots)))


def _own_columns(returned: Returned, spots: Mapping[tuple[str, str], Spot]) -> Iterator[OwnColumn]:
    """Yield the columns that the department has added, with the keys that their rows have in the copy."""
    copied = {edit.key[0]: spots[edit.place.cell, edit.place.sheet][0] for edit in _edits(returned)}
    for stray in returned.strays:
        if stray.kind == "unknown_column":
            texts = {copied.get(key, key): text for (_, key), (_, text) in zip(stray.rows, stray.cells, strict=True)}
            yield OwnColumn(stray.rows[0][0], stray.name, texts)


def _edits(returned: Returned) -> Iterator[Edit]:
    yield from returned.edits
    for new in returned.new_measures:
        yield from new.cells


def _spots(returned: Returned) -> dict[tuple[str, str], Spot]:
    """Return the template's cell for each edited cell of a return; rows beyond the template take the next open one."""
    baseline = returned.baseline
    open_rows = {"measures": _free(baseline.open_measures, returned), "needs": _free(baseline.open_needs, returned)}
    known = {key[0] for rows in baseline.rows.values() for key in rows} | set(baseline.open_measures)
    known |= set(baseline.open_needs)
    given: dict[str, str] = {}
    spots = {}
    for edit in _edits(returned):
        key = edit.key[0]
        if key not in known and key not in given:
            given[key] = next(open_rows["needs" if edit.table == "needs" else "measures"], key)
        spots[edit.place.cell, edit.place.sheet] = (given.get(key, key), edit.field.key)
    return spots


def _free(keys: Sequence[str], returned: Returned) -> Iterator[str]:
    used = {edit.key[0] for edit in _edits(returned)}
    return (key for key in keys if key not in used)


def _written(edit: Edit, template: Template) -> Written:
    """Return what the copy holds: the value as the plan writes it, or what was typed where that was not understood."""
    reading = edit.reading
    if reading.is_unclear or (reading.value is None and edit.raw):
        return edit.raw
    return template.snapshot.lists.write(edit.field, reading.value)


def _remark(
    found: Finding,
    spots: Mapping[tuple[str, str], Spot],
    template: Template,
    master: Master,
) -> Remark:
    language = template.baseline.language
    key = found.key[0] if found.key else ""
    spot = spots.get((found.place.cell, found.place.sheet), (key, found.field))
    title = template.baseline.rows["measures"].get((key,), {}).get("title") or ""
    heading = field_heading(master.tables, "", found.field, language) if found.field else ""
    row = " ".join(filter(None, (key, str(title))))
    return Remark(spot, row, heading, found.value, finding_text(found, master.tables, master.lists, language))
