"""The data package: rows as they stand in the plan, and a description that says what they are.

Checked by hand against the Data Package, Tabular Data Resource and Table Schema specifications (v1).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from datetime import date
from io import StringIO
from typing import Any

import pytest
from plans import master_of, with_row
from segsync.schemas import Editor, Field, Kind, Words
from summary.worlds import MADE_ON, random_master

from segsync.master import Master
from segsync.summary import summarise
from segsync.writing.datapackage import data_package

EXTRA = Field(
    "risk", "measures", Kind.LIST, Words("Risk", "Risk"), Words("", ""), Editor.LEAD, list="obstacles", extra=True
)  # fmt: skip


def package(master: Master, *, internal: bool = False) -> tuple[Mapping[str, bytes], dict[str, Any]]:
    files = data_package(summarise(master, made_on=MADE_ON), internal=internal)
    return files, json.loads(files["datapackage.json"])


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8"), newline="")))


@pytest.fixture(scope="module", params=["sv", "en"])
def made(request: pytest.FixtureRequest) -> tuple[Mapping[str, bytes], dict[str, Any]]:
    return package(random_master(9, language=request.param, extra=request.param == "sv"))


def test_the_package_has_what_the_specification_asks_for(made: tuple[Mapping[str, bytes], dict[str, Any]]) -> None:
    _, described = made
    assert described["profile"] == "tabular-data-package"
    assert re.fullmatch(r"[a-z0-9._-]+", described["name"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", described["created"])
    assert [one["name"] for one in described["resources"]] == ["measures", "reports", "needs", "departments"]
    for resource in described["resources"]:
        assert resource["profile"] == "tabular-data-resource"
        assert resource["encoding"] == "utf-8"
        assert resource["schema"]["missingValues"] == [""]


def test_every_file_is_described_and_has_the_columns_of_its_schema(
    made: tuple[Mapping[str, bytes], dict[str, Any]],
) -> None:
    files, described = made
    assert {one["path"] for one in described["resources"]} | {"datapackage.json"} == set(files)
    for resource in described["resources"]:
        header = next(csv.reader(StringIO(files[resource["path"]].decode("utf-8"), newline="")))
        assert header == [field["name"] for field in resource["schema"]["fields"]]


def test_every_cell_is_of_its_fields_type_and_keeps_its_constraints(
    made: tuple[Mapping[str, bytes], dict[str, Any]],
) -> None:
    files, described = made
    for resource in described["resources"]:
        for row in rows_of(files[resource["path"]]):
            for field in resource["schema"]["fields"]:
                assert_fits(row[field["name"]], field)


def assert_fits(text: str, field: Mapping[str, Any]) -> None:
    constraints = field.get("constraints", {})
    if text == "":
        assert not constraints.get("required")
        return
    match field["type"]:
        case "number":
            assert float(text) >= constraints.get("minimum", float("-inf"))
        case "date":
            assert date.fromisoformat(text)
        case "array":
            assert isinstance(json.loads(text), list)
        case other:
            assert other == "string"
    assert text in constraints.get("enum", [text])


def test_keys_are_unique_and_lead_to_rows_that_are_there(made: tuple[Mapping[str, bytes], dict[str, Any]]) -> None:
    files, described = made
    rows = {one["name"]: rows_of(files[one["path"]]) for one in described["resources"]}
    for resource in described["resources"]:
        key = resource["schema"]["primaryKey"]
        names = [key] if isinstance(key, str) else key
        held = [tuple(row[name] for name in names) for row in rows[resource["name"]]]
        assert len(set(held)) == len(held)
        for foreign in resource["schema"].get("foreignKeys", ()):
            reference = foreign["reference"]
            known = {row[reference["fields"]] for row in rows[reference["resource"]]}
            assert {row[foreign["fields"]] for row in rows[resource["name"]]} - {""} <= known


def test_the_rows_are_those_of_the_plan() -> None:
    master = random_master(9)
    files, _ = package(master)
    for name in ("measures", "reports", "needs"):
        assert len(rows_of(files[f"{name}.csv"])) == len(master.rows[name])
    first = rows_of(files["measures.csv"])[0]
    key = next(iter(master.rows["measures"]))
    assert first["measure_id"] == key[0]
    status = master.rows["measures"][key]["status"]
    assert first["status"] == master.lists.text("status", str(status or "not_reported"))


def test_what_is_not_published_is_there_only_when_asked_for() -> None:
    master = random_master(9)
    assert "Ring oss" not in package(master)[0]["reports.csv"].decode()
    assert "Ring oss" in package(master, internal=True)[0]["reports.csv"].decode()
    assert "example.invalid" not in b"".join(package(master)[0].values()).decode()


def test_an_extra_column_is_described_like_any_other() -> None:
    _, described = package(master_of(extra_fields=(EXTRA,)))
    field = described["resources"][0]["schema"]["fields"][-1]
    assert field["name"] == "risk"
    assert "Samverkan" in field["constraints"]["enum"]


def test_a_formula_is_a_text_and_a_negative_number_a_number() -> None:
    master = with_row(master_of(), "measures", ("UTB-01",), description="=1+1", outcome_value=-4.5)
    row = rows_of(package(master)[0]["measures.csv"])[0]
    assert row["description"] == "'=1+1"
    assert row["outcome_value"] == "-4.5"
