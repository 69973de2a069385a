"""The example: a whole plan with sixty measures, its templates sent, and eleven returns as people make them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from segsync.demo.typing import edit_master, fill_in
from segsync.errors import SegsyncError
from segsync.files import write_file
from segsync.folder import PlanFolder
from segsync.master import Department, Lists, Master, Row, Settings
from segsync.parsing import ValueReader
from segsync.plan import Plan, open_plan
from segsync.schemas import MEASURES
from segsync.sending import Sending, make_template
from segsync.starting import default_items, empty_reports, make_plan
from segsync.values import Key
from segsync.writing.master import master_workbook
from segsync.writing.template import template_workbook

YEAR = 2022
SENT_ON = date(2022, 9, 19)
DEADLINE = date(2022, 10, 14)


def make_demo(path: Path) -> Plan:
    """Make the example plan in a new folder, with templates sent and returns in, and open it.

    Raises SegsyncError when the folder is not empty.
    """
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise SegsyncError("folder_not_empty", folder=str(path))
    folder = PlanFolder(path)
    make_plan(folder, master_workbook(demo_master()))
    open_plan(path).send(today=SENT_ON)
    for answer in json.loads(_data("returns.json")):
        _return(folder, answer)
    _clutter(folder)
    edit_master(folder.master, json.loads(_data("coordinator.json")))
    return open_plan(path)


def demo_master() -> Master:
    """Return the example's master as it was sent: departments, lists and sixty measures."""
    lists = Lists(default_items("sv"), tuple(_departments()))
    settings = Settings(
        plan_id="P-EXEMPEL22",
        municipality="Linköpings kommun (exempel)",
        plan_name="Åtgärdsplan mot segregation",
        year=YEAR,
        language="sv",
        deadline=DEADLINE,
        diary_number="KS 2022-000",
        sender="atgardsplan@linkoping.example.invalid",
    )
    master = Master(settings, lists, rows={"measures": dict(_measures(lists)), "reports": {}, "needs": {}})
    return replace(master, rows={**master.rows, "reports": empty_reports(master)})


def _data(name: str) -> str:
    return files(__name__).joinpath("data", name).read_text(encoding="utf-8")


def _departments() -> Iterator[Department]:
    for row in csv.DictReader(_data("departments.csv").splitlines(), delimiter=";"):
        aliases = tuple(filter(None, row["aliases"].split("|")))
        yield Department(row["code"], row["name"], row["board"], row["head_title"], row["mailbox"], aliases)


def _measures(lists: Lists) -> Iterator[tuple[Key, Row]]:
    reader = ValueReader(lists)
    for row in csv.DictReader(_data("measures.csv").splitlines(), delimiter=";"):
        yield (row["measure_id"],), {key: reader.read(MEASURES[key], cell).value for key, cell in row.items()}


def _clutter(folder: PlanFolder) -> None:
    """Put into inbox/ what lies in every inbox: last year's template, and a file that was never synchronised."""
    this_year = demo_master()
    last_year = replace(this_year, settings=replace(this_year.settings, plan_id="P-EXEMPEL21", year=YEAR - 1))
    department = next(d for d in last_year.lists.departments if d.code == "KOF")
    sending = Sending(f"{YEAR - 1}-1", SENT_ON.replace(year=YEAR - 1), None, "")
    template = template_workbook(make_template(last_year, department, sending))
    write_file(folder.inbox / "Åtgärdsplan 2021 KOF.xlsx", template)
    write_file(folder.inbox / "Uppföljning KOM.xlsx", b"")


def _return(folder: PlanFolder, answer: Mapping[str, Any]) -> None:
    """Fill in a department's template as its answer says, and put it where it came back."""
    code = answer["department"]
    sent = next(sent for sent in folder.sent if sent.department == code)
    template = folder.path / folder.baseline(sent).file
    target = folder.inbox / answer["file"] if answer["where"] == "inbox" else template
    fill_in(template, target, answer, modified=datetime.fromisoformat(answer["modified"]))
