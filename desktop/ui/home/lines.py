"""Short lists inside cards: a line with an icon, a title and what is beside it, walked by the keyboard.

They show all their lines and never scroll by themselves; the page around them does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.kit import chip, fonts, icons, theme

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex

HEIGHT: Final = 52
EDGE: Final = 15
ICON: Final = 18
GAP: Final = 14
_BAR: Final = 3


@dataclass(frozen=True, slots=True)
class Look:
    """A line as it is drawn and read out.

    chip: its word with icon and tone, at the right; right, below: two texts there instead, the first strong.
    """

    title: str
    second: str = ""
    icon: str = ""
    icon_tone: str = "muted"
    chip: tuple[str, tuple[str, str]] | None = None
    right: str = ""
    below: str = ""
    is_strong: bool = True
    spoken: str = ""

    @property
    def words(self) -> str:
        parts = (self.title, self.second, self.chip[0] if self.chip else "", self.right, self.below)
        return self.spoken or ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Line(Generic[T]):
    """key: the same line after a refresh; about: what it stands for."""

    key: str
    look: Look
    about: T


class LinesModel(QAbstractListModel, Generic[T]):
    def __init__(self) -> None:
        super().__init__()
        self.lines: Sequence[Line[T]] = ()

    def show(self, lines: Sequence[Line[T]]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: _Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.lines[index.row()].look.words
        return None


class Lines(QListView, Generic[T]):
    """opened(what): Enter or a click on a line; moved(what): another line is the current one."""

    opened = Signal(object)
    moved = Signal(object)

    def __init__(
        self, name: str, *, height: int = HEIGHT, paint: Callable[[QPainter, QRectF, T], None] | None = None
    ) -> None:
        """paint: draws a line by itself, in place of its look; it gets the room inside the edges."""
        super().__init__()
        self.setAccessibleName(name)
        self.model_: LinesModel[T] = LinesModel()
        self.setModel(self.model_)
        self.setItemDelegate(_Delegate(self, height, paint))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self._height = height
        self._is_held = False
        self.activated.connect(lambda index: self._emit(self.opened, index))
        self.clicked.connect(lambda index: self._emit(self.opened, index))
        self.selectionModel().currentChanged.connect(lambda now, _was: self._emit(self.moved, now))
        self.show_lines(())

    def _emit(self, signal: object, index: QModelIndex) -> None:
        if index.isValid():
            signal.emit(self.model_.lines[index.row()].about)  # type: ignore[attr-defined]

    @property
    def lines(self) -> Sequence[Line[T]]:
        return self.model_.lines

    @property
    def current(self) -> T | None:
        index = self.currentIndex()
        return self.model_.lines[index.row()].about if index.isValid() else None

    def show_lines(self, lines: Sequence[Line[T]]) -> None:
        """The one that was current stays so; where it has gone, the one in its place becomes it."""
        if lines == self.model_.lines:
            return
        place = self.currentIndex().row()
        key = self.model_.lines[place].key if 0 <= place < len(self.model_.lines) else ""
        blocked = self.selectionModel().blockSignals(True)
        self.model_.show(lines)
        self.selectionModel().blockSignals(blocked)
        found = next((at for at, line in enumerate(lines) if line.key == key), min(max(place, 0), len(lines) - 1))
        if lines:
            self.setCurrentIndex(self.model_.index(found))
        self.setFixedHeight(self._height * len(lines))
        self.updateGeometry()

    def hold(self, on: bool) -> None:
        """The current line looks current also without the keyboard, while it is asked about beside."""
        self._is_held = on
        self.viewport().update()

    @property
    def shows_current(self) -> bool:
        return self._is_held or self.hasFocus()

    def choose(self, key: str) -> None:
        """Make this line the current one."""
        for place, line in enumerate(self.model_.lines):
            if line.key == key and place != self.currentIndex().row():
                self.setCurrentIndex(self.model_.index(place))

    def step(self, by: int) -> None:
        """The line above or below becomes the current one."""
        place = self.currentIndex().row() + by
        if 0 <= place < len(self.model_.lines):
            self.setCurrentIndex(self.model_.index(place))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model_.lines:
            self.setCurrentIndex(self.model_.index(0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(320, self._height * len(self.model_.lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self._height * len(self.model_.lines))


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: Lines[T], height: int, paint: Callable[[QPainter, QRectF, T], None] | None) -> None:
        super().__init__(view)
        self._view, self._height, self._paint = view, height, paint

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(160, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        colours = theme.current()
        room = QRectF(option.rect)
        is_current = index.row() == self._view.currentIndex().row() and self._view.shows_current
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row():
            painter.setPen(QPen(colours.colour("line"), 1))
            painter.drawLine(QPointF(room.left(), room.top() + 0.5), QPointF(room.right(), room.top() + 0.5))
        if is_current:
            painter.setPen(QPen(colours.colour("accent"), 2))
            painter.setBrush(colours.colour("accent_soft"))
            painter.drawRoundedRect(room.adjusted(1, 1.5, -1, -1), 4, 4)
        inside = room.adjusted(EDGE, 0, -EDGE, 0)
        line = self._view.lines[index.row()]
        if self._paint is not None:
            self._paint(painter, inside, line.about)
        else:
            draw_look(painter, inside, line.look, self._view.devicePixelRatioF())
        painter.restore()


def draw_look(painter: QPainter, room: QRectF, look: Look, ratio: float) -> None:
    colours = theme.current()
    left = room.left()
    if look.icon:
        picture = icons.pixmap(look.icon, colours.hex(look.icon_tone), ICON, ratio)
        painter.drawPixmap(QPointF(left, room.center().y() - ICON / 2), picture)
        left += ICON + GAP
    right = room.right()
    if look.chip is not None:
        text, shape = look.chip
        width = chip.chip_width(text)
        chip.paint_chip(painter, right - width, room.center().y() - chip.HEIGHT / 2, text, shape, ratio)
        right -= width + GAP
    elif look.right or look.below:
        widest = max(width_of(look.right, fonts.tabular()), width_of(look.below, fonts.caption()))
        two_lines(
            painter, QRectF(right - widest, room.top(), widest, room.height()), look.right, look.below, is_right=True
        )
        right -= widest + GAP
    inner = QRectF(left, room.top(), max(0.0, right - left), room.height())
    two_lines(painter, inner, look.title, look.second, font=fonts.strong() if look.is_strong else fonts.body())


def two_lines(
    painter: QPainter,
    room: QRectF,
    first: str,
    second: str,
    *,
    font: QFont | None = None,
    tone: str = "text",
    second_tone: str = "muted",
    is_right: bool = False,
) -> None:
    """Two texts above each other in the middle of the room; each ends in an ellipsis where it is too long."""
    side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
    top_font = font or fonts.tabular()
    if not second:
        text(painter, room, first, top_font, tone, side | Qt.AlignmentFlag.AlignVCenter)
        return
    half = room.height() / 2
    upper = QRectF(room.left(), room.top() + 4, room.width(), half - 4)
    lower = QRectF(room.left(), room.top() + half, room.width(), half - 4)
    text(painter, upper, first, top_font, tone, side | Qt.AlignmentFlag.AlignBottom)
    text(painter, lower, second, fonts.caption(), second_tone, side | Qt.AlignmentFlag.AlignTop)


def text(painter: QPainter, room: QRectF, words: str, font: QFont, tone: str, align: Qt.AlignmentFlag) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(tone))
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, int(align), shown)


def width_of(words: str, font: QFont) -> float:
    return QFontMetrics(font).horizontalAdvance(words) + 2 if words else 0


def lines_of(widget: QWidget) -> list[Lines[object]]:
    """The lists of a page that have lines, from the top."""
    return [found for found in widget.findChildren(Lines) if found.lines and found.isVisibleTo(widget)]
