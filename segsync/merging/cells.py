"""The case table: one cell's base, master and proposals, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from segsync.values import Value


class Policy(StrEnum):
    """How proposals for a field are merged."""

    EXCLUSIVE = "exclusive"
    UNION = "union"
    IGNORE = "ignore"


class Case(StrEnum):
    """What comes of a cell that somebody changed."""

    AGREED = "agreed"
    TAKEN = "taken"
    CLEARED = "cleared"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Change:
    """One side's edit of a cell: the base that it started from and the value that it wants."""

    base: Value
    value: Value


@dataclass(frozen=True, slots=True)
class Verdict:
    """What comes of a cell: the case, and the value that the merged table holds.

    `cleared` are the positions of changes that clear a set, which a person must
    confirm while the others are merged.
    """

    case: Case
    value: Value
    cleared: frozenset[int] = frozenset()


def decide(policy: Policy, master: Value, changes: Sequence[Change]) -> Verdict:
    """Decide one cell from the master's value and all changes of it.

    A change is a value that differs from its own base. A cell without changes
    needs no decision: it is unchanged, or kept where only the master changed,
    and holds the master's value. The order of the changes never matters. The
    cases, in this order:

    | changes                                              | case     | value    |
    | ---------------------------------------------------- | -------- | -------- |
    | every value equals the master                        | agreed   | master's |
    | one value, blank; the master equals the base of each | cleared  | master's |
    | one value; the master equals the base of each        | taken    | theirs   |
    | anything else                                        | conflict | master's |

    A union field is decided member by member (see `_decide_union`).
    """
    if all(change.value == master for change in changes):
        return Verdict(Case.AGREED, master)
    if policy is Policy.UNION:
        return _decide_union(master, changes)
    value = changes[0].value
    if any(change.value != value or change.base != master for change in changes):
        return Verdict(Case.CONFLICT, master)
    return Verdict(Case.CLEARED if value is None else Case.TAKEN, master if value is None else value)


def _decide_union(master: Value, changes: Sequence[Change]) -> Verdict:
    """Decide a set, member by member, each change against its own base.

    | changes                                               | case              | value              |
    | ----------------------------------------------------- | ----------------- | ------------------ |
    | a side clears the set                                 | asked (`cleared`) | without that side  |
    | one side adds a member that another removes           | conflict          | master's           |
    | sides that each left members together leave none      | conflict          | master's           |
    | all that is added and removed is so in the master     | agreed            | master's           |
    | anything else                                         | taken             | master + added − removed |
    """
    held = members(master)
    cleared = frozenset(at for at, change in enumerate(changes) if not members(change.value))
    rest = [change for at, change in enumerate(changes) if at not in cleared]
    added = {member for change in rest for member in members(change.value) - members(change.base)}
    removed = {member for change in rest for member in members(change.base) - members(change.value)}
    result = (held | added) - removed
    if added & removed or (held and not result):
        return Verdict(Case.CONFLICT, master)
    if not held and not result:
        return Verdict(Case.AGREED, master)
    if cleared and result == held:
        return Verdict(Case.CLEARED, master, cleared)
    case = Case.AGREED if result == held else Case.TAKEN
    return Verdict(case, frozenset(result) or None, cleared)


def members(value: Value) -> frozenset[str]:
    """Return the members of a set value; blank is the empty set."""
    if isinstance(value, frozenset):
        return value
    return frozenset() if value is None else frozenset({str(value)})
