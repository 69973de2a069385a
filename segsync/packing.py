"""Baselines and snapshots as JSON: what `.segsync/` keeps, and what a template carries as a fallback."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from segsync.ids import digest
from segsync.master import Department, Item, Lists, Row
from segsync.merging.cells import Policy
from segsync.rounds import Baseline, Snapshot
from segsync.schemas import Editor, Field, Kind, Table, Words
from segsync.values import Key, Value, to_json

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
