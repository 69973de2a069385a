"""Drive LibreOffice through UNO: one JSON request a line on stdin, one JSON answer a line on stdout.

Runs under the system's interpreter, for which the distribution packages ``uno``; ``office.py`` starts it and is its
only caller. A request is ``{"op": name, ...arguments}``. The answer is ``{"result": ...}``, ``{"refused": why}`` for
what a person at the keyboard would not have been let do, or ``{"failed": why}`` for everything else.
"""

from __future__ import annotations

import contextlib
import datetime
import itertools
import json
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField
from com.sun.star.table.CellContentType import FORMULA

SAVE_FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
DATE = 2  # the bit of com.sun.star.util.NumberFormat.DATE in a number format's type
NO_MACROS, NO_LINK_UPDATES = 0, 0


class Refused(Exception):
    """A person at the keyboard would have been stopped here: the cell or the sheet is protected."""


def properties(**values: object) -> tuple[Any, ...]:
    """Names and values as the structs that UNO wants."""
    pairs = []
    for name, value in values.items():
        pair = PropertyValue()
        pair.Name, pair.Value = name, value
        pairs.append(pair)
    return tuple(pairs)


def connect(pipe: str, timeout: float) -> tuple[Any, Any]:
    """The context and the desktop of the office on the named pipe, waited for while it starts."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + timeout
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context, context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:  # whatever it is, it means "not listening yet", until time is up
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


class Driver:
    """The open documents of one office, and what can be done with them; every public method is an operation."""

    def __init__(self, pipe: str, timeout: float) -> None:
        self._context, self._desktop = connect(pipe, timeout)
        self._dispatcher = self._context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", self._context
        )
        self._books: dict[int, Any] = {}
        self._numbers = itertools.count(1)

    # documents

    def open(self, path: str, separator: str) -> int:
        """Open a file as a double click does, but unseen; the number that later requests name it by.

        One with a separator is text, in which numbers, dates and formulas are looked for.
        """
        looked_for = f"{ord(separator)},34,76,1,,1053,false,true,,,,,true" if separator else ""
        as_text = {"FilterName": "Text - txt - csv (StarCalc)", "FilterOptions": looked_for} if separator else {}
        document = self._load(path, ReadOnly=False, **as_text)
        if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
            document.close(True)
            raise ValueError(f"{path} is not a workbook")
        number = next(self._numbers)
        self._books[number] = document
        return number

    def close(self, book: int) -> None:
        """Close without saving."""
        self._books.pop(book).close(True)

    def save_as(self, book: int, path: str, kind: str, password: str) -> None:
        """Save under a name and in a format; the document goes on under the new name, as in the program."""
        url, secret = uno.systemPathToFileUrl(path), {"Password": password} if password else {}
        if password and kind == "xlsx":
            facts = {"OOXPassword": password, "CryptoType": "StrongEncryptionDataSpace"}
            named = tuple(uno.createUnoStruct("com.sun.star.beans.NamedValue", *fact) for fact in facts.items())
            secret = {"EncryptionData": uno.Any("[]com.sun.star.beans.NamedValue", named)}
        self._books[book].storeAsURL(url, properties(FilterName=SAVE_FILTERS[kind], Overwrite=True, **secret))

    def recalculate(self, book: int) -> None:
        """Calculate every formula anew, as Ctrl+Shift+F9."""
        self._books[book].calculateAll()

    def pdf(self, path: str, target: str, printed: bool) -> list[bool] | None:
        """Export a workbook or text document, as its printed pages or as one page a sheet.

        For one page a sheet, tells for each page whether a person sees that sheet: hidden ones are drawn too.
        """
        document = self._load(path, ReadOnly=True)
        try:
            if document.supportsService("com.sun.star.text.TextDocument"):
                self._export(document, target, "writer_pdf_Export")
                return None
            self._export(document, target, "calc_pdf_Export", SinglePageSheets=not printed)
            return None if printed else [sheet.IsVisible for sheet in document.Sheets]
        finally:
            document.close(True)

    def quit(self) -> None:
        """End the office process; unsaved documents are lost."""
        for book in list(self._books):
            self.close(book)
        with contextlib.suppress(Exception):  # the connection may go before the answer comes
            self._desktop.terminate()

    # reading

    def sheets(self, book: int) -> list[dict[str, Any]]:
        """The sheets in their order, hidden ones too; rows and columns count the used area from A1."""
        return [self._sheet_facts(sheet) for sheet in self._books[book].Sheets]

    def read(self, book: int, sheet: str, area: str) -> list[list[dict[str, Any]]]:
        """The cells of an area, row by row."""
        cells = self._sheet(book, sheet).getCellRangeByName(area)
        rows = zip(cells.getDataArray(), cells.getFormulaArray(), strict=True)
        return [
            [
                self._cell_facts(self._books[book], cells, (column, row), value, formula)
                for column, (value, formula) in enumerate(zip(values, formulas, strict=True))
            ]
            for row, (values, formulas) in enumerate(rows)
        ]

    def validation(self, book: int, sheet: str, cell: str) -> dict[str, Any] | None:
        """What the cell's data validation says, or None where any value goes and no message shows."""
        rule = self._sheet(book, sheet).getCellRangeByName(cell).Validation
        if rule.Type.value == "ANY" and not rule.InputMessage and not rule.InputTitle:
            return None
        return {
            "type": rule.Type.value.lower(),
            "operator": rule.getOperator().value.lower(),
            "formula1": rule.getFormula1(),
            "formula2": rule.getFormula2(),
            "shows_input": rule.ShowInputMessage,
            "input_title": rule.InputTitle,
            "input_text": rule.InputMessage,
            "shows_error": rule.ShowErrorMessage,
            "error_style": rule.ErrorAlertStyle.value.lower(),
            "error_title": rule.ErrorTitle,
            "error_text": rule.ErrorMessage,
            "shows_list": rule.ShowList != 0,
            "ignores_blank": rule.IgnoreBlankCells,
        }

    # working

    def type(self, book: int, sheet: str, cell: str, text: str) -> None:
        """Enter a text as typed: read by the locale's rules and the cell's format; an empty text clears the cell."""
        place = self._sheet(book, sheet)
        target = place.getCellRangeByName(cell)
        if place.isProtected() and target.CellProtection.IsLocked:
            raise Refused(f"{sheet}!{cell} is protected")
        target.FormulaLocal = text

    def sort(self, book: int, sheet: str, area: str, column: int, descending: bool, header: bool) -> None:
        """Sort the rows of an area by one of its columns, counted from 0."""
        place = self._sheet(book, sheet)
        cells = place.getCellRangeByName(area)
        if place.isProtected() and self._any_locked(cells):
            raise Refused(f"{sheet}!{area} holds protected cells and cannot be sorted")
        field = TableSortField()
        field.Field, field.IsAscending = column, not descending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        cells.sort(properties(SortFields=fields, ContainsHeader=header, IsSortColumns=False))

    def show_columns(self, book: int, sheet: str, columns: str, visible: bool) -> None:
        """Show or hide whole columns such as "C:D", through the menu, which is grey on a protected sheet."""
        place = self._sheet(book, sheet)
        first, last = columns.split(":")
        area = f"{first}1:{last}1"
        self._choose(book, place, area, ".uno:ShowColumn" if visible else ".uno:HideColumn")
        if any(column.IsVisible != visible for column in place.getCellRangeByName(area).Columns):
            raise Refused(f"columns {columns} of {sheet} cannot be {'shown' if visible else 'hidden'}: it is protected")

    def insert_rows(self, book: int, sheet: str, row: int, count: int) -> None:
        """Insert empty rows above a row, counted from 1."""
        place = self._sheet(book, sheet)
        self._change(place, lambda: place.Rows.insertByIndex(row - 1, count))

    def delete_rows(self, book: int, sheet: str, row: int, count: int) -> None:
        """Delete whole rows from a row on, counted from 1."""
        place = self._sheet(book, sheet)
        self._change(place, lambda: place.Rows.removeByIndex(row - 1, count))

    def insert_columns(self, book: int, sheet: str, column: str, count: int) -> None:
        """Insert empty columns to the left of a column named by its letters."""
        place = self._sheet(book, sheet)
        self._change(place, lambda: place.Columns.insertByIndex(column_index(place, column), count))

    def delete_columns(self, book: int, sheet: str, column: str, count: int) -> None:
        """Delete whole columns from a column on, named by its letters."""
        place = self._sheet(book, sheet)
        self._change(place, lambda: place.Columns.removeByIndex(column_index(place, column), count))

    # helpers

    def _load(self, path: str, **options: object) -> Any:
        given = properties(Hidden=True, MacroExecutionMode=NO_MACROS, UpdateDocMode=NO_LINK_UPDATES, **options)
        document = self._desktop.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, given)
        if document is None:
            raise OSError(f"{path} is broken, or in use: is there a .~lock file beside it?")
        return document

    def _export(self, document: Any, target: str, filter_name: str, **settings: object) -> None:
        data = uno.Any("[]com.sun.star.beans.PropertyValue", properties(**settings))
        document.storeToURL(uno.systemPathToFileUrl(target), properties(FilterName=filter_name, FilterData=data))

    def _sheet(self, book: int, name: str) -> Any:
        sheets = self._books[book].Sheets
        if not sheets.hasByName(name):
            raise KeyError(f"no sheet {name!r} among {list(sheets.ElementNames)}")
        return sheets.getByName(name)

    def _sheet_facts(self, sheet: Any) -> dict[str, Any]:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        facts = {"name": sheet.Name, "visible": sheet.IsVisible, "protected": sheet.isProtected()}
        return facts | {"rows": end.EndRow + 1, "columns": end.EndColumn + 1}

    def _cell_facts(
        self, document: Any, cells: Any, place: tuple[int, int], value: Any, formula: str
    ) -> dict[str, Any]:
        begins_so = formula.startswith("=")  # a text may: in a cell formatted as text no apostrophe stands before it
        if isinstance(value, str) and not begins_so:  # most cells, and each question to the office takes its time
            return {"text": value, "value": value} if value else {}
        cell = cells.getCellByPosition(*place)
        is_formula = begins_so and cell.Type == FORMULA
        facts: dict[str, Any] = {"text": cell.String, "formula": formula if is_formula else None}
        if is_formula and cell.getError():
            return facts | {"error": cell.getError()}
        if not isinstance(value, str) and document.NumberFormats.getByKey(cell.NumberFormat).Type & DATE:
            facts["date"] = iso_date(document.NullDate, value)
        return facts | {"value": value}

    def _any_locked(self, cells: Any) -> bool:
        # asked of an area that holds both locked and open cells, UNO gives no answer to rely on
        address = cells.RangeAddress
        return any(
            cells.getCellByPosition(column, row).CellProtection.IsLocked
            for row in range(address.EndRow - address.StartRow + 1)
            for column in range(address.EndColumn - address.StartColumn + 1)
        )

    def _choose(self, book: int, sheet: Any, area: str, command: str) -> None:
        controller = self._books[book].CurrentController
        controller.setActiveSheet(sheet)
        controller.select(sheet.getCellRangeByName(area))
        self._dispatcher.executeDispatch(controller.Frame, command, "", 0, ())

    def _change(self, sheet: Any, change: Any) -> None:
        try:
            change()
        except Exception as error:
            if sheet.isProtected():
                raise Refused(f"{sheet.Name} is protected: rows and columns stay as they are") from error
            raise


def column_index(sheet: Any, letters: str) -> int:
    """The place of a column, counted from 0."""
    return int(sheet.getCellRangeByName(f"{letters}1").RangeAddress.StartColumn)


def iso_date(origin: Any, days: float) -> str:
    """A cell's day number as an ISO date, or date and time where there is a time of day."""
    moment = datetime.datetime(origin.Year, origin.Month, origin.Day) + datetime.timedelta(days=days)
    moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    return moment.date().isoformat() if moment.time() == datetime.time() else moment.isoformat()


def answer(driver: Driver, request: dict[str, Any]) -> dict[str, Any]:
    """Carry out one request."""
    try:
        return {"result": getattr(driver, request.pop("op"))(**request)}
    except Refused as error:
        return {"refused": str(error)}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def main() -> None:
    """Serve requests until stdin closes, then end the office, so that none outlives its tests."""
    pipe, timeout = sys.argv[1:]
    driver = Driver(pipe, float(timeout))
    print(json.dumps({"result": "ready"}), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(driver, json.loads(line))), flush=True)
    driver.quit()


if __name__ == "__main__":
    main()
