"""Rows 1, 2, 4, 5, 21, 26 and 28 of the catalogue: what arrives as a file. And that no row of it lacks a test."""

from __future__ import annotations

import ast
import csv
import gzip
import hashlib
import zipfile
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Literal

import pytest
from office import Office
from openpyxl import Workbook, load_workbook
from plans import Typed, again, disputed, edit_master, master_of, new_plan, patch_part, returned, taken, template_of
from xlsb import xlsb_of

from segsync.plan import Plan
from segsync.records import ReturnState, Severity

from .conftest import Answer, Send

ASK, NOTE, FIXED, STOP = Severity.ASK, Severity.NOTE, Severity.FIXED, Severity.STOP
Saved = Callable[[], Path]
ROWS = 28


def test_every_row_of_the_catalogue_has_a_test() -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(__file__).parent.glob("test_*.py")]
    names = [node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)]
    numbers = {int(part) for name in names if name.startswith("test_") for part in name.split("_") if part.isdecimal()}
    assert set(range(1, ROWS + 1)) <= numbers


def beside(plan: Plan, send: Send, name: str, data: bytes) -> Answer:
    """Merge a good answer with something else beside it; return what is said of that."""
    path = plan.folder.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    good = send("god.xlsx")
    assert good.taken == {}  # but for what is always in order
    return Answer(good.result, f"inbox/{name}")


# 1: copies


@pytest.mark.parametrize("name", ["svar (1).xlsx", "Kopia av svar.xlsx", "svar_v2.xlsx", "FINAL FINAL.xlsx", "1.XLSX"])
def test_01_a_file_is_known_by_its_template_and_a_copy_counts_once(
    plan: Plan, send: Send, typed: Typed, name: str
) -> None:
    send(name)
    (plan.folder.inbox / "z.xlsx").write_bytes((plan.folder.inbox / name).read_bytes())
    answer = Answer(again(plan).merge(), "inbox/z.xlsx")
    assert answer.finding("duplicate_file", FIXED).value == f"inbox/{name}"
    assert (answer.taken, answer.state) == ({}, ReturnState.DUPLICATE)


def test_01_two_files_that_differ_are_both_sides(plan: Plan, send: Send, typed: Typed) -> None:
    typed.type("UTB-01", outcome_value=74)
    send("svar.xlsx")
    typed.type("UTB-01", outcome_value=75, indicator="Andel")
    answer = send("svar (1).xlsx")
    assert disputed(answer.result) == {"UTB-01.outcome_value": [("UTB", 75), ("UTB", 74)]}
    assert answer.taken == {"UTB-01.indicator": "Andel"}


# 2: what is no return


@pytest.mark.parametrize(
    "name", ["~$svar.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", ".svar.xlsx.icloud", ".~lock.svar.xlsx#"]
)
def test_02_files_of_other_programs_are_skipped_and_listed(plan: Plan, send: Send, name: str) -> None:
    beside(plan, send, name, b"\0" * 165).finding("skipped_file", NOTE)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("svar.xlsx", b"", "empty_file"),
        ("svar.xlsx", b"\0" * 4096, "empty_file"),
        ("svar.xlsx.crdownload", b"PK\x03\x04" + b"\x14" * 900, "broken_archive"),
        ("svar.url", b"[InternetShortcut]\r\nURL=https://example.invalid/\r\n", "not_a_workbook"),
    ],
)
def test_02_what_has_not_arrived_in_full_is_refused(plan: Plan, send: Send, name: str, data: bytes, code: str) -> None:
    answer = beside(plan, send, name, data)
    answer.finding(code, STOP)
    assert answer.state is ReturnState.REJECTED


def test_02_a_link_out_of_the_folder_is_refused(plan: Plan, send: Send, tmp_path: Path) -> None:
    outside = tmp_path / "hemligt.xlsx"
    outside.write_bytes(template_of(plan, "UTB").read_bytes())
    (plan.folder.inbox / "länk.xlsx").symlink_to(outside)
    good = send("god.xlsx")
    assert good.taken == {}
    Answer(good.result, "inbox/länk.xlsx").finding("not_a_file", STOP)


# 4: passwords


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_04_a_file_with_a_password_is_refused_with_what_to_do(
    office: Office, plan: Plan, send: Send, saved: Saved, kind: str
) -> None:
    with office.open(saved()) as book:
        path = book.save_as(saved().with_name(f"hemlig.{kind}"), password="sommar")
    answer = beside(plan, send, f"hemlig.{kind}", path.read_bytes())
    answer.finding("password_protected", STOP)
    assert answer.state is ReturnState.REJECTED


# 5: other formats


@pytest.mark.parametrize("kind", ["xls", "ods"])
@pytest.mark.parametrize("ending", ["own", "xlsx"])
def test_05_other_formats_are_read_by_their_content(
    office: Office, send: Send, typed: Typed, saved: Saved, kind: str, ending: str
) -> None:
    typed.type("UTB-01", end=date(2024, 1, 31))
    with office.open(saved()) as book:
        path = book.save_as(saved().with_name(f"sparad.{kind}"))
    answer = send(f"svar.{kind if ending == 'own' else ending}", path.read_bytes())
    answer.finding("converted_format", NOTE)
    assert answer.taken == {"UTB-01.end": date(2024, 1, 31)}


def test_05_xlsb_is_read(send: Send, typed: Typed, saved: Saved) -> None:
    typed.type("UTB-01", end=date(2024, 1, 31))
    with zipfile.ZipFile(saved()) as archive:
        properties = {"docProps/custom.xml": archive.read("docProps/custom.xml")}
    answer = send("svar.xlsb", xlsb_of(load_workbook(saved()), properties=properties))
    answer.finding("converted_format", NOTE)
    assert answer.taken == {"UTB-01.end": date(2024, 1, 31)}


def test_05_macros_are_never_run_and_noted(send: Send, saved: Saved) -> None:
    path = patch_part(saved(), "xl/vbaProject.bin", lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    patch_part(path, "[Content_Types].xml", lambda part: part.replace(plain, macro))
    answer = send("svar.xlsm", path.read_bytes())
    answer.finding("macros_ignored", NOTE)
    assert answer.taken == {}


def csv_of(typed: Typed, delimiter: str = ";", quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """Return the measures as a program writes them into text."""
    target = StringIO()
    writer = csv.writer(target, delimiter=delimiter, quoting=quoting)
    for row in typed.measures.iter_rows(values_only=True):
        writer.writerow(["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row])
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", ";,\t")
def test_05_a_csv_of_the_measures_is_read(send: Send, typed: Typed, encoding: str, delimiter: str) -> None:
    answer = send("svar 2022_UTB_2022-1.csv", csv_of(typed, delimiter).encode(encoding))
    answer.finding("converted_format", NOTE)
    answer.finding("template_guessed", NOTE)
    assert answer.taken == {}


@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("delimiter", ";\t")
def test_05_a_title_above_a_csv_does_not_tell_its_delimiter(
    send: Send, typed: Typed, delimiter: str, quoting: Literal[0, 1]
) -> None:
    title = "Åtgärdsplan, Utbildning, 2022, ifylld av Anna\r\n"
    answer = send("svar.csv", (title + csv_of(typed, delimiter, quoting)).encode())
    answer.finding("stray_cell", ASK, "Åtgärder!A1")
    assert answer.taken == {}


def mojibake(text: str) -> bytes:
    """Return UTF-8 that was opened as ANSI and saved as UTF-8 again."""
    return text.encode().decode("cp1252", "replace").encode()


@pytest.mark.parametrize(
    "spoil",
    [
        mojibake,
        lambda text: mojibake(text).replace("Samtal hÃ¥lls".encode(), "Många samtal hålls på måndagar".encode() * 9),
        lambda text: text.encode().replace("ä".encode(), b"\xe4", 1),
        lambda text: b"\xef\xbb\xbf" + text.encode().replace("ä".encode(), b"\xe4", 1),
        lambda text: text.encode("cp1252").decode("utf-8", "replace").encode(),
        lambda text: text.encode("ascii", "replace"),
    ],
)
def test_05_a_csv_whose_letters_are_spoilt_is_refused(
    plan: Plan, send: Send, typed: Typed, spoil: Callable[[str], bytes]
) -> None:
    beside(plan, send, "svar 2022_UTB_2022-1.csv", spoil(csv_of(typed))).finding("spoilt_letters", STOP)


def test_05_a_workbook_made_of_such_a_csv_is_refused(plan: Plan, send: Send, typed: Typed, tmp_path: Path) -> None:
    book = Workbook()
    for row in csv.reader(StringIO(mojibake(csv_of(typed)).decode(), newline=""), delimiter=";"):
        book.worksheets[0].append(row)
    book.save(tmp_path / "svar.xlsx")
    answer = beside(plan, send, "svar.xlsx", (tmp_path / "svar.xlsx").read_bytes())
    answer.finding("spoilt_letters", STOP)


@pytest.mark.parametrize("packed", [True, False])
def test_05_a_file_of_gnumeric_is_refused_by_its_name(plan: Plan, send: Send, packed: bool) -> None:
    text = b'<?xml version="1.0"?>\n<gnm:Workbook xmlns:gnm="http://www.gnumeric.org/v10.dtd"></gnm:Workbook>'
    beside(plan, send, "svar.gnumeric", gzip.compress(text) if packed else text).finding("gnumeric_workbook", STOP)


@pytest.mark.parametrize("data", [gzip.compress(b"svar.xlsx" + bytes(600)), b"\x1f\x8b\x08\xff"])
def test_05_other_files_that_gzip_packed_are_packed(plan: Plan, send: Send, data: bytes) -> None:
    beside(plan, send, "svar.tgz", data).finding("packed_folder", STOP)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("<html><body><table><tr><td>Åtgärds-id</td></tr></table>".encode(), "web_page"),
        (b"{\\rtf1 Svar}", "word_document"),
        (b"%PDF-1.7 \n", "pdf_document"),
    ],
)
def test_05_web_pages_and_documents_are_refused_with_what_to_do(plan: Plan, send: Send, data: bytes, code: str) -> None:
    beside(plan, send, "svar.xls", data).finding(code, STOP)


def test_05_a_word_document_is_refused(office: Office, plan: Plan, send: Send, tmp_path: Path) -> None:
    path = tmp_path / "svar.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    beside(plan, send, "svar.xlsx", path.read_bytes()).finding("word_document", STOP)


# 21: sheets that claim more than they hold


def test_21_a_used_range_to_the_last_row(send: Send, typed: Typed, saved: Saved) -> None:
    typed.type("UTB-01", outcome_value=74)
    rows = b"".join(
        b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>' % (at, at) for at in range(500, 9000)
    )
    last = b'<row r="1048576"><c r="XFD1048576" s="1"/></row>'

    def stretch(xml: bytes) -> bytes:
        return xml.replace(b"</sheetData>", rows + last + b"</sheetData>").replace(
            b'ref="A1:', b'ref="A1:XFD1048576" x="'
        )

    answer = send(data=patch_part(saved(), "xl/worksheets/sheet2.xml", stretch).read_bytes())
    assert (answer.taken, answer.codes()) == ({"UTB-01.outcome_value": 74}, [])


def test_21_three_hundred_sheets(send: Send, typed: Typed) -> None:
    typed.type("UTB-01", outcome_value=74)
    for at in range(300):
        typed.book.create_sheet(f"Blad {at}")
    answer = send()
    assert (answer.taken, answer.codes()) == ({"UTB-01.outcome_value": 74}, [])


# 26: whose it is


def test_26_a_template_of_another_plan_or_year_is_refused(plan: Plan, send: Send, tmp_path: Path) -> None:
    other = new_plan(tmp_path / "annan", master_of(plan_id="P-ANNAN"))
    answer = beside(plan, send, "annan.xlsx", template_of(other, "SOC").read_bytes())
    assert answer.state is ReturnState.REJECTED
    (found,) = [one for one in answer.result.findings if one.place.file == answer.file]
    assert found.code in ("other_plan", "other_year")
    assert found.severity is STOP


@pytest.mark.parametrize(
    "name",
    ["Svar SOC.xlsx", "soc.xlsx", "SOC/svar.xlsx", "Socialförvaltningen/svar.xlsx", "svar_socialförvaltningen_v2.xlsx"],
)
def test_26_a_file_named_after_another_department_is_asked_about(send: Send, typed: Typed, name: str) -> None:
    typed.type("UTB-01", outcome_value=74)
    answer = send(name)
    found = answer.finding("other_department", ASK)
    question = answer.question("other_department")
    assert (found.value, found.question, found.department) == ("SOC", question.id, "UTB")
    assert {(source.field, source.value) for source in question.sources} >= {
        ("outcome_value", 74),
        ("outcome_value", 101),
    }
    assert answer.result.changes == ()
    assert answer.result.totals.question == len(question.sources) == 3
    assert list(answer.result.frame("questions")["kind"]) == ["other_department"]


@pytest.mark.parametrize(
    "name",
    ["Svar UTB till SOC.xlsx", "UTB/svar.xlsx", "Utbildning.xlsx", "kom tillbaka med en sak.xlsx", "socker.xlsx"],
)
def test_26_a_file_named_after_its_own_department_or_none_is_not(send: Send, name: str) -> None:
    answer = send(name)
    assert (answer.taken, answer.codes()) == ({}, [])


def test_26_the_follow_up_shows_what_waits(send: Send) -> None:
    answer = send("Svar SOC.xlsx")
    book = load_workbook(answer.result.write_followup())
    texts = {str(cell) for row in book["Frågor"].iter_rows(values_only=True) for cell in row}
    assert any("Samtal hålls varje vecka." in text for text in texts)


def without_marks(typed: Typed) -> None:
    """Take away every mark that tells which template it is, as a sheet moved to a new workbook lacks them."""
    typed.book.remove(typed.book["_segsync"])
    typed.book.custom_doc_props.props.clear()
    typed.book.properties.description = None


def without_keys(typed: Typed) -> None:
    """Take away the marks, and the hidden keys of the rows."""
    without_marks(typed)
    for sheet in typed.book.worksheets[1:]:
        column = next(cell.column for cell in sheet[1] if cell.value == "_key")
        sheet.delete_cols(column)


@pytest.mark.parametrize("name", ["Bok1.xlsx", "Åtgärdsplan-2022_UTB_2022-2.xlsx"])
def test_26_without_marks_the_hidden_keys_tell_the_round(plan: Plan, send: Send, typed: Typed, name: str) -> None:
    later = edit_master(plan, {"UTB-01": {"target_value": 90, "status": "Pausad"}})
    later.send(today=date(2022, 11, 1))
    without_marks(typed)
    answer = send(name)
    first = next(one for one in plan.folder.sent if one.department == "UTB")
    assert answer.finding("template_guessed", NOTE).value == first.template
    assert answer.taken == {}
    assert disputed(answer.result) == {}


def test_26_without_marks_the_hidden_keys_tell_the_department(plan: Plan, send: Send, typed: Typed) -> None:
    without_marks(typed)
    answer = send("svar.xlsx")
    assert answer.finding("template_guessed", NOTE).department == "UTB"
    assert answer.taken == {}


def test_26_without_marks_a_name_that_the_keys_contradict_is_asked_about(plan: Plan, send: Send, typed: Typed) -> None:
    returned(plan, "KLF", edits={"DEM-01": {"outcome_value": 4}})
    without_marks(typed)
    answer = send("Åtgärdsplan-2022_SOC_2022-1.xlsx")
    found = answer.finding("other_department", ASK)
    assert (found.department, found.value) == ("UTB", "SOC")
    assert taken(answer.result) == {"DEM-01.outcome_value": 4}


@pytest.mark.parametrize("twice", [False, True])
def test_26_without_marks_and_keys_what_fits_several_templates_is_refused(
    plan: Plan, send: Send, typed: Typed, twice: bool
) -> None:
    """Read against the second round, an answer to the first would turn the master back."""
    later = plan
    if twice:
        later = edit_master(plan, {"UTB-01": {"target_value": 90}})
        later.send(today=date(2022, 11, 1))
    returned(again(later), "KLF", edits={"DEM-01": {"outcome_value": 4}})
    without_keys(typed)
    answer = send("svar.xlsx")
    rounds = ["2022-1", "2022-2"] if twice else ["2022-1"]
    candidates = ", ".join(f"{code} {name}" for name in rounds for code in ("SOC", "UTB"))
    assert dict(answer.finding("template_unclear", STOP).values) == {"candidates": candidates}
    assert answer.state is ReturnState.REJECTED
    assert taken(answer.result) == {"DEM-01.outcome_value": 4}


def test_26_without_marks_and_keys_the_name_of_the_template_decides(plan: Plan, send: Send, typed: Typed) -> None:
    edit_master(plan, {"UTB-01": {"target_value": 90}}).send(today=date(2022, 11, 1))
    without_keys(typed)
    answer = send("Åtgärdsplan-2022_UTB_2022-1 (2).xlsx")
    answer.finding("template_guessed", NOTE)
    assert answer.taken == {}


def test_26_without_marks_rows_of_two_templates_are_refused(plan: Plan, send: Send, typed: Typed) -> None:
    returned(plan, "KLF", edits={"DEM-01": {"outcome_value": 4}})
    other = Typed(template_of(plan, "SOC"))
    for row in other.measures.iter_rows(values_only=True):
        typed.measures.append(row)
    without_marks(typed)
    answer = send("svar.xlsx")
    assert dict(answer.finding("several_templates", STOP).values) == {"candidates": "SOC 2022-1, UTB 2022-1"}
    assert taken(answer.result) == {"DEM-01.outcome_value": 4}


# 28: files that change while they are read


def test_28_what_was_read_is_what_is_merged_hashed_and_archived(
    monkeypatch: pytest.MonkeyPatch, plan: Plan, send: Send, typed: Typed, tmp_path: Path
) -> None:
    later = Typed(template_of(plan, "UTB")).type("UTB-01", outcome_value=99).save(tmp_path / "senare.xlsx")
    read = Path.read_bytes
    seen: list[bytes] = []

    def read_then_change(path: Path) -> bytes:
        content = read(path)
        if path.name == "svar.xlsx":
            seen.append(content)
            path.write_bytes(read(later))
        return content

    monkeypatch.setattr(Path, "read_bytes", read_then_change)
    answer = send()
    assert answer.taken == {}
    (record,) = answer.result.returns
    assert (len(seen), record.sha256) == (1, hashlib.sha256(seen[0]).hexdigest())
    answer.result.write_followup()
    archived = answer.result.folder.archive / "returns" / f"{record.sha256}.xlsx"
    assert read(archived) == seen[0]


@pytest.mark.parametrize("other", ["2022-1", "SOC"])
def test_another_templates_rows_in_a_marked_template_are_refused(tmp_path: Path, other: str) -> None:
    """An earlier round's sheet pasted over a later one would turn the master back."""
    plan = new_plan(tmp_path / "plan")
    edit_master(plan, {"UTB-03": {"target_value": 90}})
    again(plan).send(today=date(2022, 11, 20))
    old = template_of(plan, "UTB", "2022-1") if other == "2022-1" else template_of(plan, "SOC", "2022-2")
    source, target = load_workbook(old)["Åtgärder"], load_workbook(template_of(plan, "UTB"))
    sheet = target["Åtgärder"]
    sheet.delete_rows(1, sheet.max_row)
    for row in source.iter_rows():
        for cell in row:
            sheet.cell(cell.row, cell.column).value = cell.value
    target.save(plan.folder.inbox / "svar.xlsx")
    returned(plan, "KOF", edits={"UTB-03": {"outcome_value": 100}})
    result = again(plan).merge()
    assert [(found.code, found.severity) for found in result.findings] == [("rows_of_another", Severity.STOP)]
    assert taken(result) == {"UTB-03.outcome_value": 100}
