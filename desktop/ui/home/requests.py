"""The table of requests: amount, what, whose claim, who asks since when, and what is left of cover and authority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from desktop.lists.approvals import Asked
from desktop.screens import formats
from desktop.screens.approvals import Authority, Request
from desktop.screens.words import beside, count_of, tr
from desktop.ui.home.lines import EDGE, Line, Lines, Look, text, two_lines, width_of
from desktop.ui.home.request_columns import GAP, Division, divided
from desktop.ui.kit import buttons, chip, fonts, icons, labels, layouts, theme
from desktop.ui.kit.keys import spelled
from desktop.viewmodels.home import approvals
from desktop.viewmodels.home.approvals import ApprovalsViewModel

ROW: Final = 48
_TOLD_BELOW: Final = 20
"""Pixels that a line is higher by where cover and authority have no column: they are told below the others."""
_DONE_BELOW: Final = 36
"""Where the buttons have no room at its right either, and stand there, too."""
_UP: Final = 5
"""Pixels by which what stands there is nearer to the columns than to the next line."""
_ICON: Final = 14
_FONTS: Final = (lambda: fonts.tabular(bold=True), fonts.body, fonts.strong, fonts.body, fonts.body)
"""Of the upper line of each column."""
_BESIDE: Final = {1: (_ICON + 6, 0), 4: (0, _ICON + 5)}
"""Pixels of a picture: before both lines of a column, and before the lower one alone."""


class RequestTable(QFrame):
    """opened(request): its claim is wanted. Walking the lines, or pressing one, chooses in the model. approve_wanted,
    back_wanted: the decisions about the chosen one; evidence_wanted: it is to be seen, or put away.
    """

    opened = Signal(object)
    approve_wanted = Signal()
    back_wanted = Signal()
    evidence_wanted = Signal()

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
            ("B", tr("reject")),
            ("Space", tr("evidence")),
            ("Enter", tr("open the claim")),
        ):
            keys.addWidget(key_label(key))
            keys.addWidget(labels.caption(words))
            keys.addSpacing(6)
        head.addWidget(self._keys, 0, Qt.AlignmentFlag.AlignVCenter)
        self.look = buttons.quiet(tr("Evidence"), self.evidence_wanted.emit, icon="eye")
        self.look.setToolTip(tr("{action} ({keys})", action=tr("Show or hide the evidence"), keys=spelled("Space")))
        head.addWidget(self.look)
        outer.addLayout(head)
        outer.addWidget(labels.rule())
        self._wanted: list[float] = []
        """Pixels of each column that none of its words is cut in; empty while nothing waits."""
        self._bare: list[float] = []
        """Without the headings, which give way before what stands below them."""
        self.division = Division((0.0,) * len(_FONTS), has_cover=True, aside=0.0)
        self._told_wanted = 0.0
        """Pixels of the longest of what is told below the columns where it has none."""
        self._below = 0
        """Pixels of a line below its columns."""
        self._is_alone = False
        self._head = _Head(self)
        outer.addWidget(self._head)
        outer.addWidget(labels.rule())
        self.rows: Lines[Request] = Lines(heading, height=ROW, paint=self._paint, opens_by_press=False)
        self.deeds = _Deeds(self)
        self.rows.moved.connect(lambda request: self.model.choose(request.request_id))
        self.rows.opened.connect(self.opened)
        outer.addWidget(self.rows)
        self._empty = labels.label(tone="muted", wrap=True)
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
        self._bare = self._measured(rows)
        heads = [width_of(caption, fonts.caption()) for caption in self.captions()]
        self._told_wanted = max((self._told_width(each) for each in rows), default=0.0)
        self._wanted = [max(each) for each in zip(self._bare, heads, strict=True)] if rows else []
        self._moved()
        self.count.setText(formats.number(self.model.board.to_decide) if self.model.board is not None and rows else "")
        for part in (self._head, self.rows, self._foot):
            part.setVisible(bool(rows))
        none = tr("Nothing waits for your decision. What is asked of you appears here by itself.")
        self._empty.setText(self.model.none(none))
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
        self._divide()

    def narrow(self, on: bool) -> None:
        """Without the reminder of the keys."""
        self._keys.setVisible(not on)

    def stand_alone(self, on: bool) -> None:
        """The evidence, with its buttons, is not beside: the chosen line has buttons of its own."""
        self._is_alone = on
        self._divide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._divide()

    def _divide(self) -> None:
        """By the room as it is: columns, how high a line is, and where the buttons of the chosen one are."""
        self.look.setVisible(self._is_alone and bool(self._wanted))  # else a page without rows would begin at it
        if not self._wanted:
            self.deeds.hide()
            return
        room = self.width() - 2 - 2 * EDGE
        aside = self.deeds.sizeHint().width() + GAP if self._is_alone else 0
        self.division = divided(room, self._wanted, aside, self._bare)
        self._below = 0 if self.division.has_cover else _TOLD_BELOW
        if self._is_alone and not self.division.aside:
            self._below = _DONE_BELOW if self._told_wanted + aside <= room else _TOLD_BELOW + _DONE_BELOW
        self.rows.stand(ROW + self._below)
        self._head.update()
        self.rows.viewport().update()
        self._place_deeds(room)

    def _place_deeds(self, room: float) -> None:
        """On the chosen line, at the right: beside its columns, or below them."""
        chosen = self.model.chosen
        if not self._is_alone or chosen is None or chosen.standing is Authority.DECIDED:
            self.deeds.hide()
            return
        self.deeds.tell(chosen)
        line = self.rows.visualRect(self.rows.currentIndex())
        size = self.deeds.sizeHint()
        top = line.top() + (line.height() - size.height()) // 2
        if not self.division.aside:
            top = line.top() + ROW - _UP + self._below - (_DONE_BELOW + size.height()) // 2
        self.deeds.setGeometry(EDGE + int(room) - size.width(), top, size.width(), size.height())
        self.deeds.show()
        self.deeds.raise_()

    @property
    def _is_told_apart(self) -> bool:
        """What is told below the columns has a line of its own, above the buttons."""
        return self._below > _DONE_BELOW

    def _told_width(self, request: Request) -> float:
        """Pixels of what `_paint_below` writes."""
        cover, standing = self._told(request)[4]
        return _BESIDE[1][0] + width_of(standing, fonts.caption()) + GAP + width_of(cover, fonts.caption())

    def columns(self, room: QRectF) -> list[QRectF]:
        """The room of each column in that of a line, in device-independent pixels."""
        return self.division.rooms(room)

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
        wanted = [0.0] * len(_FONTS)
        for request in rows:
            for place, (first, second) in enumerate(self._told(request)):
                upper, lower = width_of(first, _FONTS[place]()), width_of(second, fonts.caption())
                beside_both, beside_lower = _BESIDE.get(place, (0, 0))
                wanted[place] = max(wanted[place], upper + beside_both, lower + beside_both + beside_lower)
        return wanted

    def _paint(self, painter: QPainter, room: QRectF, request: Request) -> None:
        told_below = _TOLD_BELOW if self._is_told_apart else self._below
        below = QRectF(room.left(), room.top() + ROW - _UP, room.width(), told_below)
        room = QRectF(room.left(), room.top(), room.width(), ROW)
        rooms, told = self.columns(room), self._told(request)
        two_lines(painter, rooms[0], *told[0], font=_FONTS[0](), is_right=True)
        left = rooms[1].adjusted(_BESIDE[1][0], 0, 0, 0)
        asked = Asked.PAYMENT if request.payment is not None else Asked.RESERVE
        picture = icons.pixmap(asked.icon, theme.current().hex("muted"), _ICON, self.devicePixelRatioF())
        painter.drawPixmap(rooms[1].topLeft() + QPointF(0, ROW / 2 - _ICON - 1), picture)
        two_lines(painter, left, *told[1], font=_FONTS[1]())
        two_lines(painter, rooms[2], *told[2], font=_FONTS[2]())
        two_lines(painter, rooms[3], *told[3], font=_FONTS[3]())
        if self.division.has_cover:
            self._paint_cover(painter, rooms[4], request, told[4])
        else:
            aside = rooms[1].left() - room.left() if self.division.aside or not self._is_alone else 0
            self._paint_below(painter, below.adjusted(aside, 0, 0, 0), request, told[4])

    def _paint_cover(self, painter: QPainter, room: QRectF, request: Request, told: tuple[str, str]) -> None:
        icon, tone = chip.look_of(request.standing)
        two_lines(painter, room, told[0], " ", font=_FONTS[4]())
        lower = QRectF(room.left(), room.top() + room.height() / 2, room.width(), room.height() / 2 - 4)
        picture = icons.pixmap(icon, theme.current().hex(tone), _ICON, self.devicePixelRatioF())
        painter.drawPixmap(lower.topLeft() + QPointF(0, 1), picture)
        words = lower.adjusted(_BESIDE[4][1], 0, 0, 0)
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        text(painter, words, told[1], fonts.caption(), tone, side)

    def _paint_below(self, painter: QPainter, room: QRectF, request: Request, told: tuple[str, str]) -> None:
        """The authority, which decides whether one may, before the cover."""
        icon, tone = chip.look_of(request.standing)
        picture = icons.pixmap(icon, theme.current().hex(tone), _ICON, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(room.left(), room.center().y() - _ICON / 2), picture)
        cover, standing = told
        side = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        has_deeds = self._is_alone and not self._is_told_apart
        kept = self.division.aside or (self.deeds.sizeHint().width() + GAP if has_deeds else 0)
        words = room.adjusted(_BESIDE[1][0], 0, -kept, 0)
        text(painter, words, standing, fonts.caption(), tone, side)
        rest = words.adjusted(width_of(standing, fonts.caption()) + GAP, 0, 0, 0)
        text(painter, rest, cover, fonts.caption(), "muted", side)


class _Deeds(QWidget):
    """The two decisions in words, on the chosen line; by keyboard they are its letters, so Tab goes by."""

    def __init__(self, table: RequestTable) -> None:
        super().__init__(table.rows.viewport())
        self._table = table
        line = layouts.row(self, gap=6)
        self.approve = buttons.primary(tr("Approve"), table.approve_wanted.emit, icon="check")
        self.back = buttons.button(tr("Reject"), table.back_wanted.emit, icon="circle-x")
        self.back.setToolTip(tr("{action} ({keys})", action=tr("Reject"), keys="B"))
        for made in (self.approve, self.back):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line.addWidget(made)
        self.hide()

    def tell(self, request: Request) -> None:
        named = tr("Approve {amount}", amount=approvals.amount(request))
        may = request.standing is Authority.WITHIN
        self.approve.setAccessibleName(named)
        why_not = "" if may else self._table.model.why_not(request)
        labels.hint(self.approve, why_not or tr("{action} ({keys})", action=named, keys="A"))
        buttons.set_off(self.approve, not may)
        buttons.set_off(self.back, not self._table.model.may_send_back())


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
