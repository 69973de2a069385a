"""The plan as a data package: UTF-8 CSV files and a `datapackage.json` that describes them (Frictionless Data, v1).

The schemas are made from the records of the fields. Published fields only,
unless `internal` asks for all. A set is a JSON array; list values are their
texts; a blank cell is a missing value. A text that a spreadsheet program could
take for a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

from segsync import __version__
from segsync.master import Lists, Master
from segsync.schemas import Field, Kind, Table
from segsync.summary import Summary
from segsync.values import Value, swedish_order
from segsync.vocabulary import say
from segsync.writing.plain import no_formula

_TYPES = {Kind.NUMBER: "number", Kind.DATE: "date", Kind.SET: "array", Kind.PARTIES: "array"}
_DIALECT = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}


def data_package(summary: Summary, *, internal: bool = False) -> Mapping[str, bytes]:
    """Return the package's files by name: one for each table, one for the departments, and the description."""
    master = summary.master
    files: dict[str, bytes] = {}
    resources = []
    for table in master.tables.values():
        fields = [field for field in table.fields if internal or field.published]
        files[f"{table.name}.csv"] = _csv([field.key for field in fields], _rows(master, table, fields))
        resources.append(_resource(table.name, table.sheet.of(_language(master)), _table_schema(master, table, fields)))
    departments = ((one.code, one.name, one.board) for one in master.lists.departments)
    files["departments.csv"] = _csv(("code", "name", "board"), departments)
    resources.append(_resource("departments", say(_language(master), "sheet.departments"), _departments_schema(master)))
    package = _package(summary, resources)
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    return {**files, "datapackage.json": text.encode("utf-8", "replace")}


def _language(master: Master) -> str:
    return master.settings.language


# --- the rows


def _rows(master: Master, table: Table, fields: Sequence[Field]) -> Iterator[Sequence[str]]:
    for key, row in master.rows.get(table.name, {}).items():
        held = {**row, **dict(zip(table.key, key, strict=False))}
        yield [_written(master.lists, field, held.get(field.key)) for field in fields]


def _written(lists: Lists, field: Field, value: Value) -> str:
    """Return a value as the package holds it; a status that nobody has reported says so."""
    if value is None and "not_reported" in field.system_keys:
        value = "not_reported"
    if isinstance(value, frozenset):
        return json.dumps(lists.sorted_texts(field, value), ensure_ascii=False) if value else ""
    written = lists.write(field, value)
    if isinstance(written, date):
        return written.isoformat()
    return "" if written is None else written if isinstance(written, str) else repr(written)


def _csv(heads: Sequence[str], rows: Iterator[Sequence[str]]) -> bytes:
    target = StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([no_formula(text) if not _is_number(text) else text for text in row])
    return target.getvalue().encode("utf-8", "replace")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", text) is not None


# --- the description


def _package(summary: Summary, resources: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    settings = summary.master.settings
    name = re.sub(r"[^a-z0-9._-]+", "-", f"{settings.plan_id}-{settings.year}".lower()).strip("-")
    description = [say(settings.language, "package.description"), summary.preview_note]
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": summary.plan_title,
        "description": " ".join(filter(None, description)),
        "version": summary.version,
        "created": f"{summary.made_on.isoformat()}T00:00:00Z",
        "sources": [{"title": f"master.xlsx, sha256 {summary.master.sha256}"}],
        "keywords": [word for word in (settings.municipality, settings.diary_number) if word],
        "resources": list(resources),
        "segsync": __version__,
    }


def _resource(name: str, title: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": f"{name}.csv",
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": _DIALECT,
        "schema": schema,
    }


def _table_schema(master: Master, table: Table, fields: Sequence[Field]) -> dict[str, Any]:
    keys = [{"fields": "measure_id", "reference": {"resource": "measures", "fields": "measure_id"}}]
    foreign = [key for key in keys if table.name == "reports"]
    foreign += [
        {"fields": field.key, "reference": {"resource": "departments", "fields": "code"}}
        for field in fields
        if field.kind is Kind.DEPARTMENT
    ]
    schema: dict[str, Any] = {
        "fields": [_field(master, table, field) for field in fields],
        "primaryKey": list(table.key) if len(table.key) > 1 else table.key[0],
        "missingValues": [""],
    }
    return {**schema, "foreignKeys": foreign} if foreign else schema


def _field(master: Master, table: Table, field: Field) -> dict[str, Any]:
    constraints: dict[str, Any] = {}
    if field.key in table.key:
        constraints["required"] = True
    if field.kind is Kind.LIST:
        held = {row.get(field.key) for row in master.rows.get(table.name, {}).values()}
        texts = {master.lists.text(field.list, key) for key in master.lists.keys(field.list)}
        texts |= {master.lists.text(field.list, key) for key in held if isinstance(key, str)}
        constraints["enum"] = sorted(texts, key=swedish_order)
    if field.minimum is not None:
        constraints["minimum"] = field.minimum
    language = _language(master)
    described = {
        "name": field.key,
        "type": _TYPES.get(field.kind, "string"),
        "title": field.heading.of(language),
        "description": field.help.of(language),
    }
    return {**described, "constraints": constraints} if constraints else described


def _departments_schema(master: Master) -> dict[str, Any]:
    language = _language(master)
    fields = [
        {
            "name": name,
            "type": "string",
            "title": say(language, f"column.departments.{name}"),
            "description": say(language, f"column.departments.{name}.help"),
        }
        for name in ("code", "name", "board")
    ]
    return {"fields": fields, "primaryKey": "code", "missingValues": [""]}
