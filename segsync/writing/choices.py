"""The hidden sheet that feeds the master's drop-downs: they follow what the coordinator writes in Listor.

A drop-down needs one unbroken range, but the rows of Listor may be added, sorted and retired at will. So this sheet
picks each list's active texts by formulas, written with their results. segsync itself never reads it.

Beside each row of Listor stand its list's name and the place it takes there ("Status|3"), once with and once without
group words; beside each row of Förvaltningar its place. The drop-downs' columns look those places up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from segsync.master import Item, Lists
from segsync.vocabulary import TEXTS, say
from segsync.writing.rules import SYSTEM_KEYS, list_name

SHEET = "_listor"
SOURCE_ROWS = 400
"""How far down Listor and Förvaltningar are read."""
MOST_ENTRIES = 60
"""How many entries a drop-down can show."""

_LIST, _KEY, _TEXT, _MEMBERS, _LIST_ACTIVE = "A", "B", "C", "F", "G"
_CODE, _CODE_ACTIVE = "A", "G"
_WITH_GROUPS, _WITHOUT_GROUPS, _DEPARTMENTS = "B", "D", "E"
_FIRST_ENTRIES = 6


@dataclass(frozen=True, slots=True)
class Source:
    """One drop-down: its range's name, what heads its column, where its entries come from, and what they are now."""

    name: str
    heading: str
    formula: str
    entries: tuple[str, ...]


def list_word(language: str, name: str) -> str:
    """Return what a list is called in Listor; a list of the coordinator's own has its own name."""
    return say(language, f"list.{name}") if f"list.{name}" in TEXTS else name


def write_choices(workbook: Workbook, lists: Lists, language: str, fixed: dict[str, tuple[str, ...]]) -> None:
    """Add the sheet and name its ranges; `fixed` are entries that the coordinator does not change, by name."""
    sheet = workbook.add_worksheet(SHEET)
    _write_places(sheet, lists, language)
    column = _FIRST_ENTRIES
    for source in _sources(lists, language):
        _write_entries(sheet, column, source)
        letter = xl_col_to_name(column, col_abs=True)
        entries = f"{SHEET}!{letter}$2:{letter}${MOST_ENTRIES + 1}"
        count = f'MAX(1,SUMPRODUCT(--({entries}<>"")))'
        workbook.define_name(source.name, f"=OFFSET({SHEET}!{letter}$2,0,0,{count},1)")
        column += 1
    for name, texts in fixed.items():
        letter = xl_col_to_name(column, col_abs=True)
        for row, text in enumerate((name, *texts)):
            sheet.write_string(row, column, text)
        workbook.define_name(name, f"={SHEET}!{letter}$2:{letter}${len(texts) + 1}")
        column += 1
    sheet.protect()
    sheet.hide()


def _sources(lists: Lists, language: str) -> Iterator[Source]:
    """Yield the drop-downs: each list without group words and with them, then the departments."""
    rows = f"'{say(language, 'sheet.lists')}'!$%s:$%s"
    texts = rows % (_TEXT, _TEXT)
    for name in lists.names():
        word = list_word(language, name)
        items = [item for item in lists.of(name) if item.active and item.key not in SYSTEM_KEYS.get(name, ())]
        single = tuple(item.text for item in items if not item.members)
        yield Source(list_name(name), word, _pick(texts, _WITHOUT_GROUPS), single)
        every = tuple(item.text for item in items)
        yield Source(list_name(name, groups=True), word, _pick(texts, _WITH_GROUPS), every)
    codes = f"'{say(language, 'sheet.departments')}'!${_CODE}:${_CODE}"
    formula = f'=IFERROR(INDEX({codes},MATCH(ROW()-1,${_DEPARTMENTS}:${_DEPARTMENTS},0)),"")'
    active = tuple(department.code for department in lists.departments if department.active)
    yield Source("segsync_departments", say(language, "sheet.departments"), formula, active)


def _pick(texts: str, places: str) -> str:
    """Return the formula of an entry: the text whose place in the list named by the heading is the row's."""
    return f'=IFERROR(INDEX({texts},MATCH({{heading}}&"|"&(ROW()-1),${places}:${places},0)),"")'


def _write_entries(sheet: Worksheet, column: int, source: Source) -> None:
    sheet.write_string(0, column, source.heading)
    formula = source.formula.replace("{heading}", f"{xl_col_to_name(column)}$1")
    for row in range(1, MOST_ENTRIES + 1):
        entry = source.entries[row - 1] if row <= len(source.entries) else ""
        sheet.write_formula(row, column, formula, None, entry)


def _write_places(sheet: Worksheet, lists: Lists, language: str) -> None:
    """Write beside each row of Listor and Förvaltningar the place that it takes in its drop-down."""
    for column, heading in enumerate(("list", "place", "list without groups", "place without groups", "department")):
        sheet.write_string(0, column, heading)
    results = _results(lists, language)
    formulas = _place_formulas(language)
    for row in range(1, SOURCE_ROWS + 1):
        for column, formula in enumerate(formulas):
            result = results[column][row - 1] if row <= len(results[column]) else ""
            filled = formula.replace("{row}", str(row + 1)).replace("{above}", str(row))
            sheet.write_formula(row, column, filled, None, result)


def _place_formulas(language: str) -> tuple[str, ...]:
    def cell(sheet: str, column: str) -> str:
        return f"TRIM(INDEX('{say(language, sheet)}'!${column}:${column},ROW()))"

    def lists(column: str) -> str:
        return cell("sheet.lists", column)

    no = f'"{say(language, "no")}"'
    system = [
        f'AND({lists(_LIST)}="{list_word(language, name)}",{lists(_KEY)}="{key}")'
        for name, keys in sorted(SYSTEM_KEYS.items())
        for key in sorted(keys)
    ]
    left_out = ",".join((f'{lists(_TEXT)}=""', f"{lists(_LIST_ACTIVE)}={no}", *system))
    code, active = cell("sheet.departments", _CODE), cell("sheet.departments", _CODE_ACTIVE)
    return (
        f'=IF(OR({left_out}),"",{lists(_LIST)})',
        '=IF(A{row}="","",A{row}&"|"&COUNTIF(A$2:A{row},A{row}))',
        f'=IF({lists(_MEMBERS)}="",A{{row}},"")',
        '=IF(C{row}="","",C{row}&"|"&COUNTIF(C$2:C{row},C{row}))',
        f'=IF(OR({code}="",{active}={no}),"",COUNT(E$1:E{{above}})+1)',
    )


def _results(lists: Lists, language: str) -> tuple[Sequence[str | int], ...]:
    """Return what the formulas of the places give for the lists as they are written."""
    names = [_offered_list(item, language) for item in lists.items]
    single = ["" if item.members else name for item, name in zip(lists.items, names, strict=True)]
    active = [department.active for department in lists.departments]
    numbers = [sum(active[: at + 1]) if is_active else "" for at, is_active in enumerate(active)]
    return names, _places(names), single, _places(single), numbers


def _offered_list(item: Item, language: str) -> str:
    is_system = item.key in SYSTEM_KEYS.get(item.list, ())
    return list_word(language, item.list) if item.active and item.text and not is_system else ""


def _places(names: Sequence[str]) -> list[str]:
    """Return each name with the number of times it has come so far: "Status|3"."""
    counts: Counter[str] = Counter()
    places = []
    for name in names:
        counts[name] += 1
        places.append(f"{name}|{counts[name]}" if name else "")
    return places
