"""The rows of a list: one card each where there is little room, a table of chosen columns where there is more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView

from desktop.lists.declared import Column
from desktop.lists.wanted import Line
from desktop.screens.words import tr
from desktop.ui.frame.list_head import ListHead
from desktop.ui.frame.list_row import GROUP_HEIGHT, TICK, LineDelegate
from desktop.ui.frame.row_table import Index, RowTable
from desktop.ui.kit.own_keys import is_escape
from desktop.ui.kit.stops import words_of_slipped
from desktop.viewmodels.frame.list import ListViewModel
from desktop.viewmodels.frame.list_memory import Density
from desktop.viewmodels.frame.list_texts import say

TABLE_FROM_PX: Final = 760
"""The width from which the rows are a table."""
_NONE: Final = QItemSelectionModel.SelectionFlag.NoUpdate
_ONCE: Final = frozenset(
    (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_X, Qt.Key.Key_A, Qt.Key.Key_Escape)
)
"""Keys that do something here by one press. Held down they were pressed for that, or for what led here."""


def row_keys() -> list[tuple[str, str]]:
    """What rows do with keys of theirs, and which; as the sheet of all shortcuts says it."""
    return [
        (tr("Move in a list, open"), "Up, Down, Enter"),
        (tr("Mark or unmark, all"), "X, Ctrl+A"),
        (tr("Look at it and stay"), "Space"),
    ]


class ListView(RowTable):
    """Asks the model for what is seen, before it is painted.

    opened(line): Enter or a click; followed(line): it was Enter; peeked(line): Space; left_up: Up at the first row;
    turned: it is a table now, or no more; columns_moved: the order or the widths of the columns are others.
    left_undone(why): a deed was wanted where other lines stand than were meant. The keyboard stays on its line wherever
    that moves.
    A QListView would lay out every row anew, with a call into Python each, whenever rows arrive or a filter begins; at
    100,000 rows that is a tenth of a second.
    """

    opened = Signal(object)
    followed = Signal(object)
    peeked = Signal(object)
    left_up = Signal()
    turned = Signal()
    columns_moved = Signal()
    left_undone = Signal(str)

    def __init__(self, model: ListViewModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._list = model
        self._rows = model.rows
        self.now = now
        self.density = Density.HIGH
        self.is_table = False
        self.shows_who = False
        self._opened = ""
        self._seeks = False
        """What is open is still to be brought into view."""
        self._headings: dict[int, tuple[str, int]] = {}
        self._high: set[int] = set()
        """The rows that are higher than all others, for a heading that stands above them or did."""
        self._lays_out = False
        self._at = ""
        """The line that whoever works here is on, by its id; empty until it is here."""
        self._row, self._was_seen = -1, False
        """Where the keyboard was before all rows came anew, and whether that was in sight."""
        self._stays = False
        self._done: frozenset[str] = frozenset()
        """The lines to which something was done here last: where they leave by that, the next one is meant."""
        self._done_at: int | None = None
        """Up to which question for rows these may still be there although they leave by that; None: it is under way."""
        self._pressed = ""
        """The line on which the mouse was pressed."""
        self.setModel(self._rows)
        self.setItemDelegate(LineDelegate(self, self, model.listing))
        self._head()
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setAccessibleName(say(model.listing.caption))
        self.verticalScrollBar().valueChanged.connect(self.ensure_seen)
        self._rows.modelAboutToBeReset.connect(self._note_row)
        self._rows.modelReset.connect(self._was_reset)
        self._rows.dataChanged.connect(self._stay)
        self._rows.dataChanged.connect(self._seek)
        self._rows.took.connect(self._still_here)
        model.started.connect(self._start)
        model.columns_changed.connect(self.lay_out)
        self.activated.connect(self._open)
        self.lay_out()

    @property
    def columns(self) -> tuple[Column, ...]:
        return self._rows.columns

    def _head(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(Density.LOW)
        rows.hide()
        self.head = head = ListHead()
        self.setHorizontalHeader(head)
        head.left.connect(self.setFocus)
        head.chosen.connect(self._show_column)
        head.sectionClicked.connect(self._sort)
        head.sectionMoved.connect(lambda *_: self._columns_moved())
        head.sectionResized.connect(lambda *_: self._columns_moved())

    def lay_out(self) -> None:
        """As a table or as cards, in the chosen height and with the chosen columns."""
        is_within, self._lays_out = self._lays_out, True  # heads that appear take room, which comes here again
        self.is_table = self.width() >= TABLE_FROM_PX
        self.density = self._list.density(as_table=self.is_table)
        self.verticalHeader().setDefaultSectionSize(self.density)
        chosen = self._fitting(self._list.columns()) if self.is_table else []
        head = self.horizontalHeader()
        for place in range(head.count()):
            head.moveSection(head.visualIndex(place), place)
        self._rows.show_columns([column for column, _ in chosen])
        head.setVisible(self.is_table)
        if self.is_table:
            head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            for place, (_, width) in enumerate(chosen):
                head.resizeSection(place, width + (TICK if place == 0 else 0))
            self._fill_up(sum(width for _, width in chosen) + TICK)
            self._show_order()
        else:
            head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if self.is_table else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(bar)
        self.verticalScrollBar().setSingleStep(self.density // 2)
        self._lays_out = is_within
        self._put_headings()
        self.ensure_seen()
        self.turned.emit()

    def _fitting(self, chosen: list[tuple[Column, int]]) -> list[tuple[Column, int]]:
        """Of the columns that nobody chose, as many as there is room for; what decides stays to the last."""
        if self._list.memory.columns:
            return chosen
        row = self._list.listing.row
        kept = {row.title, row.amount, row.state, row.due}
        left = [each for each in chosen if each[0].name not in kept]
        room = self.width() - TICK - self.verticalScrollBar().sizeHint().width()
        while left and sum(width for _, width in chosen) > room:
            chosen.remove(left.pop())
        return chosen

    def _fill_up(self, taken: int) -> None:
        """The room that is left goes to the columns by their widths."""
        left = self.viewport().width() - taken
        head = self.horizontalHeader()
        if left <= 0 or not head.count() or self._list.memory.columns:
            return
        for place in range(head.count()):
            size = head.sectionSize(place)
            head.resizeSection(place, size + left * size // taken)

    def _show_order(self) -> None:
        head = self.horizontalHeader()
        order = self._list.listing.order(self._list.order)
        by = self._list.head_of(order.name)
        place = next((n for n, column in enumerate(self._rows.columns) if column.name == by), -1)
        head.setSortIndicatorShown(place >= 0)
        way = Qt.SortOrder.DescendingOrder if order.is_descending else Qt.SortOrder.AscendingOrder
        head.setSortIndicator(place, way)

    def _sort(self, place: int) -> None:
        self._list.sort_by(self._rows.columns[place].name)
        self._show_order()

    def _columns_moved(self) -> None:
        if not self._lays_out and self.is_table:
            self.columns_moved.emit()

    def _show_column(self, place: int) -> None:
        """Of a table that is wider than its room."""
        at, end = self.columnViewportPosition(place), self.columnViewportPosition(place) + self.columnWidth(place)
        bar, room = self.horizontalScrollBar(), self.viewport().width()
        if end > room:
            bar.setValue(bar.value() + min(at, end - room))
        elif at < 0:
            bar.setValue(bar.value() + at)

    def chosen_columns(self) -> list[tuple[str, int]]:
        """As they stand now, with their widths."""
        head = self.horizontalHeader()
        places = [head.logicalIndex(visual) for visual in range(head.count())]
        return [
            (self._rows.columns[place].name, head.sectionSize(place) - (TICK if place == 0 else 0)) for place in places
        ]

    # ---- what is seen

    def ensure_seen(self) -> None:
        """Have the rows under the window; a block ahead is the model's business."""
        first = max(0, self.verticalScrollBar().value() - len(self._headings) * GROUP_HEIGHT) // self.density
        self._rows.ensure(first, first + self.viewport().height() // self.density + 2)

    def show_headings(self, headings: dict[int, tuple[str, int]]) -> None:
        """By row: the caption of the group that begins there, and how many are in it."""
        if headings != self._headings:
            self._headings = headings
            self._put_headings()

    def heading_at(self, row: int) -> tuple[str, int] | None:
        return self._headings.get(row)

    def _put_headings(self) -> None:
        rows = self.verticalHeader()
        rows.setDefaultSectionSize(self.density)
        for row in self._high.union(self._headings):
            wanted = self.density + (GROUP_HEIGHT if row in self._headings else 0)
            if row < self._rows.rowCount() and rows.sectionSize(row) != wanted:
                rows.resizeSection(row, wanted)
        self._high = set(self._headings)
        self.viewport().update()

    @property
    def shows_ticks(self) -> bool:
        """In a table always; beside a file once something is marked."""
        return self.is_table or bool(self._list.marked)

    def is_opened(self, line: Line) -> bool:
        return self._opened in (line.row_id, line.file_id)

    def show_opened(self, file_id: str) -> None:
        """What is open beside, by its file or its own id. It becomes the current line as it opens, wherever that was
        done; from then on the keyboard goes where it likes in a list that has it.
        """
        is_new, self._opened = file_id != self._opened, file_id
        self._seeks = self._seeks or is_new
        place = self._rows.place_of(file_id)
        if place is not None and (is_new or not self.hasFocus()):
            self.selectionModel().setCurrentIndex(self._rows.index(place, 0), _NONE)
        if self._seeks:
            self._show_line_of_opened()
        self.viewport().update()

    def _seek(self) -> None:
        """Rows have come: among them may be the line of what was opened before they were here."""
        if self._seeks and not self.hasFocus():
            self.show_opened(self._opened)

    def _show_line_of_opened(self) -> None:
        """Whole, as soon as it is among the rows in memory."""
        place = self._rows.place_of(self._opened) if self._opened else None
        if place is not None:
            self._seeks = False
            self.scrollTo(self._rows.index(place, 0))

    def line_at_cursor(self) -> Line | None:
        index = self.currentIndex()
        return self._rows.row_at(index.row()) if index.isValid() else None

    def id_at_cursor(self) -> str:
        """Of that line; empty for none that is here."""
        line = self.line_at_cursor()
        return line.row_id if line is not None else ""

    def line_meant(self) -> Line | None:
        """The line at the cursor, for a deed: unless it came there by itself, as the one that was looked at has left.
        Whoever is told so has looked at this one.
        """
        if self.holds_back():
            return None
        line = self.line_at_cursor()
        if line is None or not self._at or line.row_id == self._at:
            return line
        was, self._at = self._at, line.row_id
        if was in self._done:
            return line
        self.left_undone.emit(words_of_slipped())
        return None

    def holds_back(self) -> bool:
        """Nothing is done to lines while others are seen, or are marked, than are meant; it is said so."""
        why = self._list.why_not_yet()
        if why:
            self.left_undone.emit(why)
        return bool(why)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if not self._stays:
            line = self._rows.row_at(current.row()) if current.isValid() else None
            self._at = line.row_id if line is not None else ""

    def go_on_from(self, row_ids: Iterable[str]) -> None:
        """Something is done to these lines here: whoever goes through a list so has looked at what follows them."""
        self._done, self._done_at = frozenset(row_ids), None

    def was_done(self, row_ids: Iterable[str], taken: Iterable[str]) -> None:
        """That has ended: what was refused, or is still here by the next question, leaves by something else, if at all.
        Where another deed has begun since, that one counts.
        """
        if self._done.issubset(row_ids):
            self._done, self._done_at = self._done.intersection(taken), self._rows.generation

    def _still_here(self, lines: Sequence[Line]) -> None:
        if self._done_at is not None and self._rows.generation > self._done_at:
            self._done = self._done.difference(line.row_id for line in lines)

    def _note_row(self) -> None:
        now = self.currentIndex()
        if now.isValid():  # else it was noted before, and no rows have come since
            self._row, self._was_seen = now.row(), self._sees(now)
        self._stays = True  # Qt takes the current line away

    def _sees(self, index: QModelIndex) -> bool:
        return self.visualRect(index).intersects(self.viewport().rect())

    def _stay(self) -> None:
        """Rows have come: on the same line, wherever it is by now; in the same place where it is not here."""
        now = self.currentIndex()
        place = self._rows.place_of(self._at) if self._at else None
        if place is None and not now.isValid():
            place = min(self._row, self._rows.rowCount() - 1)
        if place is not None and 0 <= place != now.row():
            was, self._stays = self._stays, True
            self.setAutoScroll(self._sees(now) if now.isValid() else self._was_seen)  # who scrolled away reads there
            self.selectionModel().setCurrentIndex(self._rows.index(place, 0), _NONE)
            self.setAutoScroll(True)
            self._stays = was
        line = self.line_at_cursor()
        if line is not None and not self._at:
            self._at = line.row_id

    def _start(self) -> None:
        """Another question is answered: from the top."""
        self._at, self._row, self._done = "", -1, frozenset()
        self.selectionModel().clear()
        self.scrollToTop()
        self._begin()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if (self.width() >= TABLE_FROM_PX) != self.is_table or self.is_table:
            self.lay_out()
        if not self.hasFocus() and not self._seeks:
            self._show_line_of_opened()
        self.ensure_seen()

    def _was_reset(self) -> None:
        self._stay()
        self._stays = False
        if not self._lays_out:
            self._put_headings()
        self.ensure_seen()
        self._begin()
        self._seek()

    # ---- the keyboard and the mouse

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._begin()

    def _begin(self) -> None:
        """Whoever comes here by the keyboard sees where it is, and Enter opens that line."""
        if self.hasFocus() and not self.currentIndex().isValid() and self._rows.rowCount():
            self.selectionModel().setCurrentIndex(self._rows.index(0, 0), _NONE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line, key, more = self.line_at_cursor(), event.key(), event.modifiers()
        if event.isAutoRepeat() and key in _ONCE:
            return
        plain = more in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        shift = bool(more & Qt.KeyboardModifier.ShiftModifier)
        opens = key == Qt.Key.Key_Space or (key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain)
        if opens and self._list.is_asking:
            self.holds_back()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain and line is not None:
            self._at = line.row_id
            self.opened.emit(line)
            self.followed.emit(line)
        elif key == Qt.Key.Key_Space and line is not None:
            self._at = line.row_id
            self.peeked.emit(line)
        elif key == Qt.Key.Key_X and plain and line is not None:
            self._list.marks.put(self._meant())
        elif key == Qt.Key.Key_A and more == Qt.KeyboardModifier.ControlModifier:
            self._list.mark_all()
        elif is_escape(event) and (self._list.marked or self._list.marks.are_coming):
            self._list.marks.clear()
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K) and plain:
            self._move(1 if key == Qt.Key.Key_J else -1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and shift:
            meant = self._meant()
            if self._list.why_not_yet() or (line is not None and not meant):
                return
            self._list.marks.put(meant, on=True)
            self._move(1 if key == Qt.Key.Key_Down else -1)
            moved = self.line_at_cursor()
            if moved is not None:
                self._list.marks.put([moved], on=True)
        elif key == Qt.Key.Key_Up and plain and self.currentIndex().row() <= 0:
            self.left_up.emit()
        elif plain and event.text().isprintable() and event.text():
            event.ignore()  # a letter is a key of the window, and no search of Qt's
        else:
            super().keyPressEvent(event)

    def _meant(self) -> list[Line]:
        line = self.line_meant()
        return [line] if line is not None else []

    def _move(self, by: int) -> None:
        row = min(max(self.currentIndex().row() + by, 0), self._rows.rowCount() - 1)
        if row >= 0:
            self.setCurrentIndex(self._rows.index(row, 0))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        line = self._rows.row_at(index.row()) if index.isValid() else None
        if line is None or event.button() != Qt.MouseButton.LeftButton or line.row_id != self._pressed:
            return
        more = event.modifiers()
        on_tick = self.shows_ticks and index.column() == 0 and event.position().x() < self._tick_ends()
        if more & Qt.KeyboardModifier.ShiftModifier and not on_tick:
            self._mark_to(index.row(), line)
            return
        self._at = line.row_id  # also where the keyboard was in this place before another line came there
        if on_tick or more & Qt.KeyboardModifier.ControlModifier:
            if not self.holds_back():
                self._list.marks.put([line])
        else:
            self.opened.emit(line)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._rows.row_at(self.indexAt(event.position().toPoint()).row())
        self._pressed = line.row_id if line is not None else ""
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return  # the row from which the marks go on stays where it is
        super().mousePressEvent(event)

    def _tick_ends(self) -> int:
        return self.columnViewportPosition(0) + 14 + TICK

    def _mark_to(self, row: int, line: Line) -> None:
        """From the line where the keyboard is, or from the top where it is on none. Both may stand in other rows by the
        time that what is between is read.
        """
        if self.holds_back() or (self.line_at_cursor() is not None and not self._meant()):
            return
        here, now = (row, line.row_id), self.currentIndex()
        if self._at:
            self._list.mark_between((now.row(), self._at), here)
        else:  # on a row that has not come yet, whatever that is
            self._list.mark_between(here if now.isValid() else (0, ""), here)
        self.setCurrentIndex(self._rows.index(row, 0))

    def _open(self, index: QModelIndex) -> None:
        line = self._rows.row_at(index.row())
        if line is not None:
            self.opened.emit(line)
