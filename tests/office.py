"""LibreOffice for tests: open a workbook, work in it as a person with Swedish settings would, save it, look at it.

::

    with Office() as office, office.open(path) as book:
        book.type("Åtgärder", "Q5", "Pågår")
        book.save_as(folder / "return.xlsx")

The distribution packages ``uno`` for the system's Python only, so `office_driver.py` runs there and the two exchange
lines of JSON. Function names in typed formulas are English (no language pack), separators Swedish: ``=SUM(A1;A2)``.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

SYSTEM_PYTHON = os.environ.get("SEGSYNC_OFFICE_PYTHON", "/usr/bin/python3")
DRIVER = Path(__file__).with_name("office_driver.py")
START_SECONDS, ANSWER_SECONDS, QUIT_SECONDS = 60, 120, 10

SETTING = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>sv-SE</value></prop></item>'
SETTINGS = f"""<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{SETTING.format("Setup/L10N", "ooSetupSystemLocale")}
{SETTING.format("Office.Linguistic/General", "DefaultLocale")}
</oor:items>
"""


class OfficeError(Exception):
    """LibreOffice could not do what a test asked of it."""


class RefusedError(OfficeError):
    """A person would have been stopped: the cell or the sheet is protected."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; rows and columns count the used area from A1."""

    name: str
    visible: bool
    protected: bool
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: the text that is shown, and what lies behind it.

    A number formatted as a date also has `date`, in ISO form. A blank cell has the text "" and the value None; a
    formula that fails has LibreOffice's error number and no value.
    """

    text: str = ""
    value: float | str | None = None
    formula: str | None = None
    date: str | None = None
    error: int = 0


@dataclass(frozen=True, slots=True)
class Validation:
    """The data validation of a cell, in UNO's words in lower case (`type` "list", `operator` "between" …).

    `formula1` of a list is a range or the quoted entries with semicolons between; where `shows_error` is False, any
    value gets in.
    """

    type: str
    operator: str
    formula1: str
    formula2: str
    shows_input: bool
    input_title: str
    input_text: str
    shows_error: bool
    error_style: str
    error_title: str
    error_text: str
    shows_list: bool
    ignores_blank: bool


def why_missing() -> str | None:
    """What this machine lacks for these tests, or None when they can run."""
    if not soffice():
        return "LibreOffice is not installed (Debian: libreoffice-calc, libreoffice-writer)"
    if not shutil.which("pdftoppm"):
        return "pdftoppm is not installed (Debian: poppler-utils)"
    probe = [SYSTEM_PYTHON, "-I", "-c", "import uno"]
    try:
        subprocess.run(probe, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return f"{SYSTEM_PYTHON} cannot import uno (Debian: python3-uno)"
    return None


def soffice() -> str | None:
    """The LibreOffice to start."""
    return shutil.which("soffice") or shutil.which("libreoffice")


class Office:
    """One LibreOffice process with a profile of its own, started at the first need and anew after it died."""

    def __init__(self) -> None:
        self._running: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def open(self, path: Path, *, separator: str = "") -> Book:
        """Open a workbook (xlsx, ods, xls …). Values are as stored until something changes: see `Book.recalculate`.

        A CSV file needs its `separator`; it is read as by one who lets formulas in it be evaluated.
        """
        return Book(self._ask, self._ask("open", path=str(path.resolve(strict=True)), separator=separator))

    def render(self, path: Path, folder: Path, *, printed: bool = False, resolution: int = 60) -> list[Path]:
        """Draw a workbook, one picture for each visible sheet, or for each page of it as `printed`.

        Text documents (docx, odt) give one picture a page. The pictures are ``<stem>-1.png`` and so on, in order.
        """
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as scratch:
            pdf = Path(scratch).resolve() / "all.pdf"
            shown = self._ask("pdf", path=str(path.resolve(strict=True)), target=str(pdf), printed=printed)
            subprocess.run(["pdftoppm", "-r", str(resolution), "-png", pdf, f"{scratch}/page"], check=True)
            pages = sorted(Path(scratch).glob("page*"))  # pdftoppm pads the numbers, so names sort as pages do
            if shown is not None:
                pages = [page for page, visible in zip(pages, shown, strict=True) if visible]
            return [page.rename(folder / f"{path.stem}-{number}.png") for number, page in enumerate(pages, 1)]

    def stop(self) -> None:
        """End the process and all that it started; open books are lost."""
        if self._running:
            self._running.stop()
            self._running = None

    def _ask(self, op: str, **arguments: object) -> Any:
        if self._running is None:
            self._running = _Process()
        try:
            return self._running.ask({"op": op, **arguments})
        except _Dead as error:
            self._running.kill()
            self._running = None
            raise OfficeError(f"LibreOffice {error} at {op} {arguments}") from error


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook. Addresses are as on the screen: cell "Q5", area "A1:D9", column "Q", row 5."""

    _ask_office: Callable[..., Any]
    _number: int

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OfficeError):  # an office that died has nothing left to close
            self.close()

    def _ask(self, op: str, **arguments: object) -> Any:
        return self._ask_office(op, book=self._number, **arguments)

    def sheets(self) -> list[Sheet]:
        """Every sheet in its order, hidden ones too."""
        return [Sheet(**facts) for facts in self._ask("sheets")]

    def cell(self, sheet: str, cell: str) -> Cell:
        """One cell."""
        return self.read(sheet, f"{cell}:{cell}")[0][0]

    def read(self, sheet: str, area: str) -> list[list[Cell]]:
        """The cells of an area, row by row."""
        return [[Cell(**facts) for facts in row] for row in self._ask("read", sheet=sheet, area=area)]

    def validation(self, sheet: str, cell: str) -> Validation | None:
        """The data validation of a cell, or None."""
        facts = self._ask("validation", sheet=sheet, cell=cell)
        return Validation(**facts) if facts else None

    def type(self, sheet: str, cell: str, text: str) -> None:
        """Type into a cell, with Swedish numbers and dates; "" clears it.

        A protected cell raises RefusedError. Data validation is not asked: what it forbids gets in, as by pasting.
        """
        self._ask("type", sheet=sheet, cell=cell, text=text)

    def sort(self, sheet: str, area: str, column: int = 0, *, descending: bool = False, header: bool = True) -> None:
        """Sort the rows of an area by one of its columns, counted from 0; locked cells in it raise RefusedError."""
        self._ask("sort", sheet=sheet, area=area, column=column, descending=descending, header=header)

    def hide_columns(self, sheet: str, columns: str) -> None:
        """Hide columns such as "C:D"; a protected sheet raises RefusedError."""
        self._ask("show_columns", sheet=sheet, columns=columns, visible=False)

    def show_columns(self, sheet: str, columns: str) -> None:
        """Show hidden columns such as "C:D"; a protected sheet raises RefusedError."""
        self._ask("show_columns", sheet=sheet, columns=columns, visible=True)

    def insert_rows(self, sheet: str, row: int, count: int = 1) -> None:
        """Insert rows above a row; a sheet protected against it raises RefusedError, here and below."""
        self._ask("insert_rows", sheet=sheet, row=row, count=count)

    def delete_rows(self, sheet: str, row: int, count: int = 1) -> None:
        """Delete rows from a row on."""
        self._ask("delete_rows", sheet=sheet, row=row, count=count)

    def insert_columns(self, sheet: str, column: str, count: int = 1) -> None:
        """Insert columns to the left of a column."""
        self._ask("insert_columns", sheet=sheet, column=column, count=count)

    def delete_columns(self, sheet: str, column: str, count: int = 1) -> None:
        """Delete columns from a column on."""
        self._ask("delete_columns", sheet=sheet, column=column, count=count)

    def recalculate(self) -> None:
        """Calculate every formula anew; files not saved by a spreadsheet program often hold zeros until then."""
        self._ask("recalculate")

    def save_as(self, path: Path, kind: str | None = None, *, password: str = "") -> Path:
        """Save as "xlsx", "ods" or "xls" (default: by the suffix), over what is there; gives the path back."""
        wanted = kind or path.suffix.lstrip(".").lower()
        self._ask("save_as", path=str(path.resolve()), kind=wanted, password=password)
        return path

    def close(self) -> None:
        """Close without saving."""
        self._ask("close")


class _Dead(Exception):
    """The office or its driver has ended, or does not answer."""


class _Process:
    """LibreOffice and the driver beside it, joined by a pipe whose name no other run has."""

    def __init__(self) -> None:
        self._profile = tempfile.TemporaryDirectory(prefix="segsync-office-", ignore_cleanup_errors=True)
        folder = Path(self._profile.name)
        (folder / "user").mkdir()
        (folder / "user" / "registrymodifications.xcu").write_text(SETTINGS, encoding="utf-8")
        self._log = folder / "log.txt"
        pipe = f"segsync{uuid.uuid4().hex}"
        self._office = self._start(
            soffice() or "soffice",
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
            f"-env:UserInstallation={folder.as_uri()}",
            f"--accept=pipe,name={pipe};urp;",
        )
        self._driver = self._start(SYSTEM_PYTHON, "-I", "-X", "utf8", str(DRIVER), pipe, str(START_SECONDS), talks=True)
        assert self._driver.stdin
        self._requests = self._driver.stdin
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        try:
            self._answer(START_SECONDS + QUIT_SECONDS)
        except _Dead as error:
            log = self._log.read_text(encoding="utf-8", errors="replace")
            self.kill()
            raise OfficeError(f"LibreOffice did not start:\n{log}") from error

    def ask(self, request: dict[str, object]) -> Any:
        """Send one request and wait for its answer."""
        try:
            self._requests.write(json.dumps(request) + "\n")
            self._requests.flush()
        except OSError as error:
            raise _Dead("has ended") from error
        answer = self._answer(ANSWER_SECONDS)
        if "refused" in answer:
            raise RefusedError(answer["refused"])
        if "failed" in answer:
            if self._office.poll() is not None or "DisposedException" in answer["failed"]:
                raise _Dead("has ended")
            raise OfficeError(answer["failed"])
        return answer["result"]

    def stop(self) -> None:
        """Let the driver end the office in good order, which it does when nothing more can come; then see to it."""
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            self._requests.close()
            self._driver.wait(QUIT_SECONDS)
            self._office.wait(QUIT_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End both at once, with all that they started, and clean up."""
        for process in (self._driver, self._office):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with contextlib.suppress(OSError):
            self._requests.close()
        self._profile.cleanup()

    def _start(self, *command: str, talks: bool = False) -> subprocess.Popen[str]:
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
        with self._log.open("a", encoding="utf-8") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
                stdout=subprocess.PIPE if talks else log,
                stderr=log,
                encoding="utf-8",
                env=keep | {"LC_ALL": "C.UTF-8", "SAL_USE_VCLPLUGIN": "svp"},  # file names in UTF-8; no screen
                start_new_session=True,  # a process group to end, and no Ctrl+C from the terminal
            )

    def _listen(self) -> None:
        assert self._driver.stdout
        with self._driver.stdout as lines:
            for line in lines:
                self._answers.put(line)
        self._answers.put("")

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise _Dead(f"has not answered for {seconds} seconds") from None
        if not line:
            raise _Dead("has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer
