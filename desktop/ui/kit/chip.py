"""Chips: a state as a word with a shape on a soft ground, never by colour alone."""

from __future__ import annotations

from datetime import date
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from desktop.screens.due import DUE_ICONS, due_look
from desktop.screens.syncing import SyncState
from desktop.ui.kit import fonts, icons, labels, theme
from shared.domain.kernel.captioned import Captioned, Look

HEIGHT: Final = 22
_ICON: Final = 14
_EDGE: Final = 8
_GAP: Final = 5
_LINE: Final = {"light": 0.35, "dark": 0.4, "contrast": 1.0}
"""How strong the line around it is, by theme."""

TONES: Final[dict[Look, str]] = {
    Look.NEUTRAL: "note",
    Look.INFO: "accent",
    Look.GOOD: "good",
    Look.WARN: "wait",
    Look.BAD: "bad",
}
"""The colour of a theme for each look."""

SYNC_LOOKS: Final[dict[SyncState, tuple[str, str]]] = {
    SyncState.SAVED: ("check", "good"),
    SyncState.DRAFT: ("pencil", "note"),
    SyncState.WAITING: ("cloud-off", "wait"),
    SyncState.SENT: ("send", "accent"),
    SyncState.REFUSED: ("circle-x", "bad"),
    SyncState.CONFLICT: ("git-compare", "bad"),
    SyncState.DAMAGED: ("triangle-alert", "bad"),
}


def due_shape(day: date, today: date) -> tuple[str, str] | None:
    """The icon and tone of a day by which something is due; None for one that wants nothing yet."""
    look = due_look(day, today)
    return (DUE_ICONS[look], TONES[look]) if look in DUE_ICONS else None


def chip_width(text: str) -> int:
    """The width of a chip in pixels; without a word it is its icon alone."""
    if not text:
        return 2 * _EDGE + _ICON
    return 2 * _EDGE + _ICON + _GAP + QFontMetrics(fonts.caption_strong()).horizontalAdvance(text)


def paint_chip(painter: QPainter, left: float, top: float, text: str, look: tuple[str, str], ratio: float) -> None:
    """Draw a chip at a place; for delegates as for the widget. `look` is (icon, tone).

    Its line keeps its shape on a ground of its own colour, as a chosen row has.
    """
    name, tone = look
    colours = theme.current()
    room = QRectF(left, top, chip_width(text), HEIGHT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = colours.colour(tone)
    line.setAlphaF(_LINE[colours.name])
    inner = room.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setPen(QPen(line, 1))
    painter.setBrush(colours.colour(f"{tone}_soft"))
    painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
    picture = icons.pixmap(name, colours.hex(tone), _ICON, ratio)
    painter.drawPixmap(QPointF(left + _EDGE, top + (HEIGHT - _ICON) / 2), picture)
    painter.setPen(colours.colour(tone))
    painter.setFont(fonts.caption_strong())
    words = room.adjusted(_EDGE + _ICON + _GAP, 0, 0, 0)
    painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)


class Chip(QLabel):
    """A chip as a widget; a screen reader reads its word. look: icon and tone."""

    def __init__(self, text: str, icon: str, tone: str) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.look = (icon, tone)
        self._short = False
        self.setFont(fonts.caption_strong())
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def shorten(self, on: bool) -> None:
        """Show the icon alone; its word is told on hover, and to a screen reader as ever."""
        if on != self._short:
            self._short = on
            self.setToolTip("")
            if on:
                labels.hint(self, self.text())
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width("" if self._short else self.text()), HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_chip(
            painter,
            0,
            (self.height() - HEIGHT) / 2,
            "" if self._short else self.text(),
            self.look,
            self.devicePixelRatioF(),
        )
        if self.property("news"):  # it covers the ground that others stand out on
            painter.setPen(QPen(theme.current().colour(self.look[1]), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(1, (self.height() - HEIGHT) / 2 + 1, self.width() - 2, HEIGHT - 2)
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2)


def status_chip(member: Captioned, text: str) -> Chip:
    return Chip(text, *look_of(member))


def look_of(member: Captioned) -> tuple[str, str]:
    """Icon and tone, as its set declares them."""
    return member.icon, TONES[member.look]


def sync_chip(state: SyncState, text: str) -> Chip:
    return Chip(text, *SYNC_LOOKS[state])
