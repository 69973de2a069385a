"""The merge of a plan: every return against its own baseline, all at once. Pure.

Four steps: sort out the edits that no merge may take as they are (unclear,
not the department's to make, or breaking a rule), decide the rest table by
table, ask what is left, and count every cell.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import NamedTuple

from segsync.decisions import NONE_MADE, Decisions, proposed_removal, without_decided
from segsync.ids import question_id
from segsync.master import Master, Row
from segsync.merging.alike import alike
from segsync.merging.returned import Edit, NewMeasure, Returned, Stray
from segsync.merging.suspicions import doubt_about, filled_columns
from segsync.merging.tables import WHOLE_ROW, Said, Side, TableMerge, ask_removed, decide_table, say_decisions
from segsync.parsing import Reading
from segsync.records import (
    Counts,
    Finding,
    Outcome,
    Place,
    Proposal,
    Question,
    ReturnRecord,
    ReturnState,
    Severity,
)
from segsync.schemas import Editor, Field
from segsync.schemas.rules import AS_OF, OTHER_RESULT, Failure, rules_for
from segsync.values import Key, Value, clean_text, fold, identity

Failures = Callable[[str, Sequence[Mapping[str, Value]]], Sequence[Failure]]
"""Validates rows of a sheet ("measures" or "needs"), all at once, and says what is wrong where."""

_TWICE = "\0again"
"""What is added to a file's name for cells that it fills in a second time."""
_NAMELESS = ("comment", "stray_cell")


@dataclass(frozen=True)
class PlanMerge:
    """What a merge of returns says: records in a fixed order, and the counts of each file."""

    said: Said
    findings: tuple[Finding, ...]
    returns: tuple[ReturnRecord, ...]


@dataclass
class _Asked:
    """Edits that are not merged as they stand: each belongs to one question."""

    questions: dict[str, Question] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    cells: dict[tuple[str, str, Key, str], str] = field(default_factory=dict)

    def ask(self, edit: Edit, returned: Returned, kind: str, master: Master, candidates: Iterable[str] = ()) -> str:
        """Ask about one edit, once; return the question's id."""
        cell = (returned.file, *edit.cell)
        if cell in self.cells:
            return self.cells[cell]
        value = edit.raw if isinstance(edit.value, str) or edit.reading.is_unclear else edit.value
        meant = clean_text(edit.raw) if edit.reading.is_unclear else edit.value
        identity = question_id(kind, edit.table, edit.key, edit.field.key, returned.department, meant)
        held = master.row(edit.table, edit.key).get(edit.field.key)
        source = Proposal(returned.department, edit.place, edit.base, value, edit.field.key)
        self.add(
            Question(
                identity, kind, edit.table, edit.key, edit.field.key, returned.department, held, value,
                (source,), tuple(candidates),
            )
        )  # fmt: skip
        self.cells[cell] = identity
        return identity

    def add(self, question: Question) -> None:
        """Add a question; the same question from another file gains its sources."""
        known = self.questions.get(question.id)
        if known is None:
            self.questions[question.id] = question
        elif question.sources[0] not in known.sources:
            self.questions[question.id] = replace(known, sources=known.sources + question.sources)


def merge_returns(
    master: Master, returns: Sequence[Returned], check: Failures, decisions: Decisions = NONE_MADE
) -> PlanMerge:
    """Merge returned workbooks into a master; the order of the returns never matters.

    `check` validates rows of canonical values; it is called once for the rows of
    each of the two sheets, and once for needs that must be asked about, never once a return.
    What `decisions` settled is neither raised nor merged again.
    """
    returns = [without_decided(one, decisions) for one in sorted(returns, key=lambda returned: returned.file)]
    asked = _Asked()
    clean = _sort_out(master, returns, asked)
    proposed = [(returned, new) for returned in returns for new in returned.new_measures]
    clean, faults = _validate(master, returns, clean, proposed, asked, check)
    said, outcomes = _decide(master, returns, clean, decisions)
    for question in said.questions:
        asked.add(question)
    counts = {returned.file: _count(returned, clean[returned.file], outcomes, asked) for returned in returns}
    for returned in returns:
        _ask_strays(returned, asked)
    _ask_new_measures(master, proposed, faults, asked)
    _ask_other_needs(master, returns, asked, check)
    findings = [found for returned in returns for found in returned.findings] + asked.findings
    return PlanMerge(
        Said(said.changes, said.conflicts, _in_order(asked.questions.values())),
        findings_in_order(findings),
        tuple(_record(returned, counts[returned.file]) for returned in returns),
    )


# Edits that are not merged as they stand


def _sort_out(master: Master, returns: Sequence[Returned], asked: _Asked) -> dict[str, list[Edit]]:
    """Ask about what is unclear or not the department's to change; return the other edits by file."""
    clean: dict[str, list[Edit]] = {}
    for returned in returns:
        if returned.named and not returned.is_silent:
            _ask_whose(returned, asked)
            clean[returned.file] = []
            continue
        waiting = _ask_filled(returned, asked) | {edit.cell for edits in returned.other_needs for edit in edits}
        rest = [edit for edit in returned.edits if edit.cell not in waiting]
        clean[returned.file] = [edit for edit in rest if _stands(edit, returned, master, asked)]
    return clean


def _ask_whose(returned: Returned, asked: _Asked) -> None:
    """Ask, once, whose answer a file is that is named after another department; its edits wait."""
    sources = tuple(
        Proposal(returned.department, edit.place, edit.base, _value_of(edit.reading, edit.raw), edit.field.key)
        for edit in returned.edits
    )
    said = [[*edit.cell[1], edit.field.key, edit.raw] for edit in returned.edits]
    own_id = question_id("other_department", "", (), "", returned.department, json.dumps([returned.named, *said]))
    place = Place(returned.file)
    asked.add(
        Question(
            own_id, "other_department", "", (), "", returned.department, None, returned.named,
            sources or (Proposal(returned.department, place, None, None),),
        )
    )  # fmt: skip
    values = (("template_of", returned.department),)
    asked.findings.append(
        Finding("other_department", Severity.ASK, place, (), "", returned.named, values, returned.department, own_id)
    )


def _ask_filled(returned: Returned, asked: _Asked) -> set[tuple[str, Key, str]]:
    """Ask, once each, about columns that look filled by dragging; return the cells that they hold."""
    cells = set()
    rows = len(returned.rows.get("measures", ()))
    for column in filled_columns(returned.edits, rows):
        first = column.edits[0]
        sources = tuple(
            Proposal(returned.department, edit.place, edit.base, edit.value, edit.field.key) for edit in column.edits
        )
        values = [identity(edit.value) for edit in column.edits]
        own_id = question_id(column.code, first.table, (), first.field.key, returned.department, json.dumps(values))
        asked.add(
            Question(
                own_id, column.code, first.table, (), first.field.key, returned.department, None, first.value, sources
            )
        )  # fmt: skip
        found = _finding(first, returned, column.code, Severity.ASK, own_id)
        last = column.edits[-1]
        values_named = (("count", str(len(column.edits))), ("first", first.raw), ("last", last.raw))
        asked.findings.append(replace(found, key=(), values=values_named))
        cells |= {edit.cell for edit in column.edits}
    return cells


def _stands(edit: Edit, returned: Returned, master: Master, asked: _Asked) -> bool:
    reading = edit.reading
    agrees = not reading.is_unclear and edit.value == master.row(edit.table, edit.key).get(edit.field.key)
    if not agrees and (kind := _right(edit, returned, master)):
        own_id = asked.ask(edit, returned, kind, master, reading.candidates)
        if not reading.is_unclear and (doubt := doubt_about(edit, master.settings.year)):
            asked.findings.append(_finding(edit, returned, doubt, Severity.ASK, own_id))
        return False
    if reading.is_unclear:
        own_id = asked.ask(edit, returned, "unclear_value", master, reading.candidates)
        asked.findings.append(_finding(edit, returned, reading.code, Severity.ASK, own_id, reading.candidates))
        return False
    if reading.code:
        asked.findings.append(_finding(edit, returned, reading.code, Severity.FIXED))
    if doubt := doubt_about(edit, master.settings.year):
        own_id = asked.ask(edit, returned, "unclear_value", master)
        asked.findings.append(_finding(edit, returned, doubt, Severity.ASK, own_id))
        return False
    return True


def _right(edit: Edit, returned: Returned, master: Master) -> str:
    """Return "" when the department may make the edit, or the kind of question that it is."""
    measure_id, department = edit.key[0], returned.department
    if edit.place in returned.accepted:
        return _right_to_accepted(edit, returned, master)
    if edit.table == "needs":
        if department not in master.lists.codes:
            return "no_longer_yours"
        return "" if edit.field.editor is not Editor.COORDINATOR else "not_yours"
    if not returned.baseline.may_edit(edit.field, measure_id):
        return "not_yours"
    if (measure_id,) not in returned.baseline.rows["measures"]:
        return "not_yours"
    row = master.row("measures", (measure_id,))
    if not row:
        return ""  # the master has dropped the measure: a conflict about the row
    if edit.field.editor is Editor.LEAD and edit.table == "measures":
        return "" if row.get("lead") == department else "no_longer_yours"
    return "" if department in master.involved(measure_id) else "no_longer_yours"


def _right_to_accepted(edit: Edit, returned: Returned, master: Master) -> str:
    """Say whose a cell is that was proposed with a row which has become a measure, or a part of one."""
    measure_id, department = edit.key[0], returned.department
    row = master.row("measures", (measure_id,))
    if not row or (row.get("lead") == department and measure_id in returned.added):
        return ""  # the proposer's, as it proposed it; of a dropped measure, a conflict about the row
    if edit.table == "reports" or edit.field.editor is Editor.INVOLVED:
        return "" if department in master.involved(measure_id) else "no_longer_yours"
    leads = row.get("lead") == department and edit.field.editor is Editor.LEAD
    return "" if leads else "no_longer_yours" if measure_id in returned.added else "not_yours"


def _finding(
    edit: Edit, returned: Returned, code: str, severity: Severity, question: str = "", candidates: Iterable[str] = ()
) -> Finding:
    values = (("candidates", ", ".join(candidates)),)
    return Finding(
        code, severity, edit.place, edit.key, edit.field.key, edit.raw, values, returned.department, question
    )


# Rules


class _Checked(NamedTuple):
    """One row to validate: whose it is, and the edits of it."""

    returned: Returned
    edits: list[Edit]


def _validate(
    master: Master,
    returns: Sequence[Returned],
    clean: dict[str, list[Edit]],
    proposed: Sequence[tuple[Returned, NewMeasure]],
    asked: _Asked,
    check: Failures,
) -> tuple[dict[str, list[Edit]], dict[int, list[_Fault]]]:
    """Validate each edited row as it would become, and each proposed measure.

    Returns the edits that break nothing, and the faults of the proposals by their positions.
    """
    results = _results(master, returns, clean)
    blamed: set[tuple[str, str, Key, str]] = set()
    of_proposals: dict[int, list[_Fault]] = {}
    for sheet in ("measures", "needs"):
        groups = list(_edited_rows(sheet, returns, clean))
        rows = [_would_be(master, group, results) for group in groups]
        rows += [_proposed_row(*proposal) for proposal in proposed] if sheet == "measures" else []
        for fault in _faults(sheet, rows, master, check):
            if fault.row >= len(groups):
                of_proposals.setdefault(fault.row - len(groups), []).append(fault)
                continue
            returned, edits = groups[fault.row]
            for edit in fault.blamed(edits):
                _blame(edit, returned, fault.code, fault.severity, master, asked)
                if fault.severity is Severity.ASK:
                    blamed.add((returned.file, *edit.cell))
    left = {file: [edit for edit in edits if (file, *edit.cell) not in blamed] for file, edits in clean.items()}
    return left, of_proposals


class _Fault(NamedTuple):
    """What is wrong in a checked row: its position, the code, how grave it is, and the fields it speaks of."""

    row: int
    code: str
    severity: Severity
    fields: tuple[str, ...]

    def blamed(self, edits: Iterable[Edit]) -> list[Edit]:
        """Return the edits that it is about: all that must be asked, but one for a note."""
        own = [edit for edit in edits if edit.field.key in self.fields]
        return own if self.severity is Severity.ASK else own[:1]


def _faults(sheet: str, rows: Sequence[Mapping[str, Value]], master: Master, check: Failures) -> Iterator[_Fault]:
    """Validate rows of a sheet and say what each failure is about."""
    rules = {rule.code: rule for rule in rules_for(sheet_fields(master, sheet))} if rows else {}
    for failure in check(sheet, rows) if rows else ():
        rule = None if failure.field else rules[failure.code]
        severity, fields = (rule.severity, rule.fields) if rule else (Severity.ASK, (failure.field,))
        yield _Fault(failure.row, failure.code, severity, fields)


def sheet_fields(master: Master, sheet: str) -> tuple[Field, ...]:
    """Return the fields that a row of a returned sheet is checked for: a measure's with its report's, or a need's."""
    tables = ("measures", "reports") if sheet == "measures" else ("needs",)
    return tuple(field for name in tables for field in master.table(name).fields)


def _edited_rows(sheet: str, returns: Sequence[Returned], clean: Mapping[str, list[Edit]]) -> Iterator[_Checked]:
    for returned in returns:
        rows: dict[str, list[Edit]] = {}
        for edit in clean[returned.file]:
            if (edit.table == "needs") == (sheet == "needs"):
                rows.setdefault(edit.key[0], []).append(edit)
        for edits in rows.values():
            yield _Checked(returned, edits)


def _would_be(master: Master, group: _Checked, results: Mapping[str, frozenset[str]]) -> Row:
    """Return the row as it would become: the master's, the department's report, and the edits over them."""
    edit, department = group.edits[0], group.returned.department
    if edit.table == "needs":
        return {**master.row("needs", edit.key), **{edit.field.key: edit.value for edit in group.edits}}
    measure_id = edit.key[0]
    others = results.get(measure_id, frozenset()) - {department}
    return {
        **master.row("measures", (measure_id,)),
        **master.row("reports", (measure_id, department)),
        **{edit.field.key: edit.value for edit in group.edits},
        AS_OF: group.returned.baseline.sent_on,
        OTHER_RESULT: frozenset(others) or None,
    }


def _results(master: Master, returns: Sequence[Returned], clean: Mapping[str, list[Edit]]) -> dict[str, frozenset[str]]:
    """Return the departments that have a result for each measure, in the master or in a return."""
    found: dict[str, set[str]] = {}
    for (measure_id, department), row in master.rows.get("reports", {}).items():
        if row.get("result"):
            found.setdefault(measure_id, set()).add(department)
    for returned in returns:
        for edit in clean[returned.file]:
            if edit.field.key == "result" and edit.table == "reports" and edit.value:
                found.setdefault(edit.key[0], set()).add(returned.department)
    return {measure_id: frozenset(departments) for measure_id, departments in found.items()}


def _blame(edit: Edit, returned: Returned, code: str, severity: Severity, master: Master, asked: _Asked) -> None:
    candidates = _candidates(edit, code, master)
    identity = ""
    if severity is Severity.ASK:
        identity = asked.ask(edit, returned, "unclear_value", master, candidates)
    asked.findings.append(_finding(edit, returned, code, severity, identity, candidates))


def _candidates(edit: Edit, code: str, master: Master) -> tuple[str, ...]:
    """Return the texts of the list nearest to what was typed, where the list lacks it."""
    if code not in ("value_not_in_list", "unknown_member"):
        return ()
    texts = {fold(text): text for text in master.lists.choices(edit.field)}
    near = get_close_matches(fold(edit.raw), texts, n=3, cutoff=0.5)
    return tuple(texts[word] for word in near)


# Deciding


def _decide(
    master: Master, returns: Sequence[Returned], clean: Mapping[str, list[Edit]], decisions: Decisions
) -> tuple[Said, dict[tuple[str, str, Key, str], Outcome]]:
    """Decide every table; return the records, and the outcome of each edited cell of each file."""
    said: list[Said] = []
    outcomes: dict[tuple[str, str, Key, str], Outcome] = {}
    for name, table in master.tables.items():
        policies = {field.key: field.policy for field in table.fields}
        places: dict[tuple[str, Key, str], Place] = {}
        sides = [
            side
            for returned in returns
            for part, edits in _parts(returned.file, [edit for edit in clean[returned.file] if edit.table == name])
            if (side := _side(name, replace(returned, file=part), edits, places, master))
        ]
        merge = decide_table(_rows_held(master, name, sides), sides, policies, decisions.brought.get(name, frozenset()))
        _note_outcomes(name, merge, outcomes)

        def locate(file: str, key: Key, field: str, places: Mapping[tuple[str, Key, str], Place] = places) -> Place:
            return places.get((file, key, field), Place(file))

        table_said = say_decisions(name, merge, locate)
        removed = ask_removed(name, _still_removed(name, merge, decisions), locate) if name != "reports" else ()
        said.append(replace(table_said, questions=(*table_said.questions, *removed)))
    return Said(
        tuple(change for part in said for change in part.changes),
        tuple(conflict for part in said for conflict in part.conflicts),
        tuple(question for part in said for question in part.questions),
    ), outcomes


def _parts(file: str, edits: Sequence[Edit]) -> Iterator[tuple[str, list[Edit]]]:
    """Yield a file's edits, and by themselves those of cells that it fills in twice, in two rows about one measure."""
    first: dict[tuple[str, Key, str], Edit] = {}
    for edit in edits:
        first.setdefault(edit.cell, edit)
    again = [edit for edit in edits if first[edit.cell] is not edit]
    yield file, list(first.values())
    if again:
        yield file + _TWICE, again


def _still_removed(table: str, merge: TableMerge, decisions: Decisions) -> TableMerge:
    """Leave out the removed rows that a person has answered about."""
    left = [
        row
        for row in merge.removed
        if proposed_removal(row.sides[0].department, row.sides[0].group, table, row.key).id not in decisions.proposals
    ]
    return replace(merge, removed=tuple(left))


def _rows_held(master: Master, table: str, sides: Iterable[Side]) -> Mapping[Key, Row]:
    """Return the master's rows of a table; a report that it has no row for yet is blank while its measure stands."""
    rows = master.rows.get(table, {})
    if table != "reports":
        return rows
    keys = {key for side in sides for key in side.base if (key[0],) in master.rows["measures"]}
    return {**{key: {} for key in sorted(keys)}, **rows}


def _side(
    table: str, returned: Returned, edits: Iterable[Edit], places: dict[tuple[str, Key, str], Place], master: Master
) -> Side | None:
    """Return one return as a side of the merge of a table: its clean edits, and the rows that it has."""
    if returned.is_superseded:
        return None
    rows: dict[Key, dict[str, Value]] = {key: {} for key in returned.rows.get(table, ())}
    base = {key: dict(row) for key, row in returned.baseline.rows.get(table, {}).items()}
    for edit in edits:
        rows.setdefault(edit.key, {})[edit.field.key] = edit.value
        places[returned.file, edit.key, edit.field.key] = edit.place
    if table != "reports" and table not in returned.rows:
        return None
    if table == "needs":
        _name_departments(returned, rows, {**base, **master.rows.get("needs", {})}, places)
    if not rows and not base:
        return None
    return Side(returned.file, rows, base, returned.department, returned.baseline.template)


def _name_departments(
    returned: Returned,
    rows: Mapping[Key, dict[str, Value]],
    known: Mapping[Key, Row],
    places: dict[tuple[str, Key, str], Place],
) -> None:
    """Give a new need its department, which no cell of the template holds."""
    for key, row in rows.items():
        if row and key not in known:
            row["department"] = returned.department
            places[(returned.file, key, "department")] = Place(returned.file.removesuffix(_TWICE))


def _note_outcomes(table: str, merge: TableMerge, outcomes: dict[tuple[str, str, Key, str], Outcome]) -> None:
    for decision in merge.decisions:
        for change in decision.changes:
            outcome = Outcome(decision.case) if decision.case != "cleared" else Outcome.AGREED
            if change in decision.cleared or (decision.case == "cleared" and not decision.cleared):
                outcome = Outcome.QUESTION
            outcomes[(change.side.name.removesuffix(_TWICE), table, decision.key, change.field)] = outcome


# Counting


def _count(
    returned: Returned,
    clean: Iterable[Edit],
    outcomes: Mapping[tuple[str, str, Key, str], Outcome],
    asked: _Asked,
) -> Counts:
    """Count what became of each cell of one return."""
    counts = dict.fromkeys(Outcome, 0)
    counts[Outcome.UNCHANGED] = returned.unchanged
    counts[Outcome.REFUSED] = returned.refused
    counts[Outcome.DECIDED] = returned.decided
    counts[Outcome.QUESTION] = len(returned.edits) - sum(1 for _ in clean)
    counts[Outcome.QUESTION] += sum(stray.count for stray in returned.strays)
    counts[Outcome.QUESTION] += sum(len(new.cells) for new in returned.new_measures)
    for edit in clean:
        counts[outcomes[(returned.file, *edit.cell)]] += 1
    return Counts(**{outcome.value: number for outcome, number in counts.items()})


def _record(returned: Returned, counts: Counts) -> ReturnRecord:
    state = ReturnState.SUPERSEDED if returned.is_superseded else ReturnState.MERGED
    return ReturnRecord(returned.file, returned.sha256, returned.department, returned.baseline.template, state, counts)


# Questions about rows, columns and sheets


def _ask_strays(returned: Returned, asked: _Asked) -> None:
    for stray in returned.strays:
        text = "\n".join(text for _, text in stray.cells)
        named = text if stray.kind in _NAMELESS else stray.name
        about = stray.field or ("" if stray.kind in _NAMELESS or stray.key else stray.name)
        identity = question_id(stray.kind, stray.table, stray.key, about, returned.department, text)
        sources = tuple(Proposal(returned.department, place, None, content) for place, content in stray.cells)
        asked.add(
            Question(
                identity, stray.kind, stray.table, stray.key, stray.field, returned.department, None, named,
                sources, stray.candidates,
            )
        )  # fmt: skip
        asked.findings.append(_stray_finding(stray, named, returned, identity))


def _stray_finding(stray: Stray, named: str, returned: Returned, identity: str) -> Finding:
    values = (
        ("count", str(stray.count)),
        ("candidates", ", ".join(stray.candidates)),
        ("rows", stray.name),
        ("sheets", stray.name),
    )
    return Finding(
        stray.kind, Severity.ASK, stray.cells[0][0] if stray.cells else Place(returned.file), stray.key, stray.field,
        named, values, returned.department, identity,
    )  # fmt: skip


def _ask_new_measures(
    master: Master,
    proposed: Sequence[tuple[Returned, NewMeasure]],
    faults: Mapping[int, Sequence[_Fault]],
    asked: _Asked,
) -> None:
    """Ask about each proposed measure, naming those that it may be the same as."""
    titles = {key[0]: str(row.get("title") or "") for key, row in master.rows["measures"].items()}
    for at, (returned, new) in enumerate(proposed):
        others = {other.key[0]: other.title for _, other in proposed if other.key != new.key}
        near = alike(new.title, {**titles, **others})
        identity = question_id("new_measure", "measures", new.key, WHOLE_ROW, returned.department, new.title)
        sources = tuple(
            Proposal(returned.department, edit.place, None, _value_of(edit.reading, edit.raw), edit.field.key)
            for edit in new.cells
        )
        for source in sources:
            asked.add(
                Question(
                    identity, "new_measure", "measures", new.key, WHOLE_ROW, returned.department, None,
                    new.title or None, (source,), near,
                )
            )  # fmt: skip
        asked.findings += _row_findings(new.cells, returned, identity, faults.get(at, ()), master)


def _ask_other_needs(master: Master, returns: Sequence[Returned], asked: _Asked, check: Failures) -> None:
    """Ask about each need that stands in a row in which another file of the department has another one."""
    rows = [(returned, edits) for returned in returns for edits in returned.other_needs]
    values = [{edit.field.key: edit.value for edit in edits if not edit.reading.is_unclear} for _, edits in rows]
    faults: dict[int, list[_Fault]] = {}
    for fault in _faults("needs", values, master, check):
        faults.setdefault(fault.row, []).append(fault)
    for at, (returned, edits) in enumerate(rows):
        key, need = edits[0].key, next((edit.raw for edit in edits if edit.field.key == "need"), "")
        own_id = question_id("another_need", "needs", key, WHOLE_ROW, returned.department, need)
        sources = tuple(
            Proposal(returned.department, edit.place, edit.base, _value_of(edit.reading, edit.raw), edit.field.key)
            for edit in edits
        )
        asked.add(
            Question(own_id, "another_need", "needs", key, WHOLE_ROW, returned.department, None, need or None, sources)
        )
        found = Finding("another_need", Severity.ASK, edits[0].place, key, "", need, (), returned.department, own_id)
        asked.findings += [found, *_row_findings(edits, returned, own_id, faults.get(at, ()), master)]


def _value_of(reading: Reading, raw: str) -> Value:
    return raw if reading.is_unclear or reading.value is None else reading.value


def _proposed_row(returned: Returned, new: NewMeasure) -> Row:
    """Return a proposed measure as a row to validate, without what is unclear in it."""
    clear = {edit.field.key: edit.value for edit in new.cells if not edit.reading.is_unclear}
    return {**clear, AS_OF: returned.baseline.sent_on, OTHER_RESULT: None}


def _row_findings(
    edits: Sequence[Edit], returned: Returned, identity: str, faults: Iterable[_Fault], master: Master
) -> Iterator[Finding]:
    """Yield what is wrong or doubtful in a row that is asked about as a whole."""
    for edit in edits:
        if edit.reading.is_unclear:
            yield _finding(edit, returned, edit.reading.code, Severity.ASK, identity, edit.reading.candidates)
        elif doubt := doubt_about(edit, master.settings.year):
            yield _finding(edit, returned, doubt, Severity.ASK, identity)
    for fault in faults:
        for edit in fault.blamed(edits):
            question = identity if fault.severity is Severity.ASK else ""
            yield _finding(edit, returned, fault.code, fault.severity, question, _candidates(edit, fault.code, master))


# Order


def _in_order(questions: Iterable[Question]) -> tuple[Question, ...]:
    return tuple(
        sorted(
            (replace(question, sources=tuple(sorted(question.sources, key=_by_place))) for question in questions),
            key=lambda question: (question.key, question.table, question.field, question.kind, question.id),
        )
    )


def findings_in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, file, sheet and cell; the same ones once."""
    order = list(Severity)
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda found: (order.index(found.severity), *place_order(found.place), found.code, found.value),
        )
    )


def place_order(place: Place) -> tuple[str, str, int, str, str]:
    """Return the sorting key of a place: file, sheet, row, column."""
    letters = place.cell.rstrip("0123456789")
    row = place.cell[len(letters) :]
    return place.file, place.sheet, int(row) if row else 0, f"{len(letters)}{letters}", place.cell


def _by_place(source: Proposal) -> tuple[object, ...]:
    return source.department, *place_order(source.place), source.field
