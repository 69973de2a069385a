"""HTML whose every text is escaped."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from segsync.writing.html import page, tag

HOSTILE = """<script>alert("1 & 'x'")</script>"""
ESCAPED = "&lt;script&gt;alert(&quot;1 &amp; &#x27;x&#x27;&quot;)&lt;/script&gt;"


def test_a_text_and_an_attribute_are_escaped() -> None:
    assert str(tag("p", HOSTILE)) == f"<p>{ESCAPED}</p>"
    assert str(tag("p", title=HOSTILE)) == f'<p title="{ESCAPED}"></p>'


def test_lines_are_kept_and_what_would_turn_a_line_around_is_shown() -> None:
    assert str(tag("p", "a\nb\u202ec")) == "<p>a<br>b\ufffdc</p>"


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (tag("p", None, ["a", 1, (tag("b", "c") for _ in "x")]), "<p>a1<b>c</b></p>"),
        (tag("th", scope="col", class_="n", aria_label=None, hidden=True), '<th scope="col" class="n" hidden></th>'),
        (tag("meta", charset="utf-8"), '<meta charset="utf-8">'),
    ],
)
def test_elements(made: object, text: str) -> None:
    assert str(made) == text


def test_a_page_allows_its_own_styles_and_nothing_else() -> None:
    text = page("sv", "T", "p{color:red}", tag("p", "\ud800")).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    digest = base64.b64encode(hashlib.sha256(b"p{color:red}").digest()).decode()
    assert policy is not None
    assert policy[1].replace("&#x27;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert text.startswith('<!DOCTYPE html>\n<html lang="sv">')
