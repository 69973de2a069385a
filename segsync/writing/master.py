"""The master workbook as `init` and `rollover` make it; from then on it is the coordinator's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from segsync.master import Master, Row
from segsync.merging.cells import Policy
from segsync.schemas import TABLES, Editor, Field, Kind, Table
from segsync.schemas.fields import EXTRA_KINDS
from segsync.values import OPEN_END, Value, swedish_order
from segsync.vocabulary import LANGUAGES, say
from segsync.wording import next_plan_name, plan_title
from segsync.writing.choices import list_word, write_choices
from segsync.writing.rules import SYSTEM_KEYS, Rule, choice_name, message
from segsync.writing.styles import (
    Paint,
    Styles,
    column_width,
    header_height,
    new_workbook,
    put,
    row_height,
    set_page,
    set_properties,
)

PROPERTY = "segsync"
SPARE_ROWS = 300
"""How many rows below a table have its drop-downs and rules."""
FROZEN = {"measures": 3, "reports": 2, "needs": 2}
WORD_JOINT = " | "

_SETTINGS = ("plan_id", "municipality", "plan_name", "year", "deadline", "language", "diary_number", "sender")
_DEPARTMENTS = {"code": 10, "name": 40, "board": 34, "head_title": 30, "mailbox": 38, "aliases": 44, "active": 9}
_LISTS = {"list": 22, "key": 20, "text": 32, "aliases": 44, "ambiguous": 26, "members": 26, "active": 9}
_COLUMNS = {
    "key": 20, "heading_sv": 28, "heading_en": 28, "table": 14, "kind": 20, "list": 22, "editor": 26, "policy": 24,
    "departments": 24,
}  # fmt: skip
_PARTS = ("matter", "economy", "codetermination", "signature")
"""The parts of the decision that a person writes."""
_HISTORY = {"when": 20, "round": 10, "measure": 12, "field": 24, "old": 40, "new": 40, "source": 36, "reason": 36}
_NOTES = ("add", "rename", "retire", "sort")
_NOTE_WIDTH = 70.0


@dataclass(frozen=True)
class _Book:
    """The workbook while it is written."""

    workbook: Workbook
    styles: Styles
    master: Master

    @property
    def language(self) -> str:
        return self.master.settings.language

    @property
    def title(self) -> str:
        return plan_title(self.master.settings.plan_name, self.master.settings.year)

    def say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)


@dataclass(frozen=True, slots=True)
class _Column:
    """One column of a plain sheet: what explains its heading, its width, and the range of its drop-down, if any."""

    heading: str
    width: float
    help: str = ""
    choices: str = ""


def master_workbook(master: Master, history: Sequence[Sequence[str]] = ()) -> bytes:
    """Return a master workbook as an xlsx file; `history` are the rows of its last sheet, eight texts each."""
    target = BytesIO()
    workbook = new_workbook(target)
    book = _Book(workbook, Styles(workbook), master)
    for table in master.tables.values():
        _write_table(book, table)
    _write_settings(book)
    _write_departments(book)
    _write_lists(book)
    _write_columns(book)
    _write_decision(book)
    _write_grid(book, "sheet.history", _plain_columns(book, "history", _HISTORY), history)
    write_choices(workbook, master.lists, book.language, _fixed_choices(book))
    settings = master.settings
    set_properties(workbook, book.title, f"segsync {settings.plan_id}", date(settings.year, 1, 1))
    workbook.set_custom_property(PROPERTY, settings.plan_id, "text")
    workbook.close()
    return target.getvalue()


# The three tables


def _write_table(book: _Book, table: Table) -> None:
    sheet = book.workbook.add_worksheet(table.sheet.of(book.language))
    widths = _write_headings(book, sheet, table.fields)
    rows = book.master.rows.get(table.name, {})
    for at, row in enumerate(rows.values(), 1):
        _write_row(book, sheet, at, table, _values(book.master, table, row), widths)
    for column in range(len(table.fields)):
        _add_rules(book, sheet, table.fields, column, len(rows) + SPARE_ROWS)
    sheet.freeze_panes(1, FROZEN[table.name])
    sheet.autofilter(0, 0, max(1, len(rows)), len(table.fields) - 1)
    set_page(sheet, book.title)
    sheet.repeat_columns(0, FROZEN[table.name] - 1)


def _write_headings(book: _Book, sheet: Worksheet, fields: Sequence[Field]) -> list[float]:
    """Write the headings, with who fills the columns in as input messages; return the columns' widths."""
    headings = [field.heading.of(book.language) for field in fields]
    widths = [column_width(heading, field.width) for heading, field in zip(headings, fields, strict=True)]
    sheet.set_row(0, header_height(zip(headings, widths, strict=True)))
    for column, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        sheet.set_column(column, column, widths[column], book.styles.column(field.kind))
        put(sheet, 0, column, heading, book.styles.editor_heading(field.editor))
        filled_in_by = f"{book.say('column.columns.editor')}: {book.say(f'editor.{field.editor}')}."
        words = f"{filled_in_by} {field.help.of(book.language)}"
        sheet.data_validation(0, column, 0, column, message(heading, words))
    return widths


def _values(master: Master, table: Table, row: Row) -> list[Value]:
    """Return a row as its cells hold it; a status that nobody has reported says so."""
    full = dict(row)
    if table.name == "measures" and full.get("status") is None:
        full["status"] = "not_reported"
    return [master.lists.write(field, full.get(field.key)) for field in table.fields]


def _write_row(
    book: _Book, sheet: Worksheet, at: int, table: Table, values: Sequence[Value], widths: Sequence[float]
) -> None:
    sheet.set_row(at, row_height((str(value or ""), width) for value, width in zip(values, widths, strict=True)))
    for column, (field, value) in enumerate(zip(table.fields, values, strict=True)):
        put(sheet, at, column, value, book.styles.cell(kind=field.kind, bold=field.kind is Kind.KEY))


def _add_rules(book: _Book, sheet: Worksheet, fields: Sequence[Field], column: int, last: int) -> None:
    """Add a column's drop-down, limits and input message; a coordinator may insist on another value."""
    field = fields[column]
    limit = next((at for at, other in enumerate(fields) if other.key == field.at_most), None)
    rule = Rule(book.language, book.master.lists.text("end", OPEN_END), error="warning")
    options = rule.of(
        field,
        xl_rowcol_to_cell(1, column),
        source=choice_name(field),
        limit="" if limit is None else xl_rowcol_to_cell(1, limit),
        other="" if limit is None else fields[limit].heading.of(book.language),
    )
    sheet.data_validation(1, column, last, column, options)


# The plain sheets


def _write_grid(
    book: _Book, key: str, columns: Sequence[_Column], rows: Iterable[Sequence[Value]], *, filtered: bool = True
) -> Worksheet:
    """Write a sheet of plain texts: header, rows, and help and drop-downs that go on below them."""
    sheet = book.workbook.add_worksheet(book.say(key))
    widths = [column_width(column.heading, column.width) for column in columns]
    sheet.set_row(0, header_height(zip((column.heading for column in columns), widths, strict=True)))
    for at, column in enumerate(columns):
        sheet.set_column(at, at, widths[at], book.styles.column(Kind.TEXT))
        put(sheet, 0, at, column.heading, book.styles.heading())
    last = 0
    for last, row in enumerate(rows, 1):
        sheet.set_row(last, row_height((str(value or ""), width) for value, width in zip(row, widths, strict=False)))
        for at, value in enumerate(row):
            put(sheet, last, at, value, book.styles.cell(bold=at == 0))
    for at, column in enumerate(columns):
        if column.help:
            sheet.data_validation(0, at, last + SPARE_ROWS, at, _help(column))
    sheet.freeze_panes(1, 0)
    if filtered:
        sheet.autofilter(0, 0, max(1, last), len(columns) - 1)
    set_page(sheet, book.title)
    return sheet


def _help(column: _Column) -> dict[str, Any]:
    options = message(column.heading, column.help)
    if column.choices:
        options |= {"validate": "list", "source": f"={column.choices}", "show_error": False}
    return options


def _plain_columns(book: _Book, sheet: str, widths: dict[str, int], **choices: str) -> list[_Column]:
    columns = []
    for name, width in widths.items():
        key = f"column.{sheet}.{name}"
        explanation = book.say(f"{key}.help") if sheet != "history" else ""
        columns.append(_Column(book.say(key), width, explanation, choices.get(name, "")))
    return columns


def _yes_no(book: _Book, *, active: bool) -> str:
    return book.say("yes" if active else "no")


def _write_settings(book: _Book) -> None:
    """Write label, value and explanation; the deadline as a date, the year as a number."""
    settings = book.master.settings
    columns = [
        _Column(book.say(f"column.settings.{name}"), width)
        for name, width in {"setting": 24, "value": 48, "help": 80}.items()
    ]
    values: dict[str, Value] = {name: getattr(settings, name) for name in _SETTINGS}
    rows = [(book.say(f"setting.{name}"), values[name], book.say(f"setting.{name}.help")) for name in _SETTINGS]
    sheet = _write_grid(book, "sheet.settings", columns, rows, filtered=False)
    kinds = {"year": Kind.NUMBER, "deadline": Kind.DATE}
    for at, name in enumerate(_SETTINGS, 1):
        put(sheet, at, 1, values[name], book.styles.cell(Paint.OPEN, kinds.get(name, Kind.TEXT)))
        sheet.data_validation(at, 1, at, 1, _setting_rule(book, name))


def _setting_rule(book: _Book, name: str) -> dict[str, Any]:
    words = message(book.say(f"setting.{name}"), book.say(f"setting.{name}.help"))
    if name == "year":
        error = {"error_title": words["input_title"], "error_message": book.say("rule.year")}
        return {**words, **error, "validate": "integer", "criteria": "between", "minimum": 2000, "maximum": 2100}
    if name == "deadline":
        error = {"error_title": words["input_title"], "error_message": book.say("rule.date")}
        return {**words, **error, "validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
    if name == "language":
        return {**words, "validate": "list", "source": "=segsync_language"}
    return words


def _write_departments(book: _Book) -> None:
    columns = _plain_columns(book, "departments", _DEPARTMENTS, active="segsync_yes_no")
    rows = [
        (
            department.code,
            department.name,
            department.board,
            department.head_title,
            department.mailbox,
            WORD_JOINT.join(department.aliases),
            _yes_no(book, active=department.active),
        )
        for department in book.master.lists.departments
    ]
    _write_grid(book, "sheet.departments", columns, rows)


def _write_lists(book: _Book) -> None:
    """Write the value lists, and at their right how to change them."""
    columns = _plain_columns(book, "lists", _LISTS, list="segsync_lists", active="segsync_yes_no")
    lists = book.master.lists
    rows = [
        (
            list_word(book.language, item.list),
            item.key,
            item.text,
            WORD_JOINT.join(item.aliases),
            WORD_JOINT.join(item.ambiguous),
            WORD_JOINT.join(lists.text(item.list, member) for member in item.members),
            _yes_no(book, active=item.active),
        )
        for item in lists.items
    ]
    sheet = _write_grid(book, "sheet.lists", columns, rows)
    _write_notes(book, sheet, len(columns) + 1)


def _write_notes(book: _Book, sheet: Worksheet, column: int) -> None:
    """Write how to change the lists, beside the table and apart from it."""
    system = [book.master.lists.text(name, key) for name, keys in SYSTEM_KEYS.items() for key in sorted(keys)]
    texts = book.say("and", first=", ".join(system[:-1]), last=system[-1])
    sheet.set_column(column, column, _NOTE_WIDTH)
    put(sheet, 0, column, book.say("note.lists"), book.styles.text(13, bold=True, wrap=False, paint=Paint.ACCENT))
    notes = [*(book.say(f"note.lists.{name}") for name in _NOTES), book.say("note.lists.system", texts=texts)]
    for row, note in enumerate(notes, 1):
        put(sheet, row, column, note, book.styles.text(wrap=False))


def _write_columns(book: _Book) -> None:
    """Write the plan's extra columns, in words."""
    choices = {name: f"segsync_{name}" for name in ("table", "kind", "editor", "policy")}
    columns = _plain_columns(book, "columns", _COLUMNS, **choices, list="segsync_lists")
    rows = [
        (
            field.key,
            *field.heading,
            TABLES[field.table].sheet.of(book.language),
            book.say(f"kind.{field.kind}"),
            list_word(book.language, field.list),
            book.say(f"editor.{field.editor}"),
            book.say(f"policy.{field.policy}"),
            WORD_JOINT.join(sorted(field.departments)),
        )
        for field in book.master.extra_fields
    ]
    _write_grid(book, "sheet.columns", columns, rows)


def _write_decision(book: _Book) -> None:
    """Write the decision's texts, and in place of those that are missing what it usually starts from."""
    decision = book.master.decision
    default = (book.say("decision.default.text"),)
    texts = {part: decision.texts.get(part, default) for part in _PARTS} | dict(decision.texts)
    rows = [
        *((book.say("decision.point"), point) for point in decision.points or _usual_points(book)),
        *((_part(book, part), text) for part, paragraphs in texts.items() for text in paragraphs),
        *((book.say("decision.recipient"), recipient) for recipient in decision.recipients or _heads(book)),
    ]
    columns = [_Column(book.say("column.decision.part"), 50), _Column(book.say("column.decision.text"), 110)]
    _write_grid(book, "sheet.decision", columns, rows, filtered=False)


def _usual_points(book: _Book) -> tuple[str, str]:
    """Return the two things that are decided at once: this year's follow-up and next year's plan."""
    settings = book.master.settings
    following = settings.year + 1
    next_plan = plan_title(next_plan_name(settings.plan_name, settings.year, following), following)
    return book.say("decision.default.follow_up", plan=book.title), book.say("decision.default.plan", plan=next_plan)


def _part(book: _Book, part: str) -> str:
    """Return how a part of the decision is headed: in the plan's words, or the coordinator's own."""
    return book.say(f"decision.{part}") if part in _PARTS else part


def _heads(book: _Book) -> list[str]:
    """Return the heads of the departments, by title, or a mark where somebody has to write."""
    titles = {department.head_title for department in book.master.lists.departments if department.active}
    return sorted(filter(None, titles), key=swedish_order) or [book.say("decision.default.recipient")]


def _fixed_choices(book: _Book) -> dict[str, tuple[str, ...]]:
    """Return the drop-downs whose entries the coordinator does not change, by the names of their ranges."""
    return {
        "segsync_yes_no": (book.say("yes"), book.say("no")),
        "segsync_language": LANGUAGES,
        "segsync_lists": tuple(list_word(book.language, name) for name in book.master.lists.names()),
        "segsync_table": tuple(table.sheet.of(book.language) for table in TABLES.values()),
        "segsync_kind": tuple(book.say(f"kind.{kind}") for kind in EXTRA_KINDS),
        "segsync_editor": tuple(book.say(f"editor.{editor}") for editor in Editor),
        "segsync_policy": tuple(book.say(f"policy.{policy}") for policy in (Policy.EXCLUSIVE, Policy.UNION)),
    }
