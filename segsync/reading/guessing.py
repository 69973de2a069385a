"""Whose template a workbook is that has lost its marks. Pure over sheets and baselines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from segsync.errors import Unreadable
from segsync.grids import Sheet
from segsync.ids import unguarded
from segsync.rounds import Baseline
from segsync.values import fold

_LEAST_OVERLAP = 0.8
_EMPTY_ROW = re.compile(r"-\d{4}-\d+-[NB]\d+$")


def guessed_template(sheets: Iterable[Sheet], sent: Sequence[Baseline], named: Baseline | None = None) -> Baseline:
    """Return the template that a workbook without marks answers; `named` is the one of `sent` that its name tells.

    `sent` is in the order of rounds. The hidden keys of empty rows tell department and round and decide alone; measures
    are the same in several rounds and departments, and an answer that is read against a later round than its own would
    turn the master back.

    | hidden keys | file name | measures                                    | template                   |
    | ----------- | --------- | ------------------------------------------- | -------------------------- |
    | of one      | any       | any                                         | that one                   |
    | of several  | any       | any                                         | refused: several_templates |
    | not sent    | any       | any                                         | refused: no_template       |
    | none        | of one    | fit no other department's template better   | that one                   |
    | none        | of one    | fit another department's template better    | as without a name          |
    | none        | of none   | fit one template                            | that one                   |
    | none        | of none   | fit rounds that sent the same               | the latest of them         |
    | none        | of none   | fit several departments, or other rounds    | refused: template_unclear  |
    | none        | of none   | fit none                                    | refused: no_template       |
    """
    texts = {cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str)}
    keys = {key for text in texts if (key := unguarded(text)) is not None}
    keyed = _by_keys(keys, sent)
    if len(keyed) > 1:
        raise Unreadable("several_templates", candidates=_listed(keyed))
    if not keyed and _strange(keys, sent):
        raise Unreadable("no_template")
    return keyed[0] if keyed else _by_measures({fold(text) for text in texts}, sent, named)


def refuse_other_rows(sheets: Iterable[Sheet], baseline: Baseline) -> None:
    """Raise Unreadable when a sheet of a marked template was pasted out of another one: it would turn values back.

    Its empty rows are then all of another department or round.
    """
    own = {*baseline.open_measures, *baseline.open_needs}
    for sheet in sheets:
        texts = (cell for row in sheet.rows for cell in row if isinstance(cell, str) and cell[-2:-1] == "*")
        keys = {key for text in texts if (key := unguarded(text)) is not None and _EMPTY_ROW.search(key)}
        others = keys - {key[0] for key in baseline.rows["needs"]}
        if others and others.isdisjoint(own):
            templates = sorted({key.rpartition("-")[0] for key in others})
            raise Unreadable("rows_of_another", candidates=", ".join(templates))


def _by_keys(held: set[str], sent: Sequence[Baseline]) -> list[Baseline]:
    """Return the templates whose empty rows a workbook holds; a need that a later round sent again tells nothing."""
    again = {key[0] for baseline in sent for key in baseline.rows["needs"]}
    telling = held - again
    return [one for one in sent if not telling.isdisjoint((*one.open_measures, *one.open_needs))]


def _strange(held: set[str], sent: Sequence[Baseline]) -> bool:
    """Whether a workbook holds empty rows of a template that is not the plan's: another year's, with its measures."""
    known = {
        key for one in sent for key in (*one.open_measures, *one.open_needs, *(row[0] for row in one.rows["needs"]))
    }
    return any(_EMPTY_ROW.search(key) for key in held - known)


def _by_measures(texts: set[str], sent: Sequence[Baseline], named: Baseline | None) -> Baseline:
    scores = _scores(texts, sent)
    fitting = [baseline for baseline in sent if scores[baseline.template] >= _LEAST_OVERLAP]
    best = max((scores[baseline.template] for baseline in fitting), default=0.0)
    departments = {baseline.department for baseline in fitting if scores[baseline.template] == best}
    if named is not None and (not departments or named.department in departments):
        return named
    if not fitting:
        raise Unreadable("no_template")
    rounds = [baseline for baseline in fitting if baseline.department in departments]
    if any(_sent(baseline) != _sent(rounds[-1]) for baseline in rounds):
        raise Unreadable("template_unclear", candidates=_listed(rounds))
    return rounds[-1]


def _scores(texts: set[str], sent: Sequence[Baseline]) -> dict[str, float]:
    """Return how well a workbook's measures fit each template's: 1 when they are the same."""
    ids = {baseline.template: {fold(key[0]) for key in baseline.rows["measures"]} for baseline in sent}
    held = texts & set().union(*ids.values())
    return {template: len(held & own) / len(held | own) if own else 0.0 for template, own in ids.items()}


def _sent(baseline: Baseline) -> tuple[object, ...]:
    """Return what an answer without hidden keys is read against."""
    return baseline.department, baseline.rows, baseline.leads, baseline.snapshot, baseline.language


def _listed(baselines: Iterable[Baseline]) -> str:
    return ", ".join(f"{baseline.department} {baseline.round}" for baseline in baselines)
