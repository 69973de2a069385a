"""The sentences of the decision: its numbers as a person would write them, in paragraphs. Pure.

Every sentence is true of the numbers at hand: "Majoriteten" is more than half,
nothing is "ingen åtgärd" and not "0 åtgärder", one measure is "en åtgärd är", and
what nobody has reported is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from segsync.summary import counting
from segsync.summary.records import Facts, Summary, Tally
from segsync.values import swedish_order
from segsync.vocabulary import say
from segsync.wording import LAST_WORD, amount, counted, listed, number_word, of_counted, sentence, share

_STATES = ("done", "ongoing", "not_started", "paused", "cancelled")
"""The statuses that a measure is in; it has moved to ordinary work, and what the plan has added is quoted."""
_ABSORBED = "absorbed"
_MOST_NAMES = 4
"""How many departments a sentence names."""
_MOST_AREAS = 8
"""How many geographic areas a sentence names."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The paragraphs of the decision, by what they are about; a part without anything to say is empty."""

    follow_up: tuple[str, ...]
    next_plan: tuple[str, ...]
    financing: tuple[str, ...]
    needs: tuple[str, ...]
    left_open: tuple[str, ...]
    """What a merge leaves open: missing returns, what is not settled, what is not entered."""


def prose_of(summary: Summary) -> Prose:
    """Return the paragraphs of a summary's decision."""
    writer = _Writer(summary)
    parts = (writer.follow_up(), writer.next_plan(), writer.financing(), writer.needs(), writer.left_open())
    return Prose(*(tuple(filter(None, (" ".join(paragraph) for paragraph in part))) for part in parts))


@dataclass(frozen=True)
class _Writer:
    """Writes the sentences of one summary; each method yields paragraphs, as lists of sentences."""

    summary: Summary

    @property
    def language(self) -> str:
        return self.summary.master.settings.language

    @property
    def facts(self) -> Facts:
        return self.summary.facts

    def say(self, key: str, /, **values: object) -> str:
        year = self.summary.master.settings.year
        return say(self.language, key, **{"year": year, "next": year + 1, "after": year + 2, **values})

    def agreeing(self, key: str, number: int, /, **values: object) -> str:
        """Return a sentence whose verb or adjective follows a number."""
        return self.say(f"prose.{key}.{'one' if number == 1 else 'many'}", **values)

    def word(self, number: int) -> str:
        return number_word(self.language, number, "measure")

    def opening(self, number: int, noun: str = "measure") -> str:
        """Return a number and its noun as the beginning of a sentence, which is never a digit."""
        words = counted(self.language, number, noun)
        return self.say("prose.opening", counted=words) if number > LAST_WORD else sentence(words)

    def names(self, departments: Tally) -> str:
        """Return the names of departments; where they are many, how many they are."""
        if departments.number > _MOST_NAMES:
            return counted(self.language, departments.number, "department")
        known = {one.code: one.name for one in self.summary.master.lists.departments}
        names = [known.get(source.key[0], source.key[0]) for source in departments.sources]
        return listed(self.language, sorted(names, key=swedish_order))

    # The follow-up

    def follow_up(self) -> Iterator[list[str]]:
        if not self.facts.measures:
            yield [self.say("prose.covered.none")]
            return
        yield [self.covered(), *self.statuses(), self.reported()]
        yield [self.deviations(), self.say("prose.tables.status")]

    def covered(self) -> str:
        facts = self.facts
        what = [counted(self.language, facts.measures.number, "measure")]
        if facts.development_areas:
            areas = counted(self.language, len(facts.development_areas), "development_area")
            what.append(self.say("prose.covered.within", development_areas=areas))
        if facts.areas:
            few = len(facts.areas) <= _MOST_AREAS
            areas = listed(self.language, facts.areas) if few else counted(self.language, len(facts.areas), "area")
            what.append(self.say("prose.covered.in", areas=areas))
        return self.say("prose.covered", what=" ".join(what))

    def statuses(self) -> Iterator[str]:
        """Yield how many measures are in each status."""
        facts = self.facts
        numbers = {key: facts.statuses[key].number for key in _STATES if facts.statuses.get(key)}
        total = facts.measures.number
        if not facts.done:
            yield self.say("prose.status.no", state=self.state("done", 1))
        if total == 1 and numbers:
            yield self.say("prose.status.only", state=self.state(next(iter(numbers)), 1))
        elif total in numbers.values():
            yield self.say("prose.status.all", state=self.state(next(iter(numbers)), total))
        elif numbers:
            yield self.say("prose.status.of", first=listed(self.language, list(self.clauses(numbers))))
        yield from self.other_statuses()

    def clauses(self, numbers: dict[str, int]) -> Iterator[str]:
        for at, (key, number) in enumerate(numbers.items()):
            words = {"number": self.word(number), "state": self.state(key, number)}
            yield self.say("prose.status.next", **words) if at else self.agreeing("status.first", number, **words)

    def state(self, key: str, number: int) -> str:
        return self.agreeing(f"state.{key}", number)

    def other_statuses(self) -> Iterator[str]:
        for key, tally in self.facts.statuses.items():
            if not tally or key in (*_STATES, counting.NOT_REPORTED):
                continue
            measures = self.opening(tally.number)
            if key == _ABSORBED:
                yield self.agreeing("absorbed", tally.number, measures=measures)
            else:
                text = self.say("prose.quoted", text=self.summary.master.lists.text("status", key))
                yield self.agreeing("status.other", tally.number, measures=measures, text=text)

    def reported(self) -> str:
        number, total = self.facts.not_reported.number, self.facts.measures.number
        if number == 0:
            only = "prose.status.only" if total == 1 else "prose.status.all"
            return self.say(only, state=self.state("reported", total))
        if number == total:
            return self.say("prose.status.no", state=self.state("reported", 1))
        state = self.state("not_reported", number)
        return self.agreeing("status.measures", number, measures=self.opening(number), state=state)

    def deviations(self) -> str:
        number = self.facts.deviations.number
        if not number:
            return self.say("prose.deviations.none")
        return self.agreeing("deviations", number, measures=self.opening(number))

    # Next year's plan

    def next_plan(self) -> Iterator[list[str]]:
        facts = self.facts
        paragraph = [self.next_measures()]
        if facts.needs_entering:
            paragraph.append(
                self.say("prose.next.needs", needs=counted(self.language, facts.needs_entering.number, "need"))
            )
        yield [*paragraph, *self.outcomes()]
        if self.summary.table("next_year").lines:
            yield [*self.undecided(), self.say("prose.tables.next_year")]

    def next_measures(self) -> str:
        number, new = self.facts.next_plan.number, self.facts.new.number
        if not number:
            return self.say("prose.next.none")
        measures = counted(self.language, number, "measure")
        if not new:
            return self.say("prose.next.no_new", measures=measures)
        if new == number:
            form = {1: "one", 2: "both"}.get(number, "many")
            return self.say(f"prose.next.all_new.{form}", measures=measures)
        return self.agreeing("next.new", new, measures=measures, new=self.word(new))

    def outcomes(self) -> Iterator[str]:
        """Yield what becomes of this year's measures: continue, end, or what the plan has added."""
        numbers = self.outcome_numbers()
        going = {key: numbers.pop(key) for key in counting.CONTINUES if numbers.get(key)}
        if going:
            clauses = []
            for at, (key, number) in enumerate(going.items()):
                words = {"number": self.word(number), "state": self.agreeing(f"next.state.{key}", number)}
                clauses.append(
                    self.say("prose.status.next", **words) if at else self.agreeing("next.first", number, **words)
                )
            yield self.say("prose.next.continue", first=listed(self.language, clauses))
        leaving = {key: numbers.pop(key) for key in counting.ENDS if numbers.get(key)}
        if leaving:
            said = [
                self.agreeing(f"next.{key}", number, number=self.word(number) if at else self.opening(number))
                for at, (key, number) in enumerate(leaving.items())
            ]
            yield self.say("prose.next.leave", clauses=listed(self.language, said))
        for key, number in numbers.items():
            if number:
                text = self.say("prose.quoted", text=self.summary.master.lists.text("next_year", key))
                yield self.say("prose.next.other", measures=counted(self.language, number, "measure"), text=text)

    def outcome_numbers(self) -> dict[str, int]:
        """Return how many of this year's measures have each answer to what happens next year."""
        table = self.summary.table("next_year")
        known = {item.key for item in self.summary.master.lists.of("next_year")} - {counting.NEW}
        if not table.lines:
            return {}
        cells = zip(table.columns, table.lines[-1].cells, strict=True)
        return {column.key: len(cell.sources) for column, cell in cells if column.key in known}

    def undecided(self) -> Iterator[str]:
        number = self.facts.undecided.number
        if number:
            yield self.say("prose.next.undecided", measures=counted(self.language, number, "measure"))
            if self.facts.next_plan:
                yield self.agreeing("next.not_included", number)

    # Money

    def financing(self) -> Iterator[list[str]]:
        facts = self.facts
        if not facts.reports:
            return
        if facts.financing_missing.number == facts.reports.number:
            yield [self.say("prose.budget.unknown"), *self.beyond_budget(), self.costs()]
        else:
            yield [self.within_budget(), *self.beyond_budget(), *self.unsettled(), *self.unsaid()]
            yield [self.costs()]
        yield [self.say("prose.tables.financing")]

    def within_budget(self) -> str:
        tally = self.facts.within_budget
        number, of = tally.number, tally.of or 0
        if not number:
            return self.say("prose.budget.no")
        if number == of:
            return self.say("prose.budget.only" if of == 1 else "prose.budget.all")
        part, rate = of_counted(self.language, number, of, "measure"), share(self.language, tally.share or 0)
        if 2 * number > of:
            return self.say("prose.budget.most", part=part, share=rate)
        opening = self.say("prose.opening", counted=part) if number > LAST_WORD else sentence(part)
        return self.agreeing("budget.some", number, part=opening, share=rate)

    def beyond_budget(self) -> Iterator[str]:
        facts = self.facts
        number = facts.beyond_budget.number
        if number:
            words = {
                "measures": counted(self.language, number, "measure"),
                "amount": amount(self.language, facts.beyond_budget_cost.value),
            }
            yield self.agreeing("beyond", number, **words)
        elif facts.financing_missing.number < facts.reports.number:
            yield self.say("prose.beyond.no")

    def unsettled(self) -> Iterator[str]:
        number = self.facts.not_settled.number
        if number:
            goes_on = bool(self.facts.beyond_budget)
            yield self.say(
                "prose.unsettled", measures=self.word(number) if goes_on else counted(self.language, number, "measure")
            )

    def unsaid(self) -> Iterator[str]:
        tally = self.facts.financing_missing
        if tally:
            yield self.say(
                "prose.financing_missing", part=of_counted(self.language, tally.number, tally.of or 0, "report")
            )

    def costs(self) -> str:
        this, coming = self.facts.cost_this_year, self.facts.cost_next_year
        known = {(True, True): "both", (True, False): "this", (False, True): "coming", (False, False): "none"}
        key = known[bool(this.sources), bool(coming.sources)]
        return self.say(
            f"prose.cost.{key}", this=amount(self.language, this.value), coming=amount(self.language, coming.value)
        )

    # Needs

    def needs(self) -> Iterator[list[str]]:
        facts = self.facts
        if not facts.departments:
            return
        yield [self.answered(), *self.without_needs(), *self.silent()]
        yield [*self.described(), self.say("prose.tables.needs_described" if facts.needs else "prose.tables.needs")]

    def answered(self) -> str:
        number, of = self.facts.needs_answered.number, self.facts.departments.number
        if number == of:
            if of <= 2:
                departments = self.say("prose.needs.the_only" if of == 1 else "prose.needs.both")
            else:
                departments = self.say("prose.needs.all", departments=counted(self.language, of, "department"))
        elif number:
            departments = of_counted(self.language, number, of, "department")
        else:
            departments = counted(self.language, 0, "department")
        return self.say("prose.needs.answered.one" if number <= 1 else "prose.needs.answered", departments=departments)

    def without_needs(self) -> Iterator[str]:
        none, answered = self.facts.needs_none.number, self.facts.needs_answered.number
        if none and none == answered:
            yield self.say("prose.needs.none.all")
        elif none:
            yield self.agreeing("needs.none", none, number=number_word(self.language, none, "department"))

    def silent(self) -> Iterator[str]:
        silent = self.facts.needs_silent
        if silent and self.facts.needs_answered:
            names = self.names(silent)
            if silent.number > _MOST_NAMES:
                names = self.say("prose.needs.silent.table", departments=names)
            yield self.say("prose.needs.silent", names=names)

    def described(self) -> Iterator[str]:
        facts = self.facts
        if facts.needs:
            yield self.agreeing("needs.described", facts.needs.number, needs=self.opening(facts.needs.number, "need"))
            if facts.needs_cost.sources:
                yield self.say("prose.needs.cost", amount=amount(self.language, facts.needs_cost.value))

    # What is not known yet

    def left_open(self) -> Iterator[list[str]]:
        facts = self.facts
        paragraph = []
        if facts.returns_missing:
            paragraph.append(self.say("prose.open.returns", names=self.names(facts.returns_missing)))
        cases = [(facts.conflicts.number, "conflict"), (facts.questions.number, "question")]
        open_cases = [(number, noun) for number, noun in cases if number]
        if open_cases:
            (first, noun), *rest = open_cases
            words = [self.opening(first, noun), *(counted(self.language, number, noun) for number, noun in rest)]
            number = sum(number for number, _ in open_cases)
            paragraph.append(self.agreeing("open.cases", number, cases=listed(self.language, words)))
        if facts.unapplied:
            number = facts.unapplied.number
            paragraph.append(self.agreeing("open.unapplied", number, changes=self.opening(number, "change")))
        yield paragraph
