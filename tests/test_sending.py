"""Sending: templates, baselines that never change, mail drafts, rounds; and where everybody stands afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import plans
import pytest
from openpyxl import load_workbook

from segsync.errors import SegsyncError, UsageError
from segsync.folder import PlanFolder
from segsync.mail import written_date
from segsync.master import Department, Master
from segsync.plan import DepartmentStatus, Plan, open_plan
from segsync.vocabulary import say

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with round 1 sent, made once; tests work on copies."""
    return plans.new_plan(tmp_path_factory.mktemp("made") / "plan").folder.path


@pytest.fixture
def plan(made: Path, tmp_path: Path) -> Plan:
    """A plan with round 1 sent."""
    return open_plan(shutil.copytree(made, tmp_path / "plan"))


def unsent(folder: Path, master: Master | None = None) -> Plan:
    return plans.new_plan(folder / "plan", master, sent=False)


def with_departments(*departments: Department) -> Master:
    return plans.master_of(departments=departments)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def letter(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text


def status(plan: Plan, code: str, today: date = plans.SENT_ON) -> DepartmentStatus:
    result = plans.again(plan).status(today=today)
    return next(row for row in result.departments if row.code == code)


# templates and rounds


def test_every_department_with_a_measure_gets_one_template_and_one_letter(plan: Plan) -> None:
    names = sorted(path.name for path in (plan.folder.outbox / "2022-1").iterdir())
    assert names == sorted(
        f"Åtgärdsplan-2022_{code}_2022-1.{kind}" for code in ("KLF", "UTB", "SOC", "KOF") for kind in ("xlsx", "eml")
    )


def test_a_template_holds_the_measures_that_the_department_leads_or_takes_part_in(plan: Plan) -> None:
    held = {}
    for code in ("KLF", "UTB", "SOC", "KOF"):
        sheet = load_workbook(plans.template_of(plan, code))["Åtgärder"]
        held[code] = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].value]
    assert held == {
        "KLF": ["DEM-01"],
        "UTB": ["UTB-01", "UTB-03", "TRY-01"],
        "SOC": ["UTB-01", "UTB-03", "TRY-01"],
        "KOF": ["UTB-03"],
    }


def test_the_result_says_what_was_written(tmp_path: Path) -> None:
    result = unsent(tmp_path).send(today=plans.SENT_ON)
    assert (result.round, result.deadline, result.without_measures) == ("2022-1", plans.DEADLINE, ())
    assert [(sent.department, sent.measures, sent.mailbox) for sent in result.sent] == [
        ("KLF", 1, "klf@example.invalid"),
        ("UTB", 3, "utb@example.invalid"),
        ("SOC", 3, "soc@example.invalid"),
        ("KOF", 1, "kof@example.invalid"),
    ]
    assert result.sent[1].file == "outbox/2022-1/Åtgärdsplan-2022_UTB_2022-1.xlsx"
    assert result.sent[1].letter == "outbox/2022-1/Åtgärdsplan-2022_UTB_2022-1.eml"
    assert len({sent.template for sent in result.sent}) == 4


def test_the_master_is_not_touched(tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    before = plan.folder.master.read_bytes(), plan.folder.master.stat().st_mtime_ns
    plan.send(today=plans.SENT_ON)
    assert (plan.folder.master.read_bytes(), plan.folder.master.stat().st_mtime_ns) == before


def test_a_baseline_holds_what_the_template_was_filled_with(plan: Plan) -> None:
    sent = next(sent for sent in plan.folder.sent if sent.department == "SOC")
    baseline = plan.folder.baseline(sent)
    assert (baseline.round, baseline.department, baseline.sent_on) == ("2022-1", "SOC", plans.SENT_ON)
    assert (baseline.deadline, baseline.leads) == (plans.DEADLINE, {"TRY-01"})
    master = plan.master
    for key, row in baseline.rows["measures"].items():
        assert row == {field: value for field, value in master.row("measures", key).items() if value is not None}


def test_a_second_sending_is_a_round_of_its_own_and_leaves_the_first_as_it_was(plan: Plan) -> None:
    before = contents(plan.folder.path)
    result = plans.again(plan).send(today=plans.SENT_ON + timedelta(days=200))
    after = contents(plan.folder.path)
    assert result.round == "2022-2"
    assert {name: after[name] for name in before} == before
    assert {name.split("/")[1] for name in set(after) - set(before) if name.startswith("outbox")} == {"2022-2"}
    assert {name.split("_")[0] for name in set(after) - set(before) if name.startswith(".segsync")} == {
        ".segsync/baselines/2022-2"
    }


def test_rounds_go_on_beyond_nine(plan: Plan) -> None:
    for number in range(2, 12):
        assert plans.again(plan).send(["KLF"], today=plans.SENT_ON).round == f"2022-{number}"
    assert plans.again(plan).folder.latest_round == "2022-11"


def test_a_round_whose_folder_lies_there_already_is_passed_over(plan: Plan) -> None:
    (plan.folder.outbox / "2022-2").mkdir()
    assert plans.again(plan).send(today=plans.SENT_ON).round == "2022-3"


def test_one_department_more_joins_the_latest_round(tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    plan.send(["UTB", "SOC"], today=plans.SENT_ON)
    before = contents(plan.folder.path)
    result = plans.again(plan).send(["kof"], today=plans.SENT_ON)
    after = contents(plan.folder.path)
    assert (result.round, [sent.department for sent in result.sent]) == ("2022-1", ["KOF"])
    assert {name: after[name] for name in before} == before


def test_a_department_that_has_its_template_gets_another_in_a_new_round(plan: Plan) -> None:
    result = plans.again(plan).send(["UTB", "utb"], today=plans.SENT_ON)
    assert (result.round, [sent.department for sent in result.sent]) == ("2022-2", ["UTB"])


def test_a_file_in_the_way_is_never_overwritten(tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    plan.send(["UTB"], today=plans.SENT_ON)
    in_the_way = plan.folder.outbox / "2022-1" / "Åtgärdsplan-2022_SOC_2022-1.xlsx"
    in_the_way.write_bytes(b"ifylld av SOC")
    with pytest.raises(SegsyncError) as caught:
        plans.again(plan).send(["SOC"], today=plans.SENT_ON)
    assert caught.value.code == "would_overwrite"
    assert in_the_way.read_bytes() == b"ifylld av SOC"
    assert [sent.department for sent in plans.again(plan).folder.sent] == ["UTB"]


def test_nothing_is_written_when_one_file_is_in_the_way(tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    plan.send(["KOF"], today=plans.SENT_ON)
    (plan.folder.outbox / "2022-1" / "Åtgärdsplan-2022_SOC_2022-1.eml").write_bytes(b"utkast")
    before = contents(plan.folder.path)
    with pytest.raises(SegsyncError):
        plans.again(plan).send(["UTB", "SOC"], today=plans.SENT_ON)
    assert contents(plan.folder.path) == before


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    before = contents(plan.folder.path)
    tried = plan.send(today=plans.SENT_ON, dry_run=True)
    assert contents(plan.folder.path) == before
    done = plans.again(plan).send(today=plans.SENT_ON)
    assert (tried.round, tried.deadline, tried.sent) == (done.round, done.deadline, done.sent)


def test_a_deadline_that_is_given_goes_before_the_master_s(tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    result = plan.send(["UTB"], deadline=date(2022, 11, 1), today=plans.SENT_ON)
    assert result.deadline == date(2022, 11, 1)
    folder = PlanFolder(plan.folder.path)
    assert folder.baseline(folder.sent[0]).deadline == date(2022, 11, 1)
    texts = {cell.value for row in load_workbook(plans.template_of(plan, "UTB")).worksheets[0] for cell in row}
    assert "1 november 2022" in texts
    assert "14 oktober 2022" not in texts


def test_an_inactive_department_and_one_without_measures_get_nothing(tmp_path: Path) -> None:
    idle = Department("KOM", "Kommunikationsavdelningen")
    inactive = replace(plans.DEPARTMENTS[3], active=False)
    plan = unsent(tmp_path, with_departments(*plans.DEPARTMENTS[:3], inactive, idle))
    result = plan.send(today=plans.SENT_ON)
    assert [sent.department for sent in result.sent] == ["KLF", "UTB", "SOC"]
    assert result.without_measures == ("KOM",)


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        (["XYZ"], "unknown_department"),
        (["UTB", "KOM"], "department_without_measures"),
        (["kof"], "department_without_measures"),
    ],
)
def test_who_cannot_be_sent_to_is_said(tmp_path: Path, codes: Sequence[str], error: str) -> None:
    idle = Department("KOM", "Kommunikationsavdelningen")
    inactive = replace(plans.DEPARTMENTS[3], active=False)
    plan = unsent(tmp_path, with_departments(*plans.DEPARTMENTS[:3], inactive, idle))
    with pytest.raises(UsageError) as caught:
        plan.send(codes, today=plans.SENT_ON)
    assert caught.value.code == error
    assert "KLF, UTB, SOC" in caught.value.text("sv")
    assert not (plan.folder.outbox / "2022-1").exists()


def test_a_plan_without_measures_has_nothing_to_send(tmp_path: Path) -> None:
    with pytest.raises(SegsyncError) as caught:
        unsent(tmp_path, plans.master_of(())).send(today=plans.SENT_ON)
    assert caught.value.code == "nothing_to_send"


def test_the_same_sending_gives_the_same_files(made: Path, tmp_path: Path) -> None:
    plan = unsent(tmp_path)
    plan.send(today=plans.SENT_ON)
    same = {name: content for name, content in contents(made).items() if name.startswith(("outbox", ".segsync"))}
    again = {name: c for name, c in contents(plan.folder.path).items() if name.startswith(("outbox", ".segsync"))}
    assert again == same


# letters


def test_a_letter_goes_to_the_functional_mailbox_in_swedish(plan: Plan) -> None:
    message = letter(plans.template_of(plan, "UTB").with_suffix(".eml"))
    assert message["To"] == "utb@example.invalid"
    assert message["Subject"] == ("Åtgärdsplan 2022: uppföljning från Utbildningsförvaltningen senast 14 oktober 2022")
    assert message["X-Unsent"] == "1"
    assert "de 3 åtgärder som Utbildningsförvaltningen leder eller deltar i" in body(message)
    assert "senast 14 oktober 2022" in body(message)
    assert "Åtgärdsplan-2022_UTB_2022-1.xlsx" in body(message)
    assert "Provkommunen" in body(message)
    assert "{" not in body(message)


def test_one_measure_is_not_many(plan: Plan) -> None:
    assert "1 åtgärd " in body(letter(plans.template_of(plan, "KLF").with_suffix(".eml")))


def test_the_attachment_is_the_template_byte_for_byte(plan: Plan) -> None:
    for code in ("KLF", "UTB", "SOC", "KOF"):
        path = plans.template_of(plan, code)
        (attached,) = letter(path.with_suffix(".eml")).iter_attachments()
        assert attached.get_filename() == path.name
        assert attached.get_content_type() == WORKBOOK
        assert attached.get_content() == path.read_bytes()


def test_an_english_plan_has_english_letters(tmp_path: Path) -> None:
    plan = plans.new_plan(tmp_path / "plan", plans.master_of(language="en"))
    message = letter(plans.template_of(plan, "UTB").with_suffix(".eml"))
    assert message["Subject"] == "Åtgärdsplan 2022: follow-up from Utbildningsförvaltningen by 14 October 2022"
    assert "the 3 measures that Utbildningsförvaltningen leads" in body(message)
    assert "åtgärd" not in body(message).replace("Åtgärdsplan", "")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_letter_names_the_sheets_as_the_template_does(tmp_path: Path, language: str) -> None:
    plan = plans.new_plan(tmp_path / "plan", plans.master_of(language=language))
    path = plans.template_of(plan, "UTB")
    text = body(letter(path.with_suffix(".eml")))
    for name in load_workbook(path).sheetnames[:3]:
        assert name in text
    assert say(language, "need.none") in text


@pytest.mark.parametrize("language", ["sv", "en"])
def test_without_a_deadline_the_letter_says_so(tmp_path: Path, language: str) -> None:
    master = plans.master_of(language=language)
    plan = unsent(tmp_path, replace(master, settings=replace(master.settings, deadline=None)))
    plan.send(["UTB"], today=plans.SENT_ON)
    path = next((plan.folder.outbox / "2022-1").glob("*.eml"))
    assert say(language, "date.not_set") in letter(path)["Subject"]


def test_a_department_without_a_mailbox_gets_a_letter_without_a_receiver(tmp_path: Path) -> None:
    nobody = replace(plans.DEPARTMENTS[0], mailbox="")
    plan = plans.new_plan(tmp_path / "plan", with_departments(nobody, *plans.DEPARTMENTS[1:]))
    assert letter(plans.template_of(plan, "KLF").with_suffix(".eml"))["To"] is None


@pytest.mark.parametrize(
    ("mailbox", "receiver"),
    [
        ("a@example.invalid\nb@example.invalid", "a@example.invalid, b@example.invalid"),
        ("Kansliet <a.b-c@example.invalid>; d@example.invalid", "a.b-c@example.invalid, d@example.invalid"),
        ("mailto:a@example.invalid", "a@example.invalid"),
        ("förvaltning å@exämple", None),
        ("få.x@example.invalid", None),
        ("ingen adress", None),
        ("<", None),
    ],
)
def test_whatever_stands_as_a_mailbox_gives_addresses_or_none(
    tmp_path: Path, mailbox: str, receiver: str | None
) -> None:
    odd = replace(plans.DEPARTMENTS[0], mailbox=mailbox)
    plan = unsent(tmp_path, with_departments(odd, *plans.DEPARTMENTS[1:]))
    sent = plan.send(["KLF"], today=plans.SENT_ON).sent[0]
    message = letter(plan.folder.path / sent.letter)
    assert (sent.mailbox, message["To"]) == (receiver or "", receiver)
    assert len(list(message.iter_attachments())) == 1


def test_a_plan_s_name_may_hold_anything(tmp_path: Path) -> None:
    master = plans.master_of()
    named = replace(master.settings, plan_name="Plan {A}:\nBoende / Trygghet 100 %", sender="plan@example.invalid")
    plan = plans.new_plan(tmp_path / "plan", replace(master, settings=named))
    path = plans.template_of(plan, "UTB")
    message = letter(path.with_suffix(".eml"))
    assert message["Subject"].startswith("Plan {A}: Boende / Trygghet 100 % 2022: uppföljning från")
    assert message["From"] == "plan@example.invalid"
    assert "Plan {A}: Boende" in body(message)
    assert body(message).startswith("Hej!")
    assert path.name == "Plan-A-Boende-Trygghet-100-2022_UTB_2022-1.xlsx"


def test_dates_are_written_in_words() -> None:
    assert written_date(date(2022, 5, 1), "sv") == "1 maj 2022"
    assert written_date(date(2022, 5, 1), "en") == "1 May 2022"


# where everybody stands


def test_nothing_is_sent_to_begin_with(tmp_path: Path) -> None:
    row = status(unsent(tmp_path), "UTB")
    assert (row.state, row.sent_on, row.deadline, row.days_left) == ("not_sent", None, None, None)


@pytest.mark.parametrize(
    ("today", "left"),
    [(plans.SENT_ON, 25), (date(2022, 10, 13), 1), (date(2022, 10, 14), 0), (date(2022, 10, 17), -3)],
)
def test_days_are_counted_to_the_deadline_that_was_sent(plan: Plan, today: date, left: int) -> None:
    row = status(plan, "UTB", today)
    assert (row.state, row.sent_on, row.deadline) == ("missing", plans.SENT_ON, plans.DEADLINE)
    assert row.days_left == left


def test_what_came_back_and_what_is_marked_complete(plan: Plan) -> None:
    typed = plans.Typed(plans.template_of(plan, "UTB"))
    typed.type("UTB-01", status="Genomförd", result="Klart.", completed_on=date(2022, 10, 3))
    typed.type("TRY-01", completed_on="2022-10-04").save(plan.folder.inbox / "svar.xlsx")
    row = status(plan, "UTB")
    assert (row.state, row.files, row.measures, row.marked_complete) == ("returned", ("inbox/svar.xlsx",), 3, 2)
    assert status(plan, "SOC").state == "missing"


def test_a_row_marked_in_two_files_is_counted_once(plan: Plan) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        typed = plans.Typed(plans.template_of(plan, "UTB")).type("UTB-01", completed_on=date(2022, 10, 3))
        typed.type("UTB-03", comment=name).save(plan.folder.inbox / name)
    row = status(plan, "UTB")
    assert (row.marked_complete, row.files) == (1, ("inbox/a.xlsx", "inbox/b.xlsx"))


def test_questions_and_conflicts_are_counted_where_they_come_from(plan: Plan) -> None:
    plans.returned(plan, "UTB", edits={"UTB-01": {"status": "Avbruten", "obstacles_comment": "Beslut."}})
    plans.returned(plan, "SOC", edits={"UTB-01": {"status": "Pausad", "obstacles_comment": "Lokal.", "indicator": "X"}})
    utb, soc = status(plan, "UTB"), status(plan, "SOC")
    assert (utb.conflicts, utb.questions) == (1, 0)
    assert (soc.conflicts, soc.questions) == (1, 1)


def test_measures_added_since_are_said_not_to_be_sent(plan: Plan) -> None:
    book = load_workbook(plan.folder.master)
    sheet = book["Åtgärder"]
    for column, value in {1: "DEM-02", 2: "Demokrati och civilsamhälle", 3: "Ny", 5: "KLF", 6: "UTB"}.items():
        sheet.cell(6, column).value = value
    book.save(plan.folder.master)
    assert {code: status(plan, code).not_sent for code in ("KLF", "UTB", "SOC")} == {
        "KLF": ("DEM-02",), "UTB": ("DEM-02",), "SOC": (),
    }  # fmt: skip
    plans.again(plan).send(today=plans.SENT_ON)
    assert status(plan, "KLF").not_sent == ()


def test_a_department_added_since_is_said_not_to_be_sent(plan: Plan) -> None:
    book = load_workbook(plan.folder.master)
    book["Förvaltningar"].append(["AMV", "Arbetsmarknadsförvaltningen"])
    book["Åtgärder"]["F5"].value = "AMV"
    book.save(plan.folder.master)
    row = status(plan, "AMV")
    assert (row.state, row.not_sent, row.sent_on) == ("not_sent", ("DEM-01",), None)
    plans.again(plan).send(["AMV"], today=plans.SENT_ON)
    row = status(plan, "AMV")
    assert (row.state, row.not_sent) == ("missing", ())
    assert status(plan, "UTB").state == "missing"


def test_a_round_for_one_department_leaves_the_others_where_they_were(plan: Plan) -> None:
    plans.returned(plan, "SOC", edits={"TRY-01": {"result": "Fler vuxna ute.", "completed_on": date(2022, 10, 3)}})
    plans.returned(plan, "UTB", edits={"UTB-03": {"result": "Första svaret.", "completed_on": date(2022, 10, 3)}})
    plans.again(plan).send(["UTB"], deadline=date(2022, 11, 1), today=date(2022, 10, 17))
    soc, utb, klf = (status(plan, code) for code in ("SOC", "UTB", "KLF"))
    assert (soc.state, soc.marked_complete, soc.deadline) == ("returned", 1, plans.DEADLINE)
    assert (utb.state, utb.marked_complete, utb.deadline) == ("missing", 0, date(2022, 11, 1))
    assert (klf.state, klf.not_sent) == ("missing", ())


def test_status_writes_nothing(plan: Plan) -> None:
    plans.returned(plan, "UTB", edits={"UTB-01": {"status": "Genomförd", "result": "Klart."}})
    before = contents(plan.folder.path)
    status(plan, "UTB")
    assert contents(plan.folder.path) == before
