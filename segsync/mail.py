"""Mail drafts: a letter to a department's functional mailbox with its template attached, as an .eml file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP

from segsync.feedback import Feedback
from segsync.rounds import Template
from segsync.templates import text
from segsync.vocabulary import count, say
from segsync.wording import date_in_words, plan_title

_ADDRESS = re.compile(r"""(?<![^\s<,;:"(])[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+""", re.ASCII)
_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def draft(template: Template, mailbox: str, file: str, workbook: bytes) -> bytes:
    """Return an unsent letter in the plan's language, as mail programs open it for editing."""
    baseline = template.baseline
    words = {
        "deadline": written_date(baseline.deadline, baseline.language),
        "measures": count(baseline.language, len(baseline.rows["measures"]), "measure"),
    }
    return _letter(template, "mail.txt", words, mailbox, file, workbook)


def draft_feedback(feedback: Feedback, mailbox: str, file: str, workbook: bytes) -> bytes:
    """Return an unsent letter with a feedback copy, that says how many cells need correcting."""
    words = {
        "remarks": count(feedback.template.baseline.language, len(feedback.remarks), "remark"),
        "returned": feedback.returned.file.rpartition("/")[2],
    }
    return _letter(feedback.template, "feedback.txt", words, mailbox, file, workbook)


def _letter(template: Template, name: str, words: Mapping[str, str], mailbox: str, file: str, workbook: bytes) -> bytes:
    """Return a letter made from one of the package's texts, with a workbook attached."""
    baseline = template.baseline
    common = {
        "plan": plan_title(baseline.plan_name, baseline.year),
        "department": template.department_name,
        "file": file,
        "municipality": template.municipality,
        "sender": template.sender,
    }
    one_line = {key: " ".join(word.split()) for key, word in {**common, **words}.items()}
    subject, _, body = text(f"{baseline.language}/{name}").format(**one_line).partition("\n\n")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject.partition(": ")[2]
    if receivers := addresses(mailbox):
        message["To"] = receivers
    if sender := addresses(template.sender):
        message["From"] = sender
    message["X-Unsent"] = "1"
    message.set_content(body.rstrip() + "\n", cte="quoted-printable")
    message.add_attachment(workbook, maintype=_XLSX[0], subtype=_XLSX[1], filename=file)
    message.set_boundary(f"=_{baseline.template}")
    return message.as_bytes()


def addresses(typed: str) -> str:
    """Return the addresses in a text, separated by commas; "" where there is none that a mail program takes."""
    return ", ".join(_ADDRESS.findall(typed))


def written_date(day: date | None, language: str) -> str:
    """Return a date as running text has it: "14 oktober 2022"."""
    if day is None:
        return say(language, "date.not_set")
    return date_in_words(language, day)
