"""Telling apart what files from one template hold in the same empty row: two needs, or two new measures. Pure.

Units of a department that each fill in a copy of its template both begin in the
first empty row. What they write there is known by its text from then on, like
rows beyond the template; one of them keeps the row. Texts that are much alike
are one thing written twice, and stay one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from segsync.decisions import Decisions
from segsync.merging.alike import are_alike
from segsync.merging.returned import Edit, NewMeasure, Returned, key_by_text
from segsync.values import Key, fold
from segsync.wording import says_no_need

Row = tuple[str, str, str]
"""Template, table, key."""

_TELLING = {"needs": "need", "measures": "title"}
"""The fields that tell one row from another."""


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one file holds in an empty row of its template."""

    row: Row
    file: str
    text: str
    own_key: str


def told_apart(returned: Sequence[Returned], decisions: Decisions) -> tuple[Returned, ...]:
    """Return the returns with keys of their own for rows in which another file has something else.

    The row stays with what was decided in it, and what is like that, or else with the first of the
    texts; the order of the files makes no difference. What once was told apart
    stays so. "No further need" is none, and contradicts any need in its row.
    """
    by_row: dict[Row, list[_Claim]] = {}
    for one in returned:
        for claim in _claims(one):
            by_row.setdefault(claim.row, []).append(claim)
    moved: dict[str, dict[tuple[str, str], str]] = {}
    for claims in by_row.values():
        for claim in _moving(claims, decisions):
            moved.setdefault(claim.file, {})[claim.row[1:]] = claim.own_key
    return tuple(_moved(one, moved[one.file]) if one.file in moved else one for one in returned)


def _claims(returned: Returned) -> Iterator[_Claim]:
    """Yield what a file holds in the empty rows of its template, where a key of its own would be free."""
    edits = (*returned.edits, *(cell for new in returned.new_measures for cell in new.cells))
    held = {edit.key[0] for edit in edits}
    for edit in edits:
        text, key = edit.value, edit.key[0]
        if edit.field.key != _TELLING.get(edit.table) or key not in _open_keys(returned, edit.table):
            continue
        if isinstance(text, str) and not says_no_need(text):
            own_key = key_by_text(edit.table, returned.department, text)
            if own_key not in held:
                yield _Claim((returned.baseline.template, edit.table, key), returned.file, text, own_key)


def _open_keys(returned: Returned, table: str) -> Iterable[str]:
    baseline = returned.baseline
    return baseline.open_needs if table == "needs" else baseline.open_measures if table == "measures" else ()


def _moving(claims: Sequence[_Claim], decisions: Decisions) -> Iterator[_Claim]:
    """Yield the claims that get a key of their own."""
    left = []
    for claim in claims:
        if claim.own_key in decisions.keys:
            yield claim
        else:
            left.append(claim)
    if len({fold(claim.text) for claim in left}) < 2:
        return
    row = left[0].row
    decided = [text for text in decisions.texts(*row, _TELLING[row[1]]) if isinstance(text, str)]
    holders = decided or [min((claim.text for claim in left), key=fold)]
    yield from (claim for claim in left if not any(are_alike(claim.text, text) for text in holders))


def _moved(returned: Returned, keys: Mapping[tuple[str, str], str]) -> Returned:
    """Return a return in which some rows, by table and key, have other keys."""

    def key_of(table: str, key: Key) -> Key:
        sheet = "needs" if table == "needs" else "measures"
        return (keys.get((sheet, key[0]), key[0]), *key[1:]) if key else key

    def edit_of(edit: Edit) -> Edit:
        return replace(edit, key=key_of(edit.table, edit.key))

    def new_of(new: NewMeasure) -> NewMeasure:
        return replace(new, key=key_of("measures", new.key), cells=tuple(map(edit_of, new.cells)))

    tables = {old: table for table, old in keys}
    findings = (
        replace(found, key=key_of(tables[found.key[0]], found.key)) if found.key and found.key[0] in tables else found
        for found in returned.findings
    )
    return replace(
        returned,
        edits=tuple(map(edit_of, returned.edits)),
        new_measures=tuple(map(new_of, returned.new_measures)),
        rows={table: frozenset(key_of(table, key) for key in held) for table, held in returned.rows.items()},
        strays=tuple(replace(stray, key=key_of(stray.table, stray.key)) for stray in returned.strays),
        findings=tuple(findings),
        apart=frozenset(own for (table, _), own in keys.items() if table == "needs"),
    )
