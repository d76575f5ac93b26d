"""The rows of the claim list as a Qt model: 100,000 rows paged by key, in blocks, asked for ahead of the eye."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from desktop.screens import formats
from desktop.screens.claims import ClaimBlock, ClaimFilter, ClaimPage, ClaimRow, ClaimSort
from desktop.screens.questions import Unanswered
from desktop.screens.store import Store, Ticket
from desktop.screens.syncing import SyncState
from desktop.screens.words import beside, caption, caption_of, sync_caption, tr
from shared.domain.claims.states import Cause, ClaimStatus, Mark

BLOCK_ROWS: Final = 100
"""One question: some ten screens of rows, read in a few milliseconds."""
KEPT_BLOCKS: Final = 60
"""6,000 rows in memory, whatever the list's length."""
FLASH_FOR: Final = timedelta(seconds=3)
NEWS_FOR: Final = timedelta(seconds=60)
"""How long a row says who changed it."""
FADE_MS: Final = 1000

ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
NEWS_ROLE: Final = ROW_ROLE + 1
FLASH_ROLE: Final = ROW_ROLE + 2

_Index = QModelIndex | QPersistentModelIndex


class ClaimRows(QAbstractListModel):
    """Rows under one filter and order. `data` only looks into memory; `ensure` asks for what is about to be seen.

    ROW_ROLE: the `ClaimRow`, None while it is under way, a text where it cannot be read; NEWS_ROLE: who changed it just
    now, else ""; FLASH_ROLE: whether it still flashes.
    """

    def __init__(self, store: Store, now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._now = now
        self._filter = ClaimFilter()
        self._sort = ClaimSort.NEWEST
        self._count = 0
        self._generation = 0
        self._seen = (0, 0)
        self._blocks: OrderedDict[int, tuple[ClaimRow, ...]] = OrderedDict()
        self._asked: dict[int, Ticket] = {}
        self._unread: set[int] = set()
        self._news: dict[str, tuple[str, datetime]] = {}
        self._fading = QTimer(self, interval=FADE_MS)
        self._fading.timeout.connect(self._fade)

    def start(self, claim_filter: ClaimFilter, sort: ClaimSort, count: int) -> None:
        """Begin anew with another filter, order or length; answers to older questions are dropped."""
        self.beginResetModel()
        self._forget_asked()
        self._filter, self._sort, self._count = claim_filter, sort, count
        self._blocks.clear()
        self._unread.clear()
        self.endResetModel()

    def refresh(self, count: int) -> None:
        """Rows may have changed: take the new length, keep what is shown, and ask again for it."""
        if count != self._count:
            kept = OrderedDict((block, rows) for block, rows in self._blocks.items() if block * BLOCK_ROWS < count)
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

    def tell_news(self, claim_ids: frozenset[str], who: str) -> None:
        """Mark these rows as changed by somebody else just now."""
        now = self._now()
        self._news = {key: news for key, news in self._news.items() if now - news[1] < NEWS_FOR}
        for claim_id in claim_ids:
            self._news[claim_id] = (who, now)
        self._touch()
        self._fading.start()

    def row_at(self, place: int) -> ClaimRow | None:
        rows = self._blocks.get(place // BLOCK_ROWS, ())
        offset = place % BLOCK_ROWS
        return rows[offset] if offset < len(rows) else None

    def place_of(self, claim_id: str) -> int | None:
        """The position of a claim among the rows in memory."""
        for block, rows in self._blocks.items():
            for offset, row in enumerate(rows):
                if row.claim_id == claim_id:
                    return block * BLOCK_ROWS + offset
        return None

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index.row())
        is_unread = row is None and index.row() // BLOCK_ROWS in self._unread
        if role == ROW_ROLE:
            return tr("Cannot be read") if is_unread else row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return spoken(row) if row is not None else tr("Cannot be read") if is_unread else tr("Loading")
        if role in (NEWS_ROLE, FLASH_ROLE):
            return self._news_of(row, flash=role == FLASH_ROLE)
        return None

    def _news_of(self, row: ClaimRow | None, *, flash: bool) -> object:
        who, at = self._news.get(row.claim_id, ("", None)) if row is not None else ("", None)
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
            self.dataChanged.emit(self.index(0), self.index(self._count - 1))

    def _forget_asked(self) -> None:
        self._generation += 1
        for ticket in self._asked.values():
            ticket.cancel()
        self._asked.clear()

    def _ask(self, block: int, *, at_anchor: bool = False) -> None:
        """Page by the key of a neighbour where there is one, by position only for a jump."""
        generation = self._generation
        before, after = self._blocks.get(block - 1), self._blocks.get(block + 1)
        after_key = before[-1].key if before and not at_anchor else None
        before_key = after[0].key if after and after_key is None and not at_anchor else None
        anchor = block * BLOCK_ROWS if after_key is None and before_key is None else None
        page = ClaimPage(self._filter, self._sort, BLOCK_ROWS, after_key, before_key, anchor)

        def arrived(answer: object) -> None:
            assert isinstance(answer, ClaimBlock | Unanswered)
            if generation != self._generation:
                return
            if isinstance(answer, ClaimBlock):
                self._arrived(block, answer.rows)
            else:
                self._unread.add(block)
                self._arrived(block, ())
                del self._blocks[block]

        self._asked[block] = self._store.ask(page, arrived)

    def _arrived(self, block: int, rows: tuple[ClaimRow, ...]) -> None:
        self._asked.pop(block, None)
        self._blocks[block] = rows
        self._blocks.move_to_end(block)
        while len(self._blocks) > KEPT_BLOCKS:
            self._blocks.popitem(last=False)
        last = min((block + 1) * BLOCK_ROWS, self._count) - 1
        if last >= block * BLOCK_ROWS:
            self.dataChanged.emit(self.index(block * BLOCK_ROWS), self.index(last))


def spoken(row: ClaimRow) -> str:
    """A row as a screen reader says it."""
    parts = [row.insured, row.number, what_and_where(row), status_caption(row), formats.money(row.incurred_cents)]
    if row.sync is not SyncState.SAVED:
        parts.append(sync_caption(row.sync))
    return ", ".join(parts)


def what_and_where(row: ClaimRow) -> str:
    return beside(caption_of(Cause, row.cause), row.place)


def status_caption(row: ClaimRow) -> str:
    """The one word that matters most on a row: a special review, a pending approval, else the stage."""
    if row.siu:
        return caption(Mark.SIU)
    if row.pending_approval:
        return tr("Approval")
    return caption_of(ClaimStatus, row.status)
