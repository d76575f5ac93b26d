"""Beside the requests: what a decision looks at, and the two decisions. Figures with bars, each in words too."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from desktop.screens import day_formats, formats
from desktop.screens.approvals import Authority, Cover, Request, Step
from desktop.screens.times import local_day
from desktop.screens.words import beside, by_whom, caption, caption_of, count_of, tr
from desktop.ui.kit import buttons, chip, fonts, headings, labels, layouts, theme
from desktop.ui.kit.announcing import announce
from desktop.ui.kit.areas import Area
from desktop.ui.kit.entries import Entries
from desktop.ui.kit.fields import LIMIT, AreaField
from desktop.ui.kit.flowing import Flowing
from desktop.ui.kit.form import unsaved_words
from desktop.ui.kit.keys import spelled
from desktop.ui.kit.own_keys import claims, is_escape, is_plain
from desktop.ui.kit.stops import does
from desktop.viewmodels.entering import limits
from desktop.viewmodels.home import approvals
from desktop.viewmodels.home.approvals import ApprovalsViewModel
from shared.domain.claims.states import Cause, ClaimStatus
from shared.domain.money.commands import RejectPayment

WIDTH: Final = 384
STEPS: Final = 5
"""Of a reserve's history: the last ones."""
_WORDS_HEIGHT: Final = 72


class Evidence(QFrame):
    """Of the request that is looked at. opened(request): its claim is wanted; left: back to the rows."""

    opened = Signal(object)
    left = Signal()

    def __init__(self, model: ApprovalsViewModel) -> None:
        super().__init__()
        self.model = model
        self._shown: Request | None = None
        self._written = day_formats.chosen()
        self.setProperty("kind", "context")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Evidence"))
        outer = layouts.column(self, gap=0)
        self._way = QWidget()
        way = layouts.row(self._way, edges=(8, 8, 20, 0))
        self.rows = buttons.quiet(tr("Back to the requests"), self.end_words, icon="arrow-left")
        self.rows.setToolTip(tr("{action} ({keys})", action=self.rows.text(), keys=spelled("Space")))
        way.addWidget(self.rows)
        way.addStretch(1)
        self._way.hide()
        outer.addWidget(self._way)
        self.pane = layouts.ScrollColumn(edges=(20, 14, 20, 14), gap=10, ground="surface")
        outer.addWidget(self.pane, 1)
        outer.addWidget(labels.rule())
        self._foot = QWidget()
        foot = layouts.column(self._foot, edges=(20, 12, 20, 12), gap=8)
        self.why = labels.label(tone="muted", wrap=True)
        foot.addWidget(self.why)
        self.approve = does(buttons.primary(tr("Approve"), model.approve, icon="check"), "chosen")
        self.approve.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        foot.addWidget(self.approve)
        self.words = Area()
        self.words.setAccessibleName(tr("Words to whoever asks"))
        self.words.setPlaceholderText(tr("What is missing, or why not. They read it at once."))
        self.words.setFixedHeight(_WORDS_HEIGHT)
        self.words.setTabChangesFocus(True)
        self.words.setProperty(LIMIT, limits.of_command(RejectPayment, "reason"))
        self.words.installEventFilter(self)
        foot.addWidget(self.words)
        line = layouts.row()
        self.back = buttons.button(tr("Reject"), self._begin_by_press, icon="circle-x")
        self.send = does(buttons.primary(tr("Reject"), self._send, icon="circle-x"), "chosen")
        self.cancel = buttons.button(tr("Cancel"), self.end_words)
        self.open = buttons.quiet(tr("Open the claim"), self._open, icon="file-text")
        for made in (self.back, self.send, self.cancel, self.open):
            line.addWidget(made)
        line.addStretch(1)
        foot.addLayout(line)
        outer.addWidget(self._foot)
        self.entries = Entries(self)
        self.entries.add(AreaField("reason", tr("Reason"), self.words))
        self.entries.changed.connect(self._tell)
        self._writing(False)
        model.changed.connect(self._board_changed)
        model.moved.connect(self._changed)
        self._changed()

    def stand_alone(self, on: bool) -> None:
        """In the place of the rows: it says how one comes back to them."""
        self._way.setVisible(on)

    # ---- words

    def begin_words(self) -> None:
        """Somebody wants to say why not: with what they wrote about this request before."""
        if self.model.may_send_back():
            self.entries.begin(self.model.words(self.entries), dict)
            self._writing(True)
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _begin_by_press(self) -> None:
        if self.model.begin_sending_back():
            self.begin_words()

    def end_words(self) -> None:
        self._writing(False)
        self._changed()
        self.left.emit()

    @property
    def is_about_gone(self) -> bool:
        """Whether words were being written about a request that is decided elsewhere by now: they stand until they are
        left, with the keyboard in them. What is typed on would else be keys about another request.
        """
        return not self.words.isHidden() and self.words.isReadOnly()

    def leave(self) -> None:
        """Nobody looks at it any more: what is being written is kept, and not to be seen."""
        self.entries.release()
        self.words.clear()
        self._writing(False)

    def _writing(self, on: bool) -> None:
        self.words.setReadOnly(False)
        labels.set_tone(self.why, "muted")
        self._name_leaving(tr("Cancel"))
        for made in (self.words, self.send, self.cancel):
            made.setVisible(on)
        for made in (self.approve, self.back, self.open):
            made.setVisible(not on)

    def _name_leaving(self, words: str) -> None:
        self.cancel.setText(words)
        self.cancel.setAccessibleName(words)

    def _send(self) -> None:
        if self.is_about_gone:
            return
        text, trouble = str(self.entries.plain("reason")), self.entries["reason"].trouble
        if trouble or not text:
            self.words.setFocus(Qt.FocusReason.OtherFocusReason)
            self.why.setText(trouble or tr("Say why in a few words: whoever asked reads it."))
            return
        self._writing(False)
        self.model.send_back(text, self.entries.draft)
        self.left.emit()

    def _tell(self) -> None:
        """What is in the way of the words, else who reads them."""
        request = self.model.chosen
        if request is not None and not self.is_about_gone:
            unsaved = unsaved_words() if self.entries.is_unsaved else ""
            reason = self.entries["reason"]
            self.why.setText(reason.trouble or reason.said or unsaved or self._who_is_told(request))

    def _who_is_told(self, request: Request) -> str:
        if request.standing is Authority.WITHIN:
            return tr("{who} is told at once.", who=request.asked_by)
        return self.model.why_not(request)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter sends, Esc goes back to the rows; what was typed stays with its request until it is sent."""
        if watched is self.words and self.is_about_gone and claims(event, _is_of_words):
            return True  # Qt has keys of the window act in what takes no words
        if watched is self.words and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._send()
                return True
            if is_escape(event):
                self.end_words()
                return True
        return super().eventFilter(watched, event)

    def _open(self) -> None:
        if self.model.chosen is not None:
            self.opened.emit(self.model.chosen)

    # ---- what is shown

    def _board_changed(self) -> None:
        about = self._shown.request_id if self._shown is not None and not self.words.isHidden() else ""
        if self.is_about_gone and self.words.hasFocus() and self.model.waits_again(about):
            self._writing(True)
            self._tell()
            announce(self, tr("This request waits for your decision again."), at_once=True)
        chosen = self.model.chosen
        is_open = chosen is not None and chosen.request_id == about and self.model.may_send_back()
        if not about or is_open:
            self._changed()
        elif not self.is_about_gone:
            self.entries.flush()
            self.words.setReadOnly(True)
            if self.window().focusWidget() is self.send:
                self.words.setFocus()  # Qt would put the keyboard anywhere
            self.send.hide()
            self._name_leaving(tr("Close"))  # there is nothing to cancel
            gone = tr("This request was decided elsewhere, or withdrawn, just now. Nothing was sent; Esc goes on.")
            self.why.setText(gone)
            labels.set_tone(self.why, "bad")
            announce(self, gone, at_once=True)

    def _changed(self) -> None:
        request = self.model.chosen
        self._foot.setVisible(request is not None)
        if (request, day_formats.chosen()) == (self._shown, self._written):
            return
        if self._shown is None or request is None or request.request_id != self._shown.request_id:
            self.entries.release()
            self._writing(False)
        self._shown, self._written = request, day_formats.chosen()
        layouts.empty(self.pane.inner)
        if request is not None:
            self._show(request)
        self.pane.inner.addStretch(1)
        self.pane.lay_out()
        self.pane.verticalScrollBar().setValue(0)

    def _show(self, request: Request) -> None:
        may = request.standing is Authority.WITHIN
        self.approve.setText(tr("Approve {amount}", amount=approvals.amount(request)))
        self.approve.setAccessibleName(self.approve.text())
        self.approve.setEnabled(may)
        self.back.setEnabled(self.model.may_send_back())
        self.why.setText(self._who_is_told(request))
        add = self.pane.inner.addWidget
        add(_top(request, self.model))
        add(labels.rule())
        if request.steps:
            add(_steps(request.steps, request.currency))
            add(labels.rule())
        add(_cover(request.cover, request.currency))
        add(labels.rule())
        if request.reason:
            add(_heading(tr("Reason"), request.asked_by))
            add(labels.label(request.reason, wrap=True))
        if request.words is not None:
            add(
                _heading(tr("Last note"), beside(request.words.by, approvals.since(request.words.at, self.model.now())))
            )
            add(labels.label(request.words.body, wrap=True))
        if request.reason or request.words is not None:
            add(labels.rule())
        add(_effects(request))


def _is_of_words(event: QKeyEvent) -> bool:
    return is_plain(event) and bool(event.text()) and not is_escape(event)


def _heading(left: str, right: str = "") -> QWidget:
    made = QWidget()
    line = layouts.row(made)
    line.addWidget(labels.label(left, font=fonts.caption_strong()))
    line.addStretch(1)
    line.addWidget(labels.Shortening(right, font=fonts.caption(), tone="muted"))
    return made


def _top(request: Request, model: ApprovalsViewModel) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=4)
    first = layouts.row()
    first.addWidget(headings.heading(labels.Wrapping(request.insured, font=fonts.title())), 1)
    status = ClaimStatus(request.status)
    first.addWidget(chip.status_chip(status, caption(status)))
    lines.addLayout(first)
    loss = tr("loss {day}", day=formats.long_day(request.loss_day))
    about = beside(request.number, caption_of(Cause, request.cause), request.place, loss)
    lines.addWidget(labels.caption(about, wrap=True))
    second = layouts.row(gap=10)
    second.addWidget(labels.label(approvals.amount(request), font=fonts.figure()))
    if request.payment is None:
        second.addWidget(labels.label(approvals.change(request), font=fonts.tabular(bold=True), tone="wait"))
    second.addStretch(1)
    lines.addLayout(second)
    payee = tr("to {payee}", payee=request.payee) if request.payee else ""
    asked = tr("asked {by}, {since}", by=by_whom(request.asked_by), since=approvals.since(request.since, model.now()))
    lines.addWidget(labels.caption(beside(approvals.what(request), request.line, payee, asked), wrap=True))
    return made


def _steps(steps: tuple[Step, ...], currency: str) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=6)
    lines.addWidget(_heading(tr("Reserve history, {currency}", currency=currency), _before(len(steps) - 1)))
    most = max(step.total_cents for step in steps)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    before = 0
    for place, step in enumerate(steps):
        if place >= len(steps) - STEPS:
            name = tr("Asked") if step.is_asked else formats.day(local_day(step.at))
            grid.addWidget(
                labels.label(name, font=fonts.caption_strong() if step.is_asked else fonts.caption()), place, 0
            )
            solid, dashed = (before, step.total_cents - before) if step.is_asked else (step.total_cents, 0)
            grid.addWidget(Bar((("accent", solid),), max(0, dashed), max(1, most)), place, 1)
            grid.addWidget(labels.figure(formats.figure(step.total_cents), bold=step.is_asked), place, 2)
        before = step.total_cents
    lines.addLayout(grid)
    return made


def _before(changes: int) -> str:
    return count_of(changes, "1 change before", "{n} changes before") if changes else tr("the first one")


def _cover(cover: Cover, currency: str) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=6)
    if cover.limit_cents is None:
        lines.addWidget(_heading(beside(cover.caption, tr("no limit"))))
    else:
        payable = tr("{cover}, payable {limit}", cover=cover.caption, limit=formats.money(cover.limit_cents, currency))
        deductible = tr("deductible {amount}", amount=formats.money(cover.deductible_cents, currency))
        lines.addWidget(_heading(payable))
        lines.addWidget(labels.caption(deductible, wrap=True))
        parts = (("good", cover.paid_cents), ("accent", cover.open_cents - cover.within_cents))
        lines.addWidget(Bar(parts, max(0, cover.asked_cents), max(1, cover.limit_cents), is_framed=True))
    figures = [
        (cover.paid_caption, cover.paid_cents, "good"),
        (tr("Open now"), cover.open_cents, "accent"),
        (tr("Asked of it") if cover.within_cents else tr("Asked"), cover.asked_cents, "wait"),
    ]
    if cover.left_cents is not None:
        figures.append((tr("Left after"), cover.left_cents, ""))
    told = Flowing(gap=10, between=4)
    for name, cents, tone in figures:
        holder = QWidget()
        both = layouts.column(holder, gap=0)
        name = tr("{what}, {currency}", what=name, currency=currency)
        for text, font, own in ((name, fonts.caption(), tone), (formats.figure(cents), fonts.caption_strong(), "")):
            both.addWidget(labels.label(text, font=font, tone=own))
        told.add(holder)
    lines.addWidget(told)
    return made


def _effects(request: Request) -> QWidget:
    made = QWidget()
    lines = layouts.column(made, gap=6)
    lines.addWidget(_heading(approvals.if_approved(request)))
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(6)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(0, 1)
    for place, effect in enumerate(request.effects):
        grid.addWidget(labels.Shortening(effect.caption), place, 0)
        grid.addWidget(labels.figure(formats.figure(effect.now_cents), tone="muted"), place, 1)
        grid.addWidget(labels.label("→", tone="muted"), place, 2)
        grid.addWidget(labels.figure(formats.figure(effect.then_cents), bold=True), place, 3)
    lines.addLayout(grid)
    return made


class Bar(QWidget):
    """Parts of a whole beside each other, what is asked for as a dashed one; its figures stand beside it in words."""

    HEIGHT: Final = 14

    def __init__(
        self,
        parts: tuple[tuple[str, int], ...],
        asked: int,
        whole: int,
        *,
        is_framed: bool = False,
        tick: int | None = None,
    ) -> None:
        """parts: (colour, size); all in one unit. is_framed: what is left is seen. tick: a mark, such as a limit."""
        super().__init__()
        self._parts, self._asked, self._whole = parts, asked, whole
        self._is_framed, self._tick = is_framed, tick
        self.setFixedHeight(self.HEIGHT)
        self.setMinimumWidth(60)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = theme.current()
        room = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        if self._is_framed:
            painter.setPen(QPen(colours.colour("control_line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room, 3, 3)
        left = room.left()
        for token, size in self._parts:
            width = self._width(size, room)
            if width > 0:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colours.colour(token))
                painter.drawRoundedRect(QRectF(left, room.top(), max(2.0, width - 1), room.height()), 2, 2)
                left += width
        asked = min(self._width(self._asked, room), room.right() - left)
        if asked > 1:
            painter.setPen(QPen(colours.colour("wait"), 1, Qt.PenStyle.DashLine))
            painter.setBrush(colours.colour("wait_soft"))
            painter.drawRoundedRect(QRectF(left, room.top(), asked - 1, room.height()), 2, 2)
        if self._tick is not None:
            at = room.left() + self._width(self._tick, room)
            painter.setPen(QPen(colours.colour("text"), 2))
            painter.drawLine(int(at), 0, int(at), self.height())

    def _width(self, size: int, room: QRectF) -> float:
        return max(0.0, min(1.0, size / self._whole)) * room.width()
