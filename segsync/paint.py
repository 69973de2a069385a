"""The colours of every workbook that segsync writes, by which it also knows a colour that somebody else has put in."""

from __future__ import annotations

from enum import Enum


class Paint(Enum):
    """A fill and the ink upon it. The contrast is at least 4.5, and a word or a weight always says the same."""

    ACCENT = ("#FFFFFF", "#1F3864")
    HEAD = ("#1F3864", "#FFFFFF")
    HEAD_FIXED = ("#595959", "#FFFFFF")
    HEAD_PLAN = ("#1F4E79", "#FFFFFF")
    HEAD_REPORT = ("#1B5E20", "#FFFFFF")
    PLAIN = ("#FFFFFF", "#000000")
    OPEN = ("#FFFBE3", "#000000")
    LOCKED = ("#EBEBEB", "#262626")
    GOOD = ("#E2F0D9", "#1E4620")
    CHANGED = ("#DDEBF7", "#1F3864")
    ASK = ("#FFF2CC", "#5C4300")
    STOP = ("#FBE0DD", "#7A1410")

    @property
    def fill(self) -> str:
        """The background, as "#RRGGBB"."""
        return self.value[0]

    @property
    def ink(self) -> str:
        """The text's colour, as "#RRGGBB"."""
        return self.value[1]
