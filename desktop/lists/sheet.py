"""A list as a file for a spreadsheet: written beside, forced to the disk, then given its name; never half a file.

A text that a spreadsheet would take for a formula is written so that it stays a text.
"""

from __future__ import annotations

import csv
import errno
import os
import re
import shutil
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

from shared.domain.kernel.characters import UNSEEN

FORMULA: Final = re.compile(
    rf"(^|[;\t\r\n])([\s\"{UNSEEN}]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])|^(?=[\t\r\n])", re.ASCII
)
"""Where a cell begins that is read as a formula (OWASP, CSV injection): also behind what nobody sees, with the wide
signs of East Asia, and behind what divides cells where a spreadsheet is not set to commas, as in most of Europe."""
MOST_LINES: Final = 1_048_575
"""Of an XLSX, below its head (support.microsoft.com, Excel specifications and limits)."""
NARROWEST: Final = 8
"""Of a column, in characters; and the widest."""
WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Money:
    """Minor units of a currency."""

    cents: int
    currency: str


Value: TypeAlias = str | int | date | datetime | Money | None


class TooManyLines(OSError):
    """More than the kind of file holds."""


class Sheet(Protocol):
    """A file under way. Its methods raise OSError where the disk or the system refuses, or where it holds no more lines
    (TooManyLines); then `abandon` it."""

    def add(self, rows: Iterable[Sequence[Value]]) -> None: ...

    def finish(self) -> None:
        """The file is whole, on the disk and under its name."""
        ...

    def abandon(self) -> None:
        """Nothing of it stays; twice is harmless."""
        ...


def begin(path: Path, head: Sequence[str], kind: str) -> Sheet:
    """kind: `csv` or `xlsx`. Raises OSError."""
    return XlsxSheet(path, head) if kind == "xlsx" else CsvSheet(path, head)


def plain(value: Value) -> str:
    """As it stands in a CSV: ISO days, decimals with a point, and no text that is taken for a formula."""
    match value:
        case None:
            return ""
        case Money(cents=cents):
            whole, part = divmod(abs(cents), 100)
            return f"{'-' if cents < 0 else ''}{whole}.{part:02}"
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case str():
            return FORMULA.sub(_told_apart, value)


def _told_apart(found: re.Match[str]) -> str:
    """The same with the sign that makes a text of what follows."""
    return f"{found[1] or ''}{found[2] or ''}'"


class CsvSheet:
    """Comma separated, UTF-8 with the mark that spreadsheets look for."""

    def __init__(self, path: Path, head: Sequence[str]) -> None:
        self._path = path
        self._beside = _beside(path)
        self._file = self._beside.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self.add([head])

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        self._writer.writerows([plain(value) for value in row] for row in rows)

    def finish(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        _adopt(self._beside, self._path)

    def abandon(self) -> None:
        with suppress(OSError):  # what could not be written is not wanted any more
            self._file.close()
        self._beside.unlink(missing_ok=True)


class XlsxSheet:
    """Of numbers, days and money as such; texts are texts."""

    def __init__(self, path: Path, head: Sequence[str]) -> None:
        import xlsxwriter  # only for whoever gives a list out

        self._path = path
        self._beside = _beside(path)
        self._aside = _aside(path)
        clear(path)
        self._aside.mkdir(mode=0o700)
        options = {
            "constant_memory": True,
            "tmpdir": str(self._aside),
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book: Any = xlsxwriter.Workbook(str(self._beside), options)
        self._sheet: Any = self._book.add_worksheet()
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._money: dict[str, Any] = {}
        self._row = 0
        self._is_closed = False
        bold = self._book.add_format({"bold": True})
        for place, text in enumerate(head):
            self._sheet.set_column(place, place, min(max(len(text) + 4, NARROWEST), WIDEST))
            self._sheet.write_string(0, place, text, bold)
        self._sheet.freeze_panes(1, 0)

    def add(self, rows: Iterable[Sequence[Value]]) -> None:
        for row in rows:
            if self._row == MOST_LINES:
                raise TooManyLines(errno.EFBIG, "no more lines fit")
            self._row += 1
            for place, value in enumerate(row):
                refused = self._write(place, value)
                if refused:
                    raise OSError(errno.EINVAL, f"a cell was not written: {refused}")

    def _write(self, place: int, value: Value) -> int:
        """0, or why the cell is not there, or not whole."""
        sheet, row = self._sheet, self._row
        match value:
            case None | "":
                return 0
            case Money(cents=cents, currency=currency):
                return int(sheet.write_number(row, place, cents / 100, self._format_of(currency)))
            case datetime():
                return int(sheet.write_datetime(row, place, value, self._moment))
            case date():
                return int(sheet.write_datetime(row, place, value, self._day))
            case int():
                return int(sheet.write_number(row, place, value))
            case str():
                return int(sheet.write_string(row, place, value))

    def _format_of(self, currency: str) -> Any:
        if currency not in self._money:
            mark = f' "{currency}"' if currency.isalnum() else ""
            self._money[currency] = self._book.add_format({"num_format": f"#,##0.00{mark}"})
        return self._money[currency]

    def _close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            self._book.close()

    def finish(self) -> None:
        from xlsxwriter.exceptions import XlsxWriterException

        try:
            self._close()
        except XlsxWriterException as error:
            cause = error.args[0] if error.args else None
            raise (cause if isinstance(cause, OSError) else OSError(str(error))) from error
        with self._beside.open("rb+") as file:
            os.fsync(file.fileno())
        _adopt(self._beside, self._path)
        shutil.rmtree(self._aside, ignore_errors=True)

    def abandon(self) -> None:
        from xlsxwriter.exceptions import XlsxWriterException

        with suppress(OSError, XlsxWriterException):  # it lets its own files go by being closed
            self._close()
        shutil.rmtree(self._aside, ignore_errors=True)
        self._beside.unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _aside(path: Path) -> Path:
    """Where the pages of a book lie until it is packed."""
    return path.with_name(f".{path.name}.sheet")


def clear(path: Path) -> None:
    """Nothing that is not whole stays beside the path, whoever left it there."""
    shutil.rmtree(_aside(path), ignore_errors=True)
    with suppress(OSError):
        _beside(path).unlink(missing_ok=True)


def _adopt(beside: Path, path: Path) -> None:
    """The whole file under its name, and that on the disk too."""
    beside.replace(path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
