"""Draws the lines of a list: as one card a row, or cell by cell. Opened, current and marked are three looks.

Opened beside: filled, with a bar. Where the keyboard is: an outline alone. Marked: a tick on the window's grey. Changed
by somebody else: a bar and the name, besides the flash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop.lists.declared import Column, Kind, Listing
from desktop.lists.wanted import Line
from desktop.screens import formats
from desktop.screens.due import DUE_ICONS
from desktop.screens.syncing import SyncState
from desktop.screens.words import beside, sync_caption
from desktop.ui.kit import chip, fonts, icons, theme
from desktop.ui.kit.cutting import cut
from desktop.viewmodels.frame.list_cells import Cell, age, cell, joined, marks_of, sync_of
from desktop.viewmodels.frame.list_memory import Density
from desktop.viewmodels.frame.list_rows import CELL_ROLE, FLASH_ROLE, LINE_ROLE, MARKED_ROLE, NEWS_ROLE
from shared.domain.kernel.captioned import Look

TICK: Final = 28
"""The room of the tick box at the left of a row; device-independent pixels, as all here."""
GROUP_HEIGHT: Final = 26
_EDGE: Final = 14
_PAD: Final = 6
_ICON: Final = 14
_BOX: Final = 16
NO_ICON: Final = "circle"
"""Of members that declare no picture of their own."""
_BEFORE_NEWS: Final = 8
_BETWEEN: Final = " · "
"""Between who changed a row and when."""
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_TONES: Final = {Look.NEUTRAL: "text", Look.INFO: "accent", Look.GOOD: "good", Look.WARN: "wait", Look.BAD: "bad"}

_Index = QModelIndex | QPersistentModelIndex


class Shown(Protocol):
    """How a list shows its lines. density: their height, device-independent pixels."""

    now: Callable[[], datetime]
    density: Density
    is_table: bool
    shows_who: bool

    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def shows_ticks(self) -> bool: ...
    def heading_at(self, row: int) -> tuple[str, int] | None: ...
    def is_opened(self, line: Line) -> bool: ...


class LineDelegate(QStyledItemDelegate):
    """Paints from what the model already has; a row under way shows as quiet bars."""

    def __init__(self, parent: QTableView, view: Shown, listing: Listing) -> None:
        """view: how the parent shows its lines."""
        super().__init__(parent)
        self._parent, self._view, self._listing = parent, view, listing

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(option.rect.width(), self._view.density)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        colours = theme.current()
        room = QRect(option.rect)
        heading = self._view.heading_at(index.row())
        if heading:
            _paint_heading(painter, QRect(room.left(), room.top(), room.width(), GROUP_HEIGHT), heading, index.column())
            room.setTop(room.top() + GROUP_HEIGHT)
        line = index.data(LINE_ROLE)
        is_opened = isinstance(line, Line) and self._view.is_opened(line)
        is_marked, flashes = bool(index.data(MARKED_ROLE)), bool(index.data(FLASH_ROLE))
        ground = "accent_soft" if is_opened else "flash" if flashes else "window" if is_marked else "surface"
        painter.fillRect(room, colours.colour(ground))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, colours.colour("line"))
        if index.column() == 0 and (is_opened or flashes):
            tone = "accent" if is_opened else "wait"
            painter.fillRect(room.left(), room.top(), 3, room.height() - 1, colours.colour(tone))
        ratio = _ratio(option)
        if not isinstance(line, Line):
            _paint_absence(painter, room.adjusted(_EDGE, 0, -_EDGE, -1), line if isinstance(line, str) else "")
        elif self._view.is_table:
            self._paint_cell(painter, room, index, line, ratio)
        else:
            self._paint_card(painter, room, index, line, ratio)
        if index.row() == self._parent.currentIndex().row() and self._parent.hasFocus():
            _paint_outline(painter, room, index.column(), self._parent.model().columnCount())
        painter.restore()

    def _paint_cell(self, painter: QPainter, room: QRect, index: _Index, line: Line, ratio: float) -> None:
        column = self._view.columns[index.column()]
        found = index.data(CELL_ROLE)
        assert isinstance(found, Cell)
        inner = room.adjusted(_PAD, 0, -_PAD, -1)
        if index.column() == 0:
            _paint_tick(painter, room, bool(index.data(MARKED_ROLE)), ratio)
            inner.setLeft(room.left() + _EDGE + TICK)
        news = str(index.data(NEWS_ROLE))
        is_last = index.column() == len(self._view.columns) - 1
        if is_last and news:
            _text(painter, inner, news, fonts.caption_strong(), "text", right=True)
        elif found.member is not None:
            icon, tone = chip.look_of(found.member)
            if icon == NO_ICON:
                icon, tone = "", "text"
            tone = "text" if tone == "note" else tone
            _with_icon(painter, inner, found.text, icon, tone, ratio)
        elif column.name == self._listing.row.due and found.text:
            _due(painter, inner, found, ratio)
        else:
            is_title = column.name == self._listing.row.title
            font = fonts.tabular() if column.kind.is_right else fonts.strong() if is_title else fonts.body()
            if column.name == self._listing.row.amount:
                font = fonts.tabular(bold=True)
            is_quiet = column.kind in (Kind.TEXT, Kind.MOMENT) and column.name in self._listing.row.third
            _text(painter, inner, found.text, fonts.caption() if is_quiet else font, "text", right=column.kind.is_right)
        if index.column() == 0:
            self._paint_sync(painter, inner, line, ratio)

    def _paint_sync(self, painter: QPainter, room: QRect, line: Line, ratio: float) -> None:
        """In a table its picture alone stands at the end of the first cell; the row says it in words."""
        state = sync_of(self._listing, line)
        if state is not SyncState.SAVED:
            icon, tone = chip.SYNC_LOOKS[state]
            top = room.center().y() - _ICON / 2
            ground = QRect(room.right() - _ICON - 4, room.top() + 1, _ICON + 6, room.height() - 2)
            painter.fillRect(ground, theme.current().colour(f"{tone}_soft"))
            painter.drawPixmap(
                QPointF(room.right() - _ICON, top), icons.pixmap(icon, theme.current().hex(tone), _ICON, ratio)
            )

    def _paint_card(self, painter: QPainter, room: QRect, index: _Index, line: Line, ratio: float) -> None:
        inner = room.adjusted(_EDGE, 0, -_EDGE, -1)
        if self._view.shows_ticks:
            _paint_tick(painter, room, bool(index.data(MARKED_ROLE)), ratio)
            inner.setLeft(room.left() + _EDGE + TICK)
        card = _Card(painter, self._listing, line, self._view.now(), ratio, self._view.shows_who)
        card.paint(inner, self._view.density, str(index.data(NEWS_ROLE)))


class _Card:
    """One line as a card. The day that must be kept never gives way; the name gives way last."""

    def __init__(
        self, painter: QPainter, listing: Listing, line: Line, now: datetime, ratio: float, shows_who: bool
    ) -> None:
        self._painter, self._listing, self._line, self._now, self._ratio = painter, listing, line, now, ratio
        self._who = self._cell(listing.row.who).text if shows_who and listing.row.who else ""
        self._age = age(listing, line, now)
        self._due = self._cell(listing.row.due) if listing.row.due else Cell("")
        self._amount = self._cell(listing.row.amount).text if listing.row.amount else ""
        self._state = self._cell(listing.row.state) if listing.row.state else Cell("")

    def _cell(self, name: str) -> Cell:
        return cell(self._listing, self._line, self._listing.by_name[name], self._now)

    def paint(self, room: QRect, density: Density, news: str) -> None:
        if density is Density.LOW:
            return self._in_one(room, news)
        if density is Density.MIDDLE:
            return self._in_two(room, news)
        return self._in_three(room, news)

    def _in_one(self, room: QRect, news: str) -> None:
        left = self._at_right(room, self._amount, fonts.tabular())
        left = self._due_at(room, left, news)
        self._name(QRect(room.left(), room.top(), left - room.left(), room.height()))

    def _in_two(self, room: QRect, news: str) -> None:
        first, second = (QRect(room.left(), room.top() + y, room.width(), 20) for y in (6, 27))
        left = self._at_right(first, self._amount, fonts.tabular(bold=True))
        self._name(QRect(first.left(), first.top(), left - first.left(), 20))
        left = self._due_at(second, second.right() + 1, news)
        left = self._pictures(second, left)
        texts = (*self._listing.row.second, *self._listing.row.third)
        self._quiet(QRect(second.left(), second.top(), left - second.left(), 20), texts)

    def _in_three(self, room: QRect, news: str) -> None:
        first, second, third = (QRect(room.left(), room.top() + y, room.width(), 20) for y in (5, 26, 47))
        left = self._at_right(first, self._amount, fonts.tabular(bold=True))
        self._name(QRect(first.left(), first.top(), left - first.left(), 20))
        left = second.right() + 1
        if self._state.member is not None:
            look = chip.look_of(self._state.member)
            left -= chip.chip_width(self._state.text)
            chip.paint_chip(self._painter, left, second.top() - 1, self._state.text, look, self._ratio)
            left -= 8
        left = self._pictures(second, left, with_state=False)
        self._quiet(QRect(second.left(), second.top(), left - second.left(), 20), self._listing.row.second)
        number = joined(self._listing, self._line, self._listing.row.third, self._now)
        keeps = QFontMetrics(fonts.caption()).horizontalAdvance(number)
        left = self._due_at(third, third.right() + 1, news, keeps)
        self._quiet(
            QRect(third.left(), third.top(), left - third.left(), 20),
            self._listing.row.third,
            *self._besides(),
        )

    def _besides(self) -> tuple[str, ...]:
        """What is said after a number, from the most to the least that has room: whose it is stays longest."""
        short = formats.short_name(self._who)
        return beside(self._age, self._who), beside(self._age, short), self._who, short, self._age

    def _name(self, room: QRect) -> None:
        _text(self._painter, room, self._cell(self._listing.row.title).text, fonts.strong(), "text")

    def _quiet(self, room: QRect, names: tuple[str, ...], *more: str) -> None:
        """more: what is said besides, each instead of the one before where that has no room: it goes before a number
        or a name is cut.
        """
        text = joined(self._listing, self._line, names, self._now)
        metrics = QFontMetrics(fonts.caption())
        whole = (beside(text, each) for each in more if each)
        fitting = (words for words in whole if metrics.horizontalAdvance(words) <= room.width())
        _text(self._painter, room, next(fitting, text or next(iter(more), "")), fonts.caption(), "muted")

    def _at_right(self, room: QRect, text: str, font: QFont) -> int:
        """Where the rest ends."""
        if not text:
            return room.right() + 1
        width = QFontMetrics(font).horizontalAdvance(text)
        _text(self._painter, room, text, font, "text", right=True)
        return room.right() + 1 - width - 12

    def _due_at(self, room: QRect, right: int, news: str, keeps: int = 0) -> int:
        """The day, or for a minute who changed it; before it how far the line has come. Where the rest ends.

        keeps: pixels of the rest that are not taken by who it was and when.
        """
        room = QRect(room.left(), room.top(), right - room.left(), room.height())
        if self._due.text:
            left = _due(self._painter, room, self._due, self._ratio, right=True)
            room.setRight(left - 8)
        if news:
            metrics, least = QFontMetrics(fonts.caption_strong()), room.width() - keeps - _BEFORE_NEWS
            ways = (news, news.rpartition(_BETWEEN)[0])  # the row is marked as new besides: who it was tells more
            fitting = (each for each in ways if metrics.horizontalAdvance(each) <= least)
            news = next(fitting, None) or cut(news, metrics, least)
            _text(self._painter, room, news, fonts.caption_strong(), "text", right=True)
            return room.right() - metrics.horizontalAdvance(news) - _BEFORE_NEWS
        state = sync_of(self._listing, self._line)
        if state is SyncState.SAVED:
            return room.right() - 4
        icon, tone = chip.SYNC_LOOKS[state]
        words = "" if self._due.text else sync_caption(state)
        return _with_icon(self._painter, room, words, icon, tone, self._ratio, right=True) - 8

    def _pictures(self, room: QRect, right: int, *, with_state: bool = True) -> int:
        """What is marked, and the state where no chip says it: each as a picture. Where the rest ends."""
        found = [icon for _, icon in marks_of(self._listing, self._line)]
        if with_state and self._state.member is not None:
            found.append(chip.look_of(self._state.member)[0])
        for icon in reversed(found):
            right -= _ICON
            picture = icons.pixmap(icon, theme.current().hex("wait"), _ICON, self._ratio)
            self._painter.drawPixmap(QPointF(right, room.center().y() - _ICON / 2), picture)
            right -= 6
        return right - 4 if found else right


def _ratio(option: QStyleOptionViewItem) -> float:
    widget = option.widget
    return widget.devicePixelRatioF() if isinstance(widget, QWidget) else 1.0


def _due(painter: QPainter, room: QRect, found: Cell, ratio: float, *, right: bool = False) -> int:
    """A day with its distance; where the rest ends."""
    tone = _TONES[found.look]
    icon = DUE_ICONS.get(found.look, "")
    return _with_icon(painter, room, found.text, icon, tone, ratio, right=right, is_strong=bool(icon))


def _with_icon(
    painter: QPainter,
    room: QRect,
    text: str,
    icon: str,
    tone: str,
    ratio: float,
    *,
    right: bool = False,
    is_strong: bool = False,
) -> int:
    """Its left edge."""
    font = fonts.caption_strong() if is_strong else fonts.caption() if right else fonts.body()
    width = QFontMetrics(font).horizontalAdvance(text) + (_ICON + 5 if icon else 0) + 2
    left = max(room.left(), room.right() + 1 - width) if right else room.left()
    if icon:
        picture = icons.pixmap(icon, theme.current().hex(tone), _ICON, ratio)
        painter.drawPixmap(QPointF(left, room.center().y() - _ICON / 2 + 0.5), picture)
    words = QRect(left + (_ICON + 5 if icon else 0), room.top(), room.right() - left, room.height())
    words.setRight(room.right())
    _text(painter, words, text, font, tone)
    return left


def _paint_tick(painter: QPainter, room: QRect, is_marked: bool, ratio: float) -> None:
    colours = theme.current()
    box = QRect(room.left() + _EDGE, room.center().y() - _BOX // 2, _BOX, _BOX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colours.colour("accent" if is_marked else "control_line"), 1))
    painter.setBrush(colours.colour("accent" if is_marked else "surface"))
    painter.drawRoundedRect(box, 4, 4)
    if is_marked:
        painter.drawPixmap(
            QPointF(box.left() + 2, box.top() + 2), icons.pixmap("check", colours.hex("on_accent"), 12, ratio)
        )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _paint_outline(painter: QPainter, room: QRect, column: int, columns: int) -> None:
    """Around the whole row, cell by cell."""
    painter.setPen(Qt.PenStyle.NoPen)
    colour = theme.current().colour("accent")
    painter.fillRect(room.left(), room.top(), room.width(), 2, colour)
    painter.fillRect(room.left(), room.bottom() - 1, room.width(), 2, colour)
    if column == 0:
        painter.fillRect(room.left(), room.top(), 2, room.height(), colour)
    if column == columns - 1:
        painter.fillRect(room.right() - 1, room.top(), 2, room.height(), colour)


def _paint_heading(painter: QPainter, room: QRect, heading: tuple[str, int], column: int) -> None:
    from desktop.screens import formats

    painter.fillRect(room, theme.current().colour("window"))
    painter.fillRect(room.left(), room.bottom(), room.width(), 1, theme.current().colour("line"))
    if column == 0:
        text = f"{heading[0]}  {formats.number(heading[1])}"
        _text(painter, room.adjusted(_EDGE, 0, -_EDGE, 0), text, fonts.caption_strong(), "text")


def _text(painter: QPainter, room: QRect, text: str, font: QFont, tone: str, *, right: bool = False) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(tone))
    painter.drawText(room, int(_RIGHT if right else _LEFT), cut(text, QFontMetrics(font), room.width()))


def _paint_absence(painter: QPainter, room: QRect, words: str) -> None:
    """words: why it is not there; none while it is under way."""
    if words:
        return _text(painter, room, words, fonts.caption(), "muted")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.current().colour("line"))
    share = 0.45 if room.height() > Density.LOW else 0.7
    painter.drawRoundedRect(room.left(), room.center().y() - 5, int(room.width() * share), 9, 4, 4)
    return None
