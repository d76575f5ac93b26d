"""The table of requests: amount, what, whose claim, who asks since when, and what is left of cover and authority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop.screens import formats
from desktop.screens.approvals import Authority, Request
from desktop.screens.words import beside, count_of, tr
from desktop.ui.home.lines import EDGE, Line, Lines, Look, text, two_lines, width_of
from desktop.ui.kit import chip, fonts, icons, labels, layouts, theme
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.home import approvals
from desktop.viewmodels.home.approvals import ApprovalsViewModel

ROW: Final = 48
COLUMNS: Final = (0.15, 0.21, 0.22, 0.165, 0.255)
"""Shares of the width: amount, what, insured and claim, asked by and since, cover and authority."""
NARROW: Final = (0.2, 0.24, 0.28, 0.28)
"""Without what is left of the cover, where there is no room for it."""
NARROW_BELOW: Final = 640
_GAP: Final = 14
_ICON: Final = 14
_FONTS: Final = (lambda: fonts.tabular(bold=True), fonts.body, fonts.strong, fonts.body, fonts.body)
"""Of the upper line of each column."""
_BESIDE: Final = {1: (_ICON + 6, 0), 4: (0, _ICON + 5)}
"""Pixels of a picture: before both lines of a column, and before the lower one alone."""
ICONS: Final = {True: "banknote", False: "pencil"}
"""Of payments and of reserves."""


def columns(room: QRectF, wanted: Sequence[float] = ()) -> list[QRectF]:
    """The room of each column, in device-independent pixels: what it wants where all have that, else its share."""
    shares = COLUMNS if room.width() >= NARROW_BELOW else NARROW
    wants = [width + _GAP for width in wanted[: len(shares)]]
    over = room.width() - sum(wants)
    left, rooms = room.left(), []
    for place, share in enumerate(shares):
        width = wants[place] + share * over if wants and over >= 0 else share * room.width()
        rooms.append(QRectF(left, room.top(), width - _GAP, room.height()))
        left += width
    return rooms


class RequestTable(QFrame):
    """opened(request): its claim is wanted. Walking the lines chooses in the model."""

    opened = Signal(object)

    def __init__(self, model: ApprovalsViewModel, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.model, self._now = model, now
        self.setProperty("kind", "card")
        heading = tr("Waiting for you")
        self.setAccessibleName(heading)
        outer = layouts.column(self, edges=(1, 1, 1, 1), gap=0)
        head = layouts.row(edges=(EDGE, 11, EDGE, 11))
        head.addWidget(labels.strong(heading))
        self.count = labels.label(tone="muted")
        head.addWidget(self.count)
        head.addStretch(1)
        self._keys = QWidget()
        keys = layouts.row(self._keys, gap=6)
        for key, words in (
            ("A", tr("approve")),
            ("B", tr("back with words")),
            ("Space", tr("evidence")),
            ("Enter", tr("open the claim")),
        ):
            keys.addWidget(key_label(key))
            keys.addWidget(labels.caption(words))
            keys.addSpacing(6)
        head.addWidget(self._keys)
        outer.addLayout(head)
        outer.addWidget(labels.rule())
        self._wanted: list[float] = []
        """Pixels of each column that none of its words is cut in."""
        self._head = _Head(self)
        outer.addWidget(self._head)
        outer.addWidget(labels.rule())
        self.rows: Lines[Request] = Lines(heading, height=ROW, paint=self._paint)
        self.rows.moved.connect(lambda request: self.model.choose(request.request_id))
        self.rows.opened.connect(self.opened)
        outer.addWidget(self.rows)
        self._empty = labels.label(
            tr("Nothing waits for your decision. What is asked of you appears here by itself."), tone="muted", wrap=True
        )
        self._empty.setContentsMargins(EDGE, 14, EDGE, 14)
        outer.addWidget(self._empty)
        outer.addWidget(labels.rule())
        self._foot = QWidget()
        foot = layouts.row(self._foot, edges=(EDGE, 9, EDGE, 9))
        self._within = labels.caption()
        foot.addWidget(self._within)
        foot.addStretch(1)
        self._sums = labels.caption(tone="")
        foot.addWidget(self._sums)
        outer.addWidget(self._foot)
        model.changed.connect(self._changed)
        model.moved.connect(self._moved)
        self._changed()

    @property
    def currency(self) -> str:
        """The one of all; empty where they differ: then each line says its own."""
        found = {request.currency for request in self.model.rows}
        return found.pop() if len(found) == 1 else ""

    def _changed(self) -> None:
        rows = self.model.rows
        self.rows.show_lines(
            [Line(each.request_id, Look("", spoken=approvals.spoken(each, self._now())), each) for each in rows]
        )
        self._wanted = self._measured(rows)
        self._moved()
        self.count.setText(str(self.model.board.to_decide) if self.model.board is not None and rows else "")
        for part in (self._head, self.rows, self._foot):
            part.setVisible(bool(rows))
        self._empty.setVisible(not rows and self.model.board is not None)
        within = self.model.within()
        others = sum(each.standing in (Authority.ABOVE, Authority.HINDERED) for each in rows)
        self._within.setText(
            beside(
                tr("{n} within your authority", n=within),
                tr("{n} for others", n=others) if others else "",
                count_of(self.model.board.more, "1 more is not shown", "{n} more are not shown")
                if self.model.board is not None and self.model.board.more
                else "",
                by=", ",
            )
        )
        self._sums.setText(self.model.sums())
        self._head.update()

    def _moved(self) -> None:
        chosen = self.model.chosen
        if chosen is not None:
            self.rows.choose(chosen.request_id)

    def narrow(self, on: bool) -> None:
        """Without the reminder of the keys."""
        self._keys.setVisible(not on)

    def columns(self, room: QRectF) -> list[QRectF]:
        return columns(room, self._wanted)

    def captions(self) -> tuple[str, ...]:
        """Of the columns."""
        currency, left = self.currency, tr("Coverage left, authority")
        return (
            tr("Amount, {currency}", currency=currency) if currency else tr("Amount"),
            tr("What"),
            tr("Insured and claim"),
            tr("Asked by, since"),
            tr("{what}, {currency}", what=left, currency=currency) if currency else left,
        )

    def _told(self, request: Request) -> list[tuple[str, str]]:
        """The two lines of each column."""
        amount = formats.figure(request.amount_cents) if self.currency else approvals.amount(request)
        asked_by = formats.short_name(request.asked_by)
        return [
            (amount, approvals.change(request, said=self.currency)),
            (approvals.what(request), request.line),
            (request.insured, request.number),
            (asked_by, approvals.since(request.since, self._now())),
            (approvals.cover_left(request, self.currency), approvals.authority(request, self.currency)),
        ]

    def _measured(self, rows: Sequence[Request]) -> list[float]:
        wanted = [width_of(caption, fonts.caption()) for caption in self.captions()]
        for request in rows:
            for place, (first, second) in enumerate(self._told(request)):
                upper, lower = width_of(first, _FONTS[place]()), width_of(second, fonts.caption())
                beside_both, beside_lower = _BESIDE.get(place, (0, 0))
                wanted[place] = max(wanted[place], upper + beside_both, lower + beside_both + beside_lower)
        return wanted

    def _paint(self, painter: QPainter, room: QRectF, request: Request) -> None:
        rooms, told = self.columns(room), self._told(request)
        two_lines(painter, rooms[0], *told[0], font=_FONTS[0](), is_right=True)
        left = rooms[1].adjusted(_BESIDE[1][0], 0, 0, 0)
        picture = icons.pixmap(
            ICONS[request.payment is not None], theme.current().hex("muted"), _ICON, self.devicePixelRatioF()
        )
        painter.drawPixmap(rooms[1].topLeft() + QPointF(0, ROW / 2 - _ICON - 1), picture)
        two_lines(painter, left, *told[1], font=_FONTS[1]())
        two_lines(painter, rooms[2], *told[2], font=_FONTS[2]())
        two_lines(painter, rooms[3], *told[3], font=_FONTS[3]())
        if len(rooms) > len(NARROW):
            self._paint_cover(painter, rooms[4], request, told[4])

    def _paint_cover(self, painter: QPainter, room: QRectF, request: Request, told: tuple[str, str]) -> None:
        icon, tone = chip.look_of(request.standing)
        two_lines(painter, room, told[0], " ", font=_FONTS[4]())
        lower = QRectF(room.left(), room.top() + room.height() / 2, room.width(), room.height() / 2 - 4)
        picture = icons.pixmap(icon, theme.current().hex(tone), _ICON, self.devicePixelRatioF())
        painter.drawPixmap(lower.topLeft() + QPointF(0, 1), picture)
        words = lower.adjusted(_BESIDE[4][1], 0, 0, 0)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        text(painter, words, told[1], fonts.caption(), tone, side)


class _Head(QWidget):
    """The headings, above their columns."""

    def __init__(self, table: RequestTable) -> None:
        super().__init__()
        self._table = table
        self.setFixedHeight(36)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        captions = self._table.captions()
        rooms = self._table.columns(QRectF(self.rect()).adjusted(EDGE, 0, -EDGE, 0))
        for place, room in enumerate(rooms):
            side = Qt.AlignmentFlag.AlignRight if place == 0 else Qt.AlignmentFlag.AlignLeft
            text(painter, room, captions[place], fonts.caption(), "muted", side | Qt.AlignmentFlag.AlignVCenter)


def key_label(keys: str) -> QLabel:
    made = labels.label(spelled(keys), font=fonts.caption())
    made.setProperty("kind", "keys")
    return made
