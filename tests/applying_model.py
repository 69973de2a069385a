"""An independent model of applying: a plain dictionary of cells, and random scripts of what people do to a plan.

Nothing here asks segsync what should come out. The model knows the case table
in its own words; a script sends, edits, returns, merges, chooses, applies and
takes back, and after every step the master must hold just what the model holds.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from segsync.schemas import MEASURES, REPORTS

from segsync.applying import ApplyResult
from segsync.errors import SegsyncError
from segsync.grids import Sheet
from segsync.headings import HeadingWords
from segsync.merged import MergedPlan
from segsync.messages import Action, choices_of
from segsync.patching import CellPatch, Patch, patch_workbook
from segsync.plan import Plan, open_plan
from segsync.reading.workbook import workbook_of
from segsync.records import Conflict, Question

Cell = tuple[str, tuple[str, ...], str]
"""Table, key, field."""
Held = Any
Meant = tuple[Action, Held]
"""What a choice does: its action, and the value that it takes."""

MEASURE_IDS = ("UTB-01", "UTB-03", "TRY-01")
LEADS = {"UTB-01": "UTB", "UTB-03": "UTB", "TRY-01": "SOC"}
INVOLVED = {"UTB-01": ("UTB", "SOC"), "UTB-03": ("UTB", "SOC", "KOF"), "TRY-01": ("SOC", "UTB")}
FIELDS = {
    "outcome_value": (1, 2.5, None),
    "source": ("Enkät", "Register, maj 2022", None),
    "areas": (frozenset({"berga"}), frozenset({"ryd"}), frozenset({"berga", "ryd"}), None),
    "forecast": ("on_plan", "minor_deviation", None),
}
REPORT_FIELDS = {"result": ("Klart", "Pågår än", None), "cost_this_year": (100, 200, None)}
LEAD_ONLY = {"source", "areas"}
UNION = {"areas"}
TEXTS = {"berga": "Berga", "ryd": "Ryd", "skaggetorp": "Skäggetorp", "on_plan": "Enligt plan",
         "minor_deviation": "Mindre avvikelse"}  # fmt: skip


@dataclass(frozen=True)
class Template:
    """One template: its name, whose it is, and the cells that it was sent with."""

    name: str
    department: str
    base: Mapping[Cell, Held]


@dataclass(frozen=True)
class Return:
    """One file that came back: its template, and what was typed in it."""

    file: str
    template: Template
    typed: Mapping[Cell, Held]


@dataclass
class Model:
    """What the plan should be."""

    master: dict[Cell, Held]
    templates: list[Template] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    decided: set[tuple[str, Cell, Held]] = field(default_factory=set)

    def proposals(self) -> dict[Cell, list[tuple[str, Held, Held, str]]]:
        """Return what is asked for in each cell: department, base, value, template; what is decided left out."""
        found: dict[Cell, list[tuple[str, Held, Held, str]]] = {}
        for one in self.returns:
            for cell, value in one.typed.items():
                base = one.template.base.get(cell)
                if value != base and (one.template.name, cell, value) not in self.decided:
                    found.setdefault(cell, []).append((one.template.department, base, value, one.template.name))
        return found

    def outcome(self) -> Outcome:
        """Return what comes of every cell: what is taken, and what a person must say."""
        result = Outcome()
        for cell, every in self.proposals().items():
            now = self.master.get(cell)
            rightful = [one for one in every if _may(one[0], cell) or one[2] == now]
            for department, _, value, _ in (one for one in every if one not in rightful):
                result.foreign.setdefault((cell, department, value), []).extend(
                    one for one in every if (one[0], one[2]) == (department, value)
                )
            if rightful:
                _decide(cell, now, rightful, result)
        return result


@dataclass
class Outcome:
    """What a merge should say."""

    taken: dict[Cell, Held] = field(default_factory=dict)
    taken_from: dict[Cell, list[tuple[str, Held, Held, str]]] = field(default_factory=dict)
    agreed_from: dict[Cell, list[tuple[str, Held, Held, str]]] = field(default_factory=dict)
    conflicts: dict[Cell, list[tuple[str, Held, Held, str]]] = field(default_factory=dict)
    cleared: dict[tuple[Cell, str], list[tuple[str, Held, Held, str]]] = field(default_factory=dict)
    foreign: dict[tuple[Cell, str, Held], list[tuple[str, Held, Held, str]]] = field(default_factory=dict)


def _may(department: str, cell: Cell) -> bool:
    table, key, name = cell
    return table == "reports" or name not in LEAD_ONLY or LEADS[key[0]] == department


def _decide(cell: Cell, now: Held, every: list[tuple[str, Held, Held, str]], result: Outcome) -> None:
    if all(value == now for _, _, value, _ in every):
        result.agreed_from[cell] = every
        return
    if cell[2] in UNION:
        _unite(cell, now, every, result)
        return
    values = {value for _, _, value, _ in every}
    if len(values) > 1 or any(base != now for _, base, _, _ in every):
        result.conflicts[cell] = every
    elif None in values:
        for one in every:
            result.cleared.setdefault((cell, one[0]), []).append(one)
    else:
        result.taken[cell], result.taken_from[cell] = values.pop(), every


def _unite(cell: Cell, now: Held, every: list[tuple[str, Held, Held, str]], result: Outcome) -> None:
    held = now or frozenset()
    clearing = [one for one in every if not one[2]]
    others = [one for one in every if one[2]]
    added = frozenset().union(*((value - (base or frozenset())) for _, base, value, _ in others))
    removed = frozenset().union(*(((base or frozenset()) - value) for _, base, value, _ in others))
    left = (held | added) - removed
    if added & removed or (held and not left):
        result.conflicts[cell] = every
        return
    if not held and not left:
        result.agreed_from[cell] = every
        return
    for one in clearing:
        result.cleared.setdefault((cell, one[0]), []).append(one)
    if left != held:
        result.taken[cell], result.taken_from[cell] = left, others
    else:
        result.agreed_from[cell] = others


def _still(outcome: Outcome, at: Cell, edited: Cell) -> bool:
    """Whether a choice was made about the cell that has been edited."""
    return at == edited and at not in outcome.taken


def _same(before: Outcome, after: Outcome, at: Cell, edited: Cell) -> bool:
    """Whether what a person was asked about an edited cell is asked still, in the same words: never of a conflict."""
    asked = {(name, *key) for name in ("cleared", "foreign") for key in getattr(before, name) if key[0] == at}
    still = {(name, *key) for name in ("cleared", "foreign") for key in getattr(after, name) if key[0] == at}
    return at not in before.conflicts and asked <= still


class Script:
    """A random script played on a real plan folder and on the model, side by side."""

    def __init__(self, sent: Path, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.path = Path(shutil.copytree(sent, folder))
        self.now = datetime(2022, 11, 1, 8, 0)
        self.model = Model(dict(self.read_master()))
        self.before: list[tuple[dict[Cell, Held], set[tuple[str, Cell, Held]], bytes]] = []
        self.chosen: set[Cell] = set()
        self.meant: dict[str, Meant] = {}
        self.waiting: dict[str, Meant] = {}
        self.carried_out: dict[str, Meant] = {}
        self.written = 0
        self.refused = 0
        self._note_templates()

    @property
    def plan(self) -> Plan:
        return open_plan(self.path)

    def read_master(self) -> Iterator[tuple[Cell, Held]]:
        """Yield every cell of the master that is not blank."""
        for table, rows in self.plan.master.rows.items():
            for key, row in rows.items():
                for name, value in row.items():
                    if value is not None:
                        yield (table, key, name), value

    def check(self) -> None:
        """The master holds what the model holds, cell by cell."""
        real = dict(self.read_master())
        wanted = {cell: value for cell, value in self.model.master.items() if value is not None}
        assert real == wanted, sorted({*real.items()} ^ {*wanted.items()}, key=str)

    def play(self, steps: int) -> None:
        """Play some steps, then bring everything to an end, and check the laws."""
        for _ in range(steps):
            self.random.choice((self.answer, self.answer, self.answer, self.edit, self.settle, self.settle, self.back,
                                self.send))()  # fmt: skip
            self.check()
        self.settle(may_wait=False)
        self.check()
        self.laws()

    # Steps

    def send(self) -> None:
        if len(self.model.templates) < 9:
            self.plan.send(today=self.now.date())
            self._note_templates()

    def _note_templates(self) -> None:
        plan = self.plan
        known = {template.name for template in self.model.templates}
        for sent in plan.folder.sent:
            if sent.template not in known:
                base = plan.folder.baseline(sent).rows
                cells = {
                    (table, key, name): value
                    for table, rows in base.items()
                    for key, row in rows.items()
                    for name, value in row.items()
                }
                self.model.templates.append(Template(sent.template, sent.department, cells))

    def answer(self) -> None:
        """A department fills in one of its templates, old or new, and returns it; one file a template at most twice."""
        template = self.random.choice([one for one in self.model.templates if one.department != "KLF"])
        typed: dict[Cell, Held] = {}
        for _ in range(self.random.randint(1, 5)):
            cell, value = self._some_edit(template.department)
            typed[cell] = value
        name = f"{template.department} {len(self.model.returns)}.xlsx"
        baseline = next(sent for sent in self.plan.folder.sent if sent.template == template.name)
        source = self.path / self.plan.folder.baseline(baseline).file
        content = typed_into(source.read_bytes(), "Åtgärder", typed)
        (self.path / "inbox" / name).write_bytes(content)
        self.model.returns.append(Return(name, template, typed))

    def _some_edit(self, department: str) -> tuple[Cell, Held]:
        measure = self.random.choice([one for one in MEASURE_IDS if department in INVOLVED[one]])
        if self.random.random() < 0.3:
            name = self.random.choice(sorted(REPORT_FIELDS))
            return ("reports", (measure, department), name), self.random.choice(REPORT_FIELDS[name])
        name = self.random.choice(sorted(FIELDS))
        return ("measures", (measure,), name), self.random.choice(FIELDS[name])

    def edit(self) -> Cell:
        """The coordinator edits a cell of the master."""
        measure, name = self.random.choice(MEASURE_IDS), self.random.choice(sorted(FIELDS))
        value = self.random.choice(FIELDS[name])
        cell = ("measures", (measure,), name)
        master = self.path / "master.xlsx"
        master.write_bytes(typed_into(master.read_bytes(), "Åtgärder", {cell: value}))
        self.model.master[cell] = value
        return cell

    def settle(self, *, may_wait: bool = True) -> None:
        """Merge, choose at random, now and then with an edit in between, and apply; or let it wait."""
        result = self.plan.merge()
        outcome = self.model.outcome()
        self.compare(result, outcome)
        self.compare_choices(result)
        result.write_followup()
        choices, changes, decided = self._choose(result, outcome)
        self._fill_in(result, choices)
        self.waiting, self.carried_out = self.meant, {}
        if may_wait and self.random.random() < 0.2:
            return  # for today: the choices wait in the follow-up
        disturbed = self._disturb(changes)
        old = (self.path / "master.xlsx").read_bytes()
        applied, refused = self._apply()
        assert refused == ("merge_again" if disturbed else "")
        if applied is None:
            assert (self.path / "master.xlsx").read_bytes() == old
            self.refused += 1
            return
        assert not applied.findings, applied.findings
        if applied.decision is not None:
            self.waiting, self.carried_out = {}, self.meant
            self.before.append((dict(self.model.master), set(self.model.decided), old))
        typed = {cell for cell, value in outcome.taken.items() if self.model.master.get(cell) == value}
        self.model.master |= changes
        # what the coordinator has typed herself meanwhile agrees, and nobody decides it
        self.model.decided |= {proposed for proposed in decided if proposed[1] not in typed}
        self.written += len(applied.settling.writes)
        self.now += timedelta(minutes=1)

    def _apply(self) -> tuple[ApplyResult | None, str]:
        """Apply; return the result, or the code of the refusal."""
        try:
            return self.plan.apply(now=self.now), ""
        except SegsyncError as refused:
            return None, refused.code

    def _disturb(self, changes: Mapping[Cell, Held]) -> bool:
        """Now and then let the coordinator edit the master in between; say whether that must stop the apply."""
        if self.random.random() > 0.15:
            return False
        old = dict(self.model.master)
        before = self.model.outcome()
        cell = self.edit()
        after = self.model.outcome()
        rows = {at[:2] for at, value in changes.items() if self.model.master.get(at) != value}
        is_other = old.get(cell) != self.model.master.get(cell)
        shown = {at: value for at, value in before.taken.items() if self.model.master.get(at) != value}
        gone = any(_still(before, at, cell) and not _same(before, after, at, cell) for at in self.chosen)
        return is_other and (cell[:2] in rows or shown != after.taken or gone)

    def compare(self, result: MergedPlan, outcome: Outcome) -> None:
        """What the merge says is what the model says."""
        taken = {(c.table, c.key, c.field): c.value for c in result.changes if c.outcome == "taken"}
        assert taken == outcome.taken
        assert {(c.table, c.key, c.field) for c in result.conflicts} == outcome.conflicts.keys()
        said = {(q.kind, (q.table, q.key, q.field), q.department) for q in result.questions}
        wanted = {("cleared", cell, department) for cell, department in outcome.cleared}
        wanted |= {("not_yours", cell, department) for cell, department, _ in outcome.foreign}
        assert said == wanted
        totals = result.totals
        assert totals.read == sum(totals.by_outcome().values())

    def compare_choices(self, result: MergedPlan) -> None:
        """A choice holds for the very question that it was made for, whoever asks it now, until it is carried out."""
        master, now = result.master, {}
        for case in result.cases:
            if case.settlement is not None:
                offered = choices_of(case, master.tables, master.lists, "sv")
                (choice,) = [one for one in offered if one.label == case.settlement.choice]
                now[case.id] = choice.action, choice.value
        ids = {case.id for case in result.cases}
        assert now == {own_id: meant for own_id, meant in self.waiting.items() if own_id in ids}
        assert {lost.id for lost in result.lost} >= self.waiting.keys() - ids

    def _choose(
        self, result: MergedPlan, outcome: Outcome
    ) -> tuple[dict[str, str], dict[Cell, Held], set[tuple[str, Cell, Held]]]:
        """Choose for some cases, at most one a cell; return labels by id, the cells that come, and what is decided."""
        changes: dict[Cell, Held] = dict(outcome.taken)
        decided = {(name, cell, value) for cell, every in outcome.taken_from.items() for _, _, value, name in every}
        choices: dict[str, str] = {}
        self.chosen, self.meant = set(), {}
        master = result.master
        for case in result.cases:
            cell = (case.table, case.key, case.field)
            if cell in changes or cell in self.chosen or self.random.random() < 0.4:
                continue
            offered = [
                one
                for one in choices_of(case, master.tables, master.lists, "sv")
                if one.action in (Action.KEEP, Action.TAKE, Action.READ)
            ]
            choice = self.random.choice(offered)
            every = self._about(case, outcome)
            if choice.action is not Action.KEEP:
                wanted = {value for _, _, value, _ in every} | {None}
                assert choice.value in wanted
                changes[cell] = choice.value
            self.chosen.add(cell)
            choices[case.id], self.meant[case.id] = choice.label, (choice.action, choice.value)
            decided |= {(name, cell, value) for _, _, value, name in every}
        for cell, every in outcome.agreed_from.items():
            if changes.get(cell, self.model.master.get(cell)) != self.model.master.get(cell):
                # what agreed with the old value does not bring it back
                decided |= {(name, cell, value) for _, _, value, name in every}
        return choices, changes, decided

    def _about(self, case: Conflict | Question, outcome: Outcome) -> list[tuple[str, Held, Held, str]]:
        cell = (case.table, case.key, case.field)
        if isinstance(case, Conflict):
            return outcome.conflicts[cell]
        if case.kind == "cleared":
            return outcome.cleared[cell, case.department]
        return outcome.foreign[cell, case.department, case.value]

    def _fill_in(self, result: MergedPlan, choices: Mapping[str, str]) -> None:
        path = result.followup
        content = path.read_bytes()
        book = workbook_of(content)
        patches: list[Patch] = []
        for name in ("Konflikter", "Frågor"):
            sheet = book.sheets[name]
            heads = {str(cell): column for column, cell in enumerate(sheet.rows[0])}
            for at in range(1, len(sheet.rows)) if "Välj" in heads else ():
                chosen = choices.get(str(sheet.cell(at, heads["Nr"])))  # none: a choice that was kept is taken away
                patches.append(CellPatch(name, at, heads["Välj"], chosen))
        assert len([patch for patch in patches if isinstance(patch, CellPatch) and patch.value]) == len(choices)
        path.write_bytes(patch_workbook(content, patches))

    def back(self) -> None:
        """Take the latest apply back, unless the master has been edited since."""
        if not self.before:
            return
        master, decided, content = self.before.pop()
        decision = self.plan.folder.decisions.latest
        assert decision is not None
        edited = dict(self.model.master)
        self.plan.undo(now=self.now)
        self.model.master, self.model.decided = dict(master), set(decided)
        if decision.backup:
            assert (self.path / "master.xlsx").read_bytes() == content
        else:
            self.model.master = edited
        self.before.clear()
        self.waiting |= self.carried_out
        self.carried_out = {}

    # Laws

    def laws(self) -> None:
        """Applying again changes nothing; merging again says what it said; undone and applied again is the same."""
        master = (self.path / "master.xlsx").read_bytes()
        said = self.plan.merge()
        said.write_followup()
        assert not {change.outcome for change in said.changes} & {"taken"} or self.refused
        again = self.plan.apply(now=self.now)
        first = (self.path / "master.xlsx").read_bytes()
        if not again.settling.writes:
            assert first == master
        assert self.plan.apply(now=self.now).decision is None
        assert (self.path / "master.xlsx").read_bytes() == first
        latest = self.plan.folder.decisions.latest
        if again.decision is not None and latest is not None and latest.backup:
            self.plan.undo(now=self.now)
            assert (self.path / "master.xlsx").read_bytes() == master
            self.plan.apply(now=self.now)
            assert (self.path / "master.xlsx").read_bytes() == first


def typed_into(content: bytes, sheet_name: str, cells: Mapping[Cell, Held]) -> bytes:
    """Return a workbook with values typed into its rows of measures, by heading and id."""
    sheet: Sheet = workbook_of(content).sheets[sheet_name]
    header = HeadingWords((*MEASURES.fields, *REPORTS.fields), "sv").header(sheet.rows)
    assert header is not None
    ids = header.columns["measure_id"]
    rows = {str(sheet.cell(at, ids)): at for at in range(1, len(sheet.rows))}
    patches = [
        CellPatch(sheet_name, rows[key[0]], header.columns[name], written(value))
        for (_, key, name), value in cells.items()
    ]
    return patch_workbook(content, patches)


def written(value: Held) -> str | float | int | date | None:
    """Return a value as a person types it."""
    if isinstance(value, frozenset):
        return ", ".join(sorted(TEXTS[one] for one in value))
    return TEXTS.get(value, value)
