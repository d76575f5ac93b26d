"""The lines of a list as a Qt model: 100,000 of them paged by key, in blocks, asked for ahead of the eye."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desktop.lists.declared import Column, Kind, Listing
from desktop.lists.wanted import Block, Line, Wanted
from desktop.screens import formats
from desktop.screens.lists import ListPage
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.words import beside, tr
from desktop.viewmodels.files.others import FLASH_FOR
from desktop.viewmodels.frame.list_cells import Cell, called, cell, spoken
from desktop.viewmodels.frame.list_texts import say

BLOCK_ROWS: Final = 100
"""One question: some ten screens of rows, read in a few milliseconds."""
KEPT_BLOCKS: Final = 60
"""6,000 rows in memory, whatever the list's length."""
NEWS_FOR: Final = timedelta(seconds=60)
"""How long a row says who changed it."""
FADE_MS: Final = 1000

LINE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
NEWS_ROLE: Final = LINE_ROLE + 1
FLASH_ROLE: Final = LINE_ROLE + 2
CELL_ROLE: Final = LINE_ROLE + 3
MARKED_ROLE: Final = LINE_ROLE + 4

_Index = QModelIndex | QPersistentModelIndex


class ListRows(QAbstractTableModel):
    """Lines under one filter and order. `data` only looks into memory; `ensure` asks for what is about to be seen.

    columns: those of the table, none where a row is one card. LINE_ROLE: the `Line`, None while it is under way, a text
    where it cannot be read; CELL_ROLE: the `Cell` of a column; MARKED_ROLE: whether it is marked; NEWS_ROLE: who
    changed it just now, else ""; FLASH_ROLE: whether it still flashes.
    took(lines): these were read. generation: of the questions for rows; each refresh begins another one.
    """

    took = Signal(object)

    def __init__(
        self, listing: Listing, store: Store, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.listing = listing
        self.columns: tuple[Column, ...] = ()
        self.marked: Callable[[str], bool] = lambda _row_id: False
        self._store = store
        self._now = now
        self._wanted = Wanted()
        self._order = listing.orders[0].name
        self._currency = ""
        self._count = 0
        self.generation = 0
        self._seen = (0, 0)
        self._blocks: OrderedDict[int, tuple[Line, ...]] = OrderedDict()
        self._asked: dict[int, Ticket] = {}
        self._unread: set[int] = set()
        self._news: dict[str, tuple[str, datetime]] = {}
        self._fading = QTimer(self, interval=FADE_MS)
        self._fading.timeout.connect(self._fade)

    def start(self, wanted: Wanted, order: str, count: int) -> None:
        """Begin anew with another filter, order or length; answers to older questions are dropped."""
        self.beginResetModel()
        self._forget_asked()
        self._wanted, self._order, self._count = wanted, order, count
        self._blocks.clear()
        self._unread.clear()
        self.endResetModel()

    def refresh(self, wanted: Wanted, count: int) -> None:
        """Rows may have changed: take the new length, keep what is shown, and ask again for it.

        wanted: the same filter, as it reads today.
        """
        self._wanted = wanted
        if count != self._count:
            kept = OrderedDict(
                (block, rows[: count - block * BLOCK_ROWS])
                for block, rows in self._blocks.items()
                if block * BLOCK_ROWS < count
            )
            self.beginResetModel()
            self._count, self._blocks = count, kept
            self.endResetModel()
        self._forget_asked()
        first, last = self._seen
        seen = range(first // BLOCK_ROWS, last // BLOCK_ROWS + 1)
        for block in [block for block in self._blocks if block not in seen]:
            del self._blocks[block]
        self._unread.clear()
        for block in seen:
            if block * BLOCK_ROWS < count:
                self._ask(block, at_anchor=True)

    def show_columns(self, columns: Sequence[Column]) -> None:
        """As a table of these, or as one card a row where there are none."""
        if tuple(columns) != self.columns:
            self.beginResetModel()
            self.columns = tuple(columns)
            self.endResetModel()

    def ensure(self, first: int, last: int) -> None:
        """Have the rows from first to last, and a block on either side; questions for rows far away are cancelled."""
        self._seen = (first, last)
        if not self._count:
            return
        wanted = range(max(0, first // BLOCK_ROWS - 1), min(last, self._count - 1) // BLOCK_ROWS + 2)
        for block in [asked for asked in self._asked if asked not in wanted]:
            self._asked.pop(block).cancel()
        seen = range(first // BLOCK_ROWS, last // BLOCK_ROWS + 1)
        for block in sorted(wanted, key=lambda block: block not in seen):
            is_known = block in self._blocks or block in self._asked or block in self._unread
            if block * BLOCK_ROWS < self._count and not is_known:
                self._ask(block)

    def tell_news(self, file_ids: frozenset[str], who: str) -> None:
        """Mark the rows of these files as changed by somebody else just now."""
        now = self._now()
        self._news = {key: news for key, news in self._news.items() if now - news[1] < NEWS_FOR}
        for file_id in file_ids:
            self._news[file_id] = (who, now)
        self._touch()
        self._fading.start()

    def forget_news(self, file_ids: frozenset[str]) -> None:
        """A newer change of them is this person's own."""
        for file_id in file_ids & self._news.keys():
            del self._news[file_id]

    def row_at(self, place: int) -> Line | None:
        rows = self._blocks.get(place // BLOCK_ROWS, ())
        offset = place % BLOCK_ROWS
        return rows[offset] if offset < len(rows) else None

    def place_of(self, row_id: str) -> int | None:
        """The position of a line among those in memory."""
        for block, rows in self._blocks.items():
            for offset, row in enumerate(rows):
                if row.row_id == row_id:
                    return block * BLOCK_ROWS + offset
        return None

    def newest(self, lines: Iterable[Line]) -> list[Line]:
        """The same lines as they were read last, where they are still in memory."""
        here = {row.row_id: row for rows in self._blocks.values() for row in rows}
        return [here.get(line.row_id, line) for line in lines]

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else max(1, len(self.columns))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Of rows and cards for whoever hears them: the view hides those heads, and Qt describes what stands below them
        by what would be displayed there."""
        is_said = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
        if orientation != Qt.Orientation.Horizontal:
            row = self.row_at(section) if is_said else None
            return called(self.listing, row) if row is not None else None
        if section >= len(self.columns):
            return say(self.listing.caption) if is_said and not self.columns else None
        if is_said:
            column = self.columns[section]
            in_what = self._currency if column.kind is Kind.MONEY else ""
            return f"{say(column.caption)}, {in_what}" if in_what else say(column.caption)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].kind.is_right else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row())
        is_unread = row is None and index.row() // BLOCK_ROWS in self._unread
        if role == LINE_ROLE:
            return tr("Cannot be read") if is_unread else row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if row is None:
                return tr("Cannot be read") if is_unread else tr("Loading")
            if not self.columns:
                news = str(self._news_of(row, flash=False))
                return beside(spoken(self.listing, row, self._now()), news, by=", ")
            return self._cell(row, index.column()).text
        if role == CELL_ROLE:
            return self._cell(row, index.column()) if row is not None and self.columns else None
        if role == MARKED_ROLE:
            return row is not None and self.marked(row.row_id)
        if role in (NEWS_ROLE, FLASH_ROLE):
            return self._news_of(row, flash=role == FLASH_ROLE)
        return None

    def show_currency(self, currency: str) -> None:
        """The one that all money of the list is in; empty where there are several."""
        if currency != self._currency:
            self._currency = currency
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.columnCount() - 1)

    def touch(self) -> None:
        """All rows look otherwise now."""
        self._touch()

    def _cell(self, row: Line, place: int) -> Cell:
        return cell(self.listing, row, self.columns[place], self._now(), self._currency)

    def _news_of(self, row: Line | None, *, flash: bool) -> object:
        who, at = self._news.get(row.file_id, ("", None)) if row is not None else ("", None)
        since = self._now() - at if at is not None else NEWS_FOR
        if flash:
            return since < FLASH_FOR
        return tr("{who} · just now", who=formats.short_name(who)) if since < NEWS_FOR else ""

    def _fade(self) -> None:
        """Let a flash end and old news go, while there is any."""
        now = self._now()
        if all(now - at >= NEWS_FOR for _, at in self._news.values()):
            self._news.clear()
            self._fading.stop()
        self._touch()

    def _touch(self) -> None:
        if self._count:
            self.dataChanged.emit(self.index(0, 0), self.index(self._count - 1, self.columnCount() - 1))

    def _forget_asked(self) -> None:
        self.generation += 1
        for ticket in self._asked.values():
            ticket.cancel()
        self._asked.clear()

    def _ask(self, block: int, *, at_anchor: bool = False) -> None:
        """Page by the key of a neighbour where there is one, by position only for a jump."""
        generation, order = self.generation, self.listing.order(self._order)
        before, after = self._blocks.get(block - 1), self._blocks.get(block + 1)
        after_key = self.listing.key(before[-1], order) if before and not at_anchor else None
        before_key = self.listing.key(after[0], order) if after and after_key is None and not at_anchor else None
        anchor = block * BLOCK_ROWS if after_key is None and before_key is None else None
        page = ListPage(self.listing.name, self._wanted, self._order, BLOCK_ROWS, after_key, before_key, anchor)

        def arrived(answer: object) -> None:
            assert isinstance(answer, Block | Unanswered)
            if generation != self.generation:
                return
            if isinstance(answer, Block):
                self._arrived(block, answer.lines)
            else:
                self._unread.add(block)
                self._arrived(block, ())
                del self._blocks[block]

        self._asked[block] = self._store.ask(page, arrived)

    def _arrived(self, block: int, rows: tuple[Line, ...]) -> None:
        self._asked.pop(block, None)
        self._blocks[block] = rows
        self._blocks.move_to_end(block)
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        last = min((block + 1) * BLOCK_ROWS, self._count) - 1
        if last >= block * BLOCK_ROWS:
            self.dataChanged.emit(self.index(block * BLOCK_ROWS, 0), self.index(last, self.columnCount() - 1))
        self.took.emit(rows)
