"""A list as a file: read page by page, written by a thread of its own, stopped at any moment, never half a file."""

from __future__ import annotations

import errno
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal

from desktop.lists import sheet
from desktop.lists.declared import NO_DAY, Column, Kind, Listing
from desktop.lists.sheet import Money, Sheet, Value
from desktop.lists.wanted import Line, Wanted
from desktop.screens import formats, times
from desktop.screens.store import Store
from desktop.screens.words import caption, count_of, member_of, readable, tr
from desktop.viewmodels.frame import unfinished
from desktop.viewmodels.frame.every_line import EveryLine
from desktop.viewmodels.frame.list_texts import say

CSV, XLSX = "csv", "xlsx"
KINDS: Final = (CSV, XLSX)


def named_as(path: Path, kind: str) -> Path:
    """Where a file of the chosen kind goes when this was typed: the ending is made up for, or follows the choice where
    that is not the first one. No file is written over that nobody was asked about.
    """
    ending = path.suffix.casefold().removeprefix(".")
    if ending == kind or (ending in KINDS and kind == XLSX):
        return path
    wanted = path.with_suffix(f".{kind}") if ending in KINDS else path.with_name(f"{path.name}.{kind}")
    found, number = wanted, 2
    while found.exists():
        found, number = wanted.with_stem(f"{wanted.stem} ({number})"), number + 1
    return found


class Export(QObject):
    """One file. progressed: so many lines are written; ended: how it ended, in words. It ends once."""

    progressed = Signal(int)
    ended = Signal(str)
    _wrote = Signal(int)
    _closed = Signal(str)

    def __init__(
        self,
        store: Store,
        listing: Listing,
        wanted: Wanted,
        order: str,
        columns: Sequence[Column],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._listing, self._columns = store, listing, tuple(columns)
        self._lines = EveryLine(store, listing, wanted, order, paced=True)
        self._pages: SimpleQueue[tuple[Line, ...] | None] = SimpleQueue()
        self._stopped = threading.Event()
        self._trouble = ""
        self._path = Path()
        self._wrote.connect(self._written, Qt.ConnectionType.QueuedConnection)
        self._closed.connect(self._end, Qt.ConnectionType.QueuedConnection)

    def start(self, path: Path) -> None:
        """What its name ends with says what it is: CSV, or XLSX."""
        self._path = path
        unfinished.begun(self._store, path)
        kind = XLSX if path.suffix.casefold() == f".{XLSX}" else CSV
        threading.Thread(target=self._write, args=(kind,), name="export", daemon=True).start()
        self._lines.start(self._pages.put, self._read, _too_many if kind == XLSX else lambda _lines: "")

    def stop(self) -> None:
        """Nothing of the file stays."""
        self._lines.cancel()
        self._stopped.set()
        self._pages.put(None)

    def _end(self, said: str) -> None:
        unfinished.ended(self._store, self._path)
        self.ended.emit(said)

    def _read(self, trouble: str) -> None:
        """All pages are there, or the list cannot be read: then there is no file."""
        if trouble:
            self._trouble = trouble
            self._stopped.set()
        self._pages.put(None)

    def _written(self, lines: int) -> None:
        self.progressed.emit(lines)
        self._lines.go_on()

    # ---- on the thread that writes

    def _write(self, kind: str) -> None:
        made: Sheet | None = None
        try:
            columns = (*self._columns, *(_told_apart(self._listing, self._columns) if kind == CSV else ()))
            heads = [say(each.caption) if each.caption else tr("Currency") for each in columns]
            made = sheet.begin(self._path, heads, kind)
            count = 0
            while (page := self._pages.get()) is not None:
                made.add([_value(self._listing, line, column) for column in columns] for line in page)
                count += len(page)
                self._wrote.emit(count)
            if self._stopped.is_set():
                made.abandon()
                why = self._trouble
                said = tr("{why} No file was written.", why=why) if why else tr("Stopped. No file was written.")
            else:
                made.finish()
                said = tr("Exported: {n} lines to {path}", n=formats.number(count), path=str(self._path))
                if self._lines.gone:
                    gone = count_of(
                        self._lines.gone,
                        "1 line left the list meanwhile and is not in it.",
                        "{n} lines left the list meanwhile and are not in it.",
                    )
                    said = f"{said}. {gone}"
        except OSError as error:
            if made is not None:
                made.abandon()
            said = _why(error)
        self._closed.emit(said)


def _told_apart(listing: Listing, columns: Sequence[Column]) -> tuple[Column, ...]:
    """What amounts are in, where plain text has no other place for it and it is not a column already."""
    if not listing.currency or all(column.kind is not Kind.MONEY for column in columns):
        return ()
    found = listing.by_name[listing.currency]
    return () if found in columns else (found,)


def _too_many(lines: int) -> str:
    """In words, where an XLSX does not hold so many."""
    if lines <= sheet.MOST_LINES:
        return ""
    return tr(
        "These are {n} lines, and an Excel file holds {most}. Export them as CSV, or narrow the filter.",
        n=formats.number(lines),
        most=formats.number(sheet.MOST_LINES),
    )


def _why(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return tr("The disk is full. No file was written; free some room and export again.")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY):
        why = tr("Another program has the file open, or writing there is not allowed")
    elif error.errno in (errno.ENOENT, errno.ENOTDIR):
        why = tr("the folder is not there")
    else:
        why = tr("the system refused it")
    return tr("The file could not be written there: {why}. Choose another folder.", why=why)


def _value(listing: Listing, line: Line, column: Column) -> Value:
    """As it is, for a spreadsheet to reckon with."""
    value = listing.value(line, column.name)
    if value is None:
        return None
    match column.kind:
        case Kind.MONEY:
            assert isinstance(value, int)
            return Money(value, str(listing.value(line, listing.currency)) if listing.currency else "")
        case Kind.DAY:
            day = times.calendar_day(str(value))
            return None if value == NO_DAY else day if times.is_readable(day) else str(value)
        case Kind.MOMENT:
            assert isinstance(value, int)
            return _local(value)
        case Kind.FLAG:
            return tr("Yes") if value else ""
        case Kind.PERSON:
            return listing.name_of(line, column.name)
        case Kind.CHOICE:
            assert column.choice is not None
            member = member_of(column.choice, str(value))
            return caption(member) if member is not None else readable(str(value))
        case _:
            return value


def _local(micros: int) -> datetime | str:
    """Where the person is; spreadsheets know no zones, and no days before 1900."""
    at = times.local(times.moment(micros)).replace(tzinfo=None, microsecond=0)
    return at if 1900 < at.year < 9999 else at.isoformat(" ")
