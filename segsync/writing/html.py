r"""HTML, made of elements whose every text is escaped: what a return says is never markup.

>>> str(tag("p", "1 < 2", lang="sv"))
'<p lang="sv">1 &lt; 2</p>'

A text can come into a page in two ways only, as an element's child or as an
attribute's value, and both are escaped. `Html` is made by `tag` and by nothing
else. Children that are None or False are left out.
"""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable
from typing import TypeAlias

from segsync.messages import plain

_VOID = frozenset({"meta"})


class Html:
    """A piece of a page."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


Child: TypeAlias = "Html | str | int | Iterable[Child] | None"


def tag(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Html:
    """Return an element. In the names of attributes a "_" at the end is dropped and others are hyphens.

    An attribute that is True has no value; one that is None or False is left out.
    """
    said = "".join(_attribute(key, value) for key, value in attributes.items())
    inside = "".join(map(_child, children))
    return Html(f"<{name}{said}>" if name in _VOID else f"<{name}{said}>{inside}</{name}>")


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(plain(str(value)))}"'


def _child(child: Child) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Html):
        return str(child)
    if isinstance(child, str | int):
        return "<br>".join(html.escape(plain(line)) for line in str(child).split("\n"))
    return "".join(map(_child, child))


def page(language: str, title: str, style: str, *body: Child) -> bytes:
    """Return a whole page that stands alone: one sheet of styles, no script, nothing from anywhere else.

    Its policy forbids all that, whatever got into it: only this very sheet of
    styles may be used.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="robots", content="noindex"),
        tag("title", title),
        Html(f"<style>{style}</style>"),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, tag('body', *body), lang=language)}\n".encode("utf-8", "replace")
