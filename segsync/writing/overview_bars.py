"""Tables of a summary as HTML, and as bars whose parts are told apart by pattern, number and words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from segsync.messages import number_text
from segsync.summary import Cell, ColumnKind, Line, SummaryTable
from segsync.summary.crossing import NOT_GIVEN
from segsync.summary.views import unique_headings
from segsync.vocabulary import count, say
from segsync.wording import share
from segsync.writing.html import Child, Html, tag
from segsync.writing.overview_style import distinct_looks, looks

DASH = "–"
_NUMBERS = (ColumnKind.COUNT, ColumnKind.AMOUNT, ColumnKind.SHARE)
_BAR, _CHIP, _MIDDLE = 28, 20, 19
_LEAST_SHARE = 0.08
"""The least part of a bar in which a number has room, on a phone too."""
_LONG_TEXT = 60


def scrolled(table: Html, at: str) -> Html:
    """Return a table in a frame of its own, so that on a narrow screen the table moves and not the page."""
    return tag("div", table, class_="scroll", role="region", tabindex="0", aria_labelledby=f"{at}-caption")


def plain_table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Child]], at: str) -> Html:
    """Return a table whose first column heads its rows."""
    head = tag("tr", (tag("th", text, scope="col") for text in heads))
    lines = (tag("tr", tag("th", first, scope="row"), (_cell(child) for child in rest)) for first, *rest in rows)
    made = tag("table", tag("caption", caption, id=f"{at}-caption"), tag("thead", head), tag("tbody", lines))
    return scrolled(made, at)


def _cell(child: Child) -> Html:
    is_long = isinstance(child, str) and len(child) > _LONG_TEXT
    return tag("td", child, class_="n" if isinstance(child, int) else "wide" if is_long else None)


def summary_table(table: SummaryTable, language: str) -> Html:
    """Return a table of the summary with its notes; one without lines says why."""
    title = say(language, "table.title", number=table.number, title=table.title)
    if not table.lines:
        return tag("p", tag("strong", title), tag("br"), table.empty)
    at = f"t-{table.name}"
    heads = [
        tag("th", heading, scope="col", class_="n" if column.kind in _NUMBERS else None)
        for heading, column in zip(unique_headings(table), table.columns, strict=True)
    ]
    made = tag(
        "table",
        tag("caption", title, id=f"{at}-caption"),
        tag("thead", tag("tr", heads)),
        tag("tbody", (_line(table, line, language) for line in table.lines)),
    )
    return tag("div", scrolled(made, at), tag("div", (tag("p", note.text) for note in table.notes), class_="notes"))


def _line(table: SummaryTable, line: Line, language: str) -> Html:
    cells = [tag("th", line.label, scope="row")]
    for column, cell in zip(table.columns[1:], line.cells[1:], strict=True):
        text = _shown(cell, language)
        look = "n" if column.kind in _NUMBERS else "wide" if len(text) > _LONG_TEXT else None
        cells.append(tag("td", text, class_=look))
    return tag("tr", cells, class_="total" if line.is_total else None)


def _shown(cell: Cell, language: str) -> str:
    if cell.value is None:
        return DASH
    if isinstance(cell.value, str):
        return cell.value
    number = number_text(cell.value, language)
    return f"{number} ({share(language, cell.share)})" if cell.share and cell.value else number


def bars(table: SummaryTable, language: str, noun: str) -> Html | None:
    """Return a crossing as bars, one for each line but the total, with a key; each bar says itself in words."""
    if not table.lines:
        return None
    parts = range(1, table.column("total"))
    keys = [table.columns[at].key for at in parts]
    drawn = looks(keys) if "not_reported" in keys else distinct_looks(len(keys))
    drawn = ["not_reported" if key == NOT_GIVEN else look for key, look in zip(keys, drawn, strict=True)]
    headings = [table.columns[at].heading for at in parts]
    legend = (tag("li", _swatch(look), heading) for look, heading in zip(drawn, headings, strict=True))
    lines = (line for line in table.lines if not line.is_total and line.cells[parts.stop].value)
    return tag(
        "div",
        tag("p", say(language, "overview.bars.scale"), class_="soft"),
        tag("ul", legend, class_="legend", aria_label=say(language, "overview.bars.legend")),
        tag("ul", (_bar(line, headings, drawn, language, noun) for line in lines), class_="bars"),
    )


def _swatch(look: str) -> Html:
    box: dict[str, str | int] = {"x": "0.5", "y": "0.5", "width": 27, "height": 17}
    return tag(
        "svg", tag("rect", **box, class_=f"f-{look}"), tag("rect", **box, class_="edge"),
        class_="swatch", aria_hidden="true", focusable="false",
    )  # fmt: skip


def _bar(line: Line, headings: Sequence[str], drawn: Sequence[str], language: str, noun: str) -> Html:
    cells = line.cells[1 : 1 + len(headings)]
    numbers = [cell.value if isinstance(cell.value, int) else 0 for cell in cells]
    total = count(language, sum(numbers), noun)
    told = ", ".join(
        say(language, "overview.bar.part", text=heading, number=number, share=share(language, cell.share or 0))
        for heading, number, cell in zip(headings, numbers, cells, strict=True)
        if number
    )
    words = say(language, "overview.bar", name=line.label, total=total, parts=told)
    drawing = tag("svg", tuple(_parts(numbers, drawn)), class_="bar", role="img", aria_label=words)
    return tag("li", tag("span", f"{line.label} ({total})"), drawing)


def _parts(numbers: Sequence[int], drawn: Sequence[str]) -> Iterator[Html]:
    total, start = sum(numbers), 0
    for number, look in zip(numbers, drawn, strict=True):
        if not number:
            continue
        place: dict[str, str | int] = {"x": _percent(start, total), "width": _percent(number, total)}
        yield tag("rect", **place, height=_BAR, class_=f"f-{look}")
        yield tag("rect", **place, height=_BAR, class_="edge")
        if number / total >= _LEAST_SHARE:
            yield _number(number, _percent(2 * start + number, 2 * total))
        start += number


def _percent(part: int, of: int) -> str:
    return f"{100 * part / of:.3f}%"


def _number(number: int, at: str) -> Html:
    """Return a number on a ground of its own, so that it is read over every pattern."""
    width = 12 + 8 * len(str(number))
    ground = tag("rect", x=-width // 2, y=4, width=width, height=_CHIP, rx=3, class_="chip")
    return tag("svg", ground, tag("text", number, x=0, y=_MIDDLE, class_="num"), x=at, y=0, overflow="visible")
