"""What the charts of every workbook share: colours, axes, and where a chart is put."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

GREY, WHITE, BLACK = "#595959", "#FFFFFF", "#000000"
NOT_REPORTED = "not_reported"
PIXELS_A_ROW = 24

_USUAL_PAINTS = {
    "not_started": ("#C9C9C9", BLACK),
    "ongoing": ("#2E75B6", WHITE),
    "done": ("#1E6B3A", WHITE),
    "absorbed": ("#A5D6A7", BLACK),
    "paused": ("#FFC857", BLACK),
    "cancelled": ("#9C2B23", WHITE),
}
"""Fill and ink of the usual statuses."""
_OTHER_PAINTS = (("#5B2C6F", WHITE), ("#B39DDB", BLACK), ("#00695C", WHITE), ("#FFAB91", BLACK))
"""For values that the plan has added."""
CATEGORIES = {"reverse": True, "crossing": "max", "num_font": {"size": 10}, "line": {"color": GREY}}
"""The axis of names: the first at the top, as in the table, and the numbers below the last."""


def paints(keys: Sequence[str]) -> list[tuple[str, str]]:
    """Return fill and ink of each value: the usual ones always have the same, what the plan adds takes the rest."""
    added = [key for key in keys if key not in _USUAL_PAINTS]
    others = {key: _OTHER_PAINTS[at % len(_OTHER_PAINTS)] for at, key in enumerate(added)}
    return [{**_USUAL_PAINTS, **others}[key] for key in keys]


def palette(number: int) -> list[tuple[str, str]]:
    """Return fill and ink of so many values that have no colours of their own."""
    every = [*_USUAL_PAINTS.values(), *_OTHER_PAINTS]
    return [every[at % len(every)] for at in range(number)]


def look(paint: tuple[str, str], *, hatched: bool) -> dict[str, Any]:
    """Return how a series is drawn; what nobody has reported is hatched, so that it cannot pass for a value."""
    fill, ink = paint
    border = WHITE
    drawn: dict[str, Any] = {"fill": {"color": fill}}
    if hatched:
        drawn = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#8C8C8C", "bg_color": WHITE}}
        ink, border = BLACK, GREY
    labels = {"value": True, "num_format": "0;;;", "font": {"color": ink, "size": 10, "bold": True}}
    return {"gap": 45, "border": {"color": border}, "data_labels": labels, **drawn}


def number_axis(name: str) -> dict[str, Any]:
    """Return the axis of numbers."""
    return {
        "name": name,
        "name_font": {"size": 10, "bold": False},
        "num_font": {"size": 10},
        "num_format": "0",
        "min": 0,
        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}},
        "line": {"none": True},
    }


def insert(sheet: Worksheet, row: int, column: int, chart: Any, size: tuple[int, int], alt: str) -> None:
    """Put a chart on a sheet, `size` pixels wide and rows high, with words for those who cannot see it."""
    width, rows = size
    chart.set_size({"width": width, "height": rows * PIXELS_A_ROW - 6})
    chart.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(row, column, chart, {"object_position": 3, "description": alt})


def pixels(width: float) -> int:
    """Return the pixels of a column that is so many characters wide."""
    return round(width * 7 + 5)
