"""Next year's plan from this year's: which rows come along, as what, and what is left for a person. Pure.

| a measure that | next year |
| --- | --- |
| continues, unchanged or revised | is there with its id, texts and plan; what departments report starts fresh |
| is new | is there likewise |
| nobody has decided about | is there likewise, and is listed as undecided |
| ends, or moves to ordinary work | is left out, and is listed |

| a need that | next year |
| --- | --- |
| is taken into the plan | is a measure with the next free id of its area |
| is not taken in, is under inquiry, or nobody has decided about | is left out, and is listed |

Fields that the coordinator or the lead edits are the plan and stay; those that
everybody involved reports in (status, forecast, outcome, what happens next
year), and all reports and needs, start fresh. A period that is over starts
fresh too: both its dates are blank and the list asks for new ones; one that
runs on, or is open, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from segsync.master import DecisionTexts, Master, Row, involved
from segsync.numbering import next_id, prefix_of
from segsync.schemas import NEEDS, Editor
from segsync.summary.counting import PlanRows, text
from segsync.values import Key, Value, fold
from segsync.vocabulary import say
from segsync.wording import next_plan_name

LONGEST_TITLE = 120
_SENTENCE = re.compile(r"(?<=[.!?])\s|\n")
_MEASURES = "measures"


class Fate(StrEnum):
    """What became of a measure or a need."""

    CONTINUES = "continues"
    REVISED = "revised"
    NEW = "new"
    TAKEN_IN = "taken_in"
    UNDECIDED = "undecided"
    ENDED = "ended"
    ORDINARY = "ordinary"
    NEED_OUT = "need_out"
    NEED_INQUIRY = "need_inquiry"
    NEED_UNDECIDED = "need_undecided"


COMES_ALONG = frozenset({Fate.CONTINUES, Fate.REVISED, Fate.NEW, Fate.TAKEN_IN, Fate.UNDECIDED})
UNDECIDED = frozenset({Fate.UNDECIDED, Fate.NEED_UNDECIDED})
_FATES = {
    "unchanged": Fate.CONTINUES,
    "revised": Fate.REVISED,
    "new_measure": Fate.NEW,
    "ends": Fate.ENDED,
    "to_ordinary": Fate.ORDINARY,
}
"""By what was decided for next year; a value that the coordinator has added means nothing to this program."""
_NEED_FATES = {"enters": Fate.TAKEN_IN, "stays_out": Fate.NEED_OUT, "inquiry": Fate.NEED_INQUIRY}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to do in the new plan: its code, and the words that its sentence names."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def text(self, language: str) -> str:
        """Return the sentence."""
        return say(language, f"rollover.remark.{self.code}", **dict(self.values))


@dataclass(frozen=True, slots=True)
class Rolled:
    """One measure or need of the old plan: what became of it, and what is left to do.

    `id` is its id in the new plan, blank when it is left out; `before` the id
    in the old. `said` is what was decided, in the plan's words.
    """

    id: str
    before: str
    title: str
    area: str
    department: str
    said: str
    fate: Fate
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class NextPlan:
    """Next year's master, with what became of every row, and every id of before that is no longer in the plan."""

    master: Master
    rolled: tuple[Rolled, ...]
    retired: tuple[str, ...]

    @property
    def undecided(self) -> tuple[Rolled, ...]:
        """What nobody has decided about."""
        return tuple(one for one in self.rolled if one.fate in UNDECIDED)


def next_plan(master: Master, year: int, plan_id: str, used_ids: Iterable[str], deadline: date | None) -> NextPlan:
    """Return the plan of `year` that follows a master; `used_ids` are all that a measure ever had."""
    return _Rolling(master, year, plan_id, {*used_ids}, deadline).run()


class _Rolling:
    """Rolls one master over, row by row."""

    def __init__(self, master: Master, year: int, plan_id: str, used: set[str], deadline: date | None) -> None:
        self.old = master
        self.year = year
        self.plan_id = plan_id
        self.used = used | {key[0] for key in master.rows[_MEASURES]}
        self.deadline = deadline
        self.begins = date(year, 1, 1)
        self.measures: dict[Key, Row] = {}
        self.rolled: list[Rolled] = []
        self.active = {department.code for department in master.lists.departments if department.active}

    def run(self) -> NextPlan:
        for (measure_id,), row in self.old.rows[_MEASURES].items():
            self._measure(measure_id, row)
        for key, row in PlanRows(self.old).needs.items():
            self._need(key, row)
        retired = sorted(self.used - {key[0] for key in self.measures})
        return NextPlan(self._master(), tuple(self.rolled), tuple(retired))

    def _measure(self, measure_id: str, row: Row) -> None:
        fate = _FATES.get(text(row.get("next_year")), Fate.UNDECIDED)
        remarks: list[Remark] = []
        if fate in COMES_ALONG:
            kept, remarks = self._fresh(measure_id, row)
            self.measures[measure_id,] = kept
        first = {Fate.REVISED: [Remark("revise")], Fate.UNDECIDED: [Remark("decide")]}.get(fate, [])
        self._list(measure_id if fate in COMES_ALONG else "", measure_id, row, fate, [*first, *remarks])

    def _list(self, new_id: str, before: str, row: Row, fate: Fate, remarks: Iterable[Remark]) -> None:
        is_need = fate in (*_NEED_FATES.values(), Fate.NEED_UNDECIDED)
        lists, field = self.old.lists, NEEDS["decision"] if is_need else self.old.table(_MEASURES)["next_year"]
        said = lists.write(field, row.get(field.key))
        self.rolled.append(
            Rolled(
                new_id, before, text(row.get("need" if is_need else "title")),
                lists.text("development_area", text(row.get("development_area"))),
                text(row.get("department" if is_need else "lead")), str(said or ""), fate, tuple(remarks),
            )
        )  # fmt: skip

    def _fresh(self, measure_id: str, row: Row) -> tuple[Row, list[Remark]]:
        """Return a measure's plan without what was reported of it, and what a person has to fill in."""
        fields = self.old.table(_MEASURES).fields
        kept: dict[str, Value] = {
            field.key: row.get(field.key) for field in fields if field.editor is not Editor.INVOLVED
        }
        remarks = []
        start, end = row.get("start"), row.get("end")
        if isinstance(end, date) and end < self.begins:
            kept |= {"start": None, "end": None}
            begun = start.isoformat() if isinstance(start, date) else self._say("rollover.remark.no_start")
            remarks.append(Remark("period", (("start", begun), ("end", end.isoformat()))))
        if not row.get("development_area"):
            remarks.append(Remark("area"))
        if row.get("lead") not in self.active:
            remarks.append(Remark("lead", (("department", text(row.get("lead"))),)))
        return {**kept, "measure_id": measure_id}, remarks

    def _say(self, key: str) -> str:
        return say(self.old.settings.language, key)

    def _need(self, key: Key, row: Row) -> None:
        fate = _NEED_FATES.get(text(row.get("decision")), Fate.NEED_UNDECIDED)
        new_id = ""
        remarks: list[Remark] = []
        if fate is Fate.TAKEN_IN:
            area = text(row.get("development_area"))
            new_id = next_id(prefix_of(area), self.used)
            self.used.add(new_id)
            measure = {"title": self._title(row), "description": row.get("need"), "lead": row.get("department")}
            measure |= {"development_area": row.get("development_area"), "areas": row.get("areas")}
            self.measures[new_id,], remarks = self._fresh(new_id, measure)
            remarks.insert(0, Remark("complete"))
        elif fate is Fate.NEED_UNDECIDED:
            remarks.append(Remark("decide_need"))
        self._list(new_id, key[0], row, fate, remarks)

    def _title(self, row: Row) -> str:
        """Return a title for a need that becomes a measure: its first sentence, unique in the plan."""
        first = _SENTENCE.split(text(row.get("need")).strip())[0].rstrip(".")
        title = first if len(first) <= LONGEST_TITLE else first[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"
        taken = {fold(text(known.get("title"))) for known in self._every_measure()}
        unique, times = title, 1
        while fold(unique) in taken:
            times += 1
            unique = f"{title} ({times})"
        return unique

    def _every_measure(self) -> Iterator[Row]:
        yield from self.old.rows[_MEASURES].values()
        yield from self.measures.values()

    def _master(self) -> Master:
        old = self.old.settings
        settings = replace(
            old,
            plan_id=self.plan_id,
            plan_name=next_plan_name(old.plan_name, old.year, self.year),
            year=self.year,
            deadline=self.deadline,
            diary_number="",
        )
        reports: dict[Key, Row] = {
            (key[0], code): {"measure_id": key[0], "department": code}
            for key, row in self.measures.items()
            for code in involved(row, self.old.lists)
        }
        rows = {_MEASURES: self.measures, "reports": reports, "needs": {}}
        decision = DecisionTexts(recipients=self.old.decision.recipients)
        return Master(settings, self.old.lists, self.old.extra_fields, rows, decision=decision)
