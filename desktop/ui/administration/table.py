"""The rows of a panel: the heads, the keyboard and the looks of every list, over columns that its declaration names."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionHeader,
    QStyleOptionViewItem,
)

from desktop.ui.administration import columns
from desktop.ui.frame.list_head import ListHead
from desktop.ui.frame.row_table import Index, RowTable
from desktop.ui.kit import fonts, theme
from desktop.ui.kit.chip import HEIGHT as CHIP
from desktop.ui.kit.chip import look_of, paint_chip
from desktop.ui.kit.cutting import ELLIPSIS, cut_within
from desktop.viewmodels.administration.rows import PanelRow, PanelRows, side_of
from desktop.viewmodels.administration.values import AT_RIGHT
from shared.domain.kernel.captioned import Captioned
from shared.panels.panel import Told

ROW: Final = 36
LEAST_SEEN: Final = 140
"""Pixels of a column of sentences at the edge that make a row higher."""
LEAST_ROWS: Final = 5
"""So many are seen at once, or the table has the room of what stands above it."""
_PLAIN: Final = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class PanelTable(RowTable):
    """opened: Enter, Space or a double click on the current row. asked(at): the menu key or the right button, where on
    the screen.

    moved: another row is the current one. left_up: Up at the first row.
    """

    opened = Signal()
    asked = Signal(QPoint)
    moved = Signal()
    left_up = Signal()

    def __init__(self, rows: PanelRows, name: str) -> None:
        super().__init__()
        self._rows = rows
        self.is_stale = False
        self._widths: list[int] = []
        self._is_ours = self._is_theirs = False
        """Whether a width is being set by the table, or was by somebody."""
        self.setAccessibleName(name)
        self.setModel(rows)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        heights = self.verticalHeader()
        heights.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heights.setDefaultSectionSize(ROW)
        heights.hide()
        self.head = _Head()
        self.setHorizontalHeader(self.head)
        self.head.left.connect(self.setFocus)
        self.head.chosen.connect(self._show_column)
        self.head.sectionClicked.connect(self._sort)
        self.head.sectionResized.connect(self._dragged)
        rows.filled.connect(self._lay_out)
        rows.columnsInserted.connect(self._forget_widths)
        rows.columnsRemoved.connect(self._forget_widths)
        rows.layoutChanged.connect(self._fit_rows)

    def current_row(self) -> PanelRow | None:
        index = self.currentIndex()
        return self._rows.row_at(index.row()) if index.isValid() else None

    def least_height(self) -> int:
        """Pixels for the head and some rows: the others are scrolled to."""
        rows = min(max(self._rows.rowCount(), 2), LEAST_ROWS)
        high = min(sum(self.rowHeight(n) or ROW for n in range(rows)), LEAST_ROWS * ROW)
        return self.head.height() + high + 14

    def show_stale(self, is_stale: bool) -> None:
        if is_stale is not self.is_stale:
            self.is_stale = is_stale
            self.viewport().update()

    def _sort(self, place: int) -> None:
        self._rows.sort_by(place)
        self._show_order()

    def _show_order(self) -> None:
        found = self._rows.sorted_by
        self.head.setSortIndicatorShown(found is not None)
        if found is not None:
            way = Qt.SortOrder.DescendingOrder if found[1] else Qt.SortOrder.AscendingOrder
            self.head.setSortIndicator(found[0], way)

    # ---- columns

    def _forget_widths(self) -> None:
        self._widths, self._is_theirs = [], False
        self._show_order()

    def _lay_out(self) -> None:
        """By what is in them, until somebody drags a column: from then on they are as they were left."""
        if self._is_theirs:
            self._fit_rows()
            return
        before = self._widths or [0] * self._rows.columnCount()
        self._widths = [max(pair) for pair in zip(before, columns.natural(self._rows), strict=True)]
        if self._widths != before:
            self._fill_up()
        self._fit_rows()

    def _fill_up(self) -> None:
        self._is_ours = True
        for place, wide in enumerate(columns.fitted(self._rows, self._widths, self.viewport().width())):
            self.setColumnWidth(place, wide)
        self._is_ours = False
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Each as high as its own sentences need."""
        more, sentences = QFontMetrics(fonts.body()).lineSpacing(), self._sentences()
        for n in range(self._rows.rowCount()):
            row = self._rows.row_at(n)
            assert row is not None
            told = ((columns.text_of(row, name), declared, wide) for name, declared, wide in sentences)
            high = ROW + (max((len(columns.lines_of(*each)) for each in told), default=1) - 1) * more
            if self.rowHeight(n) != high:
                self.setRowHeight(n, high)

    def _sentences(self) -> list[tuple[str, Told, int]]:
        """Columns that need more than a line, with as much of their widths as is seen before anything is scrolled."""
        room, starts = self.viewport().width(), [0]
        for place in range(len(self._rows.columns)):
            starts.append(starts[-1] + self.columnWidth(place))
        return [
            (name, told, min(self.columnWidth(place), max(room - starts[place], LEAST_SEEN)))
            for place, (name, told) in enumerate(self._rows.columns)
            if told.unit in columns.SENTENCES
        ]

    def lines_at(self, index: Index, room: QRect) -> tuple[str, ...]:
        """What is seen of a cell: no more than the edge of the table leaves of it, and an ellipsis for the rest.
        Nothing where that is next to nothing.
        """
        row, (name, told) = self._rows.row_at(index.row()), self._rows.columns[index.column()]
        assert row is not None
        seen, text = self.seen_of(room), columns.text_of(row, name)
        if columns.is_sliver(seen.width(), room.width()):
            return ()
        if seen.width() < room.width() and told.unit in columns.FIGURES:
            whole = columns.lines_of(text, told, room.width())
            return whole if columns.wide(text, told) <= seen.width() else (ELLIPSIS,)  # whole or absent
        if columns.state_of(told, row.values.get(name)) is not None:
            return (columns.chip_of(text, seen.width()),)
        most = max((self.rowHeight(index.row()) - ROW) // QFontMetrics(fonts.body()).lineSpacing() + 1, 1)
        lines = columns.lines_of(text, told, seen.width())
        if len(lines) > most and any(map(str.isdigit, text)):
            return (ELLIPSIS,)
        return columns.lines_of(text, told, seen.width(), most)

    def seen_of(self, room: QRect) -> QRect:
        """As much of a cell as no edge hides: its words begin where it is seen."""
        left, right = max(room.left(), 0), min(room.right(), self.viewport().width() - 1)
        return QRect(left, room.top(), max(right - left + 1, 0), room.height())

    def _dragged(self) -> None:
        self._is_theirs = self._is_theirs or not self._is_ours
        if not self._is_ours:
            self._fit_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._widths and not self._is_theirs:
            self._fill_up()

    def _show_column(self, place: int) -> None:
        """Of a table that is wider than its room."""
        self.scrollTo(self._rows.index(max(self.rowAt(0), 0), place))

    # ---- the keyboard and the mouse

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._rows.rowCount():
            self._go(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() in _PLAIN
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        is_menu = key == Qt.Key.Key_Menu or (
            key == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        )
        if key in keys and plain and self.current_row() is not None:
            self.opened.emit()
        elif is_menu and self.current_row() is not None:
            self.asked.emit(self._below_current())
        elif key in (Qt.Key.Key_J, Qt.Key.Key_K) and plain:
            self._go(self.currentIndex().row() + (1 if key == Qt.Key.Key_J else -1))
        elif key == Qt.Key.Key_Up and plain and self.currentIndex().row() <= 0:
            self.left_up.emit()
        elif plain and event.text().isprintable() and event.text():
            event.ignore()  # a letter is a key of the window, and no search of Qt's
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        if not by_key:
            index = self.indexAt(event.pos())
            if not index.isValid():
                return
            self._go(index.row())
        if self.current_row() is not None:
            self.asked.emit(self._below_current() if by_key else event.globalPos())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.indexAt(event.position().toPoint()).isValid():
            self.opened.emit()
        else:
            super().mouseDoubleClickEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.moved.emit()

    def _go(self, row: int) -> None:
        row = min(max(row, 0), self._rows.rowCount() - 1)
        if row >= 0:
            at = self._rows.index(row, max(self.currentIndex().column(), 0))
            self.selectionModel().setCurrentIndex(at, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(at)

    def _below_current(self) -> QPoint:
        room = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(QPoint(max(room.left(), 0) + columns.PAD, room.bottom()))


class _Head(ListHead):
    """A title that the edge of the table leaves no room for ends in an ellipsis."""

    def paintSection(self, painter: QPainter, room: QRect, place: int) -> None:
        super().paintSection(painter, room.intersected(self.viewport().rect()), place)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, place: int) -> None:
        super().initStyleOptionForIndex(option, place)
        left = self.sectionViewportPosition(place)
        seen = min(left + self.sectionSize(place), self.viewport().width()) - max(left, 0)
        if columns.is_sliver(seen, self.sectionSize(place)):
            option.text = ""
            return
        mark = columns.MARK if self.isSortIndicatorShown() and self.sortIndicatorSection() == place else 0
        option.text = cut_within(option.text, QFontMetrics(fonts.caption()), seen - 2 * columns.PAD - mark)


class _Delegate(QStyledItemDelegate):
    """Words are cut with an ellipsis, also at the edge, and sentences go on in the next line; what is not fresh is
    quiet; an outline shows the keyboard.
    """

    def __init__(self, table: PanelTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours, room = theme.current(), QRect(option.rect)
        rows = self._table.model()
        assert isinstance(rows, PanelRows)
        is_current = index.row() == self._table.currentIndex().row()
        painter.save()
        painter.fillRect(room, colours.colour("accent_soft" if is_current else "surface"))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, colours.colour("line"))
        row, (name, told) = rows.row_at(index.row()), rows.columns[index.column()]
        if row is not None:
            painter.setFont(fonts.tabular() if told.unit in AT_RIGHT else fonts.body())
            painter.setPen(colours.colour("muted" if self._table.is_stale else "text"))
            inner = self._table.seen_of(room).adjusted(columns.PAD, 0, -columns.PAD, -1)
            words = "\n".join(self._table.lines_at(index, room))
            state = columns.state_of(told, row.values.get(name))
            if state is not None and words:
                _paint_state(painter, inner, words, state, is_quiet=self._table.is_stale or name in row.quiet)
            elif words:
                painter.drawText(inner, int(side_of(told)), words)
        if is_current and self._table.hasFocus():
            _outline(painter, room, self._table.head.visualIndex(index.column()), rows.columnCount())
        painter.restore()


def _paint_state(painter: QPainter, room: QRect, text: str, state: Captioned, *, is_quiet: bool) -> None:
    icon, tone = look_of(state)
    top = room.top() + (room.height() - CHIP) / 2
    device = painter.device()
    ratio = device.devicePixelRatioF() if device is not None else 1.0
    paint_chip(painter, room.left(), top, text, (icon, "note" if is_quiet else tone), ratio)


def _outline(painter: QPainter, room: QRect, column: int, columns: int) -> None:
    """Around the whole row, cell by cell."""
    colour = theme.current().colour("accent")
    painter.fillRect(room.left(), room.top(), room.width(), 2, colour)
    painter.fillRect(room.left(), room.bottom() - 1, room.width(), 2, colour)
    if column == 0:
        painter.fillRect(room.left(), room.top(), 2, room.height(), colour)
    if column == columns - 1:
        painter.fillRect(room.right() - 1, room.top(), 2, room.height(), colour)
