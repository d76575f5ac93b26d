"""Draws one line of the claim list: who, what and where, how much, how it stands, and whether it is on the server."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.screens import formats
from desktop.screens.claims import ClaimRow
from desktop.screens.syncing import SyncState
from desktop.screens.words import member_of, sync_caption
from desktop.ui import fonts, icons, theme
from desktop.ui.widgets import chip
from desktop.viewmodels.claim_rows import FLASH_ROLE, NEWS_ROLE, ROW_ROLE, status_caption, what_and_where
from shared.domain.claims.states import ClaimStatus, Mark
from shared.domain.money.states import ApprovalState

HEIGHT: Final = 82
_EDGE: Final = 14
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ClaimRowDelegate(QStyledItemDelegate):
    """Paints from what the model already has; a row under way shows as quiet bars."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(option.rect.width(), HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        colours = theme.current()
        room = QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ground = "accent_soft" if selected else "flash" if index.data(FLASH_ROLE) else "surface"
        painter.fillRect(room, colours.colour(ground))
        painter.fillRect(room.left(), room.bottom(), room.width(), 1, colours.colour("line"))
        if selected:
            painter.fillRect(room.left(), room.top(), 3, room.height() - 1, colours.colour("accent"))
        row = index.data(ROW_ROLE)
        if isinstance(row, ClaimRow):
            _paint_row(painter, room.adjusted(_EDGE, 0, -_EDGE, -1), row, str(index.data(NEWS_ROLE)), _ratio(option))
        else:
            _paint_absence(painter, room.adjusted(_EDGE, 0, -_EDGE, -1), row if isinstance(row, str) else "")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(colours.colour("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(room.adjusted(1, 1, -1, -2))
        painter.restore()


def _ratio(option: QStyleOptionViewItem) -> float:
    widget = option.widget
    return widget.devicePixelRatioF() if isinstance(widget, QWidget) else 1.0


def _paint_row(painter: QPainter, room: QRect, row: ClaimRow, news: str, ratio: float) -> None:
    colours = theme.current()
    amount = formats.money(row.incurred_cents)
    amount_width = QFontMetrics(fonts.tabular()).horizontalAdvance(amount)
    word = status_caption(row)
    look = _look_of(row)
    chip_width = chip.chip_width(word)
    first, second, third = (QRect(room.left(), room.top() + y, room.width(), 20) for y in (9, 30, 52))
    _text(painter, first.adjusted(0, 0, -amount_width - 12, 0), row.insured, fonts.strong(), "text")
    _text(painter, first, amount, fonts.tabular(), "text", right=True)
    _text(painter, second.adjusted(0, 0, -chip_width - 12, 0), what_and_where(row), fonts.caption(), "muted")
    chip.paint_chip(painter, room.right() - chip_width + 1, second.top() - 1, word, look, ratio)
    aside = news or ("" if row.sync is SyncState.SAVED else sync_caption(row.sync))
    aside_width = QFontMetrics(fonts.caption()).horizontalAdvance(aside) + 24 if aside else 0
    _text(painter, third.adjusted(0, 0, -aside_width, 0), row.number, fonts.caption(), "muted")
    if news:
        _text(painter, third, news, fonts.caption(), "text", right=True)
    elif aside:
        icon, tone = chip.SYNC_LOOKS[row.sync]
        _text(painter, third, aside, fonts.caption(), tone, right=True)
        left = third.right() - aside_width + 6
        painter.drawPixmap(QPointF(left, third.top() + 3), icons.pixmap(icon, colours.hex(tone), 14, ratio))


def _look_of(row: ClaimRow) -> tuple[str, str]:
    """Icon and tone of the word that matters most."""
    if row.siu:
        return chip.look_of(Mark.SIU)
    if row.pending_approval:
        return chip.look_of(ApprovalState.PENDING_APPROVAL)
    stage = member_of(ClaimStatus, row.status)
    return chip.look_of(stage) if stage is not None else ("circle", "accent")


def _text(painter: QPainter, room: QRect, text: str, font: QFont, tone: str, *, right: bool = False) -> None:
    painter.setFont(font)
    painter.setPen(theme.current().colour(tone))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, int(_RIGHT if right else _LEFT), shown)


def _paint_absence(painter: QPainter, room: QRect, words: str) -> None:
    """words: why it is not there; none while it is under way."""
    if words:
        return _text(painter, room, words, fonts.caption(), "muted")
    quiet = theme.current().colour("line")
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(quiet)
    for top, share in ((14, 0.45), (36, 0.6), (57, 0.3)):
        painter.drawRoundedRect(room.left(), room.top() + top, int(room.width() * share), 9, 4, 4)
    return None
