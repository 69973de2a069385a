"""How the coordinator's overview looks: light and dark, on a phone, on paper. One sheet of styles, and the patterns.

Bars are told apart by pattern and by number as well as by colour. Contrasts are
at least 4.5 for texts and 3 for bars, in both schemes.
"""

from __future__ import annotations

from collections.abc import Sequence

from segsync.writing.html import Html, tag

KNOWN = ("done", "ongoing", "absorbed", "not_started", "paused", "cancelled", "not_reported")
"""The statuses that always look the same."""
MORE = ("more-1", "more-2", "more-3", "more-4")
"""The looks of what else there is."""

STYLE = (
    """
:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1b;--soft:#4a4a4a;--line:#8a8a8a;--head:#e3e9f4;--card:#f6f7f9;
--accent:#1f3864;--link:#0b4f9e;--warn:#fff2cc;--warn-ink:#4d3800;
--done:#1e6b3a;--ongoing:#2e75b6;--absorbed:#3f8f6b;--not_started:#767676;--paused:#a86a00;--cancelled:#9c2b23;
--more-1:#5b2c6f;--more-2:#7a5fb0;--more-3:#00695c;--more-4:#b0532e}
@media screen and (prefers-color-scheme:dark){:root{--paper:#14171c;--ink:#ececec;--soft:#c4c8ce;--line:#7d8590;
--head:#26303f;--card:#1d2229;--accent:#b9d0f5;--link:#9cc5ff;--warn:#43370f;--warn-ink:#ffe9a8;
--done:#6fcf97;--ongoing:#7db8f0;--absorbed:#8fd3b6;--not_started:#b0b0b0;--paused:#ffc857;--cancelled:#f28b82;
--more-1:#c9a3dc;--more-2:#b7a5e6;--more-3:#6fcabd;--more-4:#eba07e}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,"Segoe UI",Arial,sans-serif;
overflow-wrap:break-word}
header,main,footer,nav{max-width:76rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.75rem;line-height:1.2;margin:1.25rem 0 .25rem;color:var(--accent)}
h2{font-size:1.4rem;margin:2.5rem 0 .5rem;padding-top:.5rem;border-top:2px solid var(--accent);color:var(--accent)}
h3{font-size:1.1rem;margin:1.75rem 0 .5rem}
h4{font-size:1rem;margin:0}
p{margin:.5rem 0;max-width:48rem}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:1rem;top:-4rem;background:var(--paper);padding:.5rem 1rem}
.skip:focus{top:.5rem}
.soft{color:var(--soft)}
.internal{background:var(--warn);color:var(--warn-ink);border-left:6px solid var(--warn-ink);padding:.5rem 1rem;
font-weight:600}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
nav a{display:inline-block;padding:.25rem 0}
.brief{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.75rem;margin:1rem 0}
.brief div{background:var(--card);border:1px solid var(--line);border-radius:.25rem;padding:.75rem;display:flex;
flex-direction:column-reverse;justify-content:flex-end}
.brief dt{color:var(--soft)}
.brief dd{margin:0;font-size:1.6rem;font-weight:700}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;margin:1rem 0;font-size:.9rem}
caption{text-align:left;font-weight:700;padding:.25rem 0}
th,td{border:1px solid var(--line);padding:.35rem .5rem;text-align:left;vertical-align:top}
thead th{background:var(--head)}
.n{text-align:right}
td.n{white-space:nowrap}
.total th,.total td{font-weight:700;background:var(--card)}
.wide{min-width:16rem}
.notes{font-size:.85rem;color:var(--soft)}
.notes p{margin:.2rem 0}
.legend,.bars{list-style:none;padding:0;margin:.5rem 0}
.legend{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
.legend li{display:flex;align-items:center;gap:.4rem}
.bars li{margin:.6rem 0;max-width:60rem}
.bar{display:block;width:100%;height:28px;overflow:hidden}
.swatch{width:28px;height:18px;flex:none}
.defs{position:absolute;width:0;height:0}
.edge{fill:none;stroke:var(--ink);stroke-width:1}
.chip{fill:var(--paper)}
.num{fill:var(--ink);font-size:13px;font-weight:700;text-anchor:middle}
.mark{stroke:var(--paper);stroke-width:2;fill:none}
.dot{fill:var(--paper)}
.blank{fill:var(--paper)}
.dash{stroke:var(--line);stroke-width:2;fill:none}
.case{border:1px solid var(--line);border-radius:.25rem;padding:.75rem;margin:1rem 0;background:var(--card)}
.case h3{margin:0 0 .25rem}
.sides{list-style:none;padding:0;margin:.5rem 0 0;display:grid;gap:.5rem;
grid-template-columns:repeat(auto-fit,minmax(min(100%,14rem),1fr))}
.sides li{background:var(--paper);border:1px solid var(--line);padding:.5rem;min-width:0}
.sides p{margin:.25rem 0;overflow-wrap:anywhere}
.place{font-size:.85rem;color:var(--soft);overflow-wrap:anywhere}
.chosen{font-weight:700}
summary{cursor:pointer;padding:.25rem 0;font-weight:600}
footer{margin-top:3rem;padding-bottom:2rem;color:var(--soft);font-size:.85rem}
@media print{body{font-size:10pt}table{font-size:7.5pt;max-width:100%}th,td{padding:.2rem .3rem}
.wide{min-width:0}nav,.skip{display:none}header,main,footer{max-width:none;padding:0}
.scroll{overflow:visible}h2,h3{break-after:avoid}.case,.bars li,tr{break-inside:avoid}thead{display:table-header-group}
details::details-content{content-visibility:visible;block-size:auto}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""
    + "".join(f".f-{key}{{fill:url(#p-{key})}}.b-{key}{{fill:var(--{key})}}" for key in (*KNOWN[:-1], *MORE))
    + (".f-not_reported{fill:url(#p-not_reported)}")
)

_DIAGONAL, _BACK = "M-2,2 l4,-4 M0,8 l8,-8 M6,10 l4,-4", "M-2,6 l4,4 M0,0 l8,8 M6,-2 l4,4"
_LINES = {
    "done": "",
    "ongoing": _DIAGONAL,
    "absorbed": "M0,4 h8",
    "not_started": "dots",
    "paused": "M4,0 v8",
    "cancelled": f"{_DIAGONAL} {_BACK}",
    "not_reported": "blank",
    "more-1": _BACK,
    "more-2": "M0,4 h8 M4,0 v8",
    "more-3": "M0,2 l4,4 l4,-4",
    "more-4": "M2,2 h4 v4 h-4 z",
}
"""What is drawn over the colour of each look."""


def looks(keys: Sequence[str]) -> list[str]:
    """Return the look of each value: the usual statuses have their own, all others take what is left in turn."""
    others = [key for key in keys if key not in KNOWN]
    taken = {key: MORE[at % len(MORE)] for at, key in enumerate(others)}
    return [taken.get(key, key) for key in keys]


def distinct_looks(number: int) -> list[str]:
    """Return so many looks for values that have none of their own."""
    every = (*KNOWN[:-1], *MORE)
    return [every[at % len(every)] for at in range(number)]


def patterns() -> Html:
    """Return the patterns that bars are filled with."""
    return tag(
        "svg",
        tag("defs", (_pattern(key, lines) for key, lines in _LINES.items())),
        class_="defs", aria_hidden="true", focusable="false",
    )  # fmt: skip


def _pattern(key: str, lines: str) -> Html:
    ground = tag("rect", width=8, height=8, class_="blank" if lines == "blank" else f"b-{key}")
    drawn: Html | None
    if lines == "dots":
        drawn = tag("circle", cx=4, cy=4, r="1.6", class_="dot")
    elif lines == "blank":
        drawn = tag("path", d=_DIAGONAL, class_="dash")
    else:
        drawn = tag("path", d=lines, class_="mark") if lines else None
    return tag("pattern", ground, drawn, id=f"p-{key}", width=8, height=8, patternUnits="userSpaceOnUse")
