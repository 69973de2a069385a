"""Results as JSON: the shapes that other programs rely on. Keys are English; values are as the plan writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from segsync.decisions import CellWrite, Decisions
from segsync.folder import PlanFolder
from segsync.master import Master
from segsync.merged import MergedPlan
from segsync.messages import finding_text
from segsync.plan import FeedbackResult, SendResult, StatusResult
from segsync.records import Change, Conflict, Counts, Finding, Proposal, Question, Settlement
from segsync.results import MergeResult
from segsync.schemas import Kind
from segsync.values import JsonValue, Value, swedish_order

if TYPE_CHECKING:
    from segsync.applying import ApplyResult, UndoResult
    from segsync.summary import Summary

SCHEMA_VERSION = 1


def plan_json(folder: PlanFolder, master: Master, round_name: str) -> dict[str, Any]:
    """Return which plan a result is about."""
    settings = master.settings
    return {
        "path": folder.path.as_posix(),
        "year": settings.year,
        "language": settings.language,
        "round": round_name or None,
    }


def merge_json(result: MergedPlan, language: str, followup: str | None, overview: str | None = None) -> dict[str, Any]:
    """Return a merge as JSON, with the files that were written of it."""
    writer = _Writer(result, language)
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(result.folder, result.master, result.round),
        "outputs": {"followup": followup, "overview": overview},
        "departments": [
            {
                "code": state.code,
                "state": state.state,
                "measures": state.measures,
                "questions": state.questions,
                "conflicts": state.conflicts,
                "marked_complete": state.marked_complete,
            }
            for state in result.departments
        ],
        "returns": [
            {
                "file": record.file,
                "sha256": record.sha256 or None,
                "department": record.department or None,
                "template": record.template or None,
                "state": record.state.value,
                "cells": counts_json(record.cells),
            }
            for record in result.returns
        ],
        "changes": [writer.change(change) for change in result.changes],
        "conflicts": [writer.conflict(conflict) for conflict in result.conflicts],
        "questions": [writer.question(question) for question in result.questions],
        "findings": [writer.finding(found) for found in result.findings],
        "totals": counts_json(result.totals),
        "no_longer_settled": [
            {"id": lost.id, "why": lost.why.value, "row": lost.row or None, **(settlement_json(lost.settlement) or {})}
            for lost in result.lost
        ],
    }


def settlement_json(settlement: Settlement | None) -> dict[str, Any] | None:
    """Return what a person chose as JSON."""
    if settlement is None:
        return None
    own = settlement.own.isoformat() if isinstance(settlement.own, date) else settlement.own
    return {"choice": settlement.choice or None, "own_value": own, "reason": settlement.reason or None}


def counts_json(counts: Counts) -> dict[str, int]:
    """Return counts of cells as JSON, `read` first."""
    return {"read": counts.read, **counts.by_outcome()}


class _Writer:
    """Writes records with the words of one plan."""

    def __init__(self, result: MergeResult, language: str) -> None:
        self.lists = result.master.lists
        self.tables = result.master.tables
        self.language = language

    def value(self, table: str, field: str, value: Value) -> JsonValue:
        known = next((f for f in self.tables[table].fields if f.key == field), None) if table in self.tables else None
        if isinstance(value, frozenset):
            texts = [self.lists.text(known.list, member) if known else member for member in value]
            return sorted(texts, key=swedish_order)
        if isinstance(value, str) and known and known.kind in (Kind.LIST, Kind.DATE_OR_OPEN):
            return self.lists.text(known.list or "end", value)
        return value.isoformat() if isinstance(value, date) else value

    def proposal(self, proposal: Proposal, table: str, field: str) -> dict[str, Any]:
        own = proposal.field or field
        written = {
            "department": proposal.department,
            "file": proposal.place.file,
            "sheet": proposal.place.sheet or None,
            "cell": proposal.place.cell or None,
            "base": self.value(table, own, proposal.base),
            "value": self.value(table, own, proposal.value),
        }
        return written if own == field else {**written, "field": own}

    def change(self, change: Change) -> dict[str, Any]:
        return {
            "table": change.table,
            "key": list(change.key),
            "field": change.field,
            "master": self.value(change.table, change.field, change.master),
            "value": self.value(change.table, change.field, change.value),
            "outcome": change.outcome.value,
            "sources": [self.proposal(source, change.table, change.field) for source in change.sources],
        }

    def conflict(self, conflict: Conflict) -> dict[str, Any]:
        return {
            "id": conflict.id,
            "table": conflict.table,
            "key": list(conflict.key),
            "field": conflict.field or None,
            "master": self.value(conflict.table, conflict.field, conflict.master),
            "proposals": [self.proposal(proposal, conflict.table, conflict.field) for proposal in conflict.proposals],
            "settlement": settlement_json(conflict.settlement),
            "earlier": settlement_json(conflict.earlier),
        }

    def write(self, write: CellWrite) -> dict[str, Any]:
        return {
            "table": write.table,
            "key": list(write.key),
            "field": write.field,
            "old": self.value(write.table, write.field, write.old),
            "new": self.value(write.table, write.field, write.new),
            "case": write.case or None,
            "reason": write.reason or None,
            "sources": [
                {
                    "department": source.department,
                    "file": source.place.file,
                    "sheet": source.place.sheet or None,
                    "cell": source.place.cell or None,
                }
                for source in write.sources
            ],
        }

    def question(self, question: Question) -> dict[str, Any]:
        return {
            "id": question.id,
            "kind": question.kind,
            "table": question.table or None,
            "key": list(question.key),
            "field": question.field or None,
            "department": question.department,
            "master": self.value(question.table, question.field, question.master),
            "value": self.value(question.table, question.field, question.value),
            "candidates": list(question.candidates),
            "settlement": settlement_json(question.settlement),
            "earlier": settlement_json(question.earlier),
            "sources": [self.proposal(source, question.table, question.field) for source in question.sources],
        }

    def finding(self, found: Finding) -> dict[str, Any]:
        return {
            "code": found.code,
            "severity": found.severity.value,
            "question": found.question or None,
            "department": found.department or None,
            "file": found.place.file or None,
            "sheet": found.place.sheet or None,
            "cell": found.place.cell or None,
            "key": list(found.key),
            "field": found.field or None,
            "value": found.value or None,
            "message": finding_text(found, self.tables, self.lists, self.language),
        }


def send_json(folder: PlanFolder, result: SendResult) -> dict[str, Any]:
    """Return a sending as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, result.master, result.round),
        "deadline": result.deadline.isoformat() if result.deadline else None,
        "sent": [
            {
                "department": sent.department,
                "measures": sent.measures,
                "template": sent.template,
                "file": sent.file,
                "letter": sent.letter,
                "mailbox": sent.mailbox or None,
            }
            for sent in result.sent
        ],
        "without_measures": list(result.without_measures),
    }


def feedback_json(folder: PlanFolder, result: FeedbackResult) -> dict[str, Any]:
    """Return feedback as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, result.master, result.round),
        "sent": [
            {
                "department": sent.department,
                "returned": sent.returned,
                "remarks": sent.remarks,
                "file": sent.file,
                "letter": sent.letter,
                "mailbox": sent.mailbox or None,
            }
            for sent in result.sent
        ],
    }


def status_json(folder: PlanFolder, result: StatusResult) -> dict[str, Any]:
    """Return the status of every department as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, result.master, result.round),
        "today": result.today.isoformat(),
        "departments": [
            {
                "code": row.code,
                "name": row.name,
                "state": row.state,
                "sent_on": row.sent_on.isoformat() if row.sent_on else None,
                "files": list(row.files),
                "measures": row.measures,
                "marked_complete": row.marked_complete,
                "questions": row.questions,
                "conflicts": row.conflicts,
                "deadline": row.deadline.isoformat() if row.deadline else None,
                "days_left": row.days_left,
                "not_sent": list(row.not_sent),
            }
            for row in result.departments
        ],
    }


def check_json(findings: tuple[Finding, ...], master: Master, language: str) -> dict[str, Any]:
    """Return what is wrong in a master as JSON."""
    writer = _Writer(MergeResult(master, ""), language)
    return {"schema_version": SCHEMA_VERSION, "findings": [writer.finding(found) for found in findings]}


def apply_json(folder: PlanFolder, result: ApplyResult, language: str) -> dict[str, Any]:
    """Return what an apply wrote, or would write, as JSON."""
    writer = _Writer(result.merged, language)
    settling, decision = result.settling, result.decision
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, result.merged.master, result.merged.round),
        "outputs": {
            "master": folder.shown(folder.master) if result.written and settling.writes else None,
            "backup": (decision.backup or None) if decision and result.written else None,
        },
        "decision": decision.id if decision and result.written else None,
        "changes": [writer.write(write) for write in settling.writes],
        "settled": [{"id": case, **(settlement_json(one) or {})} for case, one in settling.settled],
        "new_measures": list(settling.new_measures),
        "open": settling.open,
        "findings": [writer.finding(found) for found in result.findings],
    }


def summary_json(folder: PlanFolder, summary: Summary, round_name: str, outputs: Sequence[str]) -> dict[str, Any]:
    """Return a summary and the files that were written of it as JSON."""
    from segsync.summary.content import content_of

    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, summary.master, round_name),
        "outputs": _papers(outputs),
        **content_of(summary),
    }


def _papers(files: Sequence[str]) -> dict[str, Any]:
    """Return the usual papers by what they are, null where they were not written, and the other files."""
    endings = {"workbook": ".xlsx", "draft": ".docx", "overview": ".html"}
    usual = {name: next((file for file in files if file.endswith(end)), None) for name, end in endings.items()}
    return {**usual, "others": [file for file in files if file not in usual.values()]}


def undo_json(folder: PlanFolder, result: UndoResult) -> dict[str, Any]:
    """Return what an undo took back as JSON."""
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, result.master, result.undone.round),
        "outputs": {
            "master": folder.shown(folder.master) if result.written and result.decision.backup else None,
            "backup": (result.decision.backup or None) if result.written else None,
        },
        "decision": result.decision.id if result.written else None,
        "undone": result.undone.id,
        "edited_since": [{"table": table, "key": list(key), "field": name} for table, key, name in result.edited],
    }


def history_json(folder: PlanFolder, decisions: Decisions, master: Master, measure: str | None) -> dict[str, Any]:
    """Return what was applied and undone as JSON, or what was written about one measure."""
    writer = _Writer(MergeResult(master, folder.latest_round), "en")
    standing = {decision.id for decision in decisions.standing}
    wanted = measure.casefold() if measure else ""
    return {
        "schema_version": SCHEMA_VERSION,
        "plan": plan_json(folder, master, folder.latest_round),
        "decisions": [
            {
                "number": decision.number,
                "id": decision.id,
                "kind": decision.kind.value,
                "when": decision.when,
                "round": decision.round or None,
                "stands": decision.id in standing,
                "revokes": decision.revokes or None,
                "backup": decision.backup or None,
                "changes": [
                    writer.write(write) for write in decision.writes if wanted in ("", write.key[0].casefold())
                ],
                "settled": [{"id": case, **(settlement_json(one) or {})} for case, one in decision.settled],
            }
            for decision in decisions.made
        ],
    }
