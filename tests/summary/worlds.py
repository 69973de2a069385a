"""Plans for the summary: made at random from a seed, and counted again from the workbook in another way."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from plans import DEPARTMENTS
from segsync.schemas import MEASURES, NEEDS, REPORTS

from segsync.master import Department, Item, Lists, Master, Settings
from segsync.reading.master import read_master
from segsync.starting import default_items
from segsync.summary import Summary, summarise
from segsync.vocabulary import say
from segsync.writing.master import master_workbook

MADE_ON = date(2022, 12, 1)
NO_NEED = "Inget ytterligare behov"
EXTRA_ITEMS = (
    Item("status", "waiting", "Väntar på beslut"),
    Item("development_area", "HLS", "Hälsa", active=False),
    Item("financing", "fund", "Fondmedel"),
    Item("areas", "lambohov", "Lambohov"),
    Item("next_year", "merged", "Slås samman"),
)
"""What a coordinator has added: no built-in meaning, and one that is no longer offered."""
ALL_DEPARTMENTS = (*DEPARTMENTS, Department("SAK", "Säkerhetsavdelningen", active=False), Department("OMS", "Omsorg"))


def random_master(seed: int, measures: int = 25, *, extra: bool = True, language: str = "sv") -> Master:
    """Return a master filled in at random: blanks, all statuses, shared measures, needs and none."""
    chance = random.Random(seed)
    items = (*default_items(language), *(EXTRA_ITEMS if extra else ()))
    lists = Lists(items, ALL_DEPARTMENTS)
    settings = Settings(f"P-{seed}", "Provkommunen", "Åtgärdsplan", 2022, language, None, "KS 2022-001")
    rows = {(row["measure_id"],): row for row in _measures(chance, lists, measures)}
    master = Master(settings, lists, rows={"measures": rows, "reports": {}, "needs": {}})
    reports = {
        (row["measure_id"], row["department"]): row for row in _reports(chance, master) if chance.random() < 0.95
    }
    needs = {(row["need_id"],): row for row in _needs(chance, lists)}
    return replace(master, rows={"measures": rows, "reports": reports, "needs": needs})


def _any(chance: random.Random, lists: Lists, name: str, blank: float = 0.15, but: Iterable[str] = ()) -> Any:
    return None if chance.random() < blank else chance.choice(sorted(lists.keys(name) - set(but)))


def _some(chance: random.Random, values: Iterable[str]) -> frozenset[str] | None:
    return frozenset(value for value in sorted(values) if chance.random() < 0.3) or None


def _measures(chance: random.Random, lists: Lists, number: int) -> Iterable[dict[str, Any]]:
    for at in range(number):
        area = _any(chance, lists, "development_area", 0.05)
        yield {
            "measure_id": f"{area or 'ATG'}-{at:03}",
            "development_area": area,
            "title": f"Åtgärd {at}",
            "lead": chance.choice(DEPARTMENTS).code,
            "partners": _some(chance, (*(one.code for one in DEPARTMENTS), "Polisen")),
            "areas": _some(chance, lists.keys("areas")),
            "status": _any(chance, lists, "status"),
            "forecast": _any(chance, lists, "forecast"),
            "next_year": _any(chance, lists, "next_year"),
        }


def _reports(chance: random.Random, master: Master) -> Iterable[dict[str, Any]]:
    for (measure_id,) in master.rows["measures"]:
        for code in (*master.involved(measure_id), *(("OMS",) if chance.random() < 0.1 else ())):
            filled = chance.random() < 0.8
            cost = chance.choice([None, 0, 100, 2350.5, 12_400])
            yield {
                "measure_id": measure_id,
                "department": code,
                "result": "Arbetet har påbörjats." if filled else None,
                "obstacles": _some(chance, master.lists.keys("obstacles")) if filled else None,
                "obstacles_comment": f"{code} saknar lokaler." if chance.random() < 0.3 else None,
                "financing": _any(chance, master.lists, "financing") if filled else None,
                "cost_this_year": chance.choice([None, 0, 450, 0.1]) if filled else None,
                "cost_next_year": cost if filled else None,
                "beyond_budget": chance.choice([None, 0, cost]) if filled else None,
                "comment": "Ring oss om detta.",
            }


def _needs(chance: random.Random, lists: Lists) -> Iterable[dict[str, Any]]:
    for department in lists.departments:
        for at in range(chance.choice([0, 1, 1, 3])):
            none = chance.random() < 0.3
            yield {
                "need_id": f"{department.code}-2022-1-B{at:02}",
                "department": department.code,
                "development_area": None if none else _any(chance, lists, "development_area"),
                "areas": None if none else _some(chance, lists.keys("areas")),
                "need": f"{NO_NEED}." if none else f"Fältarbetare {at}",
                "cost_next_year": None if none else chance.choice([None, 900, 1150.5]),
                "financing": None if none else _any(chance, lists, "financing"),
                "decision": None if none else _any(chance, lists, "decision", 0.4),
            }


def written(master: Master, path: Path) -> Path:
    """Write a master as a workbook."""
    path.write_bytes(master_workbook(master))
    return path


def summary_of(path: Path) -> Summary:
    """Return the summary of the master in a file."""
    reading = read_master(path)
    assert reading.findings == ()
    return summarise(reading.master, made_on=MADE_ON)


class Recount:
    """The same numbers from the workbook's cells, in plain Python: by headings and texts alone."""

    def __init__(self, path: Path, language: str = "sv") -> None:
        self.book = load_workbook(path)
        self.language = language
        self.measures, self.reports, self.needs = (
            self._rows(table.sheet.of(language), {f.key: f.heading.of(language) for f in table.fields})
            for table in (MEASURES, REPORTS, NEEDS)
        )
        new = self.text("next_year", "new_measure")
        self.this_year = [row for row in self.measures if row["next_year"] != new]
        self.codes = [row["code"] for row in self._departments()]
        self.names = {row["code"]: row["name"] for row in self._departments()}

    def _rows(self, sheet: str, headings: Mapping[str, str]) -> list[dict[str, Any]]:
        rows = list(self.book[sheet].values)
        at = {key: rows[0].index(heading) for key, heading in headings.items() if heading in rows[0]}
        return [{key: row[column] for key, column in at.items()} for row in rows[1:] if row[0] not in (None, "")]

    def _departments(self) -> list[dict[str, Any]]:
        columns = {name: say(self.language, f"column.departments.{name}") for name in ("code", "name", "active")}
        return self._rows(say(self.language, "sheet.departments"), columns)

    def text(self, name: str, key: str) -> str:
        """Return the text of a list's key, from the sheet Listor."""
        columns = {part: say(self.language, f"column.lists.{part}") for part in ("list", "key", "text")}
        rows = self._rows(say(self.language, "sheet.lists"), columns)
        wanted = say(self.language, f"list.{name}")
        return next(row["text"] for row in rows if row["list"] == wanted and row["key"] == key)

    def status(self) -> Counter[tuple[Any, Any]]:
        """Count this year's measures by development area and status."""
        unreported = self.text("status", "not_reported")
        return Counter((row["development_area"], row["status"] or unreported) for row in self.this_year)

    def areas(self) -> Counter[tuple[Any, Any]]:
        """Count this year's measures in each of their areas by status."""
        unreported = self.text("status", "not_reported")
        return Counter(
            (area, row["status"] or unreported)
            for row in self.this_year
            for area in (row["areas"].split(", ") if row["areas"] else [None])
        )

    def next_year(self) -> Counter[tuple[Any, Any]]:
        """Count all measures by development area and what happens next year."""
        return Counter((row["development_area"], row["next_year"]) for row in self.measures)

    def pairs(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Return the reports of this year's measures: all who take part, and all who say something of money."""
        ids = {row["measure_id"] for row in self.this_year}
        kept = {(row["measure_id"], row["department"]): row for row in self.reports if row["measure_id"] in ids}
        money = ("financing", "cost_this_year", "cost_next_year", "beyond_budget")
        found = {key: row for key, row in kept.items() if any(row[field] is not None for field in money)}
        for row in self.this_year:
            partners = (row["partners"] or "").split(", ")
            for code in {row["lead"], *(partner for partner in partners if partner in self.codes)}:
                found[row["measure_id"], code] = kept.get((row["measure_id"], code), {})
        return found


def shown(summary: Summary, name: str) -> dict[tuple[str, str], Any]:
    """Return a table's numbers by the words of line and column, without zeros and blanks."""
    return {
        (line.label, column.heading): cell.value for line, column, cell in summary.table(name).numbers() if cell.value
    }
