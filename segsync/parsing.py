"""What people type in Swedish cells, read as canonical values. Never a silent guess.

`ValueReader.read` takes a raw cell (text, number, date or nothing) and answers
with a `Reading`: the value, and, where something was normalised or is unclear,
the code of a finding. Text that cannot be read at all comes back as text: the
schema's checks say so, with the list or the type in hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from segsync.master import Lists
from segsync.records import Severity
from segsync.schemas import Field, Kind
from segsync.values import OPEN_END, Value, clean_number, clean_text, fold

Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A cell as it was understood: its value, and the finding that goes with it, if any.

    With severity ASK the value is not to be used; `candidates` are the readings
    that come to mind, as texts that can be read again.
    """

    value: Value
    code: str = ""
    severity: Severity | None = None
    candidates: tuple[str, ...] = ()

    @property
    def is_unclear(self) -> bool:
        """Whether a person must say what was meant."""
        return self.severity is Severity.ASK


def _fixed(value: Value, code: str) -> Reading:
    return Reading(value, code, Severity.FIXED)


def _ask(text: str, code: str, *candidates: object) -> Reading:
    return Reading(text, code, Severity.ASK, tuple(str(candidate) for candidate in candidates))


BLANK = Reading(None)
_CONVERTED = frozenset({"percent_read", "unit_converted"})
_DASHES = frozenset("-–—−‒―")


@dataclass(frozen=True)
class _Words:
    """The words of one list: what each means, and which are to be asked about."""

    exact: Mapping[str, str]
    other: Mapping[str, str]
    unclear: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, frozenset[str]]


class ValueReader:
    """Reads cells with the lists as they stand and, before them, as they were sent.

    `parties` are external parties already known, so that their names are kept
    whole and spelt as before.
    """

    def __init__(self, lists: Lists, sent: Lists | None = None, parties: Iterable[str] = ()) -> None:
        self.lists = lists
        self._sources = (sent, lists) if sent is not None and sent is not lists else (lists,)
        self._words: dict[str, _Words] = {}
        self._parties = {fold(party): party for party in sorted(parties)}
        self._memory: dict[tuple[str, str, str], Reading] = {}

    def read(self, field: Field, raw: Raw, unit: str = "", base: Value = None) -> Reading:
        """Return what a raw cell of the field means.

        `unit` is what the cell's format shows with a number, `base` what stood there before, which may tell the
        number's readings apart.
        """
        if raw is None or raw == "":
            return BLANK
        if unit and isinstance(raw, int | float) and not isinstance(raw, bool):
            return self._read_with_unit(field, raw, unit, base)
        if not isinstance(raw, str):
            return self._read_typed(field, raw)
        reading = self._read_typed_text(field, raw)
        return _doubted(reading, raw, base) if reading.code in _CONVERTED else reading

    def _read_typed_text(self, field: Field, raw: str) -> Reading:
        memory_key = (field.kind, field.list, raw)
        if field.kind.is_free_text or field.unit:
            return self._read_text(field, raw)
        known = self._memory.get(memory_key)
        if known is None:
            known = self._memory[memory_key] = self._read_text(field, raw)
        return known

    def _read_typed(self, field: Field, raw: int | float | bool | date | datetime | time | timedelta) -> Reading:
        if isinstance(raw, bool):
            return self._read_text(field, "SANT" if raw else "FALSKT")
        if isinstance(raw, datetime):
            raw = raw.date()
        if isinstance(raw, int | float):
            return self._read_number_cell(field, raw)
        if isinstance(raw, date):
            if field.kind.is_date:
                return Reading(raw)
            code = "date_in_number" if field.kind is Kind.NUMBER else ""
            return _ask(raw.isoformat(), code) if code else self._read_text(field, raw.isoformat())
        return self._read_text(field, str(raw))

    def _read_with_unit(self, field: Field, raw: int | float, unit: str, base: Value) -> Reading:
        if field.kind is Kind.NUMBER:
            return read_formatted(clean_number(raw), unit, field.unit, base)
        return self._read_number_cell(field, raw) if field.kind.is_date else self._read_text(field, shown(raw, unit))

    def _read_number_cell(self, field: Field, raw: int | float) -> Reading:
        number = clean_number(raw)
        if field.kind is Kind.NUMBER:
            return Reading(number)
        return _date_of_number(number) if field.kind.is_date else self._read_text(field, str(number))

    def _read_text(self, field: Field, raw: str) -> Reading:
        text = clean_text(raw.replace("\t", "\n") if field.kind in (Kind.SET, Kind.PARTIES) else raw)
        if not text:
            return BLANK
        if text in _DASHES:
            return _fixed(None, "dash_is_blank")
        match field.kind:
            case Kind.NUMBER:
                return read_number(text, field.unit)
            case Kind.DATE | Kind.DATE_OR_OPEN:
                return self._read_date(field, text)
            case Kind.LIST:
                return self._read_item(field, text)
            case Kind.SET:
                return self._read_set(field, text)
            case Kind.DEPARTMENT:
                code = self._department(text)
                return Reading(text) if code is None else _spelt(code, text, code)
            case Kind.PARTIES:
                return self._read_parties(text)
        return Reading(text)

    def _read_date(self, field: Field, text: str) -> Reading:
        if field.kind is Kind.DATE_OR_OPEN:
            words = self._words_of("end")
            key = words.exact.get(fold(text)) or words.other.get(fold(text))
            if key == OPEN_END:
                return _spelt(OPEN_END, text, self.lists.text("end", OPEN_END))
        return read_date(text)

    def _read_item(self, field: Field, text: str) -> Reading:
        words, word = self._words_of(field.list), fold(text)
        if word in words.unclear:
            return _ask(text, "ambiguous_value", *(self.lists.text(field.list, key) for key in words.unclear[word]))
        if word in words.exact:
            key = words.exact[word]
            return _spelt(_unreported(key), text, self.lists.text(field.list, key))
        if word in words.other:
            return _fixed(_unreported(words.other[word]), "alias_read")
        return Reading(text)

    def _read_set(self, field: Field, text: str) -> Reading:
        words = self._words_of(field.list)
        found: set[str] = set()
        aliases = False
        for part in split_members(text, lambda word: word in words.exact or word in words.other):
            word = fold(part)
            key = words.exact.get(word) or words.other.get(word)
            aliases |= word in words.other and word not in words.exact
            found |= words.groups.get(key, frozenset({key})) if key else {part}
        value = frozenset(found) or None
        written = self.lists.write(field, value)
        if aliases or (isinstance(written, str) and fold(text) != fold(written)):
            return _fixed(value, "set_read")
        return Reading(value)

    def _read_parties(self, text: str) -> Reading:
        found: set[str] = set()
        for part in split_members(text, lambda word: word in self._parties or self._department(word) is not None):
            known = self._department(part) or self._parties.get(fold(part))
            if known is None and self._names_department(part):
                return _ask(text, "party_unclear")
            found.add(known or part)
        return Reading(frozenset(found) or None)

    def _names_department(self, party: str) -> bool:
        """Whether a text that is no department names one among other words: two parties, or a part of one."""
        words = [word for word in re.split(r"[^\w-]+", party) if word]
        names = {department.name for lists in self._sources for department in lists.departments}
        codes = {department.code for lists in self._sources for department in lists.departments}
        return not codes.isdisjoint(words) or any(fold(name) in fold(party) for name in names)

    def _department(self, word: str) -> str | None:
        for lists in self._sources:
            if code := lists.department(word):
                return code
        return None

    def _words_of(self, name: str) -> _Words:
        if name not in self._words:
            self._words[name] = _list_words(name, self._sources)
        return self._words[name]


def _unreported(key: str) -> str | None:
    """Return None for the status that means silence: it equals blank in every comparison."""
    return None if key == "not_reported" else key


def _spelt(value: Value, text: str, usual: str) -> Reading:
    return Reading(value) if text == usual else _fixed(value, "spelling_read")


def _list_words(name: str, sources: Iterable[Lists]) -> _Words:
    exact: dict[str, str] = {}
    other: dict[str, str] = {}
    unclear: dict[str, dict[str, None]] = {}
    groups: dict[str, frozenset[str]] = {}
    for lists in sources:
        for item in lists.of(name):
            exact.setdefault(fold(item.text), item.key)
            for alias in (*item.aliases, item.key):
                other.setdefault(fold(alias), item.key)
            for word in item.ambiguous:
                unclear.setdefault(fold(word), {})[item.key] = None
            if item.members:
                groups.setdefault(item.key, frozenset(item.members))
    return _Words(exact, other, {word: tuple(keys) for word, keys in unclear.items() if word not in exact}, groups)


_SEPARATOR = re.compile(r"\s*[,;/\n+•·▪]\s*|\s+&\s+|(?<!-)\s+(?:och|and|samt)\s+|(?:^|\s+)\d{1,2}\)\s+", re.IGNORECASE)
"""What divides members: signs, words ("Park- och naturförvaltningen" is one name), bullets and numbers of a list."""
_BULLET = re.compile(r"^(?:[*–-]|\d{1,2}\.)\s+")
_QUOTES = "\"'“”„’»«"
_MOST_PARTS = 40


def split_members(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """Yield the members of a typed set: the longest known texts first, then whatever separators divide.

    >>> list(split_members("Lokaler/mark, Samverkan och annat", {"lokaler/mark"}.__contains__))
    ['Lokaler/mark', 'Samverkan', 'annat']
    """
    spans, start = [], 0
    for found in _SEPARATOR.finditer(text):
        spans.append((start, found.start()))
        start = found.end()
    spans.append((start, len(text)))
    at = 0
    while at < len(spans):
        for end in range(min(len(spans), at + _MOST_PARTS), at, -1):
            part = _BULLET.sub("", text[spans[at][0] : spans[end - 1][1]].strip(), count=1).strip(_QUOTES)
            if end == at + 1 or is_known(fold(part)):
                if part:
                    yield part
                at = end
                break


_AMOUNT = re.compile(
    r"(?P<number>[-+]?[\d., ]*\d)\s*(?P<unit>%|procent|kr|kronor|sek|tkr|kkr|mnkr|mkr|msek|mdkr)?\.?", re.I
)
_ROUGH = re.compile(
    r"(?:ca\.?|cirka|ungefär|omkring|runt|c:a|about|approx\.?|över|under|minst|drygt|knappt|[<>~≈])\s*", re.I
)
_PER_TKR = {"kr": 0.001, "kronor": 0.001, "sek": 0.001, "tkr": 1.0, "kkr": 1.0, "mnkr": 1000.0, "mdkr": 1_000_000.0}
_IN_KRONOR = re.compile(r"(?<![a-z])(?:kr|kronor|sek)\b", re.IGNORECASE)
_FEWEST_KRONOR, _NO_JUMP = 1000, 30
"""The kronor, and the times of the amount before, from which on an amount in kronor cannot be meant in thousands."""
_ENORMOUS = 1000
"""The percentage from which on a number may have got its sign from the format of its cell."""


def read_number(text: str, unit: str = "") -> Reading:
    """Return the number that a text means in Swedish; with `unit` "tkr", other amounts are converted.

    >>> read_number("1 250,5").value, read_number("1,2 mnkr", "tkr").value
    (1250.5, 1200)
    >>> read_number("1.200").candidates
    ('1200', '1,2')
    """
    plain = text.replace("−", "-").replace("–", "-")
    rough = _ROUGH.match(plain)
    if rough:
        inner = read_number(plain[rough.end() :], unit)
        readings = inner.candidates or ([_written(inner.value)] if isinstance(inner.value, int | float) else ())
        return _ask(text, "rough_number", *readings) if readings else Reading(text)
    found = _AMOUNT.fullmatch(plain)
    if not found:
        return Reading(text)
    numbers = _numbers(found["number"])
    if not numbers:
        return Reading(text)
    return _with_unit(text, numbers, (found["unit"] or "").casefold(), unit)


def read_formatted(number: int | float, shown_unit: str, unit: str = "", base: Value = None) -> Reading:
    """Return what a number means whose format shows a unit: the same as the text that is shown.

    A number that stood there before stands.

    >>> read_formatted(0.755, "%").value, read_formatted(300_000, "kr", "tkr").value
    (75.5, 300)
    >>> read_formatted(0.75, "%", base=0.71).candidates, read_formatted(450, "kr", "tkr").candidates
    (('75', '0,75'), ('0,45', '450'))
    """
    is_percentage = shown_unit == "%"
    if number == base or not (is_percentage or (unit == "tkr" and shown_unit != "tkr")):
        return Reading(number)
    text = shown(number, shown_unit)
    if not _AMOUNT.fullmatch(text):
        return Reading(text)
    return _doubted(_with_unit(text, (number * 100 if is_percentage else number,), shown_unit, unit), text, base)


def _doubted(reading: Reading, text: str, base: Value) -> Reading:
    """Return a reading of a percentage or an amount, or a question where its unit may not be meant.

    That is so where a share stood before, or where the percentage is enormous; and for few kronor, in themselves or
    beside the amount before.
    """
    number = reading.value
    if not isinstance(number, int | float) or number in (0, base):
        return reading
    before = abs(base) if isinstance(base, int | float) else None
    if reading.code == "percent_read":
        plain, code = clean_number(number / 100), "ambiguous_number"
        is_sure = (before is None or before > 1) and abs(number) < _ENORMOUS
    elif reading.code == "unit_converted" and _IN_KRONOR.search(text):
        plain, code = clean_number(number * 1000), "ambiguous_amount"
        is_sure = abs(plain) >= max(_FEWEST_KRONOR, _NO_JUMP * (before or 0))
    else:
        return reading
    if plain == base:
        return Reading(plain)
    return reading if is_sure else _ask(text, code, _written(number), _written(plain))


def shown(number: int | float, unit: str) -> str:
    """Return a number as its cell shows it with a unit, in a form that can be read again.

    >>> shown(0.755, "%"), shown(300000.0, "kr")
    ('75,5 %', '300000 kr')
    """
    return f"{_written(number * 100 if unit == '%' else number)} {unit}"


def _with_unit(text: str, numbers: tuple[float, ...], typed: str, unit: str) -> Reading:
    if typed in ("%", "procent") and unit == "tkr":
        return _ask(text, "percent_in_amount")
    if typed in ("%", "procent") or not typed:
        if len(numbers) > 1:
            return _ask(text, "ambiguous_number", *map(_written, numbers))
        return _fixed(clean_number(numbers[0]), "percent_read" if typed else "number_read")
    if unit != "tkr":
        return Reading(text)
    factor = _PER_TKR.get(typed)
    if factor is None or len(numbers) > 1:
        factors = (factor,) if factor else (1000.0, 1.0)
        return _ask(text, "ambiguous_amount", *(_written(number * by) for number in numbers for by in factors))
    return _fixed(clean_number(numbers[0] * factor), "unit_converted")


def _numbers(text: str) -> tuple[float, ...]:
    """Return the readings of digits with separators: none, one, or two when it is truly ambiguous."""
    sign, digits = (-1.0, text[1:]) if text.startswith("-") else (1.0, text.lstrip("+"))
    digits = digits.strip()
    if " " in digits:
        if not re.fullmatch(r"\d{1,3}( \d{3})+([.,]\d+)?", digits):
            return ()
        digits = digits.replace(" ", "")
        return (sign * float(digits.replace(",", ".")),)
    if re.fullmatch(r"\d+", digits):
        return (sign * float(digits),)
    for thousands, decimal in ((".", ","), (",", ".")):
        t = re.escape(thousands)
        if re.fullmatch(rf"\d{{1,3}}({t}\d{{3}})+{re.escape(decimal)}\d+", digits):
            return (sign * float(digits.replace(thousands, "").replace(decimal, ".")),)
        if re.fullmatch(rf"\d{{1,3}}({t}\d{{3}}){{2,}}", digits):
            return (sign * float(digits.replace(thousands, "")),)
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        return (sign * float(re.sub(r"[.,]", "", digits)), sign * float(digits.replace(",", ".")))
    return (sign * float(digits.replace(",", ".")),) if re.fullmatch(r"\d+[.,]\d+", digits) else ()


def _written(number: object) -> str:
    return str(clean_number(number)).replace(".", ",") if isinstance(number, int | float) else str(number)


_MONTHS = {
    name: at
    for at, names in enumerate(
        (
            "januari jan january",
            "februari feb february",
            "mars mar march",
            "april apr",
            "maj may",
            "juni jun june",
            "juli jul july",
            "augusti aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00)?)?")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_IN_WORDS = re.compile(r"(?:den )?(\d{1,2})(?::?e)? ([a-zåäö]+)\.? (\d{4})", re.I)
_NUMERIC = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})")
_SHORT_ISO = re.compile(r"\d{2}-\d{1,2}-\d{1,2}")
_LOOSE = re.compile(
    r"(vår|höst|sommar|vinter|q[1-4]|kvartal|löpande|årsskift|månadsskift|halvår|spring|autumn|summer|winter)", re.I
)


def read_date(text: str) -> Reading:
    """Return the date that a text means: ISO or Swedish words; anything looser is asked about.

    >>> read_date("15 mars 2026").value.isoformat(), read_date("4/5-26").candidates
    ('2026-03-15', ('2026-05-04', '2026-04-05'))
    >>> read_date("26-05-31").candidates
    ('2026-05-31', '2031-05-26')
    """
    for pattern, exact in ((_ISO, True), (_COMPACT, False)):
        if found := pattern.fullmatch(text):
            day = _day(*map(int, found.groups()))
            return Reading(text) if day is None else Reading(day) if exact else _fixed(day, "date_read")
    if found := _IN_WORDS.fullmatch(text):
        month = _MONTHS.get(found[2].casefold())
        day = _day(int(found[3]), month, int(found[1])) if month else None
        return Reading(text) if day is None else _fixed(day, "date_read")
    if found := _NUMERIC.fullmatch(text):
        days = dict.fromkeys(filter(None, _numeric_days(text, *map(int, found.groups()))))
        return _ask(text, "ambiguous_date", *days) if days else Reading(text)
    return _ask(text, "loose_date") if _LOOSE.search(text) or re.fullmatch(r"\d{4}(-\d{2})?", text) else Reading(text)


def _numeric_days(text: str, first: int, second: int, year: int) -> Iterator[date | None]:
    """Yield the days that three numbers may be: year first where they are short and written like ISO dates."""
    if _SHORT_ISO.fullmatch(text):
        yield _day(2000 + first, second, year)
    year += 2000 if year < 100 else 0
    yield _day(year, second, first)
    yield _day(year, first, second)


def _date_of_number(number: int | float) -> Reading:
    """Return the reading of a number in a date cell: digits of a date as in a text, or the day that it may count."""
    text = str(number)
    if _COMPACT.fullmatch(text):
        return read_date(text)
    if 20000 < number < 80000:
        return _ask(text, "number_in_date", date(1899, 12, 30) + timedelta(days=int(number)))
    return _ask(text, "loose_date")


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
