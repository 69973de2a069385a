"""A small plan, in both languages, with the cases that the workbooks must show."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from segsync.schemas import Editor, Field, Kind, Words
from segsync.templates import text

from segsync.master import Department, Item, Lists, Master, Row, Settings
from segsync.packing import snapshot_id
from segsync.rounds import Baseline, Snapshot, Template
from segsync.writing.instructions import how_to_fill_in

DEPARTMENTS = (
    Department("UTB", "Utbildningsförvaltningen", "Utbildningsnämnden", "Åldermansdirektör", aliases=("Skola", "UBK")),
    Department("SOC", "Socialförvaltningen", "Socialnämnden", "Ädelreformschef"),
    Department("OLD", "Avvecklad förvaltning", active=False),
)
WELFARE = Field(
    "welfare", "reports", Kind.LIST, Words("Barnens bästa", "Best interest"), Words("", ""), Editor.INVOLVED,
    list="status", extra=True,
)  # fmt: skip
LONG = "Skola, socialtjänst och elevhälsa möts inom tio skoldagar när en elev har upprepad frånvaro. " * 3 + "Slut."
MEASURES: dict[str, Row] = {
    "UTB-03": {
        "development_area": "UTB",
        "title": "Tidig samordning vid problematisk skolfrånvaro",
        "description": LONG,
        "lead": "UTB",
        "partners": frozenset({"SOC", "Region"}),
        "areas": frozenset({"skaggetorp", "berga"}),
        "baseline_value": 118,
        "target_value": 80.5,
        "start": date(2022, 3, 15),
        "end": "until_further_notice",
        "status": "ongoing",
    },
    "TRY-01": {
        "development_area": "TRY",
        "title": "=SUM(1;2) är en rubrik, liksom https://example.invalid",
        "lead": "SOC",
        "partners": frozenset({"UTB"}),
        "areas": frozenset({"whole_municipality"}),
        "end": date(2022, 12, 31),
    },
}
REPORTS: dict[tuple[str, ...], Row] = {
    ("UTB-03", "UTB"): {
        "result": "Fyra träffar.",
        "obstacles": frozenset({"staffing", "legal"}),
        "cost_this_year": 450,
    },
    ("UTB-03", "SOC"): {"result": "Socialförvaltningens del."},
    ("TRY-01", "UTB"): {},
    ("TRY-01", "SOC"): {},
}
NEEDS: dict[tuple[str, ...], Row] = {
    ("B-UTB-1",): {"department": "UTB", "need": "Fler speciallärare", "cost_next_year": 1200, "decision": "inquiry"},
}


def _items(language: str) -> tuple[Item, ...]:
    def words(cell: str) -> tuple[str, ...]:
        return tuple(filter(None, cell.split("|")))

    rows = csv.DictReader(text("lists.csv").splitlines(), delimiter=";")
    return tuple(
        Item(
            row["list"],
            row["key"],
            row[language],
            words(row[f"aliases_{language}"]),
            words(row[f"ambiguous_{language}"]),
            words(row["members"] or ""),
            active=row["key"] != "paused",
        )
        for row in rows
    )


@pytest.fixture(params=["sv", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages of a plan."""
    return str(request.param)


@pytest.fixture
def make_master() -> Callable[[str], Master]:
    """Make the plan's master in a language."""

    def make(language: str) -> Master:
        settings = Settings(
            "P-1", "Linköpings kommun", "Åtgärdsplan & mål", 2022, language, date(2022, 10, 14), "KS 2022-118",
            "plan@linkoping.example.invalid",
        )  # fmt: skip
        measures = {(key,): {"measure_id": key, **row} for key, row in MEASURES.items()}
        reports = {key: {"measure_id": key[0], "department": key[1], **row} for key, row in REPORTS.items()}
        needs = {key: {"need_id": key[0], **row} for key, row in NEEDS.items()}
        rows = {"measures": measures, "reports": reports, "needs": needs}
        return Master(settings, Lists(_items(language), DEPARTMENTS), (WELFARE,), rows)

    return make


@pytest.fixture
def make_template(make_master: Callable[[str], Master]) -> Callable[[str], Template]:
    """Make the template of the department UTB in a language, as `send` does."""

    def make(language: str) -> Template:
        master = make_master(language)
        snapshot = Snapshot(master.lists, master.extra_fields)
        own = {key: row for key, row in master.rows["reports"].items() if key[1] == "UTB"}
        settings = master.settings
        baseline = Baseline(
            "T-ABC", settings.plan_id, settings.plan_name, settings.year, "2022-1", "UTB", language,
            date(2022, 9, 12), settings.deadline, snapshot_id(snapshot), {**master.rows, "reports": own},
            frozenset({"UTB-03"}), ("N-1", "N-2"), ("B-UTB-2", "B-UTB-3"),
        )  # fmt: skip
        template = Template(baseline, snapshot, settings.municipality, DEPARTMENTS[0].name, settings.sender)
        return replace(template, baseline=replace(baseline, prose=how_to_fill_in(template)))

    return make
