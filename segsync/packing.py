"""Baselines, snapshots and decisions as JSON: what `.segsync/` keeps, and what a template carries as a fallback."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from segsync.decisions import CellWrite, Decision, DecisionKind, Proposed
from segsync.ids import digest
from segsync.master import Department, Item, Lists, Row
from segsync.merging.cells import Policy
from segsync.records import Lost, LostSettlement, Place, Proposal, Settlement
from segsync.rounds import Baseline, Snapshot
from segsync.schemas import Editor, Field, Kind, Table, Words
from segsync.shown import Shown, shown_from
from segsync.values import Key, Value, from_identity, identity, to_json

_KEY_JOINT = "|"


def pack_rows(rows: Mapping[str, Mapping[Key, Row]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return rows as JSON: blanks left out, keys joined."""
    return {
        table: {
            _KEY_JOINT.join(key): {name: to_json(value) for name, value in row.items() if value is not None}
            for key, row in by_key.items()
        }
        for table, by_key in rows.items()
    }


def unpack_rows(packed: Mapping[str, Any], tables: Mapping[str, Table]) -> dict[str, dict[Key, Row]]:
    """Return rows from JSON, with values of the types that the tables' fields say."""
    kinds = {name: {field.key: field.kind for field in table.fields} for name, table in tables.items()}
    return {
        table: {
            tuple(key.split(_KEY_JOINT)): {
                name: _unpack_value(value, kinds[table].get(name, Kind.TEXT)) for name, value in row.items()
            }
            for key, row in by_key.items()
        }
        for table, by_key in packed.items()
    }


def _unpack_value(value: Any, kind: Kind) -> Value:
    if isinstance(value, list):
        return frozenset(value)
    if kind.is_date and isinstance(value, str) and value[:1].isdigit():
        return date.fromisoformat(value)
    return value  # type: ignore[no-any-return]


def pack_baseline(baseline: Baseline) -> dict[str, Any]:
    """Return a baseline as JSON."""
    packed = {entry.name: getattr(baseline, entry.name) for entry in fields(baseline)}
    return {
        **packed,
        "sent_on": baseline.sent_on.isoformat(),
        "deadline": baseline.deadline and baseline.deadline.isoformat(),
        "rows": pack_rows(baseline.rows),
        "leads": sorted(baseline.leads),
    }


def unpack_baseline(packed: Mapping[str, Any], snapshot: Snapshot) -> Baseline:
    """Return a baseline from JSON and the snapshot that it names."""
    deadline = packed["deadline"]
    return Baseline(
        **{
            **packed,
            "sent_on": date.fromisoformat(packed["sent_on"]),
            "deadline": date.fromisoformat(deadline) if deadline else None,
            "rows": unpack_rows(packed["rows"], snapshot.tables),
            "leads": frozenset(packed["leads"]),
            "open_measures": tuple(packed["open_measures"]),
            "open_needs": tuple(packed["open_needs"]),
            "prose": tuple(packed["prose"]),
        }
    )


def pack_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    """Return a snapshot as JSON."""
    return {
        "items": [asdict(item) for item in snapshot.lists.items],
        "departments": [asdict(department) for department in snapshot.lists.departments],
        "extra_fields": [_pack_field(field) for field in snapshot.extra_fields],
    }


def _pack_field(field: Field) -> dict[str, Any]:
    packed = {entry.name: getattr(field, entry.name) for entry in fields(field)}
    return packed | {"system_keys": sorted(field.system_keys), "departments": sorted(field.departments)}


def unpack_snapshot(packed: Mapping[str, Any]) -> Snapshot:
    """Return a snapshot from JSON."""
    items = tuple(
        Item(**{**item, **{name: tuple(item[name]) for name in ("aliases", "ambiguous", "members")}})
        for item in packed["items"]
    )
    departments = tuple(Department(**{**row, "aliases": tuple(row["aliases"])}) for row in packed["departments"])
    return Snapshot(Lists(items, departments), tuple(_unpack_field(field) for field in packed["extra_fields"]))


def _unpack_field(packed: Mapping[str, Any]) -> Field:
    typed = {
        "kind": Kind(packed["kind"]),
        "editor": Editor(packed["editor"]),
        "policy": Policy(packed["policy"]),
        "heading": Words(*packed["heading"]),
        "help": Words(*packed["help"]),
        "aliases": tuple(packed["aliases"]),
        "system_keys": frozenset(packed["system_keys"]),
        "departments": frozenset(packed["departments"]),
    }
    return Field(**{**packed, **typed})


def snapshot_id(snapshot: Snapshot) -> str:
    """Return the id of a snapshot: the same words give the same id."""
    return "W-" + digest(pack_snapshot(snapshot))


def pack_decision(decision: Decision) -> dict[str, Any]:
    """Return a decision as JSON: readable by itself, with the places where each value was said."""
    packed = {entry.name: getattr(decision, entry.name) for entry in fields(decision)}
    return packed | {
        "writes": [_pack_write(write) for write in decision.writes],
        "settled": [
            {"id": case, "choice": one.choice, "own": identity(one.own), "reason": one.reason}
            for case, one in decision.settled
        ],
        "proposals": [
            {"id": proposed.id, **_packed_values(proposed, "base", "value")} for proposed in decision.proposals
        ],
        "rows": dict(decision.rows),
    }


def _pack_write(write: CellWrite) -> dict[str, Any]:
    sources = [{"department": source.department, **source.place._asdict()} for source in write.sources]
    return _packed_values(write, "old", "new") | {"sources": sources}


def _packed_values(record: CellWrite | Proposed, *values: str) -> dict[str, Any]:
    packed = {entry.name: getattr(record, entry.name) for entry in fields(record)}
    return packed | {name: identity(packed[name]) for name in values} | {"key": list(record.key)}


def unpack_decision(packed: Mapping[str, Any]) -> Decision:
    """Return a decision from JSON."""
    return Decision(
        **{
            **packed,
            "kind": DecisionKind(packed["kind"]),
            "writes": tuple(map(_unpack_write, packed["writes"])),
            "settled": tuple(
                (one["id"], Settlement(one["choice"], from_identity(one["own"]), one["reason"]))
                for one in packed["settled"]
            ),
            "proposals": tuple(map(_unpack_proposed, packed["proposals"])),
            "rows": tuple(packed["rows"].items()),
        }
    )


def _unpack_write(packed: Mapping[str, Any]) -> CellWrite:
    sources = tuple(
        Proposal(one["department"], Place(one["file"], one["sheet"], one["cell"]), None, None)
        for one in packed["sources"]
    )
    return CellWrite(**{**_unpacked_values(packed, "old", "new"), "sources": sources})


def _unpack_proposed(packed: Mapping[str, Any]) -> Proposed:
    known = {name: value for name, value in packed.items() if name != "id"}
    return Proposed(**_unpacked_values(known, "base", "value"))


def _unpacked_values(packed: Mapping[str, Any], *values: str) -> dict[str, Any]:
    return {**packed, "key": tuple(packed["key"]), **{name: from_identity(packed[name]) for name in values}}


def pack_lost(lost: LostSettlement) -> str:
    """Return a choice that no longer applies as one text, which may be cut anywhere and joined again."""
    settled = lost.settlement
    about = [lost.id, lost.why, lost.sheet, lost.row, lost.heading, lost.kind, lost.department]
    return _without_spaces([*about, settled.choice, identity(settled.own), settled.reason])


def unpack_lost(text: str) -> LostSettlement:
    """Return a choice that no longer applies from its text."""
    own_id, why, sheet, row, heading, kind, department, choice, own, reason = json.loads(text)
    settlement = Settlement(choice, from_identity(own), reason)
    return LostSettlement(own_id, settlement, Lost(why), sheet, row, heading, kind, department)


def pack_shown(shown: Shown) -> str:
    """Return what a follow-up shows as one text, likewise."""
    return _without_spaces(list(shown.lines()))


def unpack_shown(text: str) -> Shown:
    """Return what a follow-up showed, from its text."""
    return shown_from(tuple(line) for line in json.loads(text or "[]"))


def _without_spaces(content: list[Any]) -> str:
    """Return JSON without spaces, which cells would lose at their ends."""
    return json.dumps(content, separators=(",", ":")).replace(" ", "\\u0020")
