"""The pandera schema of a department's sheet, built from the records when a table is validated.

The only home of pandera. `failures` validates many rows at once, lazily, and
answers with the row, field and code of everything that is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas
import pandera.pandas as pandera
from segsync.schemas.fields import Field, Kind
from segsync.schemas.rules import AS_OF, OTHER_RESULT, Failure, Rule, rules_for

from segsync.master import Lists
from segsync.values import Value


def sheet_schema(fields: tuple[Field, ...], lists: Lists) -> pandera.DataFrameSchema:
    """Return the schema of a sheet: a column for each field that can be wrong, and the rules across them.

    Columns hold canonical values, None where blank; what could not be read
    stands there as text, and fails its column's check. A free text that no rule
    is about has no column.
    """
    rules = rules_for(fields)
    ruled = {name for rule in rules for name in rule.fields}
    checks = {field.key: list(_checks(field, lists)) for field in fields if field.kind is not Kind.KEY}
    columns = {
        key: pandera.Column(object, checks=own, nullable=True, required=False)
        for key, own in checks.items()
        if own or key in ruled
    }
    return pandera.DataFrameSchema(columns, checks=[_rule_check(rule) for rule in rules])


def failures(schema: pandera.DataFrameSchema, rows: Sequence[Mapping[str, Value]]) -> list[Failure]:
    """Validate canonical rows, all at once, and return everything that is wrong, in the order of the rows."""
    names = (*schema.columns, AS_OF, OTHER_RESULT)
    frame = pandas.DataFrame(
        {name: pandas.Series([row.get(name) for row in rows], dtype=object) for name in names}, copy=False
    )
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        return sorted(failure for error in errors.schema_errors for failure in _failures_of(error))
    return []


def _failures_of(error: Any) -> Iterable[Failure]:
    passed = error.check_output
    if passed is None:
        raise RuntimeError(f"the schema itself does not fit the table: {error}")
    for at, ok in passed.items():
        if not ok:
            yield Failure(int(at), error.column_name or "", str(error.check.error))


def _checks(field: Field, lists: Lists) -> Iterable[pandera.Check]:
    if field.kind is Kind.LIST:
        yield _each("value_not_in_list", (lists.keys(field.list) - field.system_keys).__contains__)
    elif field.kind is Kind.SET:
        yield _each("unknown_member", lists.keys(field.list).issuperset)
    elif field.kind is Kind.NUMBER:
        yield _each("not_a_number", _is_number)
        if field.minimum is not None:
            least = field.minimum
            yield _each("below_minimum", lambda value: not _is_number(value) or value >= least)
    elif field.kind.is_date:
        words = lists.keys("end") if field.kind is Kind.DATE_OR_OPEN else frozenset()
        yield _each("not_a_date", lambda value: isinstance(value, date) or value in words)
    elif field.kind is Kind.DEPARTMENT:
        yield _each("unknown_department", lists.codes.__contains__)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _each(code: str, is_right: Callable[[Any], bool]) -> pandera.Check:
    """Return a check of every value that is not blank."""
    return pandera.Check(lambda series: series.map(is_right).astype(bool), error=code)


def _rule_check(rule: Rule) -> pandera.Check:
    def holds(frame: pandas.DataFrame) -> pandas.Series[bool]:
        wanted = [*rule.fields, AS_OF, OTHER_RESULT]
        columns = [frame[name].tolist() for name in wanted]
        broken = [rule.is_broken(dict(zip(wanted, values, strict=True))) for values in zip(*columns, strict=True)]
        return pandas.Series([not is_broken for is_broken in broken], index=frame.index, dtype=bool)

    return pandera.Check(holds, error=rule.code)
