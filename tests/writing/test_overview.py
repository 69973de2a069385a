"""The coordinator's overview: what is on the page, and that everybody can read it, in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from browser import chromium, find_chromium, look_at
from lxml import html
from lxml.html import HtmlElement
from plans import again, master_of, new_plan, returned
from playwright.sync_api import Browser
from summary.worlds import MADE_ON, random_master

from segsync.master import Master
from segsync.merged import MergedPlan
from segsync.plan import open_plan
from segsync.records import Conflict, Finding, Place, Proposal, Question, Severity
from segsync.results import MergeResult
from segsync.summary import summarise
from segsync.writing.overview import overview_page

EXAMPLE = Path(__file__).parents[2] / "examples/linkoping-2022"
HOSTILE = "<img src=x onerror=alert(1)> &amp; </p><script>x</script>"


def paged(master: Master, merge: MergeResult | None = None) -> bytes:
    merge = merge or MergeResult(master, "")
    return overview_page(summarise(master, merge, made_on=MADE_ON, preview=True), merge)


def parsed(content: bytes) -> HtmlElement:
    return html.document_fromstring(content)


def words(node: HtmlElement) -> str:
    return " ".join(" ".join(node.itertext()).split())


def section(page: HtmlElement, name: str) -> HtmlElement:
    return page.get_element_by_id(f"s-{name}").getparent()


def side(department: str, value: str, field: str = "") -> Proposal:
    return Proposal(department, Place(f"inbox/{department}.xlsx", "Åtgärder", "B2"), None, value, field)


def disputed(field: str, *values: str, settlement: None = None) -> Conflict:
    sides = tuple(side(department, value) for department, value in zip(("UTB", "SOC"), values, strict=True))
    return Conflict("C-1", "measures" if field != "comment" else "reports", ("UTB-03",), field, None, sides, settlement)


@pytest.fixture(scope="module")
def demo() -> MergedPlan:
    return open_plan(EXAMPLE).merge()


@pytest.fixture(scope="module")
def page(demo: MergedPlan) -> HtmlElement:
    return parsed(paged(demo.master, demo))


# What is on it


def test_it_says_that_it_is_internal_and_whose(page: HtmlElement) -> None:
    assert page.get("lang") == "sv"
    assert words(page.find(".//h1")) == "Åtgärdsplan mot segregation 2022: läget"
    assert "Internt arbetsmaterial" in words(page.find(".//header"))


def test_the_headings_go_down_one_step_at_a_time(page: HtmlElement) -> None:
    levels = [int(str(node.tag)[1]) for node in page.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_link_of_the_contents_leads_to_a_section(page: HtmlElement) -> None:
    targets = [link.get("href") for link in page.find(".//nav").iter("a")]
    assert targets == [f"#{node.get('id')}" for node in page.iter("h2")]


def test_every_table_has_a_caption_and_heads_with_scope(page: HtmlElement) -> None:
    tables = list(page.iter("table"))
    assert len(tables) > 10
    for table in tables:
        assert words(table.find("caption"))
        assert {node.get("scope") for node in table.iter("th")} == {"col", "row"}
        assert table.find(".//*[@colspan]") is table.find(".//*[@rowspan]") is None


def test_every_department_and_every_case_is_on_it(page: HtmlElement, demo: MergedPlan) -> None:
    answers = words(section(page, "answers"))
    assert all(f"({state.code})" in answers for state in demo.departments)
    ids = {words(node) for node in section(page, "conflicts").iter("p") if node.get("class") == "place"}
    assert {case.id for case in demo.conflicts} <= ids
    assert all(case.id in words(section(page, "questions")) for case in demo.questions)
    rows = [row for table in section(page, "findings").iter("tbody") for row in table]
    assert len(rows) == len(demo.findings)


def test_every_bar_says_its_numbers_in_words_and_they_are_the_tables(page: HtmlElement, demo: MergedPlan) -> None:
    labels = [node.get("aria-label") for node in section(page, "progress").iter("svg") if node.get("role") == "img"]
    table = summarise(demo.master, demo, made_on=MADE_ON, preview=True).table("status")
    for line, label in zip(table.lines[:-1], labels, strict=False):
        told = [int(number) for number in re.findall(r" (\d+) \(", label)]
        assert label.startswith(line.label)
        assert told == [cell.value for cell in line.cells[1:-1] if cell.value]


def test_the_sides_of_a_conflict_stand_next_to_each_other_with_their_places() -> None:
    master = master_of()
    made = parsed(paged(master, MergeResult(master, "2022-1", conflicts=(disputed("title", "Ett", "Två"),))))
    sides = [words(node) for node in section(made, "conflicts").iter("li")]
    assert sides == ["Planen nu (tomt)", "UTB Ett inbox/UTB.xlsx, Åtgärder!B2", "SOC Två inbox/SOC.xlsx, Åtgärder!B2"]


# What is never on it


def test_no_text_becomes_markup() -> None:
    master = master_of()
    place = Place(f"inbox/{HOSTILE}.xlsx", HOSTILE, "A1")
    odd = Finding("value_not_in_list", Severity.ASK, place, (HOSTILE,), "status", HOSTILE, department=HOSTILE)
    merge = MergeResult(
        master, "2022-1",
        conflicts=(disputed("title", HOSTILE, "b"),),
        findings=(odd,),
    )  # fmt: skip
    made = parsed(paged(master, merge))
    assert not list(made.iter("img", "script"))
    assert words(section(made, "conflicts")).count(HOSTILE) == 1
    assert HOSTILE in words(section(made, "findings"))


def test_comments_contact_data_and_personal_numbers_are_not_on_it() -> None:
    master = master_of()
    departments = tuple(replace(one, mailbox="post@example.invalid") for one in master.lists.departments)
    master = replace(master, lists=replace(master.lists, departments=departments))
    secret = "850101-1234"
    asked = Question("Q-1", "unclear_value", "reports", ("UTB-03", "UTB"), "result", "UTB", None, secret, ())
    merge = MergeResult(
        master, "2022-1",
        conflicts=(disputed("comment", "HEMLIGT", "ANNAT"),),
        questions=(asked,),
        findings=(
            Finding("personal_number", Severity.ASK, key=("UTB-03",), field="result", value=secret, question="Q-1"),
            Finding("value_not_in_list", Severity.ASK, key=("UTB-03",), field="comment", value="HEMLIGT"),
        ),
    )  # fmt: skip
    text = words(parsed(paged(master, merge)))
    assert [word for word in ("HEMLIGT", "ANNAT", secret, "@example") if word in text] == []
    assert text.count("Visas inte här.") == 3


def test_it_holds_no_script_no_style_of_an_element_and_no_address(demo: MergedPlan) -> None:
    text = paged(demo.master, demo).decode()
    assert re.findall(r"<script|<link|<img|<iframe| style=| on\w+=|https?:|@import|url\((?!#)", text) == []


# When it is written


def test_the_same_merge_gives_the_same_bytes(demo: MergedPlan) -> None:
    assert paged(demo.master, demo) == paged(demo.master, demo)


def test_merge_writes_it_beside_the_follow_up(tmp_path: Path) -> None:
    plan = new_plan(tmp_path / "plan")
    returned(plan, "UTB", edits={"UTB-03": {"status": "Pågår"}})
    merged = plan.merge()
    merged.write_followup()
    first = (tmp_path / "plan/results/overview.html").read_bytes()
    assert parsed(first).find(".//h1") is not None
    again(plan).merge().write_followup()
    assert (tmp_path / "plan/results/overview.html").read_bytes() == first


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip("Chromium is not installed")
    with chromium(path) as running:
        yield running


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(browser: Browser, demo: MergedPlan, tmp_path: Path, scheme: str, width: int) -> None:
    path = tmp_path / "overview.html"
    path.write_bytes(paged(demo.master, demo))
    seen = look_at(browser, path, width=width, scheme=scheme)
    assert seen.violations == []
    assert seen.requests == [path.as_uri()]
    assert seen.complaints == []
    assert seen.width == width


@pytest.mark.parametrize(("measures", "language"), [(0, "sv"), (1, "en"), (600, "sv")])
def test_everybody_can_read_plans_of_every_size(browser: Browser, tmp_path: Path, measures: int, language: str) -> None:
    path = tmp_path / "overview.html"
    path.write_bytes(paged(random_master(2, measures, language=language)))
    seen = look_at(browser, path, width=360, scheme="dark")
    assert seen.violations == []
    assert seen.width == 360
