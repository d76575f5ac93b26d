"""Short lists inside cards: a line with an icon, a title and what is beside it, walked by the keyboard.

They show all their lines and never scroll by themselves; the page around them does. A line whose words have no room
turns and is higher: what it is about is never cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.kit import chip, fonts, icons, theme
from desktop.ui.kit.cutting import cut, wrapped

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex

HEIGHT: Final = 52
EDGE: Final = 15
ICON: Final = 18
GAP: Final = 14
_UNDER: Final = 4
"""Pixels between what is aside and the words under it."""
MOST: Final = 4
"""Lines of a title, and of what is below it."""


@dataclass(frozen=True, slots=True)
class Look:
    """A line as it is drawn and read out.

    chip: its word with icon and tone, at the right; right: a strong text there instead; below: one under either.
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
    """opened(what): Enter or a click on a line; moved(what): another line is the current one. slipped: a deed was
    wanted where another line has come by itself. emptied: the last line has gone from under the keyboard; told before
    the list may hide, else Qt would give the keyboard to whatever comes next.
    """

    opened = Signal(object)
    moved = Signal(object)
    slipped = Signal()
    emptied = Signal()

    def __init__(
        self,
        name: str,
        *,
        height: int = HEIGHT,
        paint: Callable[[QPainter, QRectF, T], None] | None = None,
        opens_by_press: bool = True,
    ) -> None:
        """paint: draws a line by itself, in place of its look; it gets the room inside the edges. opens_by_press: else
        a press makes a line the current one, of which something is shown elsewhere, and two open it.
        """
        super().__init__()
        self.setAccessibleName(name)
        self.model_: LinesModel[T] = LinesModel()
        self.setModel(self.model_)
        self.setItemDelegate(_Delegate(self, paint))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self._height = height
        self._paints_itself = paint is not None
        self.heights: list[int] = []
        """Of each line, in pixels."""
        self._is_held = False
        self._is_slipped = False
        """The line that was looked at has left by itself, and another one has come to stand in its place."""
        self._done = ""
        """The key of the line to which something was done here last, until that is seen: it may not leave by it."""
        self.activated.connect(lambda index: self._emit(self.opened, index))
        if opens_by_press:
            self.clicked.connect(lambda index: self._emit(self.opened, index))
        self.selectionModel().currentChanged.connect(self._move)
        self.show_lines(())

    def _emit(self, signal: object, index: QModelIndex) -> None:
        if index.isValid():
            signal.emit(self.model_.lines[index.row()].about)  # type: ignore[attr-defined]

    def _move(self, now: QModelIndex) -> None:
        self._is_slipped, self._done = False, ""
        self._emit(self.moved, now)

    @property
    def lines(self) -> Sequence[Line[T]]:
        return self.model_.lines

    @property
    def current(self) -> T | None:
        index = self.currentIndex()
        return self.model_.lines[index.row()].about if index.isValid() else None

    def meant(self) -> T | None:
        """The current one, for a deed: unless it came there by itself, as the one that was looked at has left. Whoever
        is told so has looked at this one.
        """
        index = self.currentIndex()
        if not index.isValid():
            return None
        if self._is_slipped:
            self._is_slipped = False
            self.slipped.emit()
            return None
        return self.current

    def go_on_from(self, key: str) -> None:
        """Something is done to this line here: where it leaves by that, the one that follows is meant. Empty: nothing
        was done after all.
        """
        self._done = key

    def follow(self, emptied: Lines[T]) -> None:
        """The keyboard comes here from a list whose last line has gone: unless that was done there, nobody has looked
        at this line yet.
        """
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._is_slipped = emptied._is_slipped

    def show_lines(self, lines: Sequence[Line[T]]) -> None:
        """The one that was current stays so; where it has gone, the one in its place becomes it."""
        if lines == self.model_.lines:
            return
        place = self.currentIndex().row()
        was = self.model_.lines[place] if 0 <= place < len(self.model_.lines) else None
        key = was.key if was is not None else ""
        blocked = self.selectionModel().blockSignals(True)
        self.heights = self._asked(lines)
        self.model_.show(lines)
        self.selectionModel().blockSignals(blocked)
        self._be_as_high()
        stays = next((at for at, line in enumerate(lines) if line.key == key), None)
        slips = self._is_slipped if stays is not None else key not in ("", self._done)
        done = self._done if stays is not None and lines[stays] == was else ""
        if lines:
            self.setCurrentIndex(self.model_.index(min(max(place, 0), len(lines) - 1) if stays is None else stays))
        self._is_slipped, self._done = slips, done
        if not lines and self.window().focusWidget() is self:  # also in a window behind another one
            self.emptied.emit()

    def _asked(self, lines: Sequence[Line[T]]) -> list[int]:
        """Each as high as its words ask for in this width."""
        room = self.viewport().width() - 2 * EDGE
        return [
            self._height + (0 if self._paints_itself else _turned(line.look, QRectF(0, 0, room, self._height)).extra)
            for line in lines
        ]

    def _be_as_high(self) -> None:
        self.setFixedHeight(sum(self.heights))
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        heights = self._asked(self.model_.lines)
        if heights != self.heights:
            self.heights = heights
            self.scheduleDelayedItemsLayout()
            self._be_as_high()

    def stand(self, height: int) -> None:
        """Each line so high where its words have room, in pixels."""
        if height != self._height:
            self._height = height
            self.heights = self._asked(self.model_.lines)
            self.scheduleDelayedItemsLayout()
            self._be_as_high()

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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._is_slipped = False  # also where another line came under the mouse: it is seen and pressed

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.model_.lines:
            self.setCurrentIndex(self.model_.index(0))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(320, sum(self.heights))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, sum(self.heights))


class _Delegate(QStyledItemDelegate):
    def __init__(self, view: Lines[T], paint: Callable[[QPainter, QRectF, T], None] | None) -> None:
        super().__init__(view)
        self._view, self._paint = view, paint

    def sizeHint(self, _option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(160, self._view.heights[index.row()])

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


@dataclass(frozen=True, slots=True)
class _Turned:
    """A look in the room it has. room: right of the icon, left of what is aside; spreads: the second text stands under
    that too; extra: pixels by which the line is higher than one whose words have room.
    """

    titles: tuple[str, ...]
    seconds: tuple[str, ...]
    room: QRectF
    spreads: bool
    extra: int


def draw_look(painter: QPainter, room: QRectF, look: Look, ratio: float) -> None:
    colours = theme.current()
    if look.icon:
        picture = icons.pixmap(look.icon, colours.hex(look.icon_tone), ICON, ratio)
        painter.drawPixmap(QPointF(room.left(), room.center().y() - ICON / 2), picture)
    turned = _turned(look, room)
    inner, font = turned.room, _title_font(look)
    high, low = QFontMetrics(font).lineSpacing(), QFontMetrics(fonts.caption()).lineSpacing()
    seconds = turned.seconds if look.second else ()
    under = _UNDER if turned.spreads else 0
    top = room.center().y() - (high * len(turned.titles) + low * len(seconds) + under) / 2
    at_right = QRectF(inner.right() + GAP, room.top(), room.right() - inner.right() - GAP, room.height())
    if turned.spreads:
        at_right = QRectF(at_right.left(), top, at_right.width(), high)
    if look.chip is not None:
        _chip(painter, at_right, look.chip, look.below, ratio)
    elif look.right or look.below:
        two_lines(painter, at_right, look.right, look.below, is_right=True)
    if len(turned.titles) == 1 and len(seconds) <= 1 and not turned.spreads:
        two_lines(painter, inner, turned.titles[0], "".join(seconds), font=font)
        return
    side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    for words in turned.titles:
        text(painter, QRectF(inner.left(), top, inner.width(), high), words, font, "text", side)
        top += high
    wide = (room.right() if turned.spreads else inner.right()) - inner.left()
    for words in seconds:
        text(painter, QRectF(inner.left(), top + under, wide, low), words, fonts.caption(), "muted", side)
        top += low


def _turned(look: Look, room: QRectF) -> _Turned:
    aside = 0.0
    if look.chip is not None:
        aside = max(chip.chip_width(look.chip[0]), width_of(look.below, fonts.caption())) + GAP
    elif look.right or look.below:
        aside = max(width_of(look.right, fonts.tabular()), width_of(look.below, fonts.caption())) + GAP
    left = room.left() + (ICON + GAP if look.icon else 0)
    inner = QRectF(left, room.top(), max(0.0, room.right() - aside - left), room.height())
    first, second = QFontMetrics(_title_font(look)), QFontMetrics(fonts.caption())
    titles = wrapped(look.title, first, int(inner.width()) + 1, MOST)
    seconds = wrapped(look.second, second, int(inner.width()) + 1, MOST)
    spreads = len(seconds) > 1 and aside > 0 and not look.below
    if spreads:
        seconds = wrapped(look.second, second, int(room.right() - left) + 1, MOST)
    extra = (len(titles) - 1) * first.lineSpacing() + (len(seconds) - 1) * second.lineSpacing()
    return _Turned(titles, seconds, inner, spreads, extra + (_UNDER if spreads else 0))


def _chip(painter: QPainter, room: QRectF, shown: tuple[str, tuple[str, str]], below: str, ratio: float) -> None:
    """At the right end of its room, in the middle, or over the text below it."""
    words, shape = shown
    left, top = room.right() - chip.chip_width(words), room.center().y() - chip.HEIGHT / 2
    if below:
        top = room.center().y() - chip.HEIGHT
        under = QRectF(room.left(), room.center().y(), room.width(), room.height() / 2 - _UNDER)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        text(painter, under, below, fonts.caption(), "muted", side)
    chip.paint_chip(painter, left, top, words, shape, ratio)


def _title_font(look: Look) -> QFont:
    return fonts.strong() if look.is_strong else fonts.body()


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
    painter.drawText(room, int(align), cut(words, QFontMetrics(font), int(room.width()) + 1))


def width_of(words: str, font: QFont) -> float:
    return QFontMetrics(font).horizontalAdvance(words) + 2 if words else 0


def lines_of(widget: QWidget) -> list[Lines[object]]:
    """The lists of a page that have lines, from the top."""
    return [found for found in widget.findChildren(Lines) if found.lines and found.isVisibleTo(widget)]
