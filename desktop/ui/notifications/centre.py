"""The centre of notifications: a drawer under the bell, over whatever is shown. Its marks hold on all devices."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QWidget
from shiboken6 import isValid

from desktop.screens import formats
from desktop.screens.notifications import Told
from desktop.screens.words import beside, count_of, tr
from desktop.ui.administration.place import PLACE as ADMINISTRATION
from desktop.ui.frame.bars import TopBar
from desktop.ui.frame.visits import Visit
from desktop.ui.frame.whole import Whole
from desktop.ui.home.lines import Line, Lines, Look, text, width_of
from desktop.ui.kit import buttons, chip, fonts, icons, labels, layouts, theme
from desktop.ui.kit.cutting import wrapped
from desktop.ui.kit.form import Form
from desktop.ui.kit.own_keys import claims, is_escape, is_plain
from desktop.ui.kit.stops import words_of_slipped
from desktop.ui.notifications.quiet import ICON, popup
from desktop.ui.syncing.place import ATTENTION
from desktop.viewmodels.notifications import centre as notifications
from desktop.viewmodels.notifications.centre import NotificationsViewModel
from desktop.viewmodels.notifications.quiet import QuietViewModel
from shared.domain.claims.entities import CLAIM

WIDTH: Final = 360
ROW: Final = 66
LINES: Final = 2
"""Of what is said, below the heading."""
_ICON: Final = 16
_EDGE: Final = 12
_KEYS: Final = (Qt.Key.Key_E, Qt.Key.Key_S, Qt.Key.Key_M, Qt.Key.Key_Escape)


class Drawer(QFrame):
    """opened(told): Enter on one; attention_wanted: the person's own changes that need them; closed: Esc. slipped: a
    deed was wanted where another line has come by itself.
    """

    opened = Signal(object)
    slipped = Signal()
    attention_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget, model: NotificationsViewModel, quiet: QuietViewModel) -> None:
        super().__init__(parent)
        self.model, self._quiet = model, quiet
        self.setProperty("kind", "drawer")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Notifications"))
        outer = layouts.column(self, edges=(1, 0, 0, 0), gap=0)  # beside its line
        head = layouts.row(edges=(16, 8, 8, 8))
        head.addWidget(labels.title(tr("Notifications")))
        head.addStretch(1)
        self.disturb = buttons.icon_button(ICON, tr("Do not disturb"), lambda: popup(self.disturb, quiet))
        head.addWidget(self.disturb)
        head.addWidget(buttons.icon_button("x", tr("Close"), self.closed.emit))
        outer.addLayout(head)
        outer.addWidget(labels.rule())
        outer.addLayout(self._told_quiet())
        self.changes = buttons.quiet("", self.attention_wanted.emit, icon="inbox")
        outer.addWidget(self.changes)
        self.pane = layouts.ScrollColumn(edges=(0, 8, 0, 8), gap=4, ground="surface")
        outer.addWidget(self.pane, 1)
        self._titles = [labels.label(font=fonts.caption_strong(), tone="muted") for _ in range(2)]
        self.needs: Lines[Told] = Lines(tr("Needs you"), height=ROW, paint=self._paint)
        self.aside: Lines[Told] = Lines(tr("For your information"), height=ROW, paint=self._paint)
        for title, lines in zip(self._titles, (self.needs, self.aside), strict=True):
            title.setText(lines.accessibleName())
            title.setContentsMargins(16, 8, 16, 4)
            self.pane.inner.addWidget(title)
            self.pane.inner.addWidget(lines)
            lines.opened.connect(self.opened)
            lines.emptied.connect(partial(self._go_on, lines))
            lines.slipped.connect(self.slipped)
            lines.installEventFilter(self)
        self.nothing = labels.label(tr("Nothing needs you. What you are told appears here."), tone="muted", wrap=True)
        self.nothing.setContentsMargins(16, 16, 16, 16)
        self.pane.inner.addWidget(self.nothing)
        self.pane.inner.addStretch(1)
        outer.addWidget(labels.rule())
        keys = labels.caption(tr("Enter opens · E seen to · S tomorrow · M mute the claim"), wrap=True)
        keys.setContentsMargins(16, 8, 16, 8)
        outer.addWidget(keys)
        self.hide()
        model.changed.connect(self._changed)
        model.refused.connect(self._stay)
        self._changed()

    def _told_quiet(self) -> QHBoxLayout:
        """Until when nothing calls, and what calls all the same."""
        self.hush = layouts.frame("hint")
        line = layouts.row(self.hush, edges=(8, 4, 4, 4))
        self.hush_words = labels.label(wrap=True, font=fonts.caption())
        line.addWidget(self.hush_words, 1)
        line.addWidget(buttons.quiet(tr("End"), self._quiet.end, name=tr("End do not disturb")))
        self._quiet.changed.connect(self._show_quiet)
        self._show_quiet()
        around = layouts.row(edges=(8, 8, 8, 0))
        around.addWidget(self.hush)
        return around

    def _show_quiet(self) -> None:
        words = tr("What is overdue by a rule calls all the same.")
        self.hush_words.setText(f"{self._quiet.sentence}. {words}")
        self.hush.setVisible(self._quiet.is_on)

    def show_attention(self, count: int) -> None:
        self.changes.setText(count_of(count, "1 change of yours needs you", "{n} changes of yours need you"))
        self.changes.setAccessibleName(self.changes.text())
        self.changes.setVisible(bool(count))

    def take_focus(self) -> None:
        first = next((lines for lines in (self.needs, self.aside) if lines.lines), None)
        (first or self).setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_on(self, emptied: Lines[Told]) -> None:
        other = self.aside if emptied is self.needs else self.needs
        if other.lines:
            other.follow(emptied)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stay(self, _why: str) -> None:
        for lines in (self.needs, self.aside):
            lines.go_on_from("")

    def _changed(self) -> None:
        groups = ((self.needs, self.model.needs), (self.aside, self.model.aside))
        for title, (lines, told) in zip(self._titles, groups, strict=True):
            spoken = [Look("", spoken=notifications.spoken(each, self.model.now())) for each in told]
            lines.show_lines([Line(t.notification_id, look, t) for t, look in zip(told, spoken, strict=True)])
            for part in (title, lines):
                part.setVisible(bool(told))
        self.nothing.setVisible(not any(told for _, told in groups))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of a line: it is seen to, put off, or its claim muted."""
        if claims(event, _is_its_own):  # the drawer's letters win over those of the page below
            return True
        is_press = isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress
        if is_press and isinstance(event, QKeyEvent) and isinstance(watched, Lines) and _is_its_own(event):
            self._pressed(event, watched)
            return True
        return super().eventFilter(watched, event)

    def _pressed(self, event: QKeyEvent, lines: Lines[Told]) -> None:
        """A key that is held down does it once: the next line has come in the place of the one that was meant."""
        deeds = {Qt.Key.Key_E: self.model.done, Qt.Key.Key_S: self.model.put_off, Qt.Key.Key_M: self.model.mute}
        if is_escape(event):
            self.closed.emit()
        elif not event.isAutoRepeat() and (told := lines.meant()) is not None:
            lines.go_on_from(told.notification_id)
            deeds[Qt.Key(event.key())](told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_escape(event):
            self.closed.emit()
            return
        super().keyPressEvent(event)

    def _paint(self, painter: QPainter, room: QRectF, told: Told) -> None:
        colours = theme.current()
        icon, tone = chip.look_of(told.kind) if told.kind is not None else ("bell", "note")
        icon = "bell-off" if told.is_muted else icon
        top = room.top() + 8
        picture = icons.pixmap(icon, colours.hex(tone), _ICON, self.devicePixelRatioF())
        painter.drawPixmap(int(room.left()), int(top + 1), picture)
        left = room.left() + _ICON + _EDGE
        at = formats.moment(told.at, self.model.now())
        side = Qt.AlignmentFlag.AlignVCenter
        width = width_of(at, fonts.caption())
        first = QRectF(left, top, room.right() - left, 18)
        text(painter, first, at, fonts.caption(), "muted", side | Qt.AlignmentFlag.AlignRight)
        font = fonts.body() if told.is_read else fonts.strong()
        text(painter, first.adjusted(0, 0, -width - 8, 0), notifications.heading(told), font, "text", side)
        painter.setFont(fonts.caption())
        painter.setPen(colours.colour("muted"))
        lines = "\n".join(said(told, painter.fontMetrics(), int(room.right() - left)))
        painter.drawText(QRectF(left, top + 21, room.right() - left, ROW - 21 - 12), 0, lines)


def _is_its_own(event: QKeyEvent) -> bool:
    return is_plain(event) and event.key() in _KEYS


def said(told: Told, metrics: QFontMetrics, width: int) -> tuple[str, ...]:
    """What stands below the heading; longer things are read whole where they lead to."""
    return wrapped(told.text or told.title, metrics, width, LINES)


def _left_of(form: Form, over: QWidget) -> int:
    """Where its frame begins, in the window."""
    around = form.parentWidget() or form
    return around.mapTo(over, QPoint(0, 0)).x()


class Centre(QObject):
    """The drawer of one window, with its bell: it counts what needs a deed, and opens what a line is about.

    counted: how much it is, or whether it calls, may differ.
    """

    counted = Signal()

    def __init__(self, window: Whole, top: TopBar, bar: QWidget, over: QWidget) -> None:
        """top, bar: between them, and over: the window's widget, stands the drawer."""
        super().__init__(over)
        self._window, self._top, self._bar, self._over = window, top, bar, over
        self.model = NotificationsViewModel(window.store, window.now, self)
        self.drawer = Drawer(over, self.model, window.quiet)
        self._back_to: QWidget | None = None
        over.installEventFilter(self)
        self._moved = QTimer(self, singleShot=True, interval=0)
        self._moved.timeout.connect(self._focus_moved)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved.start)  # Qt to Qt: it comes in the midst of a widget's end, too
        top.attention_wanted.connect(self.toggle)
        window.entered.connect(self._entered)
        window.status.changed.connect(self._count)
        window.quiet.changed.connect(self._count)
        window.shelf.renewed.connect(self._opened_file)
        self.model.changed.connect(self._count)
        self.model.changed.connect(self._opened_file)  # told of what is open already
        self.model.refused.connect(window.tell)
        window.store.signals.signed_out.connect(self._left)
        self.drawer.opened.connect(self.open)
        self.drawer.closed.connect(self.close)
        self.drawer.slipped.connect(lambda: window.say(words_of_slipped()))
        self.drawer.attention_wanted.connect(self._to_attention)

    def toggle(self) -> None:
        if self.drawer.isVisible():
            self.close()
            return
        self._back_to = self._over.focusWidget()
        self._place()
        self.drawer.show()
        self.drawer.raise_()
        self.drawer.take_focus()

    def close(self) -> None:
        """What was told is read now; the keyboard goes back to where it was."""
        self._put_away()
        if self._back_to is not None and isValid(self._back_to) and self._back_to.isVisible():
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_away(self) -> None:
        self.drawer.hide()
        self.model.read(self.model.aside)

    def _entered(self) -> None:
        if self._window.who is not None:
            self.model.refresh()

    def _left(self, _why: str) -> None:
        self.drawer.hide()
        self.model.forget()

    @property
    def count(self) -> int:
        """How much needs a deed: what was told, and this person's own changes."""
        return self.model.count + self._changes

    @property
    def sentence(self) -> str:
        """The same in words, without a name."""
        return self.model.sentence(self._changes)

    @property
    def _changes(self) -> int:
        return self._window.status.status.needs_attention

    def _count(self) -> None:
        self.drawer.show_attention(self._changes)
        quiet = self._window.quiet
        self._top.show_needs(self.count, beside(self.sentence, quiet.sentence), is_quiet=quiet.is_on)
        self.counted.emit()

    def _opened_file(self) -> None:
        file = self._window.file
        if file is not None and file.kind == CLAIM.name:
            self.model.opened(file.file_id)

    def open(self, told: Told) -> None:
        """Exactly what it is about; it is read by that."""
        if told.panel:
            visit: Visit | None = Visit(ADMINISTRATION.name, item=told.panel)
        elif told.is_of_entry:
            visit = Visit(ATTENTION.name, item=told.subject_id)
        else:
            visit = self._window.shelf.visit_of(CLAIM.name, told.file_id, told.subject_id)
        self.model.read([told])
        if visit is not None:
            self._lead_to(visit)

    def _to_attention(self) -> None:
        self._lead_to(Visit(ATTENTION.name))

    def _lead_to(self, visit: Visit) -> None:
        """With the keyboard, which Qt gives to whatever comes first in the window once the drawer is hidden."""
        before = self._window.shelf.here
        (before or self._over).setFocus(Qt.FocusReason.OtherFocusReason)
        self.drawer.hide()
        self._window.go(visit.place, visit.file_id, visit.item)
        if before is not None and before is self._window.shelf.here:
            before.land(visit)

    def _place(self) -> None:
        """Between the bars, at the right, but beside a form that is open, which stays in sight. Without room for both
        the drawer takes the form's place until it closes.
        """
        top, bar = self._top.height(), self._bar.height()
        form, right = self._form(), self._over.width()
        width = min(WIDTH, right)
        if form is not None and self._has_room(form):
            right = _left_of(form, self._over)
        elif form is not None:
            width = max(width, right - _left_of(form, self._over))
        self.drawer.setGeometry(right - width, top, width, self._over.height() - top - bar)

    def _form(self) -> Form | None:
        """What is typed in, the first from the left where there are several; those in windows of their own do not
        count.
        """
        forms = [each for each in self._over.findChildren(Form) if each.isVisible() and each.window() is self._over]
        return min(forms, key=lambda each: _left_of(each, self._over), default=None)

    def _has_room(self, form: Form) -> bool:
        return _left_of(form, self._over) >= WIDTH

    def _focus_moved(self) -> None:
        """A form may have come or gone; one that lies below the drawer comes back once the keyboard is in it."""
        if not self.drawer.isVisible():
            return
        form, now = self._form(), self._over.focusWidget()
        if form is not None and now is not None and form.isAncestorOf(now) and not self._has_room(form):
            self._put_away()
        else:
            self._place()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.drawer.isVisible():
            self._place()
            self._moved.start()  # where the form stands is known once all is laid out
        return False
